//! Findings as JSON and CSV. The names of the fields are stable (docs/json.md).

use serde::Serialize;

use crate::backend::Survey;
use crate::domain::Timestamp;
use crate::insight::hygiene::{Finding, Thresholds};

/// How it was looked for; the findings are written one by one.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    organization: String,
    at: String,
    unused_after_days: u16,
    old_after_days: u16,
    /// Why not everything was looked at, when it was not.
    hidden: Option<String>,
    counts: Counts,
    findings: Vec<Record>,
}

#[derive(Debug, Serialize)]
struct Counts {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Record {
    severity: &'static str,
    rule: &'static str,
    kind: &'static str,
    whose: String,
    owner_id: String,
    token: String,
    reason: String,
    mend: &'static str,
}

/// The first line of CSV: the names of the fields, in their order.
pub(super) const FIELDS: [&str; 8] = ["severity", "rule", "kind", "whose", "owner_id", "token", "reason", "mend"];

impl Report {
    pub(super) fn of(survey: &Survey, thresholds: Thresholds, now: Timestamp, counts: [usize; 4]) -> Self {
        let [critical, high, medium, low] = counts;
        Self {
            organization: survey.name.to_string(),
            at: now.to_string(),
            unused_after_days: thresholds.unused,
            old_after_days: thresholds.old,
            hidden: survey.hidden.as_ref().map(ToString::to_string),
            counts: Counts { critical, high, medium, low },
            findings: Vec::new(),
        }
    }
}

impl Record {
    pub(super) fn of(finding: &Finding) -> Self {
        let kind = finding.kind;
        Self {
            severity: kind.severity().as_str(),
            rule: kind.name(),
            kind: finding.owner.kind().as_str(),
            whose: finding.whose.clone(),
            owner_id: finding.owner.id(),
            token: finding.token.to_string(),
            reason: finding.reason.clone(),
            mend: kind.fix().name(),
        }
    }

    pub(super) fn fields(&self) -> [&str; 8] {
        [self.severity, self.rule, self.kind, &self.whose, &self.owner_id, &self.token, &self.reason, self.mend]
    }
}
