//! Workspaces and the access of teams to them.

use super::{linkage, maybe_time, organization, project, retention, tag, time, user_linkage};
use crate::backend::{LockedBy, TeamAccessRecord, WorkspaceRecord};
use crate::domain::{
    Access, Actor, Command, ExecutionMode, Id, OrganizationTag, Run, Runs, SafeText, StateVersions, Tag, Variables,
};
use crate::policy::{Act, Call, decide};
use crate::wire::output;
use crate::wire::tag::{EFFECTIVE, EffectiveBinding};
use crate::wire::team_access::{self, TeamAccess};
use crate::wire::workspace::{self as wire, Actions, Attributes, KIND, Overwrites, Permissions, Relationships};
use crate::wire::{Links, Relationship};

/// A workspace, with what the asker can do with it.
#[must_use]
pub fn workspace(record: &WorkspaceRecord) -> wire::Workspace {
    let (organization, name) = (&record.facts.organization, &record.name);
    wire::Workspace {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: attributes(record),
        relationships: relationships(record),
        links: Links {
            self_html: Some(format!("/app/{organization}/workspaces/{name}")),
            ..Links::to_self(format!("/api/v2/organizations/{organization}/workspaces/{name}"))
        },
    }
}

fn attributes(record: &WorkspaceRecord) -> Attributes {
    let settings = &record.settings;
    let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string);
    let texts = |texts: &[SafeText]| Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>());
    let own_mode = Some(settings.execution_mode.is_some());
    Attributes {
        name: Some(record.name.to_string()),
        created_at: Some(time(record.created_at)),
        updated_at: Some(time(record.updated_at)),
        latest_change_at: Some(time(record.updated_at)),
        description: settings.description.clone(),
        environment: Some("default".to_owned()),
        execution_mode: Some(record.execution_mode.as_str().to_owned()),
        setting_overwrites: Some(Overwrites { execution_mode: own_mode, agent_pool: own_mode }),
        operations: Some(record.execution_mode != ExecutionMode::Local),
        locked: Some(record.lock.is_some()),
        locked_reason: record.lock.as_ref().map(|(_, lock)| text(&lock.reason).unwrap_or_default()),
        terraform_version: Some(settings.terraform_version.to_string()),
        working_directory: text(&settings.working_directory),
        trigger_prefixes: texts(&settings.trigger_prefixes),
        trigger_patterns: texts(&settings.trigger_patterns),
        auto_apply: Some(settings.auto_apply),
        auto_apply_run_trigger: Some(settings.auto_apply_run_trigger),
        queue_all_runs: Some(settings.queue_all_runs),
        speculative_enabled: Some(settings.speculative_enabled),
        file_triggers_enabled: Some(settings.file_triggers_enabled),
        allow_destroy_plan: Some(settings.allow_destroy_plan),
        can_queue_destroy_plan: Some(settings.allow_destroy_plan),
        global_remote_state: Some(settings.global_remote_state),
        project_remote_state: Some(settings.project_remote_state),
        structured_run_output_enabled: Some(settings.structured_run_output),
        assessments_enabled: Some(settings.assessments_enabled),
        auto_destroy_at: maybe_time(settings.auto_destroy_at),
        auto_destroy_activity_duration: settings.auto_destroy.clone(),
        auto_destroy_status: None,
        inherits_project_auto_destroy: Some(settings.inherits_auto_destroy),
        resource_count: Some(record.resources),
        source: Some("tfe-api".to_owned()),
        source_name: settings.source_name.clone(),
        source_url: settings.source_url.clone(),
        source_module_id: None,
        no_code_upgrade_available: Some(false),
        hyok_enabled: Some(false),
        apply_duration_average: Some(0),
        plan_duration_average: Some(0),
        policy_check_failures: Some(0),
        run_failures: Some(record.runs.1.into()),
        workspace_kpis_runs_count: Some(record.runs.0.into()),
        last_assessment_result_at: None,
        tag_names: Some(tags(record).map(|(_, name)| name.to_string()).collect()),
        vcs_repo: None,
        vcs_repo_identifier: None,
        actions: Some(Actions { is_destroyable: Some(true) }),
        permissions: Some(permissions(record)),
    }
}

fn relationships(record: &WorkspaceRecord) -> Relationships {
    let below = |path: &str| format!("/api/v2/workspaces/{}/{path}", record.id);
    let run = |run: Option<Id<Run>>| Some(Relationship::to_maybe(run.map(|run| linkage(&run, "runs"))));
    let name = &record.facts.organization;
    let locker = match record.lock.as_ref().and_then(|(by, _)| *by) {
        Some(LockedBy::Account(Actor::Team(team))) => Some(linkage(&team, "teams")),
        Some(LockedBy::Account(actor)) => user_linkage(actor),
        Some(LockedBy::Run(run)) => Some(linkage(&run, "runs")),
        None => None,
    };
    let configuration = record.configuration.map(|id| linkage(&id, "configuration-versions"));
    let state = record.state.map(|state| linkage(&state, "state-versions"));
    let policy = retention::of_workspace(&record.id.to_string(), record.retention_days);
    let policy = policy.map(|(id, retention)| retention::linkage(&id, retention));
    Relationships {
        organization: Some(Relationship::to(organization::linkage(name)).at(format!("/api/v2/organizations/{name}"))),
        project: Some(Relationship::to(project::linkage(record.project)).at(format!("/api/v2/projects/{}", record.project))),
        current_run: run(record.current_run),
        latest_run: run(record.latest_run),
        locked_by: Some(Relationship::to_maybe(locker)),
        current_configuration_version: Some(Relationship::to_maybe(configuration)),
        outputs: Some(Relationship::to_many(record.outputs.iter().map(|output| linkage(&output.id, output::OF_WORKSPACE)))),
        vars: Some(Relationship::to_many(record.variables.iter().map(|id| linkage(id, "vars")))),
        tags: Some(Relationship::to_many(tags(record).map(|(id, _)| linkage(&id, "tags")))),
        tag_bindings: Some(Relationship::only_at(below("tag-bindings"))),
        effective_tag_bindings: Some(Relationship::to_many(
            all_tags(record).map(|one| linkage(&tag::effective_id(&record.id, one), EFFECTIVE)),
        )),
        remote_state_consumers: Some(Relationship::only_at(below("relationships/remote-state-consumers"))),
        agent_pool: Some(Relationship::to_maybe(None)),
        readme: Some(Relationship::to_maybe(None)),
        current_assessment_result: Some(Relationship::to_maybe(None)),
        data_retention_policy: Some(Relationship::to_maybe(policy)),
        current_state_version: Some(Relationship::to_maybe(state).at(below("current-state-version"))),
        ssh_key: Some(Relationship::to_maybe(None)),
    }
}

/// Its own tags, and those of its project.
fn all_tags(record: &WorkspaceRecord) -> impl Iterator<Item = &Tag> {
    record.tags.iter().chain(&record.inherited_tags)
}

fn permissions(record: &WorkspaceRecord) -> Permissions {
    let may = |call: Call| Some(decide(Act::Call(call), &record.facts).is_allowed());
    // Deleting safely is refused by what the workspace has, not to whom.
    let delete = Command::DeleteWorkspace { workspace: record.id };
    Permissions {
        can_update: may(Call::Configure),
        can_destroy: may(Call::Delete),
        can_force_delete: Some(decide(Act::Write(&delete), &record.facts).is_allowed()),
        can_manage_tags: may(Call::Configure),
        can_queue_run: may(Call::CreateRun),
        can_queue_apply: may(Call::ApplyRun),
        can_queue_destroy: may(Call::CreateRun),
        can_read_run: may(Call::Read),
        can_read_settings: may(Call::Read),
        can_read_state_versions: may(Call::ReadState),
        can_read_state_outputs: may(Call::ReadOutputs),
        can_create_state_versions: may(Call::UploadState),
        can_read_variable: may(Call::ReadVariables),
        can_update_variable: may(Call::WriteVariables),
        can_lock: may(Call::Lock),
        can_unlock: may(Call::Lock),
        can_force_unlock: may(Call::ForceUnlock),
        can_manage_run_tasks: may(Call::ManageRunTasks),
        can_manage_assessments: may(Call::Configure),
        can_manage_ephemeral_workspaces: may(Call::Configure),
        can_read_assessment_results: may(Call::ReadPlanJson),
        can_manage_hyok: Some(false),
    }
}

/// The tags of a workspace that are only names, with their ids.
pub fn tags(record: &WorkspaceRecord) -> impl Iterator<Item = (Id<OrganizationTag>, &SafeText)> {
    let named = record.tags.iter().filter(|tag| tag.value.as_str().is_empty());
    named.map(|tag| (Tag::id(record.organization, &tag.name), &tag.name))
}

/// The tags that are in force: its own, and those of its project.
#[must_use]
pub fn effective_tags(record: &WorkspaceRecord) -> Vec<EffectiveBinding> {
    let own = record.tags.iter().map(|one| tag::effective(&record.id, one, None));
    own.chain(record.inherited_tags.iter().map(|one| tag::effective(&record.id, one, Some(record.project)))).collect()
}

/// The access of a team to a workspace.
#[must_use]
pub fn access(record: &TeamAccessRecord) -> TeamAccess {
    let rights = record.access.rights();
    let access = match record.access {
        Access::Fixed(level) => level.as_str(),
        Access::Custom(_) => "custom",
    };
    let overrides = matches!(record.access, Access::Custom(custom) if custom.policy_overrides);
    let word = |word: &str| Some(word.to_owned());
    let team = Relationship::to(linkage(&record.team, "teams")).at(format!("/api/v2/teams/{}", record.team));
    let workspace = Relationship::to(linkage(&record.workspace, KIND)).at(format!("/api/v2/workspaces/{}", record.workspace));
    TeamAccess {
        id: record.id.to_string(),
        kind: team_access::KIND.into(),
        attributes: team_access::Attributes {
            access: word(access),
            runs: word(rights.runs.unwrap_or(Runs::Read).as_str()),
            variables: word(Variables::as_str(rights.variables)),
            state_versions: word(StateVersions::as_str(rights.state_versions)),
            sentinel_mocks: word(if rights.sentinel_mocks { "read" } else { "none" }),
            workspace_locking: Some(rights.workspace_locking),
            run_tasks: Some(rights.run_tasks),
            policy_overrides: Some(overrides),
        },
        relationships: team_access::Relationships { team: Some(team), workspace: Some(workspace) },
        links: Links::to_self(format!("/api/v2/team-workspaces/{}", record.id)),
    }
}
