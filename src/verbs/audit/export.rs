//! `audit export`: rows for other programs, printed or in a file that is there whole or not at all.

use std::io::Write;
use std::path::Path;

use super::rows;
use crate::audit_export::{CSV_HEAD, csv_line, json_line};
use crate::backend::AuditQuery;
use crate::cli::AuditFormat;
use crate::domain::SafeText;
use crate::verbs::words::path;
use crate::verbs::{Exit, Failure, Session, Streams};
use crate::whole_file::WholeFile;

/// So many rows are read at a time.
const SLICE: u32 = 2_000;

/// Where the rows go to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) file: &'a Path,
    /// Replace one that is there.
    pub(super) force: bool,
}

pub(super) fn run(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    query: AuditQuery,
    format: AuditFormat,
    target: Option<Target<'_>>,
) -> Result<Exit, Failure> {
    let Some(Target { file, force }) = target else {
        pages(session, streams, query, |streams, text| streams.print(text).map(drop), format)?;
        return Ok(Exit::Done);
    };
    let failed = |fault: &std::io::Error| {
        let hint = if force { "" } else { " To replace a file, say --force." };
        let file = path(file);
        Failure::failed(format!("{file} was not written: {}.{hint}", SafeText::new(&fault.to_string())))
    };
    session.shell.watch()?;
    let mut whole = WholeFile::begin(file, force).map_err(|fault| failed(&fault))?;
    let write = |_: &mut Streams<'_>, text: &str| {
        go_on(session)?;
        whole.write_all(text.as_bytes()).map_err(|fault| failed(&fault))
    };
    let count = pages(session, streams, query, write, format)?;
    go_on(session)?;
    whole.publish().map_err(|fault| failed(&fault))?;
    let were = if count == 1 { "was" } else { "were" };
    streams.say(&format!("{} {were} written to {}.", rows(count), path(file)));
    Ok(Exit::Done)
}

/// Writes page by page; answers how many rows there were.
fn pages(
    session: &Session<'_>,
    streams: &mut Streams<'_>,
    query: AuditQuery,
    mut write: impl FnMut(&mut Streams<'_>, &str) -> Result<(), Failure>,
    format: AuditFormat,
) -> Result<u64, Failure> {
    let organization = session.organization()?;
    let mut query = AuditQuery { limit: SLICE, ..query };
    let mut count = 0;
    loop {
        let page = session.model.audit(session.actor(), organization, &query)?;
        if query.before.is_none() {
            if let Some(reason) = &page.why_not {
                streams
                    .say(&format!("This has only what {} did, and what others did to them. {reason}", session.account.username));
            }
            if format == AuditFormat::Csv {
                write(streams, CSV_HEAD)?;
            }
        }
        let line = if format == AuditFormat::Csv { csv_line } else { json_line };
        let text: String = page.rows.iter().map(line).collect();
        if !text.is_empty() {
            write(streams, &text)?;
        }
        count += page.rows.len() as u64;
        match page.rows.last().filter(|_| page.more) {
            Some(last) => query.before = Some(last.id),
            None => break,
        }
        if !streams.output_is_terminal {
            streams.progress(&format!("{} written", rows(count)));
        }
    }
    streams.progress("");
    Ok(count)
}

/// Whether a signal has told it to stop, which it heeds between two pages.
fn go_on(session: &Session<'_>) -> Result<(), Failure> {
    match session.shell.stopped() {
        None => Ok(()),
        Some(stop) => Err(Failure {
            exit: stop.exit(),
            sentence: format!("{} has stopped the export; nothing was written.", stop.signal()),
        }),
    }
}
