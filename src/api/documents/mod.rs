//! The records of the model as documents of the API (spec §3.1), with what the asker can do, by the law.

pub mod account;
pub mod membership;
pub mod organization;
pub mod project;
pub mod retention;
pub mod run;
pub mod state;
pub mod tag;
pub mod team;
pub mod token;
pub mod variable;
pub mod workspace;

use crate::domain::{Actor, Timestamp};
use crate::wire::{Linkage, user};

pub use crate::wire::time::write as time;

/// A time that can't have come.
#[must_use]
pub fn maybe_time(at: Option<Timestamp>) -> Option<String> {
    at.map(time)
}

/// What names a resource in a relationship.
#[must_use]
pub fn linkage(id: &impl std::fmt::Display, kind: &'static str) -> Linkage {
    Linkage::new(kind, id)
}

/// An account in a relationship: service accounts are users (spec §2.1 T27).
#[must_use]
pub fn user_linkage(actor: Actor) -> Option<Linkage> {
    account::user_id(actor).map(|id| Linkage::new(user::KIND, &id))
}
