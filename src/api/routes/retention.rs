//! After how long the old data of a workspace can go. It is kept; nothing is deleted here.

use super::{execute, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::retention as wire;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::Service;
use crate::domain::{Command, Operation, Retention};
use crate::wire::retention::{DELETE_OLDER, DONT_DELETE};

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    let policy = wire::of_workspace(&record.id.to_string(), record.retention_days);
    Ok(Answer::resource(policy.map(|(id, retention)| wire::policy(id, retention))))
}

pub(crate) fn set(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    // Nought stands for never.
    let days = match said(context)? {
        Retention::DeleteAfter(days) => days,
        Retention::Never => 0,
    };
    execute(context, service, Command::Operate { workspace, operation: Operation::SetRetention { days: Some(days) } })?;
    show(context, service)
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    execute(context, service, Command::Operate { workspace, operation: Operation::SetRetention { days: None } })?;
    Ok(Answer::done())
}

/// The policy that a document says, by its type.
pub(super) fn said(context: &RequestContext) -> Result<Retention, Fault> {
    let document = Document::any(context)?;
    match document.kind() {
        DONT_DELETE => Ok(Retention::Never),
        DELETE_OLDER | "data-retention-policy" | "data-retention-policies" => {
            let odd = || Fault::invalid("delete-older-than-n-days", "delete-older-than-n-days must be a number from 1 on.");
            let days = document.number("delete-older-than-n-days")?.and_then(|days| u32::try_from(days).ok());
            days.filter(|days| *days > 0).map(Retention::DeleteAfter).ok_or_else(odd)
        }
        _ => Err(Fault::invalid_at("/data/type", format!("type must be {DELETE_OLDER} or {DONT_DELETE}."))),
    }
}
