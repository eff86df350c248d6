//! What becomes of everything that a request can say: each attribute, relationship, filter, sort and inclusion is one row, with
//! one word. What a handler reads, the documents for programs and for people, and a test of every row follow from it.

mod access;
mod members;
mod organizations;
mod projects;
mod runs;
mod states;
mod teams;
mod tokens;
mod variables;
mod workspaces;

use serde_json::Value;

use super::answer::Fault;
use super::incoming::Document;

pub use access::{TEAM_ACCESS, TEAM_ACCESS_LIST};
pub use members::{ACCOUNT, MEMBERSHIP, MEMBERSHIP_LIST, MEMBERSHIP_SHOWN, OWN_MEMBERSHIPS};
pub use organizations::{LIFETIMES, ORGANIZATION, ORGANIZATION_LIST, ORGANIZATION_SHOWN};
pub use projects::{
    EFFECTIVE_TAG_BINDING, PROJECT, PROJECT_ACCESS, PROJECT_ACCESS_LIST, PROJECT_LIST, PROJECT_SHOWN, TAG_BINDING,
};
pub use runs::{
    APPLY, COMMENT, CONFIGURATION_VERSION, CONFIGURATIONS, PLAN, RUN, RUN_EVENT, RUN_EVENTS, RUN_LIST, RUN_SHOWN, RUNS_NAMED,
};
pub use states::{OUTPUT, STATE_LIST, STATE_SHOWN, STATE_VERSION};
pub use teams::{TEAM, TEAM_LIST, TEAM_MEMBERSHIPS, TEAM_SHOWN};
pub use tokens::{ORGANIZATION_TOKEN, TEAM_TOKENS, TOKEN};
pub use variables::{NAMED_VARIABLES, VARIABLE};
pub use workspaces::{STATE_CONSUMERS, WORKSPACE, WORKSPACE_LIST, WORKSPACE_SHOWN};

/// Every noun that has a table.
#[rustfmt::skip]
pub const NOUNS: [&Noun; 21] = [
    &ORGANIZATION, &TEAM, &TOKEN, &MEMBERSHIP, &ACCOUNT, &LIFETIMES, &PROJECT, &PROJECT_ACCESS, &TEAM_ACCESS, &WORKSPACE,
    &TAG_BINDING, &EFFECTIVE_TAG_BINDING, &VARIABLE, &STATE_VERSION, &OUTPUT, &CONFIGURATION_VERSION, &RUN, &PLAN, &APPLY,
    &COMMENT, &RUN_EVENT,
];

/// A noun, with what a request can say of it.
#[derive(Debug)]
pub struct Noun {
    /// The word of its documents: `teams`.
    pub kind: &'static str,
    /// What people call one: "A team".
    pub title: &'static str,
    pub fields: &'static [Field],
}

/// An attribute or a relationship.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As the wire spells it, with a point before what is in an object: `organization-access.manage-teams`.
    pub name: &'static str,
    pub of: Type,
    pub word: Word,
    /// A value in JSON that is not the one it has without; empty where no other is taken.
    pub example: &'static str,
}

/// What kind of value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Number,
    Flag,
    Object,
    List,
    /// A relationship to one resource, or to nobody.
    One,
    /// A relationship to several.
    Many,
}

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// It decides something here.
    Enforced,
    /// It is stored and read back as it was sent.
    Kept,
    /// Another value than this is refused, for this reason.
    Refused(Always, &'static str),
    /// It is only answered; what is sent is ignored, as a host does.
    Told,
}

/// The only value that is taken, because it is what is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Always {
    False,
    Word(&'static str),
    /// Null, an empty text, or a relationship to nobody.
    Nothing,
}

impl Word {
    /// In a document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Kept => "kept",
            Self::Refused(..) => "refused",
            Self::Told => "answered",
        }
    }
}

impl Type {
    /// What a refusal says that it must be.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Object => "an object",
            Self::List => "a list",
            Self::One => "a resource",
            Self::Many => "a list of resources",
        }
    }

    fn includes(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.is_u64(),
            Self::Flag => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::List => value.is_array(),
            Self::One | Self::Many => true,
        }
    }
}

/// An empty text, or an object of nothing but null.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Object(parts) => parts.values().all(Value::is_null),
        value => value == "",
    }
}

impl Field {
    /// Whether it is a relationship.
    #[must_use]
    pub fn is_relationship(&self) -> bool {
        matches!(self.of, Type::One | Type::Many)
    }

    /// Whether a request can say something by it.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.word != Word::Told
    }
}

impl Noun {
    /// Refuses what a document says and this server does not take: another value of what is always the same, and a value of
    /// another type. Null says nothing.
    ///
    /// # Errors
    /// 422 with the sentence of the first.
    pub fn check(&self, document: &Document) -> Result<(), Fault> {
        for field in self.fields.iter().filter(|field| field.is_taken()) {
            let name = field.name;
            if let Some((object, part)) = name.split_once('.') {
                let sent = document.sent(object).and_then(|object| object.get(part)).filter(|value| !value.is_null());
                // Of those that are taken each handler says itself what they can be.
                if let (Word::Refused(_, sentence), Some(_)) = (field.word, sent.filter(|value| **value != Value::Bool(false))) {
                    return Err(Fault::invalid(&name.replace('.', "/"), sentence));
                }
            } else if let Word::Refused(always, sentence) = field.word {
                let other = match always {
                    Always::False => document.sent(name).is_some_and(|value| *value != Value::Bool(false)),
                    Always::Word(word) => document.sent(name).is_some_and(|value| value.as_str() != Some(word)),
                    Always::Nothing if field.is_relationship() => document.names(name),
                    Always::Nothing => document.sent(name).is_some_and(|value| !says_nothing(value)),
                };
                match (other, field.is_relationship()) {
                    (false, _) => {}
                    (true, true) => return Err(Fault::invalid_at(format!("/data/relationships/{name}"), sentence)),
                    (true, false) => return Err(Fault::invalid(name, sentence)),
                }
            } else if document.sent(name).is_some_and(|value| !field.of.includes(value)) {
                return Err(Fault::invalid(name, format!("{name} must be {}.", field.of.as_str())));
            }
        }
        Ok(())
    }

    /// Whether a request can say this of it.
    #[must_use]
    pub fn takes(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name && field.is_taken())
    }

    /// Whether it is known at all, be it that it is only answered.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

/// A name behind the question mark.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As it is sent: `filter[names]`.
    pub name: &'static str,
    /// Enforced or refused.
    pub word: Word,
    /// The words that it can have, where these are few; of `sort` each can have a `-` before it.
    pub words: &'static [&'static str],
}

impl Parameter {
    /// Refuses a value that is not taken.
    ///
    /// # Errors
    /// 400 with a sentence.
    pub(super) fn check(&self, value: &str) -> Result<(), Fault> {
        if let Word::Refused(_, sentence) = self.word {
            return Err(Fault::bad_request(sentence));
        }
        // What can be included says so itself.
        if self.words.is_empty() || self.name == "include" || self.words.contains(&value.trim_start_matches('-')) {
            return Ok(());
        }
        let (last, others) = self.words.split_last().map_or(("", &[][..]), |(last, others)| (*last, others));
        let all = if others.is_empty() { last.to_owned() } else { format!("{} or {last}", others.join(", ")) };
        let reversed = if self.name == "sort" { ", each with - before it for descending" } else { "" };
        Err(Fault::bad_request(format!("{} can be {all} here{reversed}.", self.name)))
    }
}

const fn field(name: &'static str, of: Type, word: Word, example: &'static str) -> Field {
    Field { name, of, word, example }
}

/// It decides something here.
const fn enforced(name: &'static str, of: Type, example: &'static str) -> Field {
    field(name, of, Word::Enforced, example)
}

/// It is read back as it was sent.
const fn kept(name: &'static str, of: Type, example: &'static str) -> Field {
    field(name, of, Word::Kept, example)
}

/// It is always false.
const fn never(name: &'static str, sentence: &'static str) -> Field {
    field(name, Type::Flag, Word::Refused(Always::False, sentence), "true")
}

/// There is none.
const fn absent(name: &'static str, of: Type, example: &'static str, sentence: &'static str) -> Field {
    field(name, of, Word::Refused(Always::Nothing, sentence), example)
}

/// It is only answered.
const fn told(name: &'static str, of: Type) -> Field {
    field(name, of, Word::Told, "")
}

/// A filter or a search.
const fn filter(name: &'static str) -> Parameter {
    Parameter { name, word: Word::Enforced, words: &[] }
}

/// The same with few words.
const fn words(name: &'static str, words: &'static [&'static str]) -> Parameter {
    Parameter { name, word: Word::Enforced, words }
}

/// A filter that a host has and this server has not.
const fn unfiltered(name: &'static str, sentence: &'static str) -> Parameter {
    Parameter { name, word: Word::Refused(Always::Nothing, sentence), words: &[] }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_row_has_one_word_and_an_example_of_its_type() {
        for noun in NOUNS {
            let names: BTreeSet<&str> = noun.fields.iter().map(|field| field.name).collect();
            assert_eq!(names.len(), noun.fields.len(), "{}", noun.kind);
            for field in noun.fields.iter().filter(|field| !field.example.is_empty()) {
                let example: Value = serde_json::from_str(field.example).unwrap_or_else(|_| panic!("{}", field.name));
                assert!(field.of.includes(&example) || matches!(field.word, Word::Refused(..)), "{}", field.name);
            }
        }
    }
}
