//! Organizations as the API shows them.

use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, OrganizationRecord};
use crate::domain::{Actor, Defaults, ExecutionMode, Id, Organization, Timestamp};
use crate::policy::Sight;

impl Reader<'_> {
    pub(super) fn organizations(&self) -> Result<Vec<OrganizationRecord>, Error> {
        let ids: Vec<Id<Organization>> = match self.actor {
            Actor::Operator => Vec::new(),
            Actor::User(user) => self.connection.all(
                "SELECT organizations.id FROM organization_members JOIN organizations ON organizations.id = organization_id
                 WHERE user_id = ?1 ORDER BY organizations.name",
                [user],
                |row| row.get(0),
            )?,
            Actor::Team(team) => {
                self.connection.all("SELECT organization_id FROM teams WHERE id = ?1", [team], |row| row.get(0))?
            }
            Actor::Organization(organization) => vec![organization],
        };
        ids.into_iter().map(|id| self.organization_of(id)).collect()
    }

    pub(super) fn organization(&self, name: &str) -> Result<OrganizationRecord, Error> {
        let id = self.connection.maybe("SELECT id FROM organizations WHERE name = ?1", [name], |row| row.get(0))?;
        let record = self.organization_of(id.ok_or_else(|| Error::NotFound("There is no such organization.".to_owned()))?)?;
        see(Sight::Settings, &record.facts)?;
        Ok(record)
    }

    pub(super) fn audit_count(&self, organization: Id<Organization>, since: Timestamp) -> Result<u32, Error> {
        see(Sight::AuditLog, &self.facts(&Scope::organization(organization))?)?;
        let sql = "SELECT count(*) FROM audit_events WHERE organization_id = ?1 AND at >= ?2 AND outcome = 'done'";
        self.connection.one(sql, (organization, Stamp(since)), |row| row.get(0))
    }

    fn organization_of(&self, id: Id<Organization>) -> Result<OrganizationRecord, Error> {
        let facts = self.facts(&Scope::organization(id))?;
        let sql = "SELECT name, email, created_at, default_execution_mode, session_timeout, session_remember
                   FROM organizations WHERE id = ?1";
        self.connection.one(sql, [id], |row| {
            let Stamp(created_at) = row.get(2)?;
            let mode: String = row.get(3)?;
            let defaults = Defaults {
                execution_mode: ExecutionMode::parse(&mode).unwrap_or_default(),
                session_timeout: row.get(4)?,
                session_remember: row.get(5)?,
            };
            Ok(OrganizationRecord { id, name: row.get(0)?, email: row.get(1)?, created_at, defaults, facts })
        })
    }
}
