//! Authentication tokens, without their text.

use serde_json::{Value, json};

use super::{maybe_time, time, user_linkage};
use crate::backend::TokenRecord;
use crate::domain::{SafeText, TokenOwner};

/// A token. Its text is null here; in the answer to its creation it is put in its place on the way out.
#[must_use]
pub fn token(record: &TokenRecord) -> Value {
    let token = &record.token;
    let mut relationships = json!({
        "created-by": { "data": record.created_by.map_or(Value::Null, user_linkage) },
    });
    if let TokenOwner::Team(team) = record.owner {
        relationships["team"] = json!({ "data": { "id": team.to_string(), "type": "teams" } });
    }
    json!({
        "id": token.id.to_string(),
        "type": "authentication-tokens",
        "attributes": {
            "created-at": time(token.created_at),
            "last-used-at": maybe_time(token.last_used_at),
            "description": token.description.as_ref().map(SafeText::as_str),
            "token": null,
            "expired-at": maybe_time(token.ends_at()),
        },
        "relationships": relationships,
    })
}
