//! Users, and service accounts, which are users as well.

use serde_json::{Value, json};

use crate::backend::{AccountRecord, UserRecord};
use crate::domain::{Actor, Id, User};

/// The id that an account has as a user; nobody for the operator.
#[must_use]
pub fn user_id(actor: Actor) -> Option<Id<User>> {
    let text = actor.to_string();
    // The account of a team or an organization has the id of its owner, with another prefix.
    Id::parse(&format!("user-{}", text.split_once('-')?.1))
}

/// A user as others see it.
#[must_use]
pub fn user(user: &UserRecord) -> Value {
    json!({
        "id": user.id.to_string(),
        "type": "users",
        "attributes": {
            "username": user.username.as_str(),
            "is-service-account": false,
            "avatar-url": avatar(user.username.as_str()),
            "v2-only": false,
            "auth-method": "tfc",
            "two-factor": { "enabled": user.two_factor, "verified": user.two_factor },
            "permissions": {
                "can-create-organizations": false,
                "can-change-email": false,
                "can-change-username": false,
                "can-manage-user-tokens": false,
            },
        },
        "relationships": {
            "authentication-tokens": { "links": { "related": format!("/api/v2/users/{}/authentication-tokens", user.id) } },
        },
        "links": { "self": format!("/api/v2/users/{}", user.id) },
    })
}

/// The account behind a token as it sees itself.
#[must_use]
pub fn own(account: &AccountRecord) -> Value {
    match account {
        AccountRecord::User(record) => {
            let mut document = user(record);
            let attributes = &mut document["attributes"];
            attributes["email"] = json!(record.email.as_str());
            attributes["unconfirmed-email"] = Value::Null;
            attributes["is-site-admin"] = json!(false);
            attributes["is-sso-login"] = json!(false);
            for permission in ["can-create-organizations", "can-change-email", "can-change-username", "can-manage-user-tokens"] {
                attributes["permissions"][permission] = json!(true);
            }
            document["relationships"]["authenticated-resource"] =
                json!({ "data": { "id": record.id.to_string(), "type": "users" } });
            document
        }
        AccountRecord::Team { id, .. } => {
            let body = id.to_string();
            let name = format!("api-team_{}", body.trim_start_matches("team-"));
            service(Actor::Team(*id), &name, &json!({ "id": body, "type": "teams" }))
        }
        AccountRecord::Organization { id, name } => service(
            Actor::Organization(*id),
            &format!("api-org-{name}"),
            &json!({ "id": name.as_str(), "type": "organizations" }),
        ),
    }
}

fn service(actor: Actor, username: &str, resource: &Value) -> Value {
    let id = user_id(actor).map(|id| id.to_string());
    json!({
        "id": id,
        "type": "users",
        "attributes": {
            "username": username,
            "is-service-account": true,
            "avatar-url": avatar(username),
            "v2-only": false,
            "auth-method": "tfc",
            "is-site-admin": false,
            "is-sso-login": false,
            "unconfirmed-email": null,
            "two-factor": { "enabled": false, "verified": false },
            "permissions": {
                "can-create-organizations": false,
                "can-change-email": false,
                "can-change-username": false,
                "can-manage-user-tokens": false,
            },
        },
        "relationships": { "authenticated-resource": { "data": resource } },
    })
}

/// Clients want an address; this one is a picture of nobody.
fn avatar(username: &str) -> String {
    format!("https://www.gravatar.com/avatar/?name={username}&s=100&d=mm")
}
