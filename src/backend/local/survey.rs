//! Reading everything in an organization that decides who can do what.

use std::collections::HashMap;

use rusqlite::{Connection, Row};

use super::facts::{self, Mode, Scope, see};
use super::sql::Query;
use super::workspace_settings::{SETTINGS, workspace_settings};
use super::{lifetimes, token_read, tokens};
use crate::backend::survey::{Depth, NAMED, Person, Stretch, Survey, SurveyHead};
use crate::backend::{Error, Grant, GrantedOn, Structure, StructureWorkspace};
use crate::domain::{Actor, Id, Organization, SafeText, Timestamp, TokenOwner, Workspace};
use crate::policy::{Act, Facts, ReadPermission, decide};

/// What a survey says besides its teams and the people in them, and how many teams there are to walk through.
pub(super) fn head(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<SurveyHead, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let hidden = decide(Act::See(ReadPermission::AllTeams), &facts).reason().cloned();
    let seen = decide(Act::See(ReadPermission::OrganizationToken), &facts).is_allowed();
    let own = |owner| if seen { tokens::current(connection, owner, now) } else { Ok(None) };
    let (token, audit_trails) = (own(TokenOwner::Organization(organization))?, own(TokenOwner::AuditTrails(organization))?);
    let (user, own_tokens) = match actor {
        Actor::User(user) => (Some(user), token_read::of_user(connection, actor, user, now, mode)?.tokens),
        _ => (None, Vec::new()),
    };
    let workspaces = workspaces(connection, actor, &facts, organization, NAMED)?;
    let more_workspaces = if sees_all(&facts) {
        let sql = "SELECT workspaces FROM organizations WHERE id = ?1";
        let all: u32 = connection.one(sql, [organization], |row| row.get(0))?;
        all.saturating_sub(u32::try_from(workspaces.len()).unwrap_or(u32::MAX))
    } else {
        0
    };
    let survey = Survey {
        id: organization,
        name: facts.organization.clone(),
        lifetimes: lifetimes::of_organization(connection, organization)?,
        workspaces,
        more_workspaces,
        people: Vec::new(),
        teams: Vec::new(),
        token,
        audit_trails,
        user,
        own_tokens,
        hidden,
        unread: None,
        untold: Vec::new(),
        again: None,
        facts,
    };
    let teams = if survey.hidden.is_none() {
        connection.one("SELECT teams FROM organizations WHERE id = ?1", [organization], |row| row.get(0))?
    } else {
        let sql = "SELECT count(*) FROM memberships CROSS JOIN teams ON teams.id = team_id
                   WHERE user_id = ?1 AND organization_id = ?2";
        let own: u32 = connection.one(sql, (actor.to_string(), organization), |row| row.get(0))?;
        own + u32::from(user.is_none())
    };
    Ok(SurveyHead { survey, teams })
}

/// See [`crate::backend::walk::Walked::workspaces`].
pub(super) fn every_workspace(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    mode: Mode<'_>,
) -> Result<Vec<(Id<Workspace>, SafeText)>, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    workspaces(connection, actor, &facts, organization, usize::MAX >> 1)
}

/// Whether somebody with these facts sees every workspace.
fn sees_all(facts: &Facts) -> bool {
    [ReadPermission::AllTeams, ReadPermission::AllWorkspaces].into_iter().any(|all| decide(Act::See(all), facts).is_allowed())
}

/// The first workspaces by name, or all that the actor's teams reach.
fn workspaces(
    connection: &Connection,
    actor: Actor,
    facts: &Facts,
    organization: Id<Organization>,
    most: usize,
) -> Result<Vec<(Id<Workspace>, SafeText)>, Error> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    if sees_all(facts) {
        let sql = "SELECT id, name FROM workspaces WHERE organization_id = ?1 ORDER BY name LIMIT ?2";
        return connection.all(sql, (organization, i64::try_from(most).unwrap_or(i64::MAX)), read);
    }
    // A sign keeps the index of all workspaces from being used.
    let sql = "SELECT id, name FROM workspaces WHERE +organization_id = ?1 AND id IN (
                   SELECT workspace_id FROM workspace_access
                   WHERE team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))
               ORDER BY name";
    connection.all(sql, (organization, actor.to_string()), read)
}

/// The whole of it at once.
pub(super) fn survey(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<Survey, Error> {
    let mut survey = head(connection, actor, organization, now, mode)?.survey;
    let (mut after, mut people) = (None, HashMap::new());
    loop {
        let from = Stretch::After(after.take(), usize::MAX >> 1);
        let part = super::stretch::read(connection, (actor, &survey.facts, organization), &from, Depth::Everything, now)?;
        survey.teams.extend(part.teams.into_iter().map(|(_, team)| team));
        people.extend(part.people.into_iter().map(|person| (person.id, person.username)));
        match part.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    survey.teams.sort_by_key(|team| !team.is_owners());
    survey.people = people.into_iter().map(|(id, username)| Person { id, username }).collect();
    survey.people.sort_by_cached_key(|person| person.username.as_str().to_ascii_lowercase());
    Ok(survey)
}

/// The projects and workspaces, and the ids of what was given where they are wanted, for actors who see all of it.
pub(super) fn structure(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    mode: Mode<'_>,
    with_grants: bool,
) -> Result<Structure, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    for permission in [ReadPermission::Settings, ReadPermission::AllTeams, ReadPermission::AllWorkspaces] {
        see(permission, &facts)?;
    }
    let projects =
        connection.all("SELECT id, name FROM projects WHERE organization_id = ?1 ORDER BY name", [organization], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let sql = format!("SELECT id, name, project_id, {SETTINGS} FROM workspaces WHERE organization_id = ?1 ORDER BY name");
    let workspaces = connection.all(&sql, [organization], |row| {
        let settings = workspace_settings(row, 3)?;
        let told = settings.kept().into_iter().map(|(key, _)| key).collect();
        Ok(StructureWorkspace { id: row.get(0)?, name: row.get(1)?, project: row.get(2)?, settings, told })
    })?;
    if !with_grants {
        return Ok(Structure { projects, workspaces, grants: Vec::new() });
    }
    let mut grants: Vec<Grant> = connection.all(
        "SELECT team_access.id, team_id, workspace_id FROM team_access
         WHERE team_id IN (SELECT id FROM teams WHERE organization_id = ?1)",
        [organization],
        |row| Ok(Grant { id: row.get(0)?, team: row.get(1)?, on: GrantedOn::Workspace(row.get(2)?) }),
    )?;
    grants.extend(connection.all(
        "SELECT project_access.id, team_id, project_id FROM project_access
         WHERE team_id IN (SELECT id FROM teams WHERE organization_id = ?1)",
        [organization],
        |row| Ok(Grant { id: row.get(0)?, team: row.get(1)?, on: GrantedOn::Project(row.get(2)?) }),
    )?);
    Ok(Structure { projects, workspaces, grants })
}
