//! Memberships of organizations, and your own account.

use super::Type::{Flag, Many, Object, One, Text};
use super::{Always, Noun, Parameter, Word, enforced, field, filter, kept, told, words};

/// A membership of an organization.
pub const MEMBERSHIP: Noun = Noun {
    kind: "organization-memberships",
    title: "A membership of an organization",
    fields: &[
        enforced("email", Text, "\"invited@example.com\""),
        enforced("teams", Many, "[]"),
        told("status", Text),
        told("created-at", Text),
        told("is-org-two-factor-required", Flag),
        told("user", One),
        told("organization", One),
        told("scim-identity", One),
    ],
};

/// What comes along with a membership.
const INCLUDE: Parameter = words("include", &["user", "teams", "scim_identity"]);

/// The list of an organization's memberships. An unknown word of `filter[status]` matches nothing.
pub const MEMBERSHIP_LIST: [Parameter; 4] = [filter("q"), filter("filter[status]"), filter("filter[email]"), INCLUDE];

/// One membership.
pub const MEMBERSHIP_SHOWN: [Parameter; 1] = [INCLUDE];

/// Your own memberships.
pub const OWN_MEMBERSHIPS: [Parameter; 1] = [words("include", &["user", "teams", "organization"])];

/// Your own account.
pub const ACCOUNT: Noun = Noun {
    kind: "users",
    title: "Your own account",
    fields: &[
        enforced("username", Text, "\"moved\""),
        kept("email", Text, "\"moved@example.com\""),
        field(
            "password",
            Text,
            Word::Refused(
                Always::Nothing,
                "Accounts have no password here: people sign in at the console, programs with a token.",
            ),
            "\"hunter2\"",
        ),
        told("is-service-account", Flag),
        told("avatar-url", Text),
        told("auth-method", Text),
        told("v2-only", Flag),
        told("is-site-admin", Flag),
        told("is-sso-login", Flag),
        told("unconfirmed-email", Text),
        told("two-factor", Object),
        told("permissions", Object),
        told("is-admin", Flag),
        told("is-confirmed", Flag),
        told("is-unified", Flag),
        told("is-sudo", Flag),
        told("enterprise-support", Flag),
        told("has-linked-hcp", Flag),
        told("has-git-hub-app-token", Flag),
        told("authentication-tokens", Many),
        told("github-app-oauth-tokens", Many),
        told("authenticated-resource", One),
    ],
};
