//! "Workspace: NAME": its lock, the teams that have access to it, and the way to its end.

mod access_form;
mod lock;
mod team_access;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use self::team_access::Grant;
use crate::backend::WorkspacePage;
use crate::domain::{Command, Id, InvalidInput, Name, Revision, SafeText, Timestamp, Workspace};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::drawing::{draw_absence, draw_page};
use crate::ui::errand::{Errand, Then};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show, Step};
use crate::ui::message::{Load, Loaded};
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, write_reason};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::reader::Reader;
use crate::ui::scene::Scene;
use crate::ui::targets::Pointing;
use crate::ui::ticket::Ticket;

/// The label of the field.
const NAME: &str = "NAME";
/// So many teams are named in the question before the end of a workspace.
const NAMED: usize = 10;

/// The page of a workspace: its name, its lock, and the access of teams.
#[derive(Debug)]
pub struct WorkspaceScreen {
    pub workspace: Id<Workspace>,
    pub data: Fetched<WorkspacePage>,
    pub reader: Reader,
}

impl WorkspaceScreen {
    /// The page of a workspace, with nothing on it yet.
    #[must_use]
    pub fn new(workspace: Id<Workspace>) -> Self {
        Self { workspace, data: Fetched::unasked(), reader: Reader::default() }
    }

    /// The row of Team Access under the cursor.
    fn grant(&self) -> Option<Grant<'_>> {
        Grant::at(self.data.shown()?, self.reader.focus)
    }

    /// The text of the page.
    #[must_use]
    pub fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        let theme = canvas.theme;
        let Some(workspace) = self.data.shown() else { return page };
        // A reason that stands on the page already is not said again.
        let mut said = Vec::new();
        page.title(&format!("Workspace: {}", workspace.name));
        page.wrapped(&format!("Created {}", ago(workspace.created_at, canvas.now)), Style::new());
        team_access::write_own(workspace, &mut page);
        page.blank();
        let rename = rename_offer(workspace);
        page.button(Action::Edit, "Rename workspace", theme.button, rename.is_some_and(|offered| offered.is_allowed()));
        let refusal = rename_offer(workspace).and_then(|offered| offered.refusal);
        write_reason(&mut page, refusal.as_ref(), &mut said);
        lock::write(workspace, &mut page, &mut said);
        team_access::write(workspace, &mut page, &mut said);
        page.heading("Delete this Workspace");
        page.wrapped("This permanently deletes the workspace, and the access of teams to it.", Style::new());
        page.blank();
        let delete = Offered::judged("delete", &delete(workspace), &workspace.facts);
        page.button(Action::DeleteObject, &format!("Delete {}", workspace.name), theme.danger, delete.is_allowed());
        page
    }
}

/// The renaming that changes nothing, for the law to judge; names of the model always parse.
fn rename_offer(page: &WorkspacePage) -> Option<Offered> {
    let name = Name::parse(NAME, page.name.as_str()).ok()?;
    let command = Command::RenameWorkspace { workspace: page.id, seen: Some(page.revision), name };
    Some(Offered::judged("rename workspace", &command, &page.facts))
}

fn delete(page: &WorkspacePage) -> Command {
    Command::DeleteWorkspace { workspace: page.id, seen: Some(page.revision) }
}

/// The question before the end of the workspace.
fn question(page: &WorkspacePage) -> Confirm {
    let name = &page.name;
    let mut teams: Vec<String> = page.access.iter().take(NAMED).map(|row| format!("{} ({})", row.name, row.access)).collect();
    let more = page.access.len().saturating_sub(NAMED);
    if more > 0 {
        teams.push(format!("{more} more"));
    }
    let mut body = vec!["This deletes the workspace and everything in it. It can't be undone.".to_owned()];
    if !teams.is_empty() {
        body.push(format!("These teams lose their access: {}.", teams.join(", ")));
    }
    if let Some(lock) = &page.lock {
        let reason = lock.reason.as_ref().map_or_else(|| ".".to_owned(), |reason| format!(": “{reason}”"));
        body.push(format!("It is locked by {}{reason}", lock.by));
    }
    let errand = Errand::new(delete(page), format!("workspace {name}"))
        .done(format!("The workspace {name} is deleted."))
        .then(Then::Leave);
    Confirm::new(format!("Delete the workspace {name}?"), body, "Yes, delete it", errand).typing(name.as_str())
}

fn rename(page: &WorkspacePage) -> Form {
    let field = Field::text(NAME, page.name.as_str())
        .help("Letters, digits, _ and -. Also change the configurations that name this workspace.");
    let task = Rename { workspace: page.id, seen: page.revision, name: page.name.clone() };
    Form::new(format!("Rename the workspace {}", page.name), vec![field], "Rename workspace", Box::new(task))
}

/// Gives a workspace another name.
#[derive(Debug)]
struct Rename {
    workspace: Id<Workspace>,
    seen: Revision,
    name: SafeText,
}

impl Task for Rename {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let name = Name::parse(NAME, fields.first().map_or("", Field::typed)).map_err(|invalid| vec![invalid])?;
        if name.as_str() == self.name.as_str() {
            let message = "This is its name already.".to_owned();
            return Err(vec![InvalidInput { field: NAME, message }]);
        }
        let done = format!("The workspace {} is called {name} from now on.", self.name);
        let command = Command::RenameWorkspace { workspace: self.workspace, seen: Some(self.seen), name };
        Ok(Errand::new(command, format!("workspace {}", self.name)).done(done))
    }
}

impl Layer for WorkspaceScreen {
    fn context(&self) -> Context {
        Context::Workspace
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        let page = self.data.shown();
        if let (Some(page), Some(grant)) = (page, self.grant())
            && let Some(offered) = grant.offer(action, page)
        {
            return Some(offered);
        }
        match (action, page) {
            (Action::Edit, Some(page)) => rename_offer(page),
            (Action::Lock, Some(page)) => Some(lock::offer(page)),
            (Action::Add, Some(page)) => Some(team_access::offer_add(page)),
            (Action::DeleteObject, Some(page)) => Some(Offered::judged("delete workspace", &delete(page), &page.facts)),
            _ => self.reader.offer(action, true),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let text = self.page(scene.canvas(self.reader.focus));
        let grant = self.grant();
        if let (Action::Open, Some(grant)) = (action, grant)
            && self.reader.sees_focus(&text, scene.height())
        {
            return Step::Visit(Place::Team(grant.team));
        }
        if let Some(step) = self.reader.act(action, &text, scene.height()) {
            return step;
        }
        let Some(page) = self.data.shown() else { return Step::Stay };
        let grant = self.grant();
        match (action, grant.and_then(|grant| grant.given)) {
            (Action::Edit, Some(row)) => access_form::edit(page, row).into(),
            (Action::Edit, None) => rename(page).into(),
            (Action::Add, _) => access_form::add(page).into(),
            (Action::Remove, _) => grant.map_or(Step::Stay, |grant| grant.take_away(page)),
            (Action::Lock, _) => lock::press(page, scene.now),
            (Action::DeleteObject, _) => question(page).into(),
            _ => Step::Stay,
        }
    }

    fn pressed(&self) -> Option<Action> {
        self.reader.focus.map(|spot| spot.action)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.reader)
    }

    fn settle(&mut self, scene: &Scene) {
        if self.data.shown().is_some() {
            let page = self.page(scene.canvas(self.reader.focus));
            self.reader.settle(&page, scene.height());
        }
    }

    fn resized(&mut self) {
        self.reader.reopen();
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        Some(Load::Workspace(scene.actor(), self.workspace))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Workspace(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        let times = self.data.shown().map(|page| [Some(page.created_at), page.lock.as_ref().map(|lock| lock.at)]);
        times.into_iter().flatten().flatten().collect()
    }

    fn facts(&self, _: &Command) -> Option<&Facts> {
        self.data.shown().map(|page| &page.facts)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        let page = self.data.shown()?;
        match command {
            Command::UnlockWorkspace { seen, .. } => lock::objection(page, seen, scene.now),
            Command::RemoveTeamAccess { team, seen, .. } => team_access::objection(page, *team, *seen),
            _ => {
                let changed = command.seen().is_some_and(|seen| seen != page.revision);
                changed.then(|| format!("The workspace {} was changed meanwhile. Close this question and look again.", page.name))
            }
        }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(self.reader.focus);
        if draw_absence("Workspace", &self.data, canvas, scene.area, buffer) {
            return None;
        }
        draw_page(&self.page(canvas), self.reader.offset, scene.area, buffer);
        None
    }
}

impl Show for WorkspaceScreen {
    fn place(&self) -> Option<Place> {
        Some(Place::Workspace(self.workspace))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let name = self.data.shown().map_or_else(|| "…".to_owned(), |page| page.name.to_string());
        vec!["Settings".into(), "Workspaces".into(), name]
    }

    fn cycle(&mut self, forward: bool, scene: &Scene) -> bool {
        let page = self.page(scene.canvas(self.reader.focus));
        self.reader.cycle(&page, scene.height(), forward)
    }

    fn enter(&mut self, forward: bool, scene: &Scene) {
        let page = self.page(scene.canvas(self.reader.focus));
        self.reader.enter(&page, scene.height(), forward);
    }
}
