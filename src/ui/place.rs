//! Where the user can be.

use crate::domain::{Id, Team, TokenOwner, User, Workspace};

/// Where the user can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Profile,
    Teams,
    Team(Id<Team>),
    /// The people of the organization.
    Users,
    Person(Id<User>),
    /// The tokens of teams that they have generated.
    TokensBy(Id<User>),
    Workspaces,
    Workspace(Id<Workspace>),
    /// A tab of the tokens of the organization.
    ApiTokens(Tab),
    UserTokens,
    Audit,
    /// What is wrong with tokens.
    Hygiene,
    Escalation,
    /// The servers on the model, and what they refused.
    ApiServer,
    /// The host that the console works on, and the requests to it.
    Host,
    /// What a token can do.
    Powers(TokenOwner),
}

/// A tab of the page "API Tokens".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Organization,
    /// The tokens of its teams.
    Teams,
    User,
    /// The token that reads the organization's audit trail.
    AuditTrails,
}

impl Tab {
    /// Every tab, from left to right.
    pub const ALL: [Self; 4] = [Self::Organization, Self::Teams, Self::User, Self::AuditTrails];

    /// The label of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Organization => "Organization Token",
            Self::Teams => "Team Tokens",
            Self::User => "User Tokens",
            Self::AuditTrails => "Audit Trails Token",
        }
    }

    /// What stands on it where there is little room.
    #[must_use]
    pub(super) fn short(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Teams => "Teams",
            Self::User => "User",
            Self::AuditTrails => "Audit Trails",
        }
    }

    pub(super) fn beside(self, forward: bool) -> Self {
        let (at, count) = (self as usize, Self::ALL.len());
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }
}
