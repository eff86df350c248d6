//! Configuration versions, runs, and their plans and applies.

use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{linkage, maybe_time, time, user_linkage};
use crate::api::request_context::RequestContext;
use crate::backend::{CommentRecord, ConfigurationRecord, RunEventRecord, RunRecord};
use crate::domain::{self, Actor, Id, RunStatus};
use crate::policy::{self, Act, decide};
use crate::wire::comment::{self, Comment};
use crate::wire::configuration_version::{self, ConfigurationVersion};
use crate::wire::run::{self as wire, Actions, Attributes, KIND, Permissions, Relationships, Run, Times, Variable};
use crate::wire::run_event::{self, RunEvent};
use crate::wire::{Links, Relationship, apply as applies, plan as plans};

/// What the log says of a plan that did not come about, and of every apply. The marks around it say that it is whole.
pub const LOG: &[u8] =
    b"\x02This server does not execute runs. The run has ended with an error, and nothing was planned or changed.\r\n\
Set the execution mode of the workspace to local, and terraform runs where it is called.\r\n\x03";

/// What the log of the plan says of a run that waits for somebody, or did.
pub const HELD: &[u8] = b"\x02This is a rehearsal. Nothing was planned, because this server does not execute runs.\r\n\
The run waits until a user applies or discards it. An apply ends with an error and changes nothing.\r\n\x03";

/// What a run is sent that is only kept, as the model stores it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Kept {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_config_generation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debugging_mode: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace_addrs: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_paths: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoke_action_addrs: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terraform_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<Vec<Variable>>,
}

/// A configuration version. Where it is to be uploaded, only the answer to its creation says.
#[must_use]
pub fn configuration(record: &ConfigurationRecord, upload: Option<String>) -> ConfigurationVersion {
    let path = format!("/api/v2/configuration-versions/{}", record.id);
    let there = record.uploaded_at.is_some() && record.archived_at.is_none();
    ConfigurationVersion {
        id: record.id.to_string(),
        kind: configuration_version::KIND.into(),
        attributes: configuration_version::Attributes {
            auto_queue_runs: Some(record.auto_queue_runs),
            speculative: Some(record.speculative),
            provisional: Some(record.provisional),
            source: Some("tfe-api".to_owned()),
            status: Some(configuration_status(record).to_owned()),
            status_timestamps: Some(configuration_version::Times {
                uploaded_at: maybe_time(record.uploaded_at),
                archived_at: maybe_time(record.archived_at),
            }),
            changed_files: Some(Vec::new()),
            error: None,
            error_message: None,
            upload_url: upload,
        },
        relationships: configuration_version::Relationships { ingress_attributes: Some(Relationship::to_maybe(None)) },
        links: Links { download: there.then(|| format!("{path}/download")), ..Links::to_self(path) },
    }
}

fn configuration_status(record: &ConfigurationRecord) -> &'static str {
    match (record.archived_at, record.uploaded_at) {
        (Some(_), _) => "archived",
        (None, Some(_)) => "uploaded",
        (None, None) => "pending",
    }
}

/// A run. One that waits is shown with changes, because only such a one waits in Terraform Enterprise.
#[must_use]
pub fn run(record: &RunRecord) -> Run {
    Run {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: attributes(record),
        relationships: relationships(record),
        links: Links::to_self(format!("/api/v2/runs/{}", record.id)),
    }
}

fn attributes(record: &RunRecord) -> Attributes {
    let kept: Kept = serde_json::from_str(&record.kept).unwrap_or_default();
    let errored = record.status == RunStatus::Errored;
    let canceled_at = record.ended_at.filter(|_| matches!(record.status, RunStatus::Canceled | RunStatus::ForceCanceled));
    let targets: Vec<String> = record.targets.iter().map(ToString::to_string).collect();
    Attributes {
        status: Some(record.status.on_the_wire().to_owned()),
        status_timestamps: Some(timestamps(record)),
        error_text: errored.then(|| "This server does not execute runs.".to_owned()),
        message: Some(record.message.clone()),
        source: Some(record.source.clone()),
        trigger_reason: Some("manual".to_owned()),
        created_at: Some(time(record.created_at)),
        updated_at: Some(time(record.ended_at.or(record.planned_at).unwrap_or(record.created_at))),
        canceled_at: maybe_time(canceled_at),
        force_cancel_available_at: maybe_time(canceled_at.and_then(|at| record.status.force_cancel_from(at))),
        has_changes: Some(record.planned_at.is_some()),
        is_destroy: Some(record.is_destroy),
        auto_apply: Some(record.auto_apply),
        plan_only: Some(record.plan_only),
        refresh: Some(kept.refresh.unwrap_or(true)),
        refresh_only: Some(record.refresh_only),
        save_plan: Some(record.save_plan),
        allow_empty_apply: Some(record.allow_empty),
        allow_config_generation: Some(kept.allow_config_generation.unwrap_or(false)),
        debugging_mode: Some(kept.debugging_mode.unwrap_or(false)),
        terraform_version: kept.terraform_version,
        target_addrs: Some(targets).filter(|targets| !targets.is_empty()),
        replace_addrs: kept.replace_addrs,
        policy_paths: Some(kept.policy_paths.unwrap_or_default()),
        invoke_action_addrs: Some(kept.invoke_action_addrs.unwrap_or_default()),
        variables: Some(kept.variables.unwrap_or_default()),
        position_in_queue: Some(record.position),
        metadata: Some(Map::new()),
        actions: Some(Actions {
            is_cancelable: Some(record.status.is_cancelable()),
            is_confirmable: Some(record.status.is_confirmable()),
            is_discardable: Some(record.status.is_discardable()),
            is_force_cancelable: Some(record.is_force_cancelable),
        }),
        permissions: Some(permissions(record)),
    }
}

fn permissions(record: &RunRecord) -> Permissions {
    let may = |call: policy::Call| Some(decide(Act::Call(call), &record.facts).is_allowed());
    Permissions {
        can_apply: may(policy::Call::ApplyRun).map(|can| can && !record.plan_only),
        can_cancel: may(policy::Call::ApplyRun),
        can_comment: may(policy::Call::CreateRun),
        can_discard: may(policy::Call::ApplyRun),
        can_force_execute: may(policy::Call::ApplyRun),
        can_force_cancel: may(policy::Call::ForceCancelRun),
        can_override_policy_check: Some(false),
    }
}

fn relationships(record: &RunRecord) -> Relationships {
    let events = Relationship::to_many(record.events.iter().map(|id| linkage(id, run_event::KIND)));
    let configuration = record.configuration.map(|id| linkage(&id, configuration_version::KIND));
    Relationships {
        workspace: Some(Relationship::to(linkage(&record.workspace, "workspaces"))),
        configuration_version: Some(Relationship::to_maybe(configuration)),
        created_by: Some(by(record.created_by)),
        confirmed_by: Some(by(record.confirmed_by)),
        plan: Some(Relationship::to(linkage(&record.id.companion::<domain::Plan>(), plans::KIND))),
        apply: Some(Relationship::to(linkage(&record.id.companion::<domain::Apply>(), applies::KIND))),
        policy_checks: Some(Relationship::to_many([])),
        task_stages: Some(Relationship::to_many([])),
        comments: Some(Relationship::to_many(record.comments.iter().map(|id| linkage(id, comment::KIND)))),
        run_events: Some(events.at(format!("/api/v2/runs/{}/run-events", record.id))),
    }
}

/// An account that can no longer be named, or never could, is nobody.
fn by(actor: Option<Actor>) -> Relationship {
    Relationship::to_maybe(actor.and_then(user_linkage))
}

fn of(run: Id<domain::Run>) -> Relationship {
    Relationship::to(linkage(&run, wire::KIND))
}

/// What was said of a run.
#[must_use]
pub fn comment(record: &CommentRecord) -> Comment {
    Comment {
        id: record.id.to_string(),
        kind: comment::KIND.into(),
        attributes: comment::Attributes { body: Some(record.body.clone()), created_at: Some(time(record.created_at)) },
        relationships: comment::Relationships { run: Some(of(record.run)), created_by: Some(by(record.created_by)) },
        links: Links::to_self(format!("/api/v2/comments/{}", record.id)),
    }
}

/// What happened to a run.
#[must_use]
pub fn event(record: &RunEventRecord) -> RunEvent {
    RunEvent {
        id: record.id.to_string(),
        kind: run_event::KIND.into(),
        attributes: run_event::Attributes {
            action: Some(record.action.to_string()),
            created_at: Some(time(record.created_at)),
            description: None,
        },
        relationships: run_event::Relationships {
            actor: Some(by(record.actor)),
            comment: Some(Relationship::to_maybe(record.comment.map(|id| linkage(&id, comment::KIND)))),
            run: Some(of(record.run)),
        },
        links: Links::to_self(format!("/api/v2/run-events/{}", record.id)),
    }
}

/// When a run came to what it is.
fn timestamps(record: &RunRecord) -> Times {
    let ended = maybe_time(record.ended_at);
    let at = |status: RunStatus| ended.clone().filter(|_| record.status == status);
    Times {
        plan_queueable_at: Some(time(record.created_at)),
        planned_at: maybe_time(record.planned_at),
        confirmed_at: at(RunStatus::Errored).filter(|_| record.planned_at.is_some()),
        errored_at: at(RunStatus::Errored),
        discarded_at: at(RunStatus::Discarded),
        canceled_at: at(RunStatus::Canceled),
        force_canceled_at: at(RunStatus::ForceCanceled),
    }
}

/// The plan of a run. A user who holds a run for a rehearsal is told that it is there, and its log says that it is not.
#[must_use]
pub fn plan(context: &RequestContext, record: &RunRecord) -> plans::Plan {
    let id: Id<domain::Plan> = record.id.companion();
    let (status, log) = match (record.planned_at, record.status) {
        (Some(_), _) => ("finished", "held-log"),
        (None, RunStatus::Pending) => ("pending", "held-log"),
        (None, RunStatus::Discarded | RunStatus::Canceled | RunStatus::ForceCanceled) => ("canceled", "log"),
        (None, _) => ("errored", "log"),
    };
    plans::Plan {
        id: id.to_string(),
        kind: plans::KIND.into(),
        attributes: plans::Attributes {
            status: Some(status.to_owned()),
            status_timestamps: Some(Map::new()),
            has_changes: Some(record.planned_at.is_some()),
            generated_configuration: Some(false),
            resource_additions: Some(0),
            resource_changes: Some(0),
            resource_destructions: Some(0),
            resource_imports: Some(0),
            log_read_url: Some(context.url(&format!("/api/v2/plans/{id}/{log}"))),
        },
        relationships: plans::Relationships {
            state_versions: Some(Relationship::to_many([])),
            exports: Some(Relationship::to_many([])),
        },
        links: Links::to_self(format!("/api/v2/plans/{id}")),
    }
}

/// The apply of a run.
#[must_use]
pub fn apply(context: &RequestContext, record: &RunRecord) -> applies::Apply {
    let id: Id<domain::Apply> = record.id.companion();
    let status = match (record.planned_at, record.status) {
        (_, RunStatus::Pending | RunStatus::Planned) => "pending",
        (Some(_), RunStatus::Errored) => "errored",
        _ => "unreachable",
    };
    applies::Apply {
        id: id.to_string(),
        kind: applies::KIND.into(),
        attributes: applies::Attributes {
            status: Some(status.to_owned()),
            status_timestamps: Some(Map::new()),
            resource_additions: Some(0),
            resource_changes: Some(0),
            resource_destructions: Some(0),
            resource_imports: Some(0),
            log_read_url: Some(context.url(&format!("/api/v2/applies/{id}/log"))),
        },
        relationships: applies::Relationships { state_versions: Some(Relationship::to_many([])) },
        links: Links::to_self(format!("/api/v2/applies/{id}")),
    }
}
