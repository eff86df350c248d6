//! Organizations as the API shows them.

use super::{Reader, see};
use crate::backend::local::defaults::read as defaults_of;
use crate::backend::local::facts::Scope;
use crate::backend::local::lifetimes;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, LifetimeRecord, OrganizationRecord};
use crate::domain::{Actor, Id, Organization, Retention, RetentionPolicy};
use crate::policy::ReadPermission;

impl Reader<'_> {
    pub(super) fn organizations(&self) -> Result<Vec<OrganizationRecord>, Error> {
        let ids: Vec<Id<Organization>> = match self.actor {
            Actor::Operator | Actor::AuditTrails(_) => Vec::new(),
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
        let records = ids.into_iter().map(|id| self.organization_of(id)).collect::<Result<Vec<_>, _>>()?;
        // One that keeps the asker out is not there for them.
        Ok(records.into_iter().filter(|record| record.facts.barred.is_none()).collect())
    }

    pub(super) fn organization(&self, name: &str) -> Result<OrganizationRecord, Error> {
        let id = self.connection.maybe("SELECT id FROM organizations WHERE name = ?1", [name], |row| row.get(0))?;
        let record = self.organization_of(id.ok_or_else(|| Error::NotFound("There is no such organization.".to_owned()))?)?;
        see(ReadPermission::Settings, &record.facts)?;
        Ok(record)
    }

    /// How long the tokens of an organization can live at most, for actors who could set it.
    pub(super) fn lifetimes(&self, organization: Id<Organization>) -> Result<Vec<LifetimeRecord>, Error> {
        see(ReadPermission::Lifetimes, &self.facts(&Scope::organization(organization))?)?;
        lifetimes::records(self.connection, organization)
    }

    fn organization_of(&self, id: Id<Organization>) -> Result<OrganizationRecord, Error> {
        let facts = self.facts(&Scope::organization(id))?;
        let defaults = defaults_of(self.connection, id)?;
        let sql = "SELECT name, email, created_at, retention_id, retention_days,
                          NOT EXISTS (SELECT 1 FROM organization_members AS m
                                      WHERE m.organization_id = ?1 AND m.two_factor = 0)
                   FROM organizations WHERE id = ?1";
        self.connection.one(sql, [id], |row| {
            let Stamp(created_at) = row.get(2)?;
            let (policy, days): (Option<Id<RetentionPolicy>>, Option<u32>) = (row.get(3)?, row.get(4)?);
            Ok(OrganizationRecord {
                id,
                name: row.get(0)?,
                email: row.get(1)?,
                created_at,
                defaults,
                retention: policy
                    .map(|policy| (policy, days.filter(|days| *days > 0).map_or(Retention::Never, Retention::DeleteAfter))),
                two_factor_conformant: row.get(5)?,
                facts,
            })
        })
    }
}
