//! `audit`: the log of every command that decided something.

mod export;
mod filter;
mod list;
mod verify;

use super::{Desk, Exit, Failure, Streams};
use crate::cli::AuditVerb;

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, what: &AuditVerb) -> Result<Exit, Failure> {
    match what {
        AuditVerb::List { filter, limit, json } => list::run(desk, streams, &filter::query(desk, filter, *limit)?, *json),
        AuditVerb::Verify { since_last, from, json } => {
            verify::run(desk, streams, &verify::from(*since_last, from.as_deref())?, *json)
        }
        AuditVerb::Export { filter, format, to, force } => {
            let target = to.as_deref().map(|file| export::Target { file, force: *force });
            export::run(desk, streams, filter::query(desk, filter, 0)?, *format, target)
        }
    }
}

/// A number of rows, and the noun.
fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
