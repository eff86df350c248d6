//! Configuration versions, runs, and their plans and applies.

use serde_json::{Value, json};

use super::{linkage, maybe_time, time, user_linkage};
use crate::api::request_context::RequestContext;
use crate::backend::{CommentRecord, ConfigurationRecord, RunEventRecord, RunRecord};
use crate::domain::{Apply, Id, Plan, RunStatus, SafeText};
use crate::policy::{self, Act, decide};

/// What the log says of a plan that did not come about, and of every apply. The marks around it say that it is whole.
pub const LOG: &[u8] =
    b"\x02This server does not execute runs. The run has ended with an error, and nothing was planned or changed.\r\n\
Set the execution mode of the workspace to local, and terraform runs where it is called.\r\n\x03";

/// What the log of the plan says of a run that waits for somebody, or did.
pub const HELD: &[u8] = b"\x02This is a rehearsal. Nothing was planned, because this server does not execute runs.\r\n\
The run waits until a user applies or discards it. An apply ends with an error and changes nothing.\r\n\x03";

/// A configuration version.
#[must_use]
pub fn configuration(record: &ConfigurationRecord) -> Value {
    let mut times = json!({});
    if let Some(at) = record.uploaded_at {
        times["uploaded-at"] = json!(time(at));
    }
    if let Some(at) = record.archived_at {
        times["archived-at"] = json!(time(at));
    }
    let mut links = json!({ "self": format!("/api/v2/configuration-versions/{}", record.id) });
    if record.uploaded_at.is_some() && record.archived_at.is_none() {
        links["download"] = json!(format!("/api/v2/configuration-versions/{}/download", record.id));
    }
    json!({
        "id": record.id.to_string(),
        "type": "configuration-versions",
        "attributes": {
            "auto-queue-runs": record.auto_queue_runs,
            "speculative": record.speculative,
            "provisional": record.provisional,
            "source": "tfe-api",
            "status": match (record.archived_at, record.uploaded_at) {
                (Some(_), _) => "archived",
                (None, Some(_)) => "uploaded",
                (None, None) => "pending",
            },
            "status-timestamps": times,
            "changed-files": [],
            "error": null,
            "error-message": null,
        },
        "relationships": { "ingress-attributes": { "data": null } },
        "links": links,
    })
}

/// A run. One that waits is shown with changes, because only such a one waits in Terraform Enterprise.
#[must_use]
pub fn run(record: &RunRecord) -> Value {
    let may = |context: policy::Call| decide(Act::Call(context), &record.facts).is_allowed();
    let targets: Vec<&str> = record.targets.iter().map(SafeText::as_str).collect();
    let at = time(record.created_at);
    let errored = record.status == RunStatus::Errored;
    let canceled_at = record.ended_at.filter(|_| matches!(record.status, RunStatus::Canceled | RunStatus::ForceCanceled));
    let mut document = json!({
        "id": record.id.to_string(),
        "type": "runs",
        "attributes": {
            "status": record.status.on_the_wire(),
            "status-timestamps": timestamps(record),
            "error-text": errored.then_some("This server does not execute runs."),
            "message": record.message.as_str(),
            "source": record.source,
            "created-at": at,
            "updated-at": time(record.ended_at.or(record.planned_at).unwrap_or(record.created_at)),
            "canceled-at": maybe_time(canceled_at),
            "force-cancel-available-at": maybe_time(canceled_at.and_then(|at| record.status.force_cancel_from(at))),
            "has-changes": record.planned_at.is_some(),
            "is-destroy": record.is_destroy,
            "auto-apply": record.auto_apply,
            "plan-only": record.plan_only,
            "refresh-only": record.refresh_only,
            "save-plan": record.save_plan,
            "allow-empty-apply": record.allow_empty,
            "target-addrs": if targets.is_empty() { Value::Null } else { json!(targets) },
            "trigger-reason": "manual",
            "position-in-queue": record.position,
            "metadata": {},
            "actions": {
                "is-cancelable": record.status.is_cancelable(),
                "is-confirmable": record.status.is_confirmable(),
                "is-discardable": record.status.is_discardable(),
                "is-force-cancelable": record.is_force_cancelable,
            },
            "permissions": {
                "can-apply": may(policy::Call::ApplyRun) && !record.plan_only,
                "can-cancel": may(policy::Call::ApplyRun),
                "can-comment": may(policy::Call::CreateRun),
                "can-discard": may(policy::Call::ApplyRun),
                "can-force-execute": may(policy::Call::ApplyRun),
                "can-force-cancel": may(policy::Call::ForceCancelRun),
                "can-override-policy-check": false,
            },
        },
        "relationships": {
            "workspace": { "data": linkage(&record.workspace, "workspaces") },
            "configuration-version": {
                "data": record.configuration.map(|id| linkage(&id, "configuration-versions")),
            },
            "created-by": { "data": record.created_by.and_then(user_linkage) },
            "confirmed-by": { "data": record.confirmed_by.and_then(user_linkage) },
            "plan": { "data": linkage(&record.id.companion::<Plan>(), "plans") },
            "apply": { "data": linkage(&record.id.companion::<Apply>(), "applies") },
            "policy-checks": { "data": [] },
            "comments": { "data": record.comments.iter().map(|id| linkage(id, "comments")).collect::<Vec<_>>() },
            "task-stages": { "data": [] },
            "run-events": { "data": record.events.iter().map(|id| linkage(id, "run-events")).collect::<Vec<_>>(), "links": { "related": format!("/api/v2/runs/{}/run-events", record.id) } },
        },
        "links": { "self": format!("/api/v2/runs/{}", record.id) },
    });
    let attributes = &mut document["attributes"];
    let otherwise = json!({ "refresh": true, "replace-addrs": null, "terraform-version": null, "variables": [],
        "allow-config-generation": false, "debugging-mode": false, "policy-paths": [], "invoke-action-addrs": [] });
    let kept = serde_json::from_str::<Value>(&record.kept).unwrap_or_default();
    for (name, value) in otherwise.as_object().into_iter().flatten().chain(kept.as_object().into_iter().flatten()) {
        attributes[name] = value.clone();
    }
    document
}

/// What was said of a run.
#[must_use]
pub fn comment(record: &CommentRecord) -> Value {
    json!({
        "id": record.id.to_string(),
        "type": "comments",
        "attributes": { "body": record.body, "created-at": time(record.created_at) },
        "relationships": {
            "run": { "data": linkage(&record.run, "runs") },
            "created-by": { "data": record.created_by.and_then(user_linkage) },
        },
        "links": { "self": format!("/api/v2/comments/{}", record.id) },
    })
}

/// What happened to a run.
#[must_use]
pub fn event(record: &RunEventRecord) -> Value {
    json!({
        "id": record.id.to_string(),
        "type": "run-events",
        "attributes": {
            "action": record.action.as_str(),
            "created-at": time(record.created_at),
            "description": null,
        },
        "relationships": {
            "actor": { "data": record.actor.and_then(user_linkage) },
            "comment": { "data": record.comment.map(|id| linkage(&id, "comments")) },
            "run": { "data": linkage(&record.run, "runs") },
        },
        "links": { "self": format!("/api/v2/run-events/{}", record.id) },
    })
}

/// When a run came to what it is.
fn timestamps(record: &RunRecord) -> Value {
    let mut times = json!({ "plan-queueable-at": time(record.created_at) });
    if let Some(at) = record.planned_at {
        times["planned-at"] = json!(time(at));
    }
    let end = match record.status {
        RunStatus::Pending | RunStatus::Planned => return times,
        RunStatus::Errored => "errored-at",
        RunStatus::Discarded => "discarded-at",
        RunStatus::Canceled => "canceled-at",
        RunStatus::ForceCanceled => "force-canceled-at",
    };
    let ended = record.ended_at.map(time);
    if record.status == RunStatus::Errored && record.planned_at.is_some() {
        times["confirmed-at"] = json!(ended);
    }
    times[end] = json!(ended);
    times
}

/// The plan of a run. A user who holds a run for a rehearsal is told that it is there, and its log says that it is not.
#[must_use]
pub fn plan(context: &RequestContext, record: &RunRecord) -> Value {
    let id: Id<Plan> = record.id.companion();
    let (status, log) = match (record.planned_at, record.status) {
        (Some(_), _) => ("finished", "held-log"),
        (None, RunStatus::Pending) => ("pending", "held-log"),
        (None, RunStatus::Discarded | RunStatus::Canceled | RunStatus::ForceCanceled) => ("canceled", "log"),
        (None, _) => ("errored", "log"),
    };
    json!({
        "id": id.to_string(),
        "type": "plans",
        "attributes": stage(context, status, record.planned_at.is_some(), &format!("/api/v2/plans/{id}/{log}")),
        "relationships": {},
        "links": { "self": format!("/api/v2/plans/{id}") },
    })
}

/// The apply of a run.
#[must_use]
pub fn apply(context: &RequestContext, record: &RunRecord) -> Value {
    let id: Id<Apply> = record.id.companion();
    let status = match (record.planned_at, record.status) {
        (_, RunStatus::Pending | RunStatus::Planned) => "pending",
        (Some(_), RunStatus::Errored) => "errored",
        _ => "unreachable",
    };
    json!({
        "id": id.to_string(),
        "type": "applies",
        "attributes": stage(context, status, false, &format!("/api/v2/applies/{id}/log")),
        "relationships": { "state-versions": { "data": [] } },
        "links": { "self": format!("/api/v2/applies/{id}") },
    })
}

fn stage(context: &RequestContext, status: &str, has_changes: bool, log: &str) -> Value {
    json!({
        "status": status,
        "status-timestamps": {},
        "has-changes": has_changes,
        "generated-configuration": false,
        "resource-additions": 0,
        "resource-changes": 0,
        "resource-destructions": 0,
        "resource-imports": 0,
        "log-read-url": context.url(log),
    })
}
