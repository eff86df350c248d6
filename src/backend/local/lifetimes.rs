//! The maximum lifetimes that organizations set for their tokens.

use rusqlite::Connection;

use super::sql::{Query, Stamp};
use crate::backend::{Error, LifetimeRecord};
use crate::domain::{Id, Lifetime, Lifetimes, Organization, Timestamp, TokenKind, TokenOwner};

/// The milliseconds of the maximum that a row of `tokens` is under, if there is one. A user's tokens work in every
/// organization that the user belongs to, so the shortest of their maxima counts.
macro_rules! maximum {
    () => {
        "CASE WHEN tokens.user_id IS NULL
              THEN (SELECT milliseconds FROM lifetimes_in_force
                    WHERE kind = iif(tokens.team_id IS NOT NULL, 'team', iif(tokens.audit_trails, 'audit_trails', 'organization')) AND organization_id =
                        coalesce(tokens.organization_id, (SELECT t.organization_id FROM teams AS t WHERE t.id = tokens.team_id)))
              ELSE (SELECT min(milliseconds) FROM organization_members AS m
                    JOIN lifetimes_in_force AS l ON l.organization_id = m.organization_id AND l.kind = 'user'
                    WHERE m.user_id = tokens.user_id) END"
    };
}
pub(super) use maximum;

/// All that an organization has set, and whether they hold.
pub(super) fn of_organization(connection: &Connection, organization: Id<Organization>) -> Result<Lifetimes, Error> {
    let sql = "SELECT lifetimes_enforced FROM organizations WHERE id = ?1";
    let mut lifetimes = Lifetimes { enforced: connection.one(sql, [organization], |row| row.get(0))?, ..Lifetimes::default() };
    for record in records(connection, organization)? {
        lifetimes.set(record.kind, Some(record.lifetime));
    }
    Ok(lifetimes)
}

/// The same as they are stored.
pub(super) fn records(connection: &Connection, organization: Id<Organization>) -> Result<Vec<LifetimeRecord>, Error> {
    let sql = "SELECT kind, milliseconds, created_at, updated_at FROM maximum_lifetimes WHERE organization_id = ?1";
    connection.all(sql, [organization], |row| {
        let (Stamp(created_at), Stamp(updated_at)) = (row.get(2)?, row.get(3)?);
        Ok(LifetimeRecord { kind: row.get(0)?, lifetime: row.get(1)?, created_at, updated_at })
    })
}

/// Whether maxima hold in an organization.
pub(super) fn enforce(connection: &Connection, organization: Id<Organization>) -> Result<(), Error> {
    connection
        .change("UPDATE organizations SET lifetimes_enforced = 1 WHERE id = ?1 AND NOT lifetimes_enforced", [organization])
        .map(drop)
}

/// How long a new token of this owner can live at most.
pub(super) fn of_owner(connection: &Connection, owner: TokenOwner) -> Result<Option<Lifetime>, Error> {
    let sql = match owner {
        TokenOwner::Organization(_) => {
            "SELECT min(milliseconds) FROM lifetimes_in_force WHERE organization_id = ?1 AND kind = 'organization'"
        }
        TokenOwner::AuditTrails(_) => {
            "SELECT min(milliseconds) FROM lifetimes_in_force WHERE organization_id = ?1 AND kind = 'audit_trails'"
        }
        TokenOwner::Team(_) => {
            "SELECT min(milliseconds) FROM teams JOIN lifetimes_in_force USING (organization_id) WHERE teams.id = ?1 AND kind = 'team'"
        }
        TokenOwner::User(_) => {
            "SELECT min(milliseconds) FROM organization_members JOIN lifetimes_in_force USING (organization_id)
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
    at: Timestamp,
) -> Result<(), Error> {
    let changed = match lifetime {
        Some(lifetime) => connection.change(
            "INSERT INTO maximum_lifetimes (organization_id, kind, milliseconds, created_at, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (organization_id, kind)
             DO UPDATE SET milliseconds = excluded.milliseconds, updated_at = excluded.updated_at",
            (organization, kind, lifetime, Stamp(at)),
        ),
        None => connection.change("DELETE FROM maximum_lifetimes WHERE organization_id = ?1 AND kind = ?2", (organization, kind)),
    };
    changed.map(drop)
}
