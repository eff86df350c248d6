//! Which of the answers are shown.

use std::fmt;

use crate::ui::modals::choices::Choices;

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

    /// Those there are; the last means something only beside a second token.
    fn all(compared: bool) -> &'static [Self] {
        &Self::ALL[..if compared { 4 } else { 3 }]
    }

    /// The list to choose one of them from.
    pub(super) fn choices(self, compared: bool) -> Choices {
        Choices::of("Show actions", Self::all(compared).iter().map(Self::to_string).collect(), self as usize)
    }

    /// The one at a place of that list.
    pub(super) fn at(place: usize, compared: bool) -> Self {
        Self::all(compared).get(place).copied().unwrap_or_default()
    }

    /// The one before.
    pub(super) fn before(self, compared: bool) -> Self {
        let count = Self::all(compared).len();
        Self::at((self as usize + count - 1) % count, compared)
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
