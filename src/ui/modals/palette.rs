//! Every action and every place by what is typed, with keys, and with the reason where something is refused.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::{draw_frame, list_size};
use crate::ui::action::Action;
use crate::ui::chrome::fit;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Layer;
use crate::ui::list::List;
use crate::ui::message::{Load, Loaded, NamedPlace, Ticket};
use crate::ui::offers::{Offer, Offered};
use crate::ui::scene::Scene;
use crate::ui::screens::tabs::Tab;
use crate::ui::screens::{ENTRIES, Place};
use crate::ui::step::Step;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;

/// The title of the dialog.
pub const TITLE: &str = "Go or do";
/// Lines above the rows.
const HEAD: usize = 2;

/// What a line leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    /// Do this.
    Do(Action),
    /// Go there.
    Go(Place),
}

/// A line of the palette.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it leads to.
    pub line: Line,
    /// What it is called.
    pub label: String,
    /// What it does, or why it cannot be done.
    pub text: String,
    /// Its keys.
    pub keys: String,
    /// It cannot be done now.
    pub refused: bool,
}

/// The palette.
#[derive(Debug, Default)]
pub struct Palette {
    /// What can be done on the screen beneath.
    pub offers: Vec<Offer>,
    /// The places that have a name.
    pub data: Fetched<Vec<NamedPlace>>,
    /// What is typed.
    pub field: TextField,
    /// The cursor.
    pub list: List<Line>,
}

impl Palette {
    /// The palette over a screen on which this can be done.
    #[must_use]
    pub fn of(offers: Vec<Offer>) -> Self {
        Self { offers, ..Self::default() }
    }

    fn everything(&self) -> Vec<Choice> {
        let does = self.offers.iter().map(|offer| Choice {
            line: Line::Do(offer.action),
            label: offer.label.clone(),
            text: offer.text(),
            keys: offer.keys.join(" "),
            refused: offer.refusal.is_some(),
        });
        let place = |place: Place, label: String, keys: String| Choice {
            line: Line::Go(place),
            text: format!("Go to {label}."),
            label,
            keys,
            refused: false,
        };
        let entries =
            ENTRIES.iter().enumerate().map(|(index, entry)| place(entry.place, entry.label.to_owned(), (index + 1).to_string()));
        // The first tab is the entry itself.
        let tabs = Tab::ALL.into_iter().skip(1).map(|tab| place(Place::ApiTokens(tab), tab.label().to_owned(), String::new()));
        let named = self.data.shown().map_or(&[][..], Vec::as_slice);
        let named = named.iter().map(|named| place(named.place, format!("{} {}", named.kind, named.name), String::new()));
        does.chain(entries).chain(tabs).chain(named).collect()
    }

    /// The lines that match what is typed, the best first.
    #[must_use]
    pub fn rows(&self) -> Vec<Choice> {
        let everything = self.everything();
        if self.field.trimmed().is_empty() {
            return everything;
        }
        let mut matcher = Matcher::new(Config::DEFAULT);
        let pattern = Pattern::parse(self.field.trimmed(), CaseMatching::Ignore, Normalization::Smart);
        let mut letters = Vec::new();
        let mut score = |choice: &Choice| {
            let label = pattern.score(Utf32Str::new(&choice.label, &mut letters), &mut matcher).map(|score| score + 1_000);
            let text = || pattern.score(Utf32Str::new(&choice.text, &mut letters), &mut matcher);
            label.or_else(text)
        };
        let mut scored: Vec<(u32, Choice)> =
            everything.into_iter().filter_map(|choice| score(&choice).map(|score| (score, choice))).collect();
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        scored.into_iter().map(|(_, choice)| choice).collect()
    }

    fn lines(&self) -> Vec<Line> {
        self.rows().iter().map(|choice| choice.line).collect()
    }

    fn size(&self, size: Size) -> (u16, u16) {
        list_size(size, HEAD, self.everything().len().min(20))
    }

    fn height(&self, size: Size) -> usize {
        usize::from(self.size(size).1).saturating_sub(HEAD + 2).max(1)
    }
}

impl Layer for Palette {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Open if self.rows().is_empty() => None,
            Action::Open => Some(Offered::named("go")),
            Action::Back => Some(Offered::named("close")),
            Action::Up | Action::Down | Action::PageUp | Action::PageDown | Action::Undo | Action::Redo => {
                Some(Offered::plain(action))
            }
            _ => None,
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (lines, height) = (self.lines(), self.height(scene.size));
        match action {
            Action::Undo => self.field.undo(),
            Action::Redo => self.field.redo(),
            Action::Open => match self.list.selected {
                Some(Line::Do(action)) => return Step::Do(action),
                Some(Line::Go(place)) => return Step::Go(place),
                None => return Step::Leave,
            },
            _ if self.list.travel(action, &lines, height) => {}
            _ => return Step::Leave,
        }
        Step::Stay
    }

    fn field(&mut self) -> Option<&mut TextField> {
        Some(&mut self.field)
    }

    fn edited(&mut self) {
        self.list.selected = None;
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.field)
    }

    fn settle(&mut self, scene: &Scene) {
        let (lines, height) = (self.lines(), self.height(scene.size));
        self.list.settle(&lines, height);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Places(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Places(places) = loaded {
            self.data.take(ticket, Ok(places));
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme) = (scene.size, &scene.settings.theme);
        let (width, height) = self.size(size);
        let area = draw_frame(TITLE, size, width, height, theme, buffer);
        let cursor = self.field.draw((0, "› "), Style::new(), Rect { height: 1, ..area }, buffer, &scene.targets);
        buffer.set_string(area.x, area.y + 1, "─".repeat(usize::from(area.width)), theme.muted);
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let rows = self.rows();
        if rows.is_empty() {
            buffer.set_stringn(body.x, body.y, "Nothing is called that.", usize::from(body.width), theme.muted);
        }
        let selected = self.list.index(&self.lines());
        for (index, choice) in rows.iter().enumerate().skip(self.list.offset).take(usize::from(body.height)) {
            let y = body.y + u16::try_from(index - self.list.offset).unwrap_or(0);
            let ground = if index == selected { theme.selected } else { Style::new() };
            let line = Rect { y, height: 1, ..body };
            buffer.set_style(line, ground);
            let target = match choice.line {
                Line::Do(action) => Target::Do(action),
                Line::Go(place) => Target::Go(place),
            };
            scene.targets.record(line, target);
            let style = |style: Style| if index == selected { ground } else { style };
            let label = 24.min(usize::from(body.width) / 2);
            let keys = choice.keys.split(' ').next().unwrap_or("");
            let text = usize::from(body.width).saturating_sub(label + 1 + keys.width() + 1);
            let name = if choice.refused { theme.disabled } else { theme.heading };
            buffer.set_stringn(body.x, y, fit(&choice.label, label), label, ground.patch(name));
            let x = body.x + u16::try_from(label + 1).unwrap_or(0);
            let sign = if choice.refused { "✗ " } else { "" };
            buffer.set_stringn(x, y, fit(&format!("{sign}{}", choice.text), text), text, style(theme.muted));
            let x = body.right().saturating_sub(u16::try_from(keys.width()).unwrap_or(0));
            buffer.set_stringn(x, y, keys, usize::from(body.width), style(theme.key));
        }
        Some(cursor)
    }
}
