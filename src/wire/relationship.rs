//! Relationships: what a resource names of others.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{Links, or_default, text};

/// What a resource says of another, or of several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Relationship {
    /// Absent where only an address is told.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "data")]
    pub data: Option<Data>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Links>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Map<String, Value>>,
}

/// Whom a relationship names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Data {
    Nobody,
    One(Linkage),
    Many(Vec<Linkage>),
}

/// What names a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linkage {
    #[serde(deserialize_with = "text")]
    pub id: String,
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: Cow<'static, str>,
}

impl Linkage {
    /// What names this resource.
    #[must_use]
    pub fn new(kind: &'static str, id: &impl std::fmt::Display) -> Self {
        Self { id: id.to_string(), kind: kind.into() }
    }
}

/// Reads whom a relationship names; what is written in no known way names nobody that could be told.
fn data<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Data>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Null => Some(Data::Nobody),
        Value::Array(rows) => Some(Data::Many(rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect())),
        one => serde_json::from_value(one).ok().map(Data::One),
    })
}

impl Relationship {
    /// To one resource.
    #[must_use]
    pub fn to(linkage: Linkage) -> Self {
        Self { data: Some(Data::One(linkage)), ..Self::default() }
    }

    /// To one resource, or to nobody.
    #[must_use]
    pub fn to_maybe(linkage: Option<Linkage>) -> Self {
        Self { data: Some(linkage.map_or(Data::Nobody, Data::One)), ..Self::default() }
    }

    /// To several.
    #[must_use]
    pub fn to_many(linkages: impl IntoIterator<Item = Linkage>) -> Self {
        Self { data: Some(Data::Many(linkages.into_iter().collect())), ..Self::default() }
    }

    /// The same with an address.
    #[must_use]
    pub fn at(self, address: String) -> Self {
        Self { links: Some(Links { related: Some(address), ..Links::default() }), ..self }
    }

    /// An address alone.
    #[must_use]
    pub fn only_at(address: String) -> Self {
        Self::default().at(address)
    }

    /// The one that it names.
    #[must_use]
    pub fn one(&self) -> Option<&Linkage> {
        match self.data.as_ref()? {
            Data::One(linkage) => Some(linkage),
            Data::Nobody | Data::Many(_) => None,
        }
    }

    /// All that it names.
    #[must_use]
    pub fn all(&self) -> &[Linkage] {
        match self.data.as_ref() {
            Some(Data::Many(linkages)) => linkages,
            Some(Data::One(linkage)) => std::slice::from_ref(linkage),
            Some(Data::Nobody) | None => &[],
        }
    }
}
