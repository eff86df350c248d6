//! What becomes of old data, of an organization or a workspace.

use serde::{Deserialize, Serialize};

use super::{Resource, count, document::NoRelationships};

/// The word for a policy by which old data can go.
pub const DELETE_OLDER: &str = "data-retention-policy-delete-olders";
/// The word for one by which all stays.
pub const DONT_DELETE: &str = "data-retention-policy-dont-deletes";

/// A policy.
pub type Policy = Resource<Attributes, NoRelationships>;

/// What it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// Absent where all stays.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "count")]
    pub delete_older_than_n_days: Option<u32>,
}
