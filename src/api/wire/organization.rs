//! Organizations.

use serde_json::{Value, json};

use super::{linkage, time};
use crate::backend::OrganizationRecord;
use crate::domain::{Command, Email, Name, OrganizationAccess, Project, Seen, TokenOwner, Visibility};
use crate::policy::{Act, decide};

/// An organization, with what the asker may do in it.
#[must_use]
pub fn organization(record: &OrganizationRecord) -> Value {
    let name = record.name.as_str();
    json!({
        "id": name,
        "type": "organizations",
        "attributes": {
            "name": name,
            "external-id": record.id.to_string(),
            "created-at": time(record.created_at),
            "email": record.email.as_str(),
            "session-timeout": record.defaults.session_timeout,
            "session-remember": record.defaults.session_remember,
            "default-execution-mode": record.defaults.execution_mode.as_str(),
            "user-tokens-enabled": true,
            "max-ttl-enabled": true,
            "collaborator-auth-policy": "password",
            "plan-expired": false,
            "plan-is-trial": false,
            "cost-estimation-enabled": false,
            "two-factor-conformant": true,
            "saml-enabled": false,
            "owners-team-saml-role-id": null,
            "fair-run-queuing-enabled": false,
            "permissions": permissions(record),
        },
        "relationships": {
            "default-project": {
                "data": linkage(&record.id.companion::<Project>(), "projects"),
                "links": { "related": format!("/api/v2/projects/{}", record.id.companion::<Project>()) },
            },
            "entitlement-set": { "links": { "related": format!("/api/v2/organizations/{name}/entitlement-set") } },
            "authentication-token": { "links": { "related": format!("/api/v2/organizations/{name}/authentication-token") } },
        },
        "links": { "self": format!("/api/v2/organizations/{name}") },
    })
}

fn permissions(record: &OrganizationRecord) -> Value {
    let organization = record.id;
    let may = |command: &Command| decide(Act::Write(command), &record.facts).is_allowed();
    let name = || Name::parse("NAME", "any").expect("a name");
    let owner = TokenOwner::Organization(organization);
    let email = Email::parse("EMAIL", "any@example.com").expect("an address");
    json!({
        "can-update": may(&Command::UpdateOrganization { organization, seen: None, name: name(), email }),
        "can-destroy": may(&Command::DeleteOrganization { organization, seen: None }),
        "can-access-via-teams": true,
        "can-create-module": false,
        "can-create-team": may(&Command::CreateTeam {
            organization,
            name: name(),
            visibility: Visibility::Organization,
            organization_access: OrganizationAccess::NONE,
        }),
        "can-create-workspace": may(&Command::CreateWorkspace { organization, project: None, name: name() }),
        "can-manage-users": false,
        "can-update-api-token": may(&Command::RevokeToken { owner, seen: Seen::Anything }),
        "can-update-oauth": false,
        "can-update-sentinel": false,
        "can-traverse": true,
    })
}

/// What a licence gives that leaves nothing out. It is no list of what this server has.
#[must_use]
pub fn entitlements(record: &OrganizationRecord) -> Value {
    json!({
        "id": record.id.to_string(),
        "type": "entitlement-sets",
        "attributes": {
            "agents": true,
            "audit-logging": true,
            "configuration-designer": true,
            "cost-estimation": true,
            "global-run-tasks": true,
            "operations": true,
            "private-module-registry": true,
            "run-tasks": true,
            "self-serve-billing": false,
            "sentinel": true,
            "sso": true,
            "state-storage": true,
            "teams": true,
            "usage-reporting": false,
            "user-limit": null,
            "vcs-integrations": true,
        },
        "links": { "self": format!("/api/v2/entitlement-sets/{}", record.id) },
    })
}
