//! Projects in the model: what the schema keeps of them, their counts, and what teams reach by them.

use rusqlite::Connection;
use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Conflict, Created, Error};
use tfe_console::domain::{
    Command, CustomProjectAccess, Guarded, Id, Level, Name, Origin, Project, ProjectAccess, ProjectChange, ProjectDraft,
    ProjectLevel, ProjectName, Runs, Team, Visibility, Workspace,
};
use tfe_console::policy::Call;

use crate::ground::{Ground, column, number, organization, team, user, workspace};
use crate::upgrade::MISCOUNTED;

struct Stage {
    ground: Ground,
    model: Local,
}

impl Stage {
    fn new() -> Self {
        let (ground, model) = Ground::with_demo();
        Self { ground, model }
    }

    fn give(&self, command: impl Into<Guarded>) -> Option<Created> {
        self.model.execute(user(&self.model, "olivia"), &Origin::Console, &command.into()).expect("an owner").created
    }

    fn project(&self, name: &str) -> Id<Project> {
        let name = ProjectName::parse("NAME", name).expect("a name");
        let command =
            Command::CreateProject { organization: organization(&self.model, "acme"), name, project: ProjectDraft::default() };
        match self.give(&command) {
            Some(Created::Project(project)) => project,
            other => panic!("{other:?}"),
        }
    }

    fn access(&self, project: Id<Project>, team: Id<Team>, access: impl Into<ProjectAccess>) {
        let change = ProjectChange::SetAccess { team, access: access.into() };
        self.give(&Command::Arrange { project, change });
    }

    fn relocate(&self, workspace: Id<Workspace>, project: Id<Project>) {
        self.give(&Command::MoveWorkspace { workspace, project });
    }

    #[track_caller]
    fn assert_counts(&self) {
        assert_eq!(column(&self.ground.raw(), MISCOUNTED), [] as [&str; 0]);
    }
}

fn refused(raw: &Connection, sql: &str) -> String {
    raw.execute_batch(sql).expect_err(sql).to_string()
}

#[test]
fn an_organization_keeps_its_default_project_and_takes_it_along() {
    let stage = Stage::new();
    let raw = stage.ground.raw();
    let default = "DELETE FROM projects WHERE id = (SELECT 'prj-' || substr(id, 5) FROM organizations WHERE name = 'acme')";
    assert!(refused(&raw, default).contains("a default project goes with its organization only"));
    let acme = organization(&stage.model, "acme");
    let olivia = user(&stage.model, "olivia");
    let command = Command::Arrange { project: acme.companion(), change: ProjectChange::Delete };
    match stage.model.execute(olivia, &Origin::Console, &command.into()) {
        Err(Error::Denied(reason)) => assert_eq!(reason.rule.code(), "P-default"),
        other => panic!("{other:?}"),
    }
    stage.give(&Command::DeleteOrganization { organization: acme });
    assert_eq!(number(&raw, "SELECT count(*) FROM projects"), 1, "initech has one");
    stage.assert_counts();
}

#[test]
fn a_workspace_is_in_a_project_of_its_organization_whoever_writes_it() {
    let stage = Stage::new();
    let raw = stage.ground.raw();
    let other = "UPDATE workspaces SET project_id = (SELECT 'prj-' || substr(id, 5) FROM organizations WHERE name = 'initech')
                 WHERE name = 'web-prod'";
    assert!(refused(&raw, other).contains("a workspace is in a project of its organization"));
    assert!(refused(&raw, "UPDATE workspaces SET project_id = NULL").contains("a workspace is in a project"));
    raw.execute_batch(
        "INSERT INTO workspaces (id, organization_id, name, created_at)
         SELECT 'ws-1111111111111111', id, 'raw', '' FROM organizations WHERE name = 'acme'",
    )
    .expect("a workspace");
    let in_default = "SELECT count(*) FROM workspaces WHERE name = 'raw' AND project_id = 'prj-' || substr(organization_id, 5)";
    assert_eq!(number(&raw, in_default), 1);
    stage.assert_counts();
}

#[test]
fn a_project_with_workspaces_in_it_is_not_deleted() {
    let stage = Stage::new();
    let project = stage.project("shared");
    stage.relocate(workspace(&stage.model, "web-prod"), project);
    let delete = Command::Arrange { project, change: ProjectChange::Delete };
    match stage.model.execute(user(&stage.model, "olivia"), &Origin::Console, &delete.clone().into()) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            assert_eq!(sentence, "The project has a workspace in it. Move or delete it first.");
        }
        other => panic!("{other:?}"),
    }
    stage.relocate(workspace(&stage.model, "web-prod"), organization(&stage.model, "acme").companion());
    stage.give(&delete);
    stage.assert_counts();
}

#[test]
fn counts_are_of_workspaces_reached_by_themselves_by_their_project_or_both() {
    let stage = Stage::new();
    let (project, other) = (stage.project("shared"), stage.project("other"));
    let (platform, data) = (team(&stage.model, "platform"), team(&stage.model, "data"));
    let web = workspace(&stage.model, "web-prod");
    stage.relocate(web, project);
    stage.access(project, platform, ProjectLevel::Read);
    stage.access(project, data, ProjectLevel::Maintain);
    stage.assert_counts();
    let acme = organization(&stage.model, "acme");
    let create = Command::CreateWorkspace {
        organization: acme,
        project: Some(project),
        name: Name::parse("NAME", "made").expect("a name"),
    };
    let Some(Created::Workspace(made)) = stage.give(&create) else { panic!("no workspace") };
    stage.assert_counts();
    stage.access(other, data, ProjectLevel::Write);
    stage.relocate(web, other);
    stage.relocate(made, other);
    stage.assert_counts();
    let set = |workspace| Command::SetTeamAccess { workspace, team: data, access: Level::Read.into() };
    stage.give(set(made));
    stage.assert_counts();
    stage.give(&Command::DeleteWorkspace { workspace: made });
    stage.assert_counts();
    stage.give(set(web));
    stage.give(&Command::Arrange { project: other, change: ProjectChange::RemoveAccess { team: data } });
    stage.assert_counts();
    stage.access(other, data, ProjectLevel::Write);
    stage.give(&Command::DeleteTeam { team: data });
    stage.give(&Command::DeleteTeam { team: platform });
    stage.assert_counts();
}

#[test]
fn what_a_team_has_in_a_project_it_has_in_its_workspaces_and_loses_with_the_move() {
    let stage = Stage::new();
    let project = stage.project("shared");
    let (lena, acme) = (user(&stage.model, "lena"), organization(&stage.model, "acme"));
    let Some(Created::Team(guests)) = stage.give(&Command::CreateTeam {
        organization: acme,
        name: Name::parse("NAME", "guests").expect("a name"),
        visibility: Visibility::Secret,
        organization_access: tfe_console::domain::OrganizationAccess::NONE,
    }) else {
        panic!("no team")
    };
    let Some(Created::Workspace(inside)) = stage.give(&Command::CreateWorkspace {
        organization: acme,
        project: Some(project),
        name: Name::parse("NAME", "inside").expect("a name"),
    }) else {
        panic!("no workspace")
    };
    stage.give(&Command::AddMember { team: guests, user: crate::ground::user_id(&stage.model, "lena") });
    let rights = || stage.model.workspace(lena, inside).map(|page| page.facts.rights);
    assert!(rights().is_err(), "she was given nothing yet");
    for (level, comes_to) in [
        (ProjectLevel::Read, Level::Read),
        (ProjectLevel::Write, Level::Write),
        (ProjectLevel::Maintain, Level::Admin),
        (ProjectLevel::Admin, Level::Admin),
    ] {
        stage.access(project, guests, level);
        assert_eq!(rights().expect("a workspace").level(), Some(comes_to), "{level}");
    }
    let custom = CustomProjectAccess { delete: true, ..CustomProjectAccess::LEAST };
    let custom =
        CustomProjectAccess { workspaces: tfe_console::domain::CustomAccess { runs: Runs::Plan, ..custom.workspaces }, ..custom };
    stage.access(project, guests, ProjectAccess::Custom(custom));
    let page = stage.model.workspace(lena, inside).expect("a workspace");
    assert!(page.facts.rights.delete && !page.facts.rights.admin && page.facts.rights.runs == Some(Runs::Plan));
    let [by_project] = &page.by_project[..] else { panic!("{:?}", page.by_project) };
    assert_eq!((by_project.name.as_str(), by_project.mine, page.project.1.as_str()), ("guests", true, "shared"));
    let page = stage.model.team(lena, guests).expect("the team");
    let reached: Vec<String> = page.access.iter().map(|row| format!("{} {}", row.name, row.describe())).collect();
    assert_eq!(reached.len(), 1);
    assert!(reached[0].starts_with("inside custom (runs plan") && reached[0].ends_with("by the project shared"), "{reached:?}");
    let survey = stage.model.survey(user(&stage.model, "olivia"), acme).expect("a survey");
    let of_guests = survey.teams.iter().find(|team| team.id == guests).expect("the team");
    assert_eq!((of_guests.access.len(), of_guests.reach, of_guests.projects.len()), (1, Some(1), 1));
    stage.relocate(inside, acme.companion());
    assert!(rights().is_err(), "the workspace has left the project");
}

#[test]
fn a_maintainer_creates_workspaces_in_the_project_and_moves_them_where_one_can_create() {
    let stage = Stage::new();
    let (project, other) = (stage.project("shared"), stage.project("other"));
    let (lena, acme) = (user(&stage.model, "lena"), organization(&stage.model, "acme"));
    let data = team(&stage.model, "data");
    stage.give(&Command::AddMember { team: data, user: crate::ground::user_id(&stage.model, "lena") });
    stage.access(project, data, ProjectLevel::Maintain);
    let create =
        |project| Command::CreateWorkspace { organization: acme, project, name: Name::parse("NAME", "made").expect("a name") };
    let ask = |command: &Command| stage.model.execute(lena, &Origin::Console, &command.into());
    assert!(matches!(ask(&create(None)), Err(Error::Denied(_))), "not in the default project");
    assert!(matches!(ask(&create(Some(other))), Err(Error::Denied(_))));
    let Some(Created::Workspace(made)) = ask(&create(Some(project))).expect("a maintainer").created else { panic!("none") };
    let relocate = Command::MoveWorkspace { workspace: made, project: other };
    match ask(&relocate) {
        Err(Error::Denied(reason)) => {
            assert_eq!(reason.to_string(), "This needs maintain access to the project other.");
        }
        answer => panic!("{answer:?}"),
    }
    stage.access(other, data, ProjectLevel::Maintain);
    ask(&relocate).expect("a maintainer of both");
    assert_eq!(stage.model.workspace(lena, made).expect("a workspace").project.0, other);
    let facts = stage.model.workspace(lena, made).expect("a workspace").facts;
    assert!(facts.rights.include(Call::Configure.right()));
}
