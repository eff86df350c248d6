//! The maximum lifetimes that organizations set for their tokens.

use rusqlite::Connection;

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{Id, Lifetime, Lifetimes, Organization, TokenKind, TokenOwner};

/// The days of the maximum that a row of `tokens` is under, if there is one. A user's tokens work in every
/// organization that the user belongs to, so the shortest of their maxima counts.
macro_rules! maximum_days {
    () => {
        "CASE WHEN tokens.user_id IS NULL
              THEN (SELECT days FROM maximum_lifetimes
                    WHERE kind = iif(tokens.team_id IS NULL, 'organization', 'team') AND organization_id =
                        coalesce(tokens.organization_id, (SELECT t.organization_id FROM teams AS t WHERE t.id = tokens.team_id)))
              ELSE (SELECT min(days) FROM organization_members AS m
                    JOIN maximum_lifetimes AS l ON l.organization_id = m.organization_id AND l.kind = 'user'
                    WHERE m.user_id = tokens.user_id) END"
    };
}
pub(super) use maximum_days;

/// All of an organization.
pub(super) fn of_organization(connection: &Connection, organization: Id<Organization>) -> Result<Lifetimes, Error> {
    let sql = "SELECT kind, days FROM maximum_lifetimes WHERE organization_id = ?1";
    let rows: Vec<(TokenKind, Lifetime)> = connection.all(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut lifetimes = Lifetimes::default();
    for (kind, lifetime) in rows {
        lifetimes.set(kind, Some(lifetime));
    }
    Ok(lifetimes)
}

/// How long a new token of this owner may live at most.
pub(super) fn of_owner(connection: &Connection, owner: TokenOwner) -> Result<Option<Lifetime>, Error> {
    let sql = match owner {
        TokenOwner::Organization(_) => {
            "SELECT min(days) FROM maximum_lifetimes WHERE organization_id = ?1 AND kind = 'organization'"
        }
        TokenOwner::Team(_) => {
            "SELECT min(days) FROM teams JOIN maximum_lifetimes USING (organization_id) WHERE teams.id = ?1 AND kind = 'team'"
        }
        TokenOwner::User(_) => {
            "SELECT min(days) FROM organization_members JOIN maximum_lifetimes USING (organization_id)
             WHERE user_id = ?1 AND kind = 'user'"
        }
    };
    connection.one(sql, [owner.id()], |row| row.get(0))
}

/// Sets one, or takes it away.
pub(super) fn set(
    connection: &Connection,
    organization: Id<Organization>,
    kind: TokenKind,
    lifetime: Option<Lifetime>,
) -> Result<(), Error> {
    let changed = match lifetime {
        Some(lifetime) => connection.change(
            "INSERT INTO maximum_lifetimes (organization_id, kind, days) VALUES (?1, ?2, ?3)
             ON CONFLICT (organization_id, kind) DO UPDATE SET days = excluded.days",
            (organization, kind, lifetime),
        ),
        None => connection.change("DELETE FROM maximum_lifetimes WHERE organization_id = ?1 AND kind = ?2", (organization, kind)),
    };
    changed.map(drop)
}
