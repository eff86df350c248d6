//! When frames are drawn while input keeps coming: seldom enough for the input to be read, and for the terminal to read
//! what it was sent.
//!
//! No system says how much of what was sent to a terminal is unread: the other side of a pseudo-terminal, and a connection
//! behind it, take it all at once. So the terminal is asked for its attributes behind a frame, while frames come fast.
//! When it answers, it has read the frame.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// While more input waits, frames are so far apart; without any each is drawn at once.
const BUSY: Duration = Duration::from_millis(50);
/// No frame is drawn while more bytes than these are unread: what a line of 9,600 baud takes in a second.
const UNREAD: usize = 960;
/// A terminal is asked behind a frame that comes so soon after another.
const FAST: Duration = Duration::from_secs(1);
/// A terminal that has not answered after so long, and so long for each unread byte, does not answer any more.
const SILENCE: Duration = Duration::from_secs(5);
/// See [`SILENCE`]; half as fast as 9,600 baud.
const BYTE: Duration = Duration::from_millis(2);

/// When the last frames were drawn, and how many bytes of them are unread.
#[derive(Debug, Default)]
pub(super) struct Pace {
    drawn: Option<Instant>,
    /// The terminal has answered before.
    answers: bool,
    /// The frames that it was asked about and has not read, with their bytes.
    unread: VecDeque<(Instant, usize)>,
}

impl Pace {
    /// Until when a frame that is due is held back; `None` when it is drawn now.
    pub(super) fn holds(&self, now: Instant, waiting: bool) -> Option<Instant> {
        let answer = self.silent().filter(|_| self.bytes() > UNREAD);
        let busy = self.drawn.filter(|_| waiting).map(|drawn| drawn + BUSY);
        answer.into_iter().chain(busy).filter(|until| *until > now).max()
    }

    /// A frame of so many bytes was drawn. Answers whether the terminal is asked behind it.
    pub(super) fn drew(&mut self, now: Instant, bytes: usize) -> bool {
        let fast = self.drawn.replace(now).is_some_and(|before| now < before + FAST);
        if self.silent().is_some_and(|silent| silent <= now) {
            *self = Self { drawn: self.drawn, ..Self::default() };
        }
        let asks = self.answers && bytes > 0 && (fast || bytes > UNREAD);
        if asks {
            self.unread.push_back((now, bytes));
        }
        asks
    }

    fn bytes(&self) -> usize {
        self.unread.iter().map(|(_, bytes)| bytes).sum()
    }

    /// When the terminal has not answered for too long.
    fn silent(&self) -> Option<Instant> {
        let bytes = u32::try_from(self.bytes()).unwrap_or(u32::MAX);
        self.unread.front().map(|(asked, _)| *asked + SILENCE + BYTE.saturating_mul(bytes))
    }

    /// The terminal was somebody else's meanwhile, who has read the answers.
    pub(super) fn forget(&mut self) {
        self.unread.clear();
    }

    /// The terminal has answered, and so read what it was sent until it was asked.
    pub(super) fn answered(&mut self) {
        self.answers = true;
        self.unread.pop_front();
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
                pace.drew(now, 100);
                frames += 1;
            }
        }
        assert_eq!(frames, 1 + 19 + 1);
    }

    #[test]
    fn a_key_that_comes_alone_is_drawn_at_once() {
        let begin = Instant::now();
        let mut pace = Pace::default();
        assert!(!pace.drew(begin, 100), "nobody is asked for one frame");
        assert_eq!(pace.holds(begin, false), None);
        assert_eq!(pace.holds(begin, true), Some(begin + BUSY));
        assert_eq!(pace.holds(begin + BUSY, true), None, "one who watches sees that it goes on");
    }

    /// A line that takes so many bytes a second, with a key every 33 milliseconds for ten seconds; how late the last frame is.
    fn lateness(speed: f64, frame: usize) -> f64 {
        let begin = Instant::now();
        let mut pace = Pace::default();
        pace.answered();
        // When the line is done with what it was sent, and when it is with each frame that it was asked about.
        let (mut free, mut answers) = (0.0_f64, VecDeque::new());
        let (mut due, mut last) = (false, 0.0);
        for step in 0..20_000 {
            let now = f64::from(step) / 1e3;
            while answers.front().is_some_and(|at| *at <= now) {
                answers.pop_front();
                pace.answered();
            }
            due |= step % 33 == 0 && step < 10_000;
            if due && pace.holds(begin + Duration::from_secs_f64(now), false).is_none() {
                due = false;
                free = free.max(now) + f64::from(u32::try_from(frame).expect("a frame is small")) / speed;
                last = free;
                if pace.drew(begin + Duration::from_secs_f64(now), frame) {
                    answers.push_back(free);
                }
            }
        }
        assert!(!due, "the last frame is never drawn");
        last - 10.0
    }

    #[test]
    fn on_a_line_of_960_bytes_a_second_the_last_frame_of_many_moves_is_at_most_two_seconds_late() {
        for frame in [100, 250, 400] {
            let late = lateness(960.0, frame);
            assert!(late < 2.0, "{frame} bytes a frame: {late} s");
        }
        assert!(lateness(1e6, 400) < 0.04);
    }

    #[test]
    fn a_terminal_that_stops_to_answer_is_not_waited_for_again() {
        let begin = Instant::now();
        let mut pace = Pace::default();
        pace.answered();
        assert!(pace.drew(begin, 2_000));
        let later = begin + SILENCE + 2_000 * BYTE;
        assert_eq!(pace.holds(begin, false), Some(later));
        assert_eq!(pace.holds(later, false), None);
        assert!(!pace.drew(later, 2_000) && !pace.drew(later, 2_000), "it is not asked any more");
        assert_eq!(pace.holds(later, false), None);
    }
}
