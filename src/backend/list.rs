//! Lists as windows: a query asks for a few rows around a place, and the answer says what it knows of the rest.

use std::fmt::{Debug, Display};
use std::hash::Hash;

use super::shelf::Shelf;
use super::walk::Passed;
use super::{Backend, Error};
use crate::domain::Actor;

/// Rows of a window for callers that go through a whole list.
pub const WINDOW: usize = 500;

/// A list that a backend has. It ties the query for it to its answer, so that a wrong pair does not compile.
pub trait List: Clone + Debug + PartialEq + Send + Sync + 'static {
    /// What names a row for good.
    type Id: Copy + Eq + Ord + Hash + Debug + Display + Send + Sync + 'static;
    type Row: Clone + Debug + Send + 'static;
    /// What is known of the list besides its rows.
    type Head: Clone + Debug + Send + 'static;
    /// What it can be ordered by.
    type Column: Copy + Eq + Debug + Send + Sync + 'static;

    /// The order that nobody needs to ask for.
    const NATURAL: Sort<Self::Column>;

    /// The id of a row.
    fn id(row: &Self::Row) -> Self::Id;

    fn name(row: &Self::Row) -> &str;

    /// The texts that a filter looks at: the row's name where there are no others. Letters are compared without case.
    fn texts(row: &Self::Row) -> Vec<&str> {
        vec![Self::name(row)]
    }

    /// Reads a window of it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see the list, and faults of the backend.
    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error>;

    /// The row that is called exactly `query.text`, without case.
    ///
    /// # Errors
    /// As [`List::window`].
    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Self::Id>, Error>;

    /// Counts the rows that match; `None` where the backend doesn't say.
    ///
    /// # Errors
    /// As [`List::window`].
    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error>;

    /// See [`List::window`]; a list that is worked out takes it from what is kept of it.
    ///
    /// # Errors
    /// As [`List::window`].
    fn window_from(backend: &dyn Backend, _shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        Self::window(backend, query)
    }

    /// The same, or how far it is, where all of it must be worked out first and that takes a while: asked again, it goes on.
    ///
    /// # Errors
    /// As [`List::window`].
    fn answer_from(backend: &dyn Backend, shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Answer<Self>, Error> {
        Self::window_from(backend, shelf, query).map(Answer::Window)
    }

    /// See [`List::named`] and [`List::window_from`].
    ///
    /// # Errors
    /// As [`List::window`].
    fn named_from(backend: &dyn Backend, _shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<Self::Id>, Error> {
        Self::named(backend, query)
    }

    /// See [`List::count`] and [`List::window_from`].
    ///
    /// # Errors
    /// As [`List::window`].
    fn count_from(backend: &dyn Backend, _shelf: &mut Shelf, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        Self::count(backend, query)
    }
}

/// The order of a list. Equal rows are ordered by id, and rows without a value come last in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<C> {
    pub column: C,
    /// From the largest to the smallest.
    pub descending: bool,
}

/// Which rows of a list are wanted, and how many.
#[derive(Clone, Debug, PartialEq)]
pub struct ListQuery<L: List> {
    pub actor: Actor,
    pub list: L,
    /// Only rows whose name contains this, without case; empty for all.
    pub text: String,
    pub sort: Sort<L::Column>,
    pub at: At<L::Id>,
    /// Rows at most.
    pub size: usize,
}

impl<L: List> ListQuery<L> {
    /// The beginning of the whole list in its natural order.
    #[must_use]
    pub fn start(actor: Actor, list: L, size: usize) -> Self {
        Self { actor, list, text: String::new(), sort: L::NATURAL, at: At::Start, size }
    }
}

/// Where a window of rows lies in its list.
#[derive(Clone, Debug, PartialEq)]
pub enum At<I> {
    Start,
    End,
    /// Around a row. If it is gone, around the place that it had.
    Around(I, SortKey),
    /// Behind a row.
    After(SortKey),
    /// Before a row.
    Before(SortKey),
    /// Exactly these rows, as far as they are there, in the order of this list; the filter does not count.
    These(Vec<I>),
}

/// Where a row stands in an order: its value, and its id after that. Only the backend that made it reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// What it is ordered by.
    pub value: Value,
    pub id: String,
}

/// What a row is ordered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Absent,
    Number(i64),
    /// A text, or a time in the form that sorts as text.
    Text(String),
}

impl Value {
    /// The text; empty for what is none.
    #[must_use]
    pub fn into_text(self) -> String {
        if let Self::Text(text) = self { text } else { String::new() }
    }
}

/// A window of a list.
#[derive(Clone, Debug)]
pub struct Slice<L: List> {
    /// What is known of the list besides its rows.
    pub head: L::Head,
    /// The rows in their order, each with its place in it.
    pub rows: Vec<(SortKey, L::Row)>,
    /// Rows lie before the first.
    pub before: bool,
    /// Rows lie behind the last.
    pub after: bool,
    /// Parts of the rows come with the same question, asked once more.
    pub partial: bool,
}

/// What comes of a question for a window.
#[derive(Clone, Debug)]
pub enum Answer<L: List> {
    Window(Slice<L>),
    /// How far the list is worked out.
    Working(Passed),
}

/// Every row of a list, window by window, for callers that need all of them.
///
/// # Errors
/// As [`List::window`].
pub fn every<L: List, E: From<Error>>(
    backend: &dyn Backend,
    mut query: ListQuery<L>,
    mut each: impl FnMut(L::Row) -> Result<(), E>,
) -> Result<L::Head, E> {
    query.at = At::Start;
    loop {
        let mut slice = L::window(backend, &query)?;
        if slice.partial {
            slice = L::window(backend, &query)?;
        }
        let last = slice.rows.last().map(|(key, _)| key.clone());
        for (_, row) in slice.rows {
            each(row)?;
        }
        match last {
            Some(key) if slice.after => query.at = At::After(key),
            _ => return Ok(slice.head),
        }
    }
}
