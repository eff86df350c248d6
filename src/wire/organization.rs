//! Organizations.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NoRelationships, Relationship, Resource, count, permissions};

/// The word for them.
pub const KIND: &str = "organizations";

/// An organization. Its id is its name.
pub type Organization = Resource<Attributes, Relationships>;

/// What an organization is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    /// Its id that outlives a change of its name.
    pub external_id: Option<String>,
    pub created_at: Option<String>,
    pub email: Option<String>,
    /// Minutes.
    #[serde(deserialize_with = "count")]
    pub session_timeout: Option<u32>,
    /// Minutes.
    #[serde(deserialize_with = "count")]
    pub session_remember: Option<u32>,
    /// `password` or `two_factor_mandatory`.
    pub collaborator_auth_policy: Option<String>,
    pub two_factor_conformant: Option<bool>,
    pub user_tokens_enabled: Option<bool>,
    pub max_ttl_enabled: Option<bool>,
    pub saml_enabled: Option<bool>,
    pub owners_team_saml_role_id: Option<String>,
    pub default_execution_mode: Option<String>,
    pub stacks_default_execution_mode: Option<String>,
    pub allow_force_delete_workspaces: Option<bool>,
    pub cost_estimation_enabled: Option<bool>,
    pub assessments_enforced: Option<bool>,
    pub send_passing_statuses_for_untriggered_speculative_plans: Option<bool>,
    pub aggregated_commit_status_enabled: Option<bool>,
    pub speculative_plan_management_enabled: Option<bool>,
    pub stacks_enabled: Option<bool>,
    pub fair_run_queuing_enabled: Option<bool>,
    pub plan_expired: Option<bool>,
    pub plan_expires_at: Option<String>,
    pub plan_is_trial: Option<bool>,
    pub plan_is_enterprise: Option<bool>,
    pub plan_identifier: Option<String>,
    pub is_in_degraded_mode: Option<bool>,
    /// It is managed in HCP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_unified: Option<bool>,
    pub global_module_sharing: Option<bool>,
    pub global_provider_sharing: Option<bool>,
    pub module_consuming_organizations_count: Option<u32>,
    pub provider_consuming_organizations_count: Option<u32>,
    pub remaining_testable_count: Option<u32>,
    pub recoverable_items_enabled: Option<bool>,
    pub over_stacks_resource_limit: Option<bool>,
    pub test_generation_enabled: Option<bool>,
    pub permissions: Option<Permissions>,
}

permissions! {
    /// What the asker can do in the organization.
    Permissions {
        can_update,
        can_update_authentication_token,
        can_view_authentication,
        can_destroy,
        can_access_via_teams,
        can_create_module,
        can_create_team,
        can_create_workspace,
        can_create_workspace_migration,
        can_manage_users,
        can_view_users,
        can_manage_subscription,
        can_manage_sso,
        can_update_api_token,
        can_update_oauth,
        can_update_sentinel,
        can_update_ssh_keys,
        can_traverse,
        can_view_usage,
        can_update_agent_pools,
        can_manage_tags,
        can_manage_varsets,
        can_read_varsets,
        can_manage_public_providers,
        can_create_provider,
        can_manage_public_modules,
        can_manage_custom_providers,
        can_manage_run_tasks,
        can_read_run_tasks,
        can_create_project,
        can_enable_stacks,
        can_manage_org_public_providers,
        can_manage_org_public_modules,
        can_manage_assessments,
        can_read_assessments,
        can_view_explorer,
        can_deploy_no_code_modules,
        can_manage_no_code_modules,
        can_manage_recoverable_items,
        can_manage_auditing,
        can_read_policies,
    }
}

/// What an organization is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_project: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entitlement_set: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_token: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit_trails_authentication_token: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_agent_pool: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_retention_policy: Option<Relationship>,
}

/// What a license gives.
pub type EntitlementSet = Resource<Entitlements, NoRelationships>;

/// What a license gives; `user-limit` is a number or null.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Entitlements {
    pub agents: Option<bool>,
    pub audit_logging: Option<bool>,
    pub configuration_designer: Option<bool>,
    pub cost_estimation: Option<bool>,
    pub global_run_tasks: Option<bool>,
    pub operations: Option<bool>,
    pub private_module_registry: Option<bool>,
    pub run_tasks: Option<bool>,
    pub self_serve_billing: Option<bool>,
    pub sentinel: Option<bool>,
    pub sso: Option<bool>,
    pub state_storage: Option<bool>,
    pub teams: Option<bool>,
    pub usage_reporting: Option<bool>,
    pub user_limit: Option<Value>,
    pub vcs_integrations: Option<bool>,
}
