//! The text of a token from outside, with the place of the character that cannot be in one (security P-44).

use crate::domain::Secret;
use crate::verbs::words::letter;
use crate::verbs::{Failure, Session, Streams};

/// More than a token and a line end.
const MOST: usize = 64 * 1024;

/// What nobody has generated here, or what is over; the three are not told apart.
pub(super) fn unknown(session: &Session<'_>) -> String {
    let host = session.model.about().host;
    let whose = host.map_or_else(|| "of this model".to_owned(), |host| format!("on {}", host.name));
    format!("this is not a valid token {whose}. It is unknown, deleted or expired.")
}

/// Reads the token: what is typed without being shown, or what was sent.
///
/// # Errors
/// When nothing came, or something that cannot be a token.
pub(super) fn token(session: &Session<'_>, streams: &mut Streams<'_>) -> Result<Secret, Failure> {
    let text = if streams.input_is_terminal {
        (streams.hidden)("Token (it is not shown): ")
            .map_err(|fault| Failure::failed(format!("the terminal cannot be read: {fault}.")))?
    } else {
        streams.read_whole(MOST)?
    };
    parse(&text, session.is_on_host())
}

/// A token out of bytes, of which one line end at the end is the shell's. One of a host has whatever form the host gives it.
fn parse(bytes: &[u8], foreign: bool) -> Result<Secret, Failure> {
    let bytes = bytes.strip_suffix(b"\n").map_or(bytes, |line| line.strip_suffix(b"\r").unwrap_or(line));
    if bytes.is_empty() {
        return Err(Failure::usage("no token came in. Send it to the standard input, or run this on a terminal and paste it."));
    }
    // All before the first that cannot be there is ASCII, so that bytes count characters.
    let can_be = |byte: &u8| if foreign { byte.is_ascii_graphic() } else { byte.is_ascii_alphanumeric() || *byte == b'.' };
    if let Some(at) = bytes.iter().position(|byte| !can_be(byte)) {
        let what = letter(&bytes[at..]);
        let only = if foreign { "no spaces, and only visible characters" } else { "only letters, digits and dots" };
        return Err(Failure::usage(format!(
            "character {} of the token is {what}; a token has {only}. Copy it again, without anything around it.",
            at + 1
        )));
    }
    if foreign {
        let secret = std::str::from_utf8(bytes).ok().and_then(Secret::foreign);
        return secret.ok_or_else(|| Failure::usage("what came in is too long for a token."));
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
            let failure = parse(text, false).expect_err("refused");
            assert!(failure.sentence.starts_with(said), "{failure}");
            assert!(!failure.sentence.contains('\u{1b}') && !failure.sentence.contains('\u{200b}'), "{failure}");
        }
        assert!(parse(b"\n", false).is_err_and(|failure| failure.sentence.starts_with("no token came in")));
        assert!(parse(b"abc\r\n", false).is_err_and(|failure| failure.sentence.contains("It has 3 characters, and a token 90")));
    }

    #[test]
    fn a_token_of_a_host_has_any_form_without_spaces() {
        assert!(parse(b"a_b-c.d=\n", true).is_ok());
        let refused = parse(b"a b", true).expect_err("refused").sentence;
        assert!(refused.starts_with("character 2 of the token is a space; a token has no spaces"), "{refused}");
    }
}
