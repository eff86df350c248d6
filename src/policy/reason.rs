//! The rules that refuse, and the sentence of each.

use std::fmt;
use std::sync::Arc;

use super::{Elsewhere, Facts, HostKey, Resource};
use crate::domain::{Level, ProjectLevel, Rights, SafeText, the_team};

/// A rule that refused, with what its sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub rule: Rule,
    pub(super) organization: SafeText,
    pub(super) owners: Arc<[SafeText]>,
    pub(super) detail: SafeText,
}

impl Reason {
    /// That a host does not tell something.
    #[must_use]
    pub fn not_told(facts: &Facts) -> Self {
        Self::new(Rule::NotTold, facts)
    }

    /// The refusal of a rule, with what its sentence names.
    pub(super) fn new(rule: Rule, facts: &Facts) -> Self {
        let locker = || facts.workspace.as_ref().and_then(|workspace| workspace.locked_by.as_ref());
        let detail = match rule {
            Rule::ReadOnly => facts.read_only.clone(),
            Rule::NeedsLevel(_) => Some(there_is(facts.rights)),
            Rule::NeedsProjectLevel(_) | Rule::DefaultProjectStays => facts.project.as_ref().map(|project| project.name.clone()),
            Rule::NotItsLock => locker().map(|locker| locker.name.clone()),
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

/// The rights that are not enough.
fn there_is(rights: Rights) -> SafeText {
    match rights.level() {
        Some(level) => format!("only {level}").into(),
        None if rights.reach() => "only custom access without it".into(),
        None => "none".into(),
    }
}

/// The rules that refuse; their codes are those of the spec, D for a decision of §2.6, A for access to a
/// workspace, L for the local model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// T1.
    NotInteractive,
    /// T3.
    OnlyItsReceiver,
    /// T5: one token a team, unless the organization allows several.
    OneTokenATeam,
    /// T6, with T8.
    TeamTokenManagers,
    /// T6 and O23: of a visible team.
    VisibleTeamTokenManagers,
    /// T6: seeing that there is one.
    TeamTokenSeers,
    /// T7.
    OrganizationTokenManagers,
    /// T7, for the audit trails token (T26).
    AuditTrailsTokenManagers,
    /// T12, with D9.
    NoRunsByOrganizationToken,
    /// T12: what else the chart keeps from it.
    NotByOrganizationToken,
    /// D5.
    NoSshKeysByOrganizationToken,
    /// D13.
    UserTokensOff,
    /// O16.
    TwoFactorNeeded,
    /// Deletion of what manages something.
    ManagingWorkspaces,
    /// T15.
    OwnUserTokens,
    /// T15, for the account itself.
    OwnAccount,
    /// T23.
    LifetimeSetters,
    /// D1: an organization token does not manage its own kind.
    NotItsOwnKind,
    /// D1: an organization token does not manage the audit trails token.
    NotTheAuditTrailsToken,
    /// D2: no token mints a stronger one.
    NotTheOwnersToken,
    /// D2: a team's token manages only its own.
    OnlyItsOwnTeam,
    /// D2: no token gives a team more than it has itself.
    NotBeyondItself,
    /// O3: `owners` stays, under its name.
    OwnersStays,
    /// O3: `owners` is never empty.
    LastOwner,
    /// O4.
    OwnersAccess,
    /// O5: `owners` has every permission.
    OwnersPermissions,
    /// O5: the organization itself.
    OrganizationManagers,
    /// O5: what a team can do in the organization.
    OrganizationAccessManagers,
    /// O5: workspaces.
    WorkspaceCreators,
    /// O5: projects.
    ProjectCreators,
    /// §3.7: a level of access to a project.
    NeedsProjectLevel(ProjectLevel),
    /// Each organization has a default project.
    DefaultProjectStays,
    /// O5: the full list of teams.
    AllTeams,
    /// O5: the full list of workspaces.
    AllWorkspaces,
    /// O5, with §2.4: what else there is in the organization.
    ResourceManagers(Resource),
    /// O6: everybody in the organization.
    AllMembers,
    /// O6: their addresses.
    Emails,
    /// O7.
    MembersOnly,
    /// O13.
    UsersCreateOrganizations,
    /// O17.
    SecretTeam,
    /// O22: members of teams.
    MembershipManagers,
    /// O22: permissions do not reach `owners`.
    OwnersManagers,
    /// O22: permissions do not reach secret teams of others.
    SecretTeams,
    /// O22: permissions do not allow making secret teams.
    SecretTeamMakers,
    /// O23: teams.
    TeamManagers,
    /// O24.
    MemberTokensOff,
    /// §2.5.
    NeedsLevel(Level),
    /// §2.5: a lock is its locker's.
    NotItsLock,
    /// L1.
    OperatorOnly,
    /// L2.
    ReadOnly,
    /// L3: the whole audit log.
    AuditReaders,
    /// The `permissions` block of a host.
    HostSays(HostKey),
    /// A host does not manage it itself.
    Elsewhere(Elsewhere),
    /// A host does not tell it.
    NotTold,
}

impl Rule {
    /// Its code, for the audit log and the law table.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotInteractive => "T1",
            Self::OnlyItsReceiver => "T3",
            Self::OneTokenATeam => "T5",
            Self::TeamTokenManagers | Self::VisibleTeamTokenManagers | Self::TeamTokenSeers => "T6",
            Self::OrganizationTokenManagers | Self::AuditTrailsTokenManagers => "T7",
            Self::NoRunsByOrganizationToken | Self::NotByOrganizationToken => "T12",
            Self::OwnUserTokens | Self::OwnAccount => "T15",
            Self::LifetimeSetters => "T23",
            Self::UserTokensOff => "D13",
            Self::TwoFactorNeeded => "O16",
            Self::ManagingWorkspaces => "A-force-delete",
            Self::NotItsOwnKind | Self::NotTheAuditTrailsToken => "D1",
            Self::NotTheOwnersToken | Self::OnlyItsOwnTeam | Self::NotBeyondItself => "D2",
            Self::NoSshKeysByOrganizationToken => "D5",
            Self::OwnersStays | Self::LastOwner => "O3",
            Self::OwnersAccess => "O4",
            Self::OwnersPermissions
            | Self::OrganizationManagers
            | Self::OrganizationAccessManagers
            | Self::WorkspaceCreators
            | Self::ProjectCreators
            | Self::AllTeams
            | Self::AllWorkspaces
            | Self::ResourceManagers(_) => "O5",
            Self::AllMembers | Self::Emails => "O6",
            Self::MembersOnly => "O7",
            Self::UsersCreateOrganizations => "O13",
            Self::SecretTeam => "O17",
            Self::MembershipManagers | Self::OwnersManagers | Self::SecretTeams | Self::SecretTeamMakers => "O22",
            Self::TeamManagers => "O23",
            Self::MemberTokensOff => "O24",
            Self::NeedsLevel(Level::Read) => "A-read",
            Self::NeedsLevel(Level::Plan) => "A-plan",
            Self::NeedsLevel(Level::Write) => "A-write",
            Self::NeedsLevel(Level::Admin) => "A-admin",
            Self::NotItsLock => "A-lock",
            Self::NeedsProjectLevel(ProjectLevel::Read) => "P-read",
            Self::NeedsProjectLevel(ProjectLevel::Write) => "P-write",
            Self::NeedsProjectLevel(ProjectLevel::Maintain) => "P-maintain",
            Self::NeedsProjectLevel(ProjectLevel::Admin) => "P-admin",
            Self::DefaultProjectStays => "P-default",
            Self::OperatorOnly => "L1",
            Self::ReadOnly => "L2",
            Self::AuditReaders => "L3",
            Self::HostSays(_) => "H1",
            Self::Elsewhere(_) => "H2",
            Self::NotTold => "H3",
        }
    }

    /// Whether the sentence ends with who the owners are, because they can do it.
    fn names_owners(self) -> bool {
        !matches!(
            self,
            Self::NotInteractive
                | Self::OnlyItsReceiver
                | Self::NoRunsByOrganizationToken
                | Self::NotByOrganizationToken
                | Self::NoSshKeysByOrganizationToken
                | Self::OwnUserTokens
                | Self::UserTokensOff
                | Self::TwoFactorNeeded
                | Self::OwnAccount
                | Self::OwnersStays
                | Self::LastOwner
                | Self::OwnersAccess
                | Self::OwnersPermissions
                | Self::UsersCreateOrganizations
                | Self::NeedsLevel(_)
                | Self::NeedsProjectLevel(_)
                | Self::DefaultProjectStays
                | Self::NotItsLock
                | Self::OperatorOnly
                | Self::ReadOnly
                | Self::HostSays(_)
                | Self::Elsewhere(_)
                | Self::NotTold
        )
    }
}

impl Rule {
    /// The sentences that name nothing.
    fn plain(self) -> Option<&'static str> {
        Some(match self {
            Self::NotInteractive => "Service accounts can't be used interactively. Act as a user.",
            Self::Elsewhere(Elsewhere::Directory) => "Your directory manages the name and the members of this team.",
            Self::Elsewhere(Elsewhere::Groups) => "This organization has groups in place of teams. Its portal manages them.",
            Self::NotTold => "This host does not say whether there is one.",
            Self::OnlyItsReceiver => "Only the user who generated a token can acknowledge it.",
            Self::AuditTrailsTokenManagers => "Only organization owners can manage the audit trails token.",
            Self::OrganizationTokenManagers => "Only organization owners can manage the organization token.",
            Self::NoRunsByOrganizationToken => {
                "An organization token cannot start runs, create configuration versions, lock or unlock a workspace, or upload state. Use a user token or team token."
            }
            Self::NotByOrganizationToken => "An organization token cannot do this. Use a user token or team token.",
            Self::NoSshKeysByOrganizationToken => {
                "An organization token cannot read or manage SSH keys. Use a user token or team token."
            }
            Self::OneTokenATeam => "A team has one token here. Owners can allow several, each with a description.",
            Self::OwnAccount => "Only the user can change their account, with one of their own tokens.",
            Self::OwnUserTokens => "Only the user can manage their tokens. No other user and no service account can.",
            Self::NotTheAuditTrailsToken => "An organization token can't manage the audit trails token.",
            Self::NotItsOwnKind => "An organization token cannot manage the organization token.",
            Self::NotTheOwnersToken => {
                "An organization token cannot manage the token of the owners team. That token can do more."
            }
            Self::OnlyItsOwnTeam => "A team token can manage only the token of its own team.",
            Self::NotBeyondItself => {
                "An organization token can't give a team organization permissions. The team's token would then be stronger."
            }
            Self::OwnersStays => "The owners team can't be renamed or deleted. Every organization has one.",
            Self::OwnersAccess => "The owners team has full access to every workspace. Nothing changes that.",
            Self::OwnersPermissions => "Members of the owners team can do everything in the organization. Nothing changes that.",
            Self::OrganizationManagers => {
                "Only organization owners, and the owners team's token, can change or delete the organization."
            }
            Self::OrganizationAccessManagers => {
                "Only organization owners, and teams with Manage Organization Access, can set what a team can do in the organization."
            }
            Self::WorkspaceCreators => "Only organization owners, and teams with Manage Workspaces, can create workspaces.",
            Self::ProjectCreators => "Only organization owners, and teams with Manage Projects, can create projects.",
            Self::AllTeams => "Only organization owners, and teams with Include Secret Teams, can see the full list of teams.",
            Self::AllWorkspaces => {
                "Only organization owners, and teams that can view all workspaces, can see the full list of workspaces."
            }
            Self::AllMembers => {
                "Only organization owners, and teams with Manage Membership or Manage Teams, can see everybody in the organization."
            }
            Self::Emails => "Only organization owners can see the email addresses of its members.",
            Self::UsersCreateOrganizations => "Only users can create organizations. A service account belongs to one.",
            Self::UserTokensOff => "The organization accepts no user tokens. Use a team token or the organization token.",
            Self::TwoFactorNeeded => "The organization requires two-factor authentication.",
            Self::ManagingWorkspaces => {
                "The workspace manages resources. Only organization owners can delete it: the organization doesn't let workspace admins."
            }
            Self::SecretTeam => "The team is secret: only its members and organization owners can see it.",
            Self::MembershipManagers => {
                "Only organization owners, and teams with Manage Membership or Manage Teams, can add and remove members."
            }
            Self::OwnersManagers => "Only organization owners can change the owners team and who is in it.",
            Self::SecretTeams => {
                "Only organization owners can manage this secret team. Manage Membership and Manage Teams reach visible teams and your own."
            }
            Self::SecretTeamMakers => {
                "Only organization owners can create secret teams. With Manage Teams, you can create a visible one."
            }
            Self::TeamManagers => "Only organization owners, and teams with Manage Teams, can manage teams.",
            Self::LifetimeSetters => "Only organization owners can set the maximum lifetime of tokens.",
            Self::OperatorOnly => "Only the operator of this model can create users and reset its clock.",
            Self::AuditReaders => "Only organization owners can read the whole audit log. You see what you did yourself.",
            _ => return None,
        })
    }
}

impl Reason {
    /// The sentence for a place where [`Reason::who`] stands too: without who the owners are, if that says it.
    #[must_use]
    pub fn beside_who(&self) -> String {
        let (text, owners) = (self.to_string(), self.owner_names());
        let named = !owners.is_empty() && self.who().contains(&owners);
        let rule = self.owners_sentence().filter(|_| named).and_then(|sentence| text.strip_suffix(&sentence).map(str::to_owned));
        rule.unwrap_or(text)
    }

    pub(super) fn owner_names(&self) -> String {
        let names: Vec<&str> = self.owners.iter().map(SafeText::as_str).collect();
        names.join(", ")
    }

    /// Who the owners are, where they can do what was refused.
    fn owners_sentence(&self) -> Option<String> {
        let said = self.rule.names_owners() && !self.owners.is_empty();
        said.then(|| format!(" Owners of {}: {}.", self.organization, self.owner_names()))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, detail, .. } = self;
        match self.rule {
            Rule::TeamTokenManagers => {
                write!(formatter, "Only members of {} and organization owners can manage its token.", the_team(detail))
            }
            Rule::VisibleTeamTokenManagers => write!(
                formatter,
                "Only members of {}, organization owners, and teams with Manage Teams can manage its token.",
                the_team(detail)
            ),
            Rule::TeamTokenSeers => {
                write!(formatter, "Only members of {}, and users who can manage its token, can see it.", the_team(detail))
            }
            Rule::MemberTokensOff => write!(
                formatter,
                "Members of the team {detail} can't manage its token. Only organization owners, and teams with Manage Teams, can."
            ),
            Rule::LastOwner => write!(formatter, "The last owner can't be removed. Add another owner of {organization} first."),
            Rule::MembersOnly => write!(formatter, "Only members of the organization {organization} can open its settings."),
            Rule::NotItsLock => {
                write!(formatter, "The workspace was locked by {detail}. Only they can unlock it, or an admin by force.")
            }
            Rule::ResourceManagers(resource) if resource.permissions().is_empty() => {
                write!(formatter, "Only organization owners can {}.", resource.managing())
            }
            Rule::ResourceManagers(resource) => {
                let (by, managing) = (resource.by(), resource.managing());
                write!(formatter, "Only organization owners, and teams with {by}, can {managing}.")
            }
            Rule::NeedsProjectLevel(level) if detail.as_str().is_empty() => {
                write!(formatter, "This needs {level} access to a project.")
            }
            Rule::NeedsProjectLevel(level) => write!(formatter, "This needs {level} access to the project {detail}."),
            Rule::DefaultProjectStays => {
                write!(formatter, "The project {detail} can't be deleted: it is the default project of {organization}.")
            }
            Rule::NeedsLevel(level) => write!(formatter, "This needs {level} access to the workspace; there is {detail}."),
            Rule::HostSays(key) => write!(formatter, "The host says that you can't: {} is false.", key.as_str()),
            Rule::ReadOnly => write!(formatter, "Nothing can be changed here: {detail}."),
            rule => formatter.write_str(rule.plain().unwrap_or_default()),
        }?;
        formatter.write_str(&self.owners_sentence().unwrap_or_default())
    }
}
