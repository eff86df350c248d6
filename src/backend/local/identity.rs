//! Which file a connection has open. After a rename or a restore SQLite would go on writing to the
//! file that is gone, and say that all is well (security F11).

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::backend::Error;

/// The device and inode of the model's file.
#[derive(Debug)]
pub(super) struct FileIdentity {
    path: PathBuf,
    device: u64,
    inode: u64,
    /// What the file was like when SQLite was told that it does not change, if it was told so.
    pub(super) still: Option<Trace>,
}

/// What of a file, and of the log beside it, becomes another when somebody writes. All is looked at with
/// `stat`: opening the file would drop SQLite's locks on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    bytes: u64,
    modified: (i64, i64),
    /// The bytes of the log.
    pub(super) logged: u64,
}

impl Trace {
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::symlink_metadata(path)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let logged = length(Path::new(&log))?;
        Ok(Self { bytes: metadata.len(), modified: (metadata.mtime(), metadata.mtime_nsec()), logged })
    }
}

/// The bytes of a file that need not be there. A disk that doesn't answer is no file that isn't there.
pub(super) fn length(path: &Path) -> std::io::Result<u64> {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(0),
        Err(fault) => Err(fault),
    }
}

fn unanswered(fault: &std::io::Error) -> Error {
    Error::Storage(format!(
        "The model's file can't be looked at: {fault}. Nothing was changed; look after the disk and try again."
    ))
}

impl FileIdentity {
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::symlink_metadata(path)?;
        Ok(Self { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino(), still: None })
    }

    /// The same, for a connection that was told that the file does not change, if there is a trace.
    pub(super) fn with(&self, still: Option<Trace>) -> Self {
        Self { path: self.path.clone(), still, ..*self }
    }

    /// Whether the file is still the one that was opened.
    pub(super) fn check(&self) -> Result<(), Error> {
        match Self::of(&self.path) {
            Ok(now) if now.device == self.device && now.inode == self.inode => Ok(()),
            Err(fault) if fault.kind() != ErrorKind::NotFound => Err(unanswered(&fault)),
            _ => Err(Error::Storage(
                "The model's file was moved or replaced while it was open. Nothing was changed; quit and start again.".to_owned(),
            )),
        }
    }

    /// Whether what was read from a file that was to stand still can be relied on.
    pub(super) fn check_still(&self) -> Result<(), Error> {
        let Some(still) = &self.still else { return Ok(()) };
        match Trace::of(&self.path) {
            Ok(now) if now == *still => Ok(()),
            Err(fault) if fault.kind() != ErrorKind::NotFound => Err(unanswered(&fault)),
            _ => Err(Error::Unavailable(
                "The model is open read-only here and was changed by another program. Quit and start again.".to_owned(),
            )),
        }
    }
}
