//! What can be done right now: the one list that the footer, the help, the palette and the dispatch of keys read.

use super::places::ENTRIES;
use super::{App, Pane};
use crate::ui::action::{ACTIONS, Action};
use crate::ui::keymap::{Context, Named};
use crate::ui::layer::Layer;
use crate::ui::offered::{Offer, Offered, Refusal};
use crate::ui::scene::Scene;

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
        let offer = |(action, keys): &Named| {
            let Offered { label, refusal } = self.offer_in(&scene, *action)?;
            Some(Offer { action: *action, label, keys: keys.clone(), refusal })
        };
        actions.iter().filter_map(offer).collect()
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
            Action::ActingAs if self.is_on_host() => {
                return Some(Offered::plain(action).unless(Some("On a host you act as the user whose token opened it.")));
            }
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
                return self.organization.as_ref().map(|_| Offered::named(entry.of(self.is_on_host()).0));
            }
            _ => {}
        }
        if self.pane == Pane::Menu {
            return match action {
                Action::Open => Some(Offered::named("open page")),
                Action::Up | Action::Down | Action::Top | Action::Bottom | Action::Back => Some(Offered::plain(action)),
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
