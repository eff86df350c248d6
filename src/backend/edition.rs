//! Which state a model is in.

/// A state of a model, to be compared with another one of the same backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    pub theirs: i64,
    /// What was changed through this backend.
    pub ours: u64,
}
