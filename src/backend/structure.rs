//! What an organization is made of, beside what a survey has: its projects, what is in them, and the ids of what teams were given.

use std::collections::BTreeSet;

use crate::domain::{Id, Project, SafeText, Team, Workspace, WorkspaceSettings};

/// The projects and workspaces of an organization, and the ids of what was given.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// By name.
    pub projects: Vec<(Id<Project>, SafeText)>,
    /// By name.
    pub workspaces: Vec<StructureWorkspace>,
    pub grants: Vec<Grant>,
}

/// A workspace with its settings.
#[derive(Clone, Debug)]
pub struct StructureWorkspace {
    pub id: Id<Workspace>,
    pub name: SafeText,
    /// Where that is told.
    pub project: Option<Id<Project>>,
    pub settings: WorkspaceSettings,
    /// Which of [`WorkspaceSettings::kept`] are told; the others are as they are by default.
    pub told: BTreeSet<&'static str>,
}

/// Something that was given to a team, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: SafeText,
    pub team: Id<Team>,
    pub on: GrantedOn,
}

/// What it was given on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GrantedOn {
    Workspace(Id<Workspace>),
    Project(Id<Project>),
}
