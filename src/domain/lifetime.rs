//! How long tokens can live at most, by kind, as an organization's owners set it (spec §2.1 T23).

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::moment::Span;
use super::{InvalidInput, TokenKind};

/// A length of time in milliseconds, up to a hundred years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lifetime(u64);

const DAY: u64 = 86_400_000;
/// A year of the calendar on average, in milliseconds: what hosts mean by one.
const YEAR: u64 = 31_556_952_000;

impl Lifetime {
    /// The longest, in days, that is typed as a number of them.
    pub const MAXIMUM: u16 = 3_650;
    /// The longest, in milliseconds.
    pub const LONGEST: u64 = 36_500 * DAY;
    /// What a host has for each kind where nobody has set anything: two years of its calendar.
    pub const HOST_DEFAULT: Self = Self(63_113_904_000);

    /// So many days; `None` for no day at all and for more than [`Self::MAXIMUM`].
    #[must_use]
    pub fn days(days: u16) -> Option<Self> {
        (1..=Self::MAXIMUM).contains(&days).then_some(Self(u64::from(days) * DAY))
    }

    /// So many milliseconds; `None` for none at all and for more than [`Self::LONGEST`].
    #[must_use]
    pub fn milliseconds(milliseconds: u64) -> Option<Self> {
        (1..=Self::LONGEST).contains(&milliseconds).then_some(Self(milliseconds))
    }

    /// Reads what somebody typed: a number of days or a span, `90`, `90 days`, `182.5 days`, `30 minutes`, `2w`, `1y`.
    ///
    /// # Errors
    /// A sentence for the field when it is no length of time, or not one that is possible.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if let Some(milliseconds) = fraction(text) {
            let refuse = || InvalidInput { field, message: format!("A lifetime is up to {} days; this is more.", Self::MAXIMUM) };
            return Self::milliseconds(milliseconds).ok_or_else(refuse);
        }
        match Span::parse(field, text) {
            Ok(Some(span)) if span.as_seconds() % 86_400 != 0 => {
                let seconds = u64::try_from(span.as_seconds()).unwrap_or_default();
                Self::milliseconds(seconds * 1_000).ok_or_else(|| InvalidInput {
                    field,
                    message: format!("A lifetime is up to {} days; this is more.", Self::MAXIMUM),
                })
            }
            _ => Self::parse_days(field, text),
        }
    }

    /// Reads a number of whole days: `90`, `90 days`, `2w`, `1y`.
    ///
    /// # Errors
    /// A sentence for the field when it is no number of days, or not one that is possible.
    pub fn parse_days(field: &'static str, text: &str) -> Result<Self, InvalidInput> {
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

    /// The same for reading: whole years as hosts count them, `2 years` for 730.485 days.
    #[must_use]
    pub fn words(self) -> String {
        match self.0 / YEAR {
            years if years > 0 && self.0.is_multiple_of(YEAR) => format!("{years} year{}", if years == 1 { "" } else { "s" }),
            _ => self.to_string(),
        }
    }

    /// How many milliseconds.
    #[must_use]
    pub fn as_milliseconds(self) -> u64 {
        self.0
    }

    /// How many days, where it is a whole number of them.
    #[must_use]
    pub fn as_whole_days(self) -> Option<u16> {
        if self.0.is_multiple_of(DAY) { u16::try_from(self.0 / DAY).ok() } else { None }
    }

    /// How many days, those that have begun included.
    #[must_use]
    pub fn as_days(self) -> u16 {
        u16::try_from(self.0.div_ceil(DAY)).unwrap_or(u16::MAX)
    }

    /// When it is over, counted from `start`.
    #[must_use]
    pub fn after(self, start: Timestamp) -> Timestamp {
        let span = SignedDuration::from_millis(i64::try_from(self.0).unwrap_or(i64::MAX));
        start.checked_add(span).unwrap_or(Timestamp::MAX)
    }
}

/// The milliseconds of a number of days with up to three decimals: `182.5`, `182.5 days`, `182.5d`.
fn fraction(text: &str) -> Option<u64> {
    let number = ["days", "day", "d"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end();
    let (whole, decimals) = number.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(whole) && digits(decimals) && decimals.len() <= 3) {
        return None;
    }
    let thousandths: u64 = format!("{decimals:0<3}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(DAY)?.checked_add(thousandths * (DAY / 1_000))
}

/// `90 days`, `182.5 days`, `12 hours`, `30 minutes`.
impl fmt::Display for Lifetime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(milliseconds) = *self;
        let (number, unit) = match milliseconds {
            whole if whole % DAY == 0 => ((whole / DAY).to_string(), "day"),
            long if long > DAY && long % (DAY / 1_000) == 0 => {
                let decimals = format!("{:03}", long % DAY / (DAY / 1_000));
                (format!("{}.{}", long / DAY, decimals.trim_end_matches('0')), "day")
            }
            whole if whole % 3_600_000 == 0 => ((whole / 3_600_000).to_string(), "hour"),
            whole if whole % 60_000 == 0 => ((whole / 60_000).to_string(), "minute"),
            whole if whole % 1_000 == 0 => ((whole / 1_000).to_string(), "second"),
            other => (other.to_string(), "millisecond"),
        };
        let plural = if number == "1" { "" } else { "s" };
        formatter.pad(&format!("{number} {unit}{plural}"))
    }
}

/// The maximum lifetimes of an organization; none where there is no maximum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifetimes {
    pub organization: Option<Lifetime>,
    pub team: Option<Lifetime>,
    pub user: Option<Lifetime>,
    /// Of its audit-trails token.
    pub audit_trails: Option<Lifetime>,
    /// Of its metrics tokens, of which there are none here; only kept.
    pub metrics: Option<Lifetime>,
    /// Whether they hold.
    pub enforced: bool,
    /// A host does not tell them: what is none here is not known.
    pub untold: bool,
}

impl Lifetimes {
    /// The maximum of one kind that holds.
    #[must_use]
    pub fn in_force(&self, kind: TokenKind) -> Option<Lifetime> {
        self.of(kind).filter(|_| self.enforced)
    }

    /// The maximum of one kind, whether it holds or not.
    #[must_use]
    pub fn of(&self, kind: TokenKind) -> Option<Lifetime> {
        match kind {
            TokenKind::Organization => self.organization,
            TokenKind::Team => self.team,
            TokenKind::User => self.user,
            TokenKind::AuditTrails => self.audit_trails,
            TokenKind::Metrics => self.metrics,
        }
    }

    /// Puts another maximum in the place of one kind's.
    pub fn set(&mut self, kind: TokenKind, lifetime: Option<Lifetime>) {
        match kind {
            TokenKind::Organization => self.organization = lifetime,
            TokenKind::Team => self.team = lifetime,
            TokenKind::User => self.user = lifetime,
            TokenKind::AuditTrails => self.audit_trails = lifetime,
            TokenKind::Metrics => self.metrics = lifetime,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<u16, String> {
        Lifetime::parse_days("MAXIMUM LIFETIME", text).map(Lifetime::as_days).map_err(|error| error.to_string())
    }

    #[test]
    fn a_whole_number_of_years_as_hosts_count_them_is_said_in_years() {
        for (milliseconds, words) in
            [(63_113_904_000, "2 years"), (31_556_952_000, "1 year"), (63_072_000_000, "730 days"), (7_200_000, "2 hours")]
        {
            assert_eq!(Lifetime::milliseconds(milliseconds).expect("a lifetime").words(), words);
        }
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
    fn a_lifetime_that_is_no_whole_number_of_days_is_read_and_said_in_words() {
        for (text, milliseconds, said) in [
            ("30m", 1_800_000, "30 minutes"),
            ("30 minutes", 1_800_000, "30 minutes"),
            ("12h", 43_200_000, "12 hours"),
            ("182.5 days", 15_768_000_000, "182.5 days"),
            ("730.485d", 63_113_904_000, "730.485 days"),
            ("90", 7_776_000_000, "90 days"),
            ("24h", 86_400_000, "1 day"),
        ] {
            let lifetime = Lifetime::parse("MAXIMUM LIFETIME", text).expect(text);
            assert_eq!((lifetime.as_milliseconds(), lifetime.to_string().as_str()), (milliseconds, said), "{text}");
            assert_eq!(Lifetime::parse("MAXIMUM LIFETIME", said), Ok(lifetime), "{said}");
        }
        assert_eq!(Lifetime::milliseconds(1).expect("a lifetime").to_string(), "1 millisecond");
        for text in ["0", "never", "1.2345 days", "40000.5 days", ".5", "1."] {
            assert!(Lifetime::parse("MAXIMUM LIFETIME", text).is_err(), "{text}");
        }
        assert!(Lifetime::milliseconds(0).is_none() && Lifetime::milliseconds(Lifetime::LONGEST + 1).is_none());
    }

    #[test]
    fn a_lifetime_ends_after_its_days_and_never_past_the_end_of_time() {
        let start: Timestamp = "2026-03-02T12:00:00Z".parse().expect("a time");
        let ninety = Lifetime::days(90).expect("a lifetime");
        assert_eq!(ninety.after(start).to_string(), "2026-05-31T12:00:00Z");
        assert_eq!(ninety.after(Timestamp::MAX), Timestamp::MAX);
    }
}
