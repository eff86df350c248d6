//! The local model: one SQLite file, one connection.

mod access;
mod audit;
mod audit_read;
mod backup;
pub mod bulk;
mod chain;
pub mod check;
mod checks;
mod clock;
mod connection;
mod deadline;
mod defaults;
mod demo;
mod facts;
mod first_commit;
mod identity;
mod image;
mod lifetimes;
mod list;
mod live;
mod membership_ids;
pub mod open;
mod place;
mod read;
mod reading;
mod refusal;
pub mod rescue;
mod schema;
mod seed;
mod servers;
mod service;
mod serving;
mod sql;
mod stretch;
mod survey;
mod token_read;
mod token_writes;
mod tokens;
mod unit;
mod uses;
mod wal_header;
mod workspace_settings;
mod write;

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use facts::{Mode, Scope};
use identity::FileIdentity;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use write::Outcome;

use super::list::{ListQuery, Slice};
use super::people::Members;
use super::teams::Teams;
use super::tokens::Tokens;
use super::walk::Walked;
use super::workspaces::Workspaces;
use super::{
    About, Account, AuditCheck, AuditPage, AuditQuery, Backend, Bearer, Clock, Edition, Error, KnownUser, LastSeat,
    OrganizationTokenPage, PersonPage, PersonRow, ProfilePage, ProjectChoice, Receipt, ServersPage, Structure, Survey, TeamPage,
    TokenFate, UserTokensPage, Verify, WorkspacePage,
};
use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, Guarded, Id, Name, Organization, Origin, Request, SafeText, Secret, Team,
    TokenOwner, User, Workspace, World,
};
use crate::policy::Act;
pub use open::{Content, Place};
pub use refusal::SeedError;
pub use service::Pages;
pub use wal_header::WalHeader;

/// A model in one SQLite file, or in memory.
pub struct Local {
    // `Backend` takes `&self` and a transaction `&mut Connection`; the one thread that uses it borrows it here.
    connection: RefCell<Connection>,
    world: Arc<dyn World>,
    about: About,
    identity: Option<FileIdentity>,
    /// What SQLite called the state of the model when it was looked at last.
    version: Cell<i64>,
    /// Who runs this program, as the operating system says; it stands in each audit row.
    system_user: String,
    /// Whether a server answers with it.
    served: bool,
    /// Whether runs wait for somebody instead of ending at once.
    holds_runs: bool,
    /// Whether an organization that a request makes has described team tokens.
    described: bool,
    /// The request of a server that is being carried out.
    unit: unit::Current,
    /// When SQL is interrupted.
    deadline: deadline::Deadline,
    /// Whether reads share a snapshot.
    steady: Cell<bool>,
    /// Pages of the file are not in order, so that nothing is written to it.
    damaged: Arc<AtomicBool>,
    /// Where pages of lists begin, for a server.
    pages: Pages,
    /// The names of the list that was searched last.
    searched: list::Searched,
    /// What a server's connection saw last of what was committed.
    last_seen: wal_header::LastSeen,
}

impl Local {
    /// One transaction that has the write lock from its start (security F10).
    fn write(&self, write: impl FnOnce(&Connection) -> Result<Outcome, Error>) -> Result<Receipt, Error> {
        if self.unit.is_some() {
            return self.write_part(write);
        }
        self.check_identity()?;
        let connection = self.connection.borrow();
        let log = self.new_log(&connection);
        let transaction = Transaction::new_unchecked(&connection, TransactionBehavior::Immediate)
            .map_err(|fault| self.looked_at_again(sql::error(&fault)))?;
        let outcome = write(&transaction).map_err(|fault| self.looked_at_again(fault))?;
        if let Err(fault) = transaction.commit() {
            after_failed_commit(&connection, &fault, outcome.request)?;
        }
        if let Some(log) = log {
            log.sync()?;
        }
        self.announce();
        outcome.result
    }

    /// Whether the file is still the one that was opened.
    fn check_file(&self) -> Result<(), Error> {
        self.identity.as_ref().map_or(Ok(()), FileIdentity::check)
    }

    /// The same, before something is written to it.
    fn check_identity(&self) -> Result<(), Error> {
        if self.damaged.load(Ordering::Relaxed) {
            return Err(Error::Storage("This model is damaged. Nothing was changed; quit, and run db check on it.".to_owned()));
        }
        self.check_file()
    }

    fn applier<'a>(&'a self, connection: &'a Connection) -> write::Applier<'a> {
        write::Applier {
            connection,
            world: self.world.as_ref(),
            mode: self.mode(),
            system_user: &self.system_user,
            clocked: true,
            holds_runs: self.holds_runs,
            described: self.described,
            unchosen: write::Unchosen::Expires,
        }
    }

    fn mode(&self) -> Mode<'_> {
        Mode { read_only: self.about.read_only.as_ref(), served: self.served }
    }
}

/// A failed COMMIT might have reached the disk all the same: looks before anything is said (security P-28).
fn after_failed_commit(connection: &Connection, fault: &rusqlite::Error, request: Id<Request>) -> Result<(), Error> {
    match audit::is_recorded(connection, request) {
        Ok(true) => Ok(()),
        Ok(false) => Err(sql::error(fault)),
        Err(_) => Err(Error::Storage(
            "It is not known whether this was done: the model could neither be written nor read again. Quit, start again and look."
                .to_owned(),
        )),
    }
}

impl Backend for Local {
    fn about(&self) -> About {
        self.about.clone()
    }

    fn people(&self) -> Result<Vec<PersonRow>, Error> {
        self.read(read::people)
    }

    fn people_like(&self, text: &str, most: u32) -> Result<Vec<PersonRow>, Error> {
        self.read(|connection| read::people_like(connection, text, most))
    }

    fn remembered(&self) -> Result<Option<LastSeat>, Error> {
        self.read(read::remembered)
    }

    fn default_seat(&self, user: Option<Id<User>>) -> Result<Option<LastSeat>, Error> {
        self.read(|connection| read::default_seat(connection, user))
    }

    fn remember(&self, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error> {
        if self.about.read_only.is_some() {
            return Ok(());
        }
        self.check_identity()?;
        write::remember(&self.connection.borrow(), user, organization)
    }

    fn authenticate(&self, token: &Secret, caller: &Caller) -> Result<Actor, Error> {
        if self.about.read_only.is_some() {
            return self.read_now(|connection, now| Ok(tokens::authenticate(connection, token, now)?.actor));
        }
        let connection = self.connection.borrow();
        let now = clock::time(&connection, self.world.now())?;
        let carried = tokens::authenticate(&connection, token, now)?;
        if !carried.noted {
            self.announcing(&connection, || {
                // One that cannot be noted refuses nothing (security P-38).
                let note = || drop(tokens::note(&connection, (carried.id, carried.at, 1), caller, true));
                connection::without_waiting(&connection, note);
            });
        }
        Ok(carried.actor)
    }

    fn changed(&self) -> Result<bool, Error> {
        self.look()
    }

    fn edition(&self) -> Option<Edition> {
        let connection = self.connection.borrow();
        Some(Edition { theirs: live::version(&connection).ok()?, ours: connection.total_changes() })
    }

    fn is_interrupted(&self) -> bool {
        self.deadline.is_interrupted()
    }

    fn bearer(&self, token: &Secret) -> Result<Bearer, Error> {
        self.read_now(|connection, now| Ok(tokens::authenticate(connection, token, now)?.bearer()))
    }

    fn clock(&self) -> Result<Clock, Error> {
        let now = self.world.now();
        self.read(|connection| clock::read(connection, now))
    }

    fn account(&self, user: Id<User>) -> Result<Account, Error> {
        self.read(|connection| read::account(connection, user, self.mode()))
    }

    fn user_named(&self, name: &Name) -> Result<Id<User>, Error> {
        self.read(|connection| read::user_named(connection, name))
    }

    fn teams(&self, query: &ListQuery<Teams>) -> Result<Slice<Teams>, Error> {
        self.read_now(|connection, now| list::teams((connection, &self.searched), query, now, self.mode()))
    }

    fn count_teams(&self, query: &ListQuery<Teams>) -> Result<Option<u32>, Error> {
        self.read(|connection| list::count_teams((connection, &self.searched), query, self.mode()).map(Some))
    }

    fn find_team(&self, actor: Actor, organization: Id<Organization>, name: &str) -> Result<(Id<Team>, SafeText), Error> {
        self.read(|connection| list::find_team(connection, actor, organization, name))
    }

    fn team(&self, actor: Actor, team: Id<Team>) -> Result<TeamPage, Error> {
        self.read_now(|connection, now| read::team(connection, actor, team, now, self.mode()))
    }

    fn known_users(&self, actor: Actor, team: Id<Team>, text: &str, most: u32) -> Result<Vec<KnownUser>, Error> {
        self.read(|connection| read::known_users(connection, actor, (team, text, most), self.mode()))
    }

    fn project_choices(&self, actor: Actor, team: Id<Team>) -> Result<Vec<ProjectChoice>, Error> {
        self.read(|connection| read::project_choices(connection, actor, team, self.mode()))
    }

    fn profile(&self, actor: Actor, organization: Id<Organization>) -> Result<ProfilePage, Error> {
        self.read(|connection| read::profile(connection, actor, organization, self.mode()))
    }

    fn members(&self, query: &ListQuery<Members>) -> Result<Slice<Members>, Error> {
        self.read(|connection| list::members((connection, &self.searched), query, self.mode()))
    }

    fn count_members(&self, query: &ListQuery<Members>) -> Result<Option<u32>, Error> {
        self.read(|connection| list::count_members((connection, &self.searched), query, self.mode()).map(Some))
    }

    fn person(&self, actor: Actor, organization: Id<Organization>, user: Id<User>) -> Result<PersonPage, Error> {
        self.read_now(|connection, now| list::person((connection, &self.searched), (actor, organization, user), now, self.mode()))
    }

    fn workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Slice<Workspaces>, Error> {
        self.read(|connection| list::workspaces((connection, &self.searched), query, self.mode()))
    }

    fn count_workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Option<u32>, Error> {
        self.read(|connection| list::count_workspaces((connection, &self.searched), query, self.mode()).map(Some))
    }

    fn find_workspace(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        name: &str,
    ) -> Result<(Id<Workspace>, SafeText), Error> {
        self.read(|connection| list::find_workspace(connection, actor, organization, name))
    }

    fn workspace(&self, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspacePage, Error> {
        self.read(|connection| read::workspace(connection, actor, workspace, self.mode()))
    }

    fn organization_token(&self, actor: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error> {
        self.read_now(|connection, now| read::organization_token(connection, actor, organization, now, self.mode()))
    }

    fn tokens(&self, query: &ListQuery<Tokens>) -> Result<Slice<Tokens>, Error> {
        self.read_now(|connection, now| list::tokens((connection, &self.searched), query, now, self.mode()))
    }

    fn count_tokens(&self, query: &ListQuery<Tokens>) -> Result<Option<u32>, Error> {
        self.read_now(|connection, now| list::count_tokens((connection, &self.searched), query, now, self.mode())).map(Some)
    }

    fn user_tokens(&self, actor: Actor, user: Id<User>) -> Result<UserTokensPage, Error> {
        self.read_now(|connection, now| token_read::of_user(connection, actor, user, now, self.mode()))
    }

    fn token_fate(&self, actor: Actor, owner: TokenOwner, token: Id<AuthenticationToken>) -> Result<TokenFate, Error> {
        self.read_now(|connection, now| token_read::fate(connection, actor, (owner, token), now, self.mode()))
    }

    fn structure(&self, actor: Actor, organization: Id<Organization>) -> Result<Structure, Error> {
        self.read(|connection| survey::structure(connection, actor, organization, self.mode(), true))
    }

    fn survey(&self, actor: Actor, organization: Id<Organization>) -> Result<Survey, Error> {
        self.read_now(|connection, now| survey::survey(connection, actor, organization, now, self.mode()))
    }

    fn walked(&self) -> Option<&dyn Walked> {
        Some(self)
    }

    fn servers(&self, actor: Actor, organization: Id<Organization>) -> Result<ServersPage, Error> {
        let how = (self.mode(), self.about.file.is_some());
        self.read(|connection| servers::page(connection, actor, organization, how))
    }

    fn audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<AuditPage, Error> {
        self.read(|connection| audit_read::page(connection, actor, organization, query, self.mode()))
    }

    fn count_audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<Option<u32>, Error> {
        self.read(|connection| audit_read::count(connection, actor, organization, query, self.mode())).map(Some)
    }

    fn verify_audit(&self, from: &Verify, limit: Option<u32>) -> Result<AuditCheck, Error> {
        let check = self.read(|connection| chain::verify(connection, from, limit))?;
        if let Some(reached) = check.reached.as_ref().filter(|_| self.about.read_only.is_none() && self.check_identity().is_ok())
        {
            let (connection, now) = (self.connection.borrow(), self.world.now());
            // What cannot be kept just now is looked at again the next time.
            connection::without_waiting(&connection, || drop(chain::keep(&connection, reached, now)));
        }
        Ok(check)
    }

    fn execute(&self, actor: Actor, origin: &Origin, request: &Guarded) -> Result<Receipt, Error> {
        if self.about.read_only.is_some() {
            let connection = self.connection.borrow();
            return self.applier(&connection).refuse_read_only(actor, request.command());
        }
        self.write(|connection| self.applier(connection).apply(actor, origin, request))
    }

    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Error> {
        self.read_now(|connection, _| {
            let facts = facts::load(connection, actor, &Scope::of(connection, actor, command)?, self.mode())?;
            service::allowed(Act::Write(command), &facts)
        })
    }

    fn execute_all(&self, actor: Actor, origin: &Origin, requests: &[Guarded]) -> Result<Vec<Receipt>, Error> {
        if let (Some(_), Some(first)) = (&self.about.read_only, requests.first()) {
            return Backend::execute(self, actor, origin, first).map(|receipt| vec![receipt]);
        }
        self.carry_out(origin, &requests.iter().map(|request| (actor, request.clone())).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::Expiry;
    use crate::runtime::system::System;

    fn open(place: &Place) -> Local {
        Local::open(place, &Content::Demo, Arc::new(System), "tester (uid 0)".to_owned()).expect("a model")
    }

    fn failed_fsync() -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_FSYNC), None)
    }

    #[test]
    fn a_failed_commit_that_is_there_all_the_same_is_a_success() {
        let local = open(&Place::Memory);
        let connection = local.connection.borrow();
        let sql = "SELECT request FROM audit_events LIMIT 1";
        let request = connection.query_row(sql, [], |row| row.get(0)).expect("a request");
        assert_eq!(after_failed_commit(&connection, &failed_fsync(), request), Ok(()));
    }

    #[test]
    fn a_failed_commit_that_is_not_there_changed_nothing() {
        let local = open(&Place::Memory);
        let request = Id::mint(&System).expect("entropy");
        let error = after_failed_commit(&local.connection.borrow(), &failed_fsync(), request).expect_err("a failure");
        assert!(error.to_string().contains("Nothing was changed"), "{error}");
    }

    #[test]
    fn a_failed_commit_that_cannot_be_looked_for_is_not_said_to_have_changed_nothing() {
        let unreadable = Connection::open_in_memory().expect("a connection");
        let request = Id::mint(&System).expect("entropy");
        let error = after_failed_commit(&unreadable, &failed_fsync(), request).expect_err("a failure");
        assert!(error.to_string().starts_with("It is not known whether this was done"), "{error}");
    }

    #[test]
    fn a_model_that_another_program_keeps_writing_to_is_busy() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::File(folder.path().join("model.db"));
        let (local, other) = (open(&place), open(&place));
        // A person waits five seconds; a test need not.
        local.connection.borrow().busy_timeout(Duration::from_millis(20)).expect("a timeout");
        other.connection.borrow().execute_batch("BEGIN IMMEDIATE").expect("the lock");
        let organization = local.remembered().expect("a seat").and_then(|seat| seat.organization).expect("an organization");
        let olivia = local.remembered().expect("a seat").expect("somebody").user;
        let owner = TokenOwner::Organization(organization);
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
        let busy = "The model is busy: another program is writing to it. Nothing was changed; try again.";
        let refused =
            local.execute(Actor::User(olivia), &Origin::Console, &command.clone().into()).expect_err("the lock is taken");
        assert_eq!(refused, Error::Unavailable(busy.to_owned()));
        other.connection.borrow().execute_batch("ROLLBACK").expect("the lock is given back");
        local.execute(Actor::User(olivia), &Origin::Console, &command.clone().into()).expect("a token");
    }
}
