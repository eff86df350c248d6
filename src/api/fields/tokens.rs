//! Tokens of users, teams and organizations.

use super::Type::{One, Text};
use super::{Noun, Parameter, enforced, filter, told, words};

/// A token.
pub const TOKEN: Noun = Noun {
    kind: "authentication-tokens",
    title: "A token",
    fields: &[
        enforced("description", Text, "\"deploys\""),
        enforced("expired-at", Text, "\"2027-06-01T00:00:00.000Z\""),
        // Some clients spell it so; a token that expires is never made for ever by a spelling.
        enforced("expired_at", Text, "\"2027-06-01T00:00:00.000Z\""),
        told("created-at", Text),
        told("last-used-at", Text),
        told("token", Text),
        told("created-by", One),
        told("team", One),
    ],
};

/// The token of an organization, and the one that reads its audit trail.
pub const ORGANIZATION_TOKEN: [Parameter; 1] = [filter("token")];

/// The list of an organization's team tokens.
pub const TEAM_TOKENS: [Parameter; 4] = [
    filter("q"),
    filter("filter[status]"),
    filter("filter[expiry_status]"),
    words("sort", &["team-name", "created-by", "expired-at", "last-used-at"]),
];
