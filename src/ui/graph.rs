//! Lengths and counts as small drawings. They stand beside words and never in their place.

use jiff::Timestamp;

use crate::domain::{Requests, Uses};

/// The heights of a column, from nothing to all.
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar of `width` cells for the part of the time from `start` to `end` that is over at `now`. It is full only when
/// all of it is.
#[must_use]
pub fn lifetime(start: Timestamp, end: Timestamp, now: Timestamp, width: usize) -> String {
    let whole = i128::from(end.as_second()) - i128::from(start.as_second());
    let over = i128::from(now.as_second()) - i128::from(start.as_second());
    let cells = i128::try_from(width).unwrap_or(0);
    let full = if over >= whole { cells } else { (over.max(0) * cells) / whole };
    let full = usize::try_from(full).unwrap_or(0);
    format!("{}{}", "█".repeat(full), "░".repeat(width - full))
}

/// A column for each of `width` equal spans of days, the oldest first. Only spans without a use have the lowest.
#[must_use]
pub fn sparkline(uses: &Uses, width: usize) -> String {
    let days = uses.days();
    let width = width.min(days.len());
    let sum = |span: usize| {
        let days = &days[span * days.len() / width..(span + 1) * days.len() / width];
        days.iter().copied().map(u64::from).sum::<u64>()
    };
    drawn(&(0..width).map(sum).collect::<Vec<_>>())
}

/// A column for each of the last so many minutes, the oldest first. Only minutes without a request have the lowest.
#[must_use]
pub fn requests(requests: &Requests, width: usize) -> String {
    let minutes = requests.minutes();
    let latest = &minutes[minutes.len().saturating_sub(width)..];
    drawn(&latest.iter().copied().map(u64::from).collect::<Vec<_>>())
}

fn drawn(spans: &[u64]) -> String {
    let most = spans.iter().copied().max().unwrap_or(0).max(1);
    let steps = u64::try_from(HEIGHTS.len() - 1).unwrap_or(u64::MAX);
    let height = |count: u64| usize::try_from((count * steps).div_ceil(most)).unwrap_or(0);
    spans.iter().map(|count| HEIGHTS[height(*count).min(HEIGHTS.len() - 1)]).collect()
}

/// As many columns as fit into so many cells, with the same number of days in each; none where too few fit.
#[must_use]
pub fn columns(room: usize) -> usize {
    [Uses::DAYS, Uses::DAYS / 2, Uses::DAYS / 3, Uses::DAYS / 5].into_iter().find(|columns| *columns <= room).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn uses(of_days: &[(i64, u32)]) -> Uses {
        let now = at(1_000_000_000);
        let today = Uses::hour(now);
        Uses::count(now, of_days.iter().map(|(days_ago, count)| (today - days_ago * 24, *count)))
    }

    #[test]
    fn a_bar_is_as_long_as_the_part_that_is_over() {
        let bar = |now| lifetime(at(100), at(200), at(now), 5);
        assert_eq!(bar(100), "░░░░░");
        assert_eq!(bar(119), "░░░░░");
        assert_eq!(bar(120), "█░░░░");
        assert_eq!(bar(150), "██░░░");
        assert_eq!(bar(199), "████░", "it is full only when all of it is over");
        assert_eq!(bar(200), "█████");
    }

    #[test]
    fn a_bar_is_drawn_of_any_times() {
        for (start, end, now) in [
            (Timestamp::MIN, Timestamp::MAX, at(0)),
            (Timestamp::MAX, Timestamp::MIN, at(0)),
            (at(7), at(7), at(7)),
            (at(7), at(9), at(-7)),
            (at(7), at(9), Timestamp::MAX),
        ] {
            assert_eq!(lifetime(start, end, now, 7).chars().count(), 7);
        }
        assert_eq!(lifetime(at(0), at(1), at(1), 0), "");
    }

    #[test]
    fn the_day_of_most_uses_is_the_highest_and_one_without_a_use_the_lowest() {
        let line = sparkline(&uses(&[(0, 7), (1, 1), (2, 0), (29, 3)]), 30);
        assert_eq!(line, format!("▄{}▂█", "▁".repeat(27)));
        assert_eq!(sparkline(&uses(&[]), 30), "▁".repeat(30));
    }

    #[test]
    fn a_use_is_seen_beside_any_number_of_others() {
        let line = sparkline(&uses(&[(0, u32::MAX), (1, 1)]), 30);
        assert!(line.ends_with("▂█"), "{line}");
        let line = sparkline(&uses(&[(0, u32::MAX), (1, u32::MAX), (2, u32::MAX)]), 10);
        assert_eq!(line, format!("{}█", "▁".repeat(9)));
    }

    #[test]
    fn a_line_of_fewer_columns_adds_days_up() {
        let three = uses(&[(0, 1), (2, 1), (3, 1), (29, 4)]);
        assert_eq!(sparkline(&three, 10), "█▁▁▁▁▁▁▁▃▅");
        assert_eq!(sparkline(&three, 1), "█");
        assert_eq!(sparkline(&three, 0), "");
        assert_eq!(sparkline(&three, 300).chars().count(), 30, "there is one for each day at most");
    }

    #[test]
    fn requests_are_drawn_by_the_minute_and_the_latest_stay_where_there_is_less_room() {
        let now = at(60_000);
        let line = |width| requests(&Requests::count(now, [(999, 7), (998, 1), (970, 3)]), width);
        assert_eq!(line(30), format!("▄{}▂█", "▁".repeat(27)));
        assert_eq!(line(5), "▁▁▁▂█");
        assert_eq!(line(300), line(30));
    }

    #[test]
    fn as_many_columns_are_drawn_as_fit_and_share_the_days_evenly() {
        assert_eq!([100, 30, 29, 15, 14, 10, 9, 6, 5, 0].map(columns), [30, 30, 15, 15, 10, 10, 6, 6, 0, 0]);
    }
}
