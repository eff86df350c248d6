//! Reading teams.

use crate::backend::Part;
use rusqlite::Connection;

use super::{may_see, see};
use crate::backend::local::access::{self, GRANTED, PROJECT};
use crate::backend::local::facts::{self, Mode, ORGANIZATION_ACCESS, Scope};
use crate::backend::local::sql::Query;
use crate::backend::local::{lifetimes, tokens};
use crate::backend::{AccessRow, Error, MemberRow, ProjectAccessRow, ProjectChoice, TeamPage};
use crate::domain::{
    Actor, Command, Id, Project, ProjectAccess, ProjectChange, ProjectLevel, ProjectRights, SafeText, Team, Timestamp, TokenOwner,
};
use crate::policy::{Act, Decision, Facts, ProjectFacts, ReadPermission, TeamFacts, decide};

pub(in super::super) fn team(
    connection: &Connection,
    actor: Actor,
    team: Id<Team>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<TeamPage, Error> {
    let scope = Scope::team(connection, team)?;
    let facts = facts::load(connection, actor, &scope, mode)?;
    see(ReadPermission::Team, &facts)?;
    // In some project; which ones is read for the form.
    let granted = granted_in_projects(connection, actor)?;
    let granted = granted.into_iter().map(|(_, access)| access.project_rights()).fold(ProjectRights::NONE, ProjectRights::union);
    let facts = Facts { project_rights: in_project(&facts, SafeText::new("any"), granted).project_rights, ..facts };
    let members = connection.all(
        "SELECT users.id, username, two_factor FROM memberships JOIN users ON users.id = user_id
         WHERE team_id = ?1 ORDER BY username",
        [team],
        |row| Ok(MemberRow { id: row.get(0)?, username: row.get(1)?, two_factor: Part::Here(row.get(2)?) }),
    )?;
    let (projects, reached) = projects(connection, team)?;
    let access = connection.all(
        &format!(
            "SELECT workspaces.id, workspaces.name, (SELECT name FROM projects WHERE projects.id = team_access.project_id), {GRANTED}
             FROM workspace_access AS team_access JOIN workspaces ON workspaces.id = workspace_id WHERE team_id = ?1
             ORDER BY workspaces.name, team_access.project_id IS NOT NULL"
        ),
        [team],
        |row| {
            let (access, rights) = (access::read(row, 3)?, access::read_rights(row, 3)?);
            Ok(AccessRow { id: row.get(0)?, name: row.get(1)?, access, rights, project: row.get(2)? })
        },
    )?;
    let workspaces =
        connection.one("SELECT workspaces FROM organizations WHERE id = ?1", [scope.organization], |row| row.get(0))?;
    let token = match decide(Act::See(ReadPermission::TeamToken), &facts) {
        Decision::Allow => Ok(tokens::current(connection, TokenOwner::Team(team), now)?),
        Decision::Deny(reason) => Err(reason),
    };
    let described = if token.is_ok() { tokens::described(connection, team)? } else { Vec::new() };
    let lifetimes = lifetimes::of_organization(connection, facts::organization_of_team(connection, team)?)?;
    let sql = format!("SELECT name, revision, visibility, member_tokens, {ORGANIZATION_ACCESS} FROM teams WHERE id = ?1");
    connection.one(&sql, [team], |row| {
        Ok(TeamPage {
            id: team,
            name: row.get(0)?,
            revision: row.get(1)?,
            visibility: row.get(2)?,
            member_tokens: row.get(3)?,
            organization_access: facts::read_organization_access(row, 4)?,
            facts,
            members,
            by_rights: TeamPage::by_rights(&access),
            access,
            access_told: true,
            projects: Part::Here(projects),
            reached: Part::Here(reached),
            workspaces: Part::Here(workspaces),
            token,
            described,
            lifetimes,
        })
    })
}

/// The projects to which a team was given access, and how many workspaces it reaches by all that it was given.
fn projects(connection: &Connection, team: Id<Team>) -> Result<(Vec<ProjectAccessRow>, u32), Error> {
    let sql = format!(
        "SELECT projects.id, projects.name, projects.workspaces, {PROJECT}
         FROM project_access JOIN projects ON projects.id = project_id WHERE team_id = ?1 ORDER BY projects.name"
    );
    let projects = connection.all(&sql, [team], |row| {
        let access = access::read_project(row, 3)?;
        Ok(ProjectAccessRow { id: row.get(0)?, name: row.get(1)?, access, workspaces: row.get(2)? })
    })?;
    let reached = connection.one("SELECT accesses FROM teams WHERE id = ?1", [team], |row| row.get(0))?;
    Ok((projects, reached))
}

/// What the actor's teams were given in projects.
fn granted_in_projects(connection: &Connection, actor: Actor) -> Result<Vec<(Id<Project>, ProjectAccess)>, Error> {
    let sql = format!(
        "SELECT project_id, {PROJECT} FROM project_access
         WHERE team_id IN (SELECT ?1 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?1)"
    );
    connection.all(&sql, [actor.to_string()], |row| Ok((row.get(0)?, access::read_project(row, 1)?)))
}

fn in_project(facts: &Facts, name: SafeText, granted: ProjectRights) -> Facts {
    facts.about_project(ProjectFacts { name, is_default: false }, granted)
}

pub(in super::super) fn project_choices(
    connection: &Connection,
    actor: Actor,
    team: Id<Team>,
    mode: Mode<'_>,
) -> Result<Vec<ProjectChoice>, Error> {
    let facts = facts::load(connection, actor, &Scope::team(connection, team)?, mode)?;
    see(ReadPermission::Team, &facts)?;
    let granted = granted_in_projects(connection, actor)?;
    let sql = format!("SELECT project_id, {PROJECT} FROM project_access WHERE team_id = ?1");
    let given: Vec<(Id<Project>, ProjectAccess)> =
        connection.all(&sql, [team], |row| Ok((row.get(0)?, access::read_project(row, 1)?)))?;
    let organization = facts::organization_of_team(connection, team)?;
    let sql = "SELECT id, name FROM projects WHERE organization_id = ?1 ORDER BY name";
    let projects: Vec<(Id<Project>, SafeText)> = connection.all(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let of = |list: &[(Id<Project>, ProjectAccess)], project: Id<Project>| {
        list.iter().filter(|(id, _)| *id == project).map(|(_, access)| *access).collect::<Vec<_>>()
    };
    let choice = |(id, name): (Id<Project>, SafeText)| {
        let rights =
            of(&granted, id).into_iter().map(ProjectAccess::project_rights).fold(ProjectRights::NONE, ProjectRights::union);
        let change = ProjectChange::SetAccess { team, access: ProjectLevel::Read.into() };
        let command = Command::Arrange { project: id, change };
        let may = decide(Act::Write(&command), &in_project(&facts, name.clone(), rights)).is_allowed();
        may.then(|| ProjectChoice { id, name, access: of(&given, id).first().copied() })
    };
    Ok(projects.into_iter().filter_map(choice).collect())
}

/// Whether who has these facts of its organization sees a team.
pub(in super::super) fn sees_team(facts: &Facts, team: TeamFacts, mine: bool) -> bool {
    may_see(ReadPermission::Team, &facts.about_team(team, mine))
}
