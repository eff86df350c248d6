//! How long tokens may live at most, by kind, as an organization's owners set it (spec §2.1 T23).

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::moment::Span;
use super::{InvalidInput, TokenKind};

/// A length of time in whole days, from one day to ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lifetime(u16);

impl Lifetime {
    /// The longest, in days.
    pub const MAXIMUM: u16 = 3_650;

    /// So many days; `None` for no day at all and for more than [`Self::MAXIMUM`].
    #[must_use]
    pub fn days(days: u16) -> Option<Self> {
        (1..=Self::MAXIMUM).contains(&days).then_some(Self(days))
    }

    /// Reads what somebody typed: a number of days or a span of whole days, `90`, `90 days`, `2w`, `1y`.
    ///
    /// # Errors
    /// A sentence for the field when it is no number of days, or not one that is possible.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let refuse = |message: String| Err(InvalidInput { field, message });
        let text = text.trim();
        let days = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().ok()
        } else {
            match Span::parse(field, text) {
                Ok(Some(span)) if span.as_seconds() % 86_400 == 0 => span.as_days(),
                Ok(_) => return refuse("A number of whole days is needed, such as 90, 90d or 2w.".to_owned()),
                Err(_) => None,
            }
        };
        match (days, days.and_then(Self::days)) {
            (_, Some(lifetime)) => Ok(lifetime),
            (Some(days), None) => refuse(format!("A lifetime is 1 to {} days; this is {days}.", Self::MAXIMUM)),
            (None, None) => refuse(format!("A lifetime is 1 to {} days; this is more.", Self::MAXIMUM)),
        }
    }

    /// How many days.
    #[must_use]
    pub fn as_days(self) -> u16 {
        self.0
    }

    /// When it is over, counted from `start`.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Timestamp {
        start.checked_add(SignedDuration::from_hours(24 * i64::from(self.0))).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&if self.0 == 1 { "1 day".to_owned() } else { format!("{} days", self.0) })
    }
}

/// The maximum lifetimes of an organization; none where there is no maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetimes {
    /// Of the organization's token.
    pub organization: Option<Lifetime>,
    /// Of its teams' tokens.
    pub team: Option<Lifetime>,
    /// Of its members' tokens.
    pub user: Option<Lifetime>,
}

impl Lifetimes {
    /// The maximum of one kind.
    #[must_use]
    pub fn of(&self, kind: TokenKind) -> Option<Lifetime> {
        match kind {
            TokenKind::Organization => self.organization,
            TokenKind::Team => self.team,
            TokenKind::User => self.user,
        }
    }

    /// Puts another maximum in the place of one kind's.
    pub fn set(&mut self, kind: TokenKind, lifetime: Option<Lifetime>) {
        match kind {
            TokenKind::Organization => self.organization = lifetime,
            TokenKind::Team => self.team = lifetime,
            TokenKind::User => self.user = lifetime,
        }
    }
}

/// The maximum that the caller saw when deciding, so that the second of two consoles is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenLifetime {
    /// The caller did not look: replace whatever is there, as the API does.
    Anything,
    /// This maximum, or none.
    This(Option<Lifetime>),
}

impl SeenLifetime {
    /// Whether what was seen is what there is.
    #[must_use]
    pub fn fits(self, there: Option<Lifetime>) -> bool {
        match self {
            Self::Anything => true,
            Self::This(seen) => seen == there,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<u16, String> {
        Lifetime::parse("MAXIMUM LIFETIME", text).map(Lifetime::as_days).map_err(|error| error.to_string())
    }

    #[test]
    fn a_number_of_days_is_read_with_or_without_the_word() {
        for (text, days) in [
            ("90", 90),
            (" 90 days ", 90),
            ("1 day", 1),
            ("3650", 3_650),
            ("007", 7),
            ("30days", 30),
            ("90d", 90),
            ("2w", 14),
            ("1y", 365),
            ("48h", 2),
        ] {
            assert_eq!(parse(text), Ok(days), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_of_days_is_refused_with_what_is_wrong() {
        for text in ["", "days", "-1", "+1", "1.5", "a week", "90 hours", "3h", "٣", "never"] {
            assert_eq!(parse(text), Err("A number of whole days is needed, such as 90, 90d or 2w.".to_owned()), "{text}");
        }
        assert_eq!(parse("0"), Err("A lifetime is 1 to 3650 days; this is 0.".to_owned()));
        assert_eq!(parse("3651"), Err("A lifetime is 1 to 3650 days; this is 3651.".to_owned()));
        assert_eq!(parse("11y"), Err("A lifetime is 1 to 3650 days; this is 4015.".to_owned()));
        assert_eq!(parse("9999y"), Err("A lifetime is 1 to 3650 days; this is more.".to_owned()));
        assert_eq!(parse("99999999999"), Err("A lifetime is 1 to 3650 days; this is more.".to_owned()));
    }

    #[test]
    fn a_lifetime_survives_its_text() {
        for days in [1, 2, 90, Lifetime::MAXIMUM] {
            let lifetime = Lifetime::days(days).expect("a lifetime");
            assert_eq!(parse(&lifetime.to_string()), Ok(days));
        }
        assert_eq!(Lifetime::days(1).expect("a lifetime").to_string(), "1 day");
    }

    #[test]
    fn a_lifetime_ends_after_its_days_and_never_past_the_end_of_time() {
        let start: Timestamp = "2026-03-02T12:00:00Z".parse().expect("a time");
        let ninety = Lifetime::days(90).expect("a lifetime");
        assert_eq!(ninety.after(start).to_string(), "2026-05-31T12:00:00Z");
        assert_eq!(ninety.after(Timestamp::MAX), Timestamp::MAX);
    }
}
