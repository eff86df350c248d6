//! The question before something is done to many rows. It owns its rows: they are read and judged when it opens, and
//! nothing joins them later.

use std::fmt;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::confirm::Typed;
use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error};
use crate::domain::{Guarded, SafeText};
use crate::ui::action::Action;
use crate::ui::ask::{Ask, Load, Loaded};
use crate::ui::drawing::draw_frame;
use crate::ui::errand::{Errand, Then};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::notice::Notice;
use crate::ui::offered::Offered;
use crate::ui::page::wrap;
use crate::ui::scene::Scene;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;
use crate::ui::ticket::Ticket;
use crate::ui::words::fit;

/// What is to be done to one of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What the row is called.
    pub name: SafeText,
    /// What stops with it, in a few words.
    pub note: String,
    /// The row was on the screen when the question was asked.
    pub in_sight: bool,
    /// The errand, with what its asker saw; or why the law refuses it.
    pub errand: Result<Errand, String>,
}

/// Reads rows and judges each: one question for all of them.
pub trait Judge: fmt::Debug + Send + Sync {
    /// The rows that are still there.
    ///
    /// # Errors
    /// Whatever the backend says.
    fn judge(&self, backend: &dyn Backend) -> Result<Vec<Judged>, Error>;
}

#[derive(Debug)]
struct Judgment(Arc<dyn Judge>);

impl Ask for Judgment {
    fn ask(self: Box<Self>, backend: &dyn Backend, _: &mut Shelf) -> Result<Loaded, Error> {
        self.0.judge(backend).map(Loaded::new)
    }
}

/// What a question about many rows is called.
#[derive(Clone, Debug)]
pub struct Words {
    /// `Delete`.
    pub verb: &'static str,
    /// `deleted`.
    pub done: &'static str,
    /// What there is one of in each row: `team`, `token`.
    pub noun: &'static str,
    /// What all of it means.
    pub warning: String,
    /// The number must be typed, or the name of the only one, because nothing brings back what goes.
    pub typed: bool,
    /// One transaction for each row, when it is its turn; otherwise one for all of them.
    pub each: bool,
}

impl Words {
    /// `3 teams`.
    #[must_use]
    pub fn count(&self, count: usize) -> String {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {}{plural}", self.noun)
    }
}

/// The question before an action on several rows.
#[derive(Debug)]
pub struct Many {
    words: Words,
    /// How many rows it was asked about.
    asked: usize,
    judge: Arc<dyn Judge>,
    data: Fetched<Vec<Judged>>,
    /// What was judged first: it is what the answer is about.
    judged: Option<Vec<Judged>>,
    typed: Option<Typed>,
    /// It was on the screen with all that it says, so that keys are an answer to it.
    pub armed: bool,
    withdrawn: Option<String>,
}

impl Many {
    /// A question about `asked` rows.
    #[must_use]
    pub fn new(words: Words, asked: usize, judge: Arc<dyn Judge>) -> Self {
        let (data, typed) = (Fetched::unasked(), None);
        Self { words, asked, judge, data, judged: None, typed, armed: false, withdrawn: None }
    }

    fn allowed(&self) -> impl Iterator<Item = (&Judged, &Errand)> {
        let judged = self.judged.as_deref().unwrap_or_default().iter();
        judged.filter_map(|judged| judged.errand.as_ref().ok().map(|errand| (judged, errand)))
    }

    fn left_out(&self) -> impl Iterator<Item = (&Judged, &String)> {
        let judged = self.judged.as_deref().unwrap_or_default().iter();
        judged.filter_map(|judged| judged.errand.as_ref().err().map(|why| (judged, why)))
    }

    /// Whether there is anything to say yes to.
    fn is_open(&self) -> bool {
        self.withdrawn.is_none() && self.allowed().next().is_some()
    }

    fn yes(&mut self) -> Step {
        if let Some(typed) = &mut self.typed
            && typed.field.trimmed() != typed.expected
        {
            typed.refusal = Some(format!("Type {} to go ahead.", typed.expected));
            return Step::Stay;
        }
        let errands: Vec<Errand> = self.allowed().map(|(_, errand)| errand.clone()).collect();
        if self.words.each {
            return Step::Round(errands);
        }
        let (count, then) = (errands.len(), errands.first().map_or(Then::Stay, |errand| errand.then));
        let mut requests: Vec<Guarded> =
            errands.into_iter().flat_map(|errand| std::iter::once(errand.request).chain(errand.together)).collect();
        if requests.is_empty() {
            return Step::Stay;
        }
        let first = requests.remove(0);
        let (are, done) = (if count == 1 { "is" } else { "are" }, self.words.done);
        let said = format!("{} {are} {done}.", self.words.count(count));
        Errand::new(first, self.words.count(count)).together(requests).done(said).then(then).into()
    }

    fn title(&self) -> String {
        let (verb, words) = (self.words.verb, &self.words);
        match &self.judged {
            None => format!("{verb} {}?", words.count(self.asked)),
            Some(_) => match self.allowed().count() {
                0 => format!("{verb} {}", words.count(self.asked)),
                count if count == self.asked => format!("{verb} {}?", words.count(count)),
                count => format!("{verb} {count} of {}?", words.count(self.asked)),
            },
        }
    }

    /// What it says below its rows.
    fn tail(&self, width: u16) -> Vec<(String, bool)> {
        let mut lines = Vec::new();
        let mut say = |text: &str, urgent: bool| lines.extend(wrap(text, width).into_iter().map(|line| (line, urgent)));
        let judged = self.judged.as_ref().map_or(self.asked, Vec::len);
        match self.asked.saturating_sub(judged) {
            0 => {}
            1 => say("1 marked row is gone.", true),
            gone => say(&format!("{gone} marked rows are gone."), true),
        }
        let left_out = self.left_out().count();
        if let Some((row, why)) = self.left_out().next() {
            let rest = if left_out > 1 { format!(" and {} more", left_out - 1) } else { String::new() };
            say(&format!("Left out: {}{rest}. {why}", row.name), true);
        }
        if self.is_open() {
            say(&self.words.warning, false);
        }
        lines
    }

    /// The rows, those out of sight first, as many as fit.
    fn rows(&self, room: usize) -> Vec<String> {
        let mut rows: Vec<&Judged> = self.allowed().map(|(judged, _)| judged).collect();
        rows.sort_by_key(|judged| judged.in_sight);
        let whole = rows.len() <= room;
        let shown = if whole { rows.len() } else { room.saturating_sub(1) };
        let name = rows.iter().take(shown).map(|row| row.name.as_str().width()).max().unwrap_or(0).min(24);
        let line = |row: &&Judged| {
            let text = fit(row.name.as_str(), name);
            let gap = " ".repeat(name.saturating_sub(text.width()));
            let place = if row.in_sight { "" } else { "not shown, " };
            format!("{text}{gap}   {place}{}", row.note)
        };
        let mut lines: Vec<String> = rows.iter().take(shown).map(line).collect();
        if !whole {
            lines.push(format!("and {} more", rows.len() - shown));
        }
        lines
    }
}

impl Dialog for Many {
    fn settles(&self) -> bool {
        true
    }

    fn is_armed(&self) -> bool {
        self.armed
    }

    fn arm(&mut self) {
        self.armed = true;
    }
}

impl Layer for Many {
    fn context(&self) -> Context {
        if self.typed.is_some() { Context::TypedConfirm } else { Context::Confirm }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::No => Some(Offered::named(if self.is_open() { "no" } else { "close" })),
            Action::Yes if self.typed.is_none() && self.is_open() => Some(Offered::plain(action)),
            // Enter takes the safe answer, unless the number is typed.
            Action::Open => Some(Offered::named(if self.typed.is_some() && self.is_open() { "go ahead" } else { "no" })),
            Action::Undo | Action::Redo if self.typed.is_some() => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: &Scene) -> Step {
        match action {
            Action::Undo | Action::Redo => {
                if let Some(typed) = &mut self.typed {
                    if action == Action::Undo { typed.field.undo() } else { typed.field.redo() }
                }
                Step::Stay
            }
            Action::Yes if self.is_open() => self.yes(),
            Action::Open if self.typed.is_some() && self.is_open() => self.yes(),
            _ => Step::Leave,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.typed.as_mut().filter(|_| self.withdrawn.is_none()).map(|typed| &mut typed.field)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        self.field().map(|field| field as &mut dyn Pointing)
    }

    fn edited(&mut self) {
        if let Some(typed) = &mut self.typed {
            typed.refusal = None;
        }
    }

    fn load(&self, _: &Scene) -> Option<Load> {
        Some(Box::new(Judgment(self.judge.clone())))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        let Some(judged) = loaded.of::<Vec<Judged>>() else { return Step::Stay };
        self.data.take(ticket, Ok(judged.clone()));
        match &self.judged {
            None if self.asked > 0 && judged.is_empty() => {
                return Step::Tell(Notice::bad("The marked rows are gone. There is nothing left to do."));
            }
            None => {
                self.judged = Some(judged);
                let mut allowed = self.allowed().map(|(judged, _)| judged.name.to_string());
                let expected = match (allowed.next(), allowed.count()) {
                    (Some(name), 0) if self.asked == 1 => Some(name),
                    (Some(_), more) => Some((more + 1).to_string()),
                    (None, _) => None,
                };
                let typed = |expected| Typed { expected, field: TextField::default(), refusal: None };
                self.typed = expected.filter(|_| self.words.typed).map(typed);
            }
            Some(first) => {
                let errands = |judged: &[Judged]| judged.iter().map(|judged| judged.errand.clone().ok()).collect::<Vec<_>>();
                if errands(first) != errands(&judged) {
                    self.withdrawn = Some("Some of these rows have changed meanwhile. Close this and ask again.".to_owned());
                }
            }
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, keys) = (scene.size, &scene.settings.theme, &scene.settings.keymap);
        let width = size.width.saturating_sub(4).min(76);
        let inner = width.saturating_sub(4);
        let failed = self.data.error().map(ToString::to_string);
        let why = self.withdrawn.as_ref().or(failed.as_ref());
        let tail = why.map_or_else(|| self.tail(inner), |why| wrap(why, inner).into_iter().map(|line| (line, true)).collect());
        let typed = self.typed.as_ref().filter(|_| why.is_none());
        let fixed = tail.len() + 1 + if typed.is_some() { 3 } else { 0 } + 2;
        let most = usize::from(size.height.saturating_sub(4)).saturating_sub(fixed).max(1);
        let rows = match (why, &self.judged) {
            (Some(_), _) => Vec::new(),
            (None, None) => vec!["…".to_owned()],
            (None, Some(_)) => self.rows(most),
        };
        let height = u16::try_from(rows.len() + fixed).unwrap_or(u16::MAX).saturating_add(2);
        let area = draw_frame(&self.title(), size, width, height, theme, buffer);
        let columns = usize::from(area.width);
        let mut y = area.y;
        for row in &rows {
            buffer.set_stringn(area.x, y, fit(row, columns), columns, Style::new());
            y += 1;
        }
        y += u16::from(!rows.is_empty());
        for (line, urgent) in &tail {
            buffer.set_stringn(area.x, y, line, columns, if *urgent { theme.warning } else { Style::new() });
            y += 1;
        }
        let (mut cursor, targets) = (None, &scene.targets);
        if let Some(typed) = typed {
            let text = format!("Type {} to {}: ", typed.expected, self.words.verb.to_lowercase());
            let start = u16::try_from(text.width()).unwrap_or(0);
            buffer.set_stringn(area.x, y + 1, &text, columns, Style::new());
            let line = Rect { x: area.x + start, y: y + 1, width: area.width.saturating_sub(start), height: 1 };
            cursor = Some(typed.field.draw_line((0, true), theme, line, buffer, targets));
            if let Some(refusal) = &typed.refusal {
                buffer.set_stringn(area.x, y + 2, refusal, columns, theme.warning);
            }
        }
        let y = area.bottom().saturating_sub(1);
        let key = |action| keys.hint(self.context(), action);
        let no = if self.is_open() && why.is_none() { "No" } else { "Close" };
        let no = format!("[ {}  {no} ]", key(Action::No));
        let marked = if self.typed.is_none() { theme.button.patch(theme.selected) } else { theme.button };
        let (end, _) = buffer.set_stringn(area.x, y, &no, columns, marked);
        targets.record(Rect { y, width: end - area.x, height: 1, ..area }, Target::Key(Action::No));
        if why.is_none() && self.is_open() {
            let go = if self.typed.is_some() { Action::Open } else { Action::Yes };
            let yes = format!("[ {}  {} ]", key(go), self.words.verb);
            let start = end + 3;
            let (end, _) = buffer.set_stringn(start, y, &yes, columns, theme.danger);
            targets.record(Rect { x: start, y, width: end.saturating_sub(start), height: 1 }, Target::Key(go));
        }
        cursor
    }
}
