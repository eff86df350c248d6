//! The questions of a list, and their answers.

use super::{Need, Purpose};
use crate::backend::list::{Answer, At, List, ListQuery, Slice};
use crate::backend::shelf::Shelf;
use crate::backend::walk::Passed;
use crate::backend::{Backend, Error};
use crate::ui::ask::{Ask, Loaded};

/// What a list asked for, with the question.
#[derive(Debug)]
pub enum Found<L: List> {
    Window(ListQuery<L>, Slice<L>),
    /// How far the list is that a window was asked of.
    Working(ListQuery<L>, Passed),
    Count(ListQuery<L>, Option<u32>),
    /// The row of a name.
    Named(String, Option<L::Id>),
    /// A window of what is to be marked.
    Gathered(ListQuery<L>, Slice<L>),
    /// Of the marked rows, those that are there.
    Marked(Purpose, Vec<L::Id>, Slice<L>),
}

impl<L: List> Ask for Need<L> {
    fn ask(self: Box<Self>, backend: &dyn Backend, kept: &mut Shelf) -> Result<Loaded, Error> {
        let found = match *self {
            Self::Window(query) => match L::answer_from(backend, kept, &query)? {
                Answer::Window(slice) => Found::Window(query, slice),
                Answer::Working(passed) => Found::Working(query, passed),
            },
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
        Ok(Loaded::new(found))
    }
}
