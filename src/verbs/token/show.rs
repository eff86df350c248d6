//! `token show`: all that is known of one token, without its text.

use super::record::{Record, state};
use crate::cli::Whose;
use crate::domain::{SafeText, Token};
use crate::verbs::table::Table;
use crate::verbs::words::minute;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, whose: &Whose, json: bool) -> Result<Exit, Failure> {
    let place = session.place(whose)?;
    let token = place.found(&session.invocation)?;
    let now = session.now()?;
    if json {
        return streams.print_json(&Record::of(&place, now));
    }
    let time = |at: Option<crate::domain::Timestamp>, none: &str| at.map_or_else(|| none.to_owned(), minute);
    let text = |text: &Option<SafeText>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let mut table = Table::new(&["WHOSE", &place.label()]);
    for (name, value) in [
        ("TOKEN", token.masked()),
        ("ID", token.id.to_string()),
        ("DESCRIPTION", text(&token.description)),
        ("STATE", state(Some(token), now).to_owned()),
        ("CREATED", time(Some(token.created_at), "-")),
        ("CREATED BY", token.created_by.to_string()),
        ("EXPIRES", time(Token::ends_at(token), "never")),
        ("LAST USED", time(token.last_used_at, "never")),
        ("FROM", text(&token.last_used_from)),
        ("BY", text(&token.last_used_by)),
        ("USES IN 24 H", token.uses.map_or_else(|| "-".to_owned(), |uses| uses.last_24_hours().to_string())),
    ] {
        table.row([name, value.as_str()]);
    }
    streams.print(&table.text())
}
