//! Which key does what, where: contexts of bindings, read from tables of names.

use std::collections::BTreeMap;

use crokey::KeyCombination;
use crossterm::event::KeyEvent;

use super::action::{ACTIONS, Action};

/// Where keys are pressed. A layer looks keys up in a chain of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Everywhere.
    Always,
    /// On every screen.
    Global,
    /// In every list and page.
    List,
    /// The menu on the left.
    Menu,
    /// The list of teams.
    Teams,
    /// A team.
    Team,
    /// The organization's token.
    ApiTokens,
    /// The audit log.
    AuditLog,
    /// What is amiss with tokens.
    Hygiene,
    /// Who could become owner.
    Escalation,
    /// The list of teams' tokens.
    TeamTokens,
    /// The list of one's own tokens.
    UserTokens,
    /// The list of people to act as.
    ActingAs,
    /// The list of organizations.
    Organizations,
    /// The palette.
    Palette,
    /// A text to read.
    Sheet,
    /// The list of keys.
    Help,
    /// The line that narrows a list.
    Filter,
    /// A form.
    Form,
    /// A choice or a switch in a form.
    Choice,
    /// A question.
    Confirm,
    /// A question that is answered by typing a name.
    TypedConfirm,
    /// The modal with a new token.
    Token,
}

impl Context {
    /// Every context with its name in a configuration file.
    pub const ALL: [(Self, &'static str); 23] = [
        (Self::Always, "always"),
        (Self::Global, "global"),
        (Self::List, "list"),
        (Self::Menu, "menu"),
        (Self::Teams, "teams"),
        (Self::Team, "team"),
        (Self::ApiTokens, "api-tokens"),
        (Self::AuditLog, "audit-log"),
        (Self::Hygiene, "hygiene"),
        (Self::Escalation, "escalation"),
        (Self::TeamTokens, "team-tokens"),
        (Self::UserTokens, "user-tokens"),
        (Self::ActingAs, "acting-as"),
        (Self::Organizations, "organizations"),
        (Self::Palette, "palette"),
        (Self::Sheet, "sheet"),
        (Self::Help, "help"),
        (Self::Filter, "filter"),
        (Self::Form, "form"),
        (Self::Choice, "choice"),
        (Self::Confirm, "confirm"),
        (Self::TypedConfirm, "typed-confirm"),
        (Self::Token, "token"),
    ];

    /// Where a key pressed here is looked up, in order.
    #[must_use]
    pub fn chain(self) -> &'static [Self] {
        match self {
            Self::Always => &[Self::Always],
            Self::Global => &[Self::Global, Self::Always],
            Self::List => &[Self::List, Self::Global, Self::Always],
            Self::Menu => &[Self::Menu, Self::List, Self::Global, Self::Always],
            Self::Teams => &[Self::Teams, Self::List, Self::Global, Self::Always],
            Self::Team => &[Self::Team, Self::List, Self::Global, Self::Always],
            Self::ApiTokens => &[Self::ApiTokens, Self::List, Self::Global, Self::Always],
            Self::AuditLog => &[Self::AuditLog, Self::List, Self::Global, Self::Always],
            Self::Hygiene => &[Self::Hygiene, Self::List, Self::Global, Self::Always],
            Self::Escalation => &[Self::Escalation, Self::List, Self::Global, Self::Always],
            Self::TeamTokens => &[Self::TeamTokens, Self::List, Self::Global, Self::Always],
            Self::UserTokens => &[Self::UserTokens, Self::List, Self::Global, Self::Always],
            Self::ActingAs => &[Self::ActingAs, Self::List, Self::Always],
            Self::Organizations => &[Self::Organizations, Self::List, Self::Always],
            Self::Palette => &[Self::Palette, Self::Always],
            Self::Sheet => &[Self::Sheet, Self::Always],
            Self::Help => &[Self::Help, Self::List, Self::Always],
            Self::Filter => &[Self::Filter, Self::Always],
            Self::Form => &[Self::Form, Self::Always],
            Self::Choice => &[Self::Choice, Self::Form, Self::Always],
            Self::Confirm => &[Self::Confirm, Self::Always],
            Self::TypedConfirm => &[Self::TypedConfirm, Self::Always],
            Self::Token => &[Self::Token, Self::Always],
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(context, _)| context)
    }
}

/// The tables of a configuration file: context, action, keys.
pub type Tables = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The bindings of every context.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    bindings: BTreeMap<(Context, Action), Vec<KeyCombination>>,
}

impl Keymap {
    /// Puts tables over these bindings: an action that a table names gets just the keys given there.
    ///
    /// # Errors
    /// Every unknown context, action or key, and every key with two meanings in one context, a sentence each.
    pub fn over(mut self, tables: &Tables) -> Result<Self, Vec<String>> {
        let mut wrong = Vec::new();
        for (context_name, actions) in tables {
            let Some(context) = Context::named(context_name) else {
                let known: Vec<&str> = Context::ALL.iter().map(|(_, name)| *name).collect();
                wrong.push(format!("[keys.{context_name}] is no context; there are {}.", known.join(", ")));
                continue;
            };
            for (action_name, keys) in actions {
                let Some(action) = Action::named(action_name) else {
                    wrong.push(format!("{action_name} in [keys.{context_name}] is no action."));
                    continue;
                };
                let mut parsed = Vec::new();
                for key in keys {
                    match combination(key) {
                        Some(key) => parsed.push(key),
                        None => wrong.push(format!("\"{key}\" for {action_name} in [keys.{context_name}] is no key.")),
                    }
                }
                self.bindings.insert((context, action), parsed);
            }
        }
        wrong.extend(self.conflicts());
        if wrong.is_empty() { Ok(self) } else { Err(wrong) }
    }

    fn conflicts(&self) -> Vec<String> {
        let mut meanings: BTreeMap<(Context, String), Vec<&str>> = BTreeMap::new();
        for ((context, action), keys) in &self.bindings {
            for key in keys {
                meanings.entry((*context, key.to_string())).or_default().push(action.description().name);
            }
        }
        meanings
            .into_iter()
            .filter(|(_, actions)| actions.len() > 1)
            .map(|((context, key), actions)| {
                let name = Context::ALL.iter().find(|(known, _)| *known == context).map_or("", |(_, name)| name);
                format!("\"{key}\" in [keys.{name}] means both {}.", actions.join(" and "))
            })
            .collect()
    }

    /// What a key does in a context, if anything.
    #[must_use]
    pub fn action(&self, context: Context, key: KeyEvent) -> Option<Action> {
        self.owner(context, KeyCombination::from(key).normalized())
    }

    /// The first key that does an action in a context, as sentences and buttons name it.
    #[must_use]
    pub fn hint(&self, context: Context, action: Action) -> String {
        let bound = self.actions(context).into_iter().find(|(known, _)| *known == action);
        bound.and_then(|(_, keys)| keys.into_iter().next()).unwrap_or_else(|| "no key".to_owned())
    }

    /// What can be done in a context, in the order of [`ACTIONS`], with the keys that do it.
    #[must_use]
    pub fn actions(&self, context: Context) -> Vec<(Action, Vec<String>)> {
        ACTIONS
            .iter()
            .filter_map(|description| {
                let keys: Vec<String> = context
                    .chain()
                    .iter()
                    .filter_map(|link| self.bindings.get(&(*link, description.action)))
                    .flatten()
                    .filter(|key| self.owner(context, **key) == Some(description.action))
                    .map(|key| label(*key))
                    .collect();
                (!keys.is_empty()).then_some((description.action, keys))
            })
            .collect()
    }

    /// Who gets a key in a context: an inner context hides the same key of an outer one.
    fn owner(&self, context: Context, key: KeyCombination) -> Option<Action> {
        context.chain().iter().find_map(|link| {
            self.bindings.iter().find(|((at, _), keys)| at == link && keys.contains(&key)).map(|((_, action), _)| *action)
        })
    }
}

/// Reads a key; a capital letter is the letter with shift, which the library reads as the small one.
fn combination(text: &str) -> Option<KeyCombination> {
    let capital = text.len() == 1 && text.chars().all(|letter| letter.is_ascii_uppercase());
    let text = if capital { format!("shift-{}", text.to_lowercase()) } else { text.to_owned() };
    text.parse::<KeyCombination>().ok().map(KeyCombination::normalized)
}

/// A key as the footer shows it.
fn label(key: KeyCombination) -> String {
    match key.to_string().as_str() {
        "Up" => "↑".to_owned(),
        "Down" => "↓".to_owned(),
        "Left" => "←".to_owned(),
        "Right" => "→".to_owned(),
        other => {
            let lower = other.to_lowercase();
            match lower.strip_prefix("shift-") {
                Some(letter) if letter.chars().count() == 1 => letter.to_uppercase(),
                _ => lower.replace("backtab", "shift-tab").replace("page", "pg"),
            }
        }
    }
}
