//! What others change in the model while somebody looks at it.

use std::time::Duration;

use super::action::Action;
use super::age::{ago, lasts};
use super::app::{App, Entering, Notice};
use super::fetched::Fetched;
use super::message::{Effect, Load, Request};
use super::modals::Modal;
use super::screens::new_organization::NewOrganization;
use super::screens::{Place, Screen};
use crate::backend::Error;
use crate::domain::{Command, Seen, Timestamp, Token, TokenState};
use crate::policy::{Act, Decision, Facts, decide};

/// What a question says whose page is no longer there.
const GONE: &str = "What this asks about is gone, or may no longer be seen.";
/// The console wakes no more often than this to say ages anew.
const MINUTE: Duration = Duration::from_mins(1);

impl App {
    /// Takes in that somebody else has changed the model, or why that can no longer be seen.
    pub(super) fn changed(&mut self, seen: Result<(), Error>) -> Vec<Effect> {
        match seen {
            Ok(()) => self.stale = true,
            Err(error) => self.notice = Some(Notice { text: error.to_string(), bad: true }),
        }
        Vec::new()
    }

    /// What follows from any message: dialogs keep to what their page says by now, and what somebody else has
    /// changed is loaded as soon as nothing is being written and nobody is on the way elsewhere.
    pub(super) fn follow(&mut self) -> Vec<Effect> {
        if let Some(Modal::Confirm(confirm)) = &self.modal
            && let Some(why) = self.objection(&confirm.command)
        {
            self.withdraw(why);
        }
        if let Some(Modal::Help(mut help)) = self.modal.take_if(|modal| matches!(modal, Modal::Help(_))) {
            help.offers = self.offers().into_iter().filter(|offer| offer.action != Action::Help).collect();
            self.modal = Some(Modal::Help(help));
        }
        let leaving = self.entering.as_ref().is_some_and(|entering| !entering.again);
        if !self.stale || leaving || self.is_writing() {
            return Vec::new();
        }
        self.stale = false;
        self.look_again()
    }

    /// Loads everything that is shown again; it stays on the screen until the answers are there.
    pub(super) fn look_again(&mut self) -> Vec<Effect> {
        let organization = self.organization.as_ref().map(|row| row.id);
        let mut effects = self.load_account(organization, Place::Teams, true);
        effects.extend(self.reload());
        let ticket = self.ticket();
        if let Some(Modal::ActingAs(modal)) = &mut self.modal {
            modal.data.reload(ticket);
            effects.push(Effect::Ask(ticket, Request::Load(Load::People)));
        }
        effects
    }

    /// Goes where the user belongs who no longer belongs to the organization on the screen, or belongs to one at
    /// last. A form that somebody has begun to fill in stays.
    pub(super) fn displaced(&mut self, entering: Entering) -> Vec<Effect> {
        let before = self.organization.take().map(|row| row.name);
        if before.is_none() && self.organizations.is_empty() {
            return Vec::new();
        }
        let form = match self.screens.pop() {
            Some(Screen::NewOrganization(form)) if form.is_begun() => Some(form),
            _ => None,
        };
        let effects = self.enter(None, entering.place);
        let alone = self.organization.is_none();
        if let Some(form) = form {
            self.screens.retain(|screen| !matches!(screen, Screen::NewOrganization(_)));
            self.screens.push(Screen::NewOrganization(NewOrganization { alone, ..form }));
        }
        let text = match (&before, &self.organization) {
            (None, Some(row)) => format!("{} belongs to {} now.", self.username, row.name),
            (before, _) => {
                let name = before.as_ref().map_or("this organization", |name| name.as_str());
                format!("{} no longer belongs to {name}.", self.username)
            }
        };
        self.withdraw(text.clone());
        let text = entering.refusal.map_or(text.clone(), |refusal| format!("{refusal} {text}"));
        self.notice = Some(Notice { text, bad: before.is_some() });
        effects
    }

    /// Leaves nothing of an open question but why it can no longer be answered. It stays so, whatever changes then:
    /// who reads one thing is not to answer another.
    pub(super) fn withdraw(&mut self, why: String) {
        if let Some(Modal::Confirm(confirm)) = &mut self.modal
            && confirm.withdrawn.is_none()
        {
            confirm.withdrawn = Some(why);
            confirm.marked_yes = false;
        }
    }

    /// What the page beneath a question says against its command by now.
    fn objection(&self, command: &Command) -> Option<String> {
        let (facts, panel) = match self.screens.last()? {
            Screen::Teams(screen) => (facts(&screen.data, |page| &page.facts), None),
            Screen::Team(screen) => (facts(&screen.data, |page| &page.facts), screen.panel()),
            Screen::ApiTokens(screen) => (facts(&screen.data, |page| &page.facts), screen.panel()),
            Screen::NewOrganization(_) => return None,
        };
        let facts = match facts {
            Ok(facts) => facts,
            Err(why) => return Some(why),
        };
        if let Decision::Deny(reason) = decide(Act::Write(command), facts) {
            return Some(reason.to_string());
        }
        let (Command::GenerateToken { owner, seen, .. } | Command::RevokeToken { owner, seen }) = command else { return None };
        let Some(panel) = panel.filter(|panel| panel.owner == *owner) else { return Some(GONE.to_owned()) };
        let whose = &panel.whose;
        match (panel.token, *seen) {
            (_, Seen::Anything) | (None, Seen::Nothing) => None,
            (Some(token), Seen::Token(seen)) if token.id == seen => None,
            (None, Seen::Token(_)) => {
                Some(format!("The token of {whose} was deleted meanwhile; there is nothing left to decide."))
            }
            (Some(token), _) => Some(format!(
                "The token of {whose} was generated anew {} by {}. This question is about the one before; close it and look again.",
                ago(token.created_at, self.now),
                token.created_by
            )),
        }
    }

    /// After what time an age on the screen is to be said anew, at least a minute; `None` when none is shown.
    #[must_use]
    pub fn ages_last(&self) -> Option<Duration> {
        let ages = self.screens.last().map_or_else(Vec::new, ages);
        ages.into_iter().map(|at| lasts(at, self.now).max(MINUTE)).min()
    }
}

/// What the actor is to a page, or why the page is not there.
fn facts<T>(data: &Fetched<T>, facts: impl Fn(&T) -> &Facts) -> Result<&Facts, String> {
    match (data.shown(), data) {
        (Some(page), _) => Ok(facts(page)),
        (None, Fetched::Failed(error)) => Err(error.to_string()),
        (None, _) => Err(GONE.to_owned()),
    }
}

/// The times whose ages a screen says.
fn ages(screen: &Screen) -> Vec<Timestamp> {
    let token = |token: &Token| [Some(token.created_at), token.last_used_at, token.expired_at].into_iter().flatten().collect();
    match screen {
        Screen::Teams(teams) => {
            let rows = teams.rows().into_iter();
            rows.filter_map(|row| if let TokenState::Expires(at) = row.token { Some(at) } else { None }).collect()
        }
        Screen::Team(team) => team.panel().and_then(|panel| panel.token).map_or_else(Vec::new, token),
        Screen::ApiTokens(page) => page.panel().and_then(|panel| panel.token).map_or_else(Vec::new, token),
        Screen::NewOrganization(_) => Vec::new(),
    }
}
