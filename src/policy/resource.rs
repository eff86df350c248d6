//! What is managed in an organization beside teams and workspaces, and who manages it.

use super::{Facts, Role, Rule};
use crate::domain::Permission;

/// A resource of an organization that a token can manage through the API (spec §2.2, §2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// Sentinel policies, and the sets that they are in.
    Policies,
    /// Going on with a run although a policy failed that lets be overridden.
    PolicyOverrides,
    VcsConnections,
    /// SSH keys: which there are, and more of them.
    SshKeys,
    /// An SSH key that is there: its name, and its end.
    KeptSshKeys,
    /// The run tasks that the workspaces of the organization can use.
    RunTasks,
    /// Modules of the private registry.
    Modules,
}

impl Resource {
    /// Every resource, in the order of the chart.
    pub const ALL: [Self; 7] = [
        Self::Policies,
        Self::PolicyOverrides,
        Self::VcsConnections,
        Self::SshKeys,
        Self::KeptSshKeys,
        Self::RunTasks,
        Self::Modules,
    ];

    /// The permissions with which a team manages it; none where owners alone do. The pages of the API keep changing
    /// and deleting an SSH key to owners (§3.15a, 11 and 12).
    #[must_use]
    pub fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Policies => &[Permission::ManagePolicies],
            Self::PolicyOverrides => &[Permission::ManagePolicyOverrides, Permission::ManagePolicies],
            Self::VcsConnections | Self::SshKeys => &[Permission::ManageVcsSettings],
            Self::RunTasks => &[Permission::ManageRunTasks],
            Self::Modules => &[Permission::ManageModules],
            Self::KeptSshKeys => &[],
        }
    }

    /// These permissions as a sentence has them: `Manage VCS Settings`. Empty where owners alone manage it.
    pub(super) fn by(self) -> String {
        let labels: Vec<&str> = self.permissions().iter().map(|permission| permission.label()).collect();
        labels.join(" or ")
    }

    /// What it is called in a sentence after "can".
    pub(super) fn managing(self) -> &'static str {
        match self {
            Self::Policies => "manage policies and policy sets",
            Self::PolicyOverrides => "override policy checks",
            Self::VcsConnections => "manage VCS connections",
            Self::SshKeys => "list and add SSH keys",
            Self::KeptSshKeys => "change and delete SSH keys",
            Self::RunTasks => "manage run tasks of the organization",
            Self::Modules => "manage modules",
        }
    }
}

/// Owners, teams with the permission, and the organization token as far as the chart lets it (§2.2, §2.6 D5).
pub(super) fn refuse_resource(resource: Resource, facts: &Facts) -> Option<Rule> {
    let role = facts.role;
    if role.owns() {
        return None;
    }
    if role == Role::OrganizationToken {
        return match resource {
            Resource::Policies | Resource::VcsConnections | Resource::RunTasks => None,
            Resource::SshKeys | Resource::KeptSshKeys => Some(Rule::NoSshKeysByOrganizationToken),
            Resource::PolicyOverrides | Resource::Modules => Some(Rule::NotByOrganizationToken),
        };
    }
    let permitted = resource.permissions().iter().any(|permission| facts.permissions.get(*permission));
    (!(role.in_a_team() && permitted)).then_some(Rule::ResourceManagers(resource))
}
