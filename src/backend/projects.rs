//! What a model answers about projects.

use crate::domain::{
    ExecutionMode, Id, Organization, Project, ProjectAccess, ProjectSettings, SafeText, Tag, Team, TeamProject, Timestamp,
};
use crate::policy::Facts;

/// A project, with all that the API serves of one.
#[derive(Clone, Debug)]
pub struct ProjectRecord {
    pub id: Id<Project>,
    pub organization: Id<Organization>,
    pub name: SafeText,
    /// What it is for, as it was sent.
    pub description: String,
    /// Where the runs of its workspaces are executed, if it says so itself.
    pub own_execution_mode: Option<ExecutionMode>,
    /// Where they are executed, by its own settings or the organization's.
    pub execution_mode: ExecutionMode,
    /// How long after the last activity its workspaces are to be destroyed.
    pub auto_destroy: Option<String>,
    pub created_at: Timestamp,
    /// How many workspaces are in it.
    pub workspaces: u32,
    /// How many teams were given access to it.
    pub teams: u32,
    /// Its tags, in the order that they were added in.
    pub tags: Vec<Tag>,
    /// What the asker is to it.
    pub facts: Facts,
}

/// A team's access to a project.
#[derive(Clone, Debug)]
pub struct TeamProjectRecord {
    pub id: Id<TeamProject>,
    pub project: Id<Project>,
    pub team: Id<Team>,
    /// What it can do there.
    pub access: ProjectAccess,
}

/// Which projects of an organization are asked for.
#[derive(Clone, Debug, Default)]
pub struct ProjectFilter {
    pub contains: Option<String>,
    /// The name is one of these; empty for any.
    pub names: Vec<String>,
    /// All of these tags are there, with this value where one is named.
    pub tagged: Vec<(String, Option<String>)>,
    pub order: ProjectOrder,
    /// Whether the asker can create workspaces in it.
    pub creates: Option<bool>,
    /// Whether the asker can change it.
    pub updates: Option<bool>,
}

/// In which order they are told. Newest first unless asked otherwise, which is what the official client's tests count on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProjectOrder {
    #[default]
    NewestFirst,
    OldestFirst,
    Name,
    NameBackwards,
}

impl ProjectFilter {
    /// Whether tags are what is asked for.
    #[must_use]
    pub fn fits(&self, tags: &[Tag]) -> bool {
        self.tagged.iter().all(|(name, value)| {
            let has = |tag: &Tag| tag.name.as_str() == name && value.as_ref().is_none_or(|value| tag.value.as_str() == value);
            tags.iter().any(has)
        })
    }

    /// Whether it depends on what the asker can do.
    #[must_use]
    pub fn wants_rights(&self) -> bool {
        self.creates.is_some() || self.updates.is_some()
    }

    /// Whether what the asker can do is what is asked for.
    #[must_use]
    pub fn permits(&self, facts: &Facts) -> bool {
        let rights = facts.project_rights;
        self.creates.is_none_or(|wanted| wanted == rights.create)
            && self.updates.is_none_or(|wanted| wanted == (rights.settings >= Some(ProjectSettings::Update)))
    }
}
