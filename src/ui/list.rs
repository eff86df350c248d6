//! The cursor and the filter of a list. The cursor is an id, so that a reload never moves it to another row.

use super::action::Action;
use super::layout::window;
use super::offers::Offered;
use super::targets::{Pointed, Pointing, Target};
use super::text_field::TextField;

/// What every list remembers, for rows with ids of type `K`.
#[derive(Clone, Debug)]
pub struct List<K> {
    /// The row with the cursor.
    pub selected: Option<K>,
    /// The first row that is drawn, among those that pass the filter.
    pub offset: usize,
    /// What narrows the list.
    pub filter: TextField,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// Where the cursor was, under which filter, when the list was looked at last.
    last: (usize, String),
    /// The row that was clicked, and gets the cursor as soon as the rows are looked at.
    pointed: Option<usize>,
}

impl<K> Default for List<K> {
    fn default() -> Self {
        Self {
            selected: None,
            offset: 0,
            filter: TextField::default(),
            filtering: false,
            last: (0, String::new()),
            pointed: None,
        }
    }
}

impl<K: PartialEq + Clone> List<K> {
    /// Whether a row with this text passes the filter.
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        let wanted = self.filter.trimmed();
        wanted.is_empty() || text.to_lowercase().contains(&wanted.to_lowercase())
    }

    /// Whether anything is filtered out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.filter.trimmed().is_empty()
    }

    /// Where the cursor is among the ids of the rows that pass.
    #[must_use]
    pub fn index(&self, ids: &[K]) -> usize {
        self.selected.as_ref().and_then(|selected| ids.iter().position(|id| id == selected)).unwrap_or(0)
    }

    /// Puts the cursor on a row that is there, and the window over it. A row that is gone, while the filter is the same,
    /// was taken away by somebody else; the cursor is then on what stands in its place.
    pub fn settle(&mut self, ids: &[K], height: usize) {
        let gone = self.selected.as_ref().is_some_and(|selected| !ids.contains(selected));
        let (place, filter) = &self.last;
        let index = if let Some(row) = self.pointed.take() {
            row.min(ids.len().saturating_sub(1))
        } else if gone && filter == self.filter.value() {
            (*place).min(ids.len().saturating_sub(1))
        } else {
            self.index(ids)
        };
        self.last = (index, self.filter.value().to_owned());
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

    /// Empties the filter; answers whether there was one.
    pub fn clear_filter(&mut self) -> bool {
        let filtered = self.is_filtered() || self.filtering;
        self.filter = TextField::default();
        self.filtering = false;
        filtered
    }

    /// What is the same in every list: moving, filtering, and leaving the filter; answers whether it was that.
    pub fn act(&mut self, action: Action, ids: &[K], height: usize) -> bool {
        match action {
            Action::Filter => {
                self.filtering = true;
                true
            }
            Action::Back => self.clear_filter(),
            Action::Undo => {
                self.filter.undo();
                true
            }
            Action::Redo => {
                self.filter.redo();
                true
            }
            _ => self.travel(action, ids, height),
        }
    }

    /// What an action means in a list; `open` is what opening a row is called.
    #[must_use]
    pub fn offer(&self, action: Action, empty: bool, open: &str) -> Option<Offered> {
        match action {
            Action::Open if empty => None,
            Action::Open => Some(Offered::named(open)),
            Action::Back if self.is_filtered() || self.filtering => Some(Offered::named("show all")),
            Action::Undo | Action::Redo if !self.filtering => None,
            Action::Back
            | Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Filter
            | Action::Undo
            | Action::Redo => Some(Offered::plain(action)),
            _ => None,
        }
    }

    /// The filter while it is typed into.
    pub fn field(&mut self) -> Option<&mut TextField> {
        self.filtering.then_some(&mut self.filter)
    }
}

impl<K> Pointing for List<K> {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        match target {
            Target::Row(row) if row == self.last.0 => Pointed::Already,
            Target::Row(row) => {
                self.pointed = Some(row);
                Pointed::Newly
            }
            Target::Text(..) if self.filtering => self.filter.point(target, column),
            _ => Pointed::Nowhere,
        }
    }
}
