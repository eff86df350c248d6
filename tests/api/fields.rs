//! Each row of the tables of fields does what its word says: a value other than the default is sent to it, and read back.

use serde_json::{Value, json};
use tfe_console::api::endpoint::Method;
use tfe_console::api::endpoints::ENDPOINTS;
use tfe_console::api::fields::{Field, Noun, ORGANIZATION, TEAM, TEAM_ACCESS, TOKEN, WORKSPACE, Word};

use crate::client::Answer;
use crate::house::{House, resource};

/// What a field is beside its example: other fields that it needs.
fn with(field: &Field) -> Value {
    match field.name {
        "organization-access.manage-projects" => json!({ "organization-access": { "manage-workspaces": true } }),
        "runs" | "variables" | "state-versions" | "sentinel-mocks" | "workspace-locking" | "run-tasks" | "policy-overrides" => {
            json!({ "access": "custom" })
        }
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
            assert!(error["source"]["pointer"].as_str().is_some_and(|pointer| pointer.ends_with(field.name)), "{told}");
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
            if field.name.starts_with("setting-overwrites.") {
                continue;
            }
            let answer = house.patch(&olivia, &path, &resource(noun.kind, &attributes));
            assert_eq!(answer.status, 422, "{} {}: {}", noun.kind, field.name, answer.text());
        }
    }
}

fn example_is_number(field: &Field) -> bool {
    serde_json::from_str::<Value>(field.example).is_ok_and(|value| value.is_number())
}

#[test]
fn each_parameter_of_a_query_is_what_its_row_says() {
    let house = House::new();
    let olivia = house.token("olivia");
    let list = |path: &str| house.get(&olivia, path).json();
    let first = |path: &str| list(path)["data"][0]["id"].as_str().expect("an id").to_owned();
    let (team, workspace) = (house.team("platform"), first("/api/v2/organizations/acme/workspaces"));
    let name =
        list("/api/v2/organizations/acme/workspaces")["data"][0]["attributes"]["name"].as_str().expect("a name").to_owned();
    let membership = first("/api/v2/organizations/acme/organization-memberships");
    let mut asked = 0;
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.method == Method::Get) {
        let path = endpoint
            .path
            .replace("{organization}", "acme")
            .replace("{team}", &team.to_string())
            .replace("/workspaces/{workspace}", &format!("/workspaces/{workspace}"))
            .replace("{membership}", &membership);
        // By its name it is the same workspace.
        let path = path.replace(&format!("acme/workspaces/{workspace}"), &format!("acme/workspaces/{name}"));
        let needed =
            if path.ends_with("/team-workspaces") { format!("filter[workspace][id]={workspace}&") } else { String::new() };
        for parameter in endpoint.query.unwrap_or_default() {
            let needed = if needed.contains(parameter.name) { "" } else { needed.as_str() };
            let ask = |value: &str| house.get(&olivia, &format!("{path}?{needed}{}={value}", parameter.name));
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
                // It says which token, not which rows.
                (_, "token") => assert_eq!((ask("audit-trails").status, ask("holograms").status), (404, 404), "{told}"),
                (_, "filter[workspace][id]") => assert_eq!(ask("ws-1111111111111111").status, 404, "{told}"),
                (_, "filter[team][id]") if path.ends_with("/team-workspaces") => {
                    assert_eq!(ask("team-1111111111111111").json()["data"], json!([]), "{told}");
                }
                (_, name) => {
                    let whole = house.get(&olivia, &format!("{path}?page[size]=100")).json();
                    let count = |answer: &Value| answer["data"].as_array().map_or(0, Vec::len);
                    let name = if name == "filter[tagged]" { "filter[tagged][0][key]" } else { name };
                    let value = match name {
                        "filter[project][id]" => "prj-1111111111111111",
                        "filter[status]" | "filter[expiry_status]" if path.ends_with("team-tokens") => "expired",
                        "search[exclude-tags]" => continue,
                        _ => "holograms",
                    };
                    let answer = house.get(&olivia, &format!("{path}?page[size]=100&{name}={value}"));
                    assert!(answer.status == 200 || name == "filter[project][id]", "{told}: {}", answer.text());
                    if answer.status == 200 {
                        assert!(count(&answer.json()) < count(&whole), "{told} leaves nothing out");
                    }
                }
            }
        }
    }
    assert!(asked > 30, "{asked} parameters");
}
