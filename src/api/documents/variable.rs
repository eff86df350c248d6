//! Variables of workspaces.

use super::{linkage, time};
use crate::backend::VariableRecord;
use crate::wire::variable::{self as wire, Attributes, KIND, Relationships};
use crate::wire::{Links, Relationship};

/// A variable; the value of a sensitive one is null.
#[must_use]
pub fn variable(record: &VariableRecord) -> wire::Variable {
    let path = format!("/api/v2/workspaces/{}", record.workspace);
    let workspace = || Some(Relationship::to(linkage(&record.workspace, "workspaces")).at(path.clone()));
    wire::Variable {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            key: Some(record.name.to_string()),
            value: record.value.clone(),
            description: Some(record.description.clone()),
            category: Some(record.category.as_str().to_owned()),
            hcl: Some(record.hcl),
            sensitive: Some(record.sensitive),
            created_at: Some(time(record.created_at)),
            version_id: Some(record.version.clone()),
        },
        relationships: Relationships { workspace: workspace(), configurable: workspace() },
        links: Links::to_self(format!("{path}/vars/{}", record.id)),
    }
}
