//! The law: who may do what, and the sentence when they may not.
//!
//! One pure function. The screen asks it to draw a control as disabled and to say why; the backend
//! asks it inside the transaction that writes. Nothing else decides.

mod facts;
mod reason;

pub use facts::{Facts, Standing, TeamFacts};
pub use reason::{Reason, Rule};

use crate::domain::{Command, Level, TokenOwner};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub enum Act<'a> {
    /// Change the model.
    Write(&'a Command),
    /// Look at something.
    See(Sight),
    /// Use a workspace through the API.
    Call(Call),
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
    /// A team: its members, its access, and that it has a token.
    Team,
    /// That the organization has a token, by whom and when last used.
    OrganizationToken,
    /// The list of a user's own tokens.
    UserTokens,
    /// The whole audit log of the organization; everybody sees what they did themselves.
    AuditLog,
}

/// What the API does with a workspace (spec §2.5, §3.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Read runs, state versions, configuration versions, variables.
    Read,
    /// Create a run.
    CreateRun,
    /// Create a configuration version that can only be planned.
    CreateSpeculativeConfigurationVersion,
    /// Create a configuration version.
    CreateConfigurationVersion,
    /// Apply, discard or cancel a run.
    ApplyRun,
    /// Create and change variables.
    WriteVariables,
    /// Lock and unlock.
    Lock,
    /// Upload a state version.
    UploadState,
    /// Change the workspace's settings, or delete it.
    Configure,
}

impl Call {
    /// Every call, in the order of the levels that they need.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::CreateRun,
        Self::CreateSpeculativeConfigurationVersion,
        Self::CreateConfigurationVersion,
        Self::ApplyRun,
        Self::WriteVariables,
        Self::Lock,
        Self::UploadState,
        Self::Configure,
    ];

    /// The least level that allows it.
    #[must_use]
    pub fn needs(self) -> Level {
        match self {
            Self::Read => Level::Read,
            Self::CreateRun | Self::CreateSpeculativeConfigurationVersion => Level::Plan,
            Self::CreateConfigurationVersion | Self::ApplyRun | Self::WriteVariables | Self::Lock | Self::UploadState => {
                Level::Write
            }
            Self::Configure => Level::Admin,
        }
    }
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
/// Sources: spec §2.1 (T1–T19, T23), §2.3 (O1–O11, O13), §2.5, §2.6 (D1, D2), §2.7, §3.14.
#[must_use]
pub fn decide(act: Act<'_>, facts: &Facts) -> Decision {
    let refused = match act {
        Act::Write(command) => refuse_write(command, facts),
        Act::See(sight) => refuse_sight(sight, facts),
        Act::Call(call) => refuse_call(call, facts),
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
    let on_owners = facts.team.as_ref().is_some_and(|team| team.is_owners);
    match command {
        Command::CreateUser { .. } => (standing != Standing::Operator).then_some(Rule::OperatorOnly),
        Command::CreateOrganization { .. } => (!standing.is_user()).then_some(Rule::UsersCreateOrganizations),
        Command::CreateTeam { .. } | Command::AddMember { .. } => (!configures(standing)).then_some(Rule::TeamManagers),
        Command::DeleteTeam { .. } if !configures(standing) => Some(Rule::TeamManagers),
        Command::DeleteTeam { .. } => on_owners.then_some(Rule::OwnersStays),
        Command::RemoveMember { .. } if !configures(standing) => Some(Rule::TeamManagers),
        Command::RemoveMember { .. } => {
            let last = facts.team.as_ref().is_some_and(|team| team.is_owners && team.members <= 1);
            last.then_some(Rule::LastOwner)
        }
        Command::CreateWorkspace { .. } => (!configures(standing)).then_some(Rule::WorkspaceCreators),
        Command::SetTeamAccess { .. } | Command::RemoveTeamAccess { .. } => {
            let administers = configures(standing) || facts.level == Some(Level::Admin);
            if administers { on_owners.then_some(Rule::OwnersAccess) } else { Some(Rule::NeedsLevel(Level::Admin)) }
        }
        Command::GenerateToken { owner, .. } | Command::RevokeToken { owner, .. } => refuse_token(*owner, on_owners, facts),
        Command::AcknowledgeToken { .. } => (!facts.oneself).then_some(Rule::OnlyItsReceiver),
        Command::SetMaximumLifetime { .. } => (!standing.owns()).then_some(Rule::LifetimeSetters),
        Command::ResetClock => (standing != Standing::Operator).then_some(Rule::OperatorOnly),
    }
}

/// Creates and configures workspaces and teams: owners, their team's token, the organization's token (O5, T11, T17).
fn configures(standing: Standing) -> bool {
    standing.owns() || standing == Standing::OrganizationToken
}

fn refuse_token(owner: TokenOwner, on_owners: bool, facts: &Facts) -> Option<Rule> {
    match (owner, facts.standing) {
        (TokenOwner::User(_), standing) => (!(standing.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        (TokenOwner::Organization(_) | TokenOwner::Team(_), standing) if standing.owns() => None,
        (TokenOwner::Organization(_), Standing::OrganizationToken) => Some(Rule::NotItsOwnKind),
        (TokenOwner::Organization(_), _) => Some(Rule::OrganizationTokenManagers),
        (TokenOwner::Team(_), Standing::TeamMember | Standing::TeamToken) => None,
        (TokenOwner::Team(_), Standing::OrganizationToken) => on_owners.then_some(Rule::NotTheOwnersToken),
        (TokenOwner::Team(_), Standing::OtherTeamToken) => Some(Rule::OnlyItsOwnTeam),
        (TokenOwner::Team(_), _) => Some(Rule::TeamTokenManagers),
    }
}

fn refuse_sight(sight: Sight, facts: &Facts) -> Option<Rule> {
    let standing = facts.standing;
    match sight {
        Sight::Settings => {
            let strange = matches!(standing, Standing::Operator | Standing::Outsider | Standing::ForeignToken);
            strange.then_some(Rule::MembersOnly)
        }
        Sight::AllTeams => (!configures(standing)).then_some(Rule::AllTeams),
        Sight::Team => {
            let seen = configures(standing) || matches!(standing, Standing::TeamMember | Standing::TeamToken);
            (!seen).then_some(Rule::OwnTeams)
        }
        Sight::OrganizationToken if standing == Standing::OrganizationToken => Some(Rule::NotItsOwnKind),
        Sight::OrganizationToken => (!standing.owns()).then_some(Rule::OrganizationTokenManagers),
        Sight::UserTokens => (!(standing.is_user() && facts.oneself)).then_some(Rule::OwnUserTokens),
        Sight::AuditLog => (!configures(standing)).then_some(Rule::AuditReaders),
    }
}

fn refuse_call(call: Call, facts: &Facts) -> Option<Rule> {
    let standing = facts.standing;
    if standing.owns() {
        return None;
    }
    if standing == Standing::OrganizationToken {
        let allowed = matches!(call, Call::Read | Call::WriteVariables | Call::Configure);
        return (!allowed).then_some(Rule::NoRunsByOrganizationToken);
    }
    (facts.level < Some(call.needs())).then_some(Rule::NeedsLevel(call.needs()))
}
