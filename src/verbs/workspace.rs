//! `workspace`: the workspaces that the user can see, their names, locks and ends.

use serde::Serialize;

use super::access::Given;
use super::after::shown;
use super::change::{End, invalid_field, name};
use super::listed::{Form, Listed};
use super::table::Table;
use super::words::minute;
use super::{Exit, Failure, Session, Streams};
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::workspaces::Workspaces;
use crate::backend::{Created, Lock, WorkspacePage};
use crate::cli::WorkspaceVerb;
use crate::domain::{Command, Guard, Id, SafeText, Workspace};

pub(super) fn run(session: &Session<'_>, streams: &mut Streams<'_>, what: &WorkspaceVerb) -> Result<Exit, Failure> {
    match what {
        WorkspaceVerb::List { json } => list(session, streams, *json),
        WorkspaceVerb::Show { workspace, json } => show(session, streams, workspace, *json),
        WorkspaceVerb::Create { name: typed, json } => {
            let (organization, name) = (session.organization()?, name("NAME", typed)?);
            let done = format!("The workspace {name} is created.");
            match session.make(streams, &Command::CreateWorkspace { organization, project: None, name }.into(), &done)?.created {
                Some(Created::Workspace(workspace)) if *json => shown(&done, print_detail(session, streams, workspace)),
                _ => Ok(Exit::Done),
            }
        }
        WorkspaceVerb::Rename { workspace, name: typed } => {
            let (page, name) = (page(session, workspace)?, name("NAME", typed)?);
            let so = (page.name.as_str() == name.as_str()).then(|| format!("The workspace is called {name} already."));
            let done = format!("The workspace {} is {name} from now on.", page.name);
            let request = Command::RenameWorkspace { workspace: page.id, name }.when(Guard::Revision(page.revision));
            session.settle(streams, &request, so.as_deref(), &done)
        }
        WorkspaceVerb::Lock { workspace, reason } => lock(session, streams, workspace, reason),
        WorkspaceVerb::Unlock { workspace, force } => unlock(session, streams, workspace, *force),
        WorkspaceVerb::Delete { workspace, yes } => {
            let page = page(session, workspace)?;
            let request = Command::DeleteWorkspace { workspace: page.id }.when(Guard::Revision(page.revision));
            session.end(streams, &request, &End { kind: "workspace", name: &page.name, takes: takes(&page) }, *yes)
        }
    }
}

pub(super) fn page(session: &Session<'_>, workspace: &str) -> Result<WorkspacePage, Failure> {
    Ok(session.model.workspace(session.actor(), session.workspace(workspace)?.0)?)
}

/// Whether the workspace is locked by who asks.
fn is_own(page: &WorkspacePage) -> bool {
    page.facts.workspace.as_ref().and_then(|facts| facts.locked_by.as_ref()).is_some_and(|locker| locker.oneself)
}

fn lock(session: &Session<'_>, streams: &mut Streams<'_>, workspace: &str, reason: &str) -> Result<Exit, Failure> {
    let page = page(session, workspace)?;
    let reason = SafeText::note("--reason", reason).map_err(|invalid| invalid_field(&invalid))?;
    let so = is_own(&page).then(|| format!("The workspace {} is locked by you already.", page.name));
    let done = format!("The workspace {} is locked.", page.name);
    session.settle(streams, &Command::LockWorkspace { workspace: page.id, reason }.into(), so.as_deref(), &done)
}

fn unlock(session: &Session<'_>, streams: &mut Streams<'_>, workspace: &str, force: bool) -> Result<Exit, Failure> {
    let page = page(session, workspace)?;
    let so = page.lock.is_none().then(|| format!("The workspace {} is not locked.", page.name));
    // Force is for another's lock; the user's own needs none, nor the access that force needs.
    let force = force && page.lock.is_some() && !is_own(&page);
    let done = match page.lock.as_ref().filter(|_| force) {
        Some(lock) => format!("The workspace {}, which {} had locked, is unlocked.", page.name, lock.by),
        None => format!("The workspace {} is unlocked.", page.name),
    };
    let seen = page.lock.as_ref();
    let guard = seen.map_or(Guard::Anything, |lock| Guard::Lock { by: lock.by.clone(), at: lock.at });
    let request = Command::UnlockWorkspace { workspace: page.id, force }.when(guard);
    session.settle(streams, &request, so.as_deref(), &done)
}

/// What goes with a workspace.
fn takes(page: &WorkspacePage) -> Vec<String> {
    let mut takes = vec!["its states, its variables and its runs".to_owned()];
    let teams: Vec<String> = page.access.iter().map(|row| format!("{} ({})", row.name, row.access)).collect();
    if !teams.is_empty() {
        takes.push(format!("the access of {}", teams.join(", ")));
    }
    takes.extend(page.lock.as_ref().map(|lock| format!("its lock, which {} has set", lock.by)));
    takes
}

/// A workspace in a list. The names of the fields are a promise.
#[derive(Serialize)]
struct Record {
    id: String,
    name: String,
    /// `null` where the host does not say.
    created_at: Option<String>,
    /// What the actor can do there: a level, `custom` or `none`.
    own_access: String,
    /// `null` where it isn't known.
    teams: Option<u32>,
    lock: Option<LockRecord>,
}

#[derive(Serialize)]
struct LockRecord {
    by: String,
    reason: Option<String>,
    /// `null` where the host does not say.
    at: Option<String>,
}

impl LockRecord {
    fn of(lock: &Lock) -> Self {
        Self {
            by: lock.by.to_string(),
            reason: lock.reason.as_ref().map(ToString::to_string),
            at: lock.at.map(|at| at.to_string()),
        }
    }
}

fn list(session: &Session<'_>, streams: &mut Streams<'_>, json: bool) -> Result<Exit, Failure> {
    let organization = session.organization()?;
    let heads = ["NAME", "YOUR ACCESS", "TEAMS", "LOCKED BY", "REASON"];
    let mut listed = Listed::new(Form::of(json, false), &heads)?;
    every(session.model, ListQuery::start(session.actor(), Workspaces { organization }, WINDOW), |row| {
        let record = || Record {
            id: row.id.to_string(),
            name: row.name.to_string(),
            created_at: row.created_at.map(|at| at.to_string()),
            own_access: row.facts.rights.to_string(),
            teams: row.teams.known(),
            lock: row.lock.as_ref().map(LockRecord::of),
        };
        let cells = || {
            let record = record();
            let (by, reason) = record.lock.map_or_else(|| ("-".to_owned(), None), |lock| (lock.by, lock.reason));
            let teams = record.teams.map_or_else(|| "-".to_owned(), |count| count.to_string());
            vec![record.name, record.own_access, teams, by, reason.unwrap_or_default()]
        };
        listed.add(streams, record, cells)
    })?;
    listed.end(streams)
}

/// A workspace on its own. The names of the fields are a promise.
#[derive(Serialize)]
struct Detail {
    id: String,
    name: String,
    project: String,
    /// `null` where the host does not say.
    created_at: Option<String>,
    own_access: String,
    lock: Option<LockRecord>,
    access: Vec<TeamAccess>,
    /// Teams with access that the actor can't see; `null` where it isn't known.
    hidden_teams: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct TeamAccess {
    team: String,
    /// Whether it was given by the project.
    by_project: bool,
    #[serde(flatten)]
    access: Given,
}

/// The teams that were given access; `owners` has it beside them.
pub(super) fn teams(page: &WorkspacePage) -> Vec<TeamAccess> {
    let own = page.access.iter().map(|row| (&row.name, false, Given::of(row.access)));
    let by_project = page.by_project.iter().map(|row| (&row.name, true, Given::of_project(row.access)));
    own.chain(by_project).map(|(team, by_project, access)| TeamAccess { team: team.to_string(), by_project, access }).collect()
}

fn print_detail(session: &Session<'_>, streams: &mut Streams<'_>, workspace: Id<Workspace>) -> Result<Exit, Failure> {
    let page = session.model.workspace(session.actor(), workspace)?;
    streams.print_json(&Detail {
        id: page.id.to_string(),
        name: page.name.to_string(),
        project: page.project.1.to_string(),
        created_at: page.created_at.map(|at| at.to_string()),
        own_access: page.facts.rights.to_string(),
        lock: page.lock.as_ref().map(LockRecord::of),
        access: teams(&page),
        hidden_teams: page.hidden.known(),
    })
}

fn show(session: &Session<'_>, streams: &mut Streams<'_>, workspace: &str, json: bool) -> Result<Exit, Failure> {
    let page = page(session, workspace)?;
    if json {
        return print_detail(session, streams, page.id);
    }
    let mut access: Vec<String> = page.access.iter().map(|row| format!("{} ({})", row.name, row.access.describe())).collect();
    access.extend(page.by_project.iter().map(|row| format!("{} ({} by its project)", row.name, row.access.describe())));
    let hidden = page.hidden.known().filter(|hidden| *hidden > 0);
    access.extend(hidden.map(|hidden| format!("{hidden} that you can't see")));
    let lock = page.lock.as_ref().map_or_else(
        || "-".to_owned(),
        |lock| {
            let reason = lock.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{}{}{reason}", lock.by, lock.at.map_or_else(String::new, |at| format!(", {}", minute(at))))
        },
    );
    let mut table = Table::new(&["NAME", page.name.as_str()]);
    for (head, value) in [
        ("ID", page.id.to_string()),
        ("PROJECT", page.project.1.to_string()),
        ("CREATED", page.created_at.map_or_else(|| "not told".to_owned(), minute)),
        ("YOUR ACCESS", page.facts.rights.to_string()),
        ("LOCKED BY", lock),
        ("ACCESS", if access.is_empty() { "-".to_owned() } else { access.join(", ") }),
    ] {
        table.row([head, value.as_str()]);
    }
    streams.print(&table.text())
}
