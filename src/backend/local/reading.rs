//! Reads in a snapshot: one for each, or one for several.

use rusqlite::{Connection, TransactionBehavior};

use super::facts::{self, Scope};
use super::identity::FileIdentity;
use super::{Local, check, checks, clock, sql, stretch, survey};
use crate::backend::survey::{Depth, Place, Stretch, SurveyHead, SurveyPart};
use crate::backend::walk::Walked;
use crate::backend::{Error, Grant, Structure};
use crate::domain::{Actor, AuthenticationToken, Id, Organization, SafeText, Team, Timestamp, User, Workspace};

/// Gives a snapshot of several reads back, also after a panic.
struct Held<'a>(&'a Local);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.steady.set(false);
        let _ = self.0.connection.borrow().execute_batch("ROLLBACK");
    }
}

impl Local {
    /// A snapshot of the model for one read, so that its parts agree.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        if self.unit.has_begun() || self.steady.get() {
            return read(&self.connection.borrow());
        }
        let mut connection = self.connection.borrow_mut();
        let found = connection
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(|fault| sql::error(&fault))
            .and_then(|transaction| read(&transaction));
        let rows = found.map_err(|fault| self.looked_at_again(fault))?;
        self.identity.as_ref().map_or(Ok(()), FileIdentity::check_still)?;
        Ok(rows)
    }

    /// What to say for a fault. Damage is only spoken of after the file was opened again and is no better.
    pub(super) fn looked_at_again(&self, fault: Error) -> Error {
        let Some(file) = self.about.file.as_ref().filter(|_| sql::is_damage(&fault)) else { return fault };
        Error::Storage(match checks::twice(|| check::pages(file)) {
            Ok(()) => "The disk could not be read well just now. Nothing was changed; try again.".to_owned(),
            Err(again) => again.to_string(),
        })
    }

    /// A snapshot with the time by which it is judged.
    pub(super) fn read_now<T>(&self, read: impl FnOnce(&Connection, Timestamp) -> Result<T, Error>) -> Result<T, Error> {
        let now = self.world.now();
        self.read(|connection| read(connection, clock::time(connection, now)?))
    }
}

impl Walked for Local {
    fn head(&self, actor: Actor, organization: Id<Organization>) -> Result<SurveyHead, Error> {
        self.read_now(|connection, now| survey::head(connection, actor, organization, now, self.mode()))
    }

    fn part(&self, actor: Actor, organization: Id<Organization>, stretch: &Stretch, depth: Depth) -> Result<SurveyPart, Error> {
        self.read_now(|connection, now| {
            let facts = facts::load(connection, actor, &Scope::organization(organization), self.mode())?;
            stretch::read(connection, (actor, &facts, organization), stretch, depth, now)
        })
    }

    fn names(&self, organization: Id<Organization>, after: Option<&Place>, most: usize) -> Result<Vec<(u64, String)>, Error> {
        self.read(|connection| stretch::names(connection, organization, after, most))
    }

    fn numbers(&self, tokens: &[Id<AuthenticationToken>]) -> Result<Vec<u64>, Error> {
        self.read(|connection| stretch::numbers(connection, tokens))
    }

    fn workspaces(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<(Id<Workspace>, SafeText)>, Error> {
        self.read(|connection| survey::every_workspace(connection, actor, organization, self.mode()))
    }

    fn ground(&self, actor: Actor, organization: Id<Organization>) -> Result<Structure, Error> {
        self.read(|connection| survey::structure(connection, actor, organization, self.mode(), false))
    }

    fn grants(&self, teams: &[Id<Team>]) -> Result<Vec<Grant>, Error> {
        self.read(|connection| stretch::grants(connection, teams))
    }

    fn numbers_of_teams(&self, teams: &[Id<Team>]) -> Result<Vec<u64>, Error> {
        self.read(|connection| stretch::numbers_of_teams(connection, teams))
    }

    fn teams_of(&self, organization: Id<Organization>, user: Id<User>) -> Result<Option<(SafeText, Vec<u64>)>, Error> {
        self.read(|connection| stretch::teams_of(connection, organization, user))
    }

    fn steadily(&self, work: &mut dyn FnMut()) -> Result<(), Error> {
        if self.unit.has_begun() || self.steady.get() {
            work();
            return Ok(());
        }
        self.connection.borrow().execute_batch("BEGIN").map_err(|fault| self.looked_at_again(sql::error(&fault)))?;
        self.steady.set(true);
        let _held = Held(self);
        work();
        Ok(())
    }
}
