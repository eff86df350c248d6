//! Every key of the screen beneath, with why it cannot be used now; enter runs the line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_frame, list_size, title_area};
use crate::ui::action::Action;
use crate::ui::chrome::{draw_filter, fit};
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::list::List;
use crate::ui::offers::{Offer, Offered};
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;

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
    /// The list of these keys.
    #[must_use]
    pub fn of(offers: Vec<Offer>) -> Self {
        Self { offers, list: List::default() }
    }

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
}

impl Layer for Help {
    fn context(&self) -> Context {
        if self.list.filtering { Context::Filter } else { Context::Help }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        self.list.offer(action, self.rows().is_empty(), "run")
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (ids, height) = (self.ids(), self.height(scene.size));
        if self.list.act(action, &ids, height) {
            return Step::Stay;
        }
        match (action, self.list.selected) {
            (Action::Open, Some(chosen)) => Step::Do(chosen),
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
        let (ids, height) = (self.ids(), self.height(scene.size));
        self.list.settle(&ids, height);
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, keys) = (scene.size, &scene.settings.theme, &scene.settings.keymap);
        let (width, height) = self.size(size);
        let area = draw_frame(TITLE, size, width, height, theme, buffer);
        let rows = self.rows();
        if rows.is_empty() {
            let key = keys.hint(Context::Filter, Action::Back);
            let text = format!("No key matches \"{}\". {key} shows all of them.", self.list.filter.trimmed());
            buffer.set_stringn(area.x, area.y, text, usize::from(area.width), Style::new());
        }
        let selected = self.list.index(&self.ids());
        for (index, offer) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(area.height)) {
            let y = area.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let style = if index == selected { theme.selected } else { Style::new() };
            let line = Rect { y, height: 1, ..area };
            buffer.set_style(line, style);
            scene.targets.record(line, Target::Row(index));
            let keys = offer.keys.join(" ");
            let (key, sign) = if offer.refusal.is_some() { (theme.disabled, "✗ ") } else { (theme.key, "") };
            // A color on the cursor's ground could vanish.
            let key = if index == selected { style } else { key };
            buffer.set_stringn(area.x, y, fit(&keys, KEYS), KEYS, key);
            let rest = usize::from(area.width).saturating_sub(KEYS + 1);
            buffer.set_stringn(area.x + KEYS as u16 + 1, y, fit(&format!("{sign}{}", offer.text()), rest), rest, style);
        }
        draw_filter(&self.list, theme, title_area(size, self.size(size)), TITLE.width() + 2, buffer, &scene.targets)
    }
}
