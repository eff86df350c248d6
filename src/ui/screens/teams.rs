//! "Team Management": the teams that the actor may see.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, draw_failed, draw_loading};
use crate::backend::{TeamRow, TeamsPage};
use crate::domain::{Id, SafeText, Team, Timestamp, TokenState};
use crate::policy::{Act, Sight, decide};
use crate::ui::action::Action;
use crate::ui::age::until;
use crate::ui::app::Notice;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::text_field::TextField;

const TITLE: &str = "Team Management";

/// The list of teams.
#[derive(Debug, Default)]
pub struct Teams {
    /// The page.
    pub data: Fetched<TeamsPage>,
    /// Where its reader is.
    pub table: Table<Id<Team>>,
    /// A team to open as soon as the list is there, by name.
    pub open: Option<String>,
}

impl Teams {
    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Id<Team>> {
        let all = self.data.shown().is_none_or(|page| decide(Act::See(Sight::AllTeams), &page.facts).is_allowed());
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "Teams group users, so that access is granted to many at once. What a team may do with a workspace is set in that workspace's own access settings.".to_owned(),
                "The team owners has access to everything and manages the organization.".to_owned(),
            ],
            note: (!all).then(|| "You see the teams that you are in and the visible ones; only organization owners see all of them.".to_owned()),
            columns: vec![
                Column::rest("Teams"),
                Column::fixed("Members", 11, 0).narrow(4).right(),
                Column::fixed("API token", 20, 0).narrow(12),
            ],
            rows: teams.iter().map(|team| row(team, canvas)).collect(),
            empty: "You are in no team here. An owner can add you to one.".to_owned(),
            noun: "team",
        }
    }

    /// Opens the team that was asked for by name, once its id is known.
    fn open_wanted(&mut self) -> Step {
        let Some(name) = self.open.take() else { return Step::Stay };
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        match teams.iter().find(|team| team.name.as_str().eq_ignore_ascii_case(&name)).map(|team| team.id) {
            Some(team) => {
                self.table.list.selected = Some(team);
                Step::Go(Place::Team(team))
            }
            None => Step::Tell(Notice::bad(format!("There is no team \"{}\" that you may see.", SafeText::new(&name)))),
        }
    }
}

fn row(team: &TeamRow, canvas: Canvas<'_>) -> Row<Id<Team>> {
    let theme = canvas.theme;
    let members = match team.members {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    };
    let token = team.token.as_ref().map_or_else(
        |_| Cell::new(""),
        |state| match state.by(canvas.now) {
            TokenState::None => Cell::new("· no token").styled(theme.muted),
            TokenState::NeverUsed => Cell::new("○ never used"),
            TokenState::Active => Cell::new("● active").styled(theme.success),
            TokenState::Expires(at) => Cell::new(format!("◔ expires {}", until(at, canvas.now))).short("◔ expires"),
            TokenState::Expired(_) => Cell::new("✗ expired").styled(theme.warning),
        },
    );
    let cells = vec![
        Cell::new(team.name.as_str()).styled(theme.heading),
        Cell::new(members).short(team.members.to_string()).by(i64::from(team.members)),
        token,
    ];
    Row { id: team.id, cells }
}

impl Layer for Teams {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Teams }
    }

    fn offer(&self, action: Action, scene: &Scene) -> Option<Offered> {
        if action == Action::Back && !self.table.list.is_filtered() && !self.table.list.filtering {
            return None;
        }
        self.table.offer(action, &self.listing(scene.canvas(None)), Some("open"))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match (action, self.table.list.selected) {
            (Action::Open, Some(team)) => {
                self.table.list.filtering = false;
                Step::Go(Place::Team(team))
            }
            _ => Step::Stay,
        }
    }

    fn field(&mut self) -> Option<&mut TextField> {
        self.table.list.field()
    }

    fn settle(&mut self, scene: &Scene) {
        let listing = self.listing(scene.canvas(None));
        self.table.settle(&listing, scene.area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Teams(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        let Loaded::Teams(page) = loaded else { return Step::Stay };
        if self.data.take(ticket, Ok(page)) { self.open_wanted() } else { Step::Stay }
    }

    fn ages(&self) -> Vec<Timestamp> {
        let teams = self.data.shown().map_or(&[][..], |page| &page.teams);
        teams.iter().filter_map(|team| if let Ok(TokenState::Expires(at)) = team.token { Some(at) } else { None }).collect()
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        match (&self.data, self.data.shown()) {
            (Fetched::Failed(error), _) => draw_failed(TITLE, error, canvas, scene.area, buffer),
            (_, None) => draw_loading(TITLE, canvas, scene.area, buffer),
            (_, Some(_)) => return self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer),
        }
        None
    }
}

impl Show for Teams {
    fn place(&self) -> Option<Place> {
        Some(Place::Teams)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), "Teams".into()]
    }

    fn want(&mut self, name: String) {
        self.open = Some(name);
    }
}
