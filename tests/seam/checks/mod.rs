//! The checks: what the documentation of the traits promises, in the words of the traits.

pub mod reads;
pub mod tokens;
pub mod writes;

use tfe_console::backend::{AuditQuery, AuditRow, Error};
use tfe_console::domain::Actor;

use crate::ground::Ground;

/// The code of the rule that refused.
fn rule<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    match result {
        Err(Error::Denied(reason)) => reason.rule.code(),
        other => panic!("not denied: {other:?}"),
    }
}

/// The rows of the log that somebody reads, the newest first.
fn log(ground: &Ground, actor: Actor) -> Vec<AuditRow> {
    let query = AuditQuery { limit: 100, ..AuditQuery::default() };
    ground.model.audit(actor, ground.organization, &query).expect("a log").rows
}
