//! Workspaces and the access of teams to them.

use serde_json::{Value, json};

use super::{linkage, maybe_time, time, user_linkage};
use crate::backend::{LockedBy, OutputRecord, TeamAccessRecord, WorkspaceRecord};
use crate::domain::{
    Access, Actor, ExecutionMode, Id, Organization, OrganizationTag, Project, Run, Runs, SafeText, StateVersions, Tag, Variables,
};
use crate::policy::{Act, Call, Facts, decide};

/// A workspace, with what the asker can do with it.
#[must_use]
pub fn workspace(record: &WorkspaceRecord) -> Value {
    let organization = record.facts.organization.as_str();
    json!({
        "id": record.id.to_string(),
        "type": "workspaces",
        "attributes": attributes(record),
        "relationships": relationships(record),
        "links": {
            "self": format!("/api/v2/organizations/{organization}/workspaces/{}", record.name),
            "self-html": format!("/app/{organization}/workspaces/{}", record.name),
        },
    })
}

fn attributes(record: &WorkspaceRecord) -> Value {
    let settings = &record.settings;
    let text = |text: &Option<SafeText>| text.as_ref().map(|text| text.as_str().to_owned());
    let texts = |texts: &[SafeText]| texts.iter().map(|text| text.as_str().to_owned()).collect::<Vec<_>>();
    let names: Vec<&str> = tags(record).map(|(_, name)| name.as_str()).collect();
    let own_mode = settings.execution_mode.is_some();
    let mut attributes = json!({
        "name": record.name.as_str(),
        "created-at": time(record.created_at),
        "updated-at": time(record.updated_at),
        "latest-change-at": time(record.updated_at),
        "description": settings.description,
        "environment": "default",
        "execution-mode": record.execution_mode.as_str(),
        "setting-overwrites": { "execution-mode": own_mode, "agent-pool": own_mode },
        "operations": record.execution_mode != ExecutionMode::Local,
        "locked": record.lock.is_some(),
        "locked-reason": record.lock.as_ref().map(|(_, lock)| text(&lock.reason).unwrap_or_default()),
        "terraform-version": settings.terraform_version.as_str(),
        "working-directory": text(&settings.working_directory),
        "trigger-prefixes": texts(&settings.trigger_prefixes),
        "trigger-patterns": texts(&settings.trigger_patterns),
        "auto-apply": settings.auto_apply,
        "auto-apply-run-trigger": settings.auto_apply_run_trigger,
        "queue-all-runs": settings.queue_all_runs,
        "speculative-enabled": settings.speculative_enabled,
        "file-triggers-enabled": settings.file_triggers_enabled,
        "allow-destroy-plan": settings.allow_destroy_plan,
        "can-queue-destroy-plan": settings.allow_destroy_plan,
        "resource-count": record.resources,
        "source": "tfe-api",
        "source-name": settings.source_name,
        "source-url": settings.source_url,
        "source-module-id": null,
        "no-code-upgrade-available": false,
        "hyok-enabled": false,
        "apply-duration-average": 0,
        "plan-duration-average": 0,
        "policy-check-failures": 0,
        "run-failures": record.runs.1,
        "workspace-kpis-runs-count": record.runs.0,
        "last-assessment-result-at": null,
        "tag-names": names,
        "vcs-repo": null,
        "vcs-repo-identifier": null,
        "actions": { "is-destroyable": true },
        "permissions": permissions(&record.facts),
    });
    let more = json!({
            "global-remote-state": settings.global_remote_state,
            "project-remote-state": settings.project_remote_state,
            "structured-run-output-enabled": settings.structured_run_output,
            "assessments-enabled": settings.assessments_enabled,
            "auto-destroy-at": maybe_time(settings.auto_destroy_at),
            "auto-destroy-activity-duration": settings.auto_destroy,
            "auto-destroy-status": null,
            "inherits-project-auto-destroy": settings.inherits_auto_destroy,
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut attributes, more) {
        all.extend(more);
    }
    attributes
}

fn relationships(record: &WorkspaceRecord) -> Value {
    let organization = record.facts.organization.as_str();
    let run = |run: Option<Id<Run>>| run.map(|run| linkage(&run, "runs"));
    let locker = match record.lock.as_ref().and_then(|(by, _)| *by) {
        Some(LockedBy::Account(Actor::Team(team))) => linkage(&team, "teams"),
        Some(LockedBy::Account(actor)) => user_linkage(actor),
        Some(LockedBy::Run(run)) => linkage(&run, "runs"),
        None => Value::Null,
    };
    json!({
        "organization": {
            "data": { "id": organization, "type": "organizations" },
            "links": { "related": format!("/api/v2/organizations/{organization}") },
        },
        "project": {
            "data": linkage(&record.project, "projects"),
            "links": { "related": format!("/api/v2/projects/{}", record.project) },
        },
        "current-run": { "data": run(record.current_run) },
        "latest-run": { "data": run(record.latest_run) },
        "locked-by": { "data": locker },
        "current-configuration-version": { "data": record.configuration.map(|id| linkage(&id, "configuration-versions")) },
        "outputs": { "data": record.outputs.iter().map(|output| linkage(&output.id, "workspace-outputs")).collect::<Vec<_>>() },
        "vars": { "data": record.variables.iter().map(|id| linkage(id, "vars")).collect::<Vec<_>>() },
        "tags": { "data": tags(record).map(|(id, _)| linkage(&id, "tags")).collect::<Vec<_>>() },
        "tag-bindings": { "links": { "related": format!("/api/v2/workspaces/{}/tag-bindings", record.id) } },
        "effective-tag-bindings": {
            "data": effective_tags(record).iter().map(|tag| json!({ "id": tag["id"], "type": tag["type"] })).collect::<Vec<_>>(),
        },
        "remote-state-consumers": {
            "links": { "related": format!("/api/v2/workspaces/{}/relationships/remote-state-consumers", record.id) },
        },
        "agent-pool": { "data": null },
        "readme": { "data": null },
        "current-assessment-result": { "data": null },
        "data-retention-policy": { "data": retention(&record.id.to_string(), record.retention_days).map(|policy| json!({ "id": policy["id"], "type": policy["type"] })) },
        "current-state-version": {
            "data": record.state.map(|state| linkage(&state, "state-versions")),
            "links": { "related": format!("/api/v2/workspaces/{}/current-state-version", record.id) },
        },
        "ssh-key": { "data": null },
    })
}

fn permissions(facts: &Facts) -> Value {
    let may = |call: Call| decide(Act::Call(call), facts).is_allowed();
    json!({
        "can-update": may(Call::Configure),
        "can-destroy": may(Call::Delete),
        "can-force-delete": may(Call::Delete),
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
        "can-manage-assessments": may(Call::Configure),
        "can-manage-ephemeral-workspaces": may(Call::Configure),
        "can-read-assessment-results": may(Call::ReadPlanJson),
        "can-manage-hyok": false,
    })
}

/// The tags of a workspace that are only names, with their ids.
pub fn tags(record: &WorkspaceRecord) -> impl Iterator<Item = (Id<OrganizationTag>, &SafeText)> {
    let named = record.tags.iter().filter(|tag| tag.value.as_str().is_empty());
    named.map(|tag| (Tag::id(record.organization, &tag.name), &tag.name))
}

/// A tag that is known in an organization.
#[must_use]
pub fn tag(organization: (Id<Organization>, &str), name: &SafeText, count: u32) -> Value {
    json!({
        "id": Tag::id(organization.0, name).to_string(),
        "type": "tags",
        "attributes": { "name": name.as_str(), "created-at": null, "instance-count": count },
        "relationships": { "organization": { "data": { "id": organization.1, "type": "organizations" } } },
    })
}

/// The tags that are in force: its own, and those of its project.
#[must_use]
pub fn effective_tags(record: &WorkspaceRecord) -> Vec<Value> {
    let one = |tag: &Tag, from: Option<Id<Project>>| {
        let mut value = json!({
            "id": format!("etb-{}-{}", record.id, tag.name),
            "type": "effective-tag-bindings",
            "attributes": { "key": tag.name.as_str(), "value": tag.value.as_str() },
            "relationships": {},
        });
        // Clients take one with links for one of the project.
        if let Some(project) = from {
            value["relationships"]["inherited-from"] = json!({ "data": linkage(&project, "projects") });
            value["links"]["inherited-from"] = json!(format!("/api/v2/projects/{project}"));
        }
        value
    };
    let own = record.tags.iter().map(|tag| one(tag, None));
    own.chain(record.inherited_tags.iter().map(|tag| one(tag, Some(record.project)))).collect()
}

/// The outputs of a workspace, as they come along with it.
#[must_use]
pub fn outputs(record: &WorkspaceRecord) -> Vec<Value> {
    let one = |output: &OutputRecord| {
        let shown = super::state::output(output, false);
        json!({
            "id": output.id.to_string(),
            "type": "workspace-outputs",
            "attributes": {
                "name": output.name.as_str(),
                "sensitive": output.sensitive,
                "output-type": shown["attributes"]["type"],
                "value": shown["attributes"]["value"],
            },
        })
    };
    record.outputs.iter().map(one).collect()
}

/// After how long what is old can go, if anything was said.
#[must_use]
pub fn retention(owner: &str, days: Option<u32>) -> Option<Value> {
    let id = format!("drp-{}", owner.split_once('-').map_or(owner, |(_, body)| body));
    Some(match days? {
        0 => json!({ "id": id, "type": "data-retention-policy-dont-deletes", "attributes": {} }),
        days => json!({
            "id": id,
            "type": "data-retention-policy-delete-olders",
            "attributes": { "delete-older-than-n-days": days },
        }),
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
            "policy-overrides": matches!(record.access, Access::Custom(custom) if custom.policy_overrides),
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
