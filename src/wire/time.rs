//! Times on the wire: `2017-11-29T19:11:28.075Z`.

use crate::domain::Timestamp;

/// A time as the API writes it, in milliseconds.
#[must_use]
pub fn write(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// A time that a host wrote, with nought to nine digits after the second. One of the year 1 is what some hosts write for none.
///
/// # Errors
/// When it is there and no time, which must never pass for none: a token whose expiry is unreadable does not live for ever.
pub fn read(text: Option<&str>) -> Result<Option<Timestamp>, UnreadableTime> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let at: Timestamp = text.parse().map_err(|_| UnreadableTime)?;
    Ok(Some(at).filter(|_| !text.starts_with("0001-")))
}

/// A text that is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The host wrote a time that can't be read.")]
pub struct UnreadableTime;
