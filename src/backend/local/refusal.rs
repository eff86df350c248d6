//! Why a model is not opened: the sentence for each reason.

use std::path::Path;

use rusqlite::ErrorCode;

use super::place::show;
use super::sql;
use crate::backend::Error;
use crate::domain::{InvalidInput, SafeText};
use crate::invocation::about_model;

/// Why a model was not opened: a sentence with the path and what to do. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path names something else than a regular file.
    #[error("{path} is {what}, not a model. Name a file with --db.")]
    NotAFile { path: SafeText, what: &'static str },
    /// The path is a symbolic link.
    #[error("{0} is a symbolic link. Name the file that it points to with --db.")]
    Symlink(SafeText),
    /// The folder is missing or cannot be read.
    #[error("The folder of {path} cannot be used: {why}. Create it, or name another place with --db.")]
    Folder { path: SafeText, why: SafeText },
    /// Others can change what lies in the folder.
    #[error("The folder {0} can be written by others. Run: chmod go-w {0}")]
    SharedFolder(SafeText),
    /// The folder is another user's.
    #[error("The folder {0} belongs to another user. Name a file in a folder of your own with --db.")]
    ForeignFolder(SafeText),
    /// The file is another user's.
    #[error("{0} belongs to another user. Name a file of your own with --db.")]
    NotOurs(SafeText),
    /// Others can read the file.
    #[error("{0} can be read or written by others. Run: chmod 600 {0}")]
    SharedFile(SafeText),
    /// Not a SQLite database, or another program's.
    #[error("{0} is not a model of tfe-console. It was left as it is; name another file with --db.")]
    Foreign(SafeText),
    /// A newer version of this program has written it.
    #[error(
        "{path} was written by a newer tfe-console (schema {found}, this one knows {known}). It was left as it is; install the newer version."
    )]
    Newer { path: SafeText, found: i64, known: i64 },
    /// An older version of this program has written it, and it cannot be brought up to date.
    #[error(
        "{path} was written by an older tfe-console (schema {found}, this one needs {needed}) and is read-only. Make a copy that can be written: {}",
        about_model(&["db", "backup", "COPY"], path)
    )]
    Older { path: SafeText, found: i64, needed: i64 },
    #[error(
        "{0} is damaged. It was left as it is. To see what is wrong, run: {check}",
        check = about_model(&["db", "check"], .0)
    )]
    Damaged(SafeText),
    /// A log lies where a new model is to be made.
    #[error(
        "{log} is the log of a model that is not there. Put its model back, or restore a backup: {}",
        about_model(&["db", "restore", "BACKUP"], model)
    )]
    StaleLog { log: SafeText, model: SafeText },
    /// Nothing is there, and nothing is to be made.
    #[error("There is no model {0}, and --read-only creates none. Name another with --db.")]
    Missing(SafeText),
    #[error("{path} cannot be opened: {why}")]
    Other { path: SafeText, why: String },
    /// A new model could not be filled.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

/// Why a new model could not be filled; the model is unchanged then.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error("The model could not be filled: {0}")]
    Model(#[from] Error),
    /// The seed itself is wrong.
    #[error("The seed is wrong: {0}")]
    Wrong(String),
}

impl From<InvalidInput> for SeedError {
    fn from(invalid: InvalidInput) -> Self {
        Self::Wrong(invalid.to_string())
    }
}

/// The refusal of a file that the system can't look at.
pub(super) fn unreadable(path: &Path, fault: &std::io::Error) -> OpenError {
    OpenError::Other { path: show(path), why: format!("{fault}.") }
}

pub(super) fn refused(path: &Path, fault: &rusqlite::Error) -> OpenError {
    match fault.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::Foreign(show(path)),
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged(show(path)),
        _ => other(path, fault),
    }
}

pub(super) fn other(path: &Path, fault: &rusqlite::Error) -> OpenError {
    OpenError::Other { path: show(path), why: sql::error(fault).to_string() }
}
