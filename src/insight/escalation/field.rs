//! The teams that a step can lead to.

use std::collections::HashMap;

use super::law::{KINDS, kind};
use crate::backend::SurveyTeam;
use crate::domain::{Id, OrganizationAccess, Rights, Workspace};

/// What teams come to together, and whether another brings more. What reaches everywhere is not written down for each workspace.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub(super) owner: bool,
    permissions: OrganizationAccess,
    rights: HashMap<Id<Workspace>, Rights>,
}

impl Held {
    pub(super) fn add(&mut self, team: &SurveyTeam) {
        self.owner |= team.is_owners();
        self.permissions = self.permissions.union(team.organization_access);
        for row in &team.access {
            let rights = self.rights.entry(row.id).or_default();
            *rights = rights.union(row.rights);
        }
    }

    pub(super) fn is_less_than(&self, team: &SurveyTeam) -> bool {
        if self.owner {
            return false;
        }
        let everywhere = Rights::everywhere(self.permissions);
        let held = |workspace| self.rights.get(workspace).copied().unwrap_or_default().union(everywhere);
        team.is_owners()
            || self.permissions.union(team.organization_access) != self.permissions
            || team.access.iter().any(|row| !held(&row.id).include(row.rights))
    }
}

/// Where a team stands among others: `owners` before all, by name after that.
pub(super) fn order(team: &SurveyTeam) -> (bool, String) {
    (!team.is_owners(), team.name.as_str().to_ascii_lowercase())
}

/// The teams that a step can lead to: of each kind those that bring something beyond the teams of the kind before them. A holder
/// who reaches one that brings nothing has been led to those before it, which are reached alike. There are as many as there are
/// things to be given at most, however many teams there are.
#[derive(Debug, Default)]
pub struct Field {
    pub(super) teams: Vec<SurveyTeam>,
    covered: [Held; KINDS],
    /// Somebody can be put into a team.
    pub(super) somebody: bool,
}

impl Field {
    /// Looks at the next team, by name.
    pub(super) fn take(&mut self, team: &SurveyTeam) {
        self.somebody |= !team.members.is_empty();
        let covered = &mut self.covered[kind(team)];
        if covered.is_less_than(team) {
            covered.add(team);
            let place = if team.is_owners() { 0 } else { self.teams.len() };
            self.teams.insert(place, bare(team));
        }
    }

    /// So many teams are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.teams.len()
    }

    /// Whether a step can lead to no team.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.teams.is_empty()
    }
}

/// A team without what no step depends on.
pub(super) fn bare(team: &SurveyTeam) -> SurveyTeam {
    SurveyTeam { members: Vec::new(), token: None, described: Vec::new(), ..team.clone() }
}
