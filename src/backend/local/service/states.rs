//! State versions and their outputs as the API shows them.

use rusqlite::Row;

use super::Reader;
use super::pages::Plan;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Listing, OutputRecord, StateRecord, Window};
use crate::domain::{Actor, Id, StateOutput, StateVersion, Workspace};
use crate::policy::Call;

/// The columns of [`read`], in its order.
const COLUMNS: &str =
    "id, workspace_id, run_id, serial, lineage, md5, terraform_version, length(content), created_at, created_by, resources";

fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<StateRecord> {
    let Stamp(created_at) = row.get(first + 8)?;
    let by: String = row.get(first + 9)?;
    Ok(StateRecord {
        id: row.get(first)?,
        workspace: row.get(first + 1)?,
        run: row.get(first + 2)?,
        serial: row.get(first + 3)?,
        lineage: row.get(first + 4)?,
        md5: row.get(first + 5)?,
        terraform_version: row.get(first + 6)?,
        size: row.get::<_, Option<i64>>(first + 7)?.and_then(|size| u64::try_from(size).ok()),
        created_at,
        created_by: Actor::parse(&by),
        resources: row.get(first + 10)?,
        outputs: Vec::new(),
    })
}

fn output(row: &Row<'_>) -> rusqlite::Result<OutputRecord> {
    Ok(OutputRecord { id: row.get(0)?, name: row.get(1)?, sensitive: row.get(2)?, kind: row.get(3)?, value: row.get(4)? })
}

fn none() -> Error {
    Error::NotFound("There is no such state version.".to_owned())
}

impl Reader<'_> {
    pub(super) fn states(&self, workspace: Id<Workspace>, window: Window) -> Result<Listing<StateRecord>, Error> {
        self.may(Call::ReadState, workspace)?;
        let plan = Plan {
            columns: COLUMNS,
            sources: &["FROM state_versions WHERE workspace_id = ?1 AND finalized IS NOT NULL"],
            filter: String::new(),
            keys: &["finalized"],
            descending: true,
            count: None,
        };
        let mut rows = Vec::new();
        let total = self.page_of(plan, workspace, window, |row, first| {
            rows.push(read(row, first)?);
            Ok(())
        })?;
        Ok(Listing { rows: rows.into_iter().map(|row| self.with_outputs(row)).collect::<Result<_, Error>>()?, total })
    }

    pub(super) fn state(&self, id: Id<StateVersion>) -> Result<StateRecord, Error> {
        let sql = format!("SELECT {COLUMNS} FROM state_versions WHERE id = ?1");
        let record = self.connection.maybe(&sql, [id], |row| read(row, 0))?.ok_or_else(none)?;
        self.may(Call::ReadState, record.workspace)?;
        self.with_outputs(record)
    }

    pub(super) fn current_state(&self, workspace: Id<Workspace>) -> Result<StateRecord, Error> {
        self.may(Call::ReadState, workspace)?;
        self.current(workspace)
    }

    fn current(&self, workspace: Id<Workspace>) -> Result<StateRecord, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM state_versions WHERE workspace_id = ?1 AND finalized IS NOT NULL ORDER BY finalized DESC LIMIT 1"
        );
        let record = self.connection.maybe(&sql, [workspace], |row| read(row, 0))?;
        self.with_outputs(record.ok_or_else(|| Error::NotFound("The workspace has no state.".to_owned()))?)
    }

    pub(super) fn current_outputs(&self, workspace: Id<Workspace>) -> Result<Vec<OutputRecord>, Error> {
        self.may(Call::ReadOutputs, workspace)?;
        Ok(self.current(workspace)?.outputs)
    }

    pub(super) fn output(&self, id: Id<StateOutput>) -> Result<OutputRecord, Error> {
        let gone = || Error::NotFound("There is no such output.".to_owned());
        let sql = "SELECT workspace_id FROM state_outputs JOIN state_versions ON state_versions.id = state_version_id
                   WHERE state_outputs.id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(gone)?;
        self.may(Call::ReadOutputs, workspace)?;
        self.connection.one("SELECT id, name, sensitive, type, value FROM state_outputs WHERE id = ?1", [id], output)
    }

    pub(super) fn state_content(&self, id: Id<StateVersion>, json: bool) -> Result<Vec<u8>, Error> {
        let sql = "SELECT workspace_id FROM state_versions WHERE id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(none)?;
        self.may(Call::ReadState, workspace)?;
        let sql = "SELECT iif(?2, json, content) FROM state_versions WHERE id = ?1";
        let content: Option<Vec<u8>> = self.connection.one(sql, (id, json), |row| row.get(0))?;
        content.ok_or_else(none)
    }

    fn with_outputs(&self, record: StateRecord) -> Result<StateRecord, Error> {
        Ok(StateRecord { outputs: self.outputs_of(record.id)?, ..record })
    }

    /// The outputs of a state by name.
    pub(super) fn outputs_of(&self, state: Id<StateVersion>) -> Result<Vec<OutputRecord>, Error> {
        let sql = "SELECT id, name, sensitive, type, value FROM state_outputs WHERE state_version_id = ?1 ORDER BY name";
        self.connection.all(sql, [state], output)
    }
}
