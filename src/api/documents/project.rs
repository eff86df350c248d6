//! Projects and the access of teams to them.

use serde_json::{Value, json};

use super::{linkage as to, time};
use crate::backend::{ProjectRecord, TeamProjectRecord};
use crate::domain::{
    Command, Id, Project, ProjectAccess, ProjectChange, ProjectDraft, ProjectLevel, ProjectName, ProjectSettings,
    SeenProjectAccess, Tag,
};
use crate::policy::{Act, ReadPermission, decide};
use crate::wire::Linkage;

/// A project, with what the asker can do with it.
#[must_use]
pub fn project(record: &ProjectRecord) -> Value {
    let own_mode = record.own_execution_mode.is_some();
    json!({
        "id": record.id.to_string(),
        "type": "projects",
        "attributes": {
            "name": record.name.as_str(),
            "description": record.description,
            "created-at": time(record.created_at),
            "auto-destroy-activity-duration": record.auto_destroy,
            "default-execution-mode": record.execution_mode.as_str(),
            "setting-overwrites": { "default-execution-mode": own_mode, "default-agent-pool": own_mode },
            "workspace-count": record.workspaces,
            "team-count": record.teams,
            "is-unified": false,
            "permissions": permissions(record),
        },
        "relationships": {
            "organization": {
                "data": { "id": record.facts.organization.as_str(), "type": "organizations" },
                "links": { "related": format!("/api/v2/organizations/{}", record.facts.organization) },
            },
            "tag-bindings": { "links": { "related": format!("/api/v2/projects/{}/tag-bindings", record.id) } },
            "effective-tag-bindings": {
                "data": record.tags.iter().map(|tag| to(&effective_id(record, tag), "effective-tag-bindings")).collect::<Vec<_>>(),
            },
            "default-agent-pool": { "data": null },
        },
        "links": { "self": format!("/api/v2/projects/{}", record.id) },
    })
}

/// What names a project.
#[must_use]
pub fn linkage(id: Id<Project>) -> Linkage {
    Linkage::new("projects", &id)
}

fn permissions(record: &ProjectRecord) -> Value {
    let project = record.id;
    let may = |change| decide(Act::Write(&Command::Arrange { project, change }), &record.facts).is_allowed();
    let see = |read_permission| decide(Act::See(read_permission), &record.facts).is_allowed();
    let name = ProjectName::parse("name", ProjectName::DEFAULT).expect("a name");
    let update = || may(ProjectChange::Update { name: name.clone(), project: ProjectDraft::default() });
    let access = ProjectAccess::Fixed(ProjectLevel::Read);
    let team = Id::parse("team-1111111111111111").expect("an id");
    let rights = record.facts.project_rights;
    json!({
        "can-read": see(ReadPermission::Project),
        "can-update": update(),
        "can-destroy": may(ProjectChange::Delete),
        "can-create-workspace": rights.create,
        "can-move-workspace": rights.relocate,
        "can-move-stack": false,
        "can-manage-stacks": false,
        "can-view-stacks": false,
        "can-update-stacks": false,
        "can-deploy-no-code-modules": false,
        "can-read-teams": see(ReadPermission::ProjectAccess),
        "can-manage-tags": update(),
        "can-manage-teams": may(ProjectChange::SetAccess { team, seen: SeenProjectAccess::Anything, access }),
        "can-manage-in-hcp": false,
        "can-manage-varsets": false,
        "can-manage-ephemeral-workspace-for-projects": rights.settings >= Some(ProjectSettings::Update),
    })
}

/// The id of a tag of a project, of its own; the owner is in it, so that none is another's.
fn effective_id(record: &ProjectRecord, tag: &Tag) -> String {
    format!("etb-{}-{}", record.id, tag.name)
}

/// A tag of a project.
#[must_use]
pub fn binding(record: &ProjectRecord, tag: &Tag) -> Value {
    json!({
        "id": format!("tb-{}-{}", record.id, tag.name),
        "type": "tag-bindings",
        "attributes": { "key": tag.name.as_str(), "value": tag.value.as_str() },
    })
}

/// A tag of a project as one that is in force there.
#[must_use]
pub fn effective_binding(record: &ProjectRecord, tag: &Tag) -> Value {
    json!({
        "id": effective_id(record, tag),
        "type": "effective-tag-bindings",
        "attributes": { "key": tag.name.as_str(), "value": tag.value.as_str() },
    })
}

/// The access of a team to a project.
#[must_use]
pub fn access(record: &TeamProjectRecord) -> Value {
    let parts = record.access.parts();
    let workspaces = parts.workspaces;
    json!({
        "id": record.id.to_string(),
        "type": "team-projects",
        "attributes": {
            "access": record.access.to_string(),
            "project-access": {
                "settings": parts.settings.as_str(),
                "teams": parts.teams.as_str(),
                "variable-sets": parts.variable_sets.as_str(),
            },
            "workspace-access": {
                "create": parts.create,
                "move": parts.relocate,
                "locking": workspaces.workspace_locking,
                "delete": parts.delete,
                "runs": workspaces.runs.as_str(),
                "variables": workspaces.variables.as_str(),
                "state-versions": workspaces.state_versions.as_str(),
                "sentinel-mocks": if workspaces.sentinel_mocks { "read" } else { "none" },
                "run-tasks": workspaces.run_tasks,
                "policy-overrides": workspaces.policy_overrides,
            },
        },
        "relationships": {
            "team": {
                "data": to(&record.team, "teams"),
                "links": { "related": format!("/api/v2/teams/{}", record.team) },
            },
            "project": {
                "data": to(&record.project, "projects"),
                "links": { "related": format!("/api/v2/projects/{}", record.project) },
            },
        },
        "links": { "self": format!("/api/v2/team-projects/{}", record.id) },
    })
}
