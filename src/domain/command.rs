//! A write, as a value: what the screen offers, policy judges, the backend applies and the audit log names.

use std::fmt;

use super::{
    Access, AuthenticationToken, Defaults, Description, Email, Expiry, Id, Kept, Lifetime, Membership, Name, Operation,
    Organization, OrganizationAccess, Project, ProjectChange, ProjectDraft, ProjectName, Retention, SafeText, Team, TokenKind,
    TokenOwner, User, Visibility, Workspace,
};

/// A requested change. A [`Guard`](super::Guard) records the state that the requester saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    CreateUser {
        username: Name,
        email: Email,
        two_factor: bool,
    },
    /// Make an organization; the actor becomes its first owner (spec §2.3 O2).
    CreateOrganization {
        name: Name,
        email: Email,
    },
    /// Change an organization's name and its address for notices.
    UpdateOrganization {
        organization: Id<Organization>,
        name: Name,
        email: Email,
    },
    /// Delete an organization with its teams, workspaces and tokens (spec §2.3 O15).
    DeleteOrganization {
        organization: Id<Organization>,
    },
    /// Make a team with nobody in it.
    CreateTeam {
        organization: Id<Organization>,
        name: Name,
        visibility: Visibility,
        organization_access: OrganizationAccess,
    },
    /// Give a team another name.
    RenameTeam {
        team: Id<Team>,
        name: Name,
    },
    /// Say who can see a team (O17).
    SetVisibility {
        team: Id<Team>,
        visibility: Visibility,
    },
    /// Say what a team can do in its organization (spec §2.4).
    SetOrganizationAccess {
        team: Id<Team>,
        access: OrganizationAccess,
    },
    /// Say whether a team's members can manage its token (O24).
    SetMemberTokenManagement {
        team: Id<Team>,
        allowed: bool,
    },
    /// Keep what other programs say of a team: its id in single sign-on, and what it is for. What is `None` stays.
    DescribeTeam {
        team: Id<Team>,
        sso_team_id: Option<Option<Kept>>,
        description: Option<Option<Kept>>,
    },
    /// Delete a team with its access and its token.
    DeleteTeam {
        team: Id<Team>,
    },
    /// Put a user into a team.
    AddMember {
        team: Id<Team>,
        user: Id<User>,
    },
    /// Take a user out of a team.
    RemoveMember {
        team: Id<Team>,
        user: Id<User>,
    },
    CreateProject {
        organization: Id<Organization>,
        name: ProjectName,
        project: ProjectDraft,
    },
    Arrange {
        project: Id<Project>,
        change: ProjectChange,
    },
    /// Make a workspace, in the organization's default project where none is named.
    CreateWorkspace {
        organization: Id<Organization>,
        project: Option<Id<Project>>,
        name: Name,
    },
    /// Put a workspace into another project of its organization.
    MoveWorkspace {
        workspace: Id<Workspace>,
        project: Id<Project>,
    },
    /// Give a workspace another name.
    RenameWorkspace {
        workspace: Id<Workspace>,
        name: Name,
    },
    /// Delete a workspace, locked or not, with the access of teams to it.
    DeleteWorkspace {
        workspace: Id<Workspace>,
    },
    /// Let nobody else start runs in a workspace.
    LockWorkspace {
        workspace: Id<Workspace>,
        reason: Option<SafeText>,
    },
    /// Take a lock away: the actor's own, or by force another's.
    UnlockWorkspace {
        workspace: Id<Workspace>,
        force: bool,
    },
    /// Give a team access to a workspace, in place of the one it has.
    SetTeamAccess {
        workspace: Id<Workspace>,
        team: Id<Team>,
        access: Access,
    },
    /// Take a team's access to a workspace away.
    RemoveTeamAccess {
        workspace: Id<Workspace>,
        team: Id<Team>,
    },
    /// Generate a token; a team's or an organization's replaces the one before in the same commit (T4, T5).
    GenerateToken {
        owner: TokenOwner,
        expires: Expiry,
        description: Option<Description>,
    },
    /// Make a token invalid, at once.
    RevokeToken {
        owner: TokenOwner,
        /// Which of them; `None` is the one in the place where an owner has one.
        token: Option<Id<AuthenticationToken>>,
    },
    /// Say that a new token's text was shown to the user who generated it.
    AcknowledgeToken {
        token: Id<AuthenticationToken>,
    },
    /// Set the maximum lifetime of a kind of token, or remove it. It applies at once, also to existing tokens (spec §2.1 T23).
    /// A longer one makes tokens valid again that a shorter one ended.
    SetMaximumLifetime {
        organization: Id<Organization>,
        kind: TokenKind,
        lifetime: Option<Lifetime>,
        /// Whether maxima hold from then on; otherwise that stays as it is, since the API has a switch of its own for it.
        enforce: bool,
    },
    /// Change something in a workspace that only the API changes.
    Operate {
        workspace: Id<Workspace>,
        operation: Operation,
    },
    /// Say what new workspaces of an organization are like, and how long sessions last.
    SetDefaults {
        organization: Id<Organization>,
        defaults: Box<Defaults>,
    },
    /// Say what becomes of an organization's old data, or say nothing.
    SetRetention {
        organization: Id<Organization>,
        retention: Option<Retention>,
    },
    /// Change the actor's own account.
    UpdateAccount {
        user: Id<User>,
        username: Name,
        email: Email,
    },
    /// Invite somebody to an organization by their address.
    InviteMember {
        organization: Id<Organization>,
        email: Email,
    },
    RevokeInvitation {
        organization: Id<Organization>,
        invitation: Id<Membership>,
    },
    /// Let somebody who is invited be in a team as soon as they have an account.
    AddInvited {
        team: Id<Team>,
        invitation: Id<Membership>,
    },
    /// Let somebody who is invited not be in a team.
    RemoveInvited {
        team: Id<Team>,
        invitation: Id<Membership>,
    },
    /// Take the system's clock for right, after it was wrong: what was judged by a later time is judged by it again.
    ResetClock,
}

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Model,
    Organization(Id<Organization>),
    Team(Id<Team>),
    User(Id<User>),
    Project(Id<Project>),
    Workspace(Id<Workspace>),
    Token(Id<AuthenticationToken>),
}

impl Command {
    /// Its name in the audit log and in the law table.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateUser { .. } => "user.create",
            Self::CreateOrganization { .. } => "organization.create",
            Self::CreateTeam { .. } => "team.create",
            Self::UpdateOrganization { .. } => "organization.update",
            Self::DeleteOrganization { .. } => "organization.delete",
            Self::RenameTeam { .. } => "team.rename",
            Self::SetVisibility { .. } => "team.set_visibility",
            Self::SetOrganizationAccess { .. } => "team.set_organization_access",
            Self::SetMemberTokenManagement { .. } => "team.set_member_token_management",
            Self::DescribeTeam { .. } => "team.describe",
            Self::DeleteTeam { .. } => "team.delete",
            Self::AddMember { .. } => "team.add_member",
            Self::RemoveMember { .. } => "team.remove_member",
            Self::CreateProject { .. } => "project.create",
            Self::Arrange { change, .. } => change.name(),
            Self::CreateWorkspace { .. } => "workspace.create",
            Self::MoveWorkspace { .. } => "workspace.move",
            Self::RenameWorkspace { .. } => "workspace.rename",
            Self::DeleteWorkspace { .. } => "workspace.delete",
            Self::LockWorkspace { .. } => "workspace.lock",
            Self::UnlockWorkspace { force: false, .. } => "workspace.unlock",
            Self::UnlockWorkspace { force: true, .. } => "workspace.force_unlock",
            Self::SetTeamAccess { .. } => "workspace.set_team_access",
            Self::RemoveTeamAccess { .. } => "workspace.remove_team_access",
            Self::GenerateToken { owner: TokenOwner::Organization(_), .. } => "organization_token.generate",
            Self::GenerateToken { owner: TokenOwner::AuditTrails(_), .. } => "audit_trails_token.generate",
            Self::GenerateToken { owner: TokenOwner::Team(_), .. } => "team_token.generate",
            Self::GenerateToken { owner: TokenOwner::User(_), .. } => "user_token.generate",
            Self::RevokeToken { owner: TokenOwner::Organization(_), .. } => "organization_token.revoke",
            Self::RevokeToken { owner: TokenOwner::AuditTrails(_), .. } => "audit_trails_token.revoke",
            Self::RevokeToken { owner: TokenOwner::Team(_), .. } => "team_token.revoke",
            Self::RevokeToken { owner: TokenOwner::User(_), .. } => "user_token.revoke",
            Self::AcknowledgeToken { .. } => "token.acknowledge",
            Self::SetMaximumLifetime { .. } => "organization.set_maximum_lifetime",
            Self::Operate { operation, .. } => operation.name(),
            Self::SetDefaults { .. } => "organization.set_defaults",
            Self::SetRetention { .. } => "organization.set_retention",
            Self::UpdateAccount { .. } => "user.update",
            Self::InviteMember { .. } => "organization.invite",
            Self::RevokeInvitation { .. } => "organization.revoke_invitation",
            Self::AddInvited { .. } => "team.add_invited",
            Self::RemoveInvited { .. } => "team.remove_invited",
            Self::ResetClock => "model.reset_clock",
        }
    }

    /// Whose token it generates or revokes.
    #[must_use]
    pub fn token_owner(&self) -> Option<TokenOwner> {
        match self {
            Self::GenerateToken { owner, .. } | Self::RevokeToken { owner, .. } => Some(*owner),
            _ => None,
        }
    }

    /// The object that the command changes, for the audit log.
    #[must_use]
    pub fn target(&self) -> Target {
        match self {
            Self::CreateUser { .. } | Self::CreateOrganization { .. } | Self::ResetClock => Target::Model,
            Self::UpdateOrganization { organization, .. }
            | Self::DeleteOrganization { organization, .. }
            | Self::CreateTeam { organization, .. }
            | Self::CreateProject { organization, .. }
            | Self::CreateWorkspace { organization, .. }
            | Self::SetMaximumLifetime { organization, .. }
            | Self::SetDefaults { organization, .. }
            | Self::SetRetention { organization, .. }
            | Self::InviteMember { organization, .. }
            | Self::RevokeInvitation { organization, .. } => Target::Organization(*organization),
            Self::UpdateAccount { user, .. } => Target::User(*user),
            Self::RenameTeam { team, .. }
            | Self::SetVisibility { team, .. }
            | Self::SetOrganizationAccess { team, .. }
            | Self::SetMemberTokenManagement { team, .. }
            | Self::DescribeTeam { team, .. }
            | Self::DeleteTeam { team, .. }
            | Self::AddInvited { team, .. }
            | Self::RemoveInvited { team, .. }
            | Self::AddMember { team, .. }
            | Self::RemoveMember { team, .. } => Target::Team(*team),
            Self::Arrange { project, .. } => Target::Project(*project),
            Self::RenameWorkspace { workspace, .. }
            | Self::MoveWorkspace { workspace, .. }
            | Self::DeleteWorkspace { workspace, .. }
            | Self::LockWorkspace { workspace, .. }
            | Self::UnlockWorkspace { workspace, .. }
            | Self::Operate { workspace, .. }
            | Self::SetTeamAccess { workspace, .. }
            | Self::RemoveTeamAccess { workspace, .. } => Target::Workspace(*workspace),
            Self::GenerateToken { owner, .. } | Self::RevokeToken { owner, .. } => (*owner).into(),
            Self::AcknowledgeToken { token } => Target::Token(*token),
        }
    }
}

/// The id of what it is, as the audit log keeps it.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model => formatter.write_str("model"),
            Self::Organization(organization) => organization.fmt(formatter),
            Self::Team(team) => team.fmt(formatter),
            Self::User(user) => user.fmt(formatter),
            Self::Project(project) => project.fmt(formatter),
            Self::Workspace(workspace) => workspace.fmt(formatter),
            Self::Token(token) => token.fmt(formatter),
        }
    }
}

impl From<Id<Team>> for Target {
    fn from(team: Id<Team>) -> Self {
        Self::Team(team)
    }
}

impl From<Id<Project>> for Target {
    fn from(project: Id<Project>) -> Self {
        Self::Project(project)
    }
}

impl From<TokenOwner> for Target {
    fn from(owner: TokenOwner) -> Self {
        match owner {
            TokenOwner::Organization(organization) | TokenOwner::AuditTrails(organization) => Self::Organization(organization),
            TokenOwner::Team(team) => Self::Team(team),
            TokenOwner::User(user) => Self::User(user),
        }
    }
}
