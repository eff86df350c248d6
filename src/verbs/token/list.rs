//! `token list`: every token that the user can see, without its text.

use super::choice::{Choice, Makers};
use super::record::{Record, state, time};
use crate::cli::{TokenFilter, Whose};
use crate::domain::{SafeText, Timestamp, Token};
use crate::verbs::listed::{Form, Listed};
use crate::verbs::token::Place;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    (whose, filter): (&Whose, &TokenFilter),
    form: Form,
) -> Result<Exit, Failure> {
    let now = session.now()?;
    let choice = Choice::of(filter, now)?;
    let heads: &[&str] = if form == Form::Csv { &Record::FIELDS } else { &HEADS };
    let mut listed = Listed::new(form, heads)?;
    let mut makers = Makers::new(&choice);
    chosen(session, whose, &mut |place| {
        makers.see(&place);
        if !choice.fits(&place, now) {
            return Ok(());
        }
        let record = || Record::of(&place, now);
        listed.add(streams, record, || if form == Form::Csv { record().fields().to_vec() } else { cells(&place, now) })
    })?;
    if listed.is_empty() {
        choice.check(session, makers)?;
    }
    if listed.is_empty() && form == Form::Table && choice.is_made() {
        streams.say("No tokens match.");
        return Ok(Exit::Done);
    }
    listed.end(streams)
}

/// All places, or those that were asked for; of the user's own tokens every one that fits.
fn chosen(session: &Session<'_>, whose: &Whose, each: &mut dyn FnMut(Place) -> Result<(), Failure>) -> Result<(), Failure> {
    if whose.team.is_some() || whose.organization_token {
        return each(session.place(whose)?);
    }
    if whose.user_token { session.own_places(whose)?.into_iter().try_for_each(each) } else { session.each_place(each) }
}

const HEADS: [&str; 7] = ["WHOSE", "TOKEN", "STATE", "CREATED (UTC)", "LAST USED (UTC)", "EXPIRES (UTC)", "DESCRIPTION"];

fn cells(place: &Place, now: Timestamp) -> Vec<String> {
    let token = place.token.as_ref();
    let hint = token.map_or_else(|| "-".to_owned(), Token::brief);
    let created = time(token.map(|token| token.created_at), "-");
    let used = time(token.and_then(|token| token.last_used_at), if token.is_some() { "never" } else { "-" });
    let expires = time(token.and_then(Token::ends_at), if token.is_some() { "never" } else { "-" });
    let description = token.and_then(|token| token.description.as_ref()).map_or("", SafeText::as_str);
    vec![place.label(), hint, state(token, now).to_owned(), created, used, expires, description.to_owned()]
}
