//! Every command by its name in the law table, with one such command to ask the law about.

use super::question::{Subject, any, email, generate, name, project_name, revoke};
use crate::domain::{
    Command, Content, Defaults, Level, Lifetime, Operation, OrganizationAccess, ProjectChange, ProjectDraft, ProjectLevel,
    RunDraft, SafeText, StateContent, StateDraft, TokenKind, TokenOwner, VariableCategory, VariableDraft, Visibility,
    WorkspaceSettings,
};

/// What must be named for a command to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is about no organization.
    Nothing,
    Organization,
    Team,
    /// A team and one of its users; without a user one who is in the team is meant.
    TeamAndUser,
    Workspace,
    /// A workspace and a team.
    WorkspaceAndTeam,
    /// A workspace and the project that it goes to.
    WorkspaceAndProject,
    Project,
    /// A project and a team.
    ProjectAndTeam,
    User,
    /// A token by its id.
    Token,
}

/// A command by its name.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// Its name in the law table and in the audit log.
    pub name: &'static str,
    pub needs: Needs,
    make: fn(&Subject) -> Command,
}

impl Action {
    /// A command of this name about a subject. What it would write is the least: a visible team without permissions, read access.
    #[must_use]
    pub fn command(&self, subject: &Subject) -> Command {
        (self.make)(subject)
    }
}

const fn on(needs: Needs, name: &'static str, make: fn(&Subject) -> Command) -> Action {
    Action { name, needs, make }
}

const fn operation(name: &'static str, make: fn(&Subject) -> Command) -> Action {
    on(Needs::Workspace, name, make)
}

fn operate(about: &Subject, operation: Operation) -> Command {
    Command::Operate { workspace: about.workspace, operation }
}

fn arrange(about: &Subject, change: ProjectChange) -> Command {
    Command::Arrange { project: about.project, change }
}

/// Every command, in the order of the law table.
#[rustfmt::skip]
pub static ACTIONS: &[Action] = &[
    on(Needs::Nothing, "user.create", |_| Command::CreateUser { username: name(), email: email(), two_factor: true }),
    on(Needs::Nothing, "organization.create", |_| Command::CreateOrganization { name: name(), email: email() }),
    on(Needs::Organization, "organization.update", |about| Command::UpdateOrganization { organization: about.organization, name: name(), email: email() }),
    on(Needs::Organization, "organization.delete", |about| Command::DeleteOrganization { organization: about.organization }),
    on(Needs::Organization, "team.create", |about| Command::CreateTeam { organization: about.organization, name: name(), visibility: Visibility::Organization, organization_access: OrganizationAccess::NONE }),
    on(Needs::Team, "team.rename", |about| Command::RenameTeam { team: about.team, name: name() }),
    on(Needs::Team, "team.set_visibility", |about| Command::SetVisibility { team: about.team, visibility: Visibility::Organization }),
    on(Needs::Team, "team.set_organization_access", |about| Command::SetOrganizationAccess { team: about.team, access: OrganizationAccess::NONE }),
    on(Needs::Team, "team.describe", |about| Command::DescribeTeam { team: about.team, sso_team_id: Some(None), description: None }),
    on(Needs::Team, "team.set_member_token_management", |about| Command::SetMemberTokenManagement { team: about.team, allowed: true }),
    on(Needs::Team, "team.delete", |about| Command::DeleteTeam { team: about.team }),
    on(Needs::TeamAndUser, "team.add_member", |about| Command::AddMember { team: about.team, user: about.user }),
    on(Needs::TeamAndUser, "team.remove_member", |about| Command::RemoveMember { team: about.team, user: about.user }),
    on(Needs::Organization, "project.create", |about| Command::CreateProject { organization: about.organization, name: project_name(), project: ProjectDraft::default() }),
    on(Needs::Project, "project.update", |about| arrange(about, ProjectChange::Update { name: project_name(), project: ProjectDraft::default() })),
    on(Needs::Project, "project.set_tags", |about| arrange(about, ProjectChange::SetTags { tags: Vec::new(), only: false })),
    on(Needs::Project, "project.delete", |about| arrange(about, ProjectChange::Delete)),
    on(Needs::ProjectAndTeam, "project.set_team_access", |about| arrange(about, ProjectChange::SetAccess { team: about.team, access: ProjectLevel::Read.into() })),
    on(Needs::ProjectAndTeam, "project.remove_team_access", |about| arrange(about, ProjectChange::RemoveAccess { team: about.team })),
    on(Needs::Organization, "workspace.create", |about| Command::CreateWorkspace { organization: about.organization, project: None, name: name() }),
    on(Needs::Workspace, "workspace.rename", |about| Command::RenameWorkspace { workspace: about.workspace, name: name() }),
    on(Needs::WorkspaceAndProject, "workspace.move", |about| Command::MoveWorkspace { workspace: about.workspace, project: about.project }),
    on(Needs::Workspace, "workspace.delete", |about| Command::DeleteWorkspace { workspace: about.workspace }),
    on(Needs::Workspace, "workspace.lock", |about| Command::LockWorkspace { workspace: about.workspace, reason: None }),
    on(Needs::Workspace, "workspace.unlock", |about| Command::UnlockWorkspace { workspace: about.workspace, force: false }),
    on(Needs::Workspace, "workspace.force_unlock", |about| Command::UnlockWorkspace { workspace: about.workspace, force: true }),
    on(Needs::WorkspaceAndTeam, "workspace.set_team_access", |about| Command::SetTeamAccess { workspace: about.workspace, team: about.team, access: Level::Read.into() }),
    on(Needs::WorkspaceAndTeam, "workspace.remove_team_access", |about| Command::RemoveTeamAccess { workspace: about.workspace, team: about.team }),
    on(Needs::Organization, "organization_token.generate", |about| generate(TokenOwner::Organization(about.organization))),
    on(Needs::Organization, "organization_token.revoke", |about| revoke(TokenOwner::Organization(about.organization))),
    on(Needs::Organization, "audit_trails_token.generate", |about| generate(TokenOwner::AuditTrails(about.organization))),
    on(Needs::Organization, "audit_trails_token.revoke", |about| revoke(TokenOwner::AuditTrails(about.organization))),
    on(Needs::Team, "team_token.generate", |about| generate(TokenOwner::Team(about.team))),
    on(Needs::Team, "team_token.revoke", |about| revoke(TokenOwner::Team(about.team))),
    on(Needs::User, "user_token.generate", |about| generate(TokenOwner::User(about.user))),
    on(Needs::User, "user_token.revoke", |about| revoke(TokenOwner::User(about.user))),
    on(Needs::Token, "token.acknowledge", |about| Command::AcknowledgeToken { token: about.token }),
    on(Needs::Organization, "organization.set_maximum_lifetime", |about| Command::SetMaximumLifetime { organization: about.organization, kind: TokenKind::Team, lifetime: Lifetime::days(90), enforce: true }),
    on(Needs::Organization, "organization.set_defaults", |about| Command::SetDefaults { organization: about.organization, defaults: Box::new(Defaults::default()) }),
    on(Needs::Organization, "organization.set_retention", |about| Command::SetRetention { organization: about.organization, retention: None }),
    on(Needs::User, "user.update", |about| Command::UpdateAccount { user: about.user, username: name(), email: email() }),
    on(Needs::Organization, "organization.invite", |about| Command::InviteMember { organization: about.organization, email: email() }),
    on(Needs::Organization, "organization.revoke_invitation", |about| Command::RevokeInvitation { organization: about.organization, invitation: any() }),
    on(Needs::Team, "team.add_invited", |about| Command::AddInvited { team: about.team, invitation: any() }),
    on(Needs::Team, "team.remove_invited", |about| Command::RemoveInvited { team: about.team, invitation: any() }),
    operation("workspace.update", |about| operate(about, Operation::Configure { settings: WorkspaceSettings::default() })),
    operation("workspace.set_tags", |about| operate(about, Operation::SetTags { tags: Vec::new() })),
    operation("workspace.remove_tags", |about| operate(about, Operation::RemoveTags { names: Vec::new() })),
    operation("workspace.replace_tags", |about| operate(about, Operation::ReplaceTags { tags: Vec::new() })),
    operation("workspace.add_state_consumers", |about| operate(about, Operation::AddConsumers { workspaces: Vec::new(), only: false })),
    operation("workspace.remove_state_consumers", |about| operate(about, Operation::RemoveConsumers { workspaces: Vec::new() })),
    operation("workspace.set_retention", |about| operate(about, Operation::SetRetention { days: None })),
    operation("variable.create", |about| operate(about, Operation::CreateVariable { variable: variable() })),
    operation("variable.update", |about| operate(about, Operation::UpdateVariable { id: any(), variable: variable() })),
    operation("variable.delete", |about| operate(about, Operation::DeleteVariable { id: any() })),
    operation("state_version.create", |about| operate(about, Operation::CreateState { state: state() })),
    operation("state_version.upload", |about| operate(about, Operation::UploadState { id: any(), content: content() })),
    operation("state_version.upload_json", |about| operate(about, Operation::UploadStateJson { id: any(), content: Content::new(b"") })),
    operation("configuration_version.create", |about| operate(about, Operation::CreateConfiguration { speculative: false, auto_queue_runs: true, provisional: false })),
    operation("configuration_version.upload", |about| operate(about, Operation::UploadConfiguration { id: any(), speculative: false, content: Content::new(b"") })),
    operation("configuration_version.archive", |about| operate(about, Operation::ArchiveConfiguration { id: any() })),
    operation("state_version.roll_back", |about| operate(about, Operation::RollBackState { id: any() })),
    operation("run.comment", |about| operate(about, Operation::CommentRun { id: any(), body: String::new() })),
    operation("run.create", |about| operate(about, Operation::CreateRun { run: run() })),
    operation("run.apply", |about| operate(about, Operation::ApplyRun { id: any() })),
    operation("run.discard", |about| operate(about, Operation::DiscardRun { id: any() })),
    operation("run.cancel", |about| operate(about, Operation::CancelRun { id: any() })),
    operation("run.force_cancel", |about| operate(about, Operation::ForceCancelRun { id: any() })),
    operation("run.force_execute", |about| operate(about, Operation::ForceExecuteRun { id: any() })),
    on(Needs::Nothing, "model.reset_clock", |_| Command::ResetClock),
];

fn nothing() -> SafeText {
    SafeText::new("")
}

fn variable() -> VariableDraft {
    let category = VariableCategory::Terraform;
    VariableDraft { name: SafeText::new("some"), value: None, description: String::new(), category, hcl: false, sensitive: false }
}

fn state() -> StateDraft {
    StateDraft { serial: 1, lineage: None, md5: nothing(), force: false, run: None, content: None, json: None }
}

fn content() -> StateContent {
    StateContent { bytes: Content::new(b""), md5: String::new(), terraform_version: None, resources: 0, outputs: Vec::new() }
}

fn run() -> RunDraft {
    RunDraft {
        configuration: None,
        message: String::new(),
        is_destroy: false,
        auto_apply: None,
        plan_only: false,
        refresh_only: false,
        targets: Vec::new(),
        save_plan: false,
        allow_empty: false,
        kept: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Target;

    #[test]
    fn each_action_makes_the_command_of_its_name_about_what_it_needs() {
        let subject = Subject::of(any());
        for action in ACTIONS {
            let command = action.command(&subject);
            assert_eq!(command.name(), action.name);
            let needs = match (command.target(), action.needs) {
                (Target::Model, _) => Needs::Nothing,
                (Target::Organization(_), _) => Needs::Organization,
                (Target::Team(_), Needs::TeamAndUser) => Needs::TeamAndUser,
                (Target::Team(_), _) => Needs::Team,
                (Target::Project(_), Needs::ProjectAndTeam) => Needs::ProjectAndTeam,
                (Target::Project(_), _) => Needs::Project,
                (Target::Workspace(_), Needs::WorkspaceAndProject) => Needs::WorkspaceAndProject,
                (Target::Workspace(_), Needs::WorkspaceAndTeam) => Needs::WorkspaceAndTeam,
                (Target::Workspace(_), _) => Needs::Workspace,
                (Target::User(_), _) => Needs::User,
                (Target::Token(_), _) => Needs::Token,
            };
            assert_eq!(action.needs, needs, "{}", action.name);
        }
    }
}
