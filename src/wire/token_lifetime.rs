//! The maximum lifetimes of an organization's tokens.

use serde::{Deserialize, Serialize};

use super::{NoRelationships, Resource};

/// The word for them.
pub const KIND: &str = "organization-token-ttl-policies";

/// The maximum lifetime of one kind of token.
pub type TokenLifetime = Resource<Attributes, NoRelationships>;

/// What holds for a kind of token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// `organization`, `team`, `user`, `audit_trails` or `metrics`.
    pub token_type: Option<String>,
    /// Milliseconds.
    pub max_ttl_ms: Option<u64>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
}
