//! Users, and service accounts, which are users as well.

use serde::{Deserialize, Serialize};

use super::{Relationship, Resource, permissions};

/// The word for them.
pub const KIND: &str = "users";

/// A user.
pub type User = Resource<Attributes, Relationships>;

/// What a user is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub username: Option<String>,
    /// Absent where the asker cannot see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    pub is_service_account: Option<bool>,
    pub avatar_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub v2_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_method: Option<String>,
    pub two_factor: Option<TwoFactor>,
    /// These and what follows are told to the account itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_site_admin: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_sso_login: Option<bool>,
    pub unconfirmed_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Permissions>,
}

/// Whether two-factor authentication is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TwoFactor {
    pub enabled: Option<bool>,
    pub verified: Option<bool>,
}

permissions! {
    /// What the asker can do with the account.
    Permissions {
        can_create_organizations,
        can_change_email,
        can_change_username,
        can_manage_user_tokens,
    }
}

/// What a user is bound to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_tokens: Option<Relationship>,
    /// Of which kind the token is that was used: its linkage names a user, a team or an organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticated_resource: Option<Relationship>,
}
