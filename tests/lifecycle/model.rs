//! What the model should hold, in maps, by the numbers of things in the order in which they were made.

use std::collections::{BTreeMap, BTreeSet};

use tfe_console::domain::{Access, Lifetime, OWNERS, OrganizationAccess, Rights, SafeText, TokenKind, Visibility};
use tfe_console::policy::{Act, Decision, Facts, Locker, Role, TeamFacts, WorkspaceFacts, decide};

use crate::step::{DAY, Deed, Expires, Nobody, Owner, Step, Who, only};

/// How a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Done, and audited as that.
    Done,
    /// Refused by the rule with this code, and audited.
    Denied(&'static str),
    /// Something stood in the way; audited.
    Conflict,
    /// A field was refused; nothing was decided.
    Invalid,
    /// What it is about, or whoever asks, is gone; nothing was decided.
    NotFound,
}

/// Two calendar years, over the 29th of February 2028, in seconds.
const TWO_YEARS: i64 = 731 * DAY;

#[derive(Clone, Debug)]
pub struct Team {
    pub organization: usize,
    pub name: &'static str,
    pub members: BTreeSet<usize>,
    pub visibility: Visibility,
    pub permissions: OrganizationAccess,
    pub member_tokens: bool,
}

#[derive(Clone, Debug)]
pub struct Workspace {
    pub organization: usize,
    pub name: &'static str,
    pub locked_by: Option<Who>,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub owner: Owner,
    pub by: Who,
    pub created: i64,
    pub expires: Option<i64>,
    pub revoked: bool,
    pub shown: bool,
}

#[derive(Clone, Debug)]
pub struct Organization {
    pub name: &'static str,
    pub owners: usize,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Seconds since the start.
    pub now: i64,
    pub users: Vec<&'static str>,
    pub organizations: Vec<Organization>,
    pub teams: BTreeMap<usize, Team>,
    /// How many teams there ever were.
    pub team_count: usize,
    pub workspaces: BTreeMap<usize, Workspace>,
    /// How many workspaces there ever were.
    pub workspace_count: usize,
    pub access: BTreeMap<(usize, usize), Access>,
    pub lifetimes: BTreeMap<(usize, TokenKind), Lifetime>,
    /// Revoked ones too; those of a deleted team are gone.
    pub tokens: BTreeMap<usize, Token>,
    pub token_count: usize,
    /// How many commands decided something.
    pub audited: usize,
    /// How the last command ended.
    pub end: Option<End>,
}

/// What a deed is about.
#[derive(Default)]
struct Scope {
    organization: Option<usize>,
    team: Option<usize>,
    workspace: Option<usize>,
    stranger: bool,
    oneself: bool,
}

impl Model {
    pub fn take(&mut self, step: &Step) {
        self.end = match step {
            Step::Pass(seconds) => {
                self.now += seconds;
                None
            }
            Step::Do(who, deed) => Some(self.decide(*who, deed)),
        };
        self.audited += usize::from(self.end.is_some_and(|end| !matches!(end, End::NotFound | End::Invalid)));
    }

    pub fn is_valid(&self, token: usize) -> bool {
        let valid = |token: &Token| !token.revoked && self.end_of(token).is_none_or(|at| at > self.now);
        self.tokens.get(&token).is_some_and(valid)
    }

    /// From when on a token is refused, unless it is revoked before.
    pub fn end_of(&self, token: &Token) -> Option<i64> {
        let limit = self.maximum(token.owner).map(|maximum| token.created + maximum);
        [token.expires, limit].into_iter().flatten().min()
    }

    /// How many seconds a token of this owner may live at most.
    pub fn maximum(&self, owner: Owner) -> Option<i64> {
        let of = |organization, kind| self.lifetimes.get(&(organization, kind)).map(|days| i64::from(days.as_days()) * DAY);
        match owner {
            Owner::Organization(organization) => of(organization, TokenKind::Organization),
            Owner::Team(team) => of(self.teams[&team].organization, TokenKind::Team),
            Owner::User(user) => {
                let teams = self.teams.values().filter(|team| team.members.contains(&user));
                teams.filter_map(|team| of(team.organization, TokenKind::User)).min()
            }
        }
    }

    fn decide(&mut self, who: Who, deed: &Deed) -> End {
        let gone = matches!(who, Who::Team(team) if !self.teams.contains_key(&team));
        let Some(scope) = self.scope(who, deed).filter(|_| !gone) else { return End::NotFound };
        let role = self.role(who, &scope);
        let facts = Facts {
            oneself: scope.oneself,
            permissions: scope.organization.map_or(OrganizationAccess::NONE, |of| self.permissions(who, of)),
            team: scope.team.map(|team| self.team_facts(team)),
            stranger: scope.stranger,
            workspace: scope.workspace.map(|workspace| self.workspace_facts(who, workspace)),
            rights: scope.workspace.map_or(Rights::NONE, |workspace| self.rights(who, role, workspace)),
            ..Facts::of_nothing(role, None)
        };
        match decide(Act::Write(&deed.command(&Nobody)), &facts) {
            Decision::Deny(reason) => End::Denied(reason.rule.code()),
            Decision::Allow if !self.is_possible(deed) => End::Invalid,
            Decision::Allow if self.change(who, deed) => End::Done,
            Decision::Allow => End::Conflict,
        }
    }

    fn scope(&self, who: Who, deed: &Deed) -> Option<Scope> {
        let organization = |organization| Some(Scope { organization: Some(organization), ..Scope::default() });
        let team = |team| {
            let organization = self.teams.get(&team)?.organization;
            Some(Scope { organization: Some(organization), team: Some(team), ..Scope::default() })
        };
        match *deed {
            Deed::CreateUser(_) | Deed::CreateOrganization(_) => Some(Scope::default()),
            Deed::CreateTeam(of, ..) | Deed::CreateWorkspace(of, _) | Deed::SetMaximum(of, ..) => organization(of),
            Deed::RenameTeam(of, _)
            | Deed::SetVisibility(of, _)
            | Deed::SetOrganizationAccess(of, _)
            | Deed::SetMemberTokens(of, _)
            | Deed::DeleteTeam(of)
            | Deed::AddMember(of, _) => team(of),
            Deed::RemoveMember(of, user) => Some(Scope { stranger: !self.teams.get(&of)?.members.contains(&user), ..team(of)? }),
            Deed::DeleteWorkspace(at) | Deed::Lock(at) | Deed::Unlock(at, _) => {
                Some(Scope { workspace: Some(at), ..organization(self.workspaces.get(&at)?.organization)? })
            }
            Deed::SetAccess(at, of, _) | Deed::RemoveAccess(at, of) => {
                let scope = team(of).filter(|scope| scope.organization == self.workspaces.get(&at).map(|at| at.organization))?;
                Some(Scope { workspace: Some(at), ..scope })
            }
            Deed::Generate(owner, ..) | Deed::Revoke(owner, _) => match owner {
                Owner::Organization(of) => organization(of),
                Owner::Team(of) => team(of),
                Owner::User(user) => Some(Scope { oneself: who == Who::User(user), ..Scope::default() }),
            },
            Deed::Acknowledge(token) => Some(Scope { oneself: self.tokens.get(&token)?.by == who, ..Scope::default() }),
        }
    }

    fn role(&self, who: Who, scope: &Scope) -> Role {
        let Some(organization) = scope.organization else {
            return match who {
                Who::Operator => Role::Operator,
                Who::User(_) => Role::Outsider,
                Who::Team(_) | Who::Organization(_) => Role::ForeignToken,
            };
        };
        let owners = self.organizations[organization].owners;
        match who {
            Who::Operator => Role::Operator,
            Who::User(user) if self.teams[&owners].members.contains(&user) => Role::Owner,
            Who::User(user) if scope.team.is_some_and(|team| self.teams[&team].members.contains(&user)) => Role::TeamMember,
            Who::User(user) => {
                let mut teams = self.teams.values().filter(|team| team.organization == organization);
                if teams.any(|team| team.members.contains(&user)) { Role::Member } else { Role::Outsider }
            }
            Who::Team(team) if self.teams[&team].organization != organization => Role::ForeignToken,
            Who::Team(team) if team == owners => Role::OwnersTeamToken,
            Who::Team(team) if scope.team == Some(team) => Role::TeamToken,
            Who::Team(_) => Role::OtherTeamToken,
            Who::Organization(own) if own == organization => Role::OrganizationToken,
            Who::Organization(_) => Role::ForeignToken,
        }
    }

    fn team_facts(&self, team: usize) -> TeamFacts {
        let team = &self.teams[&team];
        let members = u32::try_from(team.members.len()).expect("few members");
        TeamFacts {
            name: SafeText::new(team.name),
            is_owners: team.name == OWNERS,
            members,
            visible: team.visibility == Visibility::Organization,
            member_tokens: team.member_tokens,
        }
    }

    fn workspace_facts(&self, who: Who, workspace: usize) -> WorkspaceFacts {
        let workspace = &self.workspaces[&workspace];
        let locked_by = workspace.locked_by.map(|by| Locker { name: "".into(), oneself: by == who });
        WorkspaceFacts { name: SafeText::new(workspace.name), locked_by, manages: false, force_delete: false }
    }

    /// The teams that somebody is in, or is.
    fn teams_of(&self, who: Who) -> impl Iterator<Item = (usize, &Team)> {
        let has = move |number: usize, team: &Team| match who {
            Who::User(user) => team.members.contains(&user),
            other => other == Who::Team(number),
        };
        self.teams.iter().map(|(number, team)| (*number, team)).filter(move |(number, team)| has(*number, team))
    }

    fn permissions(&self, who: Who, organization: usize) -> OrganizationAccess {
        let teams = self.teams_of(who).filter(|(_, team)| team.organization == organization);
        teams.fold(OrganizationAccess::NONE, |all, (_, team)| all.union(team.permissions))
    }

    fn rights(&self, who: Who, role: Role, workspace: usize) -> Rights {
        if matches!(role, Role::Owner | Role::OwnersTeamToken) {
            return Rights::ALL;
        }
        let given = self.teams_of(who).filter_map(|(team, _)| self.access.get(&(workspace, team)));
        let everywhere = Rights::everywhere(self.permissions(who, self.workspaces[&workspace].organization));
        given.fold(everywhere, |all, access| all.union(access.rights()))
    }

    /// Whether a token may expire when it is to: in the future, and before its time is up.
    fn is_possible(&self, deed: &Deed) -> bool {
        let Deed::Generate(owner, _, expires) = *deed else { return true };
        let maximum = self.maximum(owner);
        match expires {
            Expires::Default => true,
            Expires::In(seconds) => seconds > 0 && maximum.is_none_or(|maximum| seconds <= maximum),
        }
    }

    /// Applies what is allowed; answers whether nothing stood in the way.
    fn change(&mut self, who: Who, deed: &Deed) -> bool {
        match *deed {
            Deed::CreateUser(name) => is_free(name, self.users.iter().copied()) && self.add_user(name),
            Deed::CreateOrganization(name) => {
                let Who::User(creator) = who else { return false };
                is_free(name, self.organizations.iter().map(|other| other.name)) && self.found(name, creator)
            }
            Deed::CreateTeam(organization, name, visibility) => {
                let teams = self.teams.values().filter(|team| team.organization == organization);
                let free = is_free(name, teams.map(|team| team.name));
                free && self.add_team(organization, name, visibility, BTreeSet::new())
            }
            Deed::RenameTeam(number, name) => {
                let organization = self.teams[&number].organization;
                let others = self.teams.iter().filter(|(other, team)| team.organization == organization && **other != number);
                let free = is_free(name, others.map(|(_, team)| team.name));
                free && self.edit(number, |team| team.name = name)
            }
            Deed::SetVisibility(team, visibility) => self.edit(team, |team| team.visibility = visibility),
            Deed::SetOrganizationAccess(team, permission) => self.edit(team, |team| team.permissions = only(permission)),
            Deed::SetMemberTokens(team, allowed) => self.edit(team, |team| team.member_tokens = allowed),
            Deed::DeleteTeam(team) => {
                self.access.retain(|(_, of), _| *of != team);
                self.tokens.retain(|_, token| token.owner != Owner::Team(team));
                self.teams.remove(&team).is_some()
            }
            Deed::AddMember(team, user) => self.teams.get_mut(&team).is_some_and(|team| team.members.insert(user)),
            Deed::RemoveMember(team, user) => self.teams.get_mut(&team).is_some_and(|team| team.members.remove(&user)),
            Deed::CreateWorkspace(organization, name) => {
                let others = self.workspaces.values().filter(|other| other.organization == organization);
                let free = is_free(name, others.map(|other| other.name));
                if free {
                    self.workspaces.insert(self.workspace_count, Workspace { organization, name, locked_by: None });
                    self.workspace_count += 1;
                }
                free
            }
            Deed::DeleteWorkspace(workspace) => {
                self.access.retain(|(at, _), _| *at != workspace);
                self.workspaces.remove(&workspace).is_some()
            }
            Deed::Lock(workspace) => {
                let locked = self.workspaces.get_mut(&workspace).filter(|workspace| workspace.locked_by.is_none());
                locked.map(|workspace| workspace.locked_by = Some(who)).is_some()
            }
            Deed::Unlock(workspace, _) => {
                self.workspaces.get_mut(&workspace).is_some_and(|workspace| workspace.locked_by.take().is_some())
            }
            Deed::SetAccess(workspace, team, access) => {
                self.access.insert((workspace, team), access);
                true
            }
            Deed::RemoveAccess(workspace, team) => self.access.remove(&(workspace, team)).is_some(),
            Deed::Generate(owner, seen, expires) => {
                let current = self.current(owner);
                if !matches!(owner, Owner::User(_)) && !seen.fits(current) {
                    return false;
                }
                self.revoke(current);
                let lives = match expires {
                    Expires::Default => self.maximum(owner).map_or(TWO_YEARS, |maximum| maximum.min(TWO_YEARS)),
                    Expires::In(seconds) => seconds,
                };
                let (created, expires) = (self.now, Some(self.now + lives));
                self.tokens.insert(self.token_count, Token { owner, by: who, created, expires, revoked: false, shown: false });
                self.token_count += 1;
                true
            }
            Deed::Revoke(owner, token) => {
                let current = match (owner, token) {
                    (Owner::User(_), Some(token)) => self.live(owner).find(|live| *live == token),
                    _ => self.current(owner),
                };
                token.is_none_or(|token| current == Some(token)) && self.revoke(current)
            }
            Deed::Acknowledge(token) => self.tokens.get_mut(&token).map(|token| token.shown = true).is_some(),
            Deed::SetMaximum(organization, kind, seen, lifetime) => {
                let place = (organization, kind);
                let fits = seen.fits(self.lifetimes.get(&place).copied());
                if fits {
                    self.lifetimes.retain(|other, _| *other != place);
                    self.lifetimes.extend(lifetime.map(|lifetime| (place, lifetime)));
                }
                fits
            }
        }
    }

    pub fn live(&self, owner: Owner) -> impl Iterator<Item = usize> {
        self.tokens.iter().filter(move |(_, token)| token.owner == owner && !token.revoked).map(|(number, _)| *number)
    }

    /// The one token of a team or an organization.
    fn current(&self, owner: Owner) -> Option<usize> {
        self.live(owner).find(|_| !matches!(owner, Owner::User(_)))
    }

    fn revoke(&mut self, token: Option<usize>) -> bool {
        token.and_then(|token| self.tokens.get_mut(&token)).map(|token| token.revoked = true).is_some()
    }

    fn add_user(&mut self, name: &'static str) -> bool {
        self.users.push(name);
        true
    }

    fn edit(&mut self, team: usize, edit: impl FnOnce(&mut Team)) -> bool {
        self.teams.get_mut(&team).map(edit).is_some()
    }

    fn add_team(&mut self, organization: usize, name: &'static str, visibility: Visibility, members: BTreeSet<usize>) -> bool {
        let (permissions, member_tokens) = (OrganizationAccess::NONE, true);
        self.teams.insert(self.team_count, Team { organization, name, members, visibility, permissions, member_tokens });
        self.team_count += 1;
        true
    }

    fn found(&mut self, name: &'static str, creator: usize) -> bool {
        self.organizations.push(Organization { name, owners: self.team_count });
        self.add_team(self.organizations.len() - 1, OWNERS, Visibility::Secret, BTreeSet::from([creator]))
    }
}

/// Names are the same in any case of their letters.
fn is_free(name: &str, mut names: impl Iterator<Item = &'static str>) -> bool {
    !names.any(|other| other.eq_ignore_ascii_case(name))
}
