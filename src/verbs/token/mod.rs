//! `token`: everything about tokens that needs no screen.

mod choice;
pub mod delete;
pub mod generate;
pub mod list;
pub mod record;
pub mod rotate;
pub mod show;
pub mod whose;

pub use whose::Place;

use super::listed::Form;
use super::{Exit, Failure, Session, Streams};
use crate::cli::TokenVerb;

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &TokenVerb) -> Result<Exit, Failure> {
    match what {
        TokenVerb::List { whose, filter, json, csv } => list::run(session, streams, (whose, filter), Form::of(*json, *csv)),
        TokenVerb::Show { whose, json } => show::run(session, streams, whose, *json),
        TokenVerb::Generate { whose, expires, replace, show, json } => {
            let wish = generate::Wish { expires: expires.as_deref(), replace: *replace, show: *show };
            generate::run(session, streams, whose, &wish, *json)
        }
        TokenVerb::Rotate(how) => rotate::run(session, streams, how),
        TokenVerb::Delete { whose, yes } => delete::run(session, streams, whose, *yes),
    }
}
