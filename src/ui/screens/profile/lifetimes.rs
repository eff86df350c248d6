//! The maximum lifetimes of an organization's tokens: a row for each kind, and the form that changes one.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::backend::ProfilePage;
use crate::domain::{Command, Guard, Id, InvalidInput, Lifetime, Organization, SafeText, TokenKind};
use crate::ui::action::Action;
use crate::ui::errand::Errand;
use crate::ui::field::Field;
use crate::ui::modals::form::{Form, Task};
use crate::ui::offered::{Offered, write_reason};
use crate::ui::page::Page;
use crate::ui::targets::{Item, Spot};

/// The labels of the two fields.
const MAXIMUM: &str = "MAXIMUM LIFETIME IN DAYS";
/// See [`MAXIMUM`].
const DAYS: &str = "DAYS";
/// What is offered beside none and another number.
const OFFERED: [u16; 3] = [30, 60, 90];
/// The number of the choice that has [`DAYS`] typed.
const OTHER: usize = OFFERED.len() + 1;

/// What the tokens of a kind are called.
fn tokens(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Organization => "Organization tokens",
        TokenKind::Team => "Team tokens",
        TokenKind::User => "User tokens",
        TokenKind::AuditTrails => "Audit-trails tokens",
        TokenKind::Metrics => "Metrics tokens",
    }
}

fn set(profile: &ProfilePage, kind: TokenKind, lifetime: Option<Lifetime>) -> Command {
    Command::SetMaximumLifetime { organization: profile.id, kind, lifetime, enforce: true }
}

/// The change that changes nothing, for the law to judge.
pub(super) fn keep(profile: &ProfilePage, kind: TokenKind) -> Command {
    set(profile, kind, profile.lifetimes.of(kind))
}

pub(super) fn write_lifetimes(profile: &ProfilePage, page: &mut Page<'_>, said: &mut Vec<String>) {
    let theme = page.canvas.theme;
    page.heading("Maximum Token Lifetimes");
    let text = "The longest a token can live. Applies immediately, also to existing tokens.";
    page.wrapped(text, Style::new());
    page.blank();
    if profile.lifetimes.untold {
        page.wrapped("This host does not tell them, or not to you.", theme.muted);
        return;
    }
    let mut refusal = None;
    for (number, kind) in TokenKind::ALL.into_iter().enumerate() {
        let offered = Offered::judged("change", &keep(profile, kind), &profile.facts);
        let maximum = profile.lifetimes.of(kind);
        let style = if maximum.is_some() { theme.heading } else { theme.muted };
        let off = if profile.lifetimes.enforced { "" } else { ", not enforced" };
        let maximum = maximum.map_or_else(|| "no maximum".to_owned(), |lifetime| format!("{}{off}", lifetime.words()));
        let line = Line::from(vec![Span::raw(format!("  {:<21}", tokens(kind))), Span::styled(maximum, style)]);
        page.stop(Spot::of(Action::Edit, Item::Number(number)), line, if number == 0 { 5 } else { 0 });
        refusal = offered.refusal;
    }
    write_reason(page, refusal.as_ref(), said);
}

/// The form for one kind.
pub(super) fn form(profile: &ProfilePage, kind: TokenKind) -> Form {
    let current = profile.lifetimes.of(kind);
    let chosen = match current {
        None => 0,
        Some(current) => OFFERED.iter().position(|days| Lifetime::days(*days) == Some(current)).map_or(OTHER, |at| at + 1),
    };
    let typed = match current.filter(|_| chosen == OTHER) {
        None => String::new(),
        Some(current) => current.as_whole_days().map_or_else(|| current.to_string(), |days| days.to_string()),
    };
    let mut options = vec!["none".to_owned()];
    options.extend(OFFERED.map(|days| days.to_string()));
    options.push("other".to_owned());
    let fields = vec![
        Field::choice(MAXIMUM, options, chosen),
        Field::text(DAYS, &typed).help(format!("1 to {}.", Lifetime::MAXIMUM)).only(MAXIMUM, OTHER),
    ];
    let task = SetMaximum { organization: profile.id, name: profile.facts.organization.clone(), kind, current };
    let tokens = tokens(kind);
    let form = Form::new(format!("Maximum lifetime of {}", tokens.to_lowercase()), fields, "Set maximum", Box::new(task)).intro(
        format!(
            "{tokens} older than the maximum expire immediately. They aren't deleted: raise the maximum and they work again."
        ),
    );
    match kind {
        TokenKind::User => form.intro(
            "These are the tokens of the organization's members. For members of several organizations, the shortest maximum applies.",
        ),
        _ => form,
    }
}

/// Sets the maximum of one kind.
#[derive(Debug)]
struct SetMaximum {
    organization: Id<Organization>,
    name: SafeText,
    kind: TokenKind,
    current: Option<Lifetime>,
}

impl Task for SetMaximum {
    fn errand(&self, fields: &[Field]) -> Result<Errand, Vec<InvalidInput>> {
        let chosen = fields.first().map_or(0, Field::chosen);
        let (field, lifetime) = match chosen {
            0 => (MAXIMUM, None),
            OTHER => {
                let typed = fields.get(1).map_or("", Field::typed);
                (DAYS, Some(Lifetime::parse(DAYS, typed).map_err(|invalid| vec![invalid])?))
            }
            at => (MAXIMUM, OFFERED.get(at - 1).copied().and_then(Lifetime::days)),
        };
        if lifetime == self.current {
            let message = "This is the maximum already.".to_owned();
            return Err(vec![InvalidInput { field, message }]);
        }
        let tokens = tokens(self.kind);
        let done = match lifetime {
            Some(lifetime) => format!("{tokens} live {lifetime} at most now. Older ones have expired."),
            None => format!("{tokens} have no maximum lifetime any more."),
        };
        let (organization, kind) = (self.organization, self.kind);
        let command = Command::SetMaximumLifetime { organization, kind, lifetime, enforce: true };
        Ok(Errand::new(command.when(Guard::Lifetime(self.current)), format!("organization {}", self.name)).done(done))
    }
}
