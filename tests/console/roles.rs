//! What an owner, a member, another member and an outsider may do, and what they are told.

use crate::support::every_team;
use tfe_console::ui::modals::confirm::Confirm;

use crate::driver::{Driver, Start};

const ONLY_OWNERS: &str = "Only organization owners can manage the organization token. Owners of acme: olivia, omar.";

#[test]
fn an_owner_sees_every_team_and_a_member_only_their_own() {
    let mut d = Driver::at("olivia", "teams");
    for team in ["owners", "app-dev", "data", "platform", "release", "sandbox", "security"] {
        d.sees(team);
    }
    let mut d = Driver::at("marcus", "teams");
    d.sees("app-dev").sees("platform").lacks("security").lacks("sandbox").lacks("owners  ");
    d.sees("You see your teams and the visible ones. Only organization owners see all teams.");
}

#[test]
fn the_top_bar_says_who_acts_and_as_what() {
    Driver::at("olivia", "teams").sees("olivia   owner of acme");
    Driver::at("marcus", "teams").sees("acting as marcus (you are olivia)");
}

#[test]
fn an_owner_manages_the_token_of_a_team_without_being_in_it() {
    let mut d = Driver::at("omar", "teams/security");
    d.press("g").confirm("Regenerate the token of team security?", &[]);
    d.secret();
}

#[test]
fn a_visible_team_is_shown_to_other_members_but_not_its_token() {
    let mut d = Driver::start(Start { user: "ravi", open: "teams/release", size: (80, 90), ..Start::default() });
    d.sees("Team: release").sees("dana").sees("priya").lacks("••••");
    d.sees("Only members of the team release, and users who can manage its token, can see it.");
    let before = d.audit();
    for key in ["g", "d"] {
        d.press(key);
        let rule = "Only members of the team release, organization owners, and teams with Manage Teams can manage its token.";
        assert_eq!(d.notice(), format!("{rule} Owners of acme: olivia, omar."));
    }
    assert_eq!(d.audit(), before, "the console does not even ask");
}

#[test]
fn a_member_whose_team_does_not_let_them_sees_the_token_and_why_they_cannot_touch_it() {
    let mut d = Driver::at("tomas", "teams/data");
    d.sees("••••").sees("Members of the team data can't manage its token.");
    d.press("g");
    assert!(d.notice().starts_with("Members of the team data can't manage its token."), "{}", d.notice());
}

#[test]
fn any_member_manages_the_token_of_their_team() {
    let mut d = Driver::at("lena", "teams/sandbox");
    d.press("g");
    d.secret();
}

#[test]
fn a_member_is_told_why_they_cannot_touch_the_organization_token() {
    for key in ["g", "d"] {
        let mut d = Driver::at("marcus", "api-tokens");
        d.sees("You can't manage this token.").sees(ONLY_OWNERS).lacks("••••");
        let before = d.audit();
        d.press(key);
        assert_eq!(d.notice(), ONLY_OWNERS);
        assert_eq!(d.audit(), before, "the console does not even ask");
    }
}

#[test]
fn the_help_says_why_a_key_cannot_be_used() {
    let mut d = Driver::start(Start { user: "marcus", open: "api-tokens", size: (160, 50), ..Start::default() });
    d.press("?").sees(ONLY_OWNERS);
    d.press("enter");
    assert_eq!(d.notice(), ONLY_OWNERS, "enter runs the line, which is refused like the key");
}

#[test]
fn acting_as_somebody_else_loses_sight_at_once() {
    let mut d = Driver::at("olivia", "teams/security");
    d.sees("Teams / security").press("pagedown").sees("nina");
    d.press("u").type_text("marcus").hold().press("enter");
    d.lacks("security").lacks("nina").sees("marcus");
    d.deliver();
    while !d.app.is_settled() {
        d.deliver();
    }
    d.sees("acting as marcus (you are olivia)").lacks("security");
    assert!(d.notice().starts_with("The team is secret: only its members and organization owners can see it."), "{}", d.notice());
}

#[test]
fn acting_as_a_member_stays_on_a_page_that_they_may_see() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("u").type_text("marcus").press("enter").sees("Teams / platform").sees("acting as marcus (you are olivia)");
    let mut d = Driver::at("olivia", "api-tokens");
    d.press("u").type_text("marcus").press("enter").sees("Organization Tokens").sees(ONLY_OWNERS);
}

#[test]
fn the_choice_is_kept_for_the_next_start() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u").type_text("nina").press("enter").sees("acting as nina (you are olivia)");
    let last = d.backend.remembered().expect("a seat").expect("somebody");
    assert_eq!(Some(last.user), Some(d.app.user));
}

#[test]
fn a_start_as_somebody_is_for_that_once() {
    let d = Driver::at("marcus", "teams");
    let last = d.backend.remembered().expect("a seat").expect("somebody");
    assert_ne!(last.user, d.app.user);
}

#[test]
fn esc_and_the_person_themselves_leave_everything_as_it_is() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("u esc").sees("Teams / platform").sees("olivia   owner of acme");
}

#[test]
fn a_user_of_several_organizations_goes_from_one_to_the_other() {
    let mut d = Driver::at("olivia", "teams");
    d.press("o").sees("✓ acme").sees("initech").press("down enter");
    d.sees("initech / Settings / Teams").sees("support").lacks("platform");
    d.press("5").sees("No token created for this organization.");
    let last = d.backend.remembered().expect("a seat").expect("somebody");
    assert_eq!(last.organization, d.app.organization.as_ref().map(|row| row.id));
}

#[test]
fn a_member_of_one_organization_sees_nothing_of_another() {
    let mut d = Driver::at("zoe", "teams");
    d.sees("initech").sees("support").lacks("acme");
    d.press("o").lacks("acme");
}

#[test]
fn who_is_in_no_team_gets_the_form_for_an_organization() {
    let mut d = Driver::at("guest", "teams");
    d.sees("New Organization").sees("You belong to no organization yet.").lacks("ORGANIZATION SETTINGS");
}

#[test]
fn a_demotion_in_another_console_is_obeyed_by_an_open_question() {
    use tfe_console::backend::Backend;
    use tfe_console::domain::{Actor, Command, Name, Origin};
    let mut d = Driver::at("omar", "api-tokens");
    d.press("g");
    assert!(d.app.dialog::<Confirm>().is_some());
    let other = d.other();
    let user = |name: &str| other.user_named(&Name::parse("user", name).expect("a name")).expect("a user");
    let (olivia, omar) = (user("olivia"), user("omar"));
    let organization = d.app.organization.as_ref().expect("acme").id;
    let teams = every_team(&other, Actor::User(olivia), organization).expect("teams");
    let owners = teams.iter().find(|team| team.name.as_str() == "owners").expect("owners").id;
    other
        .execute(Actor::User(olivia), &Origin::Console, &Command::RemoveMember { team: owners, user: omar }.into())
        .expect("removed");
    d.press("y");
    assert!(d.app.modal.is_none());
    let why = "Only organization owners can manage the organization token. Owners of acme: olivia.";
    assert_eq!(d.notice(), format!("{why} omar no longer belongs to acme."));
    d.sees("omar").lacks("omar · owner");
}

#[test]
fn esc_on_the_form_of_a_user_without_an_organization_goes_back_to_the_user_before() {
    let mut d = Driver::at("olivia", "teams/platform");
    d.press("u").type_text("guest").press("enter").sees("You belong to no organization yet.").sees("esc act as olivia");
    d.type_text("hooli").press("esc").sees("olivia   owner of acme").sees("Teams / platform");
    // By way of another user who is in none either, too.
    d.press("u").type_text("guest").press("enter f2").type_text("guest").press("enter esc").sees("Teams / platform");
    let mut d = Driver::at("guest", "teams");
    d.lacks("esc").press("esc").sees("You belong to no organization yet.");
}

#[test]
fn help_palette_and_other_users_are_reached_where_letters_are_typed() {
    for (user, open, typed) in [("guest", "teams", "hooli"), ("olivia", "teams", "/plat"), ("olivia", "audit", "/team")] {
        for (key, title) in [("f1", "Keys"), ("f2", "Acting as"), ("f3", "Organizations"), ("ctrl-p", "Commands")] {
            let mut d = Driver::at(user, open);
            let typed_text = typed.trim_start_matches('/');
            d.type_text(typed)
                .press(key)
                .sees(&format!("┌ {title} "))
                .press("esc")
                .sees(typed_text)
                .lacks(&format!("┌ {title} "));
        }
    }
    let mut d = Driver::at("guest", "teams");
    d.press("f2").type_text("lena").press("enter").sees("acting as lena (you are olivia)");
    // Who is in no organization is offered none of its pages.
    Driver::at("guest", "teams").press("ctrl-p").type_text("audit").sees("No action or place matches \"audit\".");
}

#[test]
fn a_list_to_choose_from_leads_to_the_others() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u f3").sees("┌ Organizations ").press("ctrl-p").sees("┌ Commands ").press("f2").sees("┌ Acting as ").press("f1");
    d.sees("┌ Keys ");
}

#[test]
fn a_user_without_an_organization_is_not_remembered() {
    let mut d = Driver::at("olivia", "teams");
    d.press("u").type_text("marcus").press("enter u").type_text("guest").press("enter").sees("guest");
    let marcus = d.backend.user_named(&tfe_console::domain::Name::parse("user", "marcus").expect("a name")).expect("a user");
    assert_eq!(d.backend.remembered().expect("read").map(|last| last.user), Some(marcus));
    // A model of before may have kept one.
    d.backend.remember(d.app.user, None).expect("kept");
    assert!(d.backend.remembered().expect("read").is_none());
}
