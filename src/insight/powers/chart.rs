//! The chart of access levels (spec §2.2), in its order and its words. Where a line of it is several things to the law,
//! each has a line of its own.

use super::question::{
    ADD_MEMBER, Area, Ask, CREATE_ORGANIZATION, CREATE_PROJECT, CREATE_TEAM, CREATE_WORKSPACE, GENERATE_ORGANIZATION_TOKEN,
    GENERATE_TEAM_TOKEN, GENERATE_USER_TOKEN, INVITE, MODIFY_TEAM, Question, SEE_AUDIT_LOG, SEE_TEAM, SET_TEAM_ACCESS,
    UPDATE_ACCOUNT, UPDATE_ORGANIZATION,
};
use crate::policy::{Call, Kinds, Resource};

const fn account(label: &'static str, ask: Ask) -> Question {
    Question::action(Area::Account, label, ask)
}

const fn workspaces(label: &'static str, call: Call) -> Question {
    Question::action(Area::Workspaces, label, Ask::Call(call))
}

const fn teams(label: &'static str, ask: Ask) -> Question {
    Question::action(Area::Teams, label, ask)
}

const fn organization(label: &'static str, ask: Ask) -> Question {
    Question::action(Area::Organization, label, ask)
}

const fn settings(label: &'static str, resource: Resource) -> Question {
    Question::action(Area::Settings, label, Ask::Manage(resource))
}

/// Every line.
pub static CHART: &[Question] = &[
    account("Manage account settings", UPDATE_ACCOUNT),
    account("Manage user tokens", GENERATE_USER_TOKEN).remark("Only your own."),
    workspaces("Read workspace variables", Call::ReadVariables),
    workspaces("Write workspace variables", Call::WriteVariables),
    workspaces("Plan runs", Call::CreateRun).remark(
        "The chart has one line for planning, applying and uploading states. With plan access, another user must apply the run.",
    ),
    workspaces("Apply runs", Call::ApplyRun),
    workspaces("Upload states", Call::UploadState).remark("The user who uploads must have locked the workspace."),
    workspaces("Force cancel runs", Call::ForceCancelRun),
    workspaces("Create configuration versions", Call::CreateConfigurationVersion).short("Create config versions"),
    workspaces("Create speculative configuration versions", Call::CreateSpeculativeConfigurationVersion)
        .short("Create speculative ones")
        .remark("You can plan such a version, never apply it. Plan access is enough."),
    Question::action(Area::Workspaces, "Create workspaces", CREATE_WORKSPACE)
        .remark("In the default project. In another, maintain access to it is enough."),
    workspaces("Modify workspaces", Call::Configure),
    workspaces("Delete workspaces", Call::Delete),
    workspaces("Move workspaces to another project", Call::Move).short("Move workspaces"),
    Question::action(Area::Workspaces, "Create projects", CREATE_PROJECT),
    workspaces("Remote operations", Call::CreateRun)
        .remark("Remote planning. Applying needs what Apply runs needs. In 2019 only a user token could."),
    workspaces("Run triggers", Call::ManageRunTriggers),
    workspaces("Notification configurations", Call::ManageNotifications).short("Notifications"),
    workspaces("Run tasks of workspaces", Call::ManageRunTasks),
    teams("Create teams", CREATE_TEAM),
    teams("Modify teams", MODIFY_TEAM),
    teams("Read teams", SEE_TEAM),
    teams("Manage team tokens", GENERATE_TEAM_TOKEN),
    teams("Manage team workspace access", SET_TEAM_ACCESS)
        .short("Manage workspace access")
        .remark("Of every team except owners, whose access can't be changed."),
    teams("Manage team membership", ADD_MEMBER)
        .remark("An organization token can also add users to owners. No setting prevents that."),
    organization("Create organizations", CREATE_ORGANIZATION),
    organization("Modify organizations", UPDATE_ORGANIZATION),
    organization("Manage organization tokens", GENERATE_ORGANIZATION_TOKEN).short("Manage organization token"),
    organization("View audit trails", SEE_AUDIT_LOG)
        .only(Kinds::ORGANIZATION)
        .remark("Owners read the log in the console, under Audit Log."),
    organization("Invite users", INVITE),
    settings("Sentinel policies", Resource::Policies),
    settings("Policy sets", Resource::Policies),
    settings("Override policy checks", Resource::PolicyOverrides),
    settings("VCS connections", Resource::VcsConnections),
    settings("SSH keys", Resource::SshKeys).remark("Listing and adding. Only owners can change or delete one."),
    settings("Run tasks of the organization", Resource::RunTasks).short("Run tasks, organization"),
    settings("Terraform modules", Resource::Modules),
];
