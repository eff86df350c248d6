//! Every key of the screen beneath, with why it cannot be used now; enter runs the row.

use super::picker::{Picker, Row, Shape, Source};
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::offers::Offer;
use crate::ui::scene::Scene;
use crate::ui::step::Step;

/// The list of keys.
pub type Help = Picker<Keys>;

/// The keys of what lay on top when help was asked for.
#[derive(Debug, Default)]
pub struct Keys {
    /// What they do.
    pub offers: Vec<Offer>,
}

impl Help {
    /// The list of these keys.
    #[must_use]
    pub fn of(offers: Vec<Offer>) -> Self {
        Self::over(Keys { offers })
    }
}

impl Source for Keys {
    type Id = Action;

    const CONTEXT: Context = Context::Help;
    const VERB: &'static str = "run";
    const OPENS: Option<Action> = Some(Action::Help);
    const SHAPE: Shape = Shape { widest: 100, tallest: usize::MAX, keys: 14, marks: false };

    fn title(&self) -> String {
        "Keys".to_owned()
    }

    fn rows(&self, _: &Scene) -> Vec<Row<Action>> {
        let row = |offer: &Offer| Row {
            keys: offer.keys.join(" "),
            refused: offer.refusal.is_some(),
            ..Row::new(offer.action, offer.label.as_str(), offer.text())
        };
        self.offers.iter().map(row).collect()
    }

    fn name_width(&self, _: usize) -> usize {
        0
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No key matches \"{typed}\".")
    }

    fn take(&self, id: &Action) -> Step {
        Step::Do(*id)
    }
}
