//! The workspaces of an organization that the actor can see, as a list.

use std::cell::OnceCell;

use crate::backend::Part;
use rusqlite::Connection;

use super::{Asked, LookedIn, Plan, Source};
use crate::backend::Error;
use crate::backend::list::{ListQuery, Slice};
use crate::backend::local::facts::{self, Mode, Scope, WORKSPACE_FACTS, WORKSPACE_FACTS_COUNT, may_see, see};
use crate::backend::local::read::{LOCK, read_lock};
use crate::backend::local::sql::{Query, Stamp};
use crate::backend::workspaces::{WorkspaceColumn, WorkspaceRow, Workspaces, WorkspacesHead};
use crate::domain::{Actor, Id, Organization, SafeText, Workspace};
use crate::policy::{Facts, ReadPermission};

/// Actors who see all workspaces.
const ALL: &[&str] = &["FROM workspaces WHERE organization_id = ?1"];
/// The others see those that a team of theirs was given, by themselves or by their project. `ReadPermission::Workspace` says the same in the law.
const SEEN: &[&str] = &["FROM workspaces WHERE organization_id = ?1 AND id IN (
    SELECT workspace_id FROM workspace_access
    WHERE team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];
/// The same, put in order: a sign keeps the index of all workspaces from being used.
const SEEN_SORTED: &[&str] = &["FROM workspaces WHERE +organization_id = ?1 AND id IN (
    SELECT workspace_id FROM workspace_access
    WHERE team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];

fn plan(asked: &Asked<'_>, query: &ListQuery<Workspaces>, facts: &Facts) -> Result<Plan, Error> {
    let (value, optional) = match query.sort.column {
        WorkspaceColumn::Name => ("workspaces.name", false),
        WorkspaceColumn::Lock => ("workspaces.locked_at", true),
        WorkspaceColumn::Teams => ("workspaces.accesses", false),
    };
    let sources = if may_see(ReadPermission::AllWorkspaces, facts) {
        ALL
    } else if asked.few_of().workspaces()? {
        SEEN_SORTED
    } else {
        SEEN
    };
    Ok(Plan {
        sources,
        conditions: &[],
        id: "workspaces.id",
        value,
        present: true,
        optional,
        descending: query.sort.descending,
        looked_in: LookedIn::Name("workspaces.name"),
    })
}

fn facts(connection: &Connection, query: &ListQuery<Workspaces>, mode: Mode<'_>) -> Result<Facts, Error> {
    let facts = facts::load(connection, query.actor, &Scope::organization(query.list.organization), mode)?;
    see(ReadPermission::Settings, &facts)?;
    Ok(facts)
}

fn asked<'a>((connection, searched): Source<'a>, query: &ListQuery<Workspaces>, text: &'a str) -> Asked<'a> {
    Asked {
        connection,
        organization: query.list.organization.to_string(),
        actor: query.actor.to_string(),
        text,
        now: None,
        by: None,
        searched,
        few: OnceCell::new(),
    }
}

pub(in super::super) fn workspaces(
    source: Source<'_>,
    query: &ListQuery<Workspaces>,
    mode: Mode<'_>,
) -> Result<Slice<Workspaces>, Error> {
    let (connection, _) = source;
    let facts = facts(connection, query, mode)?;
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    let window = asked.window(&plan(&asked, query, &facts)?, &query.at, query.size)?;
    let who = query.actor.to_string();
    let sql = format!("SELECT id, created_at, accesses, {WORKSPACE_FACTS}, {LOCK} FROM workspaces WHERE id = ?1");
    let mut rows = Vec::with_capacity(window.rows.len());
    for key in window.rows {
        let Some(id) = Id::<Workspace>::parse(&key.id) else { continue };
        let granted = facts::granted(connection, query.actor, id)?;
        let row = connection.maybe(&sql, [&key.id], |row| {
            let facts = facts.about_workspace(facts::read_workspace_facts(row, 3, &who)?, granted);
            let name = facts.workspace.as_ref().map_or_else(|| SafeText::new(""), |workspace| workspace.name.clone());
            let Stamp(created_at) = row.get(1)?;
            Ok(WorkspaceRow {
                id: row.get(0)?,
                name,
                created_at: Some(created_at),
                teams: Part::Here(row.get(2)?),
                lock: read_lock(row, 3 + WORKSPACE_FACTS_COUNT)?,
                facts,
            })
        })?;
        rows.extend(row.map(|row| (key, row)));
    }
    Ok(Slice { head: WorkspacesHead { facts }, rows, before: window.before, after: window.after, partial: false })
}

pub(in super::super) fn count_workspaces(
    source: Source<'_>,
    query: &ListQuery<Workspaces>,
    mode: Mode<'_>,
) -> Result<u32, Error> {
    let (connection, _) = source;
    let facts = facts(connection, query, mode)?;
    if query.text.is_empty() && may_see(ReadPermission::AllWorkspaces, &facts) {
        let sql = "SELECT workspaces FROM organizations WHERE id = ?1";
        return connection.one(sql, [query.list.organization], |row| row.get(0));
    }
    let text = query.text.to_lowercase();
    let asked = asked(source, query, &text);
    asked.count(&plan(&asked, query, &facts)?)
}

/// The workspace of this name, if the actor can see it.
pub(in super::super) fn find_workspace(
    connection: &Connection,
    actor: Actor,
    organization: Id<Organization>,
    name: &str,
) -> Result<(Id<Workspace>, SafeText), Error> {
    let none = || Error::NotFound(format!("There is no workspace \"{}\" that you can see.", SafeText::new(name)));
    let sql = "SELECT id, name FROM workspaces WHERE organization_id = ?1 AND name = ?2";
    let (workspace, name) =
        connection.maybe(sql, (organization, name.trim()), |row| Ok((row.get(0)?, row.get(1)?)))?.ok_or_else(none)?;
    let facts = facts::load(connection, actor, &Scope::workspace(connection, workspace)?, Mode::default())?;
    if may_see(ReadPermission::Workspace, &facts) { Ok((workspace, name)) } else { Err(none()) }
}
