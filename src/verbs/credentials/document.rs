//! The object by which terraform and a helper hand each other a token. Nothing here can appear in an error.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::domain::host::canonical;
use crate::verbs::Failure;
use crate::verbs::words::letter;

/// A token that is zeroed when it goes.
pub(super) struct Held(pub(super) Zeroizing<String>);

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The error of the library would quote what is there.
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text))).map_err(|_| D::Error::custom("no text"))
    }
}

impl Serialize for Held {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What a host is given.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Credentials {
    pub(super) token: Held,
}

/// Every host with its token, as terraform's own file of credentials has them.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hosts {
    pub(super) credentials: BTreeMap<String, Credentials>,
}

impl Hosts {
    /// The same by the form in which hosts are asked for. Where two are one, the one stays that had this form already.
    pub(super) fn canonical(self) -> Self {
        let mut credentials = BTreeMap::new();
        let (others, asked): (Vec<_>, Vec<_>) =
            self.credentials.into_iter().partition(|(host, _)| canonical(host).is_some_and(|form| form != *host));
        credentials.extend(others.into_iter().map(|(host, token)| (canonical(&host).unwrap_or(host), token)));
        credentials.extend(asked);
        Self { credentials }
    }
}

/// A value as JSON, in room that need not grow and is zeroed.
pub(super) fn written(value: &impl Serialize, room: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, value).map_err(|_| Failure::failed("the token could not be written as JSON."))?;
    Ok(bytes)
}

/// The object with a token.
pub(super) fn of(token: &Zeroizing<String>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // A character takes six bytes at most when it is escaped.
    written(&Credentials { token: Held(token.clone()) }, token.len() * 6 + 32)
}

/// The token of an object.
pub(super) fn token(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let unusable = || {
        Failure::usage("standard input must be an object with a token and nothing else: {\"token\": \"…\"}. Nothing was kept.")
    };
    let credentials: Credentials = serde_json::from_slice(bytes).map_err(|_| unusable())?;
    usable(credentials.token.0)
}

/// A token that stands alone, with or without the end of its line.
pub(super) fn bare(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::usage("standard input is not text. Nothing was kept."))?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    usable(Zeroizing::new(text.to_owned()))
}

/// What stands for a token where there is none, or where it was taken out.
const PLACEHOLDERS: [&str; 5] = ["null", "undefined", "none", "redacted", "masked"];

/// A token goes into a header of HTTP, which has this form for it (RFC 6750).
fn usable(token: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    let refuse = |why: &str| Err(Failure::usage(format!("{why} Nothing was kept.")));
    let text = token.trim_end_matches('=');
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii_alphanumeric() && !b"-._~+/".contains(&byte)) {
        let (place, what) = (text[..at].chars().count() + 1, letter(&text.as_bytes()[at..]));
        return refuse(&format!(
            "character {place} of the token is {what}. A token has letters, digits and - . _ ~ + /. Copy it again, without anything around it."
        ));
    }
    if !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) || PLACEHOLDERS.contains(&text.to_ascii_lowercase().as_str()) {
        return refuse("this is not a token. It is empty, or a placeholder.");
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_was() {
        for text in ["abc", "a/b+c-d_e~f==", "x.atlasv1.y"] {
            let token = Zeroizing::new(text.to_owned());
            assert_eq!(*super::token(&of(&token).expect("JSON")).expect("a token"), text);
        }
        for line in ["abc", "abc\n", "abc\r\n"] {
            assert_eq!(*bare(line.as_bytes()).expect("a token"), "abc");
        }
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_quoted() {
        let inputs = [
            "",
            "{}",
            "[]",
            "{\"token\": 7654321}",
            "{\"token\": \"\"}",
            "{\"token\": \"7654321\\n\"}",
            "{\"token\": \"7654321\"",
            "{\"token\": \"7654321\", \"other\": \"7654321\"}",
            "{\"7654321\": 1}",
        ];
        for input in inputs {
            let refused = token(input.as_bytes()).expect_err("no token");
            assert!(!refused.sentence.contains("7654321"), "{input}: {refused}");
        }
        for (text, said) in [
            ("\"7654321\"", "character 1 of the token is \"\"\"."),
            ("***", "character 1 of the token is \"*\"."),
            (" 7654321", "character 1 of the token is a space."),
            ("7654321\n\n", "character 8 of the token is a line break."),
            ("765\u{200b}4321", "character 4 of the token is invisible (U+200B)."),
            ("\u{feff}7654321", "character 1 of the token is invisible (U+FEFF)."),
            ("7654321\u{e9}", "character 8 of the token is \"\u{e9}\" (U+00E9)."),
            ("TOKEN=7654321", "character 6 of the token is \"=\"."),
            ("<token>", "character 1 of the token is \"<\"."),
            ("", "this is not a token."),
            ("==", "this is not a token."),
            ("...", "this is not a token."),
            ("null", "this is not a token."),
            ("REDACTED", "this is not a token."),
        ] {
            let refused = bare(text.as_bytes()).expect_err("no token");
            assert!(refused.sentence.starts_with(said) && refused.sentence.ends_with("Nothing was kept."), "{refused}");
            assert!(!refused.sentence.contains("4321"), "{refused}");
            let object = serde_json::json!({ "token": text }).to_string();
            assert_eq!(token(object.as_bytes()).expect_err("no token"), refused);
        }
        assert!(bare(b"two words").is_err() && bare(b" \n").is_err() && bare(&[0xff]).is_err());
    }
}
