//! A text to read: headings and paragraphs, such as why something is refused, or all that a row holds.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use ratatui::style::Style;

use crate::ui::action::Action;
use crate::ui::drawing::draw_frame;
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::{Offered, Refusal};
use crate::ui::page::{Page, wrap};
use crate::ui::scene::Scene;

/// The widest that it is set.
const WIDEST: u16 = 76;

/// A text with what can be done from it.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub title: String,
    /// Paragraphs, each with its heading, which can be empty.
    pub paragraphs: Vec<(String, String)>,
    /// Acting as somebody else shows the matter from another side.
    pub acts: bool,
    /// The first line that is drawn.
    offset: usize,
}

impl Sheet {
    /// An empty text.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), paragraphs: Vec::new(), acts: false, offset: 0 }
    }

    /// A paragraph under a heading.
    #[must_use]
    pub fn paragraph(mut self, heading: impl Into<String>, text: impl Into<String>) -> Self {
        self.paragraphs.push((heading.into(), text.into()));
        self
    }

    /// "Why not?": the rule that refuses something, who can do it instead, and the shortest way to get there.
    #[must_use]
    pub fn why(label: &str, refusal: &Refusal, scene: &Scene) -> Self {
        let sheet = Self::new(format!("Why not: {label}?"));
        let Refusal::Rule(reason) = refusal else { return sheet.paragraph("", refusal.to_string()) };
        let sheet = sheet
            .paragraph("The rule", reason.to_string())
            .paragraph("Who can", reason.who())
            .paragraph("The shortest way", reason.way());
        if reason.rule.binds_everybody() {
            return sheet;
        }
        let key = scene.settings.keymap.hint(Context::Global, Action::ActingAs);
        let fault_injection = format!("{key} acts as somebody who can. In this model that is a rehearsal.");
        Self { acts: true, ..sheet.paragraph("To see it from the other side", fault_injection) }
    }

    /// Writes the same into the pane of a list, which has the title already.
    pub fn write(&self, page: &mut Page<'_>) {
        let theme = page.canvas.theme;
        for (index, (heading, text)) in self.paragraphs.iter().enumerate() {
            if index > 0 {
                page.blank();
            }
            if !heading.is_empty() {
                page.wrapped(heading, theme.muted);
            }
            text.lines().for_each(|line| page.wrapped(line, Style::new()));
        }
    }

    fn lines(&self, size: Size, scene: &Scene) -> Vec<(String, Style)> {
        let theme = &scene.settings.theme;
        let width = width(size).saturating_sub(4);
        let mut lines: Vec<(String, Style)> = Vec::new();
        for (heading, text) in &self.paragraphs {
            if !lines.is_empty() {
                lines.push((String::new(), Style::new()));
            }
            if !heading.is_empty() {
                lines.push((heading.clone(), theme.heading));
            }
            lines.extend(text.lines().flat_map(|line| wrap(line, width)).map(|line| (line, Style::new())));
        }
        lines
    }

    fn room(size: Size) -> usize {
        usize::from(size.height.saturating_sub(4)).max(1)
    }
}

fn width(size: Size) -> u16 {
    size.width.saturating_sub(4).min(WIDEST)
}

impl Dialog for Sheet {}

impl Layer for Sheet {
    fn context(&self) -> Context {
        Context::Sheet
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let long = self.lines(scene.size, scene).len() > Self::room(scene.size);
        match action {
            Action::Back => Some(Offered::named("close")),
            Action::ActingAs if self.acts => Some(Offered::plain(action)),
            Action::Up | Action::Down | Action::PageUp | Action::PageDown if long => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let room = Self::room(scene.size);
        let last = self.lines(scene.size, scene).len().saturating_sub(room);
        self.offset = match action {
            Action::ActingAs => return Step::Do(action),
            Action::Up => self.offset.saturating_sub(1),
            Action::Down => self.offset + 1,
            Action::PageUp => self.offset.saturating_sub(room - 1),
            Action::PageDown => self.offset + room - 1,
            _ => return Step::Leave,
        }
        .min(last);
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let lines = self.lines(size, scene);
        let height = u16::try_from(lines.len().min(Self::room(size))).unwrap_or(u16::MAX).saturating_add(2);
        let area = draw_frame(&self.title, size, width(size), height, theme, buffer);
        for (y, (line, style)) in (area.y..area.bottom()).zip(lines.iter().skip(self.offset)) {
            buffer.set_stringn(area.x, y, line, usize::from(area.width), *style);
        }
        if self.offset > 0 {
            buffer.set_string(area.right(), area.y, "↑", theme.key);
        }
        if self.offset + usize::from(area.height) < lines.len() {
            buffer.set_string(area.right(), area.bottom().saturating_sub(1), "↓", theme.key);
        }
        None
    }
}
