//! The rows of a team's access to a workspace.

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row};

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{Access, CustomAccess, Id, Level, Team, TeamAccess, Workspace};

/// What stands in the column `level` where the rights are chosen one by one.
const CUSTOM: &str = "custom";

/// The columns that [`read`] takes, in its order.
pub(super) const COLUMNS: &str = "team_access.level, team_access.runs, team_access.variables, team_access.state_versions, \
     team_access.sentinel_mocks, team_access.workspace_locking, team_access.run_tasks";

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
    }))
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
                                      workspace_locking, run_tasks)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (workspace_id, team_id) DO UPDATE SET
                level = excluded.level, runs = excluded.runs, variables = excluded.variables,
                state_versions = excluded.state_versions, sentinel_mocks = excluded.sentinel_mocks,
                workspace_locking = excluded.workspace_locking, run_tasks = excluded.run_tasks",
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
            ),
        )
        .map(drop)
}
