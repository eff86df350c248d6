//! The state of the interface, and how a message changes it.

pub mod chrome;
mod dispatch;
mod layouts;
mod live;
mod mouse;
mod navigation;
mod notes;
mod offers;
pub mod places;
mod replies;
mod round;
pub mod view;
mod working;

use std::cell::Cell;
use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use self::mouse::Click;
use self::navigation::Seat;
use self::notes::Notes;
use self::places::Destination;
use self::round::Round;
use self::working::Working;
use crate::backend::{About, Account, OrganizationRow, Pause, ServerRow};
use crate::domain::{Actor, Id, Organization, SafeText, User};
use crate::ui::errand::Errand;
use crate::ui::fetched::Waiting;
use crate::ui::layer::{Dialog, Modal, Screen};
use crate::ui::layout::regions;
use crate::ui::message::{Effect, Msg, Request, Timer};
use crate::ui::modals::token::TokenModal;
use crate::ui::notice::Notice;
use crate::ui::offered::Refusal;
use crate::ui::place::Place;
use crate::ui::scene::{Behind, Scene};
use crate::ui::settings::Settings;
use crate::ui::targets::Targets;
use crate::ui::ticket::Ticket;

/// The part of the screen that keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Menu,
    Content,
}

/// An account that is waited for.
#[derive(Debug)]
struct Entering {
    ticket: Ticket,
    organization: Option<Id<Organization>>,
    place: Place,
    /// Only the account is loaded again; the screens stay if the user still belongs there.
    again: bool,
    /// What is said before that the user no longer belongs to the organization.
    said: Option<String>,
}

/// A command that is being carried out.
#[derive(Debug)]
struct Executing {
    ticket: Ticket,
    errand: Errand,
}

/// The whole interface: what `update` changes and `view` draws.
#[derive(Debug)]
pub struct App {
    pub settings: Arc<Settings>,
    pub about: About,
    pub user: Id<User>,
    pub username: SafeText,
    /// The organizations that they belong to.
    pub organizations: Vec<OrganizationRow>,
    /// The servers that run on the model.
    pub servers: Vec<ServerRow>,
    pub organization: Option<OrganizationRow>,
    /// The screens, the visible one last.
    pub screens: Vec<Screen>,
    /// What lies over the screen.
    pub modal: Option<Modal>,
    /// The part of the screen that keys go to.
    pub pane: Pane,
    /// The menu entry under the cursor.
    pub entry: usize,
    pub notice: Option<Notice>,
    /// What was refused last, and why, until something else is done.
    refused: Option<(String, Refusal)>,
    /// The last one who acted in an organization, and where: the way back from a user who is in none.
    before: Option<Seat>,
    /// A key of another layout was explained, and none was understood since.
    explained: bool,
    /// The clipboard holds a token of ours.
    pub holds_clipboard: bool,
    /// The size of the screen.
    pub size: Size,
    /// The time of the last message.
    pub now: Timestamp,
    /// What a host has asked for, and is waited out.
    paused: Option<Pause>,
    entering: Option<Entering>,
    /// The question until when a host accepts the token that opened it.
    own_expiry: Option<Ticket>,
    executing: Option<Executing>,
    working: Option<Working>,
    /// Errands that are carried out one after the other.
    round: Option<Round>,
    /// What a copy that is under way is of, where it is no token.
    copying: Option<String>,
    /// Somebody else has changed the model, and it is still to be looked at again.
    stale: bool,
    /// The last click, which another can make a double click.
    clicked: Option<Click>,
    /// When the terminal has come to the front.
    fronted: Option<Timestamp>,
    notes: Notes,
    /// See [`App::lookups`].
    lookups: Cell<usize>,
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
            settings: Arc::new(settings),
            about,
            user: account.id,
            username: account.username,
            organizations: account.organizations,
            servers: account.servers,
            organization: None,
            screens: Vec::new(),
            modal: None,
            pane: Pane::Content,
            entry: 0,
            notice: None,
            refused: None,
            before: None,
            explained: false,
            holds_clipboard: false,
            size,
            now,
            entering: None,
            own_expiry: None,
            executing: None,
            paused: None,
            working: None,
            round: None,
            copying: None,
            stale: false,
            clicked: None,
            fronted: None,
            notes: Notes::default(),
            lookups: Cell::new(0),
            tickets: 0,
        };
        let (place, name) = destination.map_or((Place::Teams, None), |destination| (destination.place, destination.name));
        let effects = app.arrive(organization, place);
        if let (Some(name), Some(screen)) = (name, app.screens.last_mut()) {
            screen.show_mut().want(name);
        }
        let mut effects = effects;
        effects.extend(app.check_log());
        effects.extend(app.ask_own_expiry());
        app.settle();
        effects.extend(app.read_on());
        (app, effects)
    }

    /// The user that the console acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.user)
    }

    /// Whether it works on a real host.
    #[must_use]
    pub fn is_on_host(&self) -> bool {
        self.about.host.is_some()
    }

    /// The screen on top, if any is open.
    #[must_use]
    pub fn screen(&self) -> Option<&Screen> {
        self.screens.last()
    }

    /// Whether everything that was asked for is there.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let loads = |data: Option<&dyn Waiting>| data.is_some_and(Waiting::is_loading);
        let modal = self.modal.as_ref().is_some_and(|modal| loads(modal.layer().data()));
        let screen = self.screens.last().is_some_and(|screen| loads(screen.show().data()));
        self.entering.is_none() && self.executing.is_none() && !self.works() && !modal && !screen
    }

    /// Takes a message in; answers what is to be done outside.
    pub fn update(&mut self, now: Timestamp, message: Msg) -> Vec<Effect> {
        self.now = now;
        // Keys change nothing beneath a dialog, so that what it lists is not to be made again for each.
        let typed = match &message {
            Msg::Key(_) | Msg::Paste(_) => true,
            // What the dialog itself has asked for changes nothing beneath it either.
            Msg::Loaded(ticket, _) => {
                let data = self.modal.as_ref().and_then(|modal| modal.layer().data());
                data.is_some_and(|data| data.awaits(*ticket))
            }
            _ => false,
        };
        let mut effects = match message {
            Msg::Key(key) => match self.key(key) {
                Some(effects) => effects,
                None => return Vec::new(),
            },
            Msg::Paste(text) => self.paste(&text),
            Msg::Mouse(event, hit) => self.mouse(event, hit),
            Msg::Theme(theme) => {
                Arc::make_mut(&mut self.settings).theme = theme;
                Vec::new()
            }
            Msg::Resize(size) => {
                self.size = size;
                if let Some(screen) = self.screens.last_mut() {
                    screen.show_mut().resized();
                }
                Vec::new()
            }
            Msg::Focus(here) => {
                self.fronted = here.then_some(now);
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
            Msg::Timer(Timer::Note) => self.note_late(),
            Msg::Changed(seen) => self.changed(seen),
            Msg::Paused(pause) => {
                self.paused = pause;
                Vec::new()
            }
            Msg::Loaded(ticket, reply) => self.loaded(ticket, reply),
            Msg::Executed(ticket, reply) => self.executed(ticket, reply),
            Msg::Progressed(ticket, advance) => self.progressed(ticket, advance),
            Msg::Copied(copied) => self.copied(copied),
            Msg::TextCopied(copied) => self.text_copied(copied),
            Msg::ClipboardReleased => self.released(),
            Msg::Settled => {
                if let Some(modal) = &mut self.modal {
                    modal.layer_mut().arm();
                }
                Vec::new()
            }
            Msg::Suspend => self.suspend(),
        };
        effects.extend(self.follow());
        if !typed {
            self.offer_anew();
        }
        self.settle();
        effects.extend(self.read_on());
        effects
    }

    /// The dialog over the screen, if it is of this type.
    #[must_use]
    pub fn dialog<D: Dialog>(&self) -> Option<&D> {
        self.modal.as_ref()?.get()
    }

    /// See [`App::dialog`].
    fn dialog_mut<D: Dialog>(&mut self) -> Option<&mut D> {
        self.modal.as_mut()?.get_mut()
    }

    fn suspend(&mut self) -> Vec<Effect> {
        self.hide_token(None);
        vec![Effect::Suspend]
    }

    fn hide_token(&mut self, only: Option<Ticket>) {
        if let Some(modal) = self.dialog_mut::<TokenModal>() {
            modal.hidden |= !modal.is_dead() && only.is_none_or(|ticket| ticket == modal.ticket);
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    /// Asks the backend to carry out a command, and waits for it.
    fn execute(&mut self, errand: Errand) -> Vec<Effect> {
        let ticket = self.ticket();
        let (request, together) = (errand.request.clone(), errand.together.clone());
        self.executing = Some(Executing { ticket, errand });
        let request = if together.is_empty() {
            Request::Execute(self.actor(), request)
        } else {
            Request::ExecuteAll(self.actor(), std::iter::once(request).chain(together).collect())
        };
        vec![Effect::Ask(ticket, request)]
    }

    /// What a change that is being written is about, in words.
    #[must_use]
    pub fn writing(&self) -> Option<&str> {
        self.executing.as_ref().map(|executing| executing.errand.whose.as_str())
    }

    /// Puts cursors on what is there and windows over the cursors.
    fn settle(&mut self) {
        let scene = self.scene();
        if let Some(screen) = self.screens.last_mut() {
            screen.show_mut().settle(&scene);
        }
        if let Some(modal) = &mut self.modal {
            modal.layer_mut().settle(&scene);
        }
    }

    /// Where the screen is drawn.
    #[must_use]
    pub fn content_area(&self) -> Rect {
        let wide = self.screens.last().is_some_and(|screen| screen.show().is_wide(self.size));
        regions(self.size).map_or(Rect::ZERO, |regions| if wide { regions.wide } else { regions.content })
    }

    /// What a screen and a dialog can know of all this.
    #[must_use]
    pub fn scene(&self) -> Scene {
        let showing = self.dialog::<TokenModal>().map(|modal| modal.minted.token);
        Scene {
            settings: Arc::clone(&self.settings),
            user: self.user,
            organizations: self.organizations.clone(),
            organization: self.organization.clone(),
            before: self.before.as_ref().map(|seat| (seat.user, seat.username.clone())),
            read_only: self.about.read_only.clone(),
            behind: match &self.about {
                About { host: Some(_), .. } => Behind::Host,
                About { file: Some(_), .. } => Behind::File,
                _ => Behind::Memory,
            },
            holds_clipboard: self.holds_clipboard,
            size: self.size,
            area: self.content_area(),
            now: self.now,
            focused: self.pane == Pane::Content && self.modal.is_none(),
            showing,
            unnoted: self.unnoted(),
            targets: Targets::default(),
        }
    }

    /// Says why something was not done.
    fn refuse(&mut self, text: impl Into<String>) -> Vec<Effect> {
        self.notice = Some(Notice::bad(text));
        Vec::new()
    }

    /// What stops a step that would lose a change that is being written.
    fn is_writing(&self) -> bool {
        self.executing.is_some()
    }
}
