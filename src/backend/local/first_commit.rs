//! The first commit into a new log.
//!
//! SQLite waits for the disk three times there: for the header of the log, for its name in the folder, and for the change. Here
//! the change is written without waiting, and then the whole log is waited for once. Nothing is said to be done before that.

use std::path::PathBuf;

use rusqlite::Connection;
use rustix::fs::{Mode, OFlags, fdatasync, open};

use super::Local;
use super::place::beside;
use crate::backend::Error;

/// A log that has nothing in it, and the connection that is the first to write there.
pub(super) struct NewLog<'a> {
    connection: &'a Connection,
    log: PathBuf,
}

impl Local {
    /// Begins to write into a new log; `None` where the log is not new, or the system does not keep the name of a file with
    /// what is in it.
    pub(super) fn new_log<'a>(&self, connection: &'a Connection) -> Option<NewLog<'a>> {
        let file = self.about.file.as_ref().filter(|_| cfg!(target_os = "linux"))?;
        let log = beside(file, "-wal");
        let is_new = std::fs::symlink_metadata(&log).map_or(true, |metadata| metadata.len() == 0);
        let mode = || connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
        if !is_new || mode().ok()? != "wal" {
            return None;
        }
        connection.pragma_update(None, "synchronous", "OFF").ok()?;
        Some(NewLog { connection, log })
    }
}

impl NewLog<'_> {
    /// Waits for the disk. A log that is not there was never written to.
    ///
    /// # Errors
    /// When it is not known whether the change is on the disk.
    pub(super) fn sync(self) -> Result<(), Error> {
        // SQLite has no locks on its log that closing it could drop (security F11).
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        match open(&self.log, flags, Mode::empty()).and_then(fdatasync) {
            Ok(()) | Err(rustix::io::Errno::NOENT) => Ok(()),
            Err(fault) => Err(Error::Storage(format!(
                "It is not known whether this was done: the disk could not be waited for ({fault}). Start again and look."
            ))),
        }
    }
}

impl Drop for NewLog<'_> {
    fn drop(&mut self) {
        let _ = self.connection.pragma_update(None, "synchronous", "FULL");
    }
}
