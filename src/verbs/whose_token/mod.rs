//! `whose-token`: whose a token is, what it reaches and when it was last used; a look is no use of it, and it is never shown.

mod encoding;
mod input;
mod known;
mod leaks;
mod reach;
mod single;

use super::{Exit, Failure, Session, Streams, argument};
use crate::cli::WhoseWish;

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, wish: &WhoseWish) -> Result<Exit, Failure> {
    if !wish.never.is_empty() {
        return Err(argument::never());
    }
    match &wish.gitleaks {
        Some(file) => leaks::run(session, streams, file, wish),
        None => single::run(session, streams, wish),
    }
}
