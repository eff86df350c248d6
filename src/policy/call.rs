//! What the API does with a workspace, and the right that each of it needs.

use super::Rule;
use crate::domain::{Level, Operation, Rights, Runs, StateVersions, Variables};

/// What the API does with a workspace (spec §2.5, §3.15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Read the workspace, its runs and configuration versions.
    Read,
    ReadVariables,
    /// Read the outputs of state versions.
    ReadOutputs,
    ReadState,
    CreateRun,
    /// Create a configuration version that can only be planned.
    CreateSpeculativeConfigurationVersion,
    CreateConfigurationVersion,
    /// Apply, discard or cancel a run, or let it be next.
    ApplyRun,
    WriteVariables,
    /// Lock, and unlock what one has locked.
    Lock,
    UploadState,
    ReadSentinelMocks,
    /// Manage the run tasks of the workspace.
    ManageRunTasks,
    /// Let runs of other workspaces start runs here.
    ManageRunTriggers,
    /// Say who is told of runs.
    ManageNotifications,
    /// Read a plan as JSON, with all that is sensitive in it, and what an assessment of the workspace found.
    ReadPlanJson,
    /// Cancel a run by force.
    ForceCancelRun,
    ForceUnlock,
    /// Put it into another project.
    Move,
    Delete,
    /// Change the workspace's settings and team access.
    Configure,
}

impl Call {
    /// Every call, in the order of the levels that they need.
    pub const ALL: [Self; 21] = [
        Self::Read,
        Self::ReadVariables,
        Self::ReadOutputs,
        Self::ReadState,
        Self::CreateRun,
        Self::CreateSpeculativeConfigurationVersion,
        Self::CreateConfigurationVersion,
        Self::ApplyRun,
        Self::WriteVariables,
        Self::Lock,
        Self::UploadState,
        Self::ReadSentinelMocks,
        Self::ManageRunTasks,
        Self::ManageRunTriggers,
        Self::ManageNotifications,
        Self::ReadPlanJson,
        Self::ForceCancelRun,
        Self::ForceUnlock,
        Self::Move,
        Self::Delete,
        Self::Configure,
    ];

    /// What a change in a workspace is.
    #[must_use]
    pub fn of(operation: &Operation) -> Self {
        match operation {
            Operation::Configure { .. }
            | Operation::SetTags { .. }
            | Operation::RemoveTags { .. }
            | Operation::ReplaceTags { .. }
            | Operation::AddConsumers { .. }
            | Operation::RemoveConsumers { .. }
            | Operation::SetRetention { .. } => Self::Configure,
            Operation::CreateVariable { .. } | Operation::UpdateVariable { .. } | Operation::DeleteVariable { .. } => {
                Self::WriteVariables
            }
            Operation::RollBackState { .. }
            | Operation::CreateState { .. }
            | Operation::UploadState { .. }
            | Operation::UploadStateJson { .. } => Self::UploadState,
            Operation::CreateConfiguration { speculative: true, .. }
            | Operation::UploadConfiguration { speculative: true, .. } => Self::CreateSpeculativeConfigurationVersion,
            Operation::CreateConfiguration { .. }
            | Operation::UploadConfiguration { .. }
            | Operation::ArchiveConfiguration { .. } => Self::CreateConfigurationVersion,
            Operation::CreateRun { .. } | Operation::CommentRun { .. } => Self::CreateRun,
            Operation::ApplyRun { .. }
            | Operation::DiscardRun { .. }
            | Operation::CancelRun { .. }
            | Operation::ForceExecuteRun { .. } => Self::ApplyRun,
            Operation::ForceCancelRun { .. } => Self::ForceCancelRun,
        }
    }

    /// The right that it needs.
    #[must_use]
    pub fn right(self) -> Rights {
        match self {
            Self::Read => Rights { runs: Some(Runs::Read), ..Rights::NONE },
            Self::ReadVariables => Rights { variables: Variables::Read, ..Rights::NONE },
            Self::ReadOutputs => Rights { state_versions: StateVersions::ReadOutputs, ..Rights::NONE },
            Self::ReadState => Rights { state_versions: StateVersions::Read, ..Rights::NONE },
            Self::CreateRun | Self::CreateSpeculativeConfigurationVersion => Rights { runs: Some(Runs::Plan), ..Rights::NONE },
            Self::CreateConfigurationVersion | Self::ApplyRun => Rights { runs: Some(Runs::Apply), ..Rights::NONE },
            Self::WriteVariables => Rights { variables: Variables::Write, ..Rights::NONE },
            Self::Lock => Rights { workspace_locking: true, ..Rights::NONE },
            Self::UploadState => Rights { state_versions: StateVersions::Write, ..Rights::NONE },
            Self::ReadSentinelMocks => Rights { sentinel_mocks: true, ..Rights::NONE },
            Self::ManageRunTasks => Rights { run_tasks: true, ..Rights::NONE },
            Self::Move => Rights { relocate: true, ..Rights::NONE },
            Self::Delete => Rights { delete: true, ..Rights::NONE },
            Self::ManageRunTriggers
            | Self::ManageNotifications
            | Self::ReadPlanJson
            | Self::ForceCancelRun
            | Self::ForceUnlock
            | Self::Configure => Rights { admin: true, ..Rights::NONE },
        }
    }

    /// The least level that has this right.
    #[must_use]
    pub fn needs(self) -> Level {
        let has = |level: &Level| Rights::from(*level).include(self.right());
        Level::ALL.into_iter().find(has).unwrap_or(Level::Admin)
    }

    /// Why an organization token can't: it neither starts runs nor keeps others from them, and otherwise configures what the
    /// chart lets it (spec §2.1 T12, §2.2, §2.6 D9).
    pub(super) fn refuse_organization_token(self) -> Option<Rule> {
        match self {
            Self::Read
            | Self::ReadVariables
            | Self::ReadOutputs
            | Self::ReadState
            | Self::WriteVariables
            | Self::ReadSentinelMocks
            | Self::ManageRunTasks
            | Self::ManageRunTriggers
            | Self::Move
            | Self::Delete
            | Self::Configure => None,
            Self::ManageNotifications | Self::ReadPlanJson => Some(Rule::NotByOrganizationToken),
            Self::CreateRun
            | Self::CreateSpeculativeConfigurationVersion
            | Self::CreateConfigurationVersion
            | Self::ApplyRun
            | Self::Lock
            | Self::UploadState
            | Self::ForceCancelRun
            | Self::ForceUnlock => Some(Rule::NoRunsByOrganizationToken),
        }
    }
}
