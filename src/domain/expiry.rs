//! When a new token expires.

use jiff::Timestamp;

use super::moment::{Moment, Span};
use super::token::earlier;
use super::{InvalidInput, Lifetime, TokenKind};

/// When a new token is to expire (spec §2.6, decision 4). None can be asked for that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// After [`Expiry::DEFAULT`], or after the maximum lifetime that the organization has set, if that is earlier.
    Default,
    /// It is refused from this time on (spec §2.1 T21).
    At(Timestamp),
}

impl Expiry {
    /// The field of the sentences with which an expiry is refused.
    pub const FIELD: &'static str = "EXPIRATION";
    /// How long a token works where nothing is chosen, as in Terraform Enterprise since 2.0.
    pub const DEFAULT: Span = Span::years(2);

    /// Reads what somebody typed: a span from `now` on, a time, or a day, which is meant to its end.
    ///
    /// # Errors
    /// A sentence for the field when it is none of them, or `never`.
    pub fn parse(field: &'static str, text: &str, now: Timestamp) -> Result<Self, InvalidInput> {
        if ["never", "none"].iter().any(|word| text.trim().eq_ignore_ascii_case(word)) {
            let message = "Every new token expires. Use a span such as 90d or 2y, or a date such as 2026-06-30.".to_owned();
            return Err(InvalidInput { field, message });
        }
        Ok(Self::At(Moment::parse(field, text)?.ahead(now)))
    }

    /// The time from which a token of this kind, generated at `now`, is refused.
    ///
    /// # Errors
    /// A sentence for the field when the time is past, or later than the maximum lifetime allows.
    pub fn resolve(self, kind: TokenKind, now: Timestamp, maximum: Option<Lifetime>) -> Result<Timestamp, InvalidInput> {
        let latest = maximum.map(|lifetime| lifetime.after(now));
        let refuse = |message: String| Err(InvalidInput { field: Self::FIELD, message });
        match (self, maximum.zip(latest)) {
            (Self::Default, _) => {
                let end = Self::DEFAULT.after(now);
                Ok(earlier(Some(end), latest).unwrap_or(end))
            }
            (Self::At(at), _) if at <= now => refuse("That time is past. Choose a later one.".to_owned()),
            (Self::At(at), Some((maximum, latest))) if at > latest => refuse(format!(
                "The maximum lifetime of {kind} tokens is {maximum}. The latest time is {}.",
                latest.strftime("%Y-%m-%d %H:%M UTC")
            )),
            (Self::At(at), _) => Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn resolve_at(expiry: Expiry, now: &str, days: Option<u16>) -> Result<Timestamp, String> {
        let maximum = days.map(|days| Lifetime::days(days).expect("a lifetime"));
        let resolved = expiry.resolve(TokenKind::Team, at(now), maximum);
        resolved.map_err(|error| format!("{}: {error}", error.field))
    }

    fn resolve(expiry: Expiry, days: Option<u16>) -> Result<Timestamp, String> {
        resolve_at(expiry, "2026-03-02T12:00:00Z", days)
    }

    #[test]
    fn where_nothing_is_chosen_a_token_expires_two_calendar_years_later_or_with_an_earlier_maximum() {
        assert_eq!(resolve(Expiry::Default, None), Ok(at("2028-03-02T12:00:00Z")));
        assert_eq!(resolve(Expiry::Default, Some(30)), Ok(at("2026-04-01T12:00:00Z")));
        assert_eq!(resolve(Expiry::Default, Some(3_650)), Ok(at("2028-03-02T12:00:00Z")));
        assert_eq!(resolve_at(Expiry::Default, "2028-02-29T07:30:00Z", None), Ok(at("2030-02-28T07:30:00Z")));
        // Two years with a leap day in them are longer than 730 days.
        assert_eq!(resolve(Expiry::Default, Some(730)), Ok(at("2028-03-01T12:00:00Z")));
    }

    #[test]
    fn a_time_that_is_past_or_present_is_refused() {
        let refused = Err("EXPIRATION: That time is past. Choose a later one.".to_owned());
        assert_eq!(resolve(Expiry::At(at("2026-03-02T12:00:00Z")), None), refused);
        assert_eq!(resolve(Expiry::At(at("2026-03-01T12:00:00Z")), Some(30)), refused);
        let soon = at("2026-03-02T12:00:01Z");
        assert_eq!(resolve(Expiry::At(soon), None), Ok(soon));
    }

    #[test]
    fn more_than_the_maximum_is_refused_with_the_maximum() {
        let last = at("2026-04-01T12:00:00Z");
        assert_eq!(resolve(Expiry::At(last), Some(30)), Ok(last));
        assert_eq!(
            resolve(Expiry::At(at("2026-04-01T12:00:01Z")), Some(30)),
            Err("EXPIRATION: The maximum lifetime of team tokens is 30 days. The latest time is 2026-04-01 12:00 UTC.".to_owned())
        );
    }

    #[test]
    fn a_span_a_day_and_a_time_are_understood_and_never_is_told_what_to_use_instead() {
        let now = at("2026-03-02T12:00:00Z");
        let parse = |text: &str| Expiry::parse("--expires", text, now).map_err(|error| error.to_string());
        assert_eq!(parse(" 30d "), Ok(Expiry::At(at("2026-04-01T12:00:00Z"))));
        assert_eq!(parse("3h"), Ok(Expiry::At(at("2026-03-02T15:00:00Z"))));
        assert_eq!(parse("2026-06-30"), Ok(Expiry::At(at("2026-06-30T23:59:59Z"))));
        assert_eq!(parse("2026-06-30T12:00:29.926Z"), Ok(Expiry::At(at("2026-06-30T12:00:29.926Z"))));
        for text in ["never", " Never ", "none"] {
            let told = "Every new token expires. Use a span such as 90d or 2y, or a date such as 2026-06-30.";
            assert_eq!(parse(text), Err(told.to_owned()), "{text}");
        }
        assert!(parse("soon").is_err_and(|said| said.starts_with("This is not a time.")));
    }
}
