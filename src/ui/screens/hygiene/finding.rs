//! The finding under the cursor in full, below the list: its line there can have too little room for it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use crate::insight::hygiene::Finding;
use crate::ui::drawing::draw_text;
use crate::ui::page::{Canvas, wrap};
use crate::ui::words::{capital, fit};

/// The parts of the screen: the list, and below it room for the longest finding, so that the list keeps its height
/// while the cursor moves.
pub fn parts(longest: &str, area: Rect) -> (Rect, Rect) {
    let lines = if longest.is_empty() { 0 } else { wrap(longest, area.width).len() + 1 };
    let below = u16::try_from(lines).unwrap_or(u16::MAX).min(area.height / 2);
    let list = Rect { height: area.height - below, ..area };
    (list, Rect { y: list.bottom(), height: below, ..area })
}

/// Draws it, below a rule with the name of whose token it is.
pub fn draw(finding: &Finding, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let width = usize::from(area.width);
    let name = fit(&finding.whose, width.saturating_sub(6));
    let rule = format!("── {name} {}", "─".repeat(width.saturating_sub(name.width() + 4)));
    buffer.set_stringn(area.x, area.y, rule, width, canvas.theme.muted);
    buffer.set_stringn(area.x + 3, area.y, &name, width, canvas.theme.heading);
    let text = Rect { y: area.y + 1, height: area.height - 1, ..area };
    draw_text(&format!("{}.", capital(&finding.reason)), Style::new(), text, buffer);
}
