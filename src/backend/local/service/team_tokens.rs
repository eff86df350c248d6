//! The list of the tokens of an organization's teams.

use jiff::SignedDuration;
use rusqlite::{Row, params_from_iter};

use super::pages::{List, Order, Plan};
use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Listing, TeamTokenFilter, TeamTokenRecord, TokenOrder, TokenStatus, Window};
use crate::domain::{Actor, Id, Organization, Permission, Timestamp};
use crate::policy::{Act, ReadPermission, decide};

/// Every team.
const ALL: &[&str] = &["FROM teams WHERE teams.organization_id = ?1"];

/// The teams that the actor, `?2`, is in, or is. The sign keeps SQLite from walking all teams of the organization.
const OWN: &[&str] = &["FROM teams WHERE +teams.organization_id = ?1
    AND teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)"];

/// Every team but `owners`, and the actor's own, for actors who manage secret teams too.
const MANAGED: &[&str] = &["FROM teams WHERE teams.organization_id = ?1 AND (teams.name <> 'owners'
         OR teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];

/// Those, and visible teams but `owners`, for actors who manage teams.
const REACHED: &[&str] = &["FROM teams WHERE teams.organization_id = ?1
    AND ((teams.visibility = 'organization' AND teams.name <> 'owners')
         OR teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];

/// The order of the tokens that have no value for the order that is asked for: they come last, either way round.
const BY_TEAM: &[&str] = &["teams.name"];

/// The columns of [`read`] behind the keys, in its order.
const COLUMNS: &str =
    "tokens.id, tokens.team_id, tokens.created_at, tokens.created_by, tokens.last_used_at, page.token_ends, NULL";

fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<TeamTokenRecord> {
    let (Stamp(created_at), by): (Stamp, String) = (row.get(first + 2)?, row.get(first + 3)?);
    let time = |column: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Stamp>>(first + column)?.map(|Stamp(at)| at));
    Ok(TeamTokenRecord {
        id: row.get(first)?,
        team: row.get(first + 1)?,
        created_at,
        created_by: Actor::parse(&by),
        last_used_at: time(4)?,
        expires_at: time(5)?,
        description: row.get(first + 6)?,
    })
}

/// A part of a list: its condition, what it is ordered by, and what counts it where nothing is asked for.
struct Part {
    condition: &'static str,
    keys: &'static [&'static str],
    descending: bool,
    count: Option<&'static str>,
}

/// The parts of a list in one order. Conditions and keys are those of the indexes.
fn parts(order: TokenOrder, descending: bool) -> Vec<Part> {
    let part = |condition, keys, descending, count| Part { condition, keys, descending, count };
    match order {
        TokenOrder::Team => vec![part(
            "teams.token_created IS NOT NULL",
            BY_TEAM,
            descending,
            Some("SELECT team_tokens FROM organizations WHERE id = ?1"),
        )],
        TokenOrder::Expiry => vec![
            part(
                "teams.token_ends IS NOT NULL",
                &["teams.token_ends", "teams.id"],
                descending,
                Some("SELECT ending_team_tokens FROM organizations WHERE id = ?1"),
            ),
            part(
                "teams.token_created IS NOT NULL AND teams.token_ends IS NULL",
                BY_TEAM,
                false,
                Some("SELECT team_tokens - ending_team_tokens FROM organizations WHERE id = ?1"),
            ),
        ],
        TokenOrder::Creator => {
            vec![part("teams.token_by IS NOT NULL", &["teams.token_by", "teams.id"], descending, None)]
        }
        TokenOrder::LastUse => vec![
            part("teams.token_used IS NOT NULL", &["teams.token_used", "teams.id"], descending, None),
            part("teams.token_created IS NOT NULL AND teams.token_used IS NULL", BY_TEAM, false, None),
        ],
    }
}

impl Reader<'_> {
    pub(super) fn team_tokens(
        &self,
        organization: Id<Organization>,
        filter: &TeamTokenFilter,
        window: Window,
    ) -> Result<Listing<TeamTokenRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(ReadPermission::Settings, &facts)?;
        // As `ReadPermission::TeamToken` says of one team.
        let all = decide(Act::See(ReadPermission::AllTeams), &facts).is_allowed();
        let secret = facts.permissions.get(Permission::AccessSecretTeams);
        let sources = match (all && !secret, facts.permissions.manages_teams()) {
            (true, _) => ALL,
            (false, true) if secret => MANAGED,
            (false, true) => REACHED,
            (false, false) => OWN,
        };
        if facts.described_team_tokens {
            return self.described_team_tokens(organization, sources[0], filter, window);
        }
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let (mut more, mut conditions): (Vec<String>, Vec<&'static str>) = (Vec::new(), Vec::new());
        if !contains.is_empty() {
            conditions.push("instr(lower(teams.name), ?3) > 0");
        }
        conditions.extend(filter.status.map(|status| condition(status, self.now, &mut more)));
        let whole = all && !secret && conditions.is_empty();
        // What depends on the time, or on uses, which no command counts, is not remembered.
        let steady = filter.status.is_none() && filter.order != TokenOrder::LastUse;
        let lists: Vec<List<'_>> = parts(filter.order, filter.descending)
            .into_iter()
            .map(|part| {
                let plan = Plan {
                    columns: "teams.id, teams.token_ends",
                    sources,
                    filter: [&[part.condition][..], &conditions].concat().join(" AND "),
                    keys: part.keys,
                    descending: part.descending,
                    count: part.count.filter(|_| whole),
                };
                let about = [organization.to_string(), self.actor.to_string(), contains.clone()];
                List { connection: self.connection, pages: self.pages.filter(|_| steady), plan, about, more: more.clone() }
            })
            .collect();
        let statement = |page: &str, order: &Order| {
            [
                "SELECT ",
                COLUMNS,
                ", page.* FROM (",
                page,
                ") AS page CROSS JOIN tokens ON tokens.team_id = page.id AND tokens.revoked_at IS NULL",
                &order.clause("page"),
            ]
            .concat()
        };
        let mut rows = Vec::new();
        let total = List::pages(&lists, window, statement, |row| {
            rows.push(read(row, 0)?);
            Ok(())
        })?;
        Ok(Listing { rows, total })
    }

    /// All tokens of all teams, where a team has several, each with a description. No index has their order: an organization
    /// that allows them pays for it.
    fn described_team_tokens(
        &self,
        organization: Id<Organization>,
        source: &str,
        filter: &TeamTokenFilter,
        window: Window,
    ) -> Result<Listing<TeamTokenRecord>, Error> {
        let mut more = Vec::new();
        let key = match filter.order {
            TokenOrder::Team => "name",
            TokenOrder::Expiry => "token_ends",
            TokenOrder::Creator => "token_by",
            TokenOrder::LastUse => "last_used_at",
        };
        let matching = filter.status.map_or("1", |status| condition(status, self.now, &mut more));
        let tokens = [
            "WITH found AS (SELECT tokens.id, tokens.team_id, tokens.created_at, tokens.created_by, tokens.last_used_at,
                nullif(min(ifnull(tokens.expired_at, '9999'), ifnull(strftime('%Y-%m-%dT%H:%M:%fZ', tokens.created_at, '+' || (
                    SELECT milliseconds / 1000.0 FROM lifetimes_in_force AS m WHERE m.organization_id = ?1 AND m.kind = 'team'
                ) || ' seconds'), '9999')), '9999') AS token_ends,
                tokens.description, tokens.created_by_name AS token_by, seen.name
             FROM (SELECT teams.id, teams.name ",
            source,
            ") AS seen CROSS JOIN tokens ON tokens.team_id = seen.id AND tokens.revoked_at IS NULL) SELECT ",
        ]
        .concat();
        let from = [" FROM found AS teams WHERE instr(lower(name), ?3) > 0 AND ", matching].concat();
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let mut values = vec![organization.to_string(), self.actor.to_string(), contains];
        if !more.is_empty() {
            // Conditions have their values from `?8` on.
            values.resize(7, String::new());
            values.extend(more);
        }
        let count = [&tokens, "count(*)", &from].concat();
        let total = self.connection.one(&count, params_from_iter(&values), |row| row.get(0))?;
        let columns = "id, team_id, created_at, created_by, last_used_at, token_ends, description";
        let direction = if filter.descending { "DESC" } else { "ASC" };
        let Window { limit, offset } = window;
        let order = format!(" ORDER BY {key} IS NULL, {key} {direction}, name, id LIMIT {limit} OFFSET {offset}");
        let sql = [&tokens, columns, &from, &order].concat();
        let rows = self.connection.all(&sql, params_from_iter(&values), |row| read(row, 0))?;
        Ok(Listing { rows, total })
    }
}

/// That a token is in a state, by when it expires, as of now.
fn condition(status: TokenStatus, now: Timestamp, more: &mut Vec<String>) -> &'static str {
    let text = Stamp(now).text();
    match status {
        TokenStatus::NeverExpires => "teams.token_ends IS NULL",
        TokenStatus::Active => {
            more.push(text);
            "(teams.token_ends IS NULL OR teams.token_ends > ?8)"
        }
        TokenStatus::Expired => {
            more.push(text);
            "teams.token_ends <= ?8"
        }
        TokenStatus::ExpiresWithin(days) => {
            let until = now.checked_add(SignedDuration::from_hours(24 * i64::from(days)));
            more.extend([text, Stamp(until.unwrap_or(Timestamp::MAX)).text()]);
            "teams.token_ends > ?8 AND teams.token_ends <= ?9"
        }
    }
}
