//! The law as one table, to be read and reviewed as a whole: `snapshots/policy__the_law.snap`.

use std::collections::BTreeSet;
use std::fmt::Write;

use tfe_console::domain::{
    Access, Command, Content, CustomAccess, Email, Expiry, Id, Kind, Level, Lifetime, Name, OWNERS, Operation,
    OrganizationAccess, Permission, ProjectAccess, ProjectChange, ProjectDraft, ProjectLevel, ProjectName, ProjectRights, Rights,
    RunDraft, Runs, SafeText, StateContent, StateDraft, StateVersions, TokenKind, TokenOwner, VariableCategory, VariableDraft,
    Variables, Visibility, WorkspaceSettings,
};
use tfe_console::insight::powers::ACTIONS;
use tfe_console::policy::{
    Act, Call, Decision, Facts, Locker, ProjectFacts, ReadPermission, Reason, Resource, Role, Rule, TeamFacts, WorkspaceFacts,
    decide,
};

/// What an act is about, where the answer depends on it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Copy)]
struct Setting {
    team: Option<(&'static str, u32)>,
    visible: bool,
    member_tokens: bool,
    stranger: bool,
    oneself: bool,
    permissions: OrganizationAccess,
    rights: Rights,
    project: ProjectRights,
    default_project: bool,
    /// Who has locked the workspace.
    lock: Option<Lock>,
    /// The workspace manages something.
    manages: bool,
    /// Its admins can delete it all the same.
    force_delete: bool,
    read_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lock {
    OnesOwn,
    Priyas,
}

const NOWHERE: Setting = Setting {
    team: None,
    visible: false,
    member_tokens: true,
    stranger: false,
    oneself: false,
    permissions: OrganizationAccess::NONE,
    rights: Rights::NONE,
    project: ProjectRights::NONE,
    default_project: false,
    lock: None,
    manages: false,
    force_delete: false,
    read_only: false,
};
const TEAM: Setting = Setting { team: Some(("platform", 3)), ..NOWHERE };
const VISIBLE: Setting = Setting { visible: true, ..TEAM };
const CLOSED: Setting = Setting { member_tokens: false, ..TEAM };
const CLOSED_VISIBLE: Setting = Setting { member_tokens: false, ..VISIBLE };
const ON_OWNERS: Setting = Setting { team: Some((OWNERS, 2)), ..NOWHERE };
const LAST_OWNER: Setting = Setting { team: Some((OWNERS, 1)), ..NOWHERE };
const ONESELF: Setting = Setting { oneself: true, ..NOWHERE };

impl Setting {
    fn at(self, rights: impl Into<Rights>) -> Self {
        Self { rights: rights.into(), ..self }
    }

    fn in_project(self, level: ProjectLevel) -> Self {
        Self { project: ProjectAccess::Fixed(level).project_rights(), ..self }
    }

    fn locked(self, lock: Lock) -> Self {
        Self { lock: Some(lock), ..self }
    }

    fn facts(self, role: Role) -> Facts {
        // Permissions and rights come with teams; who is in no team of the organization has none.
        let in_a_team = !matches!(
            role,
            Role::Operator | Role::Outsider | Role::OrganizationToken | Role::AuditTrailsToken | Role::ForeignToken
        );
        let team = |(name, members)| TeamFacts {
            name: SafeText::new(name),
            is_owners: name == OWNERS,
            members,
            visible: self.visible,
            member_tokens: self.member_tokens,
        };
        let locked_by = self.lock.map(|lock| Locker { name: "priya".into(), oneself: lock == Lock::OnesOwn });
        Facts {
            role,
            oneself: self.oneself,
            organization: "acme".into(),
            owners: ["olivia", "omar"].map(SafeText::from).into(),
            permissions: if in_a_team { self.permissions } else { OrganizationAccess::NONE },
            team: self.team.map(team),
            stranger: self.stranger,
            project: None,
            project_rights: ProjectRights::NONE,
            workspace: Some(WorkspaceFacts {
                name: "web".into(),
                locked_by,
                manages: self.manages,
                force_delete: self.force_delete,
            }),
            rights: if in_a_team { self.rights } else { Rights::NONE },
            read_only: self.read_only.then(|| "the file model.db is read-only".into()),
            described_team_tokens: false,
            barred: None,
            host: None,
        }
        .about_project(ProjectFacts { name: "shared".into(), is_default: self.default_project }, self.project)
    }

    /// Whoever is in the team `owners` is an owner, and its token is the owners team token.
    fn can_be(self, role: Role) -> bool {
        let on_owners = self.team.is_some_and(|(name, _)| name == OWNERS);
        !(on_owners && matches!(role, Role::TeamMember | Role::TeamToken))
    }
}

fn id<K: Kind>() -> Id<K> {
    Id::parse(&format!("{}-{}", K::PREFIX, "1".repeat(16))).expect("an id")
}

fn name() -> Name {
    Name::parse("NAME", "some").expect("a name")
}

fn email() -> Email {
    Email::parse("EMAIL", "some@example.com").expect("an address")
}

fn only(permission: Permission) -> OrganizationAccess {
    OrganizationAccess::NONE.with(permission, true)
}

fn create_team(visibility: Visibility, organization_access: OrganizationAccess) -> Command {
    Command::CreateTeam { organization: id(), name: name(), visibility, organization_access }
}

fn generate(owner: TokenOwner) -> Command {
    Command::GenerateToken { owner, expires: Expiry::Default, description: None }
}

fn set_maximum() -> Command {
    let lifetime = Lifetime::days(90);
    Command::SetMaximumLifetime { organization: id(), kind: TokenKind::Team, lifetime, enforce: true }
}

fn revoke(owner: TokenOwner) -> Command {
    Command::RevokeToken { owner, token: None }
}

/// The kind of command after this one. A new kind does not compile until it has its place here.
fn next_command(command: &Command) -> Option<Command> {
    Some(match command {
        Command::CreateUser { .. } => Command::CreateOrganization { name: name(), email: email() },
        Command::CreateOrganization { .. } => Command::UpdateOrganization { organization: id(), name: name(), email: email() },
        Command::UpdateOrganization { .. } => Command::DeleteOrganization { organization: id() },
        Command::DeleteOrganization { .. } => create_team(Visibility::Secret, OrganizationAccess::NONE),
        Command::CreateTeam { .. } => Command::RenameTeam { team: id(), name: name() },
        Command::RenameTeam { .. } => Command::SetVisibility { team: id(), visibility: Visibility::Organization },
        Command::SetVisibility { .. } => {
            Command::SetOrganizationAccess { team: id(), access: only(Permission::ManageVcsSettings) }
        }
        Command::SetOrganizationAccess { .. } => Command::SetMemberTokenManagement { team: id(), allowed: false },
        Command::SetMemberTokenManagement { .. } => {
            Command::DescribeTeam { team: id(), sso_team_id: Some(None), description: None }
        }
        Command::DescribeTeam { .. } => Command::DeleteTeam { team: id() },
        Command::DeleteTeam { .. } => Command::AddMember { team: id(), user: id() },
        Command::AddMember { .. } => Command::RemoveMember { team: id(), user: id() },
        Command::RemoveMember { .. } => {
            Command::CreateProject { organization: id(), name: project_name(), project: ProjectDraft::default() }
        }
        Command::CreateProject { .. } => {
            arrange(ProjectChange::Update { name: project_name(), project: ProjectDraft::default() })
        }
        Command::Arrange { change: ProjectChange::Update { .. }, .. } => {
            arrange(ProjectChange::SetTags { tags: Vec::new(), only: false })
        }
        Command::Arrange { change: ProjectChange::SetTags { .. }, .. } => arrange(ProjectChange::Delete),
        Command::Arrange { change: ProjectChange::Delete, .. } => {
            arrange(ProjectChange::SetAccess { team: id(), access: ProjectLevel::Read.into() })
        }
        Command::Arrange { change: ProjectChange::SetAccess { .. }, .. } => arrange(ProjectChange::RemoveAccess { team: id() }),
        Command::Arrange { change: ProjectChange::RemoveAccess { .. }, .. } => {
            Command::CreateWorkspace { organization: id(), project: None, name: name() }
        }
        Command::CreateWorkspace { .. } => Command::RenameWorkspace { workspace: id(), name: name() },
        Command::RenameWorkspace { .. } => Command::MoveWorkspace { workspace: id(), project: id() },
        Command::MoveWorkspace { .. } => Command::DeleteWorkspace { workspace: id() },
        Command::DeleteWorkspace { .. } => Command::LockWorkspace { workspace: id(), reason: None },
        Command::LockWorkspace { .. } => Command::UnlockWorkspace { workspace: id(), force: false },
        Command::UnlockWorkspace { force: false, .. } => Command::UnlockWorkspace { workspace: id(), force: true },
        Command::UnlockWorkspace { force: true, .. } => {
            Command::SetTeamAccess { workspace: id(), team: id(), access: Level::Read.into() }
        }
        Command::SetTeamAccess { .. } => Command::RemoveTeamAccess { workspace: id(), team: id() },
        Command::RemoveTeamAccess { .. } => generate(TokenOwner::Organization(id())),
        Command::GenerateToken { owner: TokenOwner::Organization(_), .. } => revoke(TokenOwner::Organization(id())),
        Command::RevokeToken { owner: TokenOwner::Organization(_), .. } => generate(TokenOwner::AuditTrails(id())),
        Command::GenerateToken { owner: TokenOwner::AuditTrails(_), .. } => revoke(TokenOwner::AuditTrails(id())),
        Command::RevokeToken { owner: TokenOwner::AuditTrails(_), .. } => generate(TokenOwner::Team(id())),
        Command::GenerateToken { owner: TokenOwner::Team(_), .. } => revoke(TokenOwner::Team(id())),
        Command::RevokeToken { owner: TokenOwner::Team(_), .. } => generate(TokenOwner::User(id())),
        Command::GenerateToken { owner: TokenOwner::User(_), .. } => revoke(TokenOwner::User(id())),
        Command::RevokeToken { owner: TokenOwner::User(_), .. } => Command::AcknowledgeToken { token: id() },
        Command::AcknowledgeToken { .. } => set_maximum(),
        Command::SetMaximumLifetime { .. } => Command::SetDefaults { organization: id(), defaults: Box::default() },
        Command::SetDefaults { .. } => Command::SetRetention { organization: id(), retention: None },
        Command::SetRetention { .. } => Command::UpdateAccount { user: id(), username: name(), email: email() },
        Command::UpdateAccount { .. } => Command::InviteMember { organization: id(), email: email() },
        Command::InviteMember { .. } => Command::RevokeInvitation { organization: id(), invitation: id() },
        Command::RevokeInvitation { .. } => Command::AddInvited { team: id(), invitation: id() },
        Command::AddInvited { .. } => Command::RemoveInvited { team: id(), invitation: id() },
        Command::RemoveInvited { .. } => operate(first_operation()),
        Command::Operate { operation, .. } => next_operation(operation).map_or(Command::ResetClock, operate),
        Command::ResetClock => return None,
    })
}

fn arrange(change: ProjectChange) -> Command {
    Command::Arrange { project: id(), change }
}

fn project_name() -> ProjectName {
    ProjectName::parse("NAME", "some").expect("a name")
}

fn operate(operation: Operation) -> Command {
    Command::Operate { workspace: id(), operation }
}

fn variable() -> VariableDraft {
    let (name, category) = ("region".into(), VariableCategory::Env);
    VariableDraft { name, value: None, description: String::new(), category, hcl: false, sensitive: false }
}

fn first_operation() -> Operation {
    let settings = WorkspaceSettings::default();
    Operation::Configure { settings }
}

/// The operation after this one; a new one does not compile until it has its place here.
fn next_operation(operation: &Operation) -> Option<Operation> {
    let content = || Content::new(b"{}");
    let run = RunDraft {
        configuration: None,
        message: String::new(),
        is_destroy: false,
        auto_apply: None,
        plan_only: false,
        refresh_only: false,
        targets: Vec::new(),
        save_plan: false,
        allow_empty: false,
        kept: "{}".to_owned(),
    };
    let state = |content| StateDraft {
        serial: 1,
        lineage: None,
        md5: "0".repeat(32).into(),
        force: false,
        run: None,
        content,
        json: None,
    };
    let whole =
        StateContent { bytes: content(), md5: "0".repeat(32), terraform_version: None, resources: 0, outputs: Vec::new() };
    Some(match operation {
        Operation::Configure { .. } => Operation::SetTags { tags: Vec::new() },
        Operation::SetTags { .. } => Operation::RemoveTags { names: Vec::new() },
        Operation::RemoveTags { .. } => Operation::ReplaceTags { tags: Vec::new() },
        Operation::ReplaceTags { .. } => Operation::AddConsumers { workspaces: Vec::new(), only: false },
        Operation::AddConsumers { .. } => Operation::RemoveConsumers { workspaces: Vec::new() },
        Operation::RemoveConsumers { .. } => Operation::SetRetention { days: None },
        Operation::SetRetention { .. } => Operation::CreateVariable { variable: variable() },
        Operation::CreateVariable { .. } => Operation::UpdateVariable { id: id(), variable: variable() },
        Operation::UpdateVariable { .. } => Operation::DeleteVariable { id: id() },
        Operation::DeleteVariable { .. } => Operation::CreateState { state: state(None) },
        Operation::CreateState { .. } => Operation::UploadState { id: id(), content: whole },
        Operation::UploadState { .. } => Operation::UploadStateJson { id: id(), content: content() },
        Operation::UploadStateJson { .. } => {
            Operation::CreateConfiguration { speculative: true, auto_queue_runs: true, provisional: false }
        }
        Operation::CreateConfiguration { speculative: true, .. } => {
            Operation::CreateConfiguration { speculative: false, auto_queue_runs: true, provisional: false }
        }
        Operation::CreateConfiguration { speculative: false, .. } => {
            Operation::UploadConfiguration { id: id(), speculative: true, content: content() }
        }
        Operation::UploadConfiguration { speculative: true, .. } => {
            Operation::UploadConfiguration { id: id(), speculative: false, content: content() }
        }
        Operation::UploadConfiguration { speculative: false, .. } => Operation::ArchiveConfiguration { id: id() },
        Operation::ArchiveConfiguration { .. } => Operation::RollBackState { id: id() },
        Operation::RollBackState { .. } => Operation::CommentRun { id: id(), body: "why".to_owned() },
        Operation::CommentRun { .. } => Operation::CreateRun { run },
        Operation::CreateRun { .. } => Operation::ApplyRun { id: id() },
        Operation::ApplyRun { .. } => Operation::DiscardRun { id: id() },
        Operation::DiscardRun { .. } => Operation::CancelRun { id: id() },
        Operation::CancelRun { .. } => Operation::ForceCancelRun { id: id() },
        Operation::ForceCancelRun { .. } => Operation::ForceExecuteRun { id: id() },
        Operation::ForceExecuteRun { .. } => return None,
    })
}

fn commands() -> Vec<Command> {
    let first = Command::CreateUser { username: name(), email: email(), two_factor: true };
    std::iter::successors(Some(first), next_command).collect()
}

#[test]
fn every_command_can_be_asked_about_by_its_name() {
    let commands = commands();
    let law: BTreeSet<&str> = commands.iter().map(Command::name).collect();
    let asked: BTreeSet<&str> = ACTIONS.iter().map(|action| action.name).collect();
    assert_eq!(asked, law);
}

fn settings_of_command(command: &Command) -> Vec<(&'static str, Setting)> {
    match command {
        Command::CreateUser { .. }
        | Command::CreateOrganization { .. }
        | Command::UpdateOrganization { .. }
        | Command::DeleteOrganization { .. }
        | Command::CreateTeam { .. }
        | Command::CreateProject { .. }
        | Command::SetMaximumLifetime { .. }
        | Command::SetDefaults { .. }
        | Command::SetRetention { .. }
        | Command::InviteMember { .. }
        | Command::RevokeInvitation { .. }
        | Command::ResetClock
        | Command::GenerateToken { owner: TokenOwner::Organization(_) | TokenOwner::AuditTrails(_), .. }
        | Command::RevokeToken { owner: TokenOwner::Organization(_) | TokenOwner::AuditTrails(_), .. } => vec![("", NOWHERE)],
        Command::CreateWorkspace { .. } => vec![
            ("at write in the project", NOWHERE.in_project(ProjectLevel::Write)),
            ("at maintain in the project", NOWHERE.in_project(ProjectLevel::Maintain)),
        ],
        Command::Arrange { change, .. } => settings_of_change(change),
        Command::MoveWorkspace { .. } => vec![
            ("at write", NOWHERE.at(Level::Write).in_project(ProjectLevel::Maintain)),
            ("at admin, and write in the other project", NOWHERE.at(Level::Admin).in_project(ProjectLevel::Write)),
            ("at admin, and maintain in the other project", NOWHERE.at(Level::Admin).in_project(ProjectLevel::Maintain)),
        ],
        Command::RemoveMember { .. } => vec![
            ("a team", TEAM),
            ("owners", ON_OWNERS),
            ("owners, the last", LAST_OWNER),
            ("owners, who is not in it", Setting { stranger: true, ..LAST_OWNER }),
        ],
        Command::RenameTeam { .. }
        | Command::SetVisibility { .. }
        | Command::SetOrganizationAccess { .. }
        | Command::SetMemberTokenManagement { .. }
        | Command::DescribeTeam { .. }
        | Command::DeleteTeam { .. }
        | Command::AddInvited { .. }
        | Command::RemoveInvited { .. }
        | Command::AddMember { .. } => vec![("a team", TEAM), ("owners", ON_OWNERS)],
        Command::Operate { operation, .. } => settings_of_call(Call::of(operation)),
        Command::GenerateToken { owner: TokenOwner::Team(_), .. } | Command::RevokeToken { owner: TokenOwner::Team(_), .. } => {
            vec![("a team", TEAM), ("a visible team", VISIBLE), ("a team whose members can't", CLOSED), ("owners", ON_OWNERS)]
        }
        Command::RenameWorkspace { .. } => {
            vec![("at write", NOWHERE.at(Level::Write)), ("at admin", NOWHERE.at(Level::Admin))]
        }
        Command::DeleteWorkspace { .. } => {
            let managing = Setting { manages: true, ..NOWHERE.at(Level::Admin) };
            vec![
                ("at write", NOWHERE.at(Level::Write)),
                ("at admin", NOWHERE.at(Level::Admin)),
                ("at admin, managing", managing),
                ("at admin, managing, let", Setting { force_delete: true, ..managing }),
            ]
        }
        Command::LockWorkspace { .. } => vec![("at plan", NOWHERE.at(Level::Plan)), ("at write", NOWHERE.at(Level::Write))],
        Command::UnlockWorkspace { force: false, .. } => vec![
            ("one's own, at plan", NOWHERE.at(Level::Plan).locked(Lock::OnesOwn)),
            ("one's own, at write", NOWHERE.at(Level::Write).locked(Lock::OnesOwn)),
            ("another's, at admin", NOWHERE.at(Level::Admin).locked(Lock::Priyas)),
        ],
        Command::UnlockWorkspace { force: true, .. } => vec![
            ("another's, at write", NOWHERE.at(Level::Write).locked(Lock::Priyas)),
            ("another's, at admin", NOWHERE.at(Level::Admin).locked(Lock::Priyas)),
        ],
        Command::SetTeamAccess { .. } | Command::RemoveTeamAccess { .. } => vec![
            ("no access", TEAM),
            ("at write", TEAM.at(Level::Write)),
            ("at admin", TEAM.at(Level::Admin)),
            ("owners, at admin", ON_OWNERS.at(Level::Admin)),
        ],
        Command::GenerateToken { owner: TokenOwner::User(_), .. }
        | Command::RevokeToken { owner: TokenOwner::User(_), .. }
        | Command::UpdateAccount { .. }
        | Command::AcknowledgeToken { .. } => vec![("one's own", ONESELF), ("another's", NOWHERE)],
    }
}

fn settings_of_change(change: &ProjectChange) -> Vec<(&'static str, Setting)> {
    let two = |setting: Setting| {
        vec![("at maintain", setting.in_project(ProjectLevel::Maintain)), ("at admin", setting.in_project(ProjectLevel::Admin))]
    };
    match change {
        ProjectChange::Update { .. } | ProjectChange::SetTags { .. } => two(NOWHERE),
        ProjectChange::Delete => {
            let default = Setting { default_project: true, ..NOWHERE.in_project(ProjectLevel::Admin) };
            two(NOWHERE).into_iter().chain([("the default one, at admin", default)]).collect()
        }
        ProjectChange::SetAccess { .. } | ProjectChange::RemoveAccess { .. } => {
            let owners = ("owners, at admin", ON_OWNERS.in_project(ProjectLevel::Admin));
            two(TEAM).into_iter().chain([owners]).collect()
        }
    }
}

fn next_sight(read_permission: ReadPermission) -> Option<ReadPermission> {
    Some(match read_permission {
        ReadPermission::Settings => ReadPermission::AllTeams,
        ReadPermission::AllTeams => ReadPermission::Team,
        ReadPermission::Team => ReadPermission::TeamToken,
        ReadPermission::TeamToken => ReadPermission::KnownUsers,
        ReadPermission::KnownUsers => ReadPermission::OrganizationToken,
        ReadPermission::OrganizationToken => ReadPermission::AuditTrailsToken,
        ReadPermission::AuditTrailsToken => ReadPermission::Lifetimes,
        ReadPermission::Lifetimes => ReadPermission::UserTokens,
        ReadPermission::UserTokens => ReadPermission::Members,
        ReadPermission::Members => ReadPermission::Emails,
        ReadPermission::Emails => ReadPermission::Project,
        ReadPermission::Project => ReadPermission::ProjectAccess,
        ReadPermission::ProjectAccess => ReadPermission::AllWorkspaces,
        ReadPermission::AllWorkspaces => ReadPermission::Workspace,
        ReadPermission::Workspace => ReadPermission::TeamAccess,
        ReadPermission::TeamAccess => ReadPermission::AuditLog,
        ReadPermission::AuditLog => ReadPermission::Servers,
        ReadPermission::Servers => return None,
    })
}

fn sights() -> impl Iterator<Item = ReadPermission> {
    std::iter::successors(Some(ReadPermission::Settings), |read_permission| next_sight(*read_permission))
}

fn settings_of_sight(read_permission: ReadPermission) -> Vec<(&'static str, Setting)> {
    match read_permission {
        ReadPermission::Settings
        | ReadPermission::AllTeams
        | ReadPermission::OrganizationToken
        | ReadPermission::AuditTrailsToken
        | ReadPermission::Lifetimes
        | ReadPermission::AuditLog
        | ReadPermission::Servers
        | ReadPermission::Members
        | ReadPermission::Emails
        | ReadPermission::AllWorkspaces => {
            vec![("", NOWHERE)]
        }
        ReadPermission::Team | ReadPermission::TeamToken => {
            vec![("a team", TEAM), ("a visible team", VISIBLE), ("owners", ON_OWNERS)]
        }
        ReadPermission::KnownUsers => vec![("a team", TEAM), ("owners", ON_OWNERS)],
        ReadPermission::UserTokens => vec![("one's own", ONESELF), ("another's", NOWHERE)],
        ReadPermission::Project => vec![("no access", NOWHERE), ("at read", NOWHERE.in_project(ProjectLevel::Read))],
        ReadPermission::ProjectAccess => vec![
            ("at maintain", NOWHERE.in_project(ProjectLevel::Maintain)),
            ("at admin", NOWHERE.in_project(ProjectLevel::Admin)),
        ],
        ReadPermission::Workspace => vec![("no access", NOWHERE), ("at read", NOWHERE.at(Level::Read))],
        ReadPermission::TeamAccess => vec![("at write", NOWHERE.at(Level::Write)), ("at admin", NOWHERE.at(Level::Admin))],
    }
}

fn next_call(call: Call) -> Option<Call> {
    Some(match call {
        Call::Read => Call::ReadVariables,
        Call::ReadVariables => Call::ReadOutputs,
        Call::ReadOutputs => Call::ReadState,
        Call::ReadState => Call::CreateRun,
        Call::CreateRun => Call::CreateSpeculativeConfigurationVersion,
        Call::CreateSpeculativeConfigurationVersion => Call::CreateConfigurationVersion,
        Call::CreateConfigurationVersion => Call::ApplyRun,
        Call::ApplyRun => Call::WriteVariables,
        Call::WriteVariables => Call::Lock,
        Call::Lock => Call::UploadState,
        Call::UploadState => Call::ReadSentinelMocks,
        Call::ReadSentinelMocks => Call::ManageRunTasks,
        Call::ManageRunTasks => Call::ManageRunTriggers,
        Call::ManageRunTriggers => Call::ManageNotifications,
        Call::ManageNotifications => Call::ReadPlanJson,
        Call::ReadPlanJson => Call::ForceCancelRun,
        Call::ForceCancelRun => Call::ForceUnlock,
        Call::ForceUnlock => Call::Move,
        Call::Move => Call::Delete,
        Call::Delete => Call::Configure,
        Call::Configure => return None,
    })
}

fn calls() -> impl Iterator<Item = Call> {
    std::iter::successors(Some(Call::Read), |call| next_call(*call))
}

fn next_resource(resource: Resource) -> Option<Resource> {
    Some(match resource {
        Resource::Policies => Resource::PolicyOverrides,
        Resource::PolicyOverrides => Resource::VcsConnections,
        Resource::VcsConnections => Resource::SshKeys,
        Resource::SshKeys => Resource::KeptSshKeys,
        Resource::KeptSshKeys => Resource::RunTasks,
        Resource::RunTasks => Resource::Modules,
        Resource::Modules => return None,
    })
}

fn resources() -> impl Iterator<Item = Resource> {
    std::iter::successors(Some(Resource::Policies), |resource| next_resource(*resource))
}

/// The level that is just too low, and the one that is enough, as the pages of the field have it.
fn settings_of_call(call: Call) -> Vec<(&'static str, Setting)> {
    let at = |level: Level| NOWHERE.at(level);
    match call {
        Call::Read | Call::ReadVariables | Call::ReadOutputs | Call::ReadState => {
            vec![("no access", NOWHERE), ("at read", at(Level::Read))]
        }
        Call::CreateRun | Call::CreateSpeculativeConfigurationVersion => {
            vec![("at read", at(Level::Read)), ("at plan", at(Level::Plan))]
        }
        Call::CreateConfigurationVersion
        | Call::ApplyRun
        | Call::WriteVariables
        | Call::Lock
        | Call::UploadState
        | Call::ReadSentinelMocks => vec![("at plan", at(Level::Plan)), ("at write", at(Level::Write))],
        Call::ManageRunTasks
        | Call::ManageRunTriggers
        | Call::ManageNotifications
        | Call::ReadPlanJson
        | Call::ForceCancelRun
        | Call::ForceUnlock
        | Call::Move
        | Call::Delete
        | Call::Configure => {
            vec![("at write", at(Level::Write)), ("at admin", at(Level::Admin))]
        }
    }
}

/// Who asks: the head of a column.
struct Column {
    head: Vec<String>,
    role: Role,
    permissions: OrganizationAccess,
}

/// A table with what it stands for, as it is filled.
struct Table {
    columns: Vec<Column>,
    rows: Vec<(String, Vec<String>)>,
    legend: BTreeSet<(String, String)>,
}

impl Table {
    fn over(columns: impl Iterator<Item = Column>) -> Self {
        Self { columns: columns.collect(), rows: Vec::new(), legend: BTreeSet::new() }
    }

    fn add(&mut self, name: &str, act: Act<'_>, settings: &[(&str, Setting)]) {
        for (when, setting) in settings {
            let cell = |column: &Column| {
                let setting = Setting { permissions: setting.permissions.union(column.permissions), ..*setting };
                match decide(act, &setting.facts(column.role)) {
                    _ if !setting.can_be(column.role) => "–".to_owned(),
                    Decision::Allow => "✓".to_owned(),
                    Decision::Deny(reason) => {
                        let code = reason.rule.code().to_owned();
                        assert!(reason.to_string().ends_with('.'), "{:?} has no sentence", reason.rule);
                        self.legend.insert((code.clone(), reason.to_string()));
                        code
                    }
                }
            };
            let cells = self.columns.iter().map(cell).collect();
            let separator = if when.is_empty() { "" } else { ": " };
            self.rows.push((format!("{name}{separator}{when}"), cells));
        }
    }

    fn render(&self) -> String {
        let heads = || self.columns.iter().map(|column| &column.head);
        let height = heads().map(Vec::len).max().unwrap_or(0);
        let mut lines: Vec<(String, Vec<String>)> = (0..height)
            .map(|line| (String::new(), heads().map(|head| head.get(line).cloned().unwrap_or_default()).collect()))
            .collect();
        lines.extend(self.rows.iter().cloned());
        let label = lines.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (name, cells) in &lines {
            let mut line = format!("{name:label$}");
            for (cell, head) in cells.iter().zip(heads()) {
                let width = head.iter().map(String::len).max().unwrap_or(0).max("A-admin".len());
                write!(line, "  {cell:width$}").expect("a string");
            }
            writeln!(text, "{}", line.trim_end()).expect("a string");
        }
        text
    }
}

/// What the cells of tables stand for.
fn legend(tables: &[&Table]) -> String {
    let mut text = "\n✓        allowed\n–        cannot be: members of the owners team are owners\n".to_owned();
    let sentences: BTreeSet<_> = tables.iter().flat_map(|table| &table.legend).collect();
    for (code, sentence) in sentences {
        writeln!(text, "{code:8} {sentence}").expect("a string");
    }
    text
}

/// `TeamMember` as `Team` over `Member`, for the head of a narrow column.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if letter.is_lowercase() => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

#[test]
fn the_law() {
    let column = |role| Column { head: words(&format!("{role:?}")), role, permissions: OrganizationAccess::NONE };
    let mut table = Table::over(Role::ALL.into_iter().map(column));
    for command in &commands() {
        table.add(command.name(), Act::Write(command), &settings_of_command(command));
    }
    table.add("any write", Act::Write(&revoke(TokenOwner::Team(id()))), &[("read-only", Setting { read_only: true, ..TEAM })]);
    for read_permission in sights() {
        table.add(&format!("see {read_permission:?}"), Act::See(read_permission), &settings_of_sight(read_permission));
    }
    for call in calls() {
        table.add(&format!("call {call:?}"), Act::Call(call), &settings_of_call(call));
    }
    for resource in resources() {
        table.add(&format!("manage {resource:?}"), Act::Manage(resource), &[("", NOWHERE)]);
    }
    table.add("sign in", Act::SignIn, &[("", NOWHERE)]);
    insta::assert_snapshot!(table.render() + &legend(&[&table]));
}

/// What a team's permissions in the organization give its members and its token, on their own team and on others.
#[test]
fn the_permissions() {
    use Permission::{AccessSecretTeams, ManageModules, ManageOrganizationAccess, ManageRunTasks, ReadWorkspaces};
    let of = |role| {
        let column = move |permission: Permission| Column {
            head: permission.label().split(' ').map(str::to_owned).collect(),
            role,
            permissions: only(permission),
        };
        let further = [ManageOrganizationAccess, AccessSecretTeams, ReadWorkspaces, ManageRunTasks, ManageModules];
        let mut table = Table::over(Permission::BOXES.into_iter().chain(further).map(column));
        fill(&mut table);
        table
    };
    let tables = [Role::TeamMember, Role::Member, Role::TeamToken, Role::OtherTeamToken].map(|role| {
        let table = of(role);
        (format!("{role:?}\n{}\n", table.render()), table)
    });
    let text: String = tables.iter().map(|(text, _)| text.as_str()).collect();
    insta::assert_snapshot!(text + legend(&tables.iter().map(|(_, table)| table).collect::<Vec<_>>()).trim_start());
}

/// The acts that permissions bear on.
fn fill(table: &mut Table) {
    let teams = [("a visible team", VISIBLE), ("a secret team", TEAM), ("owners", Setting { visible: true, ..ON_OWNERS })];
    for (words, visibility, access) in [
        ("visible", Visibility::Organization, OrganizationAccess::NONE),
        ("secret", Visibility::Secret, OrganizationAccess::NONE),
        ("with permissions", Visibility::Organization, only(Permission::ManageVcsSettings)),
    ] {
        let command = create_team(visibility, access);
        table.add(command.name(), Act::Write(&command), &[(words, NOWHERE)]);
    }
    for command in &commands() {
        match command {
            Command::RenameTeam { .. }
            | Command::SetVisibility { .. }
            | Command::SetOrganizationAccess { .. }
            | Command::SetMemberTokenManagement { .. }
            | Command::DescribeTeam { .. }
            | Command::DeleteTeam { .. }
            | Command::AddMember { .. }
            | Command::RemoveMember { .. } => table.add(command.name(), Act::Write(command), &teams),
            Command::GenerateToken { owner: TokenOwner::Team(_), .. }
            | Command::RevokeToken { owner: TokenOwner::Team(_), .. } => {
                table.add(command.name(), Act::Write(command), &teams);
                let closed = [("visible, members can't", CLOSED_VISIBLE), ("secret, members can't", CLOSED)];
                table.add(command.name(), Act::Write(command), &closed);
            }
            Command::CreateWorkspace { .. } | Command::UpdateOrganization { .. } => {
                table.add(command.name(), Act::Write(command), &[("", NOWHERE)]);
            }
            _ => {}
        }
    }
    for read_permission in sights() {
        match read_permission {
            ReadPermission::Team | ReadPermission::TeamToken | ReadPermission::KnownUsers => {
                table.add(&format!("see {read_permission:?}"), Act::See(read_permission), &teams);
            }
            ReadPermission::AllTeams
            | ReadPermission::Members
            | ReadPermission::Emails
            | ReadPermission::AllWorkspaces
            | ReadPermission::OrganizationToken
            | ReadPermission::AuditTrailsToken => {
                table.add(&format!("see {read_permission:?}"), Act::See(read_permission), &[("", NOWHERE)]);
            }
            _ => {}
        }
    }
    for resource in resources() {
        table.add(&format!("manage {resource:?}"), Act::Manage(resource), &[("", NOWHERE)]);
    }
}

fn refusal(act: Act<'_>, role: Role, setting: Setting) -> Reason {
    match decide(act, &setting.facts(role)) {
        Decision::Deny(reason) => reason,
        Decision::Allow => panic!("{role:?} can do {act:?}"),
    }
}

fn sentence(act: Act<'_>, role: Role, setting: Setting) -> String {
    refusal(act, role, setting).to_string()
}

#[test]
fn who_may_not_manage_the_organization_token_is_told_who_may() {
    let told = sentence(Act::Write(&generate(TokenOwner::Organization(id()))), Role::Member, NOWHERE);
    assert_eq!(told, "Only organization owners can manage the organization token. Owners of acme: olivia, omar.");
}

#[test]
fn a_refusal_about_the_audit_trails_token_names_that_token() {
    let command = generate(TokenOwner::AuditTrails(id()));
    for act in [Act::Write(&command), Act::See(ReadPermission::AuditTrailsToken)] {
        let told = sentence(act, Role::Member, NOWHERE);
        assert_eq!(told, "Only organization owners can manage the audit trails token. Owners of acme: olivia, omar.");
        let told = sentence(act, Role::OrganizationToken, NOWHERE);
        assert!(told.starts_with("An organization token can't manage the audit trails token."), "{told}");
    }
}

#[test]
fn who_may_not_manage_a_team_token_is_told_who_may() {
    let told = sentence(Act::Write(&revoke(TokenOwner::Team(id()))), Role::Member, TEAM);
    let rule = "Only members of the team platform and organization owners can manage its token.";
    assert_eq!(told, format!("{rule} Owners of acme: olivia, omar."));
}

#[test]
fn any_member_of_a_team_may_manage_its_token_and_no_other_team_s() {
    for command in [generate(TokenOwner::Team(id())), revoke(TokenOwner::Team(id()))] {
        assert!(decide(Act::Write(&command), &TEAM.facts(Role::TeamMember)).is_allowed());
        assert_eq!(refusal(Act::Write(&command), Role::Member, TEAM).rule, Rule::TeamTokenManagers);
    }
}

#[test]
fn no_token_mints_a_stronger_one() {
    let owners_token = generate(TokenOwner::Team(id()));
    let told = sentence(Act::Write(&owners_token), Role::OrganizationToken, ON_OWNERS);
    assert!(told.starts_with("An organization token cannot manage the token of the owners team. That token can do more."));
    for role in [Role::TeamToken, Role::OtherTeamToken, Role::OrganizationToken, Role::ForeignToken] {
        let act = generate(TokenOwner::Organization(id()));
        assert!(!decide(Act::Write(&act), &NOWHERE.facts(role)).is_allowed(), "{role:?}");
    }
}

#[test]
fn an_organization_token_starts_no_runs_and_says_which_token_does() {
    let told = sentence(Act::Call(Call::CreateRun), Role::OrganizationToken, NOWHERE);
    assert!(told.contains("cannot start runs, create configuration versions"), "{told}");
    assert!(told.ends_with("Use a user token or team token."), "{told}");
}

#[test]
fn an_organization_token_has_nothing_to_do_with_ssh_keys_whatever_else_it_manages() {
    for resource in resources() {
        let rule = decide(Act::Manage(resource), &NOWHERE.facts(Role::OrganizationToken)).reason().map(|reason| reason.rule);
        let expected = match resource {
            Resource::SshKeys | Resource::KeptSshKeys => Some(Rule::NoSshKeysByOrganizationToken),
            Resource::PolicyOverrides | Resource::Modules => Some(Rule::NotByOrganizationToken),
            Resource::Policies | Resource::VcsConnections | Resource::RunTasks => None,
        };
        assert_eq!(rule, expected, "{resource:?}");
    }
    assert_eq!(resources().collect::<Vec<_>>(), Resource::ALL);
}

#[test]
fn a_team_manages_what_its_permission_is_for_and_the_sentence_names_it() {
    for resource in resources() {
        for permission in Permission::ALL {
            let setting = Setting { permissions: only(permission), ..NOWHERE };
            let may = |role| decide(Act::Manage(resource), &setting.facts(role)).is_allowed();
            let given = resource.permissions().contains(&permission);
            assert_eq!((may(Role::Member), may(Role::OtherTeamToken)), (given, given), "{resource:?} {permission:?}");
        }
    }
    let told = |resource| sentence(Act::Manage(resource), Role::OtherTeamToken, NOWHERE);
    let owners = " Owners of acme: olivia, omar.";
    let rule = "Only organization owners, and teams with Manage VCS Settings, can manage VCS connections.";
    assert_eq!(told(Resource::VcsConnections), format!("{rule}{owners}"));
    let rule = "Only organization owners, and teams with Manage Modules, can manage modules.";
    assert_eq!(told(Resource::Modules), format!("{rule}{owners}"));
    assert_eq!(told(Resource::KeptSshKeys), format!("Only organization owners can change and delete SSH keys.{owners}"));
    let reason = refusal(Act::Manage(Resource::Policies), Role::Member, NOWHERE);
    assert_eq!(reason.who(), "The owners olivia, omar can, and so can teams with Manage Policies.");
    let way = "Ask olivia to do it, or to give a team of yours Manage Policies: Teams, the team, Organization Access.";
    assert_eq!(reason.way(), way);
}

#[test]
fn a_refused_call_names_the_level_that_it_needs_and_the_one_there_is() {
    let act = Act::Call(Call::ApplyRun);
    assert_eq!(
        sentence(act, Role::TeamToken, NOWHERE.at(Level::Plan)),
        "This needs write access to the workspace; there is only plan."
    );
    assert_eq!(sentence(act, Role::Member, NOWHERE), "This needs write access to the workspace; there is none.");
}

#[test]
fn owners_and_their_team_s_token_set_maximum_lifetimes_and_nobody_else_does() {
    for role in Role::ALL {
        let owns = matches!(role, Role::Owner | Role::OwnersTeamToken);
        assert_eq!(decide(Act::Write(&set_maximum()), &NOWHERE.facts(role)).is_allowed(), owns, "{role:?}");
    }
    let told = sentence(Act::Write(&set_maximum()), Role::OrganizationToken, NOWHERE);
    assert_eq!(told, "Only organization owners can set the maximum lifetime of tokens. Owners of acme: olivia, omar.");
}

#[test]
fn who_may_not_read_the_whole_audit_log_is_told_what_there_is_and_who_may() {
    let told = sentence(Act::See(ReadPermission::AuditLog), Role::Member, NOWHERE);
    let rule = "Only organization owners can read the whole audit log. You see what you did yourself.";
    assert_eq!(told, format!("{rule} Owners of acme: olivia, omar."));
}

#[test]
fn the_last_owner_stays_and_the_sentence_says_what_to_do_first() {
    let remove = Command::RemoveMember { team: id(), user: id() };
    let told = sentence(Act::Write(&remove), Role::Owner, LAST_OWNER);
    assert_eq!(told, "The last owner can't be removed. Add another owner of acme first.");
    assert!(decide(Act::Write(&remove), &ON_OWNERS.facts(Role::Owner)).is_allowed());
}

#[test]
fn read_only_refuses_every_write_to_everybody_and_says_why() {
    for command in &commands() {
        for (when, setting) in settings_of_command(command) {
            for role in Role::ALL {
                let reason = refusal(Act::Write(command), role, Setting { read_only: true, ..setting });
                assert_eq!(reason.rule, Rule::ReadOnly, "{} {when} {role:?}", command.name());
                assert_eq!(reason.to_string(), "Nothing can be changed here: the file model.db is read-only.");
            }
        }
    }
}

#[test]
fn read_only_hides_nothing() {
    for read_permission in sights() {
        for role in Role::ALL {
            let read_only = decide(Act::See(read_permission), &Setting { read_only: true, ..TEAM }.facts(role));
            assert_eq!(read_only, decide(Act::See(read_permission), &TEAM.facts(role)), "{read_permission:?} {role:?}");
        }
    }
}

#[test]
fn only_users_sign_in() {
    for role in Role::ALL {
        let user = matches!(role, Role::Owner | Role::TeamMember | Role::Member | Role::Outsider);
        assert_eq!(decide(Act::SignIn, &NOWHERE.facts(role)).is_allowed(), user, "{role:?}");
    }
    let told = sentence(Act::SignIn, Role::TeamToken, TEAM);
    assert_eq!(told, "Service accounts can't be used interactively. Act as a user.");
}

#[test]
fn a_higher_level_never_allows_less() {
    for call in calls() {
        for role in Role::ALL {
            let rights = [Rights::NONE, Level::Read.into(), Level::Plan.into(), Level::Write.into(), Level::Admin.into()];
            let allowed = rights.map(|rights| decide(Act::Call(call), &NOWHERE.at(rights).facts(role)).is_allowed());
            assert!(allowed.is_sorted(), "{call:?} {role:?} {allowed:?}");
        }
    }
}

#[test]
fn a_permission_never_takes_anything_away() {
    let pairs = |one| Permission::ALL.into_iter().map(move |other| only(one).union(only(other)));
    let permissions: Vec<OrganizationAccess> = Permission::ALL.into_iter().flat_map(pairs).collect();
    for command in &commands() {
        for (when, setting) in settings_of_command(command) {
            for role in Role::ALL {
                let may = |permissions| decide(Act::Write(command), &Setting { permissions, ..setting }.facts(role)).is_allowed();
                let without = may(OrganizationAccess::NONE);
                let more = permissions.iter().all(|permissions| may(*permissions) || !without);
                assert!(more, "{} {when} {role:?}", command.name());
            }
        }
    }
}

#[test]
fn custom_access_lets_exactly_what_was_chosen() {
    let nothing = CustomAccess {
        runs: Runs::Read,
        variables: Variables::None,
        state_versions: StateVersions::None,
        sentinel_mocks: false,
        workspace_locking: false,
        run_tasks: false,
        policy_overrides: false,
    };
    let runs = |runs| CustomAccess { runs, ..nothing };
    let variables = |variables| CustomAccess { variables, ..nothing };
    let states = |state_versions| CustomAccess { state_versions, ..nothing };
    let plan = [Call::CreateRun, Call::CreateSpeculativeConfigurationVersion];
    let apply = [&plan[..], &[Call::CreateConfigurationVersion, Call::ApplyRun]].concat();
    for (access, more) in [
        (nothing, &[][..]),
        (runs(Runs::Plan), &plan),
        (runs(Runs::Apply), &apply),
        (variables(Variables::Read), &[Call::ReadVariables]),
        (variables(Variables::Write), &[Call::ReadVariables, Call::WriteVariables]),
        (states(StateVersions::ReadOutputs), &[Call::ReadOutputs]),
        (states(StateVersions::Read), &[Call::ReadOutputs, Call::ReadState]),
        (states(StateVersions::Write), &[Call::ReadOutputs, Call::ReadState, Call::UploadState]),
        (CustomAccess { sentinel_mocks: true, ..nothing }, &[Call::ReadSentinelMocks]),
        (CustomAccess { workspace_locking: true, ..nothing }, &[Call::Lock]),
        (CustomAccess { run_tasks: true, ..nothing }, &[Call::ManageRunTasks]),
    ] {
        for role in [Role::Member, Role::OtherTeamToken] {
            let facts = NOWHERE.at(Access::Custom(access).rights()).facts(role);
            let allowed: Vec<Call> = calls().filter(|call| decide(Act::Call(*call), &facts).is_allowed()).collect();
            let expected = calls().filter(|call| *call == Call::Read || more.contains(call)).collect::<Vec<_>>();
            assert_eq!(allowed, expected, "{access:?}");
        }
    }
}

#[test]
fn a_call_needs_the_least_level_that_has_its_right() {
    let needed: Vec<(Call, Level)> = calls().map(|call| (call, call.needs())).collect();
    for (call, level) in needed {
        let lower = Level::ALL.into_iter().filter(|lower| *lower < level);
        assert!(Rights::from(level).include(call.right()), "{call:?}");
        assert!(lower.into_iter().all(|lower| !Rights::from(lower).include(call.right())), "{call:?}");
    }
    assert_eq!(calls().collect::<Vec<_>>(), Call::ALL);
}

#[test]
fn who_lacks_a_right_in_custom_access_is_told_so() {
    let custom = CustomAccess {
        runs: Runs::Plan,
        variables: Variables::Read,
        state_versions: StateVersions::None,
        sentinel_mocks: false,
        workspace_locking: true,
        run_tasks: false,
        policy_overrides: false,
    };
    let setting = NOWHERE.at(Access::Custom(custom).rights());
    let told = sentence(Act::Call(Call::ApplyRun), Role::Member, setting);
    assert_eq!(told, "This needs write access to the workspace; there is only custom access without it.");
}

#[test]
fn the_last_owner_s_sentence_is_not_for_who_is_not_in_the_team() {
    let remove = Command::RemoveMember { team: id(), user: id() };
    assert_eq!(refusal(Act::Write(&remove), Role::Owner, LAST_OWNER).rule, Rule::LastOwner);
    let stranger = Setting { stranger: true, ..LAST_OWNER };
    assert!(decide(Act::Write(&remove), &stranger.facts(Role::Owner)).is_allowed(), "the backend says that they are no member");
}

#[test]
fn a_member_whose_team_does_not_let_them_is_told_who_may_manage_its_token() {
    let told = sentence(Act::Write(&generate(TokenOwner::Team(id()))), Role::TeamMember, CLOSED);
    let rule = "Members of the team platform can't manage its token. Only organization owners, and teams with Manage Teams, can.";
    assert_eq!(told, format!("{rule} Owners of acme: olivia, omar."));
}

#[test]
fn another_s_lock_is_taken_away_by_force_only_and_the_sentence_names_its_locker() {
    let unlock = |force| Command::UnlockWorkspace { workspace: id(), force };
    let setting = NOWHERE.at(Level::Admin).locked(Lock::Priyas);
    for role in [Role::Owner, Role::Member, Role::OtherTeamToken] {
        let told = sentence(Act::Write(&unlock(false)), role, setting);
        assert_eq!(told, "The workspace was locked by priya. Only they can unlock it, or an admin by force.");
        assert!(decide(Act::Write(&unlock(true)), &setting.facts(role)).is_allowed(), "{role:?}");
    }
}

#[test]
fn only_owners_and_who_has_the_permission_for_it_give_permissions() {
    let give = Command::SetOrganizationAccess { team: id(), access: only(Permission::ManageTeams) };
    let make = create_team(Visibility::Organization, only(Permission::ManageTeams));
    for command in [give, make] {
        for permission in Permission::ALL {
            for role in Role::ALL {
                let setting = Setting { permissions: only(permission), ..VISIBLE };
                let owns = matches!(role, Role::Owner | Role::OwnersTeamToken);
                let teams = [Role::TeamMember, Role::Member, Role::TeamToken, Role::OtherTeamToken].contains(&role);
                let may = owns || (teams && permission == Permission::ManageOrganizationAccess);
                assert_eq!(decide(Act::Write(&command), &setting.facts(role)).is_allowed(), may, "{role:?} {permission:?}");
            }
        }
    }
}

#[test]
fn who_includes_secret_teams_reaches_and_sees_them_and_never_owners() {
    let secret = |permission| only(permission).union(only(Permission::AccessSecretTeams));
    let add = Command::AddMember { team: id(), user: id() };
    let show = Command::SetVisibility { team: id(), visibility: Visibility::Organization };
    let make = create_team(Visibility::Secret, OrganizationAccess::NONE);
    let may = |act: Act<'_>, permissions, setting: Setting| {
        decide(act, &Setting { permissions, ..setting }.facts(Role::Member)).is_allowed()
    };
    let [membership, teams] = [Permission::ManageMembership, Permission::ManageTeams];
    for (command, permission) in [(&add, membership), (&add, teams), (&show, teams), (&make, teams)] {
        let name = command.name();
        assert!(
            may(Act::Write(command), secret(permission), TEAM) && !may(Act::Write(command), only(permission), TEAM),
            "{name}"
        );
        if !matches!(command, Command::CreateTeam { .. }) {
            assert!(!may(Act::Write(command), secret(permission), ON_OWNERS), "{name}");
        }
    }
    for read_permission in [ReadPermission::Team, ReadPermission::AllTeams] {
        assert!(may(Act::See(read_permission), secret(membership), TEAM));
        assert!(!may(Act::See(read_permission), only(Permission::AccessSecretTeams), TEAM), "alone it extends nothing");
        assert!(!may(Act::See(read_permission), only(membership), TEAM));
    }
}

#[test]
fn beside_who_can_do_it_the_owners_are_named_once_or_where_nothing_else_names_them() {
    let mut seen = 0;
    for act in [
        Act::Write(&generate(TokenOwner::Organization(id()))),
        Act::Write(&generate(TokenOwner::Team(id()))),
        Act::Manage(Resource::Modules),
        Act::See(ReadPermission::AllTeams),
        Act::See(ReadPermission::Settings),
    ] {
        for role in [Role::Member, Role::OtherTeamToken, Role::Outsider] {
            let Some(reason) = decide(act, &NOWHERE.facts(role)).reason().cloned() else { continue };
            let text = format!("{} {}", reason.beside_who(), reason.who());
            assert!(reason.to_string().starts_with(&reason.beside_who()), "{text}");
            assert_eq!(text.matches("olivia, omar").count(), 1, "{text}");
            seen += 1;
        }
    }
    assert!(seen > 8, "only {seen} refusals");
}

#[test]
fn who_is_barred_from_an_organization_can_do_nothing_in_it() {
    for (rule, code) in [(Rule::UserTokensOff, "D13"), (Rule::TwoFactorNeeded, "O16")] {
        let facts = Facts { barred: Some(rule), ..NOWHERE.facts(Role::Owner) };
        for command in &commands() {
            let reason = decide(Act::Write(command), &facts).reason().cloned().expect("a refusal");
            assert_eq!((reason.rule, reason.rule.code()), (rule, code), "{}", command.name());
        }
        for read_permission in sights() {
            assert!(!decide(Act::See(read_permission), &facts).is_allowed(), "{read_permission:?}");
        }
    }
}

#[test]
fn a_team_has_several_tokens_only_where_its_organization_allows_it() {
    use tfe_console::domain::Description;
    let description = Description::of_team_token("deploy").ok();
    let owner = TokenOwner::Team(id());
    let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
    for role in Role::ALL.into_iter().filter(|role| TEAM.can_be(*role)) {
        let facts = TEAM.facts(role);
        let plain = decide(Act::Write(&generate(owner)), &facts).is_allowed();
        let reason = decide(Act::Write(&command), &facts).reason().cloned().expect("one token a team");
        assert_eq!(reason.rule == Rule::OneTokenATeam, plain, "{role:?}");
        let several = Facts { described_team_tokens: true, ..facts };
        assert_eq!(decide(Act::Write(&command), &several).is_allowed(), plain, "{role:?}");
    }
}
