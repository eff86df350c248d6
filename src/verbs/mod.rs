//! The verbs of the command line: what the console does, without a screen, over the seam.
//!
//! A verb gets a [`Session`] (who asks, of which model) and [`Streams`], and answers with an [`Exit`] or a [`Failure`].
//! It decides nothing: what is refused, the backend refuses.

pub mod access;
pub mod after;
pub mod argument;
mod audit;
mod can;
pub mod change;
pub mod credentials;
pub mod exit;
pub mod health;
mod hygiene;
mod listed;
mod long_list;
mod look;
pub mod mask;
mod matrix;
pub mod member;
pub mod names;
pub mod organization;
pub mod pages;
mod party;
pub mod relay;
pub mod seat;
pub mod session;
pub mod shell;
pub mod streams;
mod structure;
pub mod table;
pub mod team;
pub mod token;
pub mod user;
mod whose_token;
pub mod words;
pub mod workspace;

pub use exit::{Exit, Failure};
pub use session::Session;
pub use shell::Shell;
pub use streams::Streams;

use crate::cli::ModelVerb;

/// Carries out a verb.
///
/// # Errors
/// With the sentence for the one at the keyboard, and the code to end with.
pub fn run(session: &Session<'_>, streams: &mut Streams<'_>, verb: &ModelVerb) -> Result<Exit, Failure> {
    let ended = match verb {
        ModelVerb::Token { what } => token::run(session, streams, what),
        ModelVerb::Organization { what } => organization::run(session, streams, what),
        ModelVerb::Team { what } => team::run(session, streams, what),
        ModelVerb::Member { what } => member::run(session, streams, what),
        ModelVerb::Workspace { what } => workspace::run(session, streams, what),
        ModelVerb::Access { what } => access::run(session, streams, what),
        ModelVerb::User { what } => user::run(session, streams, what),
        ModelVerb::Hygiene(wish) => hygiene::run(session, streams, wish),
        ModelVerb::Can(wish) => can::run(session, streams, wish),
        ModelVerb::Matrix(wish) => matrix::run(session, streams, wish),
        ModelVerb::Diff(wish) => structure::diff::run(session, streams, wish),
        ModelVerb::Pull(wish) => structure::pull::run(session, streams, wish),
        ModelVerb::Export(wish) => structure::hcl::run(session, streams, wish),
        ModelVerb::Audit { what } => audit::run(session, streams, what),
        ModelVerb::WhoseToken(wish) => whose_token::run(session, streams, wish),
    }?;
    // What was read until a signal came was printed. A change that was made is done, whatever came after it.
    let reads = matches!(
        verb,
        ModelVerb::Hygiene(_) | ModelVerb::Can(_) | ModelVerb::Matrix(_) | ModelVerb::Diff(_) | ModelVerb::Export(_)
    );
    Ok(session.shell.stopped().filter(|_| reads && ended == Exit::Done).map_or(ended, shell::Stop::exit))
}
