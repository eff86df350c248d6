//! A page of text with buttons on it: lines, and the stops where the cursor can be.

use std::ops::Range;

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::keymap::Keymap;
use super::theme::Theme;
use crate::domain::{AuthenticationToken, Id};

/// What a page is drawn with.
#[derive(Clone, Copy)]
pub struct Canvas<'a> {
    /// The styles.
    pub theme: &'a Theme,
    /// The keys, for sentences that name one.
    pub keys: &'a Keymap,
    /// Columns.
    pub width: u16,
    /// The time that ages are counted from.
    pub now: Timestamp,
    /// The button under the cursor, if the page has the focus.
    pub focus: Option<Action>,
    /// The token whose text is on the screen just now.
    pub showing: Option<Id<AuthenticationToken>>,
}

/// A button.
pub struct Button {
    /// What pressing it does.
    pub action: Action,
    /// What stands on it.
    pub label: &'static str,
    /// Its style when it can be pressed.
    pub style: Style,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// A place where the cursor can be.
#[derive(Clone, Debug)]
pub struct Stop {
    /// What pressing it does.
    pub action: Action,
    /// The lines that are to be visible when the cursor is there.
    pub shows: Range<usize>,
}

/// Lines and stops.
pub struct Page<'a> {
    /// What it is drawn with.
    pub canvas: Canvas<'a>,
    /// The lines, none wider than the canvas.
    pub lines: Vec<Line<'static>>,
    /// The stops, from first to last.
    pub stops: Vec<Stop>,
}

impl<'a> Page<'a> {
    /// An empty page.
    #[must_use]
    pub fn new(canvas: Canvas<'a>) -> Self {
        Self { canvas, lines: Vec::new(), stops: Vec::new() }
    }

    /// The title of the page, with a rule below.
    pub fn title(&mut self, text: &str) {
        let width = usize::from(self.canvas.width);
        self.wrapped(text, self.canvas.theme.heading);
        self.line(Line::styled("─".repeat(width), self.canvas.theme.muted));
    }

    /// The heading of a block, after an empty line.
    pub fn heading(&mut self, text: &str) {
        self.blank();
        self.wrapped(text, self.canvas.theme.heading);
    }

    /// An empty line.
    pub fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// A line; one that is too wide loses its styles and is wrapped.
    pub fn line(&mut self, line: Line<'static>) {
        if line.width() <= usize::from(self.canvas.width) {
            self.lines.push(line);
        } else {
            self.wrapped(&line.to_string(), line.style);
        }
    }

    /// Text in as many lines as it needs.
    pub fn wrapped(&mut self, text: &str, style: Style) {
        for line in wrap(text, self.canvas.width) {
            self.lines.push(Line::styled(line, style));
        }
    }

    /// Whether buttons fit on one line, with two columns between them.
    #[must_use]
    pub fn fits(&self, buttons: &[Button]) -> bool {
        let used: usize = buttons.iter().map(|button| button.label.width() + 6).sum();
        used <= usize::from(self.canvas.width) + 2
    }

    /// Buttons on one line, the first at the left and the last at the right, or one below the other where
    /// they do not fit.
    pub fn buttons(&mut self, buttons: &[Button], shows: &Range<usize>) {
        let mut spans = Vec::new();
        let used: usize = buttons.iter().map(|button| button.label.width() + 4).sum();
        let gap = usize::from(self.canvas.width).saturating_sub(used) / buttons.len().saturating_sub(1).max(1);
        let together = self.fits(buttons);
        for (index, button) in buttons.iter().enumerate() {
            if index > 0 && together {
                spans.push(Span::raw(" ".repeat(gap.clamp(2, 16))));
            } else if index > 0 {
                self.lines.push(Line::from(std::mem::take(&mut spans)));
            }
            let style = match (button.enabled, self.canvas.focus == Some(button.action)) {
                (true, false) => button.style,
                (true, true) => button.style.patch(self.canvas.theme.selected),
                (false, false) => self.canvas.theme.disabled,
                (false, true) => self.canvas.theme.disabled.patch(self.canvas.theme.selected),
            };
            spans.push(Span::styled(format!("[ {} ]", button.label), style));
            self.stops.push(Stop { action: button.action, shows: shows.clone() });
        }
        self.lines.push(Line::from(spans));
    }
}

/// Breaks text at spaces so that no line is wider than `width`.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    textwrap::wrap(text, usize::from(width.max(1))).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Where the reader of a page is.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The button under the cursor.
    pub focus: Option<Action>,
    /// The first line that is drawn.
    pub offset: usize,
    /// The page has been shown around the cursor.
    opened: bool,
}

impl Reader {
    /// Keeps the cursor on a stop that is there and the window on the page. The first time, the window
    /// is put so that all of the first stop's block is visible.
    pub fn settle(&mut self, page: &Page<'_>, height: usize) {
        let stop = page.stops.iter().find(|stop| Some(stop.action) == self.focus).or(page.stops.first());
        self.focus = stop.map(|stop| stop.action);
        if let (false, Some(stop)) = (self.opened, stop) {
            self.opened = true;
            self.show(&stop.shows.clone(), height);
        }
        self.offset = self.offset.min(page.lines.len().saturating_sub(height));
    }

    /// Moves the window as little as shows these lines.
    fn show(&mut self, lines: &Range<usize>, height: usize) {
        let first = lines.end.saturating_sub(height);
        // A block that is higher than the window shows its end, where its buttons are.
        self.offset = self.offset.max(first).min(lines.start.max(first));
    }

    /// Shows the block of the button under the cursor again, as when the page was opened.
    pub fn reopen(&mut self) {
        self.opened = false;
    }

    /// Whether the button under the cursor can be seen.
    #[must_use]
    pub fn sees_focus(&self, page: &Page<'_>, height: usize) -> bool {
        let stop = page.stops.iter().find(|stop| Some(stop.action) == self.focus);
        stop.is_none_or(|stop| stop.shows.end <= self.offset + height && stop.shows.end > self.offset)
    }

    /// Moves the window back to the button under the cursor.
    pub fn return_to_focus(&mut self, page: &Page<'_>, height: usize) {
        if let Some(stop) = page.stops.iter().find(|stop| Some(stop.action) == self.focus) {
            self.show(&stop.shows.clone(), height);
        }
    }

    /// Moves between buttons, or the window when there is no button that way; answers whether the action moves.
    pub fn travel(&mut self, action: Action, page: &Page<'_>, height: usize) -> bool {
        let last = page.lines.len().saturating_sub(height);
        let at = page.stops.iter().position(|stop| Some(stop.action) == self.focus);
        let next = at.and_then(|at| page.stops.get(at + 1)).map(|stop| stop.action);
        let previous = at.and_then(|at| at.checked_sub(1)).and_then(|at| page.stops.get(at)).map(|stop| stop.action);
        let visible = self.sees_focus(page, height);
        match action {
            Action::Down if visible && next.is_some() => self.focus = next,
            Action::Up if visible && previous.is_some() => self.focus = previous,
            Action::Down => self.offset = (self.offset + 1).min(last),
            Action::Up => self.offset = self.offset.saturating_sub(1),
            Action::PageDown => self.offset = (self.offset + height.max(2) - 1).min(last),
            Action::PageUp => self.offset = self.offset.saturating_sub(height.max(2) - 1),
            Action::Top => self.offset = 0,
            Action::Bottom => self.offset = last,
            _ => return false,
        }
        true
    }

    /// To the next (or the previous) button; answers whether there was one.
    pub fn cycle(&mut self, page: &Page<'_>, height: usize, forward: bool) -> bool {
        let at = page.stops.iter().position(|stop| Some(stop.action) == self.focus);
        let to = if forward { at.map(|at| at + 1) } else { at.and_then(|at| at.checked_sub(1)) };
        let Some(stop) = to.and_then(|to| page.stops.get(to)) else { return false };
        self.focus = Some(stop.action);
        self.show(&stop.shows.clone(), height);
        true
    }

    /// To the first button, or the last.
    pub fn enter(&mut self, page: &Page<'_>, height: usize, forward: bool) {
        let stop = if forward { page.stops.first() } else { page.stops.last() };
        if let Some(stop) = stop {
            self.focus = Some(stop.action);
            self.show(&stop.shows.clone(), height);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wrapped_line_is_wider_than_the_page() {
        let text =
            "Only organization owners may manage the organization token. Owners of acme: olivia, omar. 平台平台平台平台平台";
        for width in 1..60 {
            for line in wrap(text, width) {
                assert!(line.width() <= usize::from(width.max(2)), "{width}: {line}");
            }
        }
    }
}
