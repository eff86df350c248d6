//! Finds tokens in any text: as they are, escaped, percent-encoded, in base64 or hexadecimal, and in these inside each other.
//!
//! [`tokens`] gives whole tokens of a model, whose checksum holds. [`holds_token`] and [`masked`] also take what only has
//! the form: a part of one, one that was mistyped, and those of a real Terraform Enterprise, which have another checksum.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

use super::secret::{MIDDLE, PUBLIC};
use super::{InvalidInput, Secret};

/// What stands in place of a token.
pub const MASKED: &str = "[masked]";
/// Fewer characters after the middle are no way into anything.
const SHORTEST: usize = 8;
/// So many encodings inside each other are undone.
const DEEPEST: usize = 4;
/// Letters and digits in a row that are masked though no middle is there: the end of a token, or another secret.
const BLOB: usize = 40;

/// Forgives what follows the last whole byte, because the end of a run need not be the end of what was encoded.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What has the form of a token, with its place in the text.
struct Hit {
    place: Range<usize>,
    /// The token, if the checksum holds.
    secret: Option<Secret>,
}

/// Every whole token in a text, each once, in the order of their first places in it.
#[must_use]
pub fn tokens(text: &str) -> Vec<Secret> {
    let mut hits = search(text.as_bytes(), 0);
    hits.sort_by_key(|hit| hit.place.start);
    let mut found: Vec<Secret> = Vec::new();
    for secret in hits.into_iter().filter_map(|hit| hit.secret) {
        if !found.iter().any(|known| known.hash() == secret.hash()) {
            found.push(secret);
        }
    }
    found
}

/// Whether a text holds something that has the form of a token.
#[must_use]
pub fn holds_token(text: &str) -> bool {
    !search(text.as_bytes(), 0).is_empty()
}

/// The text with [`MASKED`] in place of all that has the form of a token, and of letters and digits that could be its end.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut places: Vec<Range<usize>> = search(text.as_bytes(), 0).into_iter().map(|hit| hit.place).collect();
    places.extend(
        runs(text.as_bytes(), |byte| byte.is_ascii_alphanumeric(), BLOB).filter(|run| mixed(&text.as_bytes()[run.clone()])),
    );
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_by_key(|place| place.start);
    let mut safe = String::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        if place.start > end || safe.is_empty() {
            safe.push_str(text.get(end..place.start).unwrap_or_default());
            safe.push_str(MASKED);
        }
        end = end.max(place.end);
    }
    safe.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(safe)
}

/// Refuses a text that somebody gave for a field when there is a token in it; `what` is what it is to be: `a description`.
///
/// # Errors
/// A sentence for the field, without the text.
pub fn refuse_tokens(field: &'static str, what: &str, text: &str) -> Result<(), InvalidInput> {
    if !holds_token(text) {
        return Ok(());
    }
    let message = format!("This looks like an API token. Take it out: tokens don't belong in {what}.");
    Err(InvalidInput { field, message })
}

/// Whether small letters, capitals and digits are mixed as in what was drawn by chance, where six of ten neighbors differ in
/// kind. In a name that is made of words two do; a hash in hexadecimal has no capitals.
fn mixed(bytes: &[u8]) -> bool {
    let kind = |byte: &u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
    let has = |wanted: (bool, bool)| bytes.iter().any(|byte| kind(byte) == wanted);
    let changes = bytes.windows(2).filter(|pair| kind(&pair[0]) != kind(&pair[1])).count();
    has((true, false)) && has((false, true)) && has((false, false)) && changes * 5 >= bytes.len() * 2
}

/// All that has the form of a token, so deep in encodings.
fn search(bytes: &[u8], depth: usize) -> Vec<Hit> {
    let mut hits = plain(bytes);
    if depth < DEEPEST {
        for view in unescaped(bytes).into_iter().chain(base64(bytes)).chain(hexadecimal(bytes)) {
            let inner = search(&view.bytes, depth + 1);
            hits.extend(inner.into_iter().map(|hit| Hit { place: view.place(&hit.place), secret: hit.secret }));
        }
    }
    hits
}

/// What has the form of a token as it stands. Behind it is taken what the rule of gitleaks takes with it.
fn plain(bytes: &[u8]) -> Vec<Hit> {
    let middles = bytes.windows(MIDDLE.len()).enumerate().filter(|(_, window)| *window == MIDDLE.as_bytes());
    let mut hits = Vec::new();
    for (at, _) in middles {
        let before = bytes[..at].iter().rev().take(PUBLIC).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let rest = &bytes[at + MIDDLE.len()..];
        let after = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(byte)).count();
        if after < SHORTEST {
            continue;
        }
        let whole = at.checked_sub(PUBLIC).and_then(|start| bytes.get(start..start + Secret::LENGTH));
        let secret = whole.and_then(|whole| std::str::from_utf8(whole).ok()).and_then(Secret::parse);
        let place = match &secret {
            Some(_) => at - PUBLIC..at - PUBLIC + Secret::LENGTH,
            None => at - before..at + MIDDLE.len() + after,
        };
        hits.push(Hit { place, secret });
    }
    hits
}

/// A text without one of its encodings.
struct View {
    bytes: Zeroizing<Vec<u8>>,
    /// For each byte, where it begins and ends in the text that was encoded.
    places: Vec<Range<usize>>,
}

impl View {
    fn place(&self, inner: &Range<usize>) -> Range<usize> {
        let end = self.places.get(inner.end.saturating_sub(1)).map_or(0, |place| place.end);
        self.places.get(inner.start).map_or(0, |place| place.start)..end
    }
}

/// The text with `%2E`, `\x2e`, `\u002e` and the escaped ends of lines undone, if it has any.
fn unescaped(bytes: &[u8]) -> Option<View> {
    let mut view = View { bytes: Zeroizing::new(Vec::with_capacity(bytes.len())), places: Vec::new() };
    let mut at = 0;
    while at < bytes.len() {
        let (byte, length) = escape(&bytes[at..]).unwrap_or((bytes[at], 1));
        view.bytes.push(byte);
        view.places.push(at..at + length);
        at += length;
    }
    (view.bytes.len() < bytes.len()).then_some(view)
}

/// The byte that an escape at the beginning stands for, and how long the escape is.
fn escape(bytes: &[u8]) -> Option<(u8, usize)> {
    let digits = |start: &[u8]| {
        let text = std::str::from_utf8(bytes.strip_prefix(start)?.get(..2)?).ok()?;
        let byte = u8::from_str_radix(text, 16).ok().filter(|_| !text.starts_with('+'))?;
        Some((byte, start.len() + 2))
    };
    match bytes {
        [b'%', ..] => digits(b"%"),
        [b'\\', b'x', ..] => digits(b"\\x"),
        [b'\\', b'u', ..] => digits(b"\\u00"),
        [b'\\', b'n' | b'r' | b't', ..] => Some((b'\n', 2)),
        _ => None,
    }
}

/// What stretches of base64 decode to, of either alphabet, broken into lines or not. Where in a stretch the encoding
/// begins cannot be seen, so that each of four places is tried.
fn base64(bytes: &[u8]) -> Vec<View> {
    let is = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    let mut views = Vec::new();
    // Fewer characters hold no token.
    for (letters, places) in stretches(bytes, is, (MIDDLE.len() + SHORTEST) * 4 / 3) {
        let standard = |letter: &u8| match letter {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        };
        let letters = Zeroizing::new(letters.iter().map(standard).collect::<Vec<u8>>());
        for start in 0..4 {
            let rest = letters.len() - start;
            let end = start + rest - usize::from(rest % 4 == 1);
            let Ok(decoded) = BASE64.decode(&letters[start..end]) else { continue };
            let letter = |bit: usize| start + bit / 6;
            let places = (0..decoded.len()).map(|index| places[letter(index * 8)]..places[letter(index * 8 + 7)] + 1).collect();
            views.push(View { bytes: Zeroizing::new(decoded), places });
        }
    }
    views
}

/// The same of hexadecimal digits.
fn hexadecimal(bytes: &[u8]) -> Vec<View> {
    let mut views = Vec::new();
    for (digits, places) in stretches(bytes, |byte| byte.is_ascii_hexdigit(), (MIDDLE.len() + SHORTEST) * 2) {
        for start in 0..2 {
            let pairs = digits[start..].chunks_exact(2);
            let byte =
                |pair: &[u8]| pair.iter().fold(0, |value, digit| value << 4 | char::from(*digit).to_digit(16).unwrap_or(0) as u8);
            let decoded: Vec<u8> = pairs.map(byte).collect();
            let places = (0..decoded.len()).map(|index| places[start + index * 2]..places[start + index * 2 + 1] + 1).collect();
            views.push(View { bytes: Zeroizing::new(decoded), places });
        }
    }
    views
}

/// Stretches of such bytes, at least so long, with the place of each; blanks in between belong to neither.
fn stretches(bytes: &[u8], is: impl Fn(u8) -> bool, least: usize) -> Vec<(Zeroizing<Vec<u8>>, Vec<usize>)> {
    let mut found = Vec::new();
    for run in runs(bytes, |byte| is(byte) || byte.is_ascii_whitespace(), least) {
        let places: Vec<usize> = run.filter(|at| !bytes[*at].is_ascii_whitespace()).collect();
        if places.len() >= least.max(4) {
            found.push((Zeroizing::new(places.iter().map(|at| bytes[*at]).collect()), places));
        }
    }
    found
}

/// Where at least so many such bytes stand in a row.
fn runs(bytes: &[u8], is: impl Fn(u8) -> bool, least: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let length = bytes[at..].iter().take_while(|byte| is(**byte)).count();
            let start = at;
            at += length + 1;
            if length >= least {
                return Some(start..start + length);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{NoEntropy, Timestamp, World};

    struct Os;

    impl World for Os {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
        fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
            getrandom::fill(bytes).map_err(|_| NoEntropy)
        }
    }

    fn secret() -> Secret {
        Secret::mint(&Os).expect("entropy")
    }

    fn hex(text: &str, sign: &str) -> String {
        text.bytes().fold(String::new(), |text, byte| format!("{text}{sign}{byte:02x}"))
    }

    /// Every form in which a token is written.
    fn forms(token: &str) -> Vec<String> {
        let json = format!("{{\"user\":\"ci\",\"token\":\"{token}\"}}");
        let lines = |text: &str| -> Vec<String> {
            text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect()
        };
        vec![
            token.to_owned(),
            format!("<!--{token}-->"),
            format!("{token}=="),
            format!("x{token}9"),
            token.replace('.', "%2E"),
            token.replace('.', "%252e"),
            token.replace('.', "\\u002e"),
            hex(token, "%"),
            hex(token, "\\x"),
            hex(token, ""),
            STANDARD.encode(token),
            format!("Basic {}", STANDARD.encode(format!("user:{token}"))),
            format!("/v1/{}", URL_SAFE.encode(&json)),
            STANDARD_NO_PAD.encode(format!("xy:{token}")),
            STANDARD.encode(format!("{{\"auth\":\"{}\"}}", STANDARD.encode(format!("u:{token}")))),
            STANDARD.encode(token).replace('=', "%3D"),
            lines(&STANDARD.encode(&json)).join("\n    "),
            lines(&STANDARD.encode(&json)).join("\\n"),
        ]
    }

    #[test]
    fn a_token_is_found_and_masked_in_every_form() {
        let secret = secret();
        for form in forms(secret.expose()) {
            let found = tokens(&format!("before \"{form}\" behind"));
            assert_eq!(found.iter().map(Secret::expose).collect::<Vec<_>>(), [secret.expose()], "{form}");
            let said = masked(&format!("before \"{form}\" behind")).into_owned();
            assert!(said.starts_with("before \"") && said.ends_with("\" behind") && said.contains(MASKED), "{said}");
            assert!(holds_token(&form) && !holds_token(&said), "{said}");
        }
    }

    #[test]
    fn two_in_a_text_are_two_and_one_twice_is_one() {
        let (one, other) = (secret(), secret());
        let text = format!("{}\n{}\n{}", one.expose(), STANDARD.encode(other.expose()), one.expose());
        assert_eq!(tokens(&text).len(), 2);
        assert_eq!(masked(&text), "[masked]\n[masked]\n[masked]");
    }

    #[test]
    fn a_part_and_one_with_another_checksum_are_no_tokens_but_masked() {
        let secret = secret();
        let token = secret.expose();
        for part in
            [token[..60].to_owned(), token[5..].to_owned(), format!("{}zzzzzz", &token[..84]), STANDARD.encode(&token[..69])]
        {
            assert!(tokens(&part).is_empty() && holds_token(&part), "{part}");
            assert_eq!(masked(&format!("there is no \"{part}\".")), "there is no \"[masked]\".");
        }
        // Its end has no form of its own.
        assert_eq!(masked(&format!("no \"{}\"", &token[30..])), "no \"[masked]\"");
    }

    #[test]
    fn a_refusal_says_what_it_is_and_what_to_do_and_not_the_token() {
        let secret = secret();
        let refused = refuse_tokens("REASON", "a reason", &format!("see {}", secret.expose())).expect_err("refused");
        assert_eq!(refused.to_string(), "This looks like an API token. Take it out: tokens don't belong in a reason.");
        assert_eq!(refuse_tokens("REASON", "a reason", "patching"), Ok(()));
    }

    #[test]
    fn what_is_no_token_stays_as_it_is() {
        let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let path = "/home/olivia/.local/share/tfe-console/model.db: Permission denied (os error 13), 100% of C:\\new\\x";
        let name = "PlatformEngineeringProductionEuCentral1Operators2026";
        for text in [name, "", "a-team", "ZgqYdz….atlasv1.…", "a.atlasv1.b", "at-abcdefghij123456", hash, path] {
            assert_eq!(masked(text), text);
            assert!(!holds_token(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_a_panic_and_stays_text(text in "(\\PC|%[0-9a-f]{0,2}|\\\\u00|[A-Za-z0-9+/]{20,60}|\\.atlasv1\\.){0,20}") {
            let said = masked(&text).into_owned();
            prop_assert!(!holds_token(&said), "{}", said);
            prop_assert!(tokens(&text).is_empty());
        }
    }
}
