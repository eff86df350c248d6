//! `audit verify`: whether the chain of the log is whole.

use serde::Serialize;

use super::rows;
use crate::backend::{AuditCheck, AuditHead, Broken, Verify};
use crate::domain::{SafeText, Timestamp};
use crate::verbs::{Exit, Failure, Session, Streams};

/// So many rows are looked at before it is said how far it is.
const SLICE: u32 = 2_000;

/// What was found. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Report {
    whole: bool,
    checked: u64,
    head: Option<Head>,
    broken: Option<Row>,
}

#[derive(Debug, Serialize)]
struct Head {
    id: i64,
    at: String,
    chain: String,
}

#[derive(Debug, Serialize)]
struct Row {
    id: i64,
    at: Option<String>,
    what: String,
}

/// Where it is to begin.
///
/// # Errors
/// When what was written down is no head.
pub(super) fn from(since_last: bool, head: Option<&str>) -> Result<Verify, Failure> {
    match head {
        None if since_last => Ok(Verify::SinceLastVerified),
        None => Ok(Verify::Everything),
        Some(text) => {
            let parts = text.split_once(':').and_then(|(row, hash)| Some((row.parse().ok()?, hash)));
            let hash = |hash: &&str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            let wrong = || {
                let text = SafeText::new(text);
                Failure::usage(format!(
                    "--from: \"{text}\" is not a head. Give a row's number, a colon, and its hash of 64 digits."
                ))
            };
            let (id, chain) = parts.filter(|(_, chain)| hash(chain)).ok_or_else(wrong)?;
            // Only its number and its hash count.
            Ok(Verify::After(AuditHead { id, at: Timestamp::UNIX_EPOCH, chain: chain.to_ascii_lowercase() }))
        }
    }
}

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, from: &Verify, json: bool) -> Result<Exit, Failure> {
    let mut from = from.clone();
    let mut checked = 0;
    let check = loop {
        let check = session.model.verify_audit(&from, Some(SLICE))?;
        checked += check.checked;
        match &check.reached {
            Some(reached) if !check.done => from = Verify::After(reached.clone()),
            _ => break check,
        }
        streams.progress(&format!("{} checked", rows(checked)));
    };
    streams.progress("");
    if json {
        streams.print_json(&report(&check, checked))?;
    }
    match &check.broken {
        None if json => Ok(Exit::Done),
        None => {
            let head = check.head.as_ref().map(|head| format!("Head: {}:{}, {}\n", head.id, head.chain, time(head.at)));
            let were = if checked == 1 { "was" } else { "were" };
            streams.print(&format!("The audit log is whole: {} {were} checked.\n{}", rows(checked), head.unwrap_or_default()))
        }
        Some(Broken { id, at, what }) => {
            let at = at.map_or_else(String::new, |at| format!(", of {}", time(at)));
            let sentence = format!("the audit log is not whole. It is broken at row {id}{at}: {what}");
            Err(Failure { exit: Exit::CheckFailed, sentence })
        }
    }
}

fn report(check: &AuditCheck, checked: u64) -> Report {
    Report {
        whole: check.broken.is_none(),
        checked,
        head: check.head.as_ref().map(|head| Head { id: head.id, at: head.at.to_string(), chain: head.chain.clone() }),
        broken: check.broken.as_ref().map(|row| Row {
            id: row.id,
            at: row.at.map(|at| at.to_string()),
            what: row.what.to_string(),
        }),
    }
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
