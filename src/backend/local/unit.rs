//! Requests of a server that change something. Each is kept whole or taken back whole; those that come one after the other
//! share a transaction, which begins with the first write, so that a request that writes nothing waits for nobody.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::write::Outcome;
use super::{Local, after_failed_commit, connection, sql, tokens};
use crate::backend::{Error, Receipt, Turn};
use crate::domain::{Actor, Guarded, Id, Origin, Request};

/// After so long without the write lock it is looked whether the request is still wanted.
const SLICE: Duration = Duration::from_millis(100);

/// A request that is being carried out.
struct Unit {
    turn: Arc<dyn Turn>,
    /// Whether it has written.
    begun: bool,
    /// The last of its commands that was carried out.
    last: Option<Id<Request>>,
}

/// A transaction that requests share until it is committed.
struct Shared {
    /// The last command that is in it for good.
    last: Option<Id<Request>>,
}

/// The request that is being carried out on a connection, and the transaction that it is in.
#[derive(Default)]
pub(super) struct Current {
    unit: RefCell<Option<Unit>>,
    shared: RefCell<Option<Shared>>,
}

impl Current {
    /// Whether there is a request at all.
    pub(super) fn is_some(&self) -> bool {
        self.unit.borrow().is_some()
    }

    /// Whether the connection is in the transaction of requests.
    pub(super) fn has_begun(&self) -> bool {
        self.shared.borrow().is_some()
    }
}

/// Takes a request back that has not ended, also when a handler panics.
struct Open<'a>(&'a Local);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let unit = self.0.unit.unit.borrow_mut().take();
        if unit.is_some_and(|unit| unit.begun) {
            take_back(&self.0.connection.borrow());
        }
    }
}

/// Takes back what a request did, and leaves what others did before it.
fn take_back(connection: &Connection) {
    // SQLite itself takes back a transaction that it cannot go on with.
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK TO request; RELEASE request");
    }
}

fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop)
}

impl Local {
    /// Carries out many commands in one transaction: all of them, or none. Each is judged and audited as ever.
    ///
    /// # Errors
    /// The first that is refused or fails; nothing was changed then, and a refusal is audited.
    pub fn carry_out(&self, origin: &Origin, requests: &[(Actor, Guarded)]) -> Result<Vec<Receipt>, Error> {
        self.check_identity()?;
        let (actor, command, reason) = {
            let mut connection = self.connection.borrow_mut();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|fault| sql::error(&fault))?;
            let applier = self.applier(&transaction);
            let mut receipts = Vec::with_capacity(requests.len());
            let (mut last, mut refused) = (None, None);
            for (actor, request) in requests {
                let outcome = applier.apply(*actor, origin, request)?;
                last = Some(outcome.request);
                match outcome.result {
                    Ok(receipt) => receipts.push(receipt),
                    Err(Error::Denied(reason)) => {
                        refused = Some((*actor, request.command(), reason));
                        break;
                    }
                    Err(error) => return Err(error),
                }
            }
            let Some(refused) = refused else {
                match (transaction.commit(), last) {
                    (Ok(()), _) => {}
                    (Err(fault), Some(request)) => after_failed_commit(&connection, &fault, request)?,
                    (Err(fault), None) => return Err(sql::error(&fault)),
                }
                self.announce();
                return Ok(receipts);
            };
            refused
        };
        // What was taken back took the row of the refusal with it.
        self.write(|connection| self.applier(connection).refuse(actor, origin, command, &reason)).map(|receipt| vec![receipt])
    }

    /// See [`crate::backend::Service::carry_out`].
    pub(super) fn as_one(&self, turn: Arc<dyn Turn>, work: &mut dyn FnMut() -> bool) -> Result<(), Error> {
        *self.unit.unit.borrow_mut() = Some(Unit { turn, begun: false, last: None });
        let _open = Open(self);
        let keep = work();
        let Some(Unit { begun: true, last, .. }) = self.unit.unit.borrow_mut().take() else { return Ok(()) };
        let connection = self.connection.borrow();
        if connection.is_autocommit() {
            return if keep { Err(lost()) } else { Ok(()) };
        }
        if !keep {
            take_back(&connection);
            return Ok(());
        }
        run(&connection, "RELEASE request").map_err(|fault| sql::error(&fault))?;
        if let Some(shared) = self.unit.shared.borrow_mut().as_mut() {
            shared.last = last.or(shared.last);
        }
        Ok(())
    }

    /// See [`crate::backend::Service::commit`].
    pub(super) fn commit_requests(&self) -> Result<(), Error> {
        let Some(shared) = self.unit.shared.borrow_mut().take() else { return Ok(()) };
        let connection = self.connection.borrow();
        if connection.is_autocommit() {
            return Err(lost());
        }
        if let Err(fault) = run(&connection, "COMMIT") {
            roll_back(&connection);
            match shared.last {
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
        if !self.unit.unit.borrow().as_ref().is_some_and(|unit| unit.begun) {
            self.begin()?;
        }
        let outcome = connection::whole(&self.connection.borrow(), write)?;
        if let Some(unit) = self.unit.unit.borrow_mut().as_mut() {
            unit.last = Some(outcome.request);
        }
        outcome.result
    }

    /// Takes a request into the transaction, for which it waits as long as it is wanted. The token is looked at again behind
    /// the wait, and behind what was changed before in the same transaction.
    fn begin(&self) -> Result<(), Error> {
        let Some(turn) = self.unit.unit.borrow().as_ref().map(|unit| Arc::clone(&unit.turn)) else { return Ok(()) };
        let connection = self.connection.borrow();
        let first = !self.unit.has_begun();
        if first {
            self.lock(&connection, turn.as_ref())?;
            *self.unit.shared.borrow_mut() = Some(Shared { last: None });
        }
        let valid = || match turn.token() {
            Some(token) => tokens::authenticate(&connection, token, super::clock::time(&connection, self.world.now())?).map(drop),
            None => Ok(()),
        };
        let begun = valid()
            .and_then(|()| run(&connection, "SAVEPOINT request").map_err(|fault| sql::error(&fault)))
            .and_then(|()| if turn.begin() { Ok(()) } else { Err(busy()) });
        match (begun, self.unit.unit.borrow_mut().as_mut()) {
            (Ok(()), Some(unit)) => {
                unit.begun = true;
                Ok(())
            }
            (begun, _) => {
                if first {
                    roll_back(&connection);
                    *self.unit.shared.borrow_mut() = None;
                }
                begun
            }
        }
    }

    /// Waits for the write lock as long as a request is wanted. The file is looked at once more behind the wait.
    fn lock(&self, connection: &Connection, turn: &dyn Turn) -> Result<(), Error> {
        loop {
            if !turn.is_wanted() {
                return Err(busy());
            }
            match connection::waiting(connection, SLICE, || run(connection, "BEGIN IMMEDIATE")) {
                Ok(()) => break,
                Err(fault) if fault.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
                Err(fault) => return Err(sql::error(&fault)),
            }
        }
        self.check_identity().inspect_err(|_| roll_back(connection))
    }
}

fn busy() -> Error {
    Error::Unavailable("The model is busy: another program is writing to it. Nothing was changed; try again.".to_owned())
}

/// SQLite takes back the whole of a transaction that it cannot go on with.
fn lost() -> Error {
    Error::Unavailable("Another change failed, and this one was taken back with it. Nothing was changed; try again.".to_owned())
}
