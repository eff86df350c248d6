//! What a verb needs of the operating system: to run somebody's commands, to hear that it is to stop, to be answered.

use std::time::Duration;

use super::token::rotate::guard::Guard;
use super::{Exit, Failure};
use crate::domain::Secret;

/// A command that is run by `/bin/sh -c`, without any `TF_TOKEN_*` in its environment.
#[derive(Debug)]
pub struct Job<'a> {
    /// What the shell is given.
    pub command: &'a str,
    /// What it reads on its standard input, and nowhere else; nothing, without one.
    pub input: Option<&'a Secret>,
    /// Variables beside those that this program has.
    pub variables: &'a [(&'static str, String)],
    /// How long it can take.
    pub timeout: Duration,
    /// The option that has it: `--to`.
    pub option: &'static str,
    /// The lock that it and all that it starts hold.
    pub guard: Option<&'a Guard>,
}

/// How a command that was run for a user ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With success, and what it was given to read was read.
    Well,
    /// With success, but what it was given is still there.
    Unread,
    /// With this exit code.
    Code(i32),
    Signal(i32),
    /// It took too long and was ended.
    Late,
    /// This program was to stop, and ended it.
    Stopped(Stop),
    /// It could not be started, or its end not be waited for.
    Fault(String),
}

/// Why a program is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Somebody pressed ctrl-c.
    Interrupt,
    /// Somebody told it to end.
    Terminate,
    /// Somebody pressed ctrl-\.
    Quit,
    HangUp,
}

/// The operating system, as far as verbs need it; the real one is in the shell of the program, tests have others.
pub trait Shell {
    /// From here on a signal does not end the program: it ends the command that runs, and is what
    /// [`Shell::stopped`] answers.
    ///
    /// # Errors
    /// When signals cannot be heard.
    fn watch(&self) -> Result<(), Failure>;

    /// Runs a command to its end. Whatever it writes, on either stream, is handed on as it comes.
    fn run(&self, job: &Job<'_>, said: &mut dyn FnMut(&[u8])) -> Ended;

    /// The first signal since [`Shell::watch`], if there was one.
    fn stopped(&self) -> Option<Stop>;

    /// A line that somebody types; none at the end of what is typed, and when a signal comes meanwhile.
    fn answer(&self) -> Option<String>;

    /// Shows something and waits until somebody presses enter. It is a token, so that ctrl-z ends the wait too: a program
    /// that is stopped would leave it on the screen.
    fn hold(&self, show: &mut dyn FnMut()) {
        show();
        self.answer();
    }
}

impl Ended {
    /// Whether the command did what it was to do.
    #[must_use]
    pub fn is_well(&self) -> bool {
        *self == Self::Well
    }

    /// The end of a sentence about it: what it did, in the past.
    #[must_use]
    pub fn what(&self, timeout: Duration) -> String {
        match self {
            Self::Well => "went well".to_owned(),
            Self::Unread => "ended without reading all of its standard input".to_owned(),
            Self::Code(126) => "could not be run (exit code 126)".to_owned(),
            Self::Code(127) => "was not found (exit code 127)".to_owned(),
            Self::Code(code) => format!("failed (exit code {code})"),
            Self::Signal(signal) => format!("was ended by signal {signal}"),
            Self::Late => format!("took longer than {} s and was ended", timeout.as_secs()),
            Self::Stopped(stop) => format!("was ended by {}", stop.signal()),
            Self::Fault(fault) => format!("could not be run: {fault}"),
        }
    }
}

impl Stop {
    /// The name of the signal.
    #[must_use]
    pub fn signal(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Terminate => "SIGTERM",
            Self::Quit => "SIGQUIT",
            Self::HangUp => "SIGHUP",
        }
    }

    /// What the program ends with.
    #[must_use]
    pub fn exit(self) -> Exit {
        match self {
            Self::Interrupt => Exit::Interrupted,
            Self::Terminate => Exit::Terminated,
            Self::Quit => Exit::Quit,
            Self::HangUp => Exit::HungUp,
        }
    }
}
