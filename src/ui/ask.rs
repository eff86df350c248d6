//! Questions to a backend that name the type of their answers, so that no screen waits for the answer of another question.

use std::any::Any;
use std::fmt::{self, Debug};

use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error};

/// A question to the backend that names the type of its answer.
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
