//! One token, from the standard input or the keyboard.

use serde::Serialize;

use super::known::Known;
use super::reach::Reached;
use super::{input, reach};
use crate::cli::WhoseWish;
use crate::domain::{SafeText, Timestamp, Token};
use crate::verbs::after::shown;
use crate::verbs::table::Table;
use crate::verbs::token::record::Record;
use crate::verbs::words::minute;
use crate::verbs::{Exit, Failure, Session, Streams};

/// The answer. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Answer {
    valid: bool,
    revoked: bool,
    kind: &'static str,
    owner: String,
    owner_id: String,
    /// `None` where a host does not say which token it is.
    id: Option<String>,
    reaches: Vec<Reached>,
    /// As `token list` has it, for those who can see it in its place.
    token: Option<Record>,
}

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &WhoseWish) -> Result<Exit, Failure> {
    let secret = input::token(session, streams)?;
    let known = session.known(&secret)?.ok_or_else(|| Failure::not_found(input::unknown(session)))?;
    drop(secret);
    let reaches = reach::of(session, &known)?;
    let ended = if wish.delete { session.end_leaked(streams, &known).map(|()| true) } else { Ok(false) };
    let answer = |streams: &mut Streams<'_>| {
        if !wish.json {
            return streams.print(&table(&known, &reaches));
        }
        let place = known.place();
        let now = session.now()?;
        streams.print_json(&Answer {
            valid: known.valid,
            revoked: ended == Ok(true),
            kind: known.owner.kind().as_str(),
            owner: known.name.to_string(),
            owner_id: known.owner.id(),
            id: known.token.map(|id| id.to_string()),
            reaches,
            token: place.as_ref().map(|place| Record::of(place, now)),
        })
    };
    let answered = answer(streams);
    if ended == Ok(true) {
        let done = format!("The token of {} is no longer valid.", known.label());
        streams.say(&done);
        return shown(&done, answered);
    }
    answered?;
    ended?;
    match known.record.as_ref().and_then(|record| record.token.ends_at()).filter(|_| !known.valid) {
        Some(at) => Err(Failure::not_found(format!("the token of {} has expired, at {}.", known.label(), minute(at)))),
        None if !known.valid => Err(Failure::not_found(input::unknown(session))),
        None => Ok(Exit::Done),
    }
}

fn table(known: &Known, reaches: &[Reached]) -> String {
    let mut table = Table::new(&["WHOSE", &known.label()]);
    let id = known.token.map(|id| id.to_string());
    table.row(["ID", id.as_deref().or(known.unsure.as_deref()).unwrap_or("-")]);
    table.row(["STATE", if known.valid { "valid" } else { "expired" }]);
    for reached in reaches {
        table.row(["REACHES", &reached.words()]);
    }
    if reaches.is_empty() {
        table.row(["REACHES", "no organization"]);
    }
    let Some(record) = &known.record else {
        if known.unsure.is_some() {
            return table.text();
        }
        table.row(["LAST USED", "for those who can see the token in its place"]);
        return table.text();
    };
    let time = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), minute);
    let text = |text: &Option<SafeText>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let token: &Token = &record.token;
    for (name, value) in [
        ("DESCRIPTION", text(&token.description)),
        ("CREATED", time(Some(token.created_at))),
        ("CREATED BY", token.created_by.to_string()),
        ("EXPIRES", time(token.ends_at())),
        ("LAST USED", time(token.last_used_at)),
        ("FROM", text(&token.last_used_from)),
        ("BY", text(&token.last_used_by)),
    ] {
        table.row([name, value.as_str()]);
    }
    table.text()
}
