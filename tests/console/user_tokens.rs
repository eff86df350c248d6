//! One's own tokens, in the user settings and as a tab: any number, each with a description, seen by nobody else.

use std::time::Duration;

use tfe_console::domain::{Actor, TokenKind};

use crate::driver::{Driver, Start, entry};
use crate::screens::{both, picture};

/// Generates a token with this description, and stores it.
fn generate(d: &mut Driver, description: &str) -> String {
    d.press("n").type_text(description).press("enter");
    let token = d.secret();
    d.press("c enter");
    token
}

#[test]
fn a_token_is_generated_with_a_description_and_shown_once() {
    let mut d = Driver::at("marcus", "user-tokens");
    d.sees("marcus / User Settings / Tokens").sees("Only you see these.");
    d.press("n").sees("Generate a user token").type_text("laptop").press("enter");
    let token = d.secret();
    d.sees("API Token of user marcus: laptop").sees("This token will not be displayed again.");
    assert_eq!(d.authenticates(&token), Some(Actor::User(d.app.user)));
    d.press("c enter").sees("laptop").sees(&token[..6]).lacks(&token[..14]);
    assert!(d.audit().iter().any(|row| row.starts_with("marcus user_token.generate user marcus done")), "{:?}", d.audit());
}

#[test]
fn there_can_be_any_number_side_by_side() {
    let mut d = Driver::at("marcus", "user-tokens");
    let tokens: Vec<String> = ["one", "two", "three"].iter().map(|name| generate(&mut d, name)).collect();
    d.sees("one").sees("two").sees("three");
    assert!(tokens.iter().all(|token| d.authenticates(token).is_some()));
}

#[test]
fn a_description_that_cannot_be_accepted_says_so_beneath_it() {
    let mut d = Driver::at("marcus", "user-tokens");
    let before = d.audit();
    d.press("n enter").sees("A description is needed: say what the token is for.");
    d.send(tfe_console::ui::Msg::Paste("x".repeat(256)));
    d.lacks("A description is needed").press("enter").sees("A description has at most 255 characters; this has 256.");
    d.press("tab tab").type_text("2026-02-30").press("enter");
    d.sees("this has 256.").sees("There is no 2026-02-30 in the calendar.");
    assert_eq!(d.audit(), before, "the model is not asked");
}

#[test]
fn a_token_can_expire() {
    let mut d = Driver::at("marcus", "user-tokens");
    d.press("n").type_text("trial").press("tab tab").type_text("2026-03-03").press("enter");
    let token = d.secret();
    d.press("c enter").sees("Expires in 1 day");
    d.pass(Duration::from_hours(48));
    assert!(d.authenticates(&token).is_none());
    d.press("r").sees("✗ expired").sees("Expired 12 hours ago; it no longer works");
}

#[test]
fn deleting_asks_first_and_leaves_the_others() {
    let mut d = Driver::at("marcus", "user-tokens");
    let kept = generate(&mut d, "kept");
    d.pass(Duration::from_secs(90));
    let gone = generate(&mut d, "gone");
    d.press("home d").press("n");
    assert!(d.authenticates(&gone).is_some(), "no is no");
    d.press("d").confirm(
        "Delete the token \"gone\"?",
        &["stops working immediately", "Your other tokens stay.", "It reaches everything that you reach"],
    );
    assert_eq!(d.notice(), "The token \"gone\" is deleted; it no longer works.");
    d.lacks("gone ").sees("kept");
    assert!(d.authenticates(&gone).is_none());
    assert!(d.authenticates(&kept).is_some());
    assert!(d.audit().contains(&"marcus user_token.revoke user marcus done".to_owned()), "{:?}", d.audit());
}

#[test]
fn the_question_says_from_where_it_was_used() {
    let mut d = Driver::at("marcus", "user-tokens");
    let token = generate(&mut d, "laptop");
    d.used(&token, "203.0.113.24", "curl/8.5.0");
    d.press("r d").confirm(
        "Delete the token \"laptop\"?",
        &["It was last used just now from 203.0.113.24 by curl/8.5.0.", "In the last 24 hours it was used once."],
    );
}

#[test]
fn nobody_else_sees_them() {
    let mut d = Driver::at("marcus", "user-tokens");
    generate(&mut d, "secret-project");
    d.press("u").type_text("priya").press("enter").sees("priya / User Settings / Tokens").lacks("secret-project");
    d.press("u").type_text("olivia").press("enter").sees("olivia   owner of acme").lacks("secret-project");
    d.press("u").type_text("marcus").press("enter").sees("secret-project");
}

#[test]
fn the_tab_shows_the_same_list_and_does_the_same() {
    let mut d = Driver::at("marcus", "user-tokens");
    generate(&mut d, "laptop");
    d.press("5 [ [").sees("[ User ]").sees("marcus").sees("laptop");
    generate(&mut d, "other");
    d.press("d").sees("Delete the token").press("y");
    d.press(&entry("Tokens")).sees("User Settings / Tokens");
    assert_eq!(d.audit().iter().filter(|row| row.contains("user_token.revoke")).count(), 1);
}

#[test]
fn the_shortest_maximum_of_ones_organizations_is_the_limit() {
    let mut d = Driver::at("marcus", "user-tokens");
    d.lacks("They live at most");
    d.limit(TokenKind::User, Some(60));
    d.press("r").sees("They live at most 60 days, the shortest maximum of your organizations.");
    d.press("n").type_text("laptop").sees("(•) 60 days (the maximum)").lacks("90 days");
    d.press("tab tab").type_text("61d").press("enter").sees("(•) a date");
    d.sees("The maximum lifetime of user tokens is 60 days. The latest time is 2026-05-01 12:00 UTC.").sees("laptop");
    d.press("backspace backspace backspace").type_text("60d").press("enter");
    d.secret();
    d.sees("It expires 2026-05-01 12:00 UTC.");
}

#[test]
fn a_token_that_was_deleted_elsewhere_is_said_to_be() {
    let mut d = Driver::at("marcus", "user-tokens");
    generate(&mut d, "laptop");
    let start = Start { user: "marcus", open: "user-tokens", ..Start::default() };
    let mut other = Driver::over(Box::new(d.other()), d.world.clone(), &start);
    other.press("d y");
    d.press("d y");
    assert!(d.app.modal.is_none());
    assert!(d.notice().contains("was deleted by marcus"), "{}", d.notice());
}

#[test]
fn the_list_is_filtered_and_sorted() {
    let mut d = Driver::at("marcus", "user-tokens");
    for name in ["beta", "alpha", "gamma"] {
        generate(&mut d, name);
        d.pass(Duration::from_mins(2));
    }
    d.press("r").type_text("/alp").press("enter").sees("alpha").lacks("gamma");
    d.press("esc").sees("gamma").press("z z z z home").sees("Description ↑").sees("› alpha").press("Z home").sees("› gamma");
}

#[test]
fn who_is_in_no_organization_has_no_such_page() {
    Driver::at("guest", "user-tokens").sees("New Organization").lacks("Only you see these.");
}

#[test]
fn without_a_token_it_says_how_to_make_one() {
    let mut d = Driver::at("marcus", "user-tokens");
    d.sees("You have no tokens. n generates one.").press("d");
    assert!(d.app.modal.is_none());
}

#[test]
fn user_tokens_empty() {
    picture("user_tokens_empty", "marcus", "user-tokens", |_| {});
}

#[test]
fn user_tokens_form() {
    picture("user_tokens_form", "marcus", "user-tokens", |d| {
        d.press("n").type_text("equipo 平台");
    });
}

#[test]
fn user_tokens_full() {
    both("user_tokens", "marcus", "api-tokens/user", |d| {
        let token = generate(d, "CI of billing (nightly)");
        d.used(&token, "203.0.113.24", "Terraform/1.11.4");
        d.pass(Duration::from_hours(24 * 40)).used(&token, "203.0.113.24", "Terraform/1.11.4");
        d.press("n")
            .type_text("平台チームのラップトップで使うとても長い説明のトークン 🦀")
            .press("tab space space enter c enter");
        d.pass(Duration::from_hours(24 * 21));
        d.press("r j j");
    });
}

#[test]
fn user_tokens_question() {
    picture("user_tokens_question", "marcus", "user-tokens", |d| {
        generate(d, "平台 laptop");
        d.press("d");
    });
}
