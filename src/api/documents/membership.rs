//! Memberships of organizations.

use super::{account, organization, team, time};
use crate::backend::MembershipRecord;
use crate::domain::{Id, User};
use crate::wire::membership::{self as wire, Attributes, KIND, Relationships};
use crate::wire::{Linkage, Links, Relationship, user as user_wire};

/// A membership, or an invitation.
#[must_use]
pub fn membership(record: &MembershipRecord) -> wire::Membership {
    wire::Membership {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            status: Some(if record.invited { "invited" } else { "active" }.to_owned()),
            created_at: Some(time(record.created_at)),
            // Where it is not for the asker to see it is absent, never null.
            email: record.email.as_ref().map(ToString::to_string),
        },
        relationships: Relationships {
            teams: Some(Relationship::to_many(record.teams.iter().map(team::linkage))),
            user: Some(Relationship::to(Linkage::new(user_wire::KIND, &user_id(record)))),
            organization: Some(Relationship::to(organization::linkage(&record.organization))),
        },
        links: Links::to_self(format!("/api/v2/organization-memberships/{}", record.id)),
    }
}

/// What names a membership.
#[must_use]
pub fn linkage(record: &MembershipRecord) -> Linkage {
    Linkage::new(KIND, &record.id)
}

/// The user of a membership. Somebody who is invited is shown without a name.
#[must_use]
pub fn user(record: &MembershipRecord) -> user_wire::User {
    let mut document = record.user.as_ref().map_or_else(|| account::nobody(user_id(record)), account::user);
    document.attributes.email = record.email.as_ref().map(ToString::to_string);
    document
}

fn user_id(record: &MembershipRecord) -> Id<User> {
    record.user.as_ref().map_or_else(|| record.id.companion(), |user| user.id)
}
