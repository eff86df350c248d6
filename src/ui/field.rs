//! A field of a form: a text, one of several, or a switch, with what stands below it.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::page::wrap;
use super::targets::{Pointed, Pointing, Target, Targets};
use super::text_field::TextField;
use super::theme::Theme;
use super::words::fit;
use crate::domain::SafeText;

/// So many completions are shown below a field.
const SUGGESTED: usize = 5;

/// What a field holds, by its kind.
#[derive(Clone, Debug)]
pub enum Value {
    Text(TextField),
    /// A text with completions: all that could be meant, and the one under the cursor among those that match.
    Completed(TextField, Vec<SafeText>, usize),
    Choice(Vec<String>, usize),
    Switch(bool),
}

/// A field of a form: its label, its value, and why the value was refused.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is called; refusals name it.
    pub label: &'static str,
    pub help: String,
    /// Of a choice: a sentence for each of its options, which stands below it while that one is chosen.
    pub explained: Vec<&'static str>,
    pub value: Value,
    pub refusal: Option<String>,
    /// It is there only while the choice of this label is this one.
    pub only: Option<(&'static str, usize)>,
    /// Its label stands beside it, as one of several small ones.
    pub small: bool,
}

impl Field {
    fn new(label: &'static str, value: Value) -> Self {
        Self { label, help: String::new(), explained: Vec::new(), value, refusal: None, only: None, small: false }
    }

    /// A line of text, with what stands in it at first.
    #[must_use]
    pub fn text(label: &'static str, text: &str) -> Self {
        Self::new(label, Value::Text(TextField::holding(text)))
    }

    /// A line of text that is completed from what is known.
    #[must_use]
    pub fn completed(label: &'static str, known: Vec<SafeText>) -> Self {
        Self::new(label, Value::Completed(TextField::default(), known, 0))
    }

    /// A field to choose one of several options.
    #[must_use]
    pub fn choice(label: &'static str, options: Vec<String>, chosen: usize) -> Self {
        Self::new(label, Value::Choice(options, chosen))
    }

    /// A field to turn on or off.
    #[must_use]
    pub fn switch(label: &'static str, on: bool) -> Self {
        Self::new(label, Value::Switch(on))
    }

    /// Adds a sentence below the field.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// A sentence for each option of a choice.
    #[must_use]
    pub fn explained(mut self, sentences: Vec<&'static str>) -> Self {
        self.explained = sentences;
        self
    }

    /// It is there only while the choice of this label is this one.
    #[must_use]
    pub fn only(mut self, label: &'static str, chosen: usize) -> Self {
        self.only = Some((label, chosen));
        self
    }

    /// Its label stands beside it.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// The text of it: what is typed, or what is chosen.
    #[must_use]
    pub fn typed(&self) -> &str {
        match &self.value {
            Value::Text(field) | Value::Completed(field, _, _) => field.trimmed(),
            Value::Choice(options, chosen) => options.get(*chosen).map_or("", String::as_str),
            Value::Switch(_) => "",
        }
    }

    /// Gives a text that is completed other completions, and keeps the cursor among them.
    pub fn know(&mut self, names: Vec<SafeText>) {
        if let Value::Completed(_, known, at) = &mut self.value {
            *known = names;
            *at = (*at).min(known.len().saturating_sub(1));
        }
    }

    /// Which of several is chosen.
    #[must_use]
    pub fn chosen(&self) -> usize {
        if let Value::Choice(_, chosen) = self.value { chosen } else { 0 }
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self.value, Value::Switch(true))
    }

    /// The completions that match what is typed.
    #[must_use]
    pub fn matches(&self) -> Vec<&SafeText> {
        let Value::Completed(field, known, _) = &self.value else { return Vec::new() };
        let wanted = field.trimmed().to_lowercase();
        let mut matching: Vec<&SafeText> = known.iter().filter(|name| name.as_str().to_lowercase().contains(&wanted)).collect();
        // Those that begin with it come first.
        matching.sort_by_key(|name| !name.as_str().to_lowercase().starts_with(&wanted));
        matching
    }

    /// The field of this label.
    #[must_use]
    pub fn of<'a>(fields: &'a [Self], label: &str) -> Option<&'a Self> {
        fields.iter().find(|field| field.label == label)
    }

    pub(super) fn input(&mut self) -> Option<&mut TextField> {
        match &mut self.value {
            Value::Text(field) | Value::Completed(field, _, _) => Some(field),
            Value::Choice(..) | Value::Switch(_) => None,
        }
    }

    /// Changes a choice or a switch, or moves among the completions.
    pub(super) fn turn(&mut self, forward: bool) {
        let matching = self.matches().len().min(SUGGESTED);
        match &mut self.value {
            Value::Choice(options, chosen) => {
                let count = options.len().max(1);
                *chosen = (*chosen + if forward { 1 } else { count - 1 }) % count;
            }
            Value::Switch(on) => *on = !*on,
            Value::Completed(_, _, at) => {
                *at = if forward { (*at + 1).min(matching.saturating_sub(1)) } else { at.saturating_sub(1) };
            }
            Value::Text(_) => {}
        }
    }

    /// Whether it is a choice whose options stand below each other in so many columns.
    pub(super) fn is_vertical(&self, width: u16) -> bool {
        matches!(self.value, Value::Choice(..))
            && !self.small
            && FieldLine::joined(&self.marks(), "   ").text.width() + 2 > usize::from(width)
    }

    /// Moves a choice to the option above or below; answers whether there was one.
    pub(super) fn step(&mut self, down: bool) -> bool {
        let Value::Choice(options, chosen) = &mut self.value else { return false };
        let to = if down { Some(*chosen + 1).filter(|to| *to < options.len()) } else { chosen.checked_sub(1) };
        *chosen = to.unwrap_or(*chosen);
        to.is_some()
    }

    /// The options of a choice with their marks.
    fn marks(&self) -> Vec<String> {
        let Value::Choice(options, chosen) = &self.value else { return Vec::new() };
        let mark = |index: usize| if index == *chosen { "(•)" } else { "( )" };
        options.iter().enumerate().map(|(index, option)| format!("{} {option}", mark(index))).collect()
    }

    /// The completion under the cursor.
    pub(super) fn marked(&self) -> Option<&SafeText> {
        let Value::Completed(_, _, at) = &self.value else { return None };
        self.matches().get(*at).copied()
    }

    /// Takes the completion under the cursor; answers whether that changed what is typed.
    pub(super) fn complete(&mut self) -> bool {
        let name = self.marked().map(ToString::to_string);
        let Value::Completed(field, _, at) = &mut self.value else { return false };
        let Some(name) = name.filter(|name| name != field.trimmed()) else { return false };
        field.replace(&name);
        *at = 0;
        true
    }

    /// The lines that it takes besides its label; completions only while it has the cursor.
    pub(super) fn lines(&self, width: u16, here: bool) -> Vec<FieldLine> {
        let mut lines = match &self.value {
            Value::Text(_) | Value::Completed(..) => vec![FieldLine::new(String::new(), Line::Input)],
            Value::Choice(_, chosen) if self.is_vertical(width) => {
                let line = |index: usize| if index == *chosen { Line::Value } else { Line::Other };
                let parts = self.marks().into_iter().enumerate();
                parts.map(|(index, part)| FieldLine::new(part, line(index)).all(Part::Choice(index))).collect()
            }
            Value::Choice(..) => vec![FieldLine::joined(&self.marks(), "   ")],
            Value::Switch(on) => {
                let text = if *on { "[x] yes" } else { "[ ] no" };
                vec![FieldLine::new(text.to_owned(), Line::Value).all(Part::Choice(0))]
            }
        };
        if let (Value::Completed(field, known, at), true) = (&self.value, here) {
            let matching = self.matches();
            // What is typed in full needs no completing.
            let done = matches!(matching[..], [only] if only.as_str() == field.trimmed());
            let shown = if done { 0 } else { SUGGESTED };
            for (index, name) in matching.iter().take(shown).enumerate() {
                let line = if index == *at { Line::Marked } else { Line::Suggestion };
                lines.push(FieldLine::new(name.to_string(), line).row(Part::Completion(index)));
            }
            // The form keeps its size while the matches become fewer.
            let empty = known.len().min(SUGGESTED).saturating_sub(matching.len());
            lines.extend(std::iter::repeat_n(FieldLine::new(String::new(), Line::Suggestion), empty));
        }
        let explained = self.explained.get(self.chosen()).copied().unwrap_or(&self.help);
        if let Some(refusal) = &self.refusal {
            lines.extend(wrap(refusal, width).into_iter().map(|line| FieldLine::new(line, Line::Refusal)));
        } else if !explained.is_empty() {
            lines.extend(wrap(explained, width).into_iter().map(|line| FieldLine::new(line, Line::Help)));
        }
        lines
    }

    /// A small choice or switch in one line, its label in `inset` columns before it.
    pub(super) fn line(&self, inset: usize) -> FieldLine {
        let value = match &self.value {
            Value::Choice(options, chosen) => {
                let mark =
                    |(index, option): (usize, &String)| if index == *chosen { format!("(•) {option}") } else { option.clone() };
                let parts: Vec<String> = options.iter().enumerate().map(mark).collect();
                FieldLine::joined(&parts, "  ")
            }
            Value::Switch(on) => {
                let text = format!("{} {}", if *on { "[x]" } else { "[ ]" }, self.help);
                FieldLine::new(text, Line::Value).all(Part::Choice(0))
            }
            Value::Text(_) | Value::Completed(..) => FieldLine::new(self.typed().to_owned(), Line::Value),
        };
        value.behind(&format!("{:<inset$}  ", self.label))
    }

    /// Takes what was clicked in it, in this column.
    pub(super) fn point(&mut self, target: Target, column: usize) -> Pointed {
        match (&mut self.value, target) {
            (Value::Text(field) | Value::Completed(field, _, _), Target::Text(..)) => field.point(target, column),
            (Value::Choice(options, chosen), Target::Choice(_, choice)) if choice < options.len() => {
                *chosen = choice;
                Pointed::Changed
            }
            (Value::Switch(on), Target::Choice(..)) => {
                *on = !*on;
                Pointed::Changed
            }
            (Value::Completed(_, _, at), Target::Completion(_, number)) => {
                *at = number;
                self.complete();
                Pointed::Changed
            }
            _ => Pointed::Newly,
        }
    }
}

/// What in a line of a field can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The choice of this number, or the switch.
    Choice(usize),
    /// The completion of this number.
    Completion(usize),
}

/// A line of a form.
#[derive(Clone, Debug)]
pub(super) struct FieldLine {
    pub(super) text: String,
    pub(super) line: Line,
    /// What in it can be clicked, with its columns.
    parts: Vec<(Part, Range<usize>)>,
}

impl FieldLine {
    /// A line in which there is nothing to click.
    pub(super) fn new(text: String, line: Line) -> Self {
        Self { text, line, parts: Vec::new() }
    }

    /// All of it is one part.
    fn all(mut self, part: Part) -> Self {
        self.parts = vec![(part, 0..self.text.width())];
        self
    }

    /// All of it is one part, and the room behind it, too.
    fn row(mut self, part: Part) -> Self {
        self.parts = vec![(part, 0..usize::from(u16::MAX))];
        self
    }

    /// Choices beside each other.
    fn joined(choices: &[String], between: &str) -> Self {
        let mut line = Self::new(choices.join(between), Line::Value);
        let mut start = 0;
        for (index, choice) in choices.iter().enumerate() {
            line.parts.push((Part::Choice(index), start..start + choice.width()));
            start += choice.width() + between.width();
        }
        line
    }

    /// The line behind its label.
    fn behind(mut self, label: &str) -> Self {
        self.text.insert_str(0, label);
        for (_, columns) in &mut self.parts {
            *columns = columns.start + label.width()..columns.end + label.width();
        }
        self
    }
}

/// What a line of a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Text,
    Label,
    Input,
    Value,
    /// A choice that is not taken.
    Other,
    Suggestion,
    Marked,
    Help,
    Refusal,
}

/// Draws a line of the field of this number.
pub(super) fn draw_line(
    (number, drawn): (usize, &FieldLine),
    here: bool,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    targets: &Targets,
) {
    let (text, line) = (&drawn.text, drawn.line);
    let (indent, style) = match line {
        Line::Text => (0, Style::new()),
        Line::Label => (0, theme.heading),
        Line::Value if here => (2, theme.selected),
        Line::Input | Line::Value | Line::Other => (2, Style::new()),
        Line::Suggestion => (2, theme.muted),
        Line::Marked => (2, theme.selected),
        Line::Help => (0, theme.muted),
        Line::Refusal => (0, theme.warning),
    };
    if indent == 2 && here && matches!(line, Line::Value) {
        buffer.set_string(area.x, area.y, "›", theme.key);
    }
    let width = usize::from(area.width.saturating_sub(indent));
    buffer.set_stringn(area.x + indent, area.y, fit(text, width), width, style);
    for (part, columns) in &drawn.parts {
        let column = |column: usize| u16::try_from(column).unwrap_or(u16::MAX);
        let (x, width) = ((area.x + indent).saturating_add(column(columns.start)), column(columns.end - columns.start));
        let target = match part {
            Part::Choice(choice) => Target::Choice(number, *choice),
            Part::Completion(completion) => Target::Completion(number, *completion),
        };
        targets.record(Rect { x, width, ..area }.intersection(area), target);
    }
}
