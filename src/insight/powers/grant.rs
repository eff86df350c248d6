//! What grants an act that the law allows: found by asking the law again with one of the holder's rights at a time.

use super::question::{Deed, Scope};
use crate::domain::{OrganizationAccess, Permission, ProjectRights, Rights, SafeText, TokenKind};
use crate::insight::holder::Holder;
use crate::policy::{Facts, Role, decide};

/// What gives a token the right to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Every token of its kind has it.
    Kind(TokenKind),
    /// Being an owner, or the token of the `owners` team.
    Owners(String),
    /// Being in the team that it is about, or its token.
    OwnTeam(String),
    /// Being in any team of the organization.
    Anybody,
    /// Permissions in the organization, each with the team that has it.
    Permissions(Vec<(Permission, SafeText)>),
    /// The access of teams to the workspace.
    Access(Vec<(Rights, SafeText)>),
}

impl Grant {
    /// In a few words: `Manage Workspaces`, `write access`.
    #[must_use]
    pub fn brief(&self) -> String {
        match self {
            Self::Kind(_) => "implicit".to_owned(),
            Self::Owners(_) => "as owner".to_owned(),
            Self::OwnTeam(_) => "own team".to_owned(),
            Self::Anybody => "every member".to_owned(),
            Self::Permissions(given) => given.first().map_or("", |(permission, _)| permission.label()).to_owned(),
            Self::Access(given) => given.first().map_or_else(String::new, |(rights, _)| format!("{rights} access")),
        }
    }

    /// As a fragment of a sentence.
    #[must_use]
    pub fn text(&self) -> String {
        let list = |parts: Vec<String>| parts.join(", and ");
        match self {
            Self::Kind(kind) => format!("implicit, every {kind} token has it"),
            Self::Owners(who) | Self::OwnTeam(who) => who.clone(),
            Self::Anybody => "every member of the organization can".to_owned(),
            Self::Permissions(given) => {
                list(given.iter().map(|(permission, team)| format!("{} of the team {team}", permission.label())).collect())
            }
            Self::Access(given) => {
                list(given.iter().map(|(rights, team)| format!("{rights} access of the team {team}")).collect())
            }
        }
    }
}

/// What grants a deed that the law allows by these facts; `given` is the access of each team of the holder.
pub(super) fn of(holder: &Holder<'_>, scope: Scope, deed: &Deed, facts: &Facts, given: &[(SafeText, Rights)]) -> Grant {
    let may = |facts: &Facts| decide(deed.act(), facts).is_allowed();
    if holder.kind == TokenKind::Organization || scope == Scope::Alone {
        return Grant::Kind(holder.kind);
    }
    match facts.role {
        Role::Owner => return Grant::Owners(format!("{} is an owner", holder.name())),
        Role::OwnersTeamToken => {
            return Grant::Owners("the token of the owners team can do what an owner can".to_owned());
        }
        _ => {}
    }
    let bare = Facts {
        permissions: OrganizationAccess::NONE,
        rights: Rights::NONE,
        project_rights: ProjectRights::NONE,
        ..facts.clone()
    };
    if may(&bare) {
        let elsewhere = match facts.role {
            Role::TeamMember => Role::Member,
            Role::TeamToken => Role::OtherTeamToken,
            other => other,
        };
        return match facts.role {
            _ if may(&Facts { role: elsewhere, ..bare.clone() }) => Grant::Anybody,
            Role::TeamToken => Grant::OwnTeam("it is the team's own token".to_owned()),
            _ => Grant::OwnTeam(format!("{} is in the team", holder.name())),
        };
    }
    let permissions: Vec<(Permission, SafeText)> = Permission::ALL
        .into_iter()
        .filter(|permission| {
            let only = OrganizationAccess::NONE.with(*permission, true);
            facts.permissions.get(*permission)
                && may(&Facts { permissions: only, rights: Rights::everywhere(only), ..bare.clone() })
        })
        .flat_map(|permission| {
            let teams = holder.teams.iter().filter(move |team| team.organization_access.get(permission));
            teams.map(move |team| (permission, team.name.clone()))
        })
        .collect();
    if !permissions.is_empty() {
        return Grant::Permissions(permissions);
    }
    let enough = given.iter().filter(|(_, rights)| may(&Facts { rights: *rights, ..bare.clone() }));
    Grant::Access(enough.map(|(team, rights)| (*rights, team.clone())).collect())
}
