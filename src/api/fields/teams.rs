//! Teams.

use super::Type::{Flag, Many, Number, Object, One, Text};
use super::{Field, Noun, Parameter, enforced, filter, kept, told, words};

/// A team.
pub const TEAM: Noun = Noun { kind: "teams", title: "A team", fields: &FIELDS };

#[rustfmt::skip]
const FIELDS: [Field; 41] = [
    enforced("name", Text, "\"renamed\""),
    kept("description", Text, "\"deploys\""),
    kept("sso-team-id", Text, "\"of-the-directory\""),
    enforced("visibility", Text, "\"secret\""),
    enforced("allow-member-token-management", Flag, "false"),
    enforced("organization-access", Object, "{\"manage-policies\":true}"),
    enforced("organization-access.manage-policies", Flag, "true"),
    enforced("organization-access.manage-workspaces", Flag, "true"),
    enforced("organization-access.manage-vcs-settings", Flag, "true"),
    enforced("organization-access.manage-membership", Flag, "true"),
    enforced("organization-access.manage-teams", Flag, "true"),
    enforced("organization-access.manage-organization-access", Flag, "true"),
    enforced("organization-access.access-secret-teams", Flag, "true"),
    enforced("organization-access.read-workspaces", Flag, "true"),
    enforced("organization-access.read-projects", Flag, "true"),
    enforced("organization-access.manage-projects", Flag, "true"),
    enforced("organization-access.manage-policy-overrides", Flag, "true"),
    kept("organization-access.delegate-policy-overrides", Flag, "true"),
    enforced("organization-access.manage-run-tasks", Flag, "true"),
    kept("organization-access.manage-agent-pools", Flag, "true"),
    enforced("organization-access.manage-modules", Flag, "true"),
    kept("organization-access.manage-providers", Flag, "true"),
    kept("organization-access.manage-public-modules", Flag, "true"),
    kept("organization-access.manage-public-providers", Flag, "true"),
    kept("organization-access.manage-registry-components", Flag, "true"),
    kept("organization-access.manage-registry-artifact-tags", Flag, "true"),
    kept("organization-access.manage-registry-artifact-version-tags", Flag, "true"),
    told("users-count", Number),
    told("non-service-users-count", Number),
    told("is-unified", Flag),
    told("scim-linked", Flag),
    told("scim-group-name", Text),
    told("scim-updated-at", Text),
    told("scim-sync-paused", Flag),
    told("permissions", Object),
    told("organization", One),
    told("users", Many),
    told("organization-memberships", Many),
    told("authentication-token", One),
    told("authentication-tokens", Many),
    told("hcp-resource-name", Text),
];

/// What comes along with a team.
const INCLUDE: Parameter = words("include", &["users", "organization_memberships"]);

/// The list of teams.
pub const TEAM_LIST: [Parameter; 3] = [filter("q"), filter("filter[names]"), INCLUDE];

/// One team.
pub const TEAM_SHOWN: [Parameter; 1] = [INCLUDE];

/// The memberships in a team.
pub const TEAM_MEMBERSHIPS: [Parameter; 3] =
    [filter("filter[status]"), words("filter[is_service_account]", &["true", "false"]), words("sort", &["status"])];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Permission;

    #[test]
    fn every_permission_of_a_team_is_a_row() {
        let rows: Vec<&str> = FIELDS.iter().filter_map(|field| field.name.strip_prefix("organization-access.")).collect();
        assert_eq!(rows, Permission::ALL.map(Permission::as_str));
    }
}
