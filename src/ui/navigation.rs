//! Going places: to an organization, to a page of it, to another user's view of it.

use super::app::{App, Entering, Pane};
use super::fetched::Fetched;
use super::list::List;
use super::message::{Effect, Load, Request};
use super::page::Reader;
use super::screens::api_tokens::ApiTokens;
use super::screens::new_organization::NewOrganization;
use super::screens::team::TeamScreen;
use super::screens::teams::Teams;
use super::screens::{Place, Screen};
use crate::domain::{Id, Organization, SafeText, User};

impl App {
    /// Goes to an organization, or to another of the user's, or to the form for the first; the next start begins there.
    pub(super) fn enter(&mut self, organization: Option<Id<Organization>>, place: Place) -> Vec<Effect> {
        let mut effects = self.arrive(organization, place);
        // The page comes first: what is kept for the next start can wait.
        let remember = Request::Remember(self.user, self.organization.as_ref().map(|row| row.id));
        effects.push(Effect::Ask(self.ticket(), remember));
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
        self.entering = Some(Entering { ticket, organization, place, again, refusal: None });
        vec![Effect::Ask(ticket, Request::Load(Load::Account(self.user)))]
    }

    /// Opens a place of the organization, on the screens that lead to it.
    pub(super) fn go(&mut self, place: Place) -> Vec<Effect> {
        let Some(organization) = self.organization.as_ref().map(|row| row.id) else { return Vec::new() };
        let (actor, ticket) = (self.actor(), self.ticket());
        let load = match place {
            Place::Teams => {
                self.screens =
                    vec![Screen::Teams(Teams { data: Fetched::Loading(ticket, None), list: List::default(), open: None })];
                Load::Teams(actor, organization)
            }
            Place::Team(team) => {
                let mut effects = Vec::new();
                if !matches!(self.screens.last(), Some(Screen::Teams(_))) {
                    effects = self.go(Place::Teams);
                }
                let data = Fetched::Loading(ticket, None);
                self.screens.push(Screen::Team(TeamScreen { team, data, reader: Reader::default() }));
                effects.push(Effect::Ask(ticket, Request::Load(Load::Team(actor, team))));
                return effects;
            }
            Place::ApiTokens => {
                let data = Fetched::Loading(ticket, None);
                self.screens = vec![Screen::ApiTokens(ApiTokens { data, reader: Reader::default() })];
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
}
