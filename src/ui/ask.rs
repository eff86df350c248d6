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
    fn ask(self: Box<Self>, backend: &dyn Backend, shelf: &mut Shelf) -> Result<Loaded, Error>;
}

/// A question on its way to the backend.
pub type Load = Box<dyn Ask>;

/// The question that one read of the backend answers. `what` names it where the interface is printed.
#[must_use]
pub fn read<T: Send + 'static>(
    what: &'static str,
    question: impl FnOnce(&dyn Backend) -> Result<T, Error> + Send + 'static,
) -> Load {
    Box::new(Read { what, question })
}

struct Read<F> {
    what: &'static str,
    question: F,
}

impl<F> Debug for Read<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }
}

impl<T: Send + 'static, F: FnOnce(&dyn Backend) -> Result<T, Error> + Send> Ask for Read<F> {
    fn ask(self: Box<Self>, backend: &dyn Backend, _: &mut Shelf) -> Result<Loaded, Error> {
        (self.question)(backend).map(Loaded::new)
    }
}

/// An answer on its way to the caller.
pub struct Loaded(Box<dyn Any + Send>);

impl Loaded {
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

impl Debug for Loaded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Loaded")
    }
}
