//! What answers: each handler translates a request into reads and commands, and what comes of them into a document.

pub(super) mod absent;
pub(super) mod account;
pub(super) mod audit;
pub(super) mod discovery;
pub(super) mod lifetimes;
pub(super) mod members;
pub(super) mod memberships;
pub(super) mod organizations;
pub(super) mod project_access;
pub(super) mod projects;
pub(super) mod retention;
pub(super) mod run_lists;
pub(super) mod runs;
pub(super) mod state_consumers;
pub(super) mod states;
pub(super) mod tags;
pub(super) mod team_access;
pub(super) mod team_tokens;
pub(super) mod teams;
pub(super) mod tokens;
pub(super) mod uploads;
pub(super) mod user_tokens;
pub(super) mod variables;
pub(super) mod workspace_settings;
pub(super) mod workspaces;

use super::answer::Fault;
use super::incoming::Document;
use super::request_context::RequestContext;
use crate::backend::{Receipt, Service};
use crate::domain::{Guarded, InvalidInput, Kept, Name};

/// Carries out a command for the actor.
pub(super) fn execute(context: &RequestContext, service: &dyn Service, command: impl Into<Guarded>) -> Result<Receipt, Fault> {
    Ok(service.execute(context.actor, &context.origin(), &command.into())?)
}

/// A name from an attribute.
pub(super) fn name(attribute: &str, text: &str) -> Result<Name, Fault> {
    Name::parse("name", text).map_err(|invalid| refused(attribute, &invalid))
}

/// A text that is kept as it was sent: `None` where it is not there, and so stays; null and the empty text take it away.
#[expect(clippy::option_option, reason = "absent, null and a text are three things in a document")]
pub(super) fn kept(document: &Document, attribute: &'static str) -> Result<Option<Option<Kept>>, Fault> {
    match document.text(attribute)? {
        None if document.has(attribute) => Ok(Some(None)),
        None => Ok(None),
        Some(text) if text.is_empty() => Ok(Some(None)),
        Some(text) => Kept::parse(attribute, &text).map(|kept| Some(Some(kept))).map_err(|invalid| refused(attribute, &invalid)),
    }
}

/// The refusal of an attribute.
pub(super) fn refused(attribute: &str, invalid: &InvalidInput) -> Fault {
    Fault::invalid(attribute, invalid.to_string())
}
