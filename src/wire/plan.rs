//! Plans of runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Relationship, Resource, count};

/// The word for them.
pub const KIND: &str = "plans";

/// The plan of a run.
pub type Plan = Resource<Attributes, Relationships>;

/// What a plan is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub status: Option<String>,
    pub status_timestamps: Option<Map<String, Value>>,
    pub has_changes: Option<bool>,
    pub generated_configuration: Option<bool>,
    #[serde(deserialize_with = "count")]
    pub resource_additions: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub resource_changes: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub resource_destructions: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub resource_imports: Option<u32>,
    pub log_read_url: Option<String>,
}

/// What a plan has made; nothing here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_versions: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exports: Option<Relationship>,
}
