//! The tokens of teams and organizations.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::{execute, organizations, refused};
use crate::api::answer::{Answer, Content, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::token as wire;
use crate::backend::{Conflict, Error, Minted, Service};
use crate::domain::{Command, Description, Expiry, Seen, TokenOwner};

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

/// The organization's own, or with `?token=audit-trails` the one that reads its audit trail only.
fn of_organization(call: &Call, service: &dyn Service) -> Result<TokenOwner, Fault> {
    let organization = organizations::named(call, service)?.id;
    match call.query.get("token") {
        None => Ok(TokenOwner::Organization(organization)),
        Some("audit-trails") => Ok(TokenOwner::AuditTrails(organization)),
        Some(_) => Err(Fault::not_found()),
    }
}

fn show(call: &Call, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::token(&service.token_record(call.actor, owner)?)))
}

fn generate(call: &Call, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    let document = Document::parse(call, "authentication-tokens")?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description: None };
    let minted = execute(call, service, &command)?.minted.ok_or_else(Fault::not_found)?;
    created(call, service, minted)
}

/// Generates one more of a team's tokens, with a description that no other of them has.
pub(crate) fn generate_described(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let owner = TokenOwner::Team(call.id("team")?);
    let document = Document::parse(call, "authentication-tokens")?;
    let text = document.needed("description")?;
    let description = Description::of_team_token(&text).map_err(|invalid| refused("description", &invalid))?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description: Some(description) };
    let minted = execute(call, service, &command)?.minted.ok_or_else(Fault::not_found)?;
    created(call, service, minted)
}

/// The answer to the creation of a token.
pub(super) fn created(call: &Call, service: &dyn Service, minted: Minted) -> Result<Answer, Fault> {
    let document = serde_json::json!({ "data": wire::token(&service.token_by_id(call.actor, minted.token)?) });
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
    // Some clients write it with an underscore; a token that expires is never made for ever, or for longer, by a spelling.
    let text = match document.text("expired-at")? {
        None => document.text("expired_at")?,
        text => text,
    };
    let Some(text) = text else { return Ok(Expiry::Default) };
    let at: Timestamp =
        text.parse().map_err(|_| Fault::invalid("expired-at", "expired-at must be a time such as 2030-01-31T00:00:00.000Z."))?;
    Ok(Expiry::At(at))
}
