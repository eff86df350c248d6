//! "What can this token do?": the answers of the law for one token, and for a second one beside it.

mod answers;
mod compare;
mod shown;

use self::answers::{cell, why, words};
use self::shown::{at, before, choices};
use crate::backend::unsurveyed;
use crate::domain::{Actor, Id, Organization, SafeText, TokenOwner};
use crate::insight::lists::{AnswerColumn, AnswerRow, Answers, AnswersHead, Other, Shown};
use crate::insight::powers::{Area, questions};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::errand::Answer;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::look;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offered::{Offered, Refusal};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

/// What a token can do.
pub type Powers = ListScreen<PowersPage>;

/// What is the list's own.
#[derive(Debug)]
pub struct PowersPage {
    owner: TokenOwner,
    /// Whose token it is compared with.
    other: Option<Other>,
    /// With whose it was to be compared, though nobody is called so.
    unknown: Option<SafeText>,
    shown: Shown,
}

impl Powers {
    /// The answers about a token, with nothing on it yet.
    #[must_use]
    pub fn new(owner: TokenOwner) -> Self {
        Self::of(PowersPage { owner, other: None, unknown: None, shown: Shown::All })
    }

    /// What leads here is called, and why it does not for a team that the user can't look into.
    #[must_use]
    pub fn offered(facts: &Facts) -> Offered {
        Offered { refusal: unsurveyed(facts).map(Refusal::Rule), ..Offered::plain(Action::Powers) }
    }
}

/// Why the answers are so, at length.
fn sheet(row: &AnswerRow, head: &AnswersHead) -> Option<Sheet> {
    let question = questions().nth(row.place)?;
    let mut sheet = Sheet::new(question.label);
    for (name, power) in [(&head.mine, Some(&row.mine)), (&head.theirs, row.theirs.as_ref())] {
        if let (Some(name), Some(power)) = (name, power) {
            sheet = sheet.paragraph(format!("A token of {name}: {}", words(power)), why(power));
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

impl ListPage for PowersPage {
    type List = Answers;

    const SPEC: ListSpec = ListSpec {
        // Each token has a place of its own.
        place: Place::Teams,
        title: "What can this token do?",
        breadcrumb: &[],
        noun: "action",
        context: Context::Powers,
        open: "explain answer",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Answers {
        Answers { organization, owner: self.owner, other: self.other.clone(), shown: self.shown }
    }

    fn place(&self) -> Place {
        Place::Powers(self.owner)
    }

    fn title(&self, head: Option<&AnswersHead>) -> String {
        match head.map(|head| (&head.mine, &head.theirs)) {
            Some((Some(mine), Some(theirs))) => format!("A: {mine}   B: {theirs}"),
            Some((Some(mine), None)) => format!("What can a token of {mine} do?"),
            _ => Self::SPEC.title.to_owned(),
        }
    }

    fn breadcrumb(&self, head: Option<&AnswersHead>) -> Vec<String> {
        let name = head.and_then(|head| head.mine.as_ref()).map_or_else(|| "…".to_owned(), ToString::to_string);
        vec!["API Tokens".into(), name, "What can it do?".into()]
    }

    fn columns(&self, head: &AnswersHead) -> Vec<(Column, Option<AnswerColumn>)> {
        let area = (Column::fixed("Area", 12, 1), Some(AnswerColumn::Area));
        if head.theirs.is_none() {
            return vec![
                area,
                (Column::rest("Action").at_least(28, 0), Some(AnswerColumn::Action)),
                (Column::fixed("Can it?", 24, 0).narrow(9), Some(AnswerColumn::Mine)),
            ];
        }
        vec![
            area,
            (Column::rest("Action").at_least(24, 0), Some(AnswerColumn::Action)),
            (Column::fixed("≠", 1, 0), Some(AnswerColumn::Differs)),
            (Column::fixed("A", 23, 0).narrow(9), Some(AnswerColumn::Mine)),
            (Column::fixed("B", 23, 0).narrow(9), Some(AnswerColumn::Theirs)),
        ]
    }

    fn cells(&self, row: &AnswerRow, _: &AnswersHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let Some(question) = questions().nth(row.place) else { return Vec::new() };
        let mut cells =
            vec![Cell::new(question.area.label()).styled(theme.muted), Cell::new(question.label).short(question.short)];
        if let Some(theirs) = &row.theirs {
            let sign = if row.mine.differs(theirs) { "≠" } else { "" };
            cells.push(Cell::new(sign).styled(theme.warning));
        }
        cells.push(cell(&row.mine, canvas));
        cells.extend(row.theirs.as_ref().map(|theirs| cell(theirs, canvas)));
        cells
    }

    fn around(&self, head: &AnswersHead, canvas: Canvas<'_>) -> Around {
        let key = |action| canvas.keys.hint(Context::Powers, action);
        let differ = if head.theirs.is_some() { " ≠ is where the two differ." } else { "" };
        let intro = format!(
            "✓ names what grants it, or on how many workspaces or teams. {} says why in full.{differ}",
            key(Action::Open)
        );
        let narrowed = (self.shown != Shown::All).then(|| {
            let to = if head.theirs.is_some() && self.shown != Shown::Different { " to A" } else { "" };
            let (choose, all) = (key(Action::Status), key(Action::Back));
            let (some, count) = (head.shown, head.all);
            format!("Shown: {}{to} ({some} of {count}). {choose} chooses, {all} shows all.", self.shown)
        });
        let hidden = head.ground.survey.hidden.as_ref();
        let hidden = hidden.map(|reason| format!("Asked about the teams and workspaces that you see. {reason}"));
        let unknown = self
            .unknown
            .as_ref()
            .map(|name| format!("There is no {name} whose token you can see. {} compares with another.", key(Action::Compare)));
        let note = unknown.or(narrowed).or(hidden).or_else(|| look::note(&head.ground.survey, Context::Powers, canvas));
        Around { intro: vec![intro], note, empty: format!("Nothing here is {}.", self.shown) }
    }

    fn instead<'a>(&self, head: &AnswersHead, canvas: Canvas<'a>) -> Option<Page<'a>> {
        if head.mine.is_some() {
            return None;
        }
        let mut page = Page::new(canvas);
        page.title(Self::SPEC.title);
        page.blank();
        let hidden = head.ground.survey.hidden.as_ref().map(ToString::to_string);
        let gone = "Whose token it was is gone from this organization.".to_owned();
        page.wrapped(&hidden.unwrap_or(gone), canvas.theme.warning);
        page.blank();
        let key = |action| canvas.keys.hint(Context::Powers, action);
        let advice = format!("{} goes back. {} acts as another user.", key(Action::Back), key(Action::ActingAs));
        page.wrapped(&advice, canvas.theme.muted);
        Some(page)
    }

    fn narrowed(&self) -> Option<&'static str> {
        match (self.shown, &self.other) {
            (Shown::All, None) => None,
            (Shown::All, Some(_)) => Some("drop B"),
            _ => Some("show all"),
        }
    }

    fn widen(&mut self) {
        if self.shown == Shown::All {
            self.other = None;
        }
        self.unknown = None;
        self.shown = Shown::All;
    }

    fn leaves(&self) -> bool {
        true
    }

    fn came(&mut self, head: &AnswersHead) {
        // A comparison with what is gone, or hidden by now, ends.
        let Some(gone) = self.other.take_if(|_| head.theirs.is_none()) else { return };
        if let Other::Named(name) = gone {
            self.unknown = Some(SafeText::new(&name));
        }
        if self.shown == Shown::Different {
            self.shown = Shown::All;
        }
    }

    const PANE: bool = true;

    fn detail(&self, row: &AnswerRow, head: &AnswersHead, page: &mut Page<'_>) {
        if let Some(sheet) = sheet(row, head) {
            sheet.write(page);
        }
    }

    fn open(&self, row: &AnswerRow, head: &AnswersHead, _: &Scene) -> Step {
        sheet(row, head).map_or(Step::Stay, Into::into)
    }

    fn offer(&self, action: Action, _: Option<&AnswerRow>, head: &AnswersHead, _: &Scene) -> Option<Offered> {
        head.mine.as_ref()?;
        match action {
            Action::Compare => Some(Offered::named(if self.other.is_some() { "compare another" } else { "compare tokens" })),
            Action::Status => Some(Offered::named("choose answers")),
            Action::PreviousStatus => Some(Offered::plain(action)),
            Action::LookThrough => look::offered(&head.ground.survey),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, _: Option<&AnswerRow>, head: &AnswersHead, scene: &Scene) -> Step {
        match action {
            Action::LookThrough => return look::ask(&head.ground.survey, scene),
            Action::Status => return choices(self.shown, self.other.is_some()).into(),
            Action::PreviousStatus => self.shown = before(self.shown, self.other.is_some()),
            Action::Compare => return compare::form(head, self.owner).into(),
            _ => {}
        }
        Step::Stay
    }

    fn answer(&mut self, answer: Answer, _: &Rows<Answers>, _: &Scene) -> Step {
        match answer {
            Answer::Compare(other) => (self.other, self.unknown) = (Some(other), None),
            Answer::Choice(place) => self.shown = at(place, self.other.is_some()),
            _ => {}
        }
        Step::Stay
    }
}
