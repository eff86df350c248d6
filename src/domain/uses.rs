//! How often a token was used lately.

use jiff::Timestamp;

/// How often a token was used on each of the last thirty days, in UTC, and in the last 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    days: [u32; Self::DAYS],
    last_24_hours: u32,
}

impl Uses {
    /// So many days are counted; today is the last.
    pub const DAYS: usize = 30;

    /// The number of the hour that a time is in, in UTC, since 1970.
    #[must_use]
    pub fn hour(at: Timestamp) -> i64 {
        at.as_second().div_euclid(3_600)
    }

    /// The first hour that still counts at `now`.
    #[must_use]
    pub fn first_hour(now: Timestamp) -> i64 {
        let today = Self::hour(now).div_euclid(24);
        (today + 1 - i64::try_from(Self::DAYS).unwrap_or(i64::MAX)) * 24
    }

    /// Adds up the uses of single hours; those of longer ago, and of hours to come, do not count.
    #[must_use]
    pub fn count(now: Timestamp, hours: impl IntoIterator<Item = (i64, u32)>) -> Self {
        let (first, last) = (Self::first_hour(now), Self::hour(now));
        let mut uses = Self::default();
        for (hour, count) in hours.into_iter().filter(|(hour, _)| (first..=last).contains(hour)) {
            if let Some(day) = usize::try_from((hour - first) / 24).ok().and_then(|day| uses.days.get_mut(day)) {
                *day = day.saturating_add(count);
            }
            if hour > last - 24 {
                uses.last_24_hours = uses.last_24_hours.saturating_add(count);
            }
        }
        uses
    }

    /// By day, the oldest first and today last.
    #[must_use]
    pub fn days(&self) -> &[u32; Self::DAYS] {
        &self.days
    }

    /// In this hour and the 23 before it.
    #[must_use]
    pub fn last_24_hours(&self) -> u32 {
        self.last_24_hours
    }

    /// On all thirty days.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.days.iter().copied().map(u64::from).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_counted_by_day_and_over_the_last_24_hours() {
        let now: Timestamp = "2026-03-02T12:30:00Z".parse().expect("a time");
        let hour = |text: &str| Uses::hour(text.parse().expect("a time"));
        let uses = Uses::count(
            now,
            [
                (hour("2026-03-02T12:00:00Z"), 1),
                (hour("2026-03-01T13:00:00Z"), 10),
                (hour("2026-03-01T12:59:59Z"), 100),
                (hour("2026-02-01T00:00:00Z"), 1_000),
                (hour("2026-01-31T23:59:59Z"), 7),
                (hour("2026-03-02T13:00:00Z"), 7),
            ],
        );
        assert_eq!(uses.days()[29], 1);
        assert_eq!(uses.days()[28], 110);
        assert_eq!(uses.days()[0], 1_000);
        assert_eq!(uses.last_24_hours(), 11);
        assert_eq!(uses.total(), 1_111);
    }

    #[test]
    fn a_count_does_not_overflow() {
        let now = Timestamp::UNIX_EPOCH;
        let uses = Uses::count(now, [(0, u32::MAX), (0, 1)]);
        assert_eq!((uses.days()[29], uses.last_24_hours()), (u32::MAX, u32::MAX));
    }
}
