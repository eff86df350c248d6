//! The settings of a workspace, column by column.

use rusqlite::Row;

use super::sql::Stamp;
use crate::domain::{ExecutionMode, SafeText, WorkspaceSettings};

/// The columns of [`workspace_settings`], in its order.
pub(super) const SETTINGS: &str = "execution_mode, description, terraform_version, working_directory, trigger_prefixes, auto_apply, \
     queue_all_runs, speculative_enabled, file_triggers_enabled, allow_destroy_plan, auto_apply_run_trigger, assessments_enabled, \
     structured_run_output, global_remote_state, project_remote_state, inherits_auto_destroy, auto_destroy_at, auto_destroy, \
     trigger_patterns, source_name, source_url";

/// A workspace's settings out of the columns from the first on.
pub(super) fn workspace_settings(row: &Row<'_>, first: usize) -> rusqlite::Result<WorkspaceSettings> {
    let mode: Option<String> = row.get(first)?;
    let (prefixes, patterns): (String, String) = (row.get(first + 4)?, row.get(first + 18)?);
    Ok(WorkspaceSettings {
        execution_mode: mode.and_then(|mode| ExecutionMode::parse(&mode)),
        description: row.get(first + 1)?,
        terraform_version: row.get(first + 2)?,
        working_directory: row.get(first + 3)?,
        trigger_prefixes: prefixes.lines().map(SafeText::new).collect(),
        auto_apply: row.get(first + 5)?,
        queue_all_runs: row.get(first + 6)?,
        speculative_enabled: row.get(first + 7)?,
        file_triggers_enabled: row.get(first + 8)?,
        allow_destroy_plan: row.get(first + 9)?,
        auto_apply_run_trigger: row.get(first + 10)?,
        assessments_enabled: row.get(first + 11)?,
        structured_run_output: row.get(first + 12)?,
        global_remote_state: row.get(first + 13)?,
        project_remote_state: row.get(first + 14)?,
        inherits_auto_destroy: row.get(first + 15)?,
        auto_destroy_at: row.get::<_, Option<Stamp>>(first + 16)?.map(|Stamp(at)| at),
        auto_destroy: row.get(first + 17)?,
        trigger_patterns: patterns.lines().map(SafeText::new).collect(),
        source_name: row.get(first + 19)?,
        source_url: row.get(first + 20)?,
    })
}
