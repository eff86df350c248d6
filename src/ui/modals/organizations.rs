//! The organizations that the user belongs to, and the way to a new one.

use super::picker::{Picker, Row, Shape, Source};
use crate::domain::{Id, Organization};
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::scene::Scene;

const CREATE: &str = "+ Create new organization";

/// The list of organizations; the rows are those of the user's account.
pub type Organizations = Picker<Own>;

/// A row: an organization, or `None` for a new one.
pub type Choice = Option<Id<Organization>>;

/// The organizations that the actor belongs to.
#[derive(Debug, Default)]
pub struct Own;

impl Default for Organizations {
    fn default() -> Self {
        Self::over(Own)
    }
}

impl Source for Own {
    type Id = Choice;

    const CONTEXT: Context = Context::Organizations;
    const VERB: &'static str = "open organization";
    const OPENS: Option<Action> = Some(Action::Organization);
    const SHAPE: Shape = Shape { widest: 100, tallest: usize::MAX, keys: 0, groups: 0, marks: true };

    fn title(&self) -> String {
        "Organizations".to_owned()
    }

    fn rows(&self, scene: &Scene) -> Vec<Row<Choice>> {
        let own = scene.organizations.iter().map(|row| {
            let teams = format!(
                "{} in {} team{}",
                row.facts.role_word().unwrap_or("role not told,"),
                row.teams,
                if row.teams == 1 { "" } else { "s" }
            );
            Row { current: scene.organization() == Some(row.id), ..Row::new(Some(row.id), row.name.as_str(), teams) }
        });
        own.chain([Row::new(None, CREATE, "")]).collect()
    }

    fn name_width(&self, columns: usize) -> usize {
        columns.saturating_sub(22)
    }

    fn current(&self, scene: &Scene) -> Option<Choice> {
        Some(scene.organization())
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No organization matches \"{typed}\".")
    }

    fn take(&self, id: &Choice) -> Step {
        id.map_or(Step::NewOrganization, Step::Enter)
    }
}
