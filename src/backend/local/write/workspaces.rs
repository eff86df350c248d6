//! Changing workspaces, their locks, and who has access to them.

use super::{Applier, created, from_to};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::local::{access, facts};
use crate::backend::{Conflict, Created, Error, Receipt};
use crate::domain::{Access, Actor, Id, Name, Organization, Project, SafeText, Team, TeamAccess, Timestamp, Workspace};

impl Applier<'_> {
    pub(super) fn create_workspace(
        &self,
        organization: Id<Organization>,
        project: Option<Id<Project>>,
        name: &Name,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let place = facts::organization_name(self.connection, organization)?;
        let sql = "SELECT 1 FROM workspaces WHERE organization_id = ?1 AND name = ?2";
        self.refuse_taken(sql, (organization, name), name, place.as_str())?;
        let id = Id::<Workspace>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO workspaces (id, organization_id, project_id, name, created_at, structured_run_output) VALUES (?1, ?2, ?3, ?4, ?5, 0)",
            (id, organization, project.unwrap_or_else(|| organization.companion()), name, Stamp(at)),
        )?;
        Ok(created(Created::Workspace(id)))
    }

    pub(super) fn rename_workspace(&self, workspace: Id<Workspace>, name: &Name) -> Result<Receipt, Error> {
        let organization = facts::organization_of_workspace(self.connection, workspace)?;
        let place = facts::organization_name(self.connection, organization)?;
        let taken = "SELECT 1 FROM workspaces WHERE organization_id = ?1 AND name = ?2 AND id <> ?3";
        self.refuse_taken(taken, (organization, name, workspace), name, place.as_str())?;
        self.set("UPDATE workspaces SET name = ?2 WHERE id = ?1", (workspace, name))
    }

    pub(super) fn lock(
        &self,
        actor: Actor,
        workspace: Id<Workspace>,
        reason: Option<&SafeText>,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let reason = match reason {
            Some(reason) => SafeText::note("REASON", reason.as_str())?,
            None => None,
        };
        let sql = "SELECT name, locked_by_name FROM workspaces WHERE id = ?1";
        let (name, locker): (SafeText, Option<SafeText>) =
            self.connection.one(sql, [workspace], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if let Some(locker) = locker {
            return Err(Error::Conflict(Conflict::Already(format!("The workspace {name} is locked by {locker} already."))));
        }
        let by = facts::actor_name(self.connection, actor)?;
        self.set(
            "UPDATE workspaces SET locked_by = ?2, locked_by_name = ?3, lock_reason = ?4, locked_at = ?5 WHERE id = ?1",
            (workspace, actor.to_string(), by, reason, Stamp(at)),
        )
    }

    /// By whom a workspace is locked, and since when; `None` where it is not, or by a run.
    pub(super) fn lock_of(&self, workspace: Id<Workspace>) -> Result<Option<(SafeText, Timestamp)>, Error> {
        let sql = "SELECT locked_by_name, locked_at FROM workspaces
                   WHERE id = ?1 AND locked_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = locked_by)";
        self.connection.maybe(sql, [workspace], |row| Ok((row.get(0)?, row.get(1).map(|Stamp(at)| at)?)))
    }

    /// Takes a lock away; the run that has waited for it moves on. A run's own goes with the run.
    pub(super) fn unlock(&self, workspace: Id<Workspace>, now: Timestamp) -> Result<Receipt, Error> {
        let sql = "SELECT locked_by_name FROM workspaces
                   WHERE id = ?1 AND EXISTS (SELECT 1 FROM runs WHERE runs.id = locked_by)";
        if let Some(run) = self.connection.maybe(sql, [workspace], |row| row.get::<_, SafeText>(0))? {
            let sentence = format!("The workspace is locked by {run}, which waits to be applied or discarded.");
            return Err(Error::Conflict(Conflict::Already(sentence)));
        }
        if self.lock_of(workspace)?.is_none() {
            return Err(Error::Conflict(Conflict::Already("The workspace is not locked.".to_owned())));
        }
        self.set(
            "UPDATE workspaces SET locked_by = NULL, locked_by_name = NULL, lock_reason = NULL, locked_at = NULL WHERE id = ?1",
            [workspace],
        )?;
        self.move_on(workspace, now)?;
        Ok(Receipt::default())
    }

    pub(super) fn set_access(&self, workspace: Id<Workspace>, team: Id<Team>, access: Access) -> Result<Receipt, Error> {
        access::set(self.connection, Id::<TeamAccess>::mint(self.world)?, workspace, team, access)?;
        Ok(Receipt::default())
    }

    pub(super) fn remove_access(&self, workspace: Id<Workspace>, team: Id<Team>) -> Result<Receipt, Error> {
        let sql = "DELETE FROM team_access WHERE workspace_id = ?1 AND team_id = ?2";
        if self.connection.change(sql, (workspace, team))? == 0 {
            return Err(Error::Conflict(Conflict::Already("The team has no access to the workspace.".to_owned())));
        }
        Ok(Receipt::default())
    }

    /// What a change of team access changes, in words: `team platform read → write`.
    pub(super) fn access_change(&self, workspace: Id<Workspace>, team: Id<Team>, new: Option<Access>) -> Result<SafeText, Error> {
        let team_name = self.target_name(team.into())?;
        let old = access::find(self.connection, workspace, team)?.map(Access::describe);
        let change = match (old, new.map(Access::describe)) {
            (Some(old), Some(new)) => from_to(&old, &new),
            (None, Some(only)) | (Some(only), None) => only.into(),
            (None, None) => return Ok(team_name),
        };
        Ok(format!("{team_name} {change}").into())
    }
}
