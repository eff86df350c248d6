//! "API Server": the servers that run on the model, and what they refused, with the reason that no caller is told.

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Place, capital, count, draw_absence, draw_page, draw_text};
use crate::backend::{RefusalRow, ServerRow, ServersPage};
use crate::domain::{AuthenticationToken, Caller, Id, Requests, SafeText};
use crate::invocation::Invocation;
use crate::policy::summary;
use crate::ui::action::Action;
use crate::ui::age::{ago, brief_ago};
use crate::ui::chrome::fit;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::graph;
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offers::Offered;
use crate::ui::page::{Canvas, Page, Reader};
use crate::ui::scene::Scene;
use crate::ui::sign::per_minute;
use crate::ui::step::Step;
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "API Server";

/// Rows for the refusal under the cursor: a rule, its endpoint, and three for its reason.
const REASON: u16 = 5;

/// Where fewer rows of the list would be left, the reason is left to the dialog.
const FEWEST: usize = 4;

/// What every path begins with, so that it says little where there is no room.
const PREFIX: &str = "/api/v2";

/// What a refusal is known by: the token, the endpoint, the rule and the minute.
type Key = (Id<AuthenticationToken>, SafeText, SafeText, Timestamp);

/// The servers, and a list of what they refused.
#[derive(Debug, Default)]
pub struct ApiServer {
    /// What it shows.
    pub data: Fetched<ServersPage>,
    /// Where its reader is in the list.
    pub table: Table<Key>,
}

/// The parts of the screen: the servers, the list, and the reason of the refusal under the cursor.
struct Parts {
    servers: Rect,
    list: Rect,
    reason: Rect,
}

impl ApiServer {
    fn parts(&self, scene: &Scene) -> Parts {
        let area = scene.area;
        let Some(page) = self.data.shown() else { return Parts { servers: area, list: area, reason: Rect::ZERO } };
        let lines = u16::try_from(above(page, scene).lines.len()).unwrap_or(u16::MAX);
        let servers = Rect { height: lines.min(area.height / 2), ..area };
        let below = Rect { y: servers.bottom(), height: area.height - servers.height, ..area };
        let list = Rect { height: below.height.saturating_sub(REASON), ..below };
        let room = self.table.room(&self.listing(scene.canvas(None)), list);
        if page.refusals.is_empty() || room < FEWEST {
            return Parts { servers, list: below, reason: Rect::ZERO };
        }
        // Where there is more room than rows, it stands beneath the last row with an empty line between.
        let spare = u16::try_from(room.saturating_sub(page.refusals.len() + 1)).unwrap_or(0);
        Parts { servers, list, reason: Rect { y: list.bottom() - spare, height: REASON, ..area } }
    }

    fn listing(&self, canvas: Canvas<'_>) -> Listing<Key> {
        let page = self.data.shown();
        let hidden = page.and_then(|page| page.hidden.as_ref());
        let whose = if hidden.is_some() { " to your own tokens" } else { "" };
        Listing {
            title: "Latest refusals".to_owned(),
            intro: vec!["A caller is only told that nothing is there. Here stands why.".to_owned()],
            note: hidden.map(ToString::to_string),
            columns: vec![
                Column::fixed("When", 10, 2),
                Column::fixed("Token", 24, 0).narrow(17),
                Column::rest("Endpoint").at_least(14, 0),
                Column::fixed("Times", 5, 3).right(),
            ],
            rows: page.map_or(&[][..], |page| &page.refusals).iter().map(|refused| row(refused, canvas)).collect(),
            empty: format!("Nothing was refused{whose} in the last two weeks."),
            noun: "refusal",
        }
    }

    fn selected(&self) -> Option<&RefusalRow> {
        let selected = self.table.list.selected.as_ref();
        self.data.shown()?.refusals.iter().find(|refused| Some(&key(refused)) == selected)
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

fn key(RefusalRow { refusal, .. }: &RefusalRow) -> Key {
    (refusal.token, refusal.route.clone(), refusal.rule.clone(), refusal.minute)
}

fn row(refused: &RefusalRow, canvas: Canvas<'_>) -> Row<Key> {
    let RefusalRow { whose, refusal, .. } = refused;
    Row {
        id: key(refused),
        cells: vec![
            Cell::new(brief_ago(refusal.minute, canvas.now)).by(refusal.minute.as_second()).unfiltered(),
            Cell::new(whose.as_str()).styled(canvas.theme.heading),
            Cell::new(refusal.route.as_str()).short(refusal.route.as_str().replacen(PREFIX, "", 1)),
            Cell::new(refusal.count.to_string()).by(i64::from(refusal.count)).unfiltered(),
        ],
    }
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

impl Layer for ApiServer {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::ApiServer }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Back if !self.table.list.is_filtered() && !self.table.list.filtering => None,
            Action::Why | Action::Powers => self.selected().map(|_| Offered::plain(action)),
            _ => self.table.offer(action, Some("why not?")),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let (listing, area) = (self.listing(scene.canvas(None)), self.parts(scene).list);
        if self.table.act(action, &listing, area) {
            return Step::Stay;
        }
        match (action, self.selected()) {
            (Action::Open | Action::Why, Some(refused)) => Modal::Sheet(sheet(refused, scene)).into(),
            (Action::Powers, Some(refused)) => Step::Visit(Place::Powers(refused.owner)),
            _ => Step::Stay,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn pointing(&mut self) -> Option<&mut dyn Pointing> {
        Some(&mut self.table)
    }

    fn settle(&mut self, scene: &Scene) {
        let (listing, area) = (self.listing(scene.canvas(None)), self.parts(scene).list);
        self.table.settle(&listing, area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Servers(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Servers(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn ages(&self) -> Vec<Timestamp> {
        let Some(page) = self.data.shown() else { return Vec::new() };
        let servers = page.servers.iter().flat_map(|server| [server.started_at, server.heard_at]);
        servers.chain(page.refusals.iter().map(|refused| refused.refusal.minute)).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        let page = self.data.shown()?;
        let parts = self.parts(scene);
        draw_page(&above(page, scene), &Reader::default(), parts.servers, buffer);
        if let Some(RefusalRow { refusal, .. }) = self.selected() {
            let width = usize::from(parts.reason.width);
            let lines = [("─".repeat(width), canvas.theme.muted), (fit(refusal.route.as_str(), width), canvas.theme.heading)];
            let mut rows = parts.reason.rows();
            for ((text, style), row) in lines.into_iter().zip(rows.by_ref()) {
                buffer.set_string(row.x, row.y, text, style);
            }
            let rest = rows.next().map_or(Rect::ZERO, |row| Rect { height: parts.reason.bottom() - row.y, ..row });
            draw_text(refusal.reason.as_str(), canvas.theme.warning, rest, buffer);
        }
        self.table.draw(&self.listing(canvas), canvas, scene.focused, parts.list, buffer)
    }
}

impl Show for ApiServer {
    fn place(&self) -> Option<Place> {
        Some(Place::ApiServer)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Review".into(), TITLE.into()]
    }
}
