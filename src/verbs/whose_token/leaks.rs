//! The secrets of a gitleaks report: those that are tokens of this model, and how many others.

use std::borrow::Cow;
use std::fmt;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::encoding;
use super::known::Known;
use crate::cli::WhoseWish;
use crate::domain::{SafeText, Secret, finding};
use crate::named_file;
use crate::verbs::streams::read_whole;
use crate::verbs::table::Table;
use crate::verbs::words::{count, path};
use crate::verbs::{Exit, Failure, Session, Streams};

/// A report is not longer than this.
const MOST: usize = 64 * 1024 * 1024;

/// A finding, as far as it matters.
#[derive(Deserialize)]
struct Finding<'a> {
    #[serde(rename = "RuleID", default)]
    rule: String,
    #[serde(rename = "File", default)]
    file: String,
    #[serde(rename = "StartLine", default)]
    line: u64,
    #[serde(rename = "Secret", default, borrow)]
    secret: Held<'a>,
    #[serde(rename = "Match", default, borrow)]
    around: Held<'a>,
}

impl Finding<'_> {
    /// The tokens in it. The rule of gitleaks has no boundary, and others take less than a token or what is around it.
    /// A token of a host can have any form, so the whole secret is one, too.
    fn tokens(&self, foreign: bool) -> Vec<Secret> {
        let mut found = finding::tokens(&self.secret.0);
        for secret in finding::tokens(&self.around.0) {
            if !found.iter().any(|known| known.hash() == secret.hash()) {
                found.push(secret);
            }
        }
        let whole = Secret::foreign(self.secret.0.trim()).filter(|_| foreign && !self.is_redacted());
        found.extend(whole.filter(|whole| !found.iter().any(|known| known.hash() == whole.hash())));
        found
    }

    /// Whether the secret was left out of the report, whole (`--redact`) or its end (`--redact=20`).
    fn is_redacted(&self) -> bool {
        let secret = self.secret.0.trim();
        secret.is_empty() || secret == "REDACTED" || secret.ends_with("...") || secret.bytes().all(|byte| byte == b'*')
    }
}

/// Text of the report. It stays where it was read, unless it is written with escapes, and is zeroed then.
#[derive(Default)]
struct Held<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Held<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Text)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Cow::Owned(text) = &mut self.0 {
            text.zeroize();
        }
    }
}

/// Takes a text, or null for none.
struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = Held<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Held(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Held(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Held::default())
    }
}

/// What came of a report. The names of the fields are stable (docs/json.md).
#[derive(Debug, Serialize)]
struct Report {
    findings: Vec<Leak>,
    others: usize,
    /// How many could not be judged, because their secret is not in the report.
    redacted: usize,
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
    id: Option<String>,
    valid: bool,
    revoked: bool,
}

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, file: &Path, wish: &WhoseWish) -> Result<Exit, Failure> {
    let name = path(file);
    let text = encoding::utf8(read(streams, file)?).ok_or_else(|| {
        Failure::usage(format!("{name} is neither UTF-8 nor UTF-16. Write the report again: gitleaks git --report-path FILE"))
    })?;
    // A report without findings is null, in some versions of gitleaks.
    let found: Option<Vec<Finding<'_>>> = serde_json::from_slice(&text).map_err(|fault| {
        // Its own words could hold what it has read.
        let (line, column) = (fault.line(), fault.column());
        Failure::usage(format!(
            "{name}:{line}:{column}: this is not a JSON report of gitleaks. A report is a list of findings with a Secret."
        ))
    })?;
    let found = found.unwrap_or_default();
    let mut report = Report { findings: Vec::new(), others: 0, redacted: 0 };
    let mut ours: Vec<Known> = Vec::new();
    let mut leaking = 0;
    for finding in &found {
        let tokens = finding.tokens(session.is_on_host());
        let mut of_this_model = false;
        for secret in &tokens {
            let Some(known) = session.known(secret)? else { continue };
            of_this_model = true;
            report.findings.push(Leak::of(finding, &known));
            if known.token.is_none() || !ours.iter().any(|other| other.token == known.token) {
                ours.push(known);
            }
        }
        if of_this_model {
            leaking += 1;
        } else if tokens.is_empty() && finding.is_redacted() {
            report.redacted += 1;
        } else {
            report.others += 1;
        }
    }
    if !found.is_empty() && report.redacted == found.len() {
        return Err(Failure::usage(format!(
            "{name} can't be judged: {}. Write the report again without --redact.",
            redacted(found.len(), found.len())
        )));
    }
    let mut refusals: Vec<Failure> = Vec::new();
    if wish.delete {
        // Only once all were looked at, so that a token that is in it twice is found twice.
        for known in &ours {
            match session.end_leaked(streams, known) {
                Ok(()) => {
                    let id = known.token.map(|id| id.to_string());
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
        streams.say(&format!(
            "Findings with a token {}: {leaking} of {}. Other tokens are unknown, deleted or expired.",
            if session.is_on_host() { "of this host" } else { "of this model" },
            found.len()
        ));
    }
    if report.redacted > 0 {
        let count = redacted(report.redacted, found.len());
        streams.say(&format!("Not judged: {count}. Write the report again without --redact."));
    }
    match refusals.split_first() {
        None if report.redacted > 0 => Ok(Exit::CheckFailed),
        None => Ok(Exit::Done),
        Some((first, rest)) => {
            let more = if rest.is_empty() { String::new() } else { format!(" So it is with {} more.", rest.len()) };
            Err(Failure { exit: first.exit, sentence: format!("{}{more}", first.sentence) })
        }
    }
}

/// How many findings have no secret, in words.
fn redacted(some: usize, all: usize) -> String {
    format!("{some} of {} without a secret, because the report is redacted", count(all, "finding"))
}

/// The whole report, in memory that is zeroed; a file, or what a pipe gives.
fn read(streams: &mut Streams<'_>, file: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    if file == Path::new("-") {
        return streams.read_whole(MOST);
    }
    let name = path(file);
    let failed = |fault: std::io::Error| {
        let why = SafeText::new(&fault.to_string());
        let piped = std::fs::metadata(file).is_ok_and(|about| about.file_type().is_fifo());
        let hint = if piped { " To read the standard input, say - in its place." } else { "" };
        Failure::usage(format!("{name} cannot be read: {why}.{hint}"))
    };
    let (mut opened, about) = named_file::open(file).map_err(failed)?;
    // A file of the system, such as one in /proc, says that it has no length.
    let most = usize::try_from(about.len()).ok().filter(|length| (1..MOST).contains(length)).unwrap_or(MOST);
    read_whole(&mut opened, most, name.as_str())
}

impl Leak {
    fn of(finding: &Finding<'_>, known: &Known) -> Self {
        Self {
            rule: shown(&finding.rule),
            file: shown(&finding.file),
            line: finding.line,
            kind: known.owner.kind().as_str(),
            owner: known.name.to_string(),
            owner_id: known.owner.id(),
            id: known.token.map(|id| id.to_string()),
            valid: known.valid,
            revoked: false,
        }
    }
}

/// Text of the report that is no secret, unless somebody has named a file so.
fn shown(text: &str) -> String {
    SafeText::new(&finding::masked(text)).to_string()
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
