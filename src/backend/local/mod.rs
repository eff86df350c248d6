//! The local model: one SQLite file, one connection.

mod audit;
mod checks;
mod connection;
mod facts;
mod identity;
pub mod open;
mod read;
mod seed;
mod sql;
mod tokens;
mod write;

use std::cell::RefCell;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};

pub use open::{Content, Place};
pub use seed::SeedError;

use super::{About, Account, Backend, Error, LastSeat, OrganizationTokenPage, PersonRow, Receipt, TeamPage, TeamsPage};
use crate::domain::{Actor, Command, Id, Name, Organization, Secret, Team, User, World};
use identity::FileIdentity;
use write::Outcome;

/// A model in one SQLite file, or in memory.
pub struct Local {
    // `Backend` takes `&self` and a transaction `&mut Connection`; the one thread that uses it borrows it here.
    connection: RefCell<Connection>,
    world: Arc<dyn World>,
    about: About,
    identity: Option<FileIdentity>,
    /// Who runs this program, as the operating system says; it stands in each audit row.
    system_user: String,
}

impl Local {
    /// A snapshot of the model for one read, so that its parts agree.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.connection.borrow_mut();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(|fault| sql::error(&fault))?;
        let rows = read(&transaction)?;
        self.identity.as_ref().map_or(Ok(()), FileIdentity::check_still)?;
        Ok(rows)
    }

    /// One transaction that has the write lock from its start (security F10).
    fn write(&self, write: impl FnOnce(&Connection) -> Result<Outcome, Error>) -> Result<Receipt, Error> {
        self.check_identity()?;
        let mut connection = self.connection.borrow_mut();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|fault| sql::error(&fault))?;
        let outcome = write(&transaction)?;
        if let Err(fault) = transaction.commit() {
            // A failed COMMIT may have reached the disk all the same: look before saying anything (security P-28).
            let committed = audit::is_recorded(&connection, outcome.request).map_err(|_| sql::error(&fault))?;
            if !committed {
                return Err(sql::error(&fault));
            }
        }
        outcome.result
    }

    fn check_identity(&self) -> Result<(), Error> {
        self.identity.as_ref().map_or(Ok(()), FileIdentity::check)
    }

    fn scribe<'a>(&'a self, connection: &'a Connection) -> write::Scribe<'a> {
        write::Scribe {
            connection,
            world: self.world.as_ref(),
            read_only: self.about.read_only.as_ref(),
            system_user: &self.system_user,
        }
    }
}

impl Backend for Local {
    fn about(&self) -> About {
        self.about.clone()
    }

    fn people(&self) -> Result<Vec<PersonRow>, Error> {
        self.read(read::people)
    }

    fn remembered(&self) -> Result<Option<LastSeat>, Error> {
        self.read(read::remembered)
    }

    fn remember(&self, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error> {
        if self.about.read_only.is_some() {
            return Ok(());
        }
        self.check_identity()?;
        write::remember(&self.connection.borrow(), user, organization)
    }

    fn authenticate(&self, token: &Secret) -> Result<Actor, Error> {
        let now = self.world.now();
        if self.about.read_only.is_some() {
            return self.read(|connection| tokens::authenticate(connection, token, now, false));
        }
        tokens::authenticate(&self.connection.borrow(), token, now, true)
    }

    fn account(&self, user: Id<User>) -> Result<Account, Error> {
        self.read(|connection| read::account(connection, user, self.about.read_only.as_ref()))
    }

    fn user_named(&self, name: &Name) -> Result<Id<User>, Error> {
        self.read(|connection| read::user_named(connection, name))
    }

    fn teams(&self, actor: Actor, organization: Id<Organization>) -> Result<TeamsPage, Error> {
        let now = self.world.now();
        self.read(|connection| read::teams(connection, actor, organization, now, self.about.read_only.as_ref()))
    }

    fn team(&self, actor: Actor, team: Id<Team>) -> Result<TeamPage, Error> {
        self.read(|connection| read::team(connection, actor, team, self.about.read_only.as_ref()))
    }

    fn organization_token(&self, actor: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error> {
        self.read(|connection| read::organization_token(connection, actor, organization, self.about.read_only.as_ref()))
    }

    fn execute(&self, actor: Actor, command: &Command) -> Result<Receipt, Error> {
        if self.about.read_only.is_some() {
            let connection = self.connection.borrow();
            return self.scribe(&connection).refuse_read_only(actor, command);
        }
        self.write(|connection| self.scribe(connection).apply(actor, command))
    }
}
