//! What a team can do with a workspace (spec §2.5); the highest level wins.

use std::fmt;

/// A fixed level of access to a workspace, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Look at runs, state, variables.
    Read,
    /// Read, and create runs that somebody else must apply.
    Plan,
    /// Plan, and apply runs, edit variables, lock.
    Write,
    /// Write, and change the workspace itself and who has access to it.
    Admin,
}

impl Level {
    /// Every level, least first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Plan, Self::Write, Self::Admin];

    /// The word that TFE uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Plan => "plan",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
