//! What a workspace has beside its name: every attribute, tags, whose runs can read its state, and how workspaces are found.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::{House, resource};

fn acme(house: &House, token: &str, document: &Value) -> Answer {
    let made = house.post(token, "/api/v2/organizations/acme/workspaces", document);
    assert_eq!(made.status, 201, "{}", made.text());
    made
}

fn path_of(made: &Answer) -> String {
    format!("/api/v2/workspaces/{}", made.at("/id").as_str().expect("an id"))
}

/// The names, or keys, of the rows of a list.
fn names(list: &Value, attribute: &str) -> Vec<String> {
    let rows = list["data"].as_array().expect("a list").iter();
    rows.map(|row| row["attributes"][attribute].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn every_attribute_of_a_workspace_is_read_back_as_it_was_sent() {
    let house = House::new();
    let olivia = house.token("olivia");
    let sent = json!({
        "name": "whole",
        "allow-destroy-plan": false,
        "assessments-enabled": true,
        "auto-apply": true,
        "auto-apply-run-trigger": true,
        "auto-destroy-at": "2027-01-31T12:00:00.000Z",
        "auto-destroy-activity-duration": "14d",
        "inherits-project-auto-destroy": false,
        "description": "two\nlines",
        "execution-mode": "remote",
        "file-triggers-enabled": false,
        "global-remote-state": true,
        "queue-all-runs": true,
        "source-name": "a wizard",
        "source-url": "https://wizard.example/",
        "speculative-enabled": false,
        "structured-run-output-enabled": true,
        "terraform-version": "1.11.4",
        "trigger-patterns": ["/modules/**/*"],
        "working-directory": "live/",
    });
    let made = acme(&house, &olivia, &resource("workspaces", &sent));
    let shown = house.get(&olivia, &path_of(&made)).json()["data"]["attributes"].clone();
    for (name, value) in sent.as_object().expect("attributes") {
        assert_eq!(&shown[name], value, "{name}");
    }
    let changed = house.patch(&olivia, &path_of(&made), &resource("workspaces", &json!({ "trigger-prefixes": ["/a"] })));
    assert_eq!(
        (changed.at("/attributes/trigger-prefixes"), changed.at("/attributes/trigger-patterns")),
        (json!(["/a"]), json!([]))
    );
    assert_eq!(changed.at("/attributes/description"), sent["description"], "nothing else changes");
    let none = json!({ "auto-destroy-at": null, "auto-destroy-activity-duration": null, "description": "" });
    let changed = house.patch(&olivia, &path_of(&made), &resource("workspaces", &none));
    for name in ["auto-destroy-at", "auto-destroy-activity-duration", "description"] {
        assert_eq!(changed.at(&format!("/attributes/{name}")), Value::Null, "{name}");
    }
}

#[test]
fn what_says_nothing_of_what_is_not_here_is_taken() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (place, nothing) in [json!(null), json!({}), json!({ "identifier": null })].into_iter().enumerate() {
        let attributes = json!({ "name": format!("empty-{place}"), "vcs-repo": nothing, "setting-overwrites": {} });
        let made = house.post(&olivia, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &attributes));
        assert_eq!(made.status, 201, "{}", made.text());
    }
}

#[test]
fn what_a_workspace_cannot_have_here_is_refused_with_a_sentence() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (attribute, value) in [
        ("vcs-repo", json!({ "identifier": "a/b", "oauth-token-id": "ot-1" })),
        ("agent-pool-id", json!("apool-1")),
        ("execution-mode", json!("agent")),
        ("migration-environment", json!("old/one")),
        ("hyok-enabled", json!(true)),
        ("trigger-prefixes", json!([1])),
        ("trigger-patterns", json!(["a\nb"])),
        ("auto-destroy-at", json!("soon")),
        ("auto-destroy-activity-duration", json!("20m")),
        ("auto-apply", json!("yes")),
        ("global-remote-state", json!(1)),
    ] {
        let sent = json!({ "name": "odd", attribute: value });
        let refused = house.post(&olivia, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &sent));
        assert_eq!(refused.status, 422, "{attribute}");
        assert!(refused.detail().ends_with('.') || refused.detail().contains("format"), "{attribute}: {}", refused.detail());
    }
    let both = json!({ "name": "odd", "trigger-prefixes": ["/a"], "trigger-patterns": ["/b"] });
    assert_eq!(house.post(&olivia, "/api/v2/organizations/acme/workspaces", &resource("workspaces", &both)).status, 422);
    let nothing = json!({ "name": "plain", "vcs-repo": null, "agent-pool-id": "" });
    acme(&house, &olivia, &resource("workspaces", &nothing));
}

#[test]
fn tags_are_kept_in_their_order_named_by_id_or_name_and_put_in_place_of_others() {
    let house = House::new();
    let olivia = house.token("olivia");
    let bindings = |tags: &[(&str, &str)]| {
        let rows =
            tags.iter().map(|(key, value)| json!({ "type": "tag-bindings", "attributes": { "key": key, "value": value } }));
        json!({ "data": rows.collect::<Vec<_>>() })
    };
    let mut document = resource("workspaces", &json!({ "name": "tagged" }));
    document["data"]["relationships"]["tag-bindings"] = bindings(&[("zone", "north"), ("app", "web")]);
    let made = acme(&house, &olivia, &document);
    let path = path_of(&made);
    let keys = || names(&house.get(&olivia, &format!("{path}/tag-bindings")).json(), "key");
    assert_eq!(keys(), ["zone", "app"], "in the order sent");
    let named = json!({ "data": [{ "type": "tags", "attributes": { "name": "blue" } }] });
    assert_eq!(house.post(&olivia, &format!("{path}/relationships/tags"), &named).status, 204);
    let listed = house.get(&olivia, &format!("{path}/relationships/tags")).json();
    let tag = listed["data"][0]["id"].as_str().expect("an id").to_owned();
    let other = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let by_id = json!({ "data": [{ "type": "tags", "id": tag }] });
    assert_eq!(house.post(&olivia, &format!("{other}/relationships/tags"), &by_id).status, 204);
    assert_eq!(house.get(&olivia, &other).at("/attributes/tag-names"), json!(["blue"]));
    let of_all = house.get(&olivia, "/api/v2/organizations/acme/tags").json();
    assert_eq!(
        (names(&of_all, "name"), &of_all["data"][0]["attributes"]["instance-count"]),
        (vec!["blue".to_owned()], &json!(2))
    );
    assert_eq!(house.ask(&olivia, "DELETE", &format!("{other}/relationships/tags"), Some(&by_id)).status, 204);
    assert_eq!(house.get(&olivia, &other).at("/attributes/tag-names"), json!([]));
    let unknown = json!({ "data": [{ "type": "tags", "id": "tag-1111111111111111" }] });
    assert_eq!(house.post(&olivia, &format!("{other}/relationships/tags"), &unknown).status, 422);
    let mut change = resource("workspaces", &json!({}));
    change["data"]["relationships"]["tag-bindings"] = bindings(&[("team", "web")]);
    assert_eq!(house.patch(&olivia, &path, &change).status, 200);
    assert_eq!(keys(), ["team"], "in place of the others");
    change["data"]["relationships"]["tag-bindings"] = bindings(&[]);
    house.patch(&olivia, &path, &change);
    assert_eq!(keys(), [] as [&str; 0]);
    let many: Vec<String> = (0..11).map(|number| format!("tag-{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(house.patch(&olivia, &format!("{path}/tag-bindings"), &bindings(&many)).status, 422);
}

#[test]
fn tags_of_the_project_are_in_force_in_its_workspaces() {
    let house = House::new();
    let olivia = house.token("olivia");
    let default = house.get(&olivia, "/api/v2/organizations/acme").at("/relationships/default-project/data/id");
    let default = default.as_str().expect("an id");
    let tags = json!({ "data": [
        { "type": "tag-bindings", "attributes": { "key": "owner", "value": "acme" } },
        { "type": "tag-bindings", "attributes": { "key": "zone", "value": "any" } },
    ] });
    house.patch(&olivia, &format!("/api/v2/projects/{default}/tag-bindings"), &tags);
    let path = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let own = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "zone", "value": "north" } }] });
    house.patch(&olivia, &format!("{path}/tag-bindings"), &own);
    let effective = house.get(&olivia, &format!("{path}/effective-tag-bindings")).json();
    let told: Vec<(&str, &str, bool)> = effective["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            let text = |name: &str| row["attributes"][name].as_str().expect("a text");
            (text("key"), text("value"), row["relationships"]["inherited-from"]["data"]["id"] == default)
        })
        .collect();
    assert_eq!(told, [("zone", "north", false), ("owner", "acme", true)], "its own wins");
    assert_eq!(effective["data"][0].get("links"), None, "clients take one with links for one of the project");
    let with = house.get(&olivia, &format!("{path}?include=effective_tag_bindings")).json();
    assert_eq!(with["included"].as_array().map(Vec::len), Some(2));
    let found = house
        .get(&olivia, "/api/v2/organizations/acme/workspaces?filter[tagged][0][key]=zone&filter[tagged][0][value]=north")
        .json();
    assert_eq!(names(&found, "name"), ["web-prod"]);
}

#[test]
fn who_can_read_a_state_by_a_run_is_listed_also_when_it_is_nobody() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let consumers = format!("{path}/relationships/remote-state-consumers");
    let list = |query: &str| names(&house.get(&olivia, &format!("{consumers}{query}")).json(), "name");
    assert_eq!(list(""), [] as [&str; 0]);
    let some = |names: &[&str]| {
        let rows = names.iter().map(|name| json!({ "type": "workspaces", "id": house.workspace(name) }));
        json!({ "data": rows.collect::<Vec<_>>() })
    };
    assert_eq!(house.post(&olivia, &consumers, &some(&["network-core", "billing-prod"])).status, 204);
    assert_eq!(list(""), ["billing-prod", "network-core"]);
    assert_eq!(house.patch(&olivia, &consumers, &some(&["network-edge"])).status, 204);
    assert_eq!(list(""), ["network-edge"]);
    house.patch(&olivia, &path, &resource("workspaces", &json!({ "project-remote-state": true })));
    assert_eq!((list("").len(), list("?show_only_configured=true")), (7, vec!["network-edge".to_owned()]), "all of its project");
    house.patch(&olivia, &path, &resource("workspaces", &json!({ "project-remote-state": false, "global-remote-state": true })));
    assert_eq!(list("").len(), 7, "all of the organization");
    assert_eq!(house.ask(&olivia, "DELETE", &consumers, Some(&some(&["network-edge"]))).status, 204);
    assert_eq!(list("?show_only_configured=true"), [] as [&str; 0]);
    assert_eq!(house.post(&house.token("marcus"), &consumers, &some(&["network-core"])).status, 404);
}

#[test]
fn workspaces_are_sorted_and_left_out_by_their_tags_and_runs() {
    let house = House::new();
    let olivia = house.token("olivia");
    let list = |query: &str| {
        let answer = house.get(&olivia, &format!("/api/v2/organizations/acme/workspaces?{query}"));
        assert_eq!(answer.status, 200, "{query}");
        names(&answer.json(), "name")
    };
    let (up, mut down) = (list("sort=name"), list("sort=-name"));
    down.reverse();
    assert_eq!(up, down);
    let tag = json!({ "data": [{ "type": "tags", "attributes": { "name": "old" } }] });
    house.post(&olivia, &format!("/api/v2/workspaces/{}/relationships/tags", house.workspace("web-prod")), &tag);
    assert!(!list("search[exclude-tags]=old").contains(&"web-prod".to_owned()));
    assert_eq!(list("search[exclude-tags]=old").len(), 7);
    let run = |workspace: &str| {
        let related = json!({ "workspace": { "data": { "type": "workspaces", "id": house.workspace(workspace) } } });
        house.post(&olivia, "/api/v2/runs", &json!({ "data": { "type": "runs", "relationships": related } }));
    };
    run("web-prod");
    house.world.pass(jiff::SignedDuration::from_secs(60));
    run("network-core");
    assert_eq!(list("sort=-current-run.created-at")[..2], ["network-core", "web-prod"]);
    assert_eq!(list("sort=current-run.created-at")[..2], ["web-prod", "network-core"]);
    assert_eq!(list("filter[current-run][status]=errored"), ["network-core", "web-prod"]);
    assert_eq!(list("filter[current-run][status]=applied"), [] as [&str; 0]);
    let refused = house.get(&olivia, "/api/v2/organizations/acme/workspaces?sort=age");
    assert_eq!(refused.status, 400);
}

#[test]
fn a_retention_policy_is_read_back_and_taken_away() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/workspaces/{}/relationships/data-retention-policy", house.workspace("web-prod"));
    assert_eq!(house.get(&olivia, &path).json()["data"], Value::Null);
    let older = resource("data-retention-policy-delete-olders", &json!({ "delete-older-than-n-days": 33 }));
    assert_eq!(house.post(&olivia, &path, &older).at("/attributes/delete-older-than-n-days"), json!(33));
    let kept = house.post(&olivia, &path, &resource("data-retention-policy-dont-deletes", &json!({})));
    assert_eq!(kept.at("/type"), json!("data-retention-policy-dont-deletes"));
    let odd = resource("data-retention-policy-delete-olders", &json!({ "delete-older-than-n-days": 0 }));
    assert_eq!(house.post(&olivia, &path, &odd).status, 422);
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(house.get(&olivia, &path).json()["data"], Value::Null);
}

#[test]
fn a_state_that_is_shared_in_the_project_is_for_its_workspaces_alone() {
    let house = House::new();
    let olivia = house.token("olivia");
    let project = house.post(&olivia, "/api/v2/organizations/acme/projects", &resource("projects", &json!({ "name": "shared" })));
    let make = |name: &str, project: Option<&Answer>| {
        let mut document = resource("workspaces", &json!({ "name": name }));
        if let Some(project) = project {
            document["data"]["relationships"]["project"] = json!({ "data": { "type": "projects", "id": project.at("/id") } });
        }
        acme(&house, &olivia, &document)
    };
    let (shared, inside, outside) = (make("a", Some(&project)), make("b", Some(&project)), make("c", None));
    let path = format!("{}/relationships/remote-state-consumers", path_of(&shared));
    let both =
        json!({ "data": [{ "type": "workspaces", "id": inside.at("/id") }, { "type": "workspaces", "id": outside.at("/id") }] });
    assert_eq!(house.post(&olivia, &path, &both).status, 204);
    assert_eq!(names(&house.get(&olivia, &path).json(), "name"), ["b", "c"]);
    house.patch(&olivia, &path_of(&shared), &resource("workspaces", &json!({ "project-remote-state": true })));
    assert_eq!(names(&house.get(&olivia, &path).json(), "name"), ["b"]);
    let refused = house.patch(&olivia, &path_of(&shared), &resource("workspaces", &json!({ "global-remote-state": true })));
    let sentence = "Project remote state cannot be enabled when global remote state sharing is enabled.";
    assert_eq!((refused.status, &refused.json()["errors"][0]["detail"]), (422, &json!(sentence)));
    assert_eq!(names(&house.get(&olivia, &format!("{path}?show_only_configured=true")).json(), "name"), ["b", "c"]);
}

#[test]
fn a_provisional_configuration_is_never_the_current_one() {
    let house = House::new();
    let olivia = house.token("olivia");
    let made = acme(&house, &olivia, &resource("workspaces", &json!({ "name": "a" })));
    let create = |provisional: bool| {
        let attributes = json!({ "provisional": provisional, "auto-queue-runs": false });
        let path = format!("{}/configuration-versions", path_of(&made));
        let created = house.post(&olivia, &path, &resource("configuration-versions", &attributes));
        (created.at("/id"), house.path(&created.at("/attributes/upload-url")))
    };
    let current = || house.get(&olivia, &path_of(&made)).at("/relationships/current-configuration-version/data");
    let (_, upload) = create(true);
    house.put(&upload, "an archive");
    assert_eq!(current(), Value::Null);
    let (id, _) = create(false);
    assert_eq!(current()["id"], id, "it is, before it was uploaded");
}

#[test]
fn tags_of_what_is_no_workspace_leave_none_out() {
    let house = House::new();
    let olivia = house.token("olivia");
    let tags = json!({ "data": [{ "type": "tags", "attributes": { "name": "green" } }] });
    let made = acme(&house, &olivia, &resource("workspaces", &json!({ "name": "a" })));
    assert_eq!(house.post(&olivia, &format!("{}/relationships/tags", path_of(&made)), &tags).status, 204);
    let all = "/api/v2/organizations/acme/tags";
    let whole = house.get(&olivia, all).json();
    for id in ["tag-1111111111111111", "ws-1111111111111111"] {
        let answer = house.get(&olivia, &format!("{all}?filter[exclude][taggable][id]={id}"));
        assert_eq!((answer.status, &answer.json()["data"]), (200, &whole["data"]), "{id}");
    }
}
