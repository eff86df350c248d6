//! Organizations.

use serde_json::{Value, json};

use super::{linkage, time};
use crate::backend::OrganizationRecord;
use crate::domain::{
    Command, Email, Id, Kept, Name, OrganizationAccess, Project, Retention, RetentionPolicy, Seen, Switch, TokenOwner, Visibility,
};
use crate::policy::{Act, ReadPermission, Resource, decide};

/// An organization, with what the asker can do in it.
#[must_use]
pub fn organization(record: &OrganizationRecord) -> Value {
    let name = record.name.as_str();
    let mut document = json!({
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
            "stacks-default-execution-mode": "remote",
            "user-tokens-enabled": record.defaults.user_tokens,
            "max-ttl-enabled": record.defaults.lifetimes_enforced,
            "allow-force-delete-workspaces": record.defaults.force_delete,
            "collaborator-auth-policy": if record.defaults.two_factor_required { "two_factor_mandatory" } else { "password" },
            "plan-expired": false,
            "plan-expires-at": null,
            "plan-is-trial": false,
            "plan-is-enterprise": true,
            "plan-identifier": "enterprise",
            "two-factor-conformant": record.two_factor_conformant,
            "saml-enabled": false,
            "owners-team-saml-role-id": record.defaults.saml_role.as_ref().map(Kept::as_sent),
            "fair-run-queuing-enabled": false,
            "is-in-degraded-mode": false,
            "global-module-sharing": false,
            "global-provider-sharing": false,
            "module-consuming-organizations-count": 0,
            "provider-consuming-organizations-count": 0,
            "remaining-testable-count": 5,
            "recoverable-items-enabled": false,
            "over-stacks-resource-limit": false,
            "test-generation-enabled": false,
            "permissions": permissions(record),
        },
        "relationships": {
            "default-project": {
                "data": linkage(&record.id.companion::<Project>(), "projects"),
                "links": { "related": format!("/api/v2/projects/{}", record.id.companion::<Project>()) },
            },
            "entitlement-set": { "links": { "related": format!("/api/v2/organizations/{name}/entitlement-set") } },
            "authentication-token": { "links": { "related": format!("/api/v2/organizations/{name}/authentication-token") } },
            "audit-trails-authentication-token":
                { "links": { "related": format!("/api/v2/organizations/{name}/authentication-token?token=audit-trails") } },
            "default-agent-pool": { "data": null },
        },
        "links": { "self": format!("/api/v2/organizations/{name}") },
    });
    for switch in Switch::ALL {
        document["attributes"][switch.as_str()] = json!(record.defaults.switches.get(switch));
    }
    // A host that has no policy has no such member.
    if let Some((id, retention)) = &record.retention {
        document["relationships"]["data-retention-policy"] = json!({
            "data": linkage(id, retention_kind(*retention)),
            "links": { "related": format!("/api/v2/organizations/{name}/relationships/data-retention-policy") },
        });
    }
    document
}

fn retention_kind(retention: Retention) -> &'static str {
    match retention {
        Retention::DeleteAfter(_) => "data-retention-policy-delete-olders",
        Retention::Never => "data-retention-policy-dont-deletes",
    }
}

/// What becomes of the old data of an organization.
#[must_use]
pub fn retention(id: Id<RetentionPolicy>, retention: Retention) -> Value {
    let attributes = match retention {
        Retention::DeleteAfter(days) => json!({ "delete-older-than-n-days": days }),
        Retention::Never => json!({}),
    };
    json!({ "id": id.to_string(), "type": retention_kind(retention), "attributes": attributes })
}

/// What the asker can do, by the law. What nobody can do here is false.
fn permissions(record: &OrganizationRecord) -> Value {
    let organization = record.id;
    let may = |command: &Command| decide(Act::Write(command), &record.facts).is_allowed();
    let sees = |read_permission| decide(Act::See(read_permission), &record.facts).is_allowed();
    let manages = |resource| decide(Act::Manage(resource), &record.facts).is_allowed();
    let name = || Name::parse("NAME", "any").expect("a name");
    let owner = TokenOwner::Organization(organization);
    let email = || Email::parse("EMAIL", "any@example.com").expect("an address");
    let update = may(&Command::UpdateOrganization { organization, seen: None, name: name(), email: email() });
    let token = may(&Command::RevokeToken { owner, seen: Seen::Anything });
    json!({
        "can-update": update,
        "can-update-authentication-token": token,
        "can-view-authentication": sees(ReadPermission::OrganizationToken),
        "can-destroy": may(&Command::DeleteOrganization { organization, seen: None }),
        "can-access-via-teams": sees(ReadPermission::Settings),
        "can-create-module": manages(Resource::Modules),
        "can-create-team": may(&Command::CreateTeam {
            organization,
            name: name(),
            visibility: Visibility::Organization,
            organization_access: OrganizationAccess::NONE,
        }),
        "can-create-workspace": may(&Command::CreateWorkspace { organization, project: None, name: name() }),
        "can-create-workspace-migration": false,
        "can-manage-users": may(&Command::InviteMember { organization, email: email() }),
        "can-view-users": sees(ReadPermission::Members),
        "can-manage-subscription": false,
        "can-manage-sso": false,
        "can-update-api-token": token,
        "can-update-oauth": manages(Resource::VcsConnections),
        "can-update-sentinel": manages(Resource::Policies),
        "can-update-ssh-keys": manages(Resource::KeptSshKeys),
        "can-traverse": sees(ReadPermission::Settings),
        "can-view-usage": false,
        "can-update-agent-pools": false,
        "can-manage-tags": false,
        "can-manage-varsets": false,
        "can-read-varsets": false,
        "can-manage-public-providers": false,
        "can-create-provider": false,
        "can-manage-public-modules": false,
        "can-manage-custom-providers": false,
        "can-manage-run-tasks": manages(Resource::RunTasks),
        "can-read-run-tasks": manages(Resource::RunTasks),
        "can-create-project": false,
        "can-enable-stacks": false,
        "can-manage-org-public-providers": false,
        "can-manage-org-public-modules": false,
        "can-manage-assessments": update,
        "can-read-assessments": update,
        "can-view-explorer": false,
        "can-deploy-no-code-modules": false,
        "can-manage-no-code-modules": false,
        "can-manage-recoverable-items": false,
        "can-manage-auditing": sees(ReadPermission::AuditLog),
        "can-read-policies": manages(Resource::Policies),
    })
}

/// What a license gives that leaves nothing out. It is no list of what this server has.
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
