//! What a backend knows of something that not every backend knows, or not at once.

use crate::policy::Reason;

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<T> {
    Here(T),
    /// Another answer brings it.
    NotYet,
    /// The actor can't see it.
    Hidden(Reason),
    /// The host has no answer to it, or none that costs less than a request for each row.
    NotOnThisHost,
}

impl<T> Part<T> {
    /// The part itself, if it is here.
    #[must_use]
    pub fn here(&self) -> Option<&T> {
        if let Self::Here(part) = self { Some(part) } else { None }
    }

    /// The same of what is copied.
    #[must_use]
    pub fn known(&self) -> Option<T>
    where
        T: Copy,
    {
        self.here().copied()
    }

    /// What stands in the place of the part; nothing of it reads as none or never.
    #[must_use]
    pub fn instead(&self) -> &'static str {
        match self {
            Self::Here(_) => "",
            Self::NotYet => "…",
            Self::Hidden(_) => "hidden",
            Self::NotOnThisHost => "not told",
        }
    }
}

impl<T> From<Result<T, Reason>> for Part<T> {
    fn from(seen: Result<T, Reason>) -> Self {
        seen.map_or_else(Self::Hidden, Self::Here)
    }
}
