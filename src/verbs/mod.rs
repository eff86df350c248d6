//! The verbs of the command line: what the console does, without a screen, over the seam.
//!
//! A verb gets a [`Desk`] (who asks, of which model) and [`Streams`], and answers with an [`Exit`] or a [`Failure`].
//! It decides nothing: what is refused, the backend refuses.

pub mod access;
pub mod after;
pub mod argument;
mod audit;
mod can;
pub mod change;
pub mod credentials;
pub mod desk;
pub mod exit;
pub mod health;
mod hygiene;
pub mod mask;
mod matrix;
pub mod member;
pub mod names;
pub mod organization;
pub mod pages;
mod party;
pub mod relay;
pub mod seat;
pub mod shell;
pub mod streams;
pub mod table;
pub mod team;
pub mod token;
pub mod user;
mod whose_token;
pub mod words;
pub mod workspace;

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
        ModelVerb::Organization { what } => organization::run(desk, streams, what),
        ModelVerb::Team { what } => team::run(desk, streams, what),
        ModelVerb::Member { what } => member::run(desk, streams, what),
        ModelVerb::Workspace { what } => workspace::run(desk, streams, what),
        ModelVerb::Access { what } => access::run(desk, streams, what),
        ModelVerb::User { what } => user::run(desk, streams, what),
        ModelVerb::Hygiene(wish) => hygiene::run(desk, streams, wish),
        ModelVerb::Can(wish) => can::run(desk, streams, wish),
        ModelVerb::Matrix(wish) => matrix::run(desk, streams, wish),
        ModelVerb::Audit { what } => audit::run(desk, streams, what),
        ModelVerb::WhoseToken(wish) => whose_token::run(desk, streams, wish),
    }
}
