//! Whether somebody sees few rows of a list, however many there are: few are found by what they have in common and put in order,
//! and of many the first are found soon where all are walked in order.

use rusqlite::Connection;

use crate::backend::Error;
use crate::backend::local::sql::Query;

/// So many rows are few.
pub(super) const FEW: u32 = 4_000;

/// Who asks about which organization.
pub(in super::super) struct Few<'a> {
    pub(in super::super) connection: &'a Connection,
    pub(in super::super) organization: &'a str,
    pub(in super::super) actor: &'a str,
}

impl Few<'_> {
    /// Whether the actor is in few teams of the organization.
    pub(super) fn teams(&self) -> Result<bool, Error> {
        let sql = "SELECT teams FROM organization_members WHERE user_id = ?1 AND organization_id = ?2";
        let teams: Option<u32> = self.connection.maybe(sql, (self.actor, self.organization), |row| row.get(0))?;
        Ok(teams.is_none_or(|teams| teams <= FEW))
    }

    /// Whether few teams of the organization are visible to all in it.
    pub(super) fn visible_teams(&self) -> Result<bool, Error> {
        let sql = "SELECT visible_teams FROM organizations WHERE id = ?1";
        let visible: Option<u32> = self.connection.maybe(sql, [self.organization], |row| row.get(0))?;
        Ok(visible.is_none_or(|visible| visible <= FEW))
    }

    /// Whether the teams that the actor is in reach few workspaces.
    pub(super) fn workspaces(&self) -> Result<bool, Error> {
        self.come_of_own(
            "SELECT ifnull(sum(accesses), 0) FROM teams
             WHERE +organization_id = ?1 AND id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)",
        )
    }

    /// Whether few users are in the teams that the actor sees.
    pub(super) fn members(&self) -> Result<bool, Error> {
        self.come_of_own(
            "SELECT ifnull(sum(members), 0) + (SELECT visible_memberships FROM organizations WHERE id = ?1) FROM teams
             WHERE +organization_id = ?1 AND id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2)",
        )
    }

    fn come_of_own(&self, sum: &'static str) -> Result<bool, Error> {
        if !self.teams()? {
            return Ok(false);
        }
        let rows: i64 = self.connection.one(sum, (self.organization, self.actor), |row| row.get(0))?;
        Ok(rows <= i64::from(FEW))
    }
}
