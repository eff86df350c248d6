//! What somebody, or a token, can do in an organization, all told.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};

use crate::backend::{Survey, SurveyTeam};
use crate::domain::{Id, OrganizationAccess, Permission, Rights, SafeText, User, Workspace};

/// What teams come to together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach<'a> {
    /// Everything: the `owners` team is among them.
    pub owner: bool,
    /// What can be done in the organization.
    pub permissions: OrganizationAccess,
    /// What can be done with every workspace, those to come included.
    everywhere: Rights,
    /// What was given on some of them, with their names.
    given: BTreeMap<Id<Workspace>, (&'a SafeText, Rights)>,
}

impl<'a> Reach<'a> {
    /// Of these teams.
    #[must_use]
    pub fn of(teams: impl IntoIterator<Item = &'a SurveyTeam>) -> Self {
        let mut reach =
            Self { owner: false, permissions: OrganizationAccess::NONE, everywhere: Rights::NONE, given: BTreeMap::new() };
        for team in teams {
            reach.owner |= team.is_owners();
            reach.permissions = reach.permissions.union(team.organization_access);
            for row in &team.access {
                let (_, rights) = reach.given.entry(row.id).or_insert((&row.name, Rights::NONE));
                *rights = rights.union(row.rights);
            }
        }
        reach.everywhere = if reach.owner { Rights::ALL } else { Rights::everywhere(reach.permissions) };
        reach
    }

    /// What can be done with a workspace.
    #[must_use]
    pub fn on(&self, workspace: Id<Workspace>) -> Rights {
        self.given.get(&workspace).map_or(self.everywhere, |(_, rights)| rights.union(self.everywhere))
    }

    /// Whether every workspace is reached.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.everywhere.reach()
    }

    /// The workspaces on which something was given and that are reached, with their names.
    pub fn given(&self) -> impl Iterator<Item = (Id<Workspace>, &'a SafeText)> {
        self.given.iter().filter(|(_, (_, rights))| rights.reach()).map(|(workspace, (name, _))| (*workspace, *name))
    }

    /// How many of the workspaces of a survey are reached.
    #[must_use]
    pub fn count(&self, survey: &Survey) -> usize {
        if self.is_everywhere() { survey.all_workspaces() } else { self.given().count() }
    }

    /// Of a user, by all teams but `without`.
    #[must_use]
    pub fn of_user(survey: &'a Survey, user: Id<User>, without: Option<&SurveyTeam>) -> Self {
        let without = without.map(|team| team.id);
        Self::of(survey.teams.iter().filter(|team| team.members.contains(&user) && Some(team.id) != without))
    }

    /// What is in it and not in `less`, a sentence fragment each, the widest first: `every right of an owner`,
    /// `Manage Teams`, `admin on every workspace`, `write on billing (read without it)`.
    #[must_use]
    pub fn beyond(&self, less: &Reach<'_>, survey: &Survey) -> Vec<String> {
        if self.owner && !less.owner {
            return vec!["every right of an owner".to_owned()];
        }
        let all = |reach: &Reach<'_>| Permission::ALL.into_iter().all(|one| reach.permissions.get(one));
        if all(self) && !all(less) {
            return vec!["every permission in the organization".to_owned()];
        }
        let permissions = Permission::ALL.into_iter().filter(|one| self.permissions.get(*one) && !less.permissions.get(*one));
        let mut beyond: Vec<String> = permissions.map(|permission| permission.label().to_owned()).collect();
        let mut add = |rights: Rights, before: Rights, on: &str| {
            let without = if before.reach() { format!(" ({before} without it)") } else { String::new() };
            beyond.push(format!("{rights} on {on}{without}"));
        };
        let most = self.everywhere.union(less.everywhere);
        if most != less.everywhere && survey.all_workspaces() > 0 {
            add(self.everywhere, less.everywhere, "every workspace");
        }
        let listed = LazyCell::new(|| survey.workspaces.iter().map(|(id, _)| *id).collect::<HashSet<_>>());
        // Where not every workspace is seen, those that are not have no name.
        let seen = |workspace| survey.more_workspaces > 0 || listed.contains(workspace);
        for (workspace, (name, _)) in &self.given {
            let (rights, before) = (self.on(*workspace), less.on(*workspace));
            if !before.union(most).include(rights) {
                add(rights, before, if seen(workspace) { name.as_str() } else { "a workspace" });
            }
        }
        beyond
    }
}
