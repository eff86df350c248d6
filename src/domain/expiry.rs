//! When a token ends by itself.

use jiff::Timestamp;

/// When a token stops working by itself; by default it does not (spec §2.6, decision 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It works until it is replaced or deleted.
    Never,
    /// It is refused from this time on (spec §2.1 T21).
    At(Timestamp),
}

impl Expiry {
    /// The time, if there is one.
    #[must_use]
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::At(at) => Some(at),
        }
    }
}
