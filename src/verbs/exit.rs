//! How a program ends: a code that scripts can rely on, and a sentence for the one at the keyboard.

use std::process::ExitCode;

use crate::backend::Error;

/// How a verb ended. The numbers are stable (docs/cli.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All of it was done.
    Done = 0,
    Failed = 1,
    /// The command line, the configuration or the model cannot be used as they are.
    Usage = 2,
    Refused = 3,
    /// What was named is not there.
    NotFound = 4,
    /// A check did not hold.
    CheckFailed = 5,
    /// SIGHUP ended it: 128 and its number, as for the others.
    HungUp = 129,
    /// SIGINT ended it.
    Interrupted = 130,
    /// SIGQUIT ended it.
    Quit = 131,
    /// The reader of its output wanted no more of it; what SIGPIPE would have ended it with.
    Unread = 141,
    /// SIGTERM ended it.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why something was not done, and how the program ends for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Failure {
    pub exit: Exit,
    /// What, where, and what to do; empty where nobody needs to be told.
    pub sentence: String,
}

impl Failure {
    /// Something failed.
    #[must_use]
    pub fn failed(sentence: impl std::fmt::Display) -> Self {
        Self { exit: Exit::Failed, sentence: sentence.to_string() }
    }

    /// The command line, the configuration or the model cannot be used as they are.
    #[must_use]
    pub fn usage(sentence: impl std::fmt::Display) -> Self {
        Self { exit: Exit::Usage, sentence: sentence.to_string() }
    }

    /// What was named is not there.
    #[must_use]
    pub fn not_found(sentence: impl std::fmt::Display) -> Self {
        Self { exit: Exit::NotFound, sentence: sentence.to_string() }
    }

    /// A check did not hold.
    #[must_use]
    pub fn check(sentence: impl std::fmt::Display) -> Self {
        Self { exit: Exit::CheckFailed, sentence: sentence.to_string() }
    }

    /// What was to be written out could not be. A pipe that is closed, as by `head`, is no fault to speak of.
    #[must_use]
    pub fn unwritten(fault: &std::io::Error) -> Self {
        if fault.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Unread, sentence: String::new() };
        }
        Self::failed(format!("the answer could not be written out: {fault}."))
    }
}

/// A sentence of the model, which begins with a word of its own, as it stands behind the name of the program or of a field.
#[must_use]
pub fn behind_a_colon(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => first.to_lowercase().chain(letters).collect(),
        _ => sentence.to_owned(),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match &error {
            Error::Denied(_) | Error::Unauthorized | Error::Refused(_) | Error::Unsupported(_) => Exit::Refused,
            Error::NotFound(_) => Exit::NotFound,
            Error::Invalid(_) => Exit::Usage,
            Error::Conflict(_) | Error::Unavailable(_) | Error::Storage(_) => Exit::Failed,
        };
        let sentence = match &error {
            Error::Denied(reason) => format!("{} {}", reason.beside_who(), reason.who()),
            _ => error.to_string(),
        };
        Self { exit, sentence: behind_a_colon(&sentence) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_goes_on_in_lower_case_unless_it_begins_with_a_name_in_capitals() {
        for (sentence, behind) in [
            ("The name is taken.", "the name is taken."),
            ("A name.", "a name."),
            ("SQLite said no.", "SQLite said no."),
            ("90d is needed", "90d is needed"),
            ("", ""),
        ] {
            assert_eq!(behind_a_colon(sentence), behind);
        }
    }
}
