//! What to do about a refusal: who can do it instead, and the shortest way to get there.

use super::{Elsewhere, Reason, Rule};
use crate::domain::{Level, ProjectLevel, the_team};

impl Reason {
    /// Who can do it instead, as a sentence.
    #[must_use]
    pub fn who(&self) -> String {
        let owners = self.owners_in_words();
        let team = &self.detail;
        match self.rule {
            Rule::NotInteractive => "A user can. People use the console, service accounts use the API.".to_owned(),
            Rule::OnlyItsReceiver => "The user who generated the token can.".to_owned(),
            Rule::TeamTokenManagers | Rule::TeamTokenSeers => {
                format!("Every member of {} can, and so can {owners}.", the_team(team))
            }
            Rule::VisibleTeamTokenManagers => {
                format!("Members of {}, teams with Manage Teams, and {owners} can.", the_team(team))
            }
            Rule::MemberTokensOff | Rule::TeamManagers => {
                format!("{} can, and so can teams with Manage Teams.", capital(&owners))
            }
            Rule::MembershipManagers => {
                format!("{} can, and so can teams with Manage Membership or Manage Teams.", capital(&owners))
            }
            Rule::NeedsProjectLevel(level) => {
                format!("Teams with {level} access to the project {team} can, and so can {owners}.")
            }
            Rule::ProjectCreators => format!("{} can, and so can the organization token.", capital(&owners)),
            Rule::NotBeyondItself
            | Rule::OrganizationManagers
            | Rule::OwnersManagers
            | Rule::SecretTeams
            | Rule::SecretTeamMakers
            | Rule::LifetimeSetters
            | Rule::ManagingWorkspaces
            | Rule::Emails => format!("{} can.", capital(&owners)),
            Rule::OneTokenATeam => format!("{} can allow it.", capital(&owners)),
            Rule::UserTokensOff => "A team token can, and so can the organization token.".to_owned(),
            Rule::TwoFactorNeeded => "Every member with two-factor authentication can.".to_owned(),
            Rule::AuditReaders => format!("{} can, and so can the organization token.", capital(&owners)),
            Rule::AllWorkspaces => {
                format!("{} can, and so can teams with View All Workspaces or a permission that includes it.", capital(&owners))
            }
            Rule::OrganizationAccessManagers => {
                format!("{} can, and so can teams with Manage Organization Access.", capital(&owners))
            }
            Rule::AllMembers => format!("{} can, and so can teams with Manage Membership or Manage Teams.", capital(&owners)),
            Rule::SecretTeam => format!("The members of the team can, and so can {owners}."),
            Rule::NotItsLock => format!("{team} can. Everybody with admin access to the workspace can unlock it by force."),
            Rule::OrganizationTokenManagers
            | Rule::AuditTrailsTokenManagers
            | Rule::NotItsOwnKind
            | Rule::NotTheAuditTrailsToken => {
                format!("{} can, and so can the token of the owners team.", capital(&owners))
            }
            Rule::NoRunsByOrganizationToken | Rule::NotByOrganizationToken | Rule::NoSshKeysByOrganizationToken => {
                "A user token or a team token can, if the user or the team has access.".to_owned()
            }
            Rule::ResourceManagers(resource) if resource.permissions().is_empty() => format!("{} can.", capital(&owners)),
            Rule::ResourceManagers(resource) => format!("{} can, and so can teams with {}.", capital(&owners), resource.by()),
            Rule::OwnAccount => "The user whose account it is, and nobody else.".to_owned(),
            Rule::OwnUserTokens => "The user whose tokens they are, and nobody else.".to_owned(),
            Rule::NotTheOwnersToken => format!("{} can.", capital(&owners)),
            Rule::OnlyItsOwnTeam => format!("The token of that team, its members, and {owners} can."),
            Rule::OwnersStays | Rule::OwnersAccess | Rule::OwnersPermissions | Rule::DefaultProjectStays => {
                "Nobody can.".to_owned()
            }
            Rule::ReadOnly => "This model is read-only.".to_owned(),
            Rule::LastOwner => "Nobody can while there is only one owner.".to_owned(),
            Rule::WorkspaceCreators => {
                format!("{} can, and so can teams with Manage Workspaces and the organization token.", capital(&owners))
            }
            Rule::AllTeams => format!("{} can, and so can the organization token.", capital(&owners)),
            Rule::MembersOnly => format!("Members of {} can.", self.organization),
            Rule::UsersCreateOrganizations => "Every user can.".to_owned(),
            Rule::NeedsLevel(level) => format!("Users whose team has {level} access to the workspace can, and so can {owners}."),
            Rule::OperatorOnly => "The owner of the model's file can.".to_owned(),
            Rule::HostSays(_) | Rule::NotTold => "The host decides who can.".to_owned(),
            Rule::Elsewhere(Elsewhere::Directory) => "Who manages the directory can.".to_owned(),
            Rule::Elsewhere(Elsewhere::Groups) => "Who manages the groups in the portal can.".to_owned(),
        }
    }

    /// The shortest way to get there, as a sentence.
    #[must_use]
    pub fn way(&self) -> String {
        let owner = self.owners.first().map_or_else(|| "an owner".to_owned(), ToString::to_string);
        let (organization, team) = (&self.organization, &self.detail);
        match self.rule {
            Rule::NotInteractive => "Sign in as a user, and keep the token for the API.".to_owned(),
            Rule::OnlyItsReceiver => "Regenerate the token, if nobody has its text.".to_owned(),
            Rule::TeamTokenManagers | Rule::VisibleTeamTokenManagers | Rule::TeamTokenSeers | Rule::SecretTeam => {
                format!("Ask {owner} to add you to the team: Teams, the team, Add member. Or ask a member of it to do this.")
            }
            Rule::TeamManagers | Rule::MembershipManagers | Rule::AllMembers => {
                format!("Ask {owner} to do it, or to give a team of yours the permission: Teams, the team, Organization Access.")
            }
            Rule::WorkspaceCreators | Rule::AllWorkspaces => {
                format!(
                    "Ask {owner} to do it, or to give a team of yours Manage Workspaces: Teams, the team, Organization Access."
                )
            }
            Rule::MemberTokensOff => {
                format!("Ask {owner} to do it, or to let members manage the token: Teams, {team}, Allow Member Token Management.")
            }
            Rule::SecretTeams | Rule::SecretTeamMakers => {
                format!("Ask {owner} to do it, or to make the team visible: Teams, the team, Visibility.")
            }
            Rule::NotBeyondItself => {
                format!("Do it as an owner, in the console or with a user token; {owner} is one.")
            }
            Rule::NotItsLock => format!("Ask {team} to unlock it, or {owner} to do so by force."),
            Rule::OwnersPermissions => "To have less, leave the owners team.".to_owned(),
            Rule::NeedsProjectLevel(ProjectLevel::Admin) => {
                format!("Ask {owner}, or an admin of the project, to give a team of yours admin access to {team}.")
            }
            Rule::NeedsProjectLevel(level) => {
                format!("Ask {owner} to give a team of yours {level} access to the project {team}.")
            }
            Rule::DefaultProjectStays => "Move its workspaces to another project, and leave it empty.".to_owned(),
            Rule::OrganizationTokenManagers
            | Rule::AuditTrailsTokenManagers
            | Rule::AllTeams
            | Rule::ProjectCreators
            | Rule::OrganizationManagers
            | Rule::OrganizationAccessManagers
            | Rule::OwnersManagers
            | Rule::LifetimeSetters
            | Rule::AuditReaders
            | Rule::ManagingWorkspaces
            | Rule::Emails => {
                format!("Ask {owner} to do it, or to add you to the owners team: Teams, owners, Add member.")
            }
            Rule::NotItsOwnKind | Rule::NotTheAuditTrailsToken | Rule::NotTheOwnersToken => {
                format!("Do it as an owner, in the console or with a user token; {owner} is one.")
            }
            Rule::NoRunsByOrganizationToken => {
                "Use the token of a team with write access to the workspace: Teams, the team, Team API Token.".to_owned()
            }
            Rule::NotByOrganizationToken | Rule::NoSshKeysByOrganizationToken => {
                "Use the token of a team that can: Teams, the team, Team API Token.".to_owned()
            }
            Rule::ResourceManagers(resource) if !resource.permissions().is_empty() => {
                let by = resource.by();
                format!("Ask {owner} to do it, or to give a team of yours {by}: Teams, the team, Organization Access.")
            }
            Rule::ResourceManagers(_) => {
                format!("Ask {owner} to do it, or to add you to the owners team: Teams, owners, Add member.")
            }
            Rule::OneTokenATeam => {
                format!("Ask {owner} to allow described team tokens: organization set-described-team-tokens on.")
            }
            Rule::UserTokensOff => {
                "Use the token of a team, or switch user tokens on with the token of the owners team.".to_owned()
            }
            Rule::TwoFactorNeeded => "Turn two-factor authentication on for your account.".to_owned(),
            Rule::OwnAccount => "Ask that user.".to_owned(),
            Rule::OwnUserTokens => "Ask that user; they find their tokens under User Settings, Tokens.".to_owned(),
            Rule::OnlyItsOwnTeam => "Use the token of that team, or a user token of one of its members.".to_owned(),
            Rule::OwnersStays => "Only deleting the organization deletes this team.".to_owned(),
            Rule::LastOwner => {
                format!("Add another owner of {organization} first: Teams, owners, Add member. Then remove this one.")
            }
            Rule::OwnersAccess => "To have less access, leave the owners team. It can't have less.".to_owned(),
            Rule::MembersOnly => format!("Ask {owner} to add you to a team of {organization}."),
            Rule::UsersCreateOrganizations => "Use a user token, or create it in the console.".to_owned(),
            Rule::NeedsLevel(Level::Admin) => {
                format!(
                    "Ask {owner}, or an admin of the workspace, to give a team of yours admin access: Workspaces, the workspace, Team Access."
                )
            }
            Rule::NeedsLevel(level) => {
                format!("Ask {owner} to give a team of yours {level} access: Workspaces, the workspace, Team Access.")
            }
            Rule::OperatorOnly => "Ask the operator of this model.".to_owned(),
            Rule::ReadOnly => "Start the console on a model that can be changed.".to_owned(),
            Rule::HostSays(_) | Rule::NotTold => "Ask the host anyway: what it answers to the change itself counts.".to_owned(),
            Rule::Elsewhere(Elsewhere::Directory) => "Change it in the directory that SCIM reads.".to_owned(),
            Rule::Elsewhere(Elsewhere::Groups) => "Change the group in the portal of HCP.".to_owned(),
        }
    }

    fn owners_in_words(&self) -> String {
        match &*self.owners {
            [] => "the organization's owners".to_owned(),
            [one] => format!("the owner {one}"),
            _ => format!("the owners {}", self.owner_names()),
        }
    }
}

impl Rule {
    /// Whether it refuses everybody, so that acting as somebody else changes nothing.
    #[must_use]
    pub fn binds_everybody(self) -> bool {
        matches!(
            self,
            Self::OwnersStays
                | Self::OwnersAccess
                | Self::OwnersPermissions
                | Self::LastOwner
                | Self::DefaultProjectStays
                | Self::ReadOnly
        )
    }
}

/// What a rule says, by the code that the audit log keeps of it.
#[must_use]
pub fn summary(code: &str) -> Option<&'static str> {
    Some(match code {
        "T1" => "service accounts use the API, not the console",
        "T3" => "only the user who generated a token can acknowledge it",
        "T5" => "a team has one token here",
        "T6" => "a team's token is managed by its members and by owners",
        "T7" => "the organization token and the audit trails token are managed by owners only",
        "T12" => "an organization token starts no runs",
        "T15" => "user tokens are managed only by their own user",
        "T23" => "maximum lifetimes are set by owners only",
        "D1" => "an organization token manages neither its own kind nor the audit trails token",
        "D2" => "no token generates one that is stronger than itself",
        "D5" => "an organization token can't read or manage SSH keys",
        "O3" => "the owners team stays, and is never empty",
        "O4" => "owners have access to every workspace",
        "O5" => "owners manage the organization, its list of teams and its workspaces",
        "O6" => "who can see the members of an organization",
        "O7" => "only members can open an organization's settings",
        "O13" => "only users create organizations",
        "O16" => "the organization requires two-factor authentication",
        "D13" => "the organization accepts no user tokens",
        "A-force-delete" => "only owners delete a workspace that manages resources",
        "O17" => "a secret team is seen by its members and by owners",
        "O22" => "members are managed by owners, Manage Membership and Manage Teams, within their reach",
        "O23" => "teams are managed by owners and by Manage Teams",
        "O24" => "the team does not let its members manage its token",
        "A-read" | "A-plan" | "A-write" | "A-admin" => "the level of access to the workspace was too low",
        "P-read" | "P-write" | "P-maintain" | "P-admin" => "the level of access to the project was too low",
        "P-default" => "the default project of an organization stays",
        "A-lock" => "only the user who locked a workspace can unlock it",
        "L1" => "only the operator of the model can do it",
        "L2" => "nothing could be changed",
        "L3" => "the whole audit log is for owners",
        _ => return None,
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
