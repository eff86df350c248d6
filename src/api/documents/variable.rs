//! Variables of workspaces.

use serde_json::{Value, json};

use super::{linkage, time};
use crate::backend::VariableRecord;

/// A variable; the value of a sensitive one is null.
#[must_use]
pub fn variable(record: &VariableRecord) -> Value {
    json!({
        "id": record.id.to_string(),
        "type": "vars",
        "attributes": {
            "key": record.name.as_str(),
            "value": record.value,
            "description": record.description.as_str(),
            "category": record.category.as_str(),
            "hcl": record.hcl,
            "sensitive": record.sensitive,
            "created-at": time(record.created_at),
            "version-id": record.version,
        },
        "relationships": {
            "workspace": {
                "data": linkage(&record.workspace, "workspaces"),
                "links": { "related": format!("/api/v2/workspaces/{}", record.workspace) },
            },
            "configurable": {
                "data": linkage(&record.workspace, "workspaces"),
                "links": { "related": format!("/api/v2/workspaces/{}", record.workspace) },
            },
        },
        "links": { "self": format!("/api/v2/workspaces/{}/vars/{}", record.workspace, record.id) },
    })
}
