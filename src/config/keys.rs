//! The tables `[keys.CONTEXT]`: an action and its keys in each line.

use std::ops::Range;

use crokey::OneToThree;
use crossterm::event::{KeyCode, KeyModifiers};

use super::{Config, Origin};
use crate::document::{Document, Spanned, Table, Value, instead};
use crate::ui::action::{ACTIONS, Action};
use crate::ui::keymap::{Context, KeyCombination, key_name, parse_key};

/// A key that a document binds, and where.
pub(super) type Bound = (Context, KeyCombination, Range<usize>);

impl Config {
    pub(super) fn read_keys(&mut self, contexts: &Table<'_>, document: &mut Document<'_>) -> Vec<Bound> {
        let mut bound: Vec<Bound> = Vec::new();
        for (name, actions) in contexts {
            let Some(context) = Context::named(name.get_ref()) else {
                let known: Vec<&str> = Context::ALL.iter().map(|(_, name)| *name).collect();
                let sentence = format!("There is no context \"{}\"{}", name.get_ref(), instead(name.get_ref(), &known));
                document.wrong(&name.span(), sentence);
                continue;
            };
            let Some(actions) = document.table(&format!("keys.{}", context.name()), actions) else { continue };
            for (name, keys) in actions {
                let Some(action) = Action::named(name.get_ref()) else {
                    let known: Vec<&str> = ACTIONS.iter().map(|description| description.name).collect();
                    let sentence = format!("There is no action \"{}\"{}", name.get_ref(), instead(name.get_ref(), &known));
                    document.wrong(&name.span(), sentence);
                    continue;
                };
                let keys = read_list(context, name.get_ref(), keys, &mut bound, document);
                self.keymap.bind(context, action, keys);
                self.set(&table(context), action.description().name, Origin::File(document.line(&name.span())));
            }
        }
        bound
    }

    /// Finds the keys of a document that mean two things.
    pub(super) fn check_keys(&self, bound: &[Bound], document: &mut Document<'_>) {
        if bound.is_empty() {
            return;
        }
        for conflict in self.keymap.conflicts() {
            let places = bound.iter().filter(|(context, key, _)| *context == conflict.context && *key == conflict.key);
            let Some((_, _, place)) = places.max_by_key(|(_, _, place)| place.start) else { continue };
            let meanings: Vec<&str> = conflict.actions.iter().map(|action| action.description().name).collect();
            let key = key_name(conflict.key);
            let sentence = format!("\"{key}\" in [{}] means both {}.", table(conflict.context), meanings.join(" and "));
            document.wrong(place, sentence);
        }
    }
}

/// The table of a context.
pub(super) fn table(context: Context) -> String {
    format!("keys.{}", context.name())
}

fn read_list(
    context: Context,
    action: &str,
    list: &Spanned<Value<'_>>,
    bound: &mut Vec<Bound>,
    document: &mut Document<'_>,
) -> Vec<KeyCombination> {
    let mut keys = Vec::new();
    let Some(list) = list.get_ref().as_array() else {
        document.wrong(&list.span(), format!("{action} is a list of keys such as [\"g\", \"ctrl-g\"]."));
        return keys;
    };
    for key in list {
        match key.get_ref().as_str().map(|text| (text, parse_key(text))) {
            Some((text, Some(combination)))
                if context.is_typed_into() && is_text(combination) && action != Action::Filter.description().name =>
            {
                let sentence =
                    format!("\"{text}\" is text in [{}]. Bind a key such as ctrl-{text}, alt-{text} or f5.", table(context));
                document.wrong(&key.span(), sentence);
            }
            Some((_, Some(combination))) => {
                keys.push(combination);
                bound.push((context, combination, key.span()));
            }
            Some((text, None)) => document.wrong(&key.span(), format!("\"{text}\" is not a key.")),
            None => document.wrong(&key.span(), "A key is a text such as \"g\" or \"ctrl-g\".".to_owned()),
        }
    }
    keys
}

/// Whether a key types a character.
fn is_text(key: KeyCombination) -> bool {
    let letter = matches!(key.codes, OneToThree::One(KeyCode::Char(_)));
    letter && (key.modifiers - KeyModifiers::SHIFT).is_empty()
}
