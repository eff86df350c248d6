//! Whether anything was committed, told by the head of the memory that the connections to a model share.
//!
//! Asking SQLite takes two locks of the file, for which the threads of a server wait for each other. SQLite writes the head
//! of this memory, which lies in a file beside the model, before it says of a commit that it is done (SQLite, "WAL-mode
//! File Format", 2.2). While the head is the same to the byte, nothing was committed; when it is not, SQLite is asked.

use std::cell::Cell;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::backend::Error;

/// Bytes of the head.
const LENGTH: usize = 48;

/// The format that is known, its first four bytes.
const FORMAT: u32 = 3_007_000;

type Head = [u8; LENGTH];

/// The memory of a model's connections. Those of one server share it.
///
/// Its file stays open until the process ends: to close it would drop the locks that SQLite has on it (security F11).
#[derive(Clone, Debug, Default)]
pub struct WalHeader(Arc<OnceLock<Option<&'static File>>>);

impl WalHeader {
    /// The head as it is now; `None` where there is none, or one of another format.
    fn read(&self) -> Option<Head> {
        let file = (*self.0.get()?)?;
        let mut head = [0; LENGTH];
        file.read_exact_at(&mut head, 0).ok()?;
        let (format, _) = head.split_first_chunk()?;
        (u32::from_ne_bytes(*format) == FORMAT).then_some(head)
    }

    /// Looks for the file beside a model that a connection is open to, where reading a file gives what was written to it in
    /// memory; OpenBSD is a system where it does not.
    pub(super) fn find(&self, model: &Path) {
        if !cfg!(any(target_os = "linux", target_os = "macos")) {
            return;
        }
        let path = super::place::beside(model, "-shm");
        self.0.get_or_init(|| File::open(path).ok().map(|file| &*Box::leak(Box::new(file))));
    }
}

/// What a connection knows of the state of the model.
#[derive(Debug, Default)]
pub(super) struct LastSeen {
    header: WalHeader,
    seen: Cell<Option<(Head, i64)>>,
}

impl LastSeen {
    pub(super) fn by(header: WalHeader) -> Self {
        Self { header, seen: Cell::new(None) }
    }

    /// The version of the model: what SQLite said last if nothing was committed since, or what it says when asked.
    pub(super) fn version(&self, ask: impl FnOnce() -> Result<i64, Error>) -> Result<i64, Error> {
        let head = self.header.read();
        if let (Some(head), Some((seen, version))) = (head, self.seen.get())
            && head == seen
        {
            return Ok(version);
        }
        // What is committed between the two is in the version, and changes the head for the next time.
        let version = ask()?;
        self.seen.set(head.map(|head| (head, version)));
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn what_another_connection_commits_is_seen_at_once_and_nothing_else_is_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("model.db");
        let (one, other) = (Connection::open(&path).expect("one"), Connection::open(&path).expect("another"));
        one.pragma_update(None, "journal_mode", "WAL").expect("a log");
        one.execute_batch("CREATE TABLE t (n)").expect("a table");
        let header = WalHeader::default();
        header.find(&path);
        let (seen, asked) = (LastSeen::by(header), Cell::new(0));
        let version = || {
            seen.version(|| {
                asked.set(asked.get() + 1);
                Ok(one.query_row("PRAGMA data_version", [], |row| row.get(0)).expect("a version"))
            })
            .expect("a version")
        };
        let mut before = version();
        for round in 0..500 {
            other.execute("INSERT INTO t VALUES (?1)", [round]).expect("a row");
            if round % 100 == 50 {
                other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("a checkpoint");
            }
            let after = version();
            assert_ne!(before, after, "round {round}");
            assert_eq!((version(), version()), (after, after));
            before = after;
        }
        assert!((501..=1_010).contains(&asked.get()), "{}", asked.get());
        other.execute_batch("BEGIN; INSERT INTO t VALUES (0); ROLLBACK").expect("nothing");
        assert_eq!(version(), before);
    }

    #[test]
    fn where_there_is_no_such_memory_sqlite_is_asked_each_time() {
        let header = WalHeader::default();
        header.find(Path::new("/nowhere/model.db"));
        let (seen, asked) = (LastSeen::by(header), Cell::new(0));
        for _ in 0..3 {
            let version = seen.version(|| {
                asked.set(asked.get() + 1);
                Ok(7)
            });
            assert_eq!(version, Ok(7));
        }
        assert_eq!(asked.get(), 3);
    }
}
