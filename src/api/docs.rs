//! The documentation, made from the table of endpoints: a page to read, a document for programs, and lines for a terminal.

#![expect(clippy::unnecessary_wraps, reason = "two of them are handlers like the others")]

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::answer::{Answer, DOCUMENT, Fault};
use super::endpoint::{Endpoint, Entry, Method, Payload};
use super::endpoints::ENDPOINTS;
use super::fields::{Field, NOUNS, Noun, Parameter, Type, Word};
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
        "components": { "schemas": schemas(), "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } } },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let names = endpoint.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> =
        names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })).collect();
    parameters.extend(endpoint.query.unwrap_or_default().iter().map(parameter));
    if endpoint.lists && endpoint.query.is_some() {
        parameters.extend(
            ["page[number]", "page[size]"].map(|name| json!({ "name": name, "in": "query", "schema": { "type": "integer" } })),
        );
    }
    let mut operation = json!({
        "summary": endpoint.title,
        "parameters": parameters,
        "x-tokens": tokens(endpoint),
        "responses": responses(endpoint),
    });
    if let Some(note) = endpoint.note() {
        operation["description"] = json!(note);
    }
    if matches!(endpoint.entry, Entry::Token(_)) {
        operation["security"] = json!([{ "token": [] }]);
    }
    if endpoint.method != Method::Get {
        let kind = if endpoint.payload == Payload::Upload { "application/octet-stream" } else { DOCUMENT };
        let takes = endpoint.noun.filter(|_| endpoint.method != Method::Delete);
        let schema = takes.map_or_else(|| json!({}), |noun| json!({ "schema": one(&format!("{}-request", noun.kind)) }));
        operation["requestBody"] = json!({ "content": { kind: schema } });
    }
    operation
}

/// A document of this schema.
fn one(schema: &str) -> Value {
    json!({
        "type": "object",
        "properties": { "data": { "$ref": format!("#/components/schemas/{schema}") } },
        "required": ["data"],
    })
}

fn responses(endpoint: &Endpoint) -> Value {
    let schema = match endpoint.noun {
        _ if endpoint.method == Method::Delete => return json!({ "204": { "description": "Done" }, "default": errors() }),
        None => return json!({ "2XX": { "description": "A document of the API" }, "default": errors() }),
        Some(noun) if endpoint.lists => json!({
            "type": "object",
            "properties": { "data": { "type": "array", "items": { "$ref": format!("#/components/schemas/{}", noun.kind) } } },
            "required": ["data"],
        }),
        Some(noun) => one(noun.kind),
    };
    json!({ "2XX": { "description": "Done", "content": { DOCUMENT: { "schema": schema } } }, "default": errors() })
}

fn errors() -> Value {
    json!({
        "description": "Why not",
        "content": { DOCUMENT: { "schema": { "$ref": "#/components/schemas/errors" } } },
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let mut schema = json!({ "type": "string" });
    if !parameter.words.is_empty() {
        let reversed = parameter.words.iter().filter(|_| parameter.name == "sort").map(|word| format!("-{word}"));
        let words: Vec<String> = parameter.words.iter().map(|word| (*word).to_owned()).chain(reversed).collect();
        schema["enum"] = json!(words);
    }
    let mut all = json!({ "name": parameter.name, "in": "query", "schema": schema, "x-word": parameter.word.as_str() });
    if let Word::Refused(_, sentence) = parameter.word {
        all["description"] = json!(sentence);
    }
    all
}

/// What is answered, and what is taken, of each noun that has a table.
fn schemas() -> Value {
    let mut schemas = Map::new();
    for noun in NOUNS {
        schemas.insert(noun.kind.to_owned(), resource(noun, |_| true));
        schemas.insert(format!("{}-request", noun.kind), resource(noun, Field::is_taken));
    }
    schemas.insert(
        "errors".to_owned(),
        json!({
            "type": "object",
            "properties": { "errors": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "status": { "type": "string" },
                    "title": { "type": "string" },
                    "detail": { "type": "string" },
                    "source": { "type": "object", "properties": { "pointer": { "type": "string" } } },
                },
            }}},
        }),
    );
    schemas.into()
}

fn resource(noun: &Noun, wanted: impl Fn(&Field) -> bool) -> Value {
    let (mut attributes, mut relationships) = (json!({}), json!({}));
    for field in noun.fields.iter().filter(|field| wanted(field)) {
        if field.is_relationship() {
            relationships[field.name] = property(field);
        } else if let Some((object, name)) = field.name.split_once('.') {
            attributes[object]["properties"][name] = property(field);
        } else {
            attributes[field.name] = property(field);
        }
    }
    let of = |properties: Value| json!({ "type": "object", "properties": properties });
    json!({
        "type": "object",
        "description": noun.title,
        "properties": {
            "id": { "type": "string" },
            "type": { "type": "string", "enum": [noun.kind] },
            "attributes": of(attributes),
            "relationships": of(relationships),
        },
    })
}

fn property(field: &Field) -> Value {
    let kind = match field.of {
        Type::Text => "string",
        Type::Number => "integer",
        Type::Flag => "boolean",
        Type::List => "array",
        Type::Object | Type::One | Type::Many => "object",
    };
    let mut property = json!({ "type": kind, "x-word": field.word.as_str() });
    match field.word {
        Word::Told => property["readOnly"] = json!(true),
        Word::Refused(_, sentence) => property["description"] = json!(sentence),
        Word::Enforced | Word::Kept => {
            if let Ok(example) = serde_json::from_str::<Value>(field.example) {
                property["examples"] = json!([example]);
            }
        }
    }
    property
}

/// The tables of what becomes of each field and parameter, for people.
#[must_use]
pub fn fields() -> String {
    let mut text = String::new();
    for noun in NOUNS {
        let _ = writeln!(text, "## {}: `{}`\n\n| field | type | here |\n|---|---|---|", noun.title, noun.kind);
        for field in noun.fields {
            let here = match field.word {
                Word::Refused(_, sentence) => format!("refused: {sentence}"),
                word => word.as_str().to_owned(),
            };
            let _ = writeln!(text, "| `{}` | {} | {here} |", field.name, field.of.as_str());
        }
        text.push('\n');
    }
    text.push_str("## Queries\n\n| endpoint | parameter | here |\n|---|---|---|\n");
    for endpoint in ENDPOINTS {
        for parameter in endpoint.query.unwrap_or_default() {
            let here = match parameter.word {
                Word::Refused(_, sentence) => format!("refused: {sentence}"),
                word if parameter.words.is_empty() => word.as_str().to_owned(),
                word => format!("{}: `{}`", word.as_str(), parameter.words.join(", ")),
            };
            let _ = writeln!(text, "| `{endpoint}` | `{}` | {here} |", parameter.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_document_for_programs_has_every_row_of_the_tables() {
        let document = document();
        for noun in NOUNS {
            for field in noun.fields {
                let place = if field.is_relationship() { "relationships" } else { "attributes" };
                let name = field.name.replace('.', "/properties/");
                let at = |schema: &str| {
                    let schema = &document["components"]["schemas"][schema]["properties"][place]["properties"];
                    schema.pointer(&format!("/{name}/x-word")).cloned()
                };
                assert_eq!(at(noun.kind), Some(field.word.as_str().into()), "{} {}", noun.kind, field.name);
                assert_eq!(at(&format!("{}-request", noun.kind)).is_some(), field.is_taken(), "{} {}", noun.kind, field.name);
            }
        }
        for endpoint in ENDPOINTS {
            let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
            let names: Vec<&Value> = operation["parameters"].as_array().expect("a list").iter().map(|one| &one["name"]).collect();
            for parameter in endpoint.query.unwrap_or_default() {
                assert!(names.iter().any(|name| *name == parameter.name), "{endpoint}: {}", parameter.name);
            }
        }
    }

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
