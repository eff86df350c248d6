//! The law: who can do what, and the sentence when they can't.
//!
//! One pure function. The screen asks it to draw a control as disabled and to say why; the backend
//! asks it inside the transaction that writes. Nothing else decides.

mod call;
mod facts;
mod kinds;
mod project;
mod reason;
mod remedy;
mod resource;
mod settings;

pub use call::Call;
pub use facts::{Facts, Locker, ProjectFacts, Standing, TeamFacts, WorkspaceFacts};
pub use kinds::Kinds;
pub use reason::{Reason, Rule};
pub use remedy::summary;
pub use resource::Resource;

use crate::domain::{Command, ProjectLevel, ProjectTeams, Rights, TokenOwner};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Change the model.
    Write(&'a Command),
    /// Look at something.
    See(Sight),
    /// Use a workspace through the API.
    Call(Call),
    /// Manage something of the organization through the API.
    Manage(Resource),
    /// Use the console itself.
    SignIn,
}

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
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

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go ahead.
    Allow,
    /// No, and why.
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
    let refused = match act {
        _ if facts.barred.is_some() => facts.barred,
        Act::Write(command) => refuse_write(command, facts),
        Act::See(sight) => refuse_sight(sight, facts),
        Act::Call(call) => refuse_call(call, facts),
        Act::Manage(resource) => resource::refuse_resource(resource, facts),
        Act::SignIn => (!facts.standing.is_user()).then_some(Rule::NotInteractive),
    };
    match refused {
        None => Decision::Allow,
        Some(rule) => Decision::Deny(Reason::new(rule, facts)),
    }
}

fn refuse_write(command: &Command, facts: &Facts) -> Option<Rule> {
    if facts.read_only.is_some() {
        return Some(Rule::ReadOnly);
    }
    let standing = facts.standing;
    match command {
        Command::CreateUser { .. } => (standing != Standing::Operator).then_some(Rule::OperatorOnly),
        Command::CreateOrganization { .. } => (!standing.is_user()).then_some(Rule::UsersCreateOrganizations),
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
        Command::SetMaximumLifetime { .. } => (!standing.owns()).then_some(Rule::LifetimeSetters),
        Command::Operate { operation, .. } => refuse_call(Call::of(operation), facts),
        Command::SetDefaults { .. } | Command::SetRetention { .. } => settings::refuse_organization(facts),
        Command::UpdateAccount { .. } => (!(standing.is_user() && facts.oneself)).then_some(Rule::OwnAccount),
        Command::InviteMember { .. } | Command::RevokeInvitation { .. } => settings::refuse_invitation(facts),
        Command::AddInvited { .. } | Command::RemoveInvited { .. } => settings::refuse_membership(facts),
        Command::ResetClock => (standing != Standing::Operator).then_some(Rule::OperatorOnly),
    }
}

fn refuse_token(owner: TokenOwner, facts: &Facts) -> Option<Rule> {
    match (owner, facts.standing) {
        (TokenOwner::User(_), standing) => (!(standing.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        (TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) | TokenOwner::Team(_), standing) if standing.owns() => None,
        (TokenOwner::Organization(_) | TokenOwner::AuditTrails(_), Standing::OrganizationToken) => Some(Rule::NotItsOwnKind),
        (TokenOwner::Organization(_) | TokenOwner::AuditTrails(_), _) => Some(Rule::OrganizationTokenManagers),
        (TokenOwner::Team(_), Standing::OrganizationToken) => facts.on_owners().then_some(Rule::NotTheOwnersToken),
        (TokenOwner::Team(_), Standing::OtherTeamToken) => Some(Rule::OnlyItsOwnTeam),
        (TokenOwner::Team(_), _) => settings::refuse_team_token(facts),
    }
}

fn refuse_sight(sight: Sight, facts: &Facts) -> Option<Rule> {
    let standing = facts.standing;
    let visible = facts.team.as_ref().is_some_and(|team| team.visible) && standing.in_a_team();
    match sight {
        Sight::Settings => {
            let strange = [Standing::Operator, Standing::Outsider, Standing::ForeignToken, Standing::AuditTrailsToken];
            strange.contains(&standing).then_some(Rule::MembersOnly)
        }
        Sight::AllTeams => (!facts.sees_all_teams()).then_some(Rule::AllTeams),
        Sight::Team if facts.sees_all_teams() || standing.in_the_team() || visible => None,
        Sight::Team => Some(if standing.in_a_team() { Rule::SecretTeam } else { Rule::MembersOnly }),
        Sight::TeamToken if standing.configures() || standing.in_the_team() => None,
        Sight::TeamToken => settings::refuse_reach(facts.permissions.manages_teams(), Rule::TeamTokenSeers, facts),
        Sight::KnownUsers => settings::refuse_membership(facts),
        Sight::OrganizationToken if standing == Standing::OrganizationToken => Some(Rule::NotItsOwnKind),
        Sight::OrganizationToken => (!standing.owns()).then_some(Rule::OrganizationTokenManagers),
        Sight::Lifetimes => (!standing.owns()).then_some(Rule::LifetimeSetters),
        Sight::UserTokens => (!(standing.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        Sight::Members => {
            let manages = standing.in_a_team() && facts.permissions.manages_membership();
            (!(standing.configures() || manages)).then_some(Rule::AllMembers)
        }
        Sight::Emails => (!standing.owns()).then_some(Rule::Emails),
        Sight::AllWorkspaces => {
            let everywhere = standing.in_a_team() && Rights::everywhere(facts.permissions).reach();
            (!(standing.configures() || everywhere)).then_some(Rule::AllWorkspaces)
        }
        Sight::Project => project::refuse(ProjectLevel::Read, facts.project_rights.reach()),
        Sight::ProjectAccess => project::refuse(ProjectLevel::Admin, facts.project_rights.teams >= ProjectTeams::Read),
        Sight::Workspace => refuse_call(Call::Read, facts),
        Sight::TeamAccess => refuse_call(Call::Configure, facts),
        Sight::AuditLog => (!(standing.configures() || standing == Standing::AuditTrailsToken)).then_some(Rule::AuditReaders),
        // The console says it, as any user; a service account uses a server and looks after none.
        Sight::Servers => (!(standing.is_user() || standing == Standing::Operator)).then_some(Rule::NotInteractive),
    }
}

fn refuse_call(call: Call, facts: &Facts) -> Option<Rule> {
    let standing = facts.standing;
    if standing.owns() {
        return None;
    }
    if standing == Standing::OrganizationToken {
        return call.refuse_organization_token();
    }
    let allowed = standing.in_a_team() && facts.rights.include(call.right());
    (!allowed).then_some(Rule::NeedsLevel(call.needs()))
}
