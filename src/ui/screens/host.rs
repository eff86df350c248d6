//! "Host": what the console knows of a real host, and the requests that it made there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::backend::Part;
use crate::backend::ability::Lesson;
use crate::backend::hosts::{CallColumn, CallRow, Calls, HostPage};
use crate::domain::{Actor, Id, Organization, Timestamp};
use crate::ui::age::brief_ago;
use crate::ui::drawing::draw_page;
use crate::ui::export::Datum;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;
use crate::ui::words::count;

/// Further apart than so many seconds, two clocks are said to differ.
const SKEW: i64 = 60;
/// Below so many columns it is not said how an ability was learned.
const NARROW: usize = 80;

/// Lines that the list of requests has at least: its title, a rule, its heading and three rows.
const LIST: u16 = 6;

/// Lines for the request under the cursor below the list: a rule with its path, and three for the command.
const CALL: u16 = 4;

/// What is known of the host, and a list of the requests.
pub type HostScreen = ListScreen<HostCalls>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct HostCalls;

/// The request as a command that does not hold the token.
fn curl(head: &HostPage, row: &CallRow) -> String {
    let method = if row.method == "GET" { String::new() } else { format!(" -X {}", row.method) };
    format!("curl -sS{method} -H \"Authorization: Bearer $TOKEN\" '{}{}'", head.address, row.path)
}

fn expiry(told: &Part<Option<Timestamp>>) -> String {
    match told {
        Part::Here(Some(at)) => format!("It expires on {}.", at.strftime("%Y-%m-%d %H:%M UTC")),
        Part::Here(None) => "It never expires.".to_owned(),
        _ => "Its expiry is not told.".to_owned(),
    }
}

/// What stands above the requests.
fn above<'a>(head: &HostPage, scene: &'a Scene) -> Page<'a> {
    let mut page = Page::new(scene.canvas(None));
    let theme = page.canvas.theme;
    page.title(&format!("Host {}", head.name));
    let product = head.product.as_ref().map_or_else(|| "A product that it does not name".to_owned(), ToString::to_string);
    let version = head.version.as_ref().map_or_else(|| "a version that it does not tell".to_owned(), ToString::to_string);
    page.wrapped(
        &format!("{product}, {version}. Opened with the token of {}, from {}. {}", head.whose, head.source, expiry(&head.expiry)),
        Style::new(),
    );
    if let Some(left) = head.remaining {
        page.wrapped(&format!("{} left in this second, as it told last.", count(left, "request")), theme.muted);
    }
    if let Some(skew) = head.skew.filter(|skew| skew.abs() > SKEW) {
        let (far, way) = (skew.abs(), if skew > 0 { "behind" } else { "ahead of" });
        page.wrapped(
            &format!("The clock of this machine is {far} seconds {way} the host's. The host judges what has expired."),
            theme.warning,
        );
    }
    // What is missing explains more, and comes first where there is little room.
    let (here, missing): (Vec<&Lesson>, Vec<&Lesson>) = head.abilities.iter().partition(|lesson| lesson.can);
    for Lesson { ability, can, how, at } in missing.into_iter().chain(here) {
        let (sign, style) = if *can { ("✓", theme.success) } else { ("·", theme.muted) };
        let learned = format!("   {how}, {}", brief_ago(*at, scene.now));
        let learned = if usize::from(scene.area.width) < NARROW { String::new() } else { learned };
        let what = Span::raw(format!(" {}", ability.sentence(*can)));
        page.line(Line::from(vec![Span::styled(sign, style), what, Span::styled(learned, theme.muted)]));
    }
    page.blank();
    page
}

impl ListPage for HostCalls {
    type List = Calls;

    const SPEC: ListSpec = ListSpec {
        place: Place::Host,
        title: "Requests",
        breadcrumb: &["Host"],
        noun: "request",
        context: Context::Host,
        open: "copy as curl",
    };

    fn list(&self, _: Actor, _: Id<Organization>) -> Calls {
        Calls
    }

    fn columns(&self, _: &HostPage) -> Vec<(Column, Option<CallColumn>)> {
        vec![
            (Column::fixed("When", 12, 1), Some(CallColumn::When)),
            (Column::fixed("Method", 6, 0), Some(CallColumn::Method)),
            (Column::rest("Path").at_least(20, 0), Some(CallColumn::Path)),
            (Column::fixed("Status", 6, 0).right(), Some(CallColumn::Status)),
            (Column::fixed("ms", 6, 0).right(), Some(CallColumn::Took)),
        ]
    }

    fn cells(&self, row: &CallRow, _: &HostPage, canvas: Canvas<'_>) -> Vec<Cell> {
        let theme = canvas.theme;
        let status = match row.status {
            Some(status) if status < 400 => Cell::new(status.to_string()),
            Some(status) => Cell::new(status.to_string()).styled(theme.warning),
            None => Cell::new("none").styled(theme.warning),
        };
        vec![
            Cell::new(brief_ago(row.at, canvas.now)),
            Cell::new(row.method),
            Cell::new(row.path.as_str()),
            status,
            Cell::new(row.took.as_millis().to_string()),
        ]
    }

    fn around(&self, _: &HostPage, _: Canvas<'_>) -> Around {
        Around { intro: Vec::new(), note: None, empty: "No request was made yet.".to_owned() }
    }

    const COPIED: &'static str = "curl command";

    fn copied(row: &CallRow, head: &HostPage) -> String {
        curl(head, row)
    }

    fn open(&self, row: &CallRow, head: &HostPage, _: &Scene) -> Step {
        Step::CopyText(curl(head, row), "the request as a curl command".to_owned())
    }

    fn above(&self, head: Option<&HostPage>, scene: &Scene) -> u16 {
        let lines = head.map_or(0, |head| u16::try_from(above(head, scene).lines.len()).unwrap_or(u16::MAX));
        lines.min(scene.area.height.saturating_sub(LIST))
    }

    fn draw_over(&self, head: Option<&HostPage>, scene: &Scene, list: Rect, buffer: &mut Buffer) {
        let Some(head) = head else { return };
        let top = Rect { height: list.y.saturating_sub(scene.area.y), ..scene.area };
        draw_page(&above(head, scene), 0, top, buffer);
    }

    const PANE: bool = true;

    fn below(&self, _: &Rows<Calls>, area: Rect, _: &Scene) -> u16 {
        if area.height < 2 * LIST { 0 } else { CALL }
    }

    fn headed(&self, row: &CallRow) -> (String, String) {
        (format!("{} {}", row.method, row.path), String::new())
    }

    /// The request as a command, which `open` copies.
    fn detail(&self, row: &CallRow, head: &HostPage, page: &mut Page<'_>) {
        page.wrapped(&curl(head, row), Style::new());
    }

    const FIELDS: &'static [&'static str] = &["at", "method", "path", "status", "milliseconds"];

    fn record(row: &CallRow) -> Vec<Datum> {
        vec![
            Datum::Time(row.at),
            Datum::Text(row.method.to_owned()),
            (&row.path).into(),
            row.status.map_or(Datum::Absent, |status| Datum::Number(status.into())),
            Datum::Number(i64::try_from(row.took.as_millis()).unwrap_or(i64::MAX)),
        ]
    }

    fn ages(&self, row: &CallRow) -> Vec<Timestamp> {
        vec![row.at]
    }
}
