//! The documents of the API v2 as types: what the server writes, and what a client of any host reads.
//!
//! A reader takes what it knows and ignores the rest. Every attribute can be absent or null, and words stay texts, because a
//! host of another version has others. Each file holds one noun.

pub mod apply;
pub mod audit_trail;
pub mod capacity;
pub mod comment;
pub mod configuration_version;
pub mod document;
pub mod errors;
pub mod membership;
pub mod organization;
pub mod output;
pub mod plan;
pub mod project;
pub mod project_access;
pub mod relationship;
pub mod retention;
pub mod run;
pub mod run_event;
pub mod state_version;
pub mod tag;
pub mod team;
pub mod team_access;
pub mod time;
pub mod token;
pub mod token_lifetime;
pub mod user;
pub mod variable;
pub mod workspace;

pub use document::{Document, Included, Links, ListDocument, Meta, NoRelationships, PageLinks, Pagination, Resource};
pub use errors::{ErrorObject, Errors};
pub use relationship::{Data, Linkage, Relationship};
pub use token::MintedToken;

use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Permissions of the asker as a host tells them. A key that is absent is not known, which is not the same as false.
macro_rules! permissions {
    ($(#[$about:meta])* $name:ident { $($key:ident,)* }) => {
        /// Permissions of a team, or of the asker.
        ///
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default, rename_all = "kebab-case")]
        pub struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub $key: Option<bool>,)*
        }

        impl $name {
            /// Each key that is known, as the wire spells it, with what it says.
            #[must_use]
            pub fn known(&self) -> Vec<(String, bool)> {
                let all = [$((stringify!($key), self.$key),)*];
                all.into_iter().filter_map(|(key, says)| Some((key.replace('_', "-"), says?))).collect()
            }
        }
    };
}
use permissions;

/// Reads a document.
///
/// # Errors
/// A sentence that names the place where the text is no such document, and nothing of the text.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(text).map_err(|fault| Unreadable { line: fault.line(), column: fault.column() })
}

/// Where a text is no document of the type that was read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not the document that was expected: line {line}, column {column}.")]
pub struct Unreadable {
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

/// Reads null as what is there without it.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// Rows that are read of one list at most; a page has a hundred, and some hosts give all at once.
pub const MOST_ROWS: usize = 10_000;
/// What a list with more of them is said to be.
pub const TOO_MANY_ROWS: &str = "more than 10,000 rows at once";

/// Reads rows, as long as there are not more of them than anybody has.
fn few<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    struct Few<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Few<T> {
        type Value = Vec<T>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("rows")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Vec<T>, A::Error> {
            let mut rows = Vec::new();
            while let Some(row) = sequence.next_element()? {
                if rows.len() == MOST_ROWS {
                    return Err(A::Error::custom(TOO_MANY_ROWS));
                }
                rows.push(row);
            }
            Ok(rows)
        }
    }
    from.deserialize_seq(Few(std::marker::PhantomData))
}

/// Reads a text that some hosts write as a number. Anything else is the empty text.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

/// Reads a number of rows or pages; what is none is not known.
fn count<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    Ok(Value::deserialize(from)?.as_u64().and_then(|count| u32::try_from(count).ok()))
}

#[cfg(test)]
mod tests;
