//! "Audit Log": every command that decided something, who gave it, and how it ended.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, draw_absence};
use crate::backend::{AuditPage, AuditQuery, AuditRow, Outcome, Verify};
use crate::domain::moment::Moment;
use crate::domain::{InvalidInput, SafeText, Via};
use crate::policy::summary;
use crate::ui::action::Action;
use crate::ui::age::brief_time;
use crate::ui::export::{self, AuditExport};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::field::Field;
use crate::ui::jobs::Job;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::sheet::Sheet;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Answer, Step};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Audit Log";
/// So many rows are loaded at a time.
const PAGE: u32 = 500;
const ACTOR: &str = "ACTOR";
const TARGET: &str = "TARGET OR DETAIL";
const SINCE: &str = "FROM";
const UNTIL: &str = "BEFORE";
const OUTCOME: &str = "OUTCOME";
const VIA: &str = "VIA";

/// The audit log, as far as it is loaded.
#[derive(Debug)]
pub struct AuditLog {
    /// The newest page, with the older rows that were loaded behind it.
    pub data: Fetched<AuditPage>,
    /// Where its reader is.
    pub table: Table<i64>,
    /// Which rows are wanted.
    pub query: AuditQuery,
    /// The rows that are asked for come behind those that are there.
    older: bool,
}

impl Default for AuditLog {
    fn default() -> Self {
        let query = AuditQuery { limit: PAGE, ..AuditQuery::default() };
        Self { data: Fetched::default(), table: Table::default(), query, older: false }
    }
}

impl AuditLog {
    fn listing(&self, canvas: Canvas<'_>) -> Listing<i64> {
        let page = self.data.shown();
        let rows = page.map_or(&[][..], |page| &page.rows);
        let mut note: Vec<String> = page.and_then(|page| page.why_not.as_ref()).map(ToString::to_string).into_iter().collect();
        if self.is_narrowed() {
            note.push(format!("Only {}.", self.narrowed()));
        }
        if let Some(head) = page.and_then(|page| page.head.as_ref()) {
            let key = canvas.keys.hint(Context::AuditLog, Action::Verify);
            let checked = match page.and_then(|page| page.verified) {
                Some(verified) if verified.id >= head.id => "Every row was checked.".to_owned(),
                Some(verified) => format!("Not checked since row {}. Press {key} to check.", verified.id),
                None => format!("Not checked yet. Press {key} to check."),
            };
            note.push(format!("Head: row {}, {}…. {checked}", head.id, &head.chain[..16.min(head.chain.len())]));
        }
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "Each row holds a hash of the row before. This detects accidental damage. To detect tampering, record the head \
                 somewhere else."
                    .to_owned(),
            ],
            note: (!note.is_empty()).then(|| note.join(" ")),
            columns: vec![
                Column::fixed("UTC", 16, 0).narrow(11),
                Column::rest("Actor").at_least(8, 1),
                Column::rest("Command").at_least(19, 0),
                Column::rest("Target").at_least(18, 2),
                Column::fixed("Outcome", 8, 0),
                Column::fixed("Via", 13, 3),
            ],
            rows: rows.iter().map(|row| line(row, canvas)).collect(),
            empty: if self.is_narrowed() { "No rows match." } else { "Nothing was decided yet." }.to_owned(),
            noun: "row",
        }
    }

    fn is_narrowed(&self) -> bool {
        self.query != AuditQuery { limit: self.query.limit, before: self.query.before, ..AuditQuery::default() }
    }

    /// Which rows are wanted, in words.
    fn narrowed(&self) -> String {
        let query = &self.query;
        let day = |at: Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
        let parts = [
            query.actor.as_ref().map(|actor| format!("by \"{actor}\"")),
            query.target.as_ref().map(|target| format!("about \"{target}\"")),
            query.since.map(|at| format!("from {}", day(at))),
            query.until.map(|at| format!("before {}", day(at))),
            query.outcome.map(|outcome| format!("what ended as {}", outcome.as_str())),
            query.via.map(|via| format!("via {}", via.label())),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn selected(&self) -> Option<&AuditRow> {
        let rows = &self.data.shown()?.rows;
        rows.iter().find(|row| Some(row.id) == self.table.list.selected)
    }

    /// Whether the cursor is on the last row that is loaded, and there are more.
    fn at_the_end(&self) -> bool {
        let page = self.data.shown().filter(|page| page.more && !self.data.is_loading());
        page.and_then(|page| page.rows.last()).is_some_and(|last| Some(last.id) == self.table.list.selected)
    }

    fn narrow_form(&self) -> Form {
        let text = |text: &Option<SafeText>| text.as_ref().map_or_else(String::new, ToString::to_string);
        let time = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%M").to_string());
        let mut outcomes = vec!["any".to_owned()];
        outcomes.extend(Outcome::ALL.map(|outcome| outcome.as_str().to_owned()));
        let chosen = Outcome::ALL.iter().position(|outcome| Some(*outcome) == self.query.outcome).map_or(0, |at| at + 1);
        let mut ways = vec!["any".to_owned()];
        ways.extend(Via::ALL.map(|via| via.label().to_owned()));
        let way = Via::ALL.iter().position(|via| Some(*via) == self.query.via).map_or(0, |at| at + 1);
        let fields = vec![
            Field::text(ACTOR, &text(&self.query.actor)),
            Field::text(TARGET, &text(&self.query.target)),
            Field::text(SINCE, &time(self.query.since))
                .help("A span before now (3h, 7d), a day or a time in UTC (2026-03-02 14:30)."),
            Field::text(UNTIL, &time(self.query.until)),
            Field::choice(OUTCOME, outcomes, chosen),
            Field::choice(VIA, ways, way),
        ];
        Form::new("Rows of the audit log", fields, "Show", Box::new(Narrow))
    }
}

fn line(row: &AuditRow, canvas: Canvas<'_>) -> Row<i64> {
    let theme = canvas.theme;
    let outcome = match row.outcome {
        Outcome::Done => Cell::new("✓ done").styled(theme.success),
        Outcome::Denied => Cell::new("✗ denied").styled(theme.warning),
        Outcome::Conflict => Cell::new("≠ other").styled(theme.muted),
    };
    Row {
        id: row.id,
        cells: vec![
            Cell::new(row.at.strftime("%Y-%m-%d %H:%M").to_string()).short(brief_time(row.at, canvas.now)).by(row.id),
            Cell::new(row.actor_name.as_str()),
            Cell::new(row.command.as_str()).styled(theme.heading),
            Cell::new(row.target_name.as_str()),
            outcome,
            Cell::new(row.via.map_or("", Via::label)).styled(theme.muted),
        ],
    }
}

/// A name with the id behind it, where that is something else.
fn named(name: &SafeText, id: &SafeText) -> String {
    if name == id { name.to_string() } else { format!("{name} ({id})") }
}

/// How the change came.
fn how(row: &AuditRow) -> String {
    let by = &row.system_user;
    match row.via {
        Some(Via::Console) => format!("In the console. At the keyboard: {by}."),
        Some(Via::CommandLine) => format!("On the command line. Run by: {by}."),
        Some(Via::Seed) => format!("As part of the initial data of the model. Run by: {by}."),
        Some(Via::Api) => {
            let token = row.token.as_ref().map_or_else(|| "an upload address".to_owned(), |token| format!("token {token}"));
            let from = row.address.as_ref().map(|address| format!(", from {address}")).unwrap_or_default();
            let client = row.client.as_ref().map_or("not said", SafeText::as_str);
            format!("Through the API with {token}{from}. Client: {client}. The server was run by: {by}.")
        }
        None => format!("Not recorded: the row is from an older version. Run by: {by}."),
    }
}

/// All that a row holds.
fn sheet(row: &AuditRow) -> Sheet {
    let outcome = match &row.rule {
        Some(rule) => {
            let text = summary(rule.as_str()).map(|summary| format!(": {summary}")).unwrap_or_default();
            format!("{}{text}", row.outcome.as_str())
        }
        None => row.outcome.as_str().to_owned(),
    };
    let mut sheet = Sheet::new(format!("Row {}", row.id))
        .paragraph("When", row.at.strftime("%Y-%m-%d %H:%M:%S%.3f UTC").to_string())
        .paragraph("Who", named(&row.actor_name, &row.actor))
        .paragraph("How", how(row))
        .paragraph("What", format!("{} on {}", row.command, named(&row.target_name, &row.target)));
    if let Some(detail) = &row.detail {
        sheet = sheet.paragraph("Detail", detail.to_string());
    }
    sheet.paragraph("Outcome", outcome).paragraph("Request", row.request.to_string()).paragraph("Hash", row.chain.clone())
}

/// Reads a time from which on rows are meant, or before which; nothing for nothing.
fn time(field: &'static str, text: &str, now: Timestamp) -> Result<Option<Timestamp>, InvalidInput> {
    if text.is_empty() { Ok(None) } else { Ok(Some(Moment::parse(field, text)?.since(now))) }
}

/// Says which rows are wanted.
#[derive(Debug)]
struct Narrow;

impl Task for Narrow {
    fn submit(&self, fields: &[Field], scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let text = |index: usize| Some(fields[index].typed()).filter(|text| !text.is_empty()).map(SafeText::new);
        let (since, until) = (time(SINCE, fields[2].typed(), scene.now), time(UNTIL, fields[3].typed(), scene.now));
        match (since, until) {
            (Ok(since), Ok(until)) => {
                if since.is_some() && until.is_some() && since >= until {
                    let message = "This is not later than where the rows begin.".to_owned();
                    return Err(vec![InvalidInput { field: UNTIL, message }]);
                }
                let outcome = fields[4].chosen().checked_sub(1).map(|index| Outcome::ALL[index.min(2)]);
                let via = fields[5].chosen().checked_sub(1).and_then(|index| Via::ALL.get(index).copied());
                let (actor, target) = (text(0), text(1));
                let query = AuditQuery { actor, target, since, until, outcome, via, limit: PAGE, ..AuditQuery::default() };
                Ok(Step::Answer(Box::new(Answer::Audit(query))))
            }
            (since, until) => Err([until.err(), since.err()].into_iter().flatten().collect()),
        }
    }
}

impl Layer for AuditLog {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::AuditLog }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        let nothing = || self.data.shown().is_none_or(|page| page.rows.is_empty()).then_some("There are no rows.");
        match action {
            Action::Narrow => Some(Offered::named("choose rows")),
            Action::Export => Some(Offered::named("export").unless(nothing())),
            Action::Verify => Some(Offered::named("check the chain")),
            Action::Back if self.is_narrowed() && !self.table.list.is_filtered() => Some(Offered::named("all rows")),
            Action::Back if !self.table.list.is_filtered() && !self.table.list.filtering => None,
            Action::Why => self.selected()?.rule.as_ref().map(|_| Offered::plain(action)),
            _ => self.table.offer(action, Some("details")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let end = self.at_the_end();
        let listing = self.listing(scene.canvas(None));
        if matches!(action, Action::Down | Action::PageDown | Action::Bottom) && end {
            self.older = true;
            return Step::Load;
        }
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match (action, self.selected(), scene.organization()) {
            (Action::Open | Action::Why, Some(row), _) => Modal::Sheet(sheet(row)).into(),
            (Action::Narrow, ..) => Modal::Form(self.narrow_form()).into(),
            (Action::Verify, ..) => Step::Start(Box::new(Job::Verify { from: Verify::Everything, quiet: false })),
            (Action::Export, _, Some(organization)) => {
                let query = AuditQuery { before: None, ..self.query.clone() };
                let what = AuditExport { actor: scene.actor(), organization, query };
                export::form("Export the audit log", "audit", Arc::new(what), scene).into()
            }
            (Action::Back, ..) => {
                self.query = AuditQuery { limit: PAGE, ..AuditQuery::default() };
                self.older = false;
                Step::Load
            }
            _ => Step::Stay,
        }
    }

    fn answer(&mut self, answer: Answer, _: &Scene) -> Step {
        let Answer::Audit(query) = answer else { return Step::Stay };
        self.query = query;
        self.older = false;
        self.table.list.selected = None;
        Step::Load
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
        let rows = self.data.shown().map_or(&[][..], |page| &page.rows);
        let query = if self.older {
            AuditQuery { before: rows.last().map(|row| row.id), ..self.query.clone() }
        } else {
            // A reload keeps the pages that there are.
            let limit = u32::try_from(rows.len()).unwrap_or(PAGE).div_ceil(PAGE).max(1) * PAGE;
            AuditQuery { before: None, limit, ..self.query.clone() }
        };
        scene.organization().map(|organization| Load::Audit(scene.actor(), organization, Box::new(query)))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        let Loaded::Audit(mut page) = loaded else { return Step::Stay };
        let mut step = Step::Stay;
        if std::mem::take(&mut self.older) {
            let newest = |page: &AuditPage| page.head.as_ref().map(|head| head.id);
            // What was decided meanwhile stands above, where these rows were not asked for.
            if self.data.shown().and_then(newest) != newest(&page) {
                step = Step::Load;
            }
            let mut rows = self.data.shown().map_or_else(Vec::new, |shown| shown.rows.clone());
            let next = page.rows.first().map(|row| row.id);
            rows.append(&mut page.rows);
            page.rows = rows;
            self.table.list.selected = next.or(self.table.list.selected);
        }
        self.data.take(ticket, Ok(page));
        step
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer)
    }
}

impl Show for AuditLog {
    fn place(&self) -> Option<Place> {
        Some(Place::Audit)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), TITLE.into()]
    }
}
