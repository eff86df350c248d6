//! The tokens of teams and organizations.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::{execute, organizations};
use crate::api::answer::{Answer, Content, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::token as wire;
use crate::backend::{Conflict, Error, Service};
use crate::domain::{Command, Expiry, Seen, TokenOwner};

pub(crate) fn show_organizations(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    show(call, service, of_organization(call, service)?)
}

pub(crate) fn generate_organizations(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    generate(call, service, of_organization(call, service)?)
}

pub(crate) fn delete_organizations(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    delete(call, service, of_organization(call, service)?)
}

pub(crate) fn show_teams(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    show(call, service, TokenOwner::Team(call.id("team")?))
}

pub(crate) fn generate_teams(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    generate(call, service, TokenOwner::Team(call.id("team")?))
}

pub(crate) fn delete_teams(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    delete(call, service, TokenOwner::Team(call.id("team")?))
}

/// The organization's own. The audit-trail token is another, which this server does not have.
fn of_organization(call: &Call, service: &dyn Service) -> Result<TokenOwner, Fault> {
    if call.query.get("token").is_some() {
        return Err(Fault::not_found());
    }
    Ok(TokenOwner::Organization(organizations::named(call, service)?.id))
}

fn show(call: &Call, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::token(&service.token_record(call.actor, owner)?)))
}

fn generate(call: &Call, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    let document = Document::parse(call, "authentication-tokens")?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description: None };
    let minted = execute(call, service, &command)?.minted.ok_or_else(Fault::not_found)?;
    let record = service.token_record(call.actor, owner)?;
    let document = serde_json::json!({ "data": wire::token(&record) });
    let content = Content::Token { document, minted };
    Ok(Answer { content, ..Answer::nothing(StatusCode::CREATED) })
}

fn delete(call: &Call, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    match service.execute(call.actor, &call.origin(), &Command::RevokeToken { owner, seen: Seen::Anything }) {
        // There is none.
        Err(Error::Conflict(Conflict::Already(_))) => Err(Fault::not_found()),
        result => result.map(|_| Answer::done()).map_err(Fault::from),
    }
}

/// When a new token is to expire: `expired-at`, and where that is absent or null the default.
pub(super) fn expiry(document: &Document) -> Result<Expiry, Fault> {
    let Some(text) = document.text("expired-at")? else { return Ok(Expiry::Default) };
    let at: Timestamp = text
        .parse()
        .map_err(|_| Fault::invalid("expired-at", "expired-at has to be a time such as 2030-01-31T00:00:00.000Z."))?;
    Ok(Expiry::At(at))
}
