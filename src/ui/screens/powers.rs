//! "What can this token do?": the answers of the law for one token, and for a second one beside it.

mod answers;
mod compare;
mod shown;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use self::answers::{Answers, cell, why, words};
use self::shown::Shown;
use super::{Place, draw_failed, draw_loading, draw_page};
use crate::backend::{Survey, unsurveyed};
use crate::domain::TokenOwner;
use crate::insight::powers::{Area, Cell as Power, Question, questions};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offers::{Offered, Refusal};
use crate::ui::page::{Canvas, Page, Reader};
use crate::ui::scene::Scene;
use crate::ui::step::{Answer, Step};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "What can this token do?";

/// What a token can do.
#[derive(Debug)]
pub struct Powers {
    /// Whose token.
    pub owner: TokenOwner,
    /// Whose token it is compared with.
    pub other: Option<TokenOwner>,
    /// What it is worked out from.
    pub data: Fetched<Box<Survey>>,
    /// The answers about the token, where they can be worked out; once for each survey.
    mine: Option<Answers>,
    /// Those about the other.
    theirs: Option<Answers>,
    shown: Shown,
    /// Where its reader is. A row is known by the place of its question.
    pub table: Table<usize>,
}

impl Powers {
    /// The answers about a token, with nothing on it yet.
    #[must_use]
    pub fn new(owner: TokenOwner) -> Self {
        let data = Fetched::unasked();
        Self { owner, other: None, data, mine: None, theirs: None, shown: Shown::All, table: Table::default() }
    }

    /// What leads here is called, and why it does not for a team that one may not look into.
    #[must_use]
    pub fn offered(facts: &Facts) -> Offered {
        Offered { refusal: unsurveyed(facts).map(Refusal::Rule), ..Offered::plain(Action::Powers) }
    }

    fn work_out(&mut self) {
        let Some(survey) = self.data.shown() else { return };
        self.mine = Answers::of(survey, self.owner);
        self.theirs = self.other.and_then(|other| Answers::of(survey, other));
        // A comparison with what is gone, or hidden by now, ends.
        if self.theirs.is_none() {
            self.other = None;
        }
        if self.theirs.is_none() && self.shown == Shown::Different {
            self.shown = Shown::All;
        }
    }

    /// Both answers to the question at a place.
    fn answers(&self, place: usize) -> Option<(&Power, Option<&Power>)> {
        let theirs = self.theirs.as_ref().and_then(|theirs| theirs.cells.get(place));
        Some((self.mine.as_ref()?.cells.get(place)?, theirs))
    }

    fn shows(&self, place: usize) -> bool {
        let Some((mine, theirs)) = self.answers(place) else { return false };
        match self.shown {
            Shown::All => true,
            Shown::Allowed => mine.is_allowed(),
            Shown::Forbidden => !mine.is_allowed(),
            Shown::Different => theirs.is_some_and(|theirs| mine.differs(theirs)),
        }
    }

    fn listing(&self, canvas: Canvas<'_>) -> Listing<usize> {
        let rows: Vec<Row<usize>> = questions()
            .enumerate()
            .filter(|(place, _)| self.shows(*place))
            .filter_map(|(place, question)| Some(row(place, question, self.answers(place)?, canvas)))
            .collect();
        let area = Column::fixed("Area", 12, 1);
        let mine = self.mine.as_ref().map_or("", |mine| &mine.name);
        let (title, columns) = match &self.theirs {
            None => (
                format!("What can a token of {mine} do?"),
                vec![area, Column::rest("Action").at_least(28, 0), Column::fixed("Can it?", 24, 0).narrow(9)],
            ),
            Some(theirs) => (
                format!("A: {mine}   B: {}", theirs.name),
                vec![
                    area,
                    Column::rest("Action").at_least(24, 0),
                    Column::fixed("≠", 1, 0),
                    Column::fixed("A", 23, 0).narrow(9),
                    Column::fixed("B", 23, 0).narrow(9),
                ],
            ),
        };
        let differ = if self.theirs.is_some() { " ≠ is where the two differ." } else { "" };
        let intro = format!(
            "✓ names what grants it, or on how many workspaces or teams. {} says why.{differ}",
            canvas.keys.hint(Context::Powers, Action::Open)
        );
        let narrowed = (self.shown != Shown::All).then(|| {
            let key = |action| canvas.keys.hint(Context::Powers, action);
            let to = if self.theirs.is_some() && self.shown != Shown::Different { " to A" } else { "" };
            let (choose, all) = (key(Action::Status), key(Action::Back));
            format!("Shown: {}{to} ({} of {}). {choose} chooses, {all} shows all.", self.shown, rows.len(), questions().count())
        });
        let hidden = self.data.shown().and_then(|survey| survey.hidden.as_ref());
        let hidden = hidden.map(|reason| format!("Asked about the teams and workspaces that you see. {reason}"));
        Listing {
            title,
            intro: vec![intro],
            note: narrowed.or(hidden),
            columns,
            rows,
            empty: format!("Nothing here is {}.", self.shown),
            noun: "action",
        }
    }

    /// Why the answers are so, at length.
    fn sheet(&self) -> Option<Sheet> {
        let place = self.table.list.selected?;
        let question = questions().nth(place)?;
        let (mine, theirs) = self.answers(place)?;
        let mut sheet = Sheet::new(question.label);
        let both = [(self.mine.as_ref(), Some(mine)), (self.theirs.as_ref(), theirs)];
        for (answers, power) in both {
            if let (Some(answers), Some(power)) = (answers, power) {
                sheet = sheet.paragraph(format!("A token of {}: {}", answers.name, words(power)), why(power));
            }
        }
        if question.area == Area::Endpoint {
            let note = question.kinds.note().unwrap_or("It takes every kind of token.");
            sheet = sheet.paragraph("The endpoint", format!("In the documentation since {}. {note}", question.since));
        }
        if !question.remark.is_empty() {
            sheet = sheet.paragraph("Note", question.remark);
        }
        Some(sheet)
    }

    /// Whether the list is filtered by what was typed.
    fn is_filtered(&self) -> bool {
        self.table.list.is_filtered() || self.table.list.filtering
    }

    /// What going back leaves: what was typed, the choice of rows, the comparison, and last the page.
    fn leave(&mut self) -> Step {
        if self.shown != Shown::All {
            self.shown = Shown::All;
        } else if self.other.is_some() {
            self.other = None;
            self.theirs = None;
        } else {
            return Step::Leave;
        }
        Step::Stay
    }

    /// The page where there are no answers: why not.
    fn page<'a>(&self, canvas: Canvas<'a>) -> Page<'a> {
        let mut page = Page::new(canvas);
        page.title(TITLE);
        page.blank();
        let hidden = self.data.shown().and_then(|survey| survey.hidden.as_ref()).map(ToString::to_string);
        let gone = "Whose token it was is gone from this organization.".to_owned();
        page.wrapped(&hidden.unwrap_or(gone), canvas.theme.warning);
        page.blank();
        let key = |action| canvas.keys.hint(Context::Powers, action);
        let advice = format!("{} goes back; {} acts as somebody else.", key(Action::Back), key(Action::ActingAs));
        page.wrapped(&advice, canvas.theme.muted);
        page
    }
}

/// The line of a question, with the answers to it.
fn row(place: usize, question: &Question, answers: (&Power, Option<&Power>), canvas: Canvas<'_>) -> Row<usize> {
    let theme = canvas.theme;
    let label = Cell::new(question.label).short(question.short);
    let area = Cell::new(question.area.label()).styled(theme.muted).by(question.area as i64);
    let mut cells = vec![area, label];
    let (mine, theirs) = answers;
    if let Some(theirs) = theirs {
        let differs = mine.differs(theirs);
        cells.push(Cell::new(if differs { "≠" } else { "" }).styled(theme.warning).by(i64::from(!differs)));
    }
    cells.push(cell(mine, canvas));
    cells.extend(theirs.map(|theirs| cell(theirs, canvas)));
    Row { id: place, cells }
}

impl Layer for Powers {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Powers }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Back if self.is_filtered() => self.table.offer(action, None),
            Action::Back if self.shown != Shown::All => Some(Offered::named("show all")),
            Action::Back if self.other.is_some() => Some(Offered::named("drop B")),
            Action::Back => Some(Offered::plain(action)),
            _ if self.mine.is_none() => None,
            Action::Compare => Some(Offered::named(if self.other.is_some() { "another" } else { "compare" })),
            Action::Status => Some(Offered::named("show")),
            Action::PreviousStatus => Some(Offered::plain(action)),
            _ => self.table.offer(action, Some("why?")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        if action == Action::Back && !self.is_filtered() {
            return self.leave();
        }
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match action {
            Action::Status => Modal::Choices(self.shown.choices(self.other.is_some())).into(),
            Action::PreviousStatus => {
                self.shown = self.shown.before(self.other.is_some());
                Step::Stay
            }
            Action::Compare => {
                let survey = self.data.shown();
                survey.map_or(Step::Stay, |survey| Modal::Form(compare::form(survey, self.owner)).into())
            }
            Action::Open => {
                self.table.list.filtering = false;
                self.sheet().map_or(Step::Stay, |sheet| Modal::Sheet(sheet).into())
            }
            _ => Step::Stay,
        }
    }

    fn answer(&mut self, answer: Answer, _: &Scene) -> Step {
        match answer {
            Answer::Compare(other) => {
                self.other = Some(other);
                self.work_out();
            }
            Answer::Choice(place) => self.shown = Shown::at(place, self.other.is_some()),
            _ => {}
        }
        Step::Stay
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.table)
    }

    fn settle(&mut self, scene: &Scene) {
        let listing = self.listing(scene.canvas(None));
        self.table.settle(&listing, scene.area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Survey(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Survey(survey) = loaded
            && self.data.take(ticket, Ok(survey))
        {
            self.work_out();
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        match (&self.data, self.data.shown(), &self.mine) {
            (Fetched::Failed(error), ..) => draw_failed(TITLE, error, canvas, scene.area, buffer),
            (_, None, _) => draw_loading(TITLE, canvas, scene.area, buffer),
            (_, Some(_), None) => draw_page(&self.page(canvas), &Reader::default(), scene.area, buffer),
            (_, Some(_), Some(_)) => return self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer),
        }
        None
    }
}

impl Show for Powers {
    fn place(&self) -> Option<Place> {
        Some(Place::Powers(self.owner))
    }

    fn breadcrumb(&self) -> Vec<String> {
        let name = self.mine.as_ref().map_or_else(|| "…".to_owned(), |mine| mine.name.clone());
        vec!["API Tokens".into(), name, "What can it do?".into()]
    }
}
