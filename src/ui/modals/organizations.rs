//! The organizations that the user belongs to, and the way to a new one.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_frame, list_size, title_area};
use crate::backend::OrganizationRow;
use crate::domain::{Id, Organization};
use crate::ui::action::Action;
use crate::ui::chrome::{draw_filter, fit};
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::list::List;
use crate::ui::offers::Offered;
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;

/// The title of the dialog.
pub const TITLE: &str = "Organizations";
const CREATE: &str = "+ Create new organization";

/// A line: an organization, or `None` for a new one.
pub type Choice = Option<Id<Organization>>;

/// The list of organizations; the rows are those of the user's account.
#[derive(Debug, Default)]
pub struct Organizations {
    /// The cursor.
    pub list: List<Choice>,
}

impl Organizations {
    /// The lines that pass the filter; the way to a new one always does.
    #[must_use]
    pub fn choices(&self, organizations: &[OrganizationRow]) -> Vec<Choice> {
        let passing = organizations.iter().filter(|row| self.list.passes(row.name.as_str())).map(|row| Some(row.id));
        passing.chain([None]).collect()
    }

    /// How many rows are visible.
    #[must_use]
    pub fn height(organizations: &[OrganizationRow], size: Size) -> usize {
        usize::from(list_size(size, 0, organizations.len() + 1).1).saturating_sub(2).max(1)
    }
}

impl Layer for Organizations {
    fn context(&self) -> Context {
        if self.list.filtering { Context::Filter } else { Context::Organizations }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        self.list.offer(action, false, "open")
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let choices = self.choices(&scene.organizations);
        if self.list.act(action, &choices, Self::height(&scene.organizations, scene.size)) {
            return Step::Stay;
        }
        match (action, self.list.selected) {
            (Action::Open, Some(Some(organization))) => Step::Enter(organization),
            (Action::Open, Some(None)) => Step::NewOrganization,
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
        let choices = self.choices(&scene.organizations);
        self.list.settle(&choices, Self::height(&scene.organizations, scene.size));
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, organizations) = (scene.size, &scene.settings.theme, &scene.organizations);
        let current: Choice = scene.organization();
        let (width, height) = list_size(size, 0, organizations.len() + 1);
        let area = draw_frame(TITLE, size, width, height, theme, buffer);
        let choices = self.choices(organizations);
        let selected = self.list.index(&choices);
        for (index, choice) in choices.iter().enumerate().skip(self.list.offset).take(usize::from(area.height)) {
            let y = area.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            let line = Rect { y, height: 1, ..area };
            buffer.set_style(line, style);
            scene.targets.record(line, Target::Row(index));
            let Some(row) = organizations.iter().find(|row| Some(row.id) == *choice) else {
                buffer.set_stringn(area.x + 2, y, CREATE, usize::from(area.width), style);
                continue;
            };
            let mark = if *choice == current { "✓" } else { " " };
            buffer.set_string(area.x, y, mark, style);
            let name = usize::from(area.width).saturating_sub(22);
            buffer.set_stringn(area.x + 2, y, fit(row.name.as_str(), name), name, style.patch(theme.heading));
            let teams = format!("{} in {} team{}", row.facts.standing.role(), row.teams, if row.teams == 1 { "" } else { "s" });
            let x = area.right().saturating_sub(u16::try_from(teams.width()).unwrap_or(0));
            buffer.set_stringn(x, y, teams, usize::from(area.width), style);
        }
        draw_filter(&self.list, theme, title_area(size, (width, height)), TITLE.width() + 2, buffer, &scene.targets)
    }
}
