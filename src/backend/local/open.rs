//! Opening a model, or making one: which files are refused and why, and the settings of each connection.

use std::fmt::Write;
use std::fs::{DirBuilder, Metadata, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::identity::{FileIdentity, Trace};
use super::seed::{self, SeedError};
use super::{Local, sql};
use crate::backend::About;
use crate::domain::{Name, SafeText, World};

/// "TfeC", in the header of each model (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x5466_6543;
/// Up to this size a model is checked whole when it is opened.
const CHECKED_BYTES: u64 = 16 << 20;
/// How long a writer waits for another.
const BUSY: Duration = Duration::from_secs(5);
/// What SQLite adds to the name of a file for its logs.
const LOGS: [&str; 2] = ["-wal", "-journal"];

const STEPS: &[M<'_>] = &[M::up(include_str!("../../../assets/migrations/0001_model.sql"))];
const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// Where a model lies.
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
    /// The demo organizations.
    Demo,
    /// One user of this name and no organization.
    Empty(Name),
}

/// Why a model was not opened: a sentence with the path and what to do. The file is as it was.
#[expect(missing_docs, reason = "the sentence of a variant names its fields")]
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The path names something else than a regular file.
    #[error("{path} is {what}, not a model. Name a file with --db.")]
    NotAFile { path: SafeText, what: &'static str },
    /// The path is a symbolic link.
    #[error("{0} is a symbolic link. Name the file that it points to with --db.")]
    Symlink(SafeText),
    /// The folder is missing or cannot be read.
    #[error("The folder of {path} cannot be used: {why}. Make it, or name another place with --db.")]
    Folder { path: SafeText, why: SafeText },
    /// Others may change what lies in the folder.
    #[error("The folder {0} can be written by others. Run: chmod go-w {0}")]
    SharedFolder(SafeText),
    /// The file is another user's.
    #[error("{0} belongs to another user. Name a file of your own with --db.")]
    NotOurs(SafeText),
    /// Others may read the file.
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
    /// Damaged.
    #[error("{0} is damaged. It was left as it is; put a backup in its place, or name another file with --db.")]
    Damaged(SafeText),
    /// A log lies where a new model is to be made.
    #[error("{0} is the log of a model that is not there. Put its model back, or move the log away.")]
    StaleLog(SafeText),
    /// Anything else.
    #[error("{path} cannot be opened: {why}")]
    Other { path: SafeText, why: String },
    /// A new model could not be filled.
    #[error(transparent)]
    Seed(#[from] SeedError),
}

impl Local {
    /// Opens the model at `place`; a model that is not there is made and filled with `content`.
    ///
    /// # Errors
    /// [`OpenError`], a sentence with the path; the file is unchanged then.
    pub fn open(place: &Place, content: &Content, world: Arc<dyn World>, system_user: String) -> Result<Self, OpenError> {
        match place {
            Place::Memory => {
                let connection = Connection::open_in_memory().map_err(|fault| other(Path::new(":memory:"), &fault))?;
                let local = Self::over(connection, world, None, None, system_user, Path::new(":memory:"))?;
                local.fill(content)?;
                Ok(local)
            }
            Place::File(path) => {
                let path = &settle(path)?;
                // Looked for first: a model that another console makes meanwhile comes with its own.
                let stale = LOGS.map(|suffix| beside(path, suffix)).into_iter().find(|log| is_there(log));
                if !is_there(path) {
                    // SQLite would take it for the log of the new model, and read the old one out of it.
                    if let Some(log) = stale {
                        return Err(OpenError::StaleLog(show(&log)));
                    }
                    create(path, content, &world, &system_user)?;
                }
                open_existing(path, world, system_user)
            }
        }
    }

    /// Empties the model and fills it with the demo anew, in one transaction; the audit log goes on.
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
        configure(&connection, read_only.is_some()).map_err(|fault| refused(path, &fault))?;
        if read_only.is_none() {
            migrate(&mut connection, path)?;
        }
        let file = identity.is_some().then(|| path.to_owned());
        Ok(Self {
            connection: std::cell::RefCell::new(connection),
            world,
            about: About { file, read_only },
            identity,
            system_user,
        })
    }
}

/// Follows links in the folder, never in the file itself (security P-15), and checks whose folder it is.
fn settle(path: &Path) -> Result<PathBuf, OpenError> {
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
    let sticky = metadata.mode() & 0o1000 != 0;
    if metadata.mode() & 0o022 != 0 && !sticky {
        return Err(OpenError::SharedFolder(show(&parent)));
    }
    Ok(parent.join(name))
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
    let fail = |why: std::io::Error| OpenError::Other { path: show(path), why: format!("it could not be made: {why}.") };
    let draft = Draft::make(path).map_err(fail)?;
    let connection = connect(&draft.0, false)?;
    let local = Local::over(connection, Arc::clone(world), None, None, system_user.to_owned(), path)?;
    local.fill(content)?;
    // Only the file gets its name, not the log; and closing alone would not say that the log could not be
    // written out to the file because the disk is full.
    let connection = local.connection.into_inner();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(|fault| refused(path, &fault))?;
    connection.close().map_err(|(_, fault)| refused(path, &fault))?;
    match std::fs::hard_link(&draft.0, path) {
        // Another console was faster: its model is as good as ours.
        Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {}
        Err(fault) => return Err(fail(fault)),
        Ok(()) => {
            if let Some(parent) = path.parent() {
                let _ = std::fs::File::open(parent).and_then(|folder| folder.sync_all());
            }
        }
    }
    Ok(())
}

/// A file that is to become a model; it is removed, with what SQLite keeps beside it, when it goes.
struct Draft(PathBuf);

impl Draft {
    /// Takes a name that is free: one that is taken is of a thread beside this one, or was left by a
    /// program that was killed and had the same process id, as happens in containers.
    fn make(path: &Path) -> std::io::Result<Self> {
        let mut number = 0_u32;
        loop {
            let draft = beside(path, &format!(".{}.{number}.new", std::process::id()));
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft) {
                Err(fault) if fault.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(fault) => return Err(fault),
                Ok(file) => {
                    let draft = Self(draft);
                    // The mode is set on the file itself: the umask could only have taken rights away.
                    file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
                    return Ok(draft);
                }
            }
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // The draft itself last, so that its name is not free while a log lies beside it.
        for suffix in ["-wal", "-shm", "-journal", ""] {
            let _ = std::fs::remove_file(beside(&self.0, suffix));
        }
    }
}

fn open_existing(path: &Path, world: Arc<dyn World>, system_user: String) -> Result<Local, OpenError> {
    let metadata =
        std::fs::symlink_metadata(path).map_err(|why| OpenError::Other { path: show(path), why: format!("{why}.") })?;
    check_file(path, &metadata)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        let neighbour = beside(path, suffix);
        if std::fs::symlink_metadata(&neighbour).is_ok_and(|metadata| !metadata.file_type().is_file()) {
            return Err(OpenError::NotAFile { path: show(&neighbour), what: "not a regular file" });
        }
    }
    let unreadable = |why: std::io::Error| OpenError::Other { path: show(path), why: format!("{why}.") };
    let mut identity = FileIdentity::of(path).map_err(unreadable)?;
    // Looked at without the right to write, so that whatever is not ours stays as it is.
    check_content(path, &metadata)?;
    let read_only = read_only(path);
    let connection = match &read_only {
        Some(_) if was_cut_off(path) => connect(path, true)?,
        Some(_) => {
            let (connection, still) = connect_read_only(path)?;
            identity.still = still;
            connection
        }
        None => connect(path, false)?,
    };
    if was_cut_off(path) {
        // The first read takes the half change back; only now is there something whole to look at.
        check_whole(path, &metadata, &connection)?;
    }
    Local::over(connection, world, read_only, Some(identity), system_user, path)
}

fn check_file(path: &Path, metadata: &Metadata) -> Result<(), OpenError> {
    use std::os::unix::fs::FileTypeExt;
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
    if metadata.mode() & 0o077 != 0 {
        return Err(OpenError::SharedFile(show(path)));
    }
    Ok(())
}

/// Whether it is a model, one that this version can read, and whole.
fn check_content(path: &Path, metadata: &Metadata) -> Result<(), OpenError> {
    if metadata.len() == 0 {
        return Err(OpenError::Foreign(show(path)));
    }
    let (connection, still) = connect_read_only(path)?;
    let verdict = judge(path, metadata, &connection);
    match still {
        // Another console wrote to what was to stand still, so the verdict is about no state that ever was.
        Some(still) if Trace::of(path).ok() != Some(still) => judge(path, metadata, &connect(path, true)?),
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

fn check_whole(path: &Path, metadata: &Metadata, connection: &Connection) -> Result<(), OpenError> {
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
fn was_cut_off(path: &Path) -> bool {
    std::fs::symlink_metadata(beside(path, "-journal")).is_ok_and(|metadata| metadata.len() > 0)
}

/// Why the file cannot be written, if it cannot. A mode without any right to write is obeyed even by root.
fn read_only(path: &Path) -> Option<SafeText> {
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

fn connect(path: &Path, read_only: bool) -> Result<Connection, OpenError> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    // No URI flag: a name such as "file:x?mode=memory" is a name (security P-16).
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW | OpenFlags::SQLITE_OPEN_EXRESCODE;
    Connection::open_with_flags(path, flags).map_err(|fault| refused(path, &fault))
}

/// A connection that cannot write. Where no log lies beside the file nobody has it open, and SQLite is
/// told that it does not change, or it would need to make files next to it; then there is a trace as well,
/// by which to see later that it did change.
fn connect_read_only(path: &Path) -> Result<(Connection, Option<Trace>), OpenError> {
    let still = Trace::of(path).map_err(|why| OpenError::Other { path: show(path), why: format!("{why}.") })?;
    // An empty log is one that nobody has written to yet; that somebody may, the memory that they share tells.
    if still.logged > 0 || (is_there(&beside(path, "-wal")) && is_there(&beside(path, "-shm"))) {
        return Ok((connect(path, true)?, None));
    }
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' => uri.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => uri.push(char::from(*byte)),
            byte => write!(uri, "%{byte:02X}").unwrap_or_default(),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(uri, flags).map_err(|fault| refused(path, &fault))?;
    Ok((connection, Some(still)))
}

/// The settings of every connection (security §1, durability). A test reads them back.
fn configure(connection: &Connection, read_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_prepared_statement_cache_capacity(128);
    if !read_only {
        // WAL needs memory that its users share, which a network folder has not.
        let wanted = if on_network(connection) { "DELETE" } else { "WAL" };
        connection.pragma_update(None, "journal_mode", wanted)?;
    }
    for (pragma, value) in [
        ("synchronous", "FULL"),
        ("fullfsync", "ON"),
        ("checkpoint_fullfsync", "ON"),
        ("foreign_keys", "ON"),
        ("trusted_schema", "OFF"),
        ("cell_size_check", "ON"),
        ("mmap_size", "0"),
        ("temp_store", "MEMORY"),
        ("secure_delete", "FAST"),
        ("recursive_triggers", "ON"),
    ] {
        connection.pragma_update(None, pragma, value)?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn on_network(connection: &Connection) -> bool {
    /// The magic numbers of NFS, SMB, SMB2 and CIFS.
    const NETWORK: [u32; 4] = [0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42];
    let Some(path) = connection.path().filter(|path| !path.is_empty()) else { return false };
    rustix::fs::statfs(path).is_ok_and(|folder| u32::try_from(folder.f_type).is_ok_and(|kind| NETWORK.contains(&kind)))
}

#[cfg(not(target_os = "linux"))]
fn on_network(_: &Connection) -> bool {
    false
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let pending = MIGRATIONS.pending_migrations(connection).map_err(|fault| migration(path, &fault))?;
    if pending > 0 {
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(|fault| refused(path, &fault))?;
        MIGRATIONS.to_latest(connection).map_err(|fault| migration(path, &fault))?;
    }
    Ok(())
}

fn migration(path: &Path, fault: &rusqlite_migration::Error) -> OpenError {
    OpenError::Other { path: show(path), why: format!("its schema could not be brought up to date ({fault}).") }
}

fn refused(path: &Path, fault: &rusqlite::Error) -> OpenError {
    match fault.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::Foreign(show(path)),
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Damaged(show(path)),
        _ => other(path, fault),
    }
}

fn other(path: &Path, fault: &rusqlite::Error) -> OpenError {
    OpenError::Other { path: show(path), why: sql::error(fault).to_string() }
}

fn is_there(path: &Path) -> bool {
    !std::fs::symlink_metadata(path).is_err_and(|fault| fault.kind() == ErrorKind::NotFound)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn show(path: &Path) -> SafeText {
    path.display().to_string().into()
}

impl Local {
    /// Fills a new model.
    fn fill(&self, content: &Content) -> Result<(), SeedError> {
        seed::fill(self, content)
    }

    fn refill(&self, content: &Content) -> Result<(), SeedError> {
        seed::refill(self, content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::system::System;

    #[test]
    fn the_migrations_are_valid() {
        MIGRATIONS.validate().expect("valid migrations");
    }

    #[test]
    fn every_connection_has_the_durability_settings() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("model.db");
        let name = Name::parse("USERNAME", "ada").expect("a name");
        let local = Local::open(&Place::File(path), &Content::Empty(name), Arc::new(System), "test".to_owned()).expect("a model");
        let connection = local.connection.borrow();
        let read = |pragma: &str| {
            connection
                .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
                .map(|value| match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                })
                .expect("a pragma")
        };
        for (pragma, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("fullfsync", "1"),
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("mmap_size", "0"),
            ("temp_store", "2"),
            ("secure_delete", "2"),
            ("recursive_triggers", "1"),
            ("busy_timeout", "5000"),
            ("application_id", "1415996739"),
        ] {
            assert_eq!(read(pragma), value, "{pragma}");
        }
        assert_eq!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE), Ok(true));
        assert_eq!(connection.db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML), Ok(false));
    }
}
