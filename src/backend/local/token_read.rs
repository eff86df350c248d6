//! Reading the tokens of teams and users, filtered by what the law lets the actor see.

use rusqlite::Connection;

use super::access::{self, GRANTED};
use super::facts::{self, Mode, Scope, see};
use super::sql::{Query, Stamp};
use super::tokens::COLUMNS;
use super::{audit, lifetimes, tokens, uses};
use crate::backend::{AccessRow, Error, TokenFate, TokenRow, UserTokensPage};
use crate::domain::{Actor, AuthenticationToken, Id, Project, Team, Timestamp, Token, TokenOwner, User};
use crate::policy::ReadPermission;

/// Reads what a team was given from a row that has its id first.
fn read_given(row: &rusqlite::Row<'_>) -> rusqlite::Result<(Id<Team>, AccessRow)> {
    let (access, rights) = (access::read(row, 4)?, access::read_rights(row, 4)?);
    Ok((row.get(0)?, AccessRow { id: row.get(1)?, name: row.get(2)?, access, rights, project: row.get(3)? }))
}

/// Adds what a team was given; of a workspace that was given twice, the wider access is named.
fn add(given: &mut Vec<AccessRow>, row: AccessRow) {
    match given.last_mut().filter(|last| last.id == row.id) {
        Some(last) if row.rights.include(last.rights) && row.rights != last.rights => *last = row,
        Some(_) => {}
        None => given.push(row),
    }
}

/// The first workspaces by name that a team was given access to.
pub(super) fn first_access_of(connection: &Connection, team: Id<Team>) -> Result<Vec<AccessRow>, Error> {
    let itself = format!(
        "SELECT team_access.team_id, workspaces.id, workspaces.name, NULL, {GRANTED}
         FROM (SELECT *, 0 AS can_move, 0 AS can_delete FROM team_access WHERE team_id = ?1) AS team_access
              CROSS JOIN workspaces ON workspaces.id = team_access.workspace_id
         ORDER BY workspaces.name LIMIT ?2"
    );
    let mut rows = connection.all(&itself, (team, TokenRow::NAMED), read_given)?;
    // Of a project that has many workspaces, only the first are looked at.
    let by_project = format!(
        "SELECT team_access.team_id, workspaces.id, workspaces.name, projects.name, {GRANTED}
         FROM (
             SELECT team_id, project_id, iif(level = 'maintain', 'admin', level) AS level, runs, variables, state_versions,
                    sentinel_mocks, workspace_locking, run_tasks, policy_overrides, ifnull(workspace_move, 0) AS can_move,
                    ifnull(workspace_delete, 0) AS can_delete
             FROM project_access WHERE team_id = ?1 AND project_id = ?3
         ) AS team_access CROSS JOIN projects ON projects.id = team_access.project_id
              CROSS JOIN workspaces ON workspaces.project_id = team_access.project_id
         ORDER BY workspaces.name LIMIT ?2"
    );
    let projects = connection.all("SELECT project_id FROM project_access WHERE team_id = ?1", [team], |row| row.get(0))?;
    for project in projects {
        let project: Id<Project> = project;
        rows.extend(connection.all(&by_project, (team, TokenRow::NAMED, project), read_given)?);
    }
    rows.sort_by_cached_key(|(_, row)| (row.name.as_str().to_ascii_lowercase(), row.project.clone()));
    let mut given = Vec::new();
    for (_, row) in rows {
        add(&mut given, row);
    }
    given.truncate(usize::try_from(TokenRow::NAMED).unwrap_or(usize::MAX));
    Ok(given)
}

/// A user's own tokens.
pub(super) fn of_user(
    connection: &Connection,
    actor: Actor,
    user: Id<User>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<UserTokensPage, Error> {
    let scope = Scope { oneself: actor == Actor::User(user), ..Scope::default() };
    let facts = facts::load(connection, actor, &scope, mode)?;
    see(ReadPermission::UserTokens, &facts)?;
    let username = facts::actor_name(connection, Actor::User(user))?;
    let owner = TokenOwner::User(user);
    let sql = format!(
        "SELECT {COLUMNS} FROM tokens WHERE user_id = ?1 AND revoked_at IS NULL ORDER BY tokens.created_at DESC, tokens.id"
    );
    let tokens = connection.all(&sql, [user], |row| tokens::read(row, 0))?;
    let mut counted = uses::of_owner(connection, owner, now)?;
    let tokens =
        tokens.into_iter().map(|token| Token { uses: Some(counted.remove(&token.id).unwrap_or_default()), ..token }).collect();
    Ok(UserTokensPage { facts, user, username, tokens, limit: lifetimes::of_owner(connection, owner)? })
}

/// What has become of one token of an owner.
pub(super) fn fate(
    connection: &Connection,
    actor: Actor,
    (owner, token): (TokenOwner, Id<AuthenticationToken>),
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<TokenFate, Error> {
    let scope = match owner {
        TokenOwner::Organization(organization) | TokenOwner::AuditTrails(organization) => Ok(Scope::organization(organization)),
        TokenOwner::Team(team) => Scope::team(connection, team),
        TokenOwner::User(user) => Ok(Scope { oneself: actor == Actor::User(user), ..Scope::default() }),
    };
    let facts = match scope.and_then(|scope| facts::load(connection, actor, &scope, mode)) {
        Err(Error::NotFound(_)) => return Ok(TokenFate::Gone),
        facts => facts?,
    };
    let read_permission = match owner {
        TokenOwner::Organization(_) => ReadPermission::OrganizationToken,
        TokenOwner::AuditTrails(_) => ReadPermission::AuditTrailsToken,
        TokenOwner::Team(_) => ReadPermission::TeamToken,
        TokenOwner::User(_) => ReadPermission::UserTokens,
    };
    see(read_permission, &facts)?;
    let sql = format!(
        "SELECT {COLUMNS}, tokens.revoked_at FROM tokens
         WHERE tokens.id = ?1 AND coalesce(organization_id, team_id, user_id) = ?2"
    );
    let found = connection.maybe(&sql, (token, owner.id()), |row| {
        Ok((tokens::read(row, 0)?.ends_at(), row.get::<_, Option<Stamp>>(tokens::COLUMN_COUNT)?))
    })?;
    match found {
        None => Ok(TokenFate::Gone),
        Some((_, Some(Stamp(at)))) => {
            let change = audit::token_change_at(connection, owner, at)?;
            Ok(change.map_or(TokenFate::Gone, |change| TokenFate::Ended {
                replaced: change.what == "generated",
                by: change.by,
                at: change.at,
            }))
        }
        Some((Some(end), None)) if end <= now => Ok(TokenFate::Expired(end)),
        Some(_) => Ok(TokenFate::Valid),
    }
}
