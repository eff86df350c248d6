//! Authentication tokens, without their text.

use serde_json::{Value, json};

use super::{maybe_time, time, user_linkage};
use crate::backend::{TeamTokenRecord, TokenRecord};
use crate::domain::{Actor, AuthenticationToken, Id, SafeText, Team, Timestamp, TokenOwner};

/// A token. Its text is null here; in the answer to its creation it is put in its place on the way out.
#[must_use]
pub fn token(record: &TokenRecord) -> Value {
    let token = &record.token;
    let team = if let TokenOwner::Team(team) = record.owner { Some(team) } else { None };
    let times = Times { created_at: token.created_at, last_used_at: token.last_used_at, expires_at: token.ends_at() };
    resource(token.id, &times, token.description.as_ref(), record.created_by, team)
}

/// The token of a team in a list.
#[must_use]
pub fn listed(record: &TeamTokenRecord) -> Value {
    let times = Times { created_at: record.created_at, last_used_at: record.last_used_at, expires_at: record.expires_at };
    resource(record.id, &times, None, record.created_by, Some(record.team))
}

struct Times {
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

fn resource(
    id: Id<AuthenticationToken>,
    times: &Times,
    description: Option<&SafeText>,
    created_by: Option<Actor>,
    team: Option<Id<Team>>,
) -> Value {
    let mut relationships = json!({
        "created-by": { "data": created_by.map_or(Value::Null, user_linkage) },
    });
    if let Some(team) = team {
        relationships["team"] = json!({ "data": { "id": team.to_string(), "type": "teams" } });
    }
    json!({
        "id": id.to_string(),
        "type": "authentication-tokens",
        "attributes": {
            "created-at": time(times.created_at),
            "last-used-at": maybe_time(times.last_used_at),
            "description": description.map(SafeText::as_str),
            "token": null,
            "expired-at": maybe_time(times.expires_at),
        },
        "relationships": relationships,
    })
}
