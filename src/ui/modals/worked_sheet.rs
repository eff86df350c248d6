//! A text to read that is worked out first.

use std::fmt;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use super::sheet::Sheet;
use crate::backend::{Backend, Error};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded, read};
use crate::ui::drawing::{draw_frame, draw_text};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::Offered;
use crate::ui::scene::Scene;
use crate::ui::ticket::Ticket;

/// The widest that it is set while it is worked out.
const WIDEST: u16 = 60;

type Work = dyn Fn(&dyn Backend) -> Result<Sheet, Error> + Send + Sync;

/// A sheet on its way. Closing it ends the work.
pub struct WorkedSheet {
    title: &'static str,
    work: Arc<Work>,
    sheet: Fetched<Sheet>,
}

impl WorkedSheet {
    /// What `work` comes to.
    #[must_use]
    pub fn new(title: &'static str, work: impl Fn(&dyn Backend) -> Result<Sheet, Error> + Send + Sync + 'static) -> Self {
        Self { title, work: Arc::new(work), sheet: Fetched::unasked() }
    }
}

impl fmt::Debug for WorkedSheet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WorkedSheet").field("title", &self.title).finish_non_exhaustive()
    }
}

impl Dialog for WorkedSheet {}

impl Layer for WorkedSheet {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        match self.sheet.shown() {
            Some(sheet) => sheet.offer(action, scene),
            None => (action == Action::Back).then(|| Offered::named("close")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        match &mut self.sheet {
            Fetched::Ready(sheet) => sheet.act(action, scene),
            _ => Step::Leave,
        }
    }

    fn load(&self, _: &Scene) -> Option<Load> {
        // What was worked out is of the time when it was asked for.
        let work = Arc::clone(&self.work);
        self.sheet.shown().is_none().then(|| read("a dry run", move |backend| work(backend)))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.sheet)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.sheet)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Some(sheet) = loaded.of::<Sheet>() {
            self.sheet.take(ticket, Ok(sheet));
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        if let Some(sheet) = self.sheet.shown() {
            return sheet.draw(scene, buffer);
        }
        let (size, theme) = (scene.size, &scene.settings.theme);
        let text = self.sheet.error().map_or_else(|| "Looking through all teams…".to_owned(), ToString::to_string);
        let width = size.width.saturating_sub(4).min(WIDEST);
        let lines = crate::ui::page::wrap(&text, width.saturating_sub(4)).len();
        let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
        let area = draw_frame(self.title, size, width, height, theme, buffer);
        draw_text(&text, Style::new(), area, buffer);
        None
    }
}
