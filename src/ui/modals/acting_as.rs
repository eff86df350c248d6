//! Whom the console acts as: the model's users with role and teams.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_frame, list_size, title_area};
use crate::backend::PersonRow;
use crate::domain::{Id, User};
use crate::ui::action::Action;
use crate::ui::chrome::{draw_filter, fit};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::list::List;
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::offers::Offered;
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;

/// The title of the dialog.
pub const TITLE: &str = "Acting as";
/// Lines above the rows.
const HEAD: usize = 2;

/// The list of people.
#[derive(Debug, Default)]
pub struct ActingAs {
    /// The people.
    pub data: Fetched<Vec<PersonRow>>,
    /// The cursor.
    pub list: List<Id<User>>,
}

impl ActingAs {
    /// The people that pass the filter.
    #[must_use]
    pub fn rows(&self) -> Vec<&PersonRow> {
        let people = self.data.shown().map_or(&[][..], Vec::as_slice);
        people.iter().filter(|person| self.list.passes(&format!("{} {}", person.username, describe(person)))).collect()
    }

    /// Their ids.
    #[must_use]
    pub fn ids(&self) -> Vec<Id<User>> {
        self.rows().iter().map(|person| person.id).collect()
    }

    /// How large the dialog is.
    fn size(&self, size: Size) -> (u16, u16) {
        list_size(size, HEAD, self.data.shown().map_or(1, Vec::len).max(1))
    }

    /// How many rows are visible.
    #[must_use]
    pub fn height(&self, size: Size) -> usize {
        usize::from(self.size(size).1).saturating_sub(HEAD + 2).max(1)
    }
}

impl Layer for ActingAs {
    fn context(&self) -> Context {
        if self.list.filtering { Context::Filter } else { Context::ActingAs }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        self.list.offer(action, self.rows().is_empty(), "act as")
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (ids, height) = (self.ids(), self.height(scene.size));
        if self.list.act(action, &ids, height) {
            return Step::Stay;
        }
        match (action, self.rows().into_iter().find(|row| Some(row.id) == self.list.selected)) {
            (Action::Open, Some(row)) => Step::ActAs(row.id, row.username.clone()),
            _ => Step::Leave,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.list)
    }

    fn settle(&mut self, scene: &Scene) {
        if self.data.shown().is_some() {
            let (ids, height) = (self.ids(), self.height(scene.size));
            self.list.settle(&ids, height);
        }
    }

    fn load(&self, _: &Scene) -> Option<Load> {
        Some(Load::People)
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, scene: &Scene) -> Step {
        if let Loaded::People(people) = loaded
            && self.data.take(ticket, Ok(people))
            && self.list.selected.is_none()
        {
            self.list.selected = Some(scene.user);
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, keys) = (scene.size, &scene.settings.theme, &scene.settings.keymap);
        let (width, height) = self.size(size);
        let area = draw_frame(TITLE, size, width, height, theme, buffer);
        let text = "Acting as somebody is a rehearsal, not a login.";
        buffer.set_stringn(area.x, area.y, text, usize::from(area.width), theme.muted);
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let rows = self.rows();
        match &self.data {
            Fetched::Failed(error) => {
                super::super::screens::draw_text(&error.to_string(), theme.warning, body, buffer);
            }
            _ if self.data.shown().is_none() => {
                buffer.set_string(body.x, body.y, "Loading…", theme.muted);
            }
            _ if rows.is_empty() => {
                let key = keys.hint(Context::Filter, Action::Back);
                let text = format!("Nobody matches \"{}\". {key} shows everybody.", self.list.filter.trimmed());
                super::super::screens::draw_text(&text, Style::new(), body, buffer);
            }
            _ => {}
        }
        let selected = self.list.index(&self.ids());
        for (index, person) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(body.height)) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            let line = Rect { y, height: 1, ..body };
            buffer.set_style(line, style);
            scene.targets.record(line, Target::Row(index));
            let mark = if person.id == scene.user { "✓" } else { " " };
            buffer.set_string(body.x, y, mark, style);
            let name = 16.min(usize::from(body.width) / 3);
            buffer.set_stringn(body.x + 2, y, fit(person.username.as_str(), name), name, style.patch(theme.heading));
            let x = body.x + 3 + u16::try_from(name).unwrap_or(0);
            let rest = usize::from(body.right().saturating_sub(x));
            buffer.set_stringn(x, y, fit(&describe(person), rest), rest, style);
        }
        draw_filter(&self.list, theme, title_area(size, self.size(size)), TITLE.width() + 2, buffer, &scene.targets)
    }
}

/// Role and teams, organization by organization.
fn describe(person: &PersonRow) -> String {
    if person.seats.is_empty() {
        return "in no team".to_owned();
    }
    let seats: Vec<String> = person
        .seats
        .iter()
        .map(|seat| {
            let role = if seat.owner { "owner" } else { "member" };
            let teams: Vec<&str> =
                seat.teams.iter().map(crate::domain::SafeText::as_str).filter(|team| *team != "owners").collect();
            if teams.is_empty() {
                format!("{role} of {}", seat.organization)
            } else {
                format!("{role} of {} in {}", seat.organization, teams.join(", "))
            }
        })
        .collect();
    seats.join("; ")
}
