//! Questions have numbers.

/// Names a question, so that its answer is known from one that nobody waits for any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket(pub u64);
