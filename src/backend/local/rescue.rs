//! A model as a file of its own: a backup of it, and a backup in its place.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;

use super::check::check;
use super::checks::{check_file, read_only, settle, steady};
use super::place::{beside, is_there, show};
use super::refusal::{OpenError, unreadable};
use super::sql;
use crate::domain::{SafeText, Timestamp};
use crate::invocation::about_model;
use crate::whole_file::{Draft, give_name, sync_folder};

/// What SQLite keeps beside a model.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];
/// Between two tries to read a model in which somebody writes without a log.
const PAUSE: Duration = Duration::from_millis(50);
/// So many tries: five seconds, as a writer waits.
const TRIES: u32 = 100;

/// Why a backup was neither made nor put in place. Everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// One of the two files cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is to be kept is not whole.
    #[error("{path} is not whole: {fault} To see everything, run: {}", about_model(&["db", "check"], path))]
    Unsound { path: SafeText, fault: SafeText },
    /// Somebody works with the model.
    #[error("{0} is in use. Close the consoles and stop the servers on it, then try again.")]
    InUse(SafeText),
    /// A file is to be restored over itself.
    #[error("{0} is the model itself. Name a backup of it.")]
    Itself(SafeText),
    /// A file could not be written.
    #[error("{path} was not written: {why}.")]
    Unwritten { path: SafeText, why: SafeText },
}

fn unwritten(path: &Path, why: &std::io::Error) -> RescueError {
    let why = if why.kind() == ErrorKind::AlreadyExists { "there is a file of this name".to_owned() } else { why.to_string() };
    RescueError::Unwritten { path: show(path), why: why.into() }
}

/// Writes the model to a new file for its user alone, whole or not at all, while others go on with it.
///
/// # Errors
/// When the model is not whole, or the file is there already or cannot be written.
pub fn backup(model: &Path, file: &Path, now: Timestamp) -> Result<(), RescueError> {
    let model = &found(model)?;
    let file = &settle(file)?;
    if is_there(file) {
        return Err(unwritten(file, &ErrorKind::AlreadyExists.into()));
    }
    let draft = copy(model, file, now)?;
    draft.publish(file, false).map_err(|fault| unwritten(file, &fault))
}

/// Puts a backup in the place of the model. What was there is kept, all its files together, under a name with the time; that
/// name is the answer. The backup stays where it is.
///
/// The model must not be open in this process: to close its file in any other way than SQLite's own drops SQLite's locks
/// (security F11).
///
/// # Errors
/// When the backup is none or not whole, or anybody works with the model.
pub fn restore(model: &Path, backup: &Path, now: Timestamp) -> Result<Option<PathBuf>, RescueError> {
    let (model, backup) = (&settle(model)?, &found(backup)?);
    if let Some(why) = read_only(model.parent().unwrap_or(Path::new("/")))? {
        return Err(RescueError::Unwritten { path: show(model), why });
    }
    let there = match std::fs::symlink_metadata(model) {
        Ok(there) => Some(there),
        Err(fault) if fault.kind() == ErrorKind::NotFound => None,
        Err(fault) => return Err(unreadable(model, &fault).into()),
    };
    let mut lock = None;
    if let Some(there) = &there {
        check_file(model, there)?;
        let source = std::fs::symlink_metadata(backup).map_err(|fault| unreadable(backup, &fault))?;
        if (there.dev(), there.ino()) == (source.dev(), source.ino()) {
            return Err(RescueError::Itself(show(model)));
        }
        if let Some(why) = read_only(model)? {
            return Err(RescueError::Unwritten { path: show(model), why });
        }
        lock = Some(take(model)?);
    }
    let draft = copy(backup, model, now)?;
    let kept = set_aside(model, now).map_err(|fault| unwritten(model, &fault))?;
    // From here to the end of the renaming a loss of power leaves the model without its log; all of it is kept by then.
    let placed = BESIDE
        .iter()
        .try_for_each(|suffix| absent(std::fs::remove_file(beside(model, suffix))))
        .and_then(|()| draft.publish(model, true));
    if let Err(fault) = placed {
        if let Some(kept) = &kept {
            put_back(model, kept);
        }
        return Err(unwritten(model, &fault));
    }
    drop(lock);
    Ok(kept)
}

/// A model that is there, and its user's alone.
fn found(path: &Path) -> Result<PathBuf, OpenError> {
    let path = settle(path)?;
    if !is_there(&path) {
        return Err(OpenError::Missing(show(&path)));
    }
    let metadata = std::fs::symlink_metadata(&path).map_err(|fault| unreadable(&path, &fault))?;
    check_file(&path, &metadata)?;
    Ok(path)
}

/// A whole copy of a model, with what its log holds, as the draft of a file.
fn copy(source: &Path, place: &Path, now: Timestamp) -> Result<Draft, RescueError> {
    let health = check(source, now)?;
    if let Some(fault) = health.faults.first() {
        return Err(RescueError::Unsound { path: show(source), fault: fault.clone() });
    }
    let draft = Draft::begin(place).map_err(|fault| unwritten(place, &fault))?;
    steady(source, |from| Ok(pages_into(from, draft.path())))?.map_err(|fault| {
        let why = sql::error(&fault).to_string();
        RescueError::Unwritten { path: show(place), why: why.trim_end_matches('.').into() }
    })?;
    let copied = check(draft.path(), now)?;
    if let Some(fault) = copied.faults.first() {
        return Err(RescueError::Unsound { path: show(source), fault: fault.clone() });
    }
    Ok(draft)
}

/// SQLite's own way to copy a model while others write to it.
fn pages_into(from: &Connection, file: &Path) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let mut to = Connection::open_with_flags(file, flags)?;
    {
        let backup = Backup::new(from, &mut to)?;
        let mut tries = 0;
        loop {
            match backup.step(-1)? {
                StepResult::Done => break,
                StepResult::More => {}
                _ if tries == TRIES => {
                    return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None));
                }
                _ => {
                    tries += 1;
                    std::thread::sleep(PAUSE);
                }
            }
        }
    }
    // One file, with no log beside it.
    to.pragma_update(None, "journal_mode", "DELETE")?;
    to.close().map_err(|(_, fault)| fault)
}

/// A lock that no other process can have while it has the model open; who opens it meanwhile waits.
fn take(model: &Path) -> Result<std::fs::File, RescueError> {
    let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags).open(model);
    let file = file.map_err(|fault| unreadable(model, &fault))?;
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(Errno::AGAIN | Errno::ACCESS) => Err(RescueError::InUse(show(model))),
        Err(fault) => Err(unreadable(model, &fault.into()).into()),
    }
}

/// Gives the model and what lies beside it a second name each, that of the time; none if there is nothing.
fn set_aside(model: &Path, now: Timestamp) -> std::io::Result<Option<PathBuf>> {
    let suffixes: Vec<&str> = BESIDE.into_iter().chain([""]).filter(|suffix| is_there(&beside(model, suffix))).collect();
    if suffixes.is_empty() {
        return Ok(None);
    }
    let kept = free(model, now);
    for suffix in suffixes {
        let named = give_name(&beside(model, suffix), &beside(&kept, suffix), |from, to| std::fs::hard_link(from, to));
        if let Err(fault) = named {
            put_back(model, &kept);
            return Err(fault);
        }
    }
    sync_folder(model);
    Ok(Some(kept))
}

/// A name with the time, under which nothing is kept yet.
fn free(model: &Path, now: Timestamp) -> PathBuf {
    let time = now.strftime("%Y-%m-%dT%H%M%SZ").to_string();
    let name = |number: u32| match number {
        1 => beside(model, &format!(".before-restore-{time}")),
        number => beside(model, &format!(".before-restore-{time}.{number}")),
    };
    let mut number = 1;
    while BESIDE.into_iter().chain([""]).any(|suffix| is_there(&beside(&name(number), suffix))) {
        number += 1;
    }
    name(number)
}

/// Takes [`set_aside`] back: the model has its files under its own names only.
fn put_back(model: &Path, kept: &Path) {
    for suffix in BESIDE.into_iter().chain([""]) {
        let (own, other) = (beside(model, suffix), beside(kept, suffix));
        let _ = if is_there(&own) { std::fs::remove_file(&other) } else { std::fs::rename(&other, &own) };
    }
}

fn absent(removed: std::io::Result<()>) -> std::io::Result<()> {
    match removed {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(fault),
        _ => Ok(()),
    }
}
