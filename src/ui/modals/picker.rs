//! A list to choose from that narrows while one types: letters are only ever text here, arrows move, enter takes the
//! marked row. Every such dialog is a [`Picker`] over a [`Source`] of rows.

pub mod find;
mod row;

use std::any::Any;
use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

pub use self::row::Row;
use self::row::matching;
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded};
use crate::ui::drawing::{draw_frame, draw_text, list_size};
use crate::ui::fetched::Waiting;
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::list::List;
use crate::ui::notice::Notice;
use crate::ui::offered::Offered;
use crate::ui::scene::Scene;
use crate::ui::targets::{Pointed, Pointing, Target};
use crate::ui::text_field::TextField;
use crate::ui::ticket::Ticket;
use crate::ui::words::fit;

/// The line that is typed into, and the rule below it.
const FIELD: usize = 2;
/// Lines for the sentence that says why there are no rows.
const ABSENCE: usize = 3;

/// How the rows of a picker are laid out.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The widest that the dialog is.
    pub widest: u16,
    /// So many rows are shown at most.
    pub tallest: usize,
    /// Columns of the keys before a row; without any they stand behind it.
    pub keys: usize,
    /// Columns of the names of groups.
    pub groups: usize,
    /// Whether there is a column for the sign of what is in force.
    pub marks: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self { widest: 100, tallest: usize::MAX, keys: 0, groups: 0, marks: false }
    }
}

/// Where the rows of a picker come from, and what choosing one leads to.
pub trait Source: fmt::Debug {
    /// Names a row, so that the cursor stays on it when the rows are loaded again.
    type Id: Clone + PartialEq + fmt::Debug;

    /// The context of its keys.
    const CONTEXT: Context;
    /// What enter does with a row.
    const VERB: &'static str;
    /// What opens it, which is nothing new in it.
    const OPENS: Option<Action> = None;
    /// Whether a name is found by some of its letters in order.
    const FUZZY: bool = false;
    /// How it is laid out.
    const SHAPE: Shape;

    /// The title of the dialog.
    fn title(&self) -> String;

    /// What stands above the line that is typed into.
    fn head(&self, _scene: &Scene) -> Vec<(String, Style)> {
        Vec::new()
    }

    /// Every row.
    fn rows(&self, scene: &Scene) -> Vec<Row<Self::Id>>;

    /// Columns of the names, of so many in all.
    fn name_width(&self, columns: usize) -> usize {
        24.min(columns / 2)
    }

    /// The row that has the cursor at first.
    fn current(&self, _scene: &Scene) -> Option<Self::Id> {
        None
    }

    /// What is said where no row matches what is typed.
    fn nothing(&self, typed: &str) -> String;

    /// What choosing a row leads to.
    fn take(&self, id: &Self::Id) -> Step;

    /// See [`Layer::load`]; `typed` is what is looked for.
    fn load(&self, _typed: &str, _scene: &Scene) -> Option<Load> {
        None
    }

    /// The text that the rows were asked for with, where they were.
    fn asked(&self) -> Option<&str> {
        None
    }

    /// See [`Layer::data`].
    fn data(&self) -> Option<&dyn Waiting> {
        None
    }

    /// See [`Layer::data`].
    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        None
    }

    /// See [`Layer::fill`].
    fn fill(&mut self, _ticket: Ticket, _loaded: Loaded) {}
}

/// A dialog with a line that is typed into, and the rows that match it.
#[derive(Debug)]
pub struct Picker<S: Source> {
    /// Where the rows come from.
    pub source: S,
    pub field: TextField,
    pub list: List<S::Id>,
    /// The rows that match, the best first.
    rows: Vec<Row<S::Id>>,
    /// How many rows there are in all.
    count: usize,
    /// Enter was pressed before there were rows: the best match is taken when they are there.
    pressed: bool,
}

impl<S: Source> Picker<S> {
    /// A picker of these rows.
    #[must_use]
    pub fn over(source: S) -> Self {
        Self { source, field: TextField::default(), list: List::default(), rows: Vec::new(), count: 0, pressed: false }
    }

    /// The rows that match what is typed, the best first.
    #[must_use]
    pub fn rows(&self) -> &[Row<S::Id>] {
        &self.rows
    }

    fn ids(&self) -> Vec<S::Id> {
        self.rows.iter().map(|row| row.id.clone()).collect()
    }

    /// What is looked for. Lists begin their filter with a slash, so that one is no part of it.
    fn wanted(&self) -> &str {
        self.field.trimmed().trim_start_matches('/')
    }

    fn is_pending(&self) -> bool {
        self.source.data().is_some_and(Waiting::is_pending)
    }

    /// Whether the rows are not there yet, or could not be loaded.
    fn waits(&self) -> bool {
        self.is_pending() || self.source.data().is_some_and(|data| data.error().is_some())
    }

    /// Why there are no rows.
    fn absence(&self) -> String {
        match self.source.data().and_then(Waiting::error) {
            Some(error) => error.to_string(),
            None => self.source.nothing(self.wanted()),
        }
    }

    /// The row under the cursor.
    fn marked(&self) -> Option<&Row<S::Id>> {
        let selected = self.list.selected.as_ref()?;
        self.rows.iter().find(|row| row.id == *selected)
    }

    fn size(&self, head: usize, size: Size) -> (u16, u16) {
        let rows = if self.count == 0 { ABSENCE } else { self.count.min(S::SHAPE.tallest) };
        list_size(size, S::SHAPE.widest, head + FIELD, rows)
    }

    fn height(&self, scene: &Scene) -> usize {
        let head = self.source.head(scene).len();
        usize::from(self.size(head, scene.size).1).saturating_sub(head + FIELD + 2).max(1)
    }

    fn draw_row(&self, row: &Row<S::Id>, heading: &str, selected: bool, scene: &Scene, line: Rect, buffer: &mut Buffer) {
        let theme = &scene.settings.theme;
        // A color on the cursor's ground could vanish.
        let ground = if selected { theme.selected } else { Style::new() };
        let style = |style: Style| if selected { ground } else { style };
        buffer.set_style(line, ground);
        let mut x = line.x;
        let mut write = |text: &str, width: usize, style: Style| {
            buffer.set_stringn(x, line.y, fit(text, width), width, style);
            x = x.saturating_add(u16::try_from(width + 1).unwrap_or(u16::MAX));
        };
        if S::SHAPE.groups > 0 {
            write(heading, S::SHAPE.groups, ground.patch(theme.heading));
        }
        if S::SHAPE.marks {
            write(if row.current { "✓" } else { " " }, 1, ground);
        }
        if S::SHAPE.keys > 0 {
            let key = if row.refused { theme.disabled } else { theme.key };
            write(&row.keys, S::SHAPE.keys, style(key));
        }
        let name = self.source.name_width(usize::from(line.width));
        let name_style = if row.refused { theme.disabled } else { theme.heading };
        if name > 0 {
            write(&row.name, name, ground.patch(name_style));
        }
        let rest = usize::from(line.right().saturating_sub(x));
        let keys = if S::SHAPE.keys > 0 { "" } else { row.keys.split(' ').next().unwrap_or("") };
        let sign = if row.refused { "✗ " } else { "" };
        let room = rest.saturating_sub(if keys.is_empty() { 0 } else { keys.width() + 1 });
        let detail = if S::SHAPE.keys > 0 { ground } else { style(theme.muted) };
        buffer.set_stringn(x, line.y, fit(&format!("{sign}{}", row.detail), room), room, detail);
        let x = line.right().saturating_sub(u16::try_from(keys.width()).unwrap_or(0));
        buffer.set_stringn(x, line.y, keys, usize::from(line.width), style(theme.key));
    }
}

impl<S: Source + Any> Dialog for Picker<S> {}

impl<S: Source> Layer for Picker<S> {
    fn context(&self) -> Context {
        S::CONTEXT
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            // There is nothing to choose at all.
            Action::Open if self.count == 0 && self.wanted().is_empty() && !self.waits() => None,
            _ if S::OPENS == Some(action) => None,
            Action::Open => {
                let nothing = (self.rows.is_empty() && !self.is_pending()).then(|| self.absence());
                Some(Offered::named(S::VERB).unless(nothing))
            }
            Action::Back => Some(Offered::named("close")),
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Undo
            | Action::Redo
            | Action::Help
            | Action::Palette
            | Action::ActingAs
            | Action::Organization => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (ids, height) = (self.ids(), self.height(scene));
        self.pressed = action == Action::Open && self.is_pending();
        match action {
            Action::Undo => self.field.undo(),
            Action::Redo => self.field.redo(),
            Action::Open if self.pressed => {}
            Action::Open => return self.marked().map_or(Step::Stay, |row| self.source.take(&row.id)),
            // Nothing is lost: it is the screen beneath that they are about.
            Action::Help | Action::Palette | Action::ActingAs | Action::Organization => return Step::Do(action),
            _ if self.list.travel(action, &ids, height) => {}
            _ => return Step::Leave,
        }
        if matches!(action, Action::Undo | Action::Redo) {
            self.edited();
        }
        Step::Stay
    }

    fn field(&mut self) -> Option<&mut TextField> {
        Some(&mut self.field)
    }

    fn edited(&mut self) {
        self.list.selected = None;
        self.pressed = false;
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(self)
    }

    fn settle(&mut self, scene: &Scene) {
        let rows = self.source.rows(scene);
        self.count = rows.len();
        self.rows = matching(rows, self.wanted(), S::FUZZY);
        if self.list.selected.is_none() && self.wanted().is_empty() {
            self.list.selected = self.source.current(scene);
        }
        let (ids, height) = (self.ids(), self.height(scene));
        self.list.settle(&ids, height);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        self.source.load(self.wanted(), scene)
    }

    fn next(&self, scene: &Scene) -> Option<Load> {
        let idle = self.source.data().is_some_and(|data| !data.is_loading() && data.error().is_none());
        let other = self.source.asked().is_some_and(|asked| asked != self.wanted());
        (idle && other).then(|| self.source.load(self.wanted(), scene)).flatten()
    }

    fn data(&self) -> Option<&dyn Waiting> {
        self.source.data()
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        self.source.data_mut()
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, scene: &Scene) -> Step {
        self.source.fill(ticket, loaded);
        self.settle(scene);
        if !std::mem::take(&mut self.pressed) {
            return Step::Stay;
        }
        self.marked().map_or_else(|| Step::Tell(Notice::bad(self.absence())), |row| self.source.take(&row.id))
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let head = self.source.head(scene);
        let (width, height) = self.size(head.len(), size);
        let area = draw_frame(&self.source.title(), size, width, height, theme, buffer);
        let columns = usize::from(area.width);
        for (y, (text, style)) in (area.y..area.bottom()).zip(&head) {
            buffer.set_stringn(area.x, y, fit(text, columns), columns, *style);
        }
        let top = u16::try_from(head.len()).unwrap_or(0).min(area.height.saturating_sub(3));
        let line = Rect { y: area.y + top, height: 1, ..area };
        let cursor = self.field.draw((0, "› "), Style::new(), line, buffer, &scene.targets);
        buffer.set_string(area.x, line.y + 1, "─".repeat(columns), theme.muted);
        let body = Rect { y: line.y + 2, height: area.height.saturating_sub(top + 2), ..area };
        if self.is_pending() && self.rows.is_empty() {
            buffer.set_stringn(body.x, body.y, "Loading…", columns, theme.muted);
        } else if self.rows.is_empty() {
            draw_text(&self.absence(), theme.warning, body, buffer);
        }
        let selected = self.list.index(&self.ids());
        let rows = self.rows.iter().enumerate().skip(self.list.offset).take(usize::from(body.height));
        let mut last = None;
        for (y, (index, row)) in (body.y..).zip(rows) {
            // A group is named where it begins, and on the first line.
            let heading = row.heading.filter(|heading| last.replace(*heading) != Some(*heading)).unwrap_or("");
            let line = Rect { y, height: 1, ..body };
            scene.targets.record(line, row.target.unwrap_or(Target::Row(index)));
            self.draw_row(row, heading, index == selected, scene, line, buffer);
        }
        if self.rows.len() > usize::from(body.height) {
            let text = format!(" {} of {} ", selected + 1, self.rows.len());
            let x = area.right().saturating_sub(u16::try_from(text.width() + 1).unwrap_or(0));
            buffer.set_stringn(x, line.y + 1, text, columns, theme.muted);
        }
        Some(cursor)
    }
}

impl<S: Source> Pointing for Picker<S> {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        match target {
            Target::Text(..) => self.field.point(target, column),
            _ => self.list.point(target),
        }
    }
}
