//! What a click means on a list.

use super::{ListPage, ListScreen};
use crate::backend::list::Sort;
use crate::ui::targets::{Pointed, Pointing, Target};

impl<P: ListPage> Pointing for ListScreen<P> {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        match target {
            Target::Row(line) if self.rows.point(line) => Pointed::Already,
            Target::Row(_) => Pointed::Newly,
            Target::Column(index) => {
                let by = self.rows.head().and_then(|head| self.told_columns(head).get(index).and_then(|(_, by)| *by));
                let Some(column) = by else { return Pointed::Nowhere };
                let again = self.sort.column == column;
                self.sort = Sort { column, descending: again && !self.sort.descending };
                Pointed::Changed
            }
            Target::Text(..) if self.filtering => self.filter.point(target, column),
            _ => Pointed::Nowhere,
        }
    }
}
