//! Who could reach more than they were given, as a list of any length.

mod store;

use std::sync::Arc;

use self::store::Paths;
use super::escalation::{Subject, Way};
use super::walked;
use crate::backend::list::{Answer, List, ListQuery, Slice, Sort};
use crate::backend::shelf::Shelf;
use crate::backend::walk::Ground;
use crate::backend::{Backend, Error};
use crate::domain::{Id, Organization};

/// Who could reach more than they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    pub organization: Id<Organization>,
}

/// What ways can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayColumn {
    Who,
    /// Whether it ends in owning the organization.
    Owner,
    Reaches,
    /// How many steps it has.
    Steps,
}

/// What is known besides the ways.
#[derive(Clone, Debug)]
pub struct WaysHead {
    /// What they are worked out from.
    pub ground: Arc<Ground>,
    /// The first of those who could become owner, and how many there are besides.
    pub owners: (Arc<[String]>, usize),
}

impl WaysHead {
    /// So many are named at most.
    const NAMED: usize = 12;
}

impl List for Ways {
    type Id = Subject;
    type Row = Way;
    type Head = WaysHead;
    type Column = WayColumn;

    const NATURAL: Sort<WayColumn> = Sort { column: WayColumn::Owner, descending: false };

    fn id(row: &Way) -> Subject {
        row.subject
    }

    fn name(row: &Way) -> &str {
        &row.who
    }

    fn texts(row: &Way) -> Vec<&str> {
        std::iter::once(row.who.as_str()).chain(row.gains.iter().map(String::as_str)).collect()
    }

    walked::answered_by!(Paths);
}
