//! Doing what can be done: keys and pasted text to actions of the top layer, and the steps that come of them.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use tui_input::InputRequest;
use tui_input::backend::crossterm::to_input_request;

use super::layouts::latin;
use super::places::{ENTRIES, menu};
use super::{App, Pane};
use crate::domain::{AuthenticationToken, Id};
use crate::ui::action::Action;
use crate::ui::layer::{Layer, Modal, Screen, Step};
use crate::ui::layout::regions;
use crate::ui::message::{Effect, Timer};
use crate::ui::modals::acting_as::ActingAs;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::Form;
use crate::ui::modals::help::Help;
use crate::ui::modals::organizations::Organizations;
use crate::ui::modals::palette::Palette;
use crate::ui::modals::sheet::Sheet;
use crate::ui::modals::token::TokenModal;
use crate::ui::notice::Notice;
use crate::ui::offered::{Offer, Refusal};
use crate::ui::screens::new_organization::NewOrganization;

impl App {
    /// Takes a key; `None` when it means nothing here, so that nothing has changed.
    pub(super) fn key(&mut self, key: KeyEvent) -> Option<Vec<Effect>> {
        if !key.is_press() {
            return None;
        }
        let action = if self.is_typed(key) { None } else { self.settings.keymap.action(self.context(), key) };
        if self.is_unseen() && !matches!(action, Some(Action::Quit | Action::Suspend)) {
            return None;
        }
        if let Some(effects) = self.hold_back(action) {
            return Some(effects);
        }
        let Some(action) = action else { return self.type_key(key).then(Vec::new) };
        self.notice = None;
        self.explained = false;
        Some(self.act(action))
    }

    /// Whether a key is a letter for the field that has the cursor: where one types, letters are text and never act.
    fn is_typed(&mut self, key: KeyEvent) -> bool {
        let letter = matches!(key.code, KeyCode::Char(_)) && (key.modifiers - KeyModifiers::SHIFT).is_empty();
        letter && self.layer_mut().is_some_and(|layer| layer.field().is_some())
    }

    /// The screen is too small for anything to be drawn, so that nothing but leaving is meant for what lies on it.
    pub(super) fn is_unseen(&self) -> bool {
        regions(self.size).is_none()
    }

    /// What a key, or a click on what does the same, comes to that is not taken yet; `None` if it is.
    pub(super) fn hold_back(&mut self, action: Option<Action>) -> Option<Vec<Effect>> {
        // A key from before the dialog was on the screen is no answer to it.
        if self.modal.as_ref().is_some_and(|modal| !modal.layer().is_armed()) {
            return Some(Vec::new());
        }
        let hide_after = self.settings.hide_after;
        let modal = self.dialog_mut::<TokenModal>().filter(|modal| modal.hidden && action != Some(Action::Suspend))?;
        modal.hidden = false;
        Some(vec![Effect::After(hide_after, Timer::HideToken(modal.ticket))])
    }

    /// The layer that has the keys, unless the menu has them or a change is being written.
    pub(super) fn layer_mut(&mut self) -> Option<&mut dyn Layer> {
        match (&mut self.modal, self.pane) {
            _ if self.executing.is_some() => None,
            (Some(modal), _) => Some(modal.layer_mut()),
            (None, Pane::Menu) => None,
            (None, Pane::Content) => self.screens.last_mut().map(|screen| screen.show_mut() as &mut dyn Layer),
        }
    }

    /// Types a key into the field that has the cursor, or says which key it would be; answers whether it did either.
    fn type_key(&mut self, key: KeyEvent) -> bool {
        let Some(request) = to_input_request(&Event::Key(key)) else { return false };
        if let Some(layer) = self.layer_mut()
            && let Some(field) = layer.field()
        {
            field.handle(request);
            layer.edited();
            // What was said was about the text of before.
            self.notice = None;
            return true;
        }
        let InputRequest::InsertChar(letter) = request else { return false };
        self.explain_letter(letter)
    }

    /// Says of a letter that does nothing which key it would be without caps lock or on a Latin keyboard; once, until a
    /// key does something again. Answers whether it did.
    fn explain_letter(&mut self, letter: char) -> bool {
        if self.explained || self.is_writing() {
            return false;
        }
        let context = self.context();
        let meaning = |letter: char| {
            let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
            let offered = self.offer(self.settings.keymap.action(context, key)?)?;
            Some((letter, offered.label))
        };
        let key = latin(letter);
        let small = key.or(letter.is_ascii_uppercase().then_some(letter)).map(|letter| letter.to_ascii_lowercase());
        let without = if key.is_some() { "With a Latin keyboard layout" } else { "Without caps lock" };
        let text = match key.and_then(meaning).or_else(|| small.and_then(meaning)) {
            Some((key, label)) => format!("{letter} does nothing here. {without} it is {key}: {label}."),
            None if letter.is_ascii() => return false,
            None => format!("{letter} does nothing here. {} lists the keys.", self.settings.keymap.hint(context, Action::Help)),
        };
        self.explained = true;
        self.notice = Some(Notice::bad(text));
        true
    }

    /// Takes pasted text: into the field that has the cursor, never as keys.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.is_unseen() {
            return Vec::new();
        }
        if let Some(layer) = self.layer_mut()
            && let Some(field) = layer.field()
        {
            field.paste(text);
            layer.edited();
            return Vec::new();
        }
        self.refuse("Text was pasted where there is no field. It was dropped.")
    }

    /// Does an action, or says why not.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match self.offer(action) {
            // The sentence about what was refused has gone with this key, so the next one does not answer it.
            None => {
                self.refused = None;
                Vec::new()
            }
            Some(offered) => match offered.refusal {
                // On a host, what is refused here only predicts what the host answers.
                Some(Refusal::Rule(_)) if self.asks_anyway(&offered.label) => self.perform(action),
                // A host can keep one waiting longer than somebody wants to wait.
                Some(_) if action == Action::Quit && self.asks_anyway(&offered.label) => self.quit(),
                Some(refusal) => {
                    let mut sentence = refusal.to_string();
                    if self.is_on_host() && matches!(refusal, Refusal::Rule(_)) {
                        sentence.push_str(" Press the key again to ask the host anyway.");
                    }
                    if self.is_on_host() && action == Action::Quit {
                        sentence.push_str(" Press the key again to quit without it: a new token would be lost.");
                    }
                    self.refused = Some((offered.label, refusal));
                    self.refuse(sentence)
                }
                None => self.perform(action),
            },
        }
    }

    /// Whether what was just refused by a rule is wanted all the same, and the host is to be asked.
    fn asks_anyway(&self, label: &str) -> bool {
        self.is_on_host() && self.refused.as_ref().is_some_and(|(refused, _)| refused == label)
    }

    fn perform(&mut self, action: Action) -> Vec<Effect> {
        if action != Action::Why {
            self.refused = None;
        }
        match action {
            Action::Suspend => return self.suspend(),
            Action::Stored => return vec![Effect::ClearClipboard],
            Action::Quit if self.dialog::<TokenModal>().is_none() => return self.quit(),
            _ => {}
        }
        if self.modal.is_none() {
            if let Some(effects) = self.perform_anywhere(action) {
                return effects;
            }
            if self.pane == Pane::Menu {
                return self.perform_in_menu(action);
            }
        }
        let scene = self.scene();
        let Some(layer) = self.layer_mut() else { return Vec::new() };
        let step = layer.act(action, &scene);
        self.take_step(step)
    }

    /// Does what a layer asks for.
    pub(super) fn take_step(&mut self, step: Step) -> Vec<Effect> {
        match step {
            Step::Stay => Vec::new(),
            Step::Load => self.load_layer(),
            Step::Execute(errand) => self.execute(*errand),
            Step::Round(errands) => self.begin_round(errands),
            Step::Copy(secret) => vec![Effect::Copy(secret)],
            Step::CopyText(text, what) => {
                self.copying = Some(what);
                vec![Effect::CopyText(text)]
            }
            Step::Acknowledge(token, quit) => self.close_token(token, quit),
            Step::Answer(answer) => self.answer(*answer),
            Step::Start(job) => self.start(*job),
            Step::Cancel(ticket) => self.cancel(ticket),
            Step::Tell(notice) => {
                self.notice = Some(notice);
                Vec::new()
            }
            Step::Leave if self.leaves_round() => Vec::new(),
            Step::Leave => {
                if self.modal.take().is_none() && self.screens.len() > 1 {
                    self.screens.pop();
                }
                Vec::new()
            }
            Step::Open(modal) => self.open(modal),
            Step::Go(place) => {
                self.modal = None;
                self.go(place)
            }
            Step::Show(place, name) => {
                self.modal = None;
                let effects = self.go(place);
                if let Some(screen) = self.screens.last_mut() {
                    screen.show_mut().want(name);
                }
                effects
            }
            Step::Visit(place) => {
                self.modal = None;
                self.visit(place)
            }
            Step::Do(action) => {
                self.modal = None;
                self.act(action)
            }
            Step::ActAs(user, username) => self.act_as(user, username),
            Step::Enter(organization) => {
                self.modal = None;
                let place = self.place();
                self.enter(Some(organization), place.parent().unwrap_or(place))
            }
            Step::NewOrganization => {
                self.modal = None;
                if self.screens.last().is_none_or(|screen| screen.get::<NewOrganization>().is_none()) {
                    self.screens.push(Screen::new(NewOrganization::new(false)));
                }
                self.pane = Pane::Content;
                Vec::new()
            }
        }
    }

    /// Lays a dialog over the screen, and asks for what it shows.
    pub(super) fn open(&mut self, modal: impl Into<Modal>) -> Vec<Effect> {
        let mut modal = modal.into();
        // What is typed into a form comes back should the question that follows it end in a no or a refusal.
        if let Some(confirm) = modal.get_mut::<Confirm>()
            && let Some(form) = self.modal.take_if(|modal| modal.is::<Form>()).and_then(Modal::downcast)
        {
            confirm.behind = Some(form);
        }
        let mut effects: Vec<Effect> = self.ask(modal.layer_mut()).into_iter().collect();
        if modal.layer().settles() {
            effects.push(Effect::Settle);
        }
        self.modal = Some(modal);
        effects
    }

    /// Closes the modal: the last copy of the token in this process goes, and the model learns that it was shown.
    fn close_token(&mut self, token: Id<AuthenticationToken>, quit: bool) -> Vec<Effect> {
        self.modal = None;
        let mut effects = self.note(token);
        effects.extend(if quit { self.quit() } else { self.reload() });
        effects.extend(self.next_of_round());
        effects
    }

    /// Leaves, after what can still be noted.
    fn quit(&mut self) -> Vec<Effect> {
        let mut effects = self.note_again();
        effects.push(Effect::Quit);
        effects
    }

    /// What is the same on every screen; `None` for an action that is the screen's own.
    fn perform_anywhere(&mut self, action: Action) -> Option<Vec<Effect>> {
        Some(match action {
            Action::Entry(number) => {
                let entry = usize::from(number).saturating_sub(1);
                self.pane = Pane::Content;
                ENTRIES.get(entry).map_or_else(Vec::new, |entry| self.go(entry.of(self.is_on_host()).1))
            }
            Action::ActingAs => self.open(ActingAs::default()),
            Action::Organization => self.open(Organizations::default()),
            Action::Help => {
                let offers = self.helpful();
                self.open(Help::of(offers))
            }
            Action::Why => {
                let (label, refusal) = self.unexplained()?;
                let sheet = Sheet::why(&label, &refusal, &self.scene());
                self.open(sheet)
            }
            Action::Palette => {
                let offers = self.findable();
                self.open(Palette::of(offers, menu(self.is_on_host())))
            }
            Action::Mouse => self.turn_mouse(),
            Action::Reload => {
                self.stale = true;
                Vec::new()
            }
            Action::NextPane => self.next_pane(true),
            Action::PreviousPane => self.next_pane(false),
            _ => return None,
        })
    }

    /// What the help lists.
    pub(super) fn helpful(&self) -> Vec<Offer> {
        self.offers().into_iter().filter(|offer| offer.action != Action::Help).collect()
    }

    /// What the palette lists.
    pub(super) fn findable(&self) -> Vec<Offer> {
        self.everything().into_iter().filter(|offer| !is_motion(offer.action)).collect()
    }

    /// To the next button or field, and round by the menu.
    fn next_pane(&mut self, forward: bool) -> Vec<Effect> {
        if self.pane == Pane::Menu {
            self.pane = Pane::Content;
            let scene = self.scene();
            if let Some(screen) = self.screens.last_mut() {
                screen.show_mut().enter(forward, &scene);
            }
            return Vec::new();
        }
        let scene = self.scene();
        if self.screens.last_mut().is_some_and(|screen| screen.show_mut().cycle(forward, &scene)) {
            return Vec::new();
        }
        if self.organization.is_some() {
            self.pane = Pane::Menu;
            self.entry = self.place().entry().unwrap_or(0);
        }
        Vec::new()
    }

    fn perform_in_menu(&mut self, action: Action) -> Vec<Effect> {
        let last = ENTRIES.len() - 1;
        match action {
            Action::Up => self.entry = self.entry.saturating_sub(1),
            Action::Down => self.entry = (self.entry + 1).min(last),
            Action::Top => self.entry = 0,
            Action::Bottom => self.entry = last,
            Action::Open => {
                self.pane = Pane::Content;
                return self.go(ENTRIES[self.entry.min(last)].of(self.is_on_host()).1);
            }
            _ => self.pane = Pane::Content,
        }
        Vec::new()
    }
}

/// What moves the cursor, and what the palette has otherwise.
fn is_motion(action: Action) -> bool {
    matches!(
        action,
        Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Top
            | Action::Bottom
            | Action::NextPane
            | Action::PreviousPane
            | Action::Palette
            | Action::Entry(_)
    )
}
