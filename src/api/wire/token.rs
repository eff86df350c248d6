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
    let times = Times { created: token.created_at, used: token.last_used_at, expires: token.ends_at() };
    resource(token.id, &times, token.description.as_ref(), record.created_by, team)
}

/// The token of a team in a list.
#[must_use]
pub fn listed(record: &TeamTokenRecord) -> Value {
    let times = Times { created: record.created_at, used: record.last_used_at, expires: record.expires_at };
    resource(record.id, &times, record.description.as_ref(), record.created_by, Some(record.team))
}

/// When a token was generated, used last, and expires.
struct Times {
    created: Timestamp,
    used: Option<Timestamp>,
    expires: Option<Timestamp>,
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
            "created-at": time(times.created),
            "last-used-at": maybe_time(times.used),
            "description": description.map(SafeText::as_str),
            "token": null,
            "expired-at": maybe_time(times.expires),
        },
        "relationships": relationships,
    })
}
