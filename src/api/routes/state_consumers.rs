//! The workspaces whose runs can read the state of a workspace.

use super::execute;
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::listed;
use crate::api::wire::workspace as wire;
use crate::backend::{Listing, Service};
use crate::domain::{Command, Id, Operation, Workspace};
use crate::policy;

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let page = call.query.page()?;
    let named = call.query.flag("show_only_configured")?.unwrap_or(false);
    let Listing { rows, total } = service.state_consumers(call.actor, call.id("workspace")?, named, page.window())?;
    Ok(Answer::document(page.document(call, Listing { rows: rows.iter().map(wire::workspace).collect(), total })))
}

pub(crate) fn add(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    change(call, service, |workspaces| Operation::AddConsumers { workspaces, only: false })
}

pub(crate) fn replace(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    change(call, service, |workspaces| Operation::AddConsumers { workspaces, only: true })
}

pub(crate) fn remove(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    change(call, service, |workspaces| Operation::RemoveConsumers { workspaces })
}

fn change(call: &Call, service: &dyn Service, operation: impl Fn(Vec<Id<Workspace>>) -> Operation) -> Result<Answer, Fault> {
    let workspace = call.id("workspace")?;
    let mut consumers = Vec::new();
    for linkage in listed(call)? {
        let id = Id::parse(&linkage.id).ok_or_else(Fault::not_found)?;
        // Whom the asker does not see they cannot name.
        let record = service.workspace_record(call.actor, id)?;
        debug_assert!(policy::decide(policy::Act::Call(policy::Call::Read), &record.facts).is_allowed(), "it was read");
        consumers.push(id);
    }
    execute(call, service, &Command::Operate { workspace, operation: operation(consumers) })?;
    Ok(Answer::done())
}
