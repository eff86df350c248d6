//! "Audit Log": every command that decided something, who gave it, and how it ended.

use std::sync::Arc;

use jiff::Timestamp;

use crate::backend::audit::{AuditColumn, AuditLog as Log};
use crate::backend::{AuditPage, AuditQuery, AuditRow, Outcome, Verify};
use crate::domain::moment::Moment;
use crate::domain::{Actor, Id, InvalidInput, Organization, SafeText, Via};
use crate::policy::summary;
use crate::ui::action::Action;
use crate::ui::age::brief_time;
use crate::ui::errand::Answer;
use crate::ui::export::AuditExport;
use crate::ui::field::Field;
use crate::ui::jobs::Job;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::modals::export::form;
use crate::ui::modals::form::{Form, Task};
use crate::ui::modals::sheet::Sheet;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

const ACTOR: &str = "ACTOR";
const TARGET: &str = "TARGET OR DETAIL";
const SINCE: &str = "FROM";
const UNTIL: &str = "BEFORE";
const OUTCOME: &str = "OUTCOME";
const VIA: &str = "VIA";

/// The list of audit rows, with what narrows and checks it.
pub type AuditLog = ListScreen<AuditLogPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct AuditLogPage {
    query: AuditQuery,
}

impl AuditLogPage {
    /// Which rows are wanted, in words.
    fn in_words(&self) -> String {
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
        None if row.chain.is_empty() => "This host does not tell.".to_owned(),
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
    let hash = if row.chain.is_empty() { "This host chains no rows.".to_owned() } else { row.chain.clone() };
    let mut sheet = Sheet::new(format!("Row {}", row.id))
        .paragraph("When", row.at.strftime("%Y-%m-%d %H:%M:%S%.3f UTC").to_string())
        .paragraph("Who", named(&row.actor_name, &row.actor))
        .paragraph("How", how(row))
        .paragraph("What", format!("{} on {}", row.command, named(&row.target_name, &row.target)));
    if let Some(detail) = &row.detail {
        sheet = sheet.paragraph("Detail", detail.to_string());
    }
    sheet.paragraph("Outcome", outcome).paragraph("Request", row.request.to_string()).paragraph("Hash", hash)
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
                let query = AuditQuery { actor, target, via, since, until, outcome, ..AuditQuery::default() };
                Ok(Step::Answer(Box::new(Answer::Audit(query))))
            }
            (since, until) => Err([until.err(), since.err()].into_iter().flatten().collect()),
        }
    }
}

impl ListPage for AuditLogPage {
    type List = Log;

    const SPEC: ListSpec = ListSpec {
        place: Place::Audit,
        title: "Audit Log",
        breadcrumb: &["Settings", "Audit Log"],
        noun: "row",
        context: Context::AuditLog,
        open: "show details",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Log {
        Log { organization, query: self.query.clone() }
    }

    fn columns(&self, _: &AuditPage) -> Vec<(Column, Option<AuditColumn>)> {
        vec![
            (Column::fixed("UTC", 16, 0).narrow(11), Some(AuditColumn::Time)),
            (Column::rest("Actor").at_least(8, 1), None),
            (Column::rest("Command").at_least(19, 0), None),
            (Column::rest("Target").at_least(18, 2), None),
            (Column::fixed("Outcome", 8, 0), None),
            (Column::fixed("Via", 13, 3), None),
        ]
    }

    fn cells(&self, row: &AuditRow, _: &AuditPage, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let outcome = match row.outcome {
            Outcome::Done => Cell::new("✓ done").styled(theme.success),
            Outcome::Denied => Cell::new("✗ denied").styled(theme.warning),
            Outcome::Conflict => Cell::new("≠ other").styled(theme.muted),
        };
        vec![
            Cell::new(row.at.strftime("%Y-%m-%d %H:%M").to_string()).short(brief_time(row.at, canvas.now)),
            Cell::new(row.actor_name.as_str()),
            Cell::new(row.command.as_str()).styled(theme.heading),
            Cell::new(row.target_name.as_str()),
            outcome,
            Cell::new(row.via.map_or("", Via::label)).styled(theme.muted),
        ]
    }

    fn around(&self, head: &AuditPage, canvas: Canvas<'_>) -> Around {
        let narrowed = self.narrowed().is_some();
        let mut note: Vec<String> = head.why_not.as_ref().map(ToString::to_string).into_iter().collect();
        if narrowed {
            note.push(format!("Only {}.", self.in_words()));
        }
        if let Some(newest) = &head.head {
            let key = canvas.keys.hint(Context::AuditLog, Action::Verify);
            let checked = match head.verified {
                Some(verified) if verified.id >= newest.id => "Every row was checked.".to_owned(),
                Some(verified) => format!("Not checked since row {}. Press {key} to check.", verified.id),
                None => format!("Not checked yet. Press {key} to check."),
            };
            note.push(format!("Head: row {}, {}…. {checked}", newest.id, &newest.chain[..16.min(newest.chain.len())]));
        }
        Around {
            intro: vec![
                "Each row holds a hash of the row before. This detects accidental damage. To detect tampering, record the head \
                 somewhere else."
                    .to_owned(),
            ],
            note: (!note.is_empty()).then(|| note.join(" ")),
            empty: if narrowed { "No rows match." } else { "Nothing was decided yet." }.to_owned(),
        }
    }

    const PANE: bool = true;

    fn detail(&self, row: &AuditRow, _: &AuditPage, page: &mut Page<'_>) {
        sheet(row).write(page);
    }

    fn open(&self, row: &AuditRow, _: &AuditPage, _: &Scene) -> Step {
        sheet(row).into()
    }

    fn narrowed(&self) -> Option<&'static str> {
        (self.query != AuditQuery::default()).then_some("all rows")
    }

    fn widen(&mut self) {
        self.query = AuditQuery::default();
    }

    const EXPORTS: bool = true;

    fn export(&self, text: &str, scene: &Scene) -> Step {
        let Some(organization) = scene.organization() else { return Step::Stay };
        let text = Some(text).filter(|text| !text.is_empty()).map(SafeText::new);
        let query = AuditQuery { text, ..self.query.clone() };
        let what = AuditExport { actor: scene.actor(), organization, query };
        form("Export the audit log", "audit", Arc::new(what), scene).into()
    }

    fn offer(&self, action: Action, row: Option<&AuditRow>, _: &AuditPage, _: &Scene) -> Option<Offered> {
        match action {
            Action::Narrow => Some(Offered::named("choose rows")),
            Action::Verify => Some(Offered::named("check the chain")),
            Action::Why => row?.rule.as_ref().map(|_| Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&AuditRow>, _: &AuditPage, _: &Scene) -> Step {
        match (action, row) {
            (Action::Why, Some(row)) => sheet(row).into(),
            (Action::Narrow, _) => self.narrow_form().into(),
            (Action::Verify, _) => Step::Start(Box::new(Job::Verify { from: Verify::Everything, quiet: false })),
            _ => Step::Stay,
        }
    }

    fn answer(&mut self, answer: Answer, _: &Rows<Log>, _: &Scene) -> Step {
        if let Answer::Audit(query) = answer {
            self.query = query;
        }
        Step::Stay
    }
}
