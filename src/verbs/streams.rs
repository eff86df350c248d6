//! Where a verb reads and writes.

use std::io::{BufWriter, ErrorKind, Read, Write};

use serde::Serialize;
use zeroize::Zeroizing;

use super::change::answer;
use super::exit::behind_a_colon;
use super::{Exit, Failure};
use crate::domain::SafeText;
use crate::domain::finding::masked;

/// The three streams of a program, and which of them is a terminal.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about one of them")]
pub struct Streams<'a> {
    /// What is typed, or sent here. It has no buffer either.
    pub input: &'a mut dyn Read,
    /// What was asked for. It has no buffer that would keep a copy of a token.
    pub output: &'a mut dyn Write,
    /// What is said about it.
    pub errors: &'a mut dyn Write,
    /// Asks the one at the keyboard for a line that is not shown.
    pub hidden: &'a dyn Fn(&str) -> std::io::Result<Zeroizing<Vec<u8>>>,
    pub input_is_terminal: bool,
    pub output_is_terminal: bool,
    /// The output leads nowhere: it is closed, or nobody reads it any more.
    pub output_is_closed: bool,
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
        let text = serde_json::to_string_pretty(value)
            .map_err(|fault| Failure::failed(format!("the answer could not be written as JSON: {fault}.")))?;
        self.print(&format!("{text}\n"))
    }

    /// The same of a long value that holds no token: each part is written as it comes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn print_long_json(&mut self, value: &impl Serialize) -> Result<Exit, Failure> {
        let mut output = BufWriter::with_capacity(1 << 16, &mut *self.output);
        serde_json::to_writer_pretty(&mut output, value).map_err(|fault| match fault.io_error_kind() {
            Some(kind) => Failure::unwritten(&kind.into()),
            None => Failure::failed(format!("the answer could not be written as JSON: {fault}.")),
        })?;
        let written = output.write_all(b"\n").and_then(|()| output.flush());
        written.map(|()| Exit::Done).map_err(|fault| Failure::unwritten(&fault))
    }

    /// Whether there is somebody to ask.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        self.input_is_terminal && self.errors_are_terminal
    }

    /// Asks before something that the user could regret; on a terminal, elsewhere it must be said with `--yes`.
    ///
    /// # Errors
    /// When the answer is no, and where nobody can be asked.
    pub fn confirm(&mut self, what: &str, yes: bool) -> Result<(), Failure> {
        if yes {
            return Ok(());
        }
        if !self.can_ask() {
            let what = behind_a_colon(what);
            return Err(Failure::usage(format!("{what}. There is no terminal to ask on. To do it, say --yes.")));
        }
        let _ = write!(self.errors, "{}. Go on? [y/N] ", masked(what)).and_then(|()| self.errors.flush());
        match answer(self.input)?.as_str() {
            "y" | "Y" | "yes" => Ok(()),
            _ => Err(Failure::failed("nothing was changed.")),
        }
    }

    /// Reads all of the input, up to so many bytes. The room for it is made first and never grows, so that no copy of a
    /// token is left behind where it grew.
    ///
    /// # Errors
    /// When it cannot be read, or is longer.
    pub fn read_whole(&mut self, most: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
        read_whole(self.input, most, "the standard input")
    }

    /// Says on a terminal how far something is, in place of what was said so before; nothing takes it away.
    pub fn progress(&mut self, text: &str) {
        if self.errors_are_terminal {
            let _ = write!(self.errors, "\r\u{1b}[K{}", masked(text));
            let _ = self.errors.flush();
        }
    }

    /// Says a sentence about what was done, without what has the form of a token; one that nobody can read is no reason to fail.
    pub fn say(&mut self, sentence: &str) {
        let _ = writeln!(self.errors, "{}", masked(sentence));
    }
}

/// The same of anything else that is read; `what` says what it is.
///
/// # Errors
/// When it cannot be read, or is longer.
pub fn read_whole(input: &mut dyn Read, most: usize, what: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(vec![0; most + 1]);
    let mut length = 0;
    while length < bytes.len() {
        match input.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
            Err(fault) => return Err(Failure::usage(format!("{what} cannot be read: {}.", SafeText::new(&fault.to_string())))),
        }
    }
    if length > most {
        return Err(Failure::usage(format!("{what} is longer than {most} bytes.")));
    }
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe does, and is interrupted in between.
    struct Pipe<'a>(&'a [u8], bool);

    impl Read for Pipe<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(ErrorKind::Interrupted.into());
            }
            let count = bytes.len().min(self.0.len()).min(3);
            bytes[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn what_comes_in_pieces_is_read_whole_into_room_that_does_not_grow() {
        let bytes = read_whole(&mut Pipe(b"0123456789", false), 10, "it").expect("bytes");
        assert_eq!((bytes.as_slice(), bytes.capacity()), (&b"0123456789"[..], 11));
        let longer = read_whole(&mut Pipe(b"0123456789", false), 9, "it").expect_err("longer");
        assert_eq!(longer.sentence, "it is longer than 9 bytes.");
    }
}
