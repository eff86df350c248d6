//! Configuration versions, runs and upload addresses as the API shows them.

use rusqlite::{Connection, Row};

use super::Reader;
use super::pages::{List, Order, Plan};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{ConfigurationRecord, Error, Listing, RunRecord, TicketRecord, Window};
use crate::domain::{
    Actor, ConfigurationVersion, Id, Organization, Run, RunStatus, SafeText, Ticket, Timestamp, UploadPart, Workspace,
};
use crate::policy::{Call, Facts};

/// The columns of [`configuration`], in its order.
const CONFIGURATION: &str = "c.id, c.workspace_id, c.auto_queue_runs, c.speculative, c.created_at, c.uploaded_at, \
     c.provisional, c.archived_at";

fn configuration(row: &Row<'_>, first: usize) -> rusqlite::Result<ConfigurationRecord> {
    let Stamp(created_at) = row.get(first + 4)?;
    Ok(ConfigurationRecord {
        id: row.get(first)?,
        workspace: row.get(first + 1)?,
        auto_queue_runs: row.get(first + 2)?,
        speculative: row.get(first + 3)?,
        created_at,
        uploaded_at: row.get::<_, Option<Stamp>>(first + 5)?.map(|Stamp(at)| at),
        provisional: row.get(first + 6)?,
        archived_at: row.get::<_, Option<Stamp>>(first + 7)?.map(|Stamp(at)| at),
    })
}

/// The columns of [`read_run`], in its order.
const RUN: &str = "id, workspace_id, configuration_version_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, \
     created_at, created_by, status, planned_at, ended_at, CASE status WHEN 'pending' THEN (SELECT count(*) FROM runs AS other \
     WHERE other.workspace_id = runs.workspace_id AND other.status IN ('pending', 'planned') \
     AND (other.created_at, other.rowid) < (runs.created_at, runs.rowid)) ELSE 0 END, save_plan, allow_empty, kept, source, \
     (SELECT actor FROM run_events WHERE run_id = runs.id AND action = 'confirmed' LIMIT 1)";

fn read_run(row: &Row<'_>, first: usize, facts: &Facts, now: Timestamp) -> rusqlite::Result<RunRecord> {
    let targets: String = row.get(first + 8)?;
    let Stamp(created_at) = row.get(first + 9)?;
    let by: String = row.get(first + 10)?;
    let status: RunStatus = row.get(first + 11)?;
    let time = |column: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<Stamp>>(first + column)?.map(|Stamp(at)| at));
    let ended_at = time(13)?;
    let force_cancel_at = ended_at.and_then(|ended| status.force_cancel_from(ended));
    Ok(RunRecord {
        id: row.get(first)?,
        workspace: row.get(first + 1)?,
        configuration: row.get(first + 2)?,
        message: row.get(first + 3)?,
        is_destroy: row.get(first + 4)?,
        auto_apply: row.get(first + 5)?,
        plan_only: row.get(first + 6)?,
        refresh_only: row.get(first + 7)?,
        targets: targets.lines().map(SafeText::new).collect(),
        status,
        created_at,
        planned_at: time(12)?,
        ended_at,
        position: row.get(first + 14)?,
        is_force_cancelable: status == RunStatus::Canceled && force_cancel_at.is_some_and(|from| now >= from),
        save_plan: row.get(first + 15)?,
        allow_empty: row.get(first + 16)?,
        kept: row.get(first + 17)?,
        source: row.get(first + 18)?,
        confirmed_by: row.get::<_, Option<String>>(first + 19)?.and_then(|by| Actor::parse(&by)),
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
        let plan = Plan {
            columns: CONFIGURATION,
            sources: &["FROM configuration_versions AS c WHERE c.workspace_id = ?1"],
            filter: String::new(),
            keys: &["c.created_at", "c.rowid"],
            descending: true,
            count: None,
        };
        let mut rows = Vec::new();
        let total = self.page_of(plan, workspace, window, |row, first| {
            rows.push(configuration(row, first)?);
            Ok(())
        })?;
        Ok(Listing { rows, total })
    }

    pub(super) fn configuration(&self, id: Id<ConfigurationVersion>) -> Result<ConfigurationRecord, Error> {
        let sql = ["SELECT ", CONFIGURATION, " FROM configuration_versions AS c WHERE c.id = ?1"].concat();
        let record = self.connection.maybe(&sql, [id], |row| configuration(row, 0))?;
        let record = record.ok_or_else(|| Error::NotFound("There is no such configuration version.".to_owned()))?;
        self.may(Call::Read, record.workspace)?;
        Ok(record)
    }

    pub(super) fn runs(&self, workspace: Id<Workspace>, window: Window) -> Result<Listing<RunRecord>, Error> {
        let facts = self.may(Call::Read, workspace)?;
        let plan = Plan {
            columns: RUN,
            sources: &["FROM runs WHERE runs.workspace_id = ?1"],
            filter: String::new(),
            keys: &["runs.created_at", "runs.rowid"],
            descending: true,
            count: None,
        };
        let mut rows = Vec::new();
        let total = self.page_of(plan, workspace, window, |row, first| {
            rows.push(read_run(row, first, &facts, self.now)?);
            Ok(())
        })?;
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

    /// Reads a page of something that belongs to a workspace.
    pub(super) fn page_of(
        &self,
        plan: Plan,
        workspace: Id<Workspace>,
        window: Window,
        mut read: impl FnMut(&Row<'_>, usize) -> rusqlite::Result<()>,
    ) -> Result<u32, Error> {
        let about = [workspace.to_string(), self.actor.to_string(), String::new()];
        let first = plan.keys.len();
        let list = List { connection: self.connection, pages: self.pages, plan, about, more: Vec::new() };
        let statement = |page: &str, order: &Order| ["SELECT * FROM (", page, ") AS page", &order.clause("page")].concat();
        list.page(window, statement, |row| read(row, first))
    }

    pub(super) fn run(&self, id: Id<Run>) -> Result<RunRecord, Error> {
        let none = || Error::NotFound("There is no such run.".to_owned());
        let sql = "SELECT workspace_id FROM runs WHERE id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        let facts = self.may(Call::Read, workspace)?;
        let sql = format!("SELECT {RUN} FROM runs WHERE id = ?1");
        self.with_history(self.connection.one(&sql, [id], |row| read_run(row, 0, &facts, self.now))?)
    }

    /// The runs that are pending in the workspaces of an organization that the user can read, the oldest first.
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
