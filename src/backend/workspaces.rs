//! Workspaces as rows.

use super::list::{List, ListQuery, Slice, Sort};
use super::{Backend, Error, Lock, Part};
use crate::domain::{Id, Organization, SafeText, Timestamp, Workspace};
use crate::policy::Facts;

/// The workspaces of an organization that the actor can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workspaces {
    pub organization: Id<Organization>,
}

/// What workspaces can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspaceColumn {
    Name,
    Lock,
    /// The number of teams with access.
    Teams,
}

/// What is known of an organization's workspaces besides the rows.
#[derive(Clone, Debug)]
pub struct WorkspacesHead {
    /// What the actor is to the organization.
    pub facts: Facts,
}

/// One line of the list of workspaces.
#[derive(Clone, Debug)]
pub struct WorkspaceRow {
    pub id: Id<Workspace>,
    pub name: SafeText,
    /// `None` where the host does not say.
    pub created_at: Option<Timestamp>,
    /// What the actor is to it; `facts.rights` is what the actor can do with it.
    pub facts: Facts,
    /// Its lock, when it is locked.
    pub lock: Option<Lock>,
    /// How many teams were given access to it.
    pub teams: Part<u32>,
}

impl List for Workspaces {
    type Id = Id<Workspace>;
    type Row = WorkspaceRow;
    type Head = WorkspacesHead;
    type Column = WorkspaceColumn;

    const NATURAL: Sort<WorkspaceColumn> = Sort { column: WorkspaceColumn::Name, descending: false };

    fn id(row: &WorkspaceRow) -> Id<Workspace> {
        row.id
    }

    fn name(row: &WorkspaceRow) -> &str {
        row.name.as_str()
    }

    fn window(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Slice<Self>, Error> {
        backend.workspaces(query)
    }

    fn named(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<Id<Workspace>>, Error> {
        match backend.find_workspace(query.actor, query.list.organization, &query.text) {
            Ok((id, _)) => Ok(Some(id)),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn count(backend: &dyn Backend, query: &ListQuery<Self>) -> Result<Option<u32>, Error> {
        backend.count_workspaces(query)
    }
}
