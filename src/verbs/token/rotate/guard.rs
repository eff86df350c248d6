//! A lock beside the model for as long as the token of a place is rotated. The commands of the rotation inherit it: one
//! that outlives a killed rotation, and could store a dead token over a newer one, is known to the next by it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::domain::SafeText;
use crate::verbs::words::path as shown;
use crate::verbs::{Failure, Session};

/// A command has the lock from this number on, out of the way of those that people use in scripts.
const FROM: i32 = 64;
/// The most that is read of what stands in a lock, in bytes.
const MOST: u64 = 256;
/// So often a file is opened that others remove at the same time.
const TRIES: usize = 16;

/// The lock of a place. Everything that is started with it holds it too.
#[derive(Debug)]
pub struct Guard {
    file: File,
    inherited: OwnedFd,
    path: PathBuf,
}

impl Guard {
    /// Takes the lock of a place, by the id of its owner. A model without a file needs none: nothing outlives its process that
    /// could be rotated again. Neither does one that cannot be changed.
    ///
    /// # Errors
    /// When a command of another rotation runs, and when there can be no lock.
    pub fn take(session: &Session<'_>, owner: &str, whose: &str) -> Result<Option<Self>, Failure> {
        let Some(path) = place(session, owner) else { return Ok(None) };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        for _ in 0..TRIES {
            let file = options.open(&path).map_err(|fault| unusable(&path, &fault))?;
            lock(&file, &path, whose)?;
            if is_at(&file, &path) {
                let inherited = rustix::io::fcntl_dupfd_cloexec(&file, FROM).map_err(|fault| unusable(&path, &fault.into()))?;
                return Ok(Some(Self { file, inherited, path }));
            }
        }
        Err(unusable(&path, &std::io::ErrorKind::NotFound.into()))
    }

    /// Looks whether a command of another rotation of this place runs.
    ///
    /// # Errors
    /// When one does.
    pub fn look(session: &Session<'_>, owner: &str, whose: &str) -> Result<(), Failure> {
        let Some(path) = place(session, owner) else { return Ok(()) };
        match File::open(&path) {
            Ok(file) => lock(&file, &path, whose),
            Err(fault) if fault.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(fault) => Err(unusable(&path, &fault)),
        }
    }

    /// Writes down what runs next: the option that has the command.
    pub fn command(&self, option: &str) {
        self.write(option);
    }

    /// Writes down that it runs, as this process group.
    pub fn began(&self, option: &str, group: u32) {
        self.write(&format!("{option} {group}"));
    }

    /// What a command inherits.
    #[must_use]
    pub fn inherited(&self) -> BorrowedFd<'_> {
        self.inherited.as_fd()
    }

    /// Gives the lock up. What a delivery has left running, such as an agent, is no danger when all went `well`; otherwise
    /// whatever still runs keeps the lock.
    pub fn release(self, well: bool) {
        let Self { file, inherited, path } = self;
        if well {
            let _ = std::fs::remove_file(&path);
            // For all that share it.
            let _ = file.unlock();
            return;
        }
        drop((file, inherited));
        let Ok(file) = File::open(&path) else { return };
        if file.try_lock().is_ok() && is_at(&file, &path) {
            let _ = std::fs::remove_file(&path);
        }
    }

    fn write(&self, text: &str) {
        // It only says more of what the lock itself tells.
        let mut file = &self.file;
        let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
    }
}

/// Where the lock of a place lies.
fn place(session: &Session<'_>, owner: &str) -> Option<PathBuf> {
    let about = session.model.about();
    let file = about.file.filter(|_| about.read_only.is_none())?;
    let mut name = file.file_name()?.to_owned();
    name.push(format!(".rotates-{owner}"));
    Some(file.with_file_name(name))
}

fn lock(file: &File, path: &Path, whose: &str) -> Result<(), Failure> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(running(file, whose)),
        Err(TryLockError::Error(fault)) => Err(unusable(path, &fault)),
    }
}

/// Whether the name still leads to this file.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(file), Ok(there)) = (file.metadata(), path.symlink_metadata()) else { return false };
    (file.dev(), file.ino()) == (there.dev(), there.ino())
}

fn running(file: &File, whose: &str) -> Failure {
    let mut text = String::new();
    // What was written is known to be short; what cannot be read is not said.
    let _ = file.take(MOST).read_to_string(&mut text);
    let mut words = text.split(' ');
    let what = match (words.next(), words.next()) {
        (Some(option), Some(group)) if option.starts_with("--") => {
            format!(
                "the command of {} for the token of {whose} still runs (process group {})",
                SafeText::new(option),
                SafeText::new(group)
            )
        }
        _ => format!("another rotation of the token of {whose} still runs"),
    };
    Failure::failed(format!(
        "{what}. It could store a token that no longer works. Nothing was rotated: wait until it has ended, or end it, and try again."
    ))
}

fn unusable(path: &Path, fault: &std::io::Error) -> Failure {
    Failure::failed(format!("the lock {} cannot be taken: {fault}. Nothing was rotated.", shown(path)))
}
