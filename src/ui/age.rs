//! Times as people say them: "4 months ago", "in 78 days".

use jiff::Timestamp;

/// How long before `now` something was.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second());
    if seconds < 5 { "just now".to_owned() } else { format!("{} ago", span(seconds)) }
}

/// How long after `now` something will be, or that it was.
#[must_use]
pub fn until(then: Timestamp, now: Timestamp) -> String {
    let seconds = then.as_second().saturating_sub(now.as_second());
    if seconds <= 0 { ago(then, now) } else { format!("in {}", span(seconds)) }
}

/// A length of time in its largest whole unit.
fn span(seconds: i64) -> String {
    const UNITS: [(i64, &str); 6] =
        [(31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) = UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    let count = seconds / size;
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn ages_are_said_in_their_largest_whole_unit() {
        let now = 1_000_000_000;
        let said = |seconds: i64| ago(at(now - seconds), at(now));
        assert_eq!(said(0), "just now");
        assert_eq!(said(59), "59 seconds ago");
        assert_eq!(said(61), "1 minute ago");
        assert_eq!(said(7_200), "2 hours ago");
        assert_eq!(said(86_400 * 29), "29 days ago");
        assert_eq!(said(86_400 * 121), "4 months ago");
        assert_eq!(said(86_400 * 800), "2 years ago");
    }

    #[test]
    fn the_future_is_said_as_such_and_the_past_is_not() {
        assert_eq!(until(at(1_000 + 86_400 * 3), at(1_000)), "in 3 days");
        assert_eq!(until(at(1_000), at(1_000 + 120)), "2 minutes ago");
    }
}
