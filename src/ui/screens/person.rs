//! "User: NAME": what they are to the organization, the tokens that outlive them, their teams, and the way out.

use crate::ui::screens::users::write_two_factor;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;
use ratatui::text::Line;

use super::many;
use crate::backend::PersonPage;
use crate::backend::people::Members;
use crate::domain::{Command, Id, Permission, Team, User};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::drawing::{draw_absence, draw_page};
use crate::ui::errand::Then;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show, Step};
use crate::ui::message::{Load, Loaded};
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::reader::Reader;
use crate::ui::scene::Scene;
use crate::ui::targets::{Item, Pointing, Spot};
use crate::ui::ticket::Ticket;
use crate::ui::words::{count, grouped};

/// One of the people of an organization.
#[derive(Debug)]
pub struct PersonScreen {
    user: Id<User>,
    data: Fetched<PersonPage>,
    reader: Reader,
}

impl PersonScreen {
    /// The page of a user, with nothing on it yet.
    #[must_use]
    pub fn new(user: Id<User>) -> Self {
        Self { user, data: Fetched::unasked(), reader: Reader::default() }
    }

    fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        let (Some(person), theme) = (self.data.shown(), canvas.theme) else { return page };
        let member = &person.member;
        page.title(&format!("User: {}", member.username));
        page.blank();
        let role = if member.owner { "Owner" } else { "Member" };
        page.wrapped(&format!("{role} of {}", person.facts.organization), Style::new());
        write_two_factor(&mut page, &member.two_factor);
        if let Some(email) = &member.email {
            page.wrapped(email.as_str(), Style::new());
        }
        write_access(&mut page, person);
        page.heading(&format!("Teams ({})", member.teams.len()));
        if member.teams.is_empty() {
            page.wrapped("In no team that you can see.", theme.muted);
        }
        for (team, name) in &member.teams {
            page.stop(Spot::of(Action::Open, Item::Team(*team)), Line::raw(format!("  {name}")), 0);
        }
        write_tokens(&mut page, person);
        page.heading("Offboarding");
        page.wrapped("Without a team, a user is no longer in the organization. Their account stays.", Style::new());
        page.blank();
        let offered = removal(person);
        page.button(Action::Remove, "Remove from all teams", theme.danger, offered.is_allowed());
        page
    }

    /// The team under the cursor.
    fn team(&self) -> Option<Id<Team>> {
        match self.reader.focus?.item {
            Some(Item::Team(team)) => Some(team),
            _ => None,
        }
    }
}

/// Writes what their teams let them do in the organization.
fn write_access(page: &mut Page<'_>, person: &PersonPage) {
    let Some(access) = person.access else { return };
    page.heading("Organization Access");
    let given: Vec<&str> =
        Permission::ALL.into_iter().filter(|permission| access.get(*permission)).map(Permission::label).collect();
    let text = match (person.member.owner, given.is_empty()) {
        (true, _) => "Everything, as a member of the owners team.".to_owned(),
        (false, true) => "No permission in the organization. Their teams give access to workspaces only.".to_owned(),
        (false, false) => format!("By their teams: {}.", given.join(", ")),
    };
    page.wrapped(&text, Style::new());
}

/// Writes which tokens keep working after they leave.
fn write_tokens(page: &mut Page<'_>, person: &PersonPage) {
    let theme = page.canvas.theme;
    page.heading("Tokens They Generated");
    let text = match person.generated {
        0 => "This user generated no working team token that you can see.".to_owned(),
        1 => "This user generated 1 team token that works. It keeps working after they leave.".to_owned(),
        number if number > PersonPage::COUNTED => {
            let counted = grouped(usize::try_from(PersonPage::COUNTED).unwrap_or(usize::MAX));
            format!("This user generated more than {counted} team tokens that work. They keep working after the user leaves.")
        }
        number => {
            format!("This user generated {} that work. They keep working after the user leaves.", count(number, "team token"))
        }
    };
    page.wrapped(&text, Style::new());
    if person.organization_token == Some(true) {
        page.wrapped("This user generated the organization token. It keeps working after they leave.", theme.warning);
    }
    if person.generated > 0 {
        page.blank();
        page.button(Action::Generated, "Show generated tokens", theme.key, true);
    }
}

/// What removing them from all teams is called, and why it is refused.
fn removal(person: &PersonPage) -> Offered {
    let none = person.member.teams.is_empty().then_some("They are in no team that you can see.");
    Offered::named("remove from all teams").unless(none)
}

impl Layer for PersonScreen {
    fn context(&self) -> Context {
        Context::Person
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        let person = self.data.shown()?;
        match action {
            Action::Remove => Some(removal(person)),
            Action::Generated => {
                let none = (person.generated == 0).then_some("There is no such token that you can see.");
                Some(Offered::plain(action).unless(none))
            }
            Action::Open if self.team().is_some() => Some(Offered::named("open team")),
            _ => self.reader.offer(action, true),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let page = self.page(scene.canvas(self.reader.focus));
        let in_sight = self.reader.sees_focus(&page, scene.height());
        match (action, self.team(), scene.organization()) {
            (Action::Open, Some(team), _) if in_sight => Step::Visit(Place::Team(team)),
            (Action::Generated, ..) => Step::Visit(Place::TokensBy(self.user)),
            (Action::Remove, _, Some(organization)) => {
                let ids = vec![self.user];
                let meant = many::Meant { actor: scene.actor(), in_sight: ids.clone(), ids, now: scene.now };
                many::remove_from_teams(Members { organization }, meant, Then::Leave).into()
            }
            _ => self.reader.act(action, &page, scene.height()).unwrap_or(Step::Stay),
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
        scene.organization().map(|organization| Load::Person(scene.actor(), organization, self.user))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Person(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn facts(&self, _: &Command) -> Option<&Facts> {
        self.data.shown().map(|page| &page.facts)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(self.reader.focus);
        if !draw_absence("User", &self.data, canvas, scene.area, buffer) {
            draw_page(&self.page(canvas), self.reader.offset, scene.area, buffer);
        }
        None
    }
}

impl Show for PersonScreen {
    fn place(&self) -> Option<Place> {
        Some(Place::Person(self.user))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let name = self.data.shown().map_or_else(|| "…".to_owned(), |page| page.member.username.to_string());
        vec!["Settings".into(), "Users".into(), name]
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
