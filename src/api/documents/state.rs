//! State versions, their outputs, and what is read out of a state.

use md5::{Digest, Md5};
use serde_json::{Map, Value};

use super::{linkage, time, user_linkage};
use crate::api::answer::Fault;
use crate::api::request_context::RequestContext;
use crate::backend::{OutputRecord, StateRecord};
use crate::domain::{Content, OutputDraft, SafeText, StateContent};
use crate::wire::output::{self, Output, WorkspaceOutput};
use crate::wire::state_version::{Attributes, KIND, Relationships, StateVersion};
use crate::wire::{Links, NoRelationships, Relationship};

/// A state version. Its content is downloaded with the token that has asked for this.
#[must_use]
pub fn state(context: &RequestContext, record: &StateRecord) -> StateVersion {
    let there = record.size.is_some();
    let path = format!("/api/v2/state-versions/{}", record.id);
    let run = record.run.map(|run| linkage(&run, "runs"));
    StateVersion {
        id: record.id.to_string(),
        kind: KIND.into(),
        attributes: Attributes {
            created_at: Some(time(record.created_at)),
            serial: Some(record.serial),
            lineage: record.lineage.as_ref().map(ToString::to_string),
            md5: Some(record.md5.to_string()),
            size: Some(record.size.unwrap_or(0)),
            status: Some(if there { "finalized" } else { "pending" }.to_owned()),
            state_version: Some(4),
            terraform_version: record.terraform_version.as_ref().map(ToString::to_string),
            resources_processed: Some(there),
            hosted_state_download_url: Some(context.url(&format!("{path}/download"))),
            hosted_json_state_download_url: Some(context.url(&format!("{path}/json-download"))),
            modules: Some(Map::new()),
            providers: Some(Map::new()),
            resources: Some(Vec::new()),
            ..Attributes::default()
        },
        relationships: Relationships {
            run: Some(Relationship::to_maybe(run)),
            workspace: Some(Relationship::to(linkage(&record.workspace, "workspaces"))),
            created_by: Some(Relationship::to_maybe(record.created_by.and_then(user_linkage))),
            outputs: Some(Relationship::to_many(record.outputs.iter().map(|output| linkage(&output.id, output::KIND)))),
        },
        links: Links::to_self(path),
    }
}

/// An output. In lists the value of a sensitive one is null.
#[must_use]
pub fn output(record: &OutputRecord, whole: bool) -> Output {
    let kind = parse(&record.kind);
    Output {
        id: record.id.to_string(),
        kind: output::KIND.into(),
        attributes: output::Attributes {
            name: Some(record.name.to_string()),
            sensitive: Some(record.sensitive),
            of: Some(rough(&kind).to_owned()),
            detailed_type: kind,
            value: if whole || !record.sensitive { parse(&record.value) } else { Value::Null },
        },
        relationships: NoRelationships {},
        links: Links::to_self(format!("/api/v2/state-version-outputs/{}", record.id)),
    }
}

/// An output as it comes along with its workspace.
#[must_use]
pub fn workspace_output(record: &OutputRecord) -> WorkspaceOutput {
    let output::Attributes { name, sensitive, of, value, .. } = output(record, false).attributes;
    WorkspaceOutput {
        id: record.id.to_string(),
        kind: output::OF_WORKSPACE.into(),
        attributes: output::Shown { name, sensitive, output_type: of, value },
        relationships: NoRelationships {},
        links: Links::default(),
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
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
