//! Configuration versions, and runs that end as soon as they are made.

use serde_json::{Value, json};

use crate::house::{House, resource};

fn run(workspace: &str, configuration: Option<&Value>) -> Value {
    let mut relationships = json!({ "workspace": { "data": { "type": "workspaces", "id": workspace } } });
    if let Some(id) = configuration {
        relationships["configuration-version"] = json!({ "data": { "type": "configuration-versions", "id": id } });
    }
    json!({ "data": { "type": "runs", "attributes": { "message": "a trial" }, "relationships": relationships } })
}

#[test]
fn a_configuration_is_uploaded_and_a_run_of_it_ends_with_a_log_that_says_why() {
    let house = House::new();
    let (platform, workspace) = (house.token("team platform"), house.workspace("web-prod"));
    let versions = format!("/api/v2/workspaces/{workspace}/configuration-versions");
    let made = house.post(&platform, &versions, &resource("configuration-versions", &json!({ "auto-queue-runs": false })));
    assert_eq!((made.status, made.at("/attributes/status")), (201, json!("pending")));
    let id = made.at("/id");
    let early = house.post(&platform, "/api/v2/runs", &run(&workspace, Some(&id)));
    assert_eq!(early.status, 422, "it is not uploaded yet");
    assert_eq!(house.put(&house.path(&made.at("/attributes/upload-url")), "an archive").status, 200);
    let shown = house.get(&platform, &format!("/api/v2/configuration-versions/{}", id.as_str().expect("an id")));
    assert_eq!(shown.at("/attributes/status"), "uploaded");
    assert!(!shown.text().contains("upload-url"));

    let made = house.post(&platform, "/api/v2/runs", &run(&workspace, Some(&id)));
    assert_eq!((made.status, made.at("/attributes/status")), (201, json!("errored")));
    let path = format!("/api/v2/runs/{}", made.at("/id").as_str().expect("an id"));
    let shown = house.get(&platform, &format!("{path}?include=workspace,plan"));
    assert_eq!(shown.json()["included"][1]["type"], "plans");
    let plan = format!("/api/v2/plans/{}", shown.at("/relationships/plan/data/id").as_str().expect("an id"));
    let log = house.path(&house.get(&platform, &plan).at("/attributes/log-read-url"));
    let text = house.send(&format!("GET {log}?limit=65536&offset=0 HTTP/1.1\r\nHost: {}\r\n\r\n", house.address));
    assert!(text.text().starts_with("\u{2}This server does not execute runs.") && text.text().ends_with('\u{3}'));
    let rest = house.send(&format!("GET {log}?offset=9999 HTTP/1.1\r\nHost: {}\r\n\r\n", house.address));
    assert_eq!(rest.body, b"");
    let events = house.get(&platform, &format!("{path}/run-events")).json();
    assert_eq!(events["data"][0]["attributes"]["action"], "created", "an event from its start");
    for action in ["apply", "discard", "cancel", "force-cancel"] {
        let status = house.post(&platform, &format!("{path}/actions/{action}"), &json!({})).status;
        assert_eq!(status, if action == "force-cancel" { 404 } else { 409 }, "{action}");
    }
    assert_eq!(house.get(&platform, &format!("{path}?include=nothing")).status, 400);
}

#[test]
fn an_upload_queues_a_run_when_its_configuration_says_so() {
    let house = House::new();
    let (platform, workspace) = (house.token("team platform"), house.workspace("web-prod"));
    let path = format!("/api/v2/workspaces/{workspace}");
    let made = house.post(&platform, &format!("{path}/configuration-versions"), &resource("configuration-versions", &json!({})));
    let upload = house.path(&made.at("/attributes/upload-url"));
    assert_eq!((house.put(&upload, "one").status, house.put(&upload, "two").status), (200, 200));
    let runs = house.get(&platform, &format!("{path}/runs")).json();
    assert_eq!(runs["data"].as_array().map(Vec::len), Some(1), "one upload, one run");
    assert_eq!(
        runs["data"][0]["relationships"]["created-by"]["data"]["id"],
        house.get(&platform, "/api/v2/account/details").at("/id")
    );
}

#[test]
fn with_plan_there_are_speculative_configurations_and_runs_that_are_not_applied() {
    let house = House::new();
    let (platform, workspace) = (house.token("team platform"), house.workspace("billing-staging"));
    let versions = format!("/api/v2/workspaces/{workspace}/configuration-versions");
    let create = |speculative: bool| {
        let attributes = json!({ "speculative": speculative, "auto-queue-runs": false });
        house.post(&platform, &versions, &resource("configuration-versions", &attributes))
    };
    assert_eq!(create(false).status, 404);
    let made = create(true);
    assert_eq!(made.status, 201);
    assert_eq!(house.put(&house.path(&made.at("/attributes/upload-url")), "an archive").status, 200);
    let made = house.post(&platform, "/api/v2/runs", &run(&workspace, None));
    assert_eq!((made.status, made.at("/attributes/plan-only")), (201, json!(true)));
    assert_eq!(made.at("/attributes/permissions/can-apply"), false);
    let apply = format!("/api/v2/runs/{}/actions/apply", made.at("/id").as_str().expect("an id"));
    assert_eq!(house.post(&platform, &apply, &json!({})).status, 404);
}

#[test]
fn an_organization_token_reads_runs_and_starts_none() {
    let house = House::new();
    let (platform, organization) = (house.token("team platform"), house.token("organization acme"));
    let workspace = house.workspace("web-prod");
    let versions = format!("/api/v2/workspaces/{workspace}/configuration-versions");
    assert_eq!(house.post(&platform, "/api/v2/runs", &run(&workspace, None)).status, 201);
    let runs = house.get(&organization, &format!("/api/v2/workspaces/{workspace}/runs")).json();
    assert_eq!(runs["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(house.post(&organization, "/api/v2/runs", &run(&workspace, None)).status, 404);
    assert_eq!(house.post(&organization, &versions, &resource("configuration-versions", &json!({}))).status, 404);
    let read = house.token("team security");
    assert_eq!(house.post(&read, "/api/v2/runs", &run(&house.workspace("network-core"), None)).status, 404, "read is not plan");
}

#[test]
fn nothing_waits_in_the_queue() {
    let house = House::new();
    let olivia = house.token("olivia");
    assert_eq!(house.get(&olivia, "/api/v2/organizations/acme/runs/queue").json()["data"], json!([]));
    assert_eq!(house.get(&olivia, "/api/v2/organizations/acme/capacity").at("/attributes/running"), 0);
}
