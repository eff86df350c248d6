//! The one implementation of a screen with a list: a page says what is its own, and the rest is the same on every screen.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::action::Action;
use super::app::Notice;
use super::ask::Found;
use super::chrome::draw_filter_field;
use super::fetched::Waiting;
use super::keymap::Context;
use super::layer::{Layer, Show};
use super::listing::{Cell, Column, Listing, Row};
use super::marks::Marks;
use super::message::{Load, Loaded, Ticket};
use super::modals::Modal;
use super::offers::Offered;
use super::page::Canvas;
use super::rows::{Need, Purpose, Rows, Wanted};
use super::scene::Scene;
use super::screens::{Place, draw_failed, draw_loading, draw_text};
use super::step::Step;
use super::table::{arrange, body, draw_head, draw_row, draw_titles, height};
use super::targets::{Pointed, Pointing, Target};
use super::text_field::TextField;
use crate::backend::Created;
use crate::backend::list::{At, List, ListQuery, Sort};
use crate::domain::{Actor, Command, Id, Organization, SafeText, Timestamp};
use crate::policy::Facts;

/// What a list is called, and where it is.
#[derive(Clone, Copy, Debug)]
pub struct ListSpec {
    /// Its place.
    pub place: Place,
    /// Its title.
    pub title: &'static str,
    /// Its parts of the breadcrumb, after the organization.
    pub breadcrumb: &'static [&'static str],
    /// What a row is called: `team`.
    pub noun: &'static str,
    /// The context of its keys.
    pub context: Context,
    /// What opening a row is called.
    pub open: &'static str,
}

/// What stands around the rows.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Paragraphs above the rows, where there is room.
    pub intro: Vec<String>,
    /// A sentence above the rows that always stands there.
    pub note: Option<String>,
    /// What stands where there are no rows.
    pub empty: String,
}

/// The id of a row of a page.
pub type IdOf<P> = <<P as ListPage>::List as List>::Id;
/// A row of a page.
pub type RowOf<P> = <<P as ListPage>::List as List>::Row;
/// What a page knows besides its rows.
pub type HeadOf<P> = <<P as ListPage>::List as List>::Head;
/// What a page can be ordered by.
pub type ColumnOf<P> = <<P as ListPage>::List as List>::Column;

/// What is a page's own.
pub trait ListPage: Debug + Default {
    /// The list that it shows.
    type List: List;

    /// What it is called, and where it is.
    const SPEC: ListSpec;

    /// The list of an organization.
    fn list(&self, actor: Actor, organization: Id<Organization>) -> Self::List;

    /// The columns, each with what it is ordered by.
    fn columns(&self, head: &HeadOf<Self>) -> Vec<(Column, Option<ColumnOf<Self>>)>;

    /// The cells of a row in sight.
    fn cells(&self, row: &RowOf<Self>, head: &HeadOf<Self>, canvas: Canvas<'_>) -> Vec<Cell>;

    /// What stands around the rows.
    fn around(&self, head: &HeadOf<Self>, canvas: Canvas<'_>) -> Around;

    /// Opens a row.
    fn open(&self, row: &RowOf<Self>, head: &HeadOf<Self>) -> Step;

    /// The place of a row, for one that is opened by its name.
    fn place_of(&self, _id: IdOf<Self>) -> Option<Place> {
        None
    }

    /// What an action means here beyond what it means in every list.
    fn offer(&self, _action: Action, _row: Option<&RowOf<Self>>, _head: &HeadOf<Self>, _scene: &Scene) -> Option<Offered> {
        None
    }

    /// Does such an action.
    fn act(&mut self, _action: Action, _row: Option<&RowOf<Self>>, _head: &HeadOf<Self>, _scene: &Scene) -> Step {
        Step::Stay
    }

    /// What can be done to many rows, with what that is called for the row under the cursor and for marked ones.
    const MANY: &'static [(Action, &'static str, &'static str)] = &[];

    /// The question before that is done to these rows.
    fn many(
        &self,
        _action: Action,
        _ids: Vec<IdOf<Self>>,
        _in_sight: Vec<IdOf<Self>>,
        _head: &HeadOf<Self>,
        _scene: &Scene,
    ) -> Option<Modal> {
        None
    }

    /// The row that a command was about, which loses its mark when it is carried out.
    fn about(&self, _command: &Command) -> Option<IdOf<Self>> {
        None
    }

    /// The times whose distance a row says.
    fn ages(&self, _row: &RowOf<Self>) -> Vec<Timestamp> {
        Vec::new()
    }

    /// What the actor is to what a command is about, see [`Layer::facts`].
    fn facts<'a>(&self, _rows: &'a Rows<Self::List>, _command: &Command) -> Option<&'a Facts> {
        None
    }

    /// See [`Layer::objection`].
    fn objection(&self, _rows: &Rows<Self::List>, _command: &Command, _scene: &Scene) -> Option<String> {
        None
    }

    /// The row of what was just made.
    fn made(&self, _created: Created) -> Option<IdOf<Self>> {
        None
    }
}

/// A screen with a list.
#[derive(Debug)]
pub struct ListScreen<P: ListPage> {
    /// What is the page's own.
    pub page: P,
    /// The rows that are here.
    pub rows: Rows<P::List>,
    /// What narrows the list.
    pub filter: TextField,
    /// Whether letters go to the filter.
    pub filtering: bool,
    /// The marked rows.
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
}

/// Rows that are read to be marked.
#[derive(Debug)]
struct Gathering<L: List> {
    next: ListQuery<L>,
    ids: Vec<L::Id>,
}

/// Rows that are read at once to be marked.
const GATHERED: usize = 10_000;

impl<P: ListPage> Default for ListScreen<P> {
    fn default() -> Self {
        Self {
            page: P::default(),
            rows: Rows::default(),
            filter: TextField::default(),
            filtering: false,
            marks: Marks::default(),
            gathering: None,
            copying: false,
            sort: P::List::NATURAL,
            named: None,
            asker: None,
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

    /// What is drawn: the rows in sight with all that stands around them.
    fn listing(&self, head: &HeadOf<P>, canvas: Canvas<'_>) -> Listing<()> {
        let Around { intro, note, empty } = self.page.around(head, canvas);
        let rows = self.rows.visible().map(|row| Row { id: (), cells: self.page.cells(row, head, canvas) });
        Listing {
            title: P::SPEC.title.to_owned(),
            intro,
            note,
            columns: self.page.columns(head).into_iter().map(|(column, _)| column).collect(),
            rows: rows.collect(),
            empty,
            noun: P::SPEC.noun,
        }
    }

    /// How many rows have room.
    fn height(&self, scene: &Scene) -> usize {
        let Some(head) = self.rows.head() else { return usize::from(scene.area.height) };
        let Around { intro, note, .. } = self.page.around(head, scene.canvas(None));
        let bare = Listing::<()> { title: P::SPEC.title.to_owned(), intro, note, ..Listing::default() };
        height(&bare, scene.area)
    }

    fn sorted(&self, columns: &[(Column, Option<ColumnOf<P>>)]) -> Option<(usize, bool)> {
        let at = columns.iter().position(|(_, by)| *by == Some(self.sort.column))?;
        Some((at, self.sort.descending))
    }

    /// Orders by the column after this one, or by the first.
    fn sort_by_next(&mut self) {
        let Some(head) = self.rows.head() else { return };
        let by: Vec<ColumnOf<P>> = self.page.columns(head).into_iter().filter_map(|(_, by)| by).collect();
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

    /// How many rows are marked, and how many of them are not on the screen.
    fn marked(&self) -> Option<String> {
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

    /// What the list says of itself at the right of its title, in `room` columns: its marks, and how many rows match.
    fn told(&self, room: usize) -> String {
        let filter = if self.is_filtered() || self.filtering { self.filter.value().width().clamp(8, 20) + 4 } else { 2 };
        let Some(marked) = self.marked() else { return self.count() };
        let both = format!("{marked}   {}", self.count());
        let short = marked.split(',').next().unwrap_or_default().to_owned();
        [both, marked].into_iter().find(|text| text.width() + filter <= room).unwrap_or(short)
    }

    /// What an action for many is called, with how many rows it means; `None` for one that is no such action.
    fn offer_many(&self, action: Action) -> Option<Offered> {
        let (_, one, many) = P::MANY.iter().find(|(many, ..)| *many == action)?;
        match self.marks.len() {
            0 => self.rows.current().map(|_| Offered::named(*one)),
            marked => Some(Offered::named(format!("{many} {} marked", grouped(marked)))),
        }
    }

    /// The rows that an action for many means: the marked ones, or the one under the cursor where none is marked.
    fn meant(&self) -> Vec<IdOf<P>> {
        if self.marks.is_empty() { self.rows.current().map(P::List::id).into_iter().collect() } else { self.marks.ids() }
    }

    fn act_on_many(&self, action: Action, scene: &Scene) -> Option<Step> {
        if !P::MANY.iter().any(|(many, ..)| *many == action) {
            return None;
        }
        let in_sight = self.rows.visible().map(P::List::id).collect();
        let modal = self.page.many(action, self.meant(), in_sight, self.rows.head()?, scene)?;
        Some(modal.into())
    }

    /// Reads what is to be marked, or stops that.
    fn gather(&mut self) {
        let Some((actor, list)) = self.asker.clone().filter(|_| self.gathering.is_none()) else {
            self.gathering = None;
            return;
        };
        let text = self.filter.trimmed().to_owned();
        let next = ListQuery { text, sort: self.sort, ..ListQuery::start(actor, list, GATHERED) };
        self.gathering = Some(Gathering { next, ids: Vec::new() });
    }

    /// Copies the name of a row, or of the marked ones, a line each.
    fn copy_names(&mut self) -> Step {
        if self.marks.is_empty() {
            return self.rows.current().map_or(Step::Stay, |row| copy(&[P::List::name(row)], "name", P::SPEC.noun));
        }
        self.copying = true;
        Step::Stay
    }

    fn copy_ids(&self) -> Step {
        let ids: Vec<String> = self.meant().iter().map(ToString::to_string).collect();
        copy(&ids, "ID", P::SPEC.noun)
    }

    /// What is to be read besides the rows in sight, if anything is.
    fn also(&self) -> Option<Need<P::List>> {
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
    fn gathered(&mut self, query: &ListQuery<P::List>, slice: &crate::backend::list::Slice<P::List>) {
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

    fn count(&self) -> String {
        let noun = |count: u32| if count == 1 { P::SPEC.noun.to_owned() } else { format!("{}s", P::SPEC.noun) };
        match self.rows.total() {
            Some(count) => format!("{} {}", grouped(usize::try_from(count).unwrap_or(usize::MAX)), noun(count)),
            None => "counting…".to_owned(),
        }
    }
}

/// A number with its thousands apart: `5,012`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Copies texts, a line each; `what` is one of them: `name`.
fn copy(texts: &[impl AsRef<str>], what: &str, noun: &str) -> Step {
    let lines: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let what = match lines.as_slice() {
        [] => return Step::Stay,
        [one] => (*one).to_owned(),
        many => format!("the {what}s of {} {noun}s", grouped(many.len())),
    };
    Step::CopyText(lines.join("\n"), what)
}

impl<P: ListPage> Layer for ListScreen<P> {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { P::SPEC.context }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        let empty = self.rows.current().is_none();
        match action {
            Action::Back if self.filtering || self.is_filtered() => Some(Offered::named("clear filter")),
            Action::Back if self.gathering.is_some() => Some(Offered::named("stop marking")),
            Action::Back if !self.marks.is_empty() => Some(Offered::named("unmark all")),
            Action::Back => None,
            Action::Open if self.filtering => Some(Offered::named("keep filter")),
            Action::Open if empty => None,
            Action::Open => Some(Offered::named(P::SPEC.open)),
            Action::Undo | Action::Redo if !self.filtering => None,
            Action::Sort | Action::Reverse | Action::Mark | Action::MarkAll | Action::CopyName | Action::CopyId if empty => None,
            Action::CopyName | Action::CopyId if !self.marks.is_empty() => {
                Some(Offered::named(format!("{} of {} marked", action.description().label, grouped(self.marks.len()))))
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
            | Action::CopyName
            | Action::CopyId
            | Action::Sort
            | Action::Reverse
            | Action::Undo
            | Action::Redo => Some(Offered::plain(action)),
            _ if self.filtering => None,
            _ => {
                let own = || self.page.offer(action, self.rows.current(), self.rows.head()?, scene);
                self.offer_many(action).or_else(own)
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
            Action::Back => self.marks.clear(),
            Action::Mark => {
                if let Some(id) = self.rows.current().map(P::List::id) {
                    self.marks.toggle(id);
                    self.rows.travel(Action::Down);
                }
            }
            Action::MarkAll => self.gather(),
            Action::CopyName => return self.copy_names(),
            Action::CopyId => return self.copy_ids(),
            Action::Sort => self.sort_by_next(),
            Action::Reverse => self.sort.descending = !self.sort.descending,
            Action::Open if self.filtering => self.filtering = false,
            Action::Open => {
                return match (self.rows.current(), self.rows.head()) {
                    (Some(row), Some(head)) => self.page.open(row, head),
                    _ => Step::Stay,
                };
            }
            _ => {
                if let Some(step) = self.act_on_many(action, scene) {
                    return step;
                }
                let Self { page, rows, .. } = self;
                return rows.head().map_or(Step::Stay, |head| page.act(action, rows.current(), head, scene));
            }
        }
        Step::Stay
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
        Some(Load::Ask(Box::new(Need::Window(query))))
    }

    fn next(&self) -> Option<Load> {
        let ready = self.rows.head().is_some() && !self.rows.is_asking() && self.rows.fault().is_none();
        let need = self.rows.need().or_else(|| self.also().filter(|_| ready))?;
        Some(Load::Ask(Box::new(need)))
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
        let Loaded::Answer(answer) = loaded else { return Step::Stay };
        match answer.of::<Found<P::List>>() {
            Some(Found::Window(query, slice)) => {
                if self.rows.take(&query, slice) && !matches!(query.at, At::After(_) | At::Before(_)) {
                    self.marks.doubt();
                }
            }
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
                    let names: Vec<&str> = slice.rows.iter().map(|(_, row)| P::List::name(row)).collect();
                    return copy(&names, "name", P::SPEC.noun);
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
        self.rows.visible().flat_map(|row| self.page.ages(row)).collect()
    }

    fn facts(&self, command: &Command) -> Option<&Facts> {
        self.page.facts(&self.rows, command)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        self.page.objection(&self.rows, command, scene)
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let (canvas, area) = (scene.canvas(None), scene.area);
        let Some(head) = self.rows.head() else {
            match self.rows.fault() {
                Some(error) => draw_failed(P::SPEC.title, error, canvas, area, buffer),
                None => draw_loading(P::SPEC.title, canvas, area, buffer),
            }
            return None;
        };
        let listing = self.listing(head, canvas);
        let columns = self.page.columns(head);
        let body = body(&listing, area);
        let layout = arrange(&listing.columns, area.width);
        draw_head(&listing, canvas, area, buffer);
        let titles = Rect { y: body.y.saturating_sub(1), height: 1, ..area };
        draw_titles(&listing, self.sorted(&columns), &layout, canvas, titles, buffer);
        self.draw_rows(&listing, &layout, scene, body, buffer);
        let count = self.told(usize::from(area.width).saturating_sub(listing.title.width()));
        let x = area.right().saturating_sub(u16::try_from(count.width()).unwrap_or(0));
        buffer.set_string(x, area.y, &count, canvas.theme.muted);
        if let (Some(error), Some(line)) = (self.rows.fault(), body.height.checked_sub(1)) {
            let line = Rect { y: body.y + line, height: 1, ..body };
            buffer.set_style(line, canvas.theme.warning);
            draw_text(&error.to_string(), canvas.theme.warning, line, buffer);
        }
        let field = (&self.filter, self.filtering);
        let free = Rect { width: area.width.saturating_sub(u16::try_from(count.width()).unwrap_or(0) + 1), height: 1, ..area };
        draw_filter_field(field, canvas.theme, free, listing.title.width(), buffer, canvas.targets)
    }
}

impl<P: ListPage> ListScreen<P> {
    fn draw_rows(&self, listing: &Listing<()>, layout: &[super::table::Placed], scene: &Scene, body: Rect, buffer: &mut Buffer) {
        let canvas = scene.canvas(None);
        if self.rows.is_waiting() {
            buffer.set_string(body.x, body.y, "…", canvas.theme.muted);
        } else if self.rows.is_empty() && self.is_filtered() {
            let key = canvas.keys.hint(P::SPEC.context, Action::Back);
            let text = format!("No {} matches \"{}\". {key} shows all of them.", listing.noun, self.filter.trimmed());
            draw_text(&text, Style::new(), body, buffer);
        } else if self.rows.is_empty() {
            draw_text(&listing.empty, Style::new(), body, buffer);
        }
        let old = self.rows.fault().is_some();
        for (line, row) in listing.rows.iter().enumerate().take(usize::from(body.height)) {
            let here = line == self.rows.line();
            let area = Rect { y: body.y + u16::try_from(line).unwrap_or(0), height: 1, ..body };
            draw_row(row, layout, here.then_some(scene.focused), canvas, area, buffer);
            if self.rows.visible().nth(line).is_some_and(|row| self.marks.contains(P::List::id(row))) {
                let style = if here && scene.focused { canvas.theme.selected } else { canvas.theme.key };
                buffer.set_string(area.x + 1, area.y, "*", style);
            }
            if old {
                buffer.set_style(area, canvas.theme.muted);
            }
            canvas.targets.record(area, Target::Row(line));
        }
    }
}

impl<P: ListPage> Pointing for ListScreen<P> {
    fn point(&mut self, target: Target, column: usize) -> Pointed {
        match target {
            Target::Row(line) if self.rows.point(line) => Pointed::Already,
            Target::Row(_) => Pointed::Newly,
            Target::Column(index) => {
                let by = self.rows.head().and_then(|head| self.page.columns(head).get(index).and_then(|(_, by)| *by));
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

impl<P: ListPage> Show for ListScreen<P> {
    fn place(&self) -> Option<Place> {
        Some(P::SPEC.place)
    }

    fn breadcrumb(&self) -> Vec<String> {
        P::SPEC.breadcrumb.iter().map(|part| (*part).to_owned()).collect()
    }

    fn want(&mut self, name: String) {
        self.named = Some(name);
    }

    fn carried_out(&mut self, command: &Command) {
        if let Some(id) = self.page.about(command) {
            self.marks.remove(id);
        }
    }

    fn made(&mut self, created: Created) {
        if let Some(id) = self.page.made(created) {
            self.rows.seek(id, None);
        }
    }
}
