//! What a model answers: rows for the screens, with the facts that policy needs to explain them.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{AccessRow, Part, ProjectAccessRow, ServerRow, TeamProjectRow};
use crate::domain::{
    Access, AuthenticationToken, Comment, ConfigurationVersion, Defaults, Id, Lifetimes, Membership, Organization,
    OrganizationAccess, Project, Revision, Rights, Run, SafeText, Secret, SeenTeam, StateVersion, Team, Ticket, Timestamp, Token,
    UploadPart, User, Variable, Visibility, Workspace,
};
use crate::policy::{Facts, Reason};

/// Which model this is, for the bar and the refusals of writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The file, or `None` for a throw-away model.
    pub file: Option<PathBuf>,
    /// Why nothing can be changed, when nothing can.
    pub read_only: Option<SafeText>,
    /// Whether what other programs change in the file can be seen, see [`super::Backend::changed`].
    pub live: bool,
    /// The host that it is, when it is no model of this machine.
    pub host: Option<Host>,
}

/// A Terraform Enterprise or HCP Terraform, as its client knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Its name, with the port where it is not that of https.
    pub name: SafeText,
    /// Where the token that opened it came from; never its text.
    pub source: SafeText,
    /// The product and its version, as far as it has told them by now: `TFE 2.0.1`.
    pub product: Option<SafeText>,
    /// Until when that token is accepted, as far as it is known by now; `None` in it where it never expires.
    pub expiry: Part<Option<Timestamp>>,
}

/// Somebody the console can act as.
#[derive(Clone, Debug)]
pub struct PersonRow {
    pub id: Id<User>,
    pub username: SafeText,
    /// Their organizations with role and teams, in order of name.
    pub seats: Vec<Seat>,
}

/// A person's place in one organization.
#[derive(Clone, Debug)]
pub struct Seat {
    pub organization: SafeText,
    /// Whether they are in `owners`.
    pub owner: bool,
    /// The names of their teams; where somebody is looked for, of [`Seat::NAMED`] at most.
    pub teams: Vec<SafeText>,
    /// They are in more teams than are named.
    pub more: bool,
}

impl Seat {
    /// So many teams are named at most.
    pub const NAMED: usize = 12;
}

/// Who acts, and where: as the console did last, or as a verb does to which nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSeat {
    pub user: Id<User>,
    /// The organization, if the user belonged to any.
    pub organization: Option<Id<Organization>>,
}

/// A user's account, with the organizations that they belong to.
#[derive(Clone, Debug)]
pub struct Account {
    pub id: Id<User>,
    pub username: SafeText,
    /// The organizations that it belongs to, by name.
    pub organizations: Vec<OrganizationRow>,
    /// The servers that run on the model, which every user can know of.
    pub servers: Vec<ServerRow>,
}

/// An organization that a user belongs to.
#[derive(Clone, Debug)]
pub struct OrganizationRow {
    pub id: Id<Organization>,
    pub name: SafeText,
    /// How many teams of it the user is in.
    pub teams: u32,
    /// What the actor is to it.
    pub facts: Facts,
}

/// What the profile page shows of an organization.
#[derive(Clone, Debug)]
pub struct ProfilePage {
    pub id: Id<Organization>,
    pub name: SafeText,
    pub email: SafeText,
    /// `None` where the host does not say.
    pub created_at: Option<Timestamp>,
    /// Which of its states this is.
    pub revision: Revision,
    /// What the actor is to it.
    pub facts: Facts,
    /// What its deletion takes with it, for actors who see all of it.
    pub contents: Option<Contents>,
    /// The maximum lifetimes of its tokens.
    pub lifetimes: Lifetimes,
    /// What it says for all that is in it.
    pub defaults: Part<Defaults>,
}

/// How much there is in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Teams, `owners` too.
    pub teams: u32,
    /// Users who are in any team.
    pub members: u32,
    pub workspaces: u32,
    /// Tokens of the organization and of its teams that were not deleted.
    pub tokens: u32,
}

/// What the page of a team shows.
#[derive(Clone, Debug)]
pub struct TeamPage {
    pub id: Id<Team>,
    pub name: SafeText,
    /// Which of its states this is.
    pub revision: Revision,
    /// What the actor is to it.
    pub facts: Facts,
    /// Who can see it; `None` where the host does not say.
    pub visibility: Option<Visibility>,
    /// What it can do in the organization; none for `owners`, which can do everything.
    pub organization_access: OrganizationAccess,
    /// Whether its members can manage its token.
    pub member_tokens: bool,
    pub members: Vec<MemberRow>,
    /// The workspaces to which it was given access, by name: a row for itself, and one for its project.
    pub access: Vec<AccessRow>,
    /// How many of these workspaces it can do the same with, by all that gives anything.
    pub by_rights: Vec<(Rights, u32)>,
    /// Whether the host lists what it was given; a model of this machine does.
    pub access_told: bool,
    /// The projects to which it was given access, by name.
    pub projects: Part<Vec<ProjectAccessRow>>,
    /// How many workspaces it reaches by what it was given.
    pub reached: Part<u32>,
    /// How many workspaces the organization has.
    pub workspaces: Part<u32>,
    /// Its token, if there is one, or why it can't be seen.
    pub token: Result<Option<Token>, Reason>,
    /// Its tokens that have a description, by it, as far as they can be seen.
    pub described: Vec<Token>,
    /// The maximum lifetimes of the organization's tokens.
    pub lifetimes: Lifetimes,
}

impl TeamPage {
    /// How many workspaces can be done the same with, by rows of which several can be about one.
    #[must_use]
    pub fn by_rights(access: &[AccessRow]) -> Vec<(Rights, u32)> {
        let mut all: HashMap<Id<Workspace>, Rights> = HashMap::new();
        for row in access {
            let rights = all.entry(row.id).or_default();
            *rights = rights.union(row.rights);
        }
        let mut alike: Vec<(Rights, u32)> = Vec::new();
        for rights in all.into_values() {
            match alike.iter_mut().find(|(known, _)| *known == rights) {
                Some((_, count)) => *count += 1,
                None => alike.push((rights, 1)),
            }
        }
        alike
    }

    /// What goes with the team if it is deleted.
    #[must_use]
    pub fn seen(&self) -> SeenTeam {
        SeenTeam {
            revision: self.revision,
            members: self.members.iter().map(|member| member.id).collect(),
            access: self.access.iter().map(|row| row.id).collect(),
            projects: self.projects.here().into_iter().flatten().map(|row| row.id).collect(),
            token: self.token.as_ref().ok().map(|token| token.as_ref().map(|token| token.id)),
        }
    }
}

/// A member of a team.
#[derive(Clone, Debug)]
pub struct MemberRow {
    pub id: Id<User>,
    pub username: SafeText,
    /// Whether two-factor authentication is on.
    pub two_factor: Part<bool>,
}

/// A user who is not in a team and could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    pub id: Id<User>,
    pub username: SafeText,
}

/// A workspace with the teams that have access to it.
#[derive(Clone, Debug)]
pub struct WorkspacePage {
    pub id: Id<Workspace>,
    pub name: SafeText,
    /// `None` where the host does not say.
    pub created_at: Option<Timestamp>,
    /// Which of its states this is.
    pub revision: Revision,
    /// What the actor is to it; `facts.rights` is what the actor can do with it.
    pub facts: Facts,
    /// Its lock, when it is locked.
    pub lock: Option<Lock>,
    /// The `owners` team, which has access beside all others, and what the actor is to it.
    pub owners: (Id<Team>, Facts),
    /// The project that it is in.
    pub project: (Id<Project>, SafeText),
    /// The teams that were given access to its project and that the actor can see, by name.
    pub by_project: Vec<TeamProjectRow>,
    /// The teams that were given access and that the actor can see, by name.
    pub access: Vec<TeamAccessRow>,
    /// How many more were given access that the actor can't see.
    pub hidden: Part<u32>,
    /// Whether it is known which teams have access.
    pub access_told: bool,
}

/// Who has locked a workspace, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub by: SafeText,
    /// Why, if they said so.
    pub reason: Option<SafeText>,
    /// `None` where the host does not say.
    pub at: Option<Timestamp>,
}

/// A team that was given access to a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamAccessRow {
    pub team: Id<Team>,
    pub name: SafeText,
    /// What it can do there.
    pub access: Access,
    /// The actor is in it, or is it.
    pub mine: bool,
}

/// The organization's token as the actor can see it.
#[derive(Clone, Debug)]
pub struct OrganizationTokenPage {
    pub id: Id<Organization>,
    /// What the actor is to it.
    pub facts: Facts,
    /// The token, if there is one, or why it can't be seen.
    pub token: Result<Option<Token>, Reason>,
    /// The token that reads its audit trail only, if there is one, or why the actor can't see it.
    pub audit_trails: Result<Option<Token>, Reason>,
    /// The maximum lifetimes of the organization's tokens.
    pub lifetimes: Lifetimes,
}

/// What a command left behind.
#[derive(Debug, Default)]
pub struct Receipt {
    /// The addresses to upload to; this is the only way their text leaves the backend.
    pub tickets: Vec<UploadTicket>,
    pub created: Option<Created>,
    /// The token that was generated; this is the only way its text leaves the backend.
    pub minted: Option<Minted>,
}

/// The id of something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    Organization(Id<Organization>),
    Team(Id<Team>),
    User(Id<User>),
    Project(Id<Project>),
    Workspace(Id<Workspace>),
    Variable(Id<Variable>),
    State(Id<StateVersion>),
    Configuration(Id<ConfigurationVersion>),
    Run(Id<Run>),
    /// What was said of a run.
    Comment(Id<Comment>),
    Invitation(Id<Membership>),
}

/// Where something can be uploaded.
#[derive(Debug)]
pub struct UploadTicket {
    pub part: UploadPart,
    /// The secret part of the address.
    pub ticket: Ticket,
}

/// A new token with its text.
#[derive(Clone, Debug)]
pub struct Minted {
    pub token: Id<AuthenticationToken>,
    pub secret: Secret,
    /// When it expires; `None` only of a token that the demo makes.
    pub expired_at: Option<Timestamp>,
    /// What a host did otherwise than it was to.
    pub doubt: Option<&'static str>,
}
