//! The settings of a workspace, as far as a host tells them.

use std::collections::BTreeSet;

use crate::domain::{ExecutionMode, SafeText, WorkspaceSettings};
use crate::wire::workspace::Attributes;

/// The settings that a model keeps, and which of them the host tells. A word that a model does not have is not told.
pub(super) fn told_settings(attributes: &Attributes) -> (WorkspaceSettings, BTreeSet<&'static str>) {
    let mut settings = WorkspaceSettings::default();
    let mut told = BTreeSet::new();
    let mut flag = |key, from: Option<bool>, to: &mut bool| {
        if let Some(flag) = from {
            *to = flag;
            told.insert(key);
        }
    };
    flag("auto-apply", attributes.auto_apply, &mut settings.auto_apply);
    flag("auto-apply-run-trigger", attributes.auto_apply_run_trigger, &mut settings.auto_apply_run_trigger);
    flag("queue-all-runs", attributes.queue_all_runs, &mut settings.queue_all_runs);
    flag("speculative-enabled", attributes.speculative_enabled, &mut settings.speculative_enabled);
    flag("file-triggers-enabled", attributes.file_triggers_enabled, &mut settings.file_triggers_enabled);
    flag("allow-destroy-plan", attributes.allow_destroy_plan, &mut settings.allow_destroy_plan);
    flag("assessments-enabled", attributes.assessments_enabled, &mut settings.assessments_enabled);
    flag("structured-run-output-enabled", attributes.structured_run_output_enabled, &mut settings.structured_run_output);
    flag("global-remote-state", attributes.global_remote_state, &mut settings.global_remote_state);
    let mut list = |key, from: &Option<Vec<String>>, to: &mut Vec<SafeText>| {
        if let Some(texts) = from {
            *to = texts.iter().map(|text| SafeText::new(text)).collect();
            told.insert(key);
        }
    };
    list("trigger-prefixes", &attributes.trigger_prefixes, &mut settings.trigger_prefixes);
    list("trigger-patterns", &attributes.trigger_patterns, &mut settings.trigger_patterns);
    if let Some(version) = &attributes.terraform_version {
        settings.terraform_version = SafeText::new(version);
        told.insert("terraform-version");
    }
    // Of a text, null and absent cannot be told apart: where anything else is told, it is none.
    if !told.is_empty() {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        settings.description = some(&attributes.description);
        settings.working_directory = some(&attributes.working_directory).map(|text| SafeText::new(&text));
        told.extend(["description", "working-directory"]);
    }
    let own = attributes.setting_overwrites.and_then(|overwrites| overwrites.execution_mode);
    let mode = attributes.execution_mode.as_deref().and_then(ExecutionMode::parse);
    if own == Some(false) || mode.is_some() {
        settings.execution_mode = mode.filter(|_| own != Some(false));
        told.insert("execution-mode");
    }
    (settings, told)
}
