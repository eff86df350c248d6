//! The verbs of the command line: what the console does, without a screen, over the seam.
//!
//! A verb gets a [`Desk`] (who asks, of which model) and [`Streams`], and answers with an [`Exit`] or a [`Failure`].
//! It decides nothing: what is refused, the backend refuses.

pub mod desk;
pub mod exit;
pub mod mask;
pub mod names;
pub mod relay;
pub mod shell;
pub mod streams;
pub mod table;
pub mod token;

pub use desk::Desk;
pub use exit::{Exit, Failure};
pub use shell::Shell;
pub use streams::Streams;

use crate::cli::ModelVerb;

/// Carries out a verb.
///
/// # Errors
/// With the sentence for the one at the keyboard, and the code to end with.
pub fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, verb: &ModelVerb) -> Result<Exit, Failure> {
    match verb {
        ModelVerb::Token { what } => token::run(desk, streams, what),
    }
}
