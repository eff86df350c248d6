//! Reading workspaces.

use std::collections::HashSet;

use crate::backend::Part;
use rusqlite::{Connection, Row};

use super::teams::sees_team;
use super::{may_see, see};
use crate::backend::local::access::{self, COLUMNS, COLUMNS_COUNT, PROJECT, PROJECT_COUNT};
use crate::backend::local::facts::{self, Mode, Scope, TEAM_FACTS};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Lock, TeamAccessRow, TeamProjectRow, WorkspacePage};
use crate::domain::{Actor, Id, Project, SafeText, Workspace};
use crate::policy::{Facts, ReadPermission, Role};

/// The columns of [`read_lock`], in its order.
pub(in super::super) const LOCK: &str = "workspaces.locked_by_name, workspaces.lock_reason, workspaces.locked_at";

pub(in super::super) fn read_lock(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Lock>> {
    let (by, at): (Option<SafeText>, Option<Stamp>) = (row.get(first)?, row.get(first + 2)?);
    let (Some(by), Some(Stamp(at))) = (by, at) else { return Ok(None) };
    Ok(Some(Lock { by, reason: row.get(first + 1)?, at: Some(at) }))
}

pub(in super::super) fn workspace(
    connection: &Connection,
    actor: Actor,
    workspace: Id<Workspace>,
    mode: Mode<'_>,
) -> Result<WorkspacePage, Error> {
    let scope = Scope::workspace(connection, workspace)?;
    let facts = facts::load(connection, actor, &scope, mode)?;
    see(ReadPermission::Workspace, &facts)?;
    let whole = may_see(ReadPermission::TeamAccess, &facts);
    // Each with whether the actor sees it.
    let sql = format!(
        "SELECT team_access.team_id, teams.name,
                teams.id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2), {COLUMNS},
                {TEAM_FACTS}
         FROM team_access JOIN teams ON teams.id = team_access.team_id WHERE workspace_id = ?1 ORDER BY teams.name"
    );
    let access = connection.all(&sql, (workspace, actor.to_string()), |row| {
        let mine = row.get(2)?;
        let seen = whole || sees_team(&facts, facts::read_team_facts(row, 3 + COLUMNS_COUNT)?, mine);
        Ok((seen, TeamAccessRow { team: row.get(0)?, name: row.get(1)?, mine, access: access::read(row, 3)? }))
    })?;
    let sql = format!(
        "SELECT teams.id, {TEAM_FACTS} FROM teams
         WHERE id = (SELECT owners_team FROM organizations JOIN workspaces ON organization_id = organizations.id WHERE workspaces.id = ?1)"
    );
    let owners = connection.one(&sql, [workspace], |row| {
        let team = facts::read_team_facts(row, 1)?;
        Ok((row.get(0)?, facts.about_team(team, facts.role == Role::OwnersTeamToken)))
    })?;
    let project = connection.one(
        "SELECT projects.id, projects.name FROM workspaces JOIN projects ON projects.id = project_id WHERE workspaces.id = ?1",
        [workspace],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let by_project = by_project(connection, actor, project.0, &facts)?;
    let unseen = access.iter().filter(|(seen, _)| !seen).map(|(_, row)| row.team);
    let unseen = unseen.chain(by_project.iter().filter(|(seen, _)| !(whole || *seen)).map(|(_, row)| row.team));
    let hidden = unseen.collect::<HashSet<_>>().len();
    let access = access.into_iter().filter(|(seen, _)| *seen).map(|(_, row)| row).collect();
    let by_project = by_project.into_iter().filter(|(seen, _)| whole || *seen).map(|(_, row)| row).collect();
    let sql = format!("SELECT name, created_at, revision, {LOCK} FROM workspaces WHERE id = ?1");
    connection.one(&sql, [workspace], |row| {
        let Stamp(created_at) = row.get(1)?;
        Ok(WorkspacePage {
            id: workspace,
            name: row.get(0)?,
            created_at: Some(created_at),
            revision: row.get(2)?,
            lock: read_lock(row, 3)?,
            facts,
            owners,
            access,
            project,
            by_project,
            access_told: true,
            hidden: Part::Here(u32::try_from(hidden).unwrap_or(u32::MAX)),
        })
    })
}

/// The teams that were given access to a project, each with whether the actor sees it.
fn by_project(
    connection: &Connection,
    actor: Actor,
    project: Id<Project>,
    facts: &Facts,
) -> Result<Vec<(bool, TeamProjectRow)>, Error> {
    let sql = format!(
        "SELECT team_id, teams.name, teams.id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2),
                {PROJECT}, {TEAM_FACTS}
         FROM project_access JOIN teams ON teams.id = team_id WHERE project_id = ?1 ORDER BY teams.name"
    );
    connection.all(&sql, (project, actor.to_string()), |row| {
        let (mine, access) = (row.get(2)?, access::read_project(row, 3)?);
        let seen = sees_team(facts, facts::read_team_facts(row, 3 + PROJECT_COUNT)?, mine);
        Ok((seen, TeamProjectRow { team: row.get(0)?, name: row.get(1)?, mine, access }))
    })
}
