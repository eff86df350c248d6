//! Every key of the screen beneath, with why it cannot be used now; enter runs the row.

use super::picker::{Picker, Row, Shape, Source};
use crate::ui::action::Action;
use crate::ui::keymap::Context;
use crate::ui::layer::Step;
use crate::ui::offered::Offer;
use crate::ui::scene::Scene;

/// Every key that works now; choosing one does what it does.
pub type Help = Picker<Keys>;

/// What the keys are grouped under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Page,
    List,
    Places,
    Console,
    Cursor,
}

impl Group {
    fn of(action: Action) -> Self {
        match action {
            Action::Filter | Action::Sort | Action::Reverse | Action::Status | Action::PreviousStatus | Action::Narrow => {
                Self::List
            }
            Action::Entry(_) | Action::NextTab | Action::PreviousTab | Action::Organization | Action::Back => Self::Places,
            Action::ActingAs
            | Action::Palette
            | Action::Quit
            | Action::Reload
            | Action::Mouse
            | Action::Suspend
            | Action::Why
            | Action::Stored => Self::Console,
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::NextPane
            | Action::PreviousPane => Self::Cursor,
            _ => Self::Page,
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Page => "This page",
            Self::List => "List",
            Self::Places => "Places",
            Self::Console => "Console",
            Self::Cursor => "Cursor",
        }
    }
}

/// The keys of what lay on top when help was asked for.
#[derive(Debug, Default)]
pub struct Keys {
    pub offers: Vec<Offer>,
}

impl Help {
    /// The list of these keys.
    #[must_use]
    pub fn of(mut offers: Vec<Offer>) -> Self {
        offers.sort_by_key(|offer| Group::of(offer.action));
        Self::over(Keys { offers })
    }
}

impl Source for Keys {
    type Id = Action;

    const CONTEXT: Context = Context::Help;
    const VERB: &'static str = "run action";
    const OPENS: Option<Action> = Some(Action::Help);
    // As wide as a refusal with who can, behind the key and what it does.
    const SHAPE: Shape = Shape { widest: 160, tallest: usize::MAX, keys: 12, groups: 10, marks: false };

    fn title(&self) -> String {
        "Keys".to_owned()
    }

    fn rows(&self, _: &Scene) -> Vec<Row<Action>> {
        let row = |offer: &Offer| Row {
            keys: offer.keys.join(" "),
            refused: offer.refusal.is_some(),
            heading: Some(Group::of(offer.action).heading()),
            ..Row::new(offer.action, offer.label.as_str(), offer.text())
        };
        self.offers.iter().map(row).collect()
    }

    fn name_width(&self, columns: usize) -> usize {
        24.min(columns / 3)
    }

    fn nothing(&self, typed: &str) -> String {
        format!("No key matches \"{typed}\".")
    }

    fn take(&self, id: &Action) -> Step {
        Step::Do(*id)
    }
}
