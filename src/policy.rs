//! The law: who may do what, and the sentence when they may not.
//!
//! One pure function. The screen asks it to draw a control as disabled and to say why; the backend
//! asks it inside the transaction that writes. Nothing else decides.

use std::fmt;
use std::sync::Arc;

use crate::domain::{Command, Level, SafeText, TokenOwner};

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

    fn is_user(self) -> bool {
        matches!(self, Self::Owner | Self::TeamMember | Self::Member | Self::Outsider)
    }

    /// An owner, or the owners team's token, which may do all that an owner may (T17).
    fn owns(self) -> bool {
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

/// A rule that refused, with what its sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: Rule,
    organization: SafeText,
    owners: Arc<[SafeText]>,
    detail: SafeText,
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
            Rule::OperatorOnly => write!(formatter, "Only the operator of this model may create users."),
            Rule::ReadOnly => write!(formatter, "Nothing can be changed here: {detail}."),
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

/// Whether the act is allowed. Who asks is `facts.standing`.
///
/// Sources: spec §2.1 (T1–T19), §2.3 (O1–O11, O13), §2.5, §2.6 (D1, D2), §2.7.
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
        Some(rule) => Decision::Deny(explain(rule, facts)),
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

fn explain(rule: Rule, facts: &Facts) -> Reason {
    let detail = match rule {
        Rule::ReadOnly => facts.read_only.clone(),
        Rule::NeedsLevel(_) => {
            Some(facts.level.map_or_else(|| SafeText::new("none"), |level| SafeText::new(&format!("only {level}"))))
        }
        _ => facts.team.as_ref().map(|team| team.name.clone()),
    };
    Reason {
        rule,
        organization: facts.organization.clone(),
        owners: Arc::clone(&facts.owners),
        detail: detail.unwrap_or_else(|| SafeText::new("")),
    }
}
