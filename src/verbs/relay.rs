//! What somebody's command says, as it can be seen: without the token, line by line, harmless for a terminal.

use std::io::Write;

use zeroize::Zeroizing;

use super::mask::Mask;
use crate::domain::{SafeText, Secret};

/// What stands before each of its lines; on a terminal in place of a bar of progress.
const BEFORE: &str = "  | ";
const OVER_A_BAR: &str = "\r\u{1b}[K  | ";
/// A line is cut after so many bytes.
const LINE: usize = 4096;

/// Passes on what a command says.
pub struct Relay<'a> {
    mask: Option<Mask>,
    lines: Lines<'a>,
}

struct Lines<'a> {
    line: Zeroizing<Vec<u8>>,
    before: &'static str,
    out: &'a mut dyn Write,
}

impl<'a> Relay<'a> {
    /// To `out`, without the token that the command was given.
    #[must_use]
    pub fn new(secret: Option<&Secret>, terminal: bool, out: &'a mut dyn Write) -> Self {
        let before = if terminal { OVER_A_BAR } else { BEFORE };
        Self { mask: secret.map(Mask::new), lines: Lines { line: Zeroizing::new(Vec::with_capacity(LINE)), before, out } }
    }

    /// Takes bytes in, in any pieces.
    pub fn take(&mut self, bytes: &[u8]) {
        match &mut self.mask {
            Some(mask) => mask.take(bytes, &mut |bytes| self.lines.take(bytes)),
            None => self.lines.take(bytes),
        }
    }

    /// Passes on what is left; the command has ended.
    pub fn end(mut self) {
        if let Some(mask) = &mut self.mask {
            mask.end(&mut |bytes| self.lines.take(bytes));
        }
        if !self.lines.line.is_empty() {
            self.lines.say();
        }
    }
}

impl Lines<'_> {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                self.say();
                continue;
            }
            if self.line.len() == LINE {
                self.say();
            }
            self.line.push(*byte);
        }
    }

    fn say(&mut self) {
        let text = SafeText::new(String::from_utf8_lossy(&self.line).trim_end_matches('\r'));
        // What nobody can read is no reason to fail.
        let _ = writeln!(self.out, "{}{text}", self.before);
        self.line.fill(0);
        self.line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pieces: &[&[u8]]) -> String {
        let mut out = Vec::new();
        let mut relay = Relay::new(None, false, &mut out);
        for piece in pieces {
            relay.take(piece);
        }
        relay.end();
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn each_line_is_marked_and_harmless() {
        assert_eq!(said(&[b"one\r\ntw", b"o\nthree"]), "  | one\n  | two\n  | three\n");
        assert_eq!(said(&[b"\x1b[2Jgone\xff\n"]), "  | ␛[2Jgone\u{fffd}\n");
        assert_eq!(said(&[b""]), "");
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let text = said(&["x".repeat(10_000).as_bytes()]);
        assert_eq!(text.lines().count(), 3);
        assert_eq!(text.matches('x').count(), 10_000);
    }
}
