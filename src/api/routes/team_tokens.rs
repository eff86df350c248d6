//! The list of an organization's team tokens.

use std::cmp::Ordering;

use serde_json::Value;

use super::organizations;
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::token as wire;
use crate::backend::tokens::every_token;
use crate::backend::{Listing, Service, TokenRow};
use crate::domain::{SafeText, Timestamp, Token};
use jiff::SignedDuration;

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let page = call.query.page()?;
    let organization = organizations::named(call, service)?;
    let part = call.query.get("q").map(str::to_lowercase);
    let status = call.query.get("filter[status]").or_else(|| call.query.get("filter[expiry_status]"));
    let now = service.clock()?.now;
    let mut rows: Vec<(TokenRow, Token)> = Vec::new();
    for mut row in every_token(service, call.actor, organization.id)?.1 {
        let Some(token) = row.token.take() else { continue };
        let named = part.as_ref().is_none_or(|part| row.whose.as_str().to_lowercase().contains(part));
        if named && is_in(status, &token, now)? {
            rows.push((row, token));
        }
    }
    sort(call.query.get("sort").unwrap_or("expired-at"), &mut rows)?;
    let Listing { rows, total } = Listing::of(rows, page.window());
    let mut documents: Vec<Value> = Vec::new();
    for (row, _) in &rows {
        documents.push(wire::token(&service.token_record(call.actor, row.owner())?));
    }
    Ok(Answer::document(page.document(call, Listing { rows: documents, total })))
}

fn is_in(status: Option<&str>, token: &Token, now: Timestamp) -> Result<bool, Fault> {
    let ends = token.ends_at();
    let within = |days: i64| {
        let until = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
        ends.is_some_and(|at| now < at && at <= until)
    };
    match status {
        None => Ok(true),
        Some("active") => Ok(ends.is_none_or(|at| now < at)),
        Some("expiring_in_7_days") => Ok(within(7)),
        Some("expiring_in_30_days") => Ok(within(30)),
        Some("expired") => Ok(ends.is_some_and(|at| at <= now)),
        Some("no_expiration") => Ok(ends.is_none()),
        Some(other) => Err(Fault::bad_request(format!("There is no status {}.", SafeText::new(other)))),
    }
}

/// Sorts by a name, backwards with a hyphen before it. What has no time comes last, either way round.
fn sort(order: &str, rows: &mut [(TokenRow, Token)]) -> Result<(), Fault> {
    let (key, backwards) = order.strip_prefix('-').map_or((order, false), |key| (key, true));
    let turn = |ordering: Ordering| if backwards { ordering.reverse() } else { ordering };
    let times = |one: Option<Timestamp>, other: Option<Timestamp>| match (one, other) {
        (Some(one), Some(other)) => turn(one.cmp(&other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    };
    match key {
        "team-name" => rows.sort_by(|(one, _), (other, _)| turn(one.whose.cmp(&other.whose))),
        "created-by" => rows.sort_by(|(_, one), (_, other)| turn(one.created_by.cmp(&other.created_by))),
        "expired-at" => rows.sort_by(|(_, one), (_, other)| times(one.ends_at(), other.ends_at())),
        "last-used-at" => rows.sort_by(|(_, one), (_, other)| times(one.last_used_at, other.last_used_at)),
        other => return Err(Fault::bad_request(format!("Team tokens cannot be sorted by {}.", SafeText::new(other)))),
    }
    Ok(())
}
