//! `token list`: every token that the user can see, without its text.

use super::choice::Choice;
use super::record::{Record, state, time};
use crate::cli::{TokenFilter, Whose};
use crate::csv;
use crate::domain::{SafeText, Timestamp, Token};
use crate::verbs::table::Table;
use crate::verbs::token::Place;
use crate::verbs::{Exit, Failure, Session, Streams};

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    Json,
    Csv,
}

impl Form {
    pub(super) fn of(json: bool, csv: bool) -> Self {
        match (json, csv) {
            (true, _) => Self::Json,
            (false, true) => Self::Csv,
            (false, false) => Self::Table,
        }
    }
}

pub(super) fn run(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    (whose, filter): (&Whose, &TokenFilter),
    form: Form,
) -> Result<Exit, Failure> {
    let now = session.now()?;
    let choice = Choice::of(filter, now)?;
    let mut places = chosen(session, whose)?;
    choice.check(session, &places)?;
    choice.keep(&mut places, now);
    let records = || places.iter().map(|place| Record::of(place, now));
    match form {
        Form::Json => streams.print_json(&records().collect::<Vec<_>>()),
        Form::Csv => {
            let lines = records().map(|record| csv::line(record.fields().iter().map(String::as_str)));
            streams.print(&std::iter::once(csv::line(Record::FIELDS)).chain(lines).collect::<String>())
        }
        Form::Table if places.is_empty() && choice.is_made() => {
            streams.say("No tokens match.");
            Ok(Exit::Done)
        }
        Form::Table => streams.print(&table(&places, now)),
    }
}

/// All places, or those that were asked for; of the user's own tokens every one that fits.
fn chosen(session: &Session<'_>, whose: &Whose) -> Result<Vec<Place>, Failure> {
    if whose.team.is_some() || whose.organization_token {
        return Ok(vec![session.place(whose)?]);
    }
    if whose.user_token { session.own_places(whose) } else { session.places() }
}

fn table(places: &[Place], now: Timestamp) -> String {
    let mut table = Table::new(&["WHOSE", "TOKEN", "STATE", "CREATED (UTC)", "LAST USED (UTC)", "EXPIRES (UTC)", "DESCRIPTION"]);
    for place in places {
        let token = place.token.as_ref();
        let hint = token.map_or_else(|| "-".to_owned(), Token::brief);
        let created = time(token.map(|token| token.created_at), "-");
        let used = time(token.and_then(|token| token.last_used_at), if token.is_some() { "never" } else { "-" });
        let expires = time(token.and_then(Token::ends_at), if token.is_some() { "never" } else { "-" });
        let description = token.and_then(|token| token.description.as_ref()).map_or("", SafeText::as_str);
        table.row([place.label(), hint, state(token, now).to_owned(), created, used, expires, description.to_owned()]);
    }
    table.text()
}
