//! `token rotate`: replaces a token and hands the new one to a command, without anybody seeing it.

pub mod campaign;
pub mod examples;
pub mod guard;
pub mod journal;
pub mod plan;
pub mod progress;
pub mod rotation;

use super::Place;
use crate::cli::Rotate;
use crate::invocation::COMMAND;
use crate::verbs::{Desk, Exit, Failure, Streams};
use rotation::{Orders, Rotation, Step, Witness};

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, how: &Rotate) -> Result<Exit, Failure> {
    if how.examples {
        return streams.print(&examples::text(&desk.invocation));
    }
    // Before a command runs that is to no purpose.
    if let Some(why) = desk.model.about().read_only {
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
        return campaign::run(desk, streams, how, orders);
    }
    if how.journal.is_some() {
        return Err(Failure::usage("--journal belongs to --all and --resume; a single rotation has none."));
    }
    let place = desk.place(&how.whose)?;
    let rotation = Rotation { desk, place: &place, old: place.found(&desk.invocation)?, orders, alone: Some(how) };
    rotation.generation()?;
    desk.shell.watch()?;
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
fn variables(desk: &Desk<'_>, place: &Place) -> [(&'static str, String); 3] {
    let organization = desk.organization_row().map(|row| row.name.to_string()).unwrap_or_default();
    [
        ("TFE_TOKEN_KIND", place.owner.kind().to_string()),
        ("TFE_TOKEN_OWNER", place.name.to_string()),
        ("TFE_ORGANIZATION", organization),
    ]
}
