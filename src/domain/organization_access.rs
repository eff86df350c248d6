//! What a team can do in its whole organization (spec §2.4).

use std::fmt;

/// One of the permissions that a team can have in its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// Sentinel policies; with it, reading every workspace.
    ManagePolicies,
    /// Every workspace, as its admin, and making more.
    ManageWorkspaces,
    /// Connections to version control, and SSH keys.
    ManageVcsSettings,
    ManageMembership,
    /// Teams, with their members and tokens.
    ManageTeams,
    /// What teams can do in the organization; with it, teams, their members and tokens.
    ManageOrganizationAccess,
    /// Secret teams too, with one of the three before.
    AccessSecretTeams,
    ReadWorkspaces,
    /// Reading every project, with its workspaces.
    ReadProjects,
    /// Every project, and making more.
    ManageProjects,
    /// Going on with a run although a policy failed.
    ManagePolicyOverrides,
    /// Letting teams of a workspace override its policies.
    DelegatePolicyOverrides,
    /// Run tasks of the organization.
    ManageRunTasks,
    ManageAgentPools,
    /// Modules of the private registry.
    ManageModules,
    /// Providers of the private registry.
    ManageProviders,
    /// Public modules in the registry.
    ManagePublicModules,
    /// Public providers in the registry.
    ManagePublicProviders,
    /// Components of the private registry.
    ManageRegistryComponents,
    /// Tags of artifacts of the registry.
    ManageRegistryArtifactTags,
    ManageRegistryArtifactVersionTags,
}

impl Permission {
    /// Every permission, in the order of the team's page.
    pub const ALL: [Self; 21] = [
        Self::ManagePolicies,
        Self::ManageWorkspaces,
        Self::ManageVcsSettings,
        Self::ManageMembership,
        Self::ManageTeams,
        Self::ManageOrganizationAccess,
        Self::AccessSecretTeams,
        Self::ReadWorkspaces,
        Self::ReadProjects,
        Self::ManageProjects,
        Self::ManagePolicyOverrides,
        Self::DelegatePolicyOverrides,
        Self::ManageRunTasks,
        Self::ManageAgentPools,
        Self::ManageModules,
        Self::ManageProviders,
        Self::ManagePublicModules,
        Self::ManagePublicProviders,
        Self::ManageRegistryComponents,
        Self::ManageRegistryArtifactTags,
        Self::ManageRegistryArtifactVersionTags,
    ];

    /// Those that have a box on the team's page.
    pub const BOXES: [Self; 5] =
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
            Self::ManageOrganizationAccess => "Manage Organization Access",
            Self::AccessSecretTeams => "Include Secret Teams",
            Self::ReadWorkspaces => "View All Workspaces",
            Self::ReadProjects => "View All Projects",
            Self::ManageProjects => "Manage Projects",
            Self::ManagePolicyOverrides => "Manage Policy Overrides",
            Self::DelegatePolicyOverrides => "Delegate Policy Overrides",
            Self::ManageRunTasks => "Manage Run Tasks",
            Self::ManageAgentPools => "Manage Agent Pools",
            Self::ManageModules => "Manage Modules",
            Self::ManageProviders => "Manage Providers",
            Self::ManagePublicModules => "Manage Public Modules",
            Self::ManagePublicProviders => "Manage Public Providers",
            Self::ManageRegistryComponents => "Manage Registry Components",
            Self::ManageRegistryArtifactTags => "Manage Registry Artifact Tags",
            Self::ManageRegistryArtifactVersionTags => "Manage Registry Artifact Version Tags",
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
            Self::ManageOrganizationAccess => {
                "Set what visible teams and this one can do in the organization; includes Manage Teams."
            }
            Self::AccessSecretTeams => "Extend the three permissions above to secret teams.",
            Self::ReadWorkspaces => "Read every workspace.",
            Self::ReadProjects => "Read every project and workspace.",
            Self::ManageProjects => "Manage every project; needs Manage Workspaces.",
            Self::ManagePolicyOverrides => "Override failed policy checks, and read every workspace.",
            Self::DelegatePolicyOverrides => "Let teams override policy checks in a workspace.",
            Self::ManageRunTasks => "Manage the run tasks of the organization.",
            Self::ManageAgentPools => "Manage agent pools, and read every workspace.",
            Self::ManageModules => "Publish and delete modules of the private registry.",
            Self::ManageProviders => "Publish and delete providers of the private registry.",
            Self::ManagePublicModules => "List public modules in the registry.",
            Self::ManagePublicProviders => "List public providers in the registry.",
            Self::ManageRegistryComponents => "Publish and delete components of the private registry.",
            Self::ManageRegistryArtifactTags => "Tag artifacts of the private registry.",
            Self::ManageRegistryArtifactVersionTags => "Tag versions of artifacts of the private registry.",
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
            Self::ManageOrganizationAccess => "manage-organization-access",
            Self::AccessSecretTeams => "access-secret-teams",
            Self::ReadWorkspaces => "read-workspaces",
            Self::ReadProjects => "read-projects",
            Self::ManageProjects => "manage-projects",
            Self::ManagePolicyOverrides => "manage-policy-overrides",
            Self::DelegatePolicyOverrides => "delegate-policy-overrides",
            Self::ManageRunTasks => "manage-run-tasks",
            Self::ManageAgentPools => "manage-agent-pools",
            Self::ManageModules => "manage-modules",
            Self::ManageProviders => "manage-providers",
            Self::ManagePublicModules => "manage-public-modules",
            Self::ManagePublicProviders => "manage-public-providers",
            Self::ManageRegistryComponents => "manage-registry-components",
            Self::ManageRegistryArtifactTags => "manage-registry-artifact-tags",
            Self::ManageRegistryArtifactVersionTags => "manage-registry-artifact-version-tags",
        }
    }

    /// Reads the name of the API; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == word)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// The permissions of a team in its organization; by default none.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct OrganizationAccess(u32);

impl OrganizationAccess {
    /// No permission.
    pub const NONE: Self = Self(0);

    /// Whether the box of a permission is ticked.
    #[must_use]
    pub const fn get(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// The same with one box ticked or not.
    #[must_use]
    pub const fn with(self, permission: Permission, ticked: bool) -> Self {
        if ticked { Self(self.0 | permission.bit()) } else { Self(self.0 & !permission.bit()) }
    }

    /// What either gives: somebody in two teams has the permissions of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether teams can be managed: who sets their permissions manages them too (spec §2.3 O22).
    #[must_use]
    pub const fn manages_teams(self) -> bool {
        self.get(Permission::ManageTeams) || self.get(Permission::ManageOrganizationAccess)
    }

    /// Whether members can be managed: who manages teams manages their members too (spec §2.3 O22).
    #[must_use]
    pub const fn manages_membership(self) -> bool {
        self.get(Permission::ManageMembership) || self.manages_teams()
    }

    /// Whether every workspace can be read (spec §2.4).
    #[must_use]
    pub const fn reads_workspaces(self) -> bool {
        const READERS: u32 = Permission::ManagePolicies.bit()
            | Permission::ManagePolicyOverrides.bit()
            | Permission::ManageAgentPools.bit()
            | Permission::ReadWorkspaces.bit()
            | Permission::ReadProjects.bit()
            | Permission::ManageProjects.bit();
        self.0 & READERS != 0
    }
}

impl fmt::Debug for OrganizationAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OrganizationAccess({self})")
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
    fn who_manages_teams_manages_their_members_and_who_sets_permissions_manages_teams() {
        use Permission::{ManageMembership, ManageOrganizationAccess, ManageTeams};
        for permission in Permission::ALL {
            let only = OrganizationAccess::NONE.with(permission, true);
            let members = matches!(permission, ManageMembership | ManageTeams | ManageOrganizationAccess);
            let teams = matches!(permission, ManageTeams | ManageOrganizationAccess);
            assert_eq!((only.manages_membership(), only.manages_teams()), (members, teams), "{permission:?}");
        }
    }
}
