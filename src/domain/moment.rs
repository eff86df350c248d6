//! Times and spans that somebody typed: the one grammar of every option and field that takes one.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{InvalidInput, SafeText};

/// The longest span, in years: what is longer was mistyped.
const LONGEST: i64 = 100;
/// The seconds of a day.
const DAY: i64 = 86_400;

/// A length of time: `3h`, `90 days`, `2y`. Years are those of the calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    count: u32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Year,
}

impl Unit {
    const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Year];

    fn word(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Year => "year",
        }
    }

    /// Reads its word, its plural, its first letter, `sec` or `min`. A large M would be months elsewhere.
    fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let means = |unit: &Self| {
            let word = unit.word();
            lower == word
                || lower.strip_suffix('s') == Some(word)
                || lower == word[..1]
                || (lower.len() == 3 && word.starts_with(&lower))
        };
        Self::ALL.into_iter().find(means).filter(|_| text != "M")
    }

    /// So many seconds; a year has 365 days here.
    fn seconds(self) -> i64 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3_600,
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Year => 365 * DAY,
        }
    }
}

impl Span {
    /// So many days.
    #[must_use]
    pub const fn days(count: u16) -> Self {
        Self { count: count as u32, unit: Unit::Day }
    }

    /// So many years of the calendar.
    #[must_use]
    pub const fn years(count: u16) -> Self {
        Self { count: count as u32, unit: Unit::Year }
    }

    /// Reads a span; `None` for what has not the form of one.
    ///
    /// # Errors
    /// A sentence for the field when it is longer than a hundred years.
    pub fn parse(field: &'static str, text: &str) -> Result<Option<Self>, InvalidInput> {
        let text = text.trim();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let Some(unit) = Unit::parse(unit.trim_start()).filter(|_| digits > 0) else { return Ok(None) };
        let count = number.parse().ok().filter(|count| i64::from(*count) * unit.seconds() <= LONGEST * Unit::Year.seconds());
        match count {
            Some(count) => Ok(Some(Self { count, unit })),
            None => Err(InvalidInput { field, message: format!("That is longer than {LONGEST} years.") }),
        }
    }

    /// How many seconds; a year has 365 days here.
    #[must_use]
    pub fn as_seconds(self) -> i64 {
        i64::from(self.count) * self.unit.seconds()
    }

    /// How many days, where it is a whole number of them; a year has 365.
    #[must_use]
    pub fn as_days(self) -> Option<u16> {
        let seconds = self.as_seconds();
        if seconds % DAY == 0 { u16::try_from(seconds / DAY).ok() } else { None }
    }

    /// When it has passed since `start`: the same time of day in UTC for days, weeks and years. Two years after
    /// the 29th of February are over on the 28th.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Timestamp {
        self.from(start, 1).unwrap_or(Timestamp::MAX)
    }

    /// When it began, to be over at `end`.
    #[must_use]
    pub fn before(self, end: Timestamp) -> Timestamp {
        self.from(end, -1).unwrap_or(Timestamp::MIN)
    }

    fn from(self, at: Timestamp, sign: i64) -> Option<Timestamp> {
        let count = sign * i64::from(self.count);
        if self.unit == Unit::Year {
            let there = Offset::UTC.to_datetime(at).checked_add(count.years()).ok()?;
            return Offset::UTC.to_timestamp(there).ok();
        }
        at.checked_add(SignedDuration::from_secs(count * self.unit.seconds())).ok()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, word) = (self.count, self.unit.word());
        formatter.pad(&format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
    }
}

/// What somebody typed for a time. Which end of a day is meant, and which way a span goes, depends on what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day, in UTC: `2026-06-30`.
    Day(Date),
    /// A time: `2026-06-30 18:00`, `2026-06-30T12:00:29.926Z`, `2026-06-30T20:00+02:00`; without an offset in UTC.
    At(Timestamp),
    /// A span from now on, or until now: `90d`.
    Span(Span),
}

/// Why a text is no time.
enum Fault {
    Shape,
    Zone,
    Calendar,
}

impl Moment {
    /// Reads a time, a day or a span, in any form in which this program prints one.
    ///
    /// # Errors
    /// A sentence for the field when it is none of them.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if let Some(span) = Span::parse(field, text)? {
            return Ok(Self::Span(span));
        }
        read(text).map_err(|fault| {
            let message = match fault {
                Fault::Shape => {
                    "This is not a time. Type a span (3h, 90d, 2w, 1y) or a date in UTC (2026-06-30, 2026-06-30 18:00)."
                        .to_owned()
                }
                Fault::Zone => "Type the time in UTC, or with an offset such as +02:00.".to_owned(),
                // It has digits only.
                Fault::Calendar => format!("There is no {} in the calendar.", SafeText::new(text)),
            };
            InvalidInput { field, message }
        })
    }

    /// The time where something to come is meant: a day to its end, a span from `now` on.
    #[must_use]
    pub fn ahead(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Day(day) => begin(day.to_datetime(Time::constant(23, 59, 59, 0))),
            Self::At(at) => at,
            Self::Span(span) => span.after(now),
        }
    }

    /// The time from which on something past is meant: a day from its beginning, a span before `now`.
    #[must_use]
    pub fn since(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Day(day) => begin(day.to_datetime(Time::midnight())),
            Self::At(at) => at,
            Self::Span(span) => span.before(now),
        }
    }

    /// The time before which something past is meant: a day to its end, a span before `now`.
    #[must_use]
    pub fn before(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Day(day) => day.tomorrow().map_or(Timestamp::MAX, |next| begin(next.to_datetime(Time::midnight()))),
            other => other.since(now),
        }
    }
}

fn begin(at: jiff::civil::DateTime) -> Timestamp {
    Offset::UTC.to_timestamp(at).unwrap_or(Timestamp::MAX)
}

/// A day, or a day and a time with what stands behind it.
fn read(text: &str) -> Result<Moment, Fault> {
    let (day, time) = match text.split_once([' ', 'T', 't']) {
        Some((day, time)) => (day, time.trim_start()),
        None => (text.strip_suffix(['Z', 'z']).unwrap_or(text), ""),
    };
    let [year, month, date] = numbers(day, '-', [4, 2, 2]).ok_or(Fault::Shape)?;
    let small = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
    let day = Date::new(year, small(month), small(date));
    if time.is_empty() || time.eq_ignore_ascii_case("UTC") {
        return day.map(Moment::Day).map_err(|_| Fault::Calendar);
    }
    let end = time.find(|sign: char| !(sign.is_ascii_digit() || ":.".contains(sign))).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let (clock, fraction) = clock.split_once('.').map_or((clock, "0"), |(clock, fraction)| (clock, fraction));
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])
        .or_else(|| numbers(clock, ':', [2, 2]).filter(|_| fraction == "0").map(|[hour, minute]| [hour, minute, 0]))
        .ok_or(Fault::Shape)?;
    let nanosecond = format!("{fraction:0<9}").parse().ok().filter(|_| (1..=9).contains(&fraction.len())).ok_or(Fault::Shape)?;
    let offset = offset(zone.trim_start()).ok_or(Fault::Zone)?;
    let time = Time::new(small(hour), small(minute), small(second), nanosecond);
    match (day, time) {
        (Ok(day), Ok(time)) => offset.to_timestamp(day.to_datetime(time)).map(Moment::At).map_err(|_| Fault::Calendar),
        _ => Err(Fault::Calendar),
    }
}

/// The offset from UTC that stands behind a time: nothing, `Z`, `UTC`, `+02:00`, `-0530`.
fn offset(text: &str) -> Option<Offset> {
    if text.is_empty() || text.eq_ignore_ascii_case("Z") || text.eq_ignore_ascii_case("UTC") {
        return Some(Offset::UTC);
    }
    let (sign, rest) = text.strip_prefix('+').map(|rest| (1, rest)).or_else(|| text.strip_prefix('-').map(|rest| (-1, rest)))?;
    let [hours, minutes] = numbers(rest, ':', [2, 2]).or_else(|| {
        let (hours, minutes) = rest.split_at_checked(2)?;
        Some([numbers(hours, ':', [2])?[0], if minutes.is_empty() { 0 } else { numbers(minutes, ':', [2])?[0] }])
    })?;
    let minutes = Some(minutes).filter(|minutes| *minutes < 60)?;
    Offset::from_seconds(sign * (i32::from(hours) * 3_600 + i32::from(minutes) * 60)).ok()
}

/// Numbers of just so many digits, with a sign between them.
fn numbers<const COUNT: usize>(text: &str, between: char, digits: [usize; COUNT]) -> Option<[i16; COUNT]> {
    let mut parts = text.split(between);
    let mut numbers = [0; COUNT];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn parse(text: &str) -> Result<Moment, String> {
        Moment::parse("WHEN", text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_form_in_which_a_time_is_printed_is_read() {
        for (text, read) in [
            ("2026-06-30T12:00:29.926Z", "2026-06-30T12:00:29.926Z"),
            ("2026-06-30T12:00:29.926123456Z", "2026-06-30T12:00:29.926123456Z"),
            ("2026-06-30 12:00:29.926 UTC", "2026-06-30T12:00:29.926Z"),
            ("2026-06-30 12:00:29 UTC", "2026-06-30T12:00:29Z"),
            ("2026-06-30 12:00 UTC", "2026-06-30T12:00:00Z"),
            (" 2026-06-30  12:00 ", "2026-06-30T12:00:00Z"),
            ("2026-06-30t12:00z", "2026-06-30T12:00:00Z"),
        ] {
            assert_eq!(parse(text), Ok(Moment::At(at(read))), "{text}");
        }
        let now = at("2026-06-30T12:00:29.926Z");
        assert_eq!(parse(&now.to_string()), Ok(Moment::At(now)));
        let day = Date::constant(2026, 6, 30);
        for text in ["2026-06-30", "2026-06-30 UTC", "2026-06-30Z", " 2026-06-30 "] {
            assert_eq!(parse(text), Ok(Moment::Day(day)), "{text}");
        }
        for days in [1, 30, 365] {
            assert_eq!(parse(&Span::days(days).to_string()), Ok(Moment::Span(Span::days(days))));
        }
    }

    #[test]
    fn an_offset_is_heeded_and_a_zone_by_its_name_is_refused() {
        for text in ["2026-06-30T14:30+02:00", "2026-06-30 14:30:00+0200", "2026-06-30 14:30 +02", "2026-06-30T07:00-05:30"] {
            assert_eq!(parse(text), Ok(Moment::At(at("2026-06-30T12:30:00Z"))), "{text}");
        }
        for text in [
            "2026-03-02 14:30[Europe/Berlin]",
            "2026-03-02 14:30 CET",
            "2026-03-02 14:30ZZ",
            "2026-03-02 14:30+2",
            "2026-03-02 14:30+99:00",
            "2026-03-02 14:30+02:60",
            "2026-03-02 14:30+02:00:00",
            "2026-03-02 6:00pm".replace("6:00", "06:00").as_str(),
        ] {
            assert_eq!(parse(text), Err("Type the time in UTC, or with an offset such as +02:00.".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_has_not_the_form_of_a_time_is_refused_with_the_forms() {
        for text in [
            "",
            "soon",
            "yesterday",
            "30",
            "2026",
            "30.06.2026",
            "06/30/2026",
            "2026-6-30",
            "26-06-30",
            "2026-06-30 6pm",
            "2026-06-30 18",
            "2026-03-02T14+02",
            "2026-06-30-01",
            "-026-06-30",
            "+026-06-30",
            "２０２６-06-30",
            "2026-06-30 18:00:00:00",
            "2026-06-30 18:00.5",
            "2026-06-30 18:00:00.",
            "2026-06-30 18:00:00.0123456789",
            "2026-03-02ZZ",
            "14:30",
            "d",
            "-1d",
            "1.5h",
            "3 months",
            "3M",
            "3mo",
            "2y3d",
        ] {
            let said = parse(text).expect_err(text);
            assert!(said.starts_with("This is not a time. Type a span (3h, 90d, 2w, 1y) or a date in UTC"), "{text}: {said}");
        }
    }

    #[test]
    fn a_day_or_a_time_that_does_not_exist_is_refused_by_its_name() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-06-31", "2026-06-30 24:00", "2026-06-30 12:60", "2026-99-99"]
        {
            assert_eq!(parse(text), Err(format!("There is no {text} in the calendar.")));
        }
    }

    #[test]
    fn a_span_is_read_by_letter_and_by_word() {
        let now = at("2026-03-02T12:00:00Z");
        for (text, ahead) in [
            ("3h", "2026-03-02T15:00:00Z"),
            ("24h", "2026-03-03T12:00:00Z"),
            ("90D", "2026-05-31T12:00:00Z"),
            ("90 days", "2026-05-31T12:00:00Z"),
            ("1 day", "2026-03-03T12:00:00Z"),
            ("2w", "2026-03-16T12:00:00Z"),
            ("1y", "2027-03-02T12:00:00Z"),
            ("2 years", "2028-03-02T12:00:00Z"),
            ("30m", "2026-03-02T12:30:00Z"),
            ("30 min", "2026-03-02T12:30:00Z"),
            ("45s", "2026-03-02T12:00:45Z"),
        ] {
            assert_eq!(parse(text).expect(text).ahead(now), at(ahead), "{text}");
        }
        assert_eq!(parse("101y"), Err("That is longer than 100 years.".to_owned()));
        assert_eq!(parse("99999999999999999999d"), Err("That is longer than 100 years.".to_owned()));
    }

    #[test]
    fn years_are_those_of_the_calendar_and_end_with_february() {
        let two = Span::years(2);
        assert_eq!(two.after(at("2026-11-29T14:00:00.5Z")), at("2028-11-29T14:00:00.5Z"));
        assert_eq!(two.after(at("2028-02-29T23:59:59Z")), at("2030-02-28T23:59:59Z"));
        assert_eq!(two.before(at("2028-02-29T12:00:00Z")), at("2026-02-28T12:00:00Z"));
        assert_eq!(two.after(Timestamp::MAX), Timestamp::MAX);
        assert_eq!(two.before(Timestamp::MIN), Timestamp::MIN);
        assert_eq!(two.to_string(), "2 years");
    }

    #[test]
    fn what_is_to_come_lasts_to_the_end_of_a_day_and_what_is_past_begins_with_it() {
        let now = at("2026-03-02T12:00:00Z");
        let day = parse("2026-02-28").expect("a day");
        assert_eq!(day.ahead(now), at("2026-02-28T23:59:59Z"));
        assert_eq!(day.since(now), at("2026-02-28T00:00:00Z"));
        assert_eq!(day.before(now), at("2026-03-01T00:00:00Z"));
        let span = parse("7d").expect("a span");
        assert_eq!((span.since(now), span.before(now)), (at("2026-02-23T12:00:00Z"), at("2026-02-23T12:00:00Z")));
        assert_eq!(parse("9999-12-31").expect("a day").before(now), Timestamp::MAX);
    }

    #[test]
    fn a_whole_number_of_days_is_known_as_one() {
        let days = |text: &str| Span::parse("DAYS", text).expect("a span").and_then(Span::as_days);
        assert_eq!((days("90d"), days("2w"), days("1y"), days("48h")), (Some(90), Some(14), Some(365), Some(2)));
        assert_eq!((days("3h"), days("90")), (None, None));
    }
}
