//! A file for its user alone that is there whole, or not at all: it is written in a folder of its own beside its place, and
//! takes its place in the end.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, Permissions};
use std::io::{BufWriter, Error, ErrorKind, Result, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::named_file::regular;

/// What the folders of drafts end with.
const SUFFIX: &str = ".part";
/// The letters by which drafts of one file differ.
const RANDOM: usize = 6;
/// So much of a file's name is in that of its draft, in bytes: longer names would make one that is too long.
const NAME: usize = 200;
/// So many other programs can take a new draft for an abandoned one before it is given up.
const TRIES: usize = 16;

/// A file that is not whole yet. Its folder is locked as long as somebody works on it, and is removed with it.
#[derive(Debug)]
pub struct Draft {
    folder: TempDir,
    file: PathBuf,
    /// Given back last, so that nobody takes the folder for an abandoned one.
    _lock: File,
}

impl Draft {
    /// Begins a draft of the file that is to lie at `place`, empty, after the drafts of programs that were killed are removed.
    ///
    /// # Errors
    /// When none can be made there.
    pub fn begin(place: &Path) -> Result<Self> {
        let prefix = prefix(place).ok_or_else(|| Error::other("it has no name"))?;
        let parent = folder_of(place);
        remove_abandoned(place);
        for _ in 0..TRIES {
            let folder = tempfile::Builder::new()
                .prefix(&OsString::from_vec(prefix.clone()))
                .suffix(SUFFIX)
                .rand_bytes(RANDOM)
                .permissions(Permissions::from_mode(0o700))
                .tempdir_in(parent)?;
            let Some(lock) = lock(folder.path())? else { continue };
            let file = folder.path().join("draft");
            let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
            // The mode is set on the file itself: the umask could only have taken rights away.
            made.set_permissions(Permissions::from_mode(0o600))?;
            return Ok(Self { folder, file, _lock: lock });
        }
        Err(Error::other("other programs remove what is begun there"))
    }

    /// The name that the file gets once it is whole.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// A name in its folder for something that is to take its place by other means.
    #[must_use]
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Gives what is now whole its name, in place of another file only where `replace` says so.
    ///
    /// # Errors
    /// When it cannot be written to its end, or the name is taken, by something else than a file where it is to be replaced.
    pub fn publish(&self, place: &Path, replace: bool) -> Result<()> {
        File::open(&self.file)?.sync_all()?;
        if replace {
            check_replaceable(place)?;
            std::fs::rename(&self.file, place)?;
        } else {
            // A link, unlike a renaming, never takes the place of a file that is there.
            give_name(&self.file, place, |draft, place| std::fs::hard_link(draft, place))?;
        }
        // What only memory knew of the folder would be gone with the power. That it is there is true either way.
        sync_folder(place);
        Ok(())
    }
}

/// Sees to it that the names in the folder of a file outlive a loss of power, where the disk can do that.
pub(crate) fn sync_folder(place: &Path) {
    let _ = File::open(folder_of(place)).and_then(|folder| folder.sync_all());
}

fn folder_of(place: &Path) -> &Path {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether what has a name can be replaced: nothing but a file, because a device or a link would be gone.
fn check_replaceable(place: &Path) -> Result<()> {
    match place.symlink_metadata() {
        Ok(there) => regular(&there),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Gives a draft its name, unless that is taken. `link` fails where a disk has no links, as memory cards have none.
pub(crate) fn give_name(draft: &Path, place: &Path, link: impl FnOnce(&Path, &Path) -> Result<()>) -> Result<()> {
    match link(draft, place) {
        #[cfg(any(target_os = "linux", target_vendor = "apple"))]
        Err(fault) if matches!(fault.kind(), ErrorKind::PermissionDenied | ErrorKind::Unsupported) => {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            Ok(renameat_with(CWD, draft, CWD, place, RenameFlags::NOREPLACE)?)
        }
        done => done,
    }
}

/// The lock of the folder of a draft; `None` when another program has it, or has removed the folder.
fn lock(folder: &Path) -> Result<Option<File>> {
    let file = match File::open(folder) {
        Ok(file) => file,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(None),
        Err(fault) => return Err(fault),
    };
    match file.try_lock() {
        Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
        // Where a disk has no locks nobody can take one, and so nobody takes a draft for abandoned.
        Ok(()) | Err(std::fs::TryLockError::Error(_)) => {}
    }
    let locked = file.metadata()?;
    let there = folder.symlink_metadata();
    Ok(there.is_ok_and(|there| (there.dev(), there.ino()) == (locked.dev(), locked.ino())).then_some(file))
}

/// What the names of a file's drafts begin with.
fn prefix(place: &Path) -> Option<Vec<u8>> {
    let name = place.file_name()?.as_bytes();
    Some([b".", &name[..name.len().min(NAME)], b"."].concat())
}

/// Removes the drafts of one file that nobody works on any more. What cannot be removed stays.
pub(crate) fn remove_abandoned(place: &Path) {
    let (Some(prefix), Ok(entries)) = (prefix(place), std::fs::read_dir(folder_of(place))) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let random = name.as_bytes().strip_prefix(prefix.as_slice()).and_then(|name| name.strip_suffix(SUFFIX.as_bytes()));
        let ours = random.is_some_and(|random| random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric));
        let path = entry.path();
        if ours && path.symlink_metadata().is_ok_and(|there| there.is_dir()) {
            let Ok(folder) = File::open(&path) else { continue };
            // Without a lock, as on a disk that has none, its owner could still be there.
            if folder.try_lock().is_ok() {
                let _ = std::fs::remove_dir_all(&path);
            }
        }
    }
}

/// A draft that is written from its beginning to its end.
#[derive(Debug)]
pub struct WholeFile {
    draft: Draft,
    place: PathBuf,
    replace: bool,
    writer: BufWriter<File>,
}

impl WholeFile {
    /// Begins one that is to have this name, in place of another file only where `replace` says so.
    ///
    /// # Errors
    /// When there is a file of this name already, or none can be made.
    pub fn begin(place: &Path, replace: bool) -> Result<Self> {
        if replace {
            check_replaceable(place)?;
        } else if place.symlink_metadata().is_ok() {
            return Err(taken());
        }
        let draft = Draft::begin(place)?;
        let opened = OpenOptions::new().write(true).open(draft.path())?;
        Ok(Self { draft, place: place.to_owned(), replace, writer: BufWriter::new(opened) })
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// When it cannot be written to its end, or the name was taken meanwhile; there is no file then.
    pub fn publish(mut self) -> Result<()> {
        self.writer.flush()?;
        self.draft
            .publish(&self.place, self.replace)
            .map_err(|fault| if fault.kind() == ErrorKind::AlreadyExists { taken() } else { fault })
    }
}

fn taken() -> Error {
    Error::new(ErrorKind::AlreadyExists, "there is a file of this name")
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    /// A folder as a program leaves it that is killed while it writes.
    fn abandon(place: &Path) -> PathBuf {
        let folder = Draft::begin(place).expect("a draft").folder.keep();
        assert!(folder.join("draft").is_file());
        folder
    }

    #[test]
    fn what_a_killed_program_left_is_removed_by_the_next_write_and_what_another_writes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("out");
        abandon(&place);
        let other = abandon(&folder.path().join("output"));
        let similar = folder.path().join(".out.abc.part");
        std::fs::create_dir(&similar).expect("a folder");
        let mine = WholeFile::begin(&place, false).expect("a draft");
        let second = WholeFile::begin(&place, false).expect("a second draft, by whoever else writes");
        let there = names(folder.path());
        assert_eq!(there.len(), 4, "{there:?}");
        assert!(mine.draft.path().is_file() && second.draft.path().is_file() && other.is_dir() && similar.is_dir());
        second.publish().expect("a file");
        assert_eq!(mine.publish().expect_err("taken").kind(), ErrorKind::AlreadyExists);
        assert_eq!(names(folder.path()).len(), 3, "the file, and the two that are not its drafts");
    }

    #[test]
    fn a_file_is_replaced_only_where_that_is_said_and_nothing_else_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("out");
        let write = |place: &Path, text: &str, replace| {
            let mut file = WholeFile::begin(place, replace)?;
            file.write_all(text.as_bytes())?;
            file.publish()
        };
        write(&place, "one", false).expect("a file");
        assert!(write(&place, "two", false).is_err());
        assert_eq!(std::fs::read_to_string(&place).expect("a file"), "one");
        write(&place, "two", true).expect("a file");
        assert_eq!(std::fs::read_to_string(&place).expect("a file"), "two");
        assert_eq!(place.metadata().expect("a file").permissions().mode() & 0o777, 0o600);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&place, &link).expect("a link");
        for other in [link.as_path(), Path::new("/dev/null"), folder.path()] {
            assert!(write(other, "three", true).is_err(), "{}", other.display());
        }
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn a_name_that_is_as_long_as_names_can_be_has_a_draft_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("x".repeat(255));
        WholeFile::begin(&place, false).and_then(WholeFile::publish).expect("a file");
        assert!(place.is_file());
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    #[test]
    fn a_draft_gets_its_name_where_a_disk_has_no_links_and_takes_it_from_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let (draft, path) = (folder.path().join("draft"), folder.path().join("model.db"));
        for kind in [ErrorKind::PermissionDenied, ErrorKind::Unsupported] {
            let no_links = |_: &Path, _: &Path| Err(Error::from(kind));
            std::fs::write(&draft, "new").expect("a file");
            give_name(&draft, &path, no_links).expect("a name");
            std::fs::write(&draft, "newer").expect("a file");
            assert_eq!(give_name(&draft, &path, no_links).expect_err("taken").kind(), ErrorKind::AlreadyExists);
            assert_eq!(std::fs::read(&path).expect("bytes"), b"new");
            std::fs::remove_file(&path).expect("a file");
        }
    }
}
