//! A page of text with buttons on it: lines, and the stops where the cursor can be.

use std::ops::Range;

use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::keymap::Keymap;
use super::targets::{Spot, Target, Targets};
use super::theme::Theme;
use super::words::fit;
use crate::domain::{AuthenticationToken, Id};

/// What a page is drawn with.
#[derive(Clone, Copy)]
pub struct Canvas<'a> {
    pub theme: &'a Theme,
    /// The keys, for sentences that name one.
    pub keys: &'a Keymap,
    /// Columns.
    pub width: u16,
    /// The time that ages are counted from.
    pub now: Timestamp,
    /// The spot under the cursor, if the page has the focus.
    pub focus: Option<Spot>,
    /// The token whose text is on the screen just now.
    pub showing: Option<Id<AuthenticationToken>>,
    /// The tokens that were shown here, which the model has not noted yet.
    pub unnoted: &'a [Id<AuthenticationToken>],
    pub targets: &'a Targets,
    /// What can be seen of it.
    pub visible: VisibleLines,
}

/// The lines of a page that can be seen: those of a long block that can't be are not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleLines {
    pub first: usize,
    /// The first line behind them.
    pub end: usize,
}

impl VisibleLines {
    /// Every line.
    pub const ALL: Self = Self { first: 0, end: usize::MAX };
}

/// A block with more rows than these is long: each has one line, whatever there is to say, so that no other has to be looked at
/// to know where it is.
pub const LONG: usize = 200;

/// A button of a page, drawn over the width of its label.
pub struct Button {
    pub spot: Spot,
    pub label: String,
    /// Its style when it can be pressed.
    pub style: Style,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// A spot with the lines around it.
#[derive(Clone, Debug)]
pub struct Stop {
    pub spot: Spot,
    /// The lines that are to be visible when the cursor is there.
    pub shows: Range<usize>,
}

/// A part of a page that can be clicked.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What a click is meant for.
    pub target: Target,
    pub lines: Range<usize>,
    pub columns: Range<u16>,
}

/// The lines of a page while it is written, with the places where the cursor can stop.
pub struct Page<'a> {
    /// What it is drawn with.
    pub canvas: Canvas<'a>,
    /// So many lines stand above its first, where it is a part of another.
    above: usize,
    /// The lines, none wider than the canvas.
    pub lines: Vec<Line<'static>>,
    /// The stops, from first to last.
    pub stops: Vec<Stop>,
    pub marks: Vec<Mark>,
}

impl<'a> Page<'a> {
    /// An empty page.
    #[must_use]
    pub fn new(canvas: Canvas<'a>) -> Self {
        Self { canvas, above: 0, lines: Vec::new(), stops: Vec::new(), marks: Vec::new() }
    }

    /// An empty page that is to stand below other lines.
    #[must_use]
    pub fn below(above: usize, canvas: Canvas<'a>) -> Self {
        Self { above, ..Self::new(canvas) }
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

    /// Something on these lines and columns can be clicked.
    pub fn mark(&mut self, target: Target, lines: Range<usize>, columns: Range<usize>) {
        let column = |column| u16::try_from(column).unwrap_or(u16::MAX);
        self.marks.push(Mark { target, lines, columns: column(columns.start)..column(columns.end) });
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
        let together = self.fits(buttons);
        for (index, button) in buttons.iter().enumerate() {
            if index > 0 && together {
                spans.push(Span::raw("  "));
            } else if index > 0 {
                self.lines.push(Line::from(std::mem::take(&mut spans)));
            }
            let style = match (button.enabled, self.canvas.focus == Some(button.spot)) {
                (true, false) => button.style,
                (true, true) => button.style.patch(self.canvas.theme.selected),
                (false, false) => self.canvas.theme.disabled,
                (false, true) => self.canvas.theme.disabled.patch(self.canvas.theme.selected),
            };
            let label = Span::styled(format!("[ {} ]", button.label), style);
            let start: usize = spans.iter().map(Span::width).sum();
            self.mark(Target::Spot(button.spot), self.lines.len()..self.lines.len() + 1, start..start + label.width());
            spans.push(label);
            self.stops.push(Stop { spot: button.spot, shows: shows.clone() });
        }
        self.lines.push(Line::from(spans));
    }
}

impl Page<'_> {
    /// Another page below this one.
    pub fn append(&mut self, below: Self) {
        let down = self.lines.len();
        self.take_stops(&below, down, 0);
        self.lines.extend(below.lines);
    }

    /// Two pages side by side below this one, the right one from a column on. The cursor goes through the left one first.
    pub fn beside(&mut self, left: Self, right: Self, column: u16) {
        let down = self.lines.len();
        self.take_stops(&left, down, 0);
        self.take_stops(&right, down, column);
        let height = left.lines.len().max(right.lines.len());
        let (mut left, mut right) = (left.lines.into_iter(), right.lines.into_iter());
        for _ in 0..height {
            let mut line = left.next().unwrap_or_default();
            if let Some(beside) = right.next().filter(|line| line.width() > 0) {
                let style = std::mem::take(&mut line.style);
                let gap = usize::from(column).saturating_sub(line.width());
                let mut spans: Vec<Span<'static>> = line.spans.into_iter().map(|span| span.patch_style(style)).collect();
                spans.push(Span::raw(" ".repeat(gap)));
                let style = beside.style;
                spans.extend(beside.spans.into_iter().map(|span| Span::styled(span.content, style.patch(span.style))));
                line = Line::from(spans);
            }
            self.lines.push(line);
        }
    }

    /// Takes over what can be pressed and clicked on another page, so many lines down and columns to the right.
    fn take_stops(&mut self, other: &Self, down: usize, right: u16) {
        let lower = |lines: &Range<usize>| lines.start + down..lines.end + down;
        self.stops.extend(other.stops.iter().map(|stop| Stop { spot: stop.spot, shows: lower(&stop.shows) }));
        self.marks.extend(other.marks.iter().map(|mark| Mark {
            target: mark.target,
            lines: lower(&mark.lines),
            columns: mark.columns.start + right..mark.columns.end + right,
        }));
    }

    /// A line that the cursor can be on, such as a row or a box to tick. `lead` lines above it, its heading for
    /// instance, are shown with it.
    pub fn stop(&mut self, spot: Spot, line: Line<'static>, lead: usize) {
        let here = self.canvas.focus == Some(spot);
        // A color on the cursor's ground could vanish.
        let line = if here { Line::styled(line.to_string(), self.canvas.theme.selected) } else { line };
        let at = self.lines.len();
        self.line(line);
        self.mark(Target::Spot(spot), at..self.lines.len(), 0..usize::from(self.canvas.width));
        self.stops.push(Stop { spot, shows: at.saturating_sub(lead)..self.lines.len() });
    }

    /// A row of a long block: a line that the cursor can be on, made where it can be seen and cut where it is too wide.
    pub fn row(&mut self, spot: Spot, line: impl FnOnce() -> Line<'static>, lead: usize) {
        let (at, VisibleLines { first, end }) = (self.lines.len(), self.canvas.visible);
        if (first..end).contains(&(self.above + at)) {
            let width = usize::from(self.canvas.width);
            let line = line();
            let fits = line.width() <= width;
            self.stop(spot, if fits { line } else { Line::styled(fit(&line.to_string(), width), line.style) }, lead);
        } else {
            self.blank();
            self.stops.push(Stop { spot, shows: at.saturating_sub(lead)..at + 1 });
        }
    }

    /// A box to tick, with a line of help below it. One that cannot be changed is drawn as disabled.
    pub fn checkbox(&mut self, spot: Spot, (ticked, enabled): (bool, bool), label: &str, help: &str) {
        self.tick(spot, enabled, if ticked { "[x]" } else { "[ ]" }, label, help);
    }

    /// One choice of several, with a line of help below it.
    pub fn radio(&mut self, spot: Spot, (chosen, enabled): (bool, bool), label: &str, help: &str) {
        self.tick(spot, enabled, if chosen { "(•)" } else { "( )" }, label, help);
    }

    fn tick(&mut self, spot: Spot, enabled: bool, mark: &str, label: &str, help: &str) {
        let theme = self.canvas.theme;
        let style = if enabled { Style::new() } else { theme.muted };
        let line = Line::from(vec![Span::styled(format!("  {mark} "), style), Span::styled(label.to_owned(), style)]);
        self.stop(spot, line, 0);
        let lines = wrap(help, self.canvas.width.saturating_sub(6));
        self.lines.extend(lines.into_iter().map(|line| Line::styled(format!("      {line}"), theme.muted)));
        let end = self.lines.len();
        if let Some(stop) = self.stops.last_mut() {
            stop.shows.end = end;
        }
        if let Some(mark) = self.marks.last_mut() {
            mark.lines.end = end;
        }
    }

    /// One button on a line of its own.
    pub fn button(&mut self, spot: impl Into<Spot>, label: &str, style: Style, enabled: bool) {
        let at = self.lines.len();
        let button = Button { spot: spot.into(), label: label.to_owned(), style, enabled };
        self.buttons(&[button], &(at.saturating_sub(2)..at + 1));
    }
}

/// Breaks text at spaces so that no line is wider than `width`; a name with hyphens stays whole where it can.
#[must_use]
pub fn wrap(text: &str, width: u16) -> Vec<String> {
    let options = textwrap::Options::new(usize::from(width.max(1))).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_wrapped_line_is_wider_than_the_page() {
        let text =
            "Only organization owners can manage the organization token. Owners of acme: olivia, omar. 平台平台平台平台平台";
        for width in 1..60 {
            for line in wrap(text, width) {
                assert!(line.width() <= usize::from(width.max(2)), "{width}: {line}");
            }
        }
    }
}
