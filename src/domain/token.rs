//! An authentication token as everybody but its receiver sees it: without its text.

use std::fmt;

use jiff::Timestamp;

use super::{Actor, AuthenticationToken, Id, Organization, SafeText, Team, User, Uses};

/// The owner of a token, which decides its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenOwner {
    /// The organization's: one at a time, managed by owners (spec §2.1 T5, T7).
    Organization(Id<Organization>),
    /// The organization's for reading its audit trail, and nothing else: one at a time, managed by owners (T24).
    AuditTrails(Id<Organization>),
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

    /// The actor that requests with the token come from.
    #[must_use]
    pub fn actor(self) -> Actor {
        match self {
            Self::Organization(organization) => Actor::Organization(organization),
            Self::AuditTrails(organization) => Actor::AuditTrails(organization),
            Self::Team(team) => Actor::Team(team),
            Self::User(user) => Actor::User(user),
        }
    }

    /// What kind of token theirs is.
    #[must_use]
    pub fn kind(self) -> TokenKind {
        match self {
            Self::Organization(_) => TokenKind::Organization,
            Self::AuditTrails(_) => TokenKind::AuditTrails,
            Self::Team(_) => TokenKind::Team,
            Self::User(_) => TokenKind::User,
        }
    }
}

/// Whose kind a token is; an organization sets a maximum lifetime for each (spec §2.1 T23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// The token of an organization.
    Organization,
    /// The token of a team.
    Team,
    /// A token of a user.
    User,
    /// The token of an organization that reads its audit trail only.
    AuditTrails,
    /// A token for metrics. There is none here; how long one could live at most is kept.
    Metrics,
}

impl TokenKind {
    /// Every kind that people manage.
    pub const ALL: [Self; 3] = [Self::Organization, Self::Team, Self::User];
    /// Every kind that has a maximum lifetime.
    pub const LIMITED: [Self; 5] = [Self::Organization, Self::Team, Self::User, Self::AuditTrails, Self::Metrics];

    /// The word that TFE uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Team => "team",
            Self::User => "user",
            Self::AuditTrails => "audit_trails",
            Self::Metrics => "metrics",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::LIMITED.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Whether the user who generated a token still belongs to its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creator {
    /// A member of a team of the organization, a team of it, or the organization itself; a user token's
    /// creator is its user.
    Member,
    /// A user who is in no team of the organization any more, or a team that was deleted.
    Left,
}

/// A token that is valid or was, as it can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: Id<AuthenticationToken>,
    /// Six public characters of its text; empty where a host does not keep them.
    pub hint: SafeText,
    /// What it is for; only user tokens have one.
    pub description: Option<SafeText>,
    pub created_at: Timestamp,
    /// Who generated it: `user olivia`, `team owners`.
    pub created_by: SafeText,
    /// Whether they still belong to its organization.
    pub creator: Creator,
    /// When a request last carried it.
    pub last_used_at: Option<Timestamp>,
    /// Whether it is known if it was used.
    pub use_told: bool,
    /// The address that this request came from.
    pub last_used_from: Option<SafeText>,
    /// The program that sent it: `Terraform/1.11.4`.
    pub last_used_by: Option<SafeText>,
    /// How often it was used lately; `None` where nobody counts.
    pub uses: Option<Uses>,
    /// When it stops by itself, as was decided when it was generated.
    pub expired_at: Option<Timestamp>,
    /// When the maximum lifetime of its kind is over, where the organization has set one. It is not the
    /// token's own: with a higher maximum, or none, a token that was over its limit is valid again,
    /// because nobody has revoked it.
    pub limit: Option<Timestamp>,
    /// When its text was shown to the user who generated it; `None` after a crash in between.
    pub shown_at: Option<Timestamp>,
}

/// The state of a team's or an organization's token in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
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
        if self.hint.as_str().is_empty() {
            "••••••••••••••".to_owned()
        } else {
            format!("{}…••••••••", self.hint)
        }
    }

    /// The public characters alone, to tell it from others in a table.
    #[must_use]
    pub fn brief(&self) -> String {
        if self.hint.as_str().is_empty() { "••••••••".to_owned() } else { format!("{}…", self.hint) }
    }

    /// From when on it is refused: its own expiry, or the limit that the organization sets, whichever is earlier.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        earlier(self.expired_at, self.limit)
    }
}

impl TokenState {
    /// The state of `token` at `now`.
    #[must_use]
    pub fn of(token: Option<&Token>, now: Timestamp) -> Self {
        let Some(token) = token else { return Self::None };
        match token.ends_at() {
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

/// The earlier of two times, of which either can be missing.
#[must_use]
pub fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    [one, other].into_iter().flatten().min()
}
