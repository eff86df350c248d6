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
use crate::ui::fetched::Fetched;
use crate::ui::keymap::{Context, Keymap};
use crate::ui::list::List;
use crate::ui::theme::Theme;

/// The title of the dialog.
pub const TITLE: &str = "Acting as";
/// Lines above the rows.
const HEAD: usize = 2;

/// The list of people.
#[derive(Debug)]
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

    /// Draws it; answers where the cursor is.
    pub fn draw(&self, current: Id<User>, size: Size, (theme, keys): (&Theme, &Keymap), buffer: &mut Buffer) -> Option<Position> {
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
                let text = format!("Nobody matches \"{}\". {key} shows everybody.", self.list.filter.value().trim());
                super::super::screens::draw_text(&text, Style::new(), body, buffer);
            }
            _ => {}
        }
        let selected = self.list.index(&self.ids());
        for (index, person) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(body.height)) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            buffer.set_style(Rect { y, height: 1, ..body }, style);
            let mark = if person.id == current { "✓" } else { " " };
            buffer.set_string(body.x, y, mark, style);
            let name = 16.min(usize::from(body.width) / 3);
            buffer.set_stringn(body.x + 2, y, fit(person.username.as_str(), name), name, style.patch(theme.heading));
            let x = body.x + 3 + u16::try_from(name).unwrap_or(0);
            let rest = usize::from(body.right().saturating_sub(x));
            buffer.set_stringn(x, y, fit(&describe(person), rest), rest, style);
        }
        draw_filter(&self.list, theme, title_area(size, self.size(size)), TITLE.width() + 2, buffer)
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
