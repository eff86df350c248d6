//! What is a page's own, of a screen with a list.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::backend::Created;
use crate::backend::list::List;
use crate::domain::{Actor, Command, Guarded, Id, Organization, Timestamp};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::errand::Answer;
use crate::ui::export::Datum;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::listing::{Cell, Column};
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::{Place, Tab};
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

/// Rows of a screen from which a pane stands below the list, and how many of them it has there, unless a page says otherwise.
const HIGH: u16 = 30;
const BELOW: u16 = 9;

/// What a list is called, and where it is.
#[derive(Clone, Copy, Debug)]
pub struct ListSpec {
    pub place: Place,
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
pub trait ListPage: Debug {
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
    fn open(&self, row: &RowOf<Self>, head: &HeadOf<Self>, scene: &Scene) -> Step;

    /// What is copied of a row: a name, unless this says otherwise.
    const COPIED: &'static str = "name";

    /// The text that is copied of a row.
    fn copied(row: &RowOf<Self>, _head: &HeadOf<Self>) -> String {
        Self::List::name(row).to_owned()
    }

    /// Where it is.
    fn place(&self) -> Place {
        Self::SPEC.place
    }

    fn title(&self, _head: Option<&HeadOf<Self>>) -> String {
        Self::SPEC.title.to_owned()
    }

    /// Its parts of the breadcrumb, after the organization.
    fn breadcrumb(&self, _head: Option<&HeadOf<Self>>) -> Vec<String> {
        Self::SPEC.breadcrumb.iter().map(|part| (*part).to_owned()).collect()
    }

    /// What a name that the screen was opened with means here, where it names no row; answers whether it means anything.
    fn want(&mut self, _name: &str) -> bool {
        false
    }

    /// What going back does here before it leaves, after the filter and the marks are away: `show all`.
    fn narrowed(&self) -> Option<&'static str> {
        None
    }

    /// Does that.
    fn widen(&mut self) {}

    /// Whether going back leaves the screen.
    fn leaves(&self) -> bool {
        false
    }

    /// What stands in place of the list, where there is none.
    fn instead<'a>(&self, _head: &HeadOf<Self>, _canvas: Canvas<'a>) -> Option<Page<'a>> {
        None
    }

    /// Takes in what came besides the rows.
    fn came(&mut self, _head: &HeadOf<Self>) {}

    /// From when on the list is another, though nothing is changed; it is read again then.
    fn until(&self, _head: &HeadOf<Self>) -> Option<Timestamp> {
        None
    }

    /// The times whose distance is said besides the rows.
    fn other_ages(&self, _head: &HeadOf<Self>) -> Vec<Timestamp> {
        Vec::new()
    }

    /// Takes what a form gives, see [`Layer::answer`].
    ///
    /// [`Layer::answer`]: crate::ui::layer::Layer::answer
    fn answer(&mut self, _answer: Answer, _rows: &Rows<Self::List>, _scene: &Scene) -> Step {
        Step::Stay
    }

    /// How many lines of the screen stand above the list, see [`draw_over`](Self::draw_over).
    fn above(&self, _head: Option<&HeadOf<Self>>, _scene: &Scene) -> u16 {
        0
    }

    /// The tab that it is, where it is one.
    fn tab(&self) -> Option<Tab> {
        None
    }

    /// Draws what stands over or above the list, which has this part of the screen.
    fn draw_over(&self, _head: Option<&HeadOf<Self>>, _scene: &Scene, _area: Rect, _buffer: &mut Buffer) {}

    /// The place of a row, for one that is opened by its name.
    fn place_of(&self, _id: IdOf<Self>) -> Option<Place> {
        None
    }

    /// The names of the fields of an exported row.
    const FIELDS: &'static [&'static str] = &[];

    /// The values of an exported row, in the order of the fields.
    fn record(_row: &RowOf<Self>) -> Vec<Datum> {
        Vec::new()
    }

    /// Whether it has an export of its own.
    const EXPORTS: bool = false;

    /// The form that asks where to write the rows whose name contains a text, where the export is its own.
    fn export(&self, _text: &str, _scene: &Scene) -> Step {
        Step::Stay
    }

    /// Whether what is known of the row under the cursor stands in a pane: right of the list on a wide screen, else below it.
    const PANE: bool = false;

    /// How many lines the pane has below the list, which has this part of the screen without it; none where there is too little
    /// room.
    fn below(&self, _rows: &Rows<Self::List>, _area: Rect, scene: &Scene) -> u16 {
        if scene.size.height >= HIGH { BELOW } else { 0 }
    }

    /// The pane's heading: the row's name, and a short text after it.
    fn headed(&self, row: &RowOf<Self>) -> (String, String) {
        (Self::List::name(row).to_owned(), String::new())
    }

    /// What stands in it.
    fn detail(&self, _row: &RowOf<Self>, _head: &HeadOf<Self>, _page: &mut Page<'_>) {}

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

    /// The same where several rows are about one thing: whether a command was about this one.
    fn concerns(&self, _command: &Command, _id: IdOf<Self>) -> bool {
        false
    }

    /// The times whose distance a row says.
    fn ages(&self, _row: &RowOf<Self>) -> Vec<Timestamp> {
        Vec::new()
    }

    /// What the actor is to what a command is about, see [`facts`](crate::ui::layer::Layer::facts).
    fn facts<'a>(&self, _rows: &'a Rows<Self::List>, _command: &Command) -> Option<&'a Facts> {
        None
    }

    /// See [`objection`](crate::ui::layer::Layer::objection).
    fn objection(&self, _rows: &Rows<Self::List>, _request: &Guarded, _scene: &Scene) -> Option<String> {
        None
    }

    /// The row of what was just made.
    fn made(&self, _created: Created) -> Option<IdOf<Self>> {
        None
    }
}
