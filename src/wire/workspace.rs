//! Workspaces.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Relationship, Resource, count, permissions};

/// The word for them.
pub const KIND: &str = "workspaces";

/// A workspace.
pub type Workspace = Resource<Attributes, Relationships>;

/// What a workspace is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub latest_change_at: Option<String>,
    pub description: Option<String>,
    pub environment: Option<String>,
    /// `remote`, `local` or `agent`.
    pub execution_mode: Option<String>,
    pub setting_overwrites: Option<Overwrites>,
    pub operations: Option<bool>,
    pub locked: Option<bool>,
    pub locked_reason: Option<String>,
    pub terraform_version: Option<String>,
    pub working_directory: Option<String>,
    pub trigger_prefixes: Option<Vec<String>>,
    pub trigger_patterns: Option<Vec<String>>,
    pub auto_apply: Option<bool>,
    pub auto_apply_run_trigger: Option<bool>,
    pub queue_all_runs: Option<bool>,
    pub speculative_enabled: Option<bool>,
    pub file_triggers_enabled: Option<bool>,
    pub allow_destroy_plan: Option<bool>,
    pub can_queue_destroy_plan: Option<bool>,
    pub global_remote_state: Option<bool>,
    pub project_remote_state: Option<bool>,
    pub structured_run_output_enabled: Option<bool>,
    pub assessments_enabled: Option<bool>,
    pub auto_destroy_at: Option<String>,
    pub auto_destroy_activity_duration: Option<String>,
    pub auto_destroy_status: Option<String>,
    pub inherits_project_auto_destroy: Option<bool>,
    #[serde(deserialize_with = "count")]
    pub resource_count: Option<u32>,
    pub source: Option<String>,
    pub source_name: Option<String>,
    pub source_url: Option<String>,
    pub source_module_id: Option<String>,
    pub no_code_upgrade_available: Option<bool>,
    pub hyok_enabled: Option<bool>,
    pub apply_duration_average: Option<u64>,
    pub plan_duration_average: Option<u64>,
    pub policy_check_failures: Option<u64>,
    pub run_failures: Option<u64>,
    pub workspace_kpis_runs_count: Option<u64>,
    pub last_assessment_result_at: Option<String>,
    pub tag_names: Option<Vec<String>>,
    pub vcs_repo: Option<Value>,
    pub vcs_repo_identifier: Option<String>,
    pub actions: Option<Actions>,
    pub permissions: Option<Permissions>,
}

/// Which settings are its own, not those of its project or organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Overwrites {
    pub execution_mode: Option<bool>,
    pub agent_pool: Option<bool>,
}

/// What can be done with it at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Actions {
    pub is_destroyable: Option<bool>,
}

permissions! {
    /// What the asker can do with the workspace.
    Permissions {
        can_update,
        can_destroy,
        can_force_delete,
        can_manage_tags,
        can_queue_run,
        can_queue_apply,
        can_queue_destroy,
        can_read_run,
        can_read_settings,
        can_read_state_versions,
        can_read_state_outputs,
        can_create_state_versions,
        can_read_variable,
        can_update_variable,
        can_lock,
        can_unlock,
        can_force_unlock,
        can_manage_run_tasks,
        can_manage_assessments,
        can_manage_ephemeral_workspaces,
        can_read_assessment_results,
        can_manage_hyok,
    }
}

/// What a workspace is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_run: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_run: Option<Relationship>,
    /// A user, a team or a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_by: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_configuration_version: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vars: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_bindings: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_tag_bindings: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_state_consumers: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_pool: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readme: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_assessment_result: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_retention_policy: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_state_version: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssh_key: Option<Relationship>,
}
