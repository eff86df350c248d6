//! The access of teams to projects.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for it.
pub const KIND: &str = "team-projects";

/// The access of a team to a project.
pub type ProjectAccess = Resource<Attributes, Relationships>;

/// What the team can do there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// `read`, `write`, `maintain`, `admin` or `custom`.
    pub access: Option<String>,
    pub project_access: Option<InProject>,
    pub workspace_access: Option<InWorkspaces>,
}

/// What it can do with the project itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct InProject {
    pub settings: Option<String>,
    pub teams: Option<String>,
    pub variable_sets: Option<String>,
}

/// What it can do with the workspaces of the project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct InWorkspaces {
    pub create: Option<bool>,
    /// Moving workspaces out of it.
    #[serde(rename = "move")]
    pub relocate: Option<bool>,
    pub locking: Option<bool>,
    pub delete: Option<bool>,
    pub runs: Option<String>,
    pub variables: Option<String>,
    pub state_versions: Option<String>,
    pub sentinel_mocks: Option<String>,
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
    pub project: Option<Relationship>,
}
