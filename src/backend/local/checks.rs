//! Which files are opened as a model, and why the others are not.

use std::fs::Metadata;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};
use rustix::io::Errno;

use super::connection::{Access, connect, connect_read_only};
use super::identity::{Trace, length};
use super::place::{beside, show};
use super::refusal::{OpenError, other, refused, unreadable};
use super::schema::{APPLICATION_ID, STEPS};
use crate::domain::SafeText;

/// Up to this size, in bytes, all pages of a model are looked at.
pub(super) const CHECKED_BYTES: u64 = 16 << 20;

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
    // Who owns a folder can put another file in the model's place, sticky or not; root can do so anywhere.
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
    // A copy that nobody can write, such as one that is kept, is looked at as it is, without a look at who can read it.
    let kept = metadata.mode() & 0o222 == 0;
    if metadata.mode() & 0o077 != 0 && !kept {
        return Err(OpenError::SharedFile(show(path)));
    }
    Ok(())
}

/// Looks a second time before it says that something is damaged: a disk that failed once is no damage.
pub(super) fn twice<T>(look: impl Fn() -> Result<T, OpenError>) -> Result<T, OpenError> {
    match look() {
        Err(OpenError::Damaged(_) | OpenError::Foreign(_)) => look(),
        done => done,
    }
}

/// Whether it is a model, one that this version can read, and, with `whole`, whether all of its pages are in order.
pub(super) fn check_content(path: &Path, metadata: &Metadata, whole: bool) -> Result<(), OpenError> {
    if metadata.len() == 0 {
        return Err(OpenError::Foreign(show(path)));
    }
    steady(path, |connection| {
        check_ours(path, connection)?;
        if whole && !was_cut_off(path)? { check_whole(path, metadata, connection) } else { Ok(()) }
    })
}

/// What is read of a model as it was at one time, on a connection that changes nothing.
pub(super) fn steady<T>(path: &Path, read: impl Fn(&Connection) -> Result<T, OpenError>) -> Result<T, OpenError> {
    let (connection, still) = connect_read_only(path)?;
    let found = read(&connection);
    match still {
        // Another console wrote to what was to stand still, so what was read is no state that ever was.
        Some(still) if Trace::of(path).map_err(|fault| unreadable(path, &fault))? != still => read(&connect(path, Access::Read)?),
        _ => found,
    }
}

/// Whether it is a model, and of which schema: one that this version knows.
pub(super) fn check_ours(path: &Path, connection: &Connection) -> Result<i64, OpenError> {
    let number =
        |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, i64>(0)).map_err(|fault| refused(path, &fault));
    if number("PRAGMA application_id")? != i64::from(APPLICATION_ID) {
        return Err(OpenError::Foreign(show(path)));
    }
    let (found, known) = (number("PRAGMA user_version")?, i64::try_from(STEPS.len()).unwrap_or(i64::MAX));
    if found > known {
        return Err(OpenError::Newer { path: show(path), found, known });
    }
    Ok(found)
}

/// Whether every page is in order, where looking at all of them is quick.
pub(super) fn check_whole(path: &Path, metadata: &Metadata, connection: &Connection) -> Result<(), OpenError> {
    if metadata.len() <= CHECKED_BYTES {
        let verdict: String =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|fault| refused(path, &fault))?;
        if verdict != "ok" {
            return Err(unread(path, &verdict).unwrap_or_else(|| OpenError::Damaged(show(path))));
        }
    }
    Ok(())
}

/// SQLite's checks tell of a page that could not be read as of one that is wrong, with the code of the error in their text.
pub(super) fn unread(path: &Path, verdict: &str) -> Option<OpenError> {
    let code = verdict.split("error code").nth(1)?.trim_start_matches(['=', ' ']);
    let code = code.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<i32>().ok()?;
    let fault = rusqlite::ffi::Error::new(code);
    (fault.code == ErrorCode::SystemIoFailure).then(|| other(path, &rusqlite::Error::SqliteFailure(fault, None)))
}

/// Whether the pages of before a change lie beside the file, as they do in a network folder while
/// somebody writes, or after they were killed.
pub(super) fn was_cut_off(path: &Path) -> Result<bool, OpenError> {
    Ok(length(&beside(path, "-journal")).map_err(|fault| unreadable(path, &fault))? > 0)
}

/// Why the file cannot be written, if it cannot. A mode without any right to write is obeyed even by root.
pub(super) fn read_only(path: &Path) -> Result<Option<SafeText>, OpenError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let locked = |path: &Path| {
        let mode = std::fs::metadata(path).map_err(|fault| unreadable(path, &fault))?.mode();
        match rustix::fs::access(path, rustix::fs::Access::WRITE_OK) {
            Ok(()) => Ok(mode & 0o200 == 0),
            Err(Errno::ACCESS | Errno::PERM | Errno::ROFS) => Ok(true),
            // A disk that does not answer says nothing about who can write.
            Err(fault) => Err(unreadable(path, &fault.into())),
        }
    };
    Ok(match (locked(path)?, locked(folder)?) {
        (true, _) => Some(format!("the file {} is read-only", show(path)).into()),
        (false, true) => Some(format!("the folder {} is read-only", show(folder)).into()),
        (false, false) => None,
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn nothing_is_called_damaged_before_it_was_looked_at_again() {
        let path = Path::new("model.db");
        for first in [OpenError::Damaged(show(path)), OpenError::Foreign(show(path))] {
            let first = Cell::new(Some(first));
            let looks = Cell::new(0);
            let look = || {
                looks.set(looks.get() + 1);
                first.take().map_or(Ok(looks.get()), Err)
            };
            assert_eq!(twice(look).expect("whole the second time"), 2);
        }
        let looks = Cell::new(0);
        let damaged = twice(|| {
            looks.set(looks.get() + 1);
            Err::<(), _>(OpenError::Damaged(show(path)))
        });
        assert!(matches!(damaged, Err(OpenError::Damaged(_))) && looks.get() == 2);
    }

    #[test]
    fn a_page_that_cannot_be_read_is_a_fault_of_the_disk_and_not_damage() {
        let path = Path::new("model.db");
        for verdict in ["Tree 4 page 7: unable to get the page. error code=266", "btreeInitPage() returns error code 10"] {
            let fault = unread(path, verdict).expect("a fault of the disk").to_string();
            assert!(fault.contains("The disk could not be read") && !fault.contains("damaged"), "{fault}");
        }
        for verdict in ["Tree 4 page 7: btreeInitPage() returns error code 11", "row 1 missing from index teams", "error code="] {
            assert!(unread(path, verdict).is_none(), "{verdict}");
        }
    }
}
