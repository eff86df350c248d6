//! The audit trail of an organization. It is no document of JSON:API (spec §3.12), and its names have underscores.

use serde::{Deserialize, Serialize};

use super::count;

/// A page of the trail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    #[serde(deserialize_with = "super::few")]
    pub data: Vec<Event>,
    pub pagination: Pagination,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Event {
    pub id: String,
    pub version: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub timestamp: String,
    pub auth: Auth,
    pub request: Request,
    pub resource: Resource,
}

/// By whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Auth {
    pub accessor_id: Option<String>,
    pub description: Option<String>,
    /// `Client` or `System`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub impersonator_id: Option<String>,
    pub organization_id: Option<String>,
}

/// With which request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    pub id: Option<String>,
}

/// With what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resource {
    pub id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub action: Option<String>,
    pub meta: Option<Detail>,
}

/// What else is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    pub detail: Option<String>,
}

/// The numbers of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pagination {
    #[serde(deserialize_with = "count")]
    pub current_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub prev_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub next_page: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub total_pages: Option<u32>,
    #[serde(deserialize_with = "count")]
    pub total_count: Option<u32>,
}
