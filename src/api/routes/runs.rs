//! Configuration versions, runs, and what is done with those that wait.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::api::answer::{Answer, Fault};
use crate::api::documents::{run as wire, workspace};
use crate::api::incoming::{Document, plain};
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Listing, RunRecord, Service};
use crate::domain::{Apply, Command, Id, Operation, Plan, Run, RunDraft, RunStatus, SafeText, Workspace};
use crate::wire::Included;

/// What can come along with a run.
pub(super) const INCLUDE: [&str; 11] = [
    "workspace",
    "plan",
    "apply",
    "configuration_version",
    "configuration_version.ingress_attributes",
    "created_by",
    "confirmed_by",
    "cost_estimate",
    "policy_checks",
    "run_events",
    "task_stages",
];

pub(crate) fn configurations(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let Listing { rows, total } = service.configurations(context.actor, context.id("workspace")?, page.window())?;
    let rows = rows.iter().map(wire::configuration).collect();
    Ok(Answer::document(page.document(context, Listing { rows, total })))
}

pub(crate) fn configuration(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::configuration(&service.configuration(context.actor, context.id("configuration")?)?)))
}

pub(crate) fn create_configuration(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let document = Document::parse(context, "configuration-versions")?;
    let speculative = document.flag("speculative")?.unwrap_or(false);
    let auto_queue_runs = document.flag("auto-queue-runs")?.unwrap_or(true);
    let provisional = document.flag("provisional")?.unwrap_or(false);
    let operation = Operation::CreateConfiguration { speculative, auto_queue_runs, provisional };
    let receipt = service.execute(context.actor, &context.origin(), &Command::Operate { workspace, operation })?;
    let Some(Created::Configuration(id)) = receipt.created else { return Err(Fault::not_found()) };
    let mut resource = wire::configuration(&service.configuration(context.actor, id)?);
    if let Some(upload) = receipt.tickets.first() {
        resource["attributes"]["upload-url"] = json!(context.url(&format!("/uploads/{}", upload.ticket.expose())));
    }
    Ok(Answer::created(resource))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.include(&INCLUDE)?;
    let record = service.run(context.actor, context.id("run")?)?;
    let included = along(&include, std::slice::from_ref(&record), context, service)?;
    Ok(Answer::document(crate::wire::Document { data: wire::run(&record), included }))
}

/// What comes along with runs.
pub(super) fn along(
    include: &[String],
    rows: &[RunRecord],
    context: &RequestContext,
    service: &dyn Service,
) -> Result<Option<Vec<Included>>, Fault> {
    if include.is_empty() {
        return Ok(None);
    }
    let wants = |what: &str| include.iter().any(|word| word == what);
    let mut included = Vec::new();
    if let (true, Some(first)) = (wants("workspace"), rows.first()) {
        included.push(Included::new(&workspace::workspace(&service.workspace_record(context.actor, first.workspace)?)));
    }
    for record in rows {
        if wants("plan") {
            included.push(Included::new(&wire::plan(context, record)));
        }
        if wants("apply") {
            included.push(Included::new(&wire::apply(context, record)));
        }
        if let (true, Some(id)) = (wants("configuration_version"), record.configuration) {
            included.push(Included::new(&wire::configuration(&service.configuration(context.actor, id)?)));
        }
    }
    Ok(Some(included))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::parse(context, "runs")?;
    let workspace: Id<Workspace> = Id::parse(&document.needs("workspace")?.id).ok_or_else(Fault::not_found)?;
    let flag = |name: &str| Ok::<_, Fault>(document.flag(name)?.unwrap_or(false));
    let configuration = match document.related("configuration-version")? {
        None => None,
        Some(linkage) => Some(Id::parse(&linkage.id).ok_or_else(Fault::not_found)?),
    };
    let message = document.prose("message")?.unwrap_or_else(|| "Queued manually via the Terraform Enterprise API".to_owned());
    let targets = texts(&document, "target-addrs")?.unwrap_or_default();
    let run = RunDraft {
        configuration,
        message: message.into(),
        is_destroy: flag("is-destroy")?,
        auto_apply: document.flag("auto-apply")?,
        plan_only: flag("plan-only")?,
        refresh_only: flag("refresh-only")?,
        targets: targets.iter().map(|text| SafeText::new(text)).collect(),
        save_plan: flag("save-plan")?,
        allow_empty: flag("allow-empty-apply")?,
        kept: kept(&document)?,
    };
    let command = Command::Operate { workspace, operation: Operation::CreateRun { run } };
    let receipt = match service.execute(context.actor, &context.origin(), &command) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            return Err(Fault::invalid_at("/data/relationships/configuration-version", sentence));
        }
        result => result?,
    };
    let Some(Created::Run(id)) = receipt.created else { return Err(Fault::not_found()) };
    Ok(Answer::created(wire::run(&service.run(context.actor, id)?)))
}

/// A list of texts.
fn texts(document: &Document, name: &str) -> Result<Option<Vec<String>>, Fault> {
    let Some(list) = document.list(name)? else { return Ok(None) };
    let odd = || Fault::invalid(name, format!("{name} must be a list of texts."));
    list.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(odd)).collect::<Result<_, _>>().map(Some)
}

/// What a run is sent that is only kept, as JSON.
fn kept(document: &Document) -> Result<String, Fault> {
    let mut kept = serde_json::Map::new();
    for name in ["allow-config-generation", "debugging-mode", "refresh"] {
        if let Some(flag) = document.flag(name)? {
            kept.insert(name.to_owned(), json!(flag));
        }
    }
    for name in ["replace-addrs", "policy-paths", "invoke-action-addrs"] {
        if let Some(list) = texts(document, name)? {
            kept.insert(name.to_owned(), json!(list));
        }
    }
    if let Some(version) = document.text("terraform-version")? {
        if document.flag("plan-only")? != Some(true) {
            return Err(Fault::invalid("terraform-version", "terraform-version is for runs that are plan-only."));
        }
        kept.insert("terraform-version".to_owned(), json!(version));
    }
    if let Some(list) = document.list("variables")? {
        let odd = || Fault::invalid("variables", "variables must be a list of objects with a key and a value.");
        let one = |value: &Value| {
            let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or_else(odd);
            Ok::<_, Fault>(json!({ "key": text("key")?, "value": text("value")? }))
        };
        kept.insert("variables".to_owned(), json!(list.iter().map(one).collect::<Result<Vec<_>, _>>()?));
    }
    Ok(Value::Object(kept).to_string())
}

pub(crate) fn apply_run(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    act(context, service, |id| Operation::ApplyRun { id })
}

pub(crate) fn discard(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    act(context, service, |id| Operation::DiscardRun { id })
}

pub(crate) fn cancel(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    act(context, service, |id| Operation::CancelRun { id })
}

pub(crate) fn force_cancel(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    act(context, service, |id| Operation::ForceCancelRun { id })
}

/// Lets a pending run be next. The statuses are those of Terraform Enterprise: 403 for a run that does not wait behind
/// anything, and 409 where what it waits behind cannot be discarded.
pub(crate) fn force_execute(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    act(context, service, |id| Operation::ForceExecuteRun { id }).map_err(|fault| {
        let pending = || Some(service.run(context.actor, context.id("run").ok()?).ok()?.status == RunStatus::Pending);
        if fault.status != StatusCode::CONFLICT || pending() == Some(true) {
            return fault;
        }
        let sentence = "The run is not pending, or its workspace is not locked, so there is nothing to discard before it.";
        Fault::new(StatusCode::FORBIDDEN, "forbidden").because(sentence)
    })
}

fn act(context: &RequestContext, service: &dyn Service, operation: impl Fn(Id<Run>) -> Operation) -> Result<Answer, Fault> {
    let record = service.run(context.actor, context.id("run")?)?;
    let command = Command::Operate { workspace: record.workspace, operation: operation(record.id) };
    super::execute(context, service, &command)?;
    // What is said with an action is a comment of the run.
    if let Some(body) = plain(context)?.get("comment").and_then(Value::as_str).filter(|body| !body.is_empty()) {
        let operation = Operation::CommentRun { id: record.id, body: body.to_owned() };
        super::execute(context, service, &Command::Operate { workspace: record.workspace, operation })?;
    }
    Ok(Answer::nothing(StatusCode::ACCEPTED))
}

pub(crate) fn plan(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.run(context.actor, context.id::<Plan>("plan")?.companion())?;
    Ok(Answer::resource(wire::plan(context, &record)))
}

pub(crate) fn plan_of_run(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::plan(context, &service.run(context.actor, context.id("run")?)?)))
}

pub(crate) fn apply(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.run(context.actor, context.id::<Apply>("apply")?.companion())?;
    Ok(Answer::resource(wire::apply(context, &record)))
}

/// The log of a plan that did not come about, or of any apply. It says the same of each, whether it is there or not, so it
/// needs no token.
pub(crate) fn log(context: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    part(context, wire::LOG)
}

/// The log of a plan that was held for a rehearsal; it needs no token for the same reason.
pub(crate) fn held_log(context: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    part(context, wire::HELD)
}

fn part(context: &RequestContext, log: &[u8]) -> Result<Answer, Fault> {
    let number = |name: &str, otherwise: usize| match context.query.get(name) {
        None => Ok(otherwise),
        Some(text) => text.parse().map_err(|_| Fault::bad_request(format!("{name} must be a number."))),
    };
    let (offset, limit) = (number("offset", 0)?, number("limit", log.len())?);
    let rest = log.get(offset..).unwrap_or_default();
    Ok(Answer::bytes("text/plain", rest[..limit.min(rest.len())].to_vec()))
}
