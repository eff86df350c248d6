//! Organizations.

use super::{linkage as to, time};
use crate::backend::OrganizationRecord;
use crate::domain::{
    Command, Email, Kept, Name, OrganizationAccess, Project, ProjectDraft, ProjectName, Rights, SafeText, Switch, TokenOwner,
    Visibility,
};
use crate::policy::{Act, Call, Decision, ReadPermission, Resource, WorkspaceFacts, decide};
use crate::wire::organization::{self as wire, Attributes, EntitlementSet, Entitlements, KIND, Permissions, Relationships};
use crate::wire::{Linkage, Links, NoRelationships, Relationship};

/// An organization, with what the asker can do in it.
#[must_use]
pub fn organization(record: &OrganizationRecord) -> wire::Organization {
    wire::Organization {
        id: record.name.to_string(),
        kind: KIND.into(),
        attributes: attributes(record),
        relationships: relationships(record),
        links: Links::to_self(format!("/api/v2/organizations/{}", record.name)),
    }
}

/// What names an organization.
#[must_use]
pub fn linkage(name: &SafeText) -> Linkage {
    Linkage::new(KIND, name)
}

fn attributes(record: &OrganizationRecord) -> Attributes {
    let defaults = &record.defaults;
    let on = |switch: Switch| Some(defaults.switches.get(switch));
    Attributes {
        name: Some(record.name.to_string()),
        external_id: Some(record.id.to_string()),
        created_at: Some(time(record.created_at)),
        email: Some(record.email.to_string()),
        session_timeout: defaults.session_timeout,
        session_remember: defaults.session_remember,
        collaborator_auth_policy: Some(if defaults.two_factor_required { "two_factor_mandatory" } else { "password" }.to_owned()),
        two_factor_conformant: Some(record.two_factor_conformant),
        user_tokens_enabled: Some(defaults.user_tokens),
        max_ttl_enabled: Some(defaults.lifetimes_enforced),
        saml_enabled: Some(false),
        owners_team_saml_role_id: defaults.saml_role.as_ref().map(|role| Kept::as_sent(role).to_owned()),
        default_execution_mode: Some(defaults.execution_mode.as_str().to_owned()),
        stacks_default_execution_mode: Some("remote".to_owned()),
        allow_force_delete_workspaces: Some(defaults.force_delete),
        cost_estimation_enabled: on(Switch::CostEstimation),
        assessments_enforced: on(Switch::Assessments),
        send_passing_statuses_for_untriggered_speculative_plans: on(Switch::PassingStatuses),
        aggregated_commit_status_enabled: on(Switch::AggregatedStatuses),
        speculative_plan_management_enabled: on(Switch::SpeculativePlans),
        stacks_enabled: on(Switch::Stacks),
        fair_run_queuing_enabled: Some(false),
        plan_expired: Some(false),
        plan_expires_at: None,
        plan_is_trial: Some(false),
        plan_is_enterprise: Some(true),
        plan_identifier: Some("enterprise".to_owned()),
        is_in_degraded_mode: Some(false),
        is_unified: None,
        global_module_sharing: Some(false),
        global_provider_sharing: Some(false),
        module_consuming_organizations_count: Some(0),
        provider_consuming_organizations_count: Some(0),
        remaining_testable_count: Some(5),
        recoverable_items_enabled: Some(false),
        over_stacks_resource_limit: Some(false),
        test_generation_enabled: Some(false),
        permissions: Some(permissions(record)),
    }
}

fn relationships(record: &OrganizationRecord) -> Relationships {
    let project = record.id.companion::<Project>();
    let below = |path: &str| format!("/api/v2/organizations/{}/{path}", record.name);
    Relationships {
        default_project: Some(Relationship::to(to(&project, "projects")).at(format!("/api/v2/projects/{project}"))),
        entitlement_set: Some(Relationship::only_at(below("entitlement-set"))),
        authentication_token: Some(Relationship::only_at(below("authentication-token"))),
        audit_trails_authentication_token: Some(Relationship::only_at(below("authentication-token?token=audit-trails"))),
        default_agent_pool: Some(Relationship::to_maybe(None)),
        // A host that has no policy has no such member.
        data_retention_policy: record.retention.as_ref().map(|(id, retention)| {
            Relationship::to(super::retention::linkage(&id.to_string(), *retention))
                .at(below("relationships/data-retention-policy"))
        }),
    }
}

/// Whether the asker can take a tag away from every workspace: who configures each of them, whichever it is.
#[must_use]
pub fn manage_tags(record: &OrganizationRecord) -> Decision {
    let any = WorkspaceFacts { name: SafeText::new("any"), locked_by: None, manages: false, force_delete: false };
    decide(Act::Call(Call::Configure), &record.facts.about_workspace(any, Rights::NONE))
}

/// What the asker can do, by the law. What nobody can do here is false.
fn permissions(record: &OrganizationRecord) -> Permissions {
    let organization = record.id;
    let may = |command: &Command| Some(decide(Act::Write(command), &record.facts).is_allowed());
    let sees = |read_permission| Some(decide(Act::See(read_permission), &record.facts).is_allowed());
    let manages = |resource| Some(decide(Act::Manage(resource), &record.facts).is_allowed());
    let belongs = sees(ReadPermission::Settings);
    let name = || Name::parse("NAME", "any").expect("a name");
    let owner = TokenOwner::Organization(organization);
    let email = || Email::parse("EMAIL", "any@example.com").expect("an address");
    let project = || ProjectName::parse("name", ProjectName::DEFAULT).expect("a name");
    let update = may(&Command::UpdateOrganization { organization, name: name(), email: email() });
    let token = may(&Command::RevokeToken { owner, token: None });
    Permissions {
        can_update: update,
        can_update_authentication_token: token,
        can_view_authentication: sees(ReadPermission::OrganizationToken),
        can_destroy: may(&Command::DeleteOrganization { organization }),
        can_access_via_teams: belongs,
        can_create_module: manages(Resource::Modules),
        can_create_team: may(&Command::CreateTeam {
            organization,
            name: name(),
            visibility: Visibility::Organization,
            organization_access: OrganizationAccess::NONE,
        }),
        can_create_workspace: may(&Command::CreateWorkspace { organization, project: None, name: name() }),
        can_create_workspace_migration: Some(false),
        can_manage_users: may(&Command::InviteMember { organization, email: email() }),
        can_view_users: sees(ReadPermission::Members),
        can_manage_subscription: Some(false),
        can_manage_sso: Some(false),
        can_update_api_token: token,
        can_update_oauth: manages(Resource::VcsConnections),
        can_update_sentinel: manages(Resource::Policies),
        can_update_ssh_keys: manages(Resource::KeptSshKeys),
        can_traverse: belongs,
        can_view_usage: Some(false),
        can_update_agent_pools: Some(false),
        can_manage_tags: Some(manage_tags(record).is_allowed()),
        can_manage_varsets: Some(false),
        can_read_varsets: belongs,
        can_manage_public_providers: Some(false),
        can_create_provider: manages(Resource::Modules),
        can_manage_public_modules: Some(false),
        can_manage_custom_providers: Some(false),
        can_manage_run_tasks: manages(Resource::RunTasks),
        can_read_run_tasks: belongs,
        can_create_project: may(&Command::CreateProject { organization, name: project(), project: ProjectDraft::default() }),
        can_enable_stacks: Some(false),
        can_manage_org_public_providers: Some(false),
        can_manage_org_public_modules: Some(false),
        can_manage_assessments: update,
        can_read_assessments: update,
        can_view_explorer: Some(false),
        can_deploy_no_code_modules: Some(false),
        can_manage_no_code_modules: Some(false),
        can_manage_recoverable_items: Some(false),
        can_manage_auditing: may(&Command::RevokeToken { owner: TokenOwner::AuditTrails(organization), token: None }),
        can_read_policies: belongs,
    }
}

/// What a license gives that leaves nothing out. It is no list of what this server has.
#[must_use]
pub fn entitlements(record: &OrganizationRecord) -> EntitlementSet {
    EntitlementSet {
        id: record.id.to_string(),
        kind: "entitlement-sets".into(),
        attributes: Entitlements {
            agents: Some(true),
            audit_logging: Some(true),
            configuration_designer: Some(true),
            cost_estimation: Some(true),
            global_run_tasks: Some(true),
            operations: Some(true),
            private_module_registry: Some(true),
            run_tasks: Some(true),
            self_serve_billing: Some(false),
            sentinel: Some(true),
            sso: Some(true),
            state_storage: Some(true),
            teams: Some(true),
            usage_reporting: Some(false),
            user_limit: None,
            vcs_integrations: Some(true),
        },
        relationships: NoRelationships {},
        links: Links::to_self(format!("/api/v2/entitlement-sets/{}", record.id)),
    }
}
