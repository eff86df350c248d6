//! What a model answers to a server about workspaces.

use super::{Lock, OutputRecord};
use crate::domain::{
    Access, Actor, ConfigurationVersion, ExecutionMode, Id, Organization, Project, Run, SafeText, StateVersion, Tag, Team,
    TeamAccess, Timestamp, Variable, Workspace, WorkspaceSettings,
};
use crate::policy::Facts;

/// A workspace, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct WorkspaceRecord {
    pub id: Id<Workspace>,
    pub name: SafeText,
    pub organization: Id<Organization>,
    /// The project that it is in.
    pub project: Id<Project>,
    pub created_at: Timestamp,
    pub settings: WorkspaceSettings,
    /// Where its runs are executed, by its own settings or the organization's.
    pub execution_mode: ExecutionMode,
    /// Its tags, in the order that they were added in.
    pub tags: Vec<Tag>,
    /// Those of its project that it has not itself.
    pub inherited_tags: Vec<Tag>,
    /// Who has locked it, and why.
    pub lock: Option<(Option<LockedBy>, Lock)>,
    /// The run that it is at: the one that waits for somebody, or else the latest.
    pub current_run: Option<Id<Run>>,
    pub latest_run: Option<Id<Run>>,
    /// How many resources its state names.
    pub resources: u32,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// The state that it has.
    pub state: Option<Id<StateVersion>>,
    /// The configuration of its current run, or the latest that was uploaded.
    pub configuration: Option<Id<ConfigurationVersion>>,
    /// The outputs of its state, if the asker can read those.
    pub outputs: Vec<OutputRecord>,
    /// Its variables, if the asker can read those.
    pub variables: Vec<Id<Variable>>,
    /// After how many days old data can go; nought for never.
    pub retention_days: Option<u32>,
    /// How many runs there were, and how many of them ended with an error.
    pub runs: (u32, u32),
    /// What the asker is to it.
    pub facts: Facts,
}

/// What keeps a workspace locked, if it can still be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockedBy {
    Account(Actor),
    /// A run that waits for somebody.
    Run(Id<Run>),
}

/// Which workspaces of an organization are asked for.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceFilter {
    pub contains: Option<String>,
    /// The name is this, where each `*` stands for any text, or for none.
    pub pattern: Option<String>,
    /// It is in this project.
    pub project: Option<Id<Project>>,
    /// All of these tags are there.
    pub tags: Vec<String>,
    /// All of these tags have this value.
    pub tagged: Vec<(String, Option<String>)>,
    /// One of those that are to have a value is enough.
    pub any_tag: bool,
    /// Where none is named, they have no value, rather than any.
    pub bare_tags: bool,
    /// None of these tags is there.
    pub excluded: Vec<String>,
    /// The current run has one of these statuses; empty for any.
    pub statuses: Vec<String>,
    /// What they are ordered by.
    pub sort: WorkspaceSort,
    /// From the last on.
    pub descending: bool,
}

/// What workspaces can be ordered by in the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkspaceSort {
    #[default]
    Name,
    /// When the current run was made; those without one come last.
    CurrentRun,
    /// When the workspace was changed.
    LatestChange,
}

/// A team's access to a workspace.
#[derive(Clone, Debug)]
pub struct TeamAccessRecord {
    pub id: Id<TeamAccess>,
    pub workspace: Id<Workspace>,
    pub team: Id<Team>,
    /// What it can do there.
    pub access: Access,
}
