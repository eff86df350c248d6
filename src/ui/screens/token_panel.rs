//! The block with a team's or an organization's token: what it says, what its buttons do, and why not.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::domain::{Command, Expiry, Seen, Token, TokenOwner, TokenState};
use crate::policy::Facts;
use crate::ui::action::Action;
use crate::ui::age::{ago, until};
use crate::ui::modals::Modal;
use crate::ui::modals::confirm::Confirm;
use crate::ui::offers::Offered;
use crate::ui::page::{Button, Page};
use crate::ui::step::{Errand, Step};

/// A token in its place, with what its buttons need.
pub struct TokenPanel<'a> {
    /// Whose token.
    pub owner: TokenOwner,
    /// In words: `team platform`, `organization acme`.
    pub whose: String,
    /// What the place is called: `Team API Token`, `Organization Token`.
    pub title: &'static str,
    /// What stands where there is no token.
    pub empty: &'static str,
    /// What stands on the button that makes the first.
    pub create: &'static str,
    /// The token.
    pub token: Option<&'a Token>,
    /// What the actor is to it.
    pub facts: &'a Facts,
}

impl TokenPanel<'_> {
    fn seen(&self) -> Seen {
        self.token.map_or(Seen::Nothing, |token| Seen::Token(token.id))
    }

    fn generate(&self) -> Command {
        Command::GenerateToken { owner: self.owner, seen: self.seen(), expires: Expiry::Default, description: None }
    }

    fn revoke(&self) -> Command {
        Command::RevokeToken { owner: self.owner, seen: self.seen() }
    }

    /// What an action is called here, and why it cannot be done now.
    #[must_use]
    pub fn offer(&self, action: Action) -> Option<Offered> {
        match action {
            Action::Generate => {
                let label = if self.token.is_some() { "regenerate" } else { "generate" };
                Some(Offered::judged(label, &self.generate(), self.facts))
            }
            Action::DeleteToken => {
                let nothing = self.token.is_none().then(|| format!("There is no token of {} to delete.", self.whose));
                Some(Offered::judged("delete token", &self.revoke(), self.facts).unless(nothing))
            }
            _ => None,
        }
    }

    /// What pressing the button leads to: the command itself where nothing is lost, or a question first.
    #[must_use]
    pub fn press(&self, action: Action, now: Timestamp) -> Step {
        let errand = if action == Action::Generate {
            Errand::new(self.generate(), &*self.whose).titled(self.title)
        } else {
            Errand::new(self.revoke(), &*self.whose).done(format!("The token of {} is deleted; it no longer works.", self.whose))
        };
        let Some(token) = self.token else { return errand.into() };
        let whose = &self.whose;
        let (title, yes, after) = match action {
            Action::Generate => (format!("Regenerate the token of {whose}?"), "Yes, regenerate", "A new one takes its place."),
            _ => {
                (format!("Delete the token of {whose}?"), "Yes, delete token", "No other takes its place until one is generated.")
            }
        };
        let used = match token.last_used_at {
            Some(at) => format!("It was last used {}.", ago(at, now)),
            None => "It was never used.".to_owned(),
        };
        let stops = if TokenState::of(self.token, now).is_valid() {
            format!("The present token, {}, stops working at once and cannot be recovered. {after}", token.masked())
        } else {
            format!("The present token, {}, has expired. {after}", token.masked())
        };
        Modal::Confirm(Confirm::new(title, vec![stops, used], yes, errand)).into()
    }

    /// The times whose ages the block says.
    #[must_use]
    pub fn ages(&self) -> Vec<Timestamp> {
        let times = self.token.map(|token| [Some(token.created_at), token.last_used_at, token.ends_at()]);
        times.into_iter().flatten().flatten().collect()
    }

    /// What there is to say against a command that was to replace the token that was seen, or to delete it.
    #[must_use]
    pub fn objection(&self, command: &Command, now: Timestamp) -> Option<String> {
        let (Command::GenerateToken { owner, seen, .. } | Command::RevokeToken { owner, seen }) = command else { return None };
        let whose = &self.whose;
        match (self.token, *seen) {
            _ if self.owner != *owner => None,
            (_, Seen::Anything) | (None, Seen::Nothing) => None,
            (Some(token), Seen::Token(seen)) if token.id == seen => None,
            (None, Seen::Token(_)) => {
                Some(format!("The token of {whose} was deleted meanwhile; there is nothing left to decide."))
            }
            (Some(token), _) => Some(format!(
                "The token of {whose} was generated anew {} by {}. This question is about the one before; close it and look again.",
                ago(token.created_at, now),
                token.created_by
            )),
        }
    }

    /// Writes the block, below its heading and purpose which begin at line `start`.
    pub fn write(&self, page: &mut Page<'_>, start: usize) {
        let theme = page.canvas.theme;
        let now = page.canvas.now;
        page.blank();
        match self.token {
            None => page.wrapped(self.empty, theme.heading),
            Some(token) => {
                page.line(Line::styled(token.masked(), theme.token));
                let fact = |before: &'static str, strong: String, after: String| {
                    Line::from(vec![Span::raw(before), Span::styled(strong, theme.heading), Span::raw(after)])
                };
                page.line(match token.last_used_at {
                    Some(at) => fact("Last used ", ago(at, now), String::new()),
                    None => fact("Last used ", "never".to_owned(), String::new()),
                });
                page.line(fact("Created ", ago(token.created_at, now), format!(" by {}", token.created_by)));
                match TokenState::of(Some(token), now) {
                    TokenState::Expires(at) => page.line(fact("Expires ", until(at, now), String::new())),
                    TokenState::Expired(at) => {
                        page.line(Line::styled(format!("Expired {}; it no longer works", ago(at, now)), theme.warning));
                    }
                    _ => {}
                }
                if token.shown_at.is_none() && page.canvas.showing != Some(token.id) {
                    let text = "Never displayed to anybody: regenerate it, unless it is on another screen just now.";
                    page.wrapped(text, theme.warning);
                }
            }
        }
        page.blank();
        let enabled = |action| self.offer(action).is_some_and(|offered| offered.is_allowed());
        let mut buttons = vec![Button {
            spot: Action::Generate.into(),
            label: if self.token.is_some() { "Regenerate token" } else { self.create }.to_owned(),
            style: theme.button,
            enabled: enabled(Action::Generate),
        }];
        if self.token.is_some() {
            buttons.push(Button {
                spot: Action::DeleteToken.into(),
                label: "Delete token".to_owned(),
                style: theme.danger,
                enabled: enabled(Action::DeleteToken),
            });
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
