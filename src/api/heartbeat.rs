//! The server's sign: that it is there, where, and how many requests it gets, for users who look at the model.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use super::refusals::Refusals;
use super::writer::Writer;
use crate::backend::ServerRow;
use crate::domain::{Id, NoEntropy, Requests, SafeText, Server, Timestamp, World};

/// After so long it tries again where the model could not be written.
const AGAIN: Duration = Duration::from_secs(5);

/// The requests that one thread got. Each has its own, on a line of the cache of its own, so that they do not wait for
/// each other.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Tally(AtomicU64);

impl Tally {
    pub(super) fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Requests by the minute, with the minute that is under way.
#[derive(Debug)]
struct Minutes {
    under_way: i64,
    /// All that came until it was looked at last.
    total: u64,
    counts: BTreeMap<i64, u32>,
}

impl Minutes {
    /// Takes in how many came by now. What came since the last look is counted in the minute of that look: looks are
    /// taken as a minute begins, or more often.
    fn look(&mut self, total: u64, now: Timestamp) -> Requests {
        let came = u32::try_from(total.saturating_sub(self.total)).unwrap_or(u32::MAX);
        self.total = total;
        if came > 0 {
            let count = self.counts.entry(self.under_way).or_default();
            *count = count.saturating_add(came);
        }
        self.under_way = Requests::minute(now);
        let (first, last) = (Requests::first_minute(now), self.under_way);
        // Minutes to come are those of a clock that was set back.
        self.counts.retain(|minute, _| (first..=last).contains(minute));
        Requests::count(now, self.counts.iter().map(|(minute, count)| (*minute, *count)))
    }
}

/// What a server says of itself.
pub(super) struct Heartbeat {
    id: Id<Server>,
    address: SafeText,
    started_at: Timestamp,
    tallies: Vec<Arc<Tally>>,
    minutes: Mutex<Minutes>,
    /// Whether it was written once.
    announced: AtomicBool,
}

impl Heartbeat {
    pub(super) fn new(address: String, tallies: Vec<Arc<Tally>>, world: &dyn World) -> Result<Self, NoEntropy> {
        let now = world.now();
        let minutes = Minutes { under_way: Requests::minute(now), total: 0, counts: BTreeMap::new() };
        Ok(Self {
            id: Id::mint(world)?,
            address: address.into(),
            started_at: now,
            tallies,
            minutes: Mutex::new(minutes),
            announced: AtomicBool::new(false),
        })
    }

    /// Puts in line that it is there; the answer is whether that was written.
    pub(super) fn say(self: &Arc<Self>, writer: &Writer, now: Timestamp) -> oneshot::Receiver<bool> {
        let total = self.tallies.iter().map(|tally| tally.0.load(Ordering::Relaxed)).sum();
        let requests = self.minutes.lock().unwrap_or_else(PoisonError::into_inner).look(total, now);
        let (address, started_at) = (self.address.clone(), self.started_at);
        let row = ServerRow { id: self.id, address, started_at, heard_at: now, requests };
        let heartbeat = Arc::clone(self);
        writer.ask(move |session| {
            let first = !heartbeat.announced.load(Ordering::Relaxed);
            let written = session.service().announce(&row, first).is_ok();
            heartbeat.announced.fetch_or(written, Ordering::Relaxed);
            written
        })
    }

    /// Says so again as each minute begins, and `every` so often at least, until nobody is left to `stop` it. The first was `said` already.
    pub(super) fn keep_saying(
        self: &Arc<Self>,
        (writer, refusals): (&Arc<Writer>, &Refusals),
        world: &dyn World,
        every: Duration,
        (mut said, stop): (oneshot::Receiver<bool>, &Receiver<()>),
    ) {
        loop {
            let written = said.blocking_recv().unwrap_or(false);
            let wait = until_next_minute(world.now()).min(if written { every } else { every.min(AGAIN) });
            if stop.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let now = world.now();
            said = self.say(writer, now);
            refusals.settle(now, writer);
        }
    }

    /// Puts in line that it goes. Where that cannot be written, it will be seen that it says nothing more.
    pub(super) fn take_down(&self, writer: &Writer) {
        let id = self.id;
        writer.tell(move |session| {
            let _ = session.service().withdraw(id);
        });
    }
}

fn until_next_minute(now: Timestamp) -> Duration {
    let over = now.as_millisecond().rem_euclid(60_000);
    Duration::from_millis(u64::try_from(60_000 - over).unwrap_or(60_000))
}

/// Where a server is reached: by the first of its names, or by the address that it listens on.
#[must_use]
pub fn reached_at(address: SocketAddr, tls: bool, names: &[String]) -> String {
    let host = match (names.first(), address.ip()) {
        (Some(name), _) => format!("{name}:{}", address.port()),
        (None, ip) if ip.is_unspecified() => format!("localhost:{}", address.port()),
        _ => address.to_string(),
    };
    format!("{}://{host}", if tls { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn minutes() -> Minutes {
        Minutes { under_way: 10, total: 0, counts: BTreeMap::new() }
    }

    #[test]
    fn requests_are_counted_in_the_minute_in_which_they_came() {
        let mut minutes = minutes();
        assert_eq!(minutes.look(5, at(630)).total(), 0, "the minute is not over");
        assert_eq!(minutes.look(12, at(660)).last(), 12);
        let requests = minutes.look(12, at(720));
        assert_eq!((requests.last(), requests.minutes()[28]), (0, 12));
    }

    #[test]
    fn what_came_while_nobody_looked_is_counted_where_the_look_was_due() {
        let requests = {
            let mut minutes = minutes();
            minutes.look(1, at(660));
            minutes.look(8, at(60 * 15))
        };
        assert_eq!((requests.last(), requests.minutes()[26], requests.minutes()[25]), (0, 7, 1));
    }

    #[test]
    fn a_clock_that_is_set_back_loses_minutes_and_nothing_else() {
        let mut minutes = minutes();
        minutes.look(5, at(660));
        assert_eq!(minutes.look(6, at(300)).total(), 0);
        assert_eq!(minutes.look(9, at(360)).last(), 3);
    }

    #[test]
    fn a_server_is_reached_by_its_name_or_its_address() {
        let address = |text: &str| text.parse().expect("an address");
        assert_eq!(reached_at(address("127.0.0.1:80"), false, &[]), "http://127.0.0.1:80");
        assert_eq!(reached_at(address("[::1]:443"), true, &[]), "https://[::1]:443");
        assert_eq!(reached_at(address("0.0.0.0:443"), true, &[]), "https://localhost:443");
        assert_eq!(reached_at(address("0.0.0.0:443"), true, &["tfe.example".to_owned()]), "https://tfe.example:443");
    }

    #[test]
    fn the_next_minute_is_waited_for_and_never_this_one() {
        assert_eq!(until_next_minute(at(600)), Duration::from_mins(1));
        assert_eq!(until_next_minute(at(659)), Duration::from_secs(1));
    }
}
