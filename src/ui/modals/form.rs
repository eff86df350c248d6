//! Fields to fill in, and a task that makes a command of them.

mod task;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::widgets::{Clear, Widget};

pub use self::task::Task;
use crate::backend::{Conflict, Error};
use crate::domain::{InvalidInput, SafeText};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded};
use crate::ui::drawing::draw_frame;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::{Field, FieldLine, Line, Value, draw_line};
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::{Offered, Refusal};
use crate::ui::page::wrap;
use crate::ui::scene::Scene;
use crate::ui::targets::{Pointed, Pointing, Target};
use crate::ui::text_field::TextField;
use crate::ui::ticket::Ticket;

/// The widest that a field is drawn.
const WIDEST: u16 = 62;

/// A form: fields, a button, and the task that turns them into a command.
#[derive(Debug)]
pub struct Form {
    pub title: String,
    pub intro: Vec<String>,
    pub fields: Vec<Field>,
    /// Which of them has the cursor.
    pub focus: usize,
    /// What stands on its button.
    pub submit: &'static str,
    /// What the fields are for.
    pub task: Box<dyn Task>,
    /// Whether what the task needs is there; `None` when it needs nothing.
    known: Option<Fetched<()>>,
    /// The columns of its fields.
    width: u16,
}

impl Form {
    /// A form with the cursor in its first field.
    #[must_use]
    pub fn new(title: impl Into<String>, fields: Vec<Field>, submit: &'static str, task: Box<dyn Task>) -> Self {
        let known = task.load().map(|_| Fetched::unasked());
        Self { title: title.into(), intro: Vec::new(), fields, focus: 0, submit, task, known, width: WIDEST }
    }

    /// A paragraph above the fields.
    #[must_use]
    pub fn intro(mut self, paragraph: impl Into<String>) -> Self {
        self.intro.push(paragraph.into());
        self
    }

    /// Puts a refusal under its field, and the cursor into it.
    pub fn refuse(&mut self, invalid: &InvalidInput) {
        self.focus = self.fields.iter().position(|field| field.label == invalid.field).unwrap_or(0);
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.refusal = Some(invalid.message.clone());
        }
    }

    fn submit(&mut self, scene: &Scene) -> Step {
        for field in &mut self.fields {
            field.refusal = None;
        }
        match self.task.submit(&self.fields, scene) {
            Ok(step) => step,
            Err(wrong) => {
                for invalid in &wrong {
                    self.refuse(invalid);
                }
                Step::Stay
            }
        }
    }

    fn focused(&mut self) -> Option<&mut Field> {
        self.fields.get_mut(self.focus)
    }

    /// The completion under the cursor, when it is not what is typed already; enter takes it.
    fn taking(&self) -> Option<&SafeText> {
        let field = self.fields.get(self.focus)?;
        let exact = field.matches().iter().any(|name| name.as_str().eq_ignore_ascii_case(field.typed()));
        // Where nothing is typed, nothing is taken that nobody has moved to.
        let meant = !field.typed().is_empty() || matches!(field.value, Value::Completed(_, _, at) if at > 0);
        field.marked().filter(|_| !exact && meant)
    }

    /// Whether up and down move within the field under the cursor: a choice whose options stand below each other.
    fn is_vertical(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|field| field.is_vertical(self.width))
    }

    fn completes(&self) -> bool {
        self.fields.get(self.focus).is_some_and(|field| matches!(field.value, Value::Completed(..)))
    }

    /// The fields that are there, with their numbers.
    fn shown(&self) -> impl Iterator<Item = (usize, &Field)> {
        let there = |field: &Field| {
            field.only.is_none_or(|(label, chosen)| Field::of(&self.fields, label).is_some_and(|other| other.chosen() == chosen))
        };
        self.fields.iter().enumerate().filter(move |(_, field)| there(field))
    }

    /// To the next field that is there, or the one before.
    fn go_round(&mut self, forward: bool) {
        let shown: Vec<usize> = self.shown().map(|(index, _)| index).collect();
        let at = shown.iter().position(|index| *index == self.focus).unwrap_or(0);
        let count = shown.len().max(1);
        let to = (at + if forward { 1 } else { count - 1 }) % count;
        self.focus = shown.get(to).copied().unwrap_or(0);
    }

    /// Every line of the form with the number of the field that it belongs to.
    fn lines(&self, scene: &Scene, width: u16) -> Vec<(FieldLine, usize)> {
        let plain = |text: String, line: Line| (FieldLine::new(text, line), usize::MAX);
        let mut lines = Vec::new();
        for text in &self.intro {
            lines.extend(wrap(text, width).into_iter().map(|line| plain(line, Line::Text)));
        }
        let inset = self.fields.iter().filter(|field| field.small).map(|field| field.label.len()).max().unwrap_or(0);
        let mut beside = false;
        for (index, field) in self.shown() {
            let together = beside && field.small;
            if !lines.is_empty() && !together {
                lines.push(plain(String::new(), Line::Text));
            }
            beside = field.small;
            if field.small {
                lines.push((field.line(inset), index));
                continue;
            }
            lines.push((FieldLine::new(field.label.to_owned(), Line::Label), index));
            lines.extend(field.lines(width, index == self.focus).into_iter().map(|line| (line, index)));
        }
        if matches!(self.known, Some(Fetched::Loading(_, None))) {
            lines.push(plain("Loading…".to_owned(), Line::Help));
        }
        if let Some(refusal) = self.refusal(scene) {
            lines.push(plain(String::new(), Line::Text));
            lines.extend(wrap(&refusal.to_string(), width).into_iter().map(|text| plain(text, Line::Refusal)));
        }
        lines
    }

    /// Why its button cannot be pressed now.
    fn refusal(&self, scene: &Scene) -> Option<Refusal> {
        match &self.known {
            Some(Fetched::Failed(error)) => Some(Refusal::Other(error.to_string())),
            _ => self.task.refusal(&self.fields, scene),
        }
    }

    /// Draws the fields and the button into an area; answers where the cursor is.
    pub fn draw_in(&self, scene: &Scene, focused: bool, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &scene.settings.theme;
        let area = Rect { width: area.width.min(WIDEST), ..area };
        let lines = self.lines(scene, area.width);
        // The button and what has the cursor are always visible.
        let room = usize::from(area.height.saturating_sub(2));
        let end = lines.iter().rposition(|(_, field)| *field == self.focus).map_or(0, |at| at + 1);
        let skip = end.saturating_sub(room).min(lines.len().saturating_sub(room));
        let mut cursor = None;
        let mut y = area.y;
        let targets = &scene.targets;
        for (line, index) in lines.iter().skip(skip).take(room) {
            let row = Rect { y, height: 1, ..area };
            let here = focused && *index == self.focus;
            if *index < self.fields.len() {
                targets.record(row, Target::Field(*index));
            }
            match (line.line, &self.fields.get(*index).map(|field| &field.value)) {
                (Line::Input, Some(Value::Text(field) | Value::Completed(field, _, _))) => {
                    let at = field.draw_line((*index, here), theme, row, buffer, targets);
                    cursor = here.then_some(at).or(cursor);
                }
                _ => draw_line((*index, line), here, theme, row, buffer, targets),
            }
            y += 1;
        }
        let button = Rect { y: (y + 1).min(area.bottom().saturating_sub(1)), height: 1, ..area };
        let refused = self.refusal(scene).is_some();
        let label = format!("[ {}  {} ]", scene.settings.keymap.hint(self.context(), Action::Open), self.submit);
        let style = if refused { theme.disabled } else { theme.button };
        let (end, _) = buffer.set_stringn(button.x, button.y, label, usize::from(button.width), style);
        targets.record(Rect { width: end - button.x, ..button }, Target::Key(Action::Open));
        cursor
    }
}

/// The columns inside the frame of a form on a screen of this size.
fn inner_width(size: Size) -> u16 {
    size.width.saturating_sub(8).min(WIDEST)
}

impl Pointing for Form {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        let (Target::Field(at) | Target::Text(at, _) | Target::Choice(at, _) | Target::Completion(at, _)) = target else {
            return Pointed::Nowhere;
        };
        let Some(field) = self.fields.get_mut(at) else { return Pointed::Nowhere };
        self.focus = at;
        let pointed = field.point(target, column);
        if pointed == Pointed::Changed {
            field.refusal = None;
        }
        pointed
    }
}

impl Dialog for Form {}

impl Layer for Form {
    fn context(&self) -> Context {
        match self.fields.get(self.focus).map(|field| &field.value) {
            Some(Value::Choice(..) | Value::Switch(_)) => Context::Choice,
            _ => Context::Form,
        }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        match action {
            Action::Open if self.taking().is_some() => self.taking().map(|name| Offered::named(format!("take {name}"))),
            Action::Open => Some(Offered { label: self.submit.to_lowercase(), refusal: self.refusal(scene) }),
            Action::Back | Action::Undo | Action::Redo => Some(Offered::plain(action)),
            Action::Up | Action::Down if self.completes() || self.is_vertical() => Some(Offered::plain(action)),
            Action::Toggle | Action::ToggleBack if self.context() == Context::Choice => Some(Offered::plain(action)),
            Action::NextPane | Action::PreviousPane | Action::Up | Action::Down if self.shown().count() > 1 => {
                Some(Offered::plain(action))
            }
            Action::NextPane if self.completes() => Some(Offered::named("complete name")),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let forward = matches!(action, Action::Down | Action::NextPane | Action::Toggle);
        match action {
            // Enter takes the completion that is marked, and then what is typed.
            Action::Open if self.taking().is_some() => {
                self.focused().map(Field::complete);
                Step::Stay
            }
            Action::Open => self.submit(scene),
            Action::Undo | Action::Redo => {
                if let Some(field) = self.focused().and_then(Field::input) {
                    if action == Action::Undo { field.undo() } else { field.redo() }
                }
                Step::Stay
            }
            Action::Up | Action::Down if self.completes() => {
                if let Some(field) = self.focused() {
                    field.turn(forward);
                }
                Step::Stay
            }
            // A vertical choice is left only at its end.
            Action::Up | Action::Down if self.is_vertical() && self.focused().is_some_and(|field| field.step(forward)) => {
                if let Some(field) = self.focused() {
                    field.refusal = None;
                }
                Step::Stay
            }
            Action::Toggle | Action::ToggleBack => {
                if let Some(field) = self.focused() {
                    field.refusal = None;
                    field.turn(forward);
                }
                Step::Stay
            }
            Action::NextPane | Action::PreviousPane | Action::Up | Action::Down => {
                if action == Action::NextPane && self.taking().is_some() && self.focused().is_some_and(Field::complete) {
                    return Step::Stay;
                }
                self.go_round(forward);
                Step::Stay
            }
            _ => Step::Leave,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.focused().and_then(Field::input)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(self)
    }

    fn load(&self, _: &Scene) -> Option<Load> {
        self.task.load()
    }

    fn next(&self, _: &Scene) -> Option<Load> {
        let idle = self.known.as_ref().is_some_and(|known| !known.is_loading() && known.error().is_none());
        idle.then(|| self.task.next(&self.fields)).flatten()
    }

    fn data(&self) -> Option<&dyn Waiting> {
        self.known.as_ref().map(|known| known as &dyn Waiting)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        self.known.as_mut().map(|known| known as &mut dyn Waiting)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if self.known.as_mut().is_some_and(|known| known.take(ticket, Ok(()))) {
            self.task.fill(loaded, &mut self.fields);
        }
        Step::Stay
    }

    fn edited(&mut self) {
        if let Some(field) = self.focused() {
            field.refusal = None;
            if let Value::Completed(_, _, at) = &mut field.value {
                *at = 0;
            }
        }
        self.task.edited(&mut self.fields, self.focus);
    }

    fn settle(&mut self, scene: &Scene) {
        self.width = inner_width(scene.size);
        self.task.explain(&mut self.fields, scene);
    }

    fn takes(&mut self, error: &Error) -> bool {
        match error {
            Error::Invalid(invalid) => self.refuse(invalid),
            Error::Conflict(conflict @ Conflict::NameTaken { .. }) => {
                let field = self.fields.first().map_or("", |field| field.label);
                self.refuse(&InvalidInput { field, message: conflict.to_string() });
            }
            _ => return false,
        }
        true
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let width = inner_width(size) + 4;
        let lines = self.lines(scene, inner_width(size)).len();
        let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(6).min(size.height.saturating_sub(2));
        let area = draw_frame(&self.title, size, width, height, theme, buffer);
        let inner = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
        Clear.render(inner, buffer);
        self.draw_in(scene, true, inner, buffer)
    }
}
