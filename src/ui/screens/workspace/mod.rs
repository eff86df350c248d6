//! "Workspace: NAME": its lock, the teams that have access to it, and the way to its end.

mod access_form;
mod lock;
mod team_access;

use ratatui::style::Style;

use self::team_access::Grant;
use crate::backend::WorkspacePage;
use crate::domain::{Command, Guard, Guarded, Id, InvalidInput, Name, Revision, SafeText, Timestamp, Workspace};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::ask::{Load, read};
use crate::ui::errand::{Errand, Then};
use crate::ui::field::Field;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, write_reason};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::text_screen::{Shown, TextPage, TextScreen, TextSpec};

/// The label of the field.
const NAME: &str = "NAME";
/// So many teams are named in the question before the end of a workspace.
const NAMED: usize = 10;

/// The page of a workspace: its name, its lock, and the access of teams.
pub type WorkspaceScreen = TextScreen<OneWorkspace>;

/// What is the page's own.
#[derive(Debug)]
pub struct OneWorkspace {
    workspace: Id<Workspace>,
}

impl WorkspaceScreen {
    /// The page of a workspace, with nothing on it yet.
    #[must_use]
    pub fn new(workspace: Id<Workspace>) -> Self {
        Self::of(OneWorkspace { workspace })
    }
}

/// The text of the page.
fn write<'a>(workspace: &WorkspacePage, canvas: Canvas<'a>) -> Page<'a> {
    let (mut page, theme) = (Page::new(canvas), canvas.theme);
    // A reason that stands on the page already is not said again.
    let mut said = Vec::new();
    page.title(&format!("Workspace: {}", workspace.name));
    if let Some(at) = workspace.created_at {
        page.wrapped(&format!("Created {}", ago(at, canvas.now)), Style::new());
    }
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

/// The renaming that changes nothing, for the law to judge; names of the model always parse.
fn rename_offer(page: &WorkspacePage) -> Option<Offered> {
    let name = Name::parse(NAME, page.name.as_str()).ok()?;
    let command = Command::RenameWorkspace { workspace: page.id, name };
    Some(Offered::judged("rename workspace", &command, &page.facts))
}

fn delete(page: &WorkspacePage) -> Command {
    Command::DeleteWorkspace { workspace: page.id }
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
    let errand = Errand::new(delete(page).when(Guard::Revision(page.revision)), format!("workspace {name}"))
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
        let command = Command::RenameWorkspace { workspace: self.workspace, name };
        Ok(Errand::new(command.when(Guard::Revision(self.seen)), format!("workspace {}", self.name)).done(done))
    }
}

impl TextPage for OneWorkspace {
    type Data = WorkspacePage;

    const SPEC: TextSpec = TextSpec { context: Context::Workspace, title: "Workspace", leaves: true };

    fn question(&self, scene: &Scene) -> Option<Load> {
        let (actor, workspace) = (scene.actor(), self.workspace);
        Some(read("a workspace", move |backend| backend.workspace(actor, workspace)))
    }

    fn place(&self) -> Place {
        Place::Workspace(self.workspace)
    }

    fn breadcrumb(&self, data: Option<&WorkspacePage>) -> Vec<String> {
        let name = data.map_or_else(|| "…".to_owned(), |page| page.name.to_string());
        vec!["Settings".into(), "Workspaces".into(), name]
    }

    fn write<'a>(&self, shown: Shown<'_, WorkspacePage>, scene: &'a Scene) -> Page<'a> {
        write(shown.data, shown.canvas(scene))
    }

    fn offer(&self, action: Action, shown: Shown<'_, WorkspacePage>, _: &Scene) -> Option<Offered> {
        let page = shown.data;
        if let Some(offered) = Grant::at(page, shown.spot).and_then(|grant| grant.offer(action, page)) {
            return Some(offered);
        }
        match action {
            Action::Edit => rename_offer(page),
            Action::Lock => Some(lock::offer(page)),
            Action::Add => Some(team_access::offer_add(page)),
            Action::DeleteObject => Some(Offered::judged("delete workspace", &delete(page), &page.facts)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, shown: Shown<'_, WorkspacePage>, scene: &Scene) -> Option<Step> {
        let page = shown.data;
        let grant = Grant::at(page, shown.spot);
        let given = grant.and_then(|grant| grant.given);
        match action {
            Action::Open => grant.map(|grant| Step::Visit(Place::Team(grant.team))),
            Action::Edit => Some(given.map_or_else(|| rename(page).into(), |row| access_form::edit(page, row).into())),
            Action::Add => scene.organization().map(|organization| access_form::add(page, scene.actor(), organization).into()),
            Action::Remove => grant.map(|grant| grant.take_away(page)),
            Action::Lock => Some(lock::press(page, scene.now)),
            Action::DeleteObject => Some(question(page).into()),
            _ => None,
        }
    }

    fn facts(data: &WorkspacePage) -> &Facts {
        &data.facts
    }

    fn ages(&self, page: &WorkspacePage) -> Vec<Timestamp> {
        page.created_at.into_iter().chain(page.lock.as_ref().and_then(|lock| lock.at)).collect()
    }

    fn objection(&self, request: &Guarded, page: &WorkspacePage, scene: &Scene) -> Option<String> {
        match (request.command(), request.guard()) {
            (Command::UnlockWorkspace { .. }, seen) => lock::objection(page, seen, scene.now),
            (Command::RemoveTeamAccess { team, .. }, seen) => team_access::objection(page, *team, seen),
            (_, seen) => {
                let changed = matches!(seen, Guard::Revision(seen) if *seen != page.revision);
                changed.then(|| format!("The workspace {} was changed meanwhile. Close this question and look again.", page.name))
            }
        }
    }
}
