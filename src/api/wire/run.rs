//! Configuration versions, runs, and their plans and applies.

use serde_json::{Value, json};

use super::{linkage, time, user_linkage};
use crate::api::call::Call;
use crate::backend::{ConfigurationRecord, RunRecord};
use crate::domain::{Apply, Id, Plan, SafeText};
use crate::policy::{self, Act, decide};

/// What the log of every plan says. The marks around it say that it is whole.
pub const LOG: &[u8] =
    b"\x02This server does not execute runs. The run has ended with an error, and nothing was planned or changed.\r\n\
Set the execution mode of the workspace to local, and terraform runs where it is called.\r\n\x03";

/// A configuration version.
#[must_use]
pub fn configuration(record: &ConfigurationRecord) -> Value {
    let mut times = json!({});
    if let Some(at) = record.uploaded_at {
        times["uploaded-at"] = json!(time(at));
    }
    json!({
        "id": record.id.to_string(),
        "type": "configuration-versions",
        "attributes": {
            "auto-queue-runs": record.auto_queue_runs,
            "speculative": record.speculative,
            "provisional": false,
            "source": "tfe-api",
            "status": if record.uploaded_at.is_some() { "uploaded" } else { "pending" },
            "status-timestamps": times,
            "changed-files": [],
            "error": null,
            "error-message": null,
        },
        "relationships": { "ingress-attributes": { "data": null } },
        "links": { "self": format!("/api/v2/configuration-versions/{}", record.id) },
    })
}

/// A run. It has ended with an error, so nothing can be done with it.
#[must_use]
pub fn run(record: &RunRecord) -> Value {
    let may = |call: policy::Call| decide(Act::Call(call), &record.facts).is_allowed();
    let targets: Vec<&str> = record.targets.iter().map(SafeText::as_str).collect();
    let at = time(record.created_at);
    json!({
        "id": record.id.to_string(),
        "type": "runs",
        "attributes": {
            "status": "errored",
            "status-timestamps": { "plan-queueable-at": at, "errored-at": at },
            "error-text": "This server does not execute runs.",
            "message": record.message.as_str(),
            "source": "tfe-api",
            "created-at": at,
            "canceled-at": null,
            "has-changes": false,
            "is-destroy": record.is_destroy,
            "auto-apply": record.auto_apply,
            "plan-only": record.plan_only,
            "refresh": true,
            "refresh-only": record.refresh_only,
            "replace-addrs": null,
            "save-plan": false,
            "target-addrs": if targets.is_empty() { Value::Null } else { json!(targets) },
            "terraform-version": null,
            "trigger-reason": "manual",
            "position-in-queue": 0,
            "metadata": {},
            "variables": [],
            "actions": {
                "is-cancelable": false,
                "is-confirmable": false,
                "is-discardable": false,
                "is-force-cancelable": false,
            },
            "permissions": {
                "can-apply": may(policy::Call::ApplyRun) && !record.plan_only,
                "can-cancel": may(policy::Call::ApplyRun),
                "can-comment": may(policy::Call::CreateRun),
                "can-discard": may(policy::Call::ApplyRun),
                "can-force-execute": may(policy::Call::ApplyRun),
                "can-force-cancel": may(policy::Call::ForceCancelRun),
            },
        },
        "relationships": {
            "workspace": { "data": linkage(&record.workspace, "workspaces") },
            "configuration-version": {
                "data": record.configuration.map(|id| linkage(&id, "configuration-versions")),
            },
            "created-by": { "data": record.created_by.map_or(Value::Null, user_linkage) },
            "plan": { "data": linkage(&record.id.companion::<Plan>(), "plans") },
            "apply": { "data": linkage(&record.id.companion::<Apply>(), "applies") },
            "policy-checks": { "data": [] },
            "comments": { "data": [] },
            "task-stages": { "data": [] },
            "run-events": { "data": [], "links": { "related": format!("/api/v2/runs/{}/run-events", record.id) } },
        },
        "links": { "self": format!("/api/v2/runs/{}", record.id) },
    })
}

/// The plan of a run, which did not come about.
#[must_use]
pub fn plan(call: &Call, record: &RunRecord) -> Value {
    let id: Id<Plan> = record.id.companion();
    json!({
        "id": id.to_string(),
        "type": "plans",
        "attributes": stage(call, "errored", &format!("/api/v2/plans/{id}/log")),
        "relationships": {},
        "links": { "self": format!("/api/v2/plans/{id}") },
    })
}

/// The apply of a run, which was never reached.
#[must_use]
pub fn apply(call: &Call, record: &RunRecord) -> Value {
    let id: Id<Apply> = record.id.companion();
    json!({
        "id": id.to_string(),
        "type": "applies",
        "attributes": stage(call, "unreachable", &format!("/api/v2/applies/{id}/log")),
        "relationships": { "state-versions": { "data": [] } },
        "links": { "self": format!("/api/v2/applies/{id}") },
    })
}

fn stage(call: &Call, status: &str, log: &str) -> Value {
    json!({
        "status": status,
        "status-timestamps": {},
        "has-changes": false,
        "generated-configuration": false,
        "resource-additions": 0,
        "resource-changes": 0,
        "resource-destructions": 0,
        "resource-imports": 0,
        "log-read-url": call.url(log),
    })
}
