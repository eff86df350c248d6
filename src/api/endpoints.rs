//! The table of endpoints. The router, its checks and the documentation are made from it.

use super::docs;
use super::endpoint::{Endpoint, Entry, Handler, Kinds, Method, Payload};
use super::fields::{
    ACCOUNT, APPLY, COMMENT, CONFIGURATION_VERSION, CONFIGURATIONS, EFFECTIVE_TAG_BINDING, LIFETIMES, MEMBERSHIP,
    MEMBERSHIP_LIST, MEMBERSHIP_SHOWN, NAMED_VARIABLES, ORGANIZATION, ORGANIZATION_LIST, ORGANIZATION_SHOWN, ORGANIZATION_TOKEN,
    OUTPUT, OWN_MEMBERSHIPS, PLAN, PROJECT, PROJECT_ACCESS, PROJECT_ACCESS_LIST, PROJECT_LIST, PROJECT_SHOWN, RUN, RUN_EVENT,
    RUN_EVENTS, RUN_LIST, RUN_SHOWN, RUNS_NAMED, STATE_CONSUMERS, STATE_LIST, STATE_SHOWN, STATE_VERSION, TAG_BINDING, TEAM,
    TEAM_ACCESS, TEAM_ACCESS_LIST, TEAM_LIST, TEAM_MEMBERSHIPS, TEAM_SHOWN, TEAM_TOKENS, TOKEN, VARIABLE, WORKSPACE,
    WORKSPACE_LIST, WORKSPACE_SHOWN,
};
use super::routes::{
    absent, account, audit, discovery, lifetimes, members, memberships, organizations, project_access, projects, retention,
    run_lists, runs, state_consumers, states, tags, team_access, team_tokens, teams, tokens, uploads, user_tokens, variables,
    workspaces,
};

const fn new(method: Method, path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint {
        method,
        path,
        title,
        entry: Entry::Token(kinds),
        payload: Payload::Document,
        timed: false,
        handler,
        noun: None,
        lists: false,
        query: None,
    }
}

const fn get(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Get, path, kinds, title, handler)
}

const fn timed(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint { timed: true, ..get(path, kinds, title, handler) }
}

const fn post(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Post, path, kinds, title, handler)
}

const fn patch(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Patch, path, kinds, title, handler)
}

const fn delete(path: &'static str, kinds: Kinds, title: &'static str, handler: Handler) -> Endpoint {
    new(Method::Delete, path, kinds, title, handler)
}

const fn public(path: &'static str, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint { entry: Entry::Public, ..get(path, Kinds::ANY, title, handler) }
}

const fn put(path: &'static str, title: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method: Method::Put, entry: Entry::Ticket, payload: Payload::Upload, ..public(path, title, handler) }
}

const ANY: Kinds = Kinds::ANY;
const USER: Kinds = Kinds::USER;
const USER_OR_TEAM: Kinds = Kinds::USER_OR_TEAM;
const USER_OR_OWNERS: Kinds = Kinds::USER_OR_OWNERS;

/// Every endpoint, in the order of the documentation.
#[rustfmt::skip]
pub static ENDPOINTS: &[Endpoint] = &[
    public("/.well-known/terraform.json", "List the services", discovery::services),
    public("/docs", "List the endpoints, and the tokens that they accept", docs::page),
    public("/docs/openapi.json", "The same for programs", docs::openapi),
    public("/api/terraform/motd", "Greet a user who has logged in with terraform", discovery::motd),
    public("/api/meta/ip-ranges", "List the addresses that requests of this server come from: there are none", discovery::addresses),
    public("/app/settings/tokens", "Say how a token is generated, to the browser that terraform login opens", discovery::tokens),
    public("/api/v2/ping", "Say that the server is there, and its version", discovery::ping),

    get("/api/v2/account/details", ANY, "Show the account behind the token", account::details).shows(&ACCOUNT, &[]),
    patch("/api/v2/account/update", USER, "Change your own account", account::update).takes(&ACCOUNT),
    patch("/api/v2/account/password", USER, "Refuse a new password: accounts here have none", account::password).takes(&ACCOUNT),
    get("/api/v2/users/{user}", ANY, "Show a user", account::user),
    get("/api/v2/users/{user}/authentication-tokens", USER, "List your own tokens", user_tokens::list).lists(&TOKEN, &[]),
    post("/api/v2/users/{user}/authentication-tokens", USER, "Generate a token of your own", user_tokens::create).takes(&TOKEN),
    get("/api/v2/authentication-tokens/{token}", ANY, "Show a token", user_tokens::show).shows(&TOKEN, &[]),
    delete("/api/v2/authentication-tokens/{token}", ANY, "Delete a token", user_tokens::delete),

    get("/api/v2/organizations", ANY, "List organizations", organizations::list).lists(&ORGANIZATION, &ORGANIZATION_LIST),
    post("/api/v2/organizations", USER, "Create an organization", organizations::create).takes(&ORGANIZATION),
    get("/api/v2/organizations/{organization}", ANY, "Show an organization", organizations::show).shows(&ORGANIZATION, &ORGANIZATION_SHOWN),
    get("/api/v2/organizations/{organization}/relationships/data-retention-policy", ANY, "Show what becomes of old data", organizations::show_retention),
    post("/api/v2/organizations/{organization}/relationships/data-retention-policy", USER_OR_OWNERS, "Keep what becomes of old data", organizations::set_retention),
    delete("/api/v2/organizations/{organization}/relationships/data-retention-policy", USER_OR_OWNERS, "Take that back", organizations::delete_retention),
    patch("/api/v2/organizations/{organization}", USER_OR_OWNERS, "Change an organization", organizations::update).takes(&ORGANIZATION),
    Endpoint { method: Method::Put, ..patch("/api/v2/organizations/{organization}", USER_OR_OWNERS, "Change an organization, as PATCH does", organizations::update).takes(&ORGANIZATION) },
    delete("/api/v2/organizations/{organization}", USER_OR_OWNERS, "Delete an organization with all that is in it", organizations::delete),
    get("/api/v2/organizations/{organization}/entitlement-set", ANY, "Show what is entitled", organizations::entitlements),
    get("/api/v2/organizations/{organization}/capacity", ANY, "Show how many runs are on their way", workspaces::capacity),
    get("/api/v2/organizations/{organization}/runs/queue", ANY, "List the runs that wait", workspaces::queue).lists(&RUN, &[]),
    get("/api/v2/organizations/{organization}/token-ttl-policies", USER_OR_OWNERS, "Show maximum lifetimes of tokens", lifetimes::show).lists(&LIFETIMES, &[]),
    patch("/api/v2/organizations/{organization}/token-ttl-policies", USER_OR_OWNERS, "Set maximum lifetimes of tokens", lifetimes::update).takes(&LIFETIMES),
    timed("/api/v2/organization/audit-trail", Kinds::AUDIT_TRAIL, "List what was done in the organization", audit::trail),

    get("/api/v2/organizations/{organization}/organization-memberships", ANY, "List memberships and invitations", memberships::list).lists(&MEMBERSHIP, &MEMBERSHIP_LIST),
    post("/api/v2/organizations/{organization}/organization-memberships", ANY, "Invite a user", memberships::invite).takes(&MEMBERSHIP),
    get("/api/v2/organization-memberships", USER, "List your own memberships", memberships::own).lists(&MEMBERSHIP, &OWN_MEMBERSHIPS),
    get("/api/v2/organization-memberships/{membership}", ANY, "Show a membership", memberships::show).shows(&MEMBERSHIP, &MEMBERSHIP_SHOWN),
    delete("/api/v2/organization-memberships/{membership}", ANY, "Remove a user, or withdraw an invitation", memberships::delete),

    get("/api/v2/organizations/{organization}/authentication-token", USER_OR_OWNERS, "Show the organization token", tokens::show_organizations).shows(&TOKEN, &ORGANIZATION_TOKEN),
    post("/api/v2/organizations/{organization}/authentication-token", USER_OR_OWNERS, "Generate the organization token, in place of the one before", tokens::generate_organizations).shows(&TOKEN, &ORGANIZATION_TOKEN),
    delete("/api/v2/organizations/{organization}/authentication-token", USER_OR_OWNERS, "Delete the organization token", tokens::delete_organizations).shows(&TOKEN, &ORGANIZATION_TOKEN),
    get("/api/v2/organizations/{organization}/team-tokens", ANY, "List team tokens", team_tokens::list).lists(&TOKEN, &TEAM_TOKENS),
    delete("/api/v2/organizations/{organization}/team-tokens", ANY, "Delete team tokens", team_tokens::delete),

    get("/api/v2/organizations/{organization}/teams", ANY, "List teams", teams::list).lists(&TEAM, &TEAM_LIST),
    post("/api/v2/organizations/{organization}/teams", ANY, "Create a team", teams::create).takes(&TEAM),
    get("/api/v2/teams/{team}", ANY, "Show a team", teams::show).shows(&TEAM, &TEAM_SHOWN),
    patch("/api/v2/teams/{team}", ANY, "Change a team", teams::update).takes(&TEAM),
    delete("/api/v2/teams/{team}", ANY, "Delete a team", teams::delete),
    post("/api/v2/teams/{team}/relationships/users", ANY, "Add users to a team", members::add),
    delete("/api/v2/teams/{team}/relationships/users", ANY, "Remove users from a team", members::remove),
    get("/api/v2/teams/{team}/relationships/organization-memberships", ANY, "List the memberships in a team", memberships::of_team).lists(&MEMBERSHIP, &TEAM_MEMBERSHIPS),
    post("/api/v2/teams/{team}/relationships/organization-memberships", ANY, "Add memberships to a team", memberships::add_to_team),
    delete("/api/v2/teams/{team}/relationships/organization-memberships", ANY, "Remove memberships from a team", memberships::remove_from_team),
    get("/api/v2/teams/{team}/authentication-token", ANY, "Show a team token", tokens::show_teams).shows(&TOKEN, &[]),
    post("/api/v2/teams/{team}/authentication-token", ANY, "Generate a team token, in place of the one before", tokens::generate_teams).takes(&TOKEN),
    delete("/api/v2/teams/{team}/authentication-token", ANY, "Delete a team token", tokens::delete_teams),
    post("/api/v2/teams/{team}/authentication-tokens", ANY, "Generate a team token with a description, beside the others", tokens::generate_described).takes(&TOKEN),

    get("/api/v2/team-workspaces", ANY, "List the access of teams to a workspace", team_access::list).lists(&TEAM_ACCESS, &TEAM_ACCESS_LIST),
    post("/api/v2/team-workspaces", ANY, "Give a team access to a workspace", team_access::create).takes(&TEAM_ACCESS),
    get("/api/v2/team-workspaces/{access}", ANY, "Show the access of a team", team_access::show).shows(&TEAM_ACCESS, &[]),
    patch("/api/v2/team-workspaces/{access}", ANY, "Change the access of a team", team_access::update).takes(&TEAM_ACCESS),
    delete("/api/v2/team-workspaces/{access}", ANY, "Take the access of a team away", team_access::delete),

    get("/api/v2/organizations/{organization}/projects", ANY, "List projects", projects::list).lists(&PROJECT, &PROJECT_LIST),
    post("/api/v2/organizations/{organization}/projects", ANY, "Create a project", projects::create).takes(&PROJECT),
    get("/api/v2/projects/{project}", ANY, "Show a project", projects::show).shows(&PROJECT, &PROJECT_SHOWN),
    patch("/api/v2/projects/{project}", ANY, "Change a project", projects::update).takes(&PROJECT),
    delete("/api/v2/projects/{project}", ANY, "Delete a project without workspaces", projects::delete),
    post("/api/v2/projects/{project}/relationships/workspaces", ANY, "Move workspaces into a project", projects::take),
    get("/api/v2/projects/{project}/tag-bindings", ANY, "List the tags of a project", projects::tag_bindings).lists(&TAG_BINDING, &[]),
    patch("/api/v2/projects/{project}/tag-bindings", ANY, "Set tags of a project", projects::bind).takes(&TAG_BINDING),
    get("/api/v2/projects/{project}/effective-tag-bindings", ANY, "List the tags in force in a project", projects::effective_tag_bindings).lists(&EFFECTIVE_TAG_BINDING, &[]),
    get("/api/v2/projects/{project}/relationships/tag-bindings", ANY, "List the tags of a project, as a relationship", projects::tag_bindings).lists(&TAG_BINDING, &[]),
    post("/api/v2/projects/{project}/relationships/tag-bindings", ANY, "Add tags to a project", projects::bind_related).takes(&TAG_BINDING),
    patch("/api/v2/projects/{project}/relationships/tag-bindings", ANY, "Set tags of a project, as a relationship", projects::bind_related).takes(&TAG_BINDING),
    get("/api/v2/team-projects", ANY, "List the access of teams to a project", project_access::list).lists(&PROJECT_ACCESS, &PROJECT_ACCESS_LIST),
    post("/api/v2/team-projects", ANY, "Give a team access to a project", project_access::create).takes(&PROJECT_ACCESS),
    get("/api/v2/team-projects/{access}", ANY, "Show the access of a team to a project", project_access::show).shows(&PROJECT_ACCESS, &[]),
    patch("/api/v2/team-projects/{access}", ANY, "Change the access of a team to a project", project_access::update).takes(&PROJECT_ACCESS),
    delete("/api/v2/team-projects/{access}", ANY, "Take the access of a team to a project away", project_access::delete),

    get("/api/v2/organizations/{organization}/workspaces", ANY, "List workspaces", workspaces::list).lists(&WORKSPACE, &WORKSPACE_LIST),
    post("/api/v2/organizations/{organization}/workspaces", ANY, "Create a workspace", workspaces::create).takes(&WORKSPACE),
    timed("/api/v2/organizations/{organization}/workspaces/{workspace}", ANY, "Show a workspace by its name", workspaces::show).shows(&WORKSPACE, &WORKSPACE_SHOWN),
    patch("/api/v2/organizations/{organization}/workspaces/{workspace}", ANY, "Change a workspace by its name", workspaces::update).takes(&WORKSPACE),
    delete("/api/v2/organizations/{organization}/workspaces/{workspace}", ANY, "Delete a workspace by its name", workspaces::delete),
    post("/api/v2/organizations/{organization}/workspaces/{workspace}/actions/safe-delete", ANY, "Delete a workspace by its name, unless it manages anything", workspaces::safe_delete),
    timed("/api/v2/workspaces/{workspace}", ANY, "Show a workspace", workspaces::show).shows(&WORKSPACE, &WORKSPACE_SHOWN),
    patch("/api/v2/workspaces/{workspace}", ANY, "Change a workspace", workspaces::update).takes(&WORKSPACE),
    delete("/api/v2/workspaces/{workspace}", ANY, "Delete a workspace", workspaces::delete),
    post("/api/v2/workspaces/{workspace}/actions/safe-delete", ANY, "Delete a workspace, unless it manages anything", workspaces::safe_delete),
    post("/api/v2/workspaces/{workspace}/actions/lock", USER_OR_TEAM, "Lock a workspace", workspaces::lock),
    post("/api/v2/workspaces/{workspace}/actions/unlock", USER_OR_TEAM, "Unlock a workspace", workspaces::unlock),
    post("/api/v2/workspaces/{workspace}/actions/force-unlock", USER_OR_TEAM, "Take the lock of somebody else away", workspaces::force_unlock),
    get("/api/v2/workspaces/{workspace}/tag-bindings", ANY, "List tags with their values", tags::bindings).lists(&TAG_BINDING, &[]),
    patch("/api/v2/workspaces/{workspace}/tag-bindings", ANY, "Set tags with their values", tags::bind).takes(&TAG_BINDING),
    get("/api/v2/workspaces/{workspace}/effective-tag-bindings", ANY, "List the tags in force, those of the project too", tags::effective).lists(&EFFECTIVE_TAG_BINDING, &[]),
    get("/api/v2/workspaces/{workspace}/relationships/tag-bindings", ANY, "List tags with their values, as a relationship", tags::bindings).lists(&TAG_BINDING, &[]),
    post("/api/v2/workspaces/{workspace}/relationships/tag-bindings", ANY, "Add tags with their values", tags::bind_related).takes(&TAG_BINDING),
    patch("/api/v2/workspaces/{workspace}/relationships/tag-bindings", ANY, "Set tags with their values, as a relationship", tags::bind_related).takes(&TAG_BINDING),
    get("/api/v2/organizations/{organization}/tags", ANY, "List the tags of an organization", tags::of_organization),
    delete("/api/v2/organizations/{organization}/tags", ANY, "Take tags away from every workspace", tags::delete_of_organization),
    post("/api/v2/tags/{tag}/relationships/workspaces", ANY, "Give a tag to workspaces", tags::add_workspaces),
    get("/api/v2/workspaces/{workspace}/relationships/remote-state-consumers", ANY, "List the workspaces whose runs can read the state", state_consumers::list).lists(&WORKSPACE, &STATE_CONSUMERS),
    post("/api/v2/workspaces/{workspace}/relationships/remote-state-consumers", ANY, "Let runs of workspaces read the state", state_consumers::add),
    patch("/api/v2/workspaces/{workspace}/relationships/remote-state-consumers", ANY, "Let runs of these workspaces only read the state", state_consumers::replace),
    delete("/api/v2/workspaces/{workspace}/relationships/remote-state-consumers", ANY, "Let runs of workspaces no longer read the state", state_consumers::remove),
    get("/api/v2/workspaces/{workspace}/relationships/data-retention-policy", ANY, "Show after how long old data can go", retention::show),
    post("/api/v2/workspaces/{workspace}/relationships/data-retention-policy", ANY, "Say after how long old data can go", retention::set),
    patch("/api/v2/workspaces/{workspace}/relationships/data-retention-policy", ANY, "Change after how long old data can go", retention::set),
    delete("/api/v2/workspaces/{workspace}/relationships/data-retention-policy", ANY, "Say nothing of old data", retention::delete),
    get("/api/v2/workspaces/{workspace}/relationships/tags", ANY, "List tags", tags::list),
    post("/api/v2/workspaces/{workspace}/relationships/tags", ANY, "Add tags", tags::add),
    delete("/api/v2/workspaces/{workspace}/relationships/tags", ANY, "Remove tags", tags::remove),

    get("/api/v2/workspaces/{workspace}/vars", ANY, "List variables", variables::list).lists(&VARIABLE, &[]),
    post("/api/v2/workspaces/{workspace}/vars", ANY, "Create a variable", variables::create).takes(&VARIABLE),
    get("/api/v2/workspaces/{workspace}/vars/{variable}", ANY, "Show a variable", variables::show).shows(&VARIABLE, &[]),
    patch("/api/v2/workspaces/{workspace}/vars/{variable}", ANY, "Change a variable", variables::update).takes(&VARIABLE),
    delete("/api/v2/workspaces/{workspace}/vars/{variable}", ANY, "Delete a variable", variables::delete),
    get("/api/v2/vars", ANY, "List variables by the names of organization and workspace", variables::list_by_name).lists(&VARIABLE, &NAMED_VARIABLES),
    post("/api/v2/vars", ANY, "Create a variable, the older way", variables::create_by_relationship).takes(&VARIABLE),
    patch("/api/v2/vars/{variable}", ANY, "Change a variable, the older way", variables::update).takes(&VARIABLE),
    delete("/api/v2/vars/{variable}", ANY, "Delete a variable, the older way", variables::delete),

    get("/api/v2/state-versions", ANY, "List state versions by the names of organization and workspace", states::list).lists(&STATE_VERSION, &STATE_LIST),
    Endpoint {
        payload: Payload::LargeDocument,
        ..post("/api/v2/workspaces/{workspace}/state-versions", USER_OR_TEAM, "Create a state version", states::create).takes(&STATE_VERSION)
    },
    patch("/api/v2/workspaces/{workspace}/state-versions", USER_OR_TEAM, "Make an earlier state version the current one", states::roll_back).takes(&STATE_VERSION),
    get("/api/v2/workspaces/{workspace}/current-state-version", ANY, "Show the current state version", states::current).shows(&STATE_VERSION, &STATE_SHOWN),
    get("/api/v2/workspaces/{workspace}/current-state-version-outputs", ANY, "List the outputs of the current state", states::current_outputs).lists(&OUTPUT, &[]),
    get("/api/v2/state-versions/{state}", ANY, "Show a state version", states::show).shows(&STATE_VERSION, &STATE_SHOWN),
    get("/api/v2/state-versions/{state}/outputs", ANY, "List the outputs of a state version", states::outputs).lists(&OUTPUT, &[]),
    get("/api/v2/state-versions/{state}/download", ANY, "Download a state", states::download),
    get("/api/v2/state-versions/{state}/json-download", ANY, "Download a state as JSON", states::json_download),
    get("/api/v2/state-version-outputs/{output}", ANY, "Show an output", states::output).shows(&OUTPUT, &[]),

    get("/api/v2/workspaces/{workspace}/configuration-versions", ANY, "List configuration versions", runs::configurations).lists(&CONFIGURATION_VERSION, &CONFIGURATIONS),
    post("/api/v2/workspaces/{workspace}/configuration-versions", USER_OR_TEAM, "Create a configuration version", runs::create_configuration).takes(&CONFIGURATION_VERSION),
    get("/api/v2/configuration-versions/{configuration}", ANY, "Show a configuration version", runs::configuration).shows(&CONFIGURATION_VERSION, &CONFIGURATIONS),

    post("/api/v2/configuration-versions/{configuration}/actions/archive", ANY, "Archive a configuration version", run_lists::archive),
    get("/api/v2/configuration-versions/{configuration}/download", ANY, "Download a configuration", run_lists::download),
    get("/api/v2/runs", ANY, "List runs of a workspace or an organization", run_lists::named).lists(&RUN, &RUNS_NAMED),
    get("/api/v2/organizations/{organization}/runs", ANY, "List runs of an organization", run_lists::of_organization).lists(&RUN, &RUN_LIST),
    get("/api/v2/runs/{run}/configuration-version", ANY, "Show the configuration version of a run", run_lists::configuration_of_run).shows(&CONFIGURATION_VERSION, &[]),
    get("/api/v2/runs/{run}/configuration-version/download", ANY, "Download the configuration of a run", run_lists::download_of_run),
    get("/api/v2/run-events/{event}", ANY, "Show what happened to a run", run_lists::event).shows(&RUN_EVENT, &RUN_EVENTS),
    get("/api/v2/runs/{run}/comments", ANY, "List what was said of a run", run_lists::comments).lists(&COMMENT, &[]),
    post("/api/v2/runs/{run}/comments", ANY, "Say something of a run", run_lists::say).takes(&COMMENT),
    get("/api/v2/comments/{comment}", ANY, "Show what was said of a run", run_lists::comment).shows(&COMMENT, &[]),
    post("/api/v2/runs", USER_OR_TEAM, "Create a run", runs::create).takes(&RUN),
    timed("/api/v2/workspaces/{workspace}/runs", ANY, "List runs", run_lists::of_workspace).lists(&RUN, &RUN_LIST),
    timed("/api/v2/runs/{run}", ANY, "Show a run", runs::show).shows(&RUN, &RUN_SHOWN),
    get("/api/v2/runs/{run}/run-events", ANY, "List what happened to a run", run_lists::events).lists(&RUN_EVENT, &RUN_EVENTS),
    get("/api/v2/runs/{run}/plan", ANY, "Show the plan of a run", runs::plan_of_run).shows(&PLAN, &[]),
    post("/api/v2/runs/{run}/actions/apply", USER_OR_TEAM, "Apply a run", runs::apply_run),
    post("/api/v2/runs/{run}/actions/discard", USER_OR_TEAM, "Discard a run", runs::discard),
    post("/api/v2/runs/{run}/actions/cancel", USER_OR_TEAM, "Cancel a run", runs::cancel),
    post("/api/v2/runs/{run}/actions/force-cancel", USER_OR_TEAM, "Cancel a run by force", runs::force_cancel),
    post("/api/v2/runs/{run}/actions/force-execute", USER_OR_TEAM, "Discard the runs before a run, so that it is its turn", runs::force_execute),
    get("/api/v2/plans/{plan}", ANY, "Show a plan", runs::plan).shows(&PLAN, &[]),
    public("/api/v2/plans/{plan}/log", "Read the log of a plan", runs::log),
    public("/api/v2/plans/{plan}/held-log", "Read the log of a plan that was held for a rehearsal", runs::held_log),
    get("/api/v2/applies/{apply}", ANY, "Show an apply", runs::apply).shows(&APPLY, &[]),
    public("/api/v2/applies/{apply}/log", "Read the log of an apply", runs::log),

    get("/api/v2/workspaces/{workspace}/all-vars", ANY, "List variables, those of variable sets too", variables::list).lists(&VARIABLE, &[]),

    get("/api/v2/organizations/{organization}/agent-pools", ANY, "List agent pools: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/agent-pools", ANY, "Refused: there are no agent pools here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/module-producers", ANY, "List module producers: there are none here", absent::in_organization),
    get("/api/v2/organizations/{organization}/relationships/module-producers", ANY, "List module producers, as a relationship: there are none here", absent::in_organization),
    get("/api/v2/organizations/{organization}/oauth-clients", ANY, "List OAuth clients: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/oauth-clients", ANY, "Refused: there are no OAuth clients here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/oauth-tokens", ANY, "List OAuth tokens: there are none here", absent::in_organization),
    get("/api/v2/organizations/{organization}/policies", ANY, "List policies: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/policies", ANY, "Refused: there are no policies here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/policy-sets", ANY, "List policy sets: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/policy-sets", ANY, "Refused: there are no policy sets here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/registry-modules", ANY, "List registry modules: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/registry-modules", ANY, "Refused: there are no registry modules here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/registry-providers", ANY, "List registry providers: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/registry-providers", ANY, "Refused: there are no registry providers here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/reserved-tag-keys", ANY, "List reserved tag keys: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/reserved-tag-keys", ANY, "Refused: there are no reserved tag keys here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/ssh-keys", USER_OR_TEAM, "List SSH keys: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/ssh-keys", USER_OR_TEAM, "Refused: there are no SSH keys here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/tasks", ANY, "List run tasks: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/tasks", ANY, "Refused: there are no run tasks here", absent::refuse_in_organization),
    get("/api/v2/organizations/{organization}/varsets", ANY, "List variable sets: there are none here", absent::in_organization),
    post("/api/v2/organizations/{organization}/varsets", ANY, "Refused: there are no variable sets here", absent::refuse_in_organization),
    get("/api/registry/private/v2/gpg-keys", ANY, "List keys that sign private providers: there are none here", absent::anywhere),
    get("/api/v2/workspaces/{workspace}/applicable-varsets", ANY, "List variable sets of a workspace: there are none here", absent::in_workspace),
    get("/api/v2/workspaces/{workspace}/notification-configurations", ANY, "List notification configurations of a workspace: there are none here", absent::in_workspace),
    post("/api/v2/workspaces/{workspace}/notification-configurations", ANY, "Refused: there are no notification configurations here", absent::refuse_in_workspace),
    get("/api/v2/workspaces/{workspace}/resources", ANY, "List resources, one by one of a workspace: there are none here", absent::in_workspace),
    get("/api/v2/workspaces/{workspace}/run-triggers", ANY, "List run triggers of a workspace: there are none here", absent::in_workspace),
    post("/api/v2/workspaces/{workspace}/run-triggers", ANY, "Refused: there are no run triggers here", absent::refuse_in_workspace),
    get("/api/v2/workspaces/{workspace}/tasks", ANY, "List run tasks of a workspace: there are none here", absent::in_workspace),
    post("/api/v2/workspaces/{workspace}/tasks", ANY, "Refused: there are no run tasks here", absent::refuse_in_workspace),
    get("/api/v2/workspaces/{workspace}/varsets", ANY, "List variable sets of a workspace: there are none here", absent::in_workspace),
    patch("/api/v2/workspaces/{workspace}/relationships/ssh-key", ANY, "Take the SSH key of a workspace away; there is none here", absent::ssh_key),
    get("/api/v2/projects/{project}/notification-configurations", ANY, "List notification configurations of a project: there are none here", absent::in_project),
    post("/api/v2/projects/{project}/notification-configurations", ANY, "Refused: there are no notification configurations here", absent::refuse_in_project),
    get("/api/v2/teams/{team}/notification-configurations", ANY, "List notification configurations of a team: there are none here", absent::in_team),
    post("/api/v2/teams/{team}/notification-configurations", ANY, "Refused: there are no notification configurations here", absent::refuse_in_team),
    get("/api/v2/projects/{project}/varsets", ANY, "List variable sets of a project: there are none here", absent::in_project),
    get("/api/v2/runs/{run}/policy-checks", ANY, "List policy checks of a run: there are none here", absent::in_run),
    get("/api/v2/runs/{run}/task-stages", ANY, "List task stages of a run: there are none here", absent::in_run),

    put("/uploads/{ticket}", "Upload a state or a configuration", uploads::put),
];
