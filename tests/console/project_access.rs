//! What a team can do in projects: shown on its page, and set there by who can.

use tfe_console::domain::{Actor, Command, ProjectChange, ProjectDraft, ProjectLevel, ProjectName};
use tfe_console::ui::action::Action;
use tfe_console::ui::screens::team::TeamScreen;
use tfe_console::ui::targets::{Item, Spot};

use crate::driver::{Driver, Start};
use crate::workspaces::{acme, meanwhile, team, user};

const NEEDS: &str = "This needs admin access to a project.";

/// Makes a project, and gives a team this in it.
fn project(d: &Driver, name: &str, given: Option<(&str, ProjectLevel)>) {
    let typed = ProjectName::parse("NAME", name).expect("a name");
    meanwhile(d, &Command::CreateProject { organization: acme(d), name: typed, project: ProjectDraft::default() });
    let Some((to, level)) = given else { return };
    let olivia = Actor::User(user(d, "olivia"));
    let choices = d.backend.project_choices(olivia, team(d, to)).expect("projects");
    let project = choices.iter().find(|choice| choice.name.as_str() == name).expect("the project").id;
    let change = ProjectChange::SetAccess { team: team(d, to), access: level.into() };
    meanwhile(d, &Command::Arrange { project, change });
}

fn page(open: &'static str, user: &'static str) -> Driver {
    Driver::start(Start { user, open, size: (100, 90), ..Start::default() })
}

/// Puts the cursor on the row of the first project.
fn to_row(d: &mut Driver) {
    for _ in 0..60 {
        let screen = d.screen_of::<TeamScreen>();
        let row = screen.data.shown().and_then(|page| page.projects.here()?.first()).expect("a project").id;
        if screen.reader.focus == Some(Spot::of(Action::Open, Item::Project(row))) {
            return;
        }
        d.press("tab");
    }
    panic!("the project has no row:\n{}", d.screen());
}

#[test]
fn an_owner_sets_what_a_team_can_do_in_a_project_and_takes_it_away() {
    let mut d = page("teams/platform", "olivia");
    project(&d, "payments", None);
    d.sees("Project Access (0)").sees("[ Set project access ]");
    d.press("P").sees("Project access of the team platform").sees("Choose from: Default Project, payments.");
    d.type_text("pay").press("enter tab right").sees("(•) write").sees("Run and change its workspaces.").press("enter");
    assert_eq!(d.notice(), "Now the team platform has write access to the project payments.");
    d.sees("Project Access (1)").sees("payments  write");
    assert_eq!(d.audited(), "olivia project.set_team_access project payments done");
    // From its row the form begins with what there is.
    to_row(&mut d);
    d.press("enter").sees("(•) write").press("enter").sees("The team has write access already.");
    d.press("left left").sees("(•) none").sees("Take the access away.").press("enter");
    assert_eq!(d.notice(), "Now the team platform has no access to the project payments; it had write.");
    d.sees("Project Access (0)");
    assert_eq!(d.audited(), "olivia project.remove_team_access project payments done");
}

#[test]
fn custom_access_to_a_project_is_chosen_right_by_right_and_begins_with_the_level() {
    let mut d = page("teams/platform", "olivia");
    project(&d, "payments", Some(("platform", ProjectLevel::Maintain)));
    d.press("r");
    to_row(&mut d);
    d.press("enter").lacks("VARIABLE SETS").press("tab right right").sees("(•) custom").sees("[x] create workspaces");
    d.sees("SETTINGS        (•) read  update  delete").press("enter");
    assert_eq!(d.notice(), "Now the team platform has custom access to the project payments; it had maintain.");
    d.sees("custom (settings read, teams none, variable-sets write, runs apply, variables write, state-versions");
}

#[test]
fn an_admin_of_one_project_sets_access_to_that_one_alone() {
    let mut d = page("teams/platform", "marcus");
    d.sees(NEEDS).refuses("P", NEEDS);
    project(&d, "payments", Some(("platform", ProjectLevel::Admin)));
    d.press("r").lacks(NEEDS).press("P").sees("Choose from: payments.").sees("You are in this team.");
    d.type_text("Default Project").press("enter");
    d.sees("There is no project \"Default Project\" whose team access you");
}

#[test]
fn the_owners_team_has_every_project_and_nothing_to_set() {
    let mut d = page("teams/owners", "olivia");
    d.lacks("Project Access").lacks("Set project access");
}

#[test]
fn access_that_another_has_set_meanwhile_is_not_replaced() {
    let mut d = page("teams/platform", "olivia");
    project(&d, "payments", None);
    d.press("P").type_text("pay").press("enter");
    let choices = d.backend.project_choices(Actor::User(user(&d, "olivia")), team(&d, "platform")).expect("projects");
    let payments = choices.iter().find(|choice| choice.name.as_str() == "payments").expect("the project").id;
    let team = team(&d, "platform");
    let change = ProjectChange::SetAccess { team, access: ProjectLevel::Admin.into() };
    meanwhile(&d, &Command::Arrange { project: payments, change });
    d.press("enter").sees("has admin access to the project payments now. Nothing was changed.");
}
