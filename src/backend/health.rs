//! What a check of the model's file finds.

use super::{AuditHead, Clock};
use crate::domain::SafeText;

/// What a check of the whole model found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The number of its schema.
    pub schema: i64,
    /// What is wrong, a sentence each; empty for a model that is whole.
    pub faults: Vec<SafeText>,
    /// What only a model of the present schema has.
    pub counted: Option<Counted>,
}

/// What was counted in a model of the present schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Rows of the audit log.
    pub audit_rows: u64,
    /// The newest of them.
    pub head: Option<AuditHead>,
    pub tokens: u64,
    /// By which time tokens are judged.
    pub clock: Clock,
}
