//! Data that comes from the backend: asked for, there, or failed. A reload keeps showing what it has.

use crate::backend::Error;

use super::Ticket;

/// What a screen knows of something that it asked for.
#[derive(Clone, Debug)]
pub enum Fetched<T> {
    /// Asked for with this ticket; what was there before, if anything.
    Loading(Ticket, Option<T>),
    /// There.
    Ready(T),
    /// It could not be loaded.
    Failed(Error),
}

impl<T> Fetched<T> {
    /// What there is to show.
    #[must_use]
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Loading(_, Some(value)) => Some(value),
            Self::Loading(_, None) | Self::Failed(_) => None,
        }
    }

    /// Asks again, and keeps showing what there is.
    pub fn reload(&mut self, ticket: Ticket) {
        let shown = match std::mem::replace(self, Self::Loading(ticket, None)) {
            Self::Ready(value) => Some(value),
            Self::Loading(_, value) => value,
            Self::Failed(_) => None,
        };
        *self = Self::Loading(ticket, shown);
    }

    /// Takes a reply, unless another one is waited for.
    pub fn take(&mut self, ticket: Ticket, reply: Result<T, Error>) -> bool {
        if !matches!(self, Self::Loading(waiting, _) if *waiting == ticket) {
            return false;
        }
        *self = match reply {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        };
        true
    }
}
