//! The form that asks for a second token.

use crate::backend::Survey;
use crate::domain::{InvalidInput, SafeText, TokenOwner};
use crate::insight::holder::Holder;
use crate::ui::errand::Answer;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::form::{Form, Task};
use crate::ui::scene::Scene;

const OTHER: &str = "TOKEN OF";

/// Asks which token is put beside that of `owner`.
pub(super) fn form(survey: &Survey, owner: TokenOwner) -> Form {
    let others = Holder::owners(survey).into_iter().filter(|other| *other != owner);
    let known: Vec<(TokenOwner, SafeText)> =
        others.filter_map(|other| Some((other, Holder::of(survey, other)?.name().into()))).collect();
    let names = known.iter().map(|(_, name)| name.clone()).collect();
    let field = Field::completed(OTHER, names).help("Such as team platform, organization acme, user marcus.");
    Form::new("Compare with another token", vec![field], "Compare", Box::new(Compare { known }))
}

/// Puts a second token beside the first.
#[derive(Debug)]
struct Compare {
    known: Vec<(TokenOwner, SafeText)>,
}

impl Task for Compare {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let typed = fields[0].typed();
        let found = self.known.iter().find(|(_, name)| name.as_str().eq_ignore_ascii_case(typed));
        let message = "Name another than this that you see: team platform.".to_owned();
        let (owner, _) = found.ok_or_else(|| vec![InvalidInput { field: OTHER, message }])?;
        Ok(Step::Answer(Box::new(Answer::Compare(*owner))))
    }
}
