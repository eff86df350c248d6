//! Teams.

use super::organization;
use crate::backend::TeamRecord;
use crate::domain::{Command, Id, Kept, Name, Permission, Team, TokenOwner, User};
use crate::policy::{Act, ReadPermission, decide};
use crate::wire::team::{self as wire, Attributes, KIND, OrganizationAccess, Permissions, Relationships};
use crate::wire::{Linkage, Links, Relationship, user};

/// A team, with what the asker can do with it.
#[must_use]
pub fn team(record: &TeamRecord) -> wire::Team {
    let count = u32::try_from(record.members.len()).ok();
    let token = format!("/api/v2/teams/{}/authentication-token", record.id);
    wire::Team {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            name: Some(record.name.to_string()),
            description: record.description.as_ref().map(sent),
            visibility: Some(record.visibility.as_str().to_owned()),
            sso_team_id: record.sso_team_id.as_ref().map(sent),
            users_count: count,
            non_service_users_count: count,
            allow_member_token_management: Some(record.member_tokens),
            is_unified: Some(false),
            scim_linked: None,
            organization_access: Some(access(record)),
            permissions: Some(permissions(record)),
        },
        relationships: Relationships {
            users: Some(Relationship::to_many(record.members.iter().map(|member| Linkage::new(user::KIND, &member.id)))),
            organization_memberships: None,
            // Clients look for the empty `meta`.
            authentication_token: Some(Relationship { meta: Some(serde_json::Map::new()), ..Relationship::only_at(token) }),
            organization: Some(Relationship::to(organization::linkage(&record.facts.organization))),
        },
        links: Links::to_self(format!("/api/v2/teams/{}", record.id)),
    }
}

fn sent(text: &Kept) -> String {
    text.as_sent().to_owned()
}

/// What names a team.
#[must_use]
pub fn linkage(id: &Id<Team>) -> Linkage {
    Linkage::new(KIND, id)
}

/// As it was set, never what it comes to; the `owners` team has every permission by being it.
fn access(record: &TeamRecord) -> OrganizationAccess {
    let owners = record.facts.team.as_ref().is_some_and(|team| team.is_owners);
    let given = |permission: Permission| Some(owners || record.organization_access.get(permission));
    OrganizationAccess {
        manage_policies: given(Permission::ManagePolicies),
        manage_workspaces: given(Permission::ManageWorkspaces),
        manage_vcs_settings: given(Permission::ManageVcsSettings),
        manage_membership: given(Permission::ManageMembership),
        manage_teams: given(Permission::ManageTeams),
        manage_organization_access: given(Permission::ManageOrganizationAccess),
        access_secret_teams: given(Permission::AccessSecretTeams),
        read_workspaces: given(Permission::ReadWorkspaces),
        read_projects: given(Permission::ReadProjects),
        manage_projects: given(Permission::ManageProjects),
        manage_policy_overrides: given(Permission::ManagePolicyOverrides),
        delegate_policy_overrides: given(Permission::DelegatePolicyOverrides),
        manage_run_tasks: given(Permission::ManageRunTasks),
        manage_agent_pools: given(Permission::ManageAgentPools),
        manage_modules: given(Permission::ManageModules),
        manage_providers: given(Permission::ManageProviders),
        manage_public_modules: given(Permission::ManagePublicModules),
        manage_public_providers: given(Permission::ManagePublicProviders),
        manage_registry_components: given(Permission::ManageRegistryComponents),
        manage_registry_artifact_tags: given(Permission::ManageRegistryArtifactTags),
        manage_registry_artifact_version_tags: given(Permission::ManageRegistryArtifactVersionTags),
    }
}

fn permissions(record: &TeamRecord) -> Permissions {
    let team = record.id;
    let may = |command: &Command| Some(decide(Act::Write(command), &record.facts).is_allowed());
    let may_see = |read_permission| Some(decide(Act::See(read_permission), &record.facts).is_allowed());
    let anybody = Id::<User>::parse("user-1111111111111111").expect("an id");
    let name = Name::parse("name", "any").expect("a name");
    let access = crate::domain::OrganizationAccess::NONE;
    Permissions {
        can_update_organization_access: may(&Command::SetOrganizationAccess { team, access }),
        can_update_visibility: may(&Command::SetVisibility { team, visibility: record.visibility }),
        can_update_name: may(&Command::RenameTeam { team, name }),
        can_update_sso_team_id: may(&Command::DescribeTeam { team, sso_team_id: Some(None), description: None }),
        can_update_member_token_management: may(&Command::SetMemberTokenManagement { team, allowed: true }),
        can_destroy: may(&Command::DeleteTeam { team }),
        can_update_membership: may(&Command::AddMember { team, user: anybody }),
        can_update_api_token: may(&Command::RevokeToken { owner: TokenOwner::Team(team), token: None }),
        can_view_api_token: may_see(ReadPermission::TeamToken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_a_team_is_on_the_wire_by_its_name() {
        let on: serde_json::Map<_, _> = Permission::ALL.into_iter().map(|one| (one.as_str().to_owned(), true.into())).collect();
        let read: OrganizationAccess = serde_json::from_value(on.into()).expect("what a team can do");
        assert_eq!(read.known().len(), Permission::ALL.len());
        assert_eq!(
            serde_json::to_value(&read).expect("a document").as_object().map(serde_json::Map::len),
            Some(Permission::ALL.len())
        );
    }
}
