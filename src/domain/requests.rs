//! How many requests a server got lately.

use jiff::Timestamp;

/// How many requests came in each of the last thirty whole minutes, in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requests([u32; Self::MINUTES]);

impl Requests {
    /// So many minutes are counted; the one under way is not among them.
    pub const MINUTES: usize = 30;

    /// The number of the minute that a time is in, in UTC, since 1970.
    #[must_use]
    pub fn minute(at: Timestamp) -> i64 {
        at.as_second().div_euclid(60)
    }

    /// The first minute that still counts at `now`.
    #[must_use]
    pub fn first_minute(now: Timestamp) -> i64 {
        Self::minute(now) - i64::try_from(Self::MINUTES).unwrap_or(i64::MAX)
    }

    /// Takes the counts of single minutes; those of longer ago, and of minutes that are not over at `now`, do not count.
    #[must_use]
    pub fn count(now: Timestamp, minutes: impl IntoIterator<Item = (i64, u32)>) -> Self {
        let first = Self::first_minute(now);
        let mut requests = Self::default();
        for (minute, count) in minutes {
            let index = minute.checked_sub(first).and_then(|index| usize::try_from(index).ok());
            if let Some(known) = index.and_then(|index| requests.0.get_mut(index)) {
                *known = known.saturating_add(count);
            }
        }
        requests
    }

    /// By minute, the oldest first and the last one that is over last.
    #[must_use]
    pub fn minutes(&self) -> &[u32; Self::MINUTES] {
        &self.0
    }

    /// In the last minute that is over.
    #[must_use]
    pub fn last(&self) -> u32 {
        self.0[Self::MINUTES - 1]
    }

    /// In all thirty minutes.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().copied().map(u64::from).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thirty_minutes_that_are_over_count_and_no_other() {
        let now: Timestamp = "2026-03-02T12:00:59Z".parse().expect("a time");
        let this = Requests::minute(now);
        let requests = Requests::count(now, [(this, 7), (this - 1, 1), (this - 2, 10), (this - 30, 100), (this - 31, 7)]);
        assert_eq!((requests.last(), requests.minutes()[28], requests.minutes()[0]), (1, 10, 100));
        assert_eq!(requests.total(), 111);
    }

    #[test]
    fn a_count_does_not_overflow() {
        let requests = Requests::count(Timestamp::UNIX_EPOCH, [(-1, u32::MAX), (-1, 1), (i64::MAX, 1)]);
        assert_eq!((requests.last(), requests.total()), (u32::MAX, u64::from(u32::MAX)));
    }
}
