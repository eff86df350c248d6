//! The text of a token from outside, with the place of the character that cannot be in one (security P-44).

use crate::domain::Secret;
use crate::verbs::words::letter;
use crate::verbs::{Failure, Streams};

/// More than a token and a line end.
const MOST: usize = 64 * 1024;

/// What nobody has generated here, or what is over; the three are not told apart.
pub(super) const UNKNOWN: &str = "this is not a valid token of this model. It is unknown, deleted or expired.";

/// Reads the token: what is typed without being shown, or what was sent.
///
/// # Errors
/// When nothing came, or something that cannot be a token.
pub(super) fn token(streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    let text = if streams.input_is_terminal {
        (streams.hidden)("Token (it is not shown): ")
            .map_err(|fault| Failure::failed(format!("the terminal cannot be read: {fault}.")))?
    } else {
        streams.read_whole(MOST)?
    };
    parse(&text)
}

/// A token out of bytes, of which one line end at the end is the shell's.
fn parse(bytes: &[u8]) -> Result<Secret, Failure> {
    let bytes = bytes.strip_suffix(b"\n").map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line));
    if bytes.is_empty() {
        return Err(Failure::usage("no token came in. Send it to the standard input, or run this on a terminal and paste it."));
    }
    // All before the first that cannot be there is ASCII, so that bytes count characters.
    if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.') {
        let what = letter(&bytes[at..]);
        return Err(Failure::usage(format!(
            "character {} of the token is {what}; a token has only letters, digits and dots. Copy it again, without anything around it.",
            at + 1
        )));
    }
    let secret = std::str::from_utf8(bytes).ok().and_then(Secret::parse);
    secret.ok_or_else(|| {
        Failure::not_found(format!(
            "this is not a token of this model: its form or its checksum is wrong. It has {} characters, and a token {}. Was all of it pasted?",
            bytes.len(),
            Secret::LENGTH
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_in_a_token_is_named_with_its_place() {
        for (text, said) in [
            (&b"abc def"[..], "character 4 of the token is a space;"),
            (b" abc", "character 1 of the token is a space;"),
            (b"abc\n\n", "character 4 of the token is a line break;"),
            (b"abc\r\nx", "character 4 of the token is a line break;"),
            ("ab\u{200b}c".as_bytes(), "character 3 of the token is invisible (U+200B);"),
            ("\u{feff}abc".as_bytes(), "character 1 of the token is invisible (U+FEFF);"),
            ("abé".as_bytes(), "character 3 of the token is \"é\" (U+00E9);"),
            (b"\"abc\"", "character 1 of the token is \"\"\";"),
            (b"ab\xff", "character 3 of the token is no text;"),
            (b"ab\x1b[0m", "character 3 of the token is"),
        ] {
            let failure = parse(text).expect_err("refused");
            assert!(failure.sentence.starts_with(said), "{failure}");
            assert!(!failure.sentence.contains('\u{1b}') && !failure.sentence.contains('\u{200b}'), "{failure}");
        }
        assert!(parse(b"\n").is_err_and(|failure| failure.sentence.starts_with("no token came in")));
        assert!(parse(b"abc\r\n").is_err_and(|failure| failure.sentence.contains("It has 3 characters, and a token 90")));
    }
}
