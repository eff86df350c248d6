//! The teams of an organization that the actor can see, as a list.

use std::cell::OnceCell;

use crate::backend::Part;
use rusqlite::Connection;

use super::{Asked, LookedIn, Plan, Source};
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

/// What a column is ordered by, with an index, and with a sign that keeps it from being used.
fn value(column: TeamColumn) -> [&'static str; 2] {
    match column {
        TeamColumn::Name => ["teams.name", "+teams.name"],
        TeamColumn::Members => ["teams.members", "+teams.members"],
        TeamColumn::Visibility => ["teams.visibility", "+teams.visibility"],
        TeamColumn::Workspaces => ["teams.reach", "+teams.reach"],
        TeamColumn::Expires => ["teams.token_ends", "+teams.token_ends"],
    }
}

/// How the teams that somebody can see are walked.
fn plan(asked: &Asked<'_>, query: &ListQuery<Teams>, facts: &Facts) -> Result<Plan, Error> {
    let [ordered, unordered] = value(query.sort.column);
    // What the others see says `ReadPermission::Team` in the law.
    let few = asked.few_of();
    let (sources, value): (&[_], _) = if may_see(ReadPermission::AllTeams, facts) {
        (ALL, ordered)
    } else if !few.teams()? {
        (&[OWN, VISIBLE], ordered)
    } else if few.visible_teams()? {
        (&[OWN_SORTED, VISIBLE], unordered)
    } else {
        (&[OWN_SORTED, VISIBLE], ordered)
    };
    Ok(Plan {
        sources,
        conditions: &[],
        id: "teams.id",
        value,
        present: true,
        optional: query.sort.column == TeamColumn::Expires,
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
