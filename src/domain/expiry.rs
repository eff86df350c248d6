//! When a token ends by itself.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::{InvalidInput, Lifetime, SafeText, TokenKind};

/// When a new token is to stop working by itself (spec §2.6, decision 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Never; where the organization has a maximum lifetime, when that is over.
    Default,
    /// It works until it is replaced or deleted.
    Never,
    /// It is refused from this time on (spec §2.1 T21).
    At(Timestamp),
}

impl Expiry {
    /// The field of the sentences with which an expiry is refused.
    pub const FIELD: &'static str = "EXPIRATION";

    /// Reads a date that somebody typed, which is meant to its end: `2026-06-30`, `2026-06-30 18:00`; both in UTC.
    ///
    /// # Errors
    /// A sentence for the field when it is no date, or not one of the calendar.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: String| Err(InvalidInput { field, message });
        let text = text.trim();
        let text = text.strip_suffix("UTC").or_else(|| text.strip_suffix('Z')).unwrap_or(text).trim_end();
        let (day, time) = match text.split_once([' ', 'T']) {
            Some((day, time)) => (day, Some(time.trim_start())),
            None => (text, None),
        };
        let day = numbers(day, '-', [4, 2, 2]);
        let time = time.map_or(Some([23, 59, 59]), |time| {
            numbers(time, ':', [2, 2, 2]).or_else(|| numbers(time, ':', [2, 2]).map(|[hour, minute]| [hour, minute, 0]))
        });
        let (Some([year, month, date]), Some([hour, minute, second])) = (day, time) else {
            return refuse("A date is needed: 2026-06-30, or 2026-06-30 18:00, in UTC.".to_owned());
        };
        let small = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
        let at = Date::new(year, small(month), small(date)).and_then(|day| {
            let time = Time::new(small(hour), small(minute), small(second), 0)?;
            Offset::UTC.to_timestamp(day.to_datetime(time))
        });
        match at {
            Ok(at) => Ok(Self::At(at)),
            Err(_) => refuse(format!("There is no {} in the calendar.", SafeText::new(text))),
        }
    }

    /// Reads what somebody typed in a shell: `90d`, a date, or `never`.
    ///
    /// # Errors
    /// A sentence for the field when it is none of them.
    pub fn parse_span(field: &'static str, text: &str, now: Timestamp) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("never") {
            return Ok(Self::Never);
        }
        let digits = |days: &&str| !days.is_empty() && days.bytes().all(|byte| byte.is_ascii_digit());
        let Some(days) = text.strip_suffix(['d', 'D']).filter(digits) else {
            return Self::parse(field, text).map_err(|invalid| {
                let message = invalid
                    .message
                    .strip_prefix("A date is needed: ")
                    .map(|date| format!("90d is needed, never, or a date: {date}"));
                InvalidInput { message: message.unwrap_or(invalid.message), ..invalid }
            });
        };
        let lifetime = days.parse().ok().and_then(|days: u16| Lifetime::days(days));
        match lifetime {
            Some(lifetime) => Ok(Self::At(lifetime.after(now))),
            None => Err(InvalidInput { field, message: format!("{days} days are too many, or none.") }),
        }
    }

    /// The time from which a token of this kind, generated at `now`, is refused; `None` for never.
    ///
    /// # Errors
    /// A sentence for the field when the time is past, or later than the maximum lifetime allows.
    pub fn resolve(self, kind: TokenKind, now: Timestamp, maximum: Option<Lifetime>) -> Result<Option<Timestamp>, InvalidInput> {
        let latest = maximum.map(|lifetime| lifetime.after(now));
        let refuse = |message: String| Err(InvalidInput { field: Self::FIELD, message });
        match (self, maximum.zip(latest)) {
            (Self::Default, _) => Ok(latest),
            (Self::Never, None) => Ok(None),
            (Self::At(at), _) if at <= now => refuse("That time is past; choose one that is still to come.".to_owned()),
            (Self::Never, Some((maximum, _))) => {
                refuse(format!("The maximum lifetime of {kind} tokens is {maximum}; choose when this one is to expire."))
            }
            (Self::At(at), Some((maximum, latest))) if at > latest => refuse(format!(
                "The maximum lifetime of {kind} tokens is {maximum}; choose a time until {}.",
                latest.strftime("%Y-%m-%d %H:%M UTC")
            )),
            (Self::At(at), _) => Ok(Some(at)),
        }
    }
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

    fn resolve(expiry: Expiry, days: Option<u16>) -> Result<Option<Timestamp>, String> {
        let maximum = days.map(|days| Lifetime::days(days).expect("a lifetime"));
        let resolved = expiry.resolve(TokenKind::Team, at("2026-03-02T12:00:00Z"), maximum);
        resolved.map_err(|error| format!("{}: {error}", error.field))
    }

    #[test]
    fn by_default_a_token_lasts_as_long_as_it_may() {
        assert_eq!(resolve(Expiry::Default, None), Ok(None));
        assert_eq!(resolve(Expiry::Default, Some(30)), Ok(Some(at("2026-04-01T12:00:00Z"))));
    }

    #[test]
    fn a_time_that_is_past_or_present_is_refused() {
        let refused = Err("EXPIRATION: That time is past; choose one that is still to come.".to_owned());
        assert_eq!(resolve(Expiry::At(at("2026-03-02T12:00:00Z")), None), refused);
        assert_eq!(resolve(Expiry::At(at("2026-03-01T12:00:00Z")), Some(30)), refused);
        let soon = at("2026-03-02T12:00:01Z");
        assert_eq!(resolve(Expiry::At(soon), None), Ok(Some(soon)));
    }

    #[test]
    fn more_than_the_maximum_is_refused_with_the_maximum() {
        let last = at("2026-04-01T12:00:00Z");
        assert_eq!(resolve(Expiry::At(last), Some(30)), Ok(Some(last)));
        assert_eq!(
            resolve(Expiry::At(at("2026-04-01T12:00:01Z")), Some(30)),
            Err("EXPIRATION: The maximum lifetime of team tokens is 30 days; choose a time until 2026-04-01 12:00 UTC."
                .to_owned())
        );
        assert_eq!(
            resolve(Expiry::Never, Some(30)),
            Err("EXPIRATION: The maximum lifetime of team tokens is 30 days; choose when this one is to expire.".to_owned())
        );
        assert_eq!(resolve(Expiry::Never, None), Ok(None));
    }

    fn parse(text: &str) -> Result<String, String> {
        match Expiry::parse("DATE", text) {
            Ok(Expiry::At(at)) => Ok(at.to_string()),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn in_a_shell_days_never_and_a_date_are_understood() {
        let now = at("2026-03-02T12:00:00Z");
        let parse = |text: &str| Expiry::parse_span("--expires", text, now).map_err(|error| error.to_string());
        assert_eq!(parse("never"), Ok(Expiry::Never));
        assert_eq!(parse(" 30d "), Ok(Expiry::At(at("2026-04-01T12:00:00Z"))));
        assert_eq!(parse("2026-06-30"), Ok(Expiry::At(at("2026-06-30T23:59:59Z"))));
        assert_eq!(parse("0d"), Err("0 days are too many, or none.".to_owned()));
        assert_eq!(parse("99999999d"), Err("99999999 days are too many, or none.".to_owned()));
        let said = "90d is needed, never, or a date: 2026-06-30, or 2026-06-30 18:00, in UTC.";
        for text in ["", "soon", "d", "-1d", "90", "3w"] {
            assert_eq!(parse(text), Err(said.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_is_meant_to_its_end_and_a_time_as_it_is_both_in_utc() {
        for (text, at) in [
            ("2026-06-30", "2026-06-30T23:59:59Z"),
            ("  2028-02-29 ", "2028-02-29T23:59:59Z"),
            ("2026-06-30 18:00", "2026-06-30T18:00:00Z"),
            ("2026-06-30T18:00:07Z", "2026-06-30T18:00:07Z"),
            ("2026-06-30 00:00 UTC", "2026-06-30T00:00:00Z"),
            ("2026-06-30 UTC", "2026-06-30T23:59:59Z"),
        ] {
            assert_eq!(parse(text), Ok(at.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_has_not_the_form_of_a_date_is_refused_with_the_form() {
        for text in [
            "",
            "tomorrow",
            "30",
            "2026",
            "30.06.2026",
            "06/30/2026",
            "2026-6-30",
            "26-06-30",
            "2026-06-30 6pm",
            "2026-06-30 18",
            "2026-06-30 18:00 +02:00",
            "2026-06-30-01",
            "-026-06-30",
            "+026-06-30",
            "２０２６-06-30",
            "2026-06-30 18:00:00:00",
        ] {
            let said = parse(text).expect_err("refused");
            assert_eq!(said, "A date is needed: 2026-06-30, or 2026-06-30 18:00, in UTC.", "{text}");
        }
    }

    #[test]
    fn a_day_or_a_time_that_does_not_exist_is_refused_by_its_name() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "2026-06-31", "2026-06-30 24:00", "2026-06-30 12:60", "2026-99-99"]
        {
            assert_eq!(parse(text), Err(format!("There is no {text} in the calendar.")));
        }
    }
}
