//! Every permission that an object tells every kind of asker, against what the endpoint then does.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tfe_console::domain::Permission;

use super::examples::one;
use super::ground::{Asker, Ground};
use crate::states::{draft, state};

/// What a permission is about.
enum Means {
    /// This request.
    Request(&'static str, &'static str, Value),
    /// The same, after somebody has locked the workspace: the asker, or an owner.
    Locked(&'static str, &'static str, Value, bool),
    /// The same about a noun that is not here: who could do it is told that, and all others nothing.
    Absent(&'static str, &'static str),
    /// Nothing here; this is what it always says.
    Never,
    /// A list, all of which is there for who can do it; others have a part of it.
    Whole(&'static str),
    /// Nothing that can be asked for: it goes with another.
    Like(&'static str),
    /// Nothing that can be asked for.
    Unasked,
}
use Means::{Absent, Like, Locked, Never, Request, Unasked, Whole};

type Row = (&'static str, Means);

fn get(path: &'static str) -> Means {
    Request("GET", path, Value::Null)
}

fn post(path: &'static str, body: Value) -> Means {
    Request("POST", path, body)
}

fn patch(path: &'static str, kind: &str, attributes: &Value) -> Means {
    Request("PATCH", path, one(kind, attributes))
}

fn delete(path: &'static str) -> Means {
    Request("DELETE", path, Value::Null)
}

fn linked(kind: &str, id: &str) -> Value {
    json!({ "data": [{ "type": kind, "id": id }] })
}

fn organization() -> Vec<Row> {
    let update = || patch("/api/v2/organizations/acme", "organizations", &json!({ "email": "new@example.com" }));
    let token = || post("/api/v2/organizations/acme/authentication-token", Value::Null);
    let mut rows = vec![
        ("can-update", update()),
        ("can-update-authentication-token", token()),
        ("can-update-api-token", token()),
        ("can-view-authentication", get("/api/v2/organizations/acme/authentication-token")),
        ("can-destroy", delete("/api/v2/organizations/acme")),
        ("can-access-via-teams", get("/api/v2/organizations/acme")),
        ("can-traverse", get("/api/v2/organizations/acme")),
        ("can-create-module", Absent("POST", "/api/v2/organizations/acme/registry-modules")),
        ("can-create-provider", Absent("POST", "/api/v2/organizations/acme/registry-providers")),
        (
            "can-create-team",
            post("/api/v2/organizations/acme/teams", one("teams", &json!({ "name": "b", "visibility": "organization" }))),
        ),
        ("can-create-workspace", post("/api/v2/organizations/acme/workspaces", one("workspaces", &json!({ "name": "another" })))),
        ("can-create-project", post("/api/v2/organizations/acme/projects", one("projects", &json!({ "name": "another one" })))),
        (
            "can-manage-users",
            post(
                "/api/v2/organizations/acme/organization-memberships",
                one("organization-memberships", &json!({ "email": "nobody@example.com" })),
            ),
        ),
        ("can-view-users", Whole("/api/v2/organizations/acme/organization-memberships")),
        ("can-update-oauth", Absent("POST", "/api/v2/organizations/acme/oauth-clients")),
        ("can-update-sentinel", Absent("POST", "/api/v2/organizations/acme/policies")),
        ("can-read-policies", get("/api/v2/organizations/acme/policies")),
        // Of those that are there, which owners alone change; more can add one.
        ("can-update-ssh-keys", Like("can-update")),
        ("can-manage-run-tasks", Absent("POST", "/api/v2/organizations/acme/tasks")),
        ("can-read-run-tasks", get("/api/v2/organizations/acme/tasks")),
        ("can-read-varsets", get("/api/v2/organizations/acme/varsets")),
        ("can-manage-tags", Request("DELETE", "/api/v2/organizations/acme/tags", linked("tags", "{tag}"))),
        (
            "can-manage-assessments",
            patch("/api/v2/organizations/acme", "organizations", &json!({ "assessments-enforced": true })),
        ),
        ("can-read-assessments", Like("can-manage-assessments")),
        ("can-manage-auditing", post("/api/v2/organizations/acme/authentication-token?token=audit-trails", Value::Null)),
    ];
    let never = [
        "can-create-workspace-migration",
        "can-manage-subscription",
        "can-manage-sso",
        "can-view-usage",
        "can-update-agent-pools",
        "can-manage-varsets",
        "can-manage-public-providers",
        "can-manage-public-modules",
        "can-manage-custom-providers",
        "can-enable-stacks",
        "can-manage-org-public-providers",
        "can-manage-org-public-modules",
        "can-view-explorer",
        "can-deploy-no-code-modules",
        "can-manage-no-code-modules",
        "can-manage-recoverable-items",
    ];
    rows.extend(never.map(|key| (key, Never)));
    rows
}

fn team() -> Vec<Row> {
    let set = |attributes: &Value| patch("/api/v2/teams/{team}", "teams", attributes);
    vec![
        ("can-update-organization-access", set(&json!({ "organization-access": { "manage-vcs-settings": true } }))),
        ("can-update-visibility", set(&json!({ "visibility": "organization" }))),
        ("can-update-name", set(&json!({ "name": "renamed" }))),
        ("can-update-sso-team-id", set(&json!({ "sso-team-id": "of-the-directory" }))),
        ("can-update-member-token-management", set(&json!({ "allow-member-token-management": false }))),
        ("can-destroy", delete("/api/v2/teams/{team}")),
        ("can-update-membership", post("/api/v2/teams/{team}/relationships/users", linked("users", "{other}"))),
        ("can-update-api-token", post("/api/v2/teams/{team}/authentication-token", Value::Null)),
        ("can-view-api-token", get("/api/v2/teams/{team}/authentication-token")),
    ]
}

fn workspace() -> Vec<Row> {
    let set = |attributes: &Value| patch("/api/v2/workspaces/{workspace}", "workspaces", attributes);
    let run = |attributes: &Value| {
        let mut document = one("runs", attributes);
        document["data"]["relationships"]["workspace"] = json!({ "data": { "type": "workspaces", "id": "{workspace}" } });
        post("/api/v2/runs", document)
    };
    let text = state(2, "goodbye");
    let upload = draft(2, &text, &json!({ "state": STANDARD.encode(&text) }));
    let lock = "/api/v2/workspaces/{workspace}/actions/lock";
    let tags = json!({ "data": [{ "type": "tags", "attributes": { "name": "blue" } }] });
    vec![
        ("can-update", set(&json!({ "description": "described" }))),
        ("can-destroy", post("/api/v2/workspaces/{workspace}/actions/safe-delete", Value::Null)),
        ("can-force-delete", delete("/api/v2/workspaces/{workspace}")),
        ("can-manage-tags", post("/api/v2/workspaces/{workspace}/relationships/tags", tags)),
        ("can-queue-run", run(&json!({ "plan-only": true }))),
        ("can-queue-apply", post("/api/v2/runs/{run}/actions/apply", Value::Null)),
        ("can-queue-destroy", run(&json!({ "is-destroy": true }))),
        ("can-read-run", get("/api/v2/runs/{run}")),
        ("can-read-settings", get("/api/v2/workspaces/{workspace}")),
        ("can-read-state-versions", get("/api/v2/workspaces/{workspace}/current-state-version")),
        ("can-read-state-outputs", get("/api/v2/workspaces/{workspace}/current-state-version-outputs")),
        ("can-create-state-versions", Locked("POST", "/api/v2/workspaces/{workspace}/state-versions", upload, true)),
        ("can-read-variable", get("/api/v2/workspaces/{workspace}/vars")),
        (
            "can-update-variable",
            post("/api/v2/workspaces/{workspace}/vars", one("vars", &json!({ "key": "zone", "value": "1", "category": "env" }))),
        ),
        ("can-lock", post(lock, Value::Null)),
        ("can-unlock", Locked("POST", "/api/v2/workspaces/{workspace}/actions/unlock", Value::Null, true)),
        ("can-force-unlock", Locked("POST", "/api/v2/workspaces/{workspace}/actions/force-unlock", Value::Null, false)),
        ("can-manage-run-tasks", Absent("POST", "/api/v2/workspaces/{workspace}/tasks")),
        ("can-manage-assessments", set(&json!({ "assessments-enabled": true }))),
        ("can-manage-ephemeral-workspaces", set(&json!({ "auto-destroy-activity-duration": "14d" }))),
        ("can-read-assessment-results", Unasked),
        ("can-manage-hyok", Never),
    ]
}

fn project() -> Vec<Row> {
    let set = |attributes: &Value| patch("/api/v2/projects/{project}", "projects", attributes);
    let mut workspace = one("workspaces", &json!({ "name": "another" }));
    workspace["data"]["relationships"]["project"] = json!({ "data": { "type": "projects", "id": "{project}" } });
    let mut access = one("team-projects", &json!({ "access": "read" }));
    for (name, kind, id) in [("project", "projects", "{project}"), ("team", "teams", "{visible}")] {
        access["data"]["relationships"][name] = json!({ "data": { "type": kind, "id": id } });
    }
    let tags = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "blue", "value": "sky" } }] });
    let mut rows = vec![
        ("can-read", get("/api/v2/projects/{project}")),
        ("can-update", set(&json!({ "description": "described" }))),
        ("can-destroy", delete("/api/v2/projects/{project}")),
        ("can-create-workspace", post("/api/v2/organizations/acme/workspaces", workspace)),
        ("can-move-workspace", Like("can-create-workspace")),
        ("can-read-teams", Whole("/api/v2/team-projects?filter[project][id]={project}")),
        ("can-manage-tags", Request("PATCH", "/api/v2/projects/{project}/tag-bindings", tags)),
        ("can-manage-teams", post("/api/v2/team-projects", access)),
        ("can-manage-ephemeral-workspace-for-projects", set(&json!({ "auto-destroy-activity-duration": "14d" }))),
    ];
    let never = [
        "can-move-stack",
        "can-manage-stacks",
        "can-view-stacks",
        "can-update-stacks",
        "can-deploy-no-code-modules",
        "can-manage-in-hcp",
        "can-manage-varsets",
    ];
    rows.extend(never.map(|key| (key, Never)));
    rows
}

fn run() -> Vec<Row> {
    let action = |path: &'static str| post(path, Value::Null);
    vec![
        ("can-apply", action("/api/v2/runs/{run}/actions/apply")),
        ("can-discard", action("/api/v2/runs/{run}/actions/discard")),
        ("can-cancel", action("/api/v2/runs/{run}/actions/cancel")),
        ("can-force-cancel", action("/api/v2/runs/{run}/actions/force-cancel")),
        ("can-force-execute", action("/api/v2/runs/{run}/actions/force-execute")),
        ("can-comment", post("/api/v2/runs/{run}/comments", one("comments", &json!({ "body": "why" })))),
        ("can-override-policy-check", Never),
    ]
}

fn account() -> Vec<Row> {
    let set = |attributes: &Value| patch("/api/v2/account/update", "users", attributes);
    let own = one("organizations", &json!({ "name": "another", "email": "new@example.com" }));
    let described = one("authentication-tokens", &json!({ "description": "another" }));
    vec![
        ("can-create-organizations", post("/api/v2/organizations", own)),
        ("can-change-email", set(&json!({ "email": "moved@example.com" }))),
        ("can-change-username", set(&json!({ "username": "moved" }))),
        ("can-manage-user-tokens", post("/api/v2/users/{self}/authentication-tokens", described)),
    ]
}

/// What an owner did before: nothing, or what gives the askers `none` and `read` more than they have.
struct Given {
    what: String,
    to: &'static str,
    request: Option<(&'static str, &'static str, Value)>,
}

fn nothing() -> Given {
    Given { what: String::new(), to: "", request: None }
}

/// Each permission of the team of the askers `none` that decides something here, by itself or with what it needs.
fn permitted() -> Vec<Given> {
    let given = |permission: Permission| {
        let needs: &[Permission] = match permission {
            Permission::AccessSecretTeams => &[Permission::ManageTeams],
            Permission::ManageProjects => &[Permission::ManageWorkspaces],
            _ => &[],
        };
        let all: serde_json::Map<String, Value> =
            needs.iter().chain([&permission]).map(|one| (one.as_str().to_owned(), true.into())).collect();
        let request = Some(("PATCH", "/api/v2/teams/{visible}", one("teams", &json!({ "organization-access": all }))));
        Given { what: format!(" with {}", permission.as_str()), to: "none", request }
    };
    DECIDING.map(given).into_iter().collect()
}

/// The permissions of a team that decide something here, and one that is only kept.
const DECIDING: [Permission; 13] = [
    Permission::ManagePolicies,
    Permission::ManageWorkspaces,
    Permission::ManageVcsSettings,
    Permission::ManageMembership,
    Permission::ManageTeams,
    Permission::ManageOrganizationAccess,
    Permission::AccessSecretTeams,
    Permission::ReadWorkspaces,
    Permission::ReadProjects,
    Permission::ManageProjects,
    Permission::ManageRunTasks,
    Permission::ManageModules,
    Permission::ManageProviders,
];

/// Each level in the project of the askers `read`.
fn levels() -> Vec<Given> {
    let given = |level: &str| {
        let path = "/api/v2/team-projects/{project_access}";
        let request = Some(("PATCH", path, one("team-projects", &json!({ "access": level }))));
        Given { what: format!(" with {level} in the project"), to: "read", request }
    };
    ["write", "maintain", "admin"].map(given).into_iter().collect()
}

/// Gives somebody else what an asker with a part of the rights does not see: a secret team's access to the project, and a tag on
/// another workspace.
fn beside(ground: &Ground) {
    let owner = &ground.askers[0];
    let teams = ground.ask(owner, "GET", "/api/v2/organizations/acme/teams?q=level-", &Value::Null).json();
    for team in teams["data"].as_array().into_iter().flatten() {
        let mut access = one("team-projects", &json!({ "access": "read" }));
        access["data"]["relationships"] = json!({
            "project": { "data": { "type": "projects", "id": "{project}" } },
            "team": { "data": { "type": "teams", "id": team["id"] } },
        });
        // The one that has access keeps what it has.
        ground.ask(owner, "POST", "/api/v2/team-projects", &access);
    }
    let all = ground.ask(owner, "GET", "/api/v2/organizations/acme/workspaces", &Value::Null).json();
    let other = all["data"].as_array().and_then(|rows| rows.iter().find(|row| row["attributes"]["name"] != "matrix"));
    let other = other.and_then(|row| row["id"].as_str()).expect("another workspace");
    let tagged = ground.ask(owner, "POST", "/api/v2/tags/{tag}/relationships/workspaces", &linked("workspaces", other));
    assert!(tagged.status < 300, "{}", tagged.text());
}

fn prepare(ground: &Ground, given: &Given) {
    if let Some((method, path, body)) = &given.request {
        let answer = ground.ask(&ground.askers[0], method, path, body);
        assert!(answer.status < 300, "{}: {}", given.what, answer.text());
    }
}

/// Whether the endpoint does what a permission is about.
fn does(ground: &Ground, asker: &Asker, means: &Means) -> Option<bool> {
    let lock = "/api/v2/workspaces/{workspace}/actions/lock";
    let status_of = |method: &str, path: &str, body: &Value| ground.ask(asker, method, path, body).status;
    if let Whole(path) | Request("DELETE", path, _) = means
        && (path.contains("/team-projects") || path.ends_with("/tags"))
    {
        beside(ground);
    }
    let status = match means {
        Request(method, path, body) => status_of(method, path, body),
        Locked(method, path, body, own) => {
            ground.ask(if *own { asker } else { &ground.askers[0] }, "POST", lock, &Value::Null);
            status_of(method, path, body)
        }
        Absent(method, path) => return Some(status_of(method, path, &Value::Null) == 422),
        Whole(path) => {
            let rows = |asker: &Asker| {
                let answer = ground.ask(asker, "GET", path, &Value::Null);
                (answer.status == 200).then(|| answer.json()["data"].as_array().map_or(0, Vec::len))
            };
            return Some(rows(asker) == rows(&ground.askers[0]));
        }
        Never => return Some(false),
        Like(_) | Unasked => return None,
    };
    // Some answers are about what is there, which is told to who may do it.
    let ended = matches!(means, Request(_, path, _) if path.ends_with("/force-execute")) && status == 403;
    Some(ended || matches!(status, 200..=299 | 409))
}

/// Asks for an object as everybody, and holds each permission in it against its endpoint.
fn hold(object: &'static str, rows: &[Row], given: &[Given]) {
    let ground = Ground::new();
    let mut wrong = Vec::new();
    for given in given {
        for asker in ground.askers.iter().filter(|asker| given.to.is_empty() || asker.name.ends_with(given.to)) {
            prepare(&ground, given);
            let answer = ground.ask(asker, "GET", object, &Value::Null);
            if answer.status != 200 {
                ground.restore();
                continue;
            }
            let document = answer.json();
            let permissions = document["data"]["attributes"]["permissions"].as_object().expect("permissions").clone();
            let told: BTreeSet<&str> = permissions.keys().map(String::as_str).collect();
            let known: BTreeSet<&str> = rows.iter().map(|(key, _)| *key).collect();
            assert_eq!(told, known, "each permission of {object} has a row in this file");
            for (key, means) in rows {
                let does = match means {
                    Like(other) => permissions[*other].as_bool(),
                    Unasked => continue,
                    means => does(&ground, asker, means),
                };
                if permissions[*key].as_bool() != does {
                    wrong.push(format!(
                        "{}{}: {key} is {}, and the endpoint says {does:?}",
                        asker.name, given.what, permissions[*key]
                    ));
                }
                if !matches!(means, Request("GET", ..) | Absent(..) | Never | Like(_)) {
                    ground.restore();
                    prepare(&ground, given);
                }
            }
            ground.restore();
        }
    }
    assert!(wrong.is_empty(), "{object}:\n{}", wrong.join("\n"));
}

fn everybody(more: Vec<Given>) -> Vec<Given> {
    std::iter::once(nothing()).chain(more).collect()
}

#[test]
fn every_permission_of_an_organization_is_what_its_endpoint_does() {
    hold("/api/v2/organizations/acme", &organization(), &everybody(permitted()));
}

#[test]
fn every_permission_of_a_team_is_what_its_endpoint_does() {
    hold("/api/v2/teams/{team}", &team(), &everybody(permitted()));
}

#[test]
fn every_permission_of_a_workspace_is_what_its_endpoint_does() {
    hold("/api/v2/workspaces/{workspace}", &workspace(), &everybody(permitted()));
}

#[test]
fn every_permission_of_a_project_is_what_its_endpoint_does() {
    hold("/api/v2/projects/{project}", &project(), &everybody(levels().into_iter().chain(permitted()).collect()));
}

#[test]
fn every_permission_of_a_run_is_what_its_endpoint_does() {
    hold("/api/v2/runs/{run}", &run(), &everybody(Vec::new()));
}

#[test]
fn every_permission_of_an_account_is_what_its_endpoint_does() {
    hold("/api/v2/account/details", &account(), &everybody(Vec::new()));
}
