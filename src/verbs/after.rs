//! What follows a change that is made already: it is tried again, and whatever becomes of it, nothing says that nothing
//! happened.

use std::time::Duration;

use super::{Exit, Failure, Session, Streams};
use crate::backend::Error;
use crate::backend::error::cause;
use crate::domain::{AuthenticationToken, Command, Id, Origin};

/// So often it is tried. A model that is busy is waited for five seconds each time.
const TRIES: u32 = 3;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(500);

impl Session<'_> {
    /// Carries out what belongs to a change that is made; while the model cannot be written it is tried again.
    ///
    /// # Errors
    /// As the backend says.
    pub fn complete(&self, command: &Command) -> Result<(), Error> {
        let mut left = TRIES;
        loop {
            left -= 1;
            match self.model.execute(self.actor(), &Origin::CommandLine, &command.into()) {
                Err(Error::Unavailable(_) | Error::Storage(_)) if left > 0 => std::thread::sleep(PAUSE),
                ended => return ended.map(drop),
            }
        }
    }

    /// Notes that a token was handed on. It was, whether or not that can be noted.
    pub fn note_shown(&self, streams: &mut Streams<'_>, token: Id<AuthenticationToken>, label: &str) {
        if let Err(error) = self.complete(&Command::AcknowledgeToken { token }) {
            streams.say(&format!(
                "warning: the new token of {label} was delivered, but the model could not record that. {} The console and hygiene report it until the first use.",
                error.cause()
            ));
        }
    }
}

/// How it ends to show what was made: where it cannot be shown, it is made all the same.
///
/// # Errors
/// When it cannot be shown.
pub fn shown(made: &str, ended: Result<Exit, Failure>) -> Result<Exit, Failure> {
    ended.map_err(|failure| match failure.exit {
        Exit::Unread => failure,
        _ => Failure::failed(format!("{} It cannot be shown: {}", super::exit::behind_a_colon(made), cause(&failure.sentence))),
    })
}
