//! What becomes of old data, of an organization or a workspace.

use crate::domain::Retention;
use crate::wire::retention::{Attributes, DELETE_OLDER, DONT_DELETE, Policy};
use crate::wire::{Linkage, Links, NoRelationships};

/// A policy.
#[must_use]
pub fn policy(id: String, retention: Retention) -> Policy {
    let days = match retention {
        Retention::DeleteAfter(days) => Some(days),
        Retention::Never => None,
    };
    let attributes = Attributes { delete_older_than_n_days: days };
    Policy { id, kind: kind(retention).into(), attributes, relationships: NoRelationships {}, links: Links::default() }
}

/// What names a policy.
#[must_use]
pub fn linkage(id: &str, retention: Retention) -> Linkage {
    Linkage::new(kind(retention), &id)
}

/// The policy of a workspace, whose days are nought where all stays; its id is that of the workspace.
#[must_use]
pub fn of_workspace(owner: &str, days: Option<u32>) -> Option<(String, Retention)> {
    let id = format!("drp-{}", owner.split_once('-').map_or(owner, |(_, body)| body));
    Some((id, if days? == 0 { Retention::Never } else { Retention::DeleteAfter(days?) }))
}

fn kind(retention: Retention) -> &'static str {
    match retention {
        Retention::DeleteAfter(_) => DELETE_OLDER,
        Retention::Never => DONT_DELETE,
    }
}
