//! Making configuration versions and runs. A run ends as soon as it is made, because there is nothing here to execute it;
//! what a rehearsal does instead is in `held.rs`.

use super::operations::gone;
use super::{Applier, created};
use crate::backend::local::facts::{self, Scope};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{
    Actor, Comment, ConfigurationVersion, Content, Id, Run, RunDraft, RunEvent, RunStatus, SafeText, Timestamp, UploadPart,
    Workspace,
};
use crate::policy::{Act, Call, decide};

/// What a run says that an upload has queued.
const QUEUED: &str = "Queued by the upload of a configuration version";

impl Applier<'_> {
    pub(super) fn create_configuration(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        (speculative, auto_queue_runs, provisional): (bool, bool, bool),
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let id = Id::<ConfigurationVersion>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO configuration_versions (id, workspace_id, auto_queue_runs, speculative, created_at, created_by, provisional)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (id, workspace, auto_queue_runs, speculative, Stamp(at), actor.to_string(), provisional),
        )?;
        let ticket = self.ticket(actor, workspace, &id.to_string(), UploadPart::Configuration, at)?;
        Ok(Receipt { tickets: vec![ticket], ..created(Created::Configuration(id)) })
    }

    /// Takes the content. A second upload replaces the first, and queues no second run.
    pub(super) fn upload_configuration(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        id: Id<ConfigurationVersion>,
        content: &Content,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let row: Option<(bool, bool, bool)> = self.connection.maybe(
            "SELECT auto_queue_runs, speculative, uploaded_at IS NOT NULL FROM configuration_versions
             WHERE id = ?1 AND workspace_id = ?2",
            (id, workspace),
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let (queues, speculative, uploaded) = row.ok_or_else(|| gone("configuration version"))?;
        self.connection.change(
            "UPDATE configuration_versions SET content = ?2, uploaded_at = ifnull(uploaded_at, ?3) WHERE id = ?1",
            (id, content.bytes(), Stamp(at)),
        )?;
        if uploaded || !queues {
            return Ok(Receipt::default());
        }
        let run = RunDraft {
            configuration: Some(id),
            message: QUEUED.into(),
            is_destroy: false,
            auto_apply: None,
            plan_only: speculative,
            refresh_only: false,
            targets: Vec::new(),
            save_plan: false,
            allow_empty: false,
            kept: "{}".to_owned(),
        };
        let receipt = self.create_run(actor, workspace, &run, at)?;
        if let Some(Created::Run(run)) = receipt.created {
            self.connection.change("UPDATE runs SET source = 'tfe-configuration-version' WHERE id = ?1", [run])?;
        }
        Ok(receipt)
    }

    /// Archives a configuration version that is not the latest one.
    pub(super) fn archive_configuration(
        &self,
        workspace: Id<Workspace>,
        id: Id<ConfigurationVersion>,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let sql = "SELECT uploaded_at IS NOT NULL AND archived_at IS NULL FROM configuration_versions WHERE id = ?1 AND workspace_id = ?2";
        let can: bool =
            self.connection.maybe(sql, (id, workspace), |row| row.get(0))?.ok_or_else(|| gone("configuration version"))?;
        let sql = "SELECT id FROM configuration_versions WHERE workspace_id = ?1 AND uploaded_at IS NOT NULL
                   ORDER BY created_at DESC, rowid DESC LIMIT 1";
        let latest: Option<Id<ConfigurationVersion>> = self.connection.maybe(sql, [workspace], |row| row.get(0))?;
        let sentence = match (can, latest == Some(id)) {
            (true, false) => {
                return self.set("UPDATE configuration_versions SET archived_at = ?2 WHERE id = ?1", (id, Stamp(at)));
            }
            (true, true) => "configuration could not be archived because it is current",
            (false, _) => "configuration could not be archived because it is not uploaded, or archived already",
        };
        Err(Error::Conflict(Conflict::Already(sentence.to_owned())))
    }

    /// Notes what happened to a run.
    pub(super) fn note(&self, actor: Actor, run: Id<Run>, action: &str, at: Timestamp) -> Result<(), Error> {
        let id = Id::<RunEvent>::mint(self.world)?;
        let sql = "INSERT INTO run_events (id, run_id, action, created_at, actor) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.change(sql, (id, run, action, Stamp(at), actor.to_string())).map(drop)
    }

    pub(super) fn comment(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        run: Id<Run>,
        body: &str,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let sql = "SELECT 1 FROM runs WHERE id = ?1 AND workspace_id = ?2";
        self.connection.maybe(sql, (run, workspace), |_| Ok(()))?.ok_or_else(|| gone("run"))?;
        let (id, event) = (Id::<Comment>::mint(self.world)?, Id::<RunEvent>::mint(self.world)?);
        let (at, by) = (Stamp(at), actor.to_string());
        let sql = "INSERT INTO run_comments (id, run_id, body, created_at, created_by) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.change(sql, (id, run, body, at, &by))?;
        let sql =
            "INSERT INTO run_events (id, run_id, action, created_at, actor, comment_id) VALUES (?1, ?2, 'commented', ?3, ?4, ?5)";
        self.connection.change(sql, (event, run, at, &by, id))?;
        Ok(created(Created::Comment(id)))
    }

    pub(super) fn create_run(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        run: &RunDraft,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let found: Option<(Id<ConfigurationVersion>, bool)> = match run.configuration {
            Some(id) => {
                let sql = "SELECT id, speculative, uploaded_at IS NOT NULL FROM configuration_versions
                           WHERE id = ?1 AND workspace_id = ?2";
                let row: Option<(Id<ConfigurationVersion>, bool, bool)> =
                    self.connection.maybe(sql, (id, workspace), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
                let (id, speculative, uploaded) = row.ok_or_else(|| gone("configuration version"))?;
                if !uploaded {
                    let sentence = "The configuration version has not been uploaded yet.".to_owned();
                    return Err(Error::Conflict(Conflict::Already(sentence)));
                }
                Some((id, speculative))
            }
            None => self.connection.maybe(
                "SELECT id, speculative FROM configuration_versions WHERE workspace_id = ?1 AND uploaded_at IS NOT NULL
                 ORDER BY uploaded_at DESC, rowid DESC LIMIT 1",
                [workspace],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?,
        };
        let id = Id::<Run>::mint(self.world)?;
        let plan_only = run.plan_only || found.is_some_and(|(_, speculative)| speculative);
        // What can only be planned keeps nobody waiting, and waits for nobody.
        let held = self.holds_runs && !plan_only;
        let status = if held { RunStatus::Pending } else { RunStatus::Errored };
        let targets: Vec<&str> = run.targets.iter().map(SafeText::as_str).collect();
        self.connection.change(
            "INSERT INTO runs (id, workspace_id, configuration_version_id, message, is_destroy, auto_apply, plan_only,
                               refresh_only, targets, created_at, created_by, status, ended_at, save_plan, allow_empty, kept)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            rusqlite::params![
                id,
                workspace,
                found.map(|(id, _)| id),
                &run.message,
                run.is_destroy,
                // A run that destroys everything waits for somebody in any case (spec §2.5).
                !run.is_destroy && self.applies_itself(actor, workspace, run.auto_apply)?,
                plan_only,
                run.refresh_only,
                targets.join("\n"),
                Stamp(at),
                actor.to_string(),
                status.as_str(),
                (!held).then_some(Stamp(at)),
                run.save_plan,
                run.allow_empty,
                &run.kept,
            ],
        )?;
        self.note(actor, id, "created", at)?;
        if held {
            self.move_on(workspace, at)?;
        }
        Ok(created(Created::Run(id)))
    }

    /// Whether a run is applied without asking: no run is whose maker can't apply it.
    fn applies_itself(&self, actor: Actor, workspace: Id<Workspace>, wanted: Option<bool>) -> Result<bool, Error> {
        let wanted = match wanted {
            Some(wanted) => wanted,
            None => self.connection.one("SELECT auto_apply FROM workspaces WHERE id = ?1", [workspace], |row| row.get(0))?,
        };
        let scope = Scope::workspace(self.connection, workspace)?;
        let facts = facts::load(self.connection, actor, &scope, self.mode)?;
        Ok(wanted && decide(Act::Call(Call::ApplyRun), &facts).is_allowed())
    }
}
