//! Configuration versions, runs and upload addresses as the API shows them.

use rusqlite::{Connection, Row};

use super::Reader;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{ConfigurationRecord, Error, Listing, RunRecord, TicketRecord, Window};
use crate::domain::{
    Actor, ConfigurationVersion, Id, Organization, Run, RunStatus, SafeText, Ticket, Timestamp, UploadPart, Workspace,
};
use crate::policy::{Call, Facts};

fn configuration(row: &Row<'_>) -> rusqlite::Result<ConfigurationRecord> {
    let Stamp(created_at) = row.get(4)?;
    Ok(ConfigurationRecord {
        id: row.get(0)?,
        workspace: row.get(1)?,
        auto_queue_runs: row.get(2)?,
        speculative: row.get(3)?,
        created_at,
        uploaded_at: row.get::<_, Option<Stamp>>(5)?.map(|Stamp(at)| at),
        provisional: row.get(6)?,
        archived_at: row.get::<_, Option<Stamp>>(7)?.map(|Stamp(at)| at),
    })
}

/// The columns of [`read_run`], in its order.
const RUN: &str = "id, workspace_id, configuration_version_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, \
     created_at, created_by, status, planned_at, ended_at, CASE status WHEN 'pending' THEN (SELECT count(*) FROM runs AS other \
     WHERE other.workspace_id = runs.workspace_id AND other.status IN ('pending', 'planned') \
     AND (other.created_at, other.rowid) < (runs.created_at, runs.rowid)) ELSE 0 END, save_plan, allow_empty, kept, source, \
     (SELECT actor FROM run_events WHERE run_id = runs.id AND action = 'confirmed' LIMIT 1)";

fn read_run(row: &Row<'_>, facts: &Facts, now: Timestamp) -> rusqlite::Result<RunRecord> {
    let targets: String = row.get(8)?;
    let Stamp(created_at) = row.get(9)?;
    let by: String = row.get(10)?;
    let status: RunStatus = row.get(11)?;
    let time = |column: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Stamp>>(column)?.map(|Stamp(at)| at));
    let ended_at = time(13)?;
    let force_cancel_at = ended_at.and_then(|ended| status.force_cancel_from(ended));
    Ok(RunRecord {
        id: row.get(0)?,
        workspace: row.get(1)?,
        configuration: row.get(2)?,
        message: row.get(3)?,
        is_destroy: row.get(4)?,
        auto_apply: row.get(5)?,
        plan_only: row.get(6)?,
        refresh_only: row.get(7)?,
        targets: targets.lines().map(SafeText::new).collect(),
        status,
        created_at,
        planned_at: time(12)?,
        ended_at,
        position: row.get(14)?,
        is_force_cancelable: status == RunStatus::Canceled && force_cancel_at.is_some_and(|from| now >= from),
        save_plan: row.get(15)?,
        allow_empty: row.get(16)?,
        kept: row.get(17)?,
        source: row.get(18)?,
        confirmed_by: row.get::<_, Option<String>>(19)?.and_then(|by| Actor::parse(&by)),
        comments: Vec::new(),
        events: Vec::new(),
        created_by: Actor::parse(&by),
        facts: facts.clone(),
    })
}

/// What an upload address is for, unless it is over.
pub(super) fn ticket(connection: &Connection, ticket: &Ticket, now: Timestamp) -> Result<TicketRecord, Error> {
    let none = || Error::NotFound("There is no such upload.".to_owned());
    let found: Option<(Id<Workspace>, String, String, String)> = connection.maybe(
        "SELECT workspace_id, subject, part, actor FROM upload_tickets WHERE hash = ?1 AND expires_at > ?2",
        (ticket.hash(), Stamp(now)),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let (workspace, subject, part, actor) = found.ok_or_else(none)?;
    let sql = "SELECT speculative FROM configuration_versions WHERE id = ?1";
    let speculative = connection.maybe(sql, [&subject], |row| row.get(0))?.unwrap_or(false);
    let part = UploadPart::parse(&part).ok_or_else(none)?;
    Ok(TicketRecord { part, workspace, subject, actor: Actor::parse(&actor).ok_or_else(none)?, speculative })
}

impl Reader<'_> {
    pub(super) fn configurations(&self, workspace: Id<Workspace>, window: Window) -> Result<Listing<ConfigurationRecord>, Error> {
        self.may(Call::Read, workspace)?;
        let rows = self.connection.all(
            "SELECT id, workspace_id, auto_queue_runs, speculative, created_at, uploaded_at, provisional, archived_at
             FROM configuration_versions
             WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3",
            (workspace, window.limit, window.offset),
            configuration,
        )?;
        let count = "SELECT count(*) FROM configuration_versions WHERE workspace_id = ?1";
        Ok(Listing { rows, total: self.connection.one(count, [workspace], |row| row.get(0))? })
    }

    pub(super) fn configuration(&self, id: Id<ConfigurationVersion>) -> Result<ConfigurationRecord, Error> {
        let sql = "SELECT id, workspace_id, auto_queue_runs, speculative, created_at, uploaded_at, provisional, archived_at
             FROM configuration_versions
                   WHERE id = ?1";
        let record = self.connection.maybe(sql, [id], configuration)?;
        let record = record.ok_or_else(|| Error::NotFound("There is no such configuration version.".to_owned()))?;
        self.may(Call::Read, record.workspace)?;
        Ok(record)
    }

    pub(super) fn runs(&self, workspace: Id<Workspace>, window: Window) -> Result<Listing<RunRecord>, Error> {
        let facts = self.may(Call::Read, workspace)?;
        let sql =
            format!("SELECT {RUN} FROM runs WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3");
        let rows = self.connection.all(&sql, (workspace, window.limit, window.offset), |row| read_run(row, &facts, self.now))?;
        let total = self.connection.one("SELECT count(*) FROM runs WHERE workspace_id = ?1", [workspace], |row| row.get(0))?;
        let rows = rows.into_iter().map(|run| self.with_history(run)).collect::<Result<_, Error>>()?;
        Ok(Listing { rows, total })
    }

    /// A run with what happened to it, and what was said of it.
    fn with_history(&self, run: RunRecord) -> Result<RunRecord, Error> {
        let sql = "SELECT id FROM run_comments WHERE run_id = ?1 ORDER BY created_at, rowid";
        let comments = self.connection.all(sql, [run.id], |row| row.get(0))?;
        let sql = "SELECT id FROM run_events WHERE run_id = ?1 ORDER BY created_at, rowid";
        let events = self.connection.all(sql, [run.id], |row| row.get(0))?;
        Ok(RunRecord { comments, events, ..run })
    }

    pub(super) fn run(&self, id: Id<Run>) -> Result<RunRecord, Error> {
        let none = || Error::NotFound("There is no such run.".to_owned());
        let sql = "SELECT workspace_id FROM runs WHERE id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        let facts = self.may(Call::Read, workspace)?;
        let sql = format!("SELECT {RUN} FROM runs WHERE id = ?1");
        self.with_history(self.connection.one(&sql, [id], |row| read_run(row, &facts, self.now))?)
    }

    /// The runs that are pending in the workspaces of an organization that one may read, the oldest first.
    pub(super) fn queue(&self, organization: Id<Organization>) -> Result<Vec<RunRecord>, Error> {
        let sql = "SELECT runs.id, workspace_id FROM runs JOIN workspaces ON workspaces.id = workspace_id
                   WHERE organization_id = ?1 AND status = 'pending' ORDER BY runs.created_at, runs.rowid";
        let pending: Vec<(Id<Run>, Id<Workspace>)> =
            self.connection.all(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut queue = Vec::new();
        for (id, workspace) in pending {
            match self.may(Call::Read, workspace) {
                Ok(_) => queue.push(self.run(id)?),
                Err(Error::Denied(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(queue)
    }
}
