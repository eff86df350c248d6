//! `access`: what teams can do with a workspace.

use serde::Serialize;

use super::table::Table;
use super::{Exit, Failure, Session, Streams, workspace};
use crate::cli::AccessVerb;
use crate::cli::workspace::{Chosen, CustomRights};
use crate::domain::{Access, Command, CustomAccess, Guard, ProjectAccess, Rights, Runs};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &AccessVerb) -> Result<Exit, Failure> {
    match what {
        AccessVerb::List { workspace, json } => list(session, streams, workspace, *json),
        AccessVerb::Set { workspace, team, level, rights } => {
            let access = access(*level, rights)?;
            let (page, (team, name)) = (workspace::page(session, workspace)?, session.team(team)?);
            let words = access.describe();
            let there = page.access.iter().find(|row| row.team == team).map(|row| row.access);
            let so = (there == Some(access)).then(|| format!("The team {name} has {words} on {} already.", page.name));
            let before = there.map(|before| format!(", in place of {}", before.describe())).unwrap_or_default();
            let done = format!("The team {name} has {words} on {} now{before}.", page.name);
            let request = Command::SetTeamAccess { workspace: page.id, team, access }.when(Guard::Access(there));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        AccessVerb::Remove { workspace, team } => {
            let (page, (team, name)) = (workspace::page(session, workspace)?, session.team(team)?);
            let there = page.access.iter().find(|row| row.team == team).map(|row| row.access);
            let so = there.is_none().then(|| format!("The team {name} was given no access to {}.", page.name));
            let done = format!("The team {name} has lost its access to {}.", page.name);
            let request = Command::RemoveTeamAccess { workspace: page.id, team }.when(Guard::Access(there));
            session.settle(streams, &request, so.as_deref(), &done)
        }
    }
}

/// The access that was typed.
fn access(level: Chosen, rights: &CustomRights) -> Result<Access, Failure> {
    match level {
        Chosen::Level(level) if rights.are_chosen() => Err(Failure::usage(format!(
            "rights are chosen one by one with custom; {level} has its own. Say custom, or leave them."
        ))),
        Chosen::Level(level) => Ok(level.into()),
        Chosen::Custom => Ok(Access::Custom(CustomAccess {
            runs: rights.runs.unwrap_or(Runs::Read),
            variables: rights.variables.unwrap_or_default(),
            state_versions: rights.state_versions.unwrap_or_default(),
            sentinel_mocks: rights.sentinel_mocks,
            workspace_locking: rights.workspace_locking,
            run_tasks: rights.run_tasks,
            policy_overrides: rights.policy_overrides,
        })),
    }
}

/// An access, with the rights that it comes to. The names of the fields are a promise.
#[derive(Serialize)]
pub(super) struct Given {
    access: String,
    runs: &'static str,
    variables: &'static str,
    state_versions: &'static str,
    sentinel_mocks: bool,
    workspace_locking: bool,
    run_tasks: bool,
}

impl Given {
    pub(super) fn of(access: Access) -> Self {
        Self::rights(access.to_string(), access.rights())
    }

    /// What access to a project comes to in its workspaces.
    pub(super) fn of_project(access: ProjectAccess) -> Self {
        Self::rights(access.to_string(), access.rights())
    }

    fn rights(access: String, rights: Rights) -> Self {
        Self {
            access,
            runs: rights.runs.map_or("none", Runs::as_str),
            variables: rights.variables.as_str(),
            state_versions: rights.state_versions.as_str(),
            sentinel_mocks: rights.sentinel_mocks,
            workspace_locking: rights.workspace_locking,
            run_tasks: rights.run_tasks,
        }
    }
}

fn list(session: &Session<'_>, streams: &mut Streams<'_>, workspace: &str, json: bool) -> Result<Exit, Failure> {
    let page = workspace::page(session, workspace)?;
    if let Some(number) = page.hidden.known().filter(|number| *number > 0) {
        let have = if number == 1 { "more team has" } else { "more teams have" };
        streams.say(&format!("{number} {have} access that you can't see."));
    }
    if json {
        return streams.print_json(&workspace::teams(&page));
    }
    let mut table = Table::new(&["TEAM", "ACCESS"]);
    // Owners administer every workspace beside what teams were given.
    table.row(["owners", "admin, as everywhere"]);
    for row in &page.access {
        table.row([row.name.to_string(), row.access.describe()]);
    }
    for row in &page.by_project {
        table.row([row.name.to_string(), format!("{} by the project {}", row.access.describe(), page.project.1)]);
    }
    streams.print(&table.text())
}
