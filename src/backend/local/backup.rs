//! A copy of a model beside it, from before its schema is brought up to date.

use std::io::ErrorKind;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::connection::{Access, connect};
use super::place::{beside, show};
use super::refusal::{OpenError, refused};
use crate::whole_file::Draft;

/// Keeps the model as it is, whole, under a name with the number of its schema that nothing has yet; `None` when
/// another console has just brought it up to date, and so kept it.
pub(super) fn keep(connection: &Connection, path: &Path, schema: i64) -> Result<Option<PathBuf>, OpenError> {
    let fail = |why: std::io::Error| OpenError::Other {
        path: show(path),
        why: format!("no copy could be kept beside it before it is brought up to date: {why}. It was left as it is."),
    };
    let draft = Draft::begin(path).map_err(fail)?;
    // A name need not be text; SQLite takes its bytes as they are.
    let name = ToSqlOutput::Borrowed(ValueRef::Text(draft.path().as_os_str().as_bytes()));
    connection.execute("VACUUM INTO ?1", [name]).map_err(|fault| refused(path, &fault))?;
    let copied: i64 = connect(draft.path(), Access::Read)?
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|fault| refused(path, &fault))?;
    if copied != schema {
        return Ok(None);
    }
    let mut number = 1_u32;
    loop {
        let kept = match number {
            1 => beside(path, &format!(".schema-{schema}.backup")),
            number => beside(path, &format!(".schema-{schema}.{number}.backup")),
        };
        match draft.publish(&kept, false) {
            Ok(()) => return Ok(Some(kept)),
            Err(fault) if fault.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(fault) => return Err(fail(fault)),
        }
    }
}
