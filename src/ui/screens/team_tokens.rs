//! "Team Tokens": the token of every team whose token the actor may see.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::powers::Powers;
use super::tabs::Tab;
use super::token::reach::Reach;
use super::token::status::{self, Status};
use super::token::{cells, detail};
use super::token_panel::TokenPanel;
use super::{Place, draw_failed, draw_loading};
use crate::backend::{TokenRow, TokensPage};
use crate::domain::{Command, Timestamp, TokenKind, TokenOwner};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::{Answer, Step};
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Team Tokens";
const TAB: Tab = Tab::Teams;

/// The list of teams' tokens.
#[derive(Debug, Default)]
pub struct TeamTokens {
    /// The page.
    pub data: Fetched<TokensPage>,
    /// Where its reader is.
    pub table: Table<TokenOwner>,
    /// Which of them are shown.
    pub status: Status,
}

impl TeamTokens {
    fn rows(&self) -> &[TokenRow] {
        self.data.shown().map_or(&[][..], |page| &page.rows)
    }

    fn selected(&self) -> Option<&TokenRow> {
        self.rows().iter().find(|row| Some(row.owner) == self.table.list.selected)
    }

    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<TokenOwner> {
        let shown = self.rows().iter().filter(|row| self.status.passes(row.token.as_ref(), canvas.now));
        let rows: Vec<Row<TokenOwner>> = shown.map(|row| draw_row(row, canvas)).collect();
        let key = |action| canvas.keys.hint(Context::TeamTokens, action);
        let status = (self.status != Status::All).then(|| {
            let (choose, all) = (key(Action::Status), key(Action::Back));
            format!("Shown: {} ({} of {}). {choose} chooses, {all} shows all.", self.status, rows.len(), self.rows().len())
        });
        let hidden = self.data.shown().and_then(|page| page.hidden.as_ref());
        let hidden = hidden.map(|reason| format!("You see the tokens of your teams and of those that you manage. {reason}"));
        let maximum = self.data.shown().and_then(|page| page.lifetimes.of(TokenKind::Team));
        let maximum =
            maximum.map_or_else(String::new, |maximum| format!(" It lives at most {maximum}, set for the organization."));
        Listing {
            title: TITLE.to_owned(),
            intro: vec![format!("Each team has one token, or none. It works as the team, for pipelines.{maximum}")],
            note: status.or(hidden),
            columns: vec![
                Column::rest("Team"),
                Column::fixed("Status", 10, 0),
                cells::CREATED,
                cells::BY,
                cells::USED,
                cells::EXPIRES,
                cells::USES,
            ],
            empty: match self.status {
                Status::All => "You may see the token of no team here. An owner can add you to one.".to_owned(),
                status => format!("Nothing here has the status: {status}."),
            },
            rows,
            noun: "token",
        }
    }

    /// The token under the cursor in its place, with what can be done to it.
    #[must_use]
    pub fn panel(&self) -> Option<TokenPanel<'_>> {
        self.panel_of(self.selected()?)
    }

    /// The token of a team with what its buttons do.
    fn panel_of<'a>(&'a self, row: &'a TokenRow) -> Option<TokenPanel<'a>> {
        let page = self.data.shown()?;
        Some(TokenPanel {
            owner: row.owner,
            whose: format!("team {}", row.whose),
            title: "Team API Token",
            empty: "",
            create: "",
            token: row.token.as_ref(),
            reach: Reach::of_row(row),
            maximum: page.lifetimes.of(TokenKind::Team),
            facts: &row.facts,
        })
    }

    /// Whether anything keeps rows from being shown.
    fn is_narrowed(&self) -> bool {
        self.status != Status::All || self.table.list.is_filtered() || self.table.list.filtering
    }
}

fn draw_row(row: &TokenRow, canvas: Canvas<'_>) -> Row<TokenOwner> {
    let token = row.token.as_ref();
    let cells = vec![
        Cell::new(row.whose.as_str()).styled(canvas.theme.heading),
        status::cell(token, canvas.now, canvas.theme),
        cells::created(token, canvas.now),
        cells::by(token, canvas),
        cells::used(token, canvas),
        cells::expires(token, canvas),
        cells::uses(token, canvas),
    ];
    Row { id: row.owner, cells }
}

impl Layer for TeamTokens {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::TeamTokens }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        match action {
            Action::Generate | Action::GenerateUntil | Action::DeleteToken => self.panel()?.offer(action),
            Action::Powers => self.selected().map(|row| Powers::offered(&row.facts)),
            Action::Status | Action::PreviousStatus => (!self.rows().is_empty()).then(|| Offered::plain(action)),
            Action::Back => self.is_narrowed().then(|| Offered::named("show all")),
            _ => TAB.offer(action).or_else(|| self.table.offer(action, Some("open team"))),
        }
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        let (area, _) = detail::parts(scene.area);
        if self.table.act(action, &listing, area) {
            return Step::Stay;
        }
        match (action, self.table.list.selected) {
            (Action::Status, _) => return Modal::Choices(self.status.choices()).into(),
            (Action::PreviousStatus, _) => self.status = self.status.before(),
            (Action::Powers, Some(owner)) => return Step::Visit(Place::Powers(owner)),
            (Action::Back, _) => self.status = Status::All,
            (Action::Open, Some(TokenOwner::Team(team))) => {
                self.table.list.filtering = false;
                return Step::Visit(Place::Team(team));
            }
            (Action::Generate | Action::GenerateUntil | Action::DeleteToken, _) => {
                return self.panel().map_or(Step::Stay, |panel| panel.press(action, scene.now));
            }
            _ => return TAB.act(action).unwrap_or(Step::Stay),
        }
        Step::Stay
    }

    fn answer(&mut self, answer: Answer, _: &Scene) -> Step {
        if let Answer::Choice(place) = answer {
            self.status = Status::ALL.get(place).copied().unwrap_or_default();
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
        let (area, _) = detail::parts(scene.area);
        self.table.settle(&listing, area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Tokens(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Tokens(page) = loaded {
            self.data.take(ticket, Ok(page));
        }
        Step::Stay
    }

    fn facts(&self, command: &Command) -> Option<&Facts> {
        let owner = command.token_owner()?;
        self.data.shown()?.rows.iter().find(|row| row.owner == owner).map(|row| &row.facts)
    }

    fn objection(&self, command: &Command, scene: &Scene) -> Option<String> {
        let owner = command.token_owner()?;
        let row = self.data.shown()?.rows.iter().find(|row| row.owner == owner);
        let gone = || Some("The team is gone, or no longer yours to see; there is nothing left to decide.".to_owned());
        row.map_or_else(gone, |row| self.panel_of(row)?.objection(command, scene.now))
    }

    fn ages(&self) -> Vec<Timestamp> {
        let tokens = self.data.shown().map_or(&[][..], |page| &page.rows).iter().filter_map(|row| row.token.as_ref());
        tokens.flat_map(|token| [Some(token.created_at), token.last_used_at, token.ends_at()]).flatten().collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        let (area, below) = detail::parts(scene.area);
        let mut cursor = None;
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed(TITLE, error, canvas, scene.area, buffer),
            (_, None) => draw_loading(TITLE, canvas, scene.area, buffer),
            (_, Some(_)) => {
                cursor = self.table.draw(&self.listing(canvas), canvas, scene.focused, area, buffer);
                if let (Some(row), Some(below)) = (self.selected(), below) {
                    detail::draw(&format!("team {}", row.whose), row.token.as_ref(), canvas, below, buffer);
                }
            }
        }
        TAB.draw(canvas, area, buffer);
        cursor
    }
}

impl Show for TeamTokens {
    fn place(&self) -> Option<Place> {
        Some(Place::ApiTokens(TAB))
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), "API Tokens".into(), TITLE.into()]
    }

    fn want(&mut self, name: String) {
        self.status = Status::ALL.into_iter().find(|status| status.to_string() == name).unwrap_or_default();
    }
}
