//! What can go wrong with a model, in the cases that a screen or an HTTP status tells apart.

use crate::domain::{Access, InvalidInput, Lifetime, NoEntropy, SafeText, Timestamp, TokenKind};
use crate::policy::Reason;

/// Why a request was not carried out. Its text is a sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Denied(Reason),
    /// The token is unknown, revoked or expired; the three are not told apart.
    #[error("The token is not valid.")]
    Unauthorized,
    /// What was asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// A field cannot be accepted.
    #[error("{0}")]
    Invalid(InvalidInput),
    /// A host refused, in its own words; whether a rule, a right or a missing thing was in the way, it does not always say.
    #[error("{0}")]
    Refused(String),
    /// The host has nothing that does this.
    #[error("{0}")]
    Unsupported(String),
    /// The model has changed since it was looked at.
    #[error("{0}")]
    Conflict(Conflict),
    /// The model cannot be reached just now; trying again might help.
    #[error("{0}")]
    Unavailable(String),
    /// The model's storage failed; nothing was changed.
    #[error("{0}")]
    Storage(String),
}

/// What stood in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("The name \"{name}\" is taken in {place}; choose another.")]
    NameTaken { name: SafeText, place: SafeText },
    /// Somebody else changed the token since it was looked at.
    #[error("The token of {of} {change}. Nothing was changed. Look again and decide.")]
    TokenChanged {
        /// Whose token: `team platform`.
        of: SafeText,
        change: Change,
    },
    /// Somebody else edited it since it was looked at.
    #[error("The {of} {change}. Nothing was changed. Look again and decide.")]
    Changed {
        /// What was edited: `team platform`.
        of: SafeText,
        change: Change,
    },
    /// Somebody else changed a maximum lifetime since it was looked at.
    #[error(
        "The maximum lifetime of {kind} tokens is {} since {by} changed it at {}. Nothing was changed. Look again and decide.",
        there.map_or_else(|| "none".to_owned(), |lifetime| lifetime.to_string()),
        at.strftime("%H:%M:%S UTC")
    )]
    LifetimeChanged {
        kind: TokenKind,
        /// The maximum that is there.
        there: Option<Lifetime>,
        by: SafeText,
        at: Timestamp,
    },
    /// Somebody else changed a team's access to a workspace since it was looked at.
    #[error(
        "The {team} has {} access to {workspace} since {by} changed it at {}. Nothing was changed. Look again and decide.",
        there.map_or_else(|| "no".to_owned(), Access::describe),
        at.strftime("%H:%M:%S UTC")
    )]
    AccessChanged {
        /// Which team: `team platform`.
        team: SafeText,
        /// To which workspace: `workspace web-prod`.
        workspace: SafeText,
        /// The access that is there.
        there: Option<Access>,
        /// Who gave it, or took it away.
        by: SafeText,
        at: Timestamp,
    },
    /// The lock that was looked at is gone, and there is another.
    #[error("The {workspace} was locked again by {by} at {}. Nothing was unlocked. Look again and decide.", at.strftime("%H:%M:%S UTC"))]
    LockChanged {
        /// Which workspace: `workspace web-prod`.
        workspace: SafeText,
        by: SafeText,
        at: Timestamp,
    },
    #[error("{0}")]
    Already(String),
}

/// A change by somebody else, from the audit log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("was {what} by {by} at {}", at.strftime("%H:%M:%S UTC"))]
pub struct Change {
    /// `generated`, `deleted`, `renamed` or `changed`.
    pub what: &'static str,
    pub by: SafeText,
    pub at: Timestamp,
}

impl Error {
    /// Why, for a sentence about what was done before: without what is said of the request, which alone changed nothing.
    #[must_use]
    pub fn cause(&self) -> String {
        cause(&self.to_string())
    }
}

/// The same of the sentence of an error.
#[must_use]
pub fn cause(sentence: &str) -> String {
    let end = sentence.to_ascii_lowercase().find("nothing was changed").unwrap_or(sentence.len());
    format!("{}.", sentence[..end].trim_end_matches([' ', ';', '.']))
}

impl From<InvalidInput> for Error {
    fn from(invalid: InvalidInput) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<NoEntropy> for Error {
    fn from(no_entropy: NoEntropy) -> Self {
        Self::Unavailable(format!("No token was generated: {no_entropy}."))
    }
}
