//! Whether a model is whole: its pages, what refers to what, the chain of the audit log, the checksums of tokens, its clock.

use std::path::Path;

use rusqlite::Connection;

use super::checks::{check_file, check_ours, steady, twice, unread, was_cut_off};
use super::connection::{Access, connect};
use super::place::{is_there, show};
use super::refusal::{OpenError, other, refused, unreadable};
use super::schema::STEPS;
use super::{chain, checks, clock, sql, tokens};
use crate::backend::{Counted, Error, Health, Verify};
use crate::domain::{SafeText, Timestamp};

/// Looks at the whole of a model, and changes nothing in it. What is wrong is looked at a second time, on a connection of its
/// own, before it is told.
///
/// # Errors
/// When it is no model of this program, or cannot be read.
pub fn check(path: &Path, now: Timestamp) -> Result<Health, OpenError> {
    let path = &checks::settle(path)?;
    if !is_there(path) {
        return Err(OpenError::Missing(show(path)));
    }
    let metadata = std::fs::symlink_metadata(path).map_err(|fault| unreadable(path, &fault))?;
    check_file(path, &metadata)?;
    if metadata.len() == 0 {
        return Err(OpenError::Foreign(show(path)));
    }
    let look = || {
        if was_cut_off(path)? {
            // The first read takes the half change back, which only who can write is able to.
            let access = if checks::read_only(path)?.is_some() { Access::Read } else { Access::Write };
            return examine(path, &connect(path, access)?, now);
        }
        steady(path, |connection| examine(path, connection, now))
    };
    match twice(look) {
        Ok(found) if !found.faults.is_empty() => look(),
        found => found,
    }
}

/// Whether all pages can be read and are in order.
pub(super) fn pages(path: &Path) -> Result<(), OpenError> {
    let faults = steady(path, |connection| integrity(path, connection, "PRAGMA quick_check(1)"))?;
    if faults.is_empty() { Ok(()) } else { Err(OpenError::Damaged(show(path))) }
}

/// Looks at everything that one connection shows.
pub(super) fn examine(path: &Path, connection: &Connection, now: Timestamp) -> Result<Health, OpenError> {
    let schema = check_ours(path, connection)?;
    let mut found = Health { schema, faults: integrity(path, connection, "PRAGMA integrity_check(20)")?, counted: None };
    if found.faults.is_empty() {
        found.faults = references(path, connection)?;
    }
    if found.faults.is_empty() && usize::try_from(schema) == Ok(STEPS.len()) {
        match count(connection, now, &mut found.faults) {
            Ok(counted) => found.counted = Some(counted),
            Err(fault) if sql::is_damage(&fault) => found.faults.push("The tables cannot be read to their end.".into()),
            Err(fault) => return Err(OpenError::Other { path: show(path), why: fault.to_string() }),
        }
    }
    Ok(found)
}

/// What SQLite finds wrong with the pages; none is in order where one of them cannot even be read.
fn integrity(path: &Path, connection: &Connection, pragma: &str) -> Result<Vec<SafeText>, OpenError> {
    let verdicts: rusqlite::Result<Vec<String>> =
        connection.prepare(pragma).and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect());
    let verdicts = match verdicts {
        Ok(verdicts) => verdicts,
        Err(fault) => match refused(path, &fault) {
            OpenError::Damaged(_) => vec!["The pages cannot be followed to their end.".to_owned()],
            refusal => return Err(refusal),
        },
    };
    let mut faults = Vec::new();
    for line in verdicts.iter().flat_map(|verdict| verdict.lines()).filter(|line| *line != "ok") {
        if let Some(fault) = unread(path, line) {
            return Err(fault);
        }
        faults.push(SafeText::new(line));
    }
    Ok(faults)
}

/// Rows that refer to what is not there.
fn references(path: &Path, connection: &Connection) -> Result<Vec<SafeText>, OpenError> {
    let sentence = |row: &rusqlite::Row<'_>| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(SafeText::new(&format!("A row of {table} refers to a missing row of {parent}.")))
    };
    connection
        .prepare("PRAGMA foreign_key_check")
        .and_then(|mut statement| statement.query_map([], sentence)?.collect())
        .map_err(|fault| other(path, &fault))
}

fn count(connection: &Connection, now: Timestamp, faults: &mut Vec<SafeText>) -> Result<Counted, Error> {
    let audit = chain::verify(connection, &Verify::Everything, None)?;
    faults.extend(audit.broken.map(|broken| SafeText::new(&format!("The audit log is not whole. {}", broken.what))));
    let (tokens, wrong) = tokens::check_rows(connection)?;
    faults.extend(wrong.iter().map(|id| SafeText::new(&format!("The row of token {id} does not fit its checksum."))));
    Ok(Counted { audit_rows: audit.checked, head: audit.head, tokens, clock: clock::read(connection, now)? })
}
