//! State versions, their outputs, and what is read out of a state.

use md5::{Digest, Md5};
use serde_json::{Value, json};

use super::{linkage, time, user_linkage};
use crate::api::answer::Fault;
use crate::api::request_context::RequestContext;
use crate::backend::{OutputRecord, StateRecord};
use crate::domain::{Content, OutputDraft, SafeText, StateContent};
use crate::wire::Linkage;

/// A state version. Its content is downloaded with the token that has asked for this.
#[must_use]
pub fn state(context: &RequestContext, record: &StateRecord) -> Value {
    let outputs: Vec<Linkage> = record.outputs.iter().map(|output| linkage(&output.id, "state-version-outputs")).collect();
    let there = record.size.is_some();
    json!({
        "id": record.id.to_string(),
        "type": "state-versions",
        "attributes": {
            "created-at": time(record.created_at),
            "serial": record.serial,
            "lineage": record.lineage.as_ref().map(SafeText::as_str),
            "md5": record.md5.as_str(),
            "size": record.size.unwrap_or(0),
            "status": if there { "finalized" } else { "pending" },
            "state-version": 4,
            "terraform-version": record.terraform_version.as_ref().map(SafeText::as_str),
            "resources-processed": there,
            "hosted-state-download-url": context.url(&format!("/api/v2/state-versions/{}/download", record.id)),
            "hosted-json-state-download-url": context.url(&format!("/api/v2/state-versions/{}/json-download", record.id)),
            "modules": {},
            "providers": {},
            "resources": [],
            "vcs-commit-sha": null,
            "vcs-commit-url": null,
        },
        "relationships": {
            "run": { "data": record.run.map(|run| linkage(&run, "runs")) },
            "workspace": { "data": linkage(&record.workspace, "workspaces") },
            "created-by": { "data": record.created_by.and_then(user_linkage) },
            "outputs": { "data": outputs },
        },
        "links": { "self": format!("/api/v2/state-versions/{}", record.id) },
    })
}

/// An output. In lists the value of a sensitive one is null.
#[must_use]
pub fn output(record: &OutputRecord, whole: bool) -> Value {
    let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let kind = parse(&record.kind);
    let shown = whole || !record.sensitive;
    json!({
        "id": record.id.to_string(),
        "type": "state-version-outputs",
        "attributes": {
            "name": record.name.as_str(),
            "sensitive": record.sensitive,
            "type": rough(&kind),
            "detailed-type": kind,
            "value": if shown { parse(&record.value) } else { Value::Null },
        },
        "links": { "self": format!("/api/v2/state-version-outputs/{}", record.id) },
    })
}

/// The type of an output in a word.
fn rough(kind: &Value) -> &str {
    match kind {
        Value::String(word) => word,
        Value::Array(parts) => match parts.first().and_then(Value::as_str) {
            Some("list" | "set" | "tuple") => "array",
            _ => "object",
        },
        _ => "string",
    }
}

/// Reads what is to be known of a state, in the format of terraform 0.12 and later.
///
/// # Errors
/// 422 for what is no state.
pub fn read(bytes: &[u8]) -> Result<StateContent, Fault> {
    let refuse = |why: &str| Fault::invalid("state", format!("The state cannot be read: {why}."));
    let document: Value = serde_json::from_slice(bytes).map_err(|_| refuse("it is not JSON"))?;
    if !document.is_object() || document["version"].as_u64().is_none() {
        return Err(refuse("it is not a state of terraform"));
    }
    let outputs = document["outputs"].as_object().into_iter().flatten().map(|(name, output)| OutputDraft {
        name: SafeText::new(name),
        sensitive: output["sensitive"].as_bool().unwrap_or(false),
        kind: output["type"].to_string(),
        value: Content::new(output["value"].to_string().as_bytes()),
    });
    let managed = document["resources"].as_array().into_iter().flatten().filter(|resource| resource["mode"] == "managed");
    let instances = managed.map(|resource| resource["instances"].as_array().map_or(0, Vec::len)).sum::<usize>();
    Ok(StateContent {
        bytes: Content::new(bytes),
        md5: md5(bytes),
        terraform_version: document["terraform_version"].as_str().map(SafeText::new),
        resources: u32::try_from(instances).unwrap_or(u32::MAX),
        outputs: outputs.collect(),
    })
}

fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().fold(String::with_capacity(32), |text, byte| text + &format!("{byte:02x}"))
}
