//! How far a campaign is: a bar on a terminal, elsewhere a line for each token that is done.

use super::rotation::Step;
use crate::verbs::Streams;

/// Cells of the bar.
const WIDTH: usize = 20;
/// Goes back to the begin of the line and empties it.
const CLEAR: &str = "\r\u{1b}[K";

/// How many tokens of a campaign are rotated.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Which token it is at, counted from one.
    pub at: usize,
    pub of: usize,
}

impl Progress {
    /// A step has begun.
    pub fn step(self, streams: &mut Streams<'_>, whose: &str, step: Step) {
        if !streams.errors_are_terminal {
            return;
        }
        let doing = match step {
            Step::Checking => "checking",
            Step::Minting => "generating",
            Step::Minted(_) => "delivering",
            Step::Delivered(_) => "proving",
            Step::Proven => "done",
        };
        let filled = (self.at - usize::from(step != Step::Proven)) * WIDTH / self.of.max(1);
        let bar = format!("{}{}", "#".repeat(filled), "-".repeat(WIDTH - filled));
        let _ = write!(streams.errors, "{CLEAR}[{bar}] {}/{} {whose}: {doing}", self.at, self.of);
        let _ = streams.errors.flush();
    }

    /// A token is done with, one way or another.
    pub fn line(self, streams: &mut Streams<'_>, whose: &str, what: &str) {
        if streams.errors_are_terminal {
            let _ = write!(streams.errors, "{CLEAR}");
        }
        streams.say(&format!("{}/{} {whose}: {what}", self.at, self.of));
    }
}
