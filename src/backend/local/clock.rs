//! The clock by which the model judges: never earlier than a time that it has seen (security, "clock back").

use jiff::SignedDuration;
use rusqlite::Connection;

use super::sql::{Query, Stamp};
use crate::backend::{Clock, Error};
use crate::domain::Timestamp;

/// A write takes the time that was seen on by so much at most: a clock that was wrong once, far in the
/// future, must not expire everything for good.
const STEP: SignedDuration = SignedDuration::from_hours(24);

/// A clock that is behind by less is one that was adjusted, as all are.
const ADJUSTED: SignedDuration = SignedDuration::from_mins(1);

/// The time by which something that happens at `now` is judged.
pub(super) fn time(connection: &Connection, now: Timestamp) -> Result<Timestamp, Error> {
    Ok(last_seen(connection)?.map_or(now, |seen| seen.max(now)))
}

/// The same, with how far the system's clock is behind.
pub(super) fn read(connection: &Connection, now: Timestamp) -> Result<Clock, Error> {
    let time = time(connection, now)?;
    let behind = time.duration_since(now);
    Ok(Clock { now: time, behind: (behind > ADJUSTED).then_some(behind) })
}

/// Keeps that a write has seen this time.
pub(super) fn advance(connection: &Connection, at: Timestamp) -> Result<(), Error> {
    match last_seen(connection)? {
        Some(seen) if at <= seen => Ok(()),
        Some(seen) => set(connection, seen.checked_add(STEP).unwrap_or(Timestamp::MAX).min(at)),
        None => set(connection, at),
    }
}

/// Takes a time for right, whatever was seen before.
pub(super) fn set(connection: &Connection, at: Timestamp) -> Result<(), Error> {
    let sql = "INSERT INTO clock (one, last_seen) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET last_seen = excluded.last_seen";
    connection.change(sql, [Stamp(at)]).map(drop)
}

fn last_seen(connection: &Connection) -> Result<Option<Timestamp>, Error> {
    connection.maybe("SELECT last_seen FROM clock", [], |row| row.get(0).map(|Stamp(at)| at))
}
