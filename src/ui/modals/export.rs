//! The form that asks where to write what is exported.

use std::path::PathBuf;
use std::sync::Arc;

use super::form::{Form, Task};
use crate::domain::InvalidInput;
use crate::ui::export::{Exported, Exporting};
use crate::ui::field::Field;
use crate::ui::jobs::{Format, Job};
use crate::ui::layer::Step;
use crate::ui::scene::Scene;

/// The label of the field for the name of a file.
pub const FILE: &str = "FILE";

/// The form that asks where to write what is exported; `name` is how the file begins: `audit`.
#[must_use]
pub fn form(title: &str, name: &str, what: Arc<dyn Exporting>, scene: &Scene) -> Form {
    let organization = scene.organization.as_ref().map_or("organization", |row| row.name.as_str());
    let file = format!("{name}-{organization}-{}.jsonl", scene.now.strftime("%Y%m%d-%H%M%S"));
    let fields = vec![
        Field::choice("FORMAT", vec!["JSON lines".to_owned(), "CSV".to_owned()], 0),
        Field::text(FILE, &file).help("A new file, in the folder where you started the console. Or give a whole path."),
    ];
    let task = Export { title: title.to_owned(), what: Exported(what) };
    Form::new(title, fields, "Export", Box::new(task))
}

/// Writes rows to a file.
#[derive(Debug)]
struct Export {
    title: String,
    what: Exported,
}

impl Task for Export {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let file = fields[1].typed();
        if file.is_empty() {
            return Err(vec![InvalidInput { field: FILE, message: "A file name is needed.".to_owned() }]);
        }
        let format = if fields[0].chosen() == 0 { Format::JsonLines } else { Format::Csv };
        let (title, what) = (self.title.clone(), self.what.clone());
        Ok(Step::Start(Box::new(Job::Export { title, what, from: None, format, file: PathBuf::from(file) })))
    }
}
