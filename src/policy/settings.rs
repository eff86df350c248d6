//! The rules of an organization's settings: the organization itself, its teams and their members, its workspaces.

use super::{Call, Facts, Rule, Standing, refuse_call};
use crate::domain::{OrganizationAccess, Visibility};

impl Facts {
    /// Whether the act is about the team `owners`.
    pub(super) fn on_owners(&self) -> bool {
        self.team.as_ref().is_some_and(|team| team.is_owners)
    }

    /// A permission counts only within the organization whose team gives it.
    fn manages_teams(&self) -> bool {
        self.standing.in_a_team() && self.permissions.manage_teams
    }
}

/// Owners, as users: a service account belongs to its organization (chart of spec §2.2, "modify organizations").
pub(super) fn refuse_organization(facts: &Facts) -> Option<Rule> {
    match facts.standing {
        Standing::Owner => None,
        standing if standing.is_user() => Some(Rule::OrganizationManagers),
        _ => Some(Rule::UsersModifyOrganizations),
    }
}

/// Whether a permission to manage teams or members, where the actor has it, reaches this team: not `owners`,
/// and no secret team but the actor's own (O22).
pub(super) fn refuse_reach(has_permission: bool, without: Rule, facts: &Facts) -> Option<Rule> {
    let standing = facts.standing;
    if standing.configures() {
        return None;
    }
    if !(has_permission && standing.in_a_team()) {
        return Some(without);
    }
    if facts.on_owners() {
        return Some(Rule::OwnersManagers);
    }
    let reached = standing.in_the_team() || facts.team.as_ref().is_some_and(|team| team.visible);
    (!reached).then_some(Rule::SecretTeams)
}

pub(super) fn refuse_team(facts: &Facts) -> Option<Rule> {
    refuse_reach(facts.permissions.manage_teams, Rule::TeamManagers, facts)
}

pub(super) fn refuse_new_team(visibility: Visibility, access: OrganizationAccess, facts: &Facts) -> Option<Rule> {
    if !(facts.standing.configures() || facts.manages_teams()) {
        return Some(Rule::TeamManagers);
    }
    if access != OrganizationAccess::NONE {
        return refuse_organization_access(facts);
    }
    // A secret team would be out of its maker's own reach.
    (!facts.standing.configures() && visibility == Visibility::Secret).then_some(Rule::SecretTeamMakers)
}

pub(super) fn refuse_name_or_end_of_team(facts: &Facts) -> Option<Rule> {
    let may_elsewhere = facts.standing.configures() || facts.manages_teams();
    if may_elsewhere && facts.on_owners() { Some(Rule::OwnersStays) } else { refuse_team(facts) }
}

pub(super) fn refuse_member_token_management(facts: &Facts) -> Option<Rule> {
    refuse_team(facts).or_else(|| facts.on_owners().then_some(Rule::OwnersPermissions))
}

/// Owners alone; not the organization token, which could give a team more than it has itself (§2.6 D2).
pub(super) fn refuse_organization_access(facts: &Facts) -> Option<Rule> {
    match facts.standing {
        standing if standing.owns() => facts.on_owners().then_some(Rule::OwnersPermissions),
        Standing::OrganizationToken => Some(Rule::NotBeyondItself),
        _ => Some(Rule::OrganizationAccessManagers),
    }
}

pub(super) fn refuse_membership(facts: &Facts) -> Option<Rule> {
    refuse_reach(facts.permissions.manages_membership(), Rule::MembershipManagers, facts)
}

/// Who may manage members anywhere in the organization may invite to it; into which teams is judged for each.
pub(super) fn refuse_invitation(facts: &Facts) -> Option<Rule> {
    let manages = facts.standing.in_a_team() && facts.permissions.manages_membership();
    (!(facts.standing.configures() || manages)).then_some(Rule::MembershipManagers)
}

pub(super) fn refuse_removal(facts: &Facts) -> Option<Rule> {
    let last = facts.team.as_ref().is_some_and(|team| team.is_owners && team.members <= 1) && !facts.stranger;
    refuse_membership(facts).or_else(|| last.then_some(Rule::LastOwner))
}

/// Members of the team and its own token, unless the team does not let them (O24), and who manages teams (O23).
pub(super) fn refuse_team_token(facts: &Facts) -> Option<Rule> {
    let of_the_team = facts.standing.in_the_team();
    let Some(team) = &facts.team else { return Some(Rule::TeamTokenManagers) };
    if of_the_team && team.member_tokens {
        return None;
    }
    let without = match team {
        team if !team.member_tokens => Rule::MemberTokensOff,
        team if team.visible && !team.is_owners => Rule::VisibleTeamTokenManagers,
        _ => Rule::TeamTokenManagers,
    };
    refuse_reach(facts.permissions.manage_teams, without, facts)
}

pub(super) fn refuse_new_workspace(facts: &Facts) -> Option<Rule> {
    let manages = facts.standing.in_a_team() && facts.permissions.manage_workspaces;
    (!(facts.standing.configures() || manages || facts.project_rights.create)).then_some(Rule::WorkspaceCreators)
}

/// One's own lock alone; another's needs force (§2.5).
pub(super) fn refuse_unlock(facts: &Facts) -> Option<Rule> {
    let locker = facts.workspace.as_ref().and_then(|workspace| workspace.locked_by.as_ref());
    let another_s = locker.is_some_and(|locker| !locker.oneself);
    refuse_call(Call::Lock, facts).or_else(|| another_s.then_some(Rule::NotItsLock))
}
