//! What an organization says for all that is in it, as it is stored.

use rusqlite::Connection;

use super::sql::Query;
use crate::backend::Error;
use crate::domain::{Defaults, ExecutionMode, Id, Kept, Organization, Switches};

/// What an organization says now.
pub(super) fn read(connection: &Connection, organization: Id<Organization>) -> Result<Defaults, Error> {
    let sql = "SELECT default_execution_mode, session_timeout, session_remember, user_tokens, two_factor_required,
                      lifetimes_enforced, force_delete, described_team_tokens, saml_role, switches
               FROM organizations WHERE id = ?1";
    connection.one(sql, [organization], |row| {
        let mode: String = row.get(0)?;
        let saml_role: Option<String> = row.get(8)?;
        Ok(Defaults {
            execution_mode: ExecutionMode::parse(&mode).unwrap_or_default(),
            session_timeout: row.get(1)?,
            session_remember: row.get(2)?,
            user_tokens: row.get(3)?,
            two_factor_required: row.get(4)?,
            lifetimes_enforced: row.get(5)?,
            force_delete: row.get(6)?,
            described_team_tokens: row.get(7)?,
            saml_role: saml_role.map(|text| Kept::stored(&text)),
            switches: Switches::from_bits(row.get(9)?),
        })
    })
}
