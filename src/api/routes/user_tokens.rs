//! The tokens of users, which only they themselves manage (spec §2.1 T14, T15), and tokens by their id.

use serde_json::{Value, json};

use super::tokens::{created, expiry};
use super::{execute, refused};
use crate::api::answer::{Answer, Fault};
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
    let text = document.text("description")?.filter(|text| !text.trim().is_empty());
    let description =
        text.map(|text| Description::parse(&text).map_err(|invalid| refused("description", &invalid))).transpose()?;
    let expires = expiry(&document)?;
    let command = Command::GenerateToken { owner, seen: Seen::Anything, expires, description };
    let minted = execute(call, service, &command)?.minted.ok_or_else(Fault::not_found)?;
    created(call, service, minted)
}

/// A token by its id: a user's own, and a team's where teams have several.
fn named(call: &Call, service: &dyn Service) -> Result<TokenRecord, Fault> {
    let record = service.token_by_id(call.actor, call.id("token")?)?;
    let known = match record.owner {
        TokenOwner::User(_) => true,
        TokenOwner::Team(team) => service.team_record(call.actor, team)?.facts.described_team_tokens,
        TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => false,
    };
    if known { Ok(record) } else { Err(Fault::not_found()) }
}

pub(crate) fn show(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(&wire::token(&named(call, service)?)))
}

pub(crate) fn delete(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = named(call, service)?;
    execute(call, service, &Command::RevokeToken { owner: record.owner, seen: Seen::Token(record.token.id) })?;
    Ok(Answer::done())
}
