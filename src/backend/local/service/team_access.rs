//! The access of teams to a workspace, as the API shows it.

use rusqlite::Row;

use super::pages::{List, Order, Plan};
use super::{Reader, see};
use crate::backend::local::access;
use crate::backend::local::facts::Scope;
use crate::backend::local::sql::Query;
use crate::backend::{Error, Listing, TeamAccessRecord, Window};
use crate::domain::{Id, Team, TeamAccess, Workspace};
use crate::policy::{Act, ReadPermission, decide};

/// The columns of [`read_access`], in its order.
const ACCESS: &str = "team_access.id, team_access.workspace_id, team_access.team_id, team_access.level, team_access.runs,
    team_access.variables, team_access.state_versions, team_access.sentinel_mocks, team_access.workspace_locking,
    team_access.run_tasks, team_access.policy_overrides";

fn read_access(row: &Row<'_>, first: usize) -> rusqlite::Result<TeamAccessRecord> {
    let (id, workspace, team) = (row.get(first)?, row.get(first + 1)?, row.get(first + 2)?);
    Ok(TeamAccessRecord { id, workspace, team, access: access::read(row, first + 3)? })
}

/// That the actor, `?2`, can see the team that has an access.
const SEEN_TEAM: &str = "EXISTS (SELECT 1 FROM teams WHERE teams.id = team_access.team_id AND (
    teams.visibility = 'organization' OR teams.id = ?2
    OR EXISTS (SELECT 1 FROM memberships AS mine WHERE mine.team_id = teams.id AND mine.user_id = ?2)))";

impl Reader<'_> {
    /// The access of teams to a workspace, as far as the actor can see them.
    pub(super) fn team_access(&self, workspace: Id<Workspace>, window: Window) -> Result<Listing<TeamAccessRecord>, Error> {
        let whole = self.sees_access(workspace)?;
        let plan = Plan {
            columns: ACCESS,
            sources: &["FROM team_access WHERE team_access.workspace_id = ?1"],
            filter: if whole { String::new() } else { SEEN_TEAM.to_owned() },
            keys: &["team_access.team_id"],
            descending: false,
            count: whole.then_some("SELECT accesses FROM workspaces WHERE id = ?1"),
        };
        let about = [workspace.to_string(), self.actor.to_string(), String::new()];
        self.listed(plan, about, window)
    }

    /// What a team was given itself, for who sees the team.
    pub(super) fn accesses_of_team(&self, team: Id<Team>, window: Window) -> Result<Listing<TeamAccessRecord>, Error> {
        let facts = self.facts(&Scope::team(self.connection, team)?)?;
        see(ReadPermission::Team, &facts)?;
        let plan = Plan {
            columns: ACCESS,
            sources: &["FROM team_access WHERE team_access.team_id = ?1"],
            filter: String::new(),
            keys: &["team_access.workspace_id"],
            descending: false,
            count: None,
        };
        let about = [team.to_string(), self.actor.to_string(), String::new()];
        self.listed(plan, about, window)
    }

    fn listed(&self, plan: Plan, about: [String; 3], window: Window) -> Result<Listing<TeamAccessRecord>, Error> {
        let list = List { connection: self.connection, pages: self.pages, plan, about, more: Vec::new() };
        let mut rows = Vec::new();
        let statement = |page: &str, order: &Order| ["SELECT * FROM (", page, ") AS page", &order.clause("page")].concat();
        let total = list.page(window, statement, |row| {
            rows.push(read_access(row, 1)?);
            Ok(())
        })?;
        Ok(Listing { rows, total })
    }

    /// Whether the actor, who must see the workspace, sees every team that has access to it.
    fn sees_access(&self, workspace: Id<Workspace>) -> Result<bool, Error> {
        let facts = self.facts(&Scope::workspace(self.connection, workspace)?)?;
        see(ReadPermission::Workspace, &facts)?;
        Ok(decide(Act::See(ReadPermission::TeamAccess), &facts).is_allowed())
    }

    /// The access of one team to a workspace, if the actor can see it.
    pub(super) fn access_of(&self, workspace: Id<Workspace>, team: Id<Team>) -> Result<Option<TeamAccessRecord>, Error> {
        let whole = self.sees_access(workspace)?;
        let condition = if whole { "?2 IS NOT NULL" } else { SEEN_TEAM };
        let sql = ["SELECT ", ACCESS, " FROM team_access WHERE workspace_id = ?1 AND team_id = ?3 AND ", condition].concat();
        self.connection.maybe(&sql, (workspace, self.actor.to_string(), team), |row| read_access(row, 0))
    }

    pub(super) fn one_team_access(&self, id: Id<TeamAccess>) -> Result<TeamAccessRecord, Error> {
        let gone = || Error::NotFound("There is no such access.".to_owned());
        let sql = "SELECT workspace_id, team_id FROM team_access WHERE id = ?1";
        let (workspace, team) = self.connection.maybe(sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))?.ok_or_else(gone)?;
        self.access_of(workspace, team)?.ok_or_else(gone)
    }
}
