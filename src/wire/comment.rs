//! What was said of runs.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for it.
pub const KIND: &str = "comments";

/// A comment.
pub type Comment = Resource<Attributes, Relationships>;

/// What was said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub body: Option<String>,
    pub created_at: Option<String>,
}

/// Of what, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Relationship>,
}
