//! How long SQL can run until it is interrupted.

use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::backend::Interrupt;

/// Steps of SQLite's machine between two looks at the time, about 20 µs.
const STEPS: i32 = 1_000;

/// The deadline of a connection; none until it has something to obey.
#[derive(Default)]
pub(super) struct Deadline(OnceCell<Arc<State>>);

struct State {
    since: Instant,
    /// In nanoseconds after `since`.
    until: AtomicU64,
    /// SQL was interrupted.
    passed: AtomicBool,
    interrupt: Interrupt,
}

impl State {
    /// Whether SQL is to end now.
    fn is_over(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        let over = self.interrupt.is_set() || (until != u64::MAX && nanoseconds(self.since.elapsed()) >= until);
        self.passed.fetch_or(over, Ordering::Relaxed);
        over
    }
}

impl Deadline {
    /// See [`crate::backend::Service::obey`].
    pub(super) fn obey(&self, connection: &Connection, interrupt: &Interrupt) {
        let state = State {
            since: Instant::now(),
            until: AtomicU64::new(u64::MAX),
            passed: AtomicBool::new(false),
            interrupt: interrupt.clone(),
        };
        let state = Arc::clone(self.0.get_or_init(|| Arc::new(state)));
        // Only a connection that is owned by another program refuses it.
        let _ = connection.progress_handler(STEPS, Some(move || state.is_over()));
    }

    /// See [`crate::backend::Backend::is_interrupted`].
    pub(super) fn is_interrupted(&self) -> bool {
        self.0.get().is_some_and(|state| state.interrupt.is_set())
    }

    /// See [`crate::backend::Service::in_time`].
    pub(super) fn in_time(&self, limit: Duration, work: &mut dyn FnMut()) -> bool {
        let Some(state) = self.0.get() else {
            work();
            return true;
        };
        let _limited = Limited::new(state, limit);
        work();
        !state.passed.load(Ordering::Relaxed)
    }
}

/// A deadline that is taken away again, also after a panic.
struct Limited<'a>(&'a State);

impl<'a> Limited<'a> {
    fn new(state: &'a State, limit: Duration) -> Self {
        let until = nanoseconds(state.since.elapsed()).saturating_add(nanoseconds(limit));
        state.passed.store(false, Ordering::Relaxed);
        state.until.store(until, Ordering::Relaxed);
        Self(state)
    }
}

impl Drop for Limited<'_> {
    fn drop(&mut self) {
        self.0.until.store(u64::MAX, Ordering::Relaxed);
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Error;
    use crate::backend::local::sql::Query;

    const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    fn read(connection: &Connection, sql: &str) -> Result<u32, Error> {
        connection.one(sql, [], |row| row.get(0))
    }

    #[test]
    fn sql_that_never_ends_is_interrupted_when_its_time_is_over_and_the_next_is_not() {
        let connection = Connection::open_in_memory().expect("a connection");
        let deadline = Deadline::default();
        deadline.obey(&connection, &Interrupt::default());
        let mut answer = Ok(0);
        assert!(!deadline.in_time(Duration::from_millis(1), &mut || answer = read(&connection, ENDLESS)));
        assert!(matches!(&answer, Err(Error::Unavailable(sentence)) if sentence.contains("took too long")), "{answer:?}");
        let mut answer = Ok(0);
        assert!(deadline.in_time(Duration::from_mins(1), &mut || answer = read(&connection, "SELECT 7")));
        assert_eq!(answer, Ok(7));
    }

    #[test]
    fn an_interrupt_ends_sql_that_has_no_deadline() {
        let connection = Connection::open_in_memory().expect("a connection");
        let (deadline, interrupt) = (Deadline::default(), Interrupt::default());
        deadline.obey(&connection, &interrupt);
        let other = interrupt.clone();
        let thread = std::thread::spawn(move || other.set());
        assert!(read(&connection, ENDLESS).is_err());
        thread.join().expect("no panic");
    }
}
