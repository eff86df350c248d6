//! What somebody, or a token, can do in an organization, all told.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap};

use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Id, OrganizationAccess, Permission, Rights, User, Workspace};

/// What teams come to together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everything: the `owners` team is among them.
    pub owner: bool,
    /// What can be done in the organization.
    pub permissions: OrganizationAccess,
    /// What can be done with each workspace; those that are not reached are not in it.
    pub rights: BTreeMap<Id<Workspace>, Rights>,
}

impl Reach {
    /// Of these teams of a survey.
    #[must_use]
    pub fn of<'a>(survey: &Survey, teams: impl IntoIterator<Item = &'a SurveyTeam>) -> Self {
        let mut reach = Self::default();
        for team in teams {
            reach.owner |= team.is_owners();
            reach.permissions = reach.permissions.union(team.organization_access);
            for row in &team.access {
                let rights = reach.rights.entry(row.id).or_default();
                *rights = rights.union(row.rights);
            }
        }
        let everywhere = if reach.owner { Rights::ALL } else { Rights::everywhere(reach.permissions) };
        if everywhere.reach() {
            for (workspace, _) in &survey.workspaces {
                let rights = reach.rights.entry(*workspace).or_default();
                *rights = rights.union(everywhere);
            }
        }
        reach
    }

    /// Of a user, by all teams but `without`.
    #[must_use]
    pub fn of_user(survey: &Survey, user: Id<User>, without: Option<&SurveyTeam>) -> Self {
        let without = without.map(|team| team.id);
        Self::of(survey, survey.teams.iter().filter(|team| team.members.contains(&user) && Some(team.id) != without))
    }

    /// What is in it and not in `less`, a sentence fragment each, the widest first: `every right of an owner`,
    /// `Manage Teams`, `write on billing (read without it)`.
    #[must_use]
    pub fn beyond(&self, less: &Self, survey: &Survey) -> Vec<String> {
        if self.owner && !less.owner {
            return vec!["every right of an owner".to_owned()];
        }
        let all = |reach: &Self| Permission::ALL.into_iter().all(|one| reach.permissions.get(one));
        if all(self) && !all(less) {
            return vec!["every permission in the organization".to_owned()];
        }
        let permissions = Permission::ALL.into_iter().filter(|one| self.permissions.get(*one) && !less.permissions.get(*one));
        let mut beyond: Vec<String> = permissions.map(|permission| permission.label().to_owned()).collect();
        let names = LazyCell::new(|| survey.workspaces.iter().map(|(id, name)| (*id, name)).collect::<HashMap<_, _>>());
        for (workspace, rights) in &self.rights {
            let before = less.rights.get(workspace).copied().unwrap_or(Rights::NONE);
            if !before.include(*rights) {
                let name = names.get(workspace).map_or("a workspace", |name| name.as_str());
                let without = if before.reach() { format!(" ({before} without it)") } else { String::new() };
                beyond.push(format!("{rights} on {name}{without}"));
            }
        }
        beyond
    }
}
