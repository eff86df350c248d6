//! Refusals as they are counted by the minute.

use jiff::SignedDuration;
use rusqlite::Connection;

use crate::backend::local::connection::whole;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Refusal};
use crate::domain::Timestamp;

/// So long they are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Adds refusals to those of their minute, all or none.
pub(super) fn note(connection: &Connection, refusals: &[Refusal], now: Timestamp) -> Result<(), Error> {
    whole(connection, |connection| write(connection, refusals, now))
}

fn write(connection: &Connection, refusals: &[Refusal], now: Timestamp) -> Result<(), Error> {
    for refusal in refusals {
        let caller = refusal.caller.kept();
        connection.change(
            "INSERT INTO refusals (token_id, route, rule, minute, reason, count, address, client)
             SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM tokens WHERE id = ?1
             ON CONFLICT (token_id, route, rule, minute) DO UPDATE SET count = min(count + excluded.count, 4294967295)",
            (
                refusal.token,
                &refusal.route,
                &refusal.rule,
                Stamp(refusal.minute),
                &refusal.reason,
                refusal.count,
                &caller.address,
                &caller.client,
            ),
        )?;
    }
    let oldest = now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    connection.change("DELETE FROM refusals WHERE minute < ?1", [Stamp(oldest)]).map(drop)
}
