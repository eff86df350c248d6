//! The chain of the audit log: each row has a hash over itself and the hash of the row before.
//!
//! There is no key, so a chain tells an accident, not an attack: who can write the file can chain it again, and is found out
//! only by a hash that was written down elsewhere.

use std::fmt::Write;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use super::sql::{Query, Stamp};
use crate::backend::{AuditCheck, AuditHead, Broken, Error, Verified, Verify};
use crate::domain::Timestamp;

/// The hash of a row of the audit log.
pub(super) type Chain = [u8; 32];

/// What stands for the hash of the row before the first.
const START: Chain = [0; 32];

/// The columns under the hash of every row, beside the id; their order is part of it.
macro_rules! columns {
    () => {
        "request, at, actor, actor_name, system_user, command, organization_id, target, target_name, detail, outcome, rule"
    };
}

/// The columns that stand behind them under the hash of a row of the second form: how the change came.
macro_rules! more_columns {
    () => {
        "via, token_id, address, client"
    };
}

/// How many there are of both.
pub(super) const COLUMNS: usize = 16;

/// What a row's hash is over. A row says of which form it is, because rows are never rewritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The columns of before it was kept how a change came.
    First = 1,
    Second = 2,
}

impl Form {
    /// The form of the rows that are written now.
    pub(super) const LATEST: Self = Self::Second;

    /// The number that a row has for it.
    pub(super) fn number(self) -> i64 {
        self as i64
    }

    /// Reads its number; `None` for one that this program does not know.
    fn read(number: i64) -> Option<Self> {
        [Self::First, Self::Second].into_iter().find(|form| form.number() == number)
    }

    /// How many columns are under the hash.
    fn columns(self) -> usize {
        match self {
            Self::First => 12,
            Self::Second => COLUMNS,
        }
    }
}

/// The values of a row that can be under its hash.
type Values<'a> = [Option<&'a [u8]>; COLUMNS];

/// Rows that are chained in one go when a model of before is opened.
const BATCH: i64 = 1_000;

/// The hash of a row. Lengths and a sign for what is not there stand before each value, so that no two rows
/// are written down alike; a form after the first stands before them with a sign of its own.
pub(super) fn link(previous: &Chain, id: i64, form: Form, values: &Values<'_>) -> Chain {
    let mut hasher = Sha256::new();
    hasher.update(previous);
    hasher.update(id.to_le_bytes());
    if form != Form::First {
        hasher.update([2, form as u8]);
    }
    for value in &values[..form.columns()] {
        match value {
            None => hasher.update([0]),
            Some(bytes) => {
                hasher.update([1]);
                hasher.update((bytes.len() as u64).to_le_bytes());
                hasher.update(bytes);
            }
        }
    }
    hasher.finalize().into()
}

/// The number and the hash that the next row builds on. Numbers come from the counter that SQLite keeps,
/// so that rows missing at the end leave a gap.
pub(super) fn next(connection: &Connection) -> Result<(i64, Chain), Error> {
    let last = connection.maybe("SELECT chain FROM audit_events ORDER BY id DESC LIMIT 1", [], |row| row.get(0))?;
    Ok((counter(connection)? + 1, last.unwrap_or(START)))
}

/// The number of the last row that was ever written.
fn counter(connection: &Connection) -> Result<i64, Error> {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'audit_events'";
    Ok(connection.maybe(sql, [], |row| row.get(0))?.unwrap_or(0))
}

/// Chains the rows of a model of before there were chains. They are all of the first form.
pub(super) fn chain_all(connection: &Connection) -> rusqlite::Result<()> {
    let mut rows = connection.prepare(concat!(
        "SELECT id, ",
        columns!(),
        " FROM audit_events WHERE chain IS NULL AND id > ?1 ORDER BY id LIMIT ?2"
    ))?;
    let mut update = connection.prepare("UPDATE audit_events SET chain = ?2 WHERE id = ?1")?;
    let (mut last, mut chain) = (0_i64, START);
    loop {
        let mut batch = Vec::new();
        let mut found = rows.query((last, BATCH))?;
        while let Some(row) = found.next()? {
            last = row.get(0)?;
            let values = values(row, 1, Form::First)?.ok_or(rusqlite::Error::IntegralValueOutOfRange(0, last))?;
            chain = link(&chain, last, Form::First, &values);
            batch.push((last, chain));
        }
        if batch.is_empty() {
            return Ok(());
        }
        for row in batch {
            update.execute(row)?;
        }
    }
}

/// The values of a row under the hash; `None` when one is neither text nor nothing, as only damage makes it.
fn values<'a>(row: &'a Row<'_>, first: usize, form: Form) -> rusqlite::Result<Option<Values<'a>>> {
    let mut values = [None; COLUMNS];
    for (index, value) in values.iter_mut().enumerate().take(form.columns()) {
        *value = match row.get_ref(first + index)? {
            ValueRef::Null => None,
            ValueRef::Text(bytes) => Some(bytes),
            _ => return Ok(None),
        };
    }
    Ok(Some(values))
}

/// The newest row.
pub(super) fn head(connection: &Connection) -> Result<Option<AuditHead>, Error> {
    connection.maybe("SELECT id, at, chain FROM audit_events ORDER BY id DESC LIMIT 1", [], |row| {
        let Stamp(at) = row.get(1)?;
        Ok(AuditHead { id: row.get(0)?, at, chain: hex(&row.get(2)?) })
    })
}

/// Up to where the chain was found whole.
pub(super) fn verified(connection: &Connection) -> Result<Option<Verified>, Error> {
    Ok(mark(connection)?.map(|mark| Verified { id: mark.id, at: mark.at }))
}

struct Mark {
    id: i64,
    chain: Chain,
    at: Timestamp,
}

fn mark(connection: &Connection) -> Result<Option<Mark>, Error> {
    connection.maybe("SELECT id, chain, at FROM audit_verified", [], |row| {
        let Stamp(at) = row.get(2)?;
        Ok(Mark { id: row.get(0)?, chain: row.get(1)?, at })
    })
}

/// Keeps up to where the chain was found whole; never takes that back.
pub(super) fn keep(connection: &Connection, reached: &AuditHead, now: Timestamp) -> Result<(), Error> {
    let Some(chain) = unhex(&reached.chain) else { return Ok(()) };
    connection
        .change(
            "INSERT INTO audit_verified (one, id, chain, at) VALUES (1, ?1, ?2, ?3)
             ON CONFLICT (one) DO UPDATE SET id = excluded.id, chain = excluded.chain, at = excluded.at
             WHERE excluded.id >= audit_verified.id",
            (reached.id, chain, Stamp(now)),
        )
        .map(drop)
}

/// Looks whether the chain is whole, row by row.
pub(super) fn verify(connection: &Connection, from: &Verify, limit: Option<u32>) -> Result<AuditCheck, Error> {
    let mark = mark(connection)?;
    let start = match from {
        Verify::Everything => None,
        Verify::SinceLastVerified => mark.as_ref().map(|mark| (mark.id, mark.chain)),
        Verify::After(row) => {
            let chain = unhex(&row.chain).ok_or_else(|| Error::NotFound("There is no row with this hash.".to_owned()))?;
            Some((row.id, chain))
        }
    };
    // A head that cannot be read is found below, as a row that does not fit.
    let head = head(connection).unwrap_or(None);
    let mut check = AuditCheck { checked: 0, done: false, reached: None, head, broken: None };
    if let Some((id, chain)) = start
        && let Some(broken) = changed_since(connection, id, &chain)?
    {
        return Ok(AuditCheck { done: true, broken: Some(broken), ..check });
    }
    let (last, broken) = walk(connection, start.unwrap_or((0, START)), mark.as_ref(), limit, &mut check)?;
    check.broken = broken;
    if check.broken.is_none() && limit.is_none_or(|limit| check.checked < u64::from(limit)) {
        check.done = true;
        let missing = counter(connection)?.max(mark.map_or(0, |mark| mark.id));
        if missing > last {
            let what = format!("Rows are missing at the end: the log had {missing} of them, and the last is {last}.");
            check.broken = Some(Broken { id: last + 1, at: None, what: what.into() });
        }
    }
    check.done |= check.broken.is_some();
    Ok(check)
}

/// Follows the chain from a row that is whole; answers the last row that is, and where it is broken.
fn walk(
    connection: &Connection,
    (mut last, mut chain): (i64, Chain),
    mark: Option<&Mark>,
    limit: Option<u32>,
    check: &mut AuditCheck,
) -> Result<(i64, Option<Broken>), Error> {
    let fault = |fault: rusqlite::Error| super::sql::error(&fault);
    let sql = concat!(
        "SELECT id, chain, form, ",
        columns!(),
        ", ",
        more_columns!(),
        " FROM audit_events WHERE id > ?1 ORDER BY id LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let mut rows = statement.query((last, limit.map_or(-1, i64::from))).map_err(fault)?;
    while let Some(row) = rows.next().map_err(fault)? {
        let id: i64 = row.get(0).map_err(fault)?;
        if id != last + 1 {
            let what = format!("Row {} is missing; row {id} comes after row {last}.", last + 1);
            return Ok((last, Some(Broken { id: last + 1, at: None, what: what.into() })));
        }
        let at = row.get::<_, Stamp>(4).ok().map(|Stamp(at)| at);
        let broken = |what: String| Ok((last, Some(Broken { id, at, what: what.into() })));
        let Some(form) = row.get(2).ok().and_then(Form::read) else {
            return broken(format!("Row {id} has a form that this version does not know; it is damaged, or newer."));
        };
        // Read to the end, because whatever a row of before has in the later columns is under no hash.
        let all = values(row, 3, Form::LATEST).map_err(fault)?;
        let (Some(values), Ok(written)) = (all, row.get::<_, Chain>(1)) else {
            return broken(format!("Row {id} holds something other than text. It is damaged."));
        };
        if values[form.columns()..].iter().any(Option::is_some) || link(&chain, id, form, &values) != written {
            return broken(format!("Row {id} does not fit its hash: it was changed, or moved, after it was written."));
        }
        if mark.is_some_and(|mark| mark.id == id && mark.chain != written) {
            return broken(format!("Row {id} has another hash than when it was found whole; the log was rewritten."));
        }
        let Some(at) = at else { return broken(format!("Row {id} has no time that can be read; it is damaged.")) };
        check.checked += 1;
        check.reached = Some(AuditHead { id, at, chain: hex(&written) });
        (last, chain) = (id, written);
    }
    Ok((last, None))
}

/// What became of a row that was whole, if it is not as it was.
fn changed_since(connection: &Connection, id: i64, chain: &Chain) -> Result<Option<Broken>, Error> {
    let sql = "SELECT chain = ?2, at FROM audit_events WHERE id = ?1";
    let row = connection.maybe(sql, (id, chain), |row| {
        Ok((row.get::<_, Option<bool>>(0)?.unwrap_or(false), row.get::<_, Stamp>(1).ok().map(|Stamp(at)| at)))
    })?;
    let (at, what) = match row {
        Some((true, _)) => return Ok(None),
        Some((false, at)) => (at, format!("Row {id} has another hash than when it was found whole; the log was rewritten.")),
        None => (None, format!("Row {id}, which was found whole before, is missing.")),
    };
    Ok(Some(Broken { id, at, what: what.into() }))
}

/// A hash as it is written down.
pub(super) fn hex(chain: &Chain) -> String {
    chain.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

fn unhex(text: &str) -> Option<Chain> {
    let mut chain = START;
    if text.len() != 2 * chain.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in chain.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_are_written_down_alike() {
        let row = |form: Form, first: Option<&'static str>, second: Option<&'static str>| {
            let mut values = [None; COLUMNS];
            values[0] = first.map(str::as_bytes);
            values[1] = second.map(str::as_bytes);
            link(&START, 1, form, &values)
        };
        let texts = [
            (None, None),
            (Some(""), None),
            (None, Some("")),
            (Some(""), Some("")),
            (Some("ab"), Some("c")),
            (Some("a"), Some("bc")),
            (Some("\u{1}"), None),
        ];
        let forms = [Form::First, Form::Second];
        let rows: Vec<Chain> = forms.into_iter().flat_map(|form| texts.map(|(first, second)| row(form, first, second))).collect();
        for (index, one) in rows.iter().enumerate() {
            assert!(rows[index + 1..].iter().all(|other| other != one), "{index}");
        }
        let nothing = [None; COLUMNS];
        assert_ne!(link(&START, 1, Form::LATEST, &nothing), link(&START, 2, Form::LATEST, &nothing));
        assert_ne!(link(&START, 1, Form::LATEST, &nothing), link(&[1; 32], 1, Form::LATEST, &nothing));
    }

    #[test]
    fn a_hash_survives_its_text() {
        let chain: Chain = std::array::from_fn(|index| u8::try_from(index * 8).expect("a byte"));
        assert_eq!(unhex(&hex(&chain)), Some(chain));
        for text in ["", "00", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }
}
