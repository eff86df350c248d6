//! Tags: names that an organization knows, and keys with values that are bound to a workspace or a project.

use serde::{Deserialize, Serialize};

use super::document::NoRelationships;
use super::{Relationship, Resource, count};

/// The word for a name that an organization knows.
pub const KIND: &str = "tags";
/// The word for a key with its value.
pub const BINDING: &str = "tag-bindings";
/// The word for one that is in force, be it of the project.
pub const EFFECTIVE: &str = "effective-tag-bindings";

/// A name that an organization knows.
pub type Tag = Resource<Attributes, Relationships>;
/// A key with its value.
pub type Binding = Resource<Pair, NoRelationships>;
/// One that is in force.
pub type EffectiveBinding = Resource<Pair, Inheritance>;

/// What a name is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub name: Option<String>,
    pub created_at: Option<String>,
    /// How many workspaces have it.
    #[serde(deserialize_with = "count")]
    pub instance_count: Option<u32>,
}

/// Where a name is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Relationship>,
}

/// A key with its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pair {
    pub key: Option<String>,
    pub value: Option<String>,
}

/// From where it comes, where that is not the thing itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Inheritance {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<Relationship>,
}
