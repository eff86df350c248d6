//! The rows of a list that are marked. They are ids: they outlive filter, sort and reload, and a mark whose row is gone is
//! dropped.

use std::collections::BTreeSet;

/// The marks of a list.
#[derive(Clone, Debug)]
pub struct Marks<I> {
    ids: BTreeSet<I>,
    /// The list was read again since it was known that every marked row is there.
    stale: bool,
}

impl<I> Default for Marks<I> {
    fn default() -> Self {
        Self { ids: BTreeSet::new(), stale: false }
    }
}

impl<I: Copy + Ord> Marks<I> {
    /// The most marks whose rows are looked for after each reload; more are looked for when they are acted on.
    pub const CHECKED: usize = 1_000;

    /// How many rows are marked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no row is marked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a row is marked.
    #[must_use]
    pub fn contains(&self, id: I) -> bool {
        self.ids.contains(&id)
    }

    /// The marked IDs, in the order of marking.
    #[must_use]
    pub fn ids(&self) -> Vec<I> {
        self.ids.iter().copied().collect()
    }

    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, id: I) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
    }

    /// Marks these rows; takes their marks away where all of them are marked. Other marks stay.
    pub fn toggle_all(&mut self, ids: &[I]) {
        if ids.iter().all(|id| self.ids.contains(id)) {
            self.ids.retain(|id| !ids.contains(id));
        } else {
            self.ids.extend(ids);
        }
    }

    /// Takes a mark away.
    pub fn remove(&mut self, id: I) {
        self.ids.remove(&id);
    }

    /// Keeps those marks for which this holds.
    pub fn retain(&mut self, keep: impl Fn(I) -> bool) {
        self.ids.retain(|id| keep(*id));
    }

    /// Takes all marks away.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The list was read again: a marked row can be gone.
    pub fn doubt(&mut self) {
        self.stale = true;
    }

    /// The ids to look for, if a marked row can be gone.
    #[must_use]
    pub fn doubtful(&self) -> Option<Vec<I>> {
        (self.stale && !self.ids.is_empty() && self.ids.len() <= Self::CHECKED).then(|| self.ids())
    }

    /// Of the rows that were looked for, only these are there; answers how many marks went.
    pub fn keep(&mut self, asked: &[I], there: &[I]) -> usize {
        self.stale = false;
        let before = self.ids.len();
        self.ids.retain(|id| !asked.contains(id) || there.contains(id));
        before - self.ids.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(ids: &[u32]) -> Marks<u32> {
        let mut marks = Marks::default();
        for id in ids {
            marks.toggle(*id);
        }
        marks
    }

    #[test]
    fn all_that_match_are_marked_and_then_unmarked_and_marks_elsewhere_stay() {
        let mut marks = marks(&[1, 9]);
        marks.toggle_all(&[1, 2, 3]);
        assert_eq!(marks.ids(), [1, 2, 3, 9]);
        marks.toggle_all(&[1, 2, 3]);
        assert_eq!(marks.ids(), [9]);
    }

    #[test]
    fn a_mark_whose_row_is_gone_is_dropped_and_one_that_came_meanwhile_stays() {
        let mut marks = marks(&[1, 2]);
        assert_eq!(marks.doubtful(), None);
        marks.doubt();
        let asked = marks.doubtful().expect("a question");
        marks.toggle(7);
        assert_eq!(marks.keep(&asked, &[2]), 1);
        assert_eq!((marks.ids(), marks.doubtful()), (vec![2, 7], None));
    }
}
