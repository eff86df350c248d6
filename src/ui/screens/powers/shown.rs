//! Which of the answers are shown.

use std::fmt;

/// Which of the rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    #[default]
    All,
    Allowed,
    Forbidden,
    /// Those about which two tokens differ.
    Different,
}

impl Shown {
    const ALL: [Self; 4] = [Self::All, Self::Allowed, Self::Forbidden, Self::Different];

    /// The one after this, or before; the last means something only beside a second token.
    pub(super) fn beside(self, forward: bool, compared: bool) -> Self {
        let count = if compared { 4 } else { 3 };
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or(0);
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::All => "all",
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
            Self::Different => "different",
        })
    }
}
