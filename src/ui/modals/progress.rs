//! Work that takes a while: how far it is, and the way to stop it with nothing half done.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::ui::action::Action;
use crate::ui::drawing::draw_frame;
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::Offered;
use crate::ui::scene::Scene;
use crate::ui::targets::Target;
use crate::ui::ticket::Ticket;

/// How far a long job is, with a way to stop it.
#[derive(Debug)]
pub struct Progress {
    /// What is done: `Checking the audit log`.
    pub title: String,
    /// What is counted: `rows`.
    pub noun: &'static str,
    pub done: u64,
    /// How many there are, where that is known.
    pub total: Option<u64>,
    pub ticket: Ticket,
}

impl Dialog for Progress {}

impl Layer for Progress {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        (action == Action::Back).then(|| Offered::named("stop"))
    }

    fn act(&mut self, _: Action, _: &Scene) -> Step {
        Step::Cancel(self.ticket)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let theme = &scene.settings.theme;
        let area = draw_frame(&self.title, scene.size, 56, 5, theme, buffer);
        let text = match self.total {
            Some(total) => format!("{} of {total} {}", self.done, self.noun),
            None => format!("{} {}", self.done, self.noun),
        };
        buffer.set_stringn(area.x, area.y, text, usize::from(area.width), ratatui::style::Style::new());
        if let Some(total) = self.total.filter(|total| *total > 0) {
            let width = u64::from(area.width);
            let full = usize::try_from((self.done.min(total) * width) / total).unwrap_or(0);
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(usize::from(area.width) - full));
            buffer.set_stringn(area.x, area.y + 1, bar, usize::from(area.width), theme.current);
        }
        let key = scene.settings.keymap.hint(self.context(), Action::Back);
        let (x, y, width) = (area.x, area.y + 2, usize::from(area.width));
        let (end, _) = buffer.set_stringn(x, y, format!("[ {key}  Stop ]"), width, theme.button);
        scene.targets.record(Rect::new(x, y, end - x, 1), Target::Key(Action::Back));
        None
    }
}
