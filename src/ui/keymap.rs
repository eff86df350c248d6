//! Which key does what, where: contexts of bindings, read from tables of names.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crokey::OneToThree;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{ACTIONS, Action};
pub use crokey::KeyCombination;

/// Where keys are pressed. A layer looks keys up in a chain of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Context {
    /// Everywhere.
    Always,
    Global,
    /// In every list and page.
    List,
    /// The menu on the left.
    Menu,
    Profile,
    Teams,
    Team,
    /// The people of the organization.
    Users,
    Workspaces,
    Workspace,
    ApiTokens,
    AuditLog,
    /// What is wrong with tokens.
    Hygiene,
    Escalation,
    /// The servers on the model.
    ApiServer,
    Host,
    /// What a token can do.
    Powers,
    /// The list of teams' tokens.
    TeamTokens,
    /// The list of the user's own tokens.
    UserTokens,
    /// Every list that narrows while one types.
    Picker,
    /// The list of people to act as.
    ActingAs,
    /// One of the people of the organization.
    Person,
    Organizations,
    Palette,
    Sheet,
    Help,
    /// The line that narrows a list.
    Filter,
    Form,
    /// A choice or a switch in a form.
    Choice,
    Confirm,
    /// A question that is answered by typing a name.
    TypedConfirm,
    /// The modal with a new token.
    Token,
}

impl Context {
    /// Every context with its name in a configuration file.
    pub const ALL: [(Self, &'static str); 32] = [
        (Self::Always, "always"),
        (Self::Global, "global"),
        (Self::List, "list"),
        (Self::Menu, "menu"),
        (Self::Profile, "profile"),
        (Self::Teams, "teams"),
        (Self::Team, "team"),
        (Self::Users, "users"),
        (Self::Workspaces, "workspaces"),
        (Self::Workspace, "workspace"),
        (Self::ApiTokens, "api-tokens"),
        (Self::AuditLog, "audit-log"),
        (Self::Hygiene, "hygiene"),
        (Self::Escalation, "escalation"),
        (Self::ApiServer, "api-server"),
        (Self::Host, "host"),
        (Self::Powers, "powers"),
        (Self::TeamTokens, "team-tokens"),
        (Self::UserTokens, "user-tokens"),
        (Self::Picker, "picker"),
        (Self::ActingAs, "acting-as"),
        (Self::Person, "person"),
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
            Self::Profile => &[Self::Profile, Self::List, Self::Global, Self::Always],
            Self::Teams => &[Self::Teams, Self::List, Self::Global, Self::Always],
            Self::Team => &[Self::Team, Self::List, Self::Global, Self::Always],
            Self::Users => &[Self::Users, Self::List, Self::Global, Self::Always],
            Self::Workspaces => &[Self::Workspaces, Self::List, Self::Global, Self::Always],
            Self::Workspace => &[Self::Workspace, Self::List, Self::Global, Self::Always],
            Self::ApiTokens => &[Self::ApiTokens, Self::List, Self::Global, Self::Always],
            Self::AuditLog => &[Self::AuditLog, Self::List, Self::Global, Self::Always],
            Self::Hygiene => &[Self::Hygiene, Self::List, Self::Global, Self::Always],
            Self::Escalation => &[Self::Escalation, Self::List, Self::Global, Self::Always],
            Self::ApiServer => &[Self::ApiServer, Self::List, Self::Global, Self::Always],
            Self::Host => &[Self::Host, Self::List, Self::Global, Self::Always],
            Self::Powers => &[Self::Powers, Self::List, Self::Global, Self::Always],
            Self::TeamTokens => &[Self::TeamTokens, Self::List, Self::Global, Self::Always],
            Self::UserTokens => &[Self::UserTokens, Self::List, Self::Global, Self::Always],
            Self::ActingAs => &[Self::ActingAs, Self::Picker, Self::Always],
            Self::Person => &[Self::Person, Self::List, Self::Global, Self::Always],
            Self::Organizations => &[Self::Organizations, Self::Picker, Self::Always],
            Self::Picker => &[Self::Picker, Self::Always],
            Self::Palette => &[Self::Palette, Self::Picker, Self::Always],
            Self::Sheet => &[Self::Sheet, Self::Always],
            Self::Help => &[Self::Help, Self::Picker, Self::Always],
            Self::Filter => &[Self::Filter, Self::Always],
            Self::Form => &[Self::Form, Self::Always],
            Self::Choice => &[Self::Choice, Self::Form, Self::Always],
            Self::Confirm => &[Self::Confirm, Self::Always],
            Self::TypedConfirm => &[Self::TypedConfirm, Self::Always],
            Self::Token => &[Self::Token, Self::Always],
        }
    }

    /// Whether letters are text wherever its keys are looked up.
    #[must_use]
    pub fn is_typed_into(self) -> bool {
        self.chain().contains(&Self::Picker) || matches!(self, Self::Filter | Self::Form | Self::TypedConfirm)
    }

    /// The context of this name in a configuration file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(context, _)| context)
    }

    /// Its name in a configuration file.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }
}

/// The key that a configuration file names, if it is one: `g`, `ctrl-g`, `pageup`, and any other letter that a keyboard
/// has, such as `ö`. A capital letter is the letter with shift, which the library reads as the small one.
#[must_use]
pub fn parse_key(text: &str) -> Option<KeyCombination> {
    if !text.is_ascii() {
        return parse_letter(text);
    }
    let capital = text.len() == 1 && text.chars().all(|letter| letter.is_ascii_uppercase());
    let text = if capital { format!("shift-{}", text.to_lowercase()) } else { text.to_owned() };
    let key = text.parse::<KeyCombination>().ok()?.normalized();
    // Several keys at once are not told apart from several in a row by most terminals.
    matches!(key.codes, OneToThree::One(_)).then_some(key)
}

/// A letter outside ASCII, which the library does not read, with what is held down.
fn parse_letter(mut text: &str) -> Option<KeyCombination> {
    let mut modifiers = KeyModifiers::NONE;
    let held = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT), ("shift-", KeyModifiers::SHIFT)];
    while let Some((rest, modifier)) = held.iter().find_map(|(name, modifier)| Some((text.strip_prefix(name)?, *modifier))) {
        (text, modifiers) = (rest, modifiers | modifier);
    }
    let mut letters = text.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
    // Terminals send a capital letter with shift.
    let large = letter.to_uppercase().next().filter(|_| modifiers.contains(KeyModifiers::SHIFT)).unwrap_or(letter);
    modifiers.set(KeyModifiers::SHIFT, large.is_uppercase());
    let typed = !large.is_control() && !large.is_whitespace() && crate::domain::text::harmless(large);
    typed.then(|| KeyCombination::one_key(KeyCode::Char(large), modifiers))
}

/// The same the other way: the key as a configuration file names it.
#[must_use]
pub fn key_name(key: KeyCombination) -> String {
    let name = key.to_string().to_lowercase();
    match name.strip_prefix("shift-") {
        Some(letter) if letter.chars().count() == 1 => letter.to_uppercase(),
        _ => name,
    }
}

/// A key with two meanings in one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub context: Context,
    pub key: KeyCombination,
    pub actions: Vec<Action>,
}

/// The bindings of every context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, BTreeMap<Action, Vec<KeyCombination>>>,
    /// Arrow keys are called by their names.
    in_words: bool,
    told: Told,
}

/// What can be done in each context, with the names of the keys that do it: worked out when it is first asked for, because each
/// frame asks again.
#[derive(Debug, Default)]
struct Told([OnceLock<Vec<Named>>; Context::ALL.len()]);

/// An action with the names of its keys.
pub type Named = (Action, Vec<String>);

impl Clone for Told {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It follows from the bindings.
impl PartialEq for Told {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Told {}

impl Keymap {
    /// Gives an action just these keys in a context.
    pub fn bind(&mut self, context: Context, action: Action, keys: Vec<KeyCombination>) {
        self.bindings.entry(context).or_default().insert(action, keys);
        self.told = Told::default();
    }

    /// Calls arrow keys by their names, where there are no arrows to draw: a `v` would be another key.
    pub fn name_arrows(&mut self) {
        self.in_words = true;
        self.told = Told::default();
    }

    /// The actions that have a binding of their own in a context, with their keys.
    pub fn bound(&self, context: Context) -> impl Iterator<Item = (Action, &[KeyCombination])> {
        self.bindings.get(&context).into_iter().flatten().map(|(action, keys)| (*action, keys.as_slice()))
    }

    /// Every key with two meanings in one context.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let mut meanings: BTreeMap<(Context, KeyCombination), Vec<Action>> = BTreeMap::new();
        for context in self.bindings.keys().copied() {
            for (action, keys) in self.bound(context) {
                for key in keys {
                    let actions = meanings.entry((context, *key)).or_default();
                    if !actions.contains(&action) {
                        actions.push(action);
                    }
                }
            }
        }
        let twice = meanings.into_iter().filter(|(_, actions)| actions.len() > 1);
        twice.map(|((context, key), actions)| Conflict { context, key, actions }).collect()
    }

    /// What a key does in a context, if anything.
    #[must_use]
    pub fn action(&self, context: Context, key: KeyEvent) -> Option<Action> {
        let mut key = KeyCombination::from(key).normalized();
        // The library does the same for the letters of ASCII only.
        if matches!(key.codes, OneToThree::One(KeyCode::Char(letter)) if letter.is_uppercase()) {
            key.modifiers |= KeyModifiers::SHIFT;
        }
        self.owner(context, key)
    }

    /// The first key that does an action in a context, as sentences and buttons name it.
    #[must_use]
    pub fn hint(&self, context: Context, action: Action) -> String {
        let found = self.actions(context).iter().find(|(known, _)| *known == action);
        found.and_then(|(_, keys)| keys.first()).cloned().unwrap_or_else(|| "no key".to_owned())
    }

    /// What can be done in a context, in the order of [`ACTIONS`], with the keys that do it.
    #[must_use]
    pub fn actions(&self, context: Context) -> &[Named] {
        self.told.0[context as usize].get_or_init(|| {
            let bound = |action| self.keys(context, action).map(|key| self.label(key)).collect::<Vec<_>>();
            let all = ACTIONS.iter().map(|description| (description.action, bound(description.action)));
            all.filter(|(_, keys)| !keys.is_empty()).collect()
        })
    }

    /// The keys that do an action in a context, those of the inner contexts first.
    fn keys(&self, context: Context, action: Action) -> impl Iterator<Item = KeyCombination> {
        let bound = context.chain().iter().filter_map(move |link| self.bindings.get(link)?.get(&action));
        bound.flatten().copied().filter(move |key| self.owner(context, *key) == Some(action))
    }

    /// Who gets a key in a context: an inner context hides the same key of an outer one.
    fn owner(&self, context: Context, key: KeyCombination) -> Option<Action> {
        context.chain().iter().find_map(|link| self.bound(*link).find(|(_, keys)| keys.contains(&key)).map(|(action, _)| action))
    }

    /// A key as the footer shows it.
    fn label(&self, key: KeyCombination) -> String {
        match key.to_string().as_str() {
            "Up" if !self.in_words => "↑".to_owned(),
            "Down" if !self.in_words => "↓".to_owned(),
            "Left" if !self.in_words => "←".to_owned(),
            "Right" if !self.in_words => "→".to_owned(),
            _ => key_name(key).replace("backtab", "shift-tab").replace("page", "pg"),
        }
    }
}
