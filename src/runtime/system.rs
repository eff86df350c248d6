//! The real clock and the operating system's entropy.

use crate::domain::{NoEntropy, Timestamp, World};

/// The world as it is.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl World for System {
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
