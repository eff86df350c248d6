//! The teams of a survey, read stretch by stretch, by name.

use std::collections::HashMap;

use rusqlite::{Connection, Row, named_params};

use super::access::{self, GRANTED, PROJECT};
use super::facts::{self, ORGANIZATION_ACCESS, TEAM_FACTS, may_see};
use super::sql::{self, Query};
use super::tokens::{self, COLUMNS};
use super::uses;
use crate::backend::survey::{Depth, Person, Place, Stretch, SurveyPart, SurveyTeam, unsurveyed};
use crate::backend::{AccessRow, Error, Grant, GrantedOn, ProjectAccessRow};
use crate::domain::{Actor, AuthenticationToken, Id, Organization, Rights, SafeText, Team, Timestamp, Token, User};
use crate::policy::{Facts, ReadPermission};

/// So many rows of what teams were given are held at once, unless one team has more.
const GIVEN: usize = 20_000;

/// Who reads, what they are to the organization, and the organization.
type Asker<'a> = (Actor, &'a Facts, Id<Organization>);

/// The teams of a stretch, as far as the actor sees them, each with its number: what [`Stretch::These`] finds it by.
pub(super) fn read(
    connection: &Connection,
    asker: Asker<'_>,
    stretch: &Stretch,
    depth: Depth,
    now: Timestamp,
) -> Result<SurveyPart, Error> {
    let reader = Reader { connection, asker, depth, now };
    match stretch {
        Stretch::After(after, most) => reader.after(after.as_ref(), *most),
        Stretch::These(numbers) => reader.these(numbers),
    }
}

/// See [`crate::backend::walk::Walked::names`].
pub(super) fn names(
    connection: &Connection,
    organization: Id<Organization>,
    after: Option<&Place>,
    most: usize,
) -> Result<Vec<(u64, String)>, Error> {
    let sql = "SELECT rowid, name FROM teams WHERE organization_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3";
    let (name, most) = (after.map_or("", |place| &*place.0), i64::try_from(most).unwrap_or(i64::MAX));
    connection.all(sql, (organization, name, most), |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))
}

/// See [`crate::backend::walk::Walked::numbers`].
pub(super) fn numbers(connection: &Connection, tokens: &[Id<AuthenticationToken>]) -> Result<Vec<u64>, Error> {
    let sql = "SELECT teams.rowid FROM tokens JOIN teams ON teams.id = tokens.team_id WHERE tokens.id = ?1";
    let mut numbers = Vec::new();
    for token in tokens {
        numbers.extend(connection.maybe(sql, [token], |row| row.get::<_, i64>(0))?.map(i64::unsigned_abs));
    }
    Ok(numbers)
}

/// See [`crate::backend::walk::Walked::grants`].
pub(super) fn grants(connection: &Connection, teams: &[Id<Team>]) -> Result<Vec<Grant>, Error> {
    let mut grants = Vec::new();
    for team in teams {
        grants.extend(connection.all("SELECT id, workspace_id FROM team_access WHERE team_id = ?1", [team], |row| {
            Ok(Grant { id: row.get(0)?, team: *team, on: GrantedOn::Workspace(row.get(1)?) })
        })?);
        grants.extend(connection.all("SELECT id, project_id FROM project_access WHERE team_id = ?1", [team], |row| {
            Ok(Grant { id: row.get(0)?, team: *team, on: GrantedOn::Project(row.get(1)?) })
        })?);
    }
    Ok(grants)
}

/// See [`crate::backend::walk::Walked::numbers_of_teams`].
pub(super) fn numbers_of_teams(connection: &Connection, teams: &[Id<Team>]) -> Result<Vec<u64>, Error> {
    let mut numbers = Vec::new();
    for team in teams {
        let found = connection.maybe("SELECT rowid FROM teams WHERE id = ?1", [team], |row| row.get::<_, i64>(0))?;
        numbers.extend(found.map(i64::unsigned_abs));
    }
    Ok(numbers)
}

/// See [`crate::backend::walk::Walked::teams_of`].
pub(super) fn teams_of(
    connection: &Connection,
    organization: Id<Organization>,
    user: Id<User>,
) -> Result<Option<(SafeText, Vec<u64>)>, Error> {
    let named = connection.maybe("SELECT username FROM users WHERE id = ?1", [user], |row| row.get(0))?;
    let Some(name) = named else { return Ok(None) };
    let sql = "SELECT teams.rowid FROM memberships CROSS JOIN teams ON teams.id = team_id
               WHERE user_id = ?1 AND organization_id = ?2 ORDER BY teams.name";
    let numbers = connection.all(sql, (user, organization), |row| Ok(row.get::<_, i64>(0)?.unsigned_abs()))?;
    Ok(Some((name, numbers)))
}

struct Reader<'a> {
    connection: &'a Connection,
    asker: Asker<'a>,
    depth: Depth,
    now: Timestamp,
}

/// A team with the name that it is read by, and its number.
struct Found {
    number: u64,
    name: String,
    /// How many workspaces it was given something on.
    accesses: usize,
    /// `None` where the actor does not see it.
    team: Option<SurveyTeam>,
}

impl Reader<'_> {
    fn after(&self, after: Option<&Place>, most: usize) -> Result<SurveyPart, Error> {
        let mut part = SurveyPart::default();
        let name = after.map_or("", |place| &*place.0);
        // Who does not see all teams sees their own, which are few and far between.
        let all = unsurveyed(self.asker.1).is_none();
        let condition = if all {
            "teams.organization_id = :organization AND teams.name > :name ORDER BY teams.name"
        } else {
            "+teams.organization_id = :organization AND +teams.name > :name
             AND teams.id IN (SELECT :actor UNION ALL SELECT team_id FROM memberships WHERE user_id = :actor) ORDER BY teams.name"
        };
        let mut found = self.teams(condition, name, most)?;
        let mut more = found.len() == most;
        if matches!(self.depth, Depth::Given | Depth::Members | Depth::Everything) {
            let fit = fitting(&found);
            more |= fit < found.len();
            found.truncate(fit);
        }
        let last = found.last().filter(|_| more).map(|found| Place(found.name.clone()));
        if all {
            self.take(&mut part, found)?;
        } else {
            found.into_iter().try_for_each(|found| self.take(&mut part, vec![found]))?;
        }
        part.next = last;
        Ok(part)
    }

    fn these(&self, numbers: &[u64]) -> Result<SurveyPart, Error> {
        let mut part = SurveyPart::default();
        for number in numbers {
            let Ok(row) = i64::try_from(*number) else { continue };
            let found = self.teams("teams.organization_id = :organization AND teams.rowid = :name", row, 1)?;
            self.take(&mut part, found)?;
        }
        Ok(part)
    }

    /// Adds what was found, with all that belongs to it.
    fn take(&self, part: &mut SurveyPart, found: Vec<Found>) -> Result<(), Error> {
        let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ok(()) };
        let range = (first.name.clone(), last.name.clone());
        part.passed += u32::try_from(found.len()).unwrap_or(u32::MAX);
        let from = part.teams.len();
        part.teams.extend(found.into_iter().filter_map(|found| Some((found.number, found.team?))));
        let teams = &mut part.teams[from..];
        if teams.is_empty() {
            return Ok(());
        }
        let mut filling = Filling { reader: self, range, places: HashMap::new() };
        filling.places = teams.iter().enumerate().map(|(at, (_, team))| (team.id, at)).collect();
        if self.asker.1.described_team_tokens {
            filling.described(teams)?;
        }
        if matches!(self.depth, Depth::Members | Depth::Everything) {
            part.people.extend(filling.members(teams)?);
        }
        if matches!(self.depth, Depth::Given | Depth::Members | Depth::Everything) {
            filling.given(teams)?;
        }
        if matches!(self.depth, Depth::Uses | Depth::Everything) {
            filling.uses(teams)?;
        }
        Ok(())
    }

    fn teams(&self, condition: &str, name: impl rusqlite::ToSql, most: usize) -> Result<Vec<Found>, Error> {
        let (actor, about, organization) = self.asker;
        let sql = format!(
            "SELECT teams.rowid, teams.id,
                    teams.id = :actor OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = :actor),
                    teams.accesses, teams.name, {TEAM_FACTS}, tokens.id IS NOT NULL, {COLUMNS}, {ORGANIZATION_ACCESS},
                    (SELECT workspaces FROM organizations WHERE organizations.id = :organization)
             FROM teams LEFT JOIN tokens
                  ON tokens.team_id = teams.id AND tokens.revoked_at IS NULL AND tokens.description IS NULL
             WHERE {condition} LIMIT :most"
        );
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let params = named_params! { ":actor": actor.to_string(), ":organization": organization, ":name": name, ":most": most };
        let read = |row: &Row<'_>| {
            let facts = about.about_team(facts::read_team_facts(row, 5)?, row.get(2)?);
            let number = row.get::<_, i64>(0)?.unsigned_abs();
            let (accesses, name): (usize, String) = (row.get::<_, u32>(3)?.try_into().unwrap_or(usize::MAX), row.get(4)?);
            let seen = may_see(ReadPermission::Team, &facts) && may_see(ReadPermission::TeamToken, &facts);
            if !seen || unsurveyed(&facts).is_some() {
                return Ok(Found { number, name, accesses, team: None });
            }
            let organization_access = facts::read_organization_access(row, 10 + tokens::COLUMN_COUNT)?;
            let told = facts.team.as_ref();
            let everywhere = told.is_some_and(|team| team.is_owners) || Rights::everywhere(organization_access).reach();
            let all = 10 + tokens::COLUMN_COUNT + facts::ORGANIZATION_ACCESS_COUNT;
            let team = SurveyTeam {
                id: row.get(1)?,
                name: told.map_or_else(|| (&*name).into(), |team| team.name.clone()),
                visibility: row.get(7)?,
                organization_access,
                members: Vec::new(),
                access: Vec::new(),
                projects: Vec::new(),
                reach: Some(if everywhere { row.get(all)? } else { row.get(3)? }),
                token: if row.get(9)? { Some(tokens::read(row, 10)?) } else { None },
                tokens_read: true,
                access_read: true,
                described: Vec::new(),
                facts,
            };
            Ok(Found { number, name, accesses, team: Some(team) })
        };
        self.connection.all(&sql, params, read)
    }
}

/// How many of these teams are held at once: of projects with many workspaces each team can have been given all.
fn fitting(found: &[Found]) -> usize {
    let mut given = 0;
    let fits = |team: &&Found| {
        given += team.accesses;
        given <= GIVEN
    };
    found.iter().take_while(fits).count().max(1)
}

/// What belongs to the teams between two names.
struct Filling<'a> {
    reader: &'a Reader<'a>,
    range: (String, String),
    places: HashMap<Id<Team>, usize>,
}

/// Teams between two names of an organization.
const BETWEEN: &str = "teams.organization_id = ?1 AND teams.name >= ?2 AND teams.name <= ?3";

impl Filling<'_> {
    /// Reads rows that begin with the id of a team, and gives each to its team.
    fn each<T>(
        &self,
        teams: &mut [(u64, SurveyTeam)],
        sql: &str,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        mut give: impl FnMut(&mut SurveyTeam, T),
    ) -> Result<(), Error> {
        let (_, _, organization) = self.reader.asker;
        let mut work = || -> rusqlite::Result<()> {
            let mut statement = self.reader.connection.prepare_cached(sql)?;
            let mut rows = statement.query((organization, &self.range.0, &self.range.1))?;
            while let Some(row) = rows.next()? {
                let team: Id<Team> = row.get(0)?;
                if let Some((_, team)) = self.places.get(&team).and_then(|at| teams.get_mut(*at)) {
                    give(team, read(row)?);
                }
            }
            Ok(())
        };
        work().map_err(|fault| sql::error(&fault))
    }

    /// The tokens with a description.
    fn described(&self, teams: &mut [(u64, SurveyTeam)]) -> Result<(), Error> {
        let sql = format!(
            "SELECT teams.id, {COLUMNS} FROM teams CROSS JOIN tokens ON tokens.team_id = teams.id
             WHERE {BETWEEN} AND tokens.revoked_at IS NULL AND tokens.description IS NOT NULL ORDER BY tokens.description"
        );
        self.each(teams, &sql, |row| tokens::read(row, 1), |team, token: Token| team.described.push(token))
    }

    /// How often each token was used.
    fn uses(&self, teams: &mut [(u64, SurveyTeam)]) -> Result<(), Error> {
        let (_, _, organization) = self.reader.asker;
        let mut uses = uses::of_teams(self.reader.connection, (organization, &self.range.0, &self.range.1), self.reader.now)?;
        for (_, team) in teams {
            for token in team.token.iter_mut().chain(&mut team.described) {
                token.uses = Some(uses.remove(&token.id).unwrap_or_default());
            }
        }
        Ok(())
    }

    /// Members, by username; answers who they are.
    fn members(&self, teams: &mut [(u64, SurveyTeam)]) -> Result<Vec<Person>, Error> {
        let sql = format!(
            "SELECT team_id, user_id, username FROM teams CROSS JOIN memberships ON team_id = teams.id
                    CROSS JOIN users ON users.id = user_id WHERE {BETWEEN} ORDER BY username"
        );
        let mut people: HashMap<Id<User>, SafeText> = HashMap::new();
        let read = |row: &Row<'_>| Ok((row.get(1)?, row.get(2)?));
        self.each(teams, &sql, read, |team, (user, name): (Id<User>, SafeText)| {
            team.members.push(user);
            people.entry(user).or_insert(name);
        })?;
        Ok(people.into_iter().map(|(id, username)| Person { id, username }).collect())
    }

    /// What was given, by name.
    fn given(&self, teams: &mut [(u64, SurveyTeam)]) -> Result<(), Error> {
        let sql = format!(
            "SELECT team_access.team_id, workspaces.id, workspaces.name,
                    (SELECT name FROM projects WHERE projects.id = team_access.project_id), {GRANTED}
             FROM workspace_access AS team_access JOIN workspaces ON workspaces.id = workspace_id
             WHERE team_access.team_id IN (SELECT teams.id FROM teams WHERE {BETWEEN}) ORDER BY workspaces.name"
        );
        let read = |row: &Row<'_>| {
            let (access, rights) = (access::read(row, 4)?, access::read_rights(row, 4)?);
            Ok(AccessRow { id: row.get(1)?, name: row.get(2)?, access, rights, project: row.get(3)? })
        };
        self.each(teams, &sql, read, |team, row| team.access.push(row))?;
        let sql = format!(
            "SELECT team_id, projects.id, projects.name, projects.workspaces, {PROJECT}
             FROM teams CROSS JOIN project_access ON team_id = teams.id CROSS JOIN projects ON projects.id = project_id
             WHERE {BETWEEN} ORDER BY projects.name"
        );
        let read = |row: &Row<'_>| {
            let access = access::read_project(row, 4)?;
            Ok(ProjectAccessRow { id: row.get(1)?, name: row.get(2)?, workspaces: row.get(3)?, access })
        };
        self.each(teams, &sql, read, |team, row| team.projects.push(row))
    }
}
