//! Every key of the screen beneath, with why it cannot be used now; enter runs the line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_frame, list_size, title_area};
use crate::ui::action::Action;
use crate::ui::chrome::{draw_filter, fit};
use crate::ui::keymap::{Context, Keymap};
use crate::ui::list::List;
use crate::ui::offers::Offer;
use crate::ui::theme::Theme;

/// The title of the dialog.
pub const TITLE: &str = "Keys";
/// Columns of the keys.
const KEYS: usize = 14;

/// The keys of what lay on top when help was asked for.
#[derive(Debug)]
pub struct Help {
    /// The lines.
    pub offers: Vec<Offer>,
    /// The cursor.
    pub list: List<Action>,
}

impl Help {
    /// The lines that pass the filter.
    #[must_use]
    pub fn rows(&self) -> Vec<&Offer> {
        self.offers
            .iter()
            .filter(|offer| self.list.passes(&format!("{} {} {}", offer.keys.join(" "), offer.label, offer.text())))
            .collect()
    }

    /// Their actions.
    #[must_use]
    pub fn ids(&self) -> Vec<Action> {
        self.rows().iter().map(|offer| offer.action).collect()
    }

    /// How large the dialog is.
    fn size(&self, size: Size) -> (u16, u16) {
        list_size(size, 0, self.offers.len().max(1))
    }

    /// How many lines are visible.
    #[must_use]
    pub fn height(&self, size: Size) -> usize {
        usize::from(self.size(size).1).saturating_sub(2).max(1)
    }

    /// Draws it; answers where the cursor is.
    pub fn draw(&self, size: Size, theme: &Theme, keys: &Keymap, buffer: &mut Buffer) -> Option<Position> {
        let (width, height) = self.size(size);
        let area = draw_frame(TITLE, size, width, height, theme, buffer);
        let rows = self.rows();
        if rows.is_empty() {
            let key = keys.hint(Context::Filter, Action::Back);
            let text = format!("No key matches \"{}\". {key} shows all of them.", self.list.filter.value().trim());
            buffer.set_stringn(area.x, area.y, text, usize::from(area.width), Style::new());
        }
        let selected = self.list.index(&self.ids());
        for (index, offer) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(area.height)) {
            let y = area.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            buffer.set_style(Rect { y, height: 1, ..area }, style);
            let keys = offer.keys.join(" ");
            let (key, sign) = if offer.refusal.is_some() { (theme.disabled, "✗ ") } else { (theme.key, "") };
            buffer.set_stringn(area.x, y, fit(&keys, KEYS), KEYS, style.patch(key));
            let rest = usize::from(area.width).saturating_sub(KEYS + 1);
            buffer.set_stringn(area.x + KEYS as u16 + 1, y, fit(&format!("{sign}{}", offer.text()), rest), rest, style);
        }
        draw_filter(&self.list, theme, title_area(size, self.size(size)), TITLE.width() + 2, buffer)
    }
}
