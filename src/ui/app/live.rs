//! What others change in the model while somebody looks at it.

use std::time::Duration;

use super::{App, Entering};
use crate::backend::Error;
use crate::domain::Guarded;
use crate::policy::{Act, decide};
use crate::ui::fetched::Waiting;
use crate::ui::layer::{Layer, Screen};
use crate::ui::message::Effect;
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::help::Help;
use crate::ui::modals::palette::Palette;
use crate::ui::notice::Notice;
use crate::ui::place::Place;
use crate::ui::screens::new_organization::NewOrganization;

/// The console wakes no more often than this to draw ages again.
const MINUTE: Duration = Duration::from_mins(1);

impl App {
    /// Takes in that somebody else has changed the model, or why that can no longer be seen.
    pub(super) fn changed(&mut self, seen: Result<(), Error>) -> Vec<Effect> {
        match seen {
            Ok(()) => {
                self.stale = true;
                // The other program has written.
                return self.note_again();
            }
            Err(error) => self.notice = Some(Notice::bad(error.to_string())),
        }
        Vec::new()
    }

    /// What follows from any message: dialogs keep to what their page says by now, and what somebody else has
    /// changed is loaded as soon as nothing is being written and nobody is on the way elsewhere.
    pub(super) fn follow(&mut self) -> Vec<Effect> {
        // What is being written is no question any more.
        if self.is_writing() {
            return Vec::new();
        }
        if let Some(confirm) = self.dialog::<Confirm>()
            && let Some(why) = self.objection(&confirm.errand.request)
        {
            self.withdraw(why);
        }
        let leaving = self.entering.as_ref().is_some_and(|entering| !entering.again);
        if !self.stale || leaving {
            return Vec::new();
        }
        self.stale = false;
        self.look_again()
    }

    /// Lets a dialog that lists what can be done on the screen beneath say what can be done by now.
    pub(super) fn offer_anew(&mut self) {
        if self.is_writing() {
            return;
        }
        // What can be done on the screen beneath.
        let Some(mut modal) = self.modal.take() else { return };
        if let Some(help) = modal.get_mut::<Help>() {
            help.source.offers = self.helpful();
        } else if let Some(palette) = modal.get_mut::<Palette>() {
            palette.source.offers = self.findable();
        }
        self.modal = Some(modal);
    }

    /// Loads everything that is shown again; it stays on the screen until the answers are there.
    fn look_again(&mut self) -> Vec<Effect> {
        let organization = self.organization.as_ref().map(|row| row.id);
        let mut effects = self.load_account(organization, Place::Teams, true);
        effects.extend(self.reload());
        effects
    }

    /// Goes where the user belongs who no longer belongs to the organization on the screen, or belongs to one at
    /// last. A form that somebody has begun to fill in stays.
    pub(super) fn displaced(&mut self, entering: Entering) -> Vec<Effect> {
        let before = self.organization.take().map(|row| row.name);
        if before.is_none() && self.organizations.is_empty() {
            return Vec::new();
        }
        let form = self.screens.pop().and_then(Screen::downcast::<NewOrganization>).filter(|form| form.is_begun());
        let mut effects = self.enter(None, entering.place);
        let alone = self.organization.is_none();
        if let Some(form) = form {
            self.screens.retain(|screen| screen.get::<NewOrganization>().is_none());
            self.screens.push(Screen::new(NewOrganization { alone, ..*form }));
        }
        if self.modal.is_some() {
            effects.extend(self.load_layer());
        }
        let text = match (&before, &self.organization) {
            (None, Some(row)) => format!("{} belongs to {} now.", self.username, row.name),
            (before, _) => {
                let name = before.as_ref().map_or("this organization", |name| name.as_str());
                format!("{} no longer belongs to {name}.", self.username)
            }
        };
        self.withdraw(text.clone());
        let text = entering.said.map_or(text.clone(), |said| format!("{said} {text}"));
        self.notice = Some(Notice { text, bad: before.is_some() });
        effects
    }

    /// Withdraws the question that is open, if one is.
    pub(super) fn withdraw(&mut self, why: String) {
        if let Some(confirm) = self.dialog_mut::<Confirm>() {
            confirm.withdraw(why);
        }
    }

    /// What the page beneath a question says against its command by now.
    fn objection(&self, request: &Guarded) -> Option<String> {
        let command = request.command();
        let screen = self.screens.last()?.show();
        if let Some(error) = screen.data().and_then(Waiting::error) {
            return Some(error.to_string());
        }
        let denied = screen.facts(command).and_then(|facts| decide(Act::Write(command), facts).reason().map(ToString::to_string));
        denied.or_else(|| screen.objection(request, &self.scene()))
    }

    /// After what time an age on the screen is to be drawn again, at least a minute; `None` when none is shown.
    #[must_use]
    pub fn ages_last(&self) -> Option<Duration> {
        let screen = self.screens.last().map(|screen| screen.show() as &dyn Layer);
        let layers = screen.into_iter().chain(self.modal.as_ref().map(|modal| modal.layer() as &dyn Layer));
        let ages = layers.filter_map(|layer| layer.lasts(self.now));
        // A server that says nothing more is to be gone from the screen too.
        let servers = self.servers.iter().filter_map(|server| server.lasts(self.now));
        ages.chain(servers).min().map(|left| left.max(MINUTE))
    }
}
