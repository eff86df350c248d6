//! How often tokens were used, by the hour, over the last thirty days.

use std::collections::HashMap;

use rusqlite::Connection;

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{AuthenticationToken, Id, Organization, Timestamp, TokenOwner, Uses};

/// Adds uses of a token in an hour, and drops those that are too long ago at `now`. A token that was revoked
/// or deleted meanwhile has no uses.
pub(super) fn note(
    connection: &Connection,
    token: Id<AuthenticationToken>,
    (hour, count): (i64, u32),
    now: Timestamp,
) -> Result<(), Error> {
    if count == 0 || hour < Uses::first_hour(now) {
        return Ok(());
    }
    connection.change(
        "INSERT INTO token_uses (token_id, hour, uses) SELECT id, ?2, ?3 FROM tokens WHERE id = ?1 AND revoked_at IS NULL
         ON CONFLICT (token_id, hour) DO UPDATE SET uses = min(uses + excluded.uses, 4294967295)",
        (token, hour, count),
    )?;
    connection.change("DELETE FROM token_uses WHERE token_id = ?1 AND hour < ?2", (token, Uses::first_hour(now))).map(drop)
}

/// Adds uses of a new token in hours that have none yet, all at once.
pub(super) fn fill(connection: &Connection, token: Id<AuthenticationToken>, hours: &[(i64, u32)]) -> Result<(), Error> {
    let rows: Vec<String> = hours.iter().map(|(hour, count)| format!("[{hour},{count}]")).collect();
    let sql = "INSERT INTO token_uses (token_id, hour, uses) SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2)";
    connection.change(sql, (token, ["[", &rows.join(","), "]"].concat())).map(drop)
}

/// Drops those of a token.
pub(super) fn forget(connection: &Connection, token: Id<AuthenticationToken>) -> Result<(), Error> {
    connection.change("DELETE FROM token_uses WHERE token_id = ?1", [token]).map(drop)
}

/// Of one owner's tokens, by the token.
pub(super) fn of_owner(
    connection: &Connection,
    owner: TokenOwner,
    now: Timestamp,
) -> Result<HashMap<Id<AuthenticationToken>, Uses>, Error> {
    let sql = match owner {
        TokenOwner::Organization(_) => {
            "SELECT token_id, hour, uses FROM tokens JOIN token_uses ON token_id = tokens.id
             WHERE organization_id = ?1 AND audit_trails = 0 AND revoked_at IS NULL AND hour >= ?2 ORDER BY token_id"
        }
        TokenOwner::AuditTrails(_) => {
            "SELECT token_id, hour, uses FROM tokens JOIN token_uses ON token_id = tokens.id
             WHERE organization_id = ?1 AND audit_trails = 1 AND revoked_at IS NULL AND hour >= ?2 ORDER BY token_id"
        }
        TokenOwner::Team(_) => {
            "SELECT token_id, hour, uses FROM tokens JOIN token_uses ON token_id = tokens.id
             WHERE team_id = ?1 AND revoked_at IS NULL AND hour >= ?2 ORDER BY token_id"
        }
        TokenOwner::User(_) => {
            "SELECT token_id, hour, uses FROM tokens JOIN token_uses ON token_id = tokens.id
             WHERE user_id = ?1 AND revoked_at IS NULL AND hour >= ?2 ORDER BY token_id"
        }
    };
    collect(connection, sql, (owner.id(), Uses::first_hour(now)), now)
}

/// Of the tokens of an organization's teams between two names, by the token. Whole days are added up by the database, but for
/// the hours of the last 24.
pub(super) fn of_teams(
    connection: &Connection,
    (organization, first, last): (Id<Organization>, &str, &str),
    now: Timestamp,
) -> Result<HashMap<Id<AuthenticationToken>, Uses>, Error> {
    let sql = "SELECT token_id, max(hour), min(sum(uses), 4294967295)
               FROM teams CROSS JOIN tokens ON tokens.team_id = teams.id AND revoked_at IS NULL
                    CROSS JOIN token_uses ON token_id = tokens.id
               WHERE teams.organization_id = ?1 AND hour >= ?2 AND teams.name >= ?4 AND teams.name <= ?5
               GROUP BY token_id, hour / 24, hour > ?3 - 24 ORDER BY token_id";
    collect(connection, sql, (organization, Uses::first_hour(now), Uses::hour(now), first, last), now)
}

fn collect(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    now: Timestamp,
) -> Result<HashMap<Id<AuthenticationToken>, Uses>, Error> {
    let rows: Vec<(Id<AuthenticationToken>, i64, u32)> =
        connection.all(sql, params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let of_one = rows.chunk_by(|(one, ..), (other, ..)| one == other);
    Ok(of_one.map(|rows| (rows[0].0, Uses::count(now, rows.iter().map(|(_, hour, uses)| (*hour, *uses))))).collect())
}
