//! `token delete`: ends a token, at once.

use crate::cli::Whose;
use crate::domain::{Command, OWNERS, TokenOwner};
use crate::verbs::change::typed_name;
use crate::verbs::token::Place;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, whose: &Whose, yes: bool) -> Result<Exit, Failure> {
    let place = session.place(whose)?;
    let token = place.found(&session.invocation)?;
    let command = Command::RevokeToken { owner: place.owner, token: Some(token.id) };
    if !yes && may_stop_everything(&place) && streams.can_ask() {
        session.model.judge(session.actor(), &command)?;
        streams.say(&format!("The token {} of {} stops working immediately.", token.masked(), place.label()));
        if !typed_name(streams, &place.name, "Type its owner's name to delete it: ")? {
            return Err(Failure::failed(format!("that is not {}. Nothing was deleted.", place.name)));
        }
    }
    session.execute(streams, &command.into())?;
    streams.say(&format!("The token {} of {} is no longer valid.", token.masked(), place.label()));
    Ok(Exit::Done)
}

/// Whether the whole organization can depend on the token: its own, and that of the owners team.
fn may_stop_everything(place: &Place) -> bool {
    match place.owner {
        TokenOwner::Organization(_) => true,
        TokenOwner::Team(_) => place.name.as_str().eq_ignore_ascii_case(OWNERS),
        TokenOwner::User(_) | TokenOwner::AuditTrails(_) => false,
    }
}
