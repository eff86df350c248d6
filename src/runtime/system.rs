//! The real clock and the operating system's entropy.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use crate::domain::{NoEntropy, Timestamp, World};

/// The world as it is.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl World for System {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes in")]
    fn now(&self) -> Timestamp {
        time_of(SystemTime::now())
    }

    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}

/// The library knows no time after the year 9999; a clock that is set there stands still at the end.
fn time_of(clock: SystemTime) -> Timestamp {
    let instead = if clock < SystemTime::UNIX_EPOCH { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::try_from(clock).unwrap_or(instead)
}

/// Who runs this program, as the operating system says.
#[must_use]
pub fn system_user() -> String {
    let uid = rustix::process::getuid().as_raw();
    match std::env::var("USER").or_else(|_| std::env::var("LOGNAME")) {
        Ok(name) if !name.is_empty() => format!("{name} (uid {uid})"),
        _ => format!("uid {uid}"),
    }
}

/// The umask that this program was started with.
static UMASK: OnceLock<rustix::fs::Mode> = OnceLock::new();

/// Starts somebody's command under the umask that they have: what it writes is theirs. No other thread can make a file
/// meanwhile.
pub fn with_umask_of_user<T>(start: impl FnOnce() -> T) -> T {
    let Some(theirs) = UMASK.get() else { return start() };
    let ours = rustix::process::umask(*theirs);
    let started = start();
    rustix::process::umask(ours);
    started
}

/// Settings of the process: no core dump, no reading of its memory by others, files for its user alone
/// (security P-7, P-14), and a file that can't grow any further is an error of the write, as a full disk is.
pub fn harden() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let _ = UMASK.set(before);
    // A handler, unlike an ignored signal, is not handed on to the programs that this one starts.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_beyond_all_calendars_stands_still_at_their_end() {
        let at = |seconds| time_of(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), Timestamp::UNIX_EPOCH);
        // 9999-12-30 23:00, and 32,000 years later.
        for seconds in [253_402_210_800, 1_300_000_000_000] {
            assert_eq!(at(seconds), Timestamp::MAX);
        }
    }
}
