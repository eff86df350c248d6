//! The teams of an organization that the actor can see, as a list.

use std::cell::OnceCell;

use crate::backend::Part;
use rusqlite::Connection;

use super::{Asked, Few, LookedIn, Plan, Source};
use crate::backend::Error;
use crate::backend::list::{ListQuery, Slice, SortKey};
use crate::backend::local::facts::{self, Mode, ORGANIZATION_ACCESS, Scope, TEAM_FACTS, may_see, see};
use crate::backend::local::sql::Query;
use crate::backend::local::tokens::{self, COLUMNS as TOKEN};
use crate::backend::teams::{TeamColumn, TeamRow, Teams, TeamsHead};
use crate::domain::{Actor, Id, Organization, Rights, SafeText, Team, Timestamp, TokenState};
use crate::policy::{Act, Decision, Facts, ReadPermission, decide};

/// Actors who see all teams.
const ALL: &[&str] = &["FROM teams WHERE organization_id = ?1"];
/// The teams that the actor is in or is, in the order of the list.
pub(super) const OWN: &str =
    "FROM teams WHERE organization_id = ?1 AND id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)";
/// The same, put in order: a sign keeps the index of all teams from being used.
pub(super) const OWN_SORTED: &str =
    "FROM teams WHERE +organization_id = ?1 AND id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)";
/// The visible teams that are not the actor's own.
const VISIBLE: &str = "FROM teams WHERE organization_id = ?1 AND visibility = 'organization' AND id <> ?2
       AND NOT EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2)";
/// The same, put in order.
const VISIBLE_SORTED: &str = "FROM teams INDEXED BY visible_teams WHERE organization_id = ?1 AND visibility = 'organization'
       AND id <> ?2 AND NOT EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2)";

/// The teams that those see who don't see all. `ReadPermission::Team` says the same in the law.
fn seen(few: &Few<'_>) -> Result<&'static [&'static str], Error> {
    Ok(match (few.teams()?, few.visible_teams()?) {
        (true, true) => &[OWN_SORTED, VISIBLE_SORTED],
        (true, false) => &[OWN_SORTED, VISIBLE],
        (false, true) => &[OWN, VISIBLE_SORTED],
        (false, false) => &[OWN, VISIBLE],
    })
}

/// How the teams that somebody can see are walked.
fn plan(asked: &Asked<'_>, query: &ListQuery<Teams>, facts: &Facts) -> Result<Plan, Error> {
    let (value, optional) = match query.sort.column {
        TeamColumn::Name => ("teams.name", false),
        TeamColumn::Members => ("teams.members", false),
        TeamColumn::Visibility => ("teams.visibility", false),
        TeamColumn::Workspaces => ("teams.reach", false),
        TeamColumn::Expires => ("teams.token_ends", true),
    };
    let sources = if may_see(ReadPermission::AllTeams, facts) { ALL } else { seen(&asked.few_of())? };
    Ok(Plan {
        sources,
        conditions: &[],
        id: "teams.id",
        value,
        present: true,
        optional,
        descending: query.sort.descending,
        looked_in: LookedIn::Name("teams.name"),
    })
}

fn asked<'a>((connection, searched): Source<'a>, query: &ListQuery<Teams>, text: &'a str) -> Asked<'a> {
    Asked {
        connection,
        organization: query.list.organization.to_string(),
        actor: query.actor.to_string(),
        text,
        now: None,
        by: None,
        searched,
        few: OnceCell::new(),
    }
}

pub(in super::super) fn teams(
    source: Source<'_>,
    query: &ListQuery<Teams>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<Slice<Teams>, Error> {
    let (connection, _) = source;
    let organization = query.list.organization;
    let facts = facts::load(connection, query.actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    let window = asked.window(&plan(&asked, query, &facts)?, &query.at, query.size)?;
    let (teams, workspaces) =
        connection.one("SELECT teams, workspaces FROM organizations WHERE id = ?1", [organization], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let head = TeamsHead { facts, teams: Part::Here(teams) };
    let rows = rows(connection, query.actor, (&head, workspaces), window.rows, now)?;
    Ok(Slice { head, rows, before: window.before, after: window.after, partial: false })
}

pub(in super::super) fn count_teams(source: Source<'_>, query: &ListQuery<Teams>, mode: Mode<'_>) -> Result<u32, Error> {
    let (connection, _) = source;
    let organization = query.list.organization;
    let facts = facts::load(connection, query.actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    if query.text.is_empty() && may_see(ReadPermission::AllTeams, &facts) {
        return connection.one("SELECT teams FROM organizations WHERE id = ?1", [organization], |row| row.get(0));
    }
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    asked.count(&plan(&asked, query, &facts)?)
}

/// The team of this name, if the actor can see it.
pub(in super::super) fn find_team(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    name: &str,
) -> Result<(Id<Team>, SafeText), Error> {
    let none = || Error::NotFound(format!("There is no team \"{}\" that you can see.", SafeText::new(name)));
    let sql = "SELECT id, name FROM teams WHERE organization_id = ?1 AND name = ?2";
    let (team, name) =
        connection.maybe(sql, (organization, name.trim()), |row| Ok((row.get(0)?, row.get(1)?)))?.ok_or_else(none)?;
    let facts = facts::load(connection, actor, &Scope::team(connection, team)?, Mode::default())?;
    if may_see(ReadPermission::Team, &facts) { Ok((team, name)) } else { Err(none()) }
}

/// The rows of these keys, in their order.
fn rows(
    connection: &Connection,
    actor: Actor,
    (head, workspaces): (&TeamsHead, u32),
    keys: Vec<SortKey>,
    now: Timestamp,
) -> Result<Vec<(SortKey, TeamRow)>, Error> {
    let sql = format!(
        "SELECT teams.id, teams.id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2),
                teams.visibility, teams.accesses,
                {TEAM_FACTS}, tokens.id IS NOT NULL, {TOKEN}, {ORGANIZATION_ACCESS}
         FROM teams LEFT JOIN tokens ON tokens.team_id = teams.id AND tokens.revoked_at IS NULL AND tokens.description IS NULL
         WHERE teams.id = ?1"
    );
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        let row = connection.maybe(&sql, (&key.id, actor.to_string()), |row| read(row, (head, workspaces), now))?;
        rows.extend(row.map(|row| (key, row)));
    }
    Ok(rows)
}

fn read(row: &rusqlite::Row<'_>, (head, workspaces): (&TeamsHead, u32), now: Timestamp) -> rusqlite::Result<TeamRow> {
    let mine = row.get(1)?;
    let facts = head.facts.about_team(facts::read_team_facts(row, 4)?, mine);
    let is_owners = facts.team.as_ref().is_some_and(|team| team.is_owners);
    let everywhere = is_owners || Rights::everywhere(facts::read_organization_access(row, 9 + tokens::COLUMN_COUNT)?).reach();
    let (token, itself) = match decide(Act::See(ReadPermission::TeamToken), &facts) {
        Decision::Allow => {
            let token = if row.get(8)? { Some(tokens::read(row, 9)?) } else { None };
            (Part::Here(TokenState::of(token.as_ref(), now)), token)
        }
        Decision::Deny(reason) => (Part::Hidden(reason), None),
    };
    let team = facts.team.as_ref();
    let id: Id<Team> = row.get(0)?;
    Ok(TeamRow {
        id,
        name: team.map_or_else(|| SafeText::new(""), |team| team.name.clone()),
        members: team.map_or(0, |team| team.members),
        visibility: row.get(2)?,
        workspaces: Part::Here(if everywhere { workspaces } else { row.get(3)? }),
        mine,
        token,
        held: itself,
        facts,
    })
}
