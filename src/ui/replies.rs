//! Taking in what the backend and the clipboard answer.

use super::app::{App, Executing, Notice};
use super::message::{Copied, Effect, Loaded, Ticket, Timer};
use super::modals::Modal;
use super::modals::token::TokenModal;
use super::screens::{Place, Screen};
use crate::backend::{Created, Error, Receipt};
use crate::domain::{Command, SafeText, TokenOwner};

impl App {
    pub(super) fn loaded(&mut self, ticket: Ticket, reply: Result<Loaded, Error>) -> Vec<Effect> {
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
            self.withdraw(error.to_string());
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
        if entering.again {
            // It is asked without waiting for the answer, and the user may have gone elsewhere meanwhile.
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

    pub(super) fn executed(&mut self, ticket: Ticket, reply: Result<Receipt, Error>) -> Vec<Effect> {
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
            if let Some(entering) = &mut self.entering {
                entering.refusal = Some(error.to_string());
            }
        }
        effects
    }

    pub(super) fn copied(&mut self, copied: Copied) -> Vec<Effect> {
        self.holds_clipboard |= matches!(copied, Copied::System { .. });
        if let Some(Modal::Token(modal)) = &mut self.modal {
            modal.copying = false;
            modal.copied = Some(copied);
        }
        Vec::new()
    }

    /// The clipboard no longer holds what was copied.
    pub(super) fn released(&mut self) -> Vec<Effect> {
        self.holds_clipboard = false;
        if let Some(Modal::Token(modal)) = &mut self.modal
            && matches!(modal.copied, Some(Copied::System { clears_after: Some(_) }))
        {
            modal.copied = Some(Copied::Released);
        }
        Vec::new()
    }
}
