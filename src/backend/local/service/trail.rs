//! The audit trail as the API shows it: what was done since a time, page by page. Where the rows lie is remembered in blocks, so
//! that a page costs the same however long the log is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::{Reader, see};
use crate::backend::local::audit_read::{TRAIL, row};
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{AuditRow, Error, Listing, Window};
use crate::domain::{Id, Organization, Timestamp};
use crate::policy::ReadPermission;

/// Rows of a block.
const BLOCK: u32 = 1_024;

/// Where the rows of organizations lie. No row is edited or deleted, so that what was remembered stays right.
#[derive(Default)]
pub(super) struct Trails(Mutex<HashMap<Id<Organization>, Arc<Vec<Block>>>>);

/// A time as the log has it: as many letters for each.
type At = [u8; 24];

fn at(text: &str) -> At {
    let mut at = At::default();
    at.iter_mut().zip(text.bytes()).for_each(|(letter, byte)| *letter = byte);
    at
}

/// Rows of an organization that follow each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    first: i64,
    last: i64,
    rows: u32,
    /// How many of them are of commands that were done.
    done: u32,
    /// The times of the rows lie between these. A clock that was set back leaves later rows with earlier times.
    earliest: At,
    latest: At,
}

impl Block {
    fn of(id: i64, at: At, done: bool) -> Self {
        Self { first: id, last: id, rows: 1, done: u32::from(done), earliest: at, latest: at }
    }

    fn add(&mut self, id: i64, at: At, done: bool) {
        (self.last, self.rows, self.done) = (id, self.rows + 1, self.done + u32::from(done));
        (self.earliest, self.latest) = (self.earliest.min(at), self.latest.max(at));
    }

    /// How many of its rows were done since a time.
    fn since(&self, connection: &Connection, organization: Id<Organization>, since: &str) -> Result<u32, Error> {
        if self.latest < at(since) {
            return Ok(0);
        }
        if self.earliest >= at(since) {
            return Ok(self.done);
        }
        let sql = "SELECT count(*) FROM audit_events
                   WHERE organization_id = ?1 AND id >= ?2 AND id <= ?3 AND at >= ?4 AND outcome = 'done'";
        connection.one(sql, (organization, self.first, self.last, since), |row| row.get(0))
    }
}

impl Trails {
    /// The blocks of an organization with all rows that this connection sees.
    fn blocks(&self, connection: &Connection, organization: Id<Organization>) -> Result<Arc<Vec<Block>>, Error> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&organization).cloned().unwrap_or_default();
        let after = known.last().map_or(0, |block| block.last);
        let mut new: Option<Vec<Block>> = None;
        let sql = "SELECT id, at, outcome = 'done' FROM audit_events WHERE organization_id = ?1 AND id > ?2 ORDER BY id";
        connection.each(sql, (organization, after), |row| {
            let (id, done) = (row.get(0)?, row.get(2)?);
            let at = at(row.get_ref(1)?.as_str()?);
            let blocks = new.get_or_insert_with(|| known.to_vec());
            match blocks.last_mut().filter(|block| block.rows < BLOCK) {
                Some(block) => block.add(id, at, done),
                None => blocks.push(Block::of(id, at, done)),
            }
            Ok(true)
        })?;
        let Some(new) = new.map(Arc::new) else { return Ok(known) };
        lock().insert(organization, Arc::clone(&new));
        Ok(new)
    }
}

impl Reader<'_> {
    /// What was done in an organization since a time, the newest first.
    pub(super) fn audit_trail(
        &self,
        organization: Id<Organization>,
        since: Timestamp,
        window: Window,
    ) -> Result<Listing<AuditRow>, Error> {
        see(ReadPermission::AuditLog, &self.facts(&Scope::organization(organization))?)?;
        let since = Stamp(since).text();
        let blocks = match self.pages {
            Some(pages) => pages.trails().blocks(self.connection, organization)?,
            None => Trails::default().blocks(self.connection, organization)?,
        };
        let (mut total, mut before, mut lowest) = (0, None, i64::MAX);
        for block in blocks.iter().rev() {
            let rows = block.since(self.connection, organization, &since)?;
            if rows == 0 {
                continue;
            }
            if total + rows > window.offset && before.is_none() {
                before = Some((block.last + 1, window.offset - total));
            }
            total += rows;
            lowest = block.first;
        }
        let rows = match before {
            Some((before, skip)) => {
                self.connection.all(TRAIL, (organization, before, lowest, &since, window.limit, skip), row)?
            }
            None => Vec::new(),
        };
        Ok(Listing { rows, total })
    }
}
