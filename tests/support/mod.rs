//! What several test programs need: a world that stands still.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};
use tempfile::TempDir;
use tfe_console::backend::list::{List, ListQuery, WINDOW, every};
use tfe_console::backend::teams::Teams;
use tfe_console::backend::workspaces::Workspaces;
use tfe_console::backend::{Backend, Error, TeamRow, WorkspaceRow};
use tfe_console::domain::{Actor, Id, NoEntropy, Organization, World};

/// Every team of an organization that the actor can see, by name.
pub fn every_team(backend: &dyn Backend, actor: Actor, organization: Id<Organization>) -> Result<Vec<TeamRow>, Error> {
    every_row(backend, actor, Teams { organization })
}

/// Every workspace of an organization that the actor can see, by name.
pub fn every_workspace(backend: &dyn Backend, actor: Actor, organization: Id<Organization>) -> Result<Vec<WorkspaceRow>, Error> {
    every_row(backend, actor, Workspaces { organization })
}

fn every_row<L: List>(backend: &dyn Backend, actor: Actor, list: L) -> Result<Vec<L::Row>, Error> {
    let mut rows = Vec::new();
    every(backend, ListQuery::start(actor, list, WINDOW), |row| {
        rows.push(row);
        Ok::<_, Error>(())
    })?;
    Ok(rows)
}

/// A folder for a model; in memory where there is one, because a test has no power failure to outlive.
pub fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

/// A property that is the same in every run; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` make it wander.
/// What failed once is kept in the file, and tried first from then on.
pub fn property(cases: u32, regressions: &'static str) -> Config {
    let wanted = Config::default();
    let failure_persistence = Some(Box::new(FileFailurePersistence::Direct(regressions)) as Box<_>);
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { wanted.cases } else { cases },
        rng_seed: if wanted.rng_seed == RngSeed::Random { RngSeed::Fixed(1) } else { wanted.rng_seed },
        failure_persistence,
        ..wanted
    }
}

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

    /// The same noon with other entropy, such as for a model that another world has begun.
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
