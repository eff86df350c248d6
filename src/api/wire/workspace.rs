//! Workspaces and the access of teams to them.

use serde_json::{Value, json};

use super::{linkage, time, user_linkage};
use crate::backend::{LockedBy, TeamAccessRecord, WorkspaceRecord};
use crate::domain::{Access, ExecutionMode, Id, Run, Runs, SafeText, StateVersions, Tag, Variables};
use crate::policy::{Act, Call, Facts, decide};

/// A workspace, with what the asker may do with it.
#[must_use]
pub fn workspace(record: &WorkspaceRecord) -> Value {
    let settings = &record.settings;
    let text = |text: &Option<SafeText>| text.as_ref().map(|text| text.as_str().to_owned());
    let organization = record.facts.organization.as_str();
    let run = |run: Option<Id<Run>>| run.map(|run| linkage(&run, "runs"));
    let locker = match record.lock.as_ref().and_then(|(by, _)| *by) {
        Some(LockedBy::Account(actor)) => user_linkage(actor),
        Some(LockedBy::Run(run)) => linkage(&run, "runs"),
        None => Value::Null,
    };
    let names: Vec<&str> = record.tags.iter().filter(|tag| tag.value.as_str().is_empty()).map(|tag| tag.name.as_str()).collect();
    let prefixes: Vec<&str> = settings.trigger_prefixes.iter().map(SafeText::as_str).collect();
    let own_mode = settings.execution_mode.is_some();
    json!({
        "id": record.id.to_string(),
        "type": "workspaces",
        "attributes": {
            "name": record.name.as_str(),
            "created-at": time(record.created_at),
            "updated-at": time(record.created_at),
            "description": text(&settings.description),
            "environment": "default",
            "execution-mode": record.execution_mode.as_str(),
            "setting-overwrites": { "execution-mode": own_mode, "agent-pool": own_mode },
            "operations": record.execution_mode != ExecutionMode::Local,
            "locked": record.lock.is_some(),
            "locked-reason": record.lock.as_ref().map(|(_, lock)| text(&lock.reason).unwrap_or_default()),
            "terraform-version": settings.terraform_version.as_str(),
            "working-directory": text(&settings.working_directory),
            "trigger-prefixes": prefixes,
            "trigger-patterns": [],
            "auto-apply": settings.auto_apply,
            "auto-apply-run-trigger": false,
            "queue-all-runs": settings.queue_all_runs,
            "speculative-enabled": settings.speculative_enabled,
            "file-triggers-enabled": settings.file_triggers_enabled,
            "allow-destroy-plan": settings.allow_destroy_plan,
            "can-queue-destroy-plan": settings.allow_destroy_plan,
            "global-remote-state": false,
            "structured-run-output-enabled": false,
            "assessments-enabled": false,
            "resource-count": record.resources,
            "source": "tfe-api",
            "source-name": null,
            "source-url": null,
            "tag-names": names,
            "vcs-repo": null,
            "vcs-repo-identifier": null,
            "actions": { "is-destroyable": true },
            "permissions": permissions(&record.facts),
        },
        "relationships": {
            "organization": { "data": { "id": organization, "type": "organizations" } },
            "current-run": { "data": run(record.current_run) },
            "latest-run": { "data": run(record.latest_run) },
            "locked-by": { "data": locker },
            "current-state-version": {
                "links": { "related": format!("/api/v2/workspaces/{}/current-state-version", record.id) },
            },
            "ssh-key": { "data": null },
        },
        "links": {
            "self": format!("/api/v2/organizations/{organization}/workspaces/{}", record.name),
            "self-html": format!("/app/{organization}/workspaces/{}", record.name),
        },
    })
}

fn permissions(facts: &Facts) -> Value {
    let may = |call: Call| decide(Act::Call(call), facts).is_allowed();
    json!({
        "can-update": may(Call::Configure),
        "can-destroy": may(Call::Configure),
        "can-force-delete": may(Call::Configure),
        "can-manage-tags": may(Call::Configure),
        "can-queue-run": may(Call::CreateRun),
        "can-queue-apply": may(Call::ApplyRun),
        "can-queue-destroy": may(Call::ApplyRun),
        "can-read-run": may(Call::Read),
        "can-read-settings": may(Call::Read),
        "can-read-state-versions": may(Call::ReadState),
        "can-read-state-outputs": may(Call::ReadOutputs),
        "can-create-state-versions": may(Call::UploadState),
        "can-read-variable": may(Call::ReadVariables),
        "can-update-variable": may(Call::WriteVariables),
        "can-lock": may(Call::Lock),
        "can-unlock": may(Call::Lock),
        "can-force-unlock": may(Call::ForceUnlock),
        "can-manage-run-tasks": may(Call::ManageRunTasks),
    })
}

/// A tag with its value, as the newer clients have it.
#[must_use]
pub fn binding(workspace: &WorkspaceRecord, tag: &Tag) -> Value {
    json!({
        "id": format!("tb-{}-{}", workspace.id, tag.name),
        "type": "tag-bindings",
        "attributes": { "key": tag.name.as_str(), "value": tag.value.as_str() },
    })
}

/// The access of a team to a workspace.
#[must_use]
pub fn access(record: &TeamAccessRecord) -> Value {
    let rights = record.access.rights();
    let access = match record.access {
        Access::Fixed(level) => level.as_str(),
        Access::Custom(_) => "custom",
    };
    json!({
        "id": record.id.to_string(),
        "type": "team-workspaces",
        "attributes": {
            "access": access,
            "runs": rights.runs.unwrap_or(Runs::Read).as_str(),
            "variables": Variables::as_str(rights.variables),
            "state-versions": StateVersions::as_str(rights.state_versions),
            "sentinel-mocks": if rights.sentinel_mocks { "read" } else { "none" },
            "workspace-locking": rights.workspace_locking,
            "run-tasks": rights.run_tasks,
            "policy-overrides": false,
        },
        "relationships": {
            "team": {
                "data": linkage(&record.team, "teams"),
                "links": { "related": format!("/api/v2/teams/{}", record.team) },
            },
            "workspace": {
                "data": linkage(&record.workspace, "workspaces"),
                "links": { "related": format!("/api/v2/workspaces/{}", record.workspace) },
            },
        },
        "links": { "self": format!("/api/v2/team-workspaces/{}", record.id) },
    })
}
