//! How a server carries out requests on a model: when one has its turn, and what ends it before its time.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::Error;
use crate::domain::{SafeText, Secret, Timestamp};

/// A pause that a host has asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub host: SafeText,
    /// When it goes on.
    pub until: Timestamp,
}

/// Who is told that a pause begins, and with `None` that it is over.
type Teller = dyn Fn(Option<Pause>) + Send + Sync;

/// Ends a read that runs, from another thread, and tells of what it waits for.
#[derive(Clone, Default)]
pub struct Interrupt {
    set: Arc<AtomicBool>,
    teller: Arc<OnceLock<Box<Teller>>>,
}

impl Interrupt {
    /// Interrupts what runs, and whatever would run.
    pub fn set(&self) {
        self.set.store(true, Ordering::Relaxed);
    }

    /// What follows runs again.
    pub fn clear(&self) {
        self.set.store(false, Ordering::Relaxed);
    }

    /// Whether it was set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// From now on, this is told of each pause. The first who asks is told.
    pub fn listen(&self, teller: impl Fn(Option<Pause>) + Send + Sync + 'static) {
        let _ = self.teller.set(Box::new(teller));
    }

    /// Tells that a pause begins, or that it is over.
    pub fn tell(&self, pause: Option<Pause>) {
        if let Some(teller) = self.teller.get() {
            teller(pause);
        }
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Interrupt").field("set", &self.is_set()).finish_non_exhaustive()
    }
}

/// A request that waits for its turn to write.
pub trait Turn: Send + Sync {
    /// Whether somebody still waits for it.
    fn is_wanted(&self) -> bool;

    /// Begins, unless nobody waits for it any more. One that has begun is finished.
    fn begin(&self) -> bool;

    /// The token that it was let in with, which must still be valid when it begins.
    fn token(&self) -> Option<&Secret>;
}

/// A model on which a server carries out requests.
pub trait Requests {
    /// From now on SQL on this connection ends when it is interrupted, and when its time is over.
    fn obey(&self, interrupt: &Interrupt);

    /// Does something that has so much time. SQL that still runs afterwards is interrupted, and is [`Error::Unavailable`] to
    /// the reader. Answers whether nothing was interrupted.
    fn in_time(&self, limit: Duration, work: &mut dyn FnMut()) -> bool;

    /// Carries out a request that can write several times: it is kept, or taken back, and decides on that itself. What is kept
    /// lasts with `Requests::commit` and not before. The transaction begins with the first write, and only while the request is
    /// wanted; one that is not wanted any more before that is [`Error::Unavailable`] to the writer.
    ///
    /// # Errors
    /// When what was written could not be kept.
    fn carry_out(&self, turn: Arc<dyn Turn>, work: &mut dyn FnMut() -> bool) -> Result<(), Error>;

    /// Makes all requests last that were carried out since the last time, or none.
    ///
    /// # Errors
    /// When the model could not be written; none of them has changed anything then.
    fn commit(&self) -> Result<(), Error>;
}
