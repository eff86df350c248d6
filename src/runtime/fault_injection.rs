//! Doors for tests, to see what is rare or slow.

use std::time::Duration;

/// Lets a test see what a panic leaves behind: after a frame, with a token on it, or while a command is
/// carried out. A release has no such door.
#[cfg(debug_assertions)]
pub(super) fn inject_panic(place: &str) {
    assert!(std::env::var("TFE_CONSOLE_INJECT_PANIC").as_deref() != Ok(place), "rehearsed");
}

/// Lets a test see an age being drawn again without waiting for a minute. A release has no such door.
pub(super) fn shorten_minute(span: Duration) -> Duration {
    #[cfg(debug_assertions)]
    if let Some(seconds) = std::env::var("TFE_CONSOLE_SHORTEN_MINUTE").ok().and_then(|seconds| seconds.parse().ok()) {
        return span.min(Duration::from_secs(seconds));
    }
    span
}
