//! Seeing what other programs change in the model, and letting them see what is changed here.

use std::path::Path;

use rusqlite::Connection;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};

use super::place::beside;
use super::{Local, sql};
use crate::backend::Error;

/// SQLite's number for the state of the model: it becomes another when a connection that is not this one has
/// changed something, and with nothing else.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}

impl Local {
    /// See [`crate::backend::Backend::changed`]. It is this connection that looks: to open the file in any other
    /// way and close it again would drop the locks that SQLite has on it (security F11).
    pub(super) fn look(&self) -> Result<bool, Error> {
        self.check_file()?;
        let version = version(&self.connection.borrow()).map_err(|fault| sql::error(&fault))?;
        Ok(self.version.replace(version) != version)
    }

    /// Wakes the other programs that watch the folder.
    ///
    /// SQLite alone would tell too early: it writes a change to the log, waits for the disk, and only then lets
    /// others see it, in memory that they share, of which no folder tells. And macOS tells of a file that was
    /// written when it is closed, which for the log is at the end. So the log, whose time means nothing to
    /// anybody, gets the time of the change after the change. Where there is no log, the journal that goes with
    /// each change tells.
    pub(super) fn announce(&self) {
        if let Some(file) = &self.about.file {
            touch(&beside(file, "-wal"));
        }
    }

    /// Does what is no command, and tells of it if it has changed anything.
    pub(super) fn announcing<T>(&self, connection: &Connection, work: impl FnOnce() -> T) -> T {
        let before = connection.total_changes();
        let done = work();
        if connection.total_changes() != before {
            self.announce();
        }
        done
    }
}

/// Gives a file the present time without opening it. What cannot be told is seen with the next change.
fn touch(path: &Path) {
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let times = Timestamps { last_access: now, last_modification: now };
    let _ = utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW);
}
