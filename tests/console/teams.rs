//! The list of teams, and making one.

use tfe_console::domain::{Command, Name, OrganizationAccess, Permission, Visibility};

use crate::driver::{Driver, Start};
use crate::elsewhere::Elsewhere;
use crate::screens::picture;

const MANAGERS: &str = "Only organization owners, and teams with Manage Teams, can manage teams. Owners of acme: olivia, omar.";

#[test]
fn a_line_says_how_many_are_in_a_team_who_sees_it_what_it_reaches_and_its_token() {
    let mut d = Driver::at("olivia", "teams");
    d.sees("Teams ↑              Members  Workspaces  API token");
    d.sees("platform                   3           5  ● active").sees("release                    2           8  ○ not used");
    let mut d = Driver::start(Start { size: (120, 40), ..Start::default() });
    d.sees("Members  Visibility  Workspaces  API token").sees("    3  secret               5  ● active");
}

#[test]
fn a_team_of_others_keeps_its_token_to_itself() {
    Driver::at("marcus", "teams").sees("release                    2           8").lacks("unused");
}

#[test]
fn teams_are_sorted_by_any_column() {
    let mut d = Driver::at("olivia", "teams");
    let first = |d: &mut Driver, name: &str| {
        let row = d.screen().lines().nth(6).expect("a row").to_owned();
        assert!(row.contains(name), "{name} is not first: {row}");
    };
    first(&mut d, "app-dev");
    d.press("Z");
    first(&mut d, "security");
    d.press("z Z");
    first(&mut d, "platform");
    d.press("z");
    first(&mut d, "release");
    d.press("z Z");
    first(&mut d, "owners");
    d.press("z");
    first(&mut d, "app-dev");
    d.press("z");
    first(&mut d, "app-dev");
}

#[test]
fn the_filter_is_for_names_and_not_for_the_word_secret() {
    let mut d = Driver::at("olivia", "teams");
    d.type_text("/sec").sees("security").lacks("sandbox");
}

#[test]
fn a_team_is_made_secret_and_its_page_opens() {
    let mut d = Driver::at("olivia", "teams");
    d.press("n").sees("Create a New Team").sees("(•) Secret   ( ) Visible");
    d.type_text("qa").press("enter");
    assert_eq!(d.notice(), "The team qa is created. Nobody is in it yet.");
    d.sees("acme / Settings / Teams / qa").sees("No tokens created for this team.");
    assert!(d.audit().contains(&"olivia team.create organization acme done".to_owned()));
    assert_eq!(Elsewhere::of(&d).page("qa").visibility, Some(Visibility::Secret));
    d.press("esc").sees("› qa");
}

#[test]
fn a_team_is_made_visible_by_choice() {
    let mut d = Driver::at("olivia", "teams");
    d.press("n").type_text("qa").press("tab space").sees("( ) Secret   (•) Visible").press("enter").sees("Teams / qa");
    assert_eq!(Elsewhere::of(&d).page("qa").visibility, Some(Visibility::Organization));
}

#[test]
fn a_name_that_cannot_be_is_refused_beneath_its_field_and_nothing_is_lost() {
    for (name, sentence) in [
        ("", "A team needs a name."),
        ("platform", "The name \"platform\" is taken in acme; choose another."),
        ("PLATFORM", "The name \"PLATFORM\" is taken in acme; choose another."),
        ("Owners", "The name \"Owners\" is taken in acme; choose another."),
    ] {
        let mut d = Driver::at("olivia", "teams");
        d.press("n").type_text(name).press("tab space enter").sees(sentence).sees("(•) Visible").sees(name);
        d.press("esc").sees("Team Management").lacks("Create a New Team");
    }
    let mut d = Driver::at("olivia", "teams");
    d.press("n").type_text(&"x".repeat(91)).press("enter").sees("A team's name has at most 90 characters; this has 91.");
    d.type_text("y").lacks("A name has at most");
}

#[test]
fn members_are_told_why_they_make_no_teams() {
    let mut d = Driver::at("marcus", "teams");
    let before = d.audit();
    d.press("n");
    assert!(d.app.modal.is_none());
    assert_eq!(d.notice(), MANAGERS);
    assert_eq!(d.audit(), before, "the console does not even ask");
    d.press("w").sees("Why not: create team?");
}

#[test]
fn who_manages_teams_makes_visible_ones() {
    let mut d = Driver::at("marcus", "teams");
    Elsewhere::of(&d).gives("platform", Permission::ManageTeams);
    d.press("r n").sees("( ) Secret   (•) Visible").type_text("qa").press("tab space");
    let secret = "Only organization owners can create secret teams. With Manage Teams, you can create a visible one.";
    d.sees("(•) Secret").sees(secret).press("enter");
    assert!(d.notice().starts_with(secret), "{}", d.notice());
    d.press("space").lacks(secret).press("enter").sees("Teams / qa");
    assert!(d.audit().contains(&"marcus team.create organization acme done".to_owned()));
}

#[test]
fn a_demotion_is_honored_by_the_open_form() {
    let mut d = Driver::at("omar", "teams");
    d.press("n").type_text("qa");
    Elsewhere::of(&d).removes("omar", "owners");
    d.press("enter");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("Only organization owners, and teams with Manage Teams, can manage teams."), "{}", d.notice());
    assert!(d.audit().contains(&"omar team.create organization acme denied O23".to_owned()));
}

#[test]
fn an_organization_with_owners_alone_says_what_a_team_is_and_how_the_first_is_made() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter");
    d.sees("The only team yet is owners. A team gives its members the same access to workspaces,");
    d.sees("n creates the first one.").press("n").type_text("qa").press("enter").press("esc").lacks("There is no team yet");
}

#[test]
fn a_read_only_model_makes_no_team() {
    use std::os::unix::fs::PermissionsExt;
    let d = Driver::at("olivia", "teams");
    std::fs::set_permissions(d.file(), std::fs::Permissions::from_mode(0o400)).expect("a mode");
    let mut d = Driver::over(Box::new(d.other()), d.world.clone(), &Start::default());
    d.press("n");
    assert!(d.app.modal.is_none());
    assert!(d.notice().starts_with("Nothing can be changed here:"), "{}", d.notice());
}

#[test]
fn the_form_and_what_it_refuses_in_pictures() {
    picture("team_form", "olivia", "teams", |d| {
        d.press("n").type_text("platform").press("tab space enter");
    });
    picture("team_form_secret_refused", "marcus", "teams", |d| {
        Elsewhere::of(d).gives("platform", Permission::ManageTeams);
        d.press("r n").type_text("qa").press("tab space");
    });
}

#[test]
fn lists_without_teams_with_many_and_with_wide_names_in_pictures() {
    picture("teams_none", "guest", "teams", |d| {
        d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter");
    });
    picture("teams_many", "olivia", "teams", |d| {
        let other = Elsewhere::of(d);
        for number in 0..40 {
            let name = Name::parse("name", &format!("service-{number:02}-with-a-long-name")).expect("a name");
            other.does(&Command::CreateTeam {
                organization: other.organization,
                name,
                visibility: Visibility::Organization,
                organization_access: OrganizationAccess::NONE,
            });
        }
        d.press("r end");
    });
    picture("teams_wide", "olivia", "teams", |d| {
        d.rewrite("UPDATE teams SET name = '平台团队' WHERE name = 'platform'");
        d.rewrite("UPDATE teams SET name = 'équipe🦀e\u{301}' WHERE name = 'data'");
        d.press("r");
    });
}
