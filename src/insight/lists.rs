//! What is worked out of a survey, as lists.

use std::fmt;
use std::sync::Arc;

pub use super::found::{FindingColumn, FindingRow, Findings, FindingsHead};
use super::holder::Holder;
pub use super::paths::{WayColumn, Ways, WaysHead};
use super::powers::{Cell, powers, questions};
use crate::backend::Error;
use crate::backend::list::{Sort, Value};
use crate::backend::shelf::{Computed, Source, Surveyed, Worked};
use crate::domain::{Id, Organization, TokenOwner};

/// The rows in the order in which they were worked out, where no other is asked for.
const fn as_found<C>(column: C) -> Sort<C> {
    Sort { column, descending: false }
}

/// What a token can do, beside another where it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answers {
    pub organization: Id<Organization>,
    pub owner: TokenOwner,
    /// Whose token it is compared with.
    pub other: Option<TokenOwner>,
    /// Which of the answers are in the list.
    pub shown: Shown,
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
    pub surveyed: Arc<Surveyed>,
    /// Whose token: `team platform`. `None` where there is nothing that can be told of it.
    pub mine: Option<Arc<str>>,
    pub theirs: Option<Arc<str>>,
    /// How many answers there are in all.
    pub all: usize,
    /// How many of them are in the list.
    pub shown: usize,
}

impl Computed for Answers {
    type Id = usize;
    type Row = AnswerRow;
    type Head = AnswersHead;
    type Column = AnswerColumn;

    const NATURAL: Sort<AnswerColumn> = as_found(AnswerColumn::Area);

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

    fn value(row: &AnswerRow, column: AnswerColumn, place: i64) -> Value {
        match column {
            AnswerColumn::Area => Value::Number(questions().nth(row.place).map_or(place, |question| question.area as i64)),
            AnswerColumn::Action => Value::Text(Self::name(row).to_owned()),
            AnswerColumn::Differs => {
                Value::Number(i64::from(!row.theirs.as_ref().is_some_and(|theirs| row.mine.differs(theirs))))
            }
            AnswerColumn::Mine => Value::Number(row.mine.rank()),
            AnswerColumn::Theirs => row.theirs.as_ref().map_or(Value::Absent, |theirs| Value::Number(theirs.rank())),
        }
    }

    fn work_out(&self, source: &mut Source<'_>) -> Result<Worked<Self>, Error> {
        let surveyed = source.survey(self.organization)?;
        let of = |owner| {
            let holder = Holder::of(&surveyed.survey, owner)?;
            Some((Arc::<str>::from(holder.name()), powers(&surveyed.survey, &holder)))
        };
        let (mine, theirs) = (of(self.owner), self.other.and_then(of));
        let (name, mine) = mine.map_or((None, Vec::new()), |(name, cells)| (Some(name), cells));
        let (other, theirs) = theirs.map_or((None, Vec::new()), |(name, cells)| (Some(name), cells));
        let all = mine.len();
        let mut beside = theirs.into_iter();
        let rows = mine.into_iter().enumerate().map(|(place, mine)| AnswerRow { place, mine, theirs: beside.next() });
        let rows: Vec<AnswerRow> = rows.filter(|row| self.shown.shows(row)).collect();
        let head = AnswersHead { mine: name, theirs: other, all, shown: rows.len(), surveyed };
        Ok(Worked { head, rows, until: None })
    }
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

    fn shows(self, row: &AnswerRow) -> bool {
        match self {
            Self::All => true,
            Self::Allowed => row.mine.is_allowed(),
            Self::Forbidden => row.mine.is_forbidden(),
            Self::Different => row.theirs.as_ref().is_some_and(|theirs| row.mine.differs(theirs)),
        }
    }
}
