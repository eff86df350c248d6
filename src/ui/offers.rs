//! What can be done right now: the one list that the footer, the help and the dispatch of keys read.

use super::action::Action;
use super::app::{App, Pane};
use super::keymap::Context;
use super::list::List;
use super::modals::Modal;
use super::screens::{ENTRIES, Screen};

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

impl App {
    /// The context that keys are looked up in.
    #[must_use]
    pub fn context(&self) -> Context {
        match (&self.modal, self.pane, self.screens.last()) {
            (Some(modal), _, _) => modal.context(),
            (None, Pane::Menu, _) => Context::Menu,
            (None, Pane::Content, Some(screen)) => screen.context(),
            (None, Pane::Content, None) => Context::Global,
        }
    }

    /// Everything that can be done right now.
    #[must_use]
    pub fn offers(&self) -> Vec<Offer> {
        self.settings
            .keymap
            .actions(self.context())
            .into_iter()
            .filter_map(|(action, keys)| {
                let (label, refusal) = self.offer(action)?;
                Some(Offer { action, label, keys, refusal })
            })
            .collect()
    }

    /// What an action is called right now and why it is refused, or `None` when it means nothing here.
    pub(super) fn offer(&self, action: Action) -> Option<(String, Option<String>)> {
        let plain = |label: &str| Some((label.to_owned(), None));
        let label = action.description().label;
        if action == Action::Suspend {
            return plain(label);
        }
        if action == Action::Quit {
            let refusal = self.is_writing().then(|| "A change is being written; wait for its result.".to_owned());
            return Some((label.to_owned(), refusal));
        }
        match &self.modal {
            Some(Modal::Confirm(confirm)) => match action {
                Action::Yes => Some((label.to_owned(), confirm.withdrawn.clone())),
                Action::No | Action::Open if confirm.withdrawn.is_some() => plain("close"),
                Action::NextPane if confirm.withdrawn.is_some() => None,
                Action::No | Action::NextPane => plain(label),
                Action::Open => plain(if confirm.marked_yes { "yes" } else { "no" }),
                _ => None,
            },
            Some(Modal::Token(_)) => match action {
                Action::Copy | Action::Done => plain(label),
                Action::Stored if self.holds_clipboard => plain(label),
                _ => None,
            },
            Some(Modal::Working(_)) => None,
            Some(Modal::ActingAs(modal)) => list_offer(action, &modal.list, modal.rows().is_empty(), "act as"),
            Some(Modal::Organizations(modal)) => list_offer(action, &modal.list, false, "open"),
            Some(Modal::Help(modal)) => list_offer(action, &modal.list, modal.rows().is_empty(), "run"),
            None => self.screen_offer(action),
        }
    }

    fn screen_offer(&self, action: Action) -> Option<(String, Option<String>)> {
        let plain = |label: &str| Some((label.to_owned(), None));
        let label = action.description().label;
        match action {
            Action::ActingAs | Action::Organization | Action::Help | Action::NextPane | Action::PreviousPane => {
                return plain(label);
            }
            Action::Reload => return plain(label),
            Action::Stored => return if self.holds_clipboard { plain("clear clipboard") } else { None },
            Action::Entry(number) => {
                let entry = ENTRIES.get(usize::from(number).checked_sub(1)?)?;
                return self.organization.as_ref().and_then(|_| plain(entry.label));
            }
            _ => {}
        }
        if self.pane == Pane::Menu {
            return match action {
                Action::Up | Action::Down | Action::Top | Action::Bottom | Action::Open | Action::Back => plain(label),
                _ => None,
            };
        }
        match self.screens.last()? {
            Screen::Teams(teams) => {
                let back = teams.list.is_filtered() || teams.list.filtering;
                if action == Action::Back && !back {
                    return None;
                }
                list_offer(action, &teams.list, teams.rows().is_empty(), "open")
            }
            Screen::Team(team) => match team.panel().and_then(|panel| panel.offer(action)) {
                Some((label, refusal)) => Some((label.to_owned(), refusal)),
                None => self.page_offer(action, true),
            },
            Screen::ApiTokens(page) => match page.panel().and_then(|panel| panel.offer(action)) {
                Some((label, refusal)) => Some((label.to_owned(), refusal)),
                None => self.page_offer(action, false),
            },
            Screen::NewOrganization(form) => match action {
                Action::Open => Some(("create organization".to_owned(), form.refusal(self.about.read_only.as_ref()))),
                Action::Back if form.alone => None,
                Action::Back => plain(label),
                _ => None,
            },
        }
    }

    fn page_offer(&self, action: Action, nested: bool) -> Option<(String, Option<String>)> {
        let label = action.description().label;
        match action {
            Action::Open => {
                let (label, refusal) = self.offer(self.focused_button()?)?;
                Some((label, refusal))
            }
            Action::Back if !nested => None,
            Action::Filter | Action::Generate | Action::DeleteToken => None,
            _ => Some((label.to_owned(), None)),
        }
    }
}

/// What an action means in a list.
fn list_offer<K: PartialEq + Clone>(action: Action, list: &List<K>, empty: bool, open: &str) -> Option<(String, Option<String>)> {
    let label = match action {
        Action::Open if empty => return None,
        Action::Open => open,
        Action::Back if list.is_filtered() || list.filtering => "show all",
        Action::Filter => "filter",
        _ => action.description().label,
    };
    Some((label.to_owned(), None))
}
