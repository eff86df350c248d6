//! Going places: to an organization, to a page of it, to another user's view of it.

use super::{App, Entering, Pane};
use crate::domain::{Id, Organization, SafeText, User};
use crate::ui::ask::read;
use crate::ui::fetched::Waiting;
use crate::ui::layer::{Layer, Screen};
use crate::ui::message::{Effect, Request};
use crate::ui::place::Place;
use crate::ui::screens::new_organization::NewOrganization;
use crate::ui::ticket::Ticket;

/// Who acted before, and where.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) user: Id<User>,
    pub(super) username: SafeText,
    organization: Option<Id<Organization>>,
    place: Place,
}

impl App {
    /// Goes to an organization, or to another of the user's, or to the form for the first; the next start begins there.
    pub(super) fn enter(&mut self, organization: Option<Id<Organization>>, place: Place) -> Vec<Effect> {
        let mut effects = self.arrive(organization, place);
        // The page comes first: what is kept for the next start can wait. What leads nowhere is not kept.
        if let Some(row) = &self.organization {
            let remember = Request::Remember(self.user, Some(row.id));
            effects.push(Effect::Ask(self.ticket(), remember));
        }
        effects
    }

    /// See [`App::enter`]; keeps nothing for the next start, so that a start with `--as` is for that once.
    pub(super) fn arrive(&mut self, organization: Option<Id<Organization>>, place: Place) -> Vec<Effect> {
        let wanted = self.organizations.iter().find(|row| Some(row.id) == organization);
        self.organization = wanted.or(self.organizations.first()).cloned();
        self.screens.clear();
        self.pane = Pane::Content;
        let effects = self.go(place);
        if self.organization.is_none() {
            self.screens.push(Screen::new(NewOrganization::new(true)));
        }
        effects
    }

    /// Acts as somebody else: everything that the one before could see is gone at once.
    pub(super) fn act_as(&mut self, user: Id<User>, username: SafeText) -> Vec<Effect> {
        let (mut place, mut organization) = (self.place(), self.organization.take().map(|row| row.id));
        match &self.before {
            // Who goes back is where they were.
            Some(seat) if seat.user == user && organization.is_none() => (place, organization) = (seat.place, seat.organization),
            _ if organization.is_some() => {
                self.before = Some(Seat { user: self.user, username: self.username.clone(), organization, place });
            }
            _ => {}
        }
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
        self.entering = Some(Entering { ticket, organization, place, again, said: None });
        let user = self.user;
        vec![Effect::Ask(ticket, Request::Load(read("who one is", move |backend| backend.account(user))))]
    }

    /// Where one is, or the first page of the settings.
    pub(super) fn place(&self) -> Place {
        self.screens.last().and_then(|screen| screen.show().place()).unwrap_or(Place::Teams)
    }

    /// Opens a place of the organization, on the screens that lead to it.
    pub(super) fn go(&mut self, place: Place) -> Vec<Effect> {
        if self.organization.is_none() {
            return Vec::new();
        }
        self.lead_to(place);
        self.load_screen()
    }

    /// Lays a place over the screens that lead to it.
    fn lead_to(&mut self, place: Place) {
        match place.parent() {
            None => self.screens.clear(),
            Some(parent) if self.screens.last().and_then(|screen| screen.show().place()) == Some(parent) => {}
            Some(parent) => self.lead_to(parent),
        }
        if let Some(screen) = place.screen() {
            self.cover(screen);
        }
    }

    /// Lays a screen over the others. What the one beneath waits for is asked for again when that is on the screen again.
    fn cover(&mut self, screen: Screen) {
        let beneath = self.screens.last_mut().and_then(|screen| screen.show_mut().data_mut());
        if let Some(data) = beneath.filter(|data| data.is_loading()) {
            data.fall_due();
        }
        self.screens.push(screen);
    }

    /// Opens a place on the screen that leads to it, whichever that is, so that going back returns there; a place that
    /// one has come through is gone back to.
    pub(super) fn visit(&mut self, place: Place) -> Vec<Effect> {
        self.pane = Pane::Content;
        if let Some(at) = self.screens.iter().position(|screen| screen.show().place() == Some(place)) {
            self.screens.truncate(at + 1);
            return self.load_layer();
        }
        if let Some(screen) = place.screen() {
            self.cover(screen);
        }
        self.load_screen()
    }

    /// The organization on the screen is gone, and everything of it: to another of the user's.
    pub(super) fn leave_organization(&mut self) -> Vec<Effect> {
        self.organization = None;
        self.screens.clear();
        self.load_account(None, Place::Teams, false)
    }

    /// Asks for what a layer shows.
    pub(super) fn ask(&mut self, layer: &mut (impl Layer + ?Sized)) -> Option<Effect> {
        let load = layer.load(&self.scene())?;
        let ticket = self.ticket();
        layer.data_mut()?.reload(ticket);
        Some(Effect::Ask(ticket, Request::Load(load)))
    }

    /// What is waited for: what the dialog shows, what the screen shows, who one is, and until when a host accepts the token.
    /// What the screens beneath show is asked for when they are on the screen.
    #[must_use]
    pub fn awaited(&self) -> Vec<Ticket> {
        let modal = self.modal.as_ref().and_then(|modal| modal.layer().data()).and_then(Waiting::asked);
        let screen = self.screens.last().and_then(|screen| screen.show().data()).and_then(Waiting::asked);
        let entering = self.entering.as_ref().map(|entering| entering.ticket);
        modal.into_iter().chain(screen).chain(entering).chain(self.own_expiry).collect()
    }

    /// Asks for what the dialog, or else the visible screen, needs beyond what it has.
    pub(super) fn read_on(&mut self) -> Option<Effect> {
        let scene = self.scene();
        if let Some(load) = self.modal.as_ref().and_then(|modal| modal.layer().next(&scene)) {
            let ticket = self.ticket();
            self.modal.as_mut()?.layer_mut().data_mut()?.reload(ticket);
            return Some(Effect::Ask(ticket, Request::Load(load)));
        }
        if self.screens.last()?.show().data().is_some_and(Waiting::is_due) {
            return self.load_screen().pop();
        }
        let load = self.screens.last()?.show().next(&scene)?;
        let ticket = self.ticket();
        self.screens.last_mut()?.show_mut().data_mut()?.reload(ticket);
        Some(Effect::Ask(ticket, Request::Load(load)))
    }

    /// Loads the visible screen and the dialog over it again; each keeps showing what it has until the answer is there. The
    /// screens beneath follow when they are on the screen again.
    pub(super) fn reload(&mut self) -> Vec<Effect> {
        self.outdate();
        let mut effects = self.load_screen();
        if self.modal.is_some() {
            effects.extend(self.load_layer());
        }
        effects
    }

    /// What the screens show is asked for again as soon as they are on the screen.
    pub(super) fn outdate(&mut self) {
        for screen in &mut self.screens {
            if let Some(data) = screen.show_mut().data_mut() {
                data.fall_due();
            }
        }
    }

    /// Loads the visible layer again, which asks for something else by now.
    pub(super) fn load_layer(&mut self) -> Vec<Effect> {
        let Some(mut modal) = self.modal.take() else { return self.load_screen() };
        let effect = self.ask(modal.layer_mut());
        self.modal = Some(modal);
        effect.into_iter().collect()
    }

    fn load_screen(&mut self) -> Vec<Effect> {
        let Some(mut screen) = self.screens.pop() else { return Vec::new() };
        let effect = self.ask(screen.show_mut());
        self.screens.push(screen);
        effect.into_iter().collect()
    }

    /// The layer that waits for this answer, if one does.
    pub(super) fn awaiting(&mut self, ticket: Ticket) -> Option<&mut dyn Layer> {
        let awaits = |layer: &dyn Layer| layer.data().is_some_and(|data| data.awaits(ticket));
        if let Some(modal) = self.modal.as_mut().map(|modal| modal.layer_mut() as &mut dyn Layer).filter(|layer| awaits(*layer)) {
            return Some(modal);
        }
        let screens = self.screens.iter_mut().map(|screen| screen.show_mut() as &mut dyn Layer);
        screens.into_iter().find(|layer| awaits(*layer))
    }
}
