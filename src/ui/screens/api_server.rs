//! "API Server": the servers that run on the model, and what they refused, with the reason that no caller is told.

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::backend::servers::{RefusalColumn, Refusals};
use crate::backend::{RefusalRow, ServerRow, ServersPage};
use crate::domain::{Actor, Caller, Id, Organization, Requests, SafeText};
use crate::invocation::Invocation;
use crate::policy::summary;
use crate::ui::action::Action;
use crate::ui::age::{ago, brief_ago};
use crate::ui::drawing::draw_page;
use crate::ui::graph;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column, Listing};
use crate::ui::modals::sheet::Sheet;
use crate::ui::offered::Offered;
use crate::ui::page::{Canvas, Page};
use crate::ui::place::Place;
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;
use crate::ui::server_status::per_minute;
use crate::ui::table::height;
use crate::ui::words::{capital, count, fit};

const TITLE: &str = "API Server";

/// Rows for the refusal under the cursor: its endpoint in a rule, and three for its reason.
const REASON: u16 = 4;

/// Where fewer rows of the list would be left, the reason is left to the dialog.
const FEWEST: usize = 4;

/// What every path begins with, so that it says little where there is no room.
const PREFIX: &str = "/api/v2";

/// The servers, and a list of what they refused.
pub type ApiServer = ListScreen<ApiServerPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct ApiServerPage;

/// What stands around the rows.
fn around(head: &ServersPage) -> Around {
    let whose = if head.hidden.is_some() { " to your own tokens" } else { "" };
    Around {
        intro: vec!["Callers are told only that nothing is there. Here you see why.".to_owned()],
        note: head.hidden.as_ref().map(ToString::to_string),
        empty: format!("Nothing was refused{whose} in the last two weeks."),
    }
}

/// What stands above the list.
fn above<'a>(page: &ServersPage, scene: &'a Scene) -> Page<'a> {
    let (mut lines, said) = (Page::new(scene.canvas(None)), &scene.settings.invocation);
    lines.title(TITLE);
    match (page.servers.as_slice(), page.servable) {
        ([], true) => lines.wrapped(
            &format!(
                "No server runs on this model. It will stand here without a key pressed. Start one in another terminal with: {}",
                said.command(["serve"])
            ),
            Style::new(),
        ),
        ([], false) => lines.wrapped(
            &format!(
                "This model is in memory, where no server reaches it. Serve a demo of its own in another terminal with: {}",
                Invocation { demo: false, ..said.clone() }.command(["serve", "--ephemeral"])
            ),
            Style::new(),
        ),
        (servers, _) => servers.iter().for_each(|server| write_server(&mut lines, server)),
    }
    lines.blank();
    lines
}

/// Two lines about a server.
fn write_server(page: &mut Page<'_>, server: &ServerRow) {
    let Canvas { theme, now, width, .. } = page.canvas;
    let width = usize::from(width);
    let (sign, style, state) = if server.lasts(now).is_some() {
        ("●", theme.success, format!("started {}", ago(server.started_at, now)))
    } else {
        ("○", theme.warning, "gone".to_owned())
    };
    let address = fit(server.address.as_str(), width.saturating_sub(state.len() + 4));
    page.line(Line::from(vec![
        Span::styled(sign, style),
        Span::styled(format!(" {address}"), theme.heading),
        Span::styled(format!("  {state}"), if sign == "●" { theme.muted } else { style }),
    ]));
    let line = match (server.lasts(now), server.rate()) {
        (None, _) => {
            let since = server.heard_at.strftime("%H:%M UTC");
            vec![Span::styled(format!("  not heard of since {since}, {}", ago(server.heard_at, now)), theme.warning)]
        }
        (Some(_), None) => vec![Span::styled("  its first minute is not over", theme.muted)],
        (Some(_), Some(rate)) => {
            let said = format!("  {}  ", per_minute(rate));
            let graph = graph::requests(&server.requests, width.saturating_sub(said.len()).min(Requests::MINUTES));
            let total = format!("  {} in {} minutes", server.requests.total(), Requests::MINUTES);
            let room = width.saturating_sub(said.len() + graph.chars().count());
            let total = Some(total).filter(|total| total.len() <= room).unwrap_or_default();
            vec![Span::raw(said), Span::styled(graph, theme.current), Span::styled(total, theme.muted)]
        }
    };
    page.line(Line::from(line));
}

/// Where a request came from, in words.
fn from(caller: &Caller) -> String {
    let address = caller.address.as_ref().map_or("Not recorded", SafeText::as_str);
    let client = caller.client.as_ref().map(|client| format!(", by {client}")).unwrap_or_default();
    format!("{address}{client}.")
}

/// Why it was refused, in full.
fn sheet(RefusalRow { whose, refusal, .. }: &RefusalRow, scene: &Scene) -> Sheet {
    let minute = refusal.minute.strftime("%Y-%m-%d %H:%M UTC");
    let times = count(refusal.count, "time");
    let powers = scene.settings.keymap.hint(Context::ApiServer, Action::Powers);
    let sheet = Sheet::new(format!("Why not: {}?", refusal.route))
        .paragraph("Whose token", format!("{whose}: {times} in the minute from {minute}, {}.", ago(refusal.minute, scene.now)))
        .paragraph("First caller", from(&refusal.caller))
        .paragraph("The rule", refusal.reason.to_string());
    let sheet = match summary(refusal.rule.as_str()) {
        Some(summary) => sheet.paragraph("Who can", format!("{}.", capital(summary))),
        None => sheet,
    };
    sheet.paragraph("What else it can do", format!("{powers} in the list shows all that this token can do, and why."))
}

impl ListPage for ApiServerPage {
    type List = Refusals;

    const SPEC: ListSpec = ListSpec {
        place: Place::ApiServer,
        title: "Latest refusals",
        breadcrumb: &["Review", TITLE],
        noun: "refusal",
        context: Context::ApiServer,
        open: "explain refusal",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Refusals {
        Refusals { organization }
    }

    fn title(&self, head: Option<&ServersPage>) -> String {
        head.map_or(TITLE, |_| Self::SPEC.title).to_owned()
    }

    fn columns(&self, _: &ServersPage) -> Vec<(Column, Option<RefusalColumn>)> {
        vec![
            (Column::fixed("When", 10, 2), Some(RefusalColumn::When)),
            (Column::fixed("Token", 24, 0).narrow(17), Some(RefusalColumn::Token)),
            (Column::rest("Endpoint").at_least(14, 0), Some(RefusalColumn::Endpoint)),
            (Column::fixed("Times", 5, 3).right(), Some(RefusalColumn::Times)),
        ]
    }

    fn cells(&self, RefusalRow { whose, refusal, .. }: &RefusalRow, _: &ServersPage, canvas: Canvas<'_>) -> Vec<Cell> {
        vec![
            Cell::new(brief_ago(refusal.minute, canvas.now)),
            Cell::new(whose.as_str()).styled(canvas.theme.heading),
            Cell::new(refusal.route.as_str()).short(refusal.route.as_str().replacen(PREFIX, "", 1)),
            Cell::new(refusal.count.to_string()),
        ]
    }

    fn around(&self, head: &ServersPage, _: Canvas<'_>) -> Around {
        around(head)
    }

    fn open(&self, row: &RefusalRow, _: &ServersPage, scene: &Scene) -> Step {
        sheet(row, scene).into()
    }

    fn offer(&self, action: Action, row: Option<&RefusalRow>, _: &ServersPage, _: &Scene) -> Option<Offered> {
        match action {
            Action::Why | Action::Powers => row.map(|_| Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&RefusalRow>, _: &ServersPage, scene: &Scene) -> Step {
        match (action, row) {
            (Action::Why, Some(row)) => sheet(row, scene).into(),
            (Action::Powers, Some(row)) => Step::Visit(Place::Powers(row.owner)),
            _ => Step::Stay,
        }
    }

    fn ages(&self, row: &RefusalRow) -> Vec<Timestamp> {
        vec![row.refusal.minute]
    }

    fn other_ages(&self, head: &ServersPage) -> Vec<Timestamp> {
        head.servers.iter().flat_map(|server| [server.started_at, server.heard_at]).collect()
    }

    fn above(&self, head: Option<&ServersPage>, scene: &Scene) -> u16 {
        let lines = head.map_or(0, |head| above(head, scene).lines.len());
        u16::try_from(lines).unwrap_or(u16::MAX).min(scene.area.height / 2)
    }

    const PANE: bool = true;

    fn below(&self, rows: &Rows<Refusals>, area: Rect, _: &Scene) -> u16 {
        let Some(page) = rows.head().filter(|_| !rows.is_empty()) else { return 0 };
        let list = Rect { height: area.height.saturating_sub(REASON), ..area };
        let Around { intro, note, .. } = around(page);
        let head = Listing::<()> { title: Self::SPEC.title.to_owned(), intro, note, ..Listing::default() };
        if height(&head, list) < FEWEST { 0 } else { REASON }
    }

    fn headed(&self, RefusalRow { refusal, .. }: &RefusalRow) -> (String, String) {
        (refusal.route.to_string(), String::new())
    }

    fn detail(&self, RefusalRow { refusal, .. }: &RefusalRow, _: &ServersPage, page: &mut Page<'_>) {
        page.wrapped(refusal.reason.as_str(), page.canvas.theme.warning);
    }

    fn draw_over(&self, head: Option<&ServersPage>, scene: &Scene, list: Rect, buffer: &mut Buffer) {
        let Some(head) = head else { return };
        let servers = Rect { height: list.y.saturating_sub(scene.area.y), ..scene.area };
        draw_page(&above(head, scene), 0, servers, buffer);
    }
}
