//! Which file a connection has open. After a rename or a restore SQLite would go on writing to the
//! file that is gone, and say that all is well (security F11).

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::backend::Error;

/// The device and inode of the model's file.
#[derive(Debug)]
pub(super) struct FileIdentity {
    path: PathBuf,
    device: u64,
    inode: u64,
}

impl FileIdentity {
    /// Looks with `stat`: opening the file would drop SQLite's locks on it.
    pub(super) fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::symlink_metadata(path)?;
        Ok(Self { path: path.to_owned(), device: metadata.dev(), inode: metadata.ino() })
    }

    /// Whether the file is still the one that was opened.
    pub(super) fn check(&self) -> Result<(), Error> {
        match Self::of(&self.path) {
            Ok(now) if now.device == self.device && now.inode == self.inode => Ok(()),
            _ => Err(Error::Storage(
                "The model's file was moved or replaced while it was open. Nothing was changed; quit and start again.".to_owned(),
            )),
        }
    }
}
