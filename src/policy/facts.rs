//! What the rules read: who asks, and about what.

use std::sync::Arc;

use super::{HostFacts, Rule};
use crate::domain::{OrganizationAccess, ProjectRights, Rights, SafeText};

/// What the actor is to the organization and the team that an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Operator,
    /// A user in the `owners` team of the organization.
    Owner,
    /// A user in the team that the act is about.
    TeamMember,
    /// A user in another team of the organization.
    Member,
    /// A user in no team of the organization.
    Outsider,
    /// The token of the `owners` team.
    OwnersTeamToken,
    /// The token of the team that the act is about.
    TeamToken,
    /// The token of another team of the organization.
    OtherTeamToken,
    OrganizationToken,
    /// The organization's token that reads its audit trail only.
    AuditTrailsToken,
    /// A service account of another organization.
    ForeignToken,
}

impl Role {
    /// Every role, in the order of the law table.
    pub const ALL: [Self; 11] = [
        Self::Operator,
        Self::Owner,
        Self::TeamMember,
        Self::Member,
        Self::Outsider,
        Self::OwnersTeamToken,
        Self::TeamToken,
        Self::OtherTeamToken,
        Self::OrganizationToken,
        Self::AuditTrailsToken,
        Self::ForeignToken,
    ];

    /// The word for it beside a name: `owner`, `member`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::TeamMember | Self::Member => "member",
            Self::Outsider => "not a member",
            Self::OwnersTeamToken | Self::TeamToken | Self::OtherTeamToken => "team token",
            Self::OrganizationToken => "organization token",
            Self::AuditTrailsToken => "audit-trails token",
            Self::ForeignToken => "token of another organization",
        }
    }

    pub(super) fn is_user(self) -> bool {
        matches!(self, Self::Owner | Self::TeamMember | Self::Member | Self::Outsider)
    }

    /// An owner, or the owners team's token, which can do all that an owner can (T17).
    pub(super) fn owns(self) -> bool {
        matches!(self, Self::Owner | Self::OwnersTeamToken)
    }

    /// Creates and configures workspaces and teams: owners, their team's token, the organization's token (O5, T11, T17).
    pub(super) fn configures(self) -> bool {
        self.owns() || self == Self::OrganizationToken
    }

    /// In the team that the act is about, or its token.
    pub(super) fn in_the_team(self) -> bool {
        matches!(self, Self::TeamMember | Self::TeamToken)
    }

    /// In a team of the organization, or the token of one; such teams give permissions and access.
    pub(super) fn in_a_team(self) -> bool {
        matches!(
            self,
            Self::Owner | Self::TeamMember | Self::Member | Self::OwnersTeamToken | Self::TeamToken | Self::OtherTeamToken
        )
    }
}

/// What the rules read, loaded in the same transaction as the thing that they are about.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What the actor is to it.
    pub role: Role,
    /// The act is about the actor's own account or token.
    pub oneself: bool,
    /// The organization's name; empty where there is none.
    pub organization: SafeText,
    /// The usernames of its owners, for the sentence.
    pub owners: Arc<[SafeText]>,
    /// What the actor's teams can do in the organization, together. Owners need none of it.
    pub permissions: OrganizationAccess,
    /// The team that the act is about.
    pub team: Option<TeamFacts>,
    /// The user whom the act is about is not in that team.
    pub stranger: bool,
    /// The project that the act is about.
    pub project: Option<ProjectFacts>,
    /// What the actor can do with that project, by all that gives anything.
    pub project_rights: ProjectRights,
    /// The workspace that the act is about.
    pub workspace: Option<WorkspaceFacts>,
    /// What the actor can do with that workspace, by all that gives anything.
    pub rights: Rights,
    /// Why nothing can be changed, when nothing can.
    pub read_only: Option<SafeText>,
    /// A team of the organization can have several tokens, each with a description.
    pub described_team_tokens: bool,
    /// What keeps the actor out of the organization altogether.
    pub barred: Option<Rule>,
    /// What the host says, where it is no model of this machine.
    pub host: Option<Arc<HostFacts>>,
}

impl Facts {
    /// The word for what the asker is, where that is known.
    #[must_use]
    pub fn role_word(&self) -> Option<&'static str> {
        let unsure = self.host.as_ref().is_some_and(|host| host.unsure);
        (!unsure).then(|| self.role.word())
    }

    /// The facts of an act that is about no organization.
    #[must_use]
    pub fn of_nothing(role: Role, read_only: Option<SafeText>) -> Self {
        Self {
            role,
            oneself: false,
            organization: SafeText::new(""),
            owners: Arc::from([]),
            permissions: OrganizationAccess::NONE,
            team: None,
            stranger: false,
            project: None,
            project_rights: ProjectRights::NONE,
            workspace: None,
            rights: Rights::NONE,
            read_only,
            described_team_tokens: false,
            barred: None,
            host: None,
        }
    }

    /// From the facts of an organization those of one of its teams; `own` is whether the actor is in it, or is it.
    #[must_use]
    pub fn about_team(&self, team: TeamFacts, own: bool) -> Self {
        let role = match self.role {
            Role::Member if own => Role::TeamMember,
            Role::OtherTeamToken if own => Role::TeamToken,
            other => other,
        };
        Self { role, team: Some(team), ..self.clone() }
    }

    /// From the facts of an organization those of one of its projects; `granted` is what the access of the actor's teams
    /// to it, and to what is in it, comes to.
    #[must_use]
    pub fn about_project(&self, project: ProjectFacts, granted: ProjectRights) -> Self {
        let project_rights = match self.role {
            role if role.configures() => ProjectRights::ALL,
            role if role.in_a_team() => granted.union(ProjectRights::everywhere(self.permissions)),
            _ => ProjectRights::NONE,
        };
        Self { project_rights, project: Some(project), ..self.clone() }
    }

    /// From the facts of an organization those of one of its workspaces; `granted` is what the access of the
    /// actor's teams to it comes to.
    #[must_use]
    pub fn about_workspace(&self, workspace: WorkspaceFacts, granted: Rights) -> Self {
        let rights = match self.role {
            role if role.owns() => Rights::ALL,
            role if role.in_a_team() => granted.union(Rights::everywhere(self.permissions)),
            _ => Rights::NONE,
        };
        Self { rights, workspace: Some(workspace), ..self.clone() }
    }
}

/// What the rules read of a project.
#[derive(Clone, Debug)]
pub struct ProjectFacts {
    pub name: SafeText,
    /// It is the one that the organization always has.
    pub is_default: bool,
}

/// What the rules read of a team.
#[derive(Clone, Debug)]
pub struct TeamFacts {
    pub name: SafeText,
    /// It is the `owners` team.
    pub is_owners: bool,
    /// How many members it has.
    pub members: u32,
    /// Every member of the organization can see it (O17).
    pub visible: bool,
    /// Its members can manage its token (O24).
    pub member_tokens: bool,
}

/// What the rules read of a workspace.
#[derive(Clone, Debug)]
pub struct WorkspaceFacts {
    pub name: SafeText,
    pub locked_by: Option<Locker>,
    pub manages: bool,
    /// Its organization lets its admins delete it all the same.
    pub force_delete: bool,
}

/// Who has locked a workspace.
#[derive(Clone, Debug)]
pub struct Locker {
    pub name: SafeText,
    pub oneself: bool,
}
