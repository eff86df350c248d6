//! A time that somebody typed.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::InvalidInput;

/// Reads a day, which begins at midnight, or a day and a time, in UTC.
///
/// # Errors
/// A sentence for the field when it is neither.
pub fn parse(field: &'static str, text: &str) -> Result<Timestamp, InvalidInput> {
    let at = read(text).and_then(|(day, time)| begin(day, time.unwrap_or(Time::midnight())));
    at.ok_or_else(|| InvalidInput {
        field,
        message: "A day or a time in UTC is needed, such as 2026-03-02 or 2026-03-02 14:30.".to_owned(),
    })
}

/// Reads the same, but a day is meant to its end.
///
/// # Errors
/// A sentence for the field when it is neither.
pub fn parse_end(field: &'static str, text: &str) -> Result<Timestamp, InvalidInput> {
    let begins = parse(field, text)?;
    let day = read(text).filter(|(_, time)| time.is_none());
    let next = day.and_then(|(day, _)| begin(day.tomorrow().ok()?, Time::midnight()));
    Ok(next.unwrap_or(begins))
}

fn begin(day: Date, time: Time) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(day.to_datetime(time)).ok()
}

/// The day, and the time if there is one. An offset or a zone behind them is refused, because the library reads them and
/// does not heed them.
fn read(text: &str) -> Option<(Date, Option<Time>)> {
    let text = text.trim();
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let plain = |text: &str, marks: [char; 2]| text.chars().all(|char| char.is_ascii_digit() || marks.contains(&char));
    let time = match time {
        Some(time) if time.contains(':') && plain(time, [':', '.']) => Some(time.parse().ok()?),
        Some(_) => return None,
        None => None,
    };
    Some((day.parse().ok().filter(|_| plain(day, ['-', '-']))?, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_read_in_utc() {
        let read = |text| parse("FROM", text).map(|at| at.to_string());
        assert_eq!(read("2026-03-02"), Ok("2026-03-02T00:00:00Z".to_owned()));
        assert_eq!(read("2026-03-02 14:30"), Ok("2026-03-02T14:30:00Z".to_owned()));
        assert_eq!(read("2026-03-02T14:30:05Z"), Ok("2026-03-02T14:30:05Z".to_owned()));
        for wrong in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-03-02 25:00",
            "14:30",
            "2026-03-02 14:30+02:00",
            "2026-03-02T14:30-05:00",
            "2026-03-02 14:30[Europe/Berlin]",
            "2026-03-02 14",
            "2026-03-02T14+02",
            "2026-03-02 14:30ZZ",
            "2026-03-02ZZ",
        ] {
            assert!(read(wrong).is_err_and(|invalid| invalid.message.contains("2026-03-02")), "{wrong}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_one() {
        let read = |text| parse_end("UNTIL", text).map(|at| at.to_string());
        assert_eq!(read("2026-02-28"), Ok("2026-03-01T00:00:00Z".to_owned()));
        assert_eq!(read("2026-02-28Z"), Ok("2026-03-01T00:00:00Z".to_owned()));
        assert_eq!(read("2026-03-02 14:30"), Ok("2026-03-02T14:30:00Z".to_owned()));
    }
}
