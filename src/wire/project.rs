//! Projects.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource, count, permissions};

/// The word for them.
pub const KIND: &str = "projects";

/// A project.
pub type Project = Resource<Attributes, Relationships>;

/// What a project is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    pub description: Option<String>,
    pub created_at: Option<String>,
    pub auto_destroy_activity_duration: Option<String>,
    /// `remote`, `local` or `agent`.
    pub default_execution_mode: Option<String>,
    pub setting_overwrites: Option<Overwrites>,
    #[serde(deserialize_with = "count")]
    pub workspace_count: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub team_count: Option<u32>,
    /// It is managed in HCP.
    pub is_unified: Option<bool>,
    pub permissions: Option<Permissions>,
}

/// Which settings are its own, not those of its organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Overwrites {
    pub default_execution_mode: Option<bool>,
    pub default_agent_pool: Option<bool>,
}

permissions! {
    /// What the asker can do with the project.
    Permissions {
        can_read,
        can_update,
        can_destroy,
        can_create_workspace,
        can_move_workspace,
        can_move_stack,
        can_manage_stacks,
        can_view_stacks,
        can_update_stacks,
        can_deploy_no_code_modules,
        can_read_teams,
        can_manage_tags,
        can_manage_teams,
        can_manage_in_hcp,
        can_manage_varsets,
        can_manage_ephemeral_workspace_for_projects,
    }
}

/// What a project is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag_bindings: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_tag_bindings: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_agent_pool: Option<Relationship>,
}
