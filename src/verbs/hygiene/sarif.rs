//! Findings as SARIF 2.1.0. A token is in no file, so a result has a logical location only: the organization and whose it is.

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

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
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
    logical_locations: [LogicalLocation; 1],
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
}

/// The findings of an organization.
pub(super) fn log(organization: &SafeText, found: &[Finding]) -> Log {
    let driver = Driver { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), rules: Kind::ALL.map(rule).into() };
    let results = found.iter().map(|finding| outcome(organization, finding)).collect();
    Log { schema: SCHEMA, version: "2.1.0", runs: [Run { tool: Tool { driver }, results }] }
}

fn rule(kind: Kind) -> Rule {
    Rule {
        id: kind.name(),
        short_description: Text { text: kind.summary().to_owned() },
        help: Text { text: kind.fix().sentence().to_owned() },
        default_configuration: Configuration { level: level(kind.severity()) },
        properties: Properties { severity: kind.severity().as_str() },
    }
}

fn outcome(organization: &SafeText, finding: &Finding) -> Outcome {
    let Finding { whose, token, kind, reason, .. } = finding;
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
        locations: [Location { logical_locations: [location] }],
        partial_fingerprints: Fingerprints { token_and_rule: format!("{token}/{}", kind.name()) },
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
