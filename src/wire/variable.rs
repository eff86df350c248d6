//! Variables of workspaces.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for them.
pub const KIND: &str = "vars";

/// A variable.
pub type Variable = Resource<Attributes, Relationships>;

/// What a variable is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub key: Option<String>,
    /// Null for a sensitive one.
    pub value: Option<String>,
    pub description: Option<String>,
    /// `terraform` or `env`.
    pub category: Option<String>,
    pub hcl: Option<bool>,
    pub sensitive: Option<bool>,
    pub created_at: Option<String>,
    pub version_id: Option<String>,
}

/// Where it is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable: Option<Relationship>,
}
