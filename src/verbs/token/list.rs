//! `token list`: every token that one may see, without its text.

use super::record::{Record, day, state};
use crate::cli::Whose;
use crate::domain::{SafeText, Timestamp, Token};
use crate::verbs::table::Table;
use crate::verbs::token::Place;
use crate::verbs::{Desk, Exit, Failure, Streams};

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, whose: &Whose, json: bool) -> Result<Exit, Failure> {
    let places = chosen(desk, whose)?;
    let now = desk.now()?;
    if json {
        let records: Vec<Record> = places.iter().map(|place| Record::of(place, now)).collect();
        return streams.print_json(&records);
    }
    streams.print(&table(&places, now))
}

/// All places, or those that were asked for; of one's own tokens every one that fits.
fn chosen(desk: &Desk<'_>, whose: &Whose) -> Result<Vec<Place>, Failure> {
    if whose.team.is_some() || whose.organization_token {
        return Ok(vec![desk.place(whose)?]);
    }
    if whose.user_token { desk.own_places(whose) } else { desk.places() }
}

fn table(places: &[Place], now: Timestamp) -> String {
    let mut table = Table::new(&["WHOSE", "TOKEN", "STATE", "CREATED", "LAST USED", "EXPIRES", "DESCRIPTION"]);
    for place in places {
        let token = place.token.as_ref();
        let hint = token.map_or_else(|| "-".to_owned(), |token| format!("{}…", token.hint));
        let created = day(token.map(|token| token.created_at), "-");
        let used = day(token.and_then(|token| token.last_used_at), if token.is_some() { "never" } else { "-" });
        let expires = day(token.and_then(Token::ends_at), if token.is_some() { "never" } else { "-" });
        let description = token.and_then(|token| token.description.as_ref()).map_or("", SafeText::as_str);
        table.row([place.label(), hint, state(token, now).to_owned(), created, used, expires, description.to_owned()]);
    }
    table.text()
}
