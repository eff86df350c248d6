//! Findings as SARIF 2.1.0. A token is in no file, but GitHub refuses results without one: beside its logical location,
//! a result has a path made of ids, which stays the same whatever is renamed.

use serde::Serialize;

use crate::domain::SafeText;
use crate::insight::hygiene::{Finding, Kind, Severity};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log with one run.
#[derive(Debug, Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
struct Run {
    tool: Tool,
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    severity: &'static str,
}

/// A finding as a result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// The first line, because there is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u8,
    start_column: u8,
    end_line: u8,
    end_column: u8,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

/// By which a reader knows a finding again.
#[derive(Debug, Serialize)]
struct Fingerprints {
    #[serde(rename = "tokenAndRule/v1")]
    token_and_rule: String,
    /// The only one that GitHub looks at. It would make it of the line of a file.
    #[serde(rename = "primaryLocationLineHash")]
    line: String,
}

/// The log around the findings, which are written one by one.
pub(super) fn log() -> Log {
    let driver = Driver { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), rules: Kind::ALL.map(rule).into() };
    Log { schema: SCHEMA, version: "2.1.0", runs: [Run { tool: Tool { driver }, results: Vec::new() }] }
}

fn rule(kind: Kind) -> Rule {
    Rule {
        id: kind.name(),
        short_description: Text { text: kind.summary().to_owned() },
        full_description: Text { text: format!("{} {}", kind.summary(), kind.fix().sentence()) },
        help: Text { text: kind.fix().sentence().to_owned() },
        default_configuration: Configuration { level: level(kind.severity()) },
        properties: Properties { severity: kind.severity().as_str() },
    }
}

/// A finding of an organization.
pub(super) fn outcome(organization: &SafeText, finding: &Finding) -> Outcome {
    let Finding { owner, whose, token, kind, reason } = finding;
    let fingerprint = format!("{token}/{}", kind.name());
    let physical_location = PhysicalLocation {
        artifact_location: ArtifactLocation { uri: format!("tokens/{}/{}/{token}", owner.kind(), owner.id()) },
        region: Region { start_line: 1, start_column: 1, end_line: 1, end_column: 1 },
    };
    let location = LogicalLocation {
        name: whose.clone(),
        fully_qualified_name: format!("{organization}/{whose}/{token}"),
        kind: "resource",
    };
    Outcome {
        rule_id: kind.name(),
        rule_index: Kind::ALL.iter().position(|known| known == kind).unwrap_or(0),
        level: level(kind.severity()),
        message: Text { text: format!("The token of {whose}: {reason}. {}", kind.fix().sentence()) },
        locations: [Location { physical_location, logical_locations: [location] }],
        partial_fingerprints: Fingerprints { token_and_rule: fingerprint.clone(), line: fingerprint },
    }
}

/// SARIF has three levels for our four.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}
