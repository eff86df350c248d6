//! The access of teams to workspaces.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for it.
pub const KIND: &str = "team-workspaces";

/// The access of a team to a workspace.
pub type TeamAccess = Resource<Attributes, Relationships>;

/// What the team can do there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// `read`, `plan`, `write`, `admin` or `custom`.
    pub access: Option<String>,
    pub runs: Option<String>,
    pub variables: Option<String>,
    pub state_versions: Option<String>,
    pub sentinel_mocks: Option<String>,
    pub workspace_locking: Option<bool>,
    pub run_tasks: Option<bool>,
    pub policy_overrides: Option<bool>,
}

/// Who can do it where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Relationship>,
}
