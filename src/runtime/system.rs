//! The real clock and the operating system's entropy.

use std::sync::OnceLock;

use crate::domain::{NoEntropy, Timestamp, World};

/// The world as it is.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl World for System {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes in")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
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

/// Starts somebody's command under the umask that they have: what it writes is theirs. No other thread may make a file
/// meanwhile.
pub fn with_umask_of_user<T>(start: impl FnOnce() -> T) -> T {
    let Some(theirs) = UMASK.get() else { return start() };
    let ours = rustix::process::umask(*theirs);
    let started = start();
    rustix::process::umask(ours);
    started
}

/// Settings of the process that keep what is in its memory out of files: no core dump, no reading by
/// others, and files for its user alone (security P-7, P-14).
pub fn harden() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let _ = UMASK.set(before);
}
