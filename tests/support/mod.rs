//! What several test programs need: a world that stands still.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use tfe_console::domain::{NoEntropy, World};

/// A world whose clock moves only when told to, and whose entropy is the same in every run.
pub struct FixedWorld {
    now: Mutex<Timestamp>,
    state: Mutex<u64>,
}

impl FixedWorld {
    /// Noon of the day on which the demo's ages are counted.
    pub fn new() -> Self {
        Self::seeded(0)
    }

    /// The same, with other entropy.
    pub fn seeded(seed: u64) -> Self {
        let now = "2026-03-02T12:00:00Z".parse().expect("a time");
        Self { now: Mutex::new(now), state: Mutex::new(0x9e37_79b9_7f4a_7c15 ^ seed.wrapping_mul(0xd134_2543_de82_ef95)) }
    }

    /// Lets time pass.
    pub fn pass(&self, span: SignedDuration) {
        let mut now = self.now.lock().expect("a clock");
        *now = now.checked_add(span).expect("a time");
    }
}

impl World for FixedWorld {
    fn now(&self) -> Timestamp {
        *self.now.lock().expect("a clock")
    }

    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        let mut state = self.state.lock().expect("entropy");
        for byte in bytes {
            // xorshift64*: even, and the same in every run.
            *state ^= *state >> 12;
            *state ^= *state << 25;
            *state ^= *state >> 27;
            *byte = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8;
        }
        Ok(())
    }
}
