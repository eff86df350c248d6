//! Uploads. Their address is their secret; whose it was, theirs is the upload, and the law is asked again.

use axum::http::StatusCode;

use crate::api::answer::{Answer, Fault};
use crate::api::documents::state;
use crate::api::request_context::RequestContext;
use crate::backend::{Service, TicketRecord};
use crate::domain::{Command, Content, Id, Operation, Ticket, UploadPart};

pub(crate) fn put(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = ticket(context, service)?;
    let body = || Content::new(&context.body);
    let operation = match record.part {
        UploadPart::State => Operation::UploadState { id: id(&record.subject)?, content: state::read(&context.body)? },
        UploadPart::Json => Operation::UploadStateJson { id: id(&record.subject)?, content: body() },
        UploadPart::Configuration => {
            Operation::UploadConfiguration { id: id(&record.subject)?, speculative: record.speculative, content: body() }
        }
    };
    service.execute(record.actor, &context.origin(), &Command::Operate { workspace: record.workspace, operation }.into())?;
    Ok(Answer::nothing(StatusCode::OK))
}

/// What the address of an upload is good for.
pub(crate) fn ticket(context: &RequestContext, service: &dyn Service) -> Result<TicketRecord, Fault> {
    let ticket = Ticket::parse(context.parameter("ticket")?).ok_or_else(Fault::not_found)?;
    Ok(service.ticket(&ticket)?)
}

fn id<K: crate::domain::Kind>(text: &str) -> Result<Id<K>, Fault> {
    Id::parse(text).ok_or_else(Fault::not_found)
}
