//! Refusals as they are counted by the minute.

use jiff::SignedDuration;
use rusqlite::Connection;

use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Refusal};
use crate::domain::{Id, Organization, Timestamp};
use crate::policy::Sight;

/// So long they are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);

pub(super) fn note(connection: &Connection, refusals: &[Refusal], now: Timestamp) -> Result<(), Error> {
    for refusal in refusals {
        connection.change(
            "INSERT INTO refusals (token_id, route, rule, minute, reason, count)
             SELECT id, ?2, ?3, ?4, ?5, ?6 FROM tokens WHERE id = ?1
             ON CONFLICT (token_id, route, rule, minute) DO UPDATE SET count = min(count + excluded.count, 4294967295)",
            (refusal.token, &refusal.route, &refusal.rule, Stamp(refusal.minute), &refusal.reason, refusal.count),
        )?;
    }
    let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    connection.change("DELETE FROM refusals WHERE minute < ?1", [Stamp(oldest)]).map(drop)
}

impl Reader<'_> {
    pub(super) fn refusals(&self, organization: Id<Organization>, limit: u32) -> Result<Vec<Refusal>, Error> {
        see(Sight::AuditLog, &self.facts(&Scope::organization(organization))?)?;
        self.connection.all(
            "SELECT token_id, route, rule, minute, reason, count FROM refusals JOIN tokens ON tokens.id = token_id
             WHERE tokens.organization_id = ?1 OR tokens.team_id IN (SELECT id FROM teams WHERE teams.organization_id = ?1)
             ORDER BY minute DESC, route LIMIT ?2",
            (organization, limit),
            |row| {
                let Stamp(minute) = row.get(3)?;
                Ok(Refusal {
                    token: row.get(0)?,
                    route: row.get(1)?,
                    rule: row.get(2)?,
                    minute,
                    reason: row.get(4)?,
                    count: row.get(5)?,
                })
            },
        )
    }
}
