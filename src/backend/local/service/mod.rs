//! What a server asks of the local model.

mod accounts;
mod members;
mod organizations;
mod pages;
mod projects;
mod refusals;
mod run_reads;
mod runs;
mod states;
mod team_access;
mod team_tokens;
mod teams;
mod trail;
mod variables;
mod workspace_list;
mod workspaces;

use std::time::Duration;

use rusqlite::Connection;

use super::facts::{self, Mode, Scope};
use super::sql::Query;
use super::{Local, clock, connection, servers, tokens};
use crate::backend::{
    AccountRecord, AuditRow, Backend, ConfigurationRecord, Error, LifetimeRecord, Listing, MembershipFilter, MembershipRecord,
    Memberships, OrganizationRecord, OutputRecord, ProjectFilter, ProjectRecord, Refusal, RunRecord, ServerRow, Service,
    StateRecord, TeamAccessRecord, TeamFilter, TeamProjectRecord, TeamRecord, TeamTokenFilter, TeamTokenRecord, TicketRecord,
    TokenRecord, UserRecord, VariableRecord, Window, WorkspaceFilter, WorkspaceRecord,
};
use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, ConfigurationVersion, Email, Id, Membership, Organization, Origin, Project, Run,
    SafeText, Secret, Server, StateOutput, StateVersion, Team, TeamAccess, TeamProject, Ticket, Timestamp, TokenOwner, User,
    Variable, Workspace,
};
use crate::policy::{Act, Decision, Facts, ReadPermission, decide};
pub use pages::Pages;

/// A connection with who asks, for the reads of a server.
pub(super) struct Reader<'a> {
    pub(super) connection: &'a Connection,
    pub(super) actor: Actor,
    pub(super) mode: Mode<'a>,
    /// By the model's clock.
    pub(super) now: Timestamp,
    /// Where pages of lists are remembered.
    pub(super) pages: Option<&'a Pages>,
}

impl Reader<'_> {
    fn facts(&self, scope: &Scope) -> Result<Facts, Error> {
        facts::load(self.connection, self.actor, scope, self.mode)
    }
}

/// Refuses what the law does not let the asker see.
pub(super) fn see(read_permission: ReadPermission, facts: &Facts) -> Result<(), Error> {
    allowed(Act::See(read_permission), facts)
}

pub(super) fn allowed(act: Act<'_>, facts: &Facts) -> Result<(), Error> {
    match decide(act, facts) {
        Decision::Allow => Ok(()),
        Decision::Deny(reason) => Err(Error::Denied(reason)),
    }
}

impl Local {
    /// A model for a server: an actor who is refused the same thing again within a minute adds no row to the audit log, so that
    /// nobody fills the disk with refusals; and an organization that takes no user tokens takes none.
    #[must_use]
    pub fn served(self) -> Self {
        Self { served: true, ..self }
    }

    /// The same for a server whose new organizations have described team tokens.
    #[must_use]
    pub fn describing_team_tokens(self) -> Self {
        Self { described: true, ..self }
    }

    /// The same for a rehearsal: the runs that are made here wait for somebody to apply or discard them, and for each other.
    /// None is executed all the same.
    #[must_use]
    pub fn holding_runs(self) -> Self {
        Self { holds_runs: true, ..self }
    }

    fn reader<T>(&self, actor: Actor, read: impl FnOnce(Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mode = self.mode();
        // In the middle of a change the model can be in a state that never comes to be.
        let pages = Some(&self.pages).filter(|_| !self.unit.is_some());
        self.read_now(|connection, now| read(Reader { connection, actor, mode, now, pages }))
    }
}

/// So long a server waits for another program when it says that it is there, or goes.
const PATIENCE: Duration = Duration::from_millis(250);

impl Local {
    /// Writes what nobody is to wait long for, where something can be written, and waits so long for another program.
    fn in_passing(&self, patience: Duration, write: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), Error> {
        if self.about.read_only.is_some() {
            return Ok(());
        }
        self.check_identity()?;
        let connection = self.connection.borrow();
        self.announcing(&connection, || connection::waiting(&connection, patience, || write(&connection)))
    }
}

impl Service for Local {
    fn version(&self) -> Result<i64, Error> {
        self.last_seen.version(|| self.connection.borrow().one("PRAGMA data_version", [], |row| row.get(0)))
    }

    fn note_use(&self, token: Id<AuthenticationToken>, at: Timestamp, caller: &Caller, uses: u32) -> Result<(), Error> {
        self.in_passing(Duration::ZERO, |connection| {
            tokens::note(connection, (token, clock::time(connection, at)?, uses), caller, true)
        })
    }

    fn note_refusals(&self, refusals: &[Refusal]) -> Result<(), Error> {
        self.in_passing(Duration::ZERO, |connection| refusals::note(connection, refusals, self.world.now()))
    }

    fn announce(&self, server: &ServerRow, first: bool) -> Result<(), Error> {
        self.in_passing(PATIENCE, |connection| servers::note(connection, server, first))
    }

    fn withdraw(&self, server: Id<Server>) -> Result<(), Error> {
        self.in_passing(PATIENCE, |connection| servers::forget(connection, server))
    }

    fn permit(&self, actor: Actor, origin: &Origin, command: &Command) -> Result<(), Error> {
        match Backend::judge(self, actor, command) {
            // It could not be carried out either.
            Ok(()) => match command {
                Command::Operate { operation, .. } => Ok(operation.refuse_tokens()?),
                _ => Ok(()),
            },
            Err(Error::Denied(reason)) if self.about.read_only.is_none() => {
                self.write(|connection| self.applier(connection).refuse(actor, origin, command, &reason)).map(drop)
            }
            judged => judged,
        }
    }

    fn own_account(&self, actor: Actor) -> Result<AccountRecord, Error> {
        self.reader(actor, |reader| reader.own_account())
    }

    fn user(&self, actor: Actor, user: Id<User>) -> Result<UserRecord, Error> {
        self.reader(actor, |reader| reader.user(user))
    }

    fn account_of_email(&self, email: &Email) -> Result<Option<Id<User>>, Error> {
        let sql = "SELECT id FROM users WHERE email = ?1 COLLATE NOCASE LIMIT 1";
        self.read(|connection| connection.maybe(sql, [email.as_str()], |row| row.get(0)))
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

    fn token_by_id(&self, actor: Actor, token: Id<AuthenticationToken>) -> Result<TokenRecord, Error> {
        self.reader(actor, |reader| reader.token_by_id(token))
    }

    fn token_by_text(&self, actor: Actor, token: &Secret) -> Result<TokenRecord, Error> {
        self.reader(actor, |reader| reader.token_by_text(token))
    }

    fn workspace_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &WorkspaceFilter,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error> {
        self.reader(actor, |reader| reader.workspaces(organization, filter, window))
    }

    fn workspace_record(&self, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspaceRecord, Error> {
        self.reader(actor, |reader| reader.workspace(workspace))
    }

    fn state_consumers(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        named: bool,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error> {
        self.reader(actor, |reader| reader.state_consumers(workspace, named, window))
    }

    fn organization_tags(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<(SafeText, u32)>, Error> {
        self.reader(actor, |reader| reader.organization_tags(organization))
    }

    fn workspace_named(&self, organization: Id<Organization>, name: &str) -> Result<Id<Workspace>, Error> {
        self.read(|connection| workspaces::named(connection, organization, name))
    }

    fn project_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &ProjectFilter,
        window: Window,
    ) -> Result<Listing<ProjectRecord>, Error> {
        self.reader(actor, |reader| reader.projects(organization, filter, window))
    }

    fn project_record(&self, actor: Actor, project: Id<Project>) -> Result<ProjectRecord, Error> {
        self.reader(actor, |reader| reader.project(project))
    }

    fn project_named(&self, actor: Actor, organization: Id<Organization>, name: &str) -> Result<Id<Project>, Error> {
        self.reader(actor, |reader| reader.project_named(organization, name))
    }

    fn project_access_records(&self, actor: Actor, project: Id<Project>) -> Result<Vec<TeamProjectRecord>, Error> {
        self.reader(actor, |reader| reader.project_access(project))
    }

    fn project_access_of_team(&self, actor: Actor, team: Id<Team>) -> Result<Vec<TeamProjectRecord>, Error> {
        self.reader(actor, |reader| reader.project_access_of_team(team))
    }

    fn project_access_record(&self, actor: Actor, id: Id<TeamProject>) -> Result<TeamProjectRecord, Error> {
        self.reader(actor, |reader| reader.one_project_access(id))
    }

    fn team_access_records(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        window: Window,
    ) -> Result<Listing<TeamAccessRecord>, Error> {
        self.reader(actor, |reader| reader.team_access(workspace, window))
    }

    fn accesses_of_team(&self, actor: Actor, team: Id<Team>, window: Window) -> Result<Listing<TeamAccessRecord>, Error> {
        self.reader(actor, |reader| reader.accesses_of_team(team, window))
    }

    fn team_access_of(&self, actor: Actor, workspace: Id<Workspace>, team: Id<Team>) -> Result<Option<TeamAccessRecord>, Error> {
        self.reader(actor, |reader| reader.access_of(workspace, team))
    }

    fn team_access_record(&self, actor: Actor, id: Id<TeamAccess>) -> Result<TeamAccessRecord, Error> {
        self.reader(actor, |reader| reader.one_team_access(id))
    }

    fn variables(&self, actor: Actor, workspace: Id<Workspace>) -> Result<Vec<VariableRecord>, Error> {
        self.reader(actor, |reader| reader.variables(workspace))
    }

    fn variable(&self, actor: Actor, id: Id<Variable>) -> Result<VariableRecord, Error> {
        self.reader(actor, |reader| reader.variable(id))
    }

    fn states(&self, actor: Actor, workspace: Id<Workspace>, window: Window) -> Result<Listing<StateRecord>, Error> {
        self.reader(actor, |reader| reader.states(workspace, window))
    }

    fn state(&self, actor: Actor, id: Id<StateVersion>) -> Result<StateRecord, Error> {
        self.reader(actor, |reader| reader.state(id))
    }

    fn current_state(&self, actor: Actor, workspace: Id<Workspace>) -> Result<StateRecord, Error> {
        self.reader(actor, |reader| reader.current_state(workspace))
    }

    fn current_outputs(&self, actor: Actor, workspace: Id<Workspace>) -> Result<Vec<OutputRecord>, Error> {
        self.reader(actor, |reader| reader.current_outputs(workspace))
    }

    fn output(&self, actor: Actor, id: Id<StateOutput>) -> Result<OutputRecord, Error> {
        self.reader(actor, |reader| reader.output(id))
    }

    fn state_content(&self, actor: Actor, id: Id<StateVersion>, json: bool) -> Result<Vec<u8>, Error> {
        self.reader(actor, |reader| reader.state_content(id, json))
    }

    fn configurations(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        window: Window,
    ) -> Result<Listing<ConfigurationRecord>, Error> {
        self.reader(actor, |reader| reader.configurations(workspace, window))
    }

    fn configuration(&self, actor: Actor, id: Id<ConfigurationVersion>) -> Result<ConfigurationRecord, Error> {
        self.reader(actor, |reader| reader.configuration(id))
    }

    fn run(&self, actor: Actor, id: Id<Run>) -> Result<RunRecord, Error> {
        self.reader(actor, |reader| reader.run(id))
    }

    fn queue(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<RunRecord>, Error> {
        self.reader(actor, |reader| reader.queue(organization))
    }

    fn ticket(&self, ticket: &Ticket) -> Result<TicketRecord, Error> {
        self.read_now(|connection, now| runs::ticket(connection, ticket, now))
    }

    fn audit_trail(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        since: Timestamp,
        window: Window,
    ) -> Result<Listing<AuditRow>, Error> {
        self.reader(actor, |reader| reader.audit_trail(organization, since, window))
    }

    fn lifetimes(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<LifetimeRecord>, Error> {
        self.reader(actor, |reader| reader.lifetimes(organization))
    }

    fn memberships(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &MembershipFilter,
        window: Window,
    ) -> Result<Memberships, Error> {
        self.reader(actor, |reader| reader.memberships(organization, filter, window))
    }

    fn membership_of(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        user: Id<User>,
    ) -> Result<Option<MembershipRecord>, Error> {
        self.reader(actor, |reader| reader.membership_of(organization, user))
    }

    fn memberships_in_team(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        team: Id<Team>,
    ) -> Result<Vec<MembershipRecord>, Error> {
        self.reader(actor, |reader| reader.memberships_in_team(organization, team))
    }

    fn team_tokens(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &TeamTokenFilter,
        window: Window,
    ) -> Result<Listing<TeamTokenRecord>, Error> {
        self.reader(actor, |reader| reader.team_tokens(organization, filter, window))
    }

    fn membership(&self, actor: Actor, id: Id<Membership>) -> Result<(Id<Organization>, MembershipRecord), Error> {
        self.reader(actor, |reader| reader.membership(id))
    }
}

/// A user from a row of id, username, email and two-factor.
fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<UserRecord> {
    Ok(UserRecord { id: row.get(0)?, username: row.get(1)?, email: row.get(2)?, two_factor: row.get(3)? })
}
