//! "Privilege escalation": who could become owner, and every other way in which somebody, or a token, can reach more than was given.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, capital, draw_absence};
use crate::backend::Survey;
use crate::insight::escalation::{Subject, Way, ways};
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::sheet::Sheet;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Privilege escalation";

/// The ways to more.
#[derive(Debug, Default)]
pub struct Escalation {
    /// What they are worked out from.
    pub data: Fetched<Box<Survey>>,
    /// The ways; they are worked out once for each survey.
    ways: Vec<Way>,
    /// Where its reader is.
    pub table: Table<Subject>,
}

impl Escalation {
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Subject> {
        let hidden = self.data.shown().and_then(|survey| survey.hidden.as_ref());
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "Each row is found by asking the rules, step by step, what they allow. A token works for anyone who has it, also \
                 after its creator has left."
                    .to_owned(),
            ],
            note: Some(match hidden {
                Some(reason) => format!("{} You see what concerns your teams. {reason}", self.owners()),
                None => self.owners(),
            }),
            columns: vec![
                Column::fixed("Who", 26, 0),
                Column::fixed("Becomes owner", 13, 0).narrow(5).short("Owner"),
                Column::rest("Can reach").at_least(10, 2),
                Column::fixed("Steps", 6, 1).narrow(5).right(),
            ],
            rows: self.ways.iter().map(|way| row(way, canvas)).collect(),
            empty: "Nobody can reach more than they were given, as far as you can see.".to_owned(),
            noun: "way",
        }
    }

    /// Who could become owner, and nobody else.
    fn owners(&self) -> String {
        let owners: Vec<&str> = self.ways.iter().filter(|way| way.owner).map(|way| way.who.as_str()).collect();
        match &owners[..] {
            [] => "Nobody else can become owner.".to_owned(),
            some => format!("Can become owner: {}.", some.join(", ")),
        }
    }

    fn sheet(&self) -> Option<Sheet> {
        let way = self.ways.iter().find(|way| Some(way.subject) == self.table.list.selected)?;
        let steps: Vec<String> = way.steps.iter().enumerate().map(|(index, step)| format!("{}. {step}", index + 1)).collect();
        let gains: Vec<String> = way.gains.iter().map(|gain| format!("• {gain}")).collect();
        Some(
            Sheet::new(capital(&way.who))
                .paragraph("Was given", way.given.clone())
                .paragraph("The path", steps.join("\n"))
                .paragraph("Reaches with it", gains.join("\n")),
        )
    }
}

fn row(way: &Way, canvas: Canvas<'_>) -> Row<Subject> {
    let theme = canvas.theme;
    let owner = if way.owner { Cell::new("‼ yes").styled(theme.critical) } else { Cell::new("no").styled(theme.muted) };
    let reaches = if way.owner { "every right".to_owned() } else { way.gains.join(", ") };
    let steps = way.steps.len();
    Row {
        id: way.subject,
        cells: vec![
            Cell::new(&*way.who).styled(theme.heading),
            owner.by(i64::from(!way.owner)),
            Cell::new(reaches),
            Cell::new(steps.to_string()).by(i64::try_from(steps).ok()),
        ],
    }
}

impl Layer for Escalation {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Escalation }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        if action == Action::Back && !self.table.list.is_filtered() && !self.table.list.filtering {
            return None;
        }
        self.table.offer(action, Some("show path"))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) || action != Action::Open {
            return Step::Stay;
        }
        self.sheet().map_or(Step::Stay, |sheet| Modal::Sheet(sheet).into())
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
        if let Loaded::Survey(survey) = loaded {
            let found = ways(&survey);
            if self.data.take(ticket, Ok(survey)) {
                self.ways = found;
            }
        }
        Step::Stay
    }

    fn draw(&self, scene: &Scene, buffer: &mut Buffer) -> Option<Position> {
        let canvas = scene.canvas(None);
        if draw_absence(TITLE, &self.data, canvas, scene.area, buffer) {
            return None;
        }
        self.table.draw(&self.listing(canvas), canvas, scene.focused, scene.area, buffer)
    }
}

impl Show for Escalation {
    fn place(&self) -> Option<Place> {
        Some(Place::Escalation)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Review".into(), "Escalation".into()]
    }
}
