//! What happened to runs.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for it.
pub const KIND: &str = "run-events";

/// An event.
pub type RunEvent = Resource<Attributes, Relationships>;

/// What happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// `created`, `commented`, `confirmed` and so on.
    pub action: Option<String>,
    pub created_at: Option<String>,
    pub description: Option<String>,
}

/// To what, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Relationship>,
}
