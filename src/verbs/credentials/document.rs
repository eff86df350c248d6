//! The object by which terraform and a helper hand each other a token. Nothing here may appear in an error.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::verbs::Failure;

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
    /// The token.
    pub(super) token: Held,
}

/// Every host with its token, as terraform's own file of credentials has them.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hosts {
    /// By name.
    pub(super) credentials: BTreeMap<String, Credentials>,
}

/// A value as JSON, in room that need not grow and is zeroed.
pub(super) fn written(value: &impl Serialize, room: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, value).map_err(|_| Failure::failed("no JSON was made of the token."))?;
    Ok(bytes)
}

/// The object with a token.
pub(super) fn of(token: &Zeroizing<String>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // A character takes six bytes at most when it is escaped.
    written(&Credentials { token: Held(token.clone()) }, token.len() * 6 + 32)
}

/// The token of an object.
pub(super) fn token(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let unusable =
        || Failure::usage("the standard input is no object with a token and nothing else: {\"token\": \"…\"}. Nothing was kept.");
    let credentials: Credentials = serde_json::from_slice(bytes).map_err(|_| unusable())?;
    usable(credentials.token.0)
}

/// A token that stands alone, with or without the end of its line.
pub(super) fn bare(bytes: &[u8]) -> Result<Zeroizing<String>, Failure> {
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::usage("the standard input is no text. Nothing was kept."))?;
    usable(Zeroizing::new(text.trim().to_owned()))
}

/// A token goes into a header of HTTP, which ends with a line.
fn usable(token: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::usage("a token has only letters, digits and signs, and at least one. Nothing was kept."));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_was() {
        for text in ["abc", "a\"b\\c", "x.atlasv1.y"] {
            let token = Zeroizing::new(text.to_owned());
            assert_eq!(*super::token(&of(&token).expect("JSON")).expect("a token"), text);
        }
        assert_eq!(*bare(b"abc\n").expect("a token"), "abc");
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
        assert!(bare(b"two words").is_err() && bare(b" \n").is_err() && bare(&[0xff]).is_err());
    }
}
