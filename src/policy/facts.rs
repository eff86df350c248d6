//! What the rules read: who asks, and about what.

use std::sync::Arc;

use crate::domain::{Level, SafeText};

/// What the actor is to the organization and the team that an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Holds the model's file.
    Operator,
    /// A user in the team `owners` of the organization.
    Owner,
    /// A user in the team that the act is about.
    TeamMember,
    /// A user in another team of the organization.
    Member,
    /// A user in no team of the organization.
    Outsider,
    /// The token of the team `owners`.
    OwnersTeamToken,
    /// The token of the team that the act is about.
    TeamToken,
    /// The token of another team of the organization.
    OtherTeamToken,
    /// The organization's token.
    OrganizationToken,
    /// A service account of another organization.
    ForeignToken,
}

impl Standing {
    /// Every standing, in the order of the law table.
    pub const ALL: [Self; 10] = [
        Self::Operator,
        Self::Owner,
        Self::TeamMember,
        Self::Member,
        Self::Outsider,
        Self::OwnersTeamToken,
        Self::TeamToken,
        Self::OtherTeamToken,
        Self::OrganizationToken,
        Self::ForeignToken,
    ];

    /// The word for it beside a name: `owner`, `member`.
    #[must_use]
    pub fn role(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::TeamMember | Self::Member => "member",
            Self::Outsider => "not a member",
            Self::OwnersTeamToken | Self::TeamToken | Self::OtherTeamToken => "team token",
            Self::OrganizationToken => "organization token",
            Self::ForeignToken => "token of another organization",
        }
    }

    pub(super) fn is_user(self) -> bool {
        matches!(self, Self::Owner | Self::TeamMember | Self::Member | Self::Outsider)
    }

    /// An owner, or the owners team's token, which may do all that an owner may (T17).
    pub(super) fn owns(self) -> bool {
        matches!(self, Self::Owner | Self::OwnersTeamToken)
    }
}

/// What the rules read, loaded in the same transaction as the thing that they are about.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the actor is to it.
    pub standing: Standing,
    /// The act is about the actor's own account or token.
    pub oneself: bool,
    /// The organization's name; empty where there is none.
    pub organization: SafeText,
    /// The usernames of its owners, for the sentence.
    pub owners: Arc<[SafeText]>,
    /// The team that the act is about.
    pub team: Option<TeamFacts>,
    /// The actor's highest level on the workspace that the act is about.
    pub level: Option<Level>,
    /// Why nothing can be changed, when nothing can.
    pub read_only: Option<SafeText>,
}

impl Facts {
    /// The facts of an act that is about no organization.
    #[must_use]
    pub fn of_nothing(standing: Standing, read_only: Option<SafeText>) -> Self {
        let owners = Arc::from([]);
        Self { standing, oneself: false, organization: SafeText::new(""), owners, team: None, level: None, read_only }
    }
}

/// What the rules read of a team.
#[derive(Clone, Debug)]
pub struct TeamFacts {
    /// Its name.
    pub name: SafeText,
    /// It is the team `owners`.
    pub is_owners: bool,
    /// How many members it has.
    pub members: u32,
}
