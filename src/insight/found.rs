//! What is wrong with the tokens of an organization, as a list of any length. Of each finding a few bytes are kept: whose it is
//! by a number, what is wrong, and the number of its words. The rows of a window are read and judged again.

mod kept;
mod store;

use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;

use self::store::FindingStore;
use super::hygiene::{Finding, FindingKey, Thresholds};
use super::walked;
use crate::backend::list::{Answer, List, ListQuery, Slice, Sort};
use crate::backend::shelf::Shelf;
use crate::backend::survey::SurveyTeam;
use crate::backend::walk::Ground;
use crate::backend::{Backend, Error};
use crate::domain::{Id, Organization};

/// What is wrong with the tokens of an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Findings {
    pub organization: Id<Organization>,
    /// From when on a token counts as unused, or old.
    pub thresholds: Thresholds,
}

/// What findings can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingColumn {
    /// How grave it is, and whose token it is after that.
    Severity,
    Whose,
    Reason,
}

/// What is known besides the findings.
#[derive(Clone, Debug)]
pub struct FindingsHead {
    /// What they are worked out from.
    pub ground: Arc<Ground>,
    /// The longest of the reasons.
    pub longest: Arc<str>,
    /// From when on there are others.
    pub until: Option<Timestamp>,
    /// The team of the row that the window was read around, also when nothing is wrong with its token any more.
    pub around: Option<Arc<SurveyTeam>>,
}

/// A finding, with the team whose token it is about.
#[derive(Clone, Debug)]
pub struct FindingRow {
    pub finding: Finding,
    pub team: Option<Arc<SurveyTeam>>,
}

impl Deref for FindingRow {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.finding
    }
}

impl List for Findings {
    type Id = FindingKey;
    type Row = FindingRow;
    type Head = FindingsHead;
    type Column = FindingColumn;

    const NATURAL: Sort<FindingColumn> = Sort { column: FindingColumn::Severity, descending: false };

    fn id(row: &FindingRow) -> FindingKey {
        row.key()
    }

    fn name(row: &FindingRow) -> &str {
        &row.whose
    }

    fn texts(row: &FindingRow) -> Vec<&str> {
        vec![row.kind.severity().as_str(), &row.finding.whose, &row.finding.reason]
    }

    walked::answered_by!(FindingStore);
}
