//! The tags of a workspace: names, or names with values.

use serde_json::{Value, json};

use super::{execute, workspaces};
use crate::api::answer::{Answer, Fault};
use crate::api::call::Call;
use crate::api::wire::document::plain;
use crate::api::wire::workspace as wire;
use crate::backend::Service;
use crate::domain::text::invisible;
use crate::domain::{Command, Operation, SafeText, Tag};

/// The longest name or value.
const LONGEST: usize = 255;

/// A tag from its name and its value.
pub(super) fn tag(name: &str, value: &str) -> Result<Tag, Fault> {
    if name.is_empty() || invisible(name) || name.len() > LONGEST || value.len() > LONGEST {
        return Err(Fault::invalid("key", format!("A tag has a name, and name and value have at most {LONGEST} characters.")));
    }
    Ok(Tag { name: SafeText::new(name), value: SafeText::new(value) })
}

pub(crate) fn bindings(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(call, service)?;
    let rows: Vec<Value> = record.tags.iter().map(|tag| wire::binding(&record, tag)).collect();
    Ok(Answer::document(json!({ "data": rows })))
}

pub(crate) fn bind(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    set(call, service, "key")?;
    bindings(call, service)
}

pub(crate) fn list(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let record = workspaces::seen(call, service)?;
    let named = record.tags.iter().filter(|tag| tag.value.as_str().is_empty());
    let rows = named
        .map(|tag| json!({ "id": format!("tag-{}", tag.name), "type": "tags", "attributes": { "name": tag.name.as_str() } }));
    Ok(Answer::document(json!({ "data": rows.collect::<Vec<_>>() })))
}

pub(crate) fn add(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    set(call, service, "name")?;
    Ok(Answer::done())
}

pub(crate) fn remove(call: &Call, service: &dyn Service) -> Result<Answer, Fault> {
    let names = named(call, "name")?.into_iter().map(|tag| tag.name).collect();
    let workspace = call.id("workspace")?;
    execute(call, service, &Command::Operate { workspace, operation: Operation::RemoveTags { names } })?;
    Ok(Answer::done())
}

fn set(call: &Call, service: &dyn Service, key: &str) -> Result<(), Fault> {
    let tags = named(call, key)?;
    let workspace = call.id("workspace")?;
    execute(call, service, &Command::Operate { workspace, operation: Operation::SetTags { tags } }).map(drop)
}

/// The tags that the body describes.
fn named(call: &Call, key: &str) -> Result<Vec<Tag>, Fault> {
    let body = plain(call)?;
    let rows = body.get("data").and_then(Value::as_array).ok_or_else(|| Fault::invalid_at("/data", "data has to be a list."))?;
    let text = |row: &Value, key: &str| row["attributes"][key].as_str().unwrap_or_default().to_owned();
    rows.iter().map(|row| tag(&text(row, key), &text(row, "value"))).collect()
}
