//! Configuration versions, runs, and what is done with those that wait.

use axum::http::StatusCode;
use serde_json::Value;

use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::{account, run as wire, workspace};
use crate::api::fields::{CONFIGURATION_VERSION, RUN};
use crate::api::incoming::{Document, line, plain};
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Listing, RunRecord, Service};
use crate::domain::{Actor, Apply, Command, Id, Operation, Plan, Run, RunDraft, RunStatus, Workspace};
use crate::wire::Included;
use crate::wire::run::Variable;
use crate::wire::user::User;

pub(crate) fn configurations(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let Listing { rows, total } = service.configurations(context.actor, context.id("workspace")?, page.window())?;
    let rows = rows.iter().map(|row| wire::configuration(row, None)).collect();
    let mut document = page.document(context, Listing { rows, total });
    document.included = Along::new(&include).finish();
    Ok(Answer::document(document))
}

pub(crate) fn configuration(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let data = wire::configuration(&service.configuration(context.actor, context.id("configuration")?)?, None);
    Ok(Answer::document(crate::wire::Document { data, included: Along::new(&include).finish() }))
}

pub(crate) fn create_configuration(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let document = Document::about(context, &CONFIGURATION_VERSION)?;
    let speculative = document.flag("speculative")?.unwrap_or(false);
    let auto_queue_runs = document.flag("auto-queue-runs")?.unwrap_or(true);
    let provisional = document.flag("provisional")?.unwrap_or(false);
    let operation = Operation::CreateConfiguration { speculative, auto_queue_runs, provisional };
    let receipt = service.execute(context.actor, &context.origin(), &Command::Operate { workspace, operation }.into())?;
    let Some(Created::Configuration(id)) = receipt.created else { return Err(Fault::not_found()) };
    let upload = receipt.tickets.first().map(|upload| context.url(&format!("/uploads/{}", upload.ticket.expose())));
    Ok(Answer::created(wire::configuration(&service.configuration(context.actor, id)?, upload)))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = service.run(context.actor, context.id("run")?)?;
    let included = along(&include, std::slice::from_ref(&record), context, service)?;
    Ok(Answer::document(crate::wire::Document { data: wire::run(&record), included }))
}

/// What comes along with runs.
pub(super) fn along(
    words: &[String],
    rows: &[RunRecord],
    context: &RequestContext,
    service: &dyn Service,
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(words);
    for record in rows {
        if along.wants("workspace") {
            along.add(&workspace::workspace(&service.workspace_record(context.actor, record.workspace)?));
        }
        add(&mut along, "", record, context, service)?;
        if along.wants("run_events") {
            along.add_all(service.run_events(context.actor, record.id)?.iter().map(wire::event));
        }
    }
    Ok(along.finish())
}

/// Adds the parts of a run that are asked for behind this word, which ends with a point or is empty.
pub(super) fn add(
    along: &mut Along<'_>,
    before: &str,
    record: &RunRecord,
    context: &RequestContext,
    service: &dyn Service,
) -> Result<(), Fault> {
    let wants = |along: &Along<'_>, word: &str| along.wants(&format!("{before}{word}"));
    if wants(along, "plan") {
        along.add(&wire::plan(context, record));
    }
    if wants(along, "apply") {
        along.add(&wire::apply(context, record));
    }
    if let (true, Some(id)) = (wants(along, "configuration_version"), record.configuration) {
        along.add(&wire::configuration(&service.configuration(context.actor, id)?, None));
    }
    let people = [("created_by", record.created_by), ("confirmed_by", record.confirmed_by)];
    for (word, actor) in people {
        let wanted = actor.filter(|_| wants(along, word));
        along.add_all(wanted.and_then(|actor| shown(actor, context, service)));
    }
    Ok(())
}

/// An account that did something, as far as the asker sees it: one that they do not see is told by its id alone.
pub(super) fn shown(actor: Actor, context: &RequestContext, service: &dyn Service) -> Option<User> {
    match actor {
        Actor::User(user) => service.user(context.actor, user).ok().map(|record| account::user(&record)),
        _ => None,
    }
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let document = Document::about(context, &RUN)?;
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
        message,
        is_destroy: flag("is-destroy")?,
        auto_apply: document.flag("auto-apply")?,
        plan_only: flag("plan-only")?,
        refresh_only: flag("refresh-only")?,
        targets: targets.iter().map(|text| line("target-addrs", text)).collect::<Result<_, _>>()?,
        save_plan: flag("save-plan")?,
        allow_empty: flag("allow-empty-apply")?,
        kept: kept(&document)?,
    };
    let command = Command::Operate { workspace, operation: Operation::CreateRun { run } };
    let receipt = match service.execute(context.actor, &context.origin(), &command.into()) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            return Err(Fault::invalid_at("/data/relationships/configuration-version", sentence));
        }
        result => result?,
    };
    let Some(Created::Run(id)) = receipt.created else { return Err(Fault::not_found()) };
    say(context, service, (workspace, id), document.text("comment")?)?;
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
    let terraform_version = document.text("terraform-version")?;
    if terraform_version.is_some() && document.flag("plan-only")? != Some(true) {
        return Err(Fault::invalid("terraform-version", "terraform-version is for runs that are plan-only."));
    }
    let odd = || Fault::invalid("variables", "variables must be a list of objects with a key and a value.");
    let variable = |value: Value| {
        let text = |name: &str| value[name].as_str().map(str::to_owned).ok_or_else(odd);
        Ok::<_, Fault>(Variable { key: text("key")?, value: text("value")? })
    };
    let variables = document.list("variables")?.map(|list| list.into_iter().map(variable).collect::<Result<_, _>>());
    let kept = wire::Kept {
        allow_config_generation: document.flag("allow-config-generation")?,
        debugging_mode: document.flag("debugging-mode")?,
        refresh: document.flag("refresh")?,
        replace_addrs: texts(document, "replace-addrs")?,
        policy_paths: texts(document, "policy-paths")?,
        invoke_action_addrs: texts(document, "invoke-action-addrs")?,
        terraform_version,
        variables: variables.transpose()?,
    };
    // Its names are texts, so it can always be written.
    Ok(serde_json::to_string(&kept).unwrap_or_default())
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
    super::execute(context, service, command)?;
    let comment = plain(context)?.get("comment").and_then(Value::as_str).map(str::to_owned);
    say(context, service, (record.workspace, record.id), comment)?;
    Ok(Answer::nothing(StatusCode::ACCEPTED))
}

/// What is said with a run or an action is a comment of the run.
fn say(
    context: &RequestContext,
    service: &dyn Service,
    (workspace, id): (Id<Workspace>, Id<Run>),
    comment: Option<String>,
) -> Result<(), Fault> {
    let Some(body) = comment.filter(|body| !body.is_empty()) else { return Ok(()) };
    let operation = Operation::CommentRun { id, body };
    super::execute(context, service, Command::Operate { workspace, operation }).map(drop)
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
