//! The rows of a team's access to a workspace, and to a project.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row};

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{
    Access, CustomAccess, CustomProjectAccess, Id, Level, Project, ProjectAccess, ProjectLevel, Rights, Team, TeamAccess,
    TeamProject, Workspace,
};

/// What stands in the column `level` where the rights are chosen one by one.
const CUSTOM: &str = "custom";

/// The columns that [`read`] takes, in its order.
pub(super) const COLUMNS: &str = "team_access.level, team_access.runs, team_access.variables, team_access.state_versions, \
     team_access.sentinel_mocks, team_access.workspace_locking, team_access.run_tasks, team_access.policy_overrides";

/// So many columns are in [`COLUMNS`].
pub(super) const COLUMNS_COUNT: usize = 8;

/// Reads an access from a row that has [`COLUMNS`] from `first` on.
pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Access> {
    let word: String = row.get(first)?;
    if word != CUSTOM {
        let level = Level::parse(&word).ok_or(FromSqlError::InvalidType)?;
        return Ok(Access::Fixed(level));
    }
    Ok(Access::Custom(CustomAccess {
        runs: row.get(first + 1)?,
        variables: row.get(first + 2)?,
        state_versions: row.get(first + 3)?,
        sentinel_mocks: row.get(first + 4)?,
        workspace_locking: row.get(first + 5)?,
        run_tasks: row.get(first + 6)?,
        policy_overrides: row.get(first + 7)?,
    }))
}

/// The columns of [`read_rights`], in its order: of the view `workspace_access` under the name `team_access`.
pub(super) const GRANTED: &str = "team_access.level, team_access.runs, team_access.variables, team_access.state_versions, \
     team_access.sentinel_mocks, team_access.workspace_locking, team_access.run_tasks, team_access.policy_overrides, \
     team_access.can_move, team_access.can_delete";

/// Reads what an access comes to from a row that has [`GRANTED`] from `first` on.
pub(super) fn read_rights(row: &Row<'_>, first: usize) -> rusqlite::Result<Rights> {
    let rights = read(row, first)?.rights();
    let (relocate, delete): (bool, bool) = (row.get(first + 8)?, row.get(first + 9)?);
    Ok(Rights { relocate: rights.relocate || relocate, delete: rights.delete || delete, ..rights })
}

/// The columns that [`read_project`] takes, in its order.
pub(super) const PROJECT: &str = "project_access.level, project_access.runs, project_access.variables, \
     project_access.state_versions, project_access.sentinel_mocks, project_access.workspace_locking, project_access.run_tasks, \
     project_access.policy_overrides, project_access.settings, project_access.teams, project_access.variable_sets, project_access.workspace_create, \
     project_access.workspace_move, project_access.workspace_delete";

/// So many columns are in [`PROJECT`].
pub(super) const PROJECT_COUNT: usize = 14;

/// Reads an access to a project from a row that has [`PROJECT`] from `first` on.
pub(super) fn read_project(row: &Row<'_>, first: usize) -> rusqlite::Result<ProjectAccess> {
    let word: String = row.get(first)?;
    if word != CUSTOM {
        return Ok(ProjectAccess::Fixed(ProjectLevel::parse(&word).ok_or(FromSqlError::InvalidType)?));
    }
    let Access::Custom(workspaces) = read(row, first)? else { return Err(FromSqlError::InvalidType.into()) };
    Ok(ProjectAccess::Custom(CustomProjectAccess {
        workspaces,
        settings: row.get(first + 8)?,
        teams: row.get(first + 9)?,
        variable_sets: row.get(first + 10)?,
        create: row.get(first + 11)?,
        relocate: row.get(first + 12)?,
        delete: row.get(first + 13)?,
    }))
}

/// The access of a team to a project, if it has any.
pub(super) fn find_project(
    connection: &Connection,
    project: Id<Project>,
    team: Id<Team>,
) -> Result<Option<ProjectAccess>, Error> {
    let sql = format!("SELECT {PROJECT} FROM project_access WHERE project_id = ?1 AND team_id = ?2");
    connection.maybe(&sql, (project, team), |row| read_project(row, 0))
}

/// Gives a team this access to a project, in place of what it has.
pub(super) fn set_project(
    connection: &Connection,
    id: Id<TeamProject>,
    (project, team): (Id<Project>, Id<Team>),
    access: ProjectAccess,
) -> Result<(), Error> {
    let (level, custom) = match access {
        ProjectAccess::Fixed(level) => (level.as_str(), None),
        ProjectAccess::Custom(custom) => (CUSTOM, Some(custom)),
    };
    let workspaces = custom.map(|custom| custom.workspaces);
    connection
        .change(
            "INSERT INTO project_access (id, project_id, team_id, level, settings, teams, variable_sets, runs, variables,
                                         state_versions, sentinel_mocks, workspace_locking, run_tasks, workspace_create,
                                         workspace_move, workspace_delete, policy_overrides)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (project_id, team_id) DO UPDATE SET
                level = excluded.level, settings = excluded.settings, teams = excluded.teams,
                variable_sets = excluded.variable_sets, runs = excluded.runs, variables = excluded.variables,
                state_versions = excluded.state_versions, sentinel_mocks = excluded.sentinel_mocks,
                workspace_locking = excluded.workspace_locking, run_tasks = excluded.run_tasks,
                workspace_create = excluded.workspace_create, workspace_move = excluded.workspace_move,
                workspace_delete = excluded.workspace_delete, policy_overrides = excluded.policy_overrides",
            rusqlite::params![
                id,
                project,
                team,
                level,
                custom.map(|custom| custom.settings),
                custom.map(|custom| custom.teams),
                custom.map(|custom| custom.variable_sets),
                workspaces.map(|workspaces| workspaces.runs),
                workspaces.map(|workspaces| workspaces.variables),
                workspaces.map(|workspaces| workspaces.state_versions),
                workspaces.map(|workspaces| workspaces.sentinel_mocks),
                workspaces.map(|workspaces| workspaces.workspace_locking),
                workspaces.map(|workspaces| workspaces.run_tasks),
                custom.map(|custom| custom.create),
                custom.map(|custom| custom.relocate),
                custom.map(|custom| custom.delete),
                workspaces.map(|workspaces| workspaces.policy_overrides),
            ],
        )
        .map(drop)
}

/// The access of a team to a workspace, if it has any.
pub(super) fn find(connection: &Connection, workspace: Id<Workspace>, team: Id<Team>) -> Result<Option<Access>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM team_access WHERE workspace_id = ?1 AND team_id = ?2");
    connection.maybe(&sql, (workspace, team), |row| read(row, 0))
}

/// Gives a team this access, in place of what it has.
pub(super) fn set(
    connection: &Connection,
    id: Id<TeamAccess>,
    workspace: Id<Workspace>,
    team: Id<Team>,
    access: Access,
) -> Result<(), Error> {
    let (level, custom) = match access {
        Access::Fixed(level) => (level.as_str(), None),
        Access::Custom(custom) => (CUSTOM, Some(custom)),
    };
    connection
        .change(
            "INSERT INTO team_access (id, workspace_id, team_id, level, runs, variables, state_versions, sentinel_mocks,
                                      workspace_locking, run_tasks, policy_overrides)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (workspace_id, team_id) DO UPDATE SET
                level = excluded.level, runs = excluded.runs, variables = excluded.variables,
                state_versions = excluded.state_versions, sentinel_mocks = excluded.sentinel_mocks,
                workspace_locking = excluded.workspace_locking, run_tasks = excluded.run_tasks,
                policy_overrides = excluded.policy_overrides",
            (
                id,
                workspace,
                team,
                level,
                custom.map(|custom| custom.runs),
                custom.map(|custom| custom.variables),
                custom.map(|custom| custom.state_versions),
                custom.map(|custom| custom.sentinel_mocks),
                custom.map(|custom| custom.workspace_locking),
                custom.map(|custom| custom.run_tasks),
                custom.map(|custom| custom.policy_overrides),
            ),
        )
        .map(drop)
}
