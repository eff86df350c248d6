//! The places for tokens of an organization's teams, as a list.

use std::cell::OnceCell;

use crate::backend::Part;
use rusqlite::Connection;

use super::teams::{OWN, OWN_SORTED};
use super::{Asked, Few, LookedIn, Plan, Source};
use crate::backend::list::{ListQuery, Slice, SortKey};
use crate::backend::local::facts::{self, Mode, ORGANIZATION_ACCESS, Scope, TEAM_FACTS, may_see, see};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::local::tokens::{self, COLUMNS as TOKEN};
use crate::backend::local::{lifetimes, token_read, uses};
use crate::backend::tokens::{TokenColumn, TokenStatus, Tokens, TokensHead};
use crate::backend::{Error, TokenRow};
use crate::domain::{Actor, Permission, Rights, SafeText, Timestamp, Token, TokenOwner};
use crate::policy::{Act, Facts, ReadPermission, decide};

/// The visible teams that are not the actor's own, but for `owners`, whose token only its members see.
const VISIBLE: &str = "FROM teams WHERE organization_id = ?1 AND visibility = 'organization' AND name <> 'owners' AND id <> ?2
       AND NOT EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2)";
/// All teams that are not the actor's own.
const OTHERS: &str = "FROM teams WHERE organization_id = ?1 AND name <> 'owners' AND id <> ?2
       AND NOT EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2)";

/// The teams whose token somebody has generated, as far as a condition says.
macro_rules! generated {
    ($condition:literal) => {
        &[concat!(
            "FROM tokens AS theirs CROSS JOIN teams ON teams.id = theirs.team_id
             WHERE theirs.created_by = ?5 AND theirs.team_id IS NOT NULL AND theirs.revoked_at IS NULL AND theirs.description IS NULL
               AND teams.organization_id = ?1 AND (",
            $condition,
            " OR teams.id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2))"
        )]
    };
}

/// Whose token an actor sees. `ReadPermission::TeamToken` says the same in the law.
#[derive(Clone, Copy)]
enum Eyes {
    /// That of every team.
    All,
    /// Those of the teams that the actor is in, or is.
    Own,
    /// Who manages teams sees those of the visible ones, too.
    Managed,
    /// Who manages secret teams too reaches every team but `owners`.
    Reached,
}

impl Eyes {
    fn of(facts: &Facts) -> Self {
        let secret = facts.permissions.get(Permission::AccessSecretTeams);
        match (facts.permissions.manages_teams(), secret) {
            _ if may_see(ReadPermission::AllTeams, facts) && !secret => Self::All,
            (true, true) => Self::Reached,
            (true, false) => Self::Managed,
            (false, _) => Self::Own,
        }
    }

    /// Where the rows come from, and whether all of them are few.
    fn sources(self, few: &Few<'_>) -> Result<(&'static [&'static str], bool), Error> {
        Ok(match self {
            Self::All => (&["FROM teams WHERE organization_id = ?1"], false),
            Self::Own if few.teams()? => (&[OWN_SORTED], true),
            Self::Own => (&[OWN], false),
            Self::Managed if few.teams()? => (&[OWN_SORTED, VISIBLE], few.visible_teams()?),
            Self::Managed => (&[OWN, VISIBLE], false),
            Self::Reached if few.teams()? => (&[OWN_SORTED, OTHERS], false),
            Self::Reached => (&[OWN, OTHERS], false),
        })
    }

    /// Where those come from that somebody has generated.
    fn generated(self) -> &'static [&'static str] {
        match self {
            Self::All => generated!("true"),
            Self::Own => generated!("false"),
            Self::Managed => generated!("teams.visibility = 'organization' AND teams.name <> 'owners'"),
            Self::Reached => generated!("teams.name <> 'owners'"),
        }
    }
}

/// The rows of a status, by an index over what they have in common.
fn by_status(status: TokenStatus) -> &'static [&'static str] {
    match status {
        TokenStatus::All => &[],
        TokenStatus::Active => &["teams.token_ends > ?4", "teams.token_created IS NOT NULL AND teams.token_ends IS NULL"],
        TokenStatus::ExpiringIn7 => {
            &["teams.token_ends > ?4 AND teams.token_ends <= strftime('%Y-%m-%dT%H:%M:%fZ', ?4, '+7 days')"]
        }
        TokenStatus::ExpiringIn30 => {
            &["teams.token_ends > ?4 AND teams.token_ends <= strftime('%Y-%m-%dT%H:%M:%fZ', ?4, '+30 days')"]
        }
        TokenStatus::Expired => &["teams.token_ends <= ?4"],
        TokenStatus::NoExpiration => &["teams.token_created IS NOT NULL AND teams.token_ends IS NULL"],
        TokenStatus::NeverUsed => &["teams.token_created IS NOT NULL AND teams.token_used IS NULL"],
        TokenStatus::None => &["teams.token_created IS NULL"],
    }
}

/// The same where rows are walked in the order of the list: a sign keeps an index from being used.
fn in_order(status: TokenStatus) -> &'static [&'static str] {
    match status {
        TokenStatus::All => &[],
        TokenStatus::Active => &["+teams.token_created IS NOT NULL AND (+teams.token_ends IS NULL OR +teams.token_ends > ?4)"],
        TokenStatus::ExpiringIn7 => {
            &["+teams.token_ends > ?4 AND +teams.token_ends <= strftime('%Y-%m-%dT%H:%M:%fZ', ?4, '+7 days')"]
        }
        TokenStatus::ExpiringIn30 => {
            &["+teams.token_ends > ?4 AND +teams.token_ends <= strftime('%Y-%m-%dT%H:%M:%fZ', ?4, '+30 days')"]
        }
        TokenStatus::Expired => &["+teams.token_ends <= ?4"],
        TokenStatus::NoExpiration => &["+teams.token_created IS NOT NULL AND +teams.token_ends IS NULL"],
        TokenStatus::NeverUsed => &["+teams.token_created IS NOT NULL AND +teams.token_used IS NULL"],
        TokenStatus::None => &["+teams.token_created IS NULL"],
    }
}

/// What a column is ordered by, with an index and without.
fn value(column: TokenColumn) -> [&'static str; 2] {
    match column {
        TokenColumn::Name => ["teams.name", "+teams.name"],
        TokenColumn::Created => ["teams.token_created", "+teams.token_created"],
        TokenColumn::By => ["teams.token_by", "+teams.token_by"],
        TokenColumn::Used => ["teams.token_used", "+teams.token_used"],
        TokenColumn::Expires => ["teams.token_ends", "+teams.token_ends"],
        TokenColumn::Uses => ["teams.token_uses", "+teams.token_uses"],
    }
}

/// Whether no token of a status has what a column is ordered by.
fn is_absent(status: TokenStatus, column: TokenColumn) -> bool {
    match status {
        TokenStatus::NeverUsed => column == TokenColumn::Used,
        TokenStatus::NoExpiration => column == TokenColumn::Expires,
        TokenStatus::None => column != TokenColumn::Name,
        _ => false,
    }
}

/// How the places that somebody can see are walked.
fn plan(asked: &Asked<'_>, query: &ListQuery<Tokens>, facts: &Facts) -> Result<Plan, Error> {
    let [ordered, unordered] = value(query.sort.column);
    let status = query.list.status;
    let eyes = Eyes::of(facts);
    // Of everything that somebody has generated all is ordered.
    let (sources, few) = if query.list.by.is_some() { (eyes.generated(), true) } else { eyes.sources(&asked.few_of())? };
    let plan = |value, conditions| {
        Plan {
        sources,
        conditions,
        id: "teams.id",
        value,
        present: !is_absent(status, query.sort.column),
        optional: query.sort.column != TokenColumn::Name,
        descending: query.sort.descending,
        looked_in: LookedIn::Condition("(instr(lower(teams.name), ?3) > 0 OR EXISTS (
            SELECT 1 FROM tokens WHERE tokens.team_id = teams.id AND tokens.revoked_at IS NULL AND tokens.description IS NULL AND (
                instr(lower(tokens.created_by_name), ?3) > 0 OR instr(lower(tokens.last_used_from), ?3) > 0
                OR instr(lower(tokens.last_used_by), ?3) > 0)))"),
    }
    };
    if few {
        return Ok(plan(unordered, in_order(status)));
    }
    let alike = plan(unordered, by_status(status));
    let is_few = status != TokenStatus::All && asked.is_few(&alike)?;
    Ok(if is_few { alike } else { plan(ordered, in_order(status)) })
}

fn head(connection: &Connection, query: &ListQuery<Tokens>, mode: Mode<'_>) -> Result<TokensHead, Error> {
    let organization = query.list.organization;
    let facts = facts::load(connection, query.actor, &Scope::organization(organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    let hidden = decide(Act::See(ReadPermission::AllTeams), &facts).reason().cloned();
    let by = query.list.by.map(|user| facts::actor_name(connection, Actor::User(user))).transpose()?;
    Ok(TokensHead { lifetimes: lifetimes::of_organization(connection, organization)?, hidden, facts, by })
}

fn asked<'a>((connection, searched): Source<'a>, query: &ListQuery<Tokens>, text: &'a str, now: Timestamp) -> Asked<'a> {
    let (organization, actor) = (query.list.organization.to_string(), query.actor.to_string());
    let by = query.list.by.map(|user| Actor::User(user).to_string());
    Asked { connection, organization, actor, text, now: Some(Stamp(now)), by, searched, few: OnceCell::new() }
}

pub(in super::super) fn tokens(
    source: Source<'_>,
    query: &ListQuery<Tokens>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<Slice<Tokens>, Error> {
    let (connection, _) = source;
    let head = head(connection, query, mode)?;
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text, now);
    let window = asked.window(&plan(&asked, query, &head.facts)?, &query.at, query.size)?;
    let rows = rows(connection, query, &head.facts, window.rows, now)?;
    Ok(Slice { head, rows, before: window.before, after: window.after, partial: false })
}

pub(in super::super) fn count_tokens(
    source: Source<'_>,
    query: &ListQuery<Tokens>,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<u32, Error> {
    let (connection, _) = source;
    let facts = head(connection, query, mode)?.facts;
    let all = query.text.is_empty() && query.list.status == TokenStatus::All && query.list.by.is_none();
    if all && may_see(ReadPermission::AllTeams, &facts) {
        let sql = "SELECT teams FROM organizations WHERE id = ?1";
        return connection.one(sql, [query.list.organization], |row| row.get(0));
    }
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text, now);
    let plan = plan(&asked, query, &facts)?;
    // What is counted needs no order, and an index over what the rows have in common reads no others.
    let conditions = if query.list.by.is_some() { plan.conditions } else { by_status(query.list.status) };
    asked.count(&Plan { conditions, ..plan })
}

/// How many working tokens of teams somebody has generated, as far as the actor sees them; one more than `most` where there
/// are more.
pub(super) fn count_generated(
    source: Source<'_>,
    query: &ListQuery<Tokens>,
    most: u32,
    now: Timestamp,
    mode: Mode<'_>,
) -> Result<u32, Error> {
    let (connection, _) = source;
    let facts = head(connection, query, mode)?.facts;
    let asked = asked(source, query, "", now);
    asked.count_to(&plan(&asked, query, &facts)?, most)
}

/// The rows of these keys, in their order.
fn rows(
    connection: &Connection,
    query: &ListQuery<Tokens>,
    about: &Facts,
    keys: Vec<SortKey>,
    now: Timestamp,
) -> Result<Vec<(SortKey, TokenRow)>, Error> {
    let sql = format!(
        "SELECT teams.id, teams.id = ?2 OR EXISTS (SELECT 1 FROM memberships WHERE team_id = teams.id AND user_id = ?2),
                teams.accesses, (SELECT workspaces FROM organizations WHERE organizations.id = teams.organization_id),
                {TEAM_FACTS}, tokens.id IS NOT NULL, {TOKEN}, {ORGANIZATION_ACCESS}
         FROM teams LEFT JOIN tokens ON tokens.team_id = teams.id AND tokens.revoked_at IS NULL AND tokens.description IS NULL
         WHERE teams.id = ?1"
    );
    let mut rows = Vec::with_capacity(keys.len());
    for key in keys {
        let row = connection.maybe(&sql, (&key.id, query.actor.to_string()), |row| {
            let facts = about.about_team(facts::read_team_facts(row, 4)?, row.get(1)?);
            let organization_access = facts::read_organization_access(row, 9 + tokens::COLUMN_COUNT)?;
            let owners = facts.team.as_ref().is_some_and(|team| team.is_owners);
            let everywhere = owners || Rights::everywhere(organization_access).reach();
            Ok(TokenRow {
                team: row.get(0)?,
                whose: facts.team.as_ref().map_or_else(|| SafeText::new(""), |team| team.name.clone()),
                described: Vec::new(),
                token: if row.get(8)? { Some(tokens::read(row, 9)?) } else { None },
                workspaces: Part::Here(if everywhere { row.get(3)? } else { row.get(2)? }),
                access: Vec::new(),
                organization_access,
                facts,
            })
        })?;
        let Some(mut row) = row else { continue };
        row.access = token_read::first_access_of(connection, row.team)?;
        if let Some(token) = row.token.take() {
            let uses = uses::of_owner(connection, TokenOwner::Team(row.team), now)?.remove(&token.id).unwrap_or_default();
            row.token = Some(Token { uses: Some(uses), ..token });
        }
        if about.described_team_tokens {
            row.described = tokens::described(connection, row.team)?;
        }
        rows.push((key, row));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::backend::list::{At, Sort};
    use crate::backend::local::list::Searched;
    use crate::backend::local::schema::MIGRATIONS;
    use crate::domain::{Actor, Id, Organization, User};

    const NOW: &str = "2026-03-02T12:00:00.000Z";

    /// A model with so many teams, of which all but one in ten have a token: used, unused, ending soon, ended or endless.
    fn model(teams: u32) -> Connection {
        let mut connection = Connection::open_in_memory().expect("a connection");
        MIGRATIONS.to_latest(&mut connection).expect("a schema");
        let made = connection.execute_batch(&format!(
            "PRAGMA foreign_keys = ON; BEGIN;
             INSERT INTO users VALUES ('user-1111111111111111', 'ada', 'ada@example.com', 1, '{NOW}');
             INSERT INTO organizations (id, name, email, created_at, owners_team, an_owner)
             VALUES ('org-1111111111111111', 'acme', 'a@example.com', '{NOW}', 'team-1111111111111111', 'user-1111111111111111');
             INSERT INTO teams (id, organization_id, name, created_at)
             VALUES ('team-1111111111111111', 'org-1111111111111111', 'owners', '{NOW}');
             INSERT INTO memberships VALUES ('team-1111111111111111', 'user-1111111111111111', '{NOW}');
             CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {teams})
             SELECT i, replace(1111111111111111 + i, '0', 'z') AS id FROM n;
             INSERT INTO teams (id, organization_id, name, created_at)
             SELECT 'team-' || id, 'org-1111111111111111', printf('t%06d', i * 7919 % {teams}), '{NOW}' FROM n;
             INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, last_used_at, expired_at, checksum)
             SELECT randomblob(32), 'at-' || id, 'team-' || id, 'abcdef', printf('2026-01-%02dT00:00:00.000Z', 1 + i % 28),
                    'user-1111111111111111', 'ada', iif(i % 3 = 0, NULL, printf('2026-02-%02dT00:00:00.000Z', 1 + i % 28)),
                    CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN printf('2026-02-%02dT00:00:00.000Z', 1 + i % 28)
                        WHEN 2 THEN printf('2026-03-%02dT13:00:00.000Z', 2 + i % 29) ELSE '2027-03-02T00:00:00.000Z' END, 0
             FROM n WHERE i % 10 <> 0;
             COMMIT"
        ));
        made.expect("a model");
        connection
    }

    /// The steps of SQLite's machine.
    fn steps(connection: &Connection, work: impl FnOnce()) -> u64 {
        let count = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&count);
        let count_one = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        connection.progress_handler(1, Some(count_one)).expect("a handler");
        work();
        connection.progress_handler(0, None::<fn() -> bool>).expect("no handler");
        count.load(Ordering::Relaxed)
    }

    #[test]
    fn a_window_takes_no_more_steps_in_a_large_model_than_in_a_small_one() {
        let (small, large) = (model(1_000), model(20_000));
        let (organization, ada) = ("org-1111111111111111", "user-1111111111111111");
        let organization: Id<Organization> = Id::parse(organization).expect("an id");
        let ada = Actor::User(Id::<User>::parse(ada).expect("an id"));
        let now = NOW.parse().expect("a time");
        let columns = [
            TokenColumn::Name,
            TokenColumn::Created,
            TokenColumn::By,
            TokenColumn::Used,
            TokenColumn::Expires,
            TokenColumn::Uses,
        ];
        for (column, descending) in columns.into_iter().flat_map(|column| [(column, false), (column, true)]) {
            let list = Tokens::of(organization);
            let query = ListQuery { sort: Sort { column, descending }, ..ListQuery::start(ada, list, 40) };
            let cost = |connection: &Connection| {
                let middle = tokens((connection, &Searched::default()), &query, now, Mode::default()).expect("a window").rows[20]
                    .0
                    .clone();
                [At::Start, At::End, At::After(middle.clone()), At::Before(middle)].map(|at| {
                    let query = ListQuery { at, ..query.clone() };
                    steps(connection, || {
                        drop(tokens((connection, &Searched::default()), &query, now, Mode::default()).expect("a window"));
                    })
                })
            };
            for (few, many) in cost(&small).into_iter().zip(cost(&large)) {
                assert!(many < few + few / 4, "{column:?} {descending}: {few} steps of 1,000, {many} of 20,000");
            }
        }
    }

    #[test]
    fn a_status_that_few_or_most_tokens_have_is_found_without_looking_at_all() {
        let (organization, ada) = ("org-1111111111111111", "user-1111111111111111");
        let organization: Id<Organization> = Id::parse(organization).expect("an id");
        let ada = Actor::User(Id::<User>::parse(ada).expect("an id"));
        let (large, now) = (model(60_000), NOW.parse().expect("a time"));
        for status in TokenStatus::ALL {
            for column in [TokenColumn::Name, TokenColumn::Used] {
                let sort = Sort { column, descending: false };
                let query = ListQuery { sort, ..ListQuery::start(ada, Tokens { status, ..Tokens::of(organization) }, 40) };
                let steps = steps(&large, || {
                    drop(tokens((&large, &Searched::default()), &query, now, Mode::default()).expect("a window"));
                });
                // A look at each of the teams takes six steps at least.
                assert!(steps < 150_000, "{status} by {column:?}: {steps} steps");
            }
        }
    }
}
