//! What `db check` says of a model's file.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::words::{count, path as show};
use super::{Exit, Failure, Streams};
use crate::backend::Health;
use crate::domain::SafeText;
use crate::invocation::about_model;

/// What `db check --json` prints. The names of the fields are stable (docs/json.md).
#[derive(Serialize)]
struct Report<'a> {
    whole: bool,
    schema: i64,
    faults: Vec<&'a str>,
    audit_rows: Option<u64>,
    head: Option<String>,
    tokens: Option<u64>,
    now: Option<String>,
    clock_behind_seconds: Option<i64>,
}

/// Tells what a check has found.
///
/// # Errors
/// With what to do, when the model is not whole, or its clock is not this machine's.
pub fn tell(streams: &mut Streams<'_>, model: &Path, health: &Health, json: bool) -> Result<Exit, Failure> {
    let behind = health.counted.as_ref().and_then(|counted| counted.clock.behind);
    let whole = health.faults.is_empty();
    if json {
        let counted = health.counted.as_ref();
        streams.print_json(&Report {
            whole,
            schema: health.schema,
            faults: health.faults.iter().map(SafeText::as_str).collect(),
            audit_rows: counted.map(|counted| counted.audit_rows),
            head: counted.and_then(|counted| counted.head.as_ref()).map(|head| format!("{}:{}", head.id, head.chain)),
            tokens: counted.map(|counted| counted.tokens),
            now: counted.map(|counted| counted.clock.now.to_string()),
            clock_behind_seconds: behind.map(|behind| behind.as_secs()),
        })?;
    } else {
        streams.print(&text(model, health))?;
    }
    if !whole {
        let faults = count(health.faults.len(), "fault");
        let sentence = format!(
            "the model is not whole ({faults}). To put a backup in its place, run: {}",
            about_model(&["db", "restore", "BACKUP"], &show(model))
        );
        return Err(Failure::check(sentence));
    }
    if behind.is_some() {
        let sentence = format!(
            "this machine's clock is behind the model's. If it is right, run: {}",
            about_model(&["db", "check", "--reset-clock"], &show(model))
        );
        return Err(Failure::check(sentence));
    }
    Ok(Exit::Done)
}

fn text(model: &Path, health: &Health) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "{label:<11} {value}");
    };
    line("Model:", show(model).as_str());
    line("Schema:", &health.schema.to_string());
    for fault in &health.faults {
        line("Fault:", fault.as_str());
    }
    if let Some(counted) = &health.counted {
        let head = counted.head.as_ref().map(|head| format!(", head {}:{}", head.id, head.chain)).unwrap_or_default();
        let rows = usize::try_from(counted.audit_rows).unwrap_or(usize::MAX);
        line("Audit log:", &format!("{}{head}", count(rows, "row")));
        line("Tokens:", &format!("{} checked", count(usize::try_from(counted.tokens).unwrap_or(usize::MAX), "row")));
        line("Clock:", &counted.clock.now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
    } else if health.faults.is_empty() {
        line("Contents:", "not checked: the model is of an older version. Open it to bring it up to date.");
    }
    if health.faults.is_empty() {
        text.push_str("The model is whole.\n");
    }
    text
}
