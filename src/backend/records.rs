//! What a model answers to a server: one record for each resource of the API, with the facts that its permissions follow from.

use crate::domain::{
    Actor, AuthenticationToken, Id, Organization, OrganizationAccess, SafeText, Team, Timestamp, Token, TokenOwner, User,
    Visibility,
};
use crate::policy::Facts;

/// Who carries a token that is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The token.
    pub token: Id<AuthenticationToken>,
    /// Whose it is.
    pub actor: Actor,
    /// When it stops by itself.
    pub expired_at: Option<Timestamp>,
    /// When its last use was noted.
    pub last_used_at: Option<Timestamp>,
}

/// A part of a list: this many rows from this one on, counted from nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows before the first.
    pub offset: u32,
    /// Rows at most.
    pub limit: u32,
}

impl Window {
    /// The whole list.
    pub const ALL: Self = Self { offset: 0, limit: u32::MAX };
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u32,
}

impl<T> Listing<T> {
    /// A part of rows that are all at hand.
    #[must_use]
    pub fn of(rows: Vec<T>, window: Window) -> Self {
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let rows = rows.into_iter().skip(window.offset as usize).take(window.limit as usize).collect();
        Self { rows, total }
    }
}

/// A user.
#[derive(Clone, Debug)]
pub struct UserRecord {
    /// Its id.
    pub id: Id<User>,
    /// Its username.
    pub username: SafeText,
    /// Its address.
    pub email: SafeText,
    /// Whether two-factor authentication is on.
    pub two_factor: bool,
}

/// Who carries a token, as the account of its own that the API shows.
#[derive(Clone, Debug)]
pub enum AccountRecord {
    /// A person.
    User(UserRecord),
    /// The service account of a team.
    Team {
        /// The team.
        id: Id<Team>,
        /// Its name.
        name: SafeText,
    },
    /// The service account of an organization.
    Organization {
        /// The organization.
        id: Id<Organization>,
        /// Its name, which is its id in the API.
        name: SafeText,
    },
}

/// An organization.
#[derive(Clone, Debug)]
pub struct OrganizationRecord {
    /// Its id, which the API calls `external-id`.
    pub id: Id<Organization>,
    /// Its name, which is its id in the API.
    pub name: SafeText,
    /// Where its notices go.
    pub email: SafeText,
    /// When it was made.
    pub created_at: Timestamp,
    /// What the asker is to it.
    pub facts: Facts,
}

/// A team.
#[derive(Clone, Debug)]
pub struct TeamRecord {
    /// Its id.
    pub id: Id<Team>,
    /// Its organization.
    pub organization: Id<Organization>,
    /// Its name.
    pub name: SafeText,
    /// Who may see it.
    pub visibility: Visibility,
    /// What it may do in the organization.
    pub organization_access: OrganizationAccess,
    /// Whether its members may manage its token.
    pub member_tokens: bool,
    /// Its members by username.
    pub members: Vec<UserRecord>,
    /// What the asker is to it.
    pub facts: Facts,
}

/// Which teams of an organization are asked for.
#[derive(Clone, Debug, Default)]
pub struct TeamFilter {
    /// The name contains this.
    pub contains: Option<String>,
    /// The name is one of these; empty for any.
    pub names: Vec<String>,
}

/// A token without its text.
#[derive(Clone, Debug)]
pub struct TokenRecord {
    /// The token.
    pub token: Token,
    /// Whose it is.
    pub owner: TokenOwner,
    /// Who generated it, if that can still be named.
    pub created_by: Option<Actor>,
}
