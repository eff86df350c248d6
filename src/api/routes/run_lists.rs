//! Lists of runs, what happened to them and what was said of them, and the content of configurations.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{execute, organizations, runs};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::{account, run as wire};
use crate::backend::{Conflict, Created, Error, Listing, RunEventRecord, RunFilter, RunsOf, Service};
use crate::domain::{Actor, Command, ConfigurationVersion, Id, Operation};

/// What can come along with an event.
const INCLUDE: [&str; 2] = ["actor", "comment"];

pub(crate) fn of_workspace(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    list(call, service, RunsOf::Workspace(call.id("workspace")?))
}

pub(crate) fn of_organization(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    list(call, service, RunsOf::Organization(organizations::named(call, service)?.id))
}

/// Runs of a workspace or an organization that the query names.
pub(crate) fn named(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let of = match (call.query.get("workspace_id"), call.query.get("organization_name")) {
        (Some(workspace), _) => RunsOf::Workspace(Id::parse(workspace).ok_or_else(Fault::not_found)?),
        (None, Some(name)) => RunsOf::Organization(service.organization(call.actor, name)?.id),
        (None, None) => return Err(Fault::unprocessable("workspace_id or organization_name is needed.")),
    };
    list(call, service, of)
}

fn list(call: &Call, service: &dyn Service, of: RunsOf) -> Result<Answer, Fault> {
    let include = call.query.include(&runs::INCLUDE)?;
    let page = call.query.page()?;
    let Listing { rows, total } = service.runs(call.actor, of, &filter(call)?, page.window())?;
    let mut document = page.document(call, Listing { rows: rows.iter().map(wire::run).collect(), total });
    runs::include_into(&mut document, &include, &rows, call, service)?;
    Ok(Answer::document(document))
}

fn filter(call: &Call) -> Result<RunFilter, Fault> {
    let query = &call.query;
    let mut statuses = query.list("filter[status]");
    statuses.extend(match query.get("filter[status_group]") {
        None => Vec::new(),
        Some("final") => ["errored", "discarded", "canceled"].map(str::to_owned).to_vec(),
        Some("non_final" | "discardable") => ["pending", "planned"].map(str::to_owned).to_vec(),
        Some(_) => return Err(Fault::bad_request("filter[status_group] can be final, non_final or discardable.")),
    });
    let since = match query.get("filter[timeframe]") {
        None => None,
        Some("year") => call.now.checked_sub(SignedDuration::from_hours(365 * 24)).ok(),
        Some(year) => {
            let odd = || Fault::bad_request("filter[timeframe] can be a year, such as 2026, or year.");
            let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
            let first = format!("{year}-01-01T00:00:00Z").parse().ok().filter(|_| digits);
            Some(first.ok_or_else(odd)?)
        }
    };
    Ok(RunFilter {
        statuses,
        operations: query.list("filter[operation]"),
        sources: query.list("filter[source]"),
        text: query.get("search[basic]").map(str::to_owned),
        user: query.get("search[user]").map(str::to_owned),
        commit: query.get("search[commit]").is_some(),
        workspaces: query.list("filter[workspace_names]"),
        since,
    })
}

pub(crate) fn events(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let page = call.query.page()?;
    let rows = service.run_events(call.actor, call.id("run")?)?;
    let Listing { rows, total } = Listing::of(rows, page.window());
    let mut document = page.document(call, Listing { rows: rows.iter().map(wire::event).collect(), total });
    if !include.is_empty() {
        document["included"] = included(call, service, &rows, &include)?;
    }
    Ok(Answer::document(document))
}

pub(crate) fn event(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let include = call.query.include(&INCLUDE)?;
    let record = service.run_event(call.actor, call.id("event")?)?;
    let mut document = json!({ "data": wire::event(&record) });
    if !include.is_empty() {
        document["included"] = included(call, service, std::slice::from_ref(&record), &include)?;
    }
    Ok(Answer::document(document))
}

fn included(call: &Call, service: &dyn Service, rows: &[RunEventRecord], include: &[String]) -> Result<Value, Fault> {
    let wants = |word: &str| include.iter().any(|one| one == word);
    let mut included: Vec<Value> = Vec::new();
    for row in rows {
        if let Some(id) = row.comment.filter(|_| wants("comment")) {
            included.push(wire::comment(&service.comment(call.actor, id)?));
        }
        if let (Some(Actor::User(user)), true) = (row.actor, wants("actor")) {
            let told = included.iter().any(|value| value["id"] == user.to_string());
            included.extend(service.user(call.actor, user).ok().filter(|_| !told).as_ref().map(account::user));
        }
    }
    Ok(included.into())
}

pub(crate) fn comments(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let page = call.query.page()?;
    let rows: Vec<Value> = service.comments(call.actor, call.id("run")?)?.iter().map(wire::comment).collect();
    Ok(Answer::document(page.document(call, Listing::of(rows, page.window()))))
}

pub(crate) fn comment(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::comment(&service.comment(call.actor, call.id("comment")?)?)))
}

pub(crate) fn say(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.run(call.actor, call.id("run")?)?;
    let body = Document::parse(call, "comments")?.needed("body")?;
    let operation = Operation::CommentRun { id: record.id, body };
    let receipt = execute(call, service, &Command::Operate { workspace: record.workspace, operation })?;
    let Some(Created::Comment(id)) = receipt.created else { return Err(Fault::not_found()) };
    Ok(Answer::created(&wire::comment(&service.comment(call.actor, id)?)))
}

pub(crate) fn archive(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.configuration(call.actor, call.id("configuration")?)?;
    let operation = Operation::ArchiveConfiguration { id: record.id };
    match service.execute(call.actor, &call.origin(), &Command::Operate { workspace: record.workspace, operation }) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            Err(Fault::new(StatusCode::CONFLICT, "transition not allowed").because(sentence))
        }
        result => Ok(result.map(|_| Answer::nothing(StatusCode::ACCEPTED))?),
    }
}

pub(crate) fn download(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    content(call, service, call.id("configuration")?)
}

pub(crate) fn configuration_of_run(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let id = service.run(call.actor, call.id("run")?)?.configuration.ok_or_else(Fault::not_found)?;
    Ok(Answer::resource(&wire::configuration(&service.configuration(call.actor, id)?)))
}

pub(crate) fn download_of_run(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let id = service.run(call.actor, call.id("run")?)?.configuration.ok_or_else(Fault::not_found)?;
    content(call, service, id)
}

fn content(call: &Call, service: &dyn Service, id: Id<ConfigurationVersion>) -> Result<Answer, Fault> {
    Ok(Answer::bytes("application/octet-stream", service.configuration_content(call.actor, id)?))
}
