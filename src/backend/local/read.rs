//! Every read: SQL to rows, filtered by what the law lets the actor see.

mod organization;
mod teams;
mod workspaces;

use rusqlite::Connection;

pub(super) use organization::profile;
pub(super) use teams::{project_choices, sees_team, team};
pub(super) use workspaces::{LOCK, read_lock, workspace};

use super::facts::{self, Mode, Scope, may_see, see};
use super::list::teams_of;
use super::sql::Query;
use super::{lifetimes, servers, tokens};
use crate::backend::rows::Seat;
use crate::backend::{Account, Error, KnownUser, LastSeat, OrganizationRow, OrganizationTokenPage, PersonRow};
use crate::domain::{Actor, Id, Name, OWNERS, Organization, SafeText, Team, Timestamp, TokenOwner, User};
use crate::policy::{Act, Decision, ReadPermission, decide};

/// Every user with organizations, roles and teams.
pub(super) fn people(connection: &Connection) -> Result<Vec<PersonRow>, Error> {
    let mut people: Vec<PersonRow> = connection.all("SELECT id, username FROM users ORDER BY username", [], |row| {
        Ok(PersonRow { id: row.get(0)?, username: row.get(1)?, seats: Vec::new() })
    })?;
    let places: Vec<(Id<User>, SafeText, SafeText)> = connection.all(
        "SELECT user_id, organizations.name, teams.name FROM memberships
         JOIN users ON users.id = user_id JOIN teams ON teams.id = team_id JOIN organizations ON organizations.id = organization_id
         ORDER BY username, organizations.name, teams.name <> 'owners', teams.name",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    // Both lists are in order of username, so one walk joins them.
    let mut person = people.iter_mut();
    let mut current = person.next();
    for (user, organization, team) in places {
        while current.as_ref().is_some_and(|person| person.id != user) {
            current = person.next();
        }
        let Some(person) = current.as_mut() else { break };
        sit(&mut person.seats, organization, team);
    }
    Ok(people)
}

/// Users whose name begins with a text or contains it, and the first of all: `most` of each.
pub(super) fn people_like(connection: &Connection, text: &str, most: u32) -> Result<Vec<PersonRow>, Error> {
    let found = users_like(connection, text, most, None)?.into_iter();
    let mut people: Vec<PersonRow> = found.map(|(id, username)| PersonRow { id, username, seats: Vec::new() }).collect();
    for person in &mut people {
        let organizations: Vec<(Id<Organization>, SafeText, bool)> = connection.all(
            "SELECT organizations.id, organizations.name, role = 0 FROM organization_members
             JOIN organizations ON organizations.id = organization_id WHERE user_id = ?1 ORDER BY organizations.name",
            [person.id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let (user, actor) = (person.id.to_string(), Actor::User(person.id));
        for (id, organization, owner) in organizations {
            let found = teams_of(connection, &user, (actor, id, true), Seat::NAMED + 1)?;
            let more = found.len() > Seat::NAMED;
            let teams = found.into_iter().take(Seat::NAMED).map(|(_, name)| name).collect();
            person.seats.push(Seat { organization, owner, teams, more });
        }
    }
    Ok(people)
}

/// Users who are not in a team, if one is named: the first of all, those whose name begins with a text, and those whose name
/// contains it, `most` of each.
fn users_like(
    connection: &Connection,
    text: &str,
    most: u32,
    outside: Option<Id<Team>>,
) -> Result<Vec<(Id<User>, SafeText)>, Error> {
    let sql = "WITH others AS MATERIALIZED (SELECT user_id FROM memberships WHERE team_id = ?3)
        SELECT id, username FROM (
            SELECT id, username FROM (SELECT id, username FROM users WHERE id NOT IN others ORDER BY username LIMIT ?2)
            UNION SELECT id, username FROM (
                SELECT id, username FROM users WHERE username >= ?1 AND id NOT IN others ORDER BY username LIMIT ?2)
            UNION SELECT id, username FROM (
                SELECT id, username FROM users WHERE ?1 <> '' AND instr(lower(username), lower(?1)) > 0 AND id NOT IN others
                ORDER BY username LIMIT ?2)
        ) ORDER BY username COLLATE NOCASE";
    connection.all(sql, (text, most, outside), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Users who can be added to a team, with a name like this text: see [`users_like`].
pub(super) fn known_users(
    connection: &Connection,
    actor: Actor,
    (team, text, most): (Id<Team>, &str, u32),
    mode: Mode<'_>,
) -> Result<Vec<KnownUser>, Error> {
    let facts = facts::load(connection, actor, &Scope::team(connection, team)?, mode)?;
    see(ReadPermission::KnownUsers, &facts)?;
    let found = users_like(connection, text, most, Some(team))?.into_iter();
    Ok(found.map(|(id, username)| KnownUser { id, username }).collect())
}

/// Puts somebody into a team of an organization; those of one come together.
fn sit(seats: &mut Vec<Seat>, organization: SafeText, team: SafeText) {
    if seats.last().is_none_or(|seat| seat.organization != organization) {
        seats.push(Seat { organization, owner: false, teams: Vec::new(), more: false });
    }
    if let Some(seat) = seats.last_mut() {
        seat.owner |= team.as_str() == OWNERS;
        seat.teams.push(team);
    }
}

pub(super) fn remembered(connection: &Connection) -> Result<Option<LastSeat>, Error> {
    // A user without an organization has nothing to go on with.
    let sql = "SELECT user_id, organization_id FROM last_seat
               WHERE EXISTS (SELECT 1 FROM memberships WHERE memberships.user_id = last_seat.user_id)";
    connection.maybe(sql, [], |row| Ok(LastSeat { user: row.get(0)?, organization: row.get(1)? }))
}

pub(super) fn default_seat(connection: &Connection, user: Option<Id<User>>) -> Result<Option<LastSeat>, Error> {
    // Rows are numbered as they are made, so the first is found without reading the others.
    let first_owner = || {
        let sql = "SELECT owners_team FROM organizations ORDER BY rowid LIMIT 1";
        let Some(owners) = connection.maybe::<Id<Team>>(sql, [], |row| row.get(0))? else { return Ok(None) };
        let sql = "SELECT user_id FROM memberships CROSS JOIN users ON users.id = user_id
                   WHERE team_id = ?1 ORDER BY memberships.created_at, username LIMIT 1";
        connection.maybe(sql, [owners], |row| row.get(0))
    };
    let user = match user {
        Some(user) => Some(user),
        None => match first_owner()? {
            Some(owner) => Some(owner),
            None => connection.maybe("SELECT id FROM users ORDER BY rowid LIMIT 1", [], |row| row.get(0))?,
        },
    };
    let Some(user) = user else { return Ok(None) };
    let organization = connection.maybe(
        "SELECT organizations.id FROM organization_members JOIN organizations ON organizations.id = organization_id
         WHERE user_id = ?1 ORDER BY organizations.created_at, organizations.name LIMIT 1",
        [user],
        |row| row.get(0),
    )?;
    Ok(Some(LastSeat { user, organization }))
}

pub(super) fn user_named(connection: &Connection, name: &Name) -> Result<Id<User>, Error> {
    let found = connection.maybe("SELECT id FROM users WHERE username = ?1", (name,), |row| row.get(0))?;
    found.ok_or_else(|| Error::NotFound(format!("There is no user \"{name}\" in this model.")))
}

pub(super) fn account(connection: &Connection, user: Id<User>, mode: Mode<'_>) -> Result<Account, Error> {
    let username = facts::actor_name(connection, Actor::User(user))?;
    let rows: Vec<(Id<Organization>, SafeText, u32)> = connection.all(
        "SELECT organizations.id, organizations.name, organization_members.teams
         FROM organization_members JOIN organizations ON organizations.id = organization_id
         WHERE user_id = ?1 ORDER BY organizations.name",
        [user],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let organizations = rows
        .into_iter()
        .map(|(id, name, teams)| {
            let facts = facts::load(connection, Actor::User(user), &Scope::organization(id), mode)?;
            Ok(OrganizationRow { id, name, teams, facts })
        })
        .collect::<Result<_, Error>>()?;
    let facts = facts::load(connection, Actor::User(user), &Scope::default(), mode)?;
    Ok(Account { id: user, username, organizations, servers: servers::all(connection, &facts)? })
}

pub(super) fn organization_token(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<OrganizationTokenPage, Error> {
    let facts = facts::load(connection, actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let read = |owner, permission| match decide(Act::See(permission), &facts) {
        Decision::Allow => Ok::<_, Error>(Ok(tokens::current(connection, owner, now)?)),
        Decision::Deny(reason) => Ok(Err(reason)),
    };
    let token = read(TokenOwner::Organization(organization), ReadPermission::OrganizationToken)?;
    let audit_trails = read(TokenOwner::AuditTrails(organization), ReadPermission::AuditTrailsToken)?;
    let lifetimes = lifetimes::of_organization(connection, organization)?;
    Ok(OrganizationTokenPage { id: organization, facts, token, audit_trails, lifetimes })
}
