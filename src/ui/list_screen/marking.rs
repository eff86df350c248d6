//! Marking rows of a list, and what is done to the marked ones.

use super::{IdOf, ListPage, ListScreen};
use crate::backend::list::{At, List, ListQuery, Slice};
use crate::ui::action::Action;
use crate::ui::layer::Step;
use crate::ui::offered::Offered;
use crate::ui::rows::{Need, Purpose};
use crate::ui::scene::Scene;
use crate::ui::words::grouped;

/// Rows that are read to be marked.
#[derive(Debug)]
pub(super) struct Gathering<L: List> {
    pub(super) next: ListQuery<L>,
    pub(super) ids: Vec<L::Id>,
}

/// Rows that are read at once to be marked.
const GATHERED: usize = 10_000;

impl<P: ListPage> ListScreen<P> {
    /// How many rows are marked, and how many of them are not on the screen.
    pub(super) fn marked(&self) -> Option<String> {
        if let Some(gathering) = &self.gathering {
            return Some(format!("marking… {}", grouped(gathering.ids.len())));
        }
        let hidden = self.marks.len() - self.rows.visible().filter(|row| self.marks.contains(P::List::id(row))).count();
        match (self.marks.len(), hidden) {
            (0, _) => None,
            (marked, 0) => Some(format!("{} marked", grouped(marked))),
            (marked, hidden) => Some(format!("{} marked, {} not shown", grouped(marked), grouped(hidden))),
        }
    }
    /// What an action for many is called, with how many rows it means; `None` for one that is no such action.
    pub(super) fn offer_many(&self, action: Action) -> Option<Offered> {
        let (_, one, many) = P::MANY.iter().find(|(many, ..)| *many == action)?;
        match self.marks.len() {
            0 => self.rows.current().map(|_| Offered::named(*one)),
            marked => Some(Offered::named(format!("{many} {} marked", grouped(marked)))),
        }
    }

    /// The rows that an action for many means: the marked ones, or the one under the cursor where none is marked.
    pub(super) fn meant(&self) -> Vec<IdOf<P>> {
        if self.marks.is_empty() { self.rows.current().map(P::List::id).into_iter().collect() } else { self.marks.ids() }
    }

    pub(super) fn act_on_many(&self, action: Action, scene: &Scene) -> Option<Step> {
        if !P::MANY.iter().any(|(many, ..)| *many == action) {
            return None;
        }
        let in_sight = self.rows.visible().map(P::List::id).collect();
        let modal = self.page.many(action, self.meant(), in_sight, self.rows.head()?, scene)?;
        Some(modal.into())
    }

    /// Reads what is to be marked, or stops that.
    pub(super) fn gather(&mut self) {
        let Some((actor, list)) = self.asker.clone().filter(|_| self.gathering.is_none()) else {
            self.gathering = None;
            return;
        };
        let text = self.filter.trimmed().to_owned();
        let next = ListQuery { text, sort: self.sort, ..ListQuery::start(actor, list, GATHERED) };
        self.gathering = Some(Gathering { next, ids: Vec::new() });
    }

    /// Copies the name of a row, or of the marked ones, a line each.
    pub(super) fn copy_names(&mut self) -> Step {
        if self.marks.is_empty() {
            let (Some(row), Some(head)) = (self.rows.current(), self.rows.head()) else { return Step::Stay };
            return copy(&[P::copied(row, head)], P::COPIED, P::SPEC.noun);
        }
        self.copying = true;
        Step::Stay
    }

    pub(super) fn copy_ids(&self) -> Step {
        let ids: Vec<String> = self.meant().iter().map(ToString::to_string).collect();
        copy(&ids, "ID", P::SPEC.noun)
    }

    /// What is to be read besides the rows in sight, if anything is.
    pub(super) fn also(&self) -> Option<Need<P::List>> {
        let (actor, list) = self.asker.clone()?;
        let these = |ids| ListQuery { at: At::These(ids), ..ListQuery::start(actor, list.clone(), 0) };
        if let Some(gathering) = &self.gathering {
            return Some(Need::Gather(gathering.next.clone()));
        }
        if self.copying {
            return Some(Need::Marked(Purpose::Copy, these(self.marks.ids())));
        }
        if let Some(name) = self.named.clone() {
            return Some(Need::Named(ListQuery { text: name, ..ListQuery::start(actor, list, 1) }));
        }
        self.marks.doubtful().map(|ids| Need::Marked(Purpose::Check, these(ids)))
    }

    /// Takes in some of what is to be marked.
    pub(super) fn gathered(&mut self, query: &ListQuery<P::List>, slice: &Slice<P::List>) {
        let Some(mut gathering) = self.gathering.take_if(|gathering| gathering.next == *query) else { return };
        gathering.ids.extend(slice.rows.iter().map(|(_, row)| P::List::id(row)));
        match slice.rows.last().filter(|_| slice.after) {
            Some((key, _)) => {
                gathering.next.at = At::After(key.clone());
                self.gathering = Some(gathering);
            }
            None => self.marks.toggle_all(&gathering.ids),
        }
    }
}

/// Copies texts, a line each; `what` is one of them: `name`.
pub(super) fn copy(texts: &[impl AsRef<str>], what: &str, noun: &str) -> Step {
    let lines: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let what = match lines.as_slice() {
        [] => return Step::Stay,
        [one] => (*one).to_owned(),
        many => format!("the {what}s of {} {noun}s", grouped(many.len())),
    };
    Step::CopyText(lines.join("\n"), what)
}

/// An action that is done to the row under the cursor alone, while others are marked: one that changes something is refused,
/// because it could be meant for them.
pub(super) fn for_one(action: Action, offered: Offered) -> Offered {
    let changes = matches!(
        action,
        Action::Generate
            | Action::GenerateUntil
            | Action::DeleteToken
            | Action::DeleteObject
            | Action::Remove
            | Action::Edit
            | Action::Lock
    );
    offered.unless(changes.then_some("This works on one row. Unmark the others first."))
}
