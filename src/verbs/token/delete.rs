//! `token delete`: ends a token, at once.

use crate::cli::Whose;
use crate::domain::{Command, Seen};
use crate::verbs::{Desk, Exit, Failure, Streams};

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, whose: &Whose) -> Result<Exit, Failure> {
    let place = desk.place(whose)?;
    let token = place.found(&desk.invocation)?;
    desk.execute(streams, &Command::RevokeToken { owner: place.owner, seen: Seen::Token(token.id) })?;
    streams.say(&format!("The token {} of {} is no longer valid.", token.masked(), place.label()));
    Ok(Exit::Done)
}
