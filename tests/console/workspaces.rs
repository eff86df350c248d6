//! "Workspaces": the list, its locks, and a new one.

use crate::support::every_team;
use crate::support::every_workspace;
use tfe_console::backend::Backend;
use tfe_console::domain::{
    Actor, Command, Guarded, Id, Name, Organization, OrganizationAccess, Origin, Permission, SafeText, Team, User, Visibility,
    Workspace,
};

use crate::driver::{Driver, Start};
use crate::screens::{both, picture};

const ONLY_OWNERS: &str =
    "Only organization owners, and teams with Manage Workspaces, can create workspaces. Owners of acme: olivia, omar.";
const PARTLY: &str = "You see the workspaces of your teams. Only organization owners see all of them.";

/// Ids behind names, as an owner knows them.
pub fn user(d: &Driver, name: &str) -> Id<User> {
    d.backend.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
}

pub fn olivia(d: &Driver) -> Actor {
    Actor::User(user(d, "olivia"))
}

pub fn acme(d: &Driver) -> Id<Organization> {
    let organizations = d.backend.account(user(d, "olivia")).expect("an account").organizations;
    organizations.iter().find(|row| row.name.as_str() == "acme").expect("acme").id
}

pub fn team(d: &Driver, name: &str) -> Id<Team> {
    let teams = every_team(d.backend.as_ref(), olivia(d), acme(d)).expect("teams");
    teams.iter().find(|team| team.name.as_str() == name).expect("a team").id
}

pub fn workspace(d: &Driver, name: &str) -> Id<Workspace> {
    let rows = every_workspace(d.backend.as_ref(), olivia(d), acme(d)).expect("workspaces");
    rows.iter().find(|row| row.name.as_str() == name).expect("a workspace").id
}

/// What another console of an owner does meanwhile.
pub fn meanwhile(d: &Driver, command: impl Into<Guarded>) {
    d.other().execute(olivia(d), &Origin::Console, &command.into()).expect("done");
}

#[test]
fn an_owner_sees_every_workspace_and_who_has_locked_it() {
    let mut d = Driver::at("olivia", "workspaces");
    for name in ["billing-prod", "billing-staging", "data-lake", "network-core", "sandbox-play", "web-prod", "web-staging"] {
        d.sees(name);
    }
    d.sees("billing-prod     ■ locked by dana  owner").sees("web-prod         · unlocked        owner").lacks(PARTLY);
}

#[test]
fn a_member_sees_what_their_teams_reach_and_at_which_level() {
    let mut d = Driver::at("marcus", "workspaces");
    d.sees(PARTLY).lacks("data-lake").lacks("sandbox-play");
    d.sees("billing-prod     ■ locked by dana  read").sees("network-core     · unlocked        admin");
    d.sees("web-staging      · unlocked        write");
    Driver::at("tomas", "workspaces").sees("data-lake").sees("sandbox-play").lacks("web-prod");
}

#[test]
fn who_manages_workspaces_sees_and_administers_all_of_them() {
    let mut d = Driver::at("olivia", "workspaces");
    let access = OrganizationAccess::NONE.with(Permission::ManageWorkspaces, true);
    meanwhile(&d, &Command::SetOrganizationAccess { team: team(&d, "release"), access });
    d.press("u").type_text("dana").press("enter").sees("data-lake        · unlocked        admin").lacks(PARTLY);
    d.press("n").type_text("dana-1").press("enter").sees("Workspace: dana-1");
    d.sees("Your access is admin").sees("It comes from Manage Workspaces of a team of yours (admin).");
}

#[test]
fn an_owner_creates_one_which_opens() {
    let mut d = Driver::at("olivia", "workspaces");
    d.press("n").sees("New Workspace").type_text("web-dev").press("enter");
    d.sees("acme / Settings / Workspaces / web-dev").sees("○ Unlocked").sees("Your access is everything, as an owner");
    assert_eq!(d.notice(), "The workspace web-dev is created.");
    assert_eq!(d.audited(), "olivia workspace.create organization acme done");
    d.press("esc").sees("web-dev");
}

#[test]
fn a_name_that_cannot_be_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "workspaces");
    let before = d.audit();
    d.press("n enter").sees("A name is needed: letters, digits, _ and -.");
    d.type_text("web dev").press("enter").sees("A name can contain only letters, digits, _ and -, not \" \".");
    assert_eq!(d.audit(), before);
    d.retype("WEB-PROD").press("enter");
    d.sees("The name \"WEB-PROD\" is taken in acme; choose another.").press("esc").lacks("New Workspace");
}

#[test]
fn who_may_not_create_one_is_told_who_may() {
    for user in ["marcus", "tomas"] {
        Driver::at(user, "workspaces").refuses("n", ONLY_OWNERS).press("w").sees("Why not: create workspace?");
    }
}

#[test]
fn who_is_in_no_team_sees_none() {
    Driver::at("guest", "workspaces").sees("New Organization").lacks("web-prod");
}

#[test]
fn an_organization_without_one_says_how_to_make_the_first() {
    let mut d = Driver::at("guest", "teams");
    d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter").press("4");
    d.sees("There is no workspace yet. n creates the first.").press("enter").sees("There is no workspace yet.");
    d.press("n").type_text("first").press("enter").sees("Workspace: first");
}

#[test]
fn a_member_whose_teams_reach_none_is_told_who_can_give_it() {
    let mut d = Driver::at("olivia", "workspaces");
    let (organization, visibility, organization_access) = (acme(&d), Visibility::Secret, OrganizationAccess::NONE);
    let name = Name::parse("name", "newcomers").expect("a name");
    meanwhile(&d, &Command::CreateTeam { organization, name, visibility, organization_access });
    meanwhile(&d, &Command::AddMember { team: team(&d, "newcomers"), user: user(&d, "guest") });
    d.press("u").type_text("guest").press("enter").sees("acting as guest (you are olivia)");
    d.sees("None of your teams has access to a workspace yet. An owner, or an admin of one, can give it.");
}

#[test]
fn a_workspace_is_opened_by_its_name_in_any_case() {
    Driver::at("olivia", "workspaces/WEB-prod").sees("Workspace: web-prod");
    let mut d = Driver::at("tomas", "workspaces/web-prod");
    d.sees("data-lake");
    assert_eq!(d.notice(), "There is no workspace \"web-prod\" that you can see.");
}

#[test]
fn the_palette_goes_to_a_workspace_by_a_few_letters_of_its_name() {
    Driver::at("olivia", "api-tokens").press(":").type_text("wsntwcore").press("enter").sees("Workspace: network-core");
    Driver::at("tomas", "api-tokens").press(":").type_text("networkcore").sees("No action or place matches \"networkcore\".");
}

#[test]
fn a_sort_finds_the_locked_ones_and_those_that_many_reach() {
    let mut d = Driver::at("olivia", "workspaces");
    d.type_text("/BILLING")
        .sees("billing-prod")
        .lacks("web-prod")
        .press("enter enter")
        .sees("Workspace: billing-prod")
        .press("esc");
    d.press("esc z").sees("Lock ↑").press("Z home").sees("Lock ↓").sees("› billing-prod");
    d.press("z").sees("Teams ↑").press("Z").sees("Teams ↓");
    let screen = d.screen();
    let first = screen.lines().skip_while(|line| !line.contains("Teams ↓")).nth(1).expect("a row");
    assert!(first.contains("web-prod"), "{screen}");
}

#[test]
fn workspaces_of_an_owner() {
    both("workspaces_owner", "olivia", "workspaces", |_| {});
}

#[test]
fn workspaces_of_a_member() {
    picture("workspaces_member", "marcus", "workspaces", |_| {});
}

#[test]
fn workspaces_where_there_are_none() {
    picture("workspaces_none", "guest", "teams", |d| {
        d.type_text("hooli").press("tab").type_text("it@hooli.example").press("enter").press("4");
    });
}

#[test]
fn workspaces_with_many_rows_and_a_wide_lock() {
    picture("workspaces_many", "olivia", "workspaces", |d| {
        for number in 0..40 {
            let name = Name::parse("name", &format!("service-{number:02}")).expect("a name");
            meanwhile(d, &Command::CreateWorkspace { organization: acme(d), project: None, name });
        }
        let username = Name::parse("name", "a-user-with-a-long-name").expect("a name");
        let email = tfe_console::domain::Email::parse("email", "a@b.example").expect("an address");
        d.other()
            .execute(Actor::Operator, &Origin::Console, &Command::CreateUser { username, email, two_factor: true }.into())
            .expect("a user");
        let locker = user(d, "a-user-with-a-long-name");
        meanwhile(d, &Command::AddMember { team: team(d, "platform"), user: locker });
        let command = Command::LockWorkspace { workspace: workspace(d, "web-prod"), reason: Some(SafeText::new("平台")) };
        d.other().execute(Actor::User(locker), &Origin::Console, &command.into()).expect("locked");
        d.press("r end");
    });
}

#[test]
fn form_of_a_new_workspace() {
    picture("workspaces_new", "olivia", "workspaces", |d| {
        d.press("n").type_text("web dev").press("enter");
    });
}

#[test]
fn a_start_at_the_list_shows_the_cursor_on_its_first_row() {
    let mut d = Driver::start(Start { open: "workspaces", size: (60, 16), ..Start::default() });
    d.sees("› billing-prod").press("end").sees("› web-staging").press("home").sees("› billing-prod");
}
