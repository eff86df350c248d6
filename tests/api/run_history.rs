//! What runs are sent, what happens to them and what is said of them, how they are found, and what becomes of configurations.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::{House, resource};

struct Stage {
    house: House,
    olivia: String,
    workspace: String,
}

fn id(answer: &Answer) -> String {
    answer.at("/id").as_str().expect("an id").to_owned()
}

impl Stage {
    fn new(house: House) -> Self {
        let (olivia, workspace) = (house.token("olivia"), house.workspace("web-prod"));
        Self { house, olivia, workspace }
    }

    fn try_run(&self, attributes: &Value) -> Answer {
        let relationships = json!({ "workspace": { "data": { "type": "workspaces", "id": self.workspace } } });
        let run = json!({ "data": { "type": "runs", "attributes": attributes, "relationships": relationships } });
        self.house.post(&self.olivia, "/api/v2/runs", &run)
    }

    fn run(&self, attributes: &Value) -> Answer {
        let made = self.try_run(attributes);
        assert_eq!(made.status, 201, "{}", made.text());
        made
    }

    fn list(&self, query: &str) -> Vec<String> {
        let list = self.house.get(&self.olivia, &format!("/api/v2/workspaces/{}/runs?{query}", self.workspace));
        assert_eq!(list.status, 200, "{query}");
        ids(&list.json())
    }

    fn configuration(&self) -> String {
        let path = format!("/api/v2/workspaces/{}/configuration-versions", self.workspace);
        let sent = resource("configuration-versions", &json!({ "auto-queue-runs": false }));
        let made = self.house.post(&self.olivia, &path, &sent);
        self.house.put(&self.house.path(&made.at("/attributes/upload-url")), "an archive");
        id(&made)
    }
}

fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().expect("a list").iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn what_a_run_is_sent_is_read_back_and_what_is_not_of_its_type_is_refused() {
    let stage = Stage::new(House::new());
    let sent = json!({
        "allow-config-generation": true,
        "allow-empty-apply": true,
        "debugging-mode": true,
        "invoke-action-addrs": ["action.a"],
        "message": "a trial",
        "plan-only": true,
        "policy-paths": ["./policies"],
        "refresh": false,
        "replace-addrs": ["null_resource.a"],
        "save-plan": true,
        "target-addrs": ["null_resource.b"],
        "terraform-version": "1.11.4",
        "variables": [{ "key": "region", "value": "\"north\"" }],
    });
    let made = stage.run(&sent);
    let shown = stage.house.get(&stage.olivia, &format!("/api/v2/runs/{}", id(&made))).json()["data"]["attributes"].clone();
    for (name, value) in sent.as_object().expect("attributes") {
        assert_eq!(&shown[name], value, "{name}");
    }
    for (name, value) in [
        ("target-addrs", json!([{ "address": "null_resource.a" }])),
        ("replace-addrs", json!("null_resource.a")),
        ("variables", json!([{ "key": "region" }])),
        ("refresh", json!("no")),
        ("terraform-version", json!("1.11.4")),
    ] {
        assert_eq!(stage.try_run(&json!({ name: value })).status, 422, "{name}");
    }
}

#[test]
fn a_run_that_destroys_is_not_applied_without_somebody() {
    let stage = Stage::new(House::faulty("runs:held"));
    let plain = stage.run(&json!({ "auto-apply": true }));
    let destroy = stage.run(&json!({ "auto-apply": true, "is-destroy": true }));
    assert_eq!((plain.at("/attributes/auto-apply"), destroy.at("/attributes/auto-apply")), (json!(true), json!(false)));
    assert_eq!(destroy.at("/attributes/status"), json!("planned"));
}

#[test]
fn what_is_said_with_an_action_is_a_comment_of_the_run_and_what_happens_an_event() {
    let stage = Stage::new(House::faulty("runs:held"));
    let run = id(&stage.run(&json!({})));
    let path = format!("/api/v2/runs/{run}");
    let applied = stage.house.post(&stage.olivia, &format!("{path}/actions/apply"), &json!({ "comment": "Hello, Earl" }));
    assert_eq!(applied.status, 202);
    let shown = stage.house.get(&stage.olivia, &path);
    let comment = shown.at("/relationships/comments/data/0/id");
    let comment = comment.as_str().expect("a comment");
    let told = stage.house.get(&stage.olivia, &format!("/api/v2/comments/{comment}"));
    assert_eq!(told.at("/attributes/body"), json!("Hello, Earl"));
    assert_eq!(shown.at("/relationships/confirmed-by/data/id"), shown.at("/relationships/created-by/data/id"));
    let more =
        stage.house.post(&stage.olivia, &format!("{path}/comments"), &resource("comments", &json!({ "body": "two\nlines" })));
    assert_eq!((more.status, more.at("/attributes/body")), (201, json!("two\nlines")));
    let events = stage.house.get(&stage.olivia, &format!("{path}/run-events?include=actor,comment")).json();
    let actions: Vec<&str> = events["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["attributes"]["action"].as_str().expect("an action"))
        .collect();
    assert_eq!(actions, ["created", "confirmed", "commented", "commented"]);
    assert_eq!(events["included"].as_array().map(Vec::len), Some(3), "two comments and one person");
    let words = "workspace,plan,created_by,confirmed_by,run_events";
    let along = stage.house.get(&stage.olivia, &format!("{path}?include={words}")).json();
    let mut kinds: Vec<&str> =
        along["included"].as_array().expect("a list").iter().map(|row| row["type"].as_str().expect("a type")).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        ["plans", "run-events", "run-events", "run-events", "run-events", "users", "workspaces"],
        "each thing comes along once"
    );
    let one = format!("/api/v2/run-events/{}", events["data"][0]["id"].as_str().expect("an id"));
    assert_eq!(stage.house.get(&stage.olivia, &one).at("/attributes/action"), json!("created"));
    let guest = stage.house.token("guest");
    assert_eq!(stage.house.get(&guest, &one).status, 404);
    assert_eq!(stage.house.get(&guest, &format!("/api/v2/comments/{comment}")).status, 404);
}

#[test]
fn runs_are_found_by_what_they_are_and_who_made_them() {
    let stage = Stage::new(House::faulty("runs:held"));
    let first = id(&stage.run(&json!({ "message": "the first" })));
    let only = id(&stage.run(&json!({ "plan-only": true })));
    let saved = id(&stage.run(&json!({ "save-plan": true })));
    assert_eq!(stage.list(""), [saved.clone(), only.clone(), first.clone()], "the newest first");
    assert_eq!(stage.list("filter[status]=planned"), std::slice::from_ref(&first));
    assert_eq!(stage.list("filter[status]=pending,errored"), [saved.clone(), only.clone()]);
    assert_eq!(stage.list("filter[operation]=plan_only"), std::slice::from_ref(&only));
    assert_eq!(stage.list("filter[operation]=save_plan"), std::slice::from_ref(&saved));
    assert_eq!(stage.list("filter[source]=tfe-api").len(), 3);
    assert_eq!(stage.list("search[basic]=the+first"), std::slice::from_ref(&first));
    assert_eq!(stage.list("search[user]=OLIVIA").len(), 3);
    assert_eq!(stage.list("search[user]=marcus"), [] as [&str; 0]);
    assert_eq!(stage.list("search[commit]=abc"), [] as [&str; 0]);
    let of = |token: &str, path: &str| ids(&stage.house.get(token, path).json());
    assert_eq!(of(&stage.olivia, "/api/v2/organizations/acme/runs").len(), 3);
    assert_eq!(of(&stage.olivia, "/api/v2/organizations/acme/runs?filter[workspace_names]=network-core"), [] as [&str; 0]);
    assert_eq!(of(&stage.olivia, "/api/v2/organizations/acme/runs?filter[status_group]=final"), [only]);
    assert_eq!(of(&stage.olivia, &format!("/api/v2/runs?workspace_id={}", stage.workspace)).len(), 3);
    assert_eq!(of(&stage.house.token("team sandbox"), "/api/v2/organizations/acme/runs"), [] as [&str; 0], "they don't see it");
    assert_eq!(stage.house.get(&stage.olivia, "/api/v2/runs").status, 422);
}

#[test]
fn a_configuration_is_downloaded_until_it_is_archived_and_the_current_one_is_not() {
    let stage = Stage::new(House::new());
    let first = stage.configuration();
    let path = format!("/api/v2/configuration-versions/{first}");
    let archive = || stage.house.post(&stage.olivia, &format!("{path}/actions/archive"), &json!({}));
    assert_eq!(stage.house.get(&stage.olivia, &format!("{path}/download")).text(), "an archive");
    let refused = archive();
    assert_eq!((refused.status, refused.detail().as_str()), (409, "configuration could not be archived because it is current"));
    assert_eq!(refused.json()["errors"][0]["title"], "transition not allowed");
    stage.house.world.pass(jiff::SignedDuration::from_secs(1));
    stage.configuration();
    assert_eq!(archive().status, 202);
    assert_eq!(stage.house.get(&stage.olivia, &path).at("/attributes/status"), json!("archived"));
    assert_eq!(stage.house.get(&stage.olivia, &format!("{path}/download")).status, 404);
    assert_eq!(archive().status, 409);
}

#[test]
fn a_state_of_before_is_the_current_one_again_for_who_has_locked_the_workspace() {
    let stage = Stage::new(House::new());
    let path = format!("/api/v2/workspaces/{}", stage.workspace);
    stage.house.post(&stage.olivia, &format!("{path}/actions/lock"), &json!({}));
    let upload = |serial: u32, greeting: &str| {
        use base64::Engine;
        let text = crate::states::state(serial, greeting);
        let whole = json!({ "state": base64::engine::general_purpose::STANDARD.encode(&text) });
        let made =
            stage.house.post(&stage.olivia, &format!("{path}/state-versions"), &crate::states::draft(serial, &text, &whole));
        assert_eq!(made.status, 201, "{}", made.text());
        id(&made)
    };
    let first = upload(1, "hello");
    upload(2, "goodbye");
    let back = json!({ "data": { "type": "state-versions", "relationships": { "rollback-state-version": { "data": { "type": "state-versions", "id": first } } } } });
    let rolled = stage.house.patch(&stage.olivia, &format!("{path}/state-versions"), &back);
    assert_eq!((rolled.status, rolled.at("/attributes/serial")), (201, json!(3)));
    let outputs = stage.house.get(&stage.olivia, &format!("{path}/current-state-version-outputs")).json();
    assert_eq!(outputs["data"][0]["attributes"]["value"], "hello");
    stage.house.post(&stage.olivia, &format!("{path}/actions/unlock"), &json!({}));
    assert_eq!(stage.house.patch(&stage.olivia, &format!("{path}/state-versions"), &back).status, 409);
}

#[test]
fn an_organization_that_the_api_makes_executes_remotely_and_one_of_the_console_locally() {
    let house = House::new();
    let olivia = house.token("olivia");
    let made = house.post(
        &olivia,
        "/api/v2/organizations",
        &resource("organizations", &json!({ "name": "fresh", "email": "a@example.com" })),
    );
    assert_eq!(made.at("/attributes/default-execution-mode"), json!("remote"));
    assert_eq!(house.get(&olivia, "/api/v2/organizations/acme").at("/attributes/default-execution-mode"), json!("local"));
}
