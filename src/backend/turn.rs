//! How a server carries out requests on a model: when one has its turn, and what ends it before its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Error;
use crate::domain::Secret;

/// Ends SQL that runs, from another thread.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Interrupts what runs, and whatever would run.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// What follows runs again.
    pub fn clear(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether it was set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
