//! What a team may do in its whole organization (spec §2.4).

use std::fmt;

/// One of the permissions that a team may have in its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Sentinel policies; with it, reading every workspace.
    ManagePolicies,
    /// Every workspace, as its admin, and making more.
    ManageWorkspaces,
    /// Connections to version control, and SSH keys.
    ManageVcsSettings,
    /// The members of teams.
    ManageMembership,
    /// Teams, with their members and tokens.
    ManageTeams,
}

impl Permission {
    /// Every permission, in the order of the team's page.
    pub const ALL: [Self; 5] =
        [Self::ManagePolicies, Self::ManageWorkspaces, Self::ManageVcsSettings, Self::ManageMembership, Self::ManageTeams];

    /// What stands beside its box.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ManagePolicies => "Manage Policies",
            Self::ManageWorkspaces => "Manage Workspaces",
            Self::ManageVcsSettings => "Manage VCS Settings",
            Self::ManageMembership => "Manage Membership",
            Self::ManageTeams => "Manage Teams",
        }
    }

    /// What it gives, in one line.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::ManagePolicies => "Create, edit and delete Sentinel policies, and read every workspace.",
            Self::ManageWorkspaces => "Create workspaces, and administer every workspace.",
            Self::ManageVcsSettings => "Manage VCS providers and SSH keys.",
            Self::ManageMembership => "Add and remove members of visible teams and of this one.",
            Self::ManageTeams => "Manage visible teams and this one: names, visibility, members and tokens.",
        }
    }

    /// Its name in the API and in the audit log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ManagePolicies => "manage-policies",
            Self::ManageWorkspaces => "manage-workspaces",
            Self::ManageVcsSettings => "manage-vcs-settings",
            Self::ManageMembership => "manage-membership",
            Self::ManageTeams => "manage-teams",
        }
    }

    /// Reads the name of the API; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == word)
    }
}

/// The permissions of a team in its organization; by default none.
#[expect(clippy::struct_excessive_bools, reason = "they are boxes that are ticked one by one")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct OrganizationAccess {
    /// [`Permission::ManagePolicies`].
    pub manage_policies: bool,
    /// [`Permission::ManageWorkspaces`].
    pub manage_workspaces: bool,
    /// [`Permission::ManageVcsSettings`].
    pub manage_vcs_settings: bool,
    /// [`Permission::ManageMembership`]; ask [`Self::manages_membership`] for what it comes to.
    pub manage_membership: bool,
    /// [`Permission::ManageTeams`].
    pub manage_teams: bool,
}

impl OrganizationAccess {
    /// No permission.
    pub const NONE: Self = Self {
        manage_policies: false,
        manage_workspaces: false,
        manage_vcs_settings: false,
        manage_membership: false,
        manage_teams: false,
    };

    /// Whether the box of a permission is ticked.
    #[must_use]
    pub fn get(self, permission: Permission) -> bool {
        match permission {
            Permission::ManagePolicies => self.manage_policies,
            Permission::ManageWorkspaces => self.manage_workspaces,
            Permission::ManageVcsSettings => self.manage_vcs_settings,
            Permission::ManageMembership => self.manage_membership,
            Permission::ManageTeams => self.manage_teams,
        }
    }

    /// The same with one box ticked or not.
    #[must_use]
    pub fn with(mut self, permission: Permission, ticked: bool) -> Self {
        match permission {
            Permission::ManagePolicies => self.manage_policies = ticked,
            Permission::ManageWorkspaces => self.manage_workspaces = ticked,
            Permission::ManageVcsSettings => self.manage_vcs_settings = ticked,
            Permission::ManageMembership => self.manage_membership = ticked,
            Permission::ManageTeams => self.manage_teams = ticked,
        }
        self
    }

    /// What either gives: somebody in two teams has the permissions of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Permission::ALL.into_iter().filter(|permission| other.get(*permission)).fold(self, |all, one| all.with(one, true))
    }

    /// Whether members may be managed: who manages teams manages their members too (spec §2.3 O22).
    #[must_use]
    pub fn manages_membership(self) -> bool {
        self.manage_membership || self.manage_teams
    }
}

/// The permissions by their names in the API, or `none`.
impl fmt::Display for OrganizationAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> =
            Permission::ALL.into_iter().filter(|permission| self.get(*permission)).map(Permission::as_str).collect();
        formatter.write_str(if names.is_empty() { "none" } else { "" })?;
        formatter.write_str(&names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_permission_is_a_box_of_its_own() {
        for permission in Permission::ALL {
            let access = OrganizationAccess::NONE.with(permission, true);
            let ticked: Vec<_> = Permission::ALL.into_iter().filter(|other| access.get(*other)).collect();
            assert_eq!(ticked, [permission]);
            assert_eq!(access.with(permission, false), OrganizationAccess::NONE);
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
        }
    }

    #[test]
    fn two_teams_give_what_either_gives() {
        let one = OrganizationAccess::NONE.with(Permission::ManageTeams, true);
        let other = OrganizationAccess::NONE.with(Permission::ManagePolicies, true);
        assert_eq!(one.union(other).to_string(), "manage-policies, manage-teams");
        assert_eq!(OrganizationAccess::NONE.union(OrganizationAccess::NONE).to_string(), "none");
    }

    #[test]
    fn who_manages_teams_manages_their_members() {
        for permission in Permission::ALL {
            let manages = matches!(permission, Permission::ManageMembership | Permission::ManageTeams);
            assert_eq!(OrganizationAccess::NONE.with(permission, true).manages_membership(), manages, "{permission:?}");
        }
    }
}
