//! Workspaces and who has access to them, as the API shows them.

use rusqlite::Connection;

use super::{Reader, see};
use crate::backend::local::access::{self, COLUMNS};
use crate::backend::local::facts::Scope;
use crate::backend::local::list;
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::{Error, Listing, Lock, LockedBy, TeamAccessRecord, Window, WorkspaceFilter, WorkspaceRecord};
use crate::domain::{Actor, ExecutionMode, Id, Organization, SafeText, Tag, Team, TeamAccess, Workspace, WorkspaceSettings};
use crate::policy::{Act, Sight, decide};

/// The columns of [`settings`], in its order.
const SETTINGS: &str = "execution_mode, description, terraform_version, working_directory, trigger_prefixes, auto_apply, \
     queue_all_runs, speculative_enabled, file_triggers_enabled, allow_destroy_plan";

fn settings(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<WorkspaceSettings> {
    let mode: Option<String> = row.get(first)?;
    let prefixes: String = row.get(first + 4)?;
    Ok(WorkspaceSettings {
        execution_mode: mode.and_then(|mode| ExecutionMode::parse(&mode)),
        description: row.get(first + 1)?,
        terraform_version: row.get(first + 2)?,
        working_directory: row.get(first + 3)?,
        trigger_prefixes: prefixes.lines().map(SafeText::new).collect(),
        auto_apply: row.get(first + 5)?,
        queue_all_runs: row.get(first + 6)?,
        speculative_enabled: row.get(first + 7)?,
        file_triggers_enabled: row.get(first + 8)?,
        allow_destroy_plan: row.get(first + 9)?,
    })
}

/// The workspace of this name.
pub(super) fn named(connection: &Connection, organization: Id<Organization>, name: &str) -> Result<Id<Workspace>, Error> {
    let sql = "SELECT id FROM workspaces WHERE organization_id = ?1 AND name = ?2";
    let found = connection.maybe(sql, (organization, name), |row| row.get(0))?;
    found.ok_or_else(|| Error::NotFound("There is no such workspace.".to_owned()))
}

impl Reader<'_> {
    pub(super) fn workspaces(
        &self,
        organization: Id<Organization>,
        filter: &WorkspaceFilter,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error> {
        let text = filter.contains.as_deref().unwrap_or_default();
        let pattern = filter.pattern.as_ref().map(|pattern| pattern.to_lowercase());
        let any = filter.tags.is_empty() && filter.tagged.is_empty();
        let mut ids = Vec::new();
        for (id, name) in list::workspace_names(self.connection, self.actor, organization, text)? {
            let named = pattern.as_ref().is_none_or(|pattern| matches(&name.to_lowercase(), pattern));
            if named && (any || fits(&self.tags(id)?, filter)) {
                ids.push(id);
            }
        }
        let Listing { rows, total } = Listing::of(ids, window);
        Ok(Listing { rows: rows.into_iter().map(|id| self.workspace(id)).collect::<Result<_, Error>>()?, total })
    }

    pub(super) fn workspace(&self, id: Id<Workspace>) -> Result<WorkspaceRecord, Error> {
        let scope = Scope::workspace(self.connection, id)?;
        let facts = self.facts(&scope)?;
        see(Sight::Workspace, &facts)?;
        let tags = self.tags(id)?;
        let latest_run = self.connection.maybe(
            "SELECT id FROM runs WHERE workspace_id = ?1 ORDER BY created_at DESC, rowid DESC LIMIT 1",
            [id],
            |row| row.get(0),
        )?;
        let sql = "SELECT id FROM runs WHERE workspace_id = ?1 AND status = 'planned'";
        let planned = self.connection.maybe(sql, [id], |row| row.get(0))?;
        let sql = "SELECT resources FROM state_versions WHERE workspace_id = ?1 AND finalized IS NOT NULL
                   ORDER BY finalized DESC LIMIT 1";
        let resources = self.connection.maybe(sql, [id], |row| row.get(0))?.unwrap_or(0);
        let sql = format!(
            "SELECT name, created_at, locked_by, locked_by_name, lock_reason, locked_at,
                    (SELECT default_execution_mode FROM organizations WHERE organizations.id = organization_id), {SETTINGS}
             FROM workspaces WHERE id = ?1"
        );
        self.connection.one(&sql, [id], |row| {
            let Stamp(created_at) = row.get(1)?;
            let (by, name): (Option<String>, Option<SafeText>) = (row.get(2)?, row.get(3)?);
            let lock = match (by, name, row.get::<_, Option<Stamp>>(5)?) {
                (Some(by), Some(name), Some(Stamp(at))) => Some((locker(&by), Lock { by: name, reason: row.get(4)?, at })),
                _ => None,
            };
            let mode: String = row.get(6)?;
            let settings = settings(row, 7)?;
            Ok(WorkspaceRecord {
                id,
                name: row.get(0)?,
                created_at,
                execution_mode: settings.execution_mode.or_else(|| ExecutionMode::parse(&mode)).unwrap_or_default(),
                settings,
                tags,
                lock,
                current_run: planned.or(latest_run),
                latest_run,
                resources,
                facts,
            })
        })
    }

    fn tags(&self, workspace: Id<Workspace>) -> Result<Vec<Tag>, Error> {
        let sql = "SELECT name, value FROM workspace_tags WHERE workspace_id = ?1 ORDER BY name";
        self.connection.all(sql, [workspace], |row| Ok(Tag { name: row.get(0)?, value: row.get(1)? }))
    }

    pub(super) fn team_access(&self, workspace: Id<Workspace>) -> Result<Vec<TeamAccessRecord>, Error> {
        let page = crate::backend::local::read::workspace(self.connection, self.actor, workspace, self.read_only)?;
        let seen = |team: Id<Team>| page.access.iter().any(|row| row.team == team);
        let sql = format!("SELECT id, team_id, {COLUMNS} FROM team_access WHERE workspace_id = ?1 ORDER BY id");
        let all = self.connection.all(&sql, [workspace], |row| {
            Ok(TeamAccessRecord { id: row.get(0)?, workspace, team: row.get(1)?, access: access::read(row, 2)? })
        })?;
        Ok(all.into_iter().filter(|row| seen(row.team)).collect())
    }

    pub(super) fn one_team_access(&self, id: Id<TeamAccess>) -> Result<TeamAccessRecord, Error> {
        let gone = || Error::NotFound("There is no such access.".to_owned());
        let sql = "SELECT workspace_id FROM team_access WHERE id = ?1";
        let workspace = self.connection.maybe(sql, [id], |row| row.get(0))?.ok_or_else(gone)?;
        self.team_access(workspace)?.into_iter().find(|row| row.id == id).ok_or_else(gone)
    }

    /// Refuses a call that the asker may not make on a workspace.
    pub(super) fn may(&self, call: crate::policy::Call, workspace: Id<Workspace>) -> Result<crate::policy::Facts, Error> {
        let facts = self.facts(&Scope::workspace(self.connection, workspace)?)?;
        match decide(Act::Call(call), &facts).reason() {
            None => Ok(facts),
            Some(reason) => Err(Error::Denied(reason.clone())),
        }
    }
}

/// Who or what has locked a workspace, by its id.
fn locker(id: &str) -> Option<LockedBy> {
    Actor::parse(id).map(LockedBy::Account).or_else(|| Id::parse(id).map(LockedBy::Run))
}

/// Whether a name is what a pattern says, in which each `*` stands for any text, or for none.
fn matches(name: &str, pattern: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

fn fits(tags: &[Tag], filter: &WorkspaceFilter) -> bool {
    let has = |name: &String| tags.iter().any(|tag| tag.name.as_str() == name);
    let tagged = |name: &String, value: &Option<String>| {
        tags.iter().any(|tag| tag.name.as_str() == name && value.as_ref().is_none_or(|value| tag.value.as_str() == value))
    };
    filter.tags.iter().all(has) && filter.tagged.iter().all(|(name, value)| tagged(name, value))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text_and_everything_else_for_itself() {
        for (pattern, name, is) in [
            ("prod*", "prod-web", true),
            ("prod*", "billing-prod", false),
            ("*prod", "billing-prod", true),
            ("*prod", "prod-web", false),
            ("*prod*", "a-prod-b", true),
            ("*prod*", "prod", true),
            ("*", "prod", true),
            ("**", "prod", true),
            ("prod", "prod", true),
            ("prod", "prod-web", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
            ("*ä*", "bär", true),
        ] {
            assert_eq!(matches(name, pattern), is, "{pattern} {name}");
        }
    }
}
