//! Organizations, and the maximum lifetimes of their tokens.

use super::Type::{Flag, List, Many, Number, Object, One, Text};
use super::{Always, Field, Noun, Parameter, Word, absent, enforced, field, filter, kept, never, told, words};

/// An organization.
pub const ORGANIZATION: Noun = Noun { kind: "organizations", title: "An organization", fields: &FIELDS };

#[rustfmt::skip]
const FIELDS: [Field; 55] = [
    enforced("name", Text, "\"renamed\""),
    kept("email", Text, "\"new@example.com\""),
    enforced("user-tokens-enabled", Flag, "false"),
    enforced("max-ttl-enabled", Flag, "true"),
    enforced("allow-force-delete-workspaces", Flag, "true"),
    enforced("default-execution-mode", Text, "\"remote\""),
    enforced("collaborator-auth-policy", Text, "\"two_factor_mandatory\""),
    kept("session-timeout", Number, "90"),
    kept("session-remember", Number, "2880"),
    kept("owners-team-saml-role-id", Text, "\"owners-of-acme\""),
    kept("cost-estimation-enabled", Flag, "true"),
    kept("assessments-enforced", Flag, "true"),
    kept("send-passing-statuses-for-untriggered-speculative-plans", Flag, "true"),
    kept("aggregated-commit-status-enabled", Flag, "false"),
    kept("speculative-plan-management-enabled", Flag, "true"),
    kept("stacks-enabled", Flag, "true"),
    never("enforce-hyok", "Keys of your own for encryption are not here."),
    never("recoverable-items-enabled", "What is deleted here cannot be recovered."),
    never("registry-monorepo-support-enabled", "The private registry is not here."),
    never("global-module-sharing", "The private registry is not here."),
    never("global-provider-sharing", "The private registry is not here."),
    never("saml-enabled", "Nothing signs in by SAML here."),
    field("stacks-default-execution-mode", Text, Word::Refused(Always::Word("remote"), "Stacks are not here."), "\"local\""),
    absent("default-agent-pool", One, "{\"type\":\"agent-pools\",\"id\":\"apool-1\"}", "Agent pools are not here."),
    absent("stacks-default-agent-pool", One, "{\"type\":\"agent-pools\",\"id\":\"apool-1\"}", "Agent pools are not here."),
    told("external-id", Text),
    told("created-at", Text),
    told("two-factor-conformant", Flag),
    told("permissions", Object),
    told("fair-run-queuing-enabled", Flag),
    told("plan-expired", Flag),
    told("plan-expires-at", Text),
    told("plan-is-trial", Flag),
    told("plan-is-enterprise", Flag),
    told("plan-identifier", Text),
    told("trial-expires-at", Text),
    told("is-in-degraded-mode", Flag),
    told("is-unified", Flag),
    told("hcp-id", Text),
    told("module-consuming-organizations-count", Number),
    told("provider-consuming-organizations-count", Number),
    told("remaining-testable-count", Number),
    told("over-stacks-resource-limit", Flag),
    told("test-generation-enabled", Flag),
    told("parent-data-retention-policy-info", Text),
    told("module-producers", Many),
    told("provider-producers", Many),
    told("oauth-tokens", Many),
    told("default-project", One),
    told("entitlement-set", One),
    told("authentication-token", One),
    told("audit-trails-authentication-token", One),
    told("subscription", One),
    told("data-retention-policy", One),
    told("primary-hyok-configuration", One),
];

/// The list of organizations.
pub const ORGANIZATION_LIST: [Parameter; 4] =
    [filter("q"), filter("q[name]"), filter("q[email]"), words("include", &["subscription"])];

/// One organization.
pub const ORGANIZATION_SHOWN: [Parameter; 1] = [words("include", &["subscription", "entitlement_set", "default_project"])];

/// The maximum lifetimes of an organization's tokens.
pub const LIFETIMES: Noun = Noun {
    kind: "organization-token-ttl-policies",
    title: "The maximum lifetimes of tokens",
    fields: &[
        enforced("token-ttl-policies", List, "[{\"token-type\":\"team\",\"max-ttl-ms\":1800000}]"),
        told("token-type", Text),
        told("max-ttl-ms", Number),
        told("created-at", Text),
        told("updated-at", Text),
    ],
};
