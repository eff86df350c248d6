//! `token rotate`: replaces a token and hands the new one to a command, without anybody seeing it.

pub mod campaign;
pub mod examples;
pub mod guard;
pub mod journal;
pub mod plan;
pub mod progress;
pub mod rotation;

use rotation::{Orders, Rotation, Step, Witness};

use super::Place;
use crate::cli::Rotate;
use crate::invocation::COMMAND;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, how: &Rotate) -> Result<Exit, Failure> {
    if how.examples {
        return streams.print(&examples::text(&session.invocation));
    }
    // Before a command runs that is to no purpose.
    if let Some(why) = session.model.about().read_only {
        return Err(Failure { exit: Exit::Refused, sentence: format!("nothing can be changed here: {why}.") });
    }
    let orders = Orders {
        to: how.to.as_deref().unwrap_or_default(),
        check: how.check.as_deref(),
        retry_to: how.retry_to.as_deref(),
        timeout: how.timeout(),
        expires: how.expires.as_deref(),
    };
    // The word that stands in a printed command for the user's own stores nothing.
    if ["", COMMAND].contains(&orders.to.trim()) {
        return Err(Failure::usage("--to: say the command that stores the token."));
    }
    if how.all || how.resume.is_some() {
        return campaign::run(session, streams, how, orders);
    }
    if how.journal.is_some() {
        return Err(Failure::usage("--journal belongs to --all and --resume; a single rotation has none."));
    }
    let place = session.place(&how.whose)?;
    let rotation = Rotation { session, place: &place, old: place.found(&session.invocation)?, orders, alone: Some(how) };
    rotation.generation()?;
    session.shell.watch()?;
    let proven = rotation.run(streams, &mut Nobody)?;
    streams.say(&proven);
    Ok(Exit::Done)
}

/// Nobody keeps a journal of a single rotation.
struct Nobody;

impl Witness for Nobody {
    fn note(&mut self, _: &mut Streams<'_>, _: Step) -> Result<(), Failure> {
        Ok(())
    }
}

/// What the commands find in their environment: whose token it is.
fn variables(session: &Session<'_>, place: &Place) -> [(&'static str, String); 3] {
    let organization = session.organization_row().map(|row| row.name.to_string()).unwrap_or_default();
    [
        ("TFE_TOKEN_KIND", place.owner.kind().to_string()),
        ("TFE_TOKEN_OWNER", place.name.to_string()),
        ("TFE_ORGANIZATION", organization),
    ]
}
