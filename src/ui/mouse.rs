//! What the mouse does: the wheel scrolls whatever has the keys.

use crossterm::event::{MouseEvent, MouseEventKind};

use super::action::Action;
use super::app::App;
use super::message::Effect;

/// Rows for one step of the wheel.
const STEP: usize = 3;

impl App {
    /// Takes an event of the mouse.
    pub(super) fn mouse(&mut self, event: MouseEvent) -> Vec<Effect> {
        let action = match event.kind {
            MouseEventKind::ScrollUp => Action::Up,
            MouseEventKind::ScrollDown => Action::Down,
            _ => return Vec::new(),
        };
        // What cannot be scrolled has no offer for it, and nothing is said: a wheel is not a wish.
        (0..STEP).flat_map(|_| if self.offer(action).is_some() { self.act(action) } else { Vec::new() }).collect()
    }
}
