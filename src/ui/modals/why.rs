//! "Why not?": the rule that refuses something, who may do it instead, and the shortest way to get there.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use ratatui::style::Style;

use super::draw_frame;
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::offers::{Offered, Refusal};
use crate::ui::page::wrap;
use crate::ui::scene::Scene;
use crate::ui::step::Step;

/// A refusal, explained.
#[derive(Debug)]
pub struct Why {
    /// What was refused: `delete token`.
    pub label: String,
    /// Why.
    pub refusal: Refusal,
}

impl Why {
    /// The paragraphs, each with its heading.
    fn paragraphs(&self, scene: &Scene) -> Vec<(&'static str, String)> {
        let Refusal::Rule(reason) = &self.refusal else { return vec![("", self.refusal.to_string())] };
        let key = scene.settings.keymap.hint(Context::Global, Action::ActingAs);
        vec![
            ("The rule", format!("{reason} ({})", reason.rule.code())),
            ("Who may", reason.who()),
            ("The shortest way", reason.way()),
            ("To see it from the other side", format!("{key} acts as somebody who may; in this model that is a rehearsal.")),
        ]
    }
}

impl Layer for Why {
    fn context(&self) -> Context {
        Context::Notice
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Back => Some(Offered::named("close")),
            Action::ActingAs if matches!(self.refusal, Refusal::Rule(_)) => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: &Scene) -> Step {
        match action {
            Action::ActingAs => Step::Do(action),
            _ => Step::Leave,
        }
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let width = size.width.saturating_sub(4).min(74);
        let mut lines: Vec<(String, Style)> = Vec::new();
        for (heading, text) in self.paragraphs(scene) {
            if !lines.is_empty() {
                lines.push((String::new(), Style::new()));
            }
            if !heading.is_empty() {
                lines.push((heading.to_owned(), theme.heading));
            }
            lines.extend(wrap(&text, width.saturating_sub(4)).into_iter().map(|line| (line, Style::new())));
        }
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(size.height);
        let area = draw_frame(&format!("Why not: {}?", self.label), size, width, height, theme, buffer);
        for (y, (line, style)) in (area.y..area.bottom()).zip(&lines) {
            buffer.set_stringn(area.x, y, line, usize::from(area.width), *style);
        }
        None
    }
}
