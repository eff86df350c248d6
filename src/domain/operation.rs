//! What the API changes in a workspace beside what the console does: settings, tags, variables, state,
//! configurations and runs.

use std::fmt;
use std::sync::Arc;

use super::{
    ConfigurationVersion, Id, Organization, OrganizationTag, Run, SafeText, StateVersion, Variable, Workspace, WorkspaceSettings,
};

/// A change in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Configure {
        settings: WorkspaceSettings,
    },
    /// Set tags, and leave the others.
    SetTags {
        tags: Vec<Tag>,
    },
    RemoveTags {
        names: Vec<SafeText>,
    },
    /// Let the workspace have these tags and no others.
    ReplaceTags {
        tags: Vec<Tag>,
    },
    /// Let the runs of these workspaces read the state; `only` these, or beside those that can.
    AddConsumers {
        workspaces: Vec<Id<Workspace>>,
        only: bool,
    },
    /// Let the runs of these workspaces not read the state any more.
    RemoveConsumers {
        workspaces: Vec<Id<Workspace>>,
    },
    /// Say after how many days old data can go; nought for never, `None` as the organization says.
    SetRetention {
        days: Option<u32>,
    },
    CreateVariable {
        variable: VariableDraft,
    },
    /// Change a variable. Without a value it keeps the one it has.
    UpdateVariable {
        id: Id<Variable>,
        variable: VariableDraft,
    },
    DeleteVariable {
        id: Id<Variable>,
    },
    /// Make a state version. Without its content there are tickets to upload it.
    CreateState {
        state: StateDraft,
    },
    /// Take the content of a state version that was made.
    UploadState {
        id: Id<StateVersion>,
        content: StateContent,
    },
    /// Take the same state as JSON, for clients that read it so.
    UploadStateJson {
        id: Id<StateVersion>,
        content: Content,
    },
    /// Make a configuration version, with a ticket to upload it.
    CreateConfiguration {
        speculative: bool,
        auto_queue_runs: bool,
        provisional: bool,
    },
    /// Take the content of a configuration version; it queues a run if it says so.
    UploadConfiguration {
        id: Id<ConfigurationVersion>,
        speculative: bool,
        content: Content,
    },
    /// Archive a configuration version, of which there is a later one.
    ArchiveConfiguration {
        id: Id<ConfigurationVersion>,
    },
    /// Say something of a run.
    CommentRun {
        id: Id<Run>,
        body: String,
    },
    /// Let a state of before be the current one again.
    RollBackState {
        id: Id<StateVersion>,
    },
    CreateRun {
        run: RunDraft,
    },
    ApplyRun {
        id: Id<Run>,
    },
    DiscardRun {
        id: Id<Run>,
    },
    CancelRun {
        id: Id<Run>,
    },
    /// Cancel a run by force.
    ForceCancelRun {
        id: Id<Run>,
    },
    /// Discard the runs before a run, so that it is its turn.
    ForceExecuteRun {
        id: Id<Run>,
    },
}

/// Where Terraform runs the plans and applies of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ExecutionMode {
    /// On the machine of who runs terraform.
    #[default]
    Local,
    Remote,
}

impl ExecutionMode {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Local, Self::Remote].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// A tag of a workspace or a project; one that is only a name has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub name: SafeText,
    pub value: SafeText,
}

impl Tag {
    /// The id of a tag of this name in an organization.
    #[must_use]
    pub fn id(organization: Id<Organization>, name: &SafeText) -> Id<OrganizationTag> {
        Id::derived([&organization.to_string(), name.as_str()])
    }
}

/// What a variable is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableCategory {
    /// A variable of the configuration.
    Terraform,
    /// A variable of the environment.
    Env,
}

impl VariableCategory {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Env => "env",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Terraform, Self::Env].into_iter().find(|category| category.as_str() == word)
    }
}

/// What a variable is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableDraft {
    pub name: SafeText,
    /// Its value; `None` leaves it as it is.
    pub value: Option<Content>,
    pub description: String,
    pub category: VariableCategory,
    /// Whether its value is an expression.
    pub hcl: bool,
    /// Whether its value is never shown again.
    pub sensitive: bool,
}

/// What a state version is made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDraft {
    /// Its number; one state follows the other.
    pub serial: u32,
    /// Which states it belongs to.
    pub lineage: Option<SafeText>,
    /// What its content adds up to, in hexadecimal.
    pub md5: SafeText,
    /// Take it although it does not follow the one before.
    pub force: bool,
    /// The run that it comes from.
    pub run: Option<Id<Run>>,
    /// Its content, if it comes along.
    pub content: Option<StateContent>,
    /// The same as JSON.
    pub json: Option<Content>,
}

/// The content of a state with what was read out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateContent {
    pub bytes: Content,
    /// What they add up to, in hexadecimal.
    pub md5: String,
    /// Which terraform has written it.
    pub terraform_version: Option<SafeText>,
    /// How many resources it names.
    pub resources: u32,
    pub outputs: Vec<OutputDraft>,
}

/// An output of a state; type and value are JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputDraft {
    pub name: SafeText,
    /// Whether its value is hidden.
    pub sensitive: bool,
    pub kind: String,
    pub value: Content,
}

/// What a run is made with.
#[expect(clippy::struct_excessive_bools, reason = "a client sends each of them by itself")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunDraft {
    /// Of what; `None` for the latest that was uploaded.
    pub configuration: Option<Id<ConfigurationVersion>>,
    pub message: String,
    pub is_destroy: bool,
    /// To apply without asking, if its maker can; `None` as the workspace says.
    pub auto_apply: Option<bool>,
    /// Never to apply.
    pub plan_only: bool,
    /// Only to look at what is there.
    pub refresh_only: bool,
    /// Only of these resources.
    pub targets: Vec<SafeText>,
    /// To keep the plan for later.
    pub save_plan: bool,
    /// To apply although nothing changes.
    pub allow_empty: bool,
    /// What else it was sent, as the API has it; it is only kept.
    pub kept: String,
}

/// Bytes from outside that are never printed: state, configurations, values of variables.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Arc<[u8]>);

impl Content {
    /// Keeps a copy of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Arc::from(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Content({} bytes)", self.0.len())
    }
}

/// Which part of a state or configuration an upload holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadPart {
    State,
    /// The same as JSON.
    Json,
    Configuration,
}

impl UploadPart {
    /// Every part.
    pub const ALL: [Self; 3] = [Self::State, Self::Json, Self::Configuration];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Json => "json",
            Self::Configuration => "configuration",
        }
    }

    /// Reads the word; `None` for any other.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

impl Operation {
    /// Its name in the audit log and in the law table.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Configure { .. } => "workspace.update",
            Self::SetTags { .. } => "workspace.set_tags",
            Self::RemoveTags { .. } => "workspace.remove_tags",
            Self::ReplaceTags { .. } => "workspace.replace_tags",
            Self::AddConsumers { .. } => "workspace.add_state_consumers",
            Self::RemoveConsumers { .. } => "workspace.remove_state_consumers",
            Self::SetRetention { .. } => "workspace.set_retention",
            Self::CreateVariable { .. } => "variable.create",
            Self::UpdateVariable { .. } => "variable.update",
            Self::DeleteVariable { .. } => "variable.delete",
            Self::CreateState { .. } => "state_version.create",
            Self::UploadState { .. } => "state_version.upload",
            Self::UploadStateJson { .. } => "state_version.upload_json",
            Self::CreateConfiguration { .. } => "configuration_version.create",
            Self::UploadConfiguration { .. } => "configuration_version.upload",
            Self::ArchiveConfiguration { .. } => "configuration_version.archive",
            Self::CommentRun { .. } => "run.comment",
            Self::RollBackState { .. } => "state_version.roll_back",
            Self::CreateRun { .. } => "run.create",
            Self::ApplyRun { .. } => "run.apply",
            Self::DiscardRun { .. } => "run.discard",
            Self::CancelRun { .. } => "run.cancel",
            Self::ForceCancelRun { .. } => "run.force_cancel",
            Self::ForceExecuteRun { .. } => "run.force_execute",
        }
    }

    /// What an audit row says beside it: a name or an id, never a value.
    #[must_use]
    pub fn detail(&self) -> Option<SafeText> {
        let list = |words: Vec<&str>| Some(SafeText::new(&words.join(", ")));
        match self {
            Self::Configure { .. } | Self::CreateConfiguration { .. } | Self::CreateRun { .. } => None,
            Self::AddConsumers { workspaces, .. } | Self::RemoveConsumers { workspaces } => {
                let ids: Vec<String> = workspaces.iter().map(ToString::to_string).collect();
                Some(ids.join(", ").into())
            }
            Self::SetRetention { days } => Some(days.map_or_else(|| "none".to_owned(), |days| format!("{days} days")).into()),
            Self::SetTags { tags } | Self::ReplaceTags { tags } => list(tags.iter().map(|tag| tag.name.as_str()).collect()),
            Self::RemoveTags { names } => list(names.iter().map(SafeText::as_str).collect()),
            Self::CreateVariable { variable } | Self::UpdateVariable { variable, .. } => Some(variable.name.clone()),
            Self::DeleteVariable { id } => Some(id.to_string().into()),
            Self::CreateState { state } => Some(format!("serial {}", state.serial).into()),
            Self::UploadState { id, .. } | Self::UploadStateJson { id, .. } => Some(id.to_string().into()),
            Self::RollBackState { id } => Some(id.to_string().into()),
            Self::ArchiveConfiguration { id } | Self::UploadConfiguration { id, .. } => Some(id.to_string().into()),
            Self::CommentRun { id, .. }
            | Self::ApplyRun { id }
            | Self::DiscardRun { id }
            | Self::CancelRun { id }
            | Self::ForceCancelRun { id }
            | Self::ForceExecuteRun { id } => Some(id.to_string().into()),
        }
    }
}
