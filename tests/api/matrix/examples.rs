//! For each endpoint a request that is right, and what the console says about who may send it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tfe_console::domain::{
    Command, Description, Expiry, Lifetime, OrganizationAccess, ProjectChange, ProjectLevel, TokenKind, TokenOwner, Visibility,
};
use tfe_console::insight::powers::{Deed, Subject};
use tfe_console::policy::{Call, ReadPermission};

use crate::house::resource;
use crate::states::{draft, state};

/// What the console says about a request; all that is named has to be allowed.
#[derive(Clone, Copy)]
pub enum Says {
    /// The line of "what can this token do?" with this label.
    Line(&'static str),
    /// What its pages ask the law about the organization.
    Organization(fn(&Subject) -> Deed),
    /// The same about the team.
    Team(fn(&Subject) -> Deed),
    /// The same about the workspace.
    Workspace(fn(&Subject) -> Deed),
    /// The same about the project.
    Project(fn(&Subject) -> Deed),
}
use Says::{Line, Organization, Project, Team, Workspace};

/// Whose lock is on the workspace before the request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Locked {
    Not,
    ByTheAsker,
    ByAnOwner,
}

/// A request that is right.
pub struct Example {
    /// As the table has it: `GET /api/v2/runs/{run}`.
    pub endpoint: &'static str,
    /// Its path, where that is not the endpoint's own, and a query.
    pub path: &'static str,
    pub body: Value,
    pub locked: Locked,
    /// It is refused to everybody, because the noun is not here.
    pub absent: bool,
    pub says: Vec<Says>,
}

impl Example {
    pub fn with(self, body: Value) -> Self {
        Self { body, ..self }
    }

    fn at(self, path: &'static str) -> Self {
        Self { path, ..self }
    }

    pub fn absent(self) -> Self {
        Self { absent: true, ..self }
    }

    fn locked(self, locked: Locked) -> Self {
        Self { locked, ..self }
    }
}

pub fn is(endpoint: &'static str, says: &[Says]) -> Example {
    let path = endpoint.split_once(' ').map_or(endpoint, |(_, path)| path);
    Example { endpoint, path, body: Value::Null, locked: Locked::Not, absent: false, says: says.to_vec() }
}

/// Whoever the kinds of the endpoint let in.
pub const ANYBODY: &[Says] = &[];
/// Nobody, while the organization has one token a team.
const DESCRIBED: &[Says] = &[Team(|on| {
    Deed::Write(Command::GenerateToken {
        owner: TokenOwner::Team(on.team),
        expires: Expiry::Default,
        description: Description::of_team_token("deploy").ok(),
    })
})];
pub const BELONGS: &[Says] = &[Organization(|_| Deed::See(ReadPermission::Settings))];
pub const READ: &[Says] = &[Workspace(|_| Deed::See(ReadPermission::Workspace)), Line("GET /runs/:id")];
pub const READ_VARIABLES: &[Says] = &[Line("Read workspace variables")];
const WRITE_VARIABLES: &[Says] = &[Line("Write workspace variables")];
const READ_STATE: &[Says] = &[Workspace(|_| Deed::Call(Call::ReadState))];
const READ_OUTPUTS: &[Says] = &[Workspace(|_| Deed::Call(Call::ReadOutputs))];
pub const CONFIGURE: &[Says] = &[Line("Modify workspaces")];
const DELETE_WORKSPACE: &[Says] =
    &[Line("Delete workspaces"), Workspace(|on| Deed::Write(Command::DeleteWorkspace { workspace: on.workspace }))];
const GIVE_ACCESS: &[Says] = &[Line("Manage team workspace access"), Workspace(|_| Deed::See(ReadPermission::TeamAccess))];
pub const SEE_TEAM: &[Says] = &[Team(|_| Deed::See(ReadPermission::Team))];
const ADD_MEMBER: &[Says] = &[SEE_TEAM[0], Team(|on| Deed::Write(Command::AddMember { team: on.team, user: on.user }))];
const REMOVE_MEMBER: &[Says] = &[SEE_TEAM[0], Team(|on| Deed::Write(Command::RemoveMember { team: on.team, user: on.user }))];
pub const SEE_PROJECT: &[Says] = &[Project(|_| Deed::See(ReadPermission::Project))];
const ACCOUNT: &[Says] = &[Line("Manage account settings")];
const OWN_TOKENS: &[Says] = &[Line("Manage user tokens")];
const INVITE: &[Says] = &[Line("Invite users")];

fn revoke(owner: TokenOwner) -> Deed {
    Deed::Write(Command::RevokeToken { owner, token: None })
}

pub fn one(kind: &str, attributes: &Value) -> Value {
    resource(kind, attributes)
}

fn linked(kind: &str, id: &str) -> Value {
    json!({ "data": [{ "type": kind, "id": id }] })
}

fn related(kind: &str, attributes: &Value, relationships: &[(&str, &str, &str)]) -> Value {
    let mut document = resource(kind, attributes);
    for (name, kind, id) in relationships {
        document["data"]["relationships"][name] = json!({ "data": { "type": kind, "id": id } });
    }
    document
}

fn variable(key: &str) -> Value {
    json!({ "key": key, "value": "south", "category": "env" })
}

/// Every example.
pub fn examples() -> Vec<Example> {
    [
        account(),
        organizations(),
        memberships(),
        teams(),
        projects(),
        workspaces(),
        variables(),
        states(),
        runs(),
        super::absent::absent(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn account() -> Vec<Example> {
    vec![
        is("GET /.well-known/terraform.json", ANYBODY),
        is("GET /docs", ANYBODY),
        is("GET /docs/openapi.json", ANYBODY),
        is("GET /api/terraform/motd", ANYBODY),
        is("GET /api/meta/ip-ranges", ANYBODY),
        is("GET /app/settings/tokens", ANYBODY),
        is("GET /api/v2/ping", ANYBODY),
        is("GET /api/v2/account/details", ANYBODY),
        is("PATCH /api/v2/account/update", ACCOUNT).with(one("users", &json!({ "email": "moved@example.com" }))),
        // No account here has a password.
        is("PATCH /api/v2/account/password", ACCOUNT).with(one("users", &json!({ "password": "secret" }))).absent(),
        is("GET /api/v2/users/{user}", BELONGS),
        is("GET /api/v2/users/{user}/authentication-tokens", OWN_TOKENS).at("/api/v2/users/{self}/authentication-tokens"),
        is("POST /api/v2/users/{user}/authentication-tokens", OWN_TOKENS)
            .at("/api/v2/users/{self}/authentication-tokens")
            .with(one("authentication-tokens", &json!({ "description": "another" }))),
        is("GET /api/v2/authentication-tokens/{token}", OWN_TOKENS),
        is("DELETE /api/v2/authentication-tokens/{token}", OWN_TOKENS),
    ]
}

fn organizations() -> Vec<Example> {
    const UPDATE: &[Says] = &[Line("Modify organizations")];
    const LIFETIMES: &[Says] = &[Organization(|on| {
        Deed::Write(Command::SetMaximumLifetime {
            organization: on.organization,
            kind: TokenKind::Team,
            lifetime: Lifetime::days(90),
            enforce: true,
        })
    })];
    const SEE_TOKEN: &[Says] = &[Organization(|_| Deed::See(ReadPermission::OrganizationToken))];
    let document = json!({ "name": "another", "email": "new@example.com" });
    let lifetimes = json!({ "token-ttl-policies": [{ "token-type": "team", "max-ttl-ms": 7_776_000_000_u64 }] });
    vec![
        is("GET /api/v2/organizations", ANYBODY),
        is("POST /api/v2/organizations", &[Line("Create organizations")]).with(one("organizations", &document)),
        is("GET /api/v2/organizations/{organization}", BELONGS),
        is("PATCH /api/v2/organizations/{organization}", UPDATE)
            .with(one("organizations", &json!({ "email": "new@example.com" }))),
        is(
            "DELETE /api/v2/organizations/{organization}",
            &[UPDATE[0], Organization(|on| Deed::Write(Command::DeleteOrganization { organization: on.organization }))],
        ),
        is("PUT /api/v2/organizations/{organization}", UPDATE).with(one("organizations", &json!({ "email": "new@example.com" }))),
        is("GET /api/v2/organizations/{organization}/relationships/data-retention-policy", BELONGS),
        is("POST /api/v2/organizations/{organization}/relationships/data-retention-policy", UPDATE)
            .with(one("data-retention-policy-delete-olders", &json!({ "delete-older-than-n-days": 30 }))),
        is("DELETE /api/v2/organizations/{organization}/relationships/data-retention-policy", UPDATE),
        is("GET /api/v2/organizations/{organization}/entitlement-set", BELONGS),
        is("GET /api/v2/organizations/{organization}/capacity", BELONGS),
        is("GET /api/v2/organizations/{organization}/runs/queue", BELONGS),
        is("GET /api/v2/organizations/{organization}/token-ttl-policies", SEE_TOKEN),
        is("PATCH /api/v2/organizations/{organization}/token-ttl-policies", LIFETIMES)
            .with(one("organization-token-ttl-policies", &lifetimes)),
        is("GET /api/v2/organization/audit-trail", &[Line("View audit trails")]),
        is("GET /api/v2/organizations/{organization}/authentication-token", SEE_TOKEN),
        is("POST /api/v2/organizations/{organization}/authentication-token", &[Line("Manage organization tokens")]),
        is(
            "DELETE /api/v2/organizations/{organization}/authentication-token",
            &[Organization(|on| revoke(TokenOwner::Organization(on.organization)))],
        ),
        is("GET /api/v2/organizations/{organization}/team-tokens", BELONGS),
        // One that is not there, as for everybody who names another's.
        is("DELETE /api/v2/organizations/{organization}/team-tokens", DESCRIBED)
            .with(linked("authentication-tokens", "at-1111111111111111")),
    ]
}

fn memberships() -> Vec<Example> {
    let invited = json!({ "email": "nobody@example.com" });
    vec![
        is("GET /api/v2/organizations/{organization}/organization-memberships", BELONGS),
        is("POST /api/v2/organizations/{organization}/organization-memberships", INVITE)
            .with(one("organization-memberships", &invited)),
        is("GET /api/v2/organization-memberships", ANYBODY),
        is("GET /api/v2/organization-memberships/{membership}", BELONGS),
        is("DELETE /api/v2/organization-memberships/{membership}", INVITE).at("/api/v2/organization-memberships/{invitation}"),
    ]
}

fn teams() -> Vec<Example> {
    const DELETE: &[Says] = &[Team(|on| Deed::Write(Command::DeleteTeam { team: on.team }))];
    const CREATE: &[Says] = &[
        Line("Create teams"),
        Organization(|on| {
            Deed::Write(Command::CreateTeam {
                organization: on.organization,
                name: tfe_console::domain::Name::parse("NAME", "another").expect("a name"),
                visibility: Visibility::Secret,
                organization_access: OrganizationAccess::NONE,
            })
        }),
    ];
    vec![
        is("GET /api/v2/organizations/{organization}/teams", BELONGS),
        is("POST /api/v2/organizations/{organization}/teams", CREATE).with(one("teams", &json!({ "name": "another" }))),
        is("GET /api/v2/teams/{team}", &[SEE_TEAM[0], Line("Read teams")]),
        is("PATCH /api/v2/teams/{team}", &[Line("Modify teams")]).with(one("teams", &json!({ "visibility": "organization" }))),
        is("DELETE /api/v2/teams/{team}", DELETE),
        is("POST /api/v2/teams/{team}/relationships/users", &[ADD_MEMBER[0], Line("Manage team membership")])
            .with(linked("users", "{other}")),
        is("DELETE /api/v2/teams/{team}/relationships/users", REMOVE_MEMBER).with(linked("users", "{user}")),
        is("GET /api/v2/teams/{team}/relationships/organization-memberships", SEE_TEAM),
        is("POST /api/v2/teams/{team}/relationships/organization-memberships", ADD_MEMBER)
            .with(linked("organization-memberships", "{membership}")),
        is("DELETE /api/v2/teams/{team}/relationships/organization-memberships", REMOVE_MEMBER)
            .with(linked("organization-memberships", "{writer}")),
        is("GET /api/v2/teams/{team}/authentication-token", &[Team(|_| Deed::See(ReadPermission::TeamToken))]),
        is("POST /api/v2/teams/{team}/authentication-token", &[Line("Manage team tokens")]),
        is("DELETE /api/v2/teams/{team}/authentication-token", &[Team(|on| revoke(TokenOwner::Team(on.team)))]),
        is("POST /api/v2/teams/{team}/authentication-tokens", DESCRIBED)
            .with(one("authentication-tokens", &json!({ "description": "deploy" }))),
    ]
}

fn update_project(on: &Subject) -> Deed {
    let change = ProjectChange::SetTags { tags: Vec::new(), only: false };
    Deed::Write(Command::Arrange { project: on.project, change })
}

fn give_in_project(on: &Subject) -> Deed {
    let access = ProjectLevel::Read.into();
    Deed::Write(Command::Arrange { project: on.project, change: ProjectChange::SetAccess { team: on.team, access } })
}

fn create_in_project(on: &Subject) -> Deed {
    let name = tfe_console::domain::Name::parse("NAME", "another").expect("a name");
    Deed::Write(Command::CreateWorkspace { organization: on.organization, project: Some(on.project), name })
}

fn projects() -> Vec<Example> {
    const SEE: &[Says] = SEE_PROJECT;
    const UPDATE: &[Says] = &[Project(update_project)];
    const GIVE: &[Says] = &[Project(give_in_project)];
    const DELETE: &[Says] = &[Project(|on| Deed::Write(Command::Arrange { project: on.project, change: ProjectChange::Delete }))];
    const TAKE: &[Says] = &[SEE[0], Line("Move workspaces to another project"), Project(create_in_project)];
    let tag = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "blue", "value": "sky" } }] });
    let both = [("project", "projects", "{project}"), ("team", "teams", "{visible}")];
    let access = json!({ "access": "write" });
    let one_access = "/api/v2/team-projects/{project_access}";
    let mut all = vec![
        is("GET /api/v2/organizations/{organization}/projects", BELONGS),
        is("POST /api/v2/organizations/{organization}/projects", &[Line("Create projects")])
            .with(one("projects", &json!({ "name": "another project" }))),
        is("GET /api/v2/projects/{project}", SEE),
        is("PATCH /api/v2/projects/{project}", UPDATE).with(one("projects", &json!({ "description": "described" }))),
        is("DELETE /api/v2/projects/{project}", DELETE),
        is("POST /api/v2/projects/{project}/relationships/workspaces", TAKE).with(linked("workspaces", "{workspace}")),
        is("GET /api/v2/team-projects", SEE).at("/api/v2/team-projects?filter[project][id]={project}"),
        is("POST /api/v2/team-projects", GIVE).with(related("team-projects", &access, &both)),
        is("GET /api/v2/team-projects/{access}", SEE).at(one_access),
        is("PATCH /api/v2/team-projects/{access}", GIVE).at(one_access).with(one("team-projects", &access)),
        is("DELETE /api/v2/team-projects/{access}", GIVE).at(one_access),
    ];
    all.extend([
        is("GET /api/v2/projects/{project}/tag-bindings", SEE),
        is("PATCH /api/v2/projects/{project}/tag-bindings", UPDATE).with(tag.clone()),
        is("GET /api/v2/projects/{project}/effective-tag-bindings", SEE),
        is("GET /api/v2/projects/{project}/relationships/tag-bindings", SEE),
        is("POST /api/v2/projects/{project}/relationships/tag-bindings", UPDATE).with(tag.clone()),
        is("PATCH /api/v2/projects/{project}/relationships/tag-bindings", UPDATE).with(tag),
    ]);
    all
}

fn workspaces() -> Vec<Example> {
    let access = |level: &str| json!({ "access": level });
    let both = [("workspace", "workspaces", "{workspace}"), ("team", "teams", "{visible}")];
    let described = one("workspaces", &json!({ "description": "described" }));
    let tag = |key: &str| json!({ "data": [{ "type": "tags", "attributes": { key: "blue" } }] });
    let mut all = vec![
        is("GET /api/v2/team-workspaces", READ).at("/api/v2/team-workspaces?filter[workspace][id]={workspace}"),
        is("POST /api/v2/team-workspaces", GIVE_ACCESS).with(related("team-workspaces", &access("read"), &both)),
        is("GET /api/v2/team-workspaces/{access}", READ),
        is("PATCH /api/v2/team-workspaces/{access}", GIVE_ACCESS).with(one("team-workspaces", &access("plan"))),
        is("DELETE /api/v2/team-workspaces/{access}", GIVE_ACCESS),
        is("GET /api/v2/organizations/{organization}/workspaces", BELONGS),
        is("POST /api/v2/organizations/{organization}/workspaces", &[Line("Create workspaces")])
            .with(one("workspaces", &json!({ "name": "another" }))),
        is("POST /api/v2/workspaces/{workspace}/actions/lock", &[Workspace(|_| Deed::Call(Call::Lock))]),
        is("POST /api/v2/workspaces/{workspace}/actions/unlock", &[Workspace(|_| Deed::Call(Call::Lock))])
            .locked(Locked::ByTheAsker),
        is("POST /api/v2/workspaces/{workspace}/actions/force-unlock", &[Workspace(|_| Deed::Call(Call::ForceUnlock))])
            .locked(Locked::ByAnOwner),
        is("GET /api/v2/workspaces/{workspace}/tag-bindings", READ),
        is("PATCH /api/v2/workspaces/{workspace}/tag-bindings", CONFIGURE).with(tag("key")),
        is("GET /api/v2/workspaces/{workspace}/relationships/tags", READ),
        is("POST /api/v2/workspaces/{workspace}/relationships/tags", CONFIGURE).with(tag("name")),
        is("DELETE /api/v2/workspaces/{workspace}/relationships/tags", CONFIGURE).with(tag("name")),
    ];
    let policy = one("data-retention-policy-dont-deletes", &json!({}));
    let consumers = "/api/v2/workspaces/{workspace}/relationships/remote-state-consumers";
    let some = linked("workspaces", "{workspace}");
    all.extend([
        is("GET /api/v2/workspaces/{workspace}/effective-tag-bindings", READ),
        is("GET /api/v2/workspaces/{workspace}/relationships/tag-bindings", READ),
        is("POST /api/v2/workspaces/{workspace}/relationships/tag-bindings", CONFIGURE).with(tag("key")),
        is("PATCH /api/v2/workspaces/{workspace}/relationships/tag-bindings", CONFIGURE).with(tag("key")),
        is("GET /api/v2/organizations/{organization}/tags", BELONGS),
        is("DELETE /api/v2/organizations/{organization}/tags", &[CONFIGURE[0], Line("Create workspaces")])
            .with(linked("tags", "{tag}")),
        is("POST /api/v2/tags/{tag}/relationships/workspaces", CONFIGURE).with(some.clone()),
        is("GET /api/v2/workspaces/{workspace}/relationships/remote-state-consumers", READ),
        is("POST /api/v2/workspaces/{workspace}/relationships/remote-state-consumers", CONFIGURE)
            .at(consumers)
            .with(some.clone()),
        is("PATCH /api/v2/workspaces/{workspace}/relationships/remote-state-consumers", CONFIGURE)
            .at(consumers)
            .with(some.clone()),
        is("DELETE /api/v2/workspaces/{workspace}/relationships/remote-state-consumers", CONFIGURE).at(consumers).with(some),
        is("GET /api/v2/workspaces/{workspace}/relationships/data-retention-policy", READ),
        is("POST /api/v2/workspaces/{workspace}/relationships/data-retention-policy", CONFIGURE).with(policy.clone()),
        is("PATCH /api/v2/workspaces/{workspace}/relationships/data-retention-policy", CONFIGURE).with(policy),
        is("DELETE /api/v2/workspaces/{workspace}/relationships/data-retention-policy", CONFIGURE),
    ]);
    let by_name = "/api/v2/organizations/{organization}/workspaces/matrix";
    all.extend([
        is("GET /api/v2/organizations/{organization}/workspaces/{workspace}", READ).at(by_name),
        is("PATCH /api/v2/organizations/{organization}/workspaces/{workspace}", CONFIGURE).at(by_name).with(described.clone()),
        is("DELETE /api/v2/organizations/{organization}/workspaces/{workspace}", DELETE_WORKSPACE).at(by_name),
        is("POST /api/v2/organizations/{organization}/workspaces/{workspace}/actions/safe-delete", DELETE_WORKSPACE)
            .at("/api/v2/organizations/{organization}/workspaces/matrix/actions/safe-delete"),
        is("GET /api/v2/workspaces/{workspace}", READ),
        is("PATCH /api/v2/workspaces/{workspace}", CONFIGURE).with(described),
        is("DELETE /api/v2/workspaces/{workspace}", DELETE_WORKSPACE),
        is("POST /api/v2/workspaces/{workspace}/actions/safe-delete", DELETE_WORKSPACE),
    ]);
    all
}

fn variables() -> Vec<Example> {
    let workspace = [("workspace", "workspaces", "{workspace}")];
    vec![
        is("GET /api/v2/workspaces/{workspace}/vars", READ_VARIABLES),
        is("POST /api/v2/workspaces/{workspace}/vars", WRITE_VARIABLES).with(one("vars", &variable("zone"))),
        is("GET /api/v2/workspaces/{workspace}/vars/{variable}", READ_VARIABLES),
        is("PATCH /api/v2/workspaces/{workspace}/vars/{variable}", WRITE_VARIABLES).with(one("vars", &variable("region"))),
        is("DELETE /api/v2/workspaces/{workspace}/vars/{variable}", WRITE_VARIABLES),
        is("GET /api/v2/vars", READ_VARIABLES)
            .at("/api/v2/vars?filter[organization][name]={organization}&filter[workspace][name]=matrix"),
        is("POST /api/v2/vars", WRITE_VARIABLES).with(related("vars", &variable("zone"), &workspace)),
        is("PATCH /api/v2/vars/{variable}", WRITE_VARIABLES).with(one("vars", &variable("region"))),
        is("DELETE /api/v2/vars/{variable}", WRITE_VARIABLES),
    ]
}

fn states() -> Vec<Example> {
    let text = state(2, "goodbye");
    let whole = draft(2, &text, &json!({ "state": STANDARD.encode(&text) }));
    vec![
        is("GET /api/v2/state-versions", READ_STATE)
            .at("/api/v2/state-versions?filter[organization][name]={organization}&filter[workspace][name]=matrix"),
        is("POST /api/v2/workspaces/{workspace}/state-versions", &[Line("Upload states")]).with(whole).locked(Locked::ByTheAsker),
        is("PATCH /api/v2/workspaces/{workspace}/state-versions", &[Line("Upload states")])
            .with(related("state-versions", &json!({}), &[("rollback-state-version", "state-versions", "{state}")]))
            .locked(Locked::ByTheAsker),
        is("GET /api/v2/workspaces/{workspace}/current-state-version", READ_STATE),
        is("GET /api/v2/workspaces/{workspace}/current-state-version-outputs", READ_OUTPUTS),
        is("GET /api/v2/state-versions/{state}", READ_STATE),
        is("GET /api/v2/state-versions/{state}/outputs", READ_STATE),
        is("GET /api/v2/state-versions/{state}/download", READ_STATE),
        is("GET /api/v2/state-versions/{state}/json-download", READ_STATE),
        is("GET /api/v2/state-version-outputs/{output}", READ_OUTPUTS),
        is("PUT /uploads/{ticket}", ANYBODY).with(json!("an archive")),
    ]
}

fn runs() -> Vec<Example> {
    let run = related("runs", &json!({ "message": "a trial" }), &[("workspace", "workspaces", "{workspace}")]);
    let version = one("configuration-versions", &json!({ "auto-queue-runs": false }));
    let mut all = vec![
        is("GET /api/v2/workspaces/{workspace}/configuration-versions", READ),
        is("POST /api/v2/workspaces/{workspace}/configuration-versions", &[Line("Create configuration versions")]).with(version),
        is("GET /api/v2/configuration-versions/{configuration}", READ),
        is("POST /api/v2/runs", &[Line("Plan runs")]).with(run),
        is("GET /api/v2/workspaces/{workspace}/runs", READ),
        is("GET /api/v2/runs/{run}", READ),
        is("GET /api/v2/runs/{run}/run-events", READ),
        is("GET /api/v2/run-events/{event}", READ),
        is("GET /api/v2/runs/{run}/comments", READ),
        is("POST /api/v2/runs/{run}/comments", &[Line("Plan runs")]).with(one("comments", &json!({ "body": "why" }))),
        is("GET /api/v2/comments/{comment}", READ),
        is("GET /api/v2/runs", READ).at("/api/v2/runs?workspace_id={workspace}"),
        is("GET /api/v2/organizations/{organization}/runs", BELONGS),
        is("GET /api/v2/runs/{run}/configuration-version", READ),
        is("GET /api/v2/runs/{run}/configuration-version/download", READ),
        is("POST /api/v2/configuration-versions/{configuration}/actions/archive", &[Line("Create configuration versions")]),
        is("GET /api/v2/configuration-versions/{configuration}/download", READ),
        is("GET /api/v2/runs/{run}/plan", READ),
    ];
    // A run has ended by the time that it is made: who may act on it is told so.
    all.extend([
        is("POST /api/v2/runs/{run}/actions/apply", &[Line("Apply runs")]),
        is("POST /api/v2/runs/{run}/actions/discard", &[Line("Apply runs")]),
        is("POST /api/v2/runs/{run}/actions/cancel", &[Line("Apply runs")]),
        is("POST /api/v2/runs/{run}/actions/force-cancel", &[Line("Force cancel runs")]),
        is("POST /api/v2/runs/{run}/actions/force-execute", &[Line("Apply runs")]),
        is("GET /api/v2/plans/{plan}", READ),
        is("GET /api/v2/plans/{plan}/log", ANYBODY),
        is("GET /api/v2/plans/{plan}/held-log", ANYBODY),
        is("GET /api/v2/applies/{apply}", READ),
        is("GET /api/v2/applies/{apply}/log", ANYBODY),
    ]);
    all
}
