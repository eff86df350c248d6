//! Authentication tokens of users, teams and organizations: without their text, and once with it.

use std::fmt;

use secrecy::SecretString;
use serde::de::{self, IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Relationship, Resource, text};

/// The word for them.
pub const KIND: &str = "authentication-tokens";

/// A token. Its text is never read from here, even if a host writes it.
pub type Token = Resource<Attributes, Relationships>;

/// What a token is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Attributes {
    pub created_at: Option<String>,
    pub last_used_at: Option<String>,
    /// Null for the legacy token of a team or an organization; `""` is a description.
    pub description: Option<String>,
    pub expired_at: Option<String>,
    pub token: Unread,
}

/// The place of a text that is written as null and never read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread;

impl Serialize for Unread {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for Unread {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from).map(|_| Self)
    }
}

/// Whose a token is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Relationships {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Relationship>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<Relationship>,
}

/// The answer to the creation of a token, the one place where its text is read.
#[derive(Debug, Deserialize)]
pub struct MintedToken {
    #[serde(deserialize_with = "text")]
    pub id: String,
    pub attributes: MintedAttributes,
}

/// What is told of a token when it is created.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MintedAttributes {
    #[serde(deserialize_with = "secret")]
    pub token: SecretString,
    #[serde(default)]
    pub created_at: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub expired_at: Option<String>,
}

/// Reads the text of a token into one allocation of its size, which is zeroed when it goes.
fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    struct Text;
    impl Visitor<'_> for Text {
        type Value = SecretString;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("the text of a token")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretString, E> {
            Ok(SecretString::from(text))
        }
    }
    from.deserialize_str(Text)
}
