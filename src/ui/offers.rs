//! What can be done right now: the one list that the footer, the help, the palette and the dispatch of keys read.

use std::fmt;

use super::action::{ACTIONS, Action};
use super::app::{App, Pane};
use super::keymap::Context;
use super::layer::Layer;
use super::scene::Scene;
use super::screens::ENTRIES;
use crate::domain::Command;
use crate::policy::{Act, Decision, Facts, Reason, Sight, decide};

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
    /// What it is called.
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
    pub fn seen(label: impl Into<String>, sight: Sight, facts: &Facts) -> Self {
        let refusal = decide(Act::See(sight), facts).reason().cloned().map(Refusal::Rule);
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

impl App {
    /// The context that keys are looked up in.
    #[must_use]
    pub fn context(&self) -> Context {
        match (&self.modal, self.pane, self.screens.last()) {
            _ if self.is_writing() => Context::Always,
            (Some(modal), _, _) => modal.layer().context(),
            (None, Pane::Menu, _) => Context::Menu,
            (None, Pane::Content, Some(screen)) => screen.show().context(),
            (None, Pane::Content, None) => Context::Global,
        }
    }

    /// Everything that can be done right now.
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        let (scene, actions) = (self.scene(), self.settings.keymap.actions(self.context()));
        let offer = |(action, keys)| {
            let Offered { label, refusal } = self.offer_in(&scene, action)?;
            Some(Offer { action, label, keys, refusal })
        };
        actions.into_iter().filter_map(offer).collect()
    }

    /// What an action is called right now and why it is refused, or `None` when it means nothing here.
    pub(super) fn offer(&self, action: Action) -> Option<Offered> {
        self.offer_in(&self.scene(), action)
    }

    /// How often it was looked up what an action means. A test holds down what a key and a frame cost with it.
    #[must_use]
    pub fn lookups(&self) -> usize {
        self.lookups.get()
    }

    fn offer_in(&self, scene: &Scene, action: Action) -> Option<Offered> {
        self.lookups.set(self.lookups.get() + 1);
        match action {
            Action::Suspend => return Some(Offered::plain(action)),
            Action::Quit => {
                let wait = self.is_writing().then_some("A change is being written; wait for its result.");
                return Some(Offered::plain(action).unless(wait));
            }
            _ if self.is_writing() => return None,
            _ => {}
        }
        match &self.modal {
            Some(modal) => layer_offer(modal.layer(), scene, action),
            None => self.screen_offer(scene, action),
        }
    }

    /// What is refused here: what was tried last, or the button under the cursor.
    pub(super) fn unexplained(&self) -> Option<(String, Refusal)> {
        self.unexplained_in(&self.scene())
    }

    fn unexplained_in(&self, scene: &Scene) -> Option<(String, Refusal)> {
        let pressed = || {
            let screen = self.screens.last().filter(|_| self.pane == Pane::Content)?.show();
            let offered = screen.offer(screen.pressed()?, scene)?;
            offered.refusal.map(|refusal| (offered.label, refusal))
        };
        self.refused.clone().or_else(pressed)
    }

    /// Everything that can be done right now, bound to a key or not.
    pub(super) fn everything(&self) -> Vec<Offer> {
        let (scene, bound) = (self.scene(), self.settings.keymap.actions(self.context()));
        ACTIONS
            .iter()
            .filter_map(|description| {
                let action = description.action;
                let Offered { label, refusal } = self.offer_in(&scene, action)?;
                let keys = bound.iter().find(|(known, _)| *known == action).map_or_else(Vec::new, |(_, keys)| keys.clone());
                Some(Offer { action, label, keys, refusal })
            })
            .collect()
    }

    fn screen_offer(&self, scene: &Scene, action: Action) -> Option<Offered> {
        match action {
            Action::ActingAs
            | Action::Organization
            | Action::Help
            | Action::Palette
            | Action::NextPane
            | Action::PreviousPane
            | Action::Reload => {
                return Some(Offered::plain(action));
            }
            Action::Mouse => {
                let on = self.settings.mouse;
                return Some(Offered::named(if on { "turn the mouse off" } else { "turn the mouse on" }));
            }
            Action::Why if self.unexplained_in(scene).is_some() => return Some(Offered::plain(action)),
            Action::Stored => return self.holds_clipboard.then(|| Offered::named("clear clipboard")),
            Action::Entry(number) => {
                let entry = ENTRIES.get(usize::from(number).checked_sub(1)?)?;
                return self.organization.as_ref().map(|_| Offered::named(entry.label));
            }
            _ => {}
        }
        if self.pane == Pane::Menu {
            return match action {
                Action::Up | Action::Down | Action::Top | Action::Bottom | Action::Open | Action::Back => {
                    Some(Offered::plain(action))
                }
                _ => None,
            };
        }
        layer_offer(self.screens.last()?.show(), scene, action)
    }
}

/// What an action means on a layer; pressing is called what the button under the cursor is called.
fn layer_offer(layer: &dyn Layer, scene: &Scene, action: Action) -> Option<Offered> {
    match (action, layer.pressed()) {
        (Action::Open, Some(pressed)) if pressed != Action::Open => layer.offer(pressed, scene),
        _ => layer.offer(action, scene),
    }
}
