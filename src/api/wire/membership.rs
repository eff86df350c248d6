//! Memberships of organizations.

use serde_json::{Value, json};

use super::{account, linkage, time};
use crate::backend::MembershipRecord;
use crate::domain::{Id, User};

/// A membership, or an invitation.
#[must_use]
pub fn membership(record: &MembershipRecord) -> Value {
    // Where it is not for the asker to see it is absent, never null.
    let email = record.email.as_ref().map(|email| ("email".to_owned(), json!(email.as_str())));
    let teams: Vec<Value> = record.teams.iter().map(|team| linkage(team, "teams")).collect();
    let mut document = json!({
        "id": record.id.to_string(),
        "type": "organization-memberships",
        "attributes": {
            "status": if record.invited { "invited" } else { "active" },
            "created-at": time(record.created_at),
        },
        "relationships": {
            "teams": { "data": teams },
            "user": { "data": linkage(&user_id(record), "users") },
            "organization": { "data": { "id": record.organization.as_str(), "type": "organizations" } },
        },
        "links": { "self": format!("/api/v2/organization-memberships/{}", record.id) },
    });
    document["attributes"].as_object_mut().into_iter().for_each(|attributes| attributes.extend(email.clone()));
    document
}

/// The user of a membership. Somebody who is invited is shown without a name.
#[must_use]
pub fn user(record: &MembershipRecord) -> Value {
    let mut document = match &record.user {
        Some(user) => account::user(user),
        None => json!({
            "id": user_id(record).to_string(),
            "type": "users",
            "attributes": {
                "username": "",
                "is-service-account": false,
                "avatar-url": null,
                "two-factor": { "enabled": false, "verified": false },
            },
        }),
    };
    if let Some(email) = &record.email {
        document["attributes"]["email"] = json!(email.as_str());
    }
    document
}

fn user_id(record: &MembershipRecord) -> Id<User> {
    record.user.as_ref().map_or_else(|| record.id.companion(), |user| user.id)
}
