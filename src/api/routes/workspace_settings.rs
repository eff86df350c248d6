//! The settings of a workspace, read out of a document.

use jiff::Timestamp;
use serde_json::Value;

use super::projects::duration;
use crate::api::answer::Fault;
use crate::api::incoming::{Document, line};
use crate::domain::{ExecutionMode, SafeText, WorkspaceSettings};

/// The settings that a document says, over those of before, where this mode is in force.
pub(super) fn read(document: &Document, before: &WorkspaceSettings, in_force: ExecutionMode) -> Result<WorkspaceSettings, Fault> {
    let flag = |name: &str, before: bool| Ok::<_, Fault>(document.flag(name)?.unwrap_or(before));
    let text = |name: &str, before: &Option<String>| {
        let said = document.has(name);
        Ok::<_, Fault>(if said { document.prose(name)?.filter(|text| !text.is_empty()) } else { before.clone() })
    };
    let working_directory = text("working-directory", &before.working_directory.as_ref().map(ToString::to_string))?;
    let terraform_version = match document.text("terraform-version")? {
        None => before.terraform_version.clone(),
        Some(version) if is_version(&version) => version.into(),
        Some(_) => {
            return Err(Fault::invalid("terraform-version", "terraform-version must be a version, such as 1.11.4, or latest."));
        }
    };
    let (trigger_prefixes, trigger_patterns) = triggers(document, before)?;
    let auto_destroy = match document.text("auto-destroy-activity-duration")? {
        None if document.has("auto-destroy-activity-duration") => None,
        None => before.auto_destroy.clone(),
        Some(text) => Some(duration(text)?),
    };
    let auto_destroy_at = match document.text("auto-destroy-at")? {
        None if document.has("auto-destroy-at") => None,
        None => before.auto_destroy_at,
        Some(text) => {
            let odd = |_| Fault::invalid("auto-destroy-at", "auto-destroy-at must be a time, such as 2027-01-31T12:00:00Z.");
            Some(text.parse::<Timestamp>().map_err(odd)?)
        }
    };
    let everywhere = flag("global-remote-state", before.global_remote_state)?;
    let in_project = flag("project-remote-state", before.project_remote_state)?;
    // Clients know it by these words.
    if everywhere && in_project && !(before.global_remote_state && before.project_remote_state) {
        let sentence = "Project remote state cannot be enabled when global remote state sharing is enabled.";
        return Err(Fault::invalid("project-remote-state", sentence));
    }
    Ok(WorkspaceSettings {
        execution_mode: execution_mode(document, before.execution_mode, in_force)?,
        description: text("description", &before.description)?,
        terraform_version,
        working_directory: working_directory.map(|text| line("working-directory", &text)).transpose()?,
        trigger_prefixes,
        trigger_patterns,
        auto_apply: flag("auto-apply", before.auto_apply)?,
        queue_all_runs: flag("queue-all-runs", before.queue_all_runs)?,
        speculative_enabled: flag("speculative-enabled", before.speculative_enabled)?,
        file_triggers_enabled: flag("file-triggers-enabled", before.file_triggers_enabled)?,
        allow_destroy_plan: flag("allow-destroy-plan", before.allow_destroy_plan)?,
        auto_apply_run_trigger: flag("auto-apply-run-trigger", before.auto_apply_run_trigger)?,
        assessments_enabled: flag("assessments-enabled", before.assessments_enabled)?,
        structured_run_output: flag("structured-run-output-enabled", before.structured_run_output)?,
        global_remote_state: everywhere,
        project_remote_state: in_project,
        inherits_auto_destroy: flag("inherits-project-auto-destroy", before.inherits_auto_destroy)?
            && (auto_destroy.is_none() || auto_destroy == before.auto_destroy),
        auto_destroy_at,
        auto_destroy,
        source_name: text("source-name", &before.source_name)?,
        source_url: text("source-url", &before.source_url)?,
    })
}

/// The mode that a workspace is to have of its own, over the one that it has, where that in force is another.
fn execution_mode(
    document: &Document,
    before: Option<ExecutionMode>,
    in_force: ExecutionMode,
) -> Result<Option<ExecutionMode>, Fault> {
    let mut mode = before;
    let operations = document.flag("operations")?;
    if let Some(remote) = operations {
        mode = Some(if remote { ExecutionMode::Remote } else { ExecutionMode::Local });
    }
    match document.text("execution-mode")? {
        Some(_) if operations.is_some() => {
            return Err(Fault::invalid("execution-mode", "operations and execution-mode say the same: leave one of them out."));
        }
        Some(word) if word == "agent" => {
            return Err(Fault::invalid(
                "execution-mode",
                "Agent pool must be specified when using 'agent' execution mode. This server has no agent pools.",
            ));
        }
        Some(word) => {
            let unknown = || Fault::invalid("execution-mode", "execution-mode must be local or remote.");
            mode = Some(ExecutionMode::parse(&word).ok_or_else(unknown)?);
        }
        None => {}
    }
    Ok(match super::projects::own_mode(document, ["execution-mode", "agent-pool"])? {
        None => mode,
        Some(false) => None,
        Some(true) => mode.or(Some(in_force)),
    })
}

/// Prefixes and patterns, of which the later ones put the others out.
fn triggers(document: &Document, before: &WorkspaceSettings) -> Result<(Vec<SafeText>, Vec<SafeText>), Fault> {
    let list = |name: &str| {
        let Some(list) = document.list(name)? else { return Ok(None) };
        let odd = || Fault::invalid(name, format!("{name} must be a list of texts."));
        let one = |value: &Value| value.as_str().ok_or_else(odd).and_then(|text| line(name, text));
        list.iter().map(one).collect::<Result<Vec<_>, _>>().map(Some)
    };
    Ok(match (list("trigger-prefixes")?, list("trigger-patterns")?) {
        (Some(prefixes), Some(patterns)) if !prefixes.is_empty() && !patterns.is_empty() => {
            return Err(Fault::invalid(
                "trigger-patterns",
                "trigger-prefixes and trigger-patterns put each other out. Leave one of them out.",
            ));
        }
        (None, None) => (before.trigger_prefixes.clone(), before.trigger_patterns.clone()),
        (Some(prefixes), Some(patterns)) => (prefixes, patterns),
        (Some(prefixes), None) if prefixes.is_empty() => (prefixes, before.trigger_patterns.clone()),
        (Some(prefixes), None) => (prefixes, Vec::new()),
        (None, Some(patterns)) if patterns.is_empty() => (before.trigger_prefixes.clone(), patterns),
        (None, Some(patterns)) => (Vec::new(), patterns),
    })
}

/// A version such as `1.11.4` or `1.12.0-beta1`, a constraint such as `~> 1.11.0`, or `latest`.
fn is_version(text: &str) -> bool {
    let bare = text.trim_start_matches(['~', '>', '<', '=', ' ']);
    let numbers: Vec<&str> = bare.split('-').next().unwrap_or_default().split('.').collect();
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text == "latest" || (text.len() < 40 && (2..=3).contains(&numbers.len()) && numbers.iter().all(number))
}
