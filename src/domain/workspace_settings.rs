//! What a workspace is like, beside its name.

use std::fmt;

use super::{ExecutionMode, SafeText, Timestamp};

/// The settings of a workspace.
#[expect(clippy::struct_excessive_bools, reason = "they are switches of the API")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSettings {
    /// Where runs are executed; `None` as the organization says.
    pub execution_mode: Option<ExecutionMode>,
    /// What it is for, as it was sent.
    pub description: Option<String>,
    /// Which terraform it is for: a version, or `latest`.
    pub terraform_version: SafeText,
    /// Where in a configuration terraform runs.
    pub working_directory: Option<SafeText>,
    /// Changes below which paths queue runs.
    pub trigger_prefixes: Vec<SafeText>,
    /// Changes to paths of which patterns queue runs; there are either prefixes or patterns.
    pub trigger_patterns: Vec<SafeText>,
    /// Whether plans are applied without asking.
    pub auto_apply: bool,
    /// Whether each configuration queues a run.
    pub queue_all_runs: bool,
    /// Whether plans that cannot be applied are made.
    pub speculative_enabled: bool,
    /// Whether paths are looked at.
    pub file_triggers_enabled: bool,
    /// Whether everything can be destroyed.
    pub allow_destroy_plan: bool,
    /// Whether plans that a run trigger starts are applied without asking.
    pub auto_apply_run_trigger: bool,
    /// Whether the workspace is looked after; here nothing looks.
    pub assessments_enabled: bool,
    /// Whether runs are shown part by part.
    pub structured_run_output: bool,
    /// Whether the runs of every workspace of the organization can read the state.
    pub global_remote_state: bool,
    /// Whether those of the workspaces of its project can.
    pub project_remote_state: bool,
    /// Whether the project says when everything is destroyed.
    pub inherits_auto_destroy: bool,
    /// When everything is to be destroyed. It is only kept.
    pub auto_destroy_at: Option<Timestamp>,
    /// How long after the last activity, such as `14d`. It is only kept.
    pub auto_destroy: Option<String>,
    /// What has made the workspace.
    pub source_name: Option<String>,
    pub source_url: Option<String>,
}

/// What a setting is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    Flag(bool),
    Text(Option<String>),
    List(Vec<String>),
}

impl fmt::Display for SettingValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(formatter),
            Self::Text(text) => formatter.write_str(text.as_deref().unwrap_or("none")),
            Self::List(list) if list.is_empty() => formatter.write_str("none"),
            Self::List(list) => formatter.write_str(&list.join(", ")),
        }
    }
}

impl WorkspaceSettings {
    /// The settings that a host and a model both keep, by the keys of the API. Without an execution mode of its own, a workspace
    /// has that of the organization.
    #[must_use]
    pub fn kept(&self) -> Vec<(&'static str, SettingValue)> {
        use SettingValue::{Flag, List, Text};
        let list = |texts: &[SafeText]| List(texts.iter().map(ToString::to_string).collect());
        vec![
            ("execution-mode", Text(self.execution_mode.map(|mode| mode.as_str().to_owned()))),
            ("description", Text(self.description.clone())),
            ("terraform-version", Text(Some(self.terraform_version.to_string()))),
            ("working-directory", Text(self.working_directory.as_ref().map(ToString::to_string))),
            ("trigger-prefixes", list(&self.trigger_prefixes)),
            ("trigger-patterns", list(&self.trigger_patterns)),
            ("auto-apply", Flag(self.auto_apply)),
            ("auto-apply-run-trigger", Flag(self.auto_apply_run_trigger)),
            ("queue-all-runs", Flag(self.queue_all_runs)),
            ("speculative-enabled", Flag(self.speculative_enabled)),
            ("file-triggers-enabled", Flag(self.file_triggers_enabled)),
            ("allow-destroy-plan", Flag(self.allow_destroy_plan)),
            ("assessments-enabled", Flag(self.assessments_enabled)),
            ("structured-run-output-enabled", Flag(self.structured_run_output)),
            ("global-remote-state", Flag(self.global_remote_state)),
        ]
    }
}

/// What a workspace has of which nobody has said anything else.
impl Default for WorkspaceSettings {
    fn default() -> Self {
        Self {
            execution_mode: None,
            description: None,
            terraform_version: "latest".into(),
            working_directory: None,
            trigger_prefixes: Vec::new(),
            trigger_patterns: Vec::new(),
            auto_apply: false,
            queue_all_runs: false,
            speculative_enabled: true,
            file_triggers_enabled: true,
            allow_destroy_plan: true,
            auto_apply_run_trigger: false,
            assessments_enabled: false,
            structured_run_output: false,
            global_remote_state: false,
            project_remote_state: false,
            inherits_auto_destroy: true,
            auto_destroy_at: None,
            auto_destroy: None,
            source_name: None,
            source_url: None,
        }
    }
}
