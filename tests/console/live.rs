//! What somebody else changes in the same model appears without a key, and whoever is about to decide is told.

use std::time::Duration;

use crate::support::every_team;
use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Error, Receipt};
use tfe_console::domain::{
    Actor, Caller, Command, Email, Expiry, Guarded, Id, Name, OrganizationAccess, Origin, Team, TokenOwner, User, Visibility,
};
use tfe_console::ui::modals::confirm::Confirm;
use tfe_console::ui::modals::form::Form;
use tfe_console::ui::modals::help::Help;
use tfe_console::ui::modals::organizations::Organizations;
use tfe_console::ui::modals::token::TokenModal;
use tfe_console::ui::screens::team::TeamScreen;
use tfe_console::ui::{Msg, Timer};

use crate::driver::{Driver, Start};

/// Another console on the same model, in which omar, an owner of acme, does things.
struct Other(Local);

impl Other {
    fn user(&self, name: &str) -> Id<User> {
        self.0.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    fn team(&self, name: &str) -> Id<Team> {
        let omar = self.user("omar");
        let organization = self.0.account(omar).expect("an account").organizations[0].id;
        let page = every_team(&self.0, Actor::User(omar), organization).expect("teams");
        page.iter().find(|row| row.name.as_str() == name).expect("a team").id
    }

    fn execute(&self, command: impl Into<Guarded>) -> Receipt {
        self.0.execute(Actor::User(self.user("omar")), &Origin::Console, &command.into()).expect("done")
    }

    fn create_team(&self, name: &str) {
        let organization = self.0.account(self.user("omar")).expect("an account").organizations[0].id;
        let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
        let name = Name::parse("name", name).expect("a name");
        self.execute(&Command::CreateTeam { organization, name, visibility, organization_access });
    }

    fn delete_team(&self, name: &str) {
        self.execute(&Command::DeleteTeam { team: self.team(name) });
    }

    fn add(&self, user: &str, team: &str) {
        self.execute(&Command::AddMember { team: self.team(team), user: self.user(user) });
    }

    fn remove(&self, user: &str, team: &str) {
        self.execute(&Command::RemoveMember { team: self.team(team), user: self.user(user) });
    }

    fn generate(&self, team: &str) {
        let owner = TokenOwner::Team(self.team(team));
        self.execute(&Command::GenerateToken { owner, expires: Expiry::Default, description: None });
    }

    fn revoke(&self, team: &str) {
        self.execute(&Command::RevokeToken { owner: TokenOwner::Team(self.team(team)), token: None });
    }
}

fn both(user: &'static str, open: &'static str) -> (Driver, Other) {
    let d = Driver::at(user, open);
    let other = Other(d.other());
    (d, other)
}

/// The words of the dialog on the screen, as one line.
fn dialog(d: &Driver) -> String {
    let screen = d.screen();
    let lines: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let corner =
        |line: &Vec<char>| Some((line.iter().position(|sign| *sign == '┌')?, line.iter().position(|sign| *sign == '┐')?));
    let (left, right) = lines.iter().find_map(corner).expect("a dialog");
    let inside = lines.iter().filter(|line| line.get(left) == Some(&'│'));
    let texts = inside.map(|line| line[left + 1..right.min(line.len())].iter().collect::<String>());
    texts.flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>().join(" ")
}

/// Looks at the token on the screen: it says that it no longer works, its text is gone, and it is not copied. One key closes it.
fn assert_dead(d: &mut Driver, why: &str) {
    let secret = match d.app.dialog::<TokenModal>() {
        Some(modal) => modal.minted.secret.expose().to_owned(),
        _ => panic!("no token:\n{}", d.screen()),
    };
    // The dialog of a token has no frame on a narrow screen.
    let said = d.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("{why} It no longer works.")), "{said}");
    assert!(!said.contains(&secret[20..40]) && !said.contains("Copy ]"), "{said}");
    let copies = d.copies.len();
    d.press("c");
    assert_eq!((d.notice(), d.copies.len()), (format!("{why} There is nothing to copy.").as_str(), copies));
    d.press("enter");
    assert!(d.app.modal.is_none(), "there is nothing to lose");
}

/// Looks at the question: it says this, and neither its key nor enter goes ahead. It closes with the keys of no.
fn assert_withdrawn(d: &mut Driver, why: &str) {
    let before = d.audit();
    let Some(confirm) = d.app.dialog::<Confirm>() else { panic!("no question:\n{}", d.screen()) };
    assert_eq!(confirm.withdrawn.as_deref(), Some(why));
    assert!(dialog(d).contains(why), "the dialog does not say all of: {why}\n{}", d.screen());
    d.sees("[ n  Close ]").lacks("Yes,");
    for key in ["y", "tab", "y"] {
        d.press(key);
        assert!(d.app.dialog::<Confirm>().is_some(), "{key} closes it");
    }
    assert_eq!(d.notice(), why);
    d.press("enter");
    assert!(d.app.modal.is_none());
    assert_eq!(d.audit(), before, "nothing was even asked");
}

#[test]
fn an_open_token_of_a_team_says_at_once_that_somebody_has_replaced_or_deleted_it() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.press("g");
    d.secret();
    other.generate("sandbox");
    d.sees("Copy ]").look();
    assert_dead(&mut d, "This token was replaced by omar at 2026-03-02 12:00 UTC.");
    d.press("g y c").pass(Duration::from_mins(1));
    other.revoke("sandbox");
    d.look().sees("Neither does its copy.");
    assert_dead(&mut d, "This token was deleted by omar at 2026-03-02 12:01 UTC.");
}

#[test]
fn an_open_token_says_who_ended_it_and_not_who_came_after() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.press("g");
    other.generate("sandbox");
    d.pass(Duration::from_mins(1));
    other.revoke("sandbox");
    d.look();
    assert_dead(&mut d, "This token was replaced by omar at 2026-03-02 12:00 UTC.");
}

#[test]
fn an_open_token_of_an_organization_says_at_once_that_somebody_has_replaced_it() {
    let (mut d, other) = both("olivia", "api-tokens");
    d.press("g");
    if d.app.dialog::<Confirm>().is_some() {
        d.press("y");
    }
    d.secret();
    let owner = TokenOwner::Organization(other.0.account(other.user("omar")).expect("an account").organizations[0].id);
    other.execute(&Command::GenerateToken { owner, expires: Expiry::Default, description: None });
    d.look();
    assert_dead(&mut d, "This token was replaced by omar at 2026-03-02 12:00 UTC.");
}

#[test]
fn an_open_token_of_a_user_says_at_once_that_it_was_deleted() {
    let (mut d, other) = both("marcus", "user-tokens");
    d.press("n").type_text("laptop").press("enter");
    d.secret();
    let Some(modal) = d.app.dialog::<TokenModal>() else { panic!("no token") };
    let (marcus, token) = (other.user("marcus"), modal.minted.token);
    let revoke = Command::RevokeToken { owner: TokenOwner::User(marcus), token: Some(token) };
    other.0.execute(Actor::User(marcus), &Origin::Console, &revoke.into()).expect("his own");
    d.look();
    assert_dead(&mut d, "This token was deleted by marcus at 2026-03-02 12:00 UTC.");
}

#[test]
fn an_open_token_says_that_it_went_with_its_team_or_expired() {
    let (mut d, other) = both("olivia", "teams/sandbox");
    d.press("g");
    d.secret();
    other.delete_team("sandbox");
    d.look();
    assert_dead(&mut d, "This token was deleted together with its team.");
    let (mut d, other) = both("olivia", "teams/sandbox");
    d.press("G tab").type_text("1h").press("enter");
    d.secret();
    d.pass(Duration::from_hours(2));
    other.create_team("other");
    d.look();
    assert_dead(&mut d, "This token expired at 2026-03-02 13:00 UTC.");
}

#[test]
fn an_open_token_that_nobody_has_touched_stays_as_it_is() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.press("g");
    let token = d.secret();
    other.create_team("other");
    other.remove("lena", "sandbox");
    d.look();
    assert_eq!(d.secret(), token, "she no longer sees what becomes of it, but it works");
    d.press("c enter");
    assert_eq!(d.copies, [token]);
}

#[test]
fn a_team_that_somebody_makes_appears_and_the_cursor_stays_on_its_row() {
    let (mut d, other) = both("olivia", "teams");
    d.press("j").sees("› data");
    other.create_team("aaa");
    d.lacks("aaa").look().sees("aaa").sees("› data");
}

#[test]
fn a_filter_stays_and_narrows_what_appears() {
    let (mut d, other) = both("olivia", "teams");
    d.type_text("/sec");
    other.create_team("secrets");
    other.create_team("aaa");
    d.look().sees("/sec").sees("secrets").sees("› security").lacks("aaa");
    d.type_text("ur").sees("/secur").lacks("secrets");
}

#[test]
fn the_cursor_stays_in_its_place_when_somebody_takes_its_row_away() {
    let (mut d, other) = both("olivia", "teams");
    d.press("j j j").sees("› platform");
    other.delete_team("platform");
    d.look().sees("› release");
    d.press("end").sees("› security");
    other.delete_team("security");
    d.look().sees("› sandbox");
}

#[test]
fn a_token_that_somebody_generates_uses_or_deletes_appears() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.sees("No tokens created for this team.");
    other.generate("sandbox");
    d.look().sees("Created just now by user omar").sees("Not used yet").sees("[ Regenerate token ]");
    let owner = TokenOwner::Team(other.team("sandbox"));
    let again = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    let secret = other.execute(&again).minted.expect("a token").secret;
    other.0.authenticate(&secret, &Caller::default()).expect("a token");
    d.look().sees("Last used just now");
    other.revoke("sandbox");
    d.look().sees("No tokens created for this team.");
}

#[test]
fn the_page_beneath_a_page_is_up_to_date_too() {
    let (mut d, other) = both("olivia", "teams/sandbox");
    other.create_team("aaa");
    d.look().sees("Teams / sandbox").press("esc").sees("aaa");
}

#[test]
fn a_page_keeps_its_button_and_its_lines() {
    let d = &mut Driver::start(Start { open: "teams/platform", size: (80, 16), ..Start::default() });
    let other = Other(d.other());
    d.press("j home");
    let before = d.screen();
    other.create_team("aaa");
    d.look();
    assert_eq!(d.screen(), before);
    d.press("enter enter").sees("Regenerate the token of team platform");
}

#[test]
fn what_changes_nothing_that_is_shown_changes_nothing_on_the_screen() {
    let (mut d, other) = both("marcus", "teams");
    let before = (d.screen(), d.looks());
    other.generate("sandbox");
    d.look();
    assert_eq!((d.screen(), d.looks()), before);
}

#[test]
fn lists_in_dialogs_are_up_to_date_and_keep_filter_and_cursor() {
    let (mut d, other) = both("olivia", "teams");
    d.press("u").type_text("gue").press("down").sees("in no team");
    other.add("guest", "sandbox");
    d.look().sees("› gue").sees("member of acme in sandbox").press("enter").sees("acting as guest (you are olivia)");
    let (mut d, other) = both("olivia", "teams");
    d.press("o").sees("initech").lacks("hooli");
    let (name, email) =
        (Name::parse("name", "hooli").expect("a name"), Email::parse("email", "a@b.example").expect("an address"));
    other
        .0
        .execute(d.app.actor(), &Origin::Console, &Command::CreateOrganization { name, email }.into())
        .expect("an organization");
    d.look().sees("hooli").press("esc").sees("Team Management");
}

#[test]
fn the_palette_finds_what_appears_and_keeps_what_is_typed() {
    let (mut d, other) = both("olivia", "teams/platform");
    d.press("ctrl-p").type_text("team s").lacks("secrets");
    other.create_team("secrets");
    d.look().sees("› team s").sees("team secrets").type_text("ecr").press("enter").sees("Teams / secrets");
    // The best match has the cursor, wherever it was before more was typed.
    d.press("ctrl-p down down down").type_text("team rel").press("enter").sees("Teams / release");
}

#[test]
fn the_palette_says_what_can_be_done_by_now_and_where_one_can_go() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (160, 50), ..Start::default() });
    let other = Other(d.other());
    d.press("ctrl-p").type_text("generate").lacks("Only organization owners");
    other.add("olivia", "sandbox");
    other.remove("olivia", "owners");
    d.look().sees("✗ Only organization owners can manage the organization token.");
    other.remove("olivia", "sandbox");
    d.look().press("esc").sees("initech / Settings / Teams");
    let (mut d, other) = both("olivia", "teams/platform");
    d.press("ctrl-p").type_text("team").sees("team platform").lacks("team support");
    other.remove("olivia", "owners");
    d.look().sees("team support").lacks("team platform");
}

#[test]
fn a_demotion_greys_out_and_the_open_help_says_so() {
    let mut d = Driver::start(Start { open: "api-tokens", size: (160, 50), ..Start::default() });
    let other = Other(d.other());
    d.press("?").lacks("Only organization owners").lacks("omar");
    other.remove("olivia", "owners");
    other.add("olivia", "sandbox");
    d.look().sees("✗ Only organization owners can manage the organization token.").sees("olivia   member of acme");
    assert!(d.app.dialog::<Help>().is_some());
    d.press("esc g");
    assert!(d.notice().starts_with("Only organization owners can manage the organization token."), "{}", d.notice());
}

#[test]
fn a_question_that_stays_as_it_was_can_be_answered() {
    let (mut d, other) = both("marcus", "teams/platform");
    d.press("g tab");
    other.create_team("aaa");
    d.look().sees("[ y  Yes, regenerate ]").press("enter");
    d.secret();
}

#[test]
fn a_question_is_withdrawn_when_its_asker_is_demoted() {
    let (mut d, other) = both("olivia", "api-tokens");
    d.press("g tab").sees("[ y  Yes, regenerate ]");
    other.add("olivia", "sandbox");
    d.look().sees("[ y  Yes, regenerate ]");
    other.remove("olivia", "owners");
    d.look();
    assert_withdrawn(&mut d, "Only organization owners can manage the organization token. Owners of acme: omar.");
    d.sees("You can't manage this token.");
}

#[test]
fn a_question_is_withdrawn_with_its_page_when_its_asker_leaves_the_team() {
    let (mut d, other) = both("marcus", "teams/platform");
    d.press("g");
    other.remove("marcus", "platform");
    d.look();
    assert_withdrawn(
        &mut d,
        "The team is secret: only its members and organization owners can see it. Owners of acme: olivia, omar.",
    );
    d.sees("Team Management").lacks("platform");
}

#[test]
fn a_question_is_withdrawn_when_somebody_replaces_its_token() {
    for key in ["g", "d"] {
        let (mut d, other) = both("marcus", "teams/platform");
        d.press(key);
        other.generate("platform");
        d.look();
        assert_withdrawn(
            &mut d,
            "The token of team platform was regenerated just now by user omar. This question is about the one before; close it and look again.",
        );
        d.sees("Created just now by user omar").press(key).sees("[ n  No ]");
    }
}

#[test]
fn a_question_about_the_token_of_a_finding_is_withdrawn_as_on_the_page_of_its_team() {
    type Deed = fn(&Other);
    let deeds: [(Deed, &str); 4] = [
        (
            |other| other.generate("app-dev"),
            "The token of team app-dev was regenerated just now by user omar. This question is about the one before; close it and look again.",
        ),
        (|other| other.revoke("app-dev"), "The token of team app-dev was deleted meanwhile; there is nothing left to decide."),
        (|other| other.delete_team("app-dev"), "The team is gone, or you can no longer see it."),
        (
            |other| {
                other.add("olivia", "sandbox");
                other.remove("olivia", "owners");
            },
            "The team is gone, or you can no longer see it.",
        ),
    ];
    for (deed, why) in deeds {
        let (mut d, other) = both("olivia", "hygiene");
        d.press("d").sees("Delete the token of team app-dev?");
        other.create_team("aaa");
        d.look().sees("[ y  Yes, delete token ]");
        deed(&other);
        d.look();
        assert_withdrawn(&mut d, why);
    }
}

#[test]
fn question_withdrawn() {
    let mut d = Driver::at("marcus", "teams/platform");
    d.press("g");
    Other(d.other()).generate("platform");
    d.look();
    insta::assert_snapshot!("question_withdrawn", d.picture());
}

#[test]
fn a_question_is_withdrawn_when_somebody_deletes_its_token() {
    let (mut d, other) = both("marcus", "teams/platform");
    d.press("d");
    other.revoke("platform");
    d.look();
    assert_withdrawn(&mut d, "The token of team platform was deleted meanwhile; there is nothing left to decide.");
    d.sees("No tokens created for this team.");
}

#[test]
fn a_question_is_withdrawn_when_somebody_deletes_its_team() {
    let (mut d, other) = both("olivia", "teams/platform");
    d.press("g");
    other.delete_team("platform");
    d.look();
    assert_withdrawn(&mut d, "The team is gone; somebody deleted it.");
    d.sees("Team Management").lacks("platform");
}

#[test]
fn a_question_that_wants_a_name_is_withdrawn_and_the_rest_of_the_name_is_no_keys() {
    let (mut d, other) = both("olivia", "teams/platform");
    d.press("D").sees("Type platform to go ahead:").type_text("plat");
    other.create_team("aaa");
    d.look().sees("Type platform to go ahead:").sees("plat");
    other.add("olivia", "platform");
    other.remove("olivia", "owners");
    let before = d.audit();
    d.look()
        .sees("Only organization owners, and teams with Manage Teams, can")
        .lacks("Type platform")
        .lacks("Yes,")
        .sees("[ esc  Close ]");
    d.type_text("formny").sees("[ esc  Close ]").press("enter");
    assert!(d.app.modal.is_none());
    assert_eq!(d.audit(), before, "nothing was even asked");
    d.sees("Teams / platform");
}

#[test]
fn a_change_that_is_being_written_is_no_question_any_more() {
    let (mut d, other) = both("marcus", "teams/platform");
    d.hold().press("r g y");
    other.generate("platform");
    // The account and the page; the change waits behind them.
    d.deliver_one().deliver_one();
    assert_eq!(d.waiting_for(), 1);
    let Some(confirm) = d.app.dialog::<Confirm>() else { panic!("no question:\n{}", d.screen()) };
    assert_eq!(confirm.withdrawn, None);
    d.sees("Writing: team platform…").deliver();
    assert!(d.app.modal.is_none());
    assert!(d.notice().contains("omar"), "{}", d.notice());
}

#[test]
fn a_list_beneath_a_page_is_read_again_when_it_is_on_the_screen_and_not_before() {
    let (mut d, other) = both("olivia", "teams/platform");
    d.hold();
    other.create_team("aaa");
    d.look();
    assert_eq!(d.waiting_for(), 2, "the account and the page");
    d.deliver().hold().press("esc");
    assert_eq!(d.waiting_for(), 1, "the list");
    d.lacks("aaa").deliver().sees("aaa");
}

#[test]
fn nobody_waits_for_what_a_page_has_covered_or_another_filter_has_replaced() {
    let mut d = Driver::at("olivia", "teams");
    d.hold().press("r");
    let list = d.app.awaited();
    d.press("enter");
    let page = d.app.awaited();
    assert!(!list.is_empty() && !page.is_empty() && !page.contains(&list[0]), "{list:?} {page:?}");
    d.deliver().sees("Team API Token").press("esc").sees("Team Management");
    d.hold().press("/").type_text("p");
    let first = d.app.awaited();
    d.type_text("l");
    let second = d.app.awaited();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
    d.deliver().sees("platform").lacks("payments");
}

#[test]
fn a_question_that_was_withdrawn_does_not_come_back() {
    let (mut d, other) = both("lena", "teams/platform");
    d.press("g");
    other.add("lena", "owners");
    other.remove("lena", "platform");
    d.look().sees("[ y  Yes, regenerate ]");
    other.remove("lena", "owners");
    d.look();
    other.add("lena", "owners");
    d.look();
    assert_withdrawn(
        &mut d,
        "The team is secret: only its members and organization owners can see it. Owners of acme: olivia, omar.",
    );
}

#[test]
fn a_token_on_the_screen_stays_whatever_changes() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.press("g");
    let token = d.secret();
    other.remove("lena", "sandbox");
    d.look();
    assert_eq!(d.secret(), token);
    d.press("c enter").sees("Team Management").lacks("sandbox");
}

#[test]
fn nothing_is_loaded_while_a_change_is_being_written_and_everything_after() {
    let (mut d, other) = both("lena", "teams/sandbox");
    d.hold().press("g");
    assert_eq!(d.waiting_for(), 1);
    other.add("guest", "sandbox");
    d.look();
    assert_eq!(d.waiting_for(), 1, "it waits for the change that is being written");
    d.deliver();
    d.secret();
    d.press("c enter").sees("Created just now by user lena");
    let guest = d.user("guest");
    assert!(d.screen_of::<TeamScreen>().data.shown().is_some_and(|page| page.members.iter().any(|member| member.id == guest)));
}

#[test]
fn what_changes_while_an_organization_is_made_is_seen_in_it() {
    let (mut d, other) = both("olivia", "teams");
    d.press("o")
        .type_text("create")
        .press("enter")
        .type_text("hooli")
        .press("tab")
        .type_text("a@b.example")
        .hold()
        .press("enter");
    other.create_team("aaa");
    d.look();
    d.deliver().sees("hooli / Settings / Teams");
    while !d.app.is_settled() {
        d.deliver();
    }
    d.sees("hooli / Settings / Teams").sees("› owners");
}

#[test]
fn an_account_that_is_loaded_again_does_not_bring_back_an_organization_that_was_left() {
    let mut d = Driver::at("olivia", "teams");
    d.hold().press("r o").type_text("initech").press("enter").deliver();
    d.sees("initech / Settings / Teams").lacks("acme");
}

#[test]
fn who_looks_again_on_the_way_to_another_user_arrives() {
    let mut d = Driver::at("olivia", "api-tokens");
    d.press("u").type_text("marcus").hold().press("enter r");
    assert_eq!(d.waiting_for(), 1, "it waits for the arrival");
    d.deliver().sees("acting as marcus (you are olivia)").sees("acme / Settings / API Tokens");
    assert_eq!(d.notice(), "");
}

#[test]
fn who_no_longer_belongs_to_the_organization_goes_where_they_do() {
    let (mut d, other) = both("olivia", "teams/platform");
    d.press("g");
    other.remove("olivia", "owners");
    d.look().sees("initech / Settings / Teams");
    assert_withdrawn(&mut d, "olivia no longer belongs to acme.");
    let (mut d, other) = both("nina", "teams/security");
    other.remove("nina", "security");
    d.look().sees("New Organization").sees("You belong to no organization yet.");
    assert_eq!(d.notice(), "nina no longer belongs to acme.");
    other.add("nina", "security");
    d.look().sees("acme / Settings / Teams").sees("security");
    assert_eq!(d.notice(), "nina belongs to acme now.");
}

#[test]
fn what_is_typed_into_a_form_stays_whatever_changes() {
    let (mut d, other) = both("guest", "teams");
    d.type_text("globex").press("tab").type_text("it@glo");
    other.create_team("aaa");
    d.look().sees("globex").sees("› it@glo").sees("You belong to no organization yet.");
    other.add("guest", "sandbox");
    d.look().sees("globex").sees("› it@glo").sees("You become its first owner.");
    assert_eq!(d.notice(), "guest belongs to acme now.");
    other.remove("guest", "sandbox");
    d.look().sees("globex").sees("› it@glo").sees("You belong to no organization yet.");
    other.add("guest", "sandbox");
    d.look().type_text("bex.example").press("esc").sees("acme / Settings / Teams").sees("sandbox");
}

#[test]
fn why_changes_can_no_longer_be_seen_is_said_and_the_page_stays() {
    let mut d = Driver::at("olivia", "teams/platform");
    std::fs::remove_file(d.file()).expect("a file");
    let error = d.backend.changed().expect_err("the file is gone");
    d.send(Msg::Changed(Err(error)));
    assert_eq!(
        d.notice(),
        "The model's file was moved or replaced while it was open. Nothing was changed; quit and start again."
    );
    d.sees("Teams / platform").press("g y");
    assert!(d.notice().starts_with("The model's file was moved or replaced"), "{}", d.notice());
    let mut d = Driver::at("olivia", "teams");
    d.send(Msg::Changed(Err(Error::Unavailable("Live updates are off.".to_owned()))));
    d.sees("✗ Live updates are off.").press("j").lacks("Live updates");
}

#[test]
fn ages_are_said_anew_when_a_minute_has_passed() {
    let mut d = Driver::at("lena", "teams/sandbox");
    d.press("g c enter").sees("Created just now");
    d.world.pass(jiff::SignedDuration::from_secs(61));
    d.sees("Created just now").send(Msg::Timer(Timer::Ages));
    d.sees("Created 1 minute ago");
}

#[test]
fn the_console_wakes_for_ages_only_where_there_are_any_and_not_more_often_than_once_a_minute() {
    let minutes = |count| Some(Duration::from_mins(count));
    let mut d = Driver::at("lena", "teams/sandbox");
    assert_eq!(d.app.ages_last(), None, "there is no token");
    d.press("g c enter");
    assert_eq!(d.app.ages_last(), minutes(1), "it was generated just now");
    d.pass(Duration::from_hours(3)).press("j");
    assert_eq!(d.app.ages_last(), minutes(60), "its age is said in hours");
    assert_eq!(Driver::at("lena", "teams").app.ages_last(), None, "none of the teams has a token that expires");
    assert!(Driver::at("nina", "teams").app.ages_last() >= minutes(1), "one expires in some days");
    assert_eq!(Driver::at("guest", "teams").app.ages_last(), None, "a form has no ages");
}

#[test]
fn findings_move_on_with_the_clock_and_the_console_wakes_for_them() {
    let mut d = Driver::at("nina", "hygiene");
    d.press("/").type_text("team security").press("enter esc").sees("expires in ").lacks("expired");
    // Nobody presses a key, and the shell wakes only when it was said that something will change.
    let mut woken = 0;
    while !d.screen().contains("expired today") {
        let left = d.app.ages_last().expect("something counts days");
        assert!(left >= Duration::from_mins(1), "it wakes every {left:?}");
        d.world.pass(left.try_into().expect("a span"));
        d.send(Msg::Timer(Timer::Ages));
        woken += 1;
        assert!(woken < 1_000, "it never expires:\n{}", d.screen());
    }
    assert_eq!(Driver::at("guest", "hygiene").app.ages_last(), None, "there is no token");
}

#[test]
fn a_token_that_expires_while_nobody_presses_a_key_is_shown_expired_within_a_minute() {
    for open in ["teams/security", "api-tokens/teams", "hygiene", "teams"] {
        let mut d = Driver::at("nina", open);
        let ends = {
            let nina = d.app.actor();
            let organization = d.app.organization.as_ref().expect("acme").id;
            let survey = d.backend.survey(nina, organization).expect("a survey");
            survey.teams.iter().find_map(|team| team.token.as_ref()?.ends_at()).expect("a token that ends")
        };
        let left = ends.duration_since(d.app.now);
        d.world.pass(left.checked_sub(jiff::SignedDuration::from_secs(30)).expect("a span"));
        d.send(Msg::Timer(Timer::Ages));
        assert!(!d.screen().to_lowercase().contains("expired"), "{}", d.screen());
        let wakes = d.app.ages_last().expect("an age");
        assert_eq!(wakes, Duration::from_mins(1), "{open}");
        d.world.pass(jiff::SignedDuration::from_mins(1));
        d.send(Msg::Timer(Timer::Ages));
        assert!(d.screen().to_lowercase().contains("expired"), "{open}:\n{}", d.screen());
    }
}

#[test]
fn every_other_dialog_obeys_a_demotion_and_what_is_gone() {
    type Deed = fn(&Other);
    let demote: Deed = |other| {
        other.add("olivia", "platform");
        other.remove("olivia", "owners");
    };
    let only_owners = "Only organization owners";
    let gone = "The team is gone";
    // Who, where, the keys that open the dialog and fill it in, what happens, and what is said to its last key.
    let dialogs: [(&str, &str, &str, Deed, &str); 8] = [
        ("olivia", "teams/platform", "a r a v i", demote, only_owners),
        ("olivia", "teams/platform", "a r a v i", |other| other.delete_team("platform"), gone),
        ("olivia", "teams/platform", "e x", demote, only_owners),
        ("olivia", "teams/platform", "e x", |other| other.delete_team("platform"), gone),
        ("olivia", "profile", "e x", demote, only_owners),
        ("olivia", "teams", "n x x", demote, only_owners),
        ("lena", "teams/sandbox", "shift-g", |other| other.remove("lena", "sandbox"), "Only members of the team sandbox"),
        ("lena", "teams/sandbox", "shift-g", |other| other.delete_team("sandbox"), gone),
    ];
    for (user, open, keys, deed, why) in dialogs {
        for looks in [false, true] {
            let (mut d, other) = both(user, open);
            d.press(keys);
            assert!(d.app.dialog::<Form>().is_some(), "{keys} opens no form:\n{}", d.screen());
            deed(&other);
            let names = || other.0.people().expect("people").len();
            let before = (names(), d.audit().iter().filter(|row| row.ends_with(" done")).count());
            if looks {
                d.look();
            }
            d.press("enter");
            // What is refused under a field keeps its form, with the sentence.
            let said = if d.app.modal.is_some() { dialog(&d) } else { d.notice().to_owned() };
            assert!(said.contains(why), "{user} {open} {keys}: {said}\n{}", d.screen());
            let after = (names(), d.audit().iter().filter(|row| row.ends_with(" done")).count());
            assert_eq!(before, after, "{user} {open} {keys}: something was changed");
        }
    }
}

#[test]
fn a_list_to_choose_from_obeys_a_removal() {
    let (mut d, other) = both("olivia", "teams");
    d.press("o").sees("acme").sees("initech");
    other.remove("olivia", "owners");
    d.look();
    assert!(d.app.dialog::<Organizations>().is_some(), "{}", d.screen());
    let list: String = d.screen().lines().filter(|line| line.contains("acme")).collect();
    assert!(!list.contains("✓") && !list.contains("› acme"), "{}", d.screen());
    assert_eq!(d.notice(), "olivia no longer belongs to acme.");
}
