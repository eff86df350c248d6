//! How a model is set up for a server, beside what it is for a console.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::wal_header::LastSeen;
use super::{Local, Pages, WalHeader};
use crate::backend::{Error, Interrupt, Requests, Turn};

impl Local {
    /// The same with pages of lists that are remembered together with other connections to the model.
    #[must_use]
    pub fn remembering(self, pages: &Pages) -> Self {
        Self { pages: pages.clone(), ..self }
    }

    /// The same with a shorter way to see that nothing was committed, which it has together with other connections to the model.
    #[must_use]
    pub fn watching(self, header: &WalHeader) -> Self {
        if let Some(file) = &self.about.file {
            header.find(file);
        }
        Self { last_seen: LastSeen::by(header.clone()), ..self }
    }

    /// The same with somebody who is told of each statement as it ends.
    #[must_use]
    pub fn traced(self, trace: fn(TraceEvent<'_>)) -> Self {
        self.connection.borrow().trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(trace));
        self
    }
}

impl Requests for Local {
    fn obey(&self, interrupt: &Interrupt) {
        self.deadline.obey(&self.connection.borrow(), interrupt);
    }

    fn in_time(&self, limit: Duration, work: &mut dyn FnMut()) -> bool {
        self.deadline.in_time(limit, work)
    }

    fn carry_out(&self, turn: Arc<dyn Turn>, work: &mut dyn FnMut() -> bool) -> Result<(), Error> {
        self.as_one(turn, work)
    }

    fn commit(&self) -> Result<(), Error> {
        self.commit_requests()
    }
}
