//! When a token ends by itself.

use jiff::Timestamp;

use super::{InvalidInput, Lifetime, TokenKind};

/// The field of the sentences with which an expiry is refused.
const FIELD: &str = "EXPIRATION";

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
    /// The time from which a token of this kind, generated at `now`, is refused; `None` for never.
    ///
    /// # Errors
    /// A sentence for the field when the time is past, or later than the maximum lifetime allows.
    pub fn resolve(self, kind: TokenKind, now: Timestamp, maximum: Option<Lifetime>) -> Result<Option<Timestamp>, InvalidInput> {
        let latest = maximum.map(|lifetime| lifetime.after(now));
        let refuse = |message: String| Err(InvalidInput { field: FIELD, message });
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
}
