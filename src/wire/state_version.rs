//! State versions of workspaces.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Relationship, Resource, count};

/// The word for them.
pub const KIND: &str = "state-versions";

/// A state version.
pub type StateVersion = Resource<Attributes, Relationships>;

/// What a state version is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub created_at: Option<String>,
    #[serde(deserialize_with = "count")]
    pub serial: Option<u32>,
    pub lineage: Option<String>,
    pub md5: Option<String>,
    /// Bytes.
    pub size: Option<u64>,
    /// `pending` or `finalized`.
    pub status: Option<String>,
    /// Of the format.
    #[serde(deserialize_with = "count")]
    pub state_version: Option<u32>,
    pub terraform_version: Option<String>,
    pub resources_processed: Option<bool>,
    pub hosted_state_download_url: Option<String>,
    pub hosted_json_state_download_url: Option<String>,
    /// These two are secrets, which only the answer to its creation has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_state_upload_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosted_json_state_upload_url: Option<String>,
    pub modules: Option<Map<String, Value>>,
    pub providers: Option<Map<String, Value>>,
    pub resources: Option<Vec<Value>>,
    pub vcs_commit_sha: Option<String>,
    pub vcs_commit_url: Option<String>,
}

/// What a state version is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outputs: Option<Relationship>,
}
