//! What a model answers: rows for the screens, with the facts that policy needs to explain them.

use std::path::PathBuf;

use crate::domain::{AuthenticationToken, Id, Level, Organization, SafeText, Secret, Team, Token, TokenState, User, Workspace};
use crate::policy::{Facts, Reason};

/// Where a model lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The file, or `None` for a throw-away model.
    pub file: Option<PathBuf>,
    /// Why nothing can be changed, when nothing can.
    pub read_only: Option<SafeText>,
    /// Whether what other programs change in the file can be seen, see [`super::Backend::changed`].
    pub live: bool,
}

/// Somebody the console may act as.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Their id.
    pub id: Id<User>,
    /// Their username.
    pub username: SafeText,
    /// Their organizations with role and teams, in order of name.
    pub seats: Vec<Seat>,
}

/// A person's place in one organization.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The organization.
    pub organization: SafeText,
    /// Whether they are in `owners`.
    pub owner: bool,
    /// The names of their teams.
    pub teams: Vec<SafeText>,
}

/// Whom the console acted as last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastSeat {
    /// The user.
    pub user: Id<User>,
    /// The organization, if the user belonged to any.
    pub organization: Option<Id<Organization>>,
}

/// A user's account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id.
    pub id: Id<User>,
    /// Its username.
    pub username: SafeText,
    /// The organizations that it belongs to, by name.
    pub organizations: Vec<OrganizationRow>,
}

/// An organization that a user belongs to.
#[derive(Clone, Debug)]
pub struct OrganizationRow {
    /// Its id.
    pub id: Id<Organization>,
    /// Its name.
    pub name: SafeText,
    /// How many teams of it the user is in.
    pub teams: u32,
    /// What the actor is to it.
    pub facts: Facts,
}

/// The teams of an organization that the actor may see.
#[derive(Clone, Debug)]
pub struct TeamsPage {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// The rows: `owners` first, then by name.
    pub teams: Vec<TeamRow>,
}

/// One line of the list of teams.
#[derive(Clone, Debug)]
pub struct TeamRow {
    /// The team.
    pub id: Id<Team>,
    /// Its name.
    pub name: SafeText,
    /// How many members it has.
    pub members: u32,
    /// The state of its token.
    pub token: TokenState,
}

/// A team.
#[derive(Clone, Debug)]
pub struct TeamPage {
    /// The team.
    pub id: Id<Team>,
    /// Its name.
    pub name: SafeText,
    /// What the actor is to it.
    pub facts: Facts,
    /// Its members by username.
    pub members: Vec<MemberRow>,
    /// The workspaces that it reaches, by name.
    pub access: Vec<AccessRow>,
    /// How many workspaces the organization has.
    pub workspaces: u32,
    /// Its token.
    pub token: Option<Token>,
}

/// A member of a team.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// The user.
    pub id: Id<User>,
    /// The username.
    pub username: SafeText,
    /// Whether two-factor authentication is on.
    pub two_factor: bool,
}

/// A workspace that a team reaches.
#[derive(Clone, Debug)]
pub struct AccessRow {
    /// The workspace.
    pub id: Id<Workspace>,
    /// Its name.
    pub name: SafeText,
    /// At which level.
    pub level: Level,
}

/// The organization's token as the actor may see it.
#[derive(Clone, Debug)]
pub struct OrganizationTokenPage {
    /// The organization.
    pub id: Id<Organization>,
    /// What the actor is to it.
    pub facts: Facts,
    /// The token, if there is one, or why it may not be seen.
    pub token: Result<Option<Token>, Reason>,
}

/// What a command left behind.
#[derive(Debug, Default)]
pub struct Receipt {
    /// What was made.
    pub created: Option<Created>,
    /// The token that was minted; this is the only way its text leaves the backend.
    pub minted: Option<Minted>,
}

/// The id of something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// An organization.
    Organization(Id<Organization>),
    /// A team.
    Team(Id<Team>),
    /// A user.
    User(Id<User>),
    /// A workspace.
    Workspace(Id<Workspace>),
}

/// A new token with its text.
#[derive(Clone, Debug)]
pub struct Minted {
    /// Its id.
    pub token: Id<AuthenticationToken>,
    /// Its text.
    pub secret: Secret,
}
