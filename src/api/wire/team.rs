//! Teams.

use serde_json::{Value, json};

use super::linkage;
use crate::backend::TeamRecord;
use crate::domain::{Command, Id, Kept, Name, OrganizationAccess, Permission, Seen, TokenOwner, User};
use crate::policy::{Act, ReadPermission, decide};

/// A team, with what the asker can do with it.
#[must_use]
pub fn team(record: &TeamRecord) -> Value {
    let users: Vec<Value> = record.members.iter().map(|member| linkage(&member.id, "users")).collect();
    json!({
        "id": record.id.to_string(),
        "type": "teams",
        "attributes": {
            "name": record.name.as_str(),
            "users-count": users.len(),
            "description": record.description.as_ref().map(Kept::as_sent),
            "sso-team-id": record.sso_team_id.as_ref().map(Kept::as_sent),
            "non-service-users-count": users.len(),
            "visibility": record.visibility.as_str(),
            "allow-member-token-management": record.member_tokens,
            "is-unified": false,
            "organization-access": access(record),
            "permissions": permissions(record),
        },
        "relationships": {
            "users": { "data": users },
            "authentication-token": {
                "meta": {},
                "links": { "related": format!("/api/v2/teams/{}/authentication-token", record.id) },
            },
            "organization": { "data": { "id": record.facts.organization.as_str(), "type": "organizations" } },
        },
        "links": { "self": format!("/api/v2/teams/{}", record.id) },
    })
}

/// As it was set, never what it comes to; the `owners` team has every permission by being it.
fn access(record: &TeamRecord) -> Value {
    let owners = record.facts.team.as_ref().is_some_and(|team| team.is_owners);
    let given = |permission: Permission| owners || record.organization_access.get(permission);
    Permission::ALL.into_iter().map(|permission| (permission.as_str().to_owned(), json!(given(permission)))).collect()
}

fn permissions(record: &TeamRecord) -> Value {
    let team = record.id;
    let may = |command: &Command| decide(Act::Write(command), &record.facts).is_allowed();
    let token = may(&Command::RevokeToken { owner: TokenOwner::Team(team), seen: Seen::Anything });
    let anybody = Id::<User>::parse("user-1111111111111111").expect("an id");
    let may_see = |read_permission| decide(Act::See(read_permission), &record.facts).is_allowed();
    let name = Name::parse("name", "any").expect("a name");
    json!({
        "can-update-organization-access":
            may(&Command::SetOrganizationAccess { team, seen: None, access: OrganizationAccess::NONE }),
        "can-update-visibility": may(&Command::SetVisibility { team, seen: None, visibility: record.visibility }),
        "can-update-name": may(&Command::RenameTeam { team, seen: None, name }),
        "can-update-sso-team-id": may(&Command::DescribeTeam { team, sso_team_id: Some(None), description: None }),
        "can-update-member-token-management": may(&Command::SetMemberTokenManagement { team, seen: None, allowed: true }),
        "can-destroy": may(&Command::DeleteTeam { team, seen: None }),
        "can-update-membership": may(&Command::AddMember { team, user: anybody }),
        "can-update-api-token": token,
        "can-view-api-token": may_see(ReadPermission::TeamToken),
    })
}
