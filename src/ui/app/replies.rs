//! Taking in what the backend and the clipboard answer.

use super::{App, Executing};
use crate::backend::{Account, Created, Error, Part, Receipt};
use crate::domain::{Command, Guarded, Timestamp};
use crate::ui::ask::{Loaded, read};
use crate::ui::errand::Then;
use crate::ui::fetched::Waiting;
use crate::ui::layer::{Layer, Screen};
use crate::ui::message::{Copied, Effect, Request, Timer};
use crate::ui::modals::confirm::Confirm;
use crate::ui::modals::form::Form;
use crate::ui::modals::token::TokenModal;
use crate::ui::notice::Notice;
use crate::ui::place::Place;
use crate::ui::ticket::Ticket;

impl App {
    pub(super) fn loaded(&mut self, ticket: Ticket, reply: Result<Loaded, Error>) -> Vec<Effect> {
        if self.entering.as_ref().is_some_and(|entering| entering.ticket == ticket) {
            return self.entered(reply);
        }
        if self.own_expiry.is_some_and(|asked| asked == ticket) {
            self.take_own_expiry(reply);
            return Vec::new();
        }
        let scene = self.scene();
        // A reply that nobody waits for any more finds no taker.
        let Some(layer) = self.awaiting(ticket) else { return Vec::new() };
        match reply {
            Ok(loaded) => {
                let step = layer.fill(ticket, loaded, &scene);
                self.take_step(step)
            }
            Err(error) => {
                self.failed(ticket, &error);
                Vec::new()
            }
        }
    }

    /// Asks a host until when it accepts the token that opened it. The rows were asked for before.
    pub(super) fn ask_own_expiry(&mut self) -> Vec<Effect> {
        if !self.is_on_host() {
            return Vec::new();
        }
        let ticket = self.ticket();
        self.own_expiry = Some(ticket);
        vec![Effect::Ask(ticket, Request::Load(read("until when the token is accepted", |backend| backend.own_expiry())))]
    }

    fn take_own_expiry(&mut self, reply: Result<Loaded, Error>) {
        self.own_expiry = None;
        // Where it fails, the bar says nothing of it.
        let told = reply.ok().and_then(Loaded::of::<Part<Option<Timestamp>>>);
        if let (Some(host), Some(told)) = (&mut self.about.host, told) {
            host.expiry = told;
        }
    }

    fn failed(&mut self, ticket: Ticket, error: &Error) {
        let Some(data) = self.awaiting(ticket).and_then(Layer::data_mut) else { return };
        data.fail(ticket, error);
        // What is gone, or can't be seen, has no page to stay on.
        let gone = |screen: &Screen| {
            matches!(screen.show().data().and_then(Waiting::error), Some(Error::Denied(_) | Error::NotFound(_)))
        };
        while self.screens.len() > 1 && self.screens.last().is_some_and(gone) {
            self.screens.pop();
            self.withdraw(error.to_string());
            // What was refused just now says more than that its page is gone with it.
            if !self.notice.as_ref().is_some_and(|notice| notice.bad) {
                self.notice = Some(Notice::bad(error.to_string()));
            }
        }
    }

    fn entered(&mut self, reply: Result<Loaded, Error>) -> Vec<Effect> {
        let Some(entering) = self.entering.take() else { return Vec::new() };
        let account = match reply.map(Loaded::of::<Account>) {
            Ok(Some(account)) => account,
            Ok(None) => return Vec::new(),
            Err(error) => {
                self.notice = Some(Notice::bad(error.to_string()));
                return Vec::new();
            }
        };
        self.organizations = account.organizations;
        self.servers = account.servers;
        if entering.again {
            // It is asked without waiting for the answer, and the user might have gone elsewhere meanwhile.
            let here = self.organization.as_ref().map(|row| row.id);
            return match self.organizations.iter().find(|row| Some(row.id) == here) {
                Some(row) => {
                    self.organization = Some(row.clone());
                    Vec::new()
                }
                None => self.displaced(entering),
            };
        }
        self.enter(entering.organization, entering.place)
    }

    pub(super) fn executed(&mut self, ticket: Ticket, reply: Result<Receipt, Error>) -> Vec<Effect> {
        if let Some(effects) = self.noted(ticket, &reply) {
            return effects;
        }
        if self.executing.as_ref().is_none_or(|executing| executing.ticket != ticket) {
            return Vec::new();
        }
        let Some(Executing { errand, .. }) = self.executing.take() else { return Vec::new() };
        let receipt = match reply {
            Ok(receipt) => receipt,
            Err(error) => return self.refused(&error),
        };
        self.modal = None;
        self.notice = errand.done.clone().map(Notice::good);
        if let (Some(created), Some(screen)) = (receipt.created, self.screens.last_mut()) {
            screen.show_mut().made(created);
        }
        let carried = std::iter::once(&errand.request).chain(&errand.together).map(Guarded::command);
        let carried: Vec<Command> = carried.cloned().collect();
        if let Some(screen) = self.screens.last_mut() {
            for command in &carried {
                screen.show_mut().carried_out(command);
            }
        }
        match (errand.then, receipt.created) {
            (_, Some(Created::Organization(organization))) => {
                return self.load_account(Some(organization), Place::Teams, false);
            }
            (Then::Elsewhere, _) => return self.leave_organization(),
            (Then::Open, Some(Created::Team(team))) => return self.open_made(Place::Team(team)),
            (Then::Open, Some(Created::Workspace(workspace))) => return self.open_made(Place::Workspace(workspace)),
            (Then::Leave, _) if self.screens.len() > 1 => drop(self.screens.pop()),
            _ => {}
        }
        let mut effects = self.reload();
        if errand.then == Then::Renamed || carried.iter().any(|command| self.moves(command)) {
            effects.extend(self.load_account(self.organization.as_ref().map(|row| row.id), Place::Teams, true));
            self.say_first(errand.done);
        }
        if let (Some(minted), Some(owner)) = (receipt.minted, errand.request.command().token_owner()) {
            let ticket = self.ticket();
            let title = format!("{} of {}", errand.title, errand.whose);
            self.modal = Some(TokenModal::new(title, owner, minted, ticket).into());
            // Somebody might have been faster than this answer.
            effects.extend(self.load_layer());
            effects.push(Effect::After(self.settings.hide_after, Timer::HideToken(ticket)));
            effects.push(Effect::Settle);
        }
        effects
    }

    /// Opens the page of what was made, over the list that has it by now.
    fn open_made(&mut self, place: Place) -> Vec<Effect> {
        self.outdate();
        self.go(place)
    }

    /// Whether a command can change what the user is to the organization.
    fn moves(&self, command: &Command) -> bool {
        match command {
            Command::AddMember { user, .. } | Command::RemoveMember { user, .. } => *user == self.user,
            Command::SetOrganizationAccess { .. } | Command::DeleteTeam { .. } => true,
            _ => false,
        }
    }

    /// Shows why a command was refused, where it belongs, and looks again at what has changed.
    fn refused(&mut self, error: &Error) -> Vec<Effect> {
        let rest = self.end_round();
        if let Some(confirm) = self.dialog_mut::<Confirm>()
            && let Some(form) = confirm.behind.take()
        {
            self.modal = Some((*form).into());
        }
        let taken = match (&mut self.modal, self.screens.last_mut()) {
            (Some(modal), _) => modal.layer_mut().takes(error),
            (None, Some(screen)) => screen.show_mut().takes(error),
            (None, None) => false,
        };
        if taken {
            return Vec::new();
        }
        let rest = rest.map_or_else(String::new, |rest| format!(" {rest}"));
        self.notice = Some(Notice::bad(format!("{error}{rest}")));
        // What could be tried again as it is stays, with all that was typed.
        if matches!(error, Error::Unavailable(_) | Error::Storage(_)) && self.dialog::<Form>().is_some() {
            return Vec::new();
        }
        self.modal = None;
        let mut effects = self.reload();
        if matches!(error, Error::Denied(_)) {
            effects.extend(self.load_account(self.organization.as_ref().map(|row| row.id), Place::Teams, true));
            self.say_first(Some(error.to_string()));
        }
        effects
    }

    /// What is said before it is said that the user no longer belongs where they were, should it come to that.
    fn say_first(&mut self, sentence: Option<String>) {
        if let Some(entering) = &mut self.entering {
            entering.said = sentence;
        }
    }

    /// Says what became of the copy of a text that is no secret.
    pub(super) fn text_copied(&mut self, copied: Copied) -> Vec<Effect> {
        let what = self.copying.take().unwrap_or_default();
        self.notice = Some(match copied {
            Copied::System { .. } => Notice::good(format!("Copied {what}.")),
            Copied::Terminal { .. } => Notice::good(format!("Sent {what} to the terminal. Check by pasting.")),
            Copied::Released | Copied::Unavailable => Notice::bad("Not copied: no clipboard answers."),
        });
        Vec::new()
    }

    pub(super) fn copied(&mut self, copied: Copied) -> Vec<Effect> {
        self.holds_clipboard |= matches!(copied, Copied::System { .. });
        if let Some(modal) = self.dialog_mut::<TokenModal>() {
            modal.copying = false;
            modal.copied = Some(copied);
        }
        Vec::new()
    }

    /// The clipboard no longer holds what was copied.
    pub(super) fn released(&mut self) -> Vec<Effect> {
        self.holds_clipboard = false;
        if let Some(modal) = self.dialog_mut::<TokenModal>()
            && matches!(modal.copied, Some(Copied::System { clears_after: Some(_) }))
        {
            modal.copied = Some(Copied::Released);
        }
        Vec::new()
    }
}
