//! Where a model lies, what a new one holds, and the names of the files beside it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::domain::{Name, SafeText};

/// Where a model lies: in a file, or in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a file, which is made if it is not there.
    File(PathBuf),
    /// In memory, gone on exit.
    Memory,
}

/// What a new model holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Demo,
    /// One user of this name and no organization.
    Empty(Name),
}

pub(super) fn is_there(path: &Path) -> bool {
    !std::fs::symlink_metadata(path).is_err_and(|fault| fault.kind() == ErrorKind::NotFound)
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn show(path: &Path) -> SafeText {
    path.display().to_string().into()
}
