//! The tokens of users, which only they themselves manage (spec §2.1 T14, T15), and tokens by their id.

use super::tokens::{created, expiry};
use super::{execute, refused};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::token as wire;
use crate::api::fields::TOKEN;
use crate::api::incoming::Document;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service, TokenRecord};
use crate::domain::{Actor, Command, Description, Id, TokenOwner, User};
use crate::wire::ListDocument;

/// Somebody else's list is empty, as Terraform Enterprise has it.
pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let user: Id<User> = context.id("user")?;
    let page = context.query.page()?;
    let mut rows = Vec::new();
    if context.actor == Actor::User(user) {
        for token in service.user_tokens(context.actor, user)?.tokens {
            let record = TokenRecord { token, owner: TokenOwner::User(user), created_by: Some(context.actor) };
            rows.push(wire::token(&record));
        }
    } else {
        service.user(context.actor, user)?;
    }
    if page.wanted {
        return Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))));
    }
    Ok(Answer::document(ListDocument::whole(rows)))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let owner = TokenOwner::User(context.id("user")?);
    let document = Document::about(context, &TOKEN)?;
    let text = document.text("description")?.filter(|text| !text.trim().is_empty());
    let description =
        text.map(|text| Description::parse(&text).map_err(|invalid| refused("description", &invalid))).transpose()?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, expires, description };
    let minted = execute(context, service, command)?.minted.ok_or_else(Fault::not_found)?;
    created(context, service, minted)
}

/// A token by its id: a user's own, and a team's where teams have several.
fn named(context: &RequestContext, service: &dyn Service) -> Result<TokenRecord, Fault> {
    let record = service.token_by_id(context.actor, context.id("token")?)?;
    let known = match record.owner {
        TokenOwner::User(_) => true,
        TokenOwner::Team(team) => service.team_record(context.actor, team)?.facts.described_team_tokens,
        TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => false,
    };
    if known { Ok(record) } else { Err(Fault::not_found()) }
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::token(&named(context, service)?)))
}

pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let record = named(context, service)?;
    execute(context, service, Command::RevokeToken { owner: record.owner, token: Some(record.token.id) })?;
    Ok(Answer::done())
}
