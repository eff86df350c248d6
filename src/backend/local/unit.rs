//! A request of a server as one transaction. It begins with the first write, so that a request that writes nothing waits for nobody.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use super::sql;
use super::write::Outcome;
use super::{Local, after_failed_commit, connection, tokens};
use crate::backend::{Error, Receipt, Turn};
use crate::domain::{Id, Request};

/// After so long without the write lock it is looked whether the request is still wanted.
const SLICE: Duration = Duration::from_millis(100);

/// A request that is being carried out.
struct Unit {
    turn: Arc<dyn Turn>,
    /// Whether it has the write lock.
    begun: bool,
    /// The last of its commands that was carried out.
    last: Option<Id<Request>>,
}

/// The request that is being carried out on a connection, if one is.
#[derive(Default)]
pub(super) struct Current(RefCell<Option<Unit>>);

impl Current {
    /// Whether there is a request at all.
    pub(super) fn is_some(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Whether the connection is in the transaction of a request.
    pub(super) fn has_begun(&self) -> bool {
        self.0.borrow().as_ref().is_some_and(|unit| unit.begun)
    }
}

/// Takes back what was not committed, also when a handler panics.
struct Open<'a>(&'a Local);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let unit = self.0.unit.0.borrow_mut().take();
        if unit.is_some_and(|unit| unit.begun) {
            roll_back(&self.0.connection.borrow());
        }
    }
}

/// SQLite itself takes back a transaction that it cannot go on with.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}

impl Local {
    /// See [`crate::backend::Service::carry_out`].
    pub(super) fn as_one(&self, turn: Arc<dyn Turn>, work: &mut dyn FnMut() -> bool) -> Result<(), Error> {
        *self.unit.0.borrow_mut() = Some(Unit { turn, begun: false, last: None });
        let _open = Open(self);
        let keep = work();
        let Some(Unit { begun: true, last, .. }) = self.unit.0.borrow_mut().take() else { return Ok(()) };
        let connection = self.connection.borrow();
        if !keep {
            roll_back(&connection);
            return Ok(());
        }
        if connection.is_autocommit() {
            return Err(Error::Storage("The model could not be written. Nothing was changed; look after the disk.".to_owned()));
        }
        if let Err(fault) = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])) {
            roll_back(&connection);
            match last {
                Some(request) => after_failed_commit(&connection, &fault, request)?,
                None => return Err(sql::error(&fault)),
            }
        }
        drop(connection);
        self.announce();
        Ok(())
    }

    /// A part of a request: all of it or nothing, in the transaction of the whole.
    pub(super) fn write_part(&self, write: impl FnOnce(&Connection) -> Result<Outcome, Error>) -> Result<Receipt, Error> {
        if !self.unit.has_begun() {
            self.begin()?;
        }
        let outcome = connection::whole(&self.connection.borrow(), write)?;
        if let Some(unit) = self.unit.0.borrow_mut().as_mut() {
            unit.last = Some(outcome.request);
        }
        outcome.result
    }

    /// Waits for the write lock as long as the request is wanted. The file is looked at once more behind the wait, and so is the token.
    fn begin(&self) -> Result<(), Error> {
        let Some(turn) = self.unit.0.borrow().as_ref().map(|unit| Arc::clone(&unit.turn)) else { return Ok(()) };
        let connection = self.connection.borrow();
        loop {
            if !turn.is_wanted() {
                return Err(busy());
            }
            let locked = connection::waiting(&connection, SLICE, || {
                connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([]))
            });
            match locked {
                Ok(_) => break,
                Err(fault) if fault.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
                Err(fault) => return Err(sql::error(&fault)),
            }
        }
        let valid = || match turn.token() {
            Some(token) => tokens::authenticate(&connection, token, super::clock::time(&connection, self.world.now())?).map(drop),
            None => Ok(()),
        };
        let checked = self.check_identity().and_then(|()| valid()).and_then(|()| if turn.begin() { Ok(()) } else { Err(busy()) });
        match (checked, self.unit.0.borrow_mut().as_mut()) {
            (Ok(()), Some(unit)) => {
                unit.begun = true;
                Ok(())
            }
            (checked, _) => {
                roll_back(&connection);
                checked
            }
        }
    }
}

fn busy() -> Error {
    Error::Unavailable("The model is busy: another program is writing to it. Nothing was changed; try again.".to_owned())
}
