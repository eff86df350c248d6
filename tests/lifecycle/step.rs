//! What can happen, in numbers of things instead of their ids, and how it is drawn at random.

use proptest::prelude::*;
use proptest::sample::select;
use tfe_console::domain::{
    Access, Actor, AuthenticationToken, Command, CustomAccess, Description, Email, Expiry, Guard, Guarded, Id, Kind, Level,
    Lifetime, Name, Organization, OrganizationAccess, Permission, Runs, StateVersions, Team, Timestamp, TokenKind, TokenOwner,
    User, Variables, Visibility, Workspace,
};

use crate::model::Model;

/// In seconds.
pub const DAY: i64 = 86_400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Operator,
    User(usize),
    Team(usize),
    Organization(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Organization(usize),
    Team(usize),
    User(usize),
}

impl Owner {
    /// Who a token of theirs lets in.
    pub fn who(self) -> Who {
        match self {
            Self::Organization(number) => Who::Organization(number),
            Self::Team(number) => Who::Team(number),
            Self::User(number) => Who::User(number),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Seen {
    Anything,
    Nothing,
    Token(usize),
}

impl Seen {
    pub fn fits(self, current: Option<usize>) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => current.is_none(),
            Self::Token(token) => current == Some(token),
        }
    }
}

/// Which maximum lifetime somebody saw.
#[derive(Clone, Copy, Debug)]
pub enum Saw {
    Anything,
    This(Option<Lifetime>),
}

impl Saw {
    pub fn fits(self, there: Option<Lifetime>) -> bool {
        match self {
            Self::Anything => true,
            Self::This(seen) => seen == there,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Expires {
    Default,
    /// So many seconds from then on.
    In(i64),
}

#[derive(Clone, Debug)]
pub enum Deed {
    CreateUser(&'static str),
    CreateOrganization(&'static str),
    CreateTeam(usize, &'static str, Visibility),
    RenameTeam(usize, &'static str),
    SetVisibility(usize, Visibility),
    /// One permission, or none.
    SetOrganizationAccess(usize, Option<Permission>),
    SetMemberTokens(usize, bool),
    DeleteTeam(usize),
    AddMember(usize, usize),
    RemoveMember(usize, usize),
    CreateWorkspace(usize, &'static str),
    DeleteWorkspace(usize),
    Lock(usize),
    /// By force, or not.
    Unlock(usize, bool),
    SetAccess(usize, usize, Access),
    RemoveAccess(usize, usize),
    Generate(Owner, Seen, Expires),
    Revoke(Owner, Option<usize>),
    Acknowledge(usize),
    SetMaximum(usize, TokenKind, Saw, Option<Lifetime>),
}

#[derive(Clone, Debug)]
pub enum Step {
    /// So many seconds pass.
    Pass(i64),
    Do(Who, Deed),
}

/// The ids of things by their numbers.
pub trait Ids {
    fn user(&self, number: usize) -> Id<User>;
    fn organization(&self, number: usize) -> Id<Organization>;
    fn team(&self, number: usize) -> Id<Team>;
    fn workspace(&self, number: usize) -> Id<Workspace>;
    fn token(&self, number: usize) -> Id<AuthenticationToken>;
    fn now(&self) -> Timestamp;

    fn owner(&self, owner: Owner) -> TokenOwner {
        match owner {
            Owner::Organization(number) => TokenOwner::Organization(self.organization(number)),
            Owner::Team(number) => TokenOwner::Team(self.team(number)),
            Owner::User(number) => TokenOwner::User(self.user(number)),
        }
    }

    fn actor(&self, who: Who) -> Actor {
        match who {
            Who::Operator => Actor::Operator,
            Who::User(number) => Actor::User(self.user(number)),
            Who::Team(number) => Actor::Team(self.team(number)),
            Who::Organization(number) => Actor::Organization(self.organization(number)),
        }
    }

    fn guard(&self, seen: Seen) -> Guard {
        match seen {
            Seen::Anything => Guard::Anything,
            Seen::Nothing => Guard::Token(None),
            Seen::Token(number) => Guard::Token(Some(self.token(number))),
        }
    }
}

/// Ids of nothing, for the law, which reads none.
pub struct Nobody;

fn no<K: Kind>() -> Id<K> {
    Id::parse(&format!("{}-{}", K::PREFIX, "1".repeat(16))).expect("an id")
}

impl Ids for Nobody {
    fn user(&self, _: usize) -> Id<User> {
        no()
    }
    fn organization(&self, _: usize) -> Id<Organization> {
        no()
    }
    fn team(&self, _: usize) -> Id<Team> {
        no()
    }
    fn workspace(&self, _: usize) -> Id<Workspace> {
        no()
    }
    fn token(&self, _: usize) -> Id<AuthenticationToken> {
        no()
    }
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

/// The permission alone.
pub fn only(permission: Option<Permission>) -> OrganizationAccess {
    permission.map_or(OrganizationAccess::NONE, |permission| OrganizationAccess::NONE.with(permission, true))
}

impl Deed {
    pub fn request(&self, ids: &impl Ids) -> Guarded {
        let guard = match *self {
            Self::Generate(_, seen, _) => ids.guard(seen),
            Self::SetMaximum(_, _, Saw::This(lifetime), _) => Guard::Lifetime(lifetime),
            _ => Guard::Anything,
        };
        self.command(ids).when(guard)
    }

    pub fn command(&self, ids: &impl Ids) -> Command {
        let name = |name: &str| Name::parse("NAME", name).expect("a name");
        let email = || Email::parse("EMAIL", "some@example.com").expect("an address");
        match *self {
            Self::CreateUser(username) => Command::CreateUser { username: name(username), email: email(), two_factor: false },
            Self::CreateOrganization(of) => Command::CreateOrganization { name: name(of), email: email() },
            Self::CreateTeam(of, team, visibility) => Command::CreateTeam {
                organization: ids.organization(of),
                name: name(team),
                visibility,
                organization_access: OrganizationAccess::NONE,
            },
            Self::RenameTeam(team, to) => Command::RenameTeam { team: ids.team(team), name: name(to) },
            Self::SetVisibility(team, visibility) => Command::SetVisibility { team: ids.team(team), visibility },
            Self::SetOrganizationAccess(team, permission) => {
                Command::SetOrganizationAccess { team: ids.team(team), access: only(permission) }
            }
            Self::SetMemberTokens(team, allowed) => Command::SetMemberTokenManagement { team: ids.team(team), allowed },
            Self::DeleteTeam(team) => Command::DeleteTeam { team: ids.team(team) },
            Self::AddMember(team, user) => Command::AddMember { team: ids.team(team), user: ids.user(user) },
            Self::RemoveMember(team, user) => Command::RemoveMember { team: ids.team(team), user: ids.user(user) },
            Self::CreateWorkspace(of, named) => {
                Command::CreateWorkspace { organization: ids.organization(of), project: None, name: name(named) }
            }
            Self::DeleteWorkspace(workspace) => Command::DeleteWorkspace { workspace: ids.workspace(workspace) },
            Self::Lock(workspace) => Command::LockWorkspace { workspace: ids.workspace(workspace), reason: None },
            Self::Unlock(workspace, force) => Command::UnlockWorkspace { workspace: ids.workspace(workspace), force },
            Self::SetAccess(workspace, team, access) => {
                Command::SetTeamAccess { workspace: ids.workspace(workspace), team: ids.team(team), access }
            }
            Self::RemoveAccess(workspace, team) => {
                Command::RemoveTeamAccess { workspace: ids.workspace(workspace), team: ids.team(team) }
            }
            Self::Generate(owner, _, expires) => {
                let at = |seconds| ids.now().checked_add(jiff::SignedDuration::from_secs(seconds)).expect("a time");
                let expires = match expires {
                    Expires::Default => Expiry::Default,
                    Expires::In(seconds) => Expiry::At(at(seconds)),
                };
                let described = matches!(owner, Owner::User(_)).then(|| Description::parse("laptop").expect("a description"));
                Command::GenerateToken { owner: ids.owner(owner), expires, description: described }
            }
            Self::Revoke(owner, token) => {
                Command::RevokeToken { owner: ids.owner(owner), token: token.map(|token| ids.token(token)) }
            }
            Self::Acknowledge(token) => Command::AcknowledgeToken { token: ids.token(token) },
            Self::SetMaximum(of, kind, _, lifetime) => {
                Command::SetMaximumLifetime { organization: ids.organization(of), kind, lifetime, enforce: true }
            }
        }
    }
}

/// Anything by anybody about anything there is or was; owners, who may do most, more often.
pub fn step(model: &Model) -> BoxedStrategy<Step> {
    let (users, teams, organizations) = (0..model.users.len(), 0..model.team_count, 0..model.organizations.len());
    let (workspaces, tokens) = (0..model.workspace_count, 0..model.token_count.max(1));
    let members: Vec<(usize, usize)> =
        model.teams.iter().flat_map(|(team, row)| row.members.iter().map(move |user| (*team, *user))).collect();
    let owns = |team: &usize| model.organizations.iter().any(|organization| organization.owners == *team);
    let owners: Vec<usize> = members.iter().filter(|(team, _)| owns(team)).map(|(_, user)| *user).collect();
    // Few names, and some in another case, so that they collide.
    let name = || select(vec!["red", "RED", "green", "web", "Web", "owners", "OWNERS", "ada", "acme"]);
    let who = prop_oneof![
        1 => Just(Who::Operator),
        4 => users.clone().prop_map(Who::User),
        4 => select(owners).prop_map(Who::User),
        3 => teams.clone().prop_map(Who::Team),
        2 => organizations.clone().prop_map(Who::Organization),
    ];
    let owner = prop_oneof![
        2 => organizations.clone().prop_map(Owner::Organization),
        4 => teams.clone().prop_map(Owner::Team),
        1 => users.clone().prop_map(Owner::User),
    ];
    let seen = prop_oneof![2 => Just(Seen::Anything), 1 => Just(Seen::Nothing), 2 => tokens.clone().prop_map(Seen::Token)];
    let expires = prop_oneof![
        3 => Just(Expires::Default),
        2 => select(vec![-1, 0, 1, 30, 90, 3_600, DAY, 2 * DAY, 2 * DAY + 1]).prop_map(Expires::In),
    ];
    let lifetime = || select(vec![None, Lifetime::days(1), Lifetime::days(2)]);
    let saw = prop_oneof![2 => Just(Saw::Anything), 1 => lifetime().prop_map(Saw::This)];
    let visibility = || select(Visibility::ALL.to_vec());
    let permission = select(Permission::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>());
    let custom = CustomAccess {
        runs: Runs::Read,
        variables: Variables::None,
        state_versions: StateVersions::None,
        sentinel_mocks: false,
        workspace_locking: true,
        run_tasks: false,
        policy_overrides: false,
    };
    let access = select(Level::ALL.map(Access::Fixed).into_iter().chain([Access::Custom(custom)]).collect::<Vec<_>>());
    let settings = prop_oneof![
        1 => (teams.clone(), name()).prop_map(|(team, name)| Deed::RenameTeam(team, name)),
        2 => (teams.clone(), visibility()).prop_map(|(team, visibility)| Deed::SetVisibility(team, visibility)),
        3 => (teams.clone(), permission).prop_map(|(team, permission)| Deed::SetOrganizationAccess(team, permission)),
        2 => (teams.clone(), any::<bool>()).prop_map(|(team, allowed)| Deed::SetMemberTokens(team, allowed)),
        1 => workspaces.clone().prop_map(Deed::DeleteWorkspace),
        2 => workspaces.clone().prop_map(Deed::Lock),
        2 => (workspaces.clone(), any::<bool>()).prop_map(|(workspace, force)| Deed::Unlock(workspace, force)),
    ];
    let deed = prop_oneof![
        1 => name().prop_map(Deed::CreateUser),
        1 => name().prop_map(Deed::CreateOrganization),
        2 => (organizations.clone(), name(), visibility()).prop_map(|(of, name, visibility)| Deed::CreateTeam(of, name, visibility)),
        2 => teams.clone().prop_map(Deed::DeleteTeam),
        2 => (teams.clone(), users.clone()).prop_map(|(team, user)| Deed::AddMember(team, user)),
        1 => (teams.clone(), users).prop_map(|(team, user)| Deed::RemoveMember(team, user)),
        4 => select(members).prop_map(|(team, user)| Deed::RemoveMember(team, user)),
        1 => (organizations.clone(), name()).prop_map(|(of, name)| Deed::CreateWorkspace(of, name)),
        3 => (organizations, select(TokenKind::ALL.to_vec()), saw, lifetime())
            .prop_map(|(of, kind, saw, lifetime)| Deed::SetMaximum(of, kind, saw, lifetime)),
        7 => settings,
        2 => (workspaces.clone(), teams.clone(), access).prop_map(|(at, of, access)| Deed::SetAccess(at, of, access)),
        1 => (workspaces, teams).prop_map(|(workspace, team)| Deed::RemoveAccess(workspace, team)),
        8 => (owner.clone(), seen, expires).prop_map(|(owner, seen, expires)| Deed::Generate(owner, seen, expires)),
        4 => (owner, proptest::option::of(tokens.clone())).prop_map(|(owner, token)| Deed::Revoke(owner, token)),
        2 => tokens.prop_map(Deed::Acknowledge),
    ];
    prop_oneof![
        1 => select(vec![1, 30, 61, 3_600, DAY]).prop_map(Step::Pass),
        6 => (who, deed).prop_map(|(who, deed)| Step::Do(who, deed)),
    ]
    .boxed()
}

/// Whether a step names only what there is or was; a shortened run may have lost it.
pub fn fits(model: &Model, step: &Step) -> bool {
    let Step::Do(who, deed) = step else { return true };
    let user = |number: usize| number < model.users.len();
    let team = |number: usize| number < model.team_count;
    let organization = |number: usize| number < model.organizations.len();
    let workspace = |number: usize| number < model.workspace_count;
    let owner = |owner: Owner| match owner {
        Owner::Organization(number) => organization(number),
        Owner::Team(number) => team(number),
        Owner::User(number) => user(number),
    };
    let seen = |seen: Seen| !matches!(seen, Seen::Token(number) if number >= model.token_count);
    let actor = match *who {
        Who::Operator => true,
        Who::User(number) => user(number),
        Who::Team(number) => team(number),
        Who::Organization(number) => organization(number),
    };
    actor
        && match *deed {
            Deed::CreateUser(_) | Deed::CreateOrganization(_) => true,
            Deed::CreateTeam(of, ..) | Deed::CreateWorkspace(of, _) | Deed::SetMaximum(of, ..) => organization(of),
            Deed::RenameTeam(of, _)
            | Deed::SetVisibility(of, _)
            | Deed::SetOrganizationAccess(of, _)
            | Deed::SetMemberTokens(of, _)
            | Deed::DeleteTeam(of) => team(of),
            Deed::DeleteWorkspace(at) | Deed::Lock(at) | Deed::Unlock(at, _) => workspace(at),
            Deed::AddMember(of, member) | Deed::RemoveMember(of, member) => team(of) && user(member),
            Deed::SetAccess(at, of, _) | Deed::RemoveAccess(at, of) => workspace(at) && team(of),
            Deed::Generate(of, saw, _) => owner(of) && seen(saw),
            Deed::Revoke(of, token) => owner(of) && token.is_none_or(|token| token < model.token_count),
            Deed::Acknowledge(token) => token < model.token_count,
        }
}
