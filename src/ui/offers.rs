//! What can be done right now: the one list that the footer, the help and the dispatch of keys read.

use super::action::Action;

/// An action that means something here, with the keys that do it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The action.
    pub action: Action,
    /// What it is called here.
    pub label: String,
    /// Its keys.
    pub keys: Vec<String>,
    /// Why it cannot be done now, in one sentence.
    pub refusal: Option<String>,
}

impl Offer {
    /// What the help says of it: why not, or what it does.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.refusal, self.action) {
            (Some(refusal), _) => refusal.clone(),
            (None, Action::Entry(_)) => format!("Go to {}.", self.label),
            (None, action) => action.description().doc.to_owned(),
        }
    }
}
