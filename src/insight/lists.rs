//! What is worked out of a survey, as lists.

use std::fmt;
use std::sync::Arc;

use super::answered::AnswerStore;
pub use super::found::{FindingColumn, FindingRow, Findings, FindingsHead};
pub use super::paths::{WayColumn, Ways, WaysHead};
use super::powers::{Cell, questions};
use super::walked;
use crate::backend::list::{Answer, List, ListQuery, Slice, Sort};
use crate::backend::shelf::Shelf;
use crate::backend::walk::Ground;
use crate::backend::{Backend, Error};
use crate::domain::{Id, Organization, SafeText, TokenOwner};

/// What a token can do, beside another where it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    pub organization: Id<Organization>,
    pub owner: TokenOwner,
    /// Whose token it is compared with.
    pub other: Option<Other>,
    /// Which of the answers are in the list.
    pub shown: Shown,
}

/// Whose token another is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    Known(TokenOwner),
    /// By its name: `team platform`.
    Named(Arc<str>),
}

/// Which answers a list has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    #[default]
    All,
    /// What the token can do.
    Allowed,
    Forbidden,
    Different,
}

/// An answer about a token, and that about the other.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// The place of the question.
    pub place: usize,
    pub mine: Cell,
    pub theirs: Option<Cell>,
}

/// What answers can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerColumn {
    /// By its area, and as they are asked.
    Area,
    Action,
    /// Whether the two differ.
    Differs,
    /// By the answer about the token.
    Mine,
    /// By the answer about the other.
    Theirs,
}

/// What is known besides the answers.
#[derive(Clone, Debug)]
pub struct AnswersHead {
    /// What they are worked out from.
    pub ground: Arc<Ground>,
    /// Others that it can be compared with, as far as they are named, and whether there are more.
    pub others: (Arc<[(TokenOwner, SafeText)]>, bool),
    /// Whose token: `team platform`. `None` where there is nothing that can be told of it.
    pub mine: Option<Arc<str>>,
    pub theirs: Option<Arc<str>>,
    /// How many answers there are in all.
    pub all: usize,
    /// How many of them are in the list.
    pub shown: usize,
}

impl List for Answers {
    type Id = usize;
    type Row = AnswerRow;
    type Head = AnswersHead;
    type Column = AnswerColumn;

    const NATURAL: Sort<AnswerColumn> = Sort { column: AnswerColumn::Area, descending: false };

    fn id(row: &AnswerRow) -> usize {
        row.place
    }

    fn name(row: &AnswerRow) -> &str {
        questions().nth(row.place).map_or("", |question| question.label)
    }

    fn texts(row: &AnswerRow) -> Vec<&str> {
        let question = questions().nth(row.place);
        let said = question.map_or(["", ""], |question| [question.area.label(), question.label]);
        let cells = std::iter::once(&row.mine).chain(&row.theirs);
        said.into_iter().chain(cells.map(Cell::said)).collect()
    }

    walked::answered_by!(AnswerStore);
}

/// After "actions that are": `allowed`.
impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::All => "all",
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
            Self::Different => "different",
        })
    }
}

impl Shown {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::All, Self::Allowed, Self::Forbidden, Self::Different];

    pub(super) fn shows(self, row: &AnswerRow) -> bool {
        match self {
            Self::All => true,
            Self::Allowed => row.mine.is_allowed(),
            Self::Forbidden => row.mine.is_forbidden(),
            Self::Different => row.theirs.as_ref().is_some_and(|theirs| row.mine.differs(theirs)),
        }
    }
}
