//! How the domain's values lie in SQLite, and what SQLite's errors mean to a person.

use rusqlite::ffi::{SQLITE_IOERR_SHMOPEN, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_WRITE};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Params, Row};

use crate::backend::{Error, Outcome};
use crate::domain::{
    Id, Kind, Level, Lifetime, Name, ProjectName, ProjectSettings, ProjectTeams, Revision, RunStatus, Runs, SafeText,
    StateVersions, Timestamp, TokenKind, VariableSets, Variables, Via, Visibility,
};

impl<K: Kind> ToSql for Id<K> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl<K: Kind> FromSql for Id<K> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl FromSql for SafeText {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self::new(value.as_str()?))
    }
}

impl ToSql for SafeText {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl ToSql for Name {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl ToSql for ProjectName {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

/// Values that lie in the model as their words.
macro_rules! words {
    ($($kind:ty),+) => {
        $(
            impl ToSql for $kind {
                fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                    Ok(self.as_str().into())
                }
            }

            impl FromSql for $kind {
                fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                    Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
                }
            }
        )+
    };
}
words!(Level, ProjectSettings, ProjectTeams, VariableSets, Runs, StateVersions, Variables, Via, Visibility);

impl FromSql for Revision {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u32::column_result(value).map(Self)
    }
}

impl ToSql for Lifetime {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(i64::try_from(self.as_milliseconds()).unwrap_or(i64::MAX).into())
    }
}

impl FromSql for Lifetime {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number).ok().and_then(Self::milliseconds).ok_or(FromSqlError::OutOfRange(number))
    }
}

impl ToSql for TokenKind {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for TokenKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl FromSql for RunStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

impl FromSql for Outcome {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse(value.as_str()?).ok_or(FromSqlError::InvalidType)
    }
}

/// A time as it is stored: RFC 3339 in UTC with milliseconds, which sorts as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(pub(super) Timestamp);

impl Stamp {
    pub(super) fn text(self) -> String {
        format!("{:.3}", self.0)
    }
}

impl ToSql for Stamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for Stamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Self).map_err(|_| FromSqlError::InvalidType)
    }
}

/// The short forms of a query, over cached statements.
pub(super) trait Query {
    /// The one row, which must be there.
    fn one<T>(&self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<T, Error>;
    /// The row, if it is there.
    fn maybe<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error>;
    /// Every row.
    fn all<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, Error>;
    /// One row after the other, until `read` says that it is enough.
    fn each(&self, sql: &str, params: impl Params, read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>) -> Result<(), Error>;
    /// A change; how many rows it touched.
    fn change(&self, sql: &str, params: impl Params) -> Result<usize, Error>;
}

impl Query for Connection {
    fn one<T>(&self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<T, Error> {
        self.prepare_cached(sql).and_then(|mut statement| statement.query_row(params, read)).map_err(|fault| error(&fault))
    }

    fn maybe<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        self.prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(params, read).optional())
            .map_err(|fault| error(&fault))
    }

    fn all<T>(&self, sql: &str, params: impl Params, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>, Error> {
        self.prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(params, read)?.collect())
            .map_err(|fault| error(&fault))
    }

    fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<(), Error> {
        let walk = || {
            let mut statement = self.prepare_cached(sql)?;
            let mut rows = statement.query(params)?;
            while let Some(row) = rows.next()? {
                if !read(row)? {
                    break;
                }
            }
            Ok(())
        };
        walk().map_err(|fault| error(&fault))
    }

    fn change(&self, sql: &str, params: impl Params) -> Result<usize, Error> {
        self.prepare_cached(sql).and_then(|mut statement| statement.execute(params)).map_err(|fault| error(&fault))
    }
}

/// The sentence for what might be damage, and might be a disk that failed once.
const DAMAGED: &str = "The model's file looks damaged. Nothing was changed.";

/// Whether a fault can be damage.
pub(super) fn is_damage(fault: &Error) -> bool {
    matches!(fault, Error::Storage(sentence) if sentence == DAMAGED)
}

/// The sentence for a fault of SQLite. It never holds data of a row.
pub(super) fn error(fault: &rusqlite::Error) -> Error {
    let Some(failure) = fault.sqlite_error() else {
        return Error::Storage("The model holds something that this program cannot read; nothing was changed.".to_owned());
    };
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            Error::Unavailable("The model is busy: another program is writing to it. Nothing was changed; try again.".to_owned())
        }
        ErrorCode::OperationInterrupted => Error::Unavailable(
            "This took too long and was stopped. Nothing was changed. Ask for less at a time, or try again.".to_owned(),
        ),
        ErrorCode::DiskFull => full(),
        // The memory that programs share could not grow, or a write met the limit of the process.
        ErrorCode::SystemIoFailure
            if failure.extended_code == SQLITE_IOERR_SHMSIZE
                || (matches!(failure.extended_code, SQLITE_IOERR_WRITE | SQLITE_IOERR_SHMOPEN) && files_are_limited()) =>
        {
            full()
        }
        ErrorCode::SystemIoFailure => Error::Storage(format!(
            "The disk could not be read or written (SQLite error {}). Nothing was changed; look after the disk and try again.",
            failure.extended_code
        )),
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Error::Storage(DAMAGED.to_owned()),
        ErrorCode::CannotOpen => Error::Storage(
            "The model's file, or a log beside it, cannot be opened. Nothing was changed; look at the folder and at the space on the disk."
                .to_owned(),
        ),
        ErrorCode::ReadOnly => Error::Storage(
            "The model's file cannot be written. Nothing was changed; look at the rights of the file and of its folder."
                .to_owned(),
        ),
        _ => Error::Storage(format!(
            "The model could not be read or written (SQLite error {}). Nothing was changed.",
            failure.extended_code
        )),
    }
}

/// The sentence for a disk that takes no more.
fn full() -> Error {
    let sentence = if files_are_limited() {
        "The disk is full, or a file is as large as ulimit -f allows. Nothing was changed; free some space, or raise the limit, and try again."
    } else {
        "The disk is full. Nothing was changed; free some space and try again."
    };
    Error::Storage(sentence.to_owned())
}

/// Whether files of this process have a limit, at which SQLite only knows of a write that failed.
fn files_are_limited() -> bool {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_takes_no_more_is_full_whatever_sqlite_calls_it() {
        for code in [rusqlite::ffi::SQLITE_FULL, SQLITE_IOERR_SHMSIZE] {
            let fault = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            assert_eq!(error(&fault), full());
        }
        let broken = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_READ), None);
        assert!(error(&broken).to_string().starts_with("The disk could not be read or written"));
    }
}
