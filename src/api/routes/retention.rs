//! After how long the old data of a workspace can go. It is kept; nothing is deleted here.

use super::{execute, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::retention as wire;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::Service;
use crate::domain::{Command, Operation};

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(context, service)?;
    let policy = wire::of_workspace(&record.id.to_string(), record.retention_days);
    Ok(Answer::resource(policy.map(|(id, retention)| wire::policy(id, retention))))
}

pub(crate) fn set(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let days = days(context)?;
    execute(context, service, &Command::Operate { workspace, operation: Operation::SetRetention { days: Some(days) } })?;
    show(context, service)
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    execute(context, service, &Command::Operate { workspace, operation: Operation::SetRetention { days: None } })?;
    Ok(Answer::done())
}

/// The days that a policy says, nought for never.
fn days(context: &RequestContext) -> Result<u32, Fault> {
    let document = Document::any(context)?;
    match document.kind() {
        "data-retention-policy-dont-deletes" => Ok(0),
        "data-retention-policy-delete-olders" | "data-retention-policy" => {
            let odd = || Fault::invalid("delete-older-than-n-days", "delete-older-than-n-days must be a number from 1 on.");
            document
                .number("delete-older-than-n-days")?
                .and_then(|days| u32::try_from(days).ok())
                .filter(|days| *days > 0)
                .ok_or_else(odd)
        }
        _ => Err(Fault::invalid_at(
            "/data/type",
            "type must be data-retention-policy-delete-olders or data-retention-policy-dont-deletes.",
        )),
    }
}
