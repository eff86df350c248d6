//! Work that takes a while, slice by slice: between two slices everything else goes on, and it can be stopped with
//! nothing half done.

use std::path::PathBuf;

use super::export::{Exported, Position};
use crate::backend::{AuditCheck, Look, Verify};
use crate::domain::{Actor, Id, Organization};

/// The form of what is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line of JSON for each row.
    JsonLines,
    /// A line of CSV for each row.
    Csv,
}

/// Work, with where its next slice begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Look whether the chain of the audit log is whole.
    Verify {
        from: Verify,
        /// Nobody asked for it: it says something only when the chain is broken.
        quiet: bool,
    },
    /// Write rows to a file that is not there yet.
    Export {
        /// What the work is called: `Export the audit log`.
        title: String,
        what: Exported,
        /// Where the next slice begins.
        from: Option<Position>,
        format: Format,
        file: PathBuf,
    },
    /// Look through what a host tells only with a request for each of many.
    Look {
        actor: Actor,
        organization: Id<Organization>,
        /// How far it is.
        look: Look,
        /// What was read before is read again.
        again: bool,
    },
    /// Give the file that was written its name; until then there is none.
    Publish { file: PathBuf },
}

/// How far a slice has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advance {
    /// A slice of the check.
    Checked(AuditCheck),
    /// A slice of an export.
    Exported {
        /// Rows in this slice.
        rows: u64,
        /// Where the next begins, when there are more.
        next: Option<Position>,
    },
    /// What was looked through by now.
    Looked(Look),
    /// The file has its name.
    Published(PathBuf),
}
