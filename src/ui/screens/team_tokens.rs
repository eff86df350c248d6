//! "Team Tokens": the token of every team whose token the actor can see.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::many;
use super::powers::Powers;
use super::token::reach::Reach;
use super::token::status::{self, Status};
use super::token::{cells, detail};
use super::token_panel::TokenPanel;
use crate::backend::TokenRow;
use crate::backend::tokens::{TokenColumn, Tokens, TokensHead};
use crate::domain::{Actor, Command, Id, Organization, Target, Team, Timestamp, TokenKind, TokenOwner};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::errand::Answer;
use crate::ui::keymap::Context;
use crate::ui::layer::{Modal, Step};
use crate::ui::list_screen::{Around, ListPage, ListScreen, ListSpec};
use crate::ui::listing::{Cell, Column};
use crate::ui::offered::Offered;
use crate::ui::page::Canvas;
use crate::ui::place::{Place, Tab};
use crate::ui::rows::Rows;
use crate::ui::scene::Scene;

const TAB: Tab = Tab::Teams;

/// The list of teams' tokens.
pub type TeamTokens = ListScreen<TeamTokensPage>;

/// What is the list's own.
#[derive(Debug, Default)]
pub struct TeamTokensPage {
    /// Which of them are shown.
    status: Status,
}

/// The token of a team with what its buttons do.
fn panel<'a>(row: &'a TokenRow, head: &TokensHead) -> TokenPanel<'a> {
    TokenPanel {
        owner: row.owner(),
        whose: format!("team {}", row.whose),
        title: "Team API Token",
        empty: "",
        create: "",
        token: row.token.as_ref(),
        reach: Reach::of_row(row),
        maximum: head.lifetimes.of(TokenKind::Team),
        facts: &row.facts,
    }
}

/// The row that a command about a token is about.
fn row_of<'a>(rows: &'a Rows<Tokens>, command: &Command) -> Option<&'a TokenRow> {
    let Some(TokenOwner::Team(team)) = command.token_owner() else { return None };
    rows.find(team)
}

impl ListPage for TeamTokensPage {
    type List = Tokens;

    const SPEC: ListSpec = ListSpec {
        place: Place::ApiTokens(TAB),
        title: "Team Tokens",
        breadcrumb: &["Settings", "API Tokens", "Team Tokens"],
        noun: "token",
        context: Context::TeamTokens,
        open: "open team",
    };

    fn list(&self, _: Actor, organization: Id<Organization>) -> Tokens {
        Tokens { organization, status: self.status }
    }

    fn columns(&self, _: &TokensHead) -> Vec<(Column, Option<TokenColumn>)> {
        vec![
            (Column::rest("Team"), Some(TokenColumn::Name)),
            (Column::fixed("Status", 10, 0), Some(TokenColumn::Expires)),
            (cells::CREATED, Some(TokenColumn::Created)),
            (cells::BY, Some(TokenColumn::By)),
            (cells::USED, Some(TokenColumn::Used)),
            (cells::EXPIRES, Some(TokenColumn::Expires)),
            (cells::USES, Some(TokenColumn::Uses)),
        ]
    }

    fn cells(&self, row: &TokenRow, _: &TokensHead, canvas: Canvas<'_>) -> Vec<Cell> {
        let token = row.token.as_ref();
        vec![
            Cell::new(row.whose.as_str()).styled(canvas.theme.heading),
            status::cell(token, canvas.now, canvas.theme),
            cells::created(token, canvas.now),
            cells::by(token, canvas),
            cells::used(token, canvas),
            cells::expires(token, canvas),
            cells::uses(token, canvas),
        ]
    }

    fn around(&self, head: &TokensHead, canvas: Canvas<'_>) -> Around {
        let key = |action| canvas.keys.hint(Context::TeamTokens, action);
        let status = (self.status != Status::All).then(|| {
            let (choose, all) = (key(Action::Status), key(Action::Back));
            format!("Shown: {}. {choose} chooses, {all} shows all.", self.status)
        });
        let hidden = head.hidden.as_ref();
        let hidden = hidden.map(|reason| format!("You see the tokens of your teams and of those that you manage. {reason}"));
        let maximum = head.lifetimes.of(TokenKind::Team);
        let maximum =
            maximum.map_or_else(String::new, |maximum| format!(" It lives at most {maximum}, set for the organization."));
        Around {
            intro: vec![format!("Each team has one token, or none. It works as the team, for pipelines.{maximum}")],
            note: status.or(hidden),
            empty: match self.status {
                Status::All => "You can see the token of no team here. An owner can add you to one.".to_owned(),
                status => format!("Nothing here has the status: {status}."),
            },
        }
    }

    fn open(&self, row: &TokenRow, _: &TokensHead, _: &Scene) -> Step {
        Step::Visit(Place::Team(row.team))
    }

    fn want(&mut self, name: &str) -> bool {
        let status = Status::ALL.into_iter().find(|status| status.to_string() == name);
        self.status = status.unwrap_or(self.status);
        status.is_some()
    }

    fn narrowed(&self) -> Option<&'static str> {
        (self.status != Status::All).then_some("show all")
    }

    fn widen(&mut self) {
        self.status = Status::All;
    }

    fn place_of(&self, team: Id<Team>) -> Option<Place> {
        Some(Place::Team(team))
    }

    const MANY: &'static [(Action, &'static str, &'static str)] = many::TOKENS;

    fn many(&self, action: Action, ids: Vec<Id<Team>>, in_sight: Vec<Id<Team>>, _: &TokensHead, scene: &Scene) -> Option<Modal> {
        many::teams(action, many::Meant { actor: scene.actor(), ids, in_sight, now: scene.now })
    }

    fn about(&self, command: &Command) -> Option<Id<Team>> {
        if let Target::Team(team) = command.target() { Some(team) } else { None }
    }

    fn offer(&self, action: Action, row: Option<&TokenRow>, head: &TokensHead, _: &Scene) -> Option<Offered> {
        match action {
            Action::Generate | Action::GenerateUntil | Action::DeleteToken => panel(row?, head).offer(action),
            Action::Powers => row.map(|row| Powers::offered(&row.facts)),
            Action::Status | Action::PreviousStatus => Some(Offered::plain(action)),
            _ => None,
        }
    }

    fn act(&mut self, action: Action, row: Option<&TokenRow>, head: &TokensHead, scene: &Scene) -> Step {
        match (action, row) {
            (Action::Status, _) => return status::choices(self.status).into(),
            (Action::PreviousStatus, _) => self.status = status::before(self.status),
            (Action::Powers, Some(row)) => return Step::Visit(Place::Powers(row.owner())),
            (Action::Generate | Action::GenerateUntil | Action::DeleteToken, Some(row)) => {
                return panel(row, head).press(action, scene.now);
            }
            _ => {}
        }
        Step::Stay
    }

    fn answer(&mut self, answer: Answer, _: &Rows<Tokens>, _: &Scene) -> Step {
        if let Answer::Choice(place) = answer {
            self.status = Status::ALL.get(place).copied().unwrap_or_default();
        }
        Step::Stay
    }

    fn ages(&self, row: &TokenRow) -> Vec<Timestamp> {
        let times = row.token.as_ref().map(|token| [Some(token.created_at), token.last_used_at, token.ends_at()]);
        times.into_iter().flatten().flatten().collect()
    }

    fn facts<'a>(&self, rows: &'a Rows<Tokens>, command: &Command) -> Option<&'a Facts> {
        row_of(rows, command).map(|row| &row.facts)
    }

    fn objection(&self, rows: &Rows<Tokens>, command: &Command, scene: &Scene) -> Option<String> {
        command.token_owner()?;
        match (row_of(rows, command), rows.head()) {
            (Some(row), Some(head)) => panel(row, head).objection(command, scene.now),
            (None, _) if self.status == Status::All => Some("The team is gone, or you can no longer see it.".to_owned()),
            (None, _) => Some(format!("The token is no longer {}; close this and look again.", self.status)),
            (Some(_), None) => None,
        }
    }

    fn parts(&self, _: &Rows<Tokens>, scene: &Scene) -> Option<(Rect, Option<Rect>)> {
        Some(detail::parts(scene.area))
    }

    fn draw_below(&self, row: &TokenRow, scene: &Scene, area: Rect, buffer: &mut Buffer) {
        detail::draw(&format!("team {}", row.whose), row.token.as_ref(), scene.canvas(None), area, buffer);
    }

    fn tab(&self) -> Option<Tab> {
        Some(TAB)
    }
}
