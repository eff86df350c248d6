//! Somebody in the organization, with the teams that lead to them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;

use super::{draw_frame, list_size};
use crate::backend::{MembersPage, OrganizationMemberRow};
use crate::domain::{Id, SafeText, Team, User};
use crate::ui::action::Action;
use crate::ui::chrome::fit;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::list::List;
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::offers::Offered;
use crate::ui::scene::Scene;
use crate::ui::screens::{Place, draw_text};
use crate::ui::step::Step;
use crate::ui::targets::{Pointing, Target};

/// Lines above the teams.
const HEAD: usize = 5;

/// Somebody.
#[derive(Debug)]
pub struct Person {
    /// Who it is.
    pub user: Id<User>,
    /// The people among whom they are.
    pub data: Fetched<MembersPage>,
    /// The cursor.
    pub list: List<Id<Team>>,
}

impl Person {
    /// The dialog about somebody on a page.
    #[must_use]
    pub fn of(user: Id<User>, page: MembersPage) -> Self {
        Self { user, data: Fetched::Ready(page), list: List::default() }
    }

    /// Who it is, as long as they are among those that may be seen.
    fn person(&self) -> Option<&OrganizationMemberRow> {
        self.data.shown()?.rows.iter().find(|person| person.id == self.user)
    }

    fn teams(&self) -> &[(Id<Team>, SafeText)] {
        self.person().map_or(&[], |person| &person.teams)
    }

    fn ids(&self) -> Vec<Id<Team>> {
        self.teams().iter().map(|(team, _)| *team).collect()
    }

    fn size(&self, size: Size) -> (u16, u16) {
        let (width, height) = list_size(size, HEAD, self.teams().len().max(1));
        (width.min(60), height)
    }

    fn height(&self, size: Size) -> usize {
        usize::from(self.size(size).1).saturating_sub(HEAD + 2).max(1)
    }
}

impl Layer for Person {
    fn context(&self) -> Context {
        Context::Person
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Back => Some(Offered::named("close")),
            _ => self.list.offer(action, self.teams().is_empty(), "open team"),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (ids, height) = (self.ids(), self.height(scene.size));
        if self.list.travel(action, &ids, height) {
            return Step::Stay;
        }
        match (action, self.list.selected) {
            (Action::Open, Some(team)) => Step::Visit(Place::Team(team)),
            _ => Step::Leave,
        }
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.list)
    }

    fn settle(&mut self, scene: &Scene) {
        let (ids, height) = (self.ids(), self.height(scene.size));
        self.list.settle(&ids, height);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Members(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Members(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let (width, height) = self.size(size);
        let name = self.person().map_or_else(|| "User".to_owned(), |person| format!("User: {}", person.username));
        let area = draw_frame(&name, size, width, height, theme, buffer);
        let columns = usize::from(area.width);
        let Some(person) = self.person() else {
            let text = match &self.data {
                Fetched::Failed(error) => error.to_string(),
                _ => "They are in no team of the organization any more, or in none that you may see.".to_owned(),
            };
            draw_text(&text, theme.warning, area, buffer);
            return None;
        };
        let organization = scene.organization.as_ref().map_or("", |row| row.name.as_str());
        let role = if person.owner { "Owner" } else { "Member" };
        let two_factor = if person.two_factor { "on" } else { "off" };
        buffer.set_stringn(area.x, area.y, fit(&format!("{role} of {organization}"), columns), columns, Style::new());
        let text = format!("Two-factor authentication is {two_factor}");
        buffer.set_stringn(area.x, area.y + 1, text, columns, if person.two_factor { Style::new() } else { theme.warning });
        if let Some(email) = &person.email {
            buffer.set_stringn(area.x, area.y + 2, fit(email.as_str(), columns), columns, Style::new());
        }
        buffer.set_stringn(area.x, area.y + 4, format!("Teams ({})", person.teams.len()), columns, theme.heading);
        let top = u16::try_from(HEAD).unwrap_or(0);
        let body = Rect { y: area.y + top, height: area.height.saturating_sub(top), ..area };
        if person.teams.is_empty() {
            buffer.set_stringn(body.x, body.y, "In no team that you may see.", columns, theme.muted);
        }
        let selected = self.list.index(&self.ids());
        for (index, (_, name)) in person.teams.iter().enumerate().skip(self.list.offset).take(usize::from(body.height)) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            let line = Rect { y, height: 1, ..body };
            buffer.set_style(line, style);
            scene.targets.record(line, Target::Row(index));
            buffer.set_string(body.x, y, if index == selected { "›" } else { " " }, style);
            let room = columns.saturating_sub(2);
            buffer.set_stringn(body.x + 2, y, fit(name.as_str(), room), room, style);
        }
        None
    }
}
