//! A team's or an organization's token in its place: what it says, what its buttons do, and why not.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use super::token::facts;
use super::token::form::{Ending, GenerateUntil, regenerate};
use super::token::question::{stakes, successor};
use super::token::reach::Reach;
use crate::domain::{AuthenticationToken, Command, Expiry, Guard, Guarded, Id, Lifetime, Token, TokenOwner};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::age::ago;
use crate::ui::errand::Errand;
use crate::ui::layer::Step;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offered::Offered;
use crate::ui::page::{Button, Page};

/// Of a token that nobody was shown, as far as the model knows.
const NOT_NOTED: &str = "There is no record that it was displayed. If nobody has saved it, regenerate it.";
/// Of one that was shown here.
const SHOWN_HERE: &str = "Displayed in this console. The model hasn't recorded it yet.";

/// A token in its place, with what its buttons need.
pub struct TokenPanel<'a> {
    pub owner: TokenOwner,
    /// In words: `team platform`, `organization acme`.
    pub whose: String,
    /// What the place is called: `Team API Token`, `Organization Token`.
    pub title: &'static str,
    /// What stands where there is no token.
    pub empty: &'static str,
    /// What stands on the button that makes the first.
    pub create: &'static str,
    pub token: Option<&'a Token>,
    pub reach: Reach<'a>,
    /// How long it can live at most.
    pub maximum: Option<Lifetime>,
    /// What the actor is to it.
    pub facts: &'a Facts,
}

impl TokenPanel<'_> {
    fn seen(&self) -> Option<Id<AuthenticationToken>> {
        self.token.map(|token| token.id)
    }

    fn generate(&self, expires: Expiry) -> Guarded {
        Command::GenerateToken { owner: self.owner, expires, description: None }.when(Guard::Token(self.seen()))
    }

    fn revoke(&self) -> Command {
        Command::RevokeToken { owner: self.owner, token: self.seen() }
    }

    /// What an action is called here, and why it cannot be done now.
    #[must_use]
    pub fn offer(&self, action: Action) -> Option<Offered> {
        let again = if self.token.is_some() { "regenerate" } else { "generate" };
        match action {
            Action::Generate => {
                Some(Offered::judged(format!("{again} token"), self.generate(Expiry::Default).command(), self.facts))
            }
            Action::GenerateUntil => Some(Offered::judged("set expiry…", self.generate(Expiry::Default).command(), self.facts)),
            Action::DeleteToken => {
                let nothing = self.token.is_none().then(|| format!("There is no token of {} to delete.", self.whose));
                Some(Offered::judged("delete token", &self.revoke(), self.facts).unless(nothing))
            }
            _ => None,
        }
    }

    /// What pressing the button leads to: the command itself where nothing is lost, or a question or a form first; nothing for an action of no button.
    #[must_use]
    pub fn press(&self, action: Action, now: Timestamp) -> Option<Step> {
        let whose = &self.whose;
        let reach = || self.reach.sentence(&self.facts.organization);
        Some(match (action, self.token) {
            (Action::GenerateUntil, token) => {
                let form = GenerateUntil {
                    owner: self.owner,
                    whose: whose.clone(),
                    title: self.title,
                    ending: Ending::new(self.owner.kind(), self.maximum, now),
                    present: token.map(|token| (token.clone(), reach())),
                };
                form.form().into()
            }
            (Action::Generate, token) => {
                let errand = |expires| Errand::new(self.generate(expires), &**whose).titled(self.title);
                let (Some(token), Ok(at)) = (token, Expiry::Default.resolve(self.owner.kind(), now, self.maximum)) else {
                    return Some(errand(Expiry::Default).into());
                };
                // The token that is made expires when the question says, however long it stays open.
                regenerate(whose, stakes(token, reach(), now, &successor(at, now)), errand(Expiry::At(at)))
            }
            (Action::DeleteToken, token) => {
                let done = format!("The token of {whose} is deleted; it no longer works.");
                let errand = Errand::new(self.revoke(), &**whose).done(done);
                let Some(token) = token else { return Some(errand.into()) };
                let title = format!("Delete the token of {whose}?");
                let body = stakes(token, reach(), now, "Nothing replaces it.");
                let question = Confirm::new(title, body, "Yes, delete token", errand);
                match self.typed() {
                    Some(name) => question.typing(name),
                    None => question,
                }
                .into()
            }
            _ => return None,
        })
    }

    /// The name that must be typed before the token is deleted: without the organization's own token, or that of the owners
    /// team, everything can stop.
    fn typed(&self) -> Option<&str> {
        match self.owner {
            TokenOwner::Organization(_) => Some(self.facts.organization.as_str()),
            _ => self.facts.team.as_ref().filter(|team| team.is_owners).map(|team| team.name.as_str()),
        }
    }

    /// The times whose ages the block says.
    #[must_use]
    pub fn ages(&self) -> Vec<Timestamp> {
        let times = self.token.map(|token| [Some(token.created_at), token.last_used_at, token.ends_at()]);
        times.into_iter().flatten().flatten().collect()
    }

    /// What there is to say against a command that was to replace the token that was seen, or to delete it.
    #[must_use]
    pub fn objection(&self, request: &Guarded, now: Timestamp) -> Option<String> {
        let (owner, meant) = match (request.command(), request.guard()) {
            (Command::GenerateToken { owner, .. }, Guard::Token(seen)) => (owner, *seen),
            (Command::RevokeToken { owner, token: token @ Some(_) }, _) => (owner, *token),
            _ => return None,
        };
        let whose = &self.whose;
        match self.token {
            _ if self.owner != *owner || self.seen() == meant => None,
            None => Some(format!("The token of {whose} was deleted meanwhile; there is nothing left to decide.")),
            Some(token) => Some(format!(
                "The token of {whose} was regenerated {} by {}. This question is about the one before; close it and look again.",
                ago(token.created_at, now),
                token.created_by
            )),
        }
    }

    /// Writes the block, below its heading and purpose which begin at line `start`.
    pub fn write(&self, page: &mut Page<'_>, start: usize) {
        let theme = page.canvas.theme;
        page.blank();
        match self.token {
            None => page.wrapped(self.empty, theme.heading),
            Some(token) => {
                let never = if token.ends_at().is_none() { "  never expires" } else { "" };
                page.line(Line::from(vec![Span::styled(token.masked(), theme.token), Span::raw(never)]));
                facts::write(page, token);
                // A token that was used was displayed, whatever was noted.
                if token.shown_at.is_none() && token.last_used_at.is_none() && page.canvas.showing != Some(token.id) {
                    let here = page.canvas.unnoted.contains(&token.id);
                    let text = if here { SHOWN_HERE } else { NOT_NOTED };
                    page.wrapped(text, theme.warning);
                }
            }
        }
        if let Some(maximum) = self.maximum {
            let text = format!("It lives at most {maximum}, set for the organization.");
            page.wrapped(&text, theme.muted);
        }
        page.blank();
        let enabled = |action| self.offer(action).is_some_and(|offered| offered.is_allowed());
        let button = |action: Action, label: &str, style| Button {
            spot: action.into(),
            label: label.to_owned(),
            style,
            enabled: enabled(action),
        };
        let generate = if self.token.is_some() { "Regenerate token" } else { self.create };
        let mut buttons =
            vec![button(Action::Generate, generate, theme.button), button(Action::GenerateUntil, "Set expiry", theme.button)];
        if self.token.is_some() {
            buttons.push(button(Action::DeleteToken, "Delete token", theme.danger));
        }
        // The block ends with the reason, if there is one: it is to be visible together with the buttons.
        let reason = self.offer(Action::Generate).and_then(|offered| offered.refusal).map(|refusal| refusal.to_string());
        let lines = reason.as_deref().map_or_else(Vec::new, |reason| crate::ui::page::wrap(reason, page.canvas.width));
        let rows = if page.fits(&buttons) { 1 } else { buttons.len() };
        let end = page.lines.len() + rows + if lines.is_empty() { 0 } else { lines.len() + 1 };
        page.buttons(&buttons, &(start..end));
        if !lines.is_empty() {
            page.blank();
            for line in lines {
                page.line(Line::styled(line, theme.warning));
            }
        }
    }
}
