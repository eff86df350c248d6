//! Whom the console acts as: the model's users with role and teams.

use ratatui::style::Style;

use super::picker::find::{FindPeople, Likely};
use super::picker::{Picker, Row, Shape, Source};
use crate::backend::PersonRow;
use crate::domain::{Id, SafeText, User};
use crate::ui::action::Action;
use crate::ui::ask::{Load, Loaded};
use crate::ui::fetched::{Fetched, Waiting};
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::scene::Scene;
use crate::ui::ticket::Ticket;

/// The users to act as.
pub type ActingAs = Picker<People>;

/// The people of the model.
#[derive(Debug, Default)]
pub struct People {
    data: Fetched<Likely<Vec<PersonRow>>>,
}

impl Default for ActingAs {
    fn default() -> Self {
        Self::over(People::default())
    }
}

impl Source for People {
    type Id = Id<User>;

    const CONTEXT: Context = Context::ActingAs;
    const VERB: &'static str = "act as user";
    const OPENS: Option<Action> = Some(Action::ActingAs);
    const SHAPE: Shape = Shape { widest: 100, tallest: usize::MAX, keys: 0, groups: 0, marks: true };

    fn title(&self) -> String {
        "Acting as".to_owned()
    }

    fn head(&self, scene: &Scene) -> Vec<(String, Style)> {
        vec![("Acting as somebody is a rehearsal, not a login.".to_owned(), scene.settings.theme.muted)]
    }

    fn rows(&self, scene: &Scene) -> Vec<Row<Id<User>>> {
        let people = self.data.shown().map_or(&[][..], |people| &people.found);
        let row = |person: &PersonRow| Row {
            current: person.id == scene.user,
            ..Row::new(person.id, person.username.as_str(), describe(person))
        };
        people.iter().map(row).collect()
    }

    fn name_width(&self, columns: usize) -> usize {
        16.min(columns / 3)
    }

    fn current(&self, scene: &Scene) -> Option<Id<User>> {
        Some(scene.user)
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No user matches \"{typed}\".")
    }

    fn take(&self, id: &Id<User>) -> Step {
        let name = self.data.shown().and_then(|people| people.found.iter().find(|person| person.id == *id));
        name.map_or(Step::Stay, |person| Step::ActAs(*id, person.username.clone()))
    }

    fn load(&self, typed: &str, _: &Scene) -> Option<Load> {
        Some(Box::new(FindPeople { text: typed.to_owned() }))
    }

    fn asked(&self) -> Option<&str> {
        self.data.shown().map(|people| people.text.as_str())
    }

    fn data(&self) -> Option<&dyn Waiting> {
        Some(&self.data)
    }

    fn data_mut(&mut self) -> Option<&mut dyn Waiting> {
        Some(&mut self.data)
    }

    fn fill(&mut self, ticket: Ticket, loaded: Loaded) {
        if let Some(people) = loaded.of() {
            self.data.take(ticket, Ok(people));
        }
    }
}

/// Role and teams, organization by organization.
fn describe(person: &PersonRow) -> String {
    if person.seats.is_empty() {
        return "in no team".to_owned();
    }
    let seats: Vec<String> = person
        .seats
        .iter()
        .map(|seat| {
            let role = if seat.owner { "owner" } else { "member" };
            let teams: Vec<&str> = seat.teams.iter().map(SafeText::as_str).filter(|team| *team != "owners").collect();
            if teams.is_empty() {
                format!("{role} of {}", seat.organization)
            } else {
                let more = if seat.more { " and more" } else { "" };
                format!("{role} of {} in {}{more}", seat.organization, teams.join(", "))
            }
        })
        .collect();
    seats.join("; ")
}
