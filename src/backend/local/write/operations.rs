//! Changing what only the API changes in a workspace: settings, tags and variables; state and runs have their own files.

use super::{Applier, created};
use crate::backend::local::facts;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{Actor, Id, Operation, SafeText, Tag, Timestamp, Variable, VariableDraft, Workspace, WorkspaceSettings};

impl Applier<'_> {
    pub(super) fn operate(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        operation: &Operation,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        operation.refuse_tokens()?;
        match operation {
            Operation::Configure { settings } => self.configure(workspace, settings, at),
            Operation::SetTags { tags } => self.set_tags(workspace, tags),
            Operation::RemoveTags { names } => self.remove_tags(workspace, names),
            Operation::ReplaceTags { tags } => {
                self.connection.change("DELETE FROM workspace_tags WHERE workspace_id = ?1", [workspace])?;
                self.set_tags(workspace, tags)
            }
            Operation::AddConsumers { workspaces, only } => self.add_consumers(workspace, workspaces, *only),
            Operation::RemoveConsumers { workspaces } => self.remove_consumers(workspace, workspaces),
            Operation::SetRetention { days } => {
                self.set("UPDATE workspaces SET retention_days = ?2 WHERE id = ?1", (workspace, days))
            }
            Operation::CreateVariable { variable } => self.create_variable(workspace, variable, at),
            Operation::UpdateVariable { id, variable } => self.update_variable(workspace, *id, variable),
            Operation::DeleteVariable { id } => self.delete_variable(workspace, *id),
            Operation::CreateState { state } => self.create_state(actor, workspace, state, at),
            Operation::UploadState { id, content } => self.upload_state(workspace, *id, content),
            Operation::UploadStateJson { id, content } => self.upload_state_json(workspace, *id, content),
            Operation::CreateConfiguration { speculative, auto_queue_runs, provisional } => {
                self.create_configuration(actor, workspace, (*speculative, *auto_queue_runs, *provisional), at)
            }
            Operation::UploadConfiguration { id, content, .. } => self.upload_configuration(actor, workspace, *id, content, at),
            Operation::ArchiveConfiguration { id } => self.archive_configuration(workspace, *id, at),
            Operation::RollBackState { id } => self.roll_back(actor, workspace, *id, at),
            Operation::CommentRun { id, body } => self.comment(actor, workspace, *id, body, at),
            Operation::CreateRun { run } => self.create_run(actor, workspace, run, at),
            Operation::ApplyRun { id } => {
                self.apply_run(workspace, *id, at).and_then(|receipt| self.note(actor, *id, "confirmed", at).map(|()| receipt))
            }
            Operation::DiscardRun { id } => {
                self.discard_run(workspace, *id, at).and_then(|receipt| self.note(actor, *id, "discarded", at).map(|()| receipt))
            }
            Operation::CancelRun { id } => {
                self.cancel_run(workspace, *id, at).and_then(|receipt| self.note(actor, *id, "canceled", at).map(|()| receipt))
            }
            Operation::ForceCancelRun { id } => self
                .force_cancel_run(workspace, *id, at)
                .and_then(|receipt| self.note(actor, *id, "force_canceled", at).map(|()| receipt)),
            Operation::ForceExecuteRun { id } => self.force_execute_run(workspace, *id, at),
        }
    }

    fn configure(&self, workspace: Id<Workspace>, settings: &WorkspaceSettings, at: Timestamp) -> Result<Receipt, Error> {
        let lines = |texts: &[SafeText]| texts.iter().map(SafeText::as_str).collect::<Vec<_>>().join("\n");
        self.set(
            "UPDATE workspaces SET execution_mode = ?2, description = ?3, terraform_version = ?4, working_directory = ?5,
             trigger_prefixes = ?6, auto_apply = ?7, queue_all_runs = ?8, speculative_enabled = ?9, file_triggers_enabled = ?10,
             allow_destroy_plan = ?11, auto_apply_run_trigger = ?12, assessments_enabled = ?13, structured_run_output = ?14,
             global_remote_state = ?15, project_remote_state = ?16, inherits_auto_destroy = ?17, auto_destroy_at = ?18,
             auto_destroy = ?19, trigger_patterns = ?20, source_name = ?21, source_url = ?22, updated_at = ?23 WHERE id = ?1",
            rusqlite::params![
                workspace,
                settings.execution_mode.map(crate::domain::ExecutionMode::as_str),
                &settings.description,
                &settings.terraform_version,
                &settings.working_directory,
                lines(&settings.trigger_prefixes),
                settings.auto_apply,
                settings.queue_all_runs,
                settings.speculative_enabled,
                settings.file_triggers_enabled,
                settings.allow_destroy_plan,
                settings.auto_apply_run_trigger,
                settings.assessments_enabled,
                settings.structured_run_output,
                settings.global_remote_state,
                settings.project_remote_state,
                settings.inherits_auto_destroy,
                settings.auto_destroy_at.map(Stamp),
                &settings.auto_destroy,
                lines(&settings.trigger_patterns),
                &settings.source_name,
                &settings.source_url,
                Stamp(at),
            ],
        )
    }

    fn set_tags(&self, workspace: Id<Workspace>, tags: &[Tag]) -> Result<Receipt, Error> {
        for tag in tags {
            self.connection.change(
                "INSERT INTO workspace_tags (workspace_id, name, value, place)
                 VALUES (?1, ?2, ?3, (SELECT ifnull(max(place), 0) + 1 FROM workspace_tags WHERE workspace_id = ?1))
                 ON CONFLICT (workspace_id, name) DO UPDATE SET value = excluded.value",
                (workspace, &tag.name, &tag.value),
            )?;
        }
        Ok(Receipt::default())
    }

    fn remove_tags(&self, workspace: Id<Workspace>, names: &[SafeText]) -> Result<Receipt, Error> {
        for name in names {
            self.connection.change("DELETE FROM workspace_tags WHERE workspace_id = ?1 AND name = ?2", (workspace, name))?;
        }
        Ok(Receipt::default())
    }

    /// Each must be of the same organization, and another one.
    fn add_consumers(&self, workspace: Id<Workspace>, consumers: &[Id<Workspace>], only: bool) -> Result<Receipt, Error> {
        let place = facts::organization_of_workspace(self.connection, workspace)?;
        if only {
            self.connection.change("DELETE FROM remote_state_consumers WHERE workspace_id = ?1", [workspace])?;
        }
        for consumer in consumers {
            if facts::organization_of_workspace(self.connection, *consumer)? != place {
                return Err(gone("workspace"));
            }
            let sql = "INSERT INTO remote_state_consumers (workspace_id, consumer_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
            self.connection.change(sql, (workspace, *consumer))?;
        }
        Ok(Receipt::default())
    }

    fn remove_consumers(&self, workspace: Id<Workspace>, consumers: &[Id<Workspace>]) -> Result<Receipt, Error> {
        for consumer in consumers {
            let sql = "DELETE FROM remote_state_consumers WHERE workspace_id = ?1 AND consumer_id = ?2";
            self.connection.change(sql, (workspace, *consumer))?;
        }
        Ok(Receipt::default())
    }

    /// The name of a version of a variable.
    fn version(&self) -> Result<String, Error> {
        let mut bytes = [0; 32];
        self.world.entropy(&mut bytes)?;
        Ok(bytes.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}")))
    }

    fn create_variable(&self, workspace: Id<Workspace>, variable: &VariableDraft, at: Timestamp) -> Result<Receipt, Error> {
        self.refuse_variable(workspace, variable, None)?;
        let id = Id::<Variable>::mint(self.world)?;
        let value = text(variable)?.unwrap_or_default();
        self.connection.change(
            "INSERT INTO variables (id, workspace_id, name, value, description, category, hcl, sensitive, created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            (
                id,
                workspace,
                &variable.name,
                value,
                &variable.description,
                variable.category.as_str(),
                variable.hcl,
                variable.sensitive,
                Stamp(at),
                self.version()?,
            ),
        )?;
        Ok(created(Created::Variable(id)))
    }

    fn update_variable(&self, workspace: Id<Workspace>, id: Id<Variable>, variable: &VariableDraft) -> Result<Receipt, Error> {
        self.refuse_variable(workspace, variable, Some(id))?;
        let changed = self.connection.change(
            "UPDATE variables SET name = ?3, value = ifnull(?4, value), description = ?5, category = ?6, hcl = ?7, sensitive = ?8, version = ?9
             WHERE id = ?1 AND workspace_id = ?2",
            (
                id,
                workspace,
                &variable.name,
                text(variable)?,
                &variable.description,
                variable.category.as_str(),
                variable.hcl,
                variable.sensitive,
                self.version()?,
            ),
        )?;
        if changed == 0 { Err(gone("variable")) } else { Ok(Receipt::default()) }
    }

    fn delete_variable(&self, workspace: Id<Workspace>, id: Id<Variable>) -> Result<Receipt, Error> {
        let deleted = self.connection.change("DELETE FROM variables WHERE id = ?1 AND workspace_id = ?2", (id, workspace))?;
        if deleted == 0 { Err(gone("variable")) } else { Ok(Receipt::default()) }
    }

    fn refuse_variable(&self, workspace: Id<Workspace>, variable: &VariableDraft, id: Option<Id<Variable>>) -> Result<(), Error> {
        let taken = self.connection.maybe(
            "SELECT 1 FROM variables WHERE workspace_id = ?1 AND category = ?2 AND name = ?3 AND id IS NOT ?4",
            (workspace, variable.category.as_str(), &variable.name, id),
            |_| Ok(()),
        )?;
        match taken {
            None => Ok(()),
            Some(()) => {
                let place = format!("the {} variables of this workspace", variable.category.as_str()).into();
                Err(Error::Conflict(Conflict::NameTaken { name: variable.name.clone(), place }))
            }
        }
    }
}

/// The value of a variable, which came in as text.
fn text(variable: &VariableDraft) -> Result<Option<&str>, Error> {
    let value = variable.value.as_ref().map(|value| std::str::from_utf8(value.bytes()));
    value.transpose().map_err(|_| Error::Storage("The value of a variable is not text.".to_owned()))
}

pub(super) fn gone(what: &str) -> Error {
    Error::NotFound(format!("The {what} is gone."))
}
