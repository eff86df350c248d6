//! "Workspaces": those that the actor may see, with their locks.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, draw_absence};
use crate::backend::{WorkspaceRow, WorkspacesPage};
use crate::domain::{Command, Id, InvalidInput, Name, Organization, SafeText, Workspace};
use crate::policy::{Act, Sight, Standing, decide};
use crate::ui::action::Action;
use crate::ui::app::Notice;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Errand, Step, Then};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Workspaces";
/// The label of the field of the form.
const NAME: &str = "NAME";

/// The list of workspaces.
#[derive(Debug, Default)]
pub struct Workspaces {
    /// The page.
    pub data: Fetched<WorkspacesPage>,
    /// Where its reader is.
    pub table: Table<Id<Workspace>>,
    /// A workspace to open as soon as the list is there, by name.
    pub open: Option<String>,
}

impl Workspaces {
    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Id<Workspace>> {
        let page = self.data.shown();
        let all = page.is_none_or(|page| decide(Act::See(Sight::AllWorkspaces), &page.facts).is_allowed());
        let key = canvas.keys.hint(Context::Workspaces, Action::New);
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "What a team may do with a workspace is set on that workspace's page, under Team Access. The owners have access to every one.".to_owned(),
            ],
            note: (!all).then(|| "You see the workspaces that your teams have access to; organization owners see all of them.".to_owned()),
            columns: vec![
                Column::rest("Workspaces"),
                Column::fixed("Lock", 16, 1).narrow(8),
                Column::fixed("Access", 8, 0),
                Column::fixed("Teams", 7, 2).right(),
            ],
            rows: page.map_or(&[][..], |page| &page.rows).iter().map(|workspace| row(workspace, canvas)).collect(),
            empty: if all {
                format!("There is no workspace yet. {key} creates the first.")
            } else {
                "None of your teams has access to a workspace yet. Whoever administers one, or an owner, can give it.".to_owned()
            },
            noun: "workspace",
        }
    }

    /// Opens the workspace that was asked for by name, once its id is known.
    fn open_wanted(&mut self) -> Step {
        let Some(name) = self.open.take() else { return Step::Stay };
        let rows = self.data.shown().map_or(&[][..], |page| &page.rows);
        match rows.iter().find(|row| row.name.as_str().eq_ignore_ascii_case(&name)).map(|row| row.id) {
            Some(workspace) => {
                self.table.list.selected = Some(workspace);
                Step::Go(Place::Workspace(workspace))
            }
            None => Step::Tell(Notice::bad(format!("There is no workspace \"{}\" that you may see.", SafeText::new(&name)))),
        }
    }

    /// The organization whose workspaces they are, to which one can be added.
    fn create(&self, scene: &Scene) -> Option<(Id<Organization>, &WorkspacesPage)> {
        Some((scene.organization()?, self.data.shown()?))
    }
}

fn row(workspace: &WorkspaceRow, canvas: Canvas<'_>) -> Row<Id<Workspace>> {
    let theme = canvas.theme;
    let lock = match &workspace.lock {
        None => Cell::new("· unlocked").short("·").styled(theme.muted),
        Some(lock) => Cell::new(format!("■ locked by {}", lock.by)).short(format!("■ {}", lock.by)).styled(theme.warning),
    };
    let access = match workspace.facts.standing {
        Standing::Owner => "owner".to_owned(),
        _ => workspace.facts.rights.to_string(),
    };
    let cells = vec![
        Cell::new(workspace.name.as_str()).styled(theme.heading),
        lock,
        Cell::new(access),
        Cell::new(workspace.teams.to_string()).by(i64::from(workspace.teams)),
    ];
    Row { id: workspace.id, cells }
}

/// Makes a workspace.
#[derive(Debug)]
struct CreateWorkspace {
    organization: Id<Organization>,
}

impl Task for CreateWorkspace {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let name = Name::parse(NAME, fields.first().map_or("", Field::typed)).map_err(|invalid| vec![invalid])?;
        let (whose, done) = (format!("workspace {name}"), format!("The workspace {name} is created."));
        let command = Command::CreateWorkspace { organization: self.organization, name };
        Ok(Errand::new(command, whose).done(done).then(Then::Open))
    }
}

impl Layer for Workspaces {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Workspaces }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        match action {
            Action::Back if !self.table.list.is_filtered() && !self.table.list.filtering => None,
            Action::New => {
                let (organization, page) = self.create(scene)?;
                // The law is the same for every name.
                let name = Name::parse(NAME, "any").ok()?;
                Some(Offered::judged("new workspace", &Command::CreateWorkspace { organization, name }, &page.facts))
            }
            _ => self.table.offer(action, Some("open")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match (action, self.table.list.selected, self.create(scene)) {
            (Action::New, _, Some((organization, _))) => {
                let field = Field::text(NAME, "").help("Letters, digits, _ and -; one of a kind in the organization.");
                let task = Box::new(CreateWorkspace { organization });
                let intro = "At first only the owners reach it, and teams whose permissions reach every workspace.";
                Modal::Form(Form::new("New Workspace", vec![field], "Create workspace", task).intro(intro)).into()
            }
            (Action::Open, Some(workspace), _) => {
                self.table.list.filtering = false;
                Step::Go(Place::Workspace(workspace))
            }
            _ => Step::Stay,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.table)
    }

    fn settle(&mut self, scene: &Scene) {
        let listing = self.listing(scene.canvas(None));
        self.table.settle(&listing, scene.area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Workspaces(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        let Loaded::Workspaces(page) = loaded else { return Step::Stay };
        if self.data.take(ticket, Ok(page)) { self.open_wanted() } else { Step::Stay }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer)
    }
}

impl Show for Workspaces {
    fn place(&self) -> Option<Place> {
        Some(Place::Workspaces)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), "Workspaces".into()]
    }

    fn want(&mut self, name: String) {
        self.open = Some(name);
    }
}
