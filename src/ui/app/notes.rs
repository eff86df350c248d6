//! Tokens that were shown here: the model notes it, and what it cannot note just now is tried again.

use std::time::Duration;

use super::App;
use crate::backend::{Error, Receipt};
use crate::domain::{Actor, AuthenticationToken, Command, Id};
use crate::ui::message::{Effect, Request, Timer};
use crate::ui::modals::token::TokenModal;
use crate::ui::notice::Notice;
use crate::ui::ticket::Ticket;

/// Between two tries, unless something happens to the model before.
const AGAIN: Duration = Duration::from_secs(30);

/// The tokens that were shown here and that the model has not noted yet.
#[derive(Debug, Default)]
pub(super) struct Notes {
    waiting: Vec<Note>,
    timer: bool,
}

#[derive(Debug)]
struct Note {
    token: Id<AuthenticationToken>,
    /// To whom it was shown; nobody else can say so.
    actor: Actor,
    /// What was asked, while there is no answer.
    ticket: Option<Ticket>,
    /// Why it could not be noted last.
    why: Option<String>,
}

impl App {
    /// Has the model note that a token was shown.
    pub(super) fn note(&mut self, token: Id<AuthenticationToken>) -> Vec<Effect> {
        self.notes.waiting.push(Note { token, actor: self.actor(), ticket: None, why: None });
        self.note_again()
    }

    /// Has the model note what it has not noted yet.
    pub fn note_again(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for at in 0..self.notes.waiting.len() {
            if self.notes.waiting[at].ticket.is_none() {
                let ticket = self.ticket();
                let note = &mut self.notes.waiting[at];
                note.ticket = Some(ticket);
                let command = Command::AcknowledgeToken { token: note.token };
                effects.push(Effect::Ask(ticket, Request::Execute(note.actor, command.into())));
            }
        }
        effects
    }

    /// The time to try again has come.
    pub(super) fn note_late(&mut self) -> Vec<Effect> {
        self.notes.timer = false;
        self.note_again()
    }

    /// Takes in whether the model has noted it; `None` for an answer to something else.
    pub(super) fn noted(&mut self, ticket: Ticket, reply: &Result<Receipt, Error>) -> Option<Vec<Effect>> {
        let at = self.notes.waiting.iter().position(|note| note.ticket == Some(ticket))?;
        let Err(error @ (Error::Unavailable(_) | Error::Storage(_))) = reply else {
            // A refusal is about a token that is gone, of which nothing needs to be known.
            let note = self.notes.waiting.remove(at);
            return Some(if note.why.is_some() { self.reload() } else { Vec::new() });
        };
        let note = &mut self.notes.waiting[at];
        note.ticket = None;
        if note.why.replace(error.cause()).is_none() {
            let text = format!(
                "The token works, but the model could not record that it was displayed. {} The console tries again.",
                error.cause()
            );
            self.notice = Some(Notice::bad(text));
        }
        let starts = !std::mem::replace(&mut self.notes.timer, true);
        Some(if starts { vec![Effect::After(AGAIN, Timer::Note)] } else { Vec::new() })
    }

    /// The tokens that were shown here and that the model has not noted.
    pub(super) fn unnoted(&self) -> Vec<Id<AuthenticationToken>> {
        self.notes.waiting.iter().map(|note| note.token).collect()
    }

    /// What is said after the console has ended, which was `writing` a change about this until then.
    #[must_use]
    pub fn parting(&self, writing: Option<&str>) -> Option<String> {
        let change = writing.map(|whose| match (self.writing(), self.dialog::<TokenModal>(), &self.notice) {
            (Some(_), ..) => format!("warning: it is not known whether the change of {whose} was made. Start again and look."),
            (None, Some(_), _) => {
                format!("warning: the token of {whose} was generated, and nobody has seen it. Regenerate it.")
            }
            (None, _, Some(notice)) => notice.text.clone(),
            (None, _, None) => format!("The change of {whose} was made."),
        });
        let said: Vec<String> = change.into_iter().chain(self.unnoted_warning()).collect();
        (!said.is_empty()).then(|| said.join("\ntfe-console: "))
    }

    /// What is said when the console ends and there are still such tokens.
    fn unnoted_warning(&self) -> Option<String> {
        let last = self.notes.waiting.last()?;
        let which = match self.notes.waiting.len() {
            1 => format!("the token {} works", last.token),
            count => format!("{count} tokens, {} among them, work", last.token),
        };
        let why = last.why.as_deref().unwrap_or("It did not answer in time.");
        Some(format!(
            "warning: {which}, but the model could not record being displayed. {why} Hygiene reports this until the first use."
        ))
    }
}
