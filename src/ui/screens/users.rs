//! "Users": the people of the organization, as far as the actor may see them.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::{Place, draw_absence};
use crate::backend::{MembersPage, OrganizationMemberRow};
use crate::domain::{Id, SafeText, User};
use crate::ui::action::Action;
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::{Layer, Show};
use crate::ui::message::{Load, Loaded, Ticket};
use crate::ui::modals::Modal;
use crate::ui::modals::person::Person;
use crate::ui::offers::Offered;
use crate::ui::page::Canvas;
use crate::ui::scene::Scene;
use crate::ui::step::Step;
use crate::ui::table::{Cell, Column, Listing, Row, Table};
use crate::ui::targets::Pointing;
use crate::ui::text_field::TextField;

const TITLE: &str = "Users";

/// The list of people.
#[derive(Debug, Default)]
pub struct Users {
    /// The page.
    pub data: Fetched<MembersPage>,
    /// Where its reader is.
    pub table: Table<Id<User>>,
}

impl Users {
    /// The rows with all that stands around them.
    fn listing(&self, canvas: Canvas<'_>) -> Listing<Id<User>> {
        let people = self.data.shown().map_or(&[][..], |page| &page.rows);
        // Whoever may see one address may see all of them.
        let emails = people.iter().any(|person| person.email.is_some());
        let mut columns =
            vec![Column::rest("User"), Column::fixed("Role", 6, 0), Column::fixed("2FA", 5, 1), Column::rest("Teams")];
        if emails {
            columns.push(Column::fixed("Email", 26, 2));
        }
        let partly = self.data.shown().and_then(|page| page.everybody.as_ref().err());
        Listing {
            title: TITLE.to_owned(),
            intro: vec![
                "Whoever is in a team of the organization is a member of it. To add somebody, add them to a team, on that team's page.".to_owned(),
            ],
            note: partly.map(|reason| format!("You see who is in a team that you see. {reason}")),
            columns,
            rows: people.iter().map(|person| row(person, emails, canvas)).collect(),
            empty: "There is nobody here that you may see.".to_owned(),
            noun: "user",
        }
    }
}

fn row(person: &OrganizationMemberRow, emails: bool, canvas: Canvas<'_>) -> Row<Id<User>> {
    let theme = canvas.theme;
    let teams: Vec<&str> = person.teams.iter().map(|(_, name)| name.as_str()).collect();
    let role = if person.owner { Cell::new("owner").styled(theme.current) } else { Cell::new("member") };
    let two_factor = if person.two_factor { Cell::new("✓ on") } else { Cell::new("✗ off").styled(theme.warning) };
    let mut cells =
        vec![Cell::new(person.username.as_str()).styled(theme.heading), role, two_factor, Cell::new(teams.join(", "))];
    if emails {
        cells.push(Cell::new(person.email.as_ref().map_or("", SafeText::as_str)));
    }
    Row { id: person.id, cells }
}

impl Layer for Users {
    fn context(&self) -> Context {
        if self.table.list.filtering { Context::Filter } else { Context::Users }
    }

    fn offer(&self, action: Action, _: &Scene) -> Option<Offered> {
        if action == Action::Back && !self.table.list.is_filtered() && !self.table.list.filtering {
            return None;
        }
        self.table.offer(action, Some("teams"))
    }

    fn act(&mut self, action: Action, scene: &Scene) -> Step {
        let listing = self.listing(scene.canvas(None));
        if self.table.act(action, &listing, scene.area) {
            return Step::Stay;
        }
        match (action, self.table.list.selected, self.data.shown()) {
            (Action::Open, Some(user), Some(page)) => {
                self.table.list.filtering = false;
                Modal::Person(Person::of(user, page.clone())).into()
            }
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
        let listing = self.listing(scene.canvas(None));
        self.table.settle(&listing, scene.area);
    }

    fn load(&self, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Members(scene.actor(), organization))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded, _: &Scene) -> Step {
        if let Loaded::Members(page) = loaded {
            self.data.take(ticket, Ok(page));
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

impl Show for Users {
    fn place(&self) -> Option<Place> {
        Some(Place::Users)
    }

    fn breadcrumb(&self) -> Vec<String> {
        vec!["Settings".into(), "Users".into()]
    }
}
