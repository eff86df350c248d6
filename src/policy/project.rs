//! The rules of projects: who creates and changes them, and who puts workspaces into them.

use super::{Facts, Rule};
use crate::domain::{Permission, ProjectChange, ProjectLevel, ProjectSettings, ProjectTeams};

/// Refuses, unless the rights have what this level is the least to have.
pub(super) fn refuse(level: ProjectLevel, has: bool) -> Option<Rule> {
    (!has).then_some(Rule::NeedsProjectLevel(level))
}

/// Owners, the organization token and teams with Manage Projects create projects, as teams (spec §2.1 T11).
pub(super) fn refuse_new(facts: &Facts) -> Option<Rule> {
    let manages = facts.role.in_a_team() && facts.permissions.get(Permission::ManageProjects);
    (!(facts.role.configures() || manages)).then_some(Rule::ProjectCreators)
}

pub(super) fn refuse_change(change: &ProjectChange, facts: &Facts) -> Option<Rule> {
    let rights = facts.project_rights;
    match change {
        ProjectChange::Update { .. } | ProjectChange::SetTags { .. } => {
            refuse(ProjectLevel::Admin, rights.settings >= Some(ProjectSettings::Update))
        }
        ProjectChange::Delete => refuse(ProjectLevel::Admin, rights.settings >= Some(ProjectSettings::Delete))
            .or_else(|| facts.project.as_ref().is_some_and(|project| project.is_default).then_some(Rule::DefaultProjectStays)),
        ProjectChange::SetAccess { .. } | ProjectChange::RemoveAccess { .. } => {
            refuse(ProjectLevel::Admin, rights.teams >= ProjectTeams::Manage)
                .or_else(|| facts.on_owners().then_some(Rule::OwnersAccess))
        }
    }
}

/// Refuses one more workspace in the project.
pub(super) fn refuse_more(facts: &Facts) -> Option<Rule> {
    refuse(ProjectLevel::Maintain, facts.project_rights.create)
}
