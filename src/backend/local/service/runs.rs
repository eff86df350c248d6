//! Configuration versions, runs and upload addresses as the API shows them.

use rusqlite::{Connection, Row};

use super::Reader;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{ConfigurationRecord, Error, Listing, RunRecord, TicketRecord, Window};
use crate::domain::{Actor, ConfigurationVersion, Id, Run, SafeText, Ticket, Timestamp, UploadPart, Workspace};
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
    })
}

/// The columns of [`run`], in its order.
const RUN: &str = "id, workspace_id, configuration_version_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, \
     created_at, created_by";

fn run(row: &Row<'_>, facts: &Facts) -> rusqlite::Result<RunRecord> {
    let targets: String = row.get(8)?;
    let Stamp(created_at) = row.get(9)?;
    let by: String = row.get(10)?;
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
        created_at,
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
            "SELECT id, workspace_id, auto_queue_runs, speculative, created_at, uploaded_at FROM configuration_versions
             WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC LIMIT ?2 OFFSET ?3",
            (workspace, window.limit, window.offset),
            configuration,
        )?;
        let count = "SELECT count(*) FROM configuration_versions WHERE workspace_id = ?1";
        Ok(Listing { rows, total: self.connection.one(count, [workspace], |row| row.get(0))? })
    }

    pub(super) fn configuration(&self, id: Id<ConfigurationVersion>) -> Result<ConfigurationRecord, Error> {
        let sql = "SELECT id, workspace_id, auto_queue_runs, speculative, created_at, uploaded_at FROM configuration_versions
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
        let rows = self.connection.all(&sql, (workspace, window.limit, window.offset), |row| run(row, &facts))?;
        let total = self.connection.one("SELECT count(*) FROM runs WHERE workspace_id = ?1", [workspace], |row| row.get(0))?;
        Ok(Listing { rows, total })
    }

    pub(super) fn run(&self, id: Id<Run>) -> Result<RunRecord, Error> {
        let none = || Error::NotFound("There is no such run.".to_owned());
        let sql = "SELECT workspace_id FROM runs WHERE id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        let facts = self.may(Call::Read, workspace)?;
        self.connection.one(&format!("SELECT {RUN} FROM runs WHERE id = ?1"), [id], |row| run(row, &facts))
    }
}
