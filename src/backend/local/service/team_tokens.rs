//! The list of the tokens of an organization's teams.

use jiff::SignedDuration;
use rusqlite::Row;

use super::pages::{List, Plan};
use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::Stamp;
use crate::backend::{Error, Listing, TeamTokenFilter, TeamTokenRecord, TokenOrder, TokenStatus, Window};
use crate::domain::Id;
use crate::domain::{Actor, Organization, Timestamp};
use crate::policy::{Act, Sight, decide};

/// Every team.
const ALL: &[&str] = &["FROM teams WHERE teams.organization_id = ?1"];

/// The teams that the actor, `?2`, is in, or is. The sign keeps SQLite from walking all teams of the organization.
const OWN: &[&str] = &["FROM teams WHERE +teams.organization_id = ?1
    AND teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)"];

/// Those, and visible teams but `owners`, for who manages teams.
const REACHED: &[&str] = &["FROM teams WHERE teams.organization_id = ?1
    AND ((teams.visibility = 'organization' AND teams.name <> 'owners')
         OR teams.id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];

/// The order of the tokens that have no value for the order that is asked for: they come last, either way round.
const BY_TEAM: &[&str] = &["teams.name"];

/// The columns of [`read`] behind the keys, in its order.
const COLUMNS: &str = "tokens.id, tokens.team_id, tokens.created_at, tokens.created_by, tokens.last_used_at, page.token_ends";

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
        see(Sight::Settings, &facts)?;
        // As `Sight::TeamToken` says of one team.
        let all = decide(Act::See(Sight::AllTeams), &facts).is_allowed();
        let sources = match (all, facts.permissions.manage_teams) {
            (true, _) => ALL,
            (false, true) => REACHED,
            (false, false) => OWN,
        };
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let (mut more, mut conditions): (Vec<String>, Vec<&'static str>) = (Vec::new(), Vec::new());
        if !contains.is_empty() {
            conditions.push("instr(lower(teams.name), ?3) > 0");
        }
        conditions.extend(filter.status.map(|status| condition(status, self.now, &mut more)));
        let whole = all && conditions.is_empty();
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
        let statement = |page: &str, order: &str| {
            [
                "SELECT ",
                COLUMNS,
                ", page.* FROM (",
                page,
                ") AS page CROSS JOIN tokens ON tokens.team_id = page.id AND tokens.revoked_at IS NULL ORDER BY ",
                order,
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
