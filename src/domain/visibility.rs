//! Who can see that a team is there (spec §2.3 O17).

use std::fmt;

/// Who can see a team and its members, beside those who manage it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Its members and the owners.
    #[default]
    Secret,
    /// Every member of the organization.
    Organization,
}

impl Visibility {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Secret, Self::Organization];

    /// The word that the API uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Organization => "organization",
        }
    }

    /// The word that stands on the screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Secret => "Secret",
            Self::Organization => "Visible",
        }
    }

    /// What it means, in one line.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Secret => "Only its members and the organization's owners can see the team.",
            Self::Organization => "Every member of the organization can see the team and its members.",
        }
    }

    /// Reads the word of the API; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|visibility| visibility.as_str() == word)
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
