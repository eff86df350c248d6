//! Opening a model, or making one.

use std::cell::{Cell, RefCell};
use std::fs::DirBuilder;
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::Local;
use super::check::pages;
use super::checks::{CHECKED_BYTES, check_content, check_file, check_whole, read_only, settle, twice, was_cut_off};
use super::connection::{Access, configure, connect, connect_read_only};
use super::identity::{FileIdentity, Trace};
use super::live::version;
pub use super::place::{Content, Place};
use super::place::{beside, is_there, show};
pub use super::refusal::OpenError;
use super::refusal::{SeedError, other, refused, unreadable};
use super::schema::{check_current, migrate};
use super::seed;
use crate::backend::{About, Error};
use crate::domain::{SafeText, World};
use crate::invocation::about_model;
use crate::whole_file::{Draft, remove_abandoned};

/// What SQLite adds to the name of a file for its logs.
const LOGS: [&str; 2] = ["-wal", "-journal"];

/// When all pages of a small model are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Before it is open. A damaged one is refused.
    First,
    /// Later, if at all: see [`Local::inspection`]. What is damaged is told by the reads that meet it.
    Later,
}

impl Local {
    /// Opens the model at `place`; a model that is not there is made and filled with `content`.
    ///
    /// # Errors
    /// [`OpenError`], a sentence with the path; the file is unchanged then.
    pub fn open(place: &Place, content: &Content, world: Arc<dyn World>, system_user: String) -> Result<Self, OpenError> {
        Self::open_with(Look::First, place, content, world, system_user, None)
    }

    /// Opens the model at `place` so that nothing can be changed in it, because of `why`. Only in memory one is made.
    ///
    /// # Errors
    /// [`OpenError`], a sentence with the path; the file is unchanged then.
    pub fn open_read_only(
        place: &Place,
        content: &Content,
        world: Arc<dyn World>,
        system_user: String,
        why: SafeText,
    ) -> Result<Self, OpenError> {
        Self::open_with(Look::First, place, content, world, system_user, Some(why))
    }

    /// Opens a model, read-only if there is a reason for that, with a look at all of its pages first or later.
    ///
    /// # Errors
    /// As [`Local::open`].
    pub fn open_with(
        look: Look,
        place: &Place,
        content: &Content,
        world: Arc<dyn World>,
        system_user: String,
        read_only: Option<SafeText>,
    ) -> Result<Self, OpenError> {
        let wanted = read_only.as_ref();
        match place {
            Place::Memory => {
                let connection = Connection::open_in_memory().map_err(|fault| other(Path::new(":memory:"), &fault))?;
                let mut local = Self::over(connection, world, None, None, system_user, Path::new(":memory:"))?;
                local.fill(content)?;
                if read_only.is_some() {
                    forbid_writes(local.connection.get_mut()).map_err(|fault| other(Path::new(":memory:"), &fault))?;
                    local.about.read_only = read_only;
                }
                Ok(local)
            }
            Place::File(path) if wanted.is_some() && !is_there(path) => Err(OpenError::Missing(show(path))),
            Place::File(path) => {
                let path = &settle(path)?;
                if wanted.is_none() {
                    // Looked for first: a model that another console makes meanwhile comes with its own.
                    let stale = LOGS.map(|suffix| beside(path, suffix)).into_iter().find(|log| is_there(log));
                    if is_there(path) {
                        // What was left by a program that was killed right after the model was in its place.
                        remove_abandoned(path);
                    } else {
                        // SQLite would take it for the log of the new model, and read the old one out of it.
                        if let Some(log) = stale {
                            return Err(OpenError::StaleLog { log: show(&log), model: show(path) });
                        }
                        create(path, content, &world, &system_user)?;
                    }
                }
                Existing { path, world: &world, system_user: &system_user, wanted, look }.open()
            }
        }
    }

    /// Empties the model and fills it with the demo again, in one transaction; the audit log goes on.
    ///
    /// # Errors
    /// When the model cannot be written; it is unchanged then.
    pub fn reset_to_demo(&self) -> Result<(), SeedError> {
        self.refill(&Content::Demo)
    }

    fn over(
        connection: Connection,
        world: Arc<dyn World>,
        read_only: Option<SafeText>,
        identity: Option<FileIdentity>,
        system_user: String,
        path: &Path,
    ) -> Result<Self, OpenError> {
        let mut connection = connection;
        // A new model is in the way of nobody until it has its name, and is on the disk before that.
        let in_a_hurry = |connection: &Connection| match identity {
            None => connection.pragma_update(None, "synchronous", "OFF").map_err(|fault| refused(path, &fault)),
            Some(_) => Ok(()),
        };
        // Before and after: the first thing that is set up writes, and the last of them is how a commit is kept.
        in_a_hurry(&connection)?;
        configure(&connection, if read_only.is_some() { Access::Read } else { Access::Write })
            .map_err(|fault| refused(path, &fault))?;
        in_a_hurry(&connection)?;
        match &read_only {
            None => migrate(&mut connection, path)?,
            Some(_) => {
                check_current(&connection, path)?;
                forbid_writes(&connection).map_err(|fault| refused(path, &fault))?;
            }
        }
        let file = identity.as_ref().map(|_| path.to_owned());
        // SQLite looks no more at a file that it was told does not change.
        let live = identity.as_ref().is_some_and(|identity| identity.still.is_none());
        let version = version(&connection).map_err(|fault| refused(path, &fault))?;
        Ok(Self {
            connection: RefCell::new(connection),
            world,
            about: About { file, read_only, live, host: None },
            identity,
            version: Cell::new(version),
            system_user,
            served: false,
            described: false,
            holds_runs: false,
            unit: super::unit::Current::default(),
            deadline: super::deadline::Deadline::default(),
            steady: Cell::default(),
            damaged: Arc::default(),
            pages: super::Pages::default(),
            searched: super::list::Searched::default(),
            last_seen: super::wal_header::LastSeen::default(),
        })
    }

    /// A look at all pages of a small model, for another thread. When it finds damage, nothing is written any more.
    pub fn inspection(&self) -> impl FnOnce() -> Result<(), Error> + Send + use<> {
        let (file, damaged) = (self.about.file.clone(), Arc::clone(&self.damaged));
        move || {
            let Some(file) = file else { return Ok(()) };
            let small = std::fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.len() <= CHECKED_BYTES);
            if small && matches!(twice(|| pages(&file)), Err(OpenError::Damaged(_) | OpenError::Foreign(_))) {
                damaged.store(true, Ordering::Relaxed);
                let check = about_model(&["db", "check"], &show(&file));
                return Err(Error::Storage(format!(
                    "This model is damaged, and nothing is written to it any more. Quit, and run: {check}"
                )));
            }
            Ok(())
        }
    }
}

/// Makes the folder of the model that no `--db` names, for its user alone.
///
/// # Errors
/// When the folder cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), OpenError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|why| OpenError::Folder { path: show(folder), why: why.to_string().into() })
}

/// Makes a model under another name and puts it in its place whole, so that nobody ever sees half of one.
fn create(path: &Path, content: &Content, world: &Arc<dyn World>, system_user: &str) -> Result<(), OpenError> {
    let fail = |why: std::io::Error| OpenError::Other {
        path: show(path),
        why: format!("it could not be created: {why}. Name another place with --db."),
    };
    let draft = Draft::begin(path).map_err(fail)?;
    let connection = connect(draft.path(), Access::Write)?;
    let local = Local::over(connection, Arc::clone(world), None, None, system_user.to_owned(), path)?;
    local.fill(content)?;
    // Only the file gets its name, not the log; and closing alone would not say that the log could not be
    // written out to the file because the disk is full.
    let connection = local.connection.into_inner();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(|fault| refused(path, &fault))?;
    connection.close().map_err(|(_, fault)| refused(path, &fault))?;
    match draft.publish(path, false) {
        // Another console was faster: its model is as good as ours.
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => Ok(()),
        done => done.map_err(fail),
    }
}

/// Has SQLite refuse whatever would change a model, should a mistake of ours ever ask for it.
fn forbid_writes(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "query_only", "ON")
}

/// How often another file can take the place of the one that is being opened before that is given up.
const REPLACED: usize = 3;

/// How a file that is there is opened. Where it can be written, nothing is changed in it all the same if there is a
/// `wanted` reason; what other programs change in it is seen then.
struct Existing<'a> {
    path: &'a Path,
    world: &'a Arc<dyn World>,
    system_user: &'a str,
    wanted: Option<&'a SafeText>,
    look: Look,
}

impl Existing<'_> {
    fn open(&self) -> Result<Local, OpenError> {
        let mut local = twice(|| self.once())?;
        for _ in 0..REPLACED {
            // Who has waited for a backup to be put in its place has opened the file from before.
            if local.check_identity().is_ok() {
                break;
            }
            drop(local);
            local = twice(|| self.once())?;
        }
        Ok(local)
    }

    fn once(&self) -> Result<Local, OpenError> {
        let Self { path, world, system_user, wanted, look } = *self;
        let unreadable = |fault: std::io::Error| unreadable(path, &fault);
        let metadata = std::fs::symlink_metadata(path).map_err(unreadable)?;
        check_file(path, &metadata)?;
        for suffix in ["-wal", "-shm", "-journal"] {
            let neighbor = beside(path, suffix);
            if std::fs::symlink_metadata(&neighbor).is_ok_and(|metadata| !metadata.file_type().is_file()) {
                return Err(OpenError::NotAFile { path: show(&neighbor), what: "not a regular file" });
            }
        }
        let identity = FileIdentity::of(path).map_err(unreadable)?;
        // Looked at without the right to write, so that whatever is not ours stays as it is.
        check_content(path, &metadata, look == Look::First)?;
        let read_only = read_only(path)?;
        let cut_off = was_cut_off(path)?;
        let open = |connection: Connection, still: Option<Trace>| {
            let identity = identity.with(still);
            if was_cut_off(path)? {
                // The first read takes the half change back; only now is there something whole to look at.
                check_whole(path, &metadata, &connection)?;
            }
            let why = read_only.as_ref().or(wanted).cloned();
            Local::over(connection, Arc::clone(world), why, Some(identity), system_user.to_owned(), path)
        };
        if read_only.is_some() && !cut_off {
            let (connection, still) = connect_read_only(path)?;
            return open(connection, still);
        }
        // Taken first, because on a full disk the other way leaves empty files here.
        let quiet = if wanted.is_some() && !cut_off { Some(connect_read_only(path)?) } else { None };
        let access = if read_only.is_some() { Access::Read } else { Access::Write };
        match (connect(path, access).and_then(|connection| open(connection, None)), quiet) {
            // What programs share needs space on the disk; what nobody else has open can be read without.
            (Err(OpenError::Other { .. }), Some((connection, still @ Some(_)))) => open(connection, still),
            (opened, _) => opened,
        }
    }
}

impl Local {
    fn fill(&self, content: &Content) -> Result<(), SeedError> {
        seed::fill(self, content)
    }

    fn refill(&self, content: &Content) -> Result<(), SeedError> {
        seed::refill(self, content)
    }
}
