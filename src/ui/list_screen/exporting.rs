//! A list as rows of a file: every row that matches, in the order of the list.

use std::marker::PhantomData;
use std::sync::Arc;

use super::{ListPage, ListScreen};
use crate::backend::list::{At, List, ListQuery};
use crate::backend::shelf::Shelf;
use crate::backend::{Backend, Error};
use crate::ui::export::{Exporting, Position, Record};
use crate::ui::layer::Step;
use crate::ui::modals::export::form;
use crate::ui::scene::Scene;

#[derive(Debug)]
struct ListExport<P: ListPage> {
    query: ListQuery<P::List>,
    page: PhantomData<fn() -> P>,
}

impl<P: ListPage + 'static> Exporting for ListExport<P> {
    fn fields(&self) -> &'static [&'static str] {
        P::FIELDS
    }

    fn slice(
        &self,
        backend: &dyn Backend,
        kept: &mut Shelf,
        from: Option<&Position>,
        size: u32,
    ) -> Result<(Vec<Record>, Option<Position>), Error> {
        let at = if let Some(Position::After(key)) = from { At::After(key.clone()) } else { At::Start };
        let size = usize::try_from(size).unwrap_or(1);
        let slice = P::List::window_from(backend, kept, &ListQuery { at, size, ..self.query.clone() })?;
        let next = slice.rows.last().filter(|_| slice.after).map(|(key, _)| Position::After(key.clone()));
        Ok((slice.rows.iter().map(|(_, row)| Record::Row(P::record(row))).collect(), next))
    }
}

impl<P: ListPage + 'static> ListScreen<P> {
    /// The form that asks where to write the rows.
    pub(super) fn export(&self, scene: &Scene) -> Step {
        let Some((actor, list)) = self.asker.clone() else { return Step::Stay };
        let query = ListQuery { text: self.filter.trimmed().to_owned(), sort: self.sort, ..ListQuery::start(actor, list, 1) };
        let name = P::SPEC.breadcrumb.last().unwrap_or(&P::SPEC.title).to_lowercase();
        let what = ListExport::<P> { query, page: PhantomData };
        form(&format!("Export {name}"), &name.replace(' ', "-"), Arc::new(what), scene).into()
    }
}
