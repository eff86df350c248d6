//! Somebody in the organization, with the teams that lead to them.

use ratatui::style::Style;

use super::picker::{Picker, Row, Shape, Source};
use crate::backend::OrganizationMemberRow;
use crate::domain::{Id, Team, User};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::message::{Load, Loaded};
use crate::ui::place::Place;
use crate::ui::scene::Scene;
use crate::ui::ticket::Ticket;

/// Somebody, with the list of their teams.
pub type Person = Picker<Somebody>;

/// One of the people of an organization.
#[derive(Debug)]
pub struct Somebody {
    user: Id<User>,
    /// What is known of them.
    data: Fetched<OrganizationMemberRow>,
}

impl Person {
    /// The dialog about somebody in a list; a row names the first teams only, so the rest is read.
    #[must_use]
    pub fn of(row: OrganizationMemberRow) -> Self {
        Self::over(Somebody { user: row.id, data: Fetched::Ready(row) })
    }
}

impl Somebody {
    /// Who it is, as long as they are among those that can be seen.
    fn person(&self) -> Option<&OrganizationMemberRow> {
        self.data.shown()
    }
}

impl Source for Somebody {
    type Id = Id<Team>;

    const CONTEXT: Context = Context::Person;
    const VERB: &'static str = "open team";
    const SHAPE: Shape = Shape { widest: 60, tallest: usize::MAX, keys: 0, groups: 0, marks: false };

    fn title(&self) -> String {
        self.person().map_or_else(|| "User".to_owned(), |person| format!("User: {}", person.username))
    }

    fn head(&self, scene: &Scene) -> Vec<(String, Style)> {
        let Some(person) = self.person() else { return Vec::new() };
        let theme = &scene.settings.theme;
        let organization = scene.organization.as_ref().map_or("", |row| row.name.as_str());
        let role = if person.owner { "Owner" } else { "Member" };
        let (two_factor, style) = if person.two_factor { ("on", Style::new()) } else { ("off", theme.warning) };
        let email = person.email.as_ref().map_or("", |email| email.as_str());
        vec![
            (format!("{role} of {organization}"), Style::new()),
            (format!("Two-factor authentication is {two_factor}"), style),
            (email.to_owned(), Style::new()),
            (String::new(), Style::new()),
            (format!("Teams ({})", person.teams.len()), theme.heading),
        ]
    }

    fn rows(&self, _: &Scene) -> Vec<Row<Id<Team>>> {
        let teams = self.person().map_or(&[][..], |person| &person.teams);
        teams.iter().map(|(team, name)| Row::new(*team, name.as_str(), "")).collect()
    }

    fn name_width(&self, columns: usize) -> usize {
        columns
    }

    fn nothing(&self, typed: &str) -> String {
        match self.person() {
            None => "This user is no longer in the organization, or in no team that you can see.".to_owned(),
            Some(person) if person.teams.is_empty() => "In no team that you can see.".to_owned(),
            Some(_) => format!("No team matches \"{typed}\"."),
        }
    }

    fn take(&self, id: &Id<Team>) -> Step {
        Step::Visit(Place::Team(*id))
    }

    fn load(&self, _: &str, scene: &Scene) -> Option<Load> {
        scene.organization().map(|organization| Load::Person(scene.actor(), organization, self.user))
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded) {
        if let Loaded::Person(person) = loaded {
            self.data.take(ticket, Ok(person));
        }
    }
}
