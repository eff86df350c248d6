//! "Workspaces": those that the actor can see, with their locks.

use crate::ui::listing::part;
use ratatui::style::Style;

use super::many;
use crate::backend::Created;
use crate::backend::workspaces::{WorkspaceColumn, WorkspaceRow, Workspaces as List, WorkspacesHead};
use crate::domain::{Actor, Command, Id, InvalidInput, Name, Organization, Target, Workspace};
use crate::policy::{Act, ReadPermission, Role, decide};
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::errand::{Errand, Then};
use crate::ui::export::Datum;
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::words::count;

/// The label of the field of the form.
const NAME: &str = "NAME";

/// The list of an organization's workspaces, and the way to create one.
pub type Workspaces = ListScreen<WorkspacesPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct WorkspacesPage;

#[derive(Debug)]
struct CreateWorkspace {
    organization: Id<Organization>,
}

impl Task for CreateWorkspace {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let name = Name::parse(NAME, fields.first().map_or("", Field::typed)).map_err(|invalid| vec![invalid])?;
        let (whose, done) = (format!("workspace {name}"), format!("The workspace {name} is created."));
        let command = Command::CreateWorkspace { organization: self.organization, project: None, name };
        Ok(Errand::new(command, whose).done(done).then(Then::Open))
    }
}

fn form(organization: Id<Organization>) -> Form {
    let field = Field::text(NAME, "").help("Letters, digits, _ and -. Unique in the organization.");
    let task = Box::new(CreateWorkspace { organization });
    let intro = "At first only owners reach it, and teams with permissions for every workspace.";
    Form::new("New Workspace", vec![field], "Create workspace", task).intro(intro)
}

/// What the actor can do with a workspace, in a word.
fn access(row: &WorkspaceRow) -> String {
    match row.facts.role {
        Role::Owner => "owner".to_owned(),
        _ => row.facts.rights.to_string(),
    }
}

impl ListPage for WorkspacesPage {
    type List = List;

    const SPEC: ListSpec = ListSpec {
        place: Place::Workspaces,
        title: "Workspaces",
        breadcrumb: &["Settings", "Workspaces"],
        noun: "workspace",
        context: Context::Workspaces,
        open: "open workspace",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> List {
        List { organization }
    }

    fn columns(&self, _: &WorkspacesHead) -> Vec<(Column, Option<WorkspaceColumn>)> {
        vec![
            (Column::rest("Workspaces"), Some(WorkspaceColumn::Name)),
            (Column::fixed("Lock", 16, 1).narrow(8), Some(WorkspaceColumn::Lock)),
            (Column::fixed("Access", 8, 0), None),
            (Column::fixed("Teams", 7, 2).right().of_models(), Some(WorkspaceColumn::Teams)),
        ]
    }

    fn cells(&self, workspace: &WorkspaceRow, _: &WorkspacesHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let lock = match &workspace.lock {
            None => Cell::new("· unlocked").short("·").styled(theme.muted),
            Some(lock) => Cell::new(format!("■ locked by {}", lock.by)).short(format!("■ {}", lock.by)).styled(theme.warning),
        };
        vec![Cell::new(workspace.name.as_str()).styled(theme.heading), lock, Cell::new(access(workspace)), part(&workspace.teams)]
    }

    fn around(&self, head: &WorkspacesHead, canvas: Canvas<'_>) -> Around {
        let all = decide(Act::See(ReadPermission::AllWorkspaces), &head.facts).is_allowed();
        let key = canvas.keys.hint(Context::Workspaces, Action::New);
        Around {
            intro: vec![
                "What a team can do in a workspace is set on its page, under Team Access. Owners have access to all.".to_owned(),
            ],
            note: (!all).then(|| "You see the workspaces of your teams. Only organization owners see all of them.".to_owned()),
            empty: if all {
                format!("There is no workspace yet. {key} creates the first.")
            } else {
                "None of your teams has access to a workspace yet. An owner, or an admin of one, can give it.".to_owned()
            },
        }
    }

    fn open(&self, row: &WorkspaceRow, _: &WorkspacesHead, _: &Scene) -> Step {
        Step::Go(Place::Workspace(row.id))
    }

    fn place_of(&self, id: Id<Workspace>) -> Option<Place> {
        Some(Place::Workspace(id))
    }

    fn offer(&self, action: Action, _: Option<&WorkspaceRow>, head: &WorkspacesHead, scene: &Scene) -> Option<Offered> {
        if action != Action::New {
            return None;
        }
        // The law is the same for every name.
        let (organization, name) = (scene.organization()?, Name::parse(NAME, "any").ok()?);
        Some(Offered::judged("create workspace", &Command::CreateWorkspace { organization, project: None, name }, &head.facts))
    }

    fn act(&mut self, action: Action, _: Option<&WorkspaceRow>, _: &WorkspacesHead, scene: &Scene) -> Step {
        match (action, scene.organization()) {
            (Action::New, Some(organization)) => form(organization).into(),
            _ => Step::Stay,
        }
    }

    const FIELDS: &'static [&'static str] = &["id", "name", "access", "teams", "locked_by", "locked_at", "created_at"];
    const PANE: bool = true;

    fn record(row: &WorkspaceRow) -> Vec<Datum> {
        let lock = row.lock.as_ref();
        vec![
            Datum::Text(row.id.to_string()),
            (&row.name).into(),
            Datum::Text(access(row)),
            (&row.teams).into(),
            lock.map_or(Datum::Absent, |lock| (&lock.by).into()),
            lock.and_then(|lock| lock.at).into(),
            row.created_at.into(),
        ]
    }

    fn detail(&self, row: &WorkspaceRow, _: &WorkspacesHead, page: &mut Page<'_>) {
        let (theme, now) = (page.canvas.theme, page.canvas.now);
        let teams = row.teams.known().map(|teams| format!(" {} given access.", count(teams, "team"))).unwrap_or_default();
        page.wrapped(&format!("Your access: {}.{teams}", access(row)), Style::new());
        if let Some(at) = row.created_at {
            page.wrapped(&format!("Created {}.", ago(at, now)), theme.muted);
        }
        if let Some(lock) = &row.lock {
            let reason = lock.reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
            page.wrapped(
                &format!("Locked by {}{}{reason}", lock.by, lock.at.map_or_else(String::new, |at| format!(" {}", ago(at, now)))),
                theme.warning,
            );
        }
    }

    const MANY: &'static [(Action, &'static str, &'static str)] = &[(Action::DeleteObject, "delete workspace", "delete")];

    fn many(
        &self,
        action: Action,
        ids: Vec<Id<Workspace>>,
        in_sight: Vec<Id<Workspace>>,
        _: &WorkspacesHead,
        scene: &Scene,
    ) -> Option<Modal> {
        let meant = many::Meant { actor: scene.actor(), ids, in_sight, now: scene.now };
        (action == Action::DeleteObject).then(|| many::delete_workspaces(meant))
    }

    fn about(&self, command: &Command) -> Option<Id<Workspace>> {
        if let Target::Workspace(workspace) = command.target() { Some(workspace) } else { None }
    }

    fn made(&self, created: Created) -> Option<Id<Workspace>> {
        if let Created::Workspace(workspace) = created { Some(workspace) } else { None }
    }
}
