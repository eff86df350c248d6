//! The seam: what the console asks of a model, wherever it lies.
//!
//! Reads are typed methods, writes are [`Command`] values; all are synchronous and run on one thread.
//! Nothing here knows about SQLite or HTTP.

pub mod ability;
pub mod access_rows;
pub mod audit;
mod edition;
pub mod error;
pub mod health;
pub mod hosts;
pub mod list;
pub mod listed;
pub mod local;
pub mod look;
pub mod part;
pub mod people;
pub mod projects;
pub mod records;
pub mod remote;
pub mod rows;
pub mod run_reads;
pub mod servers;
pub mod service;
pub mod shelf;
pub mod structure;
pub mod survey;
pub mod teams;
pub mod token_rows;
pub mod tokens;
pub mod turn;
pub mod walk;
pub mod workspace_records;
pub mod workspaces;

pub use access_rows::{AccessRow, ProjectAccessRow, ProjectChoice, TeamProjectRow};
pub use audit::{AuditCheck, AuditHead, AuditPage, AuditQuery, AuditRow, Broken, Outcome, Verified, Verify};
pub use edition::Edition;
pub use error::{Change, Conflict, Error};
pub use health::{Counted, Health};
pub use listed::{MembershipFilter, Memberships, TeamTokenFilter, TeamTokenRecord, TokenOrder, TokenStatus};
pub use look::{Look, Through};
pub use part::Part;
pub use people::{OrganizationMemberRow, PersonPage};
pub use projects::{ProjectFilter, ProjectOrder, ProjectRecord, TeamProjectRecord};
pub use records::{
    AccountRecord, Bearer, ConfigurationRecord, LifetimeRecord, Listing, MembershipRecord, OrganizationRecord, OutputRecord,
    Refusal, RunRecord, StateRecord, TeamFilter, TeamRecord, TicketRecord, TokenRecord, UserRecord, VariableRecord, Window,
};
pub use rows::{
    About, Account, Contents, Created, Host, KnownUser, LastSeat, Lock, MemberRow, Minted, OrganizationRow,
    OrganizationTokenPage, PersonRow, ProfilePage, Receipt, TeamAccessRow, TeamPage, UploadTicket, WorkspacePage,
};
pub use run_reads::{CommentRecord, RunEventRecord, RunFilter, RunReads, RunsOf};
pub use servers::{RefusalRow, ServerRow, ServersPage};
pub use service::Service;
pub use structure::{Grant, GrantedOn, Structure, StructureWorkspace};
pub use survey::{Person, Survey, SurveyHead, SurveyTeam, unsurveyed};
pub use teams::TeamRow;
pub use token_rows::{Clock, TokenFate, TokenRow, UserTokensPage};
pub use turn::{Interrupt, Pause, Requests, Turn};
pub use workspace_records::{LockedBy, TeamAccessRecord, WorkspaceFilter, WorkspaceRecord, WorkspaceSort};
pub use workspaces::WorkspaceRow;

use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, Guarded, Id, Name, Organization, Origin, SafeText, Secret, Team, Timestamp,
    TokenOwner, User, Workspace,
};
use list::{ListQuery, Slice};
use people::Members;
use teams::Teams;
use tokens::Tokens;
use workspaces::Workspaces;

/// A model of organizations, teams and tokens.
pub trait Backend: Send {
    /// Where the model lies and whether it can be changed.
    fn about(&self) -> About;

    /// Whom the console can act as, by username: every user of a local model.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn people(&self) -> Result<Vec<PersonRow>, Error>;

    /// The same, as far as their username begins with a text or contains it, and the first of all: so many of each at most.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn people_like(&self, text: &str, most: u32) -> Result<Vec<PersonRow>, Error>;

    /// Whom the console acted as last, and in which organization.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn remembered(&self) -> Result<Option<LastSeat>, Error>;

    /// Who acts, and where, if nothing else is said: `user`, or the first owner of the organization that was made first, or the
    /// first user where there is none; in the first of their organizations. First is what was made first, and then by name.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn default_seat(&self, user: Option<Id<User>>) -> Result<Option<LastSeat>, Error>;

    /// Keeps whom the console acts as for its next start; a model that cannot be changed keeps nothing.
    ///
    /// # Errors
    /// When the model cannot be written.
    fn remember(&self, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error>;

    /// Whose token it is, and marks it as used by the caller. An unknown, revoked or expired token is
    /// [`Error::Unauthorized`]. A use is noted once a minute for each token, and one that cannot be noted is
    /// a use all the same.
    ///
    /// # Errors
    /// When the token is not valid, or the model cannot be read.
    fn authenticate(&self, token: &Secret, caller: &Caller) -> Result<Actor, Error>;

    /// Who carries a token. Its use is not noted; an unknown, revoked or expired token is [`Error::Unauthorized`].
    ///
    /// # Errors
    /// When the token is not valid, or the model cannot be read.
    fn bearer(&self, token: &Secret) -> Result<Bearer, Error>;

    /// Whether a token that was just generated lets its owner in. An error is no "no", but for [`Error::Unauthorized`].
    ///
    /// # Errors
    /// When the token is not valid, or it could not be tried.
    fn lets_in(&self, token: &Secret, id: Id<AuthenticationToken>, owner: TokenOwner) -> Result<bool, Error> {
        let bearer = self.bearer(token)?;
        Ok(bearer.token == id && bearer.actor == owner.actor())
    }

    /// The clock by which tokens are judged.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn clock(&self) -> Result<Clock, Error>;

    /// Whether somebody else has changed the model since this was asked last, or since it was opened. What goes
    /// through this backend does not count.
    ///
    /// # Errors
    /// When it cannot be known, or the model is no longer the one that was opened.
    fn changed(&self) -> Result<bool, Error>;

    /// The state of the model: another one after each change, by any program. `None` where that can't be known.
    fn edition(&self) -> Option<Edition>;

    /// Whether nobody waits any more for what is read now, so that nothing has to be worked out of it.
    fn is_interrupted(&self) -> bool {
        false
    }

    /// The account of a user with the organizations that it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`] for no such user.
    fn account(&self, user: Id<User>) -> Result<Account, Error>;

    /// The id of the user with this username, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none. It names nobody else: who asks can't be told who there is.
    fn user_named(&self, name: &Name) -> Result<Id<User>, Error>;

    /// A window of the teams of an organization that the actor can see.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn teams(&self, query: &ListQuery<Teams>) -> Result<Slice<Teams>, Error>;

    /// How many of them match; `None` where that is not known.
    ///
    /// # Errors
    /// As [`Backend::teams`].
    fn count_teams(&self, query: &ListQuery<Teams>) -> Result<Option<u32>, Error>;

    /// The team of this name, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none that the actor can see.
    fn find_team(&self, actor: Actor, organization: Id<Organization>, name: &str) -> Result<(Id<Team>, SafeText), Error>;

    /// One team with its members, access and token.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see it, [`Error::NotFound`] when it is gone.
    fn team(&self, actor: Actor, team: Id<Team>) -> Result<TeamPage, Error>;

    /// The users who could be added to a team, for actors who can add them, as far as their username begins with a text or
    /// contains it, and the first of all: so many of each at most.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't add members, [`Error::NotFound`] when the team is gone.
    fn known_users(&self, actor: Actor, team: Id<Team>, text: &str, most: u32) -> Result<Vec<KnownUser>, Error>;

    /// The projects whose team access the actor can set, by name, with what this team has there.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see the team, [`Error::NotFound`] when it is gone, [`Error::Unavailable`] where
    /// projects are not set from here.
    fn project_choices(&self, _actor: Actor, _team: Id<Team>) -> Result<Vec<ProjectChoice>, Error> {
        Err(Error::Unavailable("Project access can't be set from here.".to_owned()))
    }

    /// The organization itself.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn profile(&self, actor: Actor, organization: Id<Organization>) -> Result<ProfilePage, Error>;

    /// A window of the people of an organization whom the actor can see.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn members(&self, query: &ListQuery<Members>) -> Result<Slice<Members>, Error>;

    /// How many of them match; `None` where that is not known.
    ///
    /// # Errors
    /// As [`Backend::members`].
    fn count_members(&self, query: &ListQuery<Members>) -> Result<Option<u32>, Error>;

    /// Somebody in an organization, with all of their teams that the actor can see.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the actor can't see them there.
    fn person(&self, actor: Actor, organization: Id<Organization>, user: Id<User>) -> Result<PersonPage, Error>;

    /// A window of the workspaces of an organization that the actor can see.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Slice<Workspaces>, Error>;

    /// How many of them match; `None` where that is not known.
    ///
    /// # Errors
    /// As [`Backend::workspaces`].
    fn count_workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Option<u32>, Error>;

    /// The workspace of this name, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none that the actor can see.
    fn find_workspace(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        name: &str,
    ) -> Result<(Id<Workspace>, SafeText), Error>;

    /// One workspace with the teams that have access to it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see it, [`Error::NotFound`] when it is gone.
    fn workspace(&self, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspacePage, Error>;

    /// The organization's token, or why it can't be seen.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn organization_token(&self, actor: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error>;

    /// A window of the places for tokens of an organization's teams whose token the actor can see.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn tokens(&self, query: &ListQuery<Tokens>) -> Result<Slice<Tokens>, Error>;

    /// How many of them match.
    ///
    /// # Errors
    /// As [`Backend::tokens`].
    fn count_tokens(&self, query: &ListQuery<Tokens>) -> Result<Option<u32>, Error>;

    /// A user's own tokens.
    ///
    /// # Errors
    /// [`Error::Denied`] for everybody else.
    fn user_tokens(&self, actor: Actor, user: Id<User>) -> Result<UserTokensPage, Error>;

    /// What has become of a token, for actors who can see the tokens of its owner.
    ///
    /// # Errors
    /// [`Error::Denied`] for everybody else.
    fn token_fate(&self, actor: Actor, owner: TokenOwner, token: Id<AuthenticationToken>) -> Result<TokenFate, Error>;

    /// Everything in an organization that decides who can do what, as far as the actor can look into it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn survey(&self, actor: Actor, organization: Id<Organization>) -> Result<Survey, Error>;

    /// The way through the teams of a survey; `None` where a survey is only to be had whole.
    fn walked(&self) -> Option<&dyn walk::Walked> {
        None
    }

    /// Reads the next part of what a survey leaves out because it costs a request for each of many; the next survey has it. With
    /// `again`, what was read before is read again. `None` where a survey leaves nothing out.
    ///
    /// # Errors
    /// As [`Backend::survey`]; what was read before stays.
    fn look_on(&self, _actor: Actor, _organization: Id<Organization>, _again: bool) -> Result<Option<Look>, Error> {
        Ok(None)
    }

    /// A survey that has, of what costs a request for each, only what was given on these workspaces.
    ///
    /// # Errors
    /// As [`Backend::survey`].
    fn survey_of(&self, actor: Actor, organization: Id<Organization>, _: &[Id<Workspace>]) -> Result<Survey, Error> {
        self.survey(actor, organization)
    }

    /// The projects and workspaces of an organization, and the ids of what teams were given: of a host, as far as it was looked
    /// through.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see all of it in a model of this machine.
    fn structure(&self, actor: Actor, organization: Id<Organization>) -> Result<Structure, Error>;

    /// The servers that run on the model, and what they refused: of the organization's own token and of its teams' tokens for
    /// actors who can read its audit log, and of the actor's own tokens for everybody.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn servers(&self, actor: Actor, organization: Id<Organization>) -> Result<ServersPage, Error>;

    /// Until when the token is accepted that a host was opened with; `None` in it where it never expires.
    ///
    /// # Errors
    /// When the host can't be asked.
    fn own_expiry(&self) -> Result<Part<Option<Timestamp>>, Error> {
        Ok(Part::NotOnThisHost)
    }

    /// The host, where it is one.
    ///
    /// # Errors
    /// [`Error::Unsupported`] of a model of this machine.
    fn host(&self) -> Result<hosts::HostPage, Error> {
        Err(Error::Unsupported("This is a model of this machine, and no host.".to_owned()))
    }

    /// What the host tells of a token by its text, which is sent to that host only; an unknown, deleted or expired token is
    /// [`Error::Unauthorized`]. The look is a use of the token.
    ///
    /// # Errors
    /// [`Error::Unsupported`] of a model of this machine.
    fn found(&self, _token: &Secret) -> Result<hosts::FoundToken, Error> {
        Err(Error::Unsupported("This is a model of this machine, and no host.".to_owned()))
    }

    /// A page of the audit log: all of the organization for actors who can read it, and the actor's own rows for others. What
    /// is about no organization, such as the actor's account and tokens, is among the actor's rows.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<AuditPage, Error>;

    /// How many rows of it match.
    ///
    /// # Errors
    /// As [`Backend::audit`].
    fn count_audit(&self, actor: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<Option<u32>, Error>;

    /// Looks whether the chain of the audit log is whole, over `limit` rows at most, and keeps up to where it was. A chain
    /// without a key proves accidents, not attacks: who can write the file can chain it again.
    ///
    /// # Errors
    /// When the model cannot be read; a broken chain is an answer.
    fn verify_audit(&self, from: &Verify, limit: Option<u32>) -> Result<AuditCheck, Error>;

    /// Whether the law lets a command through; nothing is changed and nothing audited.
    ///
    /// # Errors
    /// [`Error::Denied`] with the rule.
    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Error>;

    /// Carries out a command, if what its asker saw is what is there: authorized, changed and audited in one transaction. The
    /// audit row says how it came.
    ///
    /// # Errors
    /// [`Error::Denied`] with the rule, [`Error::Conflict`] when what was seen has changed, and faults of the model.
    fn execute(&self, actor: Actor, origin: &Origin, request: &Guarded) -> Result<Receipt, Error>;

    /// Carries out commands in one transaction: all of them, or none. Each is judged and audited as by [`Backend::execute`], and a
    /// refusal is audited though nothing else of it is kept. A request of a server has a transaction of its own and does not ask
    /// for this.
    ///
    /// # Errors
    /// The first that is refused or fails.
    fn execute_all(&self, actor: Actor, origin: &Origin, requests: &[Guarded]) -> Result<Vec<Receipt>, Error>;
}
