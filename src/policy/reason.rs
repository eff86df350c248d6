//! The rules that refuse, and the sentence of each.

use std::fmt;
use std::sync::Arc;

use super::Facts;
use crate::domain::{Level, SafeText};

/// A rule that refused, with what its sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: Rule,
    organization: SafeText,
    owners: Arc<[SafeText]>,
    detail: SafeText,
}

impl Reason {
    /// The refusal of a rule, with what its sentence names.
    pub(super) fn new(rule: Rule, facts: &Facts) -> Self {
        let detail = match rule {
            Rule::ReadOnly => facts.read_only.clone(),
            Rule::NeedsLevel(_) => {
                Some(facts.level.map_or_else(|| SafeText::new("none"), |level| SafeText::new(&format!("only {level}"))))
            }
            _ => facts.team.as_ref().map(|team| team.name.clone()),
        };
        Self {
            rule,
            organization: facts.organization.clone(),
            owners: Arc::clone(&facts.owners),
            detail: detail.unwrap_or_else(|| SafeText::new("")),
        }
    }
}

/// The rules that refuse; their codes are those of the spec, D for a decision of §2.6, L for the local model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// T1.
    NotInteractive,
    /// T3.
    OnlyItsReceiver,
    /// T6, with T8.
    TeamTokenManagers,
    /// T7.
    OrganizationTokenManagers,
    /// T12.
    NoRunsByOrganizationToken,
    /// T15.
    OwnUserTokens,
    /// T23.
    LifetimeSetters,
    /// D1: an organization token does not manage its own kind.
    NotItsOwnKind,
    /// D2: no token mints a stronger one.
    NotTheOwnersToken,
    /// D2: a team's token manages only its own.
    OnlyItsOwnTeam,
    /// O3: `owners` stays.
    OwnersStays,
    /// O3: `owners` is never empty.
    LastOwner,
    /// O4.
    OwnersAccess,
    /// O5: teams and members.
    TeamManagers,
    /// O5: workspaces.
    WorkspaceCreators,
    /// O6, O17.
    OwnTeams,
    /// O5: the full list.
    AllTeams,
    /// O7.
    MembersOnly,
    /// O13.
    UsersCreateOrganizations,
    /// §2.5.
    NeedsLevel(Level),
    /// L1.
    OperatorOnly,
    /// L2.
    ReadOnly,
    /// L3: the whole audit log.
    AuditReaders,
}

impl Rule {
    /// Its code, for the audit log and the law table.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotInteractive => "T1",
            Self::OnlyItsReceiver => "T3",
            Self::TeamTokenManagers => "T6",
            Self::OrganizationTokenManagers => "T7",
            Self::NoRunsByOrganizationToken => "T12",
            Self::OwnUserTokens => "T15",
            Self::LifetimeSetters => "T23",
            Self::NotItsOwnKind => "D1",
            Self::NotTheOwnersToken | Self::OnlyItsOwnTeam => "D2",
            Self::OwnersStays | Self::LastOwner => "O3",
            Self::OwnersAccess => "O4",
            Self::TeamManagers | Self::WorkspaceCreators | Self::AllTeams => "O5",
            Self::OwnTeams => "O6",
            Self::MembersOnly => "O7",
            Self::UsersCreateOrganizations => "O13",
            Self::NeedsLevel(Level::Read) => "A-read",
            Self::NeedsLevel(Level::Plan) => "A-plan",
            Self::NeedsLevel(Level::Write) => "A-write",
            Self::NeedsLevel(Level::Admin) => "A-admin",
            Self::OperatorOnly => "L1",
            Self::ReadOnly => "L2",
            Self::AuditReaders => "L3",
        }
    }

    /// Whether the sentence ends with who the owners are, because they may do it.
    fn names_owners(self) -> bool {
        matches!(
            self,
            Self::TeamTokenManagers
                | Self::OrganizationTokenManagers
                | Self::NotItsOwnKind
                | Self::NotTheOwnersToken
                | Self::OnlyItsOwnTeam
                | Self::TeamManagers
                | Self::WorkspaceCreators
                | Self::OwnTeams
                | Self::AllTeams
                | Self::MembersOnly
                | Self::LifetimeSetters
                | Self::AuditReaders
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let organization = &self.organization;
        let detail = &self.detail;
        match self.rule {
            Rule::NotInteractive => write!(formatter, "Service accounts cannot be used interactively; act as a user."),
            Rule::OnlyItsReceiver => write!(formatter, "Only who generated a token may say that it was shown."),
            Rule::TeamTokenManagers => {
                write!(formatter, "Only members of the team {detail} and organization owners may manage its token.")
            }
            Rule::OrganizationTokenManagers => write!(formatter, "Only organization owners may manage the organization token."),
            Rule::NoRunsByOrganizationToken => write!(
                formatter,
                "An organization token cannot start runs, create configuration versions, lock a workspace or upload state; use a user token or team token."
            ),
            Rule::OwnUserTokens => {
                write!(formatter, "User tokens are managed only by their own user, never by another or by a service account.")
            }
            Rule::NotItsOwnKind => write!(formatter, "An organization token cannot manage the organization token."),
            Rule::NotTheOwnersToken => {
                write!(formatter, "An organization token cannot manage the token of the team owners, which may do more than it.")
            }
            Rule::OnlyItsOwnTeam => write!(formatter, "A team token manages only the token of its own team."),
            Rule::OwnersStays => write!(formatter, "The team owners cannot be deleted; an organization always has it."),
            Rule::LastOwner => write!(formatter, "The last owner cannot be removed; add another owner of {organization} first."),
            Rule::OwnersAccess => {
                write!(formatter, "The team owners has full access to every workspace; that cannot be changed.")
            }
            Rule::TeamManagers => write!(formatter, "Only organization owners may manage teams and their members."),
            Rule::WorkspaceCreators => write!(formatter, "Only organization owners may create workspaces."),
            Rule::OwnTeams => write!(formatter, "Only members of a team and organization owners may see it."),
            Rule::AllTeams => write!(formatter, "Only organization owners may see the full list of teams."),
            Rule::MembersOnly => write!(formatter, "Only members of the organization {organization} may open its settings."),
            Rule::UsersCreateOrganizations => {
                write!(formatter, "Only users may create organizations; a service account belongs to one.")
            }
            Rule::NeedsLevel(level) => write!(formatter, "This needs {level} access to the workspace; there is {detail}."),
            Rule::LifetimeSetters => write!(formatter, "Only organization owners may set how long tokens live at most."),
            Rule::OperatorOnly => {
                write!(formatter, "Only the operator of this model may create users and reset its clock.")
            }
            Rule::ReadOnly => write!(formatter, "Nothing can be changed here: {detail}."),
            Rule::AuditReaders => {
                write!(formatter, "Only organization owners may read the whole audit log; others see what they did themselves.")
            }
        }?;
        if self.rule.names_owners() && !self.owners.is_empty() {
            write!(formatter, " Owners of {organization}: ")?;
            for (index, owner) in self.owners.iter().enumerate() {
                write!(formatter, "{}{owner}", if index == 0 { "" } else { ", " })?;
            }
            write!(formatter, ".")?;
        }
        Ok(())
    }
}
