//! What a host's answers say of who asks, as the law reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Id, Level, Organization, OrganizationAccess, Permission, Rights, SafeText, Team};
use crate::policy::{Elsewhere, Facts, HostFacts, HostKey, Role, TeamFacts, WorkspaceFacts};
use crate::wire;

/// What who asks is to an organization.
#[derive(Clone, Debug)]
pub(super) struct OrganizationFacts {
    pub(super) id: Id<Organization>,
    pub(super) name: SafeText,
    role: Role,
    /// The host did not say in which teams who asks is.
    unsure: bool,
    /// Their teams.
    pub(super) teams: BTreeSet<Id<Team>>,
    /// What their teams can do in the organization, together.
    access: OrganizationAccess,
    told: BTreeMap<HostKey, bool>,
    read_only: Option<SafeText>,
    /// Maximum lifetimes hold.
    enforces: bool,
    /// It has groups, and no teams.
    groups: bool,
}

impl OrganizationFacts {
    /// Of an organization without its members being told.
    pub(super) fn of(organization: &wire::organization::Organization, read_only: Option<SafeText>) -> Option<Self> {
        let name = organization.attributes.name.as_deref().unwrap_or(&organization.id);
        let told = organization.attributes.permissions.as_ref().map(|told| keys(told.known())).unwrap_or_default();
        Some(Self {
            id: Id::foreign(&organization.id)?,
            name: SafeText::new(name),
            role: Role::Member,
            unsure: true,
            teams: BTreeSet::new(),
            access: OrganizationAccess::NONE,
            told,
            read_only,
            enforces: organization.attributes.max_ttl_enabled == Some(true),
            groups: organization.attributes.is_unified == Some(true),
        })
    }

    /// The same with the teams that who asks is in.
    pub(super) fn with_teams<'a>(mut self, teams: impl Iterator<Item = &'a wire::team::Team>) -> Self {
        self.unsure = false;
        self.role = Role::Outsider;
        for team in teams {
            if self.role == Role::Outsider {
                self.role = Role::Member;
            }
            if team.attributes.name.as_deref() == Some("owners") {
                self.role = Role::Owner;
            }
            self.access = self.access.union(access(team));
            self.teams.extend(Id::foreign(&team.id));
        }
        self
    }

    /// Whether maximum lifetimes hold.
    pub(super) fn enforces(&self) -> bool {
        self.enforces
    }

    /// Whether who asks owns it, as far as the host says.
    pub(super) fn owns(&self) -> bool {
        self.role == Role::Owner || self.told.iter().any(|(key, can)| key.as_str() == "can-destroy" && *can)
    }

    /// Whether it has groups in place of teams.
    pub(super) fn has_groups(&self) -> bool {
        self.groups
    }

    /// Without a key that an answer of the host contradicted.
    pub(super) fn without(mut self, unbelieved: &BTreeSet<HostKey>) -> Self {
        self.told.retain(|key, _| !unbelieved.contains(key));
        self
    }

    /// The facts of an act that is about the organization.
    pub(super) fn facts(&self) -> Facts {
        let host = HostFacts { organization: self.told.clone(), object: BTreeMap::new(), unsure: self.unsure, elsewhere: None };
        let host = HostFacts { elsewhere: self.groups.then_some(Elsewhere::Groups), ..host };
        Facts {
            organization: self.name.clone(),
            permissions: self.access,
            read_only: self.read_only.clone(),
            // Whether it can be refused, only the host knows.
            described_team_tokens: true,
            oneself: true,
            host: Some(Arc::new(host)),
            ..Facts::of_nothing(self.role, None)
        }
    }

    /// The facts of an act that is about a team.
    pub(super) fn about_team(&self, team: &wire::team::Team, members: u32, unbelieved: &BTreeSet<HostKey>) -> Facts {
        let attributes = &team.attributes;
        let name = attributes.name.as_deref().unwrap_or(&team.id);
        let about = TeamFacts {
            name: SafeText::new(name),
            is_owners: name == "owners",
            members,
            visible: attributes.visibility.as_deref() == Some("organization"),
            // A host of before knows no switch; its members can.
            member_tokens: attributes.allow_member_token_management.unwrap_or(true),
        };
        let own = Id::foreign(&team.id).is_some_and(|id| self.teams.contains(&id));
        let told = attributes.permissions.as_ref().map(|told| keys(told.known())).unwrap_or_default();
        let elsewhere = match (attributes.is_unified, attributes.scim_linked) {
            (Some(true), _) => Some(Elsewhere::Groups),
            (_, Some(true)) => Some(Elsewhere::Directory),
            _ => None,
        };
        self.told_of(self.facts().about_team(about, own), told, unbelieved, elsewhere)
    }

    /// The facts of an act that is about a workspace.
    pub(super) fn about_workspace(
        &self,
        workspace: &wire::workspace::Workspace,
        facts: WorkspaceFacts,
        unbelieved: &BTreeSet<HostKey>,
    ) -> Facts {
        let told = workspace.attributes.permissions.as_ref();
        let keys = told.map(|told| keys(told.known())).unwrap_or_default();
        self.told_of(self.facts().about_workspace(facts, told.map_or(Rights::NONE, rights)), keys, unbelieved, None)
    }

    fn told_of(
        &self,
        facts: Facts,
        mut object: BTreeMap<HostKey, bool>,
        unbelieved: &BTreeSet<HostKey>,
        elsewhere: Option<Elsewhere>,
    ) -> Facts {
        object.retain(|key, _| !unbelieved.contains(key));
        let host = HostFacts { organization: self.told.clone(), object, unsure: self.unsure, elsewhere };
        Facts { host: Some(Arc::new(host)), ..facts }
    }
}

fn keys(known: Vec<(String, bool)>) -> BTreeMap<HostKey, bool> {
    known.into_iter().filter_map(|(name, allowed)| Some((HostKey::parse(&name)?, allowed))).collect()
}

/// What a team can do in its organization.
pub(super) fn access(team: &wire::team::Team) -> OrganizationAccess {
    let Some(told) = &team.attributes.organization_access else { return OrganizationAccess::NONE };
    let given: Vec<String> = told.known().into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect();
    Permission::ALL
        .into_iter()
        .filter(|permission| given.iter().any(|name| name == permission.as_str()))
        .fold(OrganizationAccess::NONE, |access, permission| access.with(permission, true))
}

/// The rights that a workspace's `permissions` block stands for.
fn rights(told: &wire::workspace::Permissions) -> Rights {
    let yes = |key: Option<bool>| key == Some(true);
    if yes(told.can_update) && yes(told.can_destroy) {
        Level::Admin.into()
    } else if yes(told.can_queue_apply) {
        Level::Write.into()
    } else if yes(told.can_queue_run) {
        Level::Plan.into()
    } else {
        Level::Read.into()
    }
}
