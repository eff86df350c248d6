//! Data that comes from the backend: asked for, there, or failed. A reload keeps showing what it has.

use super::Ticket;
use crate::backend::Error;

/// What a screen knows of something that it asked for.
#[derive(Clone, Debug)]
pub enum Fetched<T> {
    /// Asked for with this ticket; what was there before, if anything.
    Loading(Ticket, Option<T>),
    Ready(T),
    /// It could not be loaded.
    Failed(Error),
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self::unasked()
    }
}

/// Something that is asked for and waited for, whatever it is.
pub trait Waiting {
    /// Whether an answer is waited for.
    fn is_loading(&self) -> bool;

    /// Whether an answer is waited for, and there is nothing to show until it is there.
    fn is_pending(&self) -> bool;

    /// Why it could not be loaded.
    fn error(&self) -> Option<&Error>;

    /// The question whose answer is waited for.
    fn asked(&self) -> Option<Ticket>;

    /// Whether the answer with this ticket is waited for.
    fn awaits(&self, ticket: Ticket) -> bool {
        self.asked() == Some(ticket)
    }

    /// Whether it is to be asked for once it is on the screen: it never was, or what is there has become old meanwhile.
    fn is_due(&self) -> bool;

    /// What is there might be old: no answer is waited for until it is on the screen again.
    fn fall_due(&mut self);

    /// Asks again, and keeps showing what there is.
    fn reload(&mut self, ticket: Ticket);

    /// Takes an error in the answer's place, unless another one is waited for.
    fn fail(&mut self, ticket: Ticket, error: &Error) -> bool;
}

impl<T> Waiting for Fetched<T> {
    fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(..))
    }

    fn is_pending(&self) -> bool {
        matches!(self, Self::Loading(ticket, None) if *ticket != Ticket(0))
    }

    fn error(&self) -> Option<&Error> {
        if let Self::Failed(error) = self { Some(error) } else { None }
    }

    fn asked(&self) -> Option<Ticket> {
        match self {
            Self::Loading(ticket, _) => Some(*ticket).filter(|ticket| *ticket != Ticket(0)),
            Self::Ready(_) | Self::Failed(_) => None,
        }
    }

    fn is_due(&self) -> bool {
        matches!(self, Self::Loading(Ticket(0), _))
    }

    fn fall_due(&mut self) {
        self.reload(Ticket(0));
    }

    fn reload(&mut self, ticket: Ticket) {
        let shown = match std::mem::replace(self, Self::Loading(ticket, None)) {
            Self::Ready(value) => Some(value),
            Self::Loading(_, value) => value,
            Self::Failed(_) => None,
        };
        *self = Self::Loading(ticket, shown);
    }

    fn fail(&mut self, ticket: Ticket, error: &Error) -> bool {
        self.take(ticket, Err(error.clone()))
    }
}

impl<T> Fetched<T> {
    /// Nothing yet, and nothing that is waited for.
    #[must_use]
    pub fn unasked() -> Self {
        Self::Loading(Ticket(0), None)
    }

    /// What there is to show.
    #[must_use]
    pub fn shown(&self) -> Option<&T> {
        match self {
            Self::Ready(value) | Self::Loading(_, Some(value)) => Some(value),
            Self::Loading(_, None) | Self::Failed(_) => None,
        }
    }

    /// Takes a reply, unless another one is waited for.
    pub fn take(&mut self, ticket: Ticket, reply: Result<T, Error>) -> bool {
        if !self.awaits(ticket) {
            return false;
        }
        *self = match reply {
            Ok(value) => Self::Ready(value),
            Err(error) => Self::Failed(error),
        };
        true
    }
}
