//! Teams.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource, count, permissions};

/// The word for them.
pub const KIND: &str = "teams";

/// A team.
pub type Team = Resource<Attributes, Relationships>;

/// What a team is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    pub description: Option<String>,
    /// `secret` or `organization`.
    pub visibility: Option<String>,
    pub sso_team_id: Option<String>,
    #[serde(deserialize_with = "count")]
    pub users_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "count")]
    pub non_service_users_count: Option<u32>,
    pub allow_member_token_management: Option<bool>,
    /// It is a group of HCP, which is managed elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_unified: Option<bool>,
    /// A directory manages its name and its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scim_linked: Option<bool>,
    pub organization_access: Option<OrganizationAccess>,
    pub permissions: Option<Permissions>,
}

permissions! {
    /// What a team can do in its organization, as it was set.
    OrganizationAccess {
        manage_policies,
        manage_workspaces,
        manage_vcs_settings,
        manage_membership,
        manage_teams,
        manage_organization_access,
        access_secret_teams,
        read_workspaces,
        read_projects,
        manage_projects,
        manage_policy_overrides,
        delegate_policy_overrides,
        manage_run_tasks,
        manage_agent_pools,
        manage_modules,
        manage_providers,
        manage_public_modules,
        manage_public_providers,
        manage_registry_components,
        manage_registry_artifact_tags,
        manage_registry_artifact_version_tags,
    }
}

permissions! {
    /// What the asker can do with the team.
    Permissions {
        can_update_organization_access,
        can_update_visibility,
        can_update_name,
        can_update_sso_team_id,
        can_update_member_token_management,
        can_destroy,
        can_update_membership,
        can_update_api_token,
        can_view_api_token,
    }
}

/// What a team is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Relationship>,
    /// With `include=organization-memberships`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_memberships: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_token: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Relationship>,
}
