//! What is drawn while the model is being opened.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};

use super::bar::PRODUCT;
use super::glyphs::to_ascii;
use super::keymap::Keymap;
use super::theme::Theme;

/// What is known before the model is open.
#[derive(Clone, Debug)]
pub struct Cover {
    pub theme: Theme,
    pub keymap: Keymap,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether everything is drawn in ASCII.
    pub ascii: bool,
    /// What is being opened: `Opening ~/model.db…`
    pub text: String,
    /// After what time it is drawn if the model is not open by then; `None` for never.
    pub after: Option<Duration>,
}

impl Cover {
    /// Draws the cover instead of the screens.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        let buffer = frame.buffer_mut();
        let [bar, _, content] = Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Min(0)]).areas(area);
        buffer.set_style(area, self.theme.text);
        buffer.set_style(bar, self.theme.bar);
        for (line, text, style) in [(bar, PRODUCT, self.theme.bar), (content, &self.text, self.theme.muted)] {
            if line.height > 0 {
                buffer.set_stringn(line.x + line.width.min(1), line.y, text, usize::from(line.width.saturating_sub(1)), style);
            }
        }
        self.theme.finish(buffer);
        if self.ascii {
            to_ascii(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    #[test]
    fn it_says_what_is_opened_at_every_size() {
        let text = "Opening model.db…".to_owned();
        let theme = Theme::mono();
        let cover = Cover { theme, keymap: Keymap::default(), mouse: false, ascii: false, text, after: None };
        for (width, height) in [(80, 24), (20, 3), (1, 1), (3, 2)] {
            let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
            terminal.draw(|frame| cover.draw(frame)).expect("a frame");
            let shown = terminal.backend().to_string();
            assert!(width < 20 || (shown.contains("tfe-console") && shown.contains("Opening model.db…")), "{shown}");
        }
    }
}
