//! What somebody saw go with a team.

use std::collections::HashSet;

use super::{Id, Project, Revision, Seen, User, Workspace};

/// The team, and what goes with it, that the caller saw when deciding to delete it, so that nothing else goes unseen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenTeam {
    pub revision: Revision,
    pub members: HashSet<Id<User>>,
    /// The workspaces to which it was given access.
    pub access: HashSet<Id<Workspace>>,
    /// The projects to which it was given access.
    pub projects: HashSet<Id<Project>>,
    /// Its token; anything if the actor can't see it.
    pub token: Seen,
}
