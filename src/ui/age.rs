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

/// [`ago`] in fewer letters, for a column: "4 mo ago".
#[must_use]
pub fn brief_ago(then: Timestamp, now: Timestamp) -> String {
    brief(&ago(then, now))
}

/// [`until`] in fewer letters, for a column: "11 mo", and "4 mo ago" of what is past.
#[must_use]
pub fn brief_until(then: Timestamp, now: Timestamp) -> String {
    let said = until(then, now);
    brief(said.strip_prefix("in ").unwrap_or(&said))
}

/// The words of an age cut to what is understood.
fn brief(age: &str) -> String {
    let short = |word| match word {
        "years" | "year" => "y",
        "months" | "month" => "mo",
        "hours" | "hour" => "h",
        "minutes" | "minute" => "min",
        "seconds" | "second" => "s",
        word => word,
    };
    age.split(' ').map(short).collect::<Vec<_>>().join(" ")
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

    #[test]
    fn an_age_in_a_column_has_at_most_eleven_letters() {
        for seconds in [0, 1, 59, 60, 3_599, 3_600, 86_399, 86_400, 86_400 * 29, 86_400 * 364, 86_400 * 365 * 20] {
            let (before, after) = (brief_ago(at(-seconds), at(0)), brief_until(at(seconds), at(0)));
            assert!(before.len() <= 11 && after.len() <= 8, "{before}, {after}");
        }
        assert_eq!(brief_ago(at(0), at(86_400 * 121)), "4 mo ago");
        assert_eq!(brief_until(at(86_400 * 360), at(0)), "12 mo");
        assert_eq!(brief_until(at(0), at(7_200)), "2 h ago");
        assert_eq!(brief_ago(at(0), at(1)), "just now");
    }
}
