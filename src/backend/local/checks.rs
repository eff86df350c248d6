//! Which files are opened as a model, and why the others are not.

use std::fs::Metadata;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::connection::{APPLICATION_ID, Access, STEPS, connect, connect_read_only};
use super::identity::Trace;
use super::open::{OpenError, beside, refused, show};
use crate::domain::SafeText;

/// Up to this size a model is checked whole when it is opened.
const CHECKED_BYTES: u64 = 16 << 20;

/// Follows links in the folder, never in the file itself (security P-15), and checks whose folder it is.
pub(super) fn settle(path: &Path) -> Result<PathBuf, OpenError> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let Some(name) = path.file_name() else {
        return Err(OpenError::NotAFile { path: show(path), what: "a folder" });
    };
    let folder = |why: std::io::Error| OpenError::Folder { path: show(path), why: why.to_string().into() };
    let parent = parent.canonicalize().map_err(folder)?;
    let metadata = std::fs::metadata(&parent).map_err(folder)?;
    // Who owns a folder may put another file in the model's place, sticky or not; root may do so anywhere.
    if metadata.uid() != 0 && metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(OpenError::ForeignFolder(show(&parent)));
    }
    let sticky = metadata.mode() & 0o1000 != 0;
    if metadata.mode() & 0o022 != 0 && !sticky {
        return Err(OpenError::SharedFolder(show(&parent)));
    }
    Ok(parent.join(name))
}

/// Whether it is a file of this user, and of nobody else.
pub(super) fn check_file(path: &Path, metadata: &Metadata) -> Result<(), OpenError> {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        return Err(OpenError::Symlink(show(path)));
    }
    if !kind.is_file() {
        let what = match () {
            () if kind.is_dir() => "a folder",
            () if kind.is_fifo() => "a pipe",
            () if kind.is_socket() => "a socket",
            () => "a device",
        };
        return Err(OpenError::NotAFile { path: show(path), what });
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(OpenError::NotOurs(show(path)));
    }
    // A copy that nobody can write, such as one that is kept, is looked at as it is, whoever may read it.
    let kept = metadata.mode() & 0o222 == 0;
    if metadata.mode() & 0o077 != 0 && !kept {
        return Err(OpenError::SharedFile(show(path)));
    }
    Ok(())
}

/// Whether it is a model, one that this version can read, and whole.
pub(super) fn check_content(path: &Path, metadata: &Metadata) -> Result<(), OpenError> {
    if metadata.len() == 0 {
        return Err(OpenError::Foreign(show(path)));
    }
    let (connection, still) = connect_read_only(path)?;
    let verdict = judge(path, metadata, &connection);
    match still {
        // Another console wrote to what was to stand still, so the verdict is about no state that ever was.
        Some(still) if Trace::of(path).ok() != Some(still) => judge(path, metadata, &connect(path, Access::Read)?),
        _ => verdict,
    }
}

fn judge(path: &Path, metadata: &Metadata, connection: &Connection) -> Result<(), OpenError> {
    let number =
        |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(|fault| refused(path, &fault));
    if number("PRAGMA application_id")? != i64::from(APPLICATION_ID) {
        return Err(OpenError::Foreign(show(path)));
    }
    let (found, known) = (number("PRAGMA user_version")?, i64::try_from(STEPS.len()).unwrap_or(i64::MAX));
    if found > known {
        return Err(OpenError::Newer { path: show(path), found, known });
    }
    if was_cut_off(path) { Ok(()) } else { check_whole(path, metadata, connection) }
}

/// Whether every page is in order, where looking at all of them is quick.
pub(super) fn check_whole(path: &Path, metadata: &Metadata, connection: &Connection) -> Result<(), OpenError> {
    if metadata.len() <= CHECKED_BYTES {
        let verdict: String =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|fault| refused(path, &fault))?;
        if verdict != "ok" {
            return Err(OpenError::Damaged(show(path)));
        }
    }
    Ok(())
}

/// Whether the pages of before a change lie beside the file, as they do in a network folder while
/// somebody writes, or after they were killed.
pub(super) fn was_cut_off(path: &Path) -> bool {
    std::fs::symlink_metadata(beside(path, "-journal")).is_ok_and(|metadata| metadata.len() > 0)
}

/// Why the file cannot be written, if it cannot. A mode without any right to write is obeyed even by root.
pub(super) fn read_only(path: &Path) -> Option<SafeText> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let locked = |path: &Path| {
        let mode = std::fs::metadata(path).map_or(0, |metadata| metadata.mode());
        mode & 0o200 == 0 || rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_err()
    };
    match (locked(path), locked(folder)) {
        (true, _) => Some(format!("the file {} is read-only", show(path)).into()),
        (false, true) => Some(format!("the folder {} is read-only", show(folder)).into()),
        (false, false) => None,
    }
}
