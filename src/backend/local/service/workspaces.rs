//! Workspaces and who has access to them, as the API shows them.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{Reader, see};
use crate::backend::local::facts::{self, Scope};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::local::workspace_settings::{SETTINGS, workspace_settings};
use crate::backend::{Error, Listing, Lock, LockedBy, OutputRecord, Window, WorkspaceRecord};
use crate::domain::{Actor, ExecutionMode, Id, Organization, Run, SafeText, StateVersion, Tag, Variable, Workspace};
use crate::policy::{Act, Call, Facts, ReadPermission, decide};

/// The workspace of this name.
pub(super) fn named(connection: &Connection, organization: Id<Organization>, name: &str) -> Result<Id<Workspace>, Error> {
    let sql = "SELECT id FROM workspaces WHERE organization_id = ?1 AND name = ?2";
    let found = connection.maybe(sql, (organization, name), |row| row.get(0))?;
    found.ok_or_else(|| Error::NotFound("There is no such workspace.".to_owned()))
}

impl Reader<'_> {
    pub(super) fn workspace(&self, id: Id<Workspace>) -> Result<WorkspaceRecord, Error> {
        let scope = Scope::workspace(self.connection, id)?;
        let facts = self.facts(&scope)?;
        see(ReadPermission::Workspace, &facts)?;
        let organization = facts::organization_of_workspace(self.connection, id)?;
        let tags = self.tags(id)?;
        let inherited_tags = self.inherited_tags(id, &tags)?;
        let parts = self.parts(id, &facts)?;
        let latest_run = self.connection.maybe(
            "SELECT id FROM runs WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC LIMIT 1",
            [id],
            |row| row.get(0),
        )?;
        let sql = "SELECT id FROM runs WHERE workspace_id = ?1 AND status = 'planned'";
        let planned = self.connection.maybe(sql, [id], |row| row.get(0))?;
        let current_run: Option<Id<Run>> = planned.or(latest_run);
        let sql = "SELECT coalesce((SELECT configuration_version_id FROM runs WHERE id = ?2),
                                   (SELECT id FROM configuration_versions WHERE workspace_id = ?1 AND NOT provisional
                                    ORDER BY uploaded_at IS NOT NULL DESC, created_at DESC, rowid DESC LIMIT 1))";
        let configuration = self.connection.one(sql, (id, current_run), |row| row.get(0))?;
        let sql = format!(
            "SELECT name, created_at, locked_by, locked_by_name, lock_reason, locked_at,
                    coalesce((SELECT execution_mode FROM projects WHERE projects.id = project_id),
                             (SELECT default_execution_mode FROM organizations WHERE organizations.id = organization_id)),
                    project_id, updated_at, retention_days, {SETTINGS}
             FROM workspaces WHERE id = ?1"
        );
        self.connection.one(&sql, [id], |row| {
            let Stamp(created_at) = row.get(1)?;
            let (by, name): (Option<String>, Option<SafeText>) = (row.get(2)?, row.get(3)?);
            let lock = match (by, name, row.get::<_, Option<Stamp>>(5)?) {
                (Some(by), Some(name), Some(Stamp(at))) => {
                    Some((locker(&by), Lock { by: name, reason: row.get(4)?, at: Some(at) }))
                }
                _ => None,
            };
            let mode: String = row.get(6)?;
            let settings = workspace_settings(row, 10)?;
            Ok(WorkspaceRecord {
                id,
                name: row.get(0)?,
                organization,
                project: row.get(7)?,
                created_at,
                execution_mode: settings.execution_mode.or_else(|| ExecutionMode::parse(&mode)).unwrap_or_default(),
                settings,
                tags,
                lock,
                current_run,
                latest_run,
                inherited_tags,
                resources: parts.resources,
                updated_at: row.get::<_, Option<Stamp>>(8)?.map_or(created_at, |Stamp(at)| at),
                state: parts.state,
                configuration,
                outputs: parts.outputs,
                variables: parts.variables,
                retention_days: row.get(9)?,
                runs: parts.runs,
                facts,
            })
        })
    }

    fn tags(&self, workspace: Id<Workspace>) -> Result<Vec<Tag>, Error> {
        let sql = "SELECT name, value FROM workspace_tags WHERE workspace_id = ?1 ORDER BY place, name";
        self.connection.all(sql, [workspace], |row| Ok(Tag { name: row.get(0)?, value: row.get(1)? }))
    }

    /// The tags of the workspaces of an organization that the asker sees, by name, with how many have each.
    pub(super) fn organization_tags(&self, organization: Id<Organization>) -> Result<Vec<(SafeText, u32)>, Error> {
        see(ReadPermission::Settings, &self.facts(&Scope::organization(organization))?)?;
        let sql = "SELECT workspace_id, workspace_tags.name FROM workspace_tags JOIN workspaces ON workspaces.id = workspace_id
                   WHERE organization_id = ?1 AND value = '' ORDER BY workspace_id";
        let rows: Vec<(Id<Workspace>, SafeText)> =
            self.connection.all(sql, [organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut tags: BTreeMap<SafeText, u32> = BTreeMap::new();
        let mut seen: Option<(Id<Workspace>, bool)> = None;
        for (workspace, name) in rows {
            let visible = match seen {
                Some((known, visible)) if known == workspace => visible,
                _ => self.may(Call::Read, workspace).is_ok(),
            };
            seen = Some((workspace, visible));
            if visible {
                *tags.entry(name).or_default() += 1;
            }
        }
        Ok(tags.into_iter().collect())
    }

    /// The tags of its project that a workspace has not itself.
    fn inherited_tags(&self, workspace: Id<Workspace>, own: &[Tag]) -> Result<Vec<Tag>, Error> {
        let project = self.connection.one("SELECT project_id FROM workspaces WHERE id = ?1", [workspace], |row| row.get(0))?;
        let mut tags = self.project_tags(project)?;
        tags.retain(|tag| !own.iter().any(|other| other.name == tag.name));
        Ok(tags)
    }

    /// What is in a workspace, as far as the asker can read it.
    fn parts(&self, workspace: Id<Workspace>, facts: &Facts) -> Result<Parts, Error> {
        let may = |call| decide(Act::Call(call), facts).is_allowed();
        let sql = "SELECT id, resources FROM state_versions WHERE workspace_id = ?1 AND finalized IS NOT NULL
                   ORDER BY finalized DESC LIMIT 1";
        let state: Option<(Id<StateVersion>, u32)> =
            self.connection.maybe(sql, [workspace], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let outputs = match state.filter(|_| may(Call::ReadOutputs)) {
            Some((state, _)) => self.outputs_of(state)?,
            None => Vec::new(),
        };
        let sql = "SELECT id FROM variables WHERE workspace_id = ?1 ORDER BY name, category";
        let variables =
            if may(Call::ReadVariables) { self.connection.all(sql, [workspace], |row| row.get(0))? } else { Vec::new() };
        let sql = "SELECT count(*), ifnull(sum(status = 'errored'), 0) FROM runs WHERE workspace_id = ?1";
        let runs = self.connection.one(sql, [workspace], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Parts {
            resources: state.map_or(0, |(_, resources)| resources),
            state: state.map(|(id, _)| id),
            outputs,
            variables,
            runs,
        })
    }

    /// The workspaces whose runs can read the state of this one: all, those of its project, and those that are named.
    pub(super) fn state_consumers(
        &self,
        workspace: Id<Workspace>,
        named: bool,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error> {
        self.may(Call::Read, workspace)?;
        let sql = "SELECT workspaces.id FROM workspaces
                   JOIN (SELECT organization_id, project_id, global_remote_state, project_remote_state FROM workspaces WHERE id = ?1) AS this
                     ON this.organization_id = workspaces.organization_id
                   WHERE workspaces.id <> ?1
                     AND CASE
                       WHEN NOT ?2 AND this.global_remote_state THEN 1
                       WHEN NOT ?2 AND this.project_remote_state THEN this.project_id = workspaces.project_id
                       ELSE EXISTS (SELECT 1 FROM remote_state_consumers WHERE workspace_id = ?1 AND consumer_id = workspaces.id)
                     END
                   ORDER BY workspaces.name";
        let ids: Vec<Id<Workspace>> = self.connection.all(sql, (workspace, named), |row| row.get(0))?;
        let mut seen = Vec::new();
        for id in ids {
            // Those that the asker does not see stay untold.
            if self.may(Call::Read, id).is_ok() {
                seen.push(id);
            }
        }
        let Listing { rows, total } = Listing::of(seen, window);
        Ok(Listing { rows: rows.into_iter().map(|id| self.workspace(id)).collect::<Result<_, Error>>()?, total })
    }

    /// Refuses a call that the asker can't make on a workspace.
    pub(super) fn may(&self, call: Call, workspace: Id<Workspace>) -> Result<Facts, Error> {
        let facts = self.facts(&Scope::workspace(self.connection, workspace)?)?;
        match decide(Act::Call(call), &facts).reason() {
            None => Ok(facts),
            Some(reason) => Err(Error::Denied(reason.clone())),
        }
    }
}

/// What is in a workspace.
struct Parts {
    state: Option<Id<StateVersion>>,
    resources: u32,
    outputs: Vec<OutputRecord>,
    variables: Vec<Id<Variable>>,
    runs: (u32, u32),
}

/// Who or what has locked a workspace, by its id.
fn locker(id: &str) -> Option<LockedBy> {
    Actor::parse(id).map(LockedBy::Account).or_else(|| Id::parse(id).map(LockedBy::Run))
}
