//! Each row of the tables of fields does what its word says: a value other than the default is sent to it, and read back.

use serde_json::{Value, json};
use tfe_console::api::endpoint::Method;
use tfe_console::api::endpoints::ENDPOINTS;
use tfe_console::api::fields::{
    COMMENT, CONFIGURATION_VERSION, Field, Noun, ORGANIZATION, PROJECT, PROJECT_ACCESS, RUN, TEAM, TEAM_ACCESS, TOKEN, VARIABLE,
    WORKSPACE, Word,
};

use crate::client::Answer;
use crate::house::{House, resource};
use crate::states::{draft, state};

/// What a field is beside its example: other fields that it needs.
fn with(field: &Field) -> Value {
    match field.name {
        "organization-access.manage-projects" => json!({ "organization-access": { "manage-workspaces": true } }),
        "runs" | "variables" | "state-versions" | "sentinel-mocks" | "workspace-locking" | "run-tasks" | "policy-overrides" => {
            json!({ "access": "custom" })
        }
        name if name.starts_with("project-access") || name.starts_with("workspace-access") => json!({ "access": "custom" }),
        "terraform-version" => json!({ "plan-only": true }),
        _ => json!({}),
    }
}

fn example(field: &Field) -> Value {
    serde_json::from_str(field.example).expect("an example")
}

/// The document that says a field.
fn document(noun: &Noun, field: &Field) -> Value {
    let mut attributes = with(field);
    let mut document = resource(noun.kind, &json!({}));
    if field.is_relationship() {
        document["data"]["relationships"] = json!({ field.name: { "data": example(field) } });
    } else if let Some((object, name)) = field.name.split_once('.') {
        attributes[object][name] = example(field);
    } else {
        attributes[field.name] = example(field);
    }
    document["data"]["attributes"] = attributes;
    document
}

fn read<'a>(answer: &'a Value, field: &Field) -> Option<&'a Value> {
    let place = if field.is_relationship() { "relationships" } else { "attributes" };
    answer.pointer(&format!("/data/{place}/{}", field.name.replace('.', "/")))
}

/// Whether what is read has all that was sent; an object can have more.
fn has(read: &Value, sent: &Value) -> bool {
    match (read, sent) {
        (Value::Object(read), Value::Object(sent)) => sent.iter().all(|(name, value)| read.get(name) == Some(value)),
        _ => read == sent,
    }
}

/// Sends each row of a noun to a thing that was just made, and reads it back.
fn hold(noun: &Noun, make: impl Fn(&House, &str) -> String, elsewhere: impl Fn(&Field, &str) -> String) {
    for field in noun.fields.iter().filter(|field| field.is_taken() && !field.example.is_empty()) {
        let house = House::new();
        let olivia = house.token("olivia");
        // What keeps users out lets the token of the owners in.
        let owners = house.token("team owners");
        let path = make(&house, &olivia);
        let before = house.get(&olivia, &path).json();
        assert!(
            read(&before, field).is_none_or(|value| !has(value, &example(field))),
            "{} {} is so already",
            noun.kind,
            field.name
        );
        let answer = house.patch(&olivia, &path, &document(noun, field));
        let told = format!("{} {}: {} {}", noun.kind, field.name, answer.status, answer.text());
        if let Word::Refused(_, sentence) = field.word {
            assert_eq!(answer.status, 422, "{told}");
            let error = &answer.json()["errors"][0];
            assert_eq!(error["detail"], sentence, "{told}");
            assert!(
                error["source"]["pointer"].as_str().is_some_and(|pointer| pointer.ends_with(&field.name.replace('.', "/"))),
                "{told}"
            );
            assert_eq!(house.get(&olivia, &path).json(), before, "it was refused and has changed something: {told}");
        } else {
            assert_eq!(answer.status, 200, "{told}");
            let after = house.get(&owners, &elsewhere(field, &path)).json();
            let value = read(&after, field).unwrap_or_else(|| panic!("not read back: {told}"));
            assert!(has(value, &example(field)), "{value} is read back: {told}");
        }
    }
}

fn same(_: &Field, path: &str) -> String {
    path.to_owned()
}

fn id(answer: &Answer) -> String {
    answer.at("/id").as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

#[test]
fn each_field_of_a_team_is_what_its_row_says() {
    hold(
        &TEAM,
        |house, token| {
            let attributes = json!({ "name": "rows", "visibility": "organization" });
            let made = house.post(token, "/api/v2/organizations/acme/teams", &resource("teams", &attributes));
            format!("/api/v2/teams/{}", id(&made))
        },
        same,
    );
}

#[test]
fn each_field_of_an_organization_is_what_its_row_says() {
    let renamed = |field: &Field, path: &str| {
        if field.name == "name" { "/api/v2/organizations/renamed".to_owned() } else { path.to_owned() }
    };
    let own = |house: &House, _: &str| {
        // All owners must have a second factor before it is wanted of everybody.
        house.raw().execute("UPDATE users SET two_factor = 1", []).expect("second factors");
        "/api/v2/organizations/acme".to_owned()
    };
    hold(&ORGANIZATION, own, renamed);
}

#[test]
fn each_field_of_a_workspace_is_what_its_row_says() {
    hold(
        &WORKSPACE,
        |house, token| {
            let attributes = json!({ "name": "rows", "execution-mode": "local" });
            let made = house.post(token, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &attributes));
            format!("/api/v2/workspaces/{}", id(&made))
        },
        same,
    );
}

#[test]
fn each_field_of_a_project_is_what_its_row_says() {
    hold(
        &PROJECT,
        |house, token| {
            let made =
                house.post(token, "/api/v2/organizations/acme/projects", &resource("projects", &json!({ "name": "rows" })));
            format!("/api/v2/projects/{}", id(&made))
        },
        same,
    );
}

#[test]
fn each_field_of_the_access_to_a_project_is_what_its_row_says() {
    hold(
        &PROJECT_ACCESS,
        |house, token| {
            let made = |noun: &str| {
                let path = format!("/api/v2/organizations/acme/{noun}");
                json!({ "type": noun, "id": id(&house.post(token, &path, &resource(noun, &json!({ "name": "rows" })))) })
            };
            let mut access = resource("team-projects", &json!({ "access": "read" }));
            access["data"]["relationships"] =
                json!({ "project": { "data": made("projects") }, "team": { "data": made("teams") } });
            format!("/api/v2/team-projects/{}", id(&house.post(token, "/api/v2/team-projects", &access)))
        },
        same,
    );
}

#[test]
fn each_field_of_a_variable_is_what_its_row_says() {
    hold(
        &VARIABLE,
        |house, token| {
            let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
            let variable = json!({ "key": "rows", "value": "first", "category": "terraform" });
            format!("{path}/{}", id(&house.post(token, &path, &resource("vars", &variable))))
        },
        same,
    );
}

/// A configuration of a workspace that was uploaded.
fn uploaded(house: &House, token: &str, workspace: &str) -> String {
    let path = format!("/api/v2/workspaces/{workspace}/configuration-versions");
    let made = house.post(token, &path, &resource("configuration-versions", &json!({ "auto-queue-runs": false })));
    assert_eq!(house.put(&house.path(&made.at("/attributes/upload-url")), "an archive").status, 200);
    id(&made)
}

/// A run, and where it is created.
fn run(workspace: &str, configuration: &str, attributes: &Value) -> Value {
    let mut run = resource("runs", attributes);
    run["data"]["relationships"] = json!({
        "workspace": { "data": { "type": "workspaces", "id": workspace } },
        "configuration-version": { "data": { "type": "configuration-versions", "id": configuration } },
    });
    run
}

#[test]
fn each_field_of_a_run_is_what_its_row_says() {
    let house = House::faulty("runs:held");
    let (platform, workspace) = (house.token("team platform"), house.workspace("web-prod"));
    let configuration = uploaded(&house, &platform, &workspace);
    let made = |attributes: &Value| house.post(&platform, "/api/v2/runs", &run(&workspace, &configuration, attributes));
    let plain = made(&json!({})).json();
    for field in RUN.fields.iter().filter(|field| field.is_taken() && !field.example.is_empty()) {
        assert_ne!(read(&plain, field), Some(&example(field)), "{} is so already", field.name);
        let answer = made(&document(&RUN, field)["data"]["attributes"]);
        assert_eq!(answer.status, 201, "{}: {}", field.name, answer.text());
        let shown = house.get(&platform, &format!("/api/v2/runs/{}", id(&answer))).json();
        assert_eq!(read(&shown, field), Some(&example(field)), "{} is not read back", field.name);
        let odd = house.post(&platform, "/api/v2/runs", &run(&workspace, &configuration, &json!({ field.name: 1.5 })));
        assert_eq!(odd.status, 422, "{}: {}", field.name, odd.text());
    }
    let said = made(&json!({ "comment": "at once" }));
    let comments = house.get(&platform, &format!("/api/v2/runs/{}/comments", id(&said))).json();
    assert_eq!(comments["data"][0]["attributes"]["body"], "at once", "what is said with a run is a comment of it");
    for odd in [json!({ "target-addrs": [{ "address": "module.a" }] }), json!({ "variables": [{ "key": "k" }] })] {
        assert_eq!(made(&odd).status, 422, "{odd}: an element that is not of its type is never left out");
    }
}

#[test]
fn each_field_of_a_configuration_version_and_of_a_comment_is_what_its_row_says() {
    let house = House::faulty("runs:held");
    let (platform, workspace) = (house.token("team platform"), house.workspace("web-prod"));
    let path = format!("/api/v2/workspaces/{workspace}/configuration-versions");
    let plain = house.post(&platform, &path, &resource("configuration-versions", &json!({}))).json();
    for field in CONFIGURATION_VERSION.fields.iter().filter(|field| field.is_taken()) {
        assert_ne!(read(&plain, field), Some(&example(field)), "{} is so already", field.name);
        let made = house.post(&platform, &path, &document(&CONFIGURATION_VERSION, field));
        let shown = house.get(&platform, &format!("/api/v2/configuration-versions/{}", id(&made))).json();
        assert_eq!(read(&shown, field), Some(&example(field)), "{}: {}", field.name, made.text());
    }
    let configuration = uploaded(&house, &platform, &workspace);
    let made = house.post(&platform, "/api/v2/runs", &run(&workspace, &configuration, &json!({})));
    let path = format!("/api/v2/runs/{}/comments", id(&made));
    for field in COMMENT.fields.iter().filter(|field| field.is_taken()) {
        let said = house.post(&platform, &path, &document(&COMMENT, field));
        let shown = house.get(&platform, &format!("/api/v2/comments/{}", id(&said))).json();
        assert_eq!(read(&shown, field), Some(&example(field)), "{}: {}", field.name, said.text());
    }
}

#[test]
fn each_field_of_a_state_version_is_what_its_row_says() {
    let house = House::faulty("runs:held");
    let (platform, workspace) = (house.token("team platform"), house.workspace("web-prod"));
    let path = format!("/api/v2/workspaces/{workspace}");
    let configuration = uploaded(&house, &platform, &workspace);
    let plan = house.post(&platform, "/api/v2/runs", &run(&workspace, &configuration, &json!({ "plan-only": true })));
    house.post(&platform, &format!("/api/v2/runs/{}/actions/cancel", id(&plan)), &json!({}));
    assert_eq!(house.post(&platform, &format!("{path}/actions/lock"), &json!({})).status, 200);
    let text = state(7, "hello");
    let inline = base64(&text);
    let more = json!({ "state": inline, "json-state": base64("{\"as\":\"JSON\"}"), "json-state-outputs": base64("{}") });
    let mut sent = draft(7, &text, &more);
    sent["data"]["relationships"] = json!({ "run": { "data": { "type": "runs", "id": id(&plan) } } });
    let made = house.post(&platform, &format!("{path}/state-versions"), &sent);
    assert_eq!(made.status, 201, "{}", made.text());
    let shown = house.get(&platform, &format!("/api/v2/state-versions/{}", id(&made)));
    for name in ["serial", "lineage", "md5"] {
        assert_eq!(shown.at(&format!("/attributes/{name}")), sent["data"]["attributes"][name], "{name}");
    }
    assert_eq!(shown.at("/relationships/run/data/id"), json!(id(&plan)));
    let content = |name: &str| house.get(&platform, &house.path(&shown.at(&format!("/attributes/{name}")))).text();
    assert_eq!(content("hosted-state-download-url"), text);
    assert_eq!(content("hosted-json-state-download-url"), "{\"as\":\"JSON\"}");
    for (name, odd) in [
        ("serial", json!("7")),
        ("serial", json!(7.5)),
        ("md5", json!("no sum")),
        ("lineage", json!(1)),
        ("force", json!("yes")),
        ("state", json!("no base64!")),
        ("json-state", json!("no base64!")),
        ("json-state-outputs", json!(base64("no JSON"))),
    ] {
        let mut sent = draft(8, &text, &json!({}));
        sent["data"]["attributes"][name] = odd;
        let answer = house.post(&platform, &format!("{path}/state-versions"), &sent);
        assert_eq!(answer.status, 422, "{name}: {}", answer.text());
        let pointer = answer.json()["errors"][0]["source"]["pointer"].clone();
        assert_eq!(pointer, json!(format!("/data/attributes/{name}")), "{}", answer.text());
    }
}

fn base64(text: &str) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text)
}

#[test]
fn a_mode_that_is_to_be_its_own_stays_when_the_one_above_changes() {
    let house = House::new();
    let olivia = house.token("olivia");
    let make = |noun: &str| {
        id(&house.post(&olivia, &format!("/api/v2/organizations/acme/{noun}"), &resource(noun, &json!({ "name": "pinned" }))))
    };
    let things = [("workspaces", "execution-mode", make("workspaces")), ("projects", "default-execution-mode", make("projects"))];
    for (noun, attribute, id) in &things {
        let pin = resource(noun, &json!({ "setting-overwrites": { *attribute: true } }));
        let pinned = house.patch(&olivia, &format!("/api/v2/{noun}/{id}"), &pin);
        assert_eq!(pinned.at(&format!("/attributes/setting-overwrites/{attribute}")), true, "{}", pinned.text());
    }
    let remote = resource("organizations", &json!({ "default-execution-mode": "remote" }));
    assert_eq!(house.patch(&olivia, "/api/v2/organizations/acme", &remote).status, 200);
    for (noun, attribute, id) in &things {
        let shown = house.get(&olivia, &format!("/api/v2/{noun}/{id}"));
        assert_eq!(shown.at(&format!("/attributes/{attribute}")), "local", "{noun}");
    }
}

#[test]
fn a_text_is_read_back_as_it_was_sent_or_refused() {
    let house = House::faulty("runs:held");
    let (olivia, workspace) = (house.token("olivia"), house.workspace("web-prod"));
    let text = "one\ntwo \u{202e}three";
    let path = format!("/api/v2/workspaces/{workspace}");
    let variable = json!({ "key": "k", "value": text, "description": text, "category": "env" });
    let made = house.post(&olivia, &format!("{path}/vars"), &resource("vars", &variable));
    assert_eq!((made.at("/attributes/description"), made.at("/attributes/value")), (json!(text), json!(text)));
    let configuration = uploaded(&house, &olivia, &workspace);
    let made = house.post(&olivia, "/api/v2/runs", &run(&workspace, &configuration, &json!({ "message": text })));
    assert_eq!(made.at("/attributes/message"), json!(text), "{}", made.text());
    let made = house.patch(&olivia, &path, &resource("workspaces", &json!({ "description": text })));
    assert_eq!(made.at("/attributes/description"), json!(text), "{}", made.text());
    for (name, value) in
        [("working-directory", json!(text)), ("trigger-prefixes", json!([text])), ("trigger-patterns", json!([text]))]
    {
        let refused = house.patch(&olivia, &path, &resource("workspaces", &json!({ name: value })));
        assert_eq!(refused.status, 422, "{name}: {}", refused.text());
    }
    let odd = house.post(&olivia, "/api/v2/runs", &run(&workspace, &configuration, &json!({ "target-addrs": [text] })));
    assert_eq!(odd.status, 422, "{}", odd.text());
    let tags = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "zone", "value": text } }] });
    assert_eq!(house.patch(&olivia, &format!("{path}/tag-bindings"), &tags).status, 422);
}

#[test]
fn workspaces_with_one_of_several_tags_and_with_a_tag_alone_are_found() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (name, tag, value) in
        [("north", "zone", "north"), ("south", "zone", ""), ("tools", "kind", "tool"), ("other", "else", "")]
    {
        let mut workspace = resource("workspaces", &json!({ "name": name }));
        let binding = json!({ "type": "tag-bindings", "attributes": { "key": tag, "value": value } });
        workspace["data"]["relationships"] = json!({ "tag-bindings": { "data": [binding] } });
        assert_eq!(house.post(&olivia, "/api/v2/organizations/acme/workspaces", &workspace).status, 201);
    }
    let found = |query: &str| {
        let list = house.get(&olivia, &format!("/api/v2/organizations/acme/workspaces?{query}")).json();
        let names = list["data"].as_array().expect("a list").iter().map(|row| row["attributes"]["name"].clone());
        names.collect::<Vec<_>>()
    };
    let both = "filter[tagged][0][key]=zone&filter[tagged][1][key]=kind";
    assert!(found(both).is_empty(), "no workspace has both");
    assert_eq!(found(&format!("{both}&filter[tag-union]=true")), ["north", "south", "tools"]);
    assert_eq!(found("filter[tagged][0][key]=zone"), ["north", "south"], "any value");
    assert_eq!(found("filter[tagged][0][key]=zone&filter[tag-value-default-null]=true"), ["south"], "no value");
}

#[test]
fn each_field_of_the_access_of_a_team_is_what_its_row_says() {
    hold(
        &TEAM_ACCESS,
        |house, token| {
            let workspace =
                house.post(token, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &json!({ "name": "rows" })));
            let team = house.post(token, "/api/v2/organizations/acme/teams", &resource("teams", &json!({ "name": "rows" })));
            let mut access = resource("team-workspaces", &json!({ "access": "read" }));
            access["data"]["relationships"] = json!({
                "workspace": { "data": { "type": "workspaces", "id": id(&workspace) } },
                "team": { "data": { "type": "teams", "id": id(&team) } },
            });
            format!("/api/v2/team-workspaces/{}", id(&house.post(token, "/api/v2/team-workspaces", &access)))
        },
        same,
    );
}

#[test]
fn each_field_of_a_token_is_what_its_row_says() {
    for field in TOKEN.fields.iter().filter(|field| field.is_taken()) {
        let house = House::new();
        let (olivia, user) = (house.token("olivia"), house.user("olivia"));
        let path = format!("/api/v2/users/{user}/authentication-tokens");
        let made = house.post(&olivia, &path, &document(&TOKEN, field));
        assert_eq!(made.status, 201, "{}: {}", field.name, made.text());
        let name = field.name.replace('_', "-");
        let shown = house.get(&olivia, &format!("/api/v2/authentication-tokens/{}", id(&made))).json();
        assert_eq!(shown["data"]["attributes"][&name], example(field), "{}", field.name);
    }
}

#[test]
fn a_field_of_another_type_is_refused_in_every_table() {
    let house = House::new();
    let olivia = house.token("olivia");
    let team = house.post(&olivia, "/api/v2/organizations/acme/teams", &resource("teams", &json!({ "name": "rows" })));
    let workspace =
        house.post(&olivia, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &json!({ "name": "rows" })));
    let things = [
        (&TEAM, format!("/api/v2/teams/{}", id(&team))),
        (&ORGANIZATION, "/api/v2/organizations/acme".to_owned()),
        (&WORKSPACE, format!("/api/v2/workspaces/{}", id(&workspace))),
    ];
    for (noun, path) in things {
        let taken = |field: &&Field| field.is_taken() && !field.is_relationship() && !matches!(field.word, Word::Refused(..));
        for field in noun.fields.iter().filter(taken) {
            let odd = if example_is_number(field) { json!("x") } else { json!(1.5) };
            let mut attributes = json!({});
            match field.name.split_once('.') {
                Some((object, name)) => attributes[object][name] = odd,
                None => attributes[field.name] = odd,
            }
            let answer = house.patch(&olivia, &path, &resource(noun.kind, &attributes));
            assert_eq!(answer.status, 422, "{} {}: {}", noun.kind, field.name, answer.text());
        }
    }
}

fn example_is_number(field: &Field) -> bool {
    serde_json::from_str::<Value>(field.example).is_ok_and(|value| value.is_number())
}

/// What a list must be asked with.
fn needed<'a>(path: &str, workspace: &'a str, project: &'a str) -> Vec<(&'static str, &'a str)> {
    match path.rsplit('/').next() {
        Some("team-workspaces") => vec![("filter[workspace][id]", workspace)],
        Some("team-projects") => vec![("filter[project][id]", project)],
        Some("vars" | "state-versions") if !path.contains(workspace) => {
            vec![("filter[organization][name]", "acme"), ("filter[workspace][name]", "web-prod")]
        }
        Some("runs") if path == "/api/v2/runs" => vec![("workspace_id", workspace)],
        _ => Vec::new(),
    }
}

#[test]
fn each_parameter_of_a_query_is_what_its_row_says() {
    let house = House::faulty("runs:held");
    let (olivia, platform) = (house.token("olivia"), house.token("team platform"));
    let list = |path: &str| house.get(&olivia, path).json();
    let first = |path: &str| list(path)["data"][0]["id"].as_str().expect("an id").to_owned();
    let (team, workspace) = (house.team("platform"), house.workspace("web-prod"));
    let membership = first("/api/v2/organizations/acme/organization-memberships");
    let project = first("/api/v2/organizations/acme/projects");
    let configuration = uploaded(&house, &platform, &workspace);
    let plan = house.post(&platform, "/api/v2/runs", &run(&workspace, &configuration, &json!({ "plan-only": true })));
    let event = first(&format!("/api/v2/runs/{}/run-events", id(&plan)));
    house.post(&platform, &format!("/api/v2/runs/{}/actions/cancel", id(&plan)), &json!({}));
    house.post(&platform, &format!("/api/v2/workspaces/{workspace}/actions/lock"), &json!({}));
    let text = state(7, "hello");
    let sent = draft(7, &text, &json!({ "state": base64(&text) }));
    let state = house.post(&platform, &format!("/api/v2/workspaces/{workspace}/state-versions"), &sent);
    let consumer = json!({ "data": [{ "type": "workspaces", "id": workspace }] });
    house.post(&olivia, &format!("/api/v2/workspaces/{workspace}/relationships/remote-state-consumers"), &consumer);
    let mut asked = 0;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.method == Method::Get) {
        // By its name it is the same workspace.
        let path = endpoint
            .path
            .replace("{organization}/workspaces/{workspace}", "acme/workspaces/web-prod")
            .replace("{organization}", "acme")
            .replace("{team}", &team.to_string())
            .replace("{workspace}", &workspace)
            .replace("{membership}", &membership)
            .replace("{project}", &project)
            .replace("{configuration}", &configuration)
            .replace("{run}", &id(&plan))
            .replace("{event}", &event)
            .replace("{state}", &id(&state));
        let needed = needed(&path, &workspace, &project);
        for parameter in endpoint.query.unwrap_or_default() {
            assert!(!path.contains('{'), "{path}");
            let also: Vec<String> = needed
                .iter()
                .filter(|(name, _)| *name != parameter.name && (parameter.name != "organization_name" || *name != "workspace_id"))
                .map(|(name, value)| format!("{name}={value}&"))
                .collect();
            let also = also.concat();
            let ask = |value: &str| house.get(&olivia, &format!("{path}?{also}{}={value}", parameter.name));
            let told = format!("{endpoint} {}", parameter.name);
            asked += 1;
            match (parameter.word, parameter.name) {
                (Word::Refused(_, sentence), _) => {
                    let answer = ask("x");
                    assert_eq!((answer.status, &answer.json()["errors"][0]["detail"]), (400, &json!(sentence)), "{told}");
                }
                (_, "include") => {
                    for word in parameter.words {
                        let answer = ask(word);
                        assert_eq!(answer.status, 200, "{told}={word}: {}", answer.text());
                        assert!(answer.json()["included"].is_array(), "{told}={word} brings nothing along");
                    }
                    assert_eq!(ask("holograms").status, 400, "{told}");
                }
                (_, "sort") => {
                    for word in parameter.words {
                        assert_eq!((ask(word).status, ask(&format!("-{word}")).status), (200, 200), "{told}={word}");
                    }
                    assert_eq!(ask("holograms").status, 400, "{told}");
                }
                (_, _) if !parameter.words.is_empty() => {
                    for word in parameter.words {
                        assert_eq!(ask(word).status, 200, "{told}={word}");
                    }
                    assert_eq!(ask("holograms").status, 400, "{told}");
                }
                // It says which token, not which rows.
                (_, "token") => assert_eq!((ask("audit-trails").status, ask("holograms").status), (404, 404), "{told}"),
                // They name where to look; there is nothing of that name.
                (_, "workspace_id" | "organization_name" | "filter[organization][name]" | "filter[workspace][name]") => {
                    assert_eq!(ask("holograms").status, 404, "{told}");
                }
                (_, "filter[workspace][id]") => assert_eq!(ask("ws-1111111111111111").status, 404, "{told}"),
                (_, "filter[project][id]") if path.ends_with("/team-projects") => {
                    assert_eq!(ask("prj-1111111111111111").status, 404, "{told}");
                }
                (_, "filter[team][id]") => {
                    assert_eq!(ask("team-1111111111111111").json()["data"], json!([]), "{told}");
                }
                (_, name) => {
                    let whole = house.get(&olivia, &format!("{path}?{also}page[size]=100")).json();
                    let count = |answer: &Value| answer["data"].as_array().map_or(0, Vec::len);
                    let name = if name == "filter[tagged]" { "filter[tagged][0][key]" } else { name };
                    let value = match name {
                        "filter[status]" | "filter[expiry_status]" if path.ends_with("team-tokens") => "expired",
                        "filter[timeframe]" => "2099",
                        "filter[project][id]" => "prj-1111111111111111",
                        "search[exclude-tags]" => continue,
                        _ => "holograms",
                    };
                    let answer = house.get(&olivia, &format!("{path}?{also}page[size]=100&{name}={value}"));
                    assert_eq!(answer.status, 200, "{told}: {}", answer.text());
                    assert!(count(&answer.json()) < count(&whole), "{told} leaves nothing out");
                }
            }
        }
    }
    assert!(asked > 70, "{asked} parameters");
}
