//! Memberships of organizations, and invitations.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource};

/// The word for them.
pub const KIND: &str = "organization-memberships";

/// A membership.
pub type Membership = Resource<Attributes, Relationships>;

/// What a membership is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    /// `active` or `invited`; a word that a host adds is shown as it is.
    pub status: Option<String>,
    pub created_at: Option<String>,
    /// Absent where the asker cannot see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Who is in what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub teams: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<Relationship>,
}
