//! A workspace's page: its lock, who has access to it, its name and its end, for everybody who sees it.

use tfe_console::backend::Backend;
use tfe_console::domain::{
    Access, Actor, Command, CustomAccess, Level, Name, OrganizationAccess, Origin, Permission, Runs, SafeText, Secret,
    StateVersions, Variables, Visibility,
};
use tfe_console::ui::screens::workspace::WorkspaceScreen;

use crate::driver::{Driver, Start};
use crate::screens::{both, picture};
use crate::workspaces::{acme, meanwhile, team, user, workspace};

const OWNERS_HAVE_ALL: &str = "The owners team has full access to every workspace. Nothing changes that.";
const SECRET: &str = "The team is secret: only its members and organization owners can see it. Owners of acme: olivia, omar.";

fn needs(level: &str, there: &str) -> String {
    format!("This needs {level} access to the workspace; there is only {there}.")
}

/// Puts the cursor on the row of this team.
fn to_row(d: &mut Driver, team: &str) {
    for _ in 0..12 {
        d.press("tab");
        let screen = d.screen_of::<WorkspaceScreen>();
        let page = screen.data.shown().expect("the page");
        let wanted = page.access.iter().find(|row| row.name.as_str() == team).map_or(page.owners.0, |row| row.team);
        let spot = screen.reader.focus.expect("a cursor");
        if spot.item == Some(tfe_console::ui::targets::Item::Team(wanted)) {
            return;
        }
    }
    panic!("{team} has no row:\n{}", d.screen());
}

fn set_access(d: &Driver, name: &str, to: &str, access: impl Into<Access>) {
    let command = Command::SetTeamAccess { workspace: workspace(d, name), team: team(d, to), access: access.into() };
    meanwhile(d, &command);
}

const CUSTOM: CustomAccess = CustomAccess {
    runs: Runs::Apply,
    variables: Variables::None,
    state_versions: StateVersions::ReadOutputs,
    sentinel_mocks: false,
    workspace_locking: true,
    run_tasks: false,
    policy_overrides: false,
};

#[test]
fn the_page_says_what_one_may_do_and_what_that_comes_from() {
    Driver::at("olivia", "workspaces/web-prod").sees("Your access is everything, as an owner");
    Driver::at("marcus", "workspaces/network-core").sees("Your access is admin It comes from the team platform (admin).");
    let mut d = Driver::at("olivia", "workspaces/web-staging");
    set_access(&d, "web-staging", "app-dev", Level::Read);
    set_access(&d, "web-staging", "platform", Access::Custom(CUSTOM));
    d.press("u").type_text("marcus").press("enter");
    d.sees("Your access is custom runs apply, variables read, state versions read, locking");
    d.sees("It comes from the team app-dev (read) and the team platform (custom).");
    d.press("end").sees("If a user has several permissions, the highest wins for each right.");
}

#[test]
fn permissions_of_a_team_are_told_as_a_source_of_access() {
    let mut d = Driver::at("olivia", "workspaces/data-lake");
    let access = OrganizationAccess::NONE.with(Permission::ManagePolicies, true);
    meanwhile(&d, &Command::SetOrganizationAccess { team: team(&d, "security"), access });
    d.press("u").type_text("nina").press("enter").sees("Your access is read");
    d.sees("It comes from Manage Policies of a team of yours (read).");
}

#[test]
fn an_owner_locks_with_a_reason_and_unlocks_without_a_question() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.sees("○ Unlocked").press("L").sees("Lock the workspace web-prod").type_text("We migrate the state.").press("enter");
    d.sees("■ Locked by olivia, just now").sees("“We migrate the state.”").sees("[ Unlock workspace ]");
    assert_eq!(d.notice(), "The workspace web-prod is locked.");
    assert_eq!(d.audited(), "olivia workspace.lock workspace web-prod done");
    d.press("L").sees("○ Unlocked");
    assert_eq!(d.notice(), "The workspace web-prod is unlocked.");
    assert_eq!(d.audited(), "olivia workspace.unlock workspace web-prod done");
    d.press("down enter enter").sees("■ Locked by olivia").lacks("“");
}

#[test]
fn a_token_in_a_reason_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    let secret = Secret::mint(d.world.as_ref()).expect("entropy");
    // As an address has it, because the driver takes care that no token is on the screen.
    let text = secret.expose().replace('.', "%2E");
    d.press("L").type_text(&text).press("enter").sees("This looks like an API token. Take it out");
    d.press("ctrl-u").type_text("patching").press("enter").sees("■ Locked by olivia");
}

#[test]
fn a_reason_that_is_too_long_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("L").type_text(&"x".repeat(256)).press("enter").sees("This has at most 255 characters; there are 256.");
    d.press("backspace enter").sees("■ Locked by olivia");
}

#[test]
fn another_s_lock_is_taken_off_by_force_after_a_question() {
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    d.sees("■ Locked by dana, 1 day ago").sees("[ Unlock by force ]").press("L");
    let parts =
        ["dana locked it 1 day ago.", "“Books are closed until the end of the quarter.”", "Runs can start again immediately."];
    d.confirm("Unlock the workspace billing-prod by force?", &parts).sees("○ Unlocked");
    assert_eq!(d.audited(), "olivia workspace.force_unlock workspace billing-prod done");
}

#[test]
fn who_may_lock_is_told_that_the_lock_is_another_s() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    let command = Command::LockWorkspace { workspace: workspace(&d, "web-prod"), reason: None };
    meanwhile(&d, &command);
    d.press("u").type_text("marcus").press("enter").sees("■ Locked by olivia");
    let sentence = "The workspace was locked by olivia. Only they can unlock it, or an admin by force.";
    d.sees(sentence).refuses("L", sentence).press("w").sees("Ask olivia to unlock it");
}

#[test]
fn who_has_write_access_locks_and_unlocks_and_does_nothing_else() {
    let mut d = Driver::at("marcus", "workspaces/web-prod");
    let admin = needs("admin", "write");
    d.refuses("e", &admin).refuses("a", &admin).refuses("D", &admin).sees(&admin);
    to_row(&mut d, "release");
    d.refuses("e", &admin).refuses("x", &admin);
    d.press("L enter").sees("■ Locked by marcus").press("L").sees("○ Unlocked");
}

#[test]
fn who_reads_is_told_which_level_each_control_needs() {
    let mut d = Driver::at("nina", "workspaces/web-prod");
    let admin = needs("admin", "read");
    d.refuses("L", &needs("write", "read")).refuses("e", &admin).refuses("a", &admin).refuses("D", &admin);
    d.press("home").sees("[ Rename workspace ]").sees(&admin).sees("[ Lock workspace ]").press("end").sees("[ Delete web-prod ]");
    d.press("D w").sees("Why not: delete workspace?").sees("give a team of yours admin access");
}

#[test]
fn who_has_no_access_does_not_get_there() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("u")
        .type_text("tomas")
        .press("enter")
        .sees("acting as tomas (you are olivia)")
        .lacks("Workspace: web-prod")
        .sees("data-lake");
    assert!(d.notice().starts_with("This needs read access to the workspace; there is none."), "{}", d.notice());
    Driver::at("guest", "workspaces/web-prod").sees("New Organization").lacks("web-prod");
}

#[test]
fn an_admin_renames_it() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    d.press("e").sees("Rename the workspace network-core").press("enter").sees("This is its name already.");
    d.retype("net work").press("enter").sees("not \" \".");
    d.retype("web-prod").press("enter").sees("The name \"web-prod\" is taken in acme; choose another.");
    d.retype("core").press("enter").sees("Workspace: core").sees("acme / Settings / Workspaces / core");
    assert_eq!(d.notice(), "The workspace network-core is called core from now on.");
    assert_eq!(d.audited(), "marcus workspace.rename workspace network-core done");
}

#[test]
fn the_second_of_two_consoles_that_rename_it_is_told_and_changes_nothing() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    d.press("e").type_text("-2");
    let name = Name::parse("name", "core").expect("a name");
    meanwhile(&d, &Command::RenameWorkspace { workspace: workspace(&d, "network-core"), name });
    d.press("enter").sees("Workspace: core");
    assert!(d.notice().starts_with("The workspace core was renamed by olivia at 12:00:00 UTC."), "{}", d.notice());
}

#[test]
fn the_owners_come_first_and_cannot_be_changed() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("end").sees("Owners of acme  DEFAULT");
    to_row(&mut d, "owners");
    d.refuses("x", OWNERS_HAVE_ALL).refuses("e", OWNERS_HAVE_ALL).press("w").press("esc");
    d.press("enter").sees("acme / Settings / Teams / owners").press("esc").sees("acme / Settings / Workspaces / web-prod");
}

#[test]
fn the_owners_row_does_not_lead_where_one_may_not_look() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    to_row(&mut d, "owners");
    d.refuses("enter", SECRET);
    let command = Command::SetVisibility { team: team(&d, "owners"), visibility: Visibility::Organization };
    meanwhile(&d, &command);
    d.press("r enter").sees("acme / Settings / Teams / owners");
}

#[test]
fn a_team_is_added_by_its_name_with_completion() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("a").sees("Add a team to web-prod").sees("Choose from: data, sandbox.").sees("Look at runs, variables and state.");
    d.type_text("san").sees("sandbox").press("enter tab right").sees("(•) plan").sees("create runs that another user must apply");
    d.press("enter").press("end").sees("sandbox         plan");
    assert_eq!(d.notice(), "");
    assert_eq!(d.audited(), "olivia workspace.set_team_access workspace web-prod done");
}

#[test]
fn a_team_that_cannot_be_added_is_refused_beneath_its_field() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    let before = d.audit();
    d.press("a enter").sees("The name of a team is needed.");
    for (typed, sentence) in [
        ("nobody", "There is no team \"nobody\" that you see."),
        ("platform", "The team platform has access already; change it on its row."),
        ("owners", "The owners team has full access to every workspace already."),
    ] {
        d.retype(typed).press("enter").sees(sentence);
    }
    assert_eq!(d.audit(), before);
}

#[test]
fn custom_access_is_chosen_right_by_right_and_shown_as_such() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("a").lacks("STATE VERSIONS").type_text("data").press("tab left").sees("(•) custom");
    d.sees("RUNS            (•) read  plan  apply").sees("VARIABLES       none  (•) read  write");
    // Each tab leads to the next right, and past the last one back to the first field.
    d.press("tab right tab left tab left tab space tab tab space").sees("RUNS            read  (•) plan  apply");
    d.sees("STATE VERSIONS  none  (•) read-outputs  read  write").sees("[x] download them").sees("[ ] lock and unlock");
    d.sees("[x] manage them").press("enter");
    assert_eq!(d.notice(), "The team data has custom access to web-prod.");
    d.press("end")
        .sees("data            custom runs plan, variables none, state versions read-outputs, Sentinel mocks, run tasks");
}

#[test]
fn what_is_custom_begins_with_what_the_level_has() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    to_row(&mut d, "platform");
    d.press("e").sees("Permissions of platform in web-prod").sees("(•) write").press("right right");
    d.sees("RUNS            read  plan  (•) apply").sees("VARIABLES       none  read  (•) write").sees("[x] lock and unlock");
    d.sees("[ ] manage them").press("enter");
    assert_eq!(d.notice(), "The team platform has custom access to web-prod; it had write.");
    d.press("e").sees("(•) custom").press("enter").sees("The team platform has this access already.");
    d.press("tab left enter");
    assert_eq!(d.notice(), "The team platform has custom access to web-prod; it had other rights.");
}

#[test]
fn the_level_of_a_team_is_changed_on_its_row() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    to_row(&mut d, "security");
    d.press("e").sees("(•) read").press("enter").sees("The team security has this access already.");
    d.press("right right enter").sees("security        write");
    assert_eq!(d.notice(), "The team security has write access to network-core; it had read.");
    assert_eq!(d.audited(), "marcus workspace.set_team_access workspace network-core done");
}

#[test]
fn a_team_is_removed_without_a_question_because_it_can_be_added_again() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    to_row(&mut d, "security");
    d.press("x").lacks("security  ");
    assert_eq!(d.notice(), "The team security no longer has access to web-prod; it had read.");
    assert_eq!(d.audited(), "olivia workspace.remove_team_access workspace web-prod done");
    d.press("a").type_text("security").press("enter").press("end").sees("security        read");
}

#[test]
fn one_s_own_way_in_is_not_taken_away_without_a_question() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    to_row(&mut d, "platform");
    d.press("e").sees("Your admin access comes only from this team").press("esc").press("x");
    let parts = ["Your admin access comes from the team platform.", "you have no access, and can't give it back."];
    d.confirm("Remove your own team platform?", &parts);
    d.sees("acme / Settings / Workspaces").lacks("network-core");
    let mut d = Driver::at("olivia", "workspaces/network-core");
    set_access(&d, "network-core", "app-dev", Level::Read);
    d.press("u").type_text("marcus").press("enter").sees("acting as marcus (you are olivia)");
    to_row(&mut d, "platform");
    d.press("x");
    d.confirm("Remove your own team platform?", &["you have only read access"]).press("home").sees("Your access is read");
}

#[test]
fn a_row_that_is_gone_meanwhile_is_told_and_the_page_shows_it() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    to_row(&mut d, "security");
    meanwhile(&d, &Command::RemoveTeamAccess { workspace: workspace(&d, "web-prod"), team: team(&d, "security") });
    d.press("x").lacks("security  ");
    assert!(
        d.notice().starts_with("The team security has no access to workspace web-prod since olivia changed it at "),
        "{}",
        d.notice()
    );
}

#[test]
fn a_demotion_while_the_form_is_open_is_obeyed() {
    let mut d = Driver::at("marcus", "workspaces/network-core");
    d.press("a").type_text("app-dev");
    set_access(&d, "network-core", "platform", Level::Read);
    d.press("enter");
    assert!(d.app.modal.is_none());
    assert_eq!(d.notice(), needs("admin", "read"));
    d.sees("Your access is read");
    assert_eq!(d.audited(), "marcus workspace.set_team_access workspace network-core denied A-admin");
}

#[test]
fn every_team_that_has_access_already_leaves_none_to_add() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    set_access(&d, "web-prod", "data", Level::Read);
    set_access(&d, "web-prod", "sandbox", Level::Read);
    d.press("r a").sees("Every team that you see has access to this workspace already.");
}

#[test]
fn teams_that_one_may_not_see_are_counted_and_not_named() {
    let mut d = Driver::at("nina", "workspaces/web-prod");
    d.press("end").sees("Teams (5)").sees("And 2 teams that you can't see.").lacks("app-dev").lacks("platform");
}

#[test]
fn a_team_leads_to_its_page_and_back_to_the_workspace() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    to_row(&mut d, "release");
    d.press("enter").sees("acme / Settings / Teams / release").press("esc");
    d.sees("acme / Settings / Workspaces / web-prod").press("e").sees("Permissions of release in web-prod").press("esc esc");
    d.sees("acme / Settings / Workspaces").lacks("Workspace: web-prod").sees("› web-prod");
}

#[test]
fn enter_on_a_row_that_is_out_of_sight_shows_it_first() {
    let mut d = Driver::start(Start { open: "workspaces/web-prod", size: (80, 16), ..Start::default() });
    to_row(&mut d, "security");
    d.press("home enter").sees("security        read").sees("acme / Settings / Workspaces / web-prod");
    d.press("enter").sees("acme / Settings / Teams / security");
}

#[test]
fn deleting_it_needs_its_name_and_says_who_loses_access() {
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    let before = d.audit();
    d.press("D").type_text("web-prod").press("enter").sees("Type billing-prod to go ahead.").press("esc");
    assert_eq!(d.audit(), before);
    let parts =
        ["platform (read), release (write), security (read)", "It is locked by dana: “Books are closed", "It can't be undone."];
    d.press("D").confirm_typing("Delete the workspace billing-prod?", &parts, "billing-prod");
    assert_eq!(d.notice(), "The workspace billing-prod is deleted.");
    d.press("r").sees("acme / Settings / Workspaces").lacks("billing-prod");
    assert_eq!(d.audited(), "olivia workspace.delete workspace billing-prod done");
}

#[test]
fn a_long_list_of_teams_is_shortened_in_the_question() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    for number in 0..12 {
        let name = Name::parse("name", &format!("a{number:02}")).expect("a name");
        let (visibility, organization_access) = (Visibility::Secret, OrganizationAccess::NONE);
        meanwhile(&d, &Command::CreateTeam { organization: acme(&d), name, visibility, organization_access });
        set_access(&d, "web-prod", &format!("a{number:02}"), Level::Read);
    }
    d.press("r D").confirm_typing("Delete the workspace web-prod?", &["a09 (read), 6 more."], "web-prod");
}

#[test]
fn a_workspace_that_somebody_deleted_leads_back_to_the_list() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    meanwhile(&d, &Command::DeleteWorkspace { workspace: workspace(&d, "web-prod") });
    d.press("L enter").lacks("web-prod").sees("web-staging");
    assert!(d.app.modal.is_none());
    assert_eq!(d.notice(), "The workspace is gone.");
}

#[test]
fn a_question_about_it_is_withdrawn_when_somebody_else_is_faster() {
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    let billing = workspace(&d, "billing-prod");
    d.press("L");
    meanwhile(&d, &Command::UnlockWorkspace { workspace: billing, force: true });
    d.look().sees("The workspace billing-prod was unlocked meanwhile.").press("esc").sees("○ Unlocked");
    d.press("D");
    let name = Name::parse("name", "billing").expect("a name");
    meanwhile(&d, &Command::RenameWorkspace { workspace: billing, name });
    d.look().sees("The workspace billing was changed meanwhile. Close this question and look again.").press("esc");
    let mut d = Driver::at("marcus", "workspaces/network-core");
    to_row(&mut d, "platform");
    d.press("x");
    set_access(&d, "network-core", "app-dev", Level::Admin);
    meanwhile(&d, &Command::RemoveTeamAccess { workspace: workspace(&d, "network-core"), team: team(&d, "platform") });
    d.look().sees("The access of the team was taken away meanwhile.").press("esc").sees("app-dev         admin");
}

#[test]
fn the_second_of_two_who_change_the_access_of_a_team_is_told_what_is_there_and_by_whom() {
    let changed = |d: &mut Driver, there: &str| {
        let told = d.notice().to_owned();
        let begin = format!("The team platform has {there} access to workspace network-core since olivia changed it at ");
        assert!(told.starts_with(&begin), "{told}");
        assert!(told.ends_with(" UTC. Nothing was changed. Look again and decide."), "{told}");
        assert!(d.app.modal.is_none());
        assert_eq!(d.audited(), "olivia workspace.set_team_access workspace network-core conflict");
    };
    // Another level, other rights of the same custom access, and none at all.
    let mut d = Driver::at("olivia", "workspaces/network-core");
    to_row(&mut d, "platform");
    d.press("e");
    set_access(&d, "network-core", "platform", Level::Plan);
    d.press("left enter");
    changed(&mut d, "plan");
    d.sees("platform").sees("plan");
    let other_rights = CustomAccess { run_tasks: true, ..CUSTOM };
    set_access(&d, "network-core", "platform", Access::Custom(CUSTOM));
    d.look();
    to_row(&mut d, "platform");
    d.press("e");
    set_access(&d, "network-core", "platform", Access::Custom(other_rights));
    d.press("left enter");
    changed(&mut d, "custom (runs apply, variables none, state-versions read-outputs, workspace-locking, run-tasks)");
    to_row(&mut d, "platform");
    d.press("e");
    let (workspace, team) = (workspace(&d, "network-core"), team(&d, "platform"));
    meanwhile(&d, &Command::RemoveTeamAccess { workspace, team });
    d.press("left enter");
    changed(&mut d, "no");
    d.press("a").type_text("platform");
    set_access(&d, "network-core", "platform", Level::Admin);
    d.press("enter");
    changed(&mut d, "admin");
}

#[test]
fn access_that_was_changed_meanwhile_is_not_taken_away_unseen() {
    let mut d = Driver::at("olivia", "workspaces/network-core");
    to_row(&mut d, "platform");
    set_access(&d, "network-core", "platform", Level::Read);
    d.press("x");
    let told = d.notice().to_owned();
    assert!(
        told.starts_with("The team platform has read access to workspace network-core since olivia changed it at "),
        "{told}"
    );
    d.press("x");
    assert_eq!(d.notice(), "The team platform no longer has access to network-core; it had read.");
    // A question about it is withdrawn.
    let mut d = Driver::at("marcus", "workspaces/network-core");
    to_row(&mut d, "platform");
    d.press("x").sees("Remove your own team platform?");
    let custom = CustomAccess { run_tasks: true, ..CUSTOM };
    set_access(&d, "network-core", "app-dev", Level::Admin);
    d.look().sees("Yes, remove team");
    set_access(&d, "network-core", "platform", Access::Custom(custom));
    d.look().sees("The team platform has custom access now. This question is about the access before;").lacks("Yes,");
}

#[test]
fn a_lock_that_a_third_has_put_on_meanwhile_is_not_taken_off_unseen() {
    let relock = |d: &Driver| {
        let billing = workspace(d, "billing-prod");
        let unlock = Command::UnlockWorkspace { workspace: billing, force: true };
        for command in [unlock, Command::LockWorkspace { workspace: billing, reason: Some(SafeText::new("mine")) }] {
            d.other().execute(Actor::User(user(d, "omar")), &Origin::Console, &command.into()).expect("an owner can");
        }
    };
    // Before the answer is sent, unseen; and seen, while the question is open.
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    d.press("L").sees("dana locked it");
    relock(&d);
    d.press("y");
    let told = d.notice().to_owned();
    assert!(told.starts_with("The workspace billing-prod was locked again by omar at "), "{told}");
    assert!(told.ends_with(" UTC. Nothing was unlocked. Look again and decide."), "{told}");
    assert_eq!(d.audited(), "olivia workspace.force_unlock workspace billing-prod conflict");
    d.sees("■ Locked by omar").press("L").sees("omar locked it").press("y").sees("○ Unlocked");
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    d.press("L");
    relock(&d);
    d.look().sees("The workspace billing-prod was locked again just now by omar. This question is about the lock before;");
    d.lacks("Yes,").press("esc").sees("■ Locked by omar");
}

#[test]
fn ages_on_the_page_follow_the_clock() {
    let mut d = Driver::at("olivia", "workspaces/billing-prod");
    d.sees("■ Locked by dana, 1 day ago").pass(std::time::Duration::from_hours(24));
    d.press("down").sees("■ Locked by dana, 2 days ago");
    assert!(d.app.ages_last().is_some());
}

#[test]
fn a_lock_by_somebody_else_meanwhile_is_told() {
    let mut d = Driver::at("olivia", "workspaces/web-prod");
    d.press("L");
    let command = Command::LockWorkspace { workspace: workspace(&d, "web-prod"), reason: Some(SafeText::new("first")) };
    d.other().execute(Actor::User(user(&d, "omar")), &Origin::Console, &command.into()).expect("locked");
    d.press("enter").sees("■ Locked by omar").sees("“first”");
    assert_eq!(d.notice(), "The workspace web-prod is locked by omar already.");
}

#[test]
fn workspace_of_an_owner() {
    both("workspace_owner", "olivia", "workspaces/web-prod", |_| {});
}

#[test]
fn workspace_of_a_reader() {
    picture("workspace_reader", "nina", "workspaces/web-prod", |d| {
        d.press("down");
    });
}

#[test]
fn workspace_that_is_locked() {
    picture("workspace_locked", "marcus", "workspaces/billing-prod", |_| {});
}

#[test]
fn workspace_with_custom_access_and_a_wide_reason() {
    picture("workspace_custom", "olivia", "workspaces/web-staging", |d| {
        set_access(d, "web-staging", "platform", Access::Custom(CUSTOM));
        d.press("L").type_text("平台团队在迁移状态，请稍候。").press("enter").press("r");
        to_row(d, "platform");
    });
}

#[test]
fn workspace_that_no_team_was_given_access_to() {
    picture("workspace_new", "olivia", "workspaces", |d| {
        d.press("n").type_text("web-dev").press("enter");
    });
}

#[test]
fn forms_and_questions_of_a_workspace() {
    picture("workspace_lock", "olivia", "workspaces/web-prod", |d| {
        d.press("L");
    });
    picture("workspace_force", "olivia", "workspaces/billing-prod", |d| {
        d.press("L");
    });
    picture("workspace_add", "olivia", "workspaces/web-prod", |d| {
        d.press("a").type_text("zz").press("tab left").press("enter");
    });
    picture("workspace_delete", "olivia", "workspaces/billing-prod", |d| {
        d.press("D");
    });
}
