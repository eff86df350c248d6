//! What is done with runs that wait: for somebody to apply or discard them, or for others of their workspace. A run that
//! waits for somebody keeps its workspace locked, and while anybody does, no other gets that far.

use super::Applier;
use super::operations::gone;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Conflict, Error, Receipt};
use crate::domain::{Id, Run, RunStatus, SafeText, Timestamp, Workspace};

impl Applier<'_> {
    /// Applies a run, which ends it: there is nothing here that could execute it.
    pub(super) fn apply_run(&self, workspace: Id<Workspace>, run: Id<Run>, at: Timestamp) -> Result<Receipt, Error> {
        let (status, _) = self.run(workspace, run)?;
        if !status.is_confirmable() {
            return Err(conflict(status, "applied"));
        }
        self.end(workspace, run, RunStatus::Errored, at)
    }

    /// Discards a run that waits.
    pub(super) fn discard_run(&self, workspace: Id<Workspace>, run: Id<Run>, at: Timestamp) -> Result<Receipt, Error> {
        let (status, _) = self.run(workspace, run)?;
        if !status.is_discardable() {
            return Err(conflict(status, "discarded"));
        }
        self.end(workspace, run, RunStatus::Discarded, at)
    }

    /// Cancels a run whose turn has not come.
    pub(super) fn cancel_run(&self, workspace: Id<Workspace>, run: Id<Run>, at: Timestamp) -> Result<Receipt, Error> {
        let (status, _) = self.run(workspace, run)?;
        if !status.is_cancelable() {
            return Err(conflict(status, "canceled"));
        }
        self.end(workspace, run, RunStatus::Canceled, at)
    }

    /// Cancels a run by force that was canceled a while ago.
    pub(super) fn force_cancel_run(&self, workspace: Id<Workspace>, run: Id<Run>, at: Timestamp) -> Result<Receipt, Error> {
        let (status, ended) = self.run(workspace, run)?;
        let from = ended.filter(|_| status == RunStatus::Canceled).and_then(|ended| status.force_cancel_from(ended));
        match from {
            None => Err(conflict(status, "canceled by force")),
            Some(from) if at < from => {
                let from = from.strftime("%H:%M:%S UTC");
                Err(already(format!("The run was canceled just now; it can be canceled by force from {from} on.")))
            }
            Some(_) => self.set("UPDATE runs SET status = ?2 WHERE id = ?1", (run, RunStatus::ForceCanceled.as_str())),
        }
    }

    /// Discards what is before a pending run, so that it is its turn.
    pub(super) fn force_execute_run(&self, workspace: Id<Workspace>, run: Id<Run>, at: Timestamp) -> Result<Receipt, Error> {
        let (status, _) = self.run(workspace, run)?;
        if status != RunStatus::Pending {
            return Err(conflict(status, "executed by force"));
        }
        let sql = "SELECT locked_by_name FROM workspaces
                   WHERE id = ?1 AND locked_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = locked_by)";
        if let Some(by) = self.connection.maybe(sql, [workspace], |row| row.get::<_, SafeText>(0))? {
            return Err(already(format!("The workspace is locked by {by}, and only a run can be discarded to go on.")));
        }
        self.connection.change(
            "UPDATE runs SET status = ?3, ended_at = ?4 WHERE workspace_id = ?1 AND status IN ('pending', 'planned')
             AND (created_at, rowid) < (SELECT created_at, rowid FROM runs WHERE id = ?2)",
            (workspace, run, RunStatus::Discarded.as_str(), Stamp(at)),
        )?;
        self.release(workspace)?;
        self.move_on(workspace, at)?;
        Ok(Receipt::default())
    }

    /// Lets the first run that is pending wait for somebody, if nobody has locked the workspace. One that is to be applied
    /// without asking has come to its end with that.
    pub(super) fn move_on(&self, workspace: Id<Workspace>, at: Timestamp) -> Result<(), Error> {
        let sql = "SELECT id, auto_apply FROM runs
                   WHERE workspace_id = ?1 AND status = 'pending'
                     AND (SELECT locked_by FROM workspaces WHERE id = ?1) IS NULL
                   ORDER BY created_at, rowid LIMIT 1";
        while let Some((run, auto_apply)) =
            self.connection.maybe(sql, [workspace], |row| Ok((row.get::<_, Id<Run>>(0)?, row.get::<_, bool>(1)?)))?
        {
            let status = if auto_apply { RunStatus::Errored } else { RunStatus::Planned };
            self.connection.change(
                "UPDATE runs SET status = ?2, planned_at = ?3, ended_at = ?4 WHERE id = ?1",
                (run, status.as_str(), Stamp(at), auto_apply.then_some(Stamp(at))),
            )?;
            if !auto_apply {
                self.connection.change(
                    "UPDATE workspaces SET locked_by = ?2, locked_by_name = ?3, lock_reason = NULL, locked_at = ?4 WHERE id = ?1",
                    (workspace, run, format!("run {run}"), Stamp(at)),
                )?;
            }
        }
        Ok(())
    }

    /// Ends a run that waits, and lets the next one move on.
    fn end(&self, workspace: Id<Workspace>, run: Id<Run>, status: RunStatus, at: Timestamp) -> Result<Receipt, Error> {
        let sql = "UPDATE runs SET status = ?2, ended_at = ?3 WHERE id = ?1";
        self.connection.change(sql, (run, status.as_str(), Stamp(at)))?;
        self.release(workspace)?;
        self.move_on(workspace, at)?;
        Ok(Receipt::default())
    }

    /// Takes the lock away that a run held which waits no more.
    fn release(&self, workspace: Id<Workspace>) -> Result<(), Error> {
        self.connection
            .change(
                "UPDATE workspaces SET locked_by = NULL, locked_by_name = NULL, lock_reason = NULL, locked_at = NULL
                 WHERE id = ?1 AND EXISTS (SELECT 1 FROM runs WHERE runs.id = locked_by AND status <> 'planned')",
                [workspace],
            )
            .map(drop)
    }

    /// What became of a run, and when.
    fn run(&self, workspace: Id<Workspace>, run: Id<Run>) -> Result<(RunStatus, Option<Timestamp>), Error> {
        let sql = "SELECT status, ended_at FROM runs WHERE id = ?1 AND workspace_id = ?2";
        let row = self
            .connection
            .maybe(sql, (run, workspace), |row| Ok((row.get(0)?, row.get::<_, Option<Stamp>>(1)?.map(|Stamp(at)| at))))?;
        row.ok_or_else(|| gone("run"))
    }
}

fn conflict(status: RunStatus, what: &str) -> Error {
    let why = if status == RunStatus::Errored { ": this server does not execute runs" } else { "" };
    already(format!("The run {}, so it cannot be {what}{why}.", status.describe()))
}

fn already(sentence: String) -> Error {
    Error::Conflict(Conflict::Already(sentence))
}
