//! The cursor of a list to choose from. It is an id, so that a reload never moves it to another row.

use super::action::Action;
use super::layout::window;
use super::targets::{Pointed, Target};

/// What a list to choose from remembers, for rows with ids of type `K`.
#[derive(Clone, Debug)]
pub struct List<K> {
    /// The row with the cursor.
    pub selected: Option<K>,
    /// The first row that is drawn.
    pub offset: usize,
    /// Where the cursor was when the list was looked at last.
    last: usize,
    /// The row that was clicked, and gets the cursor as soon as the rows are looked at.
    pointed: Option<usize>,
}

impl<K> Default for List<K> {
    fn default() -> Self {
        Self { selected: None, offset: 0, last: 0, pointed: None }
    }
}

impl<K: PartialEq + Clone> List<K> {
    /// Where the cursor is among the ids.
    #[must_use]
    pub fn index(&self, ids: &[K]) -> usize {
        self.selected.as_ref().and_then(|selected| ids.iter().position(|id| id == selected)).unwrap_or(0)
    }

    /// Puts the cursor on a row that is there, and the window over it. Of a row that is gone it is on what stands in its
    /// place.
    pub fn settle(&mut self, ids: &[K], height: usize) {
        let gone = self.selected.as_ref().is_some_and(|selected| !ids.contains(selected));
        let index = if let Some(row) = self.pointed.take() {
            row.min(ids.len().saturating_sub(1))
        } else if gone {
            self.last.min(ids.len().saturating_sub(1))
        } else {
            self.index(ids)
        };
        self.last = index;
        self.selected = ids.get(index).cloned();
        self.offset = window(index, ids.len(), height, self.offset);
    }

    /// Moves the cursor; answers whether the action is one that moves.
    pub fn travel(&mut self, action: Action, ids: &[K], height: usize) -> bool {
        let (at, last, page) = (self.index(ids), ids.len().saturating_sub(1), height.max(2) - 1);
        let to = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => (at + 1).min(last),
            Action::PageUp => at.saturating_sub(page),
            Action::PageDown => (at + page).min(last),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        };
        self.selected = ids.get(to).cloned();
        true
    }
}

impl<K> List<K> {
    /// Moves the cursor to a row that was clicked.
    pub fn point(&mut self, target: Target) -> Pointed {
        match target {
            Target::Row(row) if row == self.last => Pointed::Already,
            Target::Row(row) => {
                self.pointed = Some(row);
                Pointed::Newly
            }
            _ => Pointed::Nowhere,
        }
    }
}
