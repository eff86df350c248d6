//! Runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Relationship, Resource, count, permissions};

/// The word for them.
pub const KIND: &str = "runs";

/// A run.
pub type Run = Resource<Attributes, Relationships>;

/// What a run is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub status: Option<String>,
    pub status_timestamps: Option<Times>,
    /// Why it ended with an error; null where it did not.
    pub error_text: Option<String>,
    pub message: Option<String>,
    pub source: Option<String>,
    pub trigger_reason: Option<String>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub canceled_at: Option<String>,
    pub force_cancel_available_at: Option<String>,
    pub has_changes: Option<bool>,
    pub is_destroy: Option<bool>,
    pub auto_apply: Option<bool>,
    pub plan_only: Option<bool>,
    pub refresh: Option<bool>,
    pub refresh_only: Option<bool>,
    pub save_plan: Option<bool>,
    pub allow_empty_apply: Option<bool>,
    pub allow_config_generation: Option<bool>,
    pub debugging_mode: Option<bool>,
    pub terraform_version: Option<String>,
    /// Null for all.
    pub target_addrs: Option<Vec<String>>,
    pub replace_addrs: Option<Vec<String>>,
    pub policy_paths: Option<Vec<String>>,
    pub invoke_action_addrs: Option<Vec<String>>,
    pub variables: Option<Vec<Variable>>,
    /// How many runs of the workspace are before it.
    #[serde(deserialize_with = "count")]
    pub position_in_queue: Option<u32>,
    pub metadata: Option<Map<String, Value>>,
    pub actions: Option<Actions>,
    pub permissions: Option<Permissions>,
}

/// A variable of this run alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variable {
    pub key: String,
    pub value: String,
}

/// When a run came to what it is; a host of another version has more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_queueable_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errored_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discarded_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canceled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_canceled_at: Option<String>,
}

/// What its status lets be done with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Actions {
    pub is_cancelable: Option<bool>,
    pub is_confirmable: Option<bool>,
    pub is_discardable: Option<bool>,
    pub is_force_cancelable: Option<bool>,
}

permissions! {
    /// What the asker can do with the run.
    Permissions {
        can_apply,
        can_cancel,
        can_comment,
        can_discard,
        can_force_execute,
        can_force_cancel,
        can_override_policy_check,
    }
}

/// What a run is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_version: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_checks: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_stages: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_events: Option<Relationship>,
}
