//! The list of an organization's team tokens.

use super::{execute, organizations};
use crate::api::answer::{Answer, Fault};
use crate::api::documents::token as wire;
use crate::api::incoming::listed;
use crate::api::request_context::RequestContext;
use crate::backend::{Listing, Service, TeamTokenFilter, TokenOrder, TokenStatus};
use crate::domain::{Command, Id, SafeText, TokenOwner};

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let organization = organizations::named(context, service)?;
    let status = context.query.get("filter[status]").or_else(|| context.query.get("filter[expiry_status]"));
    let (order, descending) = order(context.query.get("sort").unwrap_or("expired-at"));
    let filter = TeamTokenFilter {
        contains: context.query.get("q").map(str::to_owned),
        status: status.map(parse).transpose()?,
        order,
        descending,
    };
    let Listing { rows, total } = service.team_tokens(context.actor, organization.id, &filter, page.window())?;
    let document = page.document(context, Listing { rows: rows.iter().map(wire::listed).collect(), total });
    Ok(Answer { timed: filter.status.is_some(), ..Answer::document(document) })
}

/// Deletes the tokens that the body names, all or none of them.
pub(crate) fn delete(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let organization = organizations::named(context, service)?;
    let mut commands = Vec::new();
    for linkage in listed(context)? {
        let record = Id::parse(&linkage.id).map(|id| service.token_by_id(context.actor, id));
        let record = record.ok_or_else(Fault::not_found)?.map_err(Fault::from)?;
        let TokenOwner::Team(team) = record.owner else { return Err(Fault::not_found()) };
        if service.team_record(context.actor, team)?.organization != organization.id {
            return Err(Fault::not_found());
        }
        commands.push(Command::RevokeToken { owner: record.owner, token: Some(record.token.id) });
    }
    if commands.is_empty() {
        return Err(Fault::invalid_at("/data", "At least one token is needed."));
    }
    for command in &commands {
        if let Err(error) = service.permit(context.actor, &context.origin(), command) {
            let sentence = "One of these tokens is not yours to delete. None was deleted.";
            return Err(Fault::forbidden(sentence).from_denial(error));
        }
    }
    for command in &commands {
        execute(context, service, command)?;
    }
    Ok(Answer::done())
}

fn parse(status: &str) -> Result<TokenStatus, Fault> {
    match status {
        "active" => Ok(TokenStatus::Active),
        "expiring_in_7_days" => Ok(TokenStatus::ExpiresWithin(7)),
        "expiring_in_30_days" => Ok(TokenStatus::ExpiresWithin(30)),
        "expired" => Ok(TokenStatus::Expired),
        "no_expiration" => Ok(TokenStatus::NeverExpires),
        other => Err(Fault::bad_request(format!("There is no status {}.", SafeText::new(other)))),
    }
}

/// An order by its name, backwards with a hyphen before it.
fn order(name: &str) -> (TokenOrder, bool) {
    let (key, backwards) = name.strip_prefix('-').map_or((name, false), |key| (key, true));
    let order = match key {
        "team-name" => TokenOrder::Team,
        "created-by" => TokenOrder::Creator,
        "last-used-at" => TokenOrder::LastUse,
        // The table has no other word.
        _ => TokenOrder::Expiry,
    };
    (order, backwards)
}
