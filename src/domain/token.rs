//! An authentication token as everybody but its receiver sees it: without its text.

use jiff::Timestamp;

use super::{AuthenticationToken, Id, Organization, SafeText, Team, User};

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenOwner {
    /// The organization's: one at a time, managed by owners (spec §2.1 T5, T7).
    Organization(Id<Organization>),
    /// A team's: one at a time, managed by any of its members (T5, T6).
    Team(Id<Team>),
    /// A user's: any number, managed by that user alone (T14, T15).
    User(Id<User>),
}

impl TokenOwner {
    /// The id of the organization, the team or the user.
    #[must_use]
    pub fn id(self) -> String {
        super::Target::from(self).to_string()
    }
}

/// A token that is valid or was, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id, `at-…`.
    pub id: Id<AuthenticationToken>,
    /// Six public characters of its text.
    pub hint: SafeText,
    /// What it is for; only user tokens have one.
    pub description: Option<SafeText>,
    /// When it was generated.
    pub created_at: Timestamp,
    /// Who generated it: `user olivia`, `team owners`.
    pub created_by: SafeText,
    /// When a request last carried it.
    pub last_used_at: Option<Timestamp>,
    /// When it stops by itself.
    pub expired_at: Option<Timestamp>,
    /// When its text was shown to whoever generated it; `None` after a crash in between.
    pub shown_at: Option<Timestamp>,
}

/// The state of a team's or an organization's token in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// There is none.
    None,
    /// Valid, and no request has carried it yet.
    NeverUsed,
    /// Valid and in use.
    Active,
    /// Valid until this time.
    Expires(Timestamp),
    /// No longer valid since this time.
    Expired(Timestamp),
}

impl Token {
    /// The masked line: the public characters and dots.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}…••••••••", self.hint)
    }
}

impl TokenState {
    /// The state of `token` at `now`.
    #[must_use]
    pub fn of(token: Option<&Token>, now: Timestamp) -> Self {
        let Some(token) = token else { return Self::None };
        match token.expired_at {
            Some(at) if at <= now => Self::Expired(at),
            Some(at) => Self::Expires(at),
            None if token.last_used_at.is_none() => Self::NeverUsed,
            None => Self::Active,
        }
    }

    /// What becomes of this state by the time `now`.
    #[must_use]
    pub fn by(self, now: Timestamp) -> Self {
        match self {
            Self::Expires(at) if at <= now => Self::Expired(at),
            state => state,
        }
    }

    /// Whether a token in this state authenticates.
    #[must_use]
    pub fn is_valid(self) -> bool {
        matches!(self, Self::NeverUsed | Self::Active | Self::Expires(_))
    }
}
