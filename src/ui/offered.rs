//! What can be done, what it is called, and why it is refused.

use std::fmt;

use super::action::Action;
use super::page::Page;
use crate::domain::Command;
use crate::policy::{Act, Decision, Facts, ReadPermission, Reason, decide};

/// Why something cannot be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A rule of the law refuses it.
    Rule(Reason),
    /// There is nothing to do it to, or something else must end first.
    Other(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(reason) => reason.fmt(formatter),
            Self::Other(sentence) => sentence.fmt(formatter),
        }
    }
}

/// What an action is called on a layer, and why it is refused there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub label: String,
    /// Why it cannot be done now.
    pub refusal: Option<Refusal>,
}

impl Offered {
    /// An action under its own name.
    #[must_use]
    pub fn plain(action: Action) -> Self {
        Self::named(action.description().label)
    }

    /// An action under another name.
    #[must_use]
    pub fn named(label: impl Into<String>) -> Self {
        Self { label: label.into(), refusal: None }
    }

    /// An action that the law judges: the command that it leads to, by the facts that came with the page.
    #[must_use]
    pub fn judged(label: impl Into<String>, command: &Command, facts: &Facts) -> Self {
        let refusal = match decide(Act::Write(command), facts) {
            Decision::Allow => None,
            Decision::Deny(reason) => Some(Refusal::Rule(reason)),
        };
        Self { label: label.into(), refusal }
    }

    /// An action that leads to something that the law lets be seen, or not.
    #[must_use]
    pub fn seen(label: impl Into<String>, read_permission: ReadPermission, facts: &Facts) -> Self {
        let refusal = decide(Act::See(read_permission), facts).reason().cloned().map(Refusal::Rule);
        Self { label: label.into(), refusal }
    }

    /// Refused with this sentence, unless the law refuses it already or there is none.
    #[must_use]
    pub fn unless(mut self, sentence: Option<impl Into<String>>) -> Self {
        if self.refusal.is_none() {
            self.refusal = sentence.map(|sentence| Refusal::Other(sentence.into()));
        }
        self
    }

    /// Whether it can be done.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

/// An action that means something here, with the keys that do it.
#[derive(Clone, Debug)]
pub struct Offer {
    pub action: Action,
    /// What it is called here.
    pub label: String,
    pub keys: Vec<String>,
    /// Why it cannot be done now.
    pub refusal: Option<Refusal>,
}

impl Offer {
    /// What the help says of it: why not, or what it does.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.refusal, self.action) {
            (Some(refusal), _) => refusal.to_string(),
            (None, Action::Entry(_)) => format!("Go to {}.", self.label),
            (None, action) => action.description().doc.to_owned(),
        }
    }
}

/// Writes why the control above is refused, after an empty line, unless the page has `said` it already. The reason scrolls
/// into view with its control.
pub(super) fn write_reason(page: &mut Page<'_>, refusal: Option<&Refusal>, said: &mut Vec<String>) {
    let Some(sentence) = refusal.map(ToString::to_string).filter(|sentence| !said.contains(sentence)) else { return };
    page.blank();
    page.wrapped(&sentence, page.canvas.theme.warning);
    said.push(sentence);
    let end = page.lines.len();
    if let Some(stop) = page.stops.last_mut() {
        stop.shows.end = end;
    }
}
