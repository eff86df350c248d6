//! The state of the interface, and how a message changes it.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use super::action::Action;
use super::destination::Destination;
use super::fetched::Fetched;
use super::keymap::Keymap;
use super::layout::regions;
use super::message::{Effect, Msg, Request, Ticket, Timer};
use super::modals::Modal;
use super::modals::organizations::Organizations;
use super::page::Canvas;
use super::screens::{Place, Screen};
use super::theme::Theme;
use crate::backend::{About, Account, OrganizationRow};
use crate::domain::{Actor, AuthenticationToken, Command, Id, Organization, SafeText, User};

/// What the configuration decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The keys.
    pub keymap: Keymap,
    /// The styles.
    pub theme: Theme,
    /// How long a new token stays on the screen untouched.
    pub hide_after: Duration,
}

/// The part of the screen that keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The menu.
    Menu,
    /// The screen.
    Content,
}

/// One line about what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// It tells of a refusal or a fault.
    pub bad: bool,
}

/// An account that is waited for.
#[derive(Debug)]
pub(super) struct Entering {
    pub(super) ticket: Ticket,
    pub(super) organization: Option<Id<Organization>>,
    pub(super) place: Place,
    /// Only the account is loaded again; the screens stay if the user still belongs there.
    pub(super) again: bool,
    /// What was refused, which made that necessary.
    pub(super) refusal: Option<String>,
}

/// A command that is being carried out.
#[derive(Debug)]
pub(super) struct Executing {
    pub(super) ticket: Ticket,
    pub(super) command: Command,
    /// Whose token, in words.
    pub(super) whose: String,
    /// What the modal with a new token is called.
    pub(super) title: &'static str,
}

/// The interface.
#[derive(Debug)]
pub struct App {
    /// What the configuration decides.
    pub settings: Settings,
    /// The model.
    pub about: About,
    /// Whom it acts as.
    pub user: Id<User>,
    /// Their username.
    pub username: SafeText,
    /// The organizations that they belong to.
    pub organizations: Vec<OrganizationRow>,
    /// Where it is.
    pub organization: Option<OrganizationRow>,
    /// The screens, the visible one last.
    pub screens: Vec<Screen>,
    /// What lies over the screen.
    pub modal: Option<Modal>,
    /// The part of the screen that keys go to.
    pub pane: Pane,
    /// The menu entry under the cursor.
    pub entry: usize,
    /// What happened last.
    pub notice: Option<Notice>,
    /// The clipboard holds a token of ours.
    pub holds_clipboard: bool,
    /// The size of the screen.
    pub size: Size,
    /// The time of the last message.
    pub now: Timestamp,
    pub(super) entering: Option<Entering>,
    pub(super) executing: Option<Executing>,
    /// Somebody else has changed the model, and it is still to be looked at again.
    pub(super) stale: bool,
    tickets: u64,
}

impl App {
    /// The interface at its start, and what it asks for first.
    #[must_use]
    pub fn new(
        settings: Settings,
        about: About,
        account: Account,
        organization: Option<Id<Organization>>,
        destination: Option<Destination>,
        (size, now): (Size, Timestamp),
    ) -> (Self, Vec<Effect>) {
        let mut app = Self {
            settings,
            about,
            user: account.id,
            username: account.username,
            organizations: account.organizations,
            organization: None,
            screens: Vec::new(),
            modal: None,
            pane: Pane::Content,
            entry: 0,
            notice: None,
            holds_clipboard: false,
            size,
            now,
            entering: None,
            executing: None,
            stale: false,
            tickets: 0,
        };
        let place = match destination {
            Some(Destination::ApiTokens) => Place::ApiTokens,
            _ => Place::Teams,
        };
        let effects = app.arrive(organization, place);
        if let (Some(Destination::Team(name)), Some(Screen::Teams(teams))) = (destination, app.screens.last_mut()) {
            teams.open = Some(name);
        }
        app.settle();
        (app, effects)
    }

    /// Who asks.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.user)
    }

    /// The visible screen.
    #[must_use]
    pub fn screen(&self) -> Option<&Screen> {
        self.screens.last()
    }

    /// Whether everything that was asked for is there.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let loading = |screen: &Screen| match screen {
            Screen::Teams(teams) => matches!(teams.data, Fetched::Loading(..)),
            Screen::Team(team) => matches!(team.data, Fetched::Loading(..)),
            Screen::ApiTokens(page) => matches!(page.data, Fetched::Loading(..)),
            Screen::NewOrganization(_) => false,
        };
        let people = matches!(&self.modal, Some(Modal::ActingAs(modal)) if matches!(modal.data, Fetched::Loading(..)));
        self.entering.is_none() && self.executing.is_none() && !people && !self.screens.last().is_some_and(loading)
    }

    /// Takes a message in; answers what is to be done outside.
    pub fn update(&mut self, now: Timestamp, message: Msg) -> Vec<Effect> {
        self.now = now;
        let mut effects = match message {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize(size) => {
                self.size = size;
                match self.screens.last_mut() {
                    Some(Screen::Team(team)) => team.reader.reopen(),
                    Some(Screen::ApiTokens(page)) => page.reader.reopen(),
                    _ => {}
                }
                Vec::new()
            }
            Msg::Focus(here) => {
                if !here {
                    self.hide_token(None);
                }
                Vec::new()
            }
            Msg::Timer(Timer::HideToken(ticket)) => {
                self.hide_token(Some(ticket));
                Vec::new()
            }
            // The message itself brings the time that ages are counted from.
            Msg::Timer(Timer::Ages) => Vec::new(),
            Msg::Changed(seen) => self.changed(seen),
            Msg::Loaded(ticket, reply) => self.loaded(ticket, reply),
            Msg::Executed(ticket, reply) => self.executed(ticket, reply),
            Msg::Copied(copied) => self.copied(copied),
            Msg::ClipboardReleased => self.released(),
            Msg::Settled => {
                match &mut self.modal {
                    Some(Modal::Confirm(confirm)) => confirm.armed = true,
                    Some(Modal::Token(modal)) => modal.armed = true,
                    _ => {}
                }
                Vec::new()
            }
            Msg::Suspend => self.suspend(),
        };
        effects.extend(self.follow());
        self.settle();
        effects
    }

    pub(super) fn suspend(&mut self) -> Vec<Effect> {
        self.hide_token(None);
        vec![Effect::Suspend]
    }

    fn hide_token(&mut self, only: Option<Ticket>) {
        if let Some(Modal::Token(modal)) = &mut self.modal {
            modal.hidden |= only.is_none_or(|ticket| ticket == modal.ticket);
        }
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Asks the backend to carry out a command, and waits for it.
    pub(super) fn execute(&mut self, command: Command, whose: String, title: &'static str) -> Vec<Effect> {
        let ticket = self.ticket();
        self.executing = Some(Executing { ticket, command: command.clone(), whose: whose.clone(), title });
        self.modal = Some(Modal::Working(whose));
        vec![Effect::Ask(ticket, Request::Execute(self.actor(), command))]
    }

    /// Puts cursors on rows that are there and windows over the cursors.
    fn settle(&mut self) {
        let (size, now) = (self.size, self.now);
        let area = self.content_area();
        let Settings { theme, keymap: keys, .. } = &self.settings;
        let showing = showing(self.modal.as_ref());
        let canvas = Canvas { theme, keys, width: area.width, now, focus: None, showing };
        let height = usize::from(area.height);
        match self.screens.last_mut() {
            Some(Screen::Teams(teams)) => {
                let (ids, height) = (teams.ids(), teams.height(area));
                teams.list.settle(&ids, height);
            }
            Some(Screen::Team(team)) if team.data.shown().is_some() => {
                let mut reader = team.reader.clone();
                reader.settle(&team.page(canvas), height);
                team.reader = reader;
            }
            Some(Screen::ApiTokens(page)) if page.data.shown().is_some() => {
                let mut reader = page.reader.clone();
                reader.settle(&page.page(canvas), height);
                page.reader = reader;
            }
            _ => {}
        }
        match &mut self.modal {
            Some(Modal::ActingAs(modal)) if modal.data.shown().is_some() => {
                let (ids, height) = (modal.ids(), modal.height(size));
                modal.list.settle(&ids, height);
            }
            Some(Modal::Organizations(modal)) => {
                let choices = modal.choices(&self.organizations);
                modal.list.settle(&choices, Organizations::height(&self.organizations, size));
            }
            Some(Modal::Help(modal)) => {
                let (ids, height) = (modal.ids(), modal.height(size));
                modal.list.settle(&ids, height);
            }
            _ => {}
        }
    }

    /// Where the screen is drawn.
    #[must_use]
    pub fn content_area(&self) -> Rect {
        regions(self.size).map_or(Rect::ZERO, |regions| regions.content)
    }

    /// What a page of the visible screen is drawn with.
    #[must_use]
    pub fn canvas(&self) -> Canvas<'_> {
        let focus = match self.screens.last() {
            Some(Screen::Team(team)) => team.reader.focus,
            Some(Screen::ApiTokens(page)) => page.reader.focus,
            _ => None,
        };
        let focus = focus.filter(|_| self.pane == Pane::Content && self.modal.is_none());
        let Settings { theme, keymap: keys, .. } = &self.settings;
        let showing = showing(self.modal.as_ref());
        Canvas { theme, keys, width: self.content_area().width, now: self.now, focus, showing }
    }

    /// Says why something was not done.
    pub(super) fn refuse(&mut self, text: String) -> Vec<Effect> {
        self.notice = Some(Notice { text, bad: true });
        Vec::new()
    }

    /// What stops a step that would lose a change that is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.executing.is_some()
    }

    /// The title of a modal with an action, for the confirmation that leads to it.
    pub(super) fn panel_words(&self) -> Option<(String, &'static str)> {
        let panel = match self.screens.last()? {
            Screen::Team(team) => team.panel()?,
            Screen::ApiTokens(page) => page.panel()?,
            Screen::Teams(_) | Screen::NewOrganization(_) => return None,
        };
        Some((panel.whose, panel.title))
    }

    /// The next action of a page's button under the cursor.
    pub(super) fn focused_button(&self) -> Option<Action> {
        self.canvas().focus
    }
}

/// The token whose text is in the modal.
fn showing(modal: Option<&Modal>) -> Option<Id<AuthenticationToken>> {
    match modal {
        Some(Modal::Token(modal)) => Some(modal.minted.token),
        _ => None,
    }
}
