//! What the mouse does: the wheel scrolls whatever has the keys; a click moves the cursor, or does what a key would.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Position;

use super::{App, Pane};
use crate::ui::action::Action;
use crate::ui::layer::{Modal, Step};
use crate::ui::message::Effect;
use crate::ui::notice::Notice;
use crate::ui::targets::{Hit, OnTop, Pointed, Target};

/// Rows for one step of the wheel.
const STEP: usize = 3;
/// Within this time two clicks in one place are one double click.
const DOUBLE: SignedDuration = SignedDuration::from_millis(500);

/// So soon after the terminal has come to the front a click is the one that has brought it there.
const FRONT: SignedDuration = SignedDuration::from_millis(200);

/// A click that another can follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Click {
    at: Timestamp,
    position: Position,
    /// What it was meant for, if anything.
    target: Option<Target>,
    /// What lay on top when it was aimed.
    on_top: OnTop,
    /// It has done something, so that the second half of a double click is not to do it again.
    spent: bool,
}

impl App {
    /// Takes an event of the mouse, with what was clicked.
    pub(super) fn mouse(&mut self, event: MouseEvent, hit: Option<Hit>) -> Vec<Effect> {
        if self.is_unseen() {
            return Vec::new();
        }
        let action = match event.kind {
            MouseEventKind::ScrollUp => Action::Up,
            MouseEventKind::ScrollDown => Action::Down,
            MouseEventKind::Down(MouseButton::Left) => return self.click(Position::new(event.column, event.row), hit),
            _ => return Vec::new(),
        };
        // What cannot be scrolled has no offer for it, and nothing is said: a wheel is not a wish.
        (0..STEP).flat_map(|_| if self.offer(action).is_some() { self.act(action) } else { Vec::new() }).collect()
    }

    pub(super) fn on_top(&self) -> OnTop {
        OnTop {
            place: self.screens.last().and_then(|screen| screen.show().place()),
            modal: self.modal.as_ref().map(Modal::kind),
            writing: self.is_writing(),
        }
    }

    fn click(&mut self, position: Position, hit: Option<Hit>) -> Vec<Effect> {
        let near = |click: &Click| click.position.x.abs_diff(position.x) <= 1 && click.position.y == position.y;
        let first = self.clicked.filter(|click| near(click) && self.is_within(DOUBLE, click.at));
        let (target, on_top) = (hit.map(|hit| hit.target), hit.map_or_else(|| self.on_top(), |hit| hit.on_top));
        // What the first click of a double click has brought under the second was not there when it was aimed.
        let other = |first: Click| first.on_top != on_top || (first.target.is_some() && first.target != target);
        if first.is_some_and(|first| first.spent || other(first)) {
            return Vec::new();
        }
        let mut click = Click { at: self.now, position, target, on_top, spent: false };
        // Nothing is there, or something else than when it was aimed.
        let Some(hit) = hit.filter(|hit| hit.on_top == self.on_top()) else {
            self.clicked = Some(click);
            return Vec::new();
        };
        let key = match hit.target {
            Target::Key(action) => Some(action),
            _ => None,
        };
        let brought = self.fronted.is_some_and(|at| self.is_within(FRONT, at));
        if let Some(effects) = if brought { Some(Vec::new()) } else { self.hold_back(key) } {
            click.spent = true;
            self.clicked = Some(click);
            return effects;
        }
        self.notice = None;
        self.clicked = Some(click);
        let (spent, effects) = self.take_click(hit, first.is_some_and(|first| first.target.is_some()));
        if let Some(click) = &mut self.clicked {
            click.spent = spent;
        }
        effects
    }

    /// Whether a time is no further away than this; a clock that was set back makes none of the past.
    fn is_within(&self, span: SignedDuration, at: Timestamp) -> bool {
        self.now.duration_since(at).abs() <= span
    }

    /// Does what a click is meant for; answers whether that is more than moving the cursor.
    fn take_click(&mut self, hit: Hit, again: bool) -> (bool, Vec<Effect>) {
        match hit.target {
            // These show other rows, as often as they are pressed.
            Target::Key(action @ (Action::Sort | Action::NextTab)) => return (false, self.act(action)),
            Target::Key(action) => return (true, self.act(action)),
            Target::Do(action) => return (true, self.take_step(Step::Do(action))),
            Target::Go(place) => {
                self.pane = Pane::Content;
                return (true, self.take_step(Step::Go(place)));
            }
            _ => {}
        }
        // The cursor of a page is not drawn while the menu has the keys, so that a click gives it back first.
        let had_keys = self.modal.is_some() || self.pane == Pane::Content;
        if self.modal.is_none() {
            self.pane = Pane::Content;
        }
        let pointed = match self.layer_mut().and_then(|layer| layer.pointing()) {
            Some(pointing) => pointing.point(hit.target, hit.column),
            None => Pointed::Nowhere,
        };
        let presses = match hit.target {
            Target::Spot(_) => had_keys,
            Target::Row(_) => again,
            _ => false,
        };
        match pointed {
            Pointed::Already if presses => (true, self.act(Action::Open)),
            Pointed::Changed => (!matches!(hit.target, Target::Column(_)), Vec::new()),
            Pointed::Already | Pointed::Newly | Pointed::Nowhere => (false, Vec::new()),
        }
    }

    /// Turns the mouse on, or off.
    pub(super) fn turn_mouse(&mut self) -> Vec<Effect> {
        let on = !self.settings.mouse;
        std::sync::Arc::make_mut(&mut self.settings).mouse = on;
        self.clicked = None;
        self.notice = Some(Notice::good(if on {
            "The mouse is on. Hold shift to select text, in some terminals on macOS option; mouse = true in the configuration keeps it on."
        } else {
            "The mouse is off; the terminal selects text with it again."
        }));
        vec![Effect::Mouse(on)]
    }
}
