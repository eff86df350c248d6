//! The list of the workspaces of an organization, as the API shows it.

use super::pages::{List, Order, Plan};
use super::{Reader, see};
use crate::backend::local::facts::Scope;
use crate::backend::{Error, Listing, Window, WorkspaceFilter, WorkspaceRecord, WorkspaceSort};
use crate::domain::{Id, Organization, RunStatus, Workspace};
use crate::policy::{Act, ReadPermission, decide};

/// All workspaces of an organization.
const ALL: &[&str] = &["FROM workspaces WHERE workspaces.organization_id = ?1"];

/// Those that a team was given, by themselves or by their project, which the actor, `?2`, is in, or is. The sign keeps SQLite
/// from walking all workspaces of the organization.
const GIVEN: &[&str] = &["FROM workspaces WHERE +workspaces.organization_id = ?1 AND workspaces.id IN (
    SELECT workspace_id FROM workspace_access
    WHERE team_id IN (SELECT ?2 UNION ALL SELECT team_id FROM memberships WHERE user_id = ?2))"];

/// What the order is by; no two workspaces of an organization have a name in common.
const BY_NAME: &[&str] = &["workspaces.name"];
const BY_CHANGE: &[&str] = &["ifnull(workspaces.updated_at, workspaces.created_at)", "workspaces.name"];
const BY_RUN: &[&str] = &[LAST_RUN, "workspaces.name"];
const LAST_RUN: &str = "(SELECT max(runs.created_at) FROM runs WHERE runs.workspace_id = workspaces.id)";

/// The status of the current run.
const STATUS: &str = "(SELECT runs.status FROM runs WHERE runs.workspace_id = workspaces.id
    ORDER BY runs.status <> 'planned', runs.created_at DESC, runs.rowid DESC LIMIT 1)";

impl Reader<'_> {
    /// The workspaces that the actor can see.
    pub(super) fn workspaces(
        &self,
        organization: Id<Organization>,
        filter: &WorkspaceFilter,
        window: Window,
    ) -> Result<Listing<WorkspaceRecord>, Error> {
        let facts = self.facts(&Scope::organization(organization))?;
        see(ReadPermission::Settings, &facts)?;
        let all = decide(Act::See(ReadPermission::AllWorkspaces), &facts).is_allowed();
        let contains = filter.contains.as_ref().map(|part| part.to_lowercase()).unwrap_or_default();
        let (conditions, more) = conditions(filter);
        let whole = all && conditions.is_empty();
        let keys = match filter.sort {
            WorkspaceSort::Name => BY_NAME,
            WorkspaceSort::CurrentRun => BY_RUN,
            WorkspaceSort::LatestChange => BY_CHANGE,
        };
        let list = |part: Option<(&str, &str)>, keys, descending| {
            let conditions: Vec<String> = part
                .map(|(value, test)| [value, test].concat())
                .into_iter()
                .chain(Some(conditions.clone()).filter(|conditions| !conditions.is_empty()))
                .collect();
            let plan = Plan {
                columns: "workspaces.id",
                sources: if all { ALL } else { GIVEN },
                filter: conditions.join(" AND "),
                keys,
                descending,
                count: (whole && part.is_none()).then_some("SELECT workspaces FROM organizations WHERE id = ?1"),
            };
            let about = [organization.to_string(), self.actor.to_string(), contains.clone()];
            List { connection: self.connection, pages: self.pages, plan, about, more: more.clone() }
        };
        // What has no run comes last, either way round.
        let lists = match filter.sort {
            WorkspaceSort::CurrentRun => vec![
                list(Some((LAST_RUN, " IS NOT NULL")), keys, filter.descending),
                list(Some((LAST_RUN, " IS NULL")), BY_NAME, false),
            ],
            _ => vec![list(None, keys, filter.descending)],
        };
        let mut ids: Vec<Id<Workspace>> = Vec::new();
        let statement = |page: &str, order: &Order| ["SELECT * FROM (", page, ") AS page", &order.clause("page")].concat();
        let total = List::pages(&lists, window, statement, |row| {
            ids.push(row.get("id")?);
            Ok(())
        })?;
        Ok(Listing { rows: ids.into_iter().map(|id| self.workspace(id)).collect::<Result<_, Error>>()?, total })
    }
}

/// The conditions of a filter, with their values from `?8` on; the text that a name contains is `?3`.
fn conditions(filter: &WorkspaceFilter) -> (String, Vec<String>) {
    let (mut conditions, mut values): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut place = |value: &str| {
        values.push(value.to_owned());
        ["?".to_owned(), (7 + values.len()).to_string()].concat()
    };
    if filter.contains.as_ref().is_some_and(|part| !part.is_empty()) {
        conditions.push("instr(lower(workspaces.name), ?3) > 0".to_owned());
    }
    if let Some(pattern) = &filter.pattern {
        conditions.push(["workspaces.name LIKE ", &place(&like(pattern)), " ESCAPE '\\'"].concat());
    }
    if let Some(project) = filter.project {
        conditions.push(["workspaces.project_id = ", &place(&project.to_string())].concat());
    }
    for name in &filter.tags {
        conditions.push(tagged(&place(name), None));
    }
    let mut pairs = Vec::new();
    for (name, value) in &filter.tagged {
        let name = place(name);
        let value = value.as_deref().or(filter.bare_tags.then_some("")).map(&mut place);
        pairs.push(tagged(&name, value.as_deref()));
    }
    if filter.any_tag && !pairs.is_empty() {
        conditions.push(["(", &pairs.join(" OR "), ")"].concat());
    } else {
        conditions.append(&mut pairs);
    }
    for name in &filter.excluded {
        conditions.push(["NOT ", &tagged(&place(name), None)].concat());
    }
    if !filter.statuses.is_empty() {
        let wanted = |status: &RunStatus| filter.statuses.iter().any(|wanted| wanted == status.on_the_wire());
        let mut places: Vec<String> =
            RunStatus::ALL.iter().filter(|status| wanted(status)).map(|status| place(status.as_str())).collect();
        // A status that no run has matches nothing; an empty list would make SQLite look through every workspace.
        if places.is_empty() {
            places.push(place(""));
        }
        conditions.push([STATUS, " IN (", &places.join(", "), ")"].concat());
    }
    (conditions.join(" AND "), values)
}

/// That a workspace has a tag, itself or by its project, unless it has one of the same name itself.
fn tagged(name: &str, value: Option<&str>) -> String {
    let own = ["EXISTS (SELECT 1 FROM workspace_tags AS w WHERE w.workspace_id = workspaces.id AND w.name = ", name].concat();
    let inherited =
        ["EXISTS (SELECT 1 FROM project_tags AS p WHERE p.project_id = workspaces.project_id AND p.name = ", name].concat();
    let with = |alias: &str| value.map(|value| [" AND ", alias, ".value = ", value].concat()).unwrap_or_default();
    ["(", &own, &with("w"), ") OR (", &inherited, &with("p"), ") AND NOT ", &own, ")))"].concat()
}

/// A pattern in which each `*` stands for any text, or for none, as LIKE has it. Neither looks at the case of letters.
fn like(pattern: &str) -> String {
    let mut like = String::with_capacity(pattern.len() + 8);
    for letter in pattern.chars() {
        match letter {
            '*' => like.push('%'),
            '%' | '_' | '\\' => like.extend(['\\', letter]),
            letter => like.push(letter),
        }
    }
    like
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::like;

    #[test]
    fn a_star_stands_for_any_text_and_everything_else_for_itself() {
        let connection = Connection::open_in_memory().expect("a connection");
        for (pattern, name, is) in [
            ("prod*", "prod-web", true),
            ("prod*", "billing-prod", false),
            ("*prod", "billing-prod", true),
            ("*prod", "prod-web", false),
            ("*prod*", "a-prod-b", true),
            ("*PROD*", "prod", true),
            ("*", "prod", true),
            ("**", "prod", true),
            ("prod", "prod", true),
            ("prod", "prod-web", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("ab*ba", "aba", false),
            ("a_c", "abc", false),
            ("a_*", "a_c", true),
            ("a%", "a-c", false),
        ] {
            let sql = "SELECT ?1 LIKE ?2 ESCAPE '\\'";
            let found = connection.query_row(sql, (name, like(pattern)), |row| row.get::<_, bool>(0));
            assert_eq!(found, Ok(is), "{pattern} {name}");
        }
    }
}
