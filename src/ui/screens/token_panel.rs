//! The block with a team's or an organization's token: what it says, what its buttons do, and why not.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::domain::{Command, Expiry, Seen, Token, TokenOwner, TokenState};
use crate::policy::{Act, Decision, Facts, decide};
use crate::ui::action::Action;
use crate::ui::age::{ago, until};
use crate::ui::modals::confirm::Confirm;
use crate::ui::page::{Button, Page};

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

/// What pressing a button leads to.
pub enum Press {
    /// The command itself, where nothing is lost.
    Go(Command),
    /// A question first.
    Ask(Confirm),
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
    pub fn offer(&self, action: Action) -> Option<(&'static str, Option<String>)> {
        let refusal = |command: &Command| match decide(Act::Write(command), self.facts) {
            Decision::Allow => None,
            Decision::Deny(reason) => Some(reason.to_string()),
        };
        match action {
            Action::Generate if self.token.is_some() => Some(("regenerate", refusal(&self.generate()))),
            Action::Generate => Some(("generate", refusal(&self.generate()))),
            Action::DeleteToken => {
                let nothing = || self.token.is_none().then(|| format!("There is no token of {} to delete.", self.whose));
                Some(("delete token", refusal(&self.revoke()).or_else(nothing)))
            }
            _ => None,
        }
    }

    /// What pressing the button leads to.
    #[must_use]
    pub fn press(&self, action: Action, now: Timestamp) -> Press {
        let command = if action == Action::Generate { self.generate() } else { self.revoke() };
        let Some(token) = self.token else { return Press::Go(command) };
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
        Press::Ask(Confirm::new(title, vec![stops, used], yes, command))
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
        let enabled = |action| self.offer(action).is_some_and(|(_, refusal)| refusal.is_none());
        let mut buttons = vec![Button {
            action: Action::Generate,
            label: if self.token.is_some() { "Regenerate token" } else { self.create },
            style: theme.button,
            enabled: enabled(Action::Generate),
        }];
        if self.token.is_some() {
            buttons.push(Button {
                action: Action::DeleteToken,
                label: "Delete token",
                style: theme.danger,
                enabled: enabled(Action::DeleteToken),
            });
        }
        // The block ends with the reason, if there is one: it is to be visible together with the buttons.
        let reason = self.offer(Action::Generate).and_then(|(_, refusal)| refusal);
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
