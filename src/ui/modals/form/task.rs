//! What the fields of a form are for.

use std::fmt;

use crate::domain::InvalidInput;
use crate::ui::ask::{Load, Loaded};
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::offered::Refusal;
use crate::ui::scene::Scene;

/// What the fields are for. Either [`Task::errand`] or [`Task::submit`] is to be written.
pub trait Task: fmt::Debug + Send {
    /// The command that the fields make.
    ///
    /// # Errors
    /// A sentence for each field that cannot be accepted, the last field first.
    fn errand(&self, _fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        Err(Vec::new())
    }

    /// What the button leads to, where that depends on the time or is a question first.
    ///
    /// # Errors
    /// See [`Task::errand`].
    fn submit(&self, fields: &[Field], _scene: &Scene) -> Result<Step, Vec<InvalidInput>> {
        self.errand(fields).map(Step::from)
    }

    /// Something was typed into the field at `focus`.
    fn edited(&self, _fields: &mut [Field], _focus: usize) {}

    /// Says below the fields what follows from what they hold.
    fn explain(&self, _fields: &mut [Field], _scene: &Scene) {}

    /// Why it cannot be done now, whatever the fields say.
    fn refusal(&self, _fields: &[Field], _scene: &Scene) -> Option<Refusal> {
        None
    }

    /// What it needs to know, such as the names that a field is completed from.
    fn load(&self) -> Option<Load> {
        None
    }

    /// What it asks for next: something else is typed than what was asked for.
    fn next(&self, _fields: &[Field]) -> Option<Load> {
        None
    }

    /// Takes in what it had to know.
    fn fill(&mut self, _loaded: Loaded, _fields: &mut [Field]) {}
}
