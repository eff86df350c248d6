//! Rows of a list as values, to be written to a file: every row that matches, read or not, in the order of the list.

use crate::backend::Part;
use std::fmt::Debug;
use std::sync::Arc;

use crate::backend::list::SortKey;
use crate::backend::shelf::Shelf;
use crate::backend::{AuditQuery, AuditRow, Backend, Error};
use crate::domain::{Actor, Id, Organization, SafeText, Timestamp};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    Text(String),
    Number(i64),
    Flag(bool),
    Time(Timestamp),
    Absent,
    /// The actor can't see it.
    Hidden,
}

impl From<&SafeText> for Datum {
    fn from(text: &SafeText) -> Self {
        Self::Text(text.to_string())
    }
}

impl From<u32> for Datum {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<&Part<u32>> for Datum {
    fn from(number: &Part<u32>) -> Self {
        number.known().map_or(Self::Hidden, Self::from)
    }
}

impl From<Option<Timestamp>> for Datum {
    fn from(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Absent, Self::Time)
    }
}

/// Where an export goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Position {
    /// Behind the row with this key.
    After(SortKey),
    /// Before this row of the audit log.
    Before(i64),
}

/// A row on its way to a file.
#[derive(Debug)]
pub enum Record {
    /// Values in the order of the fields.
    Row(Vec<Datum>),
    /// A row of the audit log, whose fields have their own names.
    Audit(Box<AuditRow>),
}

/// Rows that can be written to a file, slice by slice.
pub trait Exporting: Debug + Send + Sync {
    /// The names of the fields.
    fn fields(&self) -> &'static [&'static str];

    /// Some rows, and where the next begin, if there are more.
    ///
    /// # Errors
    /// Those of the model.
    fn slice(
        &self,
        backend: &dyn Backend,
        shelf: &mut Shelf,
        from: Option<&Position>,
        size: u32,
    ) -> Result<(Vec<Record>, Option<Position>), Error>;
}

/// The rows of a list on their way to a file.
#[derive(Clone, Debug)]
pub struct Exported(pub Arc<dyn Exporting>);

impl PartialEq for Exported {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Exported {}

/// The rows of the audit log that a query asks for.
#[derive(Debug)]
pub struct AuditExport {
    pub actor: Actor,
    pub organization: Id<Organization>,
    pub query: AuditQuery,
}

impl Exporting for AuditExport {
    fn fields(&self) -> &'static [&'static str] {
        &[]
    }

    fn slice(
        &self,
        backend: &dyn Backend,
        _shelf: &mut Shelf,
        from: Option<&Position>,
        size: u32,
    ) -> Result<(Vec<Record>, Option<Position>), Error> {
        let before = if let Some(Position::Before(row)) = from { Some(*row) } else { None };
        let page = backend.audit(self.actor, self.organization, &AuditQuery { before, limit: size, ..self.query.clone() })?;
        let next = page.rows.last().filter(|_| page.more).map(|last| Position::Before(last.id));
        Ok((page.rows.into_iter().map(|row| Record::Audit(Box::new(row))).collect(), next))
    }
}
