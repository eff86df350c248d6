//! Questions to a backend that name the type of their answers, so that no screen waits for the answer of another question.

use std::any::Any;
use std::fmt::{self, Debug};

use super::rows::{Need, Purpose};
use crate::backend::list::{At, List, ListQuery, Slice};
use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error};

/// A question.
pub trait Ask: Debug + Send {
    /// Asks it; `shelf` has what was worked out before.
    ///
    /// # Errors
    /// Whatever the backend says.
    fn ask(self: Box<Self>, backend: &dyn Backend, shelf: &mut Shelf) -> Result<Answer, Error>;
}

/// An answer on its way to the caller.
pub struct Answer(Box<dyn Any + Send>);

impl Answer {
    /// An answer of this type.
    #[must_use]
    pub fn new(answer: impl Send + 'static) -> Self {
        Self(Box::new(answer))
    }

    /// The answer, if it is of this type.
    #[must_use]
    pub fn of<T: 'static>(self) -> Option<T> {
        self.0.downcast().ok().map(|answer| *answer)
    }
}

impl Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Answer")
    }
}

/// What a list asked for, with the question.
#[derive(Debug)]
pub enum Found<L: List> {
    Window(ListQuery<L>, Slice<L>),
    /// How many rows match.
    Count(ListQuery<L>, Option<u32>),
    /// The row of a name.
    Named(String, Option<L::Id>),
    /// A window of what is to be marked.
    Gathered(ListQuery<L>, Slice<L>),
    /// Of the marked rows, those that are there.
    Marked(Purpose, Vec<L::Id>, Slice<L>),
}

impl<L: List> Ask for Need<L> {
    fn ask(self: Box<Self>, backend: &dyn Backend, kept: &mut Shelf) -> Result<Answer, Error> {
        let found = match *self {
            Self::Window(query) => {
                let slice = L::window_from(backend, kept, &query)?;
                Found::Window(query, slice)
            }
            Self::Count(query) => {
                let count = L::count_from(backend, kept, &query)?;
                Found::Count(query, count)
            }
            Self::Named(query) => {
                let id = L::named_from(backend, kept, &query)?;
                Found::Named(query.text, id)
            }
            Self::Gather(query) => {
                let slice = L::window_from(backend, kept, &query)?;
                Found::Gathered(query, slice)
            }
            Self::Marked(purpose, query) => {
                let slice = L::window_from(backend, kept, &query)?;
                let At::These(ids) = query.at else { return Err(Error::NotFound("No rows were named.".to_owned())) };
                Found::Marked(purpose, ids, slice)
            }
        };
        Ok(Answer::new(found))
    }
}
