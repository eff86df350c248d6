//! The documents of the API: JSON:API with names in kebab case (spec §3.1).

pub mod account;
pub mod document;
pub mod membership;
pub mod organization;
pub mod project;
pub mod run;
pub mod state;
pub mod team;
pub mod token;
pub mod variable;
pub mod workspace;

use serde_json::{Value, json};

use crate::domain::{Actor, Timestamp};

/// A time as the API writes it: `2017-11-29T19:11:28.075Z`.
#[must_use]
pub fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// A time that can't have come.
#[must_use]
pub fn maybe_time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| json!(time(at)))
}

/// What names a resource in a relationship.
#[must_use]
pub fn linkage(id: &impl std::fmt::Display, kind: &str) -> Value {
    json!({ "id": id.to_string(), "type": kind })
}

/// An account in a relationship: service accounts are users (spec §2.1 T27).
#[must_use]
pub fn user_linkage(actor: Actor) -> Value {
    match account::user_id(actor) {
        Some(id) => json!({ "id": id.to_string(), "type": "users" }),
        None => Value::Null,
    }
}
