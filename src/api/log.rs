//! The log of requests: one line each, on the standard error or where else it is to go. Never a secret: no header,
//! no body, no query, and no path but the pattern that it fits (security P-37).

use std::io::Write;
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::domain::{Actor, Id, Request, Timestamp};

use super::answer::Cause;

/// What is logged of a request.
pub(super) struct Line<'a> {
    pub(super) at: Timestamp,
    pub(super) request: Id<Request>,
    pub(super) address: IpAddr,
    pub(super) principal: Option<Actor>,
    pub(super) route: &'a str,
    pub(super) status: u16,
    pub(super) took: Duration,
    pub(super) cause: Option<&'a Cause>,
    /// What of its document nobody here knows.
    pub(super) ignored: u32,
}

impl Line<'_> {
    fn text(&self) -> Vec<u8> {
        let Self { at, request, address, route, status, .. } = self;
        let mut text = Vec::with_capacity(256);
        // Memory takes whatever is written.
        let _ = write!(text, "{at:.3} request={request} address={address} principal=");
        let _ = match self.principal {
            Some(actor) => write!(text, "{actor}"),
            None => write!(text, "-"),
        };
        let tenths = u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX).saturating_add(50) / 100;
        let _ = write!(text, " route=\"{route}\" status={status} ms={}.{}", tenths / 10, tenths % 10);
        if let Some(cause) = self.cause {
            let _ = write!(text, " rule={}", cause.rule);
        }
        if self.ignored > 0 {
            let _ = write!(text, " ignored={}", self.ignored);
        }
        text.push(b'\n');
        text
    }
}

/// Where lines go. They are written by a thread of its own, so that a slow reader delays no request.
#[derive(Clone, Default)]
pub struct Log(Option<Arc<Shared>>);

#[derive(Default)]
struct Shared {
    lines: Mutex<(Vec<u8>, bool)>,
    more: Condvar,
}

/// So long lines are gathered before they are written.
const GATHERED: Duration = Duration::from_millis(10);

/// What is kept at most for a reader that does not read.
const MOST: usize = 1 << 20;

impl Log {
    /// No log.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// A log that is written to `out`.
    ///
    /// # Errors
    /// When there can be no thread for it.
    pub fn to(out: impl Write + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let lines = Arc::clone(&shared);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || write(&lines, out))?;
        Ok(Self(Some(shared)))
    }

    pub(super) fn write(&self, line: &Line<'_>) {
        let Some(shared) = &self.0 else { return };
        // It is made before the lines are taken hold of, so that the threads do not wait for each other's words.
        let text = line.text();
        let mut lines = shared.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.0.len() > MOST {
            return;
        }
        let first = lines.0.is_empty();
        lines.0.extend_from_slice(&text);
        drop(lines);
        if first {
            shared.more.notify_one();
        }
    }

    /// Writes what is left, and takes no more.
    pub fn finish(&self) {
        let Some(shared) = &self.0 else { return };
        let mut lines = shared.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.1 = true;
        shared.more.notify_one();
        // A reader that is silent for a second does not get the rest.
        let unread = |lines: &mut (Vec<u8>, bool)| lines.1;
        drop(shared.more.wait_timeout_while(lines, Duration::from_secs(1), unread));
    }
}

fn write(shared: &Shared, mut out: impl Write) {
    loop {
        let mut lines = shared.lines.lock().unwrap_or_else(PoisonError::into_inner);
        while lines.0.is_empty() && !lines.1 {
            lines = shared.more.wait(lines).unwrap_or_else(PoisonError::into_inner);
        }
        if !lines.1 {
            // Under load many lines are written at once, and nobody needs to wake this thread for each.
            lines = shared.more.wait_timeout_while(lines, GATHERED, |lines| !lines.1).unwrap_or_else(PoisonError::into_inner).0;
        }
        let bytes = std::mem::take(&mut lines.0);
        let last = lines.1;
        drop(lines);
        let _ = out.write_all(&bytes).and_then(|()| out.flush());
        if last {
            shared.lines.lock().unwrap_or_else(PoisonError::into_inner).1 = false;
            shared.more.notify_all();
            return;
        }
    }
}
