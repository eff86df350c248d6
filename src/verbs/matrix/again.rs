//! What is written of long lists as it comes: the teams that an answer names are made again, one by one.

use std::cell::RefCell;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::backend::SurveyTeam;
use crate::backend::walk::Ground as Walk;
use crate::domain::SafeText;
use crate::insight::powers::{Asker, Cell, Ground, Question, Teams};
use crate::verbs::{Failure, Session};

/// Bits of what is kept of a team that say what it is made again by.
pub(super) const TRACE: u32 = 3;
/// After so many teams it is asked whether a signal has come.
const ASKED: usize = 1_000;

/// A list whose elements are made when it is their turn to be written.
pub(super) struct Lazy<I>(pub(super) RefCell<I>);

impl<I: Iterator<Item: Serialize>> Serialize for Lazy<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&mut *self.0.borrow_mut())
    }
}

/// Every team, as often as it is asked for.
pub(super) struct Again<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) ground: &'a Walk,
    pub(super) teams: &'a Teams,
    /// The number of each team, and what it is made again by, in the order of the walk.
    pub(super) traces: Vec<u64>,
    /// Why it ended early.
    pub(super) stopped: RefCell<Option<Failure>>,
}

impl Again<'_> {
    /// Every team: `owners` first, then by name.
    fn each<E: serde::ser::Error>(&self, each: &mut dyn FnMut(&SurveyTeam) -> Result<(), E>) -> Result<(), E> {
        let stop = |failure: Failure| {
            *self.stopped.borrow_mut() = Some(failure);
            E::custom("it was stopped")
        };
        for team in self.teams.named().filter(|team| team.is_owners()) {
            each(team)?;
        }
        let (mut at, mut looked, mut outcome) = (0, 0, Ok(()));
        let walked = self.ground.names(self.session.model, &mut |number, name| {
            looked += 1;
            if looked % ASKED == 0
                && let Some(signal) = self.session.shell.stopped()
            {
                let sentence = format!("{} has stopped it; {}", signal.signal(), super::UNFINISHED);
                outcome = Err(stop(Failure { exit: signal.exit(), sentence }));
                return false;
            }
            let Some(trace) = self.traces.get(at).filter(|kept| **kept >> TRACE == number) else { return true };
            at += 1;
            let trace = u8::try_from(trace & ((1 << TRACE) - 1)).unwrap_or(u8::MAX);
            if let Some(team) = self.teams.again(trace, name).filter(|team| !team.is_owners()) {
                outcome = each(&team);
            }
            outcome.is_ok()
        });
        walked.map_err(|error| stop(error.into()))?;
        outcome
    }
}

/// Why an answer is so.
pub(super) struct Grounds<'a> {
    pub(super) cell: Cell,
    pub(super) question: &'static Question,
    pub(super) asker: &'a Asker<'a>,
    pub(super) again: &'a Again<'a>,
}

impl Serialize for Grounds<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let grounds = &self.cell.grounds;
        if grounds.iter().all(|ground| ground.more == 0) {
            return serializer.collect_seq(grounds.iter().map(Written::of));
        }
        let mut list = serializer.serialize_seq(None)?;
        // That a kind of token is refused is about no team.
        for ground in grounds.iter().filter(|ground| ground.on.is_empty() && ground.more == 0) {
            list.serialize_element(&Written::of(ground))?;
        }
        for allowed in [true, false] {
            let shared: Vec<&Ground> =
                grounds.iter().filter(|ground| ground.allowed == allowed && ground.on.len() + ground.more > 1).collect();
            let mut told = vec![false; shared.len()];
            self.again.each(&mut |team: &SurveyTeam| {
                let (may, rule, text) = self.asker.about_team(self.question, team);
                if may != allowed {
                    return Ok(());
                }
                match shared.iter().position(|ground| (ground.rule, &ground.text) == (rule, &text)) {
                    Some(known) if told[known] => Ok(()),
                    Some(known) => {
                        told[known] = true;
                        let on = Alike { grounds: self, ground: shared[known] };
                        list.serialize_element(&Written { allowed, text: said(rule, &text), on })
                    }
                    None => list.serialize_element(&Written { allowed, text: said(rule, &text), on: [team.name.as_str()] }),
                }
            })?;
        }
        list.end()
    }
}

/// A ground as it is written. The names of the fields are stable (docs/json.md).
#[derive(Serialize)]
struct Written<T> {
    allowed: bool,
    text: String,
    on: T,
}

impl<'a> Written<Vec<&'a str>> {
    fn of(ground: &'a Ground) -> Self {
        let on = ground.on.iter().map(SafeText::as_str).collect();
        Self { allowed: ground.allowed, text: said(ground.rule, &ground.text), on }
    }
}

fn said(rule: Option<&str>, text: &str) -> String {
    rule.map_or_else(|| text.to_owned(), |rule| format!("{text} ({rule})"))
}

/// The names of the teams about which the same is said.
struct Alike<'a> {
    grounds: &'a Grounds<'a>,
    ground: &'a Ground,
}

impl Serialize for Alike<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let Grounds { question, asker, again, .. } = self.grounds;
        again.each(&mut |team: &SurveyTeam| {
            let (may, rule, text) = asker.about_team(question, team);
            let same = (may, rule, &text) == (self.ground.allowed, self.ground.rule, &self.ground.text);
            if same { list.serialize_element(team.name.as_str()) } else { Ok(()) }
        })?;
        list.end()
    }
}
