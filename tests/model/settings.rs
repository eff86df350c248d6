//! Changing the settings: what is written, what stands in the way, what goes with a deletion, and what the log keeps of it.

use crate::support::every_team;
use rusqlite::Connection;
use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Conflict, Created, Error, Lock, Receipt};
use tfe_console::domain::{
    Access, Actor, Caller, Command, CustomAccess, Email, Expiry, Guard, Guarded, Id, Level, Lifetime, Name, OrganizationAccess,
    Origin, Permission, ProjectChange, ProjectLevel, Revision, Rights, Runs, SafeText, SeenTeam, StateVersions, Team, TokenKind,
    TokenOwner, Variables, Visibility, Workspace,
};

use crate::ground::{Ground, assert_sound, column, generate, number, open, organization, team, user, user_id, workspace};
use crate::tables::{Tables, tables};

fn name(text: &str) -> Name {
    Name::parse("NAME", text).expect("a name")
}

fn email(text: &str) -> Email {
    Email::parse("EMAIL", text).expect("an address")
}

/// What somebody may not do, or what stood in the way: the sentence.
fn refused(result: Result<Receipt, Error>) -> String {
    result.expect_err("a refusal").to_string()
}

fn only(permission: Permission) -> OrganizationAccess {
    OrganizationAccess::NONE.with(permission, true)
}

/// The tables but for the log.
fn state(raw: &Connection) -> Tables {
    let mut state = tables(raw);
    // A refusal is written down too, and the clock goes with each write.
    for table in ["audit_events", "clock"] {
        state.remove(table);
    }
    state
}

/// The last row of the log: `omar team.rename team platform: platform → infra (done)`.
fn last(raw: &Connection) -> String {
    let sql = "SELECT actor_name || ' ' || command || ' ' || target_name || ifnull(': ' || detail, '') || ' (' || outcome || ')'
               FROM audit_events ORDER BY id DESC LIMIT 1";
    column(raw, sql).remove(0)
}

/// Every edit of acme, of its team data and of its workspace web-prod, as from pages that were read now.
fn edits(model: &Local) -> Vec<Guarded> {
    let olivia = user(model, "olivia");
    let (acme, data, web_prod) = (organization(model, "acme"), team(model, "data"), workspace(model, "web-prod"));
    let of_acme = Guard::Revision(model.profile(olivia, acme).expect("a profile").revision);
    let of_data = Guard::Revision(model.team(olivia, data).expect("a team").revision);
    let of_web_prod = Guard::Revision(model.workspace(olivia, web_prod).expect("a workspace").revision);
    vec![
        Command::UpdateOrganization { organization: acme, name: name("acme-2"), email: email("it@acme.example") }
            .when(of_acme.clone()),
        Command::DeleteOrganization { organization: acme }.when(of_acme.clone()),
        Command::RenameTeam { team: data, name: name("lake") }.when(of_data.clone()),
        Command::SetVisibility { team: data, visibility: Visibility::Organization }.when(of_data.clone()),
        Command::SetOrganizationAccess { team: data, access: only(Permission::ManagePolicies) }.when(of_data.clone()),
        Command::SetMemberTokenManagement { team: data, allowed: true }.when(of_data.clone()),
        Command::RenameWorkspace { workspace: web_prod, name: name("web") }.when(of_web_prod.clone()),
        Command::DeleteWorkspace { workspace: web_prod }.when(of_web_prod),
    ]
}

/// One edit of each of the three, whatever is there.
fn edit_all(model: &Local, actor: Actor) {
    let (organization, team, workspace) = (organization(model, "acme"), team(model, "data"), workspace(model, "web-prod"));
    for command in [
        Command::UpdateOrganization { organization, name: name("acme"), email: email("ops@acme.example") },
        Command::SetVisibility { team, visibility: Visibility::Organization },
        Command::RenameWorkspace { workspace, name: name("web-main") },
    ] {
        model.execute(actor, &Origin::Console, &command.into()).expect("an owner can");
    }
}

#[test]
fn an_edit_of_what_was_seen_is_made() {
    for index in 0..8 {
        let (ground, model) = Ground::with_demo();
        let request = edits(&model).remove(index);
        let before = state(&ground.raw());
        model.execute(user(&model, "olivia"), &Origin::Console, &request).expect("nothing stands in the way");
        assert_ne!(state(&ground.raw()), before, "{}", request.command().name());
    }
}

/// Every command that takes a guard, with one that does not hold.
fn stale(model: &Local) -> Vec<Guarded> {
    let olivia = user(model, "olivia");
    let (acme, data, release) = (organization(model, "acme"), team(model, "data"), team(model, "release"));
    let (project, workspace) = (acme.companion(), workspace(model, "billing-prod"));
    let give = ProjectChange::SetAccess { team: release, access: ProjectLevel::Read.into() };
    model.execute(olivia, &Origin::Console, &Command::Arrange { project, change: give.clone() }.into()).expect("an owner");
    let other = || Guard::Revision(Revision(1_000));
    let (nobody, access) = (Guard::Lock { by: "nobody".into(), at: None }, Guard::Access(Some(Level::Admin.into())));
    let of_project = Guard::ProjectAccess(None);
    let page = model.team(olivia, data).expect("a team");
    let missing = SeenTeam { members: page.members.iter().skip(1).map(|member| member.id).collect(), ..page.seen() };
    let platform = TokenOwner::Team(team(model, "platform"));
    vec![
        Command::UpdateOrganization { organization: acme, name: name("acme-2"), email: email("it@acme.example") }.when(other()),
        Command::DeleteOrganization { organization: acme }.when(other()),
        Command::RenameTeam { team: data, name: name("lake") }.when(other()),
        Command::SetVisibility { team: data, visibility: Visibility::Organization }.when(other()),
        Command::SetOrganizationAccess { team: data, access: only(Permission::ManagePolicies) }.when(other()),
        Command::SetMemberTokenManagement { team: data, allowed: true }.when(other()),
        Command::DeleteTeam { team: data }.when(Guard::Team(Box::new(missing))),
        Command::Arrange { project, change: give }.when(of_project.clone()),
        Command::Arrange { project, change: ProjectChange::RemoveAccess { team: release } }.when(of_project),
        Command::RenameWorkspace { workspace, name: name("bills") }.when(other()),
        Command::DeleteWorkspace { workspace }.when(other()),
        Command::UnlockWorkspace { workspace, force: true }.when(nobody),
        Command::SetTeamAccess { workspace, team: release, access: Level::Read.into() }.when(access.clone()),
        Command::RemoveTeamAccess { workspace, team: release }.when(access),
        Command::GenerateToken { owner: platform, expires: Expiry::Default, description: None }.when(Guard::Token(None)),
        Command::SetMaximumLifetime { organization: acme, kind: TokenKind::Team, lifetime: None, enforce: true }
            .when(Guard::Lifetime(Lifetime::days(7))),
    ]
}

#[test]
fn a_guard_that_does_not_hold_refuses_every_command_that_takes_one_and_nothing_is_changed() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    let requests = stale(&model);
    let before = state(&raw);
    for request in &requests {
        let name = request.command().name();
        let answer = model.execute(user(&model, "olivia"), &Origin::Console, request);
        assert!(matches!(answer, Err(Error::Conflict(_))), "{name}: {answer:?}");
        assert_eq!(state(&raw), before, "{name}");
        assert!(last(&raw).ends_with("(conflict)"), "{}", last(&raw));
    }
    // Nothing but the guard stands in the way.
    for index in 0..requests.len() {
        let (_ground, model) = Ground::with_demo();
        let command = stale(&model)[index].command().clone();
        let answer = model.execute(user(&model, "olivia"), &Origin::Console, &command.clone().into());
        assert!(answer.is_ok(), "{}: {answer:?}", command.name());
    }
}

#[test]
fn what_the_law_refuses_is_refused_by_it_whatever_was_seen() {
    let (_ground, model) = Ground::with_demo();
    for request in stale(&model) {
        let answer = model.execute(user(&model, "guest"), &Origin::Console, &request);
        assert!(matches!(answer, Err(Error::Denied(_))), "{}: {answer:?}", request.command().name());
    }
}

#[test]
fn the_second_of_two_editors_is_told_who_was_first_and_nothing_is_overwritten() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    let commands = edits(&model);
    let other = ground.open();
    edit_all(&other, user(&other, "omar"));
    let before = state(&raw);
    for request in commands {
        let command = request.command();
        let error = model.execute(user(&model, "olivia"), &Origin::Console, &request).expect_err(command.name());
        let Error::Conflict(Conflict::Changed { of, change }) = &error else { panic!("{error:?}") };
        let (expected, what) = match command.name().split_once('.') {
            Some(("organization", _)) => ("organization acme", "changed"),
            Some(("team", _)) => ("team data", "changed"),
            _ => ("workspace web-main", "renamed"),
        };
        assert_eq!((of.as_str(), change.what, change.by.as_str()), (expected, what, "omar"));
        let sentence = error.to_string();
        assert!(sentence.starts_with(&format!("The {expected} was {what} by omar at ")), "{sentence}");
        assert!(sentence.ends_with(" UTC. Nothing was changed. Look again and decide."), "{sentence}");
        assert_eq!(state(&raw), before, "{}", command.name());
        assert!(last(&raw).ends_with("(conflict)"), "{}", last(&raw));
    }
}

#[test]
fn who_looks_again_may_edit_and_who_never_looked_edits_whatever_is_there() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    edit_all(&model, user(&model, "omar"));
    let team = team(&model, "data");
    let seen = Guard::Revision(model.team(olivia, team).expect("a team").revision);
    model.execute(olivia, &Origin::Console, &Command::RenameTeam { team, name: name("lake") }.when(seen)).expect("seen as it is");
    model.execute(olivia, &Origin::Console, &Command::RenameTeam { team, name: name("sea") }.into()).expect("as the API does");
    assert_eq!(model.team(olivia, team).expect("a team").name.as_str(), "sea");
}

#[test]
fn an_edit_of_something_else_about_a_team_does_not_disturb() {
    let (_ground, model) = Ground::with_demo();
    let (olivia, data) = (user(&model, "olivia"), team(&model, "data"));
    let seen = Guard::Revision(model.team(olivia, data).expect("a team").revision);
    let workspace = workspace(&model, "web-prod");
    model
        .execute(olivia, &Origin::Console, &Command::AddMember { team: data, user: user_id(&model, "guest") }.into())
        .expect("a member");
    model
        .execute(olivia, &Origin::Console, &Command::SetTeamAccess { workspace, team: data, access: Level::Read.into() }.into())
        .expect("access");
    generate(&model, olivia, TokenOwner::Team(data), Guard::Anything).expect("a token");
    model
        .execute(olivia, &Origin::Console, &Command::RenameTeam { team: data, name: name("lake") }.when(seen))
        .expect("the team itself is as it was");
}

#[test]
fn an_edit_that_changes_nothing_is_no_edit() {
    let (ground, model) = Ground::with_demo();
    let (olivia, data) = (user(&model, "olivia"), team(&model, "data"));
    let seen = model.team(olivia, data).expect("a team").revision;
    model
        .execute(olivia, &Origin::Console, &Command::SetVisibility { team: data, visibility: Visibility::Secret }.into())
        .expect("done");
    assert_eq!(model.team(olivia, data).expect("a team").revision, seen);
    assert_eq!(last(&ground.raw()), "olivia team.set_visibility team data: secret (done)");
}

#[test]
fn what_is_gone_is_not_edited() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let commands = edits(&model);
    let (organization, team, workspace) = (organization(&model, "initech"), team(&model, "data"), workspace(&model, "web-prod"));
    model.execute(olivia, &Origin::Console, &Command::DeleteTeam { team }.into()).expect("a deletion");
    model.execute(olivia, &Origin::Console, &Command::DeleteWorkspace { workspace }.into()).expect("a deletion");
    model.execute(olivia, &Origin::Console, &Command::DeleteOrganization { organization }.into()).expect("a deletion");
    for request in commands.iter().filter(|request| !request.command().name().starts_with("organization")) {
        let ended = model.execute(olivia, &Origin::Console, request);
        assert!(matches!(ended, Err(Error::NotFound(_))), "{}", request.command().name());
    }
    let error = refused(model.execute(olivia, &Origin::Console, &Command::DeleteOrganization { organization }.into()));
    assert_eq!(error, "The organization is gone.");
}

#[test]
fn the_log_says_what_was_and_what_is_to_be() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    let (omar, acme) = (user(&model, "omar"), organization(&model, "acme"));
    let (team, release, workspace) = (team(&model, "data"), team(&model, "release"), workspace(&model, "billing-prod"));
    let web = CustomAccess {
        runs: Runs::Apply,
        variables: Variables::Write,
        state_versions: StateVersions::Read,
        sentinel_mocks: true,
        workspace_locking: false,
        run_tasks: true,
        policy_overrides: false,
    };
    let access = only(Permission::ManageTeams).with(Permission::ManagePolicies, true);
    for (command, told) in [
        (
            Command::UpdateOrganization { organization: acme, name: name("acme"), email: email("it@acme.example") },
            "organization.update organization acme: name acme, email platform@acme.example → it@acme.example",
        ),
        (
            Command::CreateTeam {
                organization: acme,
                name: name("a"),
                visibility: Visibility::Secret,
                organization_access: OrganizationAccess::NONE,
            },
            "team.create organization acme: a",
        ),
        (
            Command::CreateTeam {
                organization: acme,
                name: name("b"),
                visibility: Visibility::Organization,
                organization_access: access,
            },
            "team.create organization acme: b, visibility organization, organization access manage-policies, manage-teams",
        ),
        (Command::RenameTeam { team, name: name("lake") }, "team.rename team data: data → lake"),
        (
            Command::SetVisibility { team, visibility: Visibility::Organization },
            "team.set_visibility team lake: secret → organization",
        ),
        (
            Command::SetOrganizationAccess { team, access },
            "team.set_organization_access team lake: none → manage-policies, manage-teams",
        ),
        (Command::SetMemberTokenManagement { team, allowed: true }, "team.set_member_token_management team lake: off → on"),
        (
            Command::SetTeamAccess { workspace, team, access: Level::Read.into() },
            "workspace.set_team_access workspace billing-prod: team lake read",
        ),
        (
            Command::SetTeamAccess { workspace, team: release, access: Access::Custom(web) },
            "workspace.set_team_access workspace billing-prod: team release write → custom (runs apply, variables write, state-versions read, sentinel-mocks read, run-tasks)",
        ),
        (Command::RemoveTeamAccess { workspace, team }, "workspace.remove_team_access workspace billing-prod: team lake read"),
        (Command::UnlockWorkspace { workspace, force: true }, "workspace.force_unlock workspace billing-prod: locked by dana"),
        (
            Command::LockWorkspace { workspace, reason: Some("an audit".into()) },
            "workspace.lock workspace billing-prod: an audit",
        ),
        (Command::UnlockWorkspace { workspace, force: false }, "workspace.unlock workspace billing-prod: locked by omar"),
        (
            Command::RenameWorkspace { workspace, name: name("bills") },
            "workspace.rename workspace billing-prod: billing-prod → bills",
        ),
        (Command::DeleteWorkspace { workspace }, "workspace.delete workspace bills"),
        (Command::DeleteTeam { team }, "team.delete team lake"),
        (Command::DeleteOrganization { organization: acme }, "organization.delete organization acme"),
    ] {
        model.execute(omar, &Origin::Console, &command.into()).expect(told);
        assert_eq!(last(&raw), format!("omar {told} (done)"));
    }
}

#[test]
fn a_refused_edit_is_in_the_log_with_what_was_to_be() {
    let (ground, model) = Ground::with_demo();
    let (marcus, team) = (user(&model, "marcus"), team(&model, "platform"));
    refused(model.execute(marcus, &Origin::Console, &Command::RenameTeam { team, name: name("infra") }.into()));
    assert_eq!(last(&ground.raw()), "marcus team.rename team platform: platform → infra (denied)");
}

#[test]
fn a_name_that_is_taken_is_refused_and_one_s_own_in_other_letters_is_not() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let (organization, team, workspace) = (organization(&model, "acme"), team(&model, "data"), workspace(&model, "web-prod"));
    let rename_team = |to| model.execute(olivia, &Origin::Console, &Command::RenameTeam { team, name: name(to) }.into());
    let rename_workspace =
        |to| model.execute(olivia, &Origin::Console, &Command::RenameWorkspace { workspace, name: name(to) }.into());
    let rename = |to| {
        let (name, email) = (name(to), email("platform@acme.example"));
        model.execute(olivia, &Origin::Console, &Command::UpdateOrganization { organization, name, email }.into())
    };
    for taken in ["Platform", "owners", "OWNERS"] {
        assert_eq!(refused(rename_team(taken)), format!("The name \"{taken}\" is taken in acme; choose another."));
    }
    assert_eq!(refused(rename_workspace("web-STAGING")), "The name \"web-STAGING\" is taken in acme; choose another.");
    assert_eq!(refused(rename("Initech")), "The name \"Initech\" is taken in this model; choose another.");
    for result in [rename_team("DATA"), rename_workspace("Web-Prod"), rename("ACME")] {
        result.expect("it is the name of the same thing");
    }
    assert_eq!(model.team(olivia, team).expect("a team").name.as_str(), "DATA");
}

#[test]
fn an_organization_goes_with_all_that_is_in_it_and_the_log_stays() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let minted = generate(&model, olivia, TokenOwner::Organization(acme), Guard::Anything).expect("a token");
    let of_team = generate(&model, olivia, TokenOwner::Team(team(&model, "platform")), Guard::Anything).expect("a token");
    let log = number(&raw, "SELECT count(*) FROM audit_events");
    model.execute(olivia, &Origin::Console, &Command::DeleteOrganization { organization: acme }.into()).expect("a deletion");
    for (table, left) in [("organizations", 1), ("teams", 2), ("workspaces", 1), ("memberships", 2), ("team_access", 1)] {
        assert_eq!(number(&raw, &format!("SELECT count(*) FROM {table}")), left, "{table}");
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM audit_events"), log + 1);
    for secret in [&minted.secret, &of_team.secret] {
        assert_eq!(model.authenticate(secret, &Caller::default()), Err(Error::Unauthorized));
    }
    assert!(matches!(every_team(&model, olivia, acme), Err(Error::NotFound(_))));
    assert_eq!(model.account(user_id(&model, "olivia")).expect("an account").organizations.len(), 1);
    assert_eq!(model.remembered().expect("a seat").expect("somebody").organization, None);
    assert_sound(&raw);
}

#[test]
fn a_locked_workspace_goes_with_the_access_to_it_and_its_name_is_free() {
    let (_ground, model) = Ground::with_demo();
    let (dana, acme, workspace) = (user(&model, "dana"), organization(&model, "acme"), workspace(&model, "billing-prod"));
    model
        .execute(dana, &Origin::Console, &Command::DeleteWorkspace { workspace }.into())
        .expect("release administers every workspace");
    let page = model.team(user(&model, "olivia"), team(&model, "platform")).expect("a team");
    assert!(page.access.iter().all(|row| row.id != workspace));
    let again = Command::CreateWorkspace { organization: acme, project: None, name: name("billing-prod") };
    let Some(Created::Workspace(id)) = model.execute(dana, &Origin::Console, &again.into()).expect("the name is free").created
    else {
        panic!("nothing was made")
    };
    assert_eq!(model.workspace(dana, id).expect("a workspace").lock, None);
}

#[test]
fn a_team_s_token_may_delete_its_own_team_and_the_log_knows_who_it_was() {
    let (ground, model) = Ground::with_demo();
    let (olivia, team) = (user(&model, "olivia"), team(&model, "platform"));
    let access = only(Permission::ManageTeams);
    model.execute(olivia, &Origin::Console, &Command::SetOrganizationAccess { team, access }.into()).expect("an owner can");
    let minted = generate(&model, olivia, TokenOwner::Team(team), Guard::Anything).expect("a token");
    model.execute(Actor::Team(team), &Origin::Console, &Command::DeleteTeam { team }.into()).expect("the team manages teams");
    assert_eq!(last(&ground.raw()), "team platform team.delete team platform (done)");
    assert_eq!(model.authenticate(&minted.secret, &Caller::default()), Err(Error::Unauthorized));
    assert!(matches!(
        model.execute(Actor::Team(team), &Origin::Console, &Command::DeleteTeam { team }.into()),
        Err(Error::NotFound(_))
    ));
}

/// The lock of a workspace as an owner sees it.
fn lock(model: &Local, workspace: Id<Workspace>) -> Option<Lock> {
    model.workspace(user(model, "olivia"), workspace).expect("a workspace").lock
}

#[test]
fn a_lock_is_its_locker_s_until_they_or_an_admin_take_it_away() {
    let (_ground, model) = Ground::with_demo();
    let workspace = workspace(&model, "web-prod");
    let (priya, marcus, olivia) = (user(&model, "priya"), user(&model, "marcus"), user(&model, "olivia"));
    let locks = |reason: Option<&str>| Command::LockWorkspace { workspace, reason: reason.map(SafeText::new) };
    let unlock = |force| Command::UnlockWorkspace { workspace, force };
    assert_eq!(refused(model.execute(marcus, &Origin::Console, &unlock(false).into())), "The workspace is not locked.");
    model.execute(priya, &Origin::Console, &locks(Some(" a release is under way ")).into()).expect("write is enough");
    let there = lock(&model, workspace).expect("a lock");
    assert_eq!((there.by.as_str(), there.reason.as_ref().map(SafeText::as_str)), ("priya", Some("a release is under way")));
    assert_eq!(
        refused(model.execute(marcus, &Origin::Console, &locks(None).into())),
        "The workspace web-prod is locked by priya already."
    );
    let held = "The workspace was locked by priya. Only they can unlock it, or an admin by force.";
    for actor in [marcus, olivia] {
        assert_eq!(refused(model.execute(actor, &Origin::Console, &unlock(false).into())), held);
    }
    assert_eq!(
        refused(model.execute(marcus, &Origin::Console, &unlock(true).into())),
        "This needs admin access to the workspace; there is only write."
    );
    assert_eq!(lock(&model, workspace).as_ref(), Some(&there));
    model.execute(olivia, &Origin::Console, &unlock(true).into()).expect("an owner has admin");
    assert_eq!(lock(&model, workspace), None);
    model.execute(priya, &Origin::Console, &locks(None).into()).expect("a lock without a reason");
    assert_eq!(lock(&model, workspace).expect("a lock").reason, None);
    model.execute(priya, &Origin::Console, &unlock(false).into()).expect("it is hers");
}

#[test]
fn a_reason_that_is_too_long_is_refused_and_a_blank_one_is_none() {
    let (_ground, model) = Ground::with_demo();
    let (olivia, workspace) = (user(&model, "olivia"), workspace(&model, "web-prod"));
    let long = Some(SafeText::new(&"x".repeat(256)));
    let sentence = refused(model.execute(olivia, &Origin::Console, &Command::LockWorkspace { workspace, reason: long }.into()));
    assert_eq!(sentence, "This has at most 255 characters; there are 256.");
    assert_eq!(lock(&model, workspace), None);
    model
        .execute(olivia, &Origin::Console, &Command::LockWorkspace { workspace, reason: Some("  ".into()) }.into())
        .expect("a lock");
    assert_eq!(lock(&model, workspace).expect("a lock").reason, None);
}

#[test]
fn the_lock_of_a_team_that_is_gone_keeps_its_name_and_gives_way_to_force() {
    let (_ground, model) = Ground::with_demo();
    let (olivia, team, workspace) = (user(&model, "olivia"), team(&model, "platform"), workspace(&model, "network-core"));
    model
        .execute(Actor::Team(team), &Origin::Console, &Command::LockWorkspace { workspace, reason: None }.into())
        .expect("its token can");
    model.execute(olivia, &Origin::Console, &Command::DeleteTeam { team }.into()).expect("a deletion");
    assert_eq!(lock(&model, workspace).expect("a lock").by.as_str(), "team platform");
    model.execute(olivia, &Origin::Console, &Command::UnlockWorkspace { workspace, force: true }.into()).expect("an owner can");
}

#[test]
fn custom_access_is_kept_as_it_was_chosen_and_a_level_takes_its_place() {
    let (_ground, model) = Ground::with_demo();
    let (olivia, team, workspace) = (user(&model, "olivia"), team(&model, "sandbox"), workspace(&model, "network-core"));
    let access = |model: &Local| {
        let page = model.workspace(olivia, workspace).expect("a workspace");
        page.access.iter().find(|row| row.team == team).map(|row| row.access)
    };
    for sentinel_mocks in [true, false] {
        for (runs, variables, state_versions) in [
            (Runs::Read, Variables::None, StateVersions::None),
            (Runs::Plan, Variables::Read, StateVersions::ReadOutputs),
            (Runs::Apply, Variables::Write, StateVersions::Write),
        ] {
            let (workspace_locking, run_tasks) = (!sentinel_mocks, sentinel_mocks);
            let custom = CustomAccess {
                runs,
                variables,
                state_versions,
                sentinel_mocks,
                workspace_locking,
                run_tasks,
                policy_overrides: false,
            };
            let chosen = Access::Custom(custom);
            model
                .execute(olivia, &Origin::Console, &Command::SetTeamAccess { workspace, team, access: chosen }.into())
                .expect("an owner can");
            assert_eq!(access(&model), Some(chosen));
            let page = model.workspace(Actor::Team(team), workspace).expect("a workspace");
            assert_eq!(page.facts.rights, Rights::from(custom));
        }
    }
    model
        .execute(olivia, &Origin::Console, &Command::SetTeamAccess { workspace, team, access: Level::Plan.into() }.into())
        .expect("an owner can");
    assert_eq!(access(&model), Some(Access::Fixed(Level::Plan)));
}

#[test]
fn rights_of_several_teams_and_of_permissions_add_up() {
    let (_ground, model) = Ground::with_demo();
    let (olivia, marcus, workspace) = (user(&model, "olivia"), user(&model, "marcus"), workspace(&model, "web-prod"));
    let rights = || model.workspace(marcus, workspace).map(|page| page.facts.rights);
    assert_eq!(rights(), Ok(Level::Write.into()), "write by platform, custom by app-dev");
    model
        .execute(olivia, &Origin::Console, &Command::RemoveTeamAccess { workspace, team: team(&model, "platform") }.into())
        .expect("an owner can");
    let custom = Rights { runs: Some(Runs::Plan), state_versions: StateVersions::ReadOutputs, ..Rights::NONE };
    assert_eq!(rights(), Ok(custom));
    let give = |permission| {
        let command = Command::SetOrganizationAccess { team: team(&model, "platform"), access: only(permission) };
        model.execute(olivia, &Origin::Console, &command.into()).expect("an owner can");
    };
    give(Permission::ManagePolicies);
    assert_eq!(rights(), Ok(custom.union(Level::Read.into())));
    give(Permission::ManageWorkspaces);
    assert_eq!(rights(), Ok(Rights::ALL));
}

#[test]
fn the_list_of_teams_says_how_many_workspaces_each_reaches() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let reach = |name: &str| {
        let page = every_team(&model, olivia, organization(&model, "acme")).expect("teams");
        page.iter().find(|row| row.name.as_str() == name).expect("a team").workspaces.known().expect("a number")
    };
    let give = |access| {
        let command = Command::SetOrganizationAccess { team: team(&model, "data"), access };
        model.execute(olivia, &Origin::Console, &command.into()).expect("an owner can");
    };
    assert_eq!((reach("owners"), reach("platform"), reach("data"), reach("release")), (8, 5, 1, 8));
    give(only(Permission::ManagePolicies));
    assert_eq!(reach("data"), 8, "reading is reaching");
    give(only(Permission::ManageVcsSettings));
    assert_eq!(reach("data"), 1);
}

#[test]
fn who_manages_membership_adds_to_visible_teams_and_their_own_and_to_no_other() {
    let (_ground, model) = Ground::with_demo();
    let nina = user(&model, "nina");
    let add = |name: &str| {
        model.execute(
            nina,
            &Origin::Console,
            &Command::AddMember { team: team(&model, name), user: user_id(&model, "guest") }.into(),
        )
    };
    add("release").expect("it is visible");
    add("security").expect("it is her own");
    let rule = "Only organization owners can manage this secret team. Manage Membership and Manage Teams reach visible teams and your own.";
    assert_eq!(refused(add("platform")), format!("{rule} Owners of acme: olivia, omar."));
    assert!(refused(add("owners")).starts_with("Only organization owners can change the owners team and who is in it."));
}

#[test]
fn a_team_whose_members_may_not_manage_its_token_still_shows_it_to_them() {
    let (_ground, model) = Ground::with_demo();
    let (tomas, data) = (user(&model, "tomas"), team(&model, "data"));
    let page = model.team(tomas, data).expect("his team");
    assert!(!page.member_tokens && page.token.is_ok_and(|token| token.is_some()));
    let result = generate(&model, tomas, TokenOwner::Team(data), Guard::Anything);
    let rule = "Members of the team data can't manage its token.";
    assert!(result.expect_err("a refusal").to_string().starts_with(rule));
    generate(&model, user(&model, "olivia"), TokenOwner::Team(data), Guard::Anything).expect("an owner can");
}

#[test]
fn whoever_is_not_in_a_team_of_one_owner_is_no_member_and_not_its_last_owner() {
    let (_ground, model) = Ground::with_demo();
    let olivia = user(&model, "olivia");
    let initech = organization(&model, "initech");
    let owners: Id<Team> = every_team(&model, olivia, initech).expect("teams")[0].id;
    let remove = |name: &str| {
        refused(model.execute(
            olivia,
            &Origin::Console,
            &Command::RemoveMember { team: owners, user: user_id(&model, name) }.into(),
        ))
    };
    assert_eq!(remove("zoe"), "zoe is not a member of the team.");
    assert_eq!(remove("olivia"), "The last owner can't be removed. Add another owner of initech first.");
}

#[test]
fn a_model_that_was_closed_has_its_settings_when_it_is_opened_again() {
    let (ground, model) = Ground::with_demo();
    edit_all(&model, user(&model, "olivia"));
    drop(model);
    let model = open(&ground.path()).expect("a model");
    let olivia = user(&model, "olivia");
    let page = model.team(olivia, team(&model, "data")).expect("a team");
    assert_eq!((page.visibility, page.member_tokens), (Some(Visibility::Organization), false));
    assert_eq!(model.profile(olivia, organization(&model, "acme")).expect("a profile").email.as_str(), "ops@acme.example");
    assert_eq!(lock(&model, workspace(&model, "billing-prod")).expect("a lock").by.as_str(), "dana");
}
