//! Users, and service accounts, which are users as well.

use crate::backend::{AccountRecord, UserRecord};
use crate::domain::{Actor, Id, User};
use crate::wire::user::{self as wire, Attributes, KIND, Permissions, Relationships, TwoFactor};
use crate::wire::{Linkage, Links, Relationship};

/// The id that an account has as a user; nobody for the operator.
#[must_use]
pub fn user_id(actor: Actor) -> Option<Id<User>> {
    let text = actor.to_string();
    // The account of a team or an organization has the id of its owner, with another prefix.
    Id::parse(&format!("user-{}", text.split_once('-')?.1))
}

/// A user as others see it.
#[must_use]
pub fn user(user: &UserRecord) -> wire::User {
    let tokens = format!("/api/v2/users/{}/authentication-tokens", user.id);
    wire::User {
        id: user.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            two_factor: Some(TwoFactor { enabled: Some(user.two_factor), verified: Some(user.two_factor) }),
            ..attributes(user.username.as_str(), false)
        },
        relationships: Relationships { authentication_tokens: Some(Relationship::only_at(tokens)), authenticated_resource: None },
        links: Links::to_self(format!("/api/v2/users/{}", user.id)),
    }
}

/// Somebody who is invited and has no account, shown without a name.
#[must_use]
pub fn nobody(id: Id<User>) -> wire::User {
    let attributes = Attributes {
        username: Some(String::new()),
        is_service_account: Some(false),
        two_factor: Some(NO_SECOND_FACTOR),
        ..Attributes::default()
    };
    let kind = KIND.into();
    wire::User { id: id.to_string(), kind, attributes, relationships: Relationships::default(), links: Links::default() }
}

/// The account behind a token as it sees itself.
#[must_use]
pub fn own(account: &AccountRecord) -> wire::User {
    let mut document = match account {
        AccountRecord::User(record) => {
            let mut document = user(record);
            document.attributes.email = Some(record.email.to_string());
            document.attributes.permissions = Some(permissions(true));
            let resource = Linkage::new(KIND, &record.id);
            document.relationships.authenticated_resource = Some(Relationship::to(resource));
            document
        }
        AccountRecord::Team { id, .. } => {
            let name = format!("api-team_{}", id.to_string().trim_start_matches("team-"));
            service(Actor::Team(*id), &name, Linkage::new("teams", id))
        }
        AccountRecord::Organization { id, name } => {
            service(Actor::Organization(*id), &format!("api-org-{name}"), Linkage::new("organizations", name))
        }
    };
    document.attributes.is_site_admin = Some(false);
    document.attributes.is_sso_login = Some(false);
    document
}

fn service(actor: Actor, username: &str, resource: Linkage) -> wire::User {
    wire::User {
        id: user_id(actor).map_or_else(String::new, |id| id.to_string()),
        kind: KIND.into(),
        attributes: attributes(username, true),
        relationships: Relationships { authentication_tokens: None, authenticated_resource: Some(Relationship::to(resource)) },
        links: Links::default(),
    }
}

const NO_SECOND_FACTOR: TwoFactor = TwoFactor { enabled: Some(false), verified: Some(false) };

fn attributes(username: &str, is_service_account: bool) -> Attributes {
    Attributes {
        username: Some(username.to_owned()),
        is_service_account: Some(is_service_account),
        avatar_url: Some(avatar(username)),
        v2_only: Some(false),
        auth_method: Some("tfc".to_owned()),
        two_factor: Some(NO_SECOND_FACTOR),
        permissions: Some(permissions(false)),
        ..Attributes::default()
    }
}

fn permissions(own: bool) -> Permissions {
    Permissions {
        can_create_organizations: Some(own),
        can_change_email: Some(own),
        can_change_username: Some(own),
        can_manage_user_tokens: Some(own),
    }
}

/// Clients want an address; this one is a picture of nobody.
fn avatar(username: &str) -> String {
    format!("https://www.gravatar.com/avatar/?name={username}&s=100&d=mm")
}
