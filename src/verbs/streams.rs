//! Where a verb reads and writes.

use std::io::{Read, Write};

use serde::Serialize;
use zeroize::Zeroizing;

use super::{Exit, Failure};

/// The three streams of a program, and which of them is a terminal.
pub struct Streams<'a> {
    /// What is typed, or sent here. It has no buffer either.
    pub input: &'a mut dyn Read,
    /// What was asked for. It has no buffer that would keep a copy of a token.
    pub output: &'a mut dyn Write,
    /// What is said about it.
    pub errors: &'a mut dyn Write,
    /// Asks the one at the keyboard for a line that is not shown.
    pub hidden: &'a dyn Fn(&str) -> std::io::Result<Zeroizing<Vec<u8>>>,
    /// Somebody types the input.
    pub input_is_terminal: bool,
    /// Somebody sees the output.
    pub output_is_terminal: bool,
    /// Somebody sees what is said.
    pub errors_are_terminal: bool,
}

impl Streams<'_> {
    /// Writes what was asked for, and that is all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn print(&mut self, text: &str) -> Result<Exit, Failure> {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        written.map(|()| Exit::Done).map_err(|fault| Failure::unwritten(&fault))
    }

    /// Writes a value as JSON over several lines.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn print_json(&mut self, value: &impl Serialize) -> Result<Exit, Failure> {
        let text = serde_json::to_string_pretty(value).map_err(|fault| Failure::failed(format!("no JSON was made: {fault}.")))?;
        self.print(&format!("{text}\n"))
    }

    /// Says on a terminal how far something is, in place of what was said so before; nothing takes it away.
    pub fn progress(&mut self, text: &str) {
        if self.errors_are_terminal {
            let _ = write!(self.errors, "\r\u{1b}[K{text}");
            let _ = self.errors.flush();
        }
    }

    /// Says a sentence about what was done; one that nobody can read is no reason to fail.
    pub fn say(&mut self, sentence: &str) {
        let _ = writeln!(self.errors, "{sentence}");
    }
}
