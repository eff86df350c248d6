//! The servers that run on a model, as they say themselves, and what they refused.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use super::list::{Sort, Value};
use super::shelf::{Computed, Source, Worked};
use super::{Error, Refusal};
use crate::domain::{Id, Organization, Requests, SafeText, Server, Timestamp, TokenOwner};
use crate::policy::{Facts, Reason};

/// A server that runs over the model, or has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerRow {
    /// Its id, another one after each start.
    pub id: Id<Server>,
    /// Where it is reached: `http://127.0.0.1:8080`.
    pub address: SafeText,
    pub started_at: Timestamp,
    /// When it said last that it is there.
    pub heard_at: Timestamp,
    /// The requests that it got, up to then.
    pub requests: Requests,
}

impl ServerRow {
    /// A server says once a minute that it is there. One that has been silent for so long missed it twice: it was
    /// killed, or cannot write to the model.
    pub const SILENCE: Duration = Duration::from_secs(150);

    /// How long it will be thought to be there at `now`, should it say nothing more; `None` when it has been silent for
    /// too long.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> Option<Duration> {
        let silent = now.as_second().saturating_sub(self.heard_at.as_second());
        // A clock that was set back since says nothing of a server either.
        let left = Self::SILENCE.as_secs().checked_sub(silent.unsigned_abs()).filter(|left| *left > 0);
        left.map(Duration::from_secs)
    }

    /// Requests in its last whole minute; `None` while its first is not over.
    #[must_use]
    pub fn rate(&self) -> Option<u32> {
        (Requests::minute(self.started_at) < Requests::minute(self.heard_at)).then(|| self.requests.last())
    }
}

/// Requests that were refused, with whose token they carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalRow {
    pub owner: TokenOwner,
    /// The same, in words: `team platform`.
    pub whose: SafeText,
    /// What was refused, how often and why.
    pub refusal: Refusal,
}

/// The servers of a model, and what they refused of an organization's tokens.
#[derive(Clone, Debug)]
pub struct ServersPage {
    /// What the actor is to the organization.
    pub facts: Facts,
    /// Whether a server can be started on this model: one in memory is reached by nobody else.
    pub servable: bool,
    /// Those that have not taken themselves away, in order of their start.
    pub servers: Vec<ServerRow>,
    /// The latest refusals, the newest first.
    pub refusals: Vec<RefusalRow>,
    /// Why only those of the actor's own tokens are among them, if that is so.
    pub hidden: Option<Reason>,
}

/// What servers refused of an organization's tokens, as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusals {
    pub organization: Id<Organization>,
}

/// What refusals can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalColumn {
    When,
    Token,
    Endpoint,
    Times,
}

impl Computed for Refusals {
    /// Made from the token, the endpoint, the rule and the minute.
    type Id = u64;
    type Row = RefusalRow;
    /// The page without its refusals.
    type Head = ServersPage;
    type Column = RefusalColumn;

    const NATURAL: Sort<RefusalColumn> = Sort { column: RefusalColumn::When, descending: true };

    fn id(RefusalRow { refusal, .. }: &RefusalRow) -> u64 {
        let mut hasher = DefaultHasher::new();
        (refusal.token, &refusal.route, &refusal.rule, refusal.minute).hash(&mut hasher);
        hasher.finish()
    }

    fn name(row: &RefusalRow) -> &str {
        row.whose.as_str()
    }

    fn texts(row: &RefusalRow) -> Vec<&str> {
        vec![row.whose.as_str(), row.refusal.route.as_str()]
    }

    fn value(row: &RefusalRow, column: RefusalColumn, _: i64) -> Value {
        match column {
            RefusalColumn::When => Value::Number(row.refusal.minute.as_second()),
            RefusalColumn::Token => Value::Text(row.whose.to_string()),
            RefusalColumn::Endpoint => Value::Text(row.refusal.route.to_string()),
            RefusalColumn::Times => Value::Number(i64::from(row.refusal.count)),
        }
    }

    fn work_out(&self, source: &mut Source<'_>) -> Result<Worked<Self>, Error> {
        let mut head = source.backend.servers(source.actor, self.organization)?;
        let rows = std::mem::take(&mut head.refusals);
        Ok(Worked { head, rows, until: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::system::System;

    fn server(started: i64, heard: i64) -> ServerRow {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let (started_at, heard_at) = (at(started), at(heard));
        let requests = Requests::count(heard_at, [(Requests::minute(heard_at) - 1, 12)]);
        let id = Id::mint(&System).expect("entropy");
        ServerRow { id, address: "http://127.0.0.1:8080".into(), started_at, heard_at, requests }
    }

    #[test]
    fn a_server_is_gone_when_it_has_been_silent_for_two_and_a_half_minutes() {
        let lasts = |second| server(0, 600).lasts(Timestamp::from_second(second).expect("a time")).map(|left| left.as_secs());
        assert_eq!(lasts(600), Some(150));
        assert_eq!(lasts(749), Some(1));
        assert_eq!(lasts(750), None);
        assert_eq!(lasts(599), Some(149), "a clock that differs a little is no silence");
        assert_eq!(lasts(0), None, "one that was set back is");
    }

    #[test]
    fn a_server_has_a_rate_once_a_minute_is_over() {
        assert_eq!(server(600, 630).rate(), None);
        assert_eq!(server(630, 660).rate(), Some(12));
    }
}
