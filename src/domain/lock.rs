//! Which lock of a workspace somebody saw.

use super::{SafeText, Timestamp};

/// The lock that the caller saw when deciding to take it off, so that no other is taken off unseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeenLock {
    /// The caller did not look: take off whatever is there, as the API does.
    Anything,
    /// The lock of somebody since some time, where that is told.
    This { by: SafeText, at: Option<Timestamp> },
}

impl SeenLock {
    /// Whether what was seen is what there is.
    #[must_use]
    pub fn fits(&self, there: (&SafeText, Option<Timestamp>)) -> bool {
        match self {
            Self::Anything => true,
            Self::This { by, at } => (by, *at) == there,
        }
    }
}
