//! The rules of an organization's settings: the organization itself, its teams and their members, its workspaces.

use super::{Call, Facts, Role, Rule, refuse_call};
use crate::domain::{OrganizationAccess, Permission, Visibility};

impl Facts {
    /// Whether the act is about the `owners` team.
    pub(super) fn on_owners(&self) -> bool {
        self.team.as_ref().is_some_and(|team| team.is_owners)
    }

    /// A permission counts only within the organization whose team gives it.
    fn manages_teams(&self) -> bool {
        self.role.in_a_team() && self.permissions.manages_teams()
    }

    /// Whether its permissions over teams reach secret ones of others too (O22).
    fn reaches_secret_teams(&self) -> bool {
        self.role.in_a_team() && self.permissions.get(Permission::AccessSecretTeams)
    }

    /// Whether it sees every team: who manages members, where that reaches secret teams too.
    pub(super) fn sees_all_teams(&self) -> bool {
        self.role.configures() || (self.reaches_secret_teams() && self.permissions.manages_membership())
    }
}

/// Owners, and the token of their team (spec §2.6, decision 12): where user tokens are off, nobody else could switch them on.
pub(super) fn refuse_organization(facts: &Facts) -> Option<Rule> {
    (!facts.role.owns()).then_some(Rule::OrganizationManagers)
}

/// Who administers a workspace; what it manages is given up by owners alone, unless the organization lets its admins.
pub(super) fn refuse_end_of_workspace(facts: &Facts) -> Option<Rule> {
    let kept = facts.workspace.as_ref().is_some_and(|workspace| workspace.manages && !workspace.force_delete);
    let refused = refuse_call(Call::Delete, facts);
    refused.or_else(|| (kept && !facts.role.owns()).then_some(Rule::ManagingWorkspaces))
}

/// Whether a permission to manage teams or members, where the actor has it, reaches this team: not `owners`,
/// and a secret team of others only where it includes those (O22).
pub(super) fn refuse_reach(has_permission: bool, without: Rule, facts: &Facts) -> Option<Rule> {
    let role = facts.role;
    if role.configures() {
        return None;
    }
    if !(has_permission && role.in_a_team()) {
        return Some(without);
    }
    if facts.on_owners() {
        return Some(Rule::OwnersManagers);
    }
    let visible = facts.team.as_ref().is_some_and(|team| team.visible);
    let reached = role.in_the_team() || visible || facts.reaches_secret_teams();
    (!reached).then_some(Rule::SecretTeams)
}

pub(super) fn refuse_team(facts: &Facts) -> Option<Rule> {
    refuse_reach(facts.permissions.manages_teams(), Rule::TeamManagers, facts)
}

pub(super) fn refuse_new_team(visibility: Visibility, access: OrganizationAccess, facts: &Facts) -> Option<Rule> {
    if !(facts.role.configures() || facts.manages_teams()) {
        return Some(Rule::TeamManagers);
    }
    if access != OrganizationAccess::NONE {
        let refused = match facts.role {
            role if role.owns() => None,
            Role::OrganizationToken => Some(Rule::NotBeyondItself),
            _ => (!facts.permissions.get(Permission::ManageOrganizationAccess)).then_some(Rule::OrganizationAccessManagers),
        };
        if refused.is_some() {
            return refused;
        }
    }
    // A secret team would be out of its maker's own reach.
    let out_of_reach = visibility == Visibility::Secret && !facts.reaches_secret_teams();
    (!facts.role.configures() && out_of_reach).then_some(Rule::SecretTeamMakers)
}

pub(super) fn refuse_name_or_end_of_team(facts: &Facts) -> Option<Rule> {
    let may_elsewhere = facts.role.configures() || facts.manages_teams();
    if may_elsewhere && facts.on_owners() { Some(Rule::OwnersStays) } else { refuse_team(facts) }
}

pub(super) fn refuse_member_token_management(facts: &Facts) -> Option<Rule> {
    refuse_team(facts).or_else(|| facts.on_owners().then_some(Rule::OwnersPermissions))
}

/// Owners, and who has the permission to (O22); not the organization token, which could give a team more than it has itself
/// (§2.6 D2).
pub(super) fn refuse_organization_access(facts: &Facts) -> Option<Rule> {
    match facts.role {
        role if role.owns() => facts.on_owners().then_some(Rule::OwnersPermissions),
        Role::OrganizationToken => Some(Rule::NotBeyondItself),
        _ => {
            let has = facts.permissions.get(Permission::ManageOrganizationAccess);
            refuse_reach(has, Rule::OrganizationAccessManagers, facts)
        }
    }
}

pub(super) fn refuse_membership(facts: &Facts) -> Option<Rule> {
    refuse_reach(facts.permissions.manages_membership(), Rule::MembershipManagers, facts)
}

/// Who can manage members anywhere in the organization can invite to it; into which teams is judged for each.
pub(super) fn refuse_invitation(facts: &Facts) -> Option<Rule> {
    let manages = facts.role.in_a_team() && facts.permissions.manages_membership();
    (!(facts.role.configures() || manages)).then_some(Rule::MembershipManagers)
}

pub(super) fn refuse_removal(facts: &Facts) -> Option<Rule> {
    let last = facts.team.as_ref().is_some_and(|team| team.is_owners && team.members <= 1) && !facts.stranger;
    refuse_membership(facts).or_else(|| last.then_some(Rule::LastOwner))
}

/// Members of the team and its own token, unless the team does not let them (O24), and who manages teams (O23).
pub(super) fn refuse_team_token(facts: &Facts) -> Option<Rule> {
    let of_the_team = facts.role.in_the_team();
    let Some(team) = &facts.team else { return Some(Rule::TeamTokenManagers) };
    if of_the_team && team.member_tokens {
        return None;
    }
    let without = match team {
        team if !team.member_tokens => Rule::MemberTokensOff,
        team if team.visible && !team.is_owners => Rule::VisibleTeamTokenManagers,
        _ => Rule::TeamTokenManagers,
    };
    refuse_reach(facts.permissions.manages_teams(), without, facts)
}

pub(super) fn refuse_new_workspace(facts: &Facts) -> Option<Rule> {
    let manages = facts.role.in_a_team() && facts.permissions.get(Permission::ManageWorkspaces);
    (!(facts.role.configures() || manages || facts.project_rights.create)).then_some(Rule::WorkspaceCreators)
}

/// Only the actor's own lock; another's needs force (§2.5).
pub(super) fn refuse_unlock(facts: &Facts) -> Option<Rule> {
    let locker = facts.workspace.as_ref().and_then(|workspace| workspace.locked_by.as_ref());
    let another_s = locker.is_some_and(|locker| !locker.oneself);
    refuse_call(Call::Lock, facts).or_else(|| another_s.then_some(Rule::NotItsLock))
}
