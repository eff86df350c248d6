//! Rows as something that is asked for and waited for.

use super::{Rows, State};
use crate::backend::Error;
use crate::backend::list::List;
use crate::ui::fetched::Waiting;
use crate::ui::ticket::Ticket;

impl<L: List> Waiting for Rows<L> {
    fn is_loading(&self) -> bool {
        self.is_waiting()
    }

    fn is_pending(&self) -> bool {
        self.is_asking() && self.head.is_none()
    }

    fn error(&self) -> Option<&Error> {
        self.error.as_ref().filter(|error| matches!(error, Error::Denied(_) | Error::NotFound(_)) || self.entries.is_empty())
    }

    fn asked(&self) -> Option<Ticket> {
        if let State::Asking(ticket) = self.state { Some(ticket) } else { None }
    }

    fn is_due(&self) -> bool {
        self.state == State::Due
    }

    fn fall_due(&mut self) {
        if self.wanted.is_some() {
            self.state = State::Due;
        }
    }

    fn reload(&mut self, ticket: Ticket) {
        self.state = State::Asking(ticket);
        self.error = None;
    }

    fn fail(&mut self, ticket: Ticket, error: &Error) -> bool {
        if !self.awaits(ticket) {
            return false;
        }
        self.state = State::Idle;
        self.error = Some(error.clone());
        self.working = None;
        (self.owed, self.goal) = (0, None);
        true
    }
}
