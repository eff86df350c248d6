//! Runs, their plans and applies, what was said of them and happened to them, and configuration versions.

use super::Type::{Flag, List, Many, Number, Object, One, Text};
use super::{Field, Noun, Parameter, enforced, filter, kept, told, unfiltered, words};

/// A run.
pub const RUN: Noun = Noun { kind: "runs", title: "A run", fields: &FIELDS };

#[rustfmt::skip]
const FIELDS: [Field; 48] = [
    kept("message", Text, "\"why\""),
    enforced("is-destroy", Flag, "true"),
    enforced("auto-apply", Flag, "true"),
    enforced("plan-only", Flag, "true"),
    kept("refresh", Flag, "false"),
    kept("refresh-only", Flag, "true"),
    kept("save-plan", Flag, "true"),
    kept("allow-empty-apply", Flag, "true"),
    kept("allow-config-generation", Flag, "true"),
    kept("debugging-mode", Flag, "true"),
    kept("terraform-version", Text, "\"1.9.8\""),
    kept("target-addrs", List, "[\"module.a\"]"),
    kept("replace-addrs", List, "[\"module.a.null_resource.b\"]"),
    kept("policy-paths", List, "[\"policies\"]"),
    kept("invoke-action-addrs", List, "[\"action.a.b\"]"),
    kept("variables", List, "[{\"key\":\"region\",\"value\":\"\\\"north\\\"\"}]"),
    // It is a comment of the run.
    enforced("comment", Text, ""),
    enforced("workspace", One, ""),
    enforced("configuration-version", One, ""),
    told("status", Text),
    told("status-timestamps", Object),
    told("error-text", Text),
    told("source", Text),
    told("trigger-reason", Text),
    told("triggering-source-name", Text),
    told("created-at", Text),
    told("updated-at", Text),
    told("canceled-at", Text),
    told("force-cancel-available-at", Text),
    told("has-changes", Flag),
    told("position-in-queue", Number),
    told("metadata", Object),
    told("actions", Object),
    told("permissions", Object),
    told("created-by", One),
    told("confirmed-by", One),
    told("canceled-by", One),
    told("plan", One),
    told("apply", One),
    told("cost-estimate", One),
    told("policy-checks", Many),
    told("task-stages", Many),
    told("comments", Many),
    told("run-events", Many),
    told("triggering-source", One),
    told("triggering-run", One),
    told("run-trigger-snapshots", Many),
    told("tf-policy-evaluations", Many),
];

/// What comes along with a run. Of some there is never one here.
const INCLUDE: Parameter = words(
    "include",
    &[
        "workspace",
        "plan",
        "apply",
        "configuration_version",
        "configuration_version.ingress_attributes",
        "created_by",
        "confirmed_by",
        "run_events",
        "cost_estimate",
        "policy_checks",
        "task_stages",
        "tf_policy_evaluations",
    ],
);

/// One run.
pub const RUN_SHOWN: [Parameter; 1] = [INCLUDE];

const NO_POOLS: Parameter =
    unfiltered("filter[agent_pool_names]", "This server has no agent pools: leave filter[agent_pool_names] out.");

/// The runs of a workspace or an organization.
pub const RUN_LIST: [Parameter; 11] = [
    filter("search[basic]"),
    filter("search[user]"),
    filter("search[commit]"),
    filter("filter[status]"),
    words("filter[status_group]", &["final", "non_final", "discardable"]),
    filter("filter[operation]"),
    filter("filter[source]"),
    filter("filter[workspace_names]"),
    filter("filter[timeframe]"),
    NO_POOLS,
    INCLUDE,
];

/// The same of what the query names.
pub const RUNS_NAMED: [Parameter; 13] = [
    filter("workspace_id"),
    filter("organization_name"),
    RUN_LIST[0],
    RUN_LIST[1],
    RUN_LIST[2],
    RUN_LIST[3],
    RUN_LIST[4],
    RUN_LIST[5],
    RUN_LIST[6],
    RUN_LIST[7],
    RUN_LIST[8],
    RUN_LIST[9],
    RUN_LIST[10],
];

/// The plan of a run.
pub const PLAN: Noun = Noun {
    kind: "plans",
    title: "The plan of a run",
    fields: &[
        told("status", Text),
        told("status-timestamps", Object),
        told("has-changes", Flag),
        told("generated-configuration", Flag),
        told("structured-run-output-enabled", Flag),
        told("resource-additions", Number),
        told("resource-changes", Number),
        told("resource-destructions", Number),
        told("resource-imports", Number),
        told("log-read-url", Text),
        told("execution-details", Object),
        told("actions", Object),
        told("permissions", Object),
        told("state-versions", Many),
        told("exports", Many),
        told("hyok-encrypted-data-key", One),
    ],
};

/// The apply of a run.
pub const APPLY: Noun = Noun {
    kind: "applies",
    title: "The apply of a run",
    fields: &[
        told("status", Text),
        told("status-timestamps", Object),
        told("resource-additions", Number),
        told("resource-changes", Number),
        told("resource-destructions", Number),
        told("resource-imports", Number),
        told("action-invocations", Number),
        told("action-failures", Number),
        told("log-read-url", Text),
        told("execution-details", Object),
        told("state-versions", Many),
    ],
};

/// What was said of a run.
pub const COMMENT: Noun = Noun {
    kind: "comments",
    title: "What was said of a run",
    fields: &[
        kept("body", Text, "\"looks good\""),
        told("created-at", Text),
        told("run", One),
        told("created-by", One),
        told("run-event", One),
    ],
};

/// What happened to a run.
pub const RUN_EVENT: Noun = Noun {
    kind: "run-events",
    title: "What happened to a run",
    fields: &[
        told("action", Text),
        told("created-at", Text),
        told("description", Text),
        told("actor", One),
        told("comment", One),
        told("run", One),
    ],
};

/// What happened to a run, and what comes along with it.
pub const RUN_EVENTS: [Parameter; 1] = [words("include", &["actor", "comment"])];

/// A configuration version.
pub const CONFIGURATION_VERSION: Noun = Noun {
    kind: "configuration-versions",
    title: "A configuration version",
    fields: &[
        enforced("auto-queue-runs", Flag, "false"),
        enforced("speculative", Flag, "true"),
        enforced("provisional", Flag, "true"),
        told("source", Text),
        told("status", Text),
        told("status-timestamps", Object),
        told("changed-files", List),
        told("error", Text),
        told("error-message", Text),
        told("upload-url", Text),
        told("ingress-attributes", One),
    ],
};

/// What comes along with a configuration version: no commit is behind any here.
pub const CONFIGURATIONS: [Parameter; 1] = [words("include", &["ingress_attributes", "run"])];
