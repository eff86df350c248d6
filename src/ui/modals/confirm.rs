//! The question before something that cannot be undone.

use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::draw_frame;
use crate::domain::Command;
use crate::ui::action::Action;
use crate::ui::keymap::{Context, Keymap};
use crate::ui::page::wrap;
use crate::ui::theme::Theme;

/// A question with a command as its yes.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked, naming the object.
    pub title: String,
    /// What it means.
    pub body: Vec<String>,
    /// What stands on the button that goes ahead.
    pub yes: &'static str,
    /// What goes ahead.
    pub command: Command,
    /// Yes is the marked button; the dialog opens with No.
    pub marked_yes: bool,
    /// It is on the screen, so that keys are an answer to it.
    pub armed: bool,
    /// Why it can no longer be answered with yes: what it asks about has changed while it was open.
    pub withdrawn: Option<String>,
}

impl Confirm {
    /// A question that is not yet on the screen.
    #[must_use]
    pub fn new(title: String, body: Vec<String>, yes: &'static str, command: Command) -> Self {
        Self { title, body, yes, command, marked_yes: false, armed: false, withdrawn: None }
    }

    /// Draws it.
    pub fn draw(&self, size: Size, theme: &Theme, keys: &Keymap, buffer: &mut Buffer) {
        let width = size.width.saturating_sub(4).min(68);
        let (texts, style) = match &self.withdrawn {
            Some(why) => (std::slice::from_ref(why), theme.warning),
            None => (self.body.as_slice(), Style::new()),
        };
        let lines: Vec<String> = texts.iter().flat_map(|text| wrap(text, width.saturating_sub(4))).collect();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(6);
        let area = draw_frame(&self.title, size, width, height, theme, buffer);
        for (y, line) in (area.y + 1..area.bottom()).zip(&lines) {
            buffer.set_stringn(area.x, y, line, usize::from(area.width), style);
        }
        let mark = |style: Style, marked: bool| if marked { style.patch(theme.selected) } else { style };
        let y = area.bottom().saturating_sub(2);
        let key = |action| keys.hint(Context::Confirm, action);
        if self.withdrawn.is_some() {
            let close = format!("[ {}  Close ]", key(Action::No));
            buffer.set_stringn(area.x, y, close, usize::from(area.width), mark(theme.button, true));
            return;
        }
        let (no, yes) = (format!("[ {}  No ]", key(Action::No)), format!("[ {}  {} ]", key(Action::Yes), self.yes));
        buffer.set_stringn(area.x, y, &no, usize::from(area.width), mark(theme.button, !self.marked_yes));
        let x = area.x + u16::try_from(no.width()).unwrap_or(0) + 3;
        buffer.set_stringn(x, y, &yes, usize::from(area.width), mark(theme.danger, self.marked_yes));
    }
}
