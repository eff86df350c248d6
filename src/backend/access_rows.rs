//! What teams were given, as rows for the screens.

use crate::domain::{Access, Id, Project, ProjectAccess, Rights, SafeText, Team, Workspace};

/// A workspace that a team reaches.
#[derive(Clone, Debug)]
pub struct AccessRow {
    pub id: Id<Workspace>,
    pub name: SafeText,
    /// What it can do there, by what it was given.
    pub access: Access,
    pub rights: Rights,
    /// The project by which it was given; `None` where it was given the workspace itself.
    pub project: Option<SafeText>,
}

impl AccessRow {
    /// All of it in words: `write`, `admin by the project shared`.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.project {
            None => self.access.describe(),
            Some(project) => format!("{} by the project {project}", self.access.describe()),
        }
    }
}

/// A project that a team was given access to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectAccessRow {
    pub id: Id<Project>,
    pub name: SafeText,
    /// What the team can do there.
    pub access: ProjectAccess,
    /// How many workspaces are in it.
    pub workspaces: u32,
}

/// A project whose team access can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectChoice {
    pub id: Id<Project>,
    pub name: SafeText,
    /// What the team that was asked about can do there.
    pub access: Option<ProjectAccess>,
}

/// A team that was given access to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamProjectRow {
    pub team: Id<Team>,
    pub name: SafeText,
    /// What it can do there.
    pub access: ProjectAccess,
    /// The actor is in it, or is it.
    pub mine: bool,
}
