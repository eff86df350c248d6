//! Authentication tokens, without their text.

use super::{maybe_time, team, time, user_linkage};
use crate::backend::{TeamTokenRecord, TokenRecord};
use crate::domain::{Actor, AuthenticationToken, Id, SafeText, Team, Timestamp, TokenOwner};
use crate::wire::token::{self as wire, Attributes, KIND, Relationships, Unread};
use crate::wire::{Links, Relationship};

/// A token. Its text is null here; in the answer to its creation it is put in its place on the way out.
#[must_use]
pub fn token(record: &TokenRecord) -> wire::Token {
    let token = &record.token;
    let team = if let TokenOwner::Team(team) = record.owner { Some(team) } else { None };
    let times = Times { created: token.created_at, used: token.last_used_at, expires: token.ends_at() };
    resource(token.id, &times, token.description.as_ref(), record.created_by, team)
}

/// The token of a team in a list.
#[must_use]
pub fn listed(record: &TeamTokenRecord) -> wire::Token {
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
) -> wire::Token {
    wire::Token {
        id: id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            created_at: Some(time(times.created)),
            last_used_at: maybe_time(times.used),
            description: description.map(ToString::to_string),
            expired_at: maybe_time(times.expires),
            token: Unread,
        },
        relationships: Relationships {
            created_by: Some(Relationship::to_maybe(created_by.and_then(user_linkage))),
            team: team.map(|team| Relationship::to(team::linkage(&team))),
        },
        links: Links::default(),
    }
}
