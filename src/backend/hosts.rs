//! A host as its client has come to know it, and the requests of this run.

use std::time::Duration;

use super::Error;
use super::ability::Lesson;
use super::list::{Sort, Value};
use super::part::Part;
use super::shelf::{Computed, Source, Worked};
use crate::domain::{Id, Organization, SafeText, Timestamp, Token, TokenOwner};

/// A host as it is known by now.
#[derive(Clone, Debug)]
pub struct HostPage {
    /// Its name, with the port where it is not that of https.
    pub name: SafeText,
    /// Its address, without a path.
    pub address: SafeText,
    /// Where the token came from; never its text.
    pub source: SafeText,
    /// Whose token it is.
    pub whose: SafeText,
    /// Until when the host accepts it; `None` in it where it never expires.
    pub expiry: Part<Option<Timestamp>>,
    /// The product and its version, as the host tells them.
    pub product: Option<SafeText>,
    pub version: Option<SafeText>,
    /// Requests that are left in this second, as the host told last.
    pub remaining: Option<u32>,
    /// How far this machine's clock is behind the host's, in seconds.
    pub skew: Option<i64>,
    /// What it can do and what not, as its answers showed.
    pub abilities: Vec<Lesson>,
    /// The requests of this run, the last first.
    pub calls: Vec<CallRow>,
}

/// What a host tells of a token by its text.
#[derive(Clone, Debug)]
pub struct FoundToken {
    pub owner: TokenOwner,
    /// The name of its owner.
    pub name: SafeText,
    /// The organizations that it belongs to, by name.
    pub organizations: Vec<(Id<Organization>, SafeText)>,
    /// The token, where its owner has no other that the host tells of.
    pub token: Option<Token>,
    /// How many tokens of its owner the host tells of.
    pub held: usize,
}

/// A request of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRow {
    /// Which of them, from 1.
    pub number: u64,
    pub method: &'static str,
    /// With the query.
    pub path: SafeText,
    /// `None` where no answer came.
    pub status: Option<u16>,
    pub at: Timestamp,
    pub took: Duration,
}

/// The requests as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls;

/// What requests can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallColumn {
    When,
    Method,
    Path,
    Status,
    /// How long the answer took.
    Took,
}

impl Computed for Calls {
    type Id = u64;
    type Row = CallRow;
    type Head = HostPage;
    type Column = CallColumn;

    const NATURAL: Sort<CallColumn> = Sort { column: CallColumn::When, descending: true };

    fn id(row: &CallRow) -> u64 {
        row.number
    }

    fn name(row: &CallRow) -> &str {
        row.path.as_str()
    }

    fn texts(row: &CallRow) -> Vec<&str> {
        vec![row.method, row.path.as_str()]
    }

    fn value(row: &CallRow, column: CallColumn, _: i64) -> Value {
        match column {
            CallColumn::When => Value::Number(i64::try_from(row.number).unwrap_or(i64::MAX)),
            CallColumn::Method => Value::Text(row.method.to_owned()),
            CallColumn::Path => Value::Text(row.path.to_string()),
            CallColumn::Status => row.status.map_or(Value::Absent, |status| Value::Number(status.into())),
            CallColumn::Took => Value::Number(i64::try_from(row.took.as_millis()).unwrap_or(i64::MAX)),
        }
    }

    fn work_out(&self, source: &mut Source<'_>) -> Result<Worked<Self>, Error> {
        let mut head = source.backend.host()?;
        let rows = std::mem::take(&mut head.calls);
        Ok(Worked { head, rows, until: None })
    }
}
