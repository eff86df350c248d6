//! Connections to a model's file: how one is opened, and its settings.

use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::identity::{Trace, length};
use super::place::{beside, is_there};
use super::refusal::{OpenError, refused, unreadable};
use super::sql::Query;
use crate::backend::Error;

/// The memory that the users of a log share has at least a page, in bytes.
const SHARED: u64 = 4096;

/// How long a writer waits for another.
const BUSY: Duration = Duration::from_secs(5);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// A connection to the file of this name, which is there.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, OpenError> {
    let access = match access {
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    // No URI flag: a name such as "file:x?mode=memory" is a name (security P-16).
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_EXRESCODE;
    Connection::open_with_flags(path, flags).map_err(|fault| refused(path, &fault))
}

/// A connection that cannot write. Where no log lies beside the file nobody has it open, and SQLite is
/// told that it does not change, or it would need to make files next to it; then there is a trace as well,
/// by which to see later that it did change.
pub(super) fn connect_read_only(path: &Path) -> Result<(Connection, Option<Trace>), OpenError> {
    let unreadable = |fault: std::io::Error| unreadable(path, &fault);
    let still = Trace::of(path).map_err(unreadable)?;
    // An empty log is one that nobody has written to yet; that somebody can, the memory that they share tells. There is next to
    // nothing of that where a full disk had no room for it.
    let shared = length(&beside(path, "-shm")).map_err(unreadable)?;
    if still.logged > 0 || (shared >= SHARED && is_there(&beside(path, "-wal"))) {
        return Ok((connect(path, Access::Read)?, None));
    }
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => write!(uri, "%{byte:02X}").unwrap_or_default(),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(uri, flags).map_err(|fault| refused(path, &fault))?;
    Ok((connection, Some(still)))
}

/// The settings of every connection (security §1, durability). A test reads them back.
pub(super) fn configure(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_prepared_statement_cache_capacity(128);
    if access == Access::Write {
        // WAL needs memory that its users share, which a network folder has not.
        let wanted = if on_network(connection) { "DELETE" } else { "WAL" };
        set_journal_mode(connection, wanted)?;
    }
    for (pragma, value) in [
        ("synchronous", "FULL"),
        ("fullfsync", "ON"),
        ("checkpoint_fullfsync", "ON"),
        ("foreign_keys", "ON"),
        ("trusted_schema", "OFF"),
        ("cell_size_check", "ON"),
        ("mmap_size", "0"),
        ("temp_store", "MEMORY"),
        ("secure_delete", "FAST"),
        ("recursive_triggers", "ON"),
    ] {
        connection.pragma_update(None, pragma, value)?;
    }
    Ok(())
}

/// Does something for which nobody is to wait: where another program is writing just now, it is not done.
pub(super) fn without_waiting<T>(connection: &Connection, work: impl FnOnce() -> T) -> T {
    waiting(connection, Duration::ZERO, work)
}

/// Does something for which somebody waits so long at most until another program has written.
pub(super) fn waiting<T>(connection: &Connection, time: Duration, work: impl FnOnce() -> T) -> T {
    // SQLite takes any time to wait, so there is no fault to tell of.
    let _ = connection.busy_timeout(time);
    let done = work();
    let _ = connection.busy_timeout(BUSY);
    done
}

/// Does something whole or not at all, in the transaction that there is, or in one of its own.
pub(super) fn whole<T>(connection: &Connection, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
    connection.change("SAVEPOINT whole", [])?;
    let done = work(connection).and_then(|done| connection.change("RELEASE whole", []).map(|_| done));
    if done.is_err() {
        // Where the transaction itself was taken back, there is nothing left to take back.
        let _ = connection.execute_batch("ROLLBACK TO whole; RELEASE whole");
    }
    done
}

/// Sets the journal mode. A change of it does not wait for others by itself, as everything else does, so it is asked
/// for again as long as a writer would wait.
fn set_journal_mode(connection: &Connection, wanted: &str) -> rusqlite::Result<()> {
    /// Between two tries.
    const PAUSE: Duration = Duration::from_millis(5);
    for _ in 0..BUSY.as_millis() / PAUSE.as_millis() {
        match connection.pragma_update(None, "journal_mode", wanted) {
            Err(fault) if fault.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    connection.pragma_update(None, "journal_mode", wanted)
}

#[cfg(target_os = "linux")]
fn on_network(connection: &Connection) -> bool {
    /// The magic numbers of NFS, SMB, SMB2 and CIFS.
    const NETWORK: [u32; 4] = [0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42];
    let Some(path) = connection.path().filter(|path| !path.is_empty()) else { return false };
    rustix::fs::statfs(path).is_ok_and(|folder| u32::try_from(folder.f_type).is_ok_and(|kind| NETWORK.contains(&kind)))
}

#[cfg(not(target_os = "linux"))]
fn on_network(_: &Connection) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::backend::local::{Content, Local, Place};
    use crate::domain::Name;
    use crate::runtime::system::System;

    #[test]
    fn every_connection_has_the_durability_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("model.db");
        let name = Name::parse("USERNAME", "ada").expect("a name");
        let local = Local::open(&Place::File(path), &Content::Empty(name), Arc::new(System), "test".to_owned()).expect("a model");
        let connection = local.connection.borrow();
        let read = |pragma: &str| {
            connection
                .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
                .map(|value| match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                })
                .expect("a pragma")
        };
        for (pragma, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("fullfsync", "1"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("mmap_size", "0"),
            ("temp_store", "2"),
            ("secure_delete", "2"),
            ("recursive_triggers", "1"),
            ("busy_timeout", "5000"),
            ("application_id", "1415996739"),
        ] {
            assert_eq!(read(pragma), value, "{pragma}");
        }
        let built: Vec<String> = connection
            .prepare("PRAGMA compile_options")
            .and_then(|mut options| options.query_map([], |row| row.get(0))?.collect())
            .expect("the options");
        let unneeded = ["ENABLE_FTS", "ENABLE_RTREE", "ENABLE_STAT4", "ENABLE_LOAD_EXTENSION", "ENABLE_MEMORY_MANAGEMENT"];
        let unneeded = built.iter().filter(|option| unneeded.iter().any(|name| option.starts_with(name)));
        assert_eq!(unneeded.count(), 0, "run cargo in the project's folder, for .cargo/config.toml: {built:?}");
        assert_eq!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE), Ok(true));
        assert_eq!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML), Ok(false));
    }
}
