//! A question about what a token can do: what is asked of the law, and about how much.

use crate::domain::{
    AuthenticationToken, Command, Description, Email, Expiry, Id, Kind, Level, Name, Organization, OrganizationAccess, Project,
    ProjectDraft, ProjectName, Team, TokenOwner, User, Visibility, Workspace,
};
use crate::policy::{Act, Call, Kinds, ReadPermission, Resource};

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The account behind the token.
    Account,
    Workspaces,
    Teams,
    Organization,
    /// What else is managed in it.
    Settings,
    /// An endpoint of the API.
    Endpoint,
}

impl Area {
    /// The heading of the area.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Workspaces => "Workspaces",
            Self::Teams => "Teams",
            Self::Organization => "Organization",
            Self::Settings => "Settings",
            Self::Endpoint => "API",
        }
    }
}

/// About how much a question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Once, about no organization: an account, a new organization.
    Alone,
    /// Once, about the organization.
    Organization,
    Teams,
    Workspaces,
}

/// What a deed is done to; where a part does not matter, it is any.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub user: Id<User>,
    pub organization: Id<Organization>,
    pub team: Id<Team>,
    pub project: Id<Project>,
    pub workspace: Id<Workspace>,
    pub token: Id<AuthenticationToken>,
}

impl Subject {
    /// An organization, with a user, a team, a workspace and a token that are nobody's: the law looks at facts, not at ids.
    #[must_use]
    pub fn of(organization: Id<Organization>) -> Self {
        Self { user: any(), organization, team: any(), project: any(), workspace: any(), token: any() }
    }
}

pub(super) fn any<K: Kind>() -> Id<K> {
    Id::parse(&format!("{}-{}", K::PREFIX, "1".repeat(16))).expect("an id")
}

/// What is done, as the law is asked about it.
#[derive(Clone, Debug)]
pub enum Deed {
    Write(Command),
    See(ReadPermission),
    /// A use of a workspace.
    Call(Call),
    /// A use of something else in the organization.
    Manage(Resource),
}

impl Deed {
    /// The question as an act that the law judges.
    #[must_use]
    pub fn act(&self) -> Act<'_> {
        match self {
            Self::Write(command) => Act::Write(command),
            Self::See(read_permission) => Act::See(*read_permission),
            Self::Call(call) => Act::Call(*call),
            Self::Manage(resource) => Act::Manage(*resource),
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    Call(Call),
    Manage(Resource),
    See(Scope, ReadPermission),
    Write(Scope, fn(&Subject) -> Command),
}

/// An action that a token can do, or not: a line of "What can it do?".
#[derive(Clone, Copy, Debug)]
pub struct Question {
    pub area: Area,
    /// What is done: an action of the chart, or a method and a path.
    pub label: &'static str,
    /// The same in less room.
    pub short: &'static str,
    /// The kinds of token that can do it at all.
    pub kinds: Kinds,
    /// Since when the endpoint, or its note about tokens, is documented; empty for actions.
    pub since: &'static str,
    /// What should be known beside the answer.
    pub remark: &'static str,
    ask: Ask,
}

impl Question {
    pub(super) const fn action(area: Area, label: &'static str, ask: Ask) -> Self {
        Self { area, label, short: label, kinds: Kinds::ANY, since: "", remark: "", ask }
    }

    pub(super) const fn endpoint(label: &'static str, short: &'static str, kinds: Kinds, since: &'static str, ask: Ask) -> Self {
        Self { area: Area::Endpoint, label, short, kinds, since, remark: "", ask }
    }

    pub(super) const fn short(mut self, short: &'static str) -> Self {
        self.short = short;
        self
    }

    pub(super) const fn only(mut self, kinds: Kinds) -> Self {
        self.kinds = kinds;
        self
    }

    pub(super) const fn remark(mut self, remark: &'static str) -> Self {
        self.remark = remark;
        self
    }

    /// About how much it is asked.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self.ask {
            Ask::Call(_) => Scope::Workspaces,
            Ask::Manage(_) => Scope::Organization,
            Ask::See(scope, _) | Ask::Write(scope, _) => scope,
        }
    }

    /// What is done to a subject.
    #[must_use]
    pub fn deed(&self, subject: &Subject) -> Deed {
        match self.ask {
            Ask::Call(call) => Deed::Call(call),
            Ask::Manage(resource) => Deed::Manage(resource),
            Ask::See(_, read_permission) => Deed::See(read_permission),
            Ask::Write(_, command) => Deed::Write(command(subject)),
        }
    }
}

pub(super) fn name() -> Name {
    Name::parse("NAME", "some").expect("a name")
}

pub(super) fn project_name() -> ProjectName {
    ProjectName::parse("NAME", ProjectName::DEFAULT).expect("a name")
}

pub(super) fn email() -> Email {
    Email::parse("EMAIL", "some@example.com").expect("an address")
}

pub(super) fn generate(owner: TokenOwner) -> Command {
    let description = matches!(owner, TokenOwner::User(_)).then(|| Description::parse("some").expect("a description"));
    Command::GenerateToken { owner, expires: Expiry::Default, description }
}

pub(super) fn revoke(owner: TokenOwner) -> Command {
    Command::RevokeToken { owner, token: None }
}

pub(super) const UPDATE_ACCOUNT: Ask =
    Ask::Write(Scope::Alone, |about| Command::UpdateAccount { user: about.user, username: name(), email: email() });
pub(super) const SEE_USER_TOKENS: Ask = Ask::See(Scope::Alone, ReadPermission::UserTokens);
pub(super) const GENERATE_USER_TOKEN: Ask = Ask::Write(Scope::Alone, |about| generate(TokenOwner::User(about.user)));
pub(super) const REVOKE_USER_TOKEN: Ask = Ask::Write(Scope::Alone, |about| revoke(TokenOwner::User(about.user)));
pub(super) const CREATE_ORGANIZATION: Ask =
    Ask::Write(Scope::Alone, |_| Command::CreateOrganization { name: name(), email: email() });

pub(super) const CREATE_PROJECT: Ask = Ask::Write(Scope::Organization, |about| Command::CreateProject {
    organization: about.organization,
    name: project_name(),
    project: ProjectDraft::default(),
});
pub(super) const CREATE_WORKSPACE: Ask = Ask::Write(Scope::Organization, |about| Command::CreateWorkspace {
    organization: about.organization,
    project: None,
    name: name(),
});
/// A visible team without permissions, which is what everybody makes who can make any.
pub(super) const CREATE_TEAM: Ask = Ask::Write(Scope::Organization, |about| Command::CreateTeam {
    organization: about.organization,
    name: name(),
    visibility: Visibility::Organization,
    organization_access: OrganizationAccess::NONE,
});
pub(super) const UPDATE_ORGANIZATION: Ask = Ask::Write(Scope::Organization, |about| Command::UpdateOrganization {
    organization: about.organization,
    name: name(),
    email: email(),
});
pub(super) const GENERATE_ORGANIZATION_TOKEN: Ask =
    Ask::Write(Scope::Organization, |about| generate(TokenOwner::Organization(about.organization)));
pub(super) const REVOKE_ORGANIZATION_TOKEN: Ask =
    Ask::Write(Scope::Organization, |about| revoke(TokenOwner::Organization(about.organization)));
pub(super) const SEE_AUDIT_LOG: Ask = Ask::See(Scope::Organization, ReadPermission::AuditLog);
pub(super) const INVITE: Ask =
    Ask::Write(Scope::Organization, |about| Command::InviteMember { organization: about.organization, email: email() });

pub(super) const SEE_TEAM: Ask = Ask::See(Scope::Teams, ReadPermission::Team);
/// The setting of a team that every team has, `owners` too.
pub(super) const MODIFY_TEAM: Ask =
    Ask::Write(Scope::Teams, |about| Command::SetVisibility { team: about.team, visibility: Visibility::Organization });
pub(super) const ADD_MEMBER: Ask = Ask::Write(Scope::Teams, |about| Command::AddMember { team: about.team, user: about.user });
pub(super) const GENERATE_TEAM_TOKEN: Ask = Ask::Write(Scope::Teams, |about| generate(TokenOwner::Team(about.team)));
pub(super) const REVOKE_TEAM_TOKEN: Ask = Ask::Write(Scope::Teams, |about| revoke(TokenOwner::Team(about.team)));

/// The access of a team that is not `owners`.
pub(super) const SET_TEAM_ACCESS: Ask = Ask::Write(Scope::Workspaces, |about| Command::SetTeamAccess {
    workspace: about.workspace,
    team: about.team,
    access: Level::Read.into(),
});
