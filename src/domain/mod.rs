//! Plain data of the field: organizations, teams, users, tokens. No I/O, no clock, no serialization.

pub mod access;
pub mod actor;
pub mod caller;
pub mod command;
pub mod defaults;
pub mod description;
pub mod expiry;
pub mod finding;
pub mod guard;
pub mod host;
pub mod id;
pub mod level;
pub mod lifetime;
pub mod moment;
pub mod name;
pub mod operation;
mod operation_text;
pub mod organization_access;
pub mod origin;
pub mod project;
pub mod project_change;
pub mod requests;
pub mod revision;
pub mod run_status;
pub mod secret;
pub mod text;
pub mod ticket;
pub mod token;
pub mod uses;
pub mod visibility;
pub mod workspace_settings;
pub mod world;

pub use access::{Access, CustomAccess, Rights, Runs, StateVersions, Variables};
pub use actor::Actor;
pub use caller::Caller;
pub use command::{Command, Target};
pub use defaults::{Defaults, Retention, Switch, Switches};
pub use description::Description;
pub use expiry::Expiry;
pub use guard::{Guard, Guarded, SeenTeam};
pub use id::{Id, Kind};
pub use level::Level;
pub use lifetime::{Lifetime, Lifetimes};
pub use name::{Email, InvalidInput, Name};
pub use operation::{
    Content, ExecutionMode, Operation, OutputDraft, RunDraft, StateContent, StateDraft, Tag, UploadPart, VariableCategory,
    VariableDraft,
};
pub use organization_access::{OrganizationAccess, Permission};
pub use origin::{Origin, Via};
pub use project::{CustomProjectAccess, ProjectAccess, ProjectLevel, ProjectRights, ProjectSettings, ProjectTeams, VariableSets};
pub use project_change::{ProjectChange, ProjectDraft, ProjectName};
pub use requests::Requests;
pub use revision::Revision;
pub use run_status::RunStatus;
pub use secret::Secret;
pub use text::{Kept, SafeText};
pub use ticket::Ticket;
pub use token::{Creator, Token, TokenKind, TokenOwner, TokenState};
pub use uses::Uses;
pub use visibility::Visibility;
pub use workspace_settings::{SettingValue, WorkspaceSettings};
pub use world::{NoEntropy, World};

pub use jiff::Timestamp;

/// The name of the team that manages its organization (spec §2.3 O1).
pub const OWNERS: &str = "owners";

/// A team in a sentence: "the owners team", or "the team platform".
#[must_use]
pub fn the_team(name: impl std::fmt::Display) -> String {
    let name = name.to_string();
    if name == OWNERS { "the owners team".to_owned() } else { format!("the team {name}") }
}

/// Marks ids of organizations; the JSON:API id of an organization is its name, this is its `external-id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Organization {}
/// Marks ids of teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Team {}
/// Marks ids of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum User {}
/// Marks ids of workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workspace {}
/// Marks ids of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Project {}
/// Marks ids of a team's access to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TeamProject {}
/// Marks ids of authentication tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AuthenticationToken {}
/// Marks ids of requests that change something, as the audit log keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {}
/// Marks ids of what an organization says of its old data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RetentionPolicy {}
/// Marks ids of servers that run on the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {}
/// Marks ids of a team's access to a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TeamAccess {}
/// Marks ids of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {}
/// Marks ids of state versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateVersion {}
/// Marks ids of a state's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateOutput {}
/// Marks ids of the tags that are known in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganizationTag {}
/// Marks ids of configuration versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfigurationVersion {}
/// Marks ids of runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Run {}
/// Marks ids of what was said of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comment {}
/// Marks ids of what happened to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunEvent {}
/// Marks ids of the plan of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plan {}
/// Marks ids of the apply of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Apply {}
/// Marks ids of memberships of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Membership {}
