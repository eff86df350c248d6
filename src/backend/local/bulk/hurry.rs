//! The settings of a connection for as long as many rows are written.

use crate::backend::local::Local;

/// Pages that are kept in memory meanwhile, in KiB.
const CACHE: i64 = 256 << 10;
/// Pages of the log after which it is written out to the file meanwhile. Pages that change again and again are written once.
const LOG: i64 = 64 << 10;

/// As long as this lives, a commit doesn't wait for the disk. A crash of the system can take the last ones away, and never
/// a part of one. At the end all of them are on the disk. A setting that SQLite doesn't take is only slower.
pub(super) struct Hurry<'a>(&'a Local);

impl<'a> Hurry<'a> {
    pub(super) fn begin(local: &'a Local) -> Self {
        let connection = local.connection.borrow();
        for (pragma, value) in [("cache_size", -CACHE), ("wal_autocheckpoint", LOG)] {
            let _ = connection.pragma_update_and_check(None, pragma, value, |_| Ok(()));
        }
        let _ = connection.pragma_update(None, "synchronous", "NORMAL");
        Self(local)
    }
}

impl Drop for Hurry<'_> {
    fn drop(&mut self) {
        let Ok(connection) = self.0.connection.try_borrow() else { return };
        let _ = connection.pragma_update(None, "synchronous", "FULL");
        let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        for (pragma, value) in [("cache_size", -2_000), ("wal_autocheckpoint", 1_000)] {
            let _ = connection.pragma_update_and_check(None, pragma, value, |_| Ok(()));
        }
    }
}
