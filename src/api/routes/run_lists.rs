//! Lists of runs, what happened to them and what was said of them, and the content of configurations.

use axum::http::StatusCode;
use jiff::SignedDuration;

use super::{execute, organizations, runs};
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::run as wire;
use crate::api::fields::COMMENT;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Created, Error, Listing, RunEventRecord, RunFilter, RunsOf, Service};
use crate::domain::{Command, ConfigurationVersion, Id, Operation};
use crate::wire::Included;

pub(crate) fn of_workspace(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    list(context, service, RunsOf::Workspace(context.id("workspace")?))
}

pub(crate) fn of_organization(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    list(context, service, RunsOf::Organization(organizations::named(context, service)?.id))
}

/// Runs of a workspace or an organization that the query names.
pub(crate) fn named(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let of = match (context.query.get("workspace_id"), context.query.get("organization_name")) {
        (Some(workspace), _) => RunsOf::Workspace(Id::parse(workspace).ok_or_else(Fault::not_found)?),
        (None, Some(name)) => RunsOf::Organization(service.organization(context.actor, name)?.id),
        (None, None) => return Err(Fault::unprocessable("workspace_id or organization_name is needed.")),
    };
    list(context, service, of)
}

fn list(context: &RequestContext, service: &dyn Service, of: RunsOf) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let Listing { rows, total } = service.runs(context.actor, of, &filter(context)?, page.window())?;
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::run).collect(), total });
    document.included = runs::along(&include, &rows, context, service)?;
    Ok(Answer::document(document))
}

fn filter(context: &RequestContext) -> Result<RunFilter, Fault> {
    let query = &context.query;
    let mut statuses = query.list("filter[status]");
    statuses.extend(match query.get("filter[status_group]") {
        None => Vec::new(),
        Some("final") => ["errored", "discarded", "canceled"].map(str::to_owned).to_vec(),
        // The table has no other word.
        Some(_) => ["pending", "planned"].map(str::to_owned).to_vec(),
    });
    let since = match query.get("filter[timeframe]") {
        None => None,
        Some("year") => context.now.checked_sub(SignedDuration::from_hours(365 * 24)).ok(),
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

pub(crate) fn events(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let page = context.query.page()?;
    let rows = service.run_events(context.actor, context.id("run")?)?;
    let Listing { rows, total } = Listing::of(rows, page.window());
    let mut document = page.document(context, Listing { rows: rows.iter().map(wire::event).collect(), total });
    document.included = included(context, service, &rows, &include)?;
    Ok(Answer::document(document))
}

pub(crate) fn event(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let record = service.run_event(context.actor, context.id("event")?)?;
    let included = included(context, service, std::slice::from_ref(&record), &include)?;
    Ok(Answer::document(crate::wire::Document { data: wire::event(&record), included }))
}

fn included(
    context: &RequestContext,
    service: &dyn Service,
    rows: &[RunEventRecord],
    include: &[String],
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(include);
    for row in rows {
        if let Some(id) = row.comment.filter(|_| along.wants("comment")) {
            along.add(&wire::comment(&service.comment(context.actor, id)?));
        }
        let actor = row.actor.filter(|_| along.wants("actor"));
        along.add_all(actor.and_then(|actor| runs::shown(actor, context, service)));
    }
    Ok(along.finish())
}

pub(crate) fn comments(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let rows: Vec<_> = service.comments(context.actor, context.id("run")?)?.iter().map(wire::comment).collect();
    Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))))
}

pub(crate) fn comment(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::comment(&service.comment(context.actor, context.id("comment")?)?)))
}

pub(crate) fn say(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.run(context.actor, context.id("run")?)?;
    let body = Document::about(context, &COMMENT)?.needed("body")?;
    let operation = Operation::CommentRun { id: record.id, body };
    let receipt = execute(context, service, Command::Operate { workspace: record.workspace, operation })?;
    let Some(Created::Comment(id)) = receipt.created else { return Err(Fault::not_found()) };
    Ok(Answer::created(wire::comment(&service.comment(context.actor, id)?)))
}

pub(crate) fn archive(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.configuration(context.actor, context.id("configuration")?)?;
    let operation = Operation::ArchiveConfiguration { id: record.id };
    match service.execute(context.actor, &context.origin(), &Command::Operate { workspace: record.workspace, operation }.into()) {
        Err(Error::Conflict(Conflict::Already(sentence))) => {
            Err(Fault::new(StatusCode::CONFLICT, "transition not allowed").because(sentence))
        }
        result => Ok(result.map(|_| Answer::nothing(StatusCode::ACCEPTED))?),
    }
}

pub(crate) fn download(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    content(context, service, context.id("configuration")?)
}

pub(crate) fn configuration_of_run(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let id = service.run(context.actor, context.id("run")?)?.configuration.ok_or_else(Fault::not_found)?;
    Ok(Answer::resource(wire::configuration(&service.configuration(context.actor, id)?, None)))
}

pub(crate) fn download_of_run(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let id = service.run(context.actor, context.id("run")?)?.configuration.ok_or_else(Fault::not_found)?;
    content(context, service, id)
}

fn content(context: &RequestContext, service: &dyn Service, id: Id<ConfigurationVersion>) -> Result<Answer, Fault> {
    Ok(Answer::bytes("application/octet-stream", service.configuration_content(context.actor, id)?))
}
