//! Projects and the access of teams to them.

use super::{linkage as to, organization, tag, time};
use crate::backend::{ProjectRecord, TeamProjectRecord};
use crate::domain::{
    Command, Id, Project, ProjectAccess, ProjectChange, ProjectDraft, ProjectLevel, ProjectName, ProjectSettings, Tag,
};
use crate::policy::{Act, ReadPermission, decide};
use crate::wire::project::{self as wire, Attributes, KIND, Overwrites, Permissions, Relationships};
use crate::wire::project_access::{self, InProject, InWorkspaces};
use crate::wire::tag::{Binding, EFFECTIVE, EffectiveBinding};
use crate::wire::{Linkage, Links, Relationship};

/// A project, with what the asker can do with it.
#[must_use]
pub fn project(record: &ProjectRecord) -> wire::Project {
    let own_mode = Some(record.own_execution_mode.is_some());
    let below = |path: &str| format!("/api/v2/projects/{}{path}", record.id);
    let name = &record.facts.organization;
    let effective = record.tags.iter().map(|one| to(&tag::effective_id(&record.id, one), EFFECTIVE));
    wire::Project {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            name: Some(record.name.to_string()),
            description: Some(record.description.clone()),
            created_at: Some(time(record.created_at)),
            auto_destroy_activity_duration: record.auto_destroy.clone(),
            default_execution_mode: Some(record.execution_mode.as_str().to_owned()),
            setting_overwrites: Some(Overwrites { default_execution_mode: own_mode, default_agent_pool: own_mode }),
            workspace_count: Some(record.workspaces),
            team_count: Some(record.teams),
            is_unified: Some(false),
            permissions: Some(permissions(record)),
        },
        relationships: Relationships {
            organization: Some(Relationship::to(organization::linkage(name)).at(format!("/api/v2/organizations/{name}"))),
            tag_bindings: Some(Relationship::only_at(below("/tag-bindings"))),
            effective_tag_bindings: Some(Relationship::to_many(effective)),
            default_agent_pool: Some(Relationship::to_maybe(None)),
        },
        links: Links::to_self(below("")),
    }
}

/// What names a project.
#[must_use]
pub fn linkage(id: Id<Project>) -> Linkage {
    Linkage::new(KIND, &id)
}

fn permissions(record: &ProjectRecord) -> Permissions {
    let project = record.id;
    let may = |change| Some(decide(Act::Write(&Command::Arrange { project, change }), &record.facts).is_allowed());
    let see = |read_permission| Some(decide(Act::See(read_permission), &record.facts).is_allowed());
    let name = ProjectName::parse("name", ProjectName::DEFAULT).expect("a name");
    let update = || may(ProjectChange::Update { name: name.clone(), project: ProjectDraft::default() });
    let access = ProjectAccess::Fixed(ProjectLevel::Read);
    let team = Id::parse("team-1111111111111111").expect("an id");
    let rights = record.facts.project_rights;
    Permissions {
        can_read: see(ReadPermission::Project),
        can_update: update(),
        can_destroy: may(ProjectChange::Delete),
        can_create_workspace: Some(rights.create),
        can_move_workspace: Some(rights.relocate),
        can_move_stack: Some(false),
        can_manage_stacks: Some(false),
        can_view_stacks: Some(false),
        can_update_stacks: Some(false),
        can_deploy_no_code_modules: Some(false),
        can_read_teams: see(ReadPermission::ProjectAccess),
        can_manage_tags: update(),
        can_manage_teams: may(ProjectChange::SetAccess { team, access }),
        can_manage_in_hcp: Some(false),
        can_manage_varsets: Some(false),
        can_manage_ephemeral_workspace_for_projects: Some(rights.settings >= Some(ProjectSettings::Update)),
    }
}

/// A tag of a project.
#[must_use]
pub fn binding(record: &ProjectRecord, one: &Tag) -> Binding {
    tag::binding(&record.id, one)
}

/// A tag of a project as one that is in force there.
#[must_use]
pub fn effective_binding(record: &ProjectRecord, one: &Tag) -> EffectiveBinding {
    tag::effective(&record.id, one, None)
}

/// The access of a team to a project.
#[must_use]
pub fn access(record: &TeamProjectRecord) -> project_access::ProjectAccess {
    let parts = record.access.parts();
    let workspaces = parts.workspaces;
    let word = |word: &str| Some(word.to_owned());
    let team = Relationship::to(to(&record.team, "teams")).at(format!("/api/v2/teams/{}", record.team));
    let project = Relationship::to(to(&record.project, KIND)).at(format!("/api/v2/projects/{}", record.project));
    project_access::ProjectAccess {
        id: record.id.to_string(),
        kind: project_access::KIND.into(),
        attributes: project_access::Attributes {
            access: Some(record.access.to_string()),
            project_access: Some(InProject {
                settings: word(parts.settings.as_str()),
                teams: word(parts.teams.as_str()),
                variable_sets: word(parts.variable_sets.as_str()),
            }),
            workspace_access: Some(InWorkspaces {
                create: Some(parts.create),
                relocate: Some(parts.relocate),
                locking: Some(workspaces.workspace_locking),
                delete: Some(parts.delete),
                runs: word(workspaces.runs.as_str()),
                variables: word(workspaces.variables.as_str()),
                state_versions: word(workspaces.state_versions.as_str()),
                sentinel_mocks: word(if workspaces.sentinel_mocks { "read" } else { "none" }),
                run_tasks: Some(workspaces.run_tasks),
                policy_overrides: Some(workspaces.policy_overrides),
            }),
        },
        relationships: project_access::Relationships { team: Some(team), project: Some(project) },
        links: Links::to_self(format!("/api/v2/team-projects/{}", record.id)),
    }
}
