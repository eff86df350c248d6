//! The law: who can do what, and the sentence when they can't.
//!
//! One pure function. The screen asks it to draw a control as disabled and to say why; the backend
//! asks it inside the transaction that writes. Nothing else decides.

mod call;
mod facts;
mod host;
mod kinds;
mod project;
mod reason;
mod remedy;
mod resource;
mod settings;

pub use call::Call;
pub use facts::{Facts, Locker, ProjectFacts, Role, TeamFacts, WorkspaceFacts};
pub use host::{Elsewhere, HostFacts, HostKey};
pub use kinds::Kinds;
pub use reason::{Reason, Rule};
pub use remedy::summary;
pub use resource::Resource;

use crate::domain::{Command, ProjectLevel, ProjectTeams, Rights, TokenOwner};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    Write(&'a Command),
    See(ReadPermission),
    /// Use a workspace through the API.
    Call(Call),
    /// Manage something of the organization through the API.
    Manage(Resource),
    SignIn,
}

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadPermission {
    /// The organization's settings, with its notification email.
    Settings,
    /// The full list of teams, secret ones too.
    AllTeams,
    /// A team: its members and its access.
    Team,
    /// That a team has a token, by whom and when last used.
    TeamToken,
    /// The users of the model who could be added to a team.
    KnownUsers,
    /// That the organization has a token, by whom and when last used.
    OrganizationToken,
    /// That the organization has an audit trails token, by whom and when last used.
    AuditTrailsToken,
    /// How long its tokens can live at most, as the API has it.
    Lifetimes,
    /// The list of a user's own tokens.
    UserTokens,
    /// Everybody in the organization, not only those with whom one shares a team.
    Members,
    /// The email addresses of the people in the organization.
    Emails,
    /// A project: its name and its settings.
    Project,
    /// Which teams have access to a project.
    ProjectAccess,
    /// The full list of workspaces.
    AllWorkspaces,
    /// A workspace: its name and whether it is locked.
    Workspace,
    /// Which teams have access to a workspace, secret ones too.
    TeamAccess,
    /// The whole audit log of the organization; everybody sees what they did themselves.
    AuditLog,
    /// Which servers run on the model, and how many requests they get.
    Servers,
}

/// What the law says of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow,
    Deny(Reason),
}

impl Decision {
    /// The reason, when the answer is no.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Allow => None,
            Self::Deny(reason) => Some(reason),
        }
    }

    /// Whether the answer is yes.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allow)
    }
}

/// Whether the act is allowed. Who asks is `facts.standing`.
///
/// Sources: spec §2.1 (T1–T19, T23), §2.2, §2.3 (O1–O17, O22–O24), §2.4, §2.5, §2.6 (D1, D2, D5, D9), §2.7, §3.14, §3.15.
#[must_use]
pub fn decide(act: Act<'_>, facts: &Facts) -> Decision {
    let told = facts.host.as_ref().filter(|_| facts.read_only.is_none());
    let refused = match (act, told.and_then(|told| told.says(act))) {
        _ if facts.barred.is_some() => facts.barred,
        (act, _) if let Some(elsewhere) = told.and_then(|told| told.elsewhere(act)) => {
            return Decision::Deny(Reason::new(Rule::Elsewhere(elsewhere), facts));
        }
        (_, Some((_, true))) => None,
        (_, Some((key, false))) => Some(Rule::HostSays(key)),
        (act, None) => refuse(act, facts),
    };
    match refused.filter(|_| told.is_none_or(|told| !told.unsure)) {
        None => Decision::Allow,
        Some(rule) => Decision::Deny(Reason::new(rule, facts)),
    }
}

fn refuse(act: Act<'_>, facts: &Facts) -> Option<Rule> {
    match act {
        Act::Write(command) => refuse_write(command, facts),
        Act::See(read_permission) => refuse_read(read_permission, facts),
        Act::Call(call) => refuse_call(call, facts),
        Act::Manage(resource) => resource::refuse_resource(resource, facts),
        Act::SignIn => (!facts.role.is_user()).then_some(Rule::NotInteractive),
    }
}

fn refuse_write(command: &Command, facts: &Facts) -> Option<Rule> {
    if facts.read_only.is_some() {
        return Some(Rule::ReadOnly);
    }
    let role = facts.role;
    match command {
        Command::CreateUser { .. } => (role != Role::Operator).then_some(Rule::OperatorOnly),
        Command::CreateOrganization { .. } => (!role.is_user()).then_some(Rule::UsersCreateOrganizations),
        Command::UpdateOrganization { .. } | Command::DeleteOrganization { .. } => settings::refuse_organization(facts),
        Command::CreateTeam { visibility, organization_access, .. } => {
            settings::refuse_new_team(*visibility, *organization_access, facts)
        }
        Command::RenameTeam { .. } | Command::DeleteTeam { .. } => settings::refuse_name_or_end_of_team(facts),
        Command::SetVisibility { .. } | Command::DescribeTeam { .. } => settings::refuse_team(facts),
        Command::SetMemberTokenManagement { .. } => settings::refuse_member_token_management(facts),
        Command::SetOrganizationAccess { .. } => settings::refuse_organization_access(facts),
        Command::AddMember { .. } => settings::refuse_membership(facts),
        Command::RemoveMember { .. } => settings::refuse_removal(facts),
        Command::CreateWorkspace { .. } => settings::refuse_new_workspace(facts),
        Command::CreateProject { .. } => project::refuse_new(facts),
        Command::Arrange { change, .. } => project::refuse_change(change, facts),
        Command::RenameWorkspace { .. } => refuse_call(Call::Configure, facts),
        Command::DeleteWorkspace { .. } => settings::refuse_end_of_workspace(facts),
        Command::MoveWorkspace { .. } => refuse_call(Call::Move, facts).or_else(|| project::refuse_more(facts)),
        Command::LockWorkspace { .. } => refuse_call(Call::Lock, facts),
        Command::UnlockWorkspace { force: true, .. } => refuse_call(Call::ForceUnlock, facts),
        Command::UnlockWorkspace { force: false, .. } => settings::refuse_unlock(facts),
        Command::SetTeamAccess { .. } | Command::RemoveTeamAccess { .. } => {
            refuse_call(Call::Configure, facts).or_else(|| facts.on_owners().then_some(Rule::OwnersAccess))
        }
        Command::GenerateToken { owner, description, .. } => {
            let described = matches!(owner, TokenOwner::Team(_)) && description.is_some();
            let several = described && !facts.described_team_tokens;
            refuse_token(*owner, facts).or_else(|| several.then_some(Rule::OneTokenATeam))
        }
        Command::RevokeToken { owner, .. } => refuse_token(*owner, facts),
        Command::AcknowledgeToken { .. } => (!facts.oneself).then_some(Rule::OnlyItsReceiver),
        Command::SetMaximumLifetime { .. } => (!role.owns()).then_some(Rule::LifetimeSetters),
        Command::Operate { operation, .. } => refuse_call(Call::of(operation), facts),
        Command::SetDefaults { .. } | Command::SetRetention { .. } => settings::refuse_organization(facts),
        Command::UpdateAccount { .. } => (!(role.is_user() && facts.oneself)).then_some(Rule::OwnAccount),
        Command::InviteMember { .. } | Command::RevokeInvitation { .. } => settings::refuse_invitation(facts),
        Command::AddInvited { .. } | Command::RemoveInvited { .. } => settings::refuse_membership(facts),
        Command::ResetClock => (role != Role::Operator).then_some(Rule::OperatorOnly),
    }
}

fn refuse_token(owner: TokenOwner, facts: &Facts) -> Option<Rule> {
    match (owner, facts.role) {
        (TokenOwner::User(_), role) => (!(role.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        (TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) | TokenOwner::Team(_), role) if role.owns() => None,
        (TokenOwner::Organization(_), Role::OrganizationToken) => Some(Rule::NotItsOwnKind),
        (TokenOwner::Organization(_), _) => Some(Rule::OrganizationTokenManagers),
        (TokenOwner::AuditTrails(_), Role::OrganizationToken) => Some(Rule::NotTheAuditTrailsToken),
        (TokenOwner::AuditTrails(_), _) => Some(Rule::AuditTrailsTokenManagers),
        (TokenOwner::Team(_), Role::OrganizationToken) => facts.on_owners().then_some(Rule::NotTheOwnersToken),
        (TokenOwner::Team(_), Role::OtherTeamToken) => Some(Rule::OnlyItsOwnTeam),
        (TokenOwner::Team(_), _) => settings::refuse_team_token(facts),
    }
}

fn refuse_read(read_permission: ReadPermission, facts: &Facts) -> Option<Rule> {
    let role = facts.role;
    let visible = facts.team.as_ref().is_some_and(|team| team.visible) && role.in_a_team();
    match read_permission {
        ReadPermission::Settings => {
            let strange = [Role::Operator, Role::Outsider, Role::ForeignToken, Role::AuditTrailsToken];
            strange.contains(&role).then_some(Rule::MembersOnly)
        }
        ReadPermission::AllTeams => (!facts.sees_all_teams()).then_some(Rule::AllTeams),
        ReadPermission::Team if facts.sees_all_teams() || role.in_the_team() || visible => None,
        ReadPermission::Team => Some(if role.in_a_team() { Rule::SecretTeam } else { Rule::MembersOnly }),
        ReadPermission::TeamToken if role.configures() || role.in_the_team() => None,
        ReadPermission::TeamToken => settings::refuse_reach(facts.permissions.manages_teams(), Rule::TeamTokenSeers, facts),
        ReadPermission::KnownUsers => settings::refuse_membership(facts),
        ReadPermission::OrganizationToken if role == Role::OrganizationToken => Some(Rule::NotItsOwnKind),
        ReadPermission::OrganizationToken => (!role.owns()).then_some(Rule::OrganizationTokenManagers),
        ReadPermission::AuditTrailsToken if role == Role::OrganizationToken => Some(Rule::NotTheAuditTrailsToken),
        ReadPermission::AuditTrailsToken => (!role.owns()).then_some(Rule::AuditTrailsTokenManagers),
        ReadPermission::Lifetimes => (!role.owns()).then_some(Rule::LifetimeSetters),
        ReadPermission::UserTokens => (!(role.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        ReadPermission::Members => {
            let manages = role.in_a_team() && facts.permissions.manages_membership();
            (!(role.configures() || manages)).then_some(Rule::AllMembers)
        }
        ReadPermission::Emails => (!role.owns()).then_some(Rule::Emails),
        ReadPermission::AllWorkspaces => {
            let everywhere = role.in_a_team() && Rights::everywhere(facts.permissions).reach();
            (!(role.configures() || everywhere)).then_some(Rule::AllWorkspaces)
        }
        ReadPermission::Project => project::refuse(ProjectLevel::Read, facts.project_rights.reach()),
        ReadPermission::ProjectAccess => project::refuse(ProjectLevel::Admin, facts.project_rights.teams >= ProjectTeams::Read),
        ReadPermission::Workspace => refuse_call(Call::Read, facts),
        ReadPermission::TeamAccess => refuse_call(Call::Configure, facts),
        ReadPermission::AuditLog => (!(role.configures() || role == Role::AuditTrailsToken)).then_some(Rule::AuditReaders),
        // The console says it, as any user; a service account uses a server and looks after none.
        ReadPermission::Servers => (!(role.is_user() || role == Role::Operator)).then_some(Rule::NotInteractive),
    }
}

fn refuse_call(call: Call, facts: &Facts) -> Option<Rule> {
    let role = facts.role;
    if role.owns() {
        return None;
    }
    if role == Role::OrganizationToken {
        return call.refuse_organization_token();
    }
    let allowed = role.in_a_team() && facts.rights.include(call.right());
    (!allowed).then_some(Rule::NeedsLevel(call.needs()))
}
