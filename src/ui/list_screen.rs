//! The one implementation of a screen with a list: a page says what is its own, and the rest is the same on every screen.

mod drawing;
mod exporting;
mod marking;
mod page;
mod pointing;
mod showing;

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::marking::{Gathering, copy, for_one};
pub use self::page::{Around, ColumnOf, HeadOf, IdOf, ListPage, ListSpec, RowOf};
use super::action::Action;
use super::age;
use super::ask::{Load, Loaded};
use super::errand::Answer;
use super::fetched::Waiting;
use super::keymap::Context;
use super::layer::{Layer, Step};
use super::listing::{Cell, Column};
use super::marks::Marks;
use super::notice::Notice;
use super::offered::Offered;
use super::page::Canvas;
use super::rows::asking::Found;
use super::rows::{Need, Purpose, Rows, Wanted};
use super::scene::{Behind, Scene};
use super::targets::Pointing;
use super::text_field::TextField;
use super::ticket::Ticket;
use super::words::grouped;
use crate::backend::list::{At, List, ListQuery, Sort};
use crate::domain::{Actor, Command, Guarded, SafeText, Timestamp};
use crate::policy::Facts;

/// A screen with a list.
#[derive(Debug)]
pub struct ListScreen<P: ListPage> {
    /// What is the page's own.
    pub page: P,
    /// The rows that are here.
    pub rows: Rows<P::List>,
    pub filter: TextField,
    /// Whether letters go to the filter.
    pub filtering: bool,
    pub marks: Marks<IdOf<P>>,
    /// What is to be marked, as far as it was read.
    gathering: Option<Gathering<P::List>>,
    /// The names of the marked rows are to be copied.
    copying: bool,
    sort: Sort<ColumnOf<P>>,
    /// A row that is to be opened as soon as its id is known, by name.
    named: Option<String>,
    /// Who asks for what, of the last scene.
    asker: Option<(Actor, P::List)>,
    now: Timestamp,
    /// It lists what a host tells, of the last scene.
    on_host: bool,
}

impl<P: ListPage + Default> Default for ListScreen<P> {
    fn default() -> Self {
        Self::of(P::default())
    }
}

impl<P: ListPage> ListScreen<P> {
    /// A screen of this page, with nothing on it yet.
    #[must_use]
    pub fn of(page: P) -> Self {
        Self {
            page,
            rows: Rows::default(),
            filter: TextField::default(),
            filtering: false,
            marks: Marks::default(),
            gathering: None,
            copying: false,
            sort: P::List::NATURAL,
            named: None,
            asker: None,
            now: Timestamp::MIN,
            on_host: false,
        }
    }
}

impl<P: ListPage> ListScreen<P> {
    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&RowOf<P>> {
        self.rows.current()
    }

    fn is_filtered(&self) -> bool {
        !self.filter.trimmed().is_empty()
    }

    fn sorted(&self, columns: &[(Column, Option<ColumnOf<P>>)]) -> Option<(usize, bool)> {
        let at = columns.iter().rposition(|(_, by)| *by == Some(self.sort.column))?;
        Some((at, self.sort.descending))
    }

    /// The columns that stand there: what no host tells is left out on one.
    fn told_columns(&self, head: &HeadOf<P>) -> Vec<(Column, Option<ColumnOf<P>>)> {
        let mut columns = self.page.columns(head);
        columns.retain(|(column, _)| !(self.on_host && column.of_models));
        columns
    }

    /// The cells below them.
    fn told_cells(&self, row: &RowOf<P>, head: &HeadOf<P>, canvas: Canvas<'_>) -> Vec<Cell> {
        let columns = self.page.columns(head);
        let told = columns.iter().map(|(column, _)| !(self.on_host && column.of_models));
        let cells = self.page.cells(row, head, canvas).into_iter().zip(told.chain(std::iter::repeat(true)));
        cells.filter(|(_, told)| *told).map(|(cell, _)| cell).collect()
    }

    /// Orders by the column after this one, or by the first.
    fn sort_by_next(&mut self) {
        let Some(head) = self.rows.head() else { return };
        // Of two columns with the same order the second stands for both.
        let all: Vec<ColumnOf<P>> = self.told_columns(head).into_iter().filter_map(|(_, by)| by).collect();
        let by: Vec<ColumnOf<P>> =
            all.iter().enumerate().filter(|(at, column)| !all[at + 1..].contains(column)).map(|(_, column)| *column).collect();
        let at = by.iter().position(|column| *column == self.sort.column).map_or(0, |at| at + 1);
        if let Some(column) = by.get(at % by.len().max(1)) {
            self.sort = Sort { column: *column, descending: false };
        }
    }

    /// Takes the filter away; answers whether there was one.
    fn clear_filter(&mut self) -> bool {
        let any = self.filtering || self.is_filtered();
        self.filter = TextField::default();
        self.filtering = false;
        any
    }
}

impl<P: ListPage + 'static> Layer for ListScreen<P> {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { P::SPEC.context }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let empty = self.rows.current().is_none();
        match action {
            Action::Back if self.filtering || self.is_filtered() => Some(Offered::named("clear filter")),
            Action::Back if self.gathering.is_some() => Some(Offered::named("stop marking")),
            Action::Back if !self.marks.is_empty() => Some(Offered::named("unmark all")),
            Action::Back => {
                let widens = self.page.narrowed().map(Offered::named);
                widens.or_else(|| self.page.leaves().then(|| Offered::plain(action)))
            }
            Action::Open if self.filtering => Some(Offered::named("keep filter")),
            Action::Open if empty || P::SPEC.open.is_empty() => None,
            Action::Open => Some(Offered::named(P::SPEC.open)),
            Action::Undo | Action::Redo if !self.filtering => None,
            Action::Export if P::FIELDS.is_empty() && !P::EXPORTS => None,
            Action::Sort
            | Action::Reverse
            | Action::Export
            | Action::Mark
            | Action::MarkAll
            | Action::CopyName
            | Action::CopyId
                if empty =>
            {
                None
            }
            Action::CopyName | Action::CopyId => {
                let what = if action == Action::CopyName { P::COPIED } else { "ID" };
                let marked =
                    if self.marks.is_empty() { String::new() } else { format!(" of {} marked", grouped(self.marks.len())) };
                Some(Offered::named(format!("copy {what}{marked}")))
            }
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::Filter
            | Action::Mark
            | Action::MarkAll
            | Action::Export
            | Action::Sort
            | Action::Reverse
            | Action::Undo
            | Action::Redo => Some(Offered::plain(action)),
            _ if self.filtering => None,
            Action::NextTab | Action::PreviousTab => self.page.tab()?.offer(action),
            _ => {
                let own = || self.page.offer(action, self.rows.current(), self.rows.head()?, scene);
                if self.marks.is_empty() {
                    return own().or_else(|| self.offer_many(action));
                }
                self.offer_many(action).or_else(|| own().map(|offered| for_one(action, offered)))
            }
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        if self.rows.travel(action) {
            return Step::Stay;
        }
        match action {
            Action::Filter => self.filtering = true,
            Action::Undo => self.filter.undo(),
            Action::Redo => self.filter.redo(),
            Action::Back if self.clear_filter() => {}
            Action::Back if self.gathering.take().is_some() => {}
            Action::Back if !self.marks.is_empty() => self.marks.clear(),
            Action::Back if self.page.narrowed().is_some() => self.page.widen(),
            Action::Back => return if self.page.leaves() { Step::Leave } else { Step::Stay },
            Action::Mark => {
                if let Some(id) = self.rows.current().map(P::List::id) {
                    self.marks.toggle(id);
                    self.rows.travel(Action::Down);
                }
            }
            Action::MarkAll => self.gather(),
            Action::Export if P::EXPORTS => return self.page.export(self.filter.trimmed(), scene),
            Action::Export => return self.export(scene),
            Action::CopyName => return self.copy_names(),
            Action::CopyId => return self.copy_ids(),
            Action::Sort => self.sort_by_next(),
            Action::Reverse => self.sort.descending = !self.sort.descending,
            Action::Open if self.filtering => self.filtering = false,
            Action::Open => {
                return match (self.rows.current(), self.rows.head()) {
                    (Some(row), Some(head)) => self.page.open(row, head, scene),
                    _ => Step::Stay,
                };
            }
            Action::NextTab | Action::PreviousTab => {
                return self.page.tab().and_then(|tab| tab.act(action)).unwrap_or(Step::Stay);
            }
            _ => {
                let Some(head) = self.rows.head() else { return Step::Stay };
                let own = self.marks.is_empty() && self.page.offer(action, self.rows.current(), head, scene).is_some();
                if let Some(step) = (!own).then(|| self.act_on_many(action, scene)).flatten() {
                    return step;
                }
                let Self { page, rows, .. } = self;
                return rows.head().map_or(Step::Stay, |head| page.act(action, rows.current(), head, scene));
            }
        }
        Step::Stay
    }

    fn answer(&mut self, answer: Answer, scene: &Scene) -> Step {
        self.page.answer(answer, &self.rows, scene)
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.filtering.then_some(&mut self.filter)
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(self)
    }

    fn settle(&mut self, scene: &Scene) {
        let Some(organization) = scene.organization() else { return };
        let (actor, list) = (scene.actor(), self.page.list(scene.actor(), organization));
        (self.now, self.on_host) = (scene.now, scene.behind == Behind::Host);
        let asker = Some((actor, list.clone()));
        if self.asker != asker {
            self.marks.clear();
            (self.gathering, self.copying) = (None, false);
            self.asker = asker;
        }
        let wanted = Wanted { actor, list, text: self.filter.trimmed().to_owned(), sort: self.sort };
        let height = self.height(scene);
        self.rows.want(wanted, height);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        let organization = scene.organization()?;
        let height = usize::from(scene.area.height);
        let query = self.rows.again().unwrap_or_else(|| ListQuery {
            text: self.filter.trimmed().to_owned(),
            sort: self.sort,
            ..ListQuery::start(scene.actor(), self.page.list(scene.actor(), organization), height.max(1))
        });
        Some(Box::new(Need::Window(query)))
    }

    fn next(&self, _: &Scene) -> Option<Load> {
        let ready = self.rows.head().is_some() && !self.rows.is_asking() && self.rows.fault().is_none();
        let until = self.rows.head().and_then(|head| self.page.until(head)).filter(|until| *until <= self.now);
        if let Some(query) = until.filter(|_| ready).and_then(|_| self.rows.again()) {
            return Some(Box::new(Need::Window(query)));
        }
        let need = self.rows.need().or_else(|| self.also().filter(|_| ready))?;
        Some(Box::new(need))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.rows)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.rows)
    }

    fn fill(&mut self, _: Ticket, loaded: Loaded, scene: &Scene) -> Step {
        // The first answer can come before the screen was looked at.
        self.settle(scene);
        match loaded.of::<Found<P::List>>() {
            Some(Found::Window(query, slice)) => {
                if self.rows.take(&query, slice) && !matches!(query.at, At::After(_) | At::Before(_)) {
                    self.marks.doubt();
                }
                if let Some(head) = self.rows.head() {
                    self.page.came(head);
                }
            }
            Some(Found::Working(query, passed)) => self.rows.take_progress(&query, passed),
            Some(Found::Gathered(query, slice)) => {
                self.rows.rest();
                self.gathered(&query, &slice);
            }
            Some(Found::Marked(purpose, ids, slice)) => {
                self.rows.rest();
                let there: Vec<IdOf<P>> = slice.rows.iter().map(|(_, row)| P::List::id(row)).collect();
                let gone = self.marks.keep(&ids, &there);
                if purpose == Purpose::Copy {
                    self.copying = false;
                    let texts: Vec<String> = slice.rows.iter().map(|(_, row)| P::copied(row, &slice.head)).collect();
                    return copy(&texts, P::COPIED, P::SPEC.noun);
                }
                match gone {
                    0 => {}
                    1 => return Step::Tell(Notice::good("1 marked row is gone.")),
                    gone => return Step::Tell(Notice::good(format!("{gone} marked rows are gone."))),
                }
            }
            Some(Found::Count(query, count)) => {
                self.rows.take_count(&query, count);
            }
            Some(Found::Named(name, id)) => {
                self.rows.rest();
                self.named = None;
                let Some(id) = id else {
                    let (noun, name) = (P::SPEC.noun, SafeText::new(&name));
                    return Step::Tell(Notice::bad(format!("There is no {noun} \"{name}\" that you can see.")));
                };
                self.rows.seek(id, None);
                return self.page.place_of(id).map_or(Step::Stay, Step::Go);
            }
            None => {}
        }
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        let other = self.rows.head().map_or_else(Vec::new, |head| self.page.other_ages(head));
        self.rows.visible().flat_map(|row| self.page.ages(row)).chain(other).collect()
    }

    fn lasts(&self, now: Timestamp) -> Option<Duration> {
        let until = self.rows.head().and_then(|head| self.page.until(head));
        let until = until.map(|until| Duration::try_from(until.duration_since(now)).unwrap_or_default());
        self.ages().into_iter().map(|at| age::lasts(at, now)).chain(until).min()
    }

    fn facts(&self, command: &Command) -> Option<&Facts> {
        self.page.facts(&self.rows, command)
    }

    fn objection(&self, request: &Guarded, scene: &Scene) -> Option<String> {
        self.page.objection(&self.rows, request, scene)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        self.draw_all(scene, buffer)
    }
}
