//! The endpoints of the API that refuse some token, or are said not to (spec §3.15): those of the seed's time first, then
//! what came later.

use super::question::{
    Ask, CREATE_WORKSPACE, GENERATE_ORGANIZATION_TOKEN, GENERATE_TEAM_TOKEN, GENERATE_USER_TOKEN, INVITE, Question,
    REVOKE_ORGANIZATION_TOKEN, REVOKE_TEAM_TOKEN, REVOKE_USER_TOKEN, SEE_AUDIT_LOG, SEE_USER_TOKENS, UPDATE_ACCOUNT,
};
use crate::policy::{Call, Kinds, Resource};

const ANY: Kinds = Kinds::ANY;
const USER: Kinds = Kinds::USER;
const USER_OR_TEAM: Kinds = Kinds::USER_OR_TEAM;
const USER_OR_OWNERS: Kinds = Kinds::USER_OR_OWNERS;
const FREED: &str = "Until 2018-11, organization tokens couldn't.";

const fn call(label: &'static str, short: &'static str, kinds: Kinds, since: &'static str, call: Call) -> Question {
    Question::endpoint(label, short, kinds, since, Ask::Call(call))
}

const fn manage(label: &'static str, short: &'static str, kinds: Kinds, since: &'static str, resource: Resource) -> Question {
    Question::endpoint(label, short, kinds, since, Ask::Manage(resource))
}

const fn other(label: &'static str, short: &'static str, kinds: Kinds, since: &'static str, ask: Ask) -> Question {
    Question::endpoint(label, short, kinds, since, ask)
}

/// Every endpoint.
#[rustfmt::skip]
pub static ENDPOINTS: &[Question] = &[
    call("POST /workspaces/:id/configuration-versions", "POST config-versions", USER_OR_TEAM, "2018-09", Call::CreateConfigurationVersion)
        .remark("With plan access speculative ones only."),
    call("POST /workspaces/:id/configuration-versions (speculative)", "POST speculative versions", USER_OR_TEAM, "2019-06", Call::CreateSpeculativeConfigurationVersion),
    call("POST /runs", "POST /runs", USER_OR_TEAM, "2018-09", Call::CreateRun),
    call("POST /runs/:id/actions/apply", "POST run apply", USER_OR_TEAM, "2018-09", Call::ApplyRun),
    call("POST /runs/:id/actions/discard", "POST run discard", USER_OR_TEAM, "2018-09", Call::ApplyRun),
    call("POST /runs/:id/actions/cancel", "POST run cancel", USER_OR_TEAM, "2018-09", Call::ApplyRun),
    call("POST /runs/:id/actions/force-cancel", "POST run force-cancel", USER_OR_TEAM, "2019-06", Call::ForceCancelRun),
    call("POST /runs/:id/actions/force-execute", "POST run force-execute", USER_OR_TEAM, "2019-06", Call::ApplyRun),
    manage("GET /organizations/:org/ssh-keys", "GET ssh-keys", USER_OR_TEAM, "2018-09", Resource::SshKeys),
    manage("GET /ssh-keys/:id", "GET ssh-key", USER_OR_TEAM, "2018-09", Resource::SshKeys),
    manage("POST /organizations/:org/ssh-keys", "POST ssh-keys", USER_OR_TEAM, "2018-09", Resource::SshKeys),
    manage("PATCH /ssh-keys/:id", "PATCH ssh-key", USER_OR_TEAM, "2018-09", Resource::KeptSshKeys),
    manage("DELETE /ssh-keys/:id", "DELETE ssh-key", USER_OR_TEAM, "2018-09", Resource::KeptSshKeys),
    call("POST /workspaces/:id/state-versions", "POST state-versions", USER_OR_TEAM, "2018-09", Call::UploadState),
    manage("POST /organizations/:org/policies", "POST policies", ANY, "2018-09", Resource::Policies).remark(FREED),
    manage("PUT /policies/:id/upload", "PUT policy upload", ANY, "2018-09", Resource::Policies).remark(FREED),
    manage("PATCH /policies/:id", "PATCH policy", ANY, "2018-09", Resource::Policies).remark(FREED),
    manage("DELETE /policies/:id", "DELETE policy", ANY, "2018-09", Resource::Policies).remark(FREED),
    call("GET /workspaces/:id/runs", "GET workspace runs", ANY, "2018-09", Call::Read),
    call("GET /runs/:id", "GET run", ANY, "2018-09", Call::Read),
    call("POST /workspaces/:id/actions/lock", "POST lock", USER_OR_TEAM, "2018-09", Call::Lock),
    call("POST /workspaces/:id/actions/unlock", "POST unlock", USER_OR_TEAM, "2018-09", Call::Lock).remark("Only your own lock."),
    call("POST /workspaces/:id/actions/force-unlock", "POST force-unlock", USER_OR_TEAM, "2018-09", Call::ForceUnlock),
    other("POST /organizations/:org/workspaces", "POST workspaces", ANY, "2018-09", CREATE_WORKSPACE),
    other("POST /organizations/:org/authentication-token", "POST organization token", USER_OR_OWNERS, "2018-09", GENERATE_ORGANIZATION_TOKEN),
    other("DELETE /organizations/:org/authentication-token", "DELETE organization token", USER_OR_OWNERS, "2018-09", REVOKE_ORGANIZATION_TOKEN),
    other("POST /teams/:id/authentication-token", "POST team token", ANY, "2018-09", GENERATE_TEAM_TOKEN),
    other("DELETE /teams/:id/authentication-token", "DELETE team token", ANY, "2018-09", REVOKE_TEAM_TOKEN),
    other("GET /users/:id/authentication-tokens", "GET user tokens", USER, "2018-11", SEE_USER_TOKENS),
    other("POST /users/:id/authentication-tokens", "POST user token", USER, "2018-11", GENERATE_USER_TOKEN),
    other("GET /authentication-tokens/:id", "GET user token", USER, "2018-11", SEE_USER_TOKENS),
    other("DELETE /authentication-tokens/:id", "DELETE user token", USER, "2018-11", REVOKE_USER_TOKEN),
    other("PATCH /account/update", "PATCH account", USER, "2019-06", UPDATE_ACCOUNT),
    other("PATCH /account/password", "PATCH password", USER, "2019-06", UPDATE_ACCOUNT),
    other("POST /organizations/:org/organization-memberships", "POST memberships", ANY, "2019-12", INVITE),
    other("GET /organization/audit-trail", "GET audit-trail", Kinds::AUDIT_TRAIL, "2020-06", SEE_AUDIT_LOG),
    call("GET /plans/:id/json-output", "GET plan JSON", USER_OR_TEAM, "2020-09", Call::ReadPlanJson),
    call("GET /runs/:id/plan/json-output", "GET run plan JSON", USER_OR_TEAM, "2020-09", Call::ReadPlanJson),
    manage("GET /organizations/:org/vcs-events", "GET vcs-events", ANY, "2021", Resource::VcsConnections),
    call("GET /assessment-results/:id/json-output", "GET assessment output", USER_OR_TEAM, "2022", Call::ReadPlanJson),
    call("GET /assessment-results/:id/json-schema", "GET assessment schema", USER_OR_TEAM, "2022", Call::ReadPlanJson),
    call("GET /assessment-results/:id/log-output", "GET assessment log", USER_OR_TEAM, "2022", Call::ReadPlanJson),
    call("PATCH /workspaces/:id/state-versions", "PATCH state-versions", USER_OR_TEAM, "2023", Call::UploadState)
        .remark("To go back to an earlier state."),
    manage("POST /organizations/:org/no-code-modules", "POST no-code-modules", USER_OR_TEAM, "2023", Resource::Modules),
    manage("PATCH /no-code-modules/:id", "PATCH no-code-module", USER_OR_TEAM, "2023", Resource::Modules),
    other("POST /no-code-modules/:id/workspaces", "POST no-code workspaces", USER_OR_TEAM, "2024", CREATE_WORKSPACE),
];
