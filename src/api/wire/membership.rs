//! Memberships of organizations.

use serde_json::{Value, json};

use super::{account, linkage, time};
use crate::backend::MembershipRecord;
use crate::domain::{Id, SafeText, User};

/// A membership, or an invitation.
#[must_use]
pub fn membership(record: &MembershipRecord) -> Value {
    let teams: Vec<Value> = record.teams.iter().map(|team| linkage(team, "teams")).collect();
    json!({
        "id": record.id.to_string(),
        "type": "organization-memberships",
        "attributes": {
            "status": if record.user.is_some() { "active" } else { "invited" },
            "email": record.email.as_ref().map(SafeText::as_str),
            "created-at": time(record.created_at),
        },
        "relationships": {
            "teams": { "data": teams },
            "user": { "data": linkage(&user_id(record), "users") },
            "organization": { "data": { "id": record.organization.as_str(), "type": "organizations" } },
        },
        "links": { "self": format!("/api/v2/organization-memberships/{}", record.id) },
    })
}

/// The user of a membership. Somebody who is invited is shown without a name.
#[must_use]
pub fn user(record: &MembershipRecord) -> Value {
    match &record.user {
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
    }
}

fn user_id(record: &MembershipRecord) -> Id<User> {
    record.user.as_ref().map_or_else(|| record.id.companion(), |user| user.id)
}
