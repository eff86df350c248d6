//! The question before something that cannot be undone.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::form::Form;
use crate::ui::action::Action;
use crate::ui::drawing::draw_frame;
use crate::ui::errand::Errand;
use crate::ui::keymap::Context;
use crate::ui::layer::{Dialog, Layer, Step};
use crate::ui::offered::Offered;
use crate::ui::page::wrap;
use crate::ui::scene::Scene;
use crate::ui::targets::{Pointing, Target};
use crate::ui::text_field::TextField;

/// What a paragraph begins with that is an item of a list.
pub const ITEM: &str = "· ";

/// A name that must be typed before something wide goes ahead.
#[derive(Clone, Debug)]
pub struct Typed {
    pub expected: String,
    pub field: TextField,
    /// Why what is typed was not taken.
    pub refusal: Option<String>,
}

/// A question with a command as its yes.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked, naming the object.
    pub title: String,
    pub body: Vec<String>,
    /// What stands on the button that goes ahead.
    pub yes: &'static str,
    pub errand: Errand,
    /// The name that must be typed, if any.
    pub typed: Option<Typed>,
    /// The form that it follows, to which a no and a refusal lead back.
    pub behind: Option<Box<Form>>,
    /// Yes is the marked button; the dialog opens with No.
    pub marked_yes: bool,
    /// It is on the screen, so that keys are an answer to it.
    pub armed: bool,
    /// Why it can no longer be answered with yes: what it asks about has changed while it was open.
    pub withdrawn: Option<String>,
}

impl Confirm {
    /// A question that is not yet on the screen.
    #[must_use]
    pub fn new(title: String, body: Vec<String>, yes: &'static str, errand: Errand) -> Self {
        Self { title, body, yes, errand, typed: None, behind: None, marked_yes: false, armed: false, withdrawn: None }
    }

    /// The name must be typed, because what goes ahead is wide.
    #[must_use]
    pub fn typing(mut self, name: &str) -> Self {
        self.typed = Some(Typed { expected: name.to_owned(), field: TextField::default(), refusal: None });
        self
    }

    /// Leaves nothing of it but why it can no longer be answered. It stays so, whatever changes then: who reads one
    /// thing is not to answer another.
    pub fn withdraw(&mut self, why: String) {
        if self.withdrawn.is_none() {
            self.withdrawn = Some(why);
            self.marked_yes = false;
        }
    }

    fn yes(&mut self) -> Step {
        if let Some(typed) = &mut self.typed
            && typed.field.trimmed() != typed.expected
        {
            typed.refusal = Some(format!("Type {} to go ahead.", typed.expected));
            return Step::Stay;
        }
        self.errand.clone().into()
    }
}

impl Dialog for Confirm {
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

impl Layer for Confirm {
    fn context(&self) -> Context {
        // Also when it is withdrawn: the rest of a name that is being typed is no keys.
        if self.typed.is_some() { Context::TypedConfirm } else { Context::Confirm }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        if let Some(why) = &self.withdrawn {
            return match action {
                Action::Yes => Some(Offered::plain(action).unless(Some(why))),
                Action::No | Action::Open => Some(Offered::named("close")),
                _ => None,
            };
        }
        match action {
            Action::Yes | Action::NextPane if self.typed.is_some() => None,
            Action::Open if self.typed.is_some() => Some(Offered::named("go ahead")),
            Action::Open => Some(Offered::named(if self.marked_yes { "yes" } else { "no" })),
            Action::Undo | Action::Redo if self.typed.is_none() => None,
            Action::Yes | Action::No | Action::NextPane | Action::Undo | Action::Redo => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: &Scene) -> Step {
        match action {
            Action::NextPane => {
                self.marked_yes = !self.marked_yes;
                Step::Stay
            }
            Action::Undo | Action::Redo => {
                if let Some(typed) = &mut self.typed {
                    if action == Action::Undo { typed.field.undo() } else { typed.field.redo() }
                }
                Step::Stay
            }
            _ if self.withdrawn.is_some() => Step::Leave,
            Action::Yes => self.yes(),
            Action::Open if self.marked_yes || self.typed.is_some() => self.yes(),
            _ => self.behind.take().map_or(Step::Leave, |form| (*form).into()),
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

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (size, theme, keys) = (scene.size, &scene.settings.theme, &scene.settings.keymap);
        let width = size.width.saturating_sub(4).min(68);
        let wrapped = |text: &String| paragraph(text, width.saturating_sub(4));
        let (texts, style) = match &self.withdrawn {
            Some(why) => (std::slice::from_ref(why), theme.warning),
            None => (self.body.as_slice(), Style::new()),
        };
        let mut lines: Vec<String> = texts.iter().flat_map(wrapped).collect();
        let typed = self.typed.as_ref().filter(|_| self.withdrawn.is_none());
        let mut typed_at = None;
        if let Some(typed) = typed {
            lines.push(String::new());
            lines.extend(wrap(&format!("Type {} to go ahead:", typed.expected), width.saturating_sub(4)));
            typed_at = Some(lines.len());
            lines.push(String::new());
            lines.push(typed.refusal.clone().unwrap_or_default());
        }
        // What is asked must be seen whole, and so must the buttons.
        let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4);
        // On a low screen the empty lines give way.
        let margin = u16::from(wanted.saturating_add(4) <= size.height);
        let area = draw_frame(&self.title, size, width, wanted.saturating_add(2 * margin), theme, buffer);
        let area = Rect { y: area.y + margin, height: area.height.saturating_sub(2 * margin), ..area };
        let room = usize::from(area.height.saturating_sub(2));
        let skip = lines.len().saturating_sub(room).min(typed_at.map_or(0, |_| lines.len()));
        for (y, line) in (area.y..area.bottom().saturating_sub(2)).zip(lines.iter().skip(skip)) {
            buffer.set_stringn(area.x, y, line, usize::from(area.width), style);
        }
        let (mut cursor, targets) = (None, &scene.targets);
        if let (Some(typed), Some(at)) = (typed, typed_at) {
            let y = area.y + u16::try_from(at - skip.min(at)).unwrap_or(0);
            cursor = Some(typed.field.draw_line((0, true), theme, Rect { y, height: 1, ..area }, buffer, targets));
            if typed.refusal.is_some() {
                buffer.set_style(Rect { y: y + 1, height: 1, ..area }, theme.warning);
            }
        }
        let mark = |style: Style, marked: bool| if marked { style.patch(theme.selected) } else { style };
        let y = area.bottom().saturating_sub(1);
        let key = |action| keys.hint(self.context(), action);
        if self.withdrawn.is_some() {
            let close = format!("[ {}  Close ]", key(Action::No));
            let (end, _) = buffer.set_stringn(area.x, y, close, usize::from(area.width), mark(theme.button, true));
            targets.record(Rect { y, width: end - area.x, height: 1, ..area }, Target::Key(Action::No));
            return None;
        }
        let go = if self.typed.is_some() { Action::Open } else { Action::Yes };
        let (no, yes) = (format!("[ {}  No ]", key(Action::No)), format!("[ {}  {} ]", key(go), self.yes));
        let marked_no = !self.marked_yes && self.typed.is_none();
        let (end, _) = buffer.set_stringn(area.x, y, &no, usize::from(area.width), mark(theme.button, marked_no));
        targets.record(Rect { y, width: end - area.x, height: 1, ..area }, Target::Key(Action::No));
        let x = end + 3;
        let (end, _) = buffer.set_stringn(x, y, &yes, usize::from(area.width), mark(theme.danger, self.marked_yes));
        targets.record(Rect { x, y, width: end - x, height: 1 }, Target::Key(go));
        cursor
    }
}

/// The lines of a paragraph; those of an item of a list stand below each other.
fn paragraph(text: &str, width: u16) -> Vec<String> {
    let Some(item) = text.strip_prefix(ITEM) else { return wrap(text, width) };
    let lines = wrap(item, width.saturating_sub(2)).into_iter().enumerate();
    lines.map(|(index, line)| format!("{}{line}", if index == 0 { ITEM } else { "  " })).collect()
}
