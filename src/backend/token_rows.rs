//! What a model answers about tokens: the lists of them, and the clock that they are judged by.

use jiff::SignedDuration;

use super::AccessRow;
use crate::domain::{Id, Lifetime, Lifetimes, OrganizationAccess, SafeText, Timestamp, Token, TokenOwner, User};
use crate::policy::{Facts, Reason};

/// The tokens of an organization's teams that the actor may see.
#[derive(Clone, Debug)]
pub struct TokensPage {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// Its maximum lifetimes.
    pub lifetimes: Lifetimes,
    /// Every team that the actor may see the token of, with a token or without: `owners` first, then by name.
    pub rows: Vec<TokenRow>,
    /// Why the other teams are not there.
    pub hidden: Option<Reason>,
}

/// A place for a token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Whose place.
    pub owner: TokenOwner,
    /// Their name.
    pub whose: SafeText,
    /// The token, if there is one.
    pub token: Option<Token>,
    /// What the actor is to them.
    pub facts: Facts,
    /// How many workspaces the token reaches.
    pub workspaces: u32,
    /// The first of the workspaces to which it was given access, by name; no more than [`TokenRow::NAMED`].
    pub access: Vec<AccessRow>,
    /// What it may do in the organization; none for `owners`, which may do everything.
    pub organization_access: OrganizationAccess,
}

impl TokenRow {
    /// So many workspaces are named, which is enough to know the token by.
    pub const NAMED: u32 = 4;
}

/// The tokens of a user.
#[derive(Clone, Debug)]
pub struct UserTokensPage {
    /// What the actor is to the user.
    pub facts: Facts,
    /// The user.
    pub user: Id<User>,
    /// Their username.
    pub username: SafeText,
    /// The tokens that were not revoked, the newest first.
    pub tokens: Vec<Token>,
    /// How long one may live at most: the shortest maximum of the organizations that the user belongs to.
    pub limit: Option<Lifetime>,
}

/// What has become of a token since it was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFate {
    /// It works.
    Valid,
    /// It was replaced or deleted.
    Ended {
        /// Whether another token was generated in its place.
        replaced: bool,
        /// By whom.
        by: SafeText,
        /// When.
        at: Timestamp,
    },
    /// It has expired, by itself or by a maximum lifetime.
    Expired(Timestamp),
    /// It was deleted with whose it was.
    Gone,
}

/// The clock by which the model judges whether a token has expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The time. It is never earlier than one that the model has seen, so that what has expired stays expired.
    pub now: Timestamp,
    /// How far the system's clock is behind it, when that is more than a minute: it was set back, or was
    /// wrong when something was written.
    pub behind: Option<SignedDuration>,
}
