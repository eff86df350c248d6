//! The frame of every document: its resources, its pages, and what comes along.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{count, few, or_default, text};

/// A document of one resource, or of `Option` one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document<T> {
    pub data: T,
    /// What was asked for with `include`; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<Vec<Included>>,
}

/// A document of several resources, or of a page of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct ListDocument<T> {
    #[serde(deserialize_with = "few")]
    pub data: Vec<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub included: Option<Vec<Included>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<PageLinks>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
}

/// A resource with its attributes and relationships.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "A: Deserialize<'de> + Default, R: Deserialize<'de> + Default"))]
pub struct Resource<A, R> {
    /// Opaque: hosts have numbers, names and colons here.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// The word for its noun, such as `teams`.
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    pub kind: Cow<'static, str>,
    #[serde(default, deserialize_with = "or_default")]
    pub attributes: A,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_nothing")]
    pub relationships: R,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Links::is_empty")]
    pub links: Links,
}

/// The relationships of a noun that has none; they are not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoRelationships {}

fn is_nothing<R>(_: &R) -> bool {
    size_of::<R>() == 0
}

/// Where a resource or a relationship is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Links {
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub this: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub download: Option<String>,
    /// Of a tag that comes from a project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherited_from: Option<String>,
}

impl Links {
    /// The link to the thing itself.
    #[must_use]
    pub fn to_self(address: String) -> Self {
        Self { this: Some(address), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The neighbors of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageLinks {
    #[serde(rename = "self")]
    pub this: Option<String>,
    pub first: Option<String>,
    pub prev: Option<String>,
    pub next: Option<String>,
    pub last: Option<String>,
}

/// What a list says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Meta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
    /// Memberships only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_counts: Option<StatusCounts>,
}

/// The numbers of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Pagination {
    #[serde(deserialize_with = "count")]
    pub current_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub page_size: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub prev_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub next_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub total_pages: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub total_count: Option<u32>,
}

/// How many memberships there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct StatusCounts {
    #[serde(deserialize_with = "count")]
    pub active: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub invited: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub total: Option<u32>,
}

/// A resource that came along, of any noun. It is read as what its `type` says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Included(Value);

impl Included {
    /// A resource that comes along.
    #[must_use]
    pub fn new(resource: &impl Serialize) -> Self {
        // The keys of a document are texts, so there is nothing that cannot be written.
        Self(serde_json::to_value(resource).unwrap_or_default())
    }

    /// The resource, if it is of this type and can be read.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self, kind: &str) -> Option<T> {
        (self.0["type"] == kind).then(|| T::deserialize(&self.0).ok()).flatten()
    }
}

impl<T> Document<T> {
    /// A document of this alone.
    #[must_use]
    pub fn of(data: T) -> Self {
        Self { data, included: None }
    }

    /// What came along of a type.
    #[must_use]
    pub fn included<I: DeserializeOwned>(&self, kind: &str) -> Vec<I> {
        of_kind(self.included.as_deref(), kind)
    }
}

impl<T> ListDocument<T> {
    /// A list without pages.
    #[must_use]
    pub fn whole(data: Vec<T>) -> Self {
        Self { data, included: None, links: None, meta: None }
    }

    /// What came along of a type.
    #[must_use]
    pub fn included<I: DeserializeOwned>(&self, kind: &str) -> Vec<I> {
        of_kind(self.included.as_deref(), kind)
    }

    /// The numbers of the page, as far as they are told.
    #[must_use]
    pub fn pagination(&self) -> Pagination {
        self.meta.as_ref().and_then(|meta| meta.pagination).unwrap_or_default()
    }
}

fn of_kind<I: DeserializeOwned>(included: Option<&[Included]>, kind: &str) -> Vec<I> {
    included.unwrap_or_default().iter().filter_map(|resource| resource.read(kind)).collect()
}
