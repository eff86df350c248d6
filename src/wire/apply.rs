//! Applies of runs.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Relationship, Resource, count};

/// The word for them.
pub const KIND: &str = "applies";

/// The apply of a run.
pub type Apply = Resource<Attributes, Relationships>;

/// What an apply is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub status: Option<String>,
    pub status_timestamps: Option<Map<String, Value>>,
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

/// What an apply has written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_versions: Option<Relationship>,
}
