//! How many runs are on their way in an organization.

use serde::{Deserialize, Serialize};

use super::{Resource, count, document::NoRelationships};

/// The word for it.
pub const KIND: &str = "organization-capacity";

/// The capacity of an organization.
pub type Capacity = Resource<Attributes, NoRelationships>;

/// How many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attributes {
    #[serde(deserialize_with = "count")]
    pub pending: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub running: Option<u32>,
}
