//! Where in the bytes of a connection a request ends and the next begins, as far as limits need to know it: what is left of
//! a head keeps its time, and a head with two lengths is refused, of which the library keeps only one.

/// Bytes of a line that are looked at: the longest name that matters, and a number.
const LOOKED_AT: usize = 48;

/// What a connection is in the midst of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Nothing, or empty lines.
    Between,
    /// The head of a request, whose own line has come.
    Head,
    /// A body of which so many bytes are still to come.
    Body(u64),
    /// A body whose end is not known here.
    Endless,
}

/// Follows the bytes of a connection. A body without a told length is followed to no end, so the connection must end with it.
#[derive(Debug)]
pub(super) struct Framing {
    part: Part,
    /// The beginning of the line that is under way, and its length.
    line: [u8; LOOKED_AT],
    length: usize,
    /// The length that the head told.
    told: Option<u64>,
    /// The head named a transfer encoding.
    coded: bool,
    two_lengths: bool,
}

impl Framing {
    pub(super) fn new() -> Self {
        Self { part: Part::Between, line: [0; LOOKED_AT], length: 0, told: None, coded: false, two_lengths: false }
    }

    /// A part of a head has come, and not all of it.
    pub(super) fn is_in_head(&self) -> bool {
        self.part == Part::Head || (self.part == Part::Between && self.length > 0)
    }

    /// A part of a body is still to come, as far as can be known.
    pub(super) fn is_in_body(&self) -> bool {
        matches!(self.part, Part::Body(_) | Part::Endless)
    }

    /// A head had both a length and a transfer encoding, which is how requests are smuggled past a proxy.
    pub(super) fn had_two_lengths(&self) -> bool {
        self.two_lengths
    }

    /// Takes in what has come.
    pub(super) fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.part {
                Part::Endless => return,
                Part::Body(left) => {
                    let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    self.part = body(left - taken as u64);
                    bytes = &bytes[taken..];
                }
                Part::Between | Part::Head => {
                    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return self.hold(bytes) };
                    self.hold(&bytes[..end]);
                    self.end_line();
                    bytes = &bytes[end + 1..];
                }
            }
        }
    }

    fn hold(&mut self, bytes: &[u8]) {
        let at = self.length.min(LOOKED_AT);
        let part = bytes.len().min(LOOKED_AT - at);
        self.line[at..at + part].copy_from_slice(&bytes[..part]);
        self.length += bytes.len();
    }

    fn end_line(&mut self) {
        let length = std::mem::take(&mut self.length);
        let line = &self.line[..length.min(LOOKED_AT)];
        let empty = length == 0 || (length == 1 && line == b"\r");
        match (self.part == Part::Head, empty) {
            // Empty lines before a request are nothing.
            (false, true) => {}
            (false, false) => self.part = Part::Head,
            (true, true) => self.end_head(),
            (true, false) => {
                let mut parts = line.splitn(2, |byte| *byte == b':');
                let name = parts.next().unwrap_or_default();
                if name.eq_ignore_ascii_case(b"transfer-encoding") {
                    self.coded = true;
                } else if name.eq_ignore_ascii_case(b"content-length") {
                    let value = std::str::from_utf8(parts.next().unwrap_or_default()).unwrap_or_default();
                    // What is no number is refused where the head is read.
                    self.told = Some(value.trim().parse().unwrap_or(0));
                }
            }
        }
    }

    fn end_head(&mut self) {
        let (told, coded) = (self.told.take(), std::mem::take(&mut self.coded));
        self.two_lengths |= coded && told.is_some();
        self.part = if coded { Part::Endless } else { body(told.unwrap_or(0)) };
    }
}

fn body(left: u64) -> Part {
    if left > 0 { Part::Body(left) } else { Part::Between }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fed(text: &str) -> Framing {
        let mut framing = Framing::new();
        framing.feed(text.as_bytes());
        framing
    }

    #[test]
    fn half_a_head_is_one_wherever_it_ends_and_whatever_was_before_it() {
        let before =
            ["", "\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\ncontent-LENGTH: 7 \r\n\r\n\r\n\r\n\r\n\n"];
        let head = "GET / HTTP/1.1\r\nHost: a\r\nX: transfer-encoding: chunked\r\n\r\n";
        for before in before {
            assert!(!fed(before).is_in_head(), "{before:?}");
            for end in 1..head.len() {
                assert!(fed(&format!("{before}{}", &head[..end])).is_in_head(), "{before:?} {:?}", &head[..end]);
            }
            let whole = fed(&format!("{before}{head}"));
            assert!(!whole.is_in_head() && !whole.is_in_body() && !whole.had_two_lengths());
        }
    }

    #[test]
    fn a_body_is_no_head_until_its_end() {
        let head = "PUT / HTTP/1.1\nContent-Length: 5\n\n";
        for end in 0..5 {
            let framing = fed(&format!("{head}{}", &"GET /"[..end]));
            assert!(framing.is_in_body() && !framing.is_in_head(), "{end}");
        }
        assert!(fed(&format!("{head}GET /G")).is_in_head());
        let endless = fed("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET");
        assert!(endless.is_in_body() && !endless.is_in_head() && !endless.had_two_lengths());
    }

    #[test]
    fn both_lengths_are_seen_in_either_order() {
        for lines in
            ["Content-Length: 4\r\nTransfer-Encoding: chunked", "transfer-encoding: chunked\r\nA: b\r\nCONTENT-LENGTH: 4"]
        {
            assert!(fed(&format!("POST / HTTP/1.1\r\n{lines}\r\n\r\n")).had_two_lengths(), "{lines}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_same_in_whatever_pieces_it_comes(cuts in proptest::collection::vec(0_usize..200, 0..12)) {
            let text = "\r\nPOST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nX-Long: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n\r\n0123456789GET / HTTP/1.1\r\nHos";
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).chain([0, text.len()]).collect();
            cuts.sort_unstable();
            let mut framing = Framing::new();
            for pair in cuts.windows(2) {
                framing.feed(&text.as_bytes()[pair[0]..pair[1]]);
                let whole = fed(&text[..pair[1]]);
                prop_assert_eq!((framing.is_in_head(), framing.is_in_body()), (whole.is_in_head(), whole.is_in_body()));
            }
        }
    }
}
