//! When frames are drawn while input keeps coming: seldom enough for the input to be read.

use std::time::Duration;

use tokio::time::Instant;

/// While more input waits, frames are so far apart; without any each is drawn at once.
const BUSY: Duration = Duration::from_millis(50);

/// When the last frame was drawn.
#[derive(Debug, Default)]
pub(super) struct Pace(Option<Instant>);

impl Pace {
    /// Until when a frame that is due is held back; `None` when it is drawn now.
    pub(super) fn holds(&self, now: Instant, waiting: bool) -> Option<Instant> {
        self.0.map(|drawn| drawn + BUSY).filter(|until| waiting && *until > now)
    }

    /// A frame was drawn.
    pub(super) fn drew(&mut self, now: Instant) {
        self.0 = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_batches_of_input_are_one_frame_in_fifty_milliseconds_and_one_at_the_end() {
        let begin = Instant::now();
        let (mut pace, mut frames) = (Pace::default(), 0);
        for batch in 0..=1_000 {
            let now = begin + Duration::from_millis(batch);
            if pace.holds(now, batch < 1_000).is_none() {
                pace.drew(now);
                frames += 1;
            }
        }
        assert_eq!(frames, 1 + 19 + 1);
    }

    #[test]
    fn a_key_that_comes_alone_is_drawn_at_once() {
        let begin = Instant::now();
        let mut pace = Pace::default();
        pace.drew(begin);
        assert_eq!(pace.holds(begin, false), None);
        assert_eq!(pace.holds(begin, true), Some(begin + BUSY));
        assert_eq!(pace.holds(begin + BUSY, true), None, "one who watches sees that it goes on");
    }
}
