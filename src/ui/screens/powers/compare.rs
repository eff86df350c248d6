//! The form that asks for a second token.

use crate::domain::{InvalidInput, SafeText, TokenOwner};
use crate::insight::lists::{AnswersHead, Other};
use crate::ui::errand::Answer;
use crate::ui::field::Field;
use crate::ui::layer::Step;
use crate::ui::modals::form::{Form, Task};
use crate::ui::scene::Scene;

const OTHER: &str = "TOKEN OF";

/// Asks which token is put beside that of `owner`.
pub(super) fn form(head: &AnswersHead, owner: TokenOwner) -> Form {
    let (others, more) = &head.others;
    let known: Vec<(TokenOwner, SafeText)> = others.iter().filter(|(other, _)| *other != owner).cloned().collect();
    let names = known.iter().map(|(_, name)| name.clone()).collect();
    let field = Field::completed(OTHER, names).help("Such as team platform, organization acme, user marcus.");
    Form::new("Compare with another token", vec![field], "Compare", Box::new(Compare { known, more: *more }))
}

/// Puts a second token beside the first.
#[derive(Debug)]
struct Compare {
    known: Vec<(TokenOwner, SafeText)>,
    /// There are others that are not among them.
    more: bool,
}

impl Task for Compare {
    fn submit(&self, fields: &[Field], _: &Scene) -> Result<Step, Vec<InvalidInput>> {
        let typed = fields[0].typed();
        let found = self.known.iter().find(|(_, name)| name.as_str().eq_ignore_ascii_case(typed));
        let kinds = ["team ", "user "];
        if found.is_none() && self.more && kinds.iter().any(|kind| typed.len() > kind.len() && typed.starts_with(kind)) {
            return Ok(Step::Answer(Box::new(Answer::Compare(Other::Named(typed.into())))));
        }
        let message = "Name another than this that you see: team platform.".to_owned();
        let (owner, _) = found.ok_or_else(|| vec![InvalidInput { field: OTHER, message }])?;
        Ok(Step::Answer(Box::new(Answer::Compare(Other::Known(*owner)))))
    }
}
