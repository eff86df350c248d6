//! What the rules read of a team and of a workspace, column by column.

use rusqlite::Row;

use crate::domain::{OWNERS, OrganizationAccess, Permission, SafeText, Visibility};
use crate::policy::{Locker, TeamFacts, WorkspaceFacts};

/// The columns of [`read_organization_access`], in its order.
pub(in crate::backend::local) const ORGANIZATION_ACCESS: &str = "teams.manage_policies, teams.manage_workspaces, teams.manage_vcs_settings, teams.manage_membership, \
     teams.manage_teams, teams.manage_organization_access, teams.access_secret_teams, teams.read_workspaces, \
     teams.read_projects, teams.manage_projects, teams.manage_policy_overrides, teams.delegate_policy_overrides, \
     teams.manage_run_tasks, teams.manage_agent_pools, teams.manage_modules, teams.manage_providers, \
     teams.manage_public_modules, teams.manage_public_providers, teams.manage_registry_components, \
     teams.manage_registry_artifact_tags, teams.manage_registry_artifact_version_tags";

/// How many columns these are.
pub(in crate::backend::local) const ORGANIZATION_ACCESS_COUNT: usize = Permission::ALL.len();

/// Reads permissions from a row that has them from `first` on.
pub(in crate::backend::local) fn read_organization_access(row: &Row<'_>, first: usize) -> rusqlite::Result<OrganizationAccess> {
    let given = Permission::ALL.into_iter().enumerate();
    given
        .into_iter()
        .try_fold(OrganizationAccess::NONE, |access, (at, permission)| Ok(access.with(permission, row.get(first + at)?)))
}

/// The columns of [`read_team_facts`], in its order.
pub(in crate::backend::local) const TEAM_FACTS: &str = "teams.name, teams.members, teams.visibility, teams.member_tokens";

/// Reads what the rules read of a team from a row that has it from `first` on.
pub(in crate::backend::local) fn read_team_facts(row: &Row<'_>, first: usize) -> rusqlite::Result<TeamFacts> {
    let name: SafeText = row.get(first)?;
    Ok(TeamFacts {
        is_owners: name.as_str() == OWNERS,
        name,
        members: row.get(first + 1)?,
        visible: row.get::<_, Visibility>(first + 2)? == Visibility::Organization,
        member_tokens: row.get(first + 3)?,
    })
}

/// The columns of [`read_workspace_facts`], in its order.
pub(in crate::backend::local) const WORKSPACE_FACTS: &str = "workspaces.name, workspaces.locked_by, workspaces.locked_by_name, \
     ifnull((SELECT resources > 0 FROM state_versions WHERE workspace_id = workspaces.id AND finalized IS NOT NULL \
             ORDER BY finalized DESC LIMIT 1), 0), \
     (SELECT force_delete FROM organizations WHERE organizations.id = workspaces.organization_id)";

/// How many columns these are.
pub(in crate::backend::local) const WORKSPACE_FACTS_COUNT: usize = 5;

/// Reads what the rules read of a workspace from a row that has it from `first` on.
pub(in crate::backend::local) fn read_workspace_facts(
    row: &Row<'_>,
    first: usize,
    actor: &str,
) -> rusqlite::Result<WorkspaceFacts> {
    let by: Option<String> = row.get(first + 1)?;
    let locked_by = match by {
        Some(by) => Some(Locker { name: row.get(first + 2)?, oneself: by == actor }),
        None => None,
    };
    Ok(WorkspaceFacts { name: row.get(first)?, locked_by, manages: row.get(first + 3)?, force_delete: row.get(first + 4)? })
}
