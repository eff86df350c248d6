//! The cursor among the rows of a list, and the window over it.

use super::{Rows, State};
use crate::backend::list::{At, List, SortKey, Value};
use crate::ui::action::Action;

impl<L: List> Rows<L> {
    /// Keeps the window over the cursor.
    pub(super) fn scroll(&mut self) {
        self.cursor = self.cursor.min(self.entries.len().saturating_sub(1));
        let last = self.entries.len().saturating_sub(self.height);
        self.top = self.top.min(if self.after { self.cursor } else { last });
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(self.height), self.cursor);
    }

    /// Moves the cursor; answers whether the action is one that moves. Rows that are not here yet are gone through as
    /// soon as they are.
    pub fn travel(&mut self, action: Action) -> bool {
        let page = isize::try_from(self.height.max(2) - 1).unwrap_or(1);
        match action {
            Action::Up => self.travel_by(-1),
            Action::Down => self.travel_by(1),
            Action::PageUp => self.travel_by(-page),
            Action::PageDown => self.travel_by(page),
            Action::Top if self.before => (self.goal, self.owed, self.state) = (Some(At::Start), 0, State::Idle),
            Action::Bottom if self.after => (self.goal, self.owed, self.state) = (Some(At::End), 0, State::Idle),
            Action::Top => self.travel_by(isize::MIN / 2),
            Action::Bottom => self.travel_by(isize::MAX / 2),
            _ => return false,
        }
        self.scroll();
        true
    }

    pub(super) fn travel_by(&mut self, rows: isize) {
        let last = isize::try_from(self.entries.len().saturating_sub(1)).unwrap_or(isize::MAX);
        let to = isize::try_from(self.cursor).unwrap_or(0).saturating_add(self.owed).saturating_add(rows);
        self.owed = match to {
            to if to > last && self.after => to - last,
            to if to < 0 && self.before => to,
            _ => 0,
        };
        self.cursor = usize::try_from(to.clamp(0, last.max(0))).unwrap_or(0);
    }

    /// Puts the cursor on a line in sight; answers whether it was there before.
    pub fn point(&mut self, line: usize) -> bool {
        let to = (self.top + line).min(self.entries.len().saturating_sub(1));
        let already = to == self.cursor;
        (self.cursor, self.owed, self.goal) = (to, 0, None);
        already
    }

    /// Puts the cursor on a row, which is read if it is not here.
    pub fn seek(&mut self, id: L::Id, key: Option<SortKey>) {
        match self.entries.iter().position(|(_, row)| L::id(row) == id) {
            Some(at) => self.cursor = at,
            None => {
                let key = key.unwrap_or(SortKey { value: Value::Absent, id: String::new() });
                (self.goal, self.state) = (Some(At::Around(id, key)), State::Idle);
            }
        }
        self.scroll();
    }
}
