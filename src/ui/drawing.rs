//! Drawing what screens and dialogs have in common.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::widgets::{Block, Clear, Paragraph, Widget};
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::fetched::Fetched;
use super::keymap::Context;
use super::layout::centered;
use super::page::{Canvas, Page, wrap};
use super::targets::{Target, Targets};
use super::text_field::TextField;
use super::theme::Theme;
use super::words::fit;
use crate::backend::Error;
use crate::backend::look::spaced;
use crate::backend::walk::Passed;

/// Draws the visible lines of a page, with arrows where there is more.
pub(super) fn draw_page(page: &Page<'_>, offset: usize, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    for (row, line) in page.lines.iter().skip(offset).take(height).enumerate() {
        let row = u16::try_from(row).unwrap_or(u16::MAX);
        buffer.set_line(area.x, area.y.saturating_add(row), line, area.width);
    }
    for mark in &page.marks {
        for row in mark.lines.clone().filter_map(|line| line.checked_sub(offset)).filter(|row| *row < height) {
            let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
            let (x, width) = (area.x + mark.columns.start, mark.columns.end - mark.columns.start);
            page.canvas.targets.record(Rect { x, y, width, height: 1 }.intersection(area), mark.target);
        }
    }
    let style = page.canvas.theme.key;
    if offset > 0 {
        buffer.set_string(area.right(), area.y, "↑", style);
    }
    if offset + height < page.lines.len() {
        buffer.set_string(area.right(), area.bottom() - 1, "↓", style);
    }
}

/// Draws that what a screen shows is loading, or why it is not there; answers whether that is all there is to draw.
pub(super) fn draw_absence<T>(title: &str, data: &Fetched<T>, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) -> bool {
    match (data, data.shown()) {
        (Fetched::Failed(error), _) => draw_failed(title, error, canvas, area, buffer),
        (_, None) => draw_loading(title, canvas, area, buffer),
        (_, Some(_)) => return false,
    }
    true
}

/// Draws that something is being loaded.
pub(super) fn draw_loading(title: &str, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let mut page = Page::new(canvas);
    page.title(title);
    page.blank();
    page.wrapped("Loading…", canvas.theme.muted);
    draw_page(&page, 0, area, buffer);
}

/// Draws how far something is that is worked out from every team.
pub(super) fn draw_working(title: &str, passed: Passed, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let mut page = Page::new(canvas);
    page.title(title);
    page.blank();
    let (teams, of) = (spaced(passed.teams.into()), spaced(passed.of.into()));
    page.wrapped(&format!("Looking through {teams} of {of} teams…"), canvas.theme.muted);
    draw_page(&page, 0, area, buffer);
}

/// Draws why something is not there, and what to do.
pub(super) fn draw_failed(title: &str, error: &Error, canvas: Canvas<'_>, area: Rect, buffer: &mut Buffer) {
    let mut page = Page::new(canvas);
    page.title(title);
    page.blank();
    page.wrapped(&error.to_string(), canvas.theme.warning);
    page.blank();
    let key = |action| canvas.keys.hint(Context::List, action);
    let advice = match error {
        Error::Denied(_) | Error::NotFound(_) => {
            format!("{} goes back. {} acts as another user.", key(Action::Back), key(Action::ActingAs))
        }
        // Nothing changes that.
        Error::Unsupported(_) => String::new(),
        _ => format!("{} tries again.", key(Action::Reload)),
    };
    page.wrapped(&advice, canvas.theme.muted);
    draw_page(&page, 0, area, buffer);
}

/// Draws text in an area, wrapped; answers how many rows it took.
pub(super) fn draw_text(text: &str, style: ratatui::style::Style, area: Rect, buffer: &mut Buffer) -> u16 {
    let lines = wrap(text, area.width);
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
    // A paragraph styles all of its area, and what comes below has a style of its own.
    Paragraph::new(lines.join("\n")).style(style).render(Rect { height: count, ..area }, buffer);
    count
}

/// The same for a filter, and whether it is typed into.
pub fn draw_filter_field(
    (filter, filtering): (&TextField, bool),
    theme: &Theme,
    area: Rect,
    title: usize,
    buffer: &mut Buffer,
    targets: &Targets,
) -> Option<Position> {
    if !filtering && filter.value().is_empty() {
        return None;
    }
    let x = area.x + u16::try_from(title).unwrap_or(0) + 2;
    let width = area.right().saturating_sub(x);
    let style = if filtering { theme.selected } else { theme.heading };
    let shown = u16::try_from(filter.value().width()).unwrap_or(u16::MAX).saturating_add(2).min(width);
    let line = Rect { x, width: shown, height: 1, ..area };
    buffer.set_style(line, style);
    let cursor = filter.draw((0, "/"), style, line, buffer, targets);
    if !filtering {
        targets.record(line, Target::Key(Action::Filter));
    }
    filtering.then_some(cursor)
}

/// Draws the frame of a dialog in the middle of the screen; answers the area inside.
pub(super) fn draw_frame(title: &str, size: Size, width: u16, height: u16, theme: &Theme, buffer: &mut Buffer) -> Rect {
    let area = centered(size, width, height);
    Clear.render(area, buffer);
    let title = fit(title, usize::from(area.width).saturating_sub(4));
    let block = Block::bordered().border_style(theme.frame).title(format!(" {title} ")).title_style(theme.heading);
    let inner = block.inner(area);
    block.render(area, buffer);
    Rect::new(inner.x + 1, inner.y, inner.width.saturating_sub(2), inner.height)
}

/// The size of a dialog with a list of `rows` lines below `head` lines, `widest` columns wide at most; it leaves the
/// bars of the screen visible.
pub(super) fn list_size(size: Size, widest: u16, head: usize, rows: usize) -> (u16, u16) {
    let wanted = u16::try_from(head + rows).unwrap_or(u16::MAX).saturating_add(2);
    (size.width.saturating_sub(8).min(widest), wanted.min(size.height.saturating_sub(4)))
}
