//! `audit export`: rows for other programs, printed or in a file that is there whole or not at all.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::rows;
use crate::audit_export::{CSV_HEAD, csv_line, json_line};
use crate::backend::AuditQuery;
use crate::cli::AuditFormat;
use crate::domain::SafeText;
use crate::verbs::words::path;
use crate::verbs::{Desk, Exit, Failure, Streams};
use crate::whole_file::WholeFile;

/// So many rows are read at a time.
const SLICE: u32 = 2_000;

/// Where the rows go to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    /// The file.
    pub(super) file: &'a Path,
    /// Replace one that is there.
    pub(super) force: bool,
}

pub(super) fn run(
    desk: &Desk<'_>,
    streams: &mut Streams<'_>,
    query: AuditQuery,
    format: AuditFormat,
    target: Option<Target<'_>>,
) -> Result<Exit, Failure> {
    let Some(Target { file, force }) = target else {
        pages(desk, streams, query, |streams, text| streams.print(text).map(drop), format)?;
        return Ok(Exit::Done);
    };
    let failed = |fault: &std::io::Error| {
        let hint = if force { "" } else { " To replace a file, say --force." };
        let file = path(file);
        Failure::failed(format!("{file} was not written: {}.{hint}", SafeText::new(&fault.to_string())))
    };
    let stopped = Stopped::listen();
    let mut whole = WholeFile::begin(file, force).map_err(|fault| failed(&fault))?;
    let write = |_: &mut Streams<'_>, text: &str| {
        stopped.check()?;
        whole.write_all(text.as_bytes()).map_err(|fault| failed(&fault))
    };
    let written = pages(desk, streams, query, write, format).and_then(|count| stopped.check().map(|()| count));
    let count = match written {
        Ok(count) => count,
        Err(failure) => {
            // First the file, then the end that the signal is for.
            drop(whole);
            stopped.end();
            return Err(failure);
        }
    };
    whole.publish().map_err(|fault| failed(&fault))?;
    let were = if count == 1 { "was" } else { "were" };
    streams.say(&format!("{} {were} written to {}.", rows(count), path(file)));
    Ok(Exit::Done)
}

/// Writes page by page; answers how many rows there were.
fn pages(
    desk: &Desk<'_>,
    streams: &mut Streams<'_>,
    query: AuditQuery,
    mut write: impl FnMut(&mut Streams<'_>, &str) -> Result<(), Failure>,
    format: AuditFormat,
) -> Result<u64, Failure> {
    let organization = desk.organization()?;
    let mut query = AuditQuery { limit: SLICE, ..query };
    let mut count = 0;
    loop {
        let page = desk.model.audit(desk.actor(), organization, &query)?;
        if query.before.is_none() {
            if let Some(reason) = &page.why_not {
                streams
                    .say(&format!("Only what {} did, and what was done about them, is in it. {reason}", desk.account.username));
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

/// The signals that end a program, while there is something to take away before.
struct Stopped {
    seen: Arc<AtomicUsize>,
    listening: Vec<signal_hook::SigId>,
}

impl Stopped {
    fn listen() -> Self {
        let seen = Arc::new(AtomicUsize::new(0));
        let listening = [SIGINT, SIGTERM, SIGHUP].into_iter().filter_map(|signal| {
            let number = usize::try_from(signal).ok()?;
            signal_hook::flag::register_usize(signal, Arc::clone(&seen), number).ok()
        });
        Self { listening: listening.collect(), seen }
    }

    fn check(&self) -> Result<(), Failure> {
        if self.seen.load(Ordering::SeqCst) == 0 {
            Ok(())
        } else {
            Err(Failure::failed("the export was stopped; nothing was written."))
        }
    }

    /// Ends the program by the signal that was seen, if one was.
    fn end(self) {
        for id in &self.listening {
            signal_hook::low_level::unregister(*id);
        }
        if let Ok(signal @ 1..) = i32::try_from(self.seen.load(Ordering::SeqCst)) {
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    }
}
