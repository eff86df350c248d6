//! What a server asks of the local model.

mod accounts;
mod organizations;
mod teams;

use rusqlite::Connection;

use super::facts::{self, Scope};
use super::sql::Query;
use super::{Local, clock, tokens};
use crate::backend::{
    AccountRecord, Bearer, Error, Listing, OrganizationRecord, Service, TeamFilter, TeamRecord, TokenRecord, UserRecord, Window,
};
use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, Id, Organization, SafeText, Secret, Team, Timestamp, TokenOwner, User,
};
use crate::policy::{Act, Decision, Facts, Sight, decide};

/// A connection with who asks, for the reads of a server.
pub(super) struct Reader<'a> {
    pub(super) connection: &'a Connection,
    pub(super) actor: Actor,
    pub(super) read_only: Option<&'a SafeText>,
    /// By the model's clock.
    pub(super) now: Timestamp,
}

impl Reader<'_> {
    fn facts(&self, scope: &Scope) -> Result<Facts, Error> {
        facts::load(self.connection, self.actor, scope, self.read_only)
    }
}

/// Refuses what the law does not let the asker see.
pub(super) fn see(sight: Sight, facts: &Facts) -> Result<(), Error> {
    allowed(Act::See(sight), facts)
}

pub(super) fn allowed(act: Act<'_>, facts: &Facts) -> Result<(), Error> {
    match decide(act, facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(Error::Denied(reason)),
    }
}

impl Local {
    fn reader<T>(&self, actor: Actor, read: impl FnOnce(Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let read_only = self.about.read_only.as_ref();
        self.read_now(|connection, now| read(Reader { connection, actor, read_only, now }))
    }
}

impl Service for Local {
    fn version(&self) -> Result<i64, Error> {
        self.connection.borrow().one("PRAGMA data_version", [], |row| row.get(0))
    }

    fn bearer(&self, token: &Secret) -> Result<Bearer, Error> {
        self.read_now(|connection, now| Ok(tokens::authenticate(connection, token, now)?.bearer()))
    }

    fn note_use(&self, token: Id<AuthenticationToken>, caller: &Caller, uses: u32) {
        if self.about.read_only.is_some() || self.check_identity().is_err() {
            return;
        }
        let now = self.world.now();
        let connection = self.connection.borrow();
        let Ok(at) = clock::time(&connection, now) else { return };
        self.announcing(&connection, || tokens::note(&connection, (token, at), caller, true));
        drop(connection);
        // The note counts one; the others came since the note before.
        let _ = self.note_uses(token, at, uses.saturating_sub(1));
    }

    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Error> {
        self.reader(actor, |reader| {
            let facts = reader.facts(&Scope::of(reader.connection, actor, command)?)?;
            allowed(Act::Write(command), &facts)
        })
    }

    fn own_account(&self, actor: Actor) -> Result<AccountRecord, Error> {
        self.reader(actor, |reader| reader.own_account())
    }

    fn user(&self, actor: Actor, user: Id<User>) -> Result<UserRecord, Error> {
        self.reader(actor, |reader| reader.user(user))
    }

    fn organizations(&self, actor: Actor) -> Result<Vec<OrganizationRecord>, Error> {
        self.reader(actor, |reader| reader.organizations())
    }

    fn organization(&self, actor: Actor, name: &str) -> Result<OrganizationRecord, Error> {
        self.reader(actor, |reader| reader.organization(name))
    }

    fn team_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error> {
        self.reader(actor, |reader| reader.teams(organization, filter, window))
    }

    fn team_record(&self, actor: Actor, team: Id<Team>) -> Result<TeamRecord, Error> {
        self.reader(actor, |reader| reader.team(team))
    }

    fn token_record(&self, actor: Actor, owner: TokenOwner) -> Result<TokenRecord, Error> {
        self.reader(actor, |reader| reader.token(owner))
    }
}

/// A user from a row of id, username, email and two-factor.
fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<UserRecord> {
    Ok(UserRecord { id: row.get(0)?, username: row.get(1)?, email: row.get(2)?, two_factor: row.get(3)? })
}
