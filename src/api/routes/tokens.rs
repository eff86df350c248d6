//! The tokens of teams and organizations.

use axum::http::StatusCode;
use jiff::Timestamp;

use super::{execute, organizations, refused};
use crate::api::answer::{Answer, Content, Fault, written};
use crate::api::documents::token as wire;
use crate::api::fields::TOKEN;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Conflict, Error, Minted, Service};
use crate::domain::{Command, Description, Expiry, TokenOwner};

pub(crate) fn show_organizations(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    show(context, service, of_organization(context, service)?)
}

pub(crate) fn generate_organizations(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    generate(context, service, of_organization(context, service)?)
}

pub(crate) fn delete_organizations(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    delete(context, service, of_organization(context, service)?)
}

pub(crate) fn show_teams(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    show(context, service, TokenOwner::Team(context.id("team")?))
}

pub(crate) fn generate_teams(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    generate(context, service, TokenOwner::Team(context.id("team")?))
}

pub(crate) fn delete_teams(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    delete(context, service, TokenOwner::Team(context.id("team")?))
}

/// The organization's own, or with `?token=audit-trails` the one that reads its audit trail only.
fn of_organization(context: &RequestContext, service: &dyn Service) -> Result<TokenOwner, Fault> {
    let organization = organizations::named(context, service)?.id;
    match context.query.get("token") {
        None => Ok(TokenOwner::Organization(organization)),
        Some("audit-trails") => Ok(TokenOwner::AuditTrails(organization)),
        Some(_) => Err(Fault::not_found()),
    }
}

fn show(context: &RequestContext, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::token(&service.token_record(context.actor, owner)?)))
}

fn generate(context: &RequestContext, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    let document = Document::about(context, &TOKEN)?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, expires, description: None };
    let minted = execute(context, service, command)?.minted.ok_or_else(Fault::not_found)?;
    created(context, service, minted)
}

/// Generates one more of a team's tokens, with a description that no other of them has.
pub(crate) fn generate_described(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let owner = TokenOwner::Team(context.id("team")?);
    let document = Document::about(context, &TOKEN)?;
    let text = document.needed("description")?;
    let description = Description::of_team_token(&text).map_err(|invalid| refused("description", &invalid))?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, expires, description: Some(description) };
    let minted = execute(context, service, command)?.minted.ok_or_else(Fault::not_found)?;
    created(context, service, minted)
}

/// The answer to the creation of a token.
pub(super) fn created(context: &RequestContext, service: &dyn Service, minted: Minted) -> Result<Answer, Fault> {
    let token = wire::token(&service.token_by_id(context.actor, minted.token)?);
    let document = written(&crate::wire::Document::of(token));
    Ok(Answer { content: Content::Token { document, minted }, ..Answer::nothing(StatusCode::CREATED) })
}

fn delete(context: &RequestContext, service: &dyn Service, owner: TokenOwner) -> Result<Answer, Fault> {
    match service.execute(context.actor, &context.origin(), &Command::RevokeToken { owner, token: None }.into()) {
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
