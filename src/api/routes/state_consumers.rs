//! The workspaces whose runs can read the state of a workspace.

use super::execute;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::workspace as wire;
use crate::api::incoming::listed;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service};
use crate::domain::{Command, Id, Operation, Workspace};
use crate::policy;

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let named = context.query.flag("show_only_configured")?.unwrap_or(false);
    let Listing { rows, total } = service.state_consumers(context.actor, context.id("workspace")?, named, page.window())?;
    Ok(Answer::document(page.document(context, Listing { rows: rows.iter().map(wire::workspace).collect(), total })))
}

pub(crate) fn add(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(context, service, |workspaces| Operation::AddConsumers { workspaces, only: false })
}

pub(crate) fn replace(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(context, service, |workspaces| Operation::AddConsumers { workspaces, only: true })
}

pub(crate) fn remove(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    change(context, service, |workspaces| Operation::RemoveConsumers { workspaces })
}

fn change(
    context: &RequestContext,
    service: &dyn Service,
    operation: impl Fn(Vec<Id<Workspace>>) -> Operation,
) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let mut consumers = Vec::new();
    for linkage in listed(context)? {
        let id = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        // Whom the asker does not see they cannot name.
        let record = service.workspace_record(context.actor, id)?;
        debug_assert!(policy::decide(policy::Act::Call(policy::Call::Read), &record.facts).is_allowed(), "it was read");
        consumers.push(id);
    }
    execute(context, service, Command::Operate { workspace, operation: operation(consumers) })?;
    Ok(Answer::done())
}
