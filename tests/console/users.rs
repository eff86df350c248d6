//! "Users": who is in the organization, with their teams.

use tfe_console::backend::Backend;
use tfe_console::backend::teams::every_team;
use tfe_console::domain::{Actor, Command, Id, Name, OrganizationAccess, Origin, Permission, Team};

use crate::driver::{Driver, Start};
use crate::screens::both;

const PARTLY: &str = "You see the members of the teams that you see. Only organization owners, and teams with Manage Membership or Manage Teams, can see everybody in the organization. Owners of acme: olivia, omar.";

fn team(d: &Driver, name: &str) -> Id<Team> {
    let organization = d.app.organization.as_ref().expect("acme").id;
    let teams = every_team(d.backend.as_ref(), olivia(d), organization).expect("teams");
    teams.iter().find(|team| team.name.as_str() == name).expect("a team").id
}

fn olivia(d: &Driver) -> Actor {
    Actor::User(d.backend.user_named(&Name::parse("user", "olivia").expect("a name")).expect("olivia"))
}

/// The row of a user, as it is on the screen.
fn row(d: &Driver, user: &str) -> String {
    let screen = d.screen();
    let row = screen.lines().find(|line| line.split_whitespace().any(|word| word == user) && line.contains(['│', '┃']));
    row.unwrap_or_else(|| panic!("{user} is not on the screen:\n{screen}")).to_owned()
}

#[test]
fn an_owner_sees_everybody_with_teams_role_and_address() {
    let d = Driver::start(Start { open: "users", size: (120, 40), ..Start::default() });
    for (user, words) in [
        ("olivia", ["owner", "✓ on", "owners", "olivia@example.com"]),
        ("marcus", ["member", "✓ on", "app-dev, platform", "marcus@example.com"]),
        ("lena", ["member", "✗ off", "platform, sandbox", "lena@example.com"]),
    ] {
        for word in words {
            assert!(row(&d, user).contains(word), "{word}: {}", row(&d, user));
        }
    }
    assert!(!d.screen().contains("guest") && !d.screen().contains("zoe"), "{}", d.screen());
}

#[test]
fn a_member_sees_who_is_in_a_team_that_they_see_and_why_not_more() {
    let mut d = Driver::start(Start { user: "marcus", open: "users", size: (120, 40), ..Start::default() });
    d.sees(PARTLY).sees("priya").sees("ravi").lacks("nina").lacks("tomas").lacks("Email").lacks("@example.com");
    assert!(!row(&d, "lena").contains("sandbox"), "a team that they can't see is not named: {}", row(&d, "lena"));
}

#[test]
fn who_manages_membership_sees_everybody_but_neither_addresses_nor_secret_teams() {
    let mut d = Driver::at("olivia", "users");
    let access = OrganizationAccess::NONE.with(Permission::ManageMembership, true);
    let command = Command::SetOrganizationAccess { team: team(&d, "security"), seen: None, access };
    d.other().execute(olivia(&d), &Origin::Console, &command).expect("given");
    d.press("u")
        .type_text("nina")
        .press("enter")
        .sees("acting as nina (you are olivia)")
        .sees("tomas")
        .sees("olivia")
        .lacks("You see the members");
    d.lacks("@example.com");
    d.type_text("/tomas").press("enter enter").sees("User: tomas").sees("Teams (0)").sees("In no team that you can see.");
    assert!(d.app.offers().iter().all(|offer| offer.label != "open team"), "there is nothing to open");
    d.press("enter").sees("User: tomas").press("esc").lacks("User: tomas");
}

#[test]
fn who_is_in_no_team_sees_nobody() {
    Driver::at("guest", "users").sees("New Organization").lacks("marcus");
}

#[test]
fn enter_shows_somebody_with_their_teams_which_lead_to_the_team_and_back() {
    let mut d = Driver::at("olivia", "users");
    d.press("j j").sees("› marcus").press("enter");
    d.sees("User: marcus").sees("Member of acme").sees("Two-factor authentication is on").sees("marcus@example.com");
    d.sees("Teams (2)").press("down enter").sees("acme / Settings / Teams / platform").press("esc");
    d.sees("acme / Settings / Users").sees("› marcus").lacks("User: marcus");
}

#[test]
fn what_somebody_else_changes_appears_in_the_open_dialog() {
    let mut d = Driver::at("olivia", "users");
    d.type_text("/ravi").press("enter enter").sees("Teams (1)").sees("app-dev");
    let ravi = d.backend.user_named(&Name::parse("user", "ravi").expect("a name")).expect("ravi");
    d.other().execute(olivia(&d), &Origin::Console, &Command::AddMember { team: team(&d, "data"), user: ravi }).expect("added");
    d.look().sees("Teams (2)").sees("data");
    for name in ["app-dev", "data"] {
        d.other()
            .execute(olivia(&d), &Origin::Console, &Command::RemoveMember { team: team(&d, name), user: ravi })
            .expect("removed");
    }
    d.look().sees("They are in no team of the organization that you can see.");
    d.press("enter esc").sees("No user matches \"ravi\".");
}

#[test]
fn a_filter_and_a_sort_find_who_has_no_second_factor() {
    let mut d = Driver::at("olivia", "users");
    d.press("z z").sees("2FA ↑").press("home");
    let screen = d.screen();
    let line = |text: &str| screen.lines().position(|line| line.contains(text)).expect("a row");
    assert!(["lena", "ravi", "tomas"].iter().all(|name| line(name) < line("marcus  ")), "those without one come first");
    d.type_text("/nobody-like-this").sees("No user matches \"nobody-like-this\".");
    d.press("esc home Z").sees("2FA ↓").sees("marcus");
}

#[test]
fn users_of_an_owner() {
    both("users_owner", "olivia", "users", |_| {});
}

#[test]
fn users_of_a_member() {
    both("users_member", "marcus", "users", |_| {});
}

#[test]
fn somebody_with_their_teams() {
    both("users_person", "olivia", "users", |d| {
        d.press("j enter");
    });
}
