//! Generating with an expiry: the form, what it refuses, and the question that follows it.

use std::time::Duration;

use tfe_console::domain::TokenKind;
use tfe_console::ui::modals::form::Form;

use crate::driver::Driver;
use crate::screens::picture;

const DAY: u64 = 24;

fn form_is_open(d: &Driver) -> bool {
    d.app.dialog::<Form>().is_some()
}

/// The sentence with which a field is refused; fails unless all of it is on the screen.
fn refusal(d: &Driver, label: &str) -> String {
    let Some(form) = d.app.dialog::<Form>() else { panic!("no form is open:\n{}", d.screen()) };
    let field = form.fields.iter().find(|field| field.label == label).expect("a field");
    let sentence = field.refusal.clone().unwrap_or_default();
    let screen = d.screen();
    for word in sentence.split(' ') {
        assert!(screen.contains(word), "{word} of \"{sentence}\" is not on the screen:\n{screen}");
    }
    sentence
}

#[test]
fn a_token_with_an_expiry_works_until_then_and_not_a_moment_longer() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G").sees("Generate the token of team sandbox").sees("It expires 2028-03-02 12:00 UTC (2 years).");
    d.press("space space").sees("(•) 30 days").sees("It expires 2026-04-01 12:00 UTC (30 days).");
    d.press("enter");
    let token = d.secret();
    d.sees("It expires 2026-04-01 12:00 UTC.");
    d.press("c enter").sees("Expires in 1 month ░░░░░░░░░░ 2026-04-01 12:00 UTC");
    d.pass(Duration::from_secs(30 * DAY * 3_600 - 1));
    assert!(d.authenticates(&token).is_some());
    d.pass(Duration::from_secs(1));
    assert!(d.authenticates(&token).is_none());
    d.press("r").sees("Expired just now; it no longer works");
}

#[test]
fn a_first_token_needs_no_question_and_its_dialog_says_that_it_expires_in_two_years() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g");
    d.secret();
    d.sees("It expires 2028-03-02 12:00 UTC.").press("c enter").sees("2028-03-02 12:00 UTC");
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G").sees("(•) 2 years").press("enter");
    d.secret();
    d.sees("It expires 2028-03-02 12:00 UTC.");
}

#[test]
fn up_and_down_move_inside_a_vertical_choice_and_leave_it_only_at_its_end() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G").sees("(•) 2 years");
    d.press("up").sees("(•) 1 year").press("up up up").sees("(•) 30 days");
    d.press("down").sees("(•) 60 days").press("down down down down").sees("(•) a date");
    // From its last option on to the next field, and back to where it was left.
    d.press("down").type_text("2026-06-30").sees("(•) a date").sees("It expires 2026-06-30 23:59 UTC (120 days).");
    d.press("up up").sees("(•) 2 years").press("enter");
    d.secret();
    d.sees("It expires 2028-03-02 12:00 UTC.");
}

#[test]
fn up_from_the_first_option_leaves_a_vertical_choice_as_it_is() {
    let mut d = Driver::at("marcus", "user-tokens");
    d.press("n").type_text("laptop").press("down up up up up").sees("(•) 30 days");
    d.press("up").type_text(" two").sees("laptop two").sees("(•) 30 days");
}

#[test]
fn every_question_before_a_token_names_its_expiry() {
    let mut d = Driver::at("olivia", "teams/platform");
    let question = "Regenerate the token of team platform?";
    d.press("g").sees(question).sees("The new token expires 2028-03-02 (2 years).").press("n");
    d.press("G up up up up enter").sees(question).sees("The new token expires 2026-04-01 (30 days).").press("n esc");
    d.press("G tab").type_text("3h").press("enter").sees("The new token expires 2026-03-02 15:00 UTC (3 hours).").press("n esc");
    for open in ["api-tokens", "api-tokens/teams", "hygiene"] {
        let mut d = Driver::at("olivia", open);
        if open == "api-tokens/teams" {
            d.type_text("/platform").press("enter");
        }
        d.press("g").sees("Regenerate the token of").sees("The new token expires 2028-03-02 (2 years).").press("n");
    }
}

#[test]
fn a_question_that_stays_open_makes_the_token_that_it_names() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("g").pass(Duration::from_hours(DAY)).sees("The new token expires 2028-03-02 (2 years).").press("y");
    d.secret();
    d.sees("It expires 2028-03-02 12:00 UTC.");
}

#[test]
fn a_date_that_is_typed_is_chosen_and_meant_to_its_end() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G tab").type_text("2026-06-30").sees("(•) a date").sees("It expires 2026-06-30 23:59 UTC (120 days).");
    d.press("enter");
    d.secret();
    d.press("c enter").sees("2026-06-30 23:59 UTC");
}

#[test]
fn a_date_with_a_time_is_taken_as_it_is() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G tab").type_text("2026-03-02 12:01").press("enter");
    let token = d.secret();
    assert!(d.authenticates(&token).is_some());
    d.pass(Duration::from_mins(1));
    assert!(d.authenticates(&token).is_none());
}

#[test]
fn a_date_that_cannot_be_accepted_says_so_beneath_it_and_stays() {
    for (typed, sentence) in [
        ("soon", "This is not a time. Type a span (3h, 90d, 2w, 1y) or a date in UTC (2026-06-30, 2026-06-30 18:00)."),
        ("never", "Every new token expires. Use a span such as 90d or 2y, or a date such as 2026-06-30."),
        ("2026-02-30", "There is no 2026-02-30 in the calendar."),
        ("2026-03-01", "That time is past. Choose a later one."),
        ("2026-03-02 12:00", "That time is past. Choose a later one."),
    ] {
        let mut d = Driver::at("olivia", "teams/sandbox");
        let before = d.audit();
        d.press("G tab").type_text(typed).press("enter").sees(typed);
        assert_eq!(refusal(&d, "DATE"), sentence);
        assert_eq!(d.audit(), before, "{typed}: the model is not asked");
        d.press("backspace");
        assert_eq!(refusal(&d, "DATE"), "", "what is edited is judged anew");
    }
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G right enter").sees("(•) a date");
    assert!(refusal(&d, "DATE").starts_with("This is not a time."));
}

#[test]
fn what_is_over_the_maximum_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.limit(TokenKind::Team, Some(45));
    d.press("r").sees("It lives at most 45 days, set for the organization.");
    d.press("G").sees("(•) 45 days (the maximum)").sees("It expires 2026-04-16 12:00 UTC (45 days).");
    d.sees("30 days").lacks("60 days").lacks("2 years");
    d.press("tab").type_text("2026-04-17").press("enter").sees("2026-04-17");
    let told = "The maximum lifetime of team tokens is 45 days. The latest time is 2026-04-16 12:00 UTC.";
    assert_eq!(refusal(&d, "DATE"), told);
    d.press("backspace").type_text("6 12:00").press("enter");
    d.secret();
}

#[test]
fn a_maximum_that_is_set_meanwhile_is_said_beneath_the_field() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G tab").type_text("2026-12-31");
    d.limit(TokenKind::Team, Some(30));
    d.press("enter").sees("2026-12-31");
    let told = "The maximum lifetime of team tokens is 30 days. The latest time is 2026-04-01 12:00 UTC.";
    assert_eq!(refusal(&d, "EXPIRATION"), told);
    assert!(d.audit().last().expect("a row").starts_with("olivia organization.set_maximum_lifetime"), "{:?}", d.audit().last());
}

#[test]
fn a_token_that_is_there_is_asked_about_after_the_form() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("G space space space enter");
    d.confirm(
        "Regenerate the token of team platform?",
        &["stops working immediately", "The new token expires 2026-05-01 (60 days)."],
    );
    d.secret();
    d.press("c enter").sees("Expires in 2 months").sees("Created just now by user marcus");
}

#[test]
fn a_no_leads_back_to_what_was_typed_and_from_there_away() {
    for no in ["n", "esc", "enter"] {
        let mut d = Driver::at("marcus", "teams/platform");
        let before = d.audit();
        d.press("G tab").type_text("2026-07-01").press("enter").sees("Regenerate the token of team platform?");
        d.press(no).sees("2026-07-01").sees("(•) a date");
        assert!(form_is_open(&d), "{no}");
        d.press("esc").lacks("2026-07-01");
        assert!(d.app.modal.is_none());
        assert_eq!(d.audit(), before);
    }
}

#[test]
fn a_refusal_after_the_question_leads_back_to_what_was_typed() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("G tab").type_text("2026-07-01").press("enter");
    d.limit(TokenKind::Team, Some(30));
    d.press("y").sees("2026-07-01");
    assert!(refusal(&d, "EXPIRATION").ends_with("The latest time is 2026-04-01 12:00 UTC."));
    d.press("tab backspace backspace backspace backspace backspace").type_text("03-31").press("enter y");
    d.secret();
}

#[test]
fn the_loser_of_a_race_is_told_and_replaces_nothing() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("G enter");
    d.generated_elsewhere("olivia", "platform");
    d.press("y");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("The token of team platform was generated by olivia at 12:00:00 UTC."), "{}", d.notice());
}

#[test]
fn with_a_maximum_g_says_when_the_next_one_expires() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.limit(TokenKind::Team, Some(90));
    d.press("r g").confirm("Regenerate the token of team platform?", &["The new token expires 2026-05-31 (90 days)."]);
    d.secret();
    d.press("c enter").sees("Expires in 3 months").sees("It lives at most 90 days, set for the organization.");
}

#[test]
fn a_token_that_a_new_maximum_ends_is_expired_and_valid_again_without_it() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("g");
    let token = d.secret();
    d.press("c enter").pass(Duration::from_hours(60 * DAY));
    d.limit(TokenKind::Team, Some(30));
    d.press("r").sees("Expired 1 month ago; it no longer works");
    assert!(d.authenticates(&token).is_none());
    d.press("g").confirm("Regenerate the token of team sandbox?", &["has expired"]);
    d.secret();
    let mut d = Driver::at("olivia", "teams/platform");
    d.limit(TokenKind::Team, Some(30));
    d.press("r").sees("it no longer works");
    d.limit(TokenKind::Team, None);
    d.press("r").lacks("it no longer works").lacks("It lives at most");
}

#[test]
fn the_organization_token_has_its_own_maximum() {
    let mut d = Driver::at("olivia", "api-tokens");
    d.limit(TokenKind::Team, Some(7));
    d.press("r").lacks("It lives at most");
    d.limit(TokenKind::Organization, Some(20));
    d.press("r").sees("It lives at most 20 days, set for the organization.");
    d.press("G tab").type_text("21d").press("enter");
    let told = "The maximum lifetime of organization tokens is 20 days. The latest time is 2026-03-22 12:00 UTC.";
    assert_eq!(refusal(&d, "DATE"), told);
    d.press("up left enter");
    d.confirm("Regenerate the token of organization acme?", &["The new token expires 2026-03-22 (20 days)."]);
    d.secret();
}

#[test]
fn who_may_not_generate_is_told_before_the_form() {
    let mut d = Driver::at("marcus", "api-tokens");
    d.press("G");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("Only organization owners can manage the organization token."), "{}", d.notice());
    let mut d = Driver::at("tomas", "teams/data");
    d.press("G");
    assert!(d.notice().starts_with("Members of the team data can't manage its token"), "{}", d.notice());
}

#[test]
fn a_paste_of_a_date_is_a_date() {
    let mut d = Driver::at("olivia", "teams/sandbox");
    d.press("G tab");
    d.send(tfe_console::ui::Msg::Paste("2026-06-30\n".to_owned()));
    d.sees("(•) a date").press("enter");
    d.secret();
}

#[test]
fn the_form() {
    picture("expiry_form", "olivia", "teams/sandbox", |d| {
        d.press("G");
    });
}

#[test]
fn the_form_with_a_refusal() {
    picture("expiry_refused", "olivia", "teams/sandbox", |d| {
        d.limit(TokenKind::Team, Some(45));
        d.press("r G tab").type_text("2026-12-31").press("enter");
    });
}

#[test]
fn the_question_after_the_form() {
    picture("expiry_question", "marcus", "teams/platform", |d| {
        d.press("G tab").type_text("2026-12-31").press("enter");
    });
}

#[test]
fn a_token_with_an_expiry_and_a_maximum() {
    picture("team_token_limited", "marcus", "teams/platform", |d| {
        d.limit(TokenKind::Team, Some(90));
        d.press("r g y");
        let token = d.secret();
        d.press("c enter");
        d.used(&token, "203.0.113.61", "Terraform/1.11.4");
        d.pass(Duration::from_hours(60 * DAY)).used(&token, "203.0.113.61", "Terraform/1.11.4");
        d.press("r");
    });
}
