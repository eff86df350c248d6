//! Tokens as arguments: refused before anything else reads the command line, and never said again.

use std::ffi::OsString;

use super::Failure;
use crate::domain::finding::holds_token;

/// What to do instead.
const INSTEAD: &str = "Other programs and the history of the shell can see it. Send it to the standard input instead.";

/// Refuses a command line that holds a token, in any verb and option.
///
/// # Errors
/// With the place of the argument, counted from the name of the program.
pub fn check(arguments: &[OsString]) -> Result<(), Failure> {
    match arguments.iter().skip(1).position(|argument| holds_token(&argument.to_string_lossy())) {
        Some(at) => Err(Failure::usage(format!("argument {} holds a token. {INSTEAD} Then regenerate it.", at + 1))),
        None => Ok(()),
    }
}

/// The refusal of an argument where only a token could be meant, whatever its form.
pub(super) fn never() -> Failure {
    Failure::usage(format!("a token is never an argument. {INSTEAD}"))
}
