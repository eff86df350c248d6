//! Variables as the API shows them. The value of a sensitive one is not read.

use rusqlite::Row;
use rusqlite::types::FromSqlError;

use super::Reader;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, VariableRecord};
use crate::domain::{Id, Variable, VariableCategory, Workspace};
use crate::policy::Call;

/// The columns of [`read`], in its order.
const COLUMNS: &str = "id, workspace_id, name, iif(sensitive, NULL, value), description, category, hcl, sensitive, created_at, \
     version";

fn read(row: &Row<'_>) -> rusqlite::Result<VariableRecord> {
    let category: String = row.get(5)?;
    let Stamp(created_at) = row.get(8)?;
    Ok(VariableRecord {
        id: row.get(0)?,
        workspace: row.get(1)?,
        name: row.get(2)?,
        value: row.get(3)?,
        description: row.get(4)?,
        category: VariableCategory::parse(&category).ok_or(FromSqlError::InvalidType)?,
        hcl: row.get(6)?,
        sensitive: row.get(7)?,
        created_at,
        version: row.get(9)?,
    })
}

impl Reader<'_> {
    pub(super) fn variables(&self, workspace: Id<Workspace>) -> Result<Vec<VariableRecord>, Error> {
        self.may(Call::ReadVariables, workspace)?;
        let sql = format!("SELECT {COLUMNS} FROM variables WHERE workspace_id = ?1 ORDER BY name, category");
        self.connection.all(&sql, [workspace], read)
    }

    pub(super) fn variable(&self, id: Id<Variable>) -> Result<VariableRecord, Error> {
        let sql = format!("SELECT {COLUMNS} FROM variables WHERE id = ?1");
        let record = self.connection.maybe(&sql, [id], read)?;
        let record = record.ok_or_else(|| Error::NotFound("There is no such variable.".to_owned()))?;
        self.may(Call::ReadVariables, record.workspace)?;
        Ok(record)
    }
}
