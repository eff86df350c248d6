//! Times as people say them: "4 months ago", "in 78 days".

use std::time::Duration;

use jiff::Timestamp;

use crate::domain::moment::Span;

/// How long before `now` something was.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second());
    if seconds < JUST_NOW { "just now".to_owned() } else { format!("{} ago", span(seconds)) }
}

/// How long after `now` something will be, or that it was. What is to come is rounded to the nearest whole number, so
/// that a time 5 days ahead is still "in 5 days" a second later.
#[must_use]
pub fn until(then: Timestamp, now: Timestamp) -> String {
    let seconds = then.as_second().saturating_sub(now.as_second());
    if seconds <= 0 {
        return ago(then, now);
    }
    let (at, count) = rounded(seconds);
    format!("in {}", counted(count, UNITS[at].1))
}

/// How long a new token lives that expires then: "30 days", "2 years", "3 hours".
#[must_use]
pub fn lifetime(then: Timestamp, now: Timestamp) -> String {
    let years = (1..=10).map(Span::years).find(|years| years.after(now).as_second() == then.as_second());
    let seconds = then.as_second().saturating_sub(now.as_second());
    match years {
        Some(years) => years.to_string(),
        None if seconds < UNITS[2].0 => span(seconds.max(0)),
        None => Span::days(u16::try_from(seconds / UNITS[2].0).unwrap_or(u16::MAX)).to_string(),
    }
}

/// After what time [`ago`] or [`until`] says something else.
#[must_use]
pub fn lasts(then: Timestamp, now: Timestamp) -> Duration {
    let seconds = now.as_second().saturating_sub(then.as_second());
    let (size, _) = unit(seconds.abs());
    let left = match seconds {
        ..0 => -seconds - least(-seconds) + 1,
        0..JUST_NOW => JUST_NOW - seconds,
        // A year is not a whole number of months.
        _ => UNITS.into_iter().map(|(larger, _)| larger - seconds).filter(|left| *left > 0).fold(size - seconds % size, i64::min),
    };
    Duration::from_secs(left.unsigned_abs())
}

/// The units with their seconds.
const UNITS: [(i64, &str); 6] =
    [(31_536_000, "year"), (2_592_000, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
/// What was less than so many seconds ago was just now.
const JUST_NOW: i64 = 5;
/// In seconds.
const HALF_A_YEAR: u64 = 182 * 86_400;

/// The place of the unit that seconds to come are told in, and how many of it they are, to the nearest. As many of one
/// unit as make a larger one are told in that: 59 minutes and 40 seconds are an hour.
fn rounded(seconds: i64) -> (usize, i64) {
    let at = UNITS.iter().position(|(size, _)| seconds >= *size).unwrap_or(UNITS.len() - 1);
    let count = nearest(seconds, UNITS[at].0);
    match at.checked_sub(1) {
        Some(larger) if count * UNITS[at].0 >= UNITS[larger].0 => (larger, 1),
        _ => (at, count),
    }
}

fn nearest(seconds: i64, size: i64) -> i64 {
    (seconds + size / 2) / size
}

/// The fewest seconds to come that are told as these are.
fn least(seconds: i64) -> i64 {
    let (at, count) = rounded(seconds);
    let size = UNITS[at].0;
    match UNITS.get(at + 1) {
        Some((smaller, _)) if count == 1 => ((size + smaller - 1) / smaller * smaller - smaller / 2).min(size),
        _ => count * size - size / 2,
    }
}

/// The largest unit that is not longer.
fn unit(seconds: i64) -> (i64, &'static str) {
    UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"))
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

/// A time in few letters: without its year only where the row is younger than half a year, as in a long list of files.
#[must_use]
pub fn brief_time(at: Timestamp, now: Timestamp) -> String {
    let recent = now.as_second().abs_diff(at.as_second()) < HALF_A_YEAR;
    at.strftime(if recent { "%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string()
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
    let (size, unit) = unit(seconds);
    counted(seconds / size, unit)
}

fn counted(count: i64, unit: &str) -> String {
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
    fn a_lifetime_is_said_in_days_or_in_whole_years() {
        let now: Timestamp = "2026-11-29T14:00:00Z".parse().expect("a time");
        let said = |then: &str| lifetime(then.parse().expect("a time"), now);
        assert_eq!(said("2026-12-29T14:00:00Z"), "30 days");
        assert_eq!(said("2026-12-29T23:59:59Z"), "30 days");
        assert_eq!(said("2028-11-29T14:00:00Z"), "2 years");
        assert_eq!(said("2028-11-29T14:00:01Z"), "731 days");
        assert_eq!(said("2027-11-29T14:00:00Z"), "1 year");
        assert_eq!(said("2026-11-30T14:00:00Z"), "1 day");
        assert_eq!(said("2026-11-29T17:00:00Z"), "3 hours");
    }

    #[test]
    fn the_future_is_said_as_such_and_the_past_is_not() {
        assert_eq!(until(at(1_000 + 86_400 * 3), at(1_000)), "in 3 days");
        assert_eq!(until(at(1_000), at(1_000 + 120)), "2 minutes ago");
    }

    #[test]
    fn a_time_in_few_letters_has_its_year_as_soon_as_it_could_be_of_another() {
        let now: Timestamp = "2026-03-02T12:00:00Z".parse().expect("a time");
        let said = |at: &str| brief_time(at.parse().expect("a time"), now);
        assert_eq!(said("2026-03-01T07:12:00Z"), "03-01 07:12");
        assert_eq!(said("2025-11-24T12:00:00Z"), "11-24 12:00");
        assert_eq!(said("2025-08-01T12:00:00Z"), "2025-08-01");
    }

    #[test]
    fn a_span_that_has_just_begun_says_its_full_number() {
        let said = |seconds: i64| until(at(seconds), at(0));
        let (minute, hour, day) = (60, 3_600, 86_400);
        for days in 2..30 {
            for late in [0, 1, minute, hour, 11 * hour] {
                assert_eq!(said(days * day - late), format!("in {days} days"));
            }
        }
        assert_eq!(said(4 * day + 11 * hour), "in 4 days");
        assert_eq!(said(day), "in 1 day");
        assert_eq!(said(day - 1), "in 1 day");
        assert_eq!(said(day - 31 * minute), "in 23 hours");
        assert_eq!(said(hour - 1), "in 1 hour");
        assert_eq!(said(90), "in 2 minutes");
        assert_eq!(said(59), "in 59 seconds");
        assert_eq!(said(1), "in 1 second");
        assert_eq!(said(30 * day - 1), "in 1 month");
        assert_eq!(said(730 * day - 1), "in 2 years");
        assert_eq!(said(365 * day - 1), "in 12 months");
    }

    #[test]
    fn an_age_is_said_anew_just_when_it_says_something_else() {
        let now = 1_000_000_000;
        let lengths = [
            1, 5, 59, 60, 61, 3_599, 3_600, 86_399, 86_400, 2_591_999, 2_592_000, 31_449_600, 31_535_999, 31_536_000, 70_000_000,
            90, 89, 5_400, 5_399, 129_600, 129_599, 84_599, 84_600, 2_548_800, 2_548_799, 47_304_000, 47_303_999,
        ];
        for then in lengths.into_iter().flat_map(|length| [now - length, now + length]).chain([now]) {
            let said = |at_second: i64| if then > now { until(at(then), at(at_second)) } else { ago(at(then), at(at_second)) };
            let left = i64::try_from(lasts(at(then), at(now)).as_secs()).expect("a time");
            assert_eq!(said(now + left - 1), said(now), "{}", then - now);
            assert_ne!(said(now + left), said(now), "{}", then - now);
        }
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
