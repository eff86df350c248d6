//! Numbers, times and paths as sentences and tables have them.

use std::path::Path;

use crate::domain::{SafeText, Timestamp};

/// So many of something, in words.
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A time, to the minute, where something else says that it is in UTC.
#[must_use]
pub fn minute_alone(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// A time, to the minute.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Some names in a sentence: `ravi, lena and omar`.
#[must_use]
pub fn all_of(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// A path, harmless for a terminal.
#[must_use]
pub fn path(path: &Path) -> SafeText {
    SafeText::from(path.display().to_string())
}

/// What stands at the beginning of some bytes, for a sentence; never a part of a token.
#[must_use]
pub fn letter(bytes: &[u8]) -> String {
    let valid = match std::str::from_utf8(&bytes[..bytes.len().min(4)]) {
        Ok(text) => text,
        Err(fault) => std::str::from_utf8(&bytes[..fault.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        None => "no text".to_owned(),
        Some(' ') => "a space".to_owned(),
        Some('\n' | '\r') => "a line break".to_owned(),
        Some('\t') => "a tab".to_owned(),
        Some(letter @ ('\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')) => format!("invisible (U+{:04X})", u32::from(letter)),
        Some(letter) if letter.is_ascii_graphic() => format!("\"{letter}\""),
        Some(letter) => format!("\"{}\" (U+{:04X})", SafeText::new(letter.encode_utf8(&mut [0; 4])), u32::from(letter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!((all_of(&[]), all_of(&["a"]), all_of(&["a", "b", "c"])), (String::new(), "a".into(), "a, b and c".into()));
        assert_eq!((count(0, "row"), count(1, "row"), count(2, "row")), ("0 rows".into(), "1 row".into(), "2 rows".into()));
    }

    #[test]
    fn times_are_in_utc_and_paths_harmless() {
        assert_eq!(
            (minute_alone(Timestamp::UNIX_EPOCH), minute(Timestamp::UNIX_EPOCH)),
            ("1970-01-01 00:00".into(), "1970-01-01 00:00 UTC".into())
        );
        assert_eq!(path(Path::new("a\u{1b}b")).as_str(), "a␛b");
    }
}
