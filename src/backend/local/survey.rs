//! Reading everything in an organization that decides who can do what.

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;

use super::access::{self, GRANTED, PROJECT};
use super::facts::{self, Mode, ORGANIZATION_ACCESS, Scope, see};
use super::sql::Query;
use super::{lifetimes, token_read, tokens};
use crate::backend::survey::{Person, Survey, SurveyTeam, unsurveyed};
use crate::backend::{AccessRow, Error, Grant, GrantedOn, ProjectAccessRow, Structure};
use crate::domain::{
    Actor, Id, Organization, OrganizationAccess, SafeText, Team, Timestamp, TokenOwner, User, Visibility, Workspace,
};
use crate::policy::{Act, ReadPermission, decide};

/// What a team is beside its token.
struct Settings {
    visibility: Visibility,
    organization_access: OrganizationAccess,
    members: Vec<Id<User>>,
    access: Vec<AccessRow>,
    projects: Vec<ProjectAccessRow>,
}

pub(super) fn survey(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<Survey, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let hidden = decide(Act::See(ReadPermission::AllTeams), &facts).reason().cloned();
    let mut settings = settings(connection, organization)?;
    let rows = token_read::of_teams(connection, actor, organization, &facts, now)?;
    let teams: Vec<SurveyTeam> = rows
        .into_iter()
        .filter(|row| unsurveyed(&row.facts).is_none())
        .filter_map(|row| {
            let id = row.team;
            let Settings { visibility, organization_access, members, access, projects } = settings.remove(&id)?;
            let (facts, reach) = (row.facts, row.workspaces.known());
            Some(SurveyTeam {
                id,
                name: row.whose,
                facts,
                visibility,
                organization_access,
                members,
                access,
                projects,
                reach,
                token: row.token,
                tokens_read: true,
                access_read: true,
                described: row.described,
            })
        })
        .collect();
    let seen = decide(Act::See(ReadPermission::OrganizationToken), &facts).is_allowed();
    let own = |owner| if seen { tokens::current(connection, owner, now) } else { Ok(None) };
    let (token, audit_trails) = (own(TokenOwner::Organization(organization))?, own(TokenOwner::AuditTrails(organization))?);
    let mut workspaces: Vec<(Id<Workspace>, SafeText)> =
        connection.all("SELECT id, name FROM workspaces WHERE organization_id = ?1 ORDER BY name", [organization], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if hidden.is_some() && !decide(Act::See(ReadPermission::AllWorkspaces), &facts).is_allowed() {
        let reached: HashSet<Id<Workspace>> = teams.iter().flat_map(|team| &team.access).map(|row| row.id).collect();
        workspaces.retain(|(id, _)| reached.contains(id));
    }
    let mut people: Vec<Person> = connection.all(
        "SELECT user_id, username FROM organization_members WHERE organization_id = ?1 ORDER BY username",
        [organization],
        |row| Ok(Person { id: row.get(0)?, username: row.get(1)? }),
    )?;
    let members: HashSet<Id<User>> = teams.iter().flat_map(|team| &team.members).copied().collect();
    people.retain(|person| members.contains(&person.id));
    let (user, own_tokens) = match actor {
        Actor::User(user) => (Some(user), token_read::of_user(connection, actor, user, now, mode)?.tokens),
        _ => (None, Vec::new()),
    };
    let name = facts.organization.clone();
    let lifetimes = lifetimes::of_organization(connection, organization)?;
    Ok(Survey {
        id: organization,
        name,
        facts,
        lifetimes,
        workspaces,
        people,
        teams,
        token,
        audit_trails,
        user,
        own_tokens,
        hidden,
        unread: None,
        untold: Vec::new(),
        again: None,
    })
}

/// The projects and workspaces, and the ids of what was given, for actors who see all of it.
pub(super) fn structure(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    mode: Mode<'_>,
) -> Result<Structure, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    for permission in [ReadPermission::Settings, ReadPermission::AllTeams, ReadPermission::AllWorkspaces] {
        see(permission, &facts)?;
    }
    let projects =
        connection.all("SELECT id, name FROM projects WHERE organization_id = ?1 ORDER BY name", [organization], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let workspaces = connection.all(
        "SELECT id, name, project_id FROM workspaces WHERE organization_id = ?1 ORDER BY name",
        [organization],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
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

fn settings(connection: &Connection, organization: Id<Organization>) -> Result<BTreeMap<Id<Team>, Settings>, Error> {
    let sql = format!("SELECT id, visibility, {ORGANIZATION_ACCESS} FROM teams WHERE organization_id = ?1");
    let rows: Vec<(Id<Team>, Settings)> = connection.all(&sql, [organization], |row| {
        let organization_access = facts::read_organization_access(row, 2)?;
        let settings = Settings {
            visibility: row.get(1)?,
            organization_access,
            members: Vec::new(),
            access: Vec::new(),
            projects: Vec::new(),
        };
        Ok((row.get(0)?, settings))
    })?;
    let mut settings: BTreeMap<Id<Team>, Settings> = rows.into_iter().collect();
    let members: Vec<(Id<Team>, Id<User>)> = connection.all(
        "SELECT team_id, user_id FROM memberships JOIN teams ON teams.id = team_id JOIN users ON users.id = user_id
         WHERE organization_id = ?1 ORDER BY username",
        [organization],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (team, user) in members {
        settings.entry(team).and_modify(|settings| settings.members.push(user));
    }
    let sql = format!(
        "SELECT team_access.team_id, workspaces.id, workspaces.name,
                (SELECT name FROM projects WHERE projects.id = team_access.project_id), {GRANTED}
         FROM workspace_access AS team_access JOIN workspaces ON workspaces.id = workspace_id
         WHERE team_id IN (SELECT id FROM teams WHERE organization_id = ?1) ORDER BY workspaces.name"
    );
    let given: Vec<(Id<Team>, AccessRow)> = connection.all(&sql, [organization], |row| {
        let (access, rights) = (access::read(row, 4)?, access::read_rights(row, 4)?);
        Ok((row.get(0)?, AccessRow { id: row.get(1)?, name: row.get(2)?, access, rights, project: row.get(3)? }))
    })?;
    for (team, access) in given {
        settings.entry(team).and_modify(|settings| settings.access.push(access));
    }
    let sql = format!(
        "SELECT team_id, projects.id, projects.name, projects.workspaces, {PROJECT}
         FROM project_access JOIN projects ON projects.id = project_id WHERE organization_id = ?1 ORDER BY projects.name"
    );
    let given: Vec<(Id<Team>, ProjectAccessRow)> = connection.all(&sql, [organization], |row| {
        let access = access::read_project(row, 4)?;
        Ok((row.get(0)?, ProjectAccessRow { id: row.get(1)?, name: row.get(2)?, workspaces: row.get(3)?, access }))
    })?;
    for (team, project) in given {
        settings.entry(team).and_modify(|settings| settings.projects.push(project));
    }
    Ok(settings)
}
