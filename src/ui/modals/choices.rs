//! Which rows a screen shows: every choice, with the one in force marked.

use super::picker::{Picker, Row, Shape, Source};
use crate::ui::errand::Answer;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::scene::Scene;

/// The choices of a status or kind, to narrow a list with.
pub type Choices = Picker<OneOf>;

/// What can be chosen; the screen beneath is given the place of it.
#[derive(Debug)]
pub struct OneOf {
    title: &'static str,
    names: Vec<String>,
    current: usize,
}

impl Choices {
    /// The dialog with these names, of which the one at the place `current` is in force.
    #[must_use]
    pub fn of(title: &'static str, names: Vec<String>, current: usize) -> Self {
        Self::over(OneOf { title, names, current })
    }
}

impl Source for OneOf {
    type Id = usize;

    const CONTEXT: Context = Context::Picker;
    const VERB: &'static str = "choose";
    const SHAPE: Shape = Shape { widest: 40, tallest: usize::MAX, keys: 0, groups: 0, marks: true };

    fn title(&self) -> String {
        self.title.to_owned()
    }

    fn rows(&self, _: &Scene) -> Vec<Row<usize>> {
        let rows = self.names.iter().enumerate();
        rows.map(|(at, name)| Row { current: at == self.current, ..Row::new(at, name.as_str(), "") }).collect()
    }

    fn name_width(&self, columns: usize) -> usize {
        columns
    }

    fn current(&self, _: &Scene) -> Option<usize> {
        Some(self.current)
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No choice matches \"{typed}\".")
    }

    fn take(&self, id: &usize) -> Step {
        Step::Answer(Box::new(Answer::Choice(*id)))
    }
}
