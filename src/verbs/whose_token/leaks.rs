//! The secrets of a gitleaks report: those that are tokens of this model, and how many others.

use std::borrow::Cow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::known::Known;
use crate::cli::WhoseWish;
use crate::domain::{SafeText, Secret};
use crate::verbs::streams::read_whole;
use crate::verbs::table::Table;
use crate::verbs::words::path;
use crate::verbs::{Desk, Exit, Failure, Streams};

/// A report is not longer than this.
const MOST: usize = 64 * 1024 * 1024;

/// A finding, as far as it matters. The secret stays where it was read, unless it is written with escapes.
#[derive(Deserialize)]
struct Finding<'a> {
    #[serde(rename = "RuleID", default)]
    rule: String,
    #[serde(rename = "File", default)]
    file: String,
    #[serde(rename = "StartLine", default)]
    line: u64,
    #[serde(rename = "Secret", borrow)]
    secret: Cow<'a, str>,
}

impl Drop for Finding<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(secret) = &mut self.secret {
            secret.zeroize();
        }
    }
}

/// What came of a report. The names of the fields are a promise (README).
#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<Leak>,
    others: usize,
}

/// A finding that is a token of this model.
#[derive(Debug, Serialize)]
struct Leak {
    rule: String,
    file: String,
    line: u64,
    kind: &'static str,
    owner: String,
    owner_id: String,
    id: String,
    valid: bool,
    revoked: bool,
}

pub(super) fn run(desk: &Desk<'_>, streams: &mut Streams<'_>, file: &Path, wish: &WhoseWish) -> Result<Exit, Failure> {
    let name = path(file);
    let text = read(streams, file)?;
    let found: Vec<Finding<'_>> = serde_json::from_slice(&text).map_err(|fault| {
        // Its own words could hold what it has read.
        let (line, column) = (fault.line(), fault.column());
        Failure::usage(format!(
            "{name}:{line}:{column}: this is no JSON report of gitleaks: a list of findings with a Secret is needed."
        ))
    })?;
    let mut report = Report { findings: Vec::new(), others: 0 };
    let mut refusals: Vec<Failure> = Vec::new();
    for finding in &found {
        let known = match Secret::parse(finding.secret.trim()) {
            Some(secret) => desk.known(&secret)?,
            None => None,
        };
        let Some(known) = known else {
            report.others += 1;
            continue;
        };
        report.findings.push(Leak::of(finding, &known));
    }
    if wish.delete {
        // Only once all were looked at, so that a token that is in it twice is found twice.
        for finding in &found {
            let Some(known) = Secret::parse(finding.secret.trim()).map(|secret| desk.known(&secret)).transpose()?.flatten()
            else {
                continue;
            };
            match desk.end_leaked(streams, &known) {
                Ok(()) => {
                    let id = known.token.to_string();
                    for leak in report.findings.iter_mut().filter(|leak| leak.id == id) {
                        (leak.valid, leak.revoked) = (false, true);
                    }
                    streams.say(&format!("The token of {} is no longer valid.", known.label()));
                }
                Err(failure) if refusals.contains(&failure) => {}
                Err(failure) => refusals.push(failure),
            }
        }
    }
    if wish.json {
        streams.print_json(&report)?;
    } else {
        if !report.findings.is_empty() {
            streams.print(&table(&report.findings))?;
        }
        let (ours, others) = (report.findings.len(), report.others);
        let all = ours + others;
        streams.say(&format!("Tokens of this model: {ours} of {all} findings. The others are none, or are over."));
    }
    match refusals.split_first() {
        None => Ok(Exit::Done),
        Some((first, rest)) => {
            let more = if rest.is_empty() { String::new() } else { format!(" So it is with {} more.", rest.len()) };
            Err(Failure { exit: first.exit, sentence: format!("{}{more}", first.sentence) })
        }
    }
}

/// The whole report, in memory that is zeroed; a file, or what a pipe gives.
fn read(streams: &mut Streams<'_>, file: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if file == Path::new("-") {
        return streams.read_whole(MOST);
    }
    let name = path(file);
    let failed = |fault: std::io::Error| Failure::usage(format!("{name} cannot be read: {}.", SafeText::new(&fault.to_string())));
    let mut opened = std::fs::File::open(file).map_err(failed)?;
    let about = opened.metadata().map_err(failed)?;
    // A pipe, such as of a process substitution, has no length.
    let most = usize::try_from(about.len()).ok().filter(|length| about.is_file() && *length < MOST).unwrap_or(MOST);
    read_whole(&mut opened, most, name.as_str())
}

impl Leak {
    fn of(finding: &Finding<'_>, known: &Known) -> Self {
        Self {
            rule: SafeText::new(&finding.rule).to_string(),
            file: SafeText::new(&finding.file).to_string(),
            line: finding.line,
            kind: known.owner.kind().as_str(),
            owner: known.name.to_string(),
            owner_id: known.owner.id(),
            id: known.token.to_string(),
            valid: known.valid,
            revoked: false,
        }
    }
}

fn table(found: &[Leak]) -> String {
    let mut table = Table::new(&["RULE", "FILE", "LINE", "WHOSE", "STATE"]);
    for leak in found {
        let state = match (leak.valid, leak.revoked) {
            (true, _) => "valid",
            (false, true) => "deleted",
            (false, false) => "expired",
        };
        let (line, whose) = (leak.line.to_string(), format!("{} {}", leak.kind, leak.owner));
        table.row([leak.rule.as_str(), &leak.file, &line, &whose, state]);
    }
    table.text()
}
