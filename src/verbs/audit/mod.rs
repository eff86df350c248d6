//! `audit`: the log of every command that decided something.

mod export;
mod filter;
mod list;
mod verify;

use super::{Exit, Failure, Session, Streams};
use crate::cli::AuditVerb;

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &AuditVerb) -> Result<Exit, Failure> {
    match what {
        AuditVerb::List { filter, limit, json } => list::run(session, streams, &filter::query(session, filter, *limit)?, *json),
        AuditVerb::Verify { since_last, from, json } => {
            verify::run(session, streams, &verify::from(*since_last, from.as_deref())?, *json)
        }
        AuditVerb::Export { filter, format, to, force } => {
            let target = to.as_deref().map(|file| export::Target { file, force: *force });
            export::run(session, streams, filter::query(session, filter, 0)?, *format, target)
        }
    }
}

/// A number of rows, and the noun.
fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
