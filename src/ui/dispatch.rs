//! Doing what can be done: keys and pasted text to actions of the top layer.

use crossterm::event::{Event, KeyEvent};
use tui_input::InputRequest;
use tui_input::backend::crossterm::to_input_request;

use super::action::Action;
use super::app::{App, Pane};
use super::fetched::Fetched;
use super::keymap::Context;
use super::list::{List, insert};
use super::message::{Effect, Load, Request, Timer};
use super::modals::Modal;
use super::modals::acting_as::ActingAs;
use super::modals::help::Help;
use super::modals::organizations::Organizations;
use super::page::{Page, Reader};
use super::screens::new_organization::NewOrganization;
use super::screens::token_panel::Press;
use super::screens::{ENTRIES, Place, Screen};
use crate::domain::Command;

/// The filter of the list on top.
fn filter_of(app: &mut App) -> Option<&mut tui_input::Input> {
    match &mut app.modal {
        Some(Modal::ActingAs(modal)) => Some(&mut modal.list.filter),
        Some(Modal::Organizations(modal)) => Some(&mut modal.list.filter),
        Some(Modal::Help(modal)) => Some(&mut modal.list.filter),
        Some(Modal::Confirm(_) | Modal::Working(_) | Modal::Token(_)) => None,
        None => match app.screens.last_mut() {
            Some(Screen::Teams(teams)) => Some(&mut teams.list.filter),
            _ => None,
        },
    }
}

impl App {
    /// Takes a key.
    pub(super) fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        if !key.is_press() {
            return Vec::new();
        }
        let action = self.settings.keymap.action(self.context(), key);
        match &mut self.modal {
            // A key from before the dialog was on the screen is no answer to it.
            Some(Modal::Confirm(confirm)) if !confirm.armed => return Vec::new(),
            Some(Modal::Token(modal)) if !modal.armed => return Vec::new(),
            Some(Modal::Token(modal)) if modal.hidden && action != Some(Action::Suspend) => {
                modal.hidden = false;
                let again = Effect::After(self.settings.hide_after, Timer::HideToken(modal.ticket));
                return vec![again];
            }
            _ => {}
        }
        let Some(action) = action else { return self.type_key(key) };
        self.notice = None;
        self.act(action)
    }

    /// Types a key into the field that has the cursor, if there is one.
    fn type_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some(request) = to_input_request(&Event::Key(key)) else { return Vec::new() };
        let context = self.context();
        let input = match self.screens.last_mut() {
            Some(Screen::NewOrganization(form)) if context == Context::Form => {
                form.fields[form.focus].refusal = None;
                Some(&mut form.fields[form.focus].input)
            }
            _ if context == Context::Filter => filter_of(self),
            _ => None,
        };
        match (input, request) {
            (Some(input), InputRequest::InsertChar(letter)) => insert(input, letter.encode_utf8(&mut [0; 4])),
            (Some(input), request) => drop(input.handle(request)),
            (None, _) => {}
        }
        Vec::new()
    }

    /// Takes pasted text: into the field that has the cursor, never as keys.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        let context = self.context();
        match self.screens.last_mut() {
            Some(Screen::NewOrganization(form)) if context == Context::Form => insert(&mut form.fields[form.focus].input, text),
            _ if context == Context::Filter => {
                if let Some(input) = filter_of(self) {
                    insert(input, text);
                }
            }
            _ => return self.refuse("Text was pasted where there is no field; nothing was done with it.".to_owned()),
        }
        Vec::new()
    }

    /// Does an action, or says why not.
    pub(super) fn act(&mut self, action: Action) -> Vec<Effect> {
        match self.offer(action) {
            None => Vec::new(),
            Some((_, Some(refusal))) => self.refuse(refusal),
            Some((_, None)) => self.perform(action),
        }
    }

    fn perform(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Suspend => return self.suspend(),
            Action::Stored => return vec![Effect::ClearClipboard],
            Action::Quit if !matches!(self.modal, Some(Modal::Token(_))) => return vec![Effect::Quit],
            _ => {}
        }
        match &self.modal {
            Some(_) => self.perform_in_modal(action),
            None => self.perform_on_screen(action),
        }
    }

    fn perform_in_modal(&mut self, action: Action) -> Vec<Effect> {
        let size = self.size;
        match &mut self.modal {
            Some(Modal::Confirm(confirm)) => match action {
                Action::NextPane => {
                    confirm.marked_yes = !confirm.marked_yes;
                    Vec::new()
                }
                Action::Yes => self.confirm(),
                Action::Open if confirm.marked_yes => self.confirm(),
                _ => {
                    self.modal = None;
                    Vec::new()
                }
            },
            Some(Modal::Token(modal)) => match action {
                // Of two copies at a time, the one heard of last would end the other, which may hold the clipboard; and
                // what is heard of a copy is about the token that is shown.
                Action::Copy | Action::Done if modal.copying => Vec::new(),
                Action::Copy => {
                    modal.copying = true;
                    modal.leaving = None;
                    vec![Effect::Copy(modal.minted.secret.clone())]
                }
                _ if !modal.is_copied() && modal.leaving != Some(action) => {
                    modal.leaving = Some(action);
                    Vec::new()
                }
                _ => self.close_token(action == Action::Quit),
            },
            Some(Modal::ActingAs(modal)) => {
                let (ids, height) = (modal.ids(), modal.height(size));
                if travel_or_filter(&mut modal.list, action, &ids, height) {
                    return Vec::new();
                }
                let chosen =
                    modal.rows().iter().find(|row| Some(row.id) == modal.list.selected).map(|row| (row.id, row.username.clone()));
                self.modal = None;
                match (action, chosen) {
                    (Action::Open, Some((user, username))) => self.act_as(user, username),
                    _ => Vec::new(),
                }
            }
            Some(Modal::Organizations(modal)) => {
                let choices = modal.choices(&self.organizations);
                if travel_or_filter(&mut modal.list, action, &choices, Organizations::height(&self.organizations, size)) {
                    return Vec::new();
                }
                let chosen = modal.list.selected;
                self.modal = None;
                match (action, chosen) {
                    (Action::Open, Some(Some(organization))) => {
                        let place = match self.screens.last() {
                            Some(Screen::ApiTokens(_)) => Place::ApiTokens,
                            _ => Place::Teams,
                        };
                        self.enter(Some(organization), place)
                    }
                    (Action::Open, Some(None)) => {
                        if !matches!(self.screens.last(), Some(Screen::NewOrganization(_))) {
                            self.screens.push(Screen::NewOrganization(NewOrganization::default()));
                        }
                        self.pane = Pane::Content;
                        Vec::new()
                    }
                    _ => Vec::new(),
                }
            }
            Some(Modal::Help(modal)) => {
                let (ids, height) = (modal.ids(), modal.height(size));
                if travel_or_filter(&mut modal.list, action, &ids, height) {
                    return Vec::new();
                }
                let chosen = modal.list.selected;
                self.modal = None;
                match (action, chosen) {
                    (Action::Open, Some(chosen)) => self.act(chosen),
                    _ => Vec::new(),
                }
            }
            Some(Modal::Working(_)) | None => Vec::new(),
        }
    }

    fn confirm(&mut self) -> Vec<Effect> {
        let Some(Modal::Confirm(confirm)) = self.modal.take() else { return Vec::new() };
        let Some((whose, title)) = self.panel_words() else { return Vec::new() };
        self.execute(confirm.command, whose, title)
    }

    /// Closes the modal: the last copy of the token in this process goes, and the model learns that it was shown.
    fn close_token(&mut self, quit: bool) -> Vec<Effect> {
        let Some(Modal::Token(modal)) = self.modal.take() else { return Vec::new() };
        let acknowledge = Command::AcknowledgeToken { token: modal.minted.token };
        let mut effects = vec![Effect::Ask(self.ticket(), Request::Execute(self.actor(), acknowledge))];
        drop(modal);
        if quit {
            effects.push(Effect::Quit);
        } else {
            effects.extend(self.reload());
        }
        effects
    }

    fn perform_on_screen(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Entry(number) => {
                let entry = usize::from(number).saturating_sub(1);
                self.pane = Pane::Content;
                return ENTRIES.get(entry).map_or_else(Vec::new, |entry| self.go(entry.place));
            }
            Action::ActingAs => {
                let ticket = self.ticket();
                let data = Fetched::Loading(ticket, None);
                self.modal = Some(Modal::ActingAs(ActingAs { data, list: List::default() }));
                return vec![Effect::Ask(ticket, Request::Load(Load::People))];
            }
            Action::Organization => {
                let mut modal = Organizations::default();
                modal.list.selected = Some(self.organization.as_ref().map(|row| row.id));
                self.modal = Some(Modal::Organizations(modal));
                return Vec::new();
            }
            Action::Help => {
                let offers = self.offers().into_iter().filter(|offer| offer.action != Action::Help).collect();
                self.modal = Some(Modal::Help(Help { offers, list: List::default() }));
                return Vec::new();
            }
            Action::Reload => return self.look_again(),
            Action::NextPane => return self.next_pane(true),
            Action::PreviousPane => return self.next_pane(false),
            _ => {}
        }
        if self.pane == Pane::Menu {
            return self.perform_in_menu(action);
        }
        let area = self.content_area();
        match self.screens.last_mut() {
            Some(Screen::Teams(teams)) => {
                let (ids, height) = (teams.ids(), teams.height(area));
                if travel_or_filter(&mut teams.list, action, &ids, height) {
                    return Vec::new();
                }
                match (action, teams.list.selected) {
                    (Action::Open, Some(team)) => {
                        teams.list.filtering = false;
                        self.go(Place::Team(team))
                    }
                    _ => Vec::new(),
                }
            }
            Some(Screen::Team(_) | Screen::ApiTokens(_)) => self.perform_on_page(action),
            Some(Screen::NewOrganization(form)) => match action {
                Action::Open => match form.submit() {
                    Some(command) => self.execute(command, "organization".to_owned(), ""),
                    None => Vec::new(),
                },
                _ => {
                    self.screens.pop();
                    Vec::new()
                }
            },
            None => Vec::new(),
        }
    }

    fn perform_on_page(&mut self, action: Action) -> Vec<Effect> {
        let now = self.now;
        match action {
            Action::Generate | Action::DeleteToken => {
                let panel = match self.screens.last() {
                    Some(Screen::Team(team)) => team.panel(),
                    Some(Screen::ApiTokens(page)) => page.panel(),
                    _ => None,
                };
                let Some(panel) = panel else { return Vec::new() };
                match panel.press(action, now) {
                    Press::Go(command) => {
                        let (whose, title) = (panel.whose, panel.title);
                        self.execute(command, whose, title)
                    }
                    Press::Ask(confirm) => {
                        self.modal = Some(Modal::Confirm(confirm));
                        vec![Effect::Settle]
                    }
                }
            }
            Action::Open => {
                let (seen, button) = (self.reads(|reader, page, height| reader.sees_focus(page, height)), self.focused_button());
                match button {
                    Some(button) if seen == Some(true) => self.act(button),
                    _ => {
                        self.reads(Reader::return_to_focus);
                        Vec::new()
                    }
                }
            }
            Action::Back => {
                self.screens.pop();
                Vec::new()
            }
            _ => {
                self.reads(|reader, page, height| reader.travel(action, page, height));
                Vec::new()
            }
        }
    }

    /// Lets the reader of the visible page move on it.
    fn reads<T>(&mut self, read: impl FnOnce(&mut Reader, &Page<'_>, usize) -> T) -> Option<T> {
        let height = usize::from(self.content_area().height);
        let mut reader = match self.screens.last()? {
            Screen::Team(team) => team.reader.clone(),
            Screen::ApiTokens(page) => page.reader.clone(),
            Screen::Teams(_) | Screen::NewOrganization(_) => return None,
        };
        let result = match self.screens.last()? {
            Screen::Team(team) => read(&mut reader, &team.page(self.canvas()), height),
            Screen::ApiTokens(page) => read(&mut reader, &page.page(self.canvas()), height),
            Screen::Teams(_) | Screen::NewOrganization(_) => return None,
        };
        match self.screens.last_mut()? {
            Screen::Team(team) => team.reader = reader,
            Screen::ApiTokens(page) => page.reader = reader,
            Screen::Teams(_) | Screen::NewOrganization(_) => {}
        }
        Some(result)
    }

    /// To the next button or field, and round by the menu.
    fn next_pane(&mut self, forward: bool) -> Vec<Effect> {
        if self.pane == Pane::Menu {
            self.pane = Pane::Content;
            self.reads(|reader, page, height| reader.enter(page, height, forward));
            return Vec::new();
        }
        if let Some(Screen::NewOrganization(form)) = self.screens.last_mut() {
            form.focus = 1 - form.focus;
            return Vec::new();
        }
        if self.reads(|reader, page, height| reader.cycle(page, height, forward)) == Some(true) {
            return Vec::new();
        }
        if self.organization.is_some() {
            self.pane = Pane::Menu;
            self.entry = self.screens.last().and_then(Screen::entry).unwrap_or(0);
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
                return self.go(ENTRIES[self.entry.min(last)].place);
            }
            _ => self.pane = Pane::Content,
        }
        Vec::new()
    }
}

/// What is the same in every list: moving, filtering, and leaving the filter.
fn travel_or_filter<K: PartialEq + Clone>(list: &mut List<K>, action: Action, ids: &[K], height: usize) -> bool {
    match action {
        Action::Filter => {
            list.filtering = true;
            true
        }
        Action::Back => list.clear_filter(),
        _ => list.travel(action, ids, height),
    }
}
