//! The tokens of users, which only they themselves manage (spec §2.1 T14, T15), and tokens by their id.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::tokens::expiry;
use super::{execute, refused};
use crate::api::answer::{Answer, Content, Fault};
use crate::api::call::Call;
use crate::api::wire::document::Document;
use crate::api::wire::token as wire;
use crate::backend::{Listing, Service, TokenRecord};
use crate::domain::{Actor, Command, Description, Id, Seen, TokenOwner, User};

/// Somebody else's list is empty, as Terraform Enterprise has it.
pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let user: Id<User> = call.id("user")?;
    let page = call.query.page()?;
    let mut rows: Vec<Value> = Vec::new();
    if call.actor == Actor::User(user) {
        for token in service.user_tokens(call.actor, user)?.tokens {
            let record = TokenRecord { token, owner: TokenOwner::User(user), created_by: Some(call.actor) };
            rows.push(wire::token(&record));
        }
    } else {
        service.user(call.actor, user)?;
    }
    if page.wanted {
        return Ok(Answer::document(page.document(call, Listing::of(rows, page.window()))));
    }
    Ok(Answer::document(json!({ "data": rows })))
}

pub(crate) fn create(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let owner = TokenOwner::User(call.id("user")?);
    let document = Document::parse(call, "authentication-tokens")?;
    let text = document.text("description")?.unwrap_or_default();
    let description = Description::parse(&text).map_err(|invalid| refused("description", &invalid))?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description: Some(description) };
    let minted = execute(call, service, &command)?.minted.ok_or_else(Fault::not_found)?;
    let document = json!({ "data": wire::token(&service.token_by_id(call.actor, minted.token)?) });
    let content = Content::Token { document, minted };
    Ok(Answer { content, ..Answer::nothing(StatusCode::CREATED) })
}

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::token(&service.token_by_id(call.actor, call.id("token")?)?)))
}

pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = service.token_by_id(call.actor, call.id("token")?)?;
    execute(call, service, &Command::RevokeToken { owner: record.owner, seen: Seen::Token(record.token.id) })?;
    Ok(Answer::done())
}
