//! Rows of a list as values, to be written to a file: every row that matches, read or not, in the order of the list.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;

use super::field::Field;
use super::jobs::{Format, Job};
use super::modals::Modal;
use super::modals::form::{Form, Task};
use super::scene::Scene;
use super::step::Step;
use crate::backend::list::SortKey;
use crate::backend::shelf::Shelf;
use crate::backend::{AuditQuery, AuditRow, Backend, Error};
use crate::domain::{Actor, Id, InvalidInput, Organization, SafeText, Timestamp};

/// The label of the field for the name of a file.
pub const FILE: &str = "FILE";

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    Text(String),
    Number(i64),
    /// Yes or no.
    Flag(bool),
    Time(Timestamp),
    /// There is none.
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

/// What is exported.
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
    /// Who reads.
    pub actor: Actor,
    pub organization: Id<Organization>,
    /// Which rows.
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

/// The form that asks where to write what is exported; `name` is how the file begins: `audit`.
#[must_use]
pub fn form(title: &str, name: &str, what: Arc<dyn Exporting>, scene: &Scene) -> Modal {
    let organization = scene.organization.as_ref().map_or("organization", |row| row.name.as_str());
    let file = format!("{name}-{organization}-{}.jsonl", scene.now.strftime("%Y%m%d-%H%M%S"));
    let fields = vec![
        Field::choice("FORMAT", vec!["JSON lines".to_owned(), "CSV".to_owned()], 0),
        Field::text(FILE, &file).help("A new file, in the folder where you started the console. Or give a whole path."),
    ];
    let task = Export { title: title.to_owned(), what: Exported(what) };
    Modal::Form(Form::new(title, fields, "Export", Box::new(task)))
}

/// Writes rows to a file.
#[derive(Debug)]
struct Export {
    title: String,
    what: Exported,
}

impl Task for Export {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let file = fields[1].typed();
        if file.is_empty() {
            return Err(vec![InvalidInput { field: FILE, message: "A file name is needed.".to_owned() }]);
        }
        let format = if fields[0].chosen() == 0 { Format::JsonLines } else { Format::Csv };
        let (title, what) = (self.title.clone(), self.what.clone());
        Ok(Step::Start(Box::new(Job::Export { title, what, from: None, format, file: PathBuf::from(file) })))
    }
}
