//! The seam of the server: what it asks of a model beside what the console asks.
//!
//! Reads answer records; whatever the asker can't see is [`Error::Denied`] or [`Error::NotFound`], which the API does not tell
//! apart. Writes are commands, as everywhere.

use super::{
    AccountRecord, AuditRow, ConfigurationRecord, Error, LifetimeRecord, Listing, MembershipFilter, MembershipRecord,
    Memberships, OrganizationRecord, OutputRecord, ProjectFilter, ProjectRecord, Refusal, Requests, RunReads, RunRecord,
    ServerRow, StateRecord, TeamAccessRecord, TeamFilter, TeamProjectRecord, TeamRecord, TeamTokenFilter, TeamTokenRecord,
    TicketRecord, TokenRecord, UserRecord, VariableRecord, Window, WorkspaceFilter, WorkspaceRecord,
};
use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, ConfigurationVersion, Email, Id, Membership, Organization, Origin, Project, Run,
    SafeText, Secret, Server, StateOutput, StateVersion, Team, TeamAccess, TeamProject, Ticket, Timestamp, TokenOwner, User,
    Variable, Workspace,
};

/// A model that can be served.
pub trait Service: RunReads + Requests {
    /// A number that is another one as soon as somebody else has changed the model. It compares with those of this
    /// connection only.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn version(&self) -> Result<i64, Error>;

    /// Notes that a token was used at a time and by which caller, and how often it was used since the last note. It waits for
    /// no other program. One that cannot be noted is a use all the same.
    ///
    /// # Errors
    /// When the model cannot be written just now; nothing was noted.
    fn note_use(&self, token: Id<AuthenticationToken>, at: Timestamp, caller: &Caller, uses: u32) -> Result<(), Error>;

    /// Keeps refusals, all or none; those of longer ago than two weeks are dropped. It waits for no other program.
    ///
    /// # Errors
    /// When the model cannot be written just now.
    fn note_refusals(&self, refusals: &[Refusal]) -> Result<(), Error>;

    /// Keeps what a server says of itself; nobody waits long for it, and a model that cannot be changed keeps nothing.
    /// When it says so for the `first` time, servers that fell silent, or had its address before, are taken away.
    ///
    /// # Errors
    /// When the model cannot be written just now.
    fn announce(&self, server: &ServerRow, first: bool) -> Result<(), Error>;

    /// Takes a server away that stops. Nobody waits long for this either.
    ///
    /// # Errors
    /// When the model cannot be written just now.
    fn withdraw(&self, server: Id<Server>) -> Result<(), Error>;

    /// As [`super::Backend::judge`], for a request of which this is a part: a refusal is audited as one of
    /// [`super::Backend::execute`], because the rest of the request is not carried out either.
    ///
    /// # Errors
    /// [`Error::Denied`] with the rule, [`Error::Invalid`] for a text that [`super::Backend::execute`] would refuse.
    fn permit(&self, actor: Actor, origin: &Origin, command: &Command) -> Result<(), Error>;

    /// The account behind a token.
    ///
    /// # Errors
    /// When it is gone.
    fn own_account(&self, actor: Actor) -> Result<AccountRecord, Error>;

    /// A user who shares an organization with the asker.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    fn user(&self, actor: Actor, user: Id<User>) -> Result<UserRecord, Error>;

    /// The user who has this address.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn account_of_email(&self, email: &Email) -> Result<Option<Id<User>>, Error>;

    /// The organizations that the asker belongs to, by name.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn organizations(&self, actor: Actor) -> Result<Vec<OrganizationRecord>, Error>;

    /// The organization of this name, in any case of its letters.
    ///
    /// # Errors
    /// For one that the asker does not belong to as for one that is not there.
    fn organization(&self, actor: Actor, name: &str) -> Result<OrganizationRecord, Error>;

    /// The teams that the asker can see, by name.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor does not belong to the organization.
    fn team_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &TeamFilter,
        window: Window,
    ) -> Result<Listing<TeamRecord>, Error>;

    /// One team.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see it.
    fn team_record(&self, actor: Actor, team: Id<Team>) -> Result<TeamRecord, Error>;

    /// The token of a team or an organization.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    fn token_record(&self, actor: Actor, owner: TokenOwner) -> Result<TokenRecord, Error>;

    /// A token by its id.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see it where it belongs, [`Error::NotFound`] when it is gone.
    fn token_by_id(&self, actor: Actor, token: Id<AuthenticationToken>) -> Result<TokenRecord, Error>;

    /// The token that has this text, valid or expired, for actors who can see it where it belongs. Its use is not noted.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is unknown, was revoked, or can't be seen; the three are not told apart.
    fn token_by_text(&self, actor: Actor, token: &Secret) -> Result<TokenRecord, Error>;

    /// The workspaces that the asker can see, by name.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor does not belong to the organization.
    fn workspace_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &WorkspaceFilter,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error>;

    /// One workspace.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see it.
    fn workspace_record(&self, actor: Actor, workspace: Id<Workspace>) -> Result<WorkspaceRecord, Error>;

    /// The workspaces whose runs can read the state of a workspace, as far as the asker sees them; only those that are `named`
    /// one by one, or also those that it shares it with as a whole.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see the workspace.
    fn state_consumers(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        named: bool,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error>;

    /// The tags of the workspaces of an organization that the asker sees, by name, with how many have each.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not belong to the organization.
    fn organization_tags(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<(SafeText, u32)>, Error>;

    /// The id of the workspace of this name, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    fn workspace_named(&self, organization: Id<Organization>, name: &str) -> Result<Id<Workspace>, Error>;

    /// The projects that the asker sees.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not belong to the organization.
    fn project_records(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &ProjectFilter,
        window: Window,
    ) -> Result<Listing<ProjectRecord>, Error>;

    /// One project.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see it.
    fn project_record(&self, actor: Actor, project: Id<Project>) -> Result<ProjectRecord, Error>;

    /// The id of the project of this name that the asker sees, in any case of its letters.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    fn project_named(&self, actor: Actor, organization: Id<Organization>, name: &str) -> Result<Id<Project>, Error>;

    /// The access of teams to a project, as far as the asker sees it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see the project.
    fn project_access_records(&self, actor: Actor, project: Id<Project>) -> Result<Vec<TeamProjectRecord>, Error>;

    /// The access of a team to projects.
    ///
    /// # Errors
    /// [`Error::Denied`] if the asker does not see the team.
    fn project_access_of_team(&self, actor: Actor, team: Id<Team>) -> Result<Vec<TeamProjectRecord>, Error>;

    /// The access of one team to one project.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the asker does not see it, as when it is gone.
    fn project_access_record(&self, actor: Actor, id: Id<TeamProject>) -> Result<TeamProjectRecord, Error>;

    /// The access of teams to a workspace, as far as the asker can see it.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see the workspace.
    fn team_access_records(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        window: Window,
    ) -> Result<Listing<TeamAccessRecord>, Error>;

    /// What a team was given itself, for those who see the team, as on its page of the console.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't see the team.
    fn accesses_of_team(&self, actor: Actor, team: Id<Team>, window: Window) -> Result<Listing<TeamAccessRecord>, Error>;

    /// The access of a team to a workspace, if it has any and the asker can see it.
    ///
    /// # Errors
    /// As [`Service::team_access_records`].
    fn team_access_of(&self, actor: Actor, workspace: Id<Workspace>, team: Id<Team>) -> Result<Option<TeamAccessRecord>, Error>;

    /// The access of one team to one workspace.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the actor can't see it as when it is gone.
    fn team_access_record(&self, actor: Actor, id: Id<TeamAccess>) -> Result<TeamAccessRecord, Error>;

    /// The variables of a workspace by name, without the values of sensitive ones.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read them.
    fn variables(&self, actor: Actor, workspace: Id<Workspace>) -> Result<Vec<VariableRecord>, Error>;

    /// One variable, without the value of a sensitive one.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is gone.
    fn variable(&self, actor: Actor, id: Id<Variable>) -> Result<VariableRecord, Error>;

    /// The states of a workspace that came in whole, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read them.
    fn states(&self, actor: Actor, workspace: Id<Workspace>, window: Window) -> Result<Listing<StateRecord>, Error>;

    /// One state version.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is gone.
    fn state(&self, actor: Actor, id: Id<StateVersion>) -> Result<StateRecord, Error>;

    /// The state that a workspace has.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when there is none.
    fn current_state(&self, actor: Actor, workspace: Id<Workspace>) -> Result<StateRecord, Error>;

    /// The outputs of the state that a workspace has, for actors who can read at least those.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read them, [`Error::NotFound`] when there is no state.
    fn current_outputs(&self, actor: Actor, workspace: Id<Workspace>) -> Result<Vec<OutputRecord>, Error>;

    /// One output.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is gone.
    fn output(&self, actor: Actor, id: Id<StateOutput>) -> Result<OutputRecord, Error>;

    /// The content of a state, as it is or as JSON.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is not there.
    fn state_content(&self, actor: Actor, id: Id<StateVersion>, json: bool) -> Result<Vec<u8>, Error>;

    /// The configuration versions of a workspace, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read them.
    fn configurations(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        window: Window,
    ) -> Result<Listing<ConfigurationRecord>, Error>;

    /// One configuration version.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is gone.
    fn configuration(&self, actor: Actor, id: Id<ConfigurationVersion>) -> Result<ConfigurationRecord, Error>;

    /// One run.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read it, [`Error::NotFound`] when it is gone.
    fn run(&self, actor: Actor, id: Id<Run>) -> Result<RunRecord, Error>;

    /// The runs that wait for others in an organization, of the workspaces that the user can read; the oldest first.
    ///
    /// # Errors
    /// When the model cannot be read.
    fn queue(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<RunRecord>, Error>;

    /// What an upload address is for.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that is unknown or over.
    fn ticket(&self, ticket: &Ticket) -> Result<TicketRecord, Error>;

    /// What was done in an organization since a time, the newest first.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't read its audit log.
    fn audit_trail(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        since: Timestamp,
        window: Window,
    ) -> Result<Listing<AuditRow>, Error>;

    /// How long the tokens of an organization can live at most, by kind.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor could not set it.
    fn lifetimes(&self, actor: Actor, organization: Id<Organization>) -> Result<Vec<LifetimeRecord>, Error>;

    /// Who is in an organization, by username, and who is invited, by address.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn memberships(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &MembershipFilter,
        window: Window,
    ) -> Result<Memberships, Error>;

    /// The membership of a user in an organization, if the asker can see it.
    ///
    /// # Errors
    /// As [`Service::memberships`].
    fn membership_of(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        user: Id<User>,
    ) -> Result<Option<MembershipRecord>, Error>;

    /// Who is in a team of an organization, and who is invited to it, as far as the asker can see them.
    ///
    /// # Errors
    /// As [`Service::memberships`].
    fn memberships_in_team(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        team: Id<Team>,
    ) -> Result<Vec<MembershipRecord>, Error>;

    /// The tokens of an organization's teams that the asker can see.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor is not a member.
    fn team_tokens(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        filter: &TeamTokenFilter,
        window: Window,
    ) -> Result<Listing<TeamTokenRecord>, Error>;

    /// The organization of a membership of one that the asker belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    fn membership(&self, actor: Actor, id: Id<Membership>) -> Result<(Id<Organization>, MembershipRecord), Error>;
}
