//! What a list is as a screen among others.

use ratatui::layout::Size;

use super::{ListPage, ListScreen};
use crate::backend::Created;
use crate::domain::Command;
use crate::ui::layer::Show;
use crate::ui::place::Place;

impl<P: ListPage + 'static> Show for ListScreen<P> {
    fn place(&self) -> Option<Place> {
        Some(self.page.place())
    }

    fn is_wide(&self, _: Size) -> bool {
        true
    }

    fn breadcrumb(&self) -> Vec<String> {
        self.page.breadcrumb(self.rows.head())
    }

    fn want(&mut self, name: String) {
        if !self.page.want(&name) {
            self.named = Some(name);
        }
    }

    fn carried_out(&mut self, command: &Command) {
        let page = &self.page;
        match page.about(command) {
            Some(id) => self.marks.remove(id),
            None => self.marks.retain(|id| !page.concerns(command, id)),
        }
    }

    fn made(&mut self, created: Created) {
        if let Some(id) = self.page.made(created) {
            self.rows.seek(id, None);
        }
    }
}
