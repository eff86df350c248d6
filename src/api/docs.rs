//! The documentation, made from the table of endpoints: a page to read, a document for programs, and lines for a terminal.

#![expect(clippy::unnecessary_wraps, reason = "two of them are handlers like the others")]

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::answer::{Answer, Fault};
use super::endpoint::{Endpoint, Entry, Method, Payload};
use super::endpoints::ENDPOINTS;
use super::request_context::RequestContext;
use crate::backend::Service;

/// Which tokens an endpoint takes, in a few words.
fn tokens(endpoint: &Endpoint) -> &'static str {
    match endpoint.entry {
        Entry::Public => "none",
        Entry::Ticket => "none, its address is secret",
        Entry::Token(kinds) => match (kinds.user, kinds.team, kinds.organization) {
            (true, true, true) => "user, team, organization",
            (true, true, false) if kinds.owners_only => "user, owners team",
            (true, true, false) => "user, team",
            (true, false, false) => "user",
            (false, false, true) => "organization",
            _ => "some",
        },
    }
}

/// Lines for a terminal: method, path, tokens.
#[must_use]
pub fn text() -> String {
    let mut text = String::new();
    for endpoint in ENDPOINTS {
        let _ = writeln!(text, "{:<6} {:<86} {}", endpoint.method, endpoint.path, tokens(endpoint));
    }
    text
}

pub(super) fn page(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    let mut rows = String::new();
    for endpoint in ENDPOINTS {
        // The words of the table are our own and hold nothing that HTML would read.
        let note = endpoint.note().map(|note| format!("<br><em>{note}</em>")).unwrap_or_default();
        let Endpoint { method, path, title, .. } = endpoint;
        let _ = writeln!(
            rows,
            "<tr><td>{method}</td><td><code>{path}</code></td><td>{title}.{note}</td><td>{}</td></tr>",
            tokens(endpoint)
        );
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>tfe-console: endpoints</title>\
<style>body{{font-family:sans-serif;max-width:75em;margin:2em auto;padding:0 1em}}\
td,th{{text-align:left;vertical-align:top;padding:.3em .8em .3em 0}}</style>\
<h1>Endpoints</h1><p>This is the Terraform Enterprise API v2 over a local model. A request carries its token as \
<code>Authorization: Bearer TOKEN</code>. What is not there and what is not allowed is answered with 404; 401 is for the token alone. \
The same for programs: <a href=\"/docs/openapi.json\">openapi.json</a>.</p>\
<table><tr><th>Method</th><th>Path</th><th>What it does</th><th>Tokens</th></tr>\n{rows}</table></html>"
    );
    Ok(Answer::bytes("text/html; charset=utf-8", page))
}

pub(super) fn openapi(_: &RequestContext, _: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::bytes("application/json", document().to_string()))
}

/// The document in the form of `OpenAPI`.
fn document() -> Value {
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method.as_str().to_lowercase()] = operation(endpoint);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "tfe-console", "version": env!("CARGO_PKG_VERSION"), "description": "The Terraform Enterprise API v2 over a local model." },
        "paths": paths,
        "components": { "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let names = endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> =
        names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })).collect();
    let mut operation = json!({
        "summary": endpoint.title,
        "parameters": parameters,
        "x-tokens": tokens(endpoint),
        "responses": { "default": { "description": "A document of the API, or its errors" } },
    });
    if let Some(note) = endpoint.note() {
        operation["description"] = json!(note);
    }
    if matches!(endpoint.entry, Entry::Token(_)) {
        operation["security"] = json!([{ "token": [] }]);
    }
    if endpoint.method != Method::Get {
        let kind = if endpoint.payload == Payload::Upload { "application/octet-stream" } else { "application/vnd.api+json" };
        operation["requestBody"] = json!({ "content": { kind: {} } });
    }
    operation
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn an_endpoint_is_in_the_table_once_and_in_every_document() {
        let all: BTreeSet<String> = ENDPOINTS.iter().map(Endpoint::to_string).collect();
        assert_eq!(all.len(), ENDPOINTS.len());
        let document = document();
        for endpoint in ENDPOINTS {
            let method = endpoint.method.as_str().to_lowercase();
            assert_eq!(document["paths"][endpoint.path][method]["summary"], endpoint.title);
            assert!(text().contains(&format!("{:<6} {} ", endpoint.method, endpoint.path)));
        }
    }

    #[test]
    fn the_note_of_the_seed_stands_where_an_organization_token_is_refused() {
        let note =
            "This endpoint cannot be accessed with organization tokens. You must access it with a user token or team token.";
        let noted: Vec<String> =
            ENDPOINTS.iter().filter(|endpoint| endpoint.note() == Some(note)).map(Endpoint::to_string).collect();
        assert_eq!(
            noted,
            [
                "POST /api/v2/workspaces/{workspace}/actions/lock",
                "POST /api/v2/workspaces/{workspace}/actions/unlock",
                "POST /api/v2/workspaces/{workspace}/actions/force-unlock",
                "POST /api/v2/workspaces/{workspace}/state-versions",
                "PATCH /api/v2/workspaces/{workspace}/state-versions",
                "POST /api/v2/workspaces/{workspace}/configuration-versions",
                "POST /api/v2/runs",
                "POST /api/v2/runs/{run}/actions/apply",
                "POST /api/v2/runs/{run}/actions/discard",
                "POST /api/v2/runs/{run}/actions/cancel",
                "POST /api/v2/runs/{run}/actions/force-cancel",
                "POST /api/v2/runs/{run}/actions/force-execute",
                "GET /api/v2/organizations/{organization}/ssh-keys",
                "POST /api/v2/organizations/{organization}/ssh-keys",
            ]
        );
    }

    #[test]
    fn what_only_owners_can_do_with_a_token_of_their_team_says_so() {
        let noted: Vec<String> = ENDPOINTS
            .iter()
            .filter(|endpoint| endpoint.note().is_some_and(|note| note.contains("other than that of the owners team")))
            .map(Endpoint::to_string)
            .collect();
        let organization = "/api/v2/organizations/{organization}";
        let expected = [
            format!("PATCH {organization}"),
            format!("PUT {organization}"),
            format!("DELETE {organization}"),
            format!("GET {organization}/token-ttl-policies"),
            format!("PATCH {organization}/token-ttl-policies"),
            format!("GET {organization}/authentication-token"),
            format!("POST {organization}/authentication-token"),
            format!("DELETE {organization}/authentication-token"),
        ];
        for endpoint in &expected {
            assert!(noted.contains(endpoint), "{endpoint}");
        }
    }
}
