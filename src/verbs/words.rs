//! Numbers, times and paths as sentences and tables have them.

use std::path::Path;

use crate::domain::{SafeText, Timestamp};

/// So many of something, in words.
#[must_use]
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A day.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A time, to the minute.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A path, harmless for a terminal.
#[must_use]
pub fn path(path: &Path) -> SafeText {
    SafeText::from(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!((count(0, "row"), count(1, "row"), count(2, "row")), ("0 rows".into(), "1 row".into(), "2 rows".into()));
    }

    #[test]
    fn times_are_in_utc_and_paths_harmless() {
        assert_eq!(
            (day(Timestamp::UNIX_EPOCH), minute(Timestamp::UNIX_EPOCH)),
            ("1970-01-01".into(), "1970-01-01 00:00 UTC".into())
        );
        assert_eq!(path(Path::new("a\u{1b}b")).as_str(), "a␛b");
    }
}
