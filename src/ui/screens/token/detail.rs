//! What is known of the token under the cursor, below a list of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::facts;
use crate::domain::Token;
use crate::ui::page::{Canvas, Page};
use crate::ui::words::fit;

/// Lines of it: a rule with a name in it, and what is known.
const HEIGHT: u16 = 6;
/// The least height of a screen that has it.
const LOW: u16 = 16;

/// The parts of a screen: the list, and what is below it where there is room for that.
#[must_use]
pub fn parts(area: Rect) -> (Rect, Option<Rect>) {
    if area.height < LOW {
        return (area, None);
    }
    let list = Rect { height: area.height - HEIGHT, ..area };
    (list, Some(Rect { y: list.bottom(), height: HEIGHT, ..area }))
}

/// Draws what is known of the token beside its list.
pub fn draw(name: &str, token: Option<&Token>, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let width = usize::from(area.width);
    let name = fit(name, width.saturating_sub(6));
    let never = |token: &Token| if token.ends_at().is_none() { " never expires" } else { "" };
    let hint = token.map_or_else(String::new, |token| format!(" {}{}", token.masked(), never(token)));
    let rest = width.saturating_sub(name.width() + 4);
    let hint = if hint.width() + 1 < rest { hint } else { String::new() };
    let rule = format!("── {name}{hint} {}", "─".repeat(rest.saturating_sub(hint.width())));
    buffer.set_stringn(area.x, area.y, rule, width, canvas.theme.muted);
    buffer.set_stringn(area.x + 3, area.y, &name, width, canvas.theme.heading);
    let mut page = Page::new(canvas);
    match token {
        Some(token) => facts::write(&mut page, token),
        None => page.wrapped("There is no token.", canvas.theme.muted),
    }
    for (y, line) in (area.y + 1..area.bottom()).zip(&page.lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}
