//! Configuration versions of workspaces.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Relationship, Resource};

/// The word for them.
pub const KIND: &str = "configuration-versions";

/// A configuration version.
pub type ConfigurationVersion = Resource<Attributes, Relationships>;

/// What a configuration version is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub auto_queue_runs: Option<bool>,
    pub speculative: Option<bool>,
    pub provisional: Option<bool>,
    pub source: Option<String>,
    /// `pending`, `uploaded`, `archived` and so on.
    pub status: Option<String>,
    pub status_timestamps: Option<Times>,
    pub changed_files: Option<Vec<Value>>,
    pub error: Option<String>,
    pub error_message: Option<String>,
    /// Where its content is to be uploaded. It is a secret, which only the answer to its creation has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_url: Option<String>,
}

/// When it came to what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Times {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploaded_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
}

/// From where it comes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ingress_attributes: Option<Relationship>,
}
