//! What an organization is made of, beside what a survey has: its projects, what is in them, and the ids of what teams were given.

use crate::domain::{Id, Project, SafeText, Team, Workspace};

/// The projects and workspaces of an organization, and the ids of what was given.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// By name.
    pub projects: Vec<(Id<Project>, SafeText)>,
    /// By name, each with its project where that is told.
    pub workspaces: Vec<(Id<Workspace>, SafeText, Option<Id<Project>>)>,
    pub grants: Vec<Grant>,
}

/// Something that was given to a team, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: SafeText,
    pub team: Id<Team>,
    pub on: GrantedOn,
}

/// What it was given on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantedOn {
    Workspace(Id<Workspace>),
    Project(Id<Project>),
}
