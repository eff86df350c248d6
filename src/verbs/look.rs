//! Surveys of verbs: what a host tells only with a request for each is asked for first, and its progress is shown.

use std::sync::Arc;

use super::change::answer;
use super::{Failure, Session, Streams};
use crate::backend::look::spaced;
use crate::backend::survey::{Depth, SurveyPart};
use crate::backend::walk::Ground;
use crate::backend::{Error, Look, Survey, SurveyTeam};

/// After so many teams it is said how far it is.
const TOLD: u32 = 20_000;

/// Everything in the organization that decides who can do what. On a host, what costs a request for each is looked through when
/// somebody says so: with `--yes`, or on a terminal when asked.
///
/// # Errors
/// When it can't be read. A look that ends early is no error: the survey says what it lacks.
pub(super) fn survey(session: &Session<'_>, streams: &mut Streams<'_>, yes: bool) -> Result<Survey, Failure> {
    let organization = session.organization()?;
    let survey = session.model.survey(session.actor(), organization)?;
    match survey.unread {
        Some(unread) if agreed(streams, unread, yes)? => {}
        _ => return Ok(survey),
    }
    through(session, streams)?;
    Ok(session.model.survey(session.actor(), organization)?)
}

/// The same to be walked through, so that a model of this machine is never held whole.
///
/// # Errors
/// As [`survey`].
pub(super) fn ground(session: &Session<'_>, streams: &mut Streams<'_>, yes: bool) -> Result<Arc<Ground>, Failure> {
    if session.is_on_host() {
        return Ok(Arc::new(Ground::whole(survey(session, streams, yes)?, session.actor())));
    }
    Ok(Ground::read(session.model, session.actor(), session.organization()?)?)
}

/// Walks through every team, and says how far it is where somebody sees it. A signal ends it between two stretches, with
/// `unfinished` as what is said of it.
///
/// # Errors
/// When a team can't be read, `each` fails, or a signal has come.
pub(super) fn walk(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    (ground, depth): (&Ground, Depth),
    unfinished: &str,
    mut each: impl FnMut(&mut Streams<'_>, u64, SurveyTeam) -> Result<(), Failure>,
) -> Result<(), Failure> {
    stretches(session, streams, (ground, depth), unfinished, |streams, part| {
        part.teams.into_iter().try_for_each(|(number, team)| each(streams, number, team))
    })
}

/// The same, stretch by stretch.
///
/// # Errors
/// As [`walk`].
pub(super) fn stretches(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    (ground, depth): (&Ground, Depth),
    unfinished: &str,
    mut each: impl FnMut(&mut Streams<'_>, SurveyPart) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut failed = None;
    let mut told = 0;
    let whole = ground.walk(session.model, depth, |part, passed| {
        if let Some(stop) = session.shell.stopped() {
            let sentence = format!("{} has stopped it; {unfinished}", stop.signal());
            failed = Some(Failure { exit: stop.exit(), sentence });
            return false;
        }
        if let Err(failure) = each(streams, part) {
            failed = Some(failure);
            return false;
        }
        if passed.teams / TOLD > told {
            told = passed.teams / TOLD;
            streams.progress(&format!("{} of {} teams", spaced(passed.teams.into()), spaced(passed.of.into())));
        }
        true
    });
    if told > 0 {
        streams.progress("");
    }
    whole?;
    failed.map_or(Ok(()), Err)
}

/// Says what is missing, and how it is read.
pub(super) fn say_missing(streams: &mut Streams<'_>, survey: &Survey) {
    for sentence in &survey.untold {
        streams.say(sentence);
    }
    if let Some(unread) = survey.unread {
        let how = if unread.is_over() { String::new() } else { format!(" With --yes it is read, in {}.", unread.takes()) };
        streams.say(&format!("{}{how}", unread.missing()));
    }
}

/// Whether it is to be looked through.
///
/// # Errors
/// When the answer can't be read.
pub(super) fn agreed(streams: &mut Streams<'_>, look: Look, yes: bool) -> Result<bool, Failure> {
    if yes {
        return Ok(true);
    }
    if !streams.can_ask() {
        return Ok(false);
    }
    let _ = write!(streams.errors, "{} {} [y/N] ", look.question(), look.cost()).and_then(|()| streams.errors.flush());
    Ok(matches!(answer(streams.input)?.as_str(), "y" | "Y" | "yes"))
}

/// Looks through all of it, until a signal comes or the host doesn't answer.
///
/// # Errors
/// When it can't be begun.
pub(super) fn through(session: &Session<'_>, streams: &mut Streams<'_>) -> Result<(), Failure> {
    session.shell.watch()?;
    loop {
        if session.shell.stopped().is_some() {
            streams.progress("");
            streams.say("Stopped.");
            return Ok(());
        }
        match session.model.look_on(session.actor(), session.organization()?, false) {
            Ok(Some(look)) if !look.is_over() => {
                let noun = look.through.noun(look.of);
                streams.progress(&format!("{} of {} {noun}, {} left", look.seen, look.of, look.takes()));
            }
            Ok(_) => break,
            Err(Error::Unavailable(why)) => {
                streams.progress("");
                streams.say(&why);
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    streams.progress("");
    Ok(())
}
