//! The state of the interface, and how a message changes it.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use super::action::Action;
use super::destination::Destination;
use super::fetched::Fetched;
use super::keymap::Keymap;
use super::layout::regions;
use super::message::{Copied, Effect, Load, Loaded, Msg, Request, Ticket, Timer};
use super::modals::Modal;
use super::modals::organizations::Organizations;
use super::modals::token::TokenModal;
use super::page::Canvas;
use super::screens::api_tokens::ApiTokens;
use super::screens::new_organization::NewOrganization;
use super::screens::team::TeamScreen;
use super::screens::teams::Teams;
use super::screens::{Place, Screen};
use super::theme::Theme;
use crate::backend::{About, Account, Created, Error, OrganizationRow, Receipt};
use crate::domain::{Actor, AuthenticationToken, Command, Id, Organization, SafeText, TokenOwner, User};

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
struct Entering {
    ticket: Ticket,
    organization: Option<Id<Organization>>,
    place: Place,
    /// Only the account is loaded again; the screens stay if the user still belongs there.
    again: bool,
}

/// A command that is being carried out.
#[derive(Debug)]
struct Executing {
    ticket: Ticket,
    command: Command,
    /// Whose token, in words, and what the modal is to be called.
    whose: String,
    title: &'static str,
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
    entering: Option<Entering>,
    executing: Option<Executing>,
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
            tickets: 0,
        };
        let place = match destination {
            Some(Destination::ApiTokens) => Place::ApiTokens,
            _ => Place::Teams,
        };
        let effects = app.enter(organization, place);
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
            Screen::Teams(teams) => matches!(teams.data, Fetched::Loading(..)) || teams.open.is_some(),
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
        let effects = match message {
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
            Msg::Loaded(ticket, reply) => self.loaded(ticket, reply),
            Msg::Executed(ticket, reply) => self.executed(ticket, reply),
            Msg::Copied(copied) => self.copied(copied),
            Msg::ClipboardReleased => {
                self.holds_clipboard = false;
                Vec::new()
            }
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

    /// Goes to an organization, or to another of the user's, or to the form for the first.
    pub(super) fn enter(&mut self, organization: Option<Id<Organization>>, place: Place) -> Vec<Effect> {
        let wanted = self.organizations.iter().find(|row| Some(row.id) == organization);
        self.organization = wanted.or(self.organizations.first()).cloned();
        self.screens.clear();
        self.pane = Pane::Content;
        let remember = Request::Remember(self.user, self.organization.as_ref().map(|row| row.id));
        let mut effects = vec![Effect::Ask(self.ticket(), remember)];
        if self.organization.is_some() {
            effects.extend(self.go(place));
        } else {
            self.screens.push(Screen::NewOrganization(NewOrganization { alone: true, ..NewOrganization::default() }));
        }
        effects
    }

    /// Acts as somebody else: everything that the one before could see is gone at once.
    pub(super) fn act_as(&mut self, user: Id<User>, username: SafeText) -> Vec<Effect> {
        let place = match self.screens.last() {
            Some(Screen::Team(team)) => Place::Team(team.team),
            Some(Screen::ApiTokens(_)) => Place::ApiTokens,
            _ => Place::Teams,
        };
        let organization = self.organization.take().map(|row| row.id);
        self.user = user;
        self.username = username;
        self.organizations.clear();
        self.screens.clear();
        self.modal = None;
        self.notice = None;
        self.load_account(organization, place, false)
    }

    pub(super) fn load_account(&mut self, organization: Option<Id<Organization>>, place: Place, again: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        self.entering = Some(Entering { ticket, organization, place, again });
        vec![Effect::Ask(ticket, Request::Load(Load::Account(self.user)))]
    }

    /// Opens a place of the organization, on the screens that lead to it.
    pub(super) fn go(&mut self, place: Place) -> Vec<Effect> {
        let Some(organization) = self.organization.as_ref().map(|row| row.id) else { return Vec::new() };
        let (actor, ticket) = (self.actor(), self.ticket());
        let load = match place {
            Place::Teams => {
                self.screens = vec![Screen::Teams(Teams {
                    data: Fetched::Loading(ticket, None),
                    list: super::list::List::default(),
                    open: None,
                })];
                Load::Teams(actor, organization)
            }
            Place::Team(team) => {
                let mut effects = Vec::new();
                if !matches!(self.screens.last(), Some(Screen::Teams(_))) {
                    effects = self.go(Place::Teams);
                }
                let data = Fetched::Loading(ticket, None);
                self.screens.push(Screen::Team(TeamScreen { team, data, reader: super::page::Reader::default() }));
                effects.push(Effect::Ask(ticket, Request::Load(Load::Team(actor, team))));
                return effects;
            }
            Place::ApiTokens => {
                let data = Fetched::Loading(ticket, None);
                self.screens = vec![Screen::ApiTokens(ApiTokens { data, reader: super::page::Reader::default() })];
                Load::OrganizationToken(actor, organization)
            }
        };
        vec![Effect::Ask(ticket, Request::Load(load))]
    }

    /// Loads every screen again; each keeps showing what it has until the answer is there.
    pub(super) fn reload(&mut self) -> Vec<Effect> {
        let Some(organization) = self.organization.as_ref().map(|row| row.id) else { return Vec::new() };
        let actor = self.actor();
        let mut screens = std::mem::take(&mut self.screens);
        let mut effects = Vec::new();
        for screen in &mut screens {
            let ticket = self.ticket();
            let load = match screen {
                Screen::Teams(teams) => {
                    teams.data.reload(ticket);
                    Load::Teams(actor, organization)
                }
                Screen::Team(team) => {
                    team.data.reload(ticket);
                    Load::Team(actor, team.team)
                }
                Screen::ApiTokens(page) => {
                    page.data.reload(ticket);
                    Load::OrganizationToken(actor, organization)
                }
                Screen::NewOrganization(_) => continue,
            };
            effects.push(Effect::Ask(ticket, Request::Load(load)));
        }
        self.screens = screens;
        effects
    }

    fn loaded(&mut self, ticket: Ticket, reply: Result<Loaded, Error>) -> Vec<Effect> {
        if self.entering.as_ref().is_some_and(|entering| entering.ticket == ticket) {
            return self.entered(reply);
        }
        // A reply that nobody waits for any more finds no taker.
        let error = match reply {
            Ok(Loaded::People(people)) => {
                if let Some(Modal::ActingAs(modal)) = &mut self.modal
                    && modal.data.take(ticket, Ok(people))
                    && modal.list.selected.is_none()
                {
                    modal.list.selected = Some(self.user);
                }
                return Vec::new();
            }
            Ok(Loaded::Teams(page)) => {
                if let Some(Screen::Teams(teams)) = self.screens.first_mut()
                    && teams.data.take(ticket, Ok(page))
                {
                    return self.open_wanted_team();
                }
                return Vec::new();
            }
            Ok(Loaded::Team(page)) => {
                if let Some(Screen::Team(team)) = self.screens.last_mut() {
                    team.data.take(ticket, Ok(page));
                }
                return Vec::new();
            }
            Ok(Loaded::OrganizationToken(page)) => {
                if let Some(Screen::ApiTokens(screen)) = self.screens.last_mut() {
                    screen.data.take(ticket, Ok(page));
                }
                return Vec::new();
            }
            Ok(Loaded::Account(_)) => return Vec::new(),
            Err(error) => error,
        };
        self.failed(ticket, &error);
        Vec::new()
    }

    fn failed(&mut self, ticket: Ticket, error: &Error) {
        if let Some(Modal::ActingAs(modal)) = &mut self.modal
            && modal.data.take(ticket, Err(error.clone()))
        {
            return;
        }
        let mut leave = false;
        for screen in &mut self.screens {
            match screen {
                Screen::Teams(teams) => {
                    teams.data.take(ticket, Err(error.clone()));
                }
                Screen::Team(team) => leave = team.data.take(ticket, Err(error.clone())),
                Screen::ApiTokens(page) => {
                    page.data.take(ticket, Err(error.clone()));
                }
                Screen::NewOrganization(_) => {}
            }
        }
        // A team that is gone, or may not be seen, has no page to stay on.
        if leave && matches!(error, Error::Denied(_) | Error::NotFound(_)) {
            self.screens.pop();
            self.notice = Some(Notice { text: error.to_string(), bad: true });
        }
    }

    fn entered(&mut self, reply: Result<Loaded, Error>) -> Vec<Effect> {
        let Some(entering) = self.entering.take() else { return Vec::new() };
        let account = match reply {
            Ok(Loaded::Account(account)) => account,
            Ok(_) => return Vec::new(),
            Err(error) => {
                self.notice = Some(Notice { text: error.to_string(), bad: true });
                return Vec::new();
            }
        };
        self.organizations = account.organizations;
        if entering.again
            && let Some(row) = self.organizations.iter().find(|row| Some(row.id) == entering.organization)
        {
            self.organization = Some(row.clone());
            return Vec::new();
        }
        self.enter(entering.organization, entering.place)
    }

    /// Opens the team that was asked for on the command line, once its id is known.
    fn open_wanted_team(&mut self) -> Vec<Effect> {
        let Some(Screen::Teams(teams)) = self.screens.last_mut() else { return Vec::new() };
        let Some(name) = teams.open.take() else { return Vec::new() };
        let found =
            teams.data.shown().and_then(|page| page.teams.iter().find(|team| team.name.as_str().eq_ignore_ascii_case(&name)));
        match found.map(|team| team.id) {
            Some(team) => {
                teams.list.selected = Some(team);
                self.go(Place::Team(team))
            }
            None => {
                let name = SafeText::new(&name);
                self.notice = Some(Notice { text: format!("There is no team \"{name}\" that you may see."), bad: true });
                Vec::new()
            }
        }
    }

    /// Asks the backend to carry out a command, and waits for it.
    pub(super) fn execute(&mut self, command: Command, whose: String, title: &'static str) -> Vec<Effect> {
        let ticket = self.ticket();
        self.executing = Some(Executing { ticket, command: command.clone(), whose: whose.clone(), title });
        self.modal = Some(Modal::Working(whose));
        vec![Effect::Ask(ticket, Request::Execute(self.actor(), command))]
    }

    fn executed(&mut self, ticket: Ticket, reply: Result<Receipt, Error>) -> Vec<Effect> {
        if self.executing.as_ref().is_none_or(|executing| executing.ticket != ticket) {
            return Vec::new();
        }
        let Some(Executing { command, whose, title, .. }) = self.executing.take() else { return Vec::new() };
        self.modal = None;
        let receipt = match reply {
            Ok(receipt) => receipt,
            Err(error) => return self.refused(&error),
        };
        if let Some(Created::Organization(organization)) = receipt.created {
            return self.load_account(Some(organization), Place::Teams, false);
        }
        let mut effects = self.reload();
        if let Some(minted) = receipt.minted {
            let ticket = self.ticket();
            self.modal = Some(Modal::Token(TokenModal::new(format!("{title} of {whose}"), minted, ticket)));
            effects.push(Effect::After(self.settings.hide_after, Timer::HideToken(ticket)));
            effects.push(Effect::Settle);
        } else if let Command::RevokeToken { owner: TokenOwner::Team(_) | TokenOwner::Organization(_), .. } = command {
            self.notice = Some(Notice { text: format!("The token of {whose} is deleted; it no longer works."), bad: false });
        }
        effects
    }

    /// Shows why a command was refused, where it belongs, and looks again at what has changed.
    fn refused(&mut self, error: &Error) -> Vec<Effect> {
        if let Some(Screen::NewOrganization(form)) = self.screens.last_mut()
            && form.takes(error)
        {
            return Vec::new();
        }
        self.notice = Some(Notice { text: error.to_string(), bad: true });
        let mut effects = self.reload();
        if matches!(error, Error::Denied(_)) {
            effects.extend(self.load_account(self.organization.as_ref().map(|row| row.id), Place::Teams, true));
        }
        effects
    }

    fn copied(&mut self, copied: Copied) -> Vec<Effect> {
        self.holds_clipboard |= matches!(copied, Copied::System { .. });
        if let Some(Modal::Token(modal)) = &mut self.modal {
            modal.copying = false;
            modal.copied = Some(copied);
        }
        Vec::new()
    }

    /// Puts cursors on rows that are there and windows over the cursors.
    fn settle(&mut self) {
        let (size, now) = (self.size, self.now);
        let area = self.content_area();
        let theme = self.settings.theme.clone();
        let canvas = Canvas { theme: &theme, width: area.width, now, focus: None, showing: self.showing() };
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
        Canvas { theme: &self.settings.theme, width: self.content_area().width, now: self.now, focus, showing: self.showing() }
    }

    /// The token whose text is in the modal.
    fn showing(&self) -> Option<Id<AuthenticationToken>> {
        match &self.modal {
            Some(Modal::Token(modal)) => Some(modal.minted.token),
            _ => None,
        }
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
