//! Refusals, counted by token, endpoint and rule, so that the reason is kept and nobody can fill the disk with them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::answer::Cause;
use super::writer::Writer;
use crate::backend::Refusal;
use crate::domain::{AuthenticationToken, Caller, Id, SafeText, Timestamp};

/// Kinds of refusal that are counted at a time.
const COUNTED: usize = 10_000;

type Key = (Id<AuthenticationToken>, String, &'static str);

/// What was refused in this minute and not yet written.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<(i64, HashMap<Key, Refusal>)>);

impl Refusals {
    /// Counts a refusal. The first of its kind in a minute is written at once, the others when the minute is over.
    pub(super) fn count(
        &self,
        (token, caller): (Id<AuthenticationToken>, &Caller),
        route: &str,
        cause: &Cause,
        now: Timestamp,
        writer: &Writer,
    ) {
        let minute = now.as_second().div_euclid(60);
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.0 != minute || refusals.1.len() >= COUNTED {
            refusals.0 = minute;
            write(refusals.1.drain().map(|(_, refusal)| refusal), writer);
        }
        let refusal = Refusal {
            token,
            route: SafeText::new(route),
            rule: SafeText::new(cause.rule),
            reason: SafeText::new(&cause.sentence),
            minute: Timestamp::from_second(minute * 60).unwrap_or(now),
            count: 1,
            caller: caller.clone(),
        };
        match refusals.1.get_mut(&(token, route.to_owned(), cause.rule)) {
            Some(counted) => counted.count = counted.count.saturating_add(1),
            None => {
                write(std::iter::once(refusal.clone()), writer);
                refusals.1.insert((token, route.to_owned(), cause.rule), Refusal { count: 0, ..refusal });
            }
        }
    }

    /// Writes what is left of a minute that is over at `now`, though nothing more is refused.
    pub(super) fn settle(&self, now: Timestamp, writer: &Writer) {
        let minute = now.as_second().div_euclid(60);
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.0 != minute {
            refusals.0 = minute;
            write(refusals.1.drain().map(|(_, refusal)| refusal), writer);
        }
    }

    /// Writes what is left.
    pub(super) fn finish(&self, writer: &Writer) {
        let mut refusals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        write(refusals.1.drain().map(|(_, refusal)| refusal), writer);
    }
}

fn write(refusals: impl Iterator<Item = Refusal>, writer: &Writer) {
    let refusals: Vec<Refusal> = refusals.filter(|refusal| refusal.count > 0).collect();
    if !refusals.is_empty() {
        writer.errand(move |session| session.service().note_refusals(&refusals));
    }
}
