//! A time that somebody typed.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::InvalidInput;

/// Reads a day, which begins at midnight, or a day and a time, in UTC.
///
/// # Errors
/// A sentence for the field when it is neither.
pub fn parse(field: &'static str, text: &str) -> Result<Timestamp, InvalidInput> {
    let refuse = || InvalidInput {
        field,
        message: "A day or a time in UTC is needed, such as 2026-03-02 or 2026-03-02 14:30.".to_owned(),
    };
    let text = text.trim().trim_end_matches('Z');
    let civil: DateTime = match day(text) {
        Some(day) => day.into(),
        None => text.parse().map_err(|_| refuse())?,
    };
    Offset::UTC.to_timestamp(civil).map_err(|_| refuse())
}

/// Reads the same, but a day is meant to its end.
///
/// # Errors
/// A sentence for the field when it is neither.
pub fn parse_end(field: &'static str, text: &str) -> Result<Timestamp, InvalidInput> {
    let begins = parse(field, text)?;
    let next = day(text.trim()).and_then(|day| Offset::UTC.to_timestamp(day.tomorrow().ok()?.into()).ok());
    Ok(next.unwrap_or(begins))
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| !text.contains(':'))
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
        for wrong in ["", "yesterday", "2026-13-01", "2026-03-02 25:00", "14:30"] {
            assert!(read(wrong).is_err_and(|invalid| invalid.message.contains("2026-03-02")), "{wrong}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_the_next_one() {
        let read = |text| parse_end("UNTIL", text).map(|at| at.to_string());
        assert_eq!(read("2026-02-28"), Ok("2026-03-01T00:00:00Z".to_owned()));
        assert_eq!(read("2026-03-02 14:30"), Ok("2026-03-02T14:30:00Z".to_owned()));
    }
}
