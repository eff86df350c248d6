//! Several tokens of a team, each with a description: where that is allowed, seen and ended.

use tfe_console::domain::{AuthenticationToken, Command, Description, Expiry, Id, TokenOwner};
use tfe_console::ui::action::Action;
use tfe_console::ui::targets::{Item, Spot};

use crate::driver::Driver;
use crate::elsewhere::Elsewhere;
use crate::screens::picture;
use crate::team::go;

/// Gives a team tokens with these descriptions.
fn generate(d: &Driver, team: &str, texts: &[&str]) -> Vec<Id<AuthenticationToken>> {
    let other = Elsewhere::of(d);
    let owner = TokenOwner::Team(other.team(team));
    let token = |text: &&str| {
        let description = Some(Description::of_team_token(text).expect("a description"));
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
        other.execute(&command).expect("a token").minted.expect("a token").token
    };
    texts.iter().map(token).collect()
}

/// An owner's console in which teams can have several tokens.
fn several() -> Driver {
    let mut d = Driver::at("olivia", "profile");
    d.press("space");
    assert_eq!(d.notice(), "A team of acme can have several tokens now.");
    d
}

#[test]
fn an_owner_turns_it_on_and_off_and_a_member_is_told_who_can() {
    let mut d = several();
    assert!(d.audit().iter().any(|row| row.contains("organization.set_defaults")), "{:?}", d.audit());
    d.press("space");
    assert_eq!(d.notice(), "A team of acme can have one token now.");
    let mut d = Driver::at("marcus", "profile");
    d.press("space");
    assert!(d.notice().contains("Only organization owners"), "{}", d.notice());
}

#[test]
fn it_is_not_turned_off_while_a_team_has_such_a_token_and_the_team_is_named() {
    let mut d = several();
    generate(&d, "sandbox", &["deploy"]);
    d.press("r space");
    assert!(d.notice().contains("Delete the described tokens of these teams first: sandbox"), "{}", d.notice());
}

#[test]
fn a_team_page_lists_them_and_the_key_deletes_the_one_under_the_cursor_and_no_other() {
    let mut d = several();
    let tokens = generate(&d, "sandbox", &["backup", "deploy"]);
    d.press("2 /").type_text("sandbox").press("enter enter");
    d.sees("No token without a description.").sees("And 2 Tokens With a Description").sees("backup").sees("deploy");
    go(&mut d, Spot::of(Action::DeleteToken, Item::Token(tokens[0])));
    d.press("d").sees("Delete the token of team sandbox \"backup\"?").sees("The other tokens of the team stay.").press("y");
    assert_eq!(d.notice(), "The token of team sandbox \"backup\" is deleted; it no longer works.");
    d.sees("And 1 Token With a Description").lacks("backup  ");
    let page = Elsewhere::of(&d).page("sandbox");
    assert_eq!(page.described.iter().map(|token| token.id).collect::<Vec<_>>(), [tokens[1]]);
}

#[test]
fn enter_on_one_asks_too_and_a_change_by_somebody_else_withdraws_the_question() {
    let mut d = several();
    let tokens = generate(&d, "sandbox", &["deploy"]);
    d.press("2 /").type_text("sandbox").press("enter enter");
    go(&mut d, Spot::of(Action::DeleteToken, Item::Token(tokens[0])));
    d.press("enter").sees("Delete the token of team sandbox \"deploy\"?");
    let other = Elsewhere::of(&d);
    let owner = TokenOwner::Team(other.team("sandbox"));
    other.does(&Command::RevokeToken { owner, token: Some(tokens[0]) });
    d.look().sees("The token of team sandbox was deleted meanwhile").press("n").lacks("deploy");
}

#[test]
fn team_with_described_tokens() {
    picture("team_described", "olivia", "teams/sandbox", |d| {
        d.press("1 space");
        generate(d, "sandbox", &["backup", "deploy"]);
        d.press("2 /").type_text("sandbox").press("enter enter");
    });
}
