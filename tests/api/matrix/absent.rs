//! The examples of what is not here: empty lists, and creations that are refused.

use serde_json::json;
use tfe_console::insight::powers::Deed;
use tfe_console::policy::Call;

use super::examples::Says::{self, Line, Workspace};
use super::examples::{ANYBODY, BELONGS, CONFIGURE, Example, READ, READ_VARIABLES, SEE_PROJECT, SEE_TEAM, is, one};

const MANAGE_NOTIFICATIONS: &[Says] = &[READ[0], Workspace(|_| Deed::Call(Call::ManageNotifications))];
const MANAGE_RUN_TRIGGERS: &[Says] = &[READ[0], Workspace(|_| Deed::Call(Call::ManageRunTriggers))];
const MANAGE_RUN_TASKS: &[Says] = &[READ[0], Workspace(|_| Deed::Call(Call::ManageRunTasks))];

pub fn absent() -> Vec<Example> {
    vec![
        is("GET /api/v2/organizations/{organization}/agent-pools", BELONGS),
        is("POST /api/v2/organizations/{organization}/agent-pools", BELONGS).absent(),
        is("GET /api/v2/organizations/{organization}/module-producers", BELONGS),
        is("GET /api/v2/organizations/{organization}/relationships/module-producers", BELONGS),
        is("GET /api/registry/private/v2/gpg-keys", ANYBODY),
        is("GET /api/v2/organizations/{organization}/oauth-clients", BELONGS),
        is("POST /api/v2/organizations/{organization}/oauth-clients", &[Line("VCS connections")]).absent(),
        is("GET /api/v2/organizations/{organization}/oauth-tokens", BELONGS),
        is("GET /api/v2/organizations/{organization}/policies", BELONGS),
        is("POST /api/v2/organizations/{organization}/policies", &[Line("Sentinel policies")]).absent(),
        is("GET /api/v2/organizations/{organization}/policy-sets", BELONGS),
        is("POST /api/v2/organizations/{organization}/policy-sets", &[Line("Policy sets")]).absent(),
        is("GET /api/v2/organizations/{organization}/registry-modules", BELONGS),
        is("POST /api/v2/organizations/{organization}/registry-modules", &[Line("Terraform modules")]).absent(),
        is("GET /api/v2/organizations/{organization}/registry-providers", BELONGS),
        is("POST /api/v2/organizations/{organization}/registry-providers", &[Line("Terraform modules")]).absent(),
        is("GET /api/v2/organizations/{organization}/reserved-tag-keys", BELONGS),
        is("POST /api/v2/organizations/{organization}/reserved-tag-keys", BELONGS).absent(),
        is("GET /api/v2/organizations/{organization}/ssh-keys", &[Line("SSH keys")]),
        is("POST /api/v2/organizations/{organization}/ssh-keys", &[Line("SSH keys")]).absent(),
        is("GET /api/v2/organizations/{organization}/tasks", BELONGS),
        is("POST /api/v2/organizations/{organization}/tasks", &[Line("Run tasks of the organization")]).absent(),
        is("GET /api/v2/organizations/{organization}/varsets", BELONGS),
        is("POST /api/v2/organizations/{organization}/varsets", BELONGS).absent(),
        is("GET /api/v2/workspaces/{workspace}/applicable-varsets", READ),
        is("GET /api/v2/workspaces/{workspace}/notification-configurations", READ),
        is("POST /api/v2/workspaces/{workspace}/notification-configurations", MANAGE_NOTIFICATIONS).absent(),
        is("GET /api/v2/workspaces/{workspace}/resources", READ),
        is("GET /api/v2/workspaces/{workspace}/run-triggers", READ),
        is("POST /api/v2/workspaces/{workspace}/run-triggers", MANAGE_RUN_TRIGGERS).absent(),
        is("GET /api/v2/workspaces/{workspace}/tasks", READ),
        is("POST /api/v2/workspaces/{workspace}/tasks", MANAGE_RUN_TASKS).absent(),
        is("GET /api/v2/workspaces/{workspace}/varsets", READ),
        is("PATCH /api/v2/workspaces/{workspace}/relationships/ssh-key", CONFIGURE)
            .with(one("workspaces", &json!({ "id": null }))),
        is("GET /api/v2/workspaces/{workspace}/all-vars", READ_VARIABLES),
        is("GET /api/v2/projects/{project}/notification-configurations", SEE_PROJECT),
        is("POST /api/v2/projects/{project}/notification-configurations", SEE_PROJECT).absent(),
        is("GET /api/v2/teams/{team}/notification-configurations", SEE_TEAM),
        is("POST /api/v2/teams/{team}/notification-configurations", SEE_TEAM).absent(),
        is("GET /api/v2/projects/{project}/varsets", SEE_PROJECT),
        is("GET /api/v2/runs/{run}/policy-checks", READ),
        is("GET /api/v2/runs/{run}/task-stages", READ),
    ]
}
