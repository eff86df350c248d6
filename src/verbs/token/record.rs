//! A token as JSON. The names of the fields are stable (docs/json.md); there is no text of a token in it.

use serde::Serialize;

use super::Place;
use crate::domain::{SafeText, Timestamp, Token, TokenState};
use crate::verbs::words;

/// A place for a token, with what is known of the token in it.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    kind: &'static str,
    owner: String,
    owner_id: String,
    state: &'static str,
    id: Option<String>,
    hint: Option<String>,
    description: Option<String>,
    created_at: Option<String>,
    created_by: Option<String>,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    last_used_from: Option<String>,
    last_used_by: Option<String>,
    uses_in_24_hours: Option<u32>,
}

impl Record {
    /// The first line of CSV: the names of the fields, in their order.
    pub const FIELDS: [&str; 14] = [
        "kind",
        "owner",
        "owner_id",
        "state",
        "id",
        "hint",
        "description",
        "created_at",
        "created_by",
        "expires_at",
        "last_used_at",
        "last_used_from",
        "last_used_by",
        "uses_in_24_hours",
    ];

    /// The fields as text; what is not so is empty.
    #[must_use]
    pub fn fields(&self) -> [String; 14] {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        [
            self.kind.to_owned(),
            self.owner.clone(),
            self.owner_id.clone(),
            self.state.to_owned(),
            text(&self.id),
            text(&self.hint),
            text(&self.description),
            text(&self.created_at),
            text(&self.created_by),
            text(&self.expires_at),
            text(&self.last_used_at),
            text(&self.last_used_from),
            text(&self.last_used_by),
            self.uses_in_24_hours.map(|uses| uses.to_string()).unwrap_or_default(),
        ]
    }

    /// What is known of a place at `now`.
    #[must_use]
    pub fn of(place: &Place, now: Timestamp) -> Self {
        let token = place.token.as_ref();
        let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string);
        Self {
            kind: place.owner.kind().as_str(),
            owner: place.name.to_string(),
            owner_id: place.owner.id(),
            state: state(token, now),
            id: token.map(|token| token.id.to_string()),
            hint: token.map(|token| token.hint.to_string()),
            description: token.and_then(|token| text(&token.description)),
            created_at: token.map(|token| token.created_at.to_string()),
            created_by: token.map(|token| token.created_by.to_string()),
            expires_at: token.and_then(Token::ends_at).map(|at| at.to_string()),
            last_used_at: token.and_then(|token| token.last_used_at).map(|at| at.to_string()),
            last_used_from: token.and_then(|token| text(&token.last_used_from)),
            last_used_by: token.and_then(|token| text(&token.last_used_by)),
            uses_in_24_hours: token.and_then(|token| token.uses).map(|uses| uses.last_24_hours()),
        }
    }
}

/// The state in one word: `none`, `never-used`, `active` or `expired`.
#[must_use]
pub fn state(token: Option<&Token>, now: Timestamp) -> &'static str {
    match TokenState::of(token, now) {
        TokenState::None => "none",
        TokenState::Expired(_) => "expired",
        _ if token.is_some_and(|token| token.last_used_at.is_none()) => "never-used",
        _ => "active",
    }
}

/// A time in UTC for a column that says so, or a word for none.
#[must_use]
pub fn time(at: Option<Timestamp>, none: &str) -> String {
    at.map_or_else(|| none.to_owned(), words::minute_alone)
}
