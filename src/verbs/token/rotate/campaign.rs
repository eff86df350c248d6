//! Many rotations, one after another, with a journal by which a campaign goes on that was ended.

use super::guard::Guard;
use super::journal::{Entry, Journal, Line, Mark};
use super::plan::Plan;
use super::progress::Progress;
use super::rotation::{Orders, Rotation, Step, Witness};
use crate::backend::error::cause;
use crate::backend::walk::steadily;
use crate::cli::Rotate;
use crate::domain::{Token, TokenOwner, TokenState};
use crate::verbs::shell::Stop;
use crate::verbs::token::Place;
use crate::verbs::words::count;
use crate::verbs::{Exit, Failure, Session, Streams};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, how: &Rotate, orders: Orders<'_>) -> Result<Exit, Failure> {
    if let Some(id) = &how.resume {
        return resume(session, streams, how, orders, id);
    }
    let plan = Plan::make(session, how, orders)?;
    session.shell.watch()?;
    if !how.yes {
        let mut printed = Ok((0, None));
        steadily(session.model, &mut || printed = plan.print(streams))?;
        let (chosen, reason) = printed?;
        hidden(streams, reason);
        streams.say(&format!("This was a dry run: nothing was rotated. With --yes, {} would be.", count(chosen, "token")));
        return Ok(Exit::Done);
    }
    let mut chosen: Vec<Place> = Vec::new();
    let reason = plan.each(streams, &mut |_, row| {
        chosen.extend(row.skip.is_none().then_some(row.place));
        Ok(())
    })?;
    hidden(streams, reason);
    if chosen.is_empty() {
        streams.say("There is nothing to rotate.");
        return Ok(Exit::Done);
    }
    let id = session.now()?.strftime("%Y%m%d-%H%M%S").to_string();
    let mut campaign = Campaign { session, how, orders, journal: Journal::make(&id, how.journal.as_deref())? };
    for place in &chosen {
        campaign.write(Mark::Planned, Some(place), place.token.as_ref().map(|token| token.id.to_string()), None)?;
    }
    campaign.write(Mark::Begun, None, None, None)?;
    streams.say(&format!("Rotation {}; its journal is {}.", campaign.journal.id, campaign.journal.path()));
    campaign.go(streams, &chosen)
}

fn hidden(streams: &mut Streams<'_>, reason: Option<String>) {
    if let Some(reason) = reason {
        streams.say(&format!("There might be teams that are not in this list. {reason}"));
    }
}

/// Goes on: what is done is left, everything else is rotated again.
fn resume(session: &Session<'_>, streams: &mut Streams<'_>, how: &Rotate, orders: Orders<'_>, id: &str) -> Result<Exit, Failure> {
    let (journal, lines) = Journal::open(id, how.journal.as_deref())?;
    let Some(begun) = lines.iter().find(|line| line.step == Mark::Begun) else {
        return Err(Failure::failed(format!("the rotation {id} ended before it began. Nothing was rotated. Start another.")));
    };
    let (organization, by) = (session.organization()?.to_string(), session.actor().to_string());
    if (begun.organization.as_ref(), begun.by.as_ref()) != (Some(&organization), Some(&by)) {
        return Err(Failure::usage(format!(
            "another user began the rotation {id}, or it is in another organization. Say which with --as and --organization."
        )));
    }
    let entries = Entry::all(&lines);
    for (owner, entry) in entries.iter().filter(|(_, entry)| entry.mark != Mark::Proven) {
        Guard::look(session, owner, &entry.whose)?;
    }
    let mut campaign = Campaign { session, how, orders, journal };
    campaign.write(Mark::Resumed, None, None, None)?;
    session.shell.watch()?;
    let places = session.places()?;
    let (mut left, mut again) = (0, Vec::new());
    for (owner, entry) in entries {
        let place = places.iter().find(|place| place.owner.id() == owner && !matches!(place.owner, TokenOwner::User(_)));
        match campaign.role(&entry, place)? {
            Role::Done => left += 1,
            Role::Delivered(place) => {
                campaign.write(Mark::Proven, Some(&place), None, Some("proven when it was resumed"))?;
                left += 1;
            }
            Role::Gone(why) => {
                if entry.mark != Mark::Skipped {
                    streams.say(&format!("{}: {why}", entry.whose));
                    campaign.skip(&owner, &entry, &why)?;
                }
            }
            Role::Again(place) => again.push(place),
        }
    }
    streams.say(&format!("Rotation {id} goes on: {} done before, {} to rotate.", count(left, "token"), again.len()));
    campaign.go(streams, &again)
}

/// What is to be done about a token of a campaign that was ended.
enum Role {
    Done,
    /// It is where it should be, which was not proven before the end.
    Delivered(Place),
    Gone(String),
    Again(Place),
}

struct Campaign<'a> {
    session: &'a Session<'a>,
    how: &'a Rotate,
    orders: Orders<'a>,
    journal: Journal,
}

impl Campaign<'_> {
    fn role(&self, entry: &Entry, place: Option<&Place>) -> Result<Role, Failure> {
        if entry.mark == Mark::Proven {
            return Ok(Role::Done);
        }
        let Some(place) = place else { return Ok(Role::Gone("it no longer exists, or you can't see it.".to_owned())) };
        let Some(token) = &place.token else { return Ok(Role::Gone("somebody else deleted its token.".to_owned())) };
        let known = entry.tokens.contains(&token.id.to_string());
        match entry.mark {
            Mark::Delivered if known && self.is_in_force(entry, token)? => Ok(Role::Delivered(place.clone())),
            // Between these two the token might have been generated, and its id not been recorded.
            Mark::Minting => Ok(Role::Again(place.clone())),
            _ if !known => Ok(Role::Gone("somebody else regenerated its token.".to_owned())),
            _ => Ok(Role::Again(place.clone())),
        }
    }

    /// Whether the latest token of the campaign is valid and no other is.
    fn is_in_force(&self, entry: &Entry, token: &Token) -> Result<bool, Failure> {
        let valid = TokenState::of(Some(token), self.session.now()?).is_valid();
        Ok(valid && entry.tokens.last() == Some(&token.id.to_string()))
    }

    fn go(&mut self, streams: &mut Streams<'_>, places: &[Place]) -> Result<Exit, Failure> {
        for (index, place) in places.iter().enumerate() {
            let progress = Progress { at: index + 1, of: places.len() };
            if let Some(stop) = self.session.shell.stopped() {
                return Err(self.stop(stop, index, places.len()));
            }
            let old = place.found(&self.session.invocation)?;
            let rotation = Rotation { session: self.session, place, old, orders: self.orders, alone: None };
            match rotation.run(streams, &mut Keeper { campaign: self, place, progress }) {
                Ok(_) => progress.line(streams, &place.label(), "rotated and proven."),
                Err(failure) => {
                    progress.line(streams, &place.label(), "failed.");
                    let written = self.write(Mark::Failed, Some(place), None, Some(&failure.sentence));
                    let unwritten = written.err().map(|unwritten| format!(" And {unwritten}")).unwrap_or_default();
                    let sentence = format!("{}{unwritten} {}", failure.sentence, self.how_to_go_on(index, places.len()));
                    return Err(Failure { sentence, ..failure });
                }
            }
        }
        if let Err(unwritten) = self.write(Mark::Finished, None, None, None) {
            streams.say(&format!("warning: all are rotated and proven, but {}", cause(&unwritten.sentence)));
        }
        streams.say(&format!("Rotation {} is done: {} rotated.", self.journal.id, count(places.len(), "token")));
        Ok(Exit::Done)
    }

    /// A signal has come between two tokens.
    fn stop(&mut self, stop: Stop, done: usize, of: usize) -> Failure {
        let written = self.write(Mark::Stopped, None, None, Some(stop.signal()));
        let unwritten = written.err().map(|unwritten| format!(" And {unwritten}")).unwrap_or_default();
        let sentence = format!("stopped by {}.{unwritten} {}", stop.signal(), self.how_to_go_on(done, of));
        Failure { exit: stop.exit(), sentence }
    }

    fn how_to_go_on(&self, done: usize, of: usize) -> String {
        format!(
            "{done} of {of} {} rotated. Go on with: {}",
            if done == 1 { "is" } else { "are" },
            self.how.again(&self.session.invocation, &["--resume", &self.journal.id])
        )
    }

    fn write(&mut self, step: Mark, place: Option<&Place>, token: Option<String>, outcome: Option<&str>) -> Result<(), Failure> {
        let about = place.is_none();
        let line = Line {
            campaign: self.journal.id.clone(),
            at: self.session.now()?.to_string(),
            step,
            organization: if about { Some(self.session.organization()?.to_string()) } else { None },
            by: about.then(|| self.session.actor().to_string()),
            whose: place.map(Place::label),
            owner_id: place.map(|place| place.owner.id()),
            token,
            outcome: outcome.map(str::to_owned),
        };
        self.journal.write(&line)
    }

    fn skip(&mut self, owner: &str, entry: &Entry, why: &str) -> Result<(), Failure> {
        let line = Line {
            campaign: self.journal.id.clone(),
            at: self.session.now()?.to_string(),
            step: Mark::Skipped,
            organization: None,
            by: None,
            whose: Some(entry.whose.clone()),
            owner_id: Some(owner.to_owned()),
            token: None,
            outcome: Some(why.to_owned()),
        };
        self.journal.write(&line)
    }
}

/// Writes the steps of one rotation into the journal, and shows them.
struct Keeper<'a, 'b> {
    campaign: &'a mut Campaign<'b>,
    place: &'a Place,
    progress: Progress,
}

impl Witness for Keeper<'_, '_> {
    fn note(&mut self, streams: &mut Streams<'_>, step: Step) -> Result<(), Failure> {
        self.progress.step(streams, &self.place.label(), step);
        let (mark, token) = match step {
            Step::Checking => (Mark::Checking, None),
            Step::Minting => (Mark::Minting, None),
            Step::Minted(token) => (Mark::Minted, Some(token.to_string())),
            Step::Delivered(_) => (Mark::Delivered, None),
            Step::Proven => (Mark::Proven, None),
        };
        self.campaign.write(mark, Some(self.place), token, None)
    }
}
