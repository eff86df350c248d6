//! Outputs: those of a state, and the same as they come along with a workspace.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Resource, document::NoRelationships};

/// The word for an output of a state.
pub const KIND: &str = "state-version-outputs";
/// The word for one that comes along with a workspace.
pub const OF_WORKSPACE: &str = "workspace-outputs";

/// An output of a state.
pub type Output = Resource<Attributes, NoRelationships>;
/// One that comes along with a workspace.
pub type WorkspaceOutput = Resource<Shown, NoRelationships>;

/// What an output is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    pub sensitive: Option<bool>,
    /// In a word: `string`, `number`, `bool`, `array` or `object`.
    #[serde(rename = "type")]
    pub of: Option<String>,
    /// As the state has it.
    pub detailed_type: Value,
    /// In lists null for a sensitive one.
    pub value: Value,
}

/// What an output is beside its workspace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Shown {
    pub name: Option<String>,
    pub sensitive: Option<bool>,
    pub output_type: Option<String>,
    pub value: Value,
}
