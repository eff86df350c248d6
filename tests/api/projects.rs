//! Projects through the API, and what teams have by them.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::{House, resource};

const PROJECTS: &str = "/api/v2/organizations/acme/projects";

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn id_of(made: &Answer) -> String {
    text(&made.at("/id")).to_owned()
}

fn project(house: &House, token: &str, attributes: &Value) -> String {
    let made = house.post(token, PROJECTS, &resource("projects", attributes));
    assert_eq!(made.status, 201, "{}", made.text());
    id_of(&made)
}

fn linked(kind: &str, attributes: &Value, relationships: &[(&str, &str, &str)]) -> Value {
    let mut document = resource(kind, attributes);
    for (name, kind, id) in relationships {
        document["data"]["relationships"][name] = json!({ "data": { "type": kind, "id": id } });
    }
    document
}

#[test]
fn an_organization_names_its_default_project_and_a_workspace_its_own() {
    let house = House::new();
    let olivia = house.token("olivia");
    let default = house.get(&olivia, "/api/v2/organizations/acme").at("/relationships/default-project/data/id");
    let shown = house.get(&olivia, &format!("/api/v2/projects/{}", text(&default)));
    assert_eq!((shown.status, shown.at("/attributes/name")), (200, json!("Default Project")));
    assert_eq!(shown.at("/attributes/permissions/can-destroy"), json!(false), "it is the default one");
    let web = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    assert_eq!(house.get(&olivia, &web).at("/relationships/project/data/id"), default);
    let with = house.get(&olivia, &format!("{web}?include=project")).json();
    assert_eq!(with["included"][0]["attributes"]["name"], "Default Project");
    assert_eq!(house.delete(&olivia, &format!("/api/v2/projects/{}", text(&default))).status, 422);
}

#[test]
fn what_a_project_is_sent_is_read_back_and_nothing_else_is_touched() {
    let house = House::new();
    let olivia = house.token("olivia");
    let sent = json!({
        "name": "Shared parts",
        "description": "two\nlines <U+000A>",
        "auto-destroy-activity-duration": "14d",
        "default-execution-mode": "remote",
    });
    let id = project(&house, &olivia, &sent);
    let path = format!("/api/v2/projects/{id}");
    let shown = house.get(&olivia, &path).json()["data"]["attributes"].clone();
    for (name, value) in sent.as_object().expect("attributes") {
        assert_eq!(&shown[name], value, "{name}");
    }
    assert_eq!(shown["setting-overwrites"]["default-execution-mode"], true);
    let changed = house.patch(&olivia, &path, &resource("projects", &json!({ "name": "Shared" })));
    assert_eq!((changed.status, changed.at("/attributes/description")), (200, sent["description"].clone()));
    let none = json!({ "description": null, "auto-destroy-activity-duration": null, "setting-overwrites": { "default-execution-mode": false } });
    let changed = house.patch(&olivia, &path, &resource("projects", &none));
    assert_eq!(changed.at("/attributes/description"), json!(""));
    assert_eq!(changed.at("/attributes/auto-destroy-activity-duration"), Value::Null);
    assert_eq!(changed.at("/attributes/default-execution-mode"), json!("local"), "as the organization");
}

#[test]
fn what_a_project_cannot_be_is_refused_with_a_sentence() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (attributes, says) in [
        (json!({ "name": "a/b" }), "Name can only contain"),
        (json!({ "name": "ab" }), "Name must have 3 to 40 characters. This has 2."),
        (json!({ "name": "default project" }), "Name has already been taken."),
        (
            json!({ "name": "abc", "auto-destroy-activity-duration": "20m" }),
            "Auto destroy activity duration has an incorrect format",
        ),
        (json!({ "name": "abc", "default-execution-mode": "agent" }), "Default agent pool must be specified"),
        (json!({ "name": "abc", "default-execution-mode": "nowhere" }), "default-execution-mode must be remote or local."),
        (json!({ "name": "abc", "default-agent-pool-id": "apool-1" }), "Default agent pool must not be specified"),
        (json!({}), "name can't be blank."),
    ] {
        let refused = house.post(&olivia, PROJECTS, &resource("projects", &attributes));
        assert_eq!(refused.status, 422, "{attributes}");
        assert!(refused.detail().starts_with(says), "{attributes}: {}", refused.detail());
    }
}

#[test]
fn projects_are_found_by_name_tag_and_what_one_can_do() {
    let house = House::new();
    let (olivia, data) = (house.token("olivia"), house.token("team data"));
    let tagged = json!({ "data": { "type": "projects", "attributes": { "name": "tagged" }, "relationships": { "tag-bindings": {
        "data": [{ "type": "tag-bindings", "attributes": { "key": "env", "value": "prod" } }] } } } });
    let made = house.post(&olivia, PROJECTS, &tagged);
    let id = id_of(&made);
    project(&house, &olivia, &json!({ "name": "plain" }));
    let names = |token: &str, query: &str| {
        let list = house.get(token, &format!("{PROJECTS}{query}"));
        assert_eq!(list.status, 200, "{query}");
        let list = list.json();
        list["data"].as_array().expect("a list").iter().map(|row| text(&row["attributes"]["name"]).to_owned()).collect::<Vec<_>>()
    };
    for newest_first in ["", "?sort=-created-at"] {
        assert_eq!(names(&olivia, newest_first), ["plain", "tagged", "Default Project"]);
    }
    assert_eq!(names(&olivia, "?sort=created-at"), ["Default Project", "tagged", "plain"]);
    assert_eq!(names(&olivia, "?sort=name"), ["Default Project", "plain", "tagged"]);
    assert_eq!(names(&olivia, "?q=fault"), ["Default Project"]);
    assert_eq!(names(&olivia, "?filter[names]=plain,TAGGED&sort=name"), ["plain", "tagged"]);
    assert_eq!(names(&olivia, "?filter[tagged][0][key]=env&filter[tagged][0][value]=prod"), ["tagged"]);
    assert_eq!(names(&olivia, "?filter[tagged][0][key]=env&filter[tagged][0][value]=test"), [] as [&str; 0]);
    let given = [("project", "projects", id.as_str()), ("team", "teams", &house.team("data").to_string())]
        .map(|(name, kind, id)| (name, kind, id.to_owned()));
    let given: Vec<(&str, &str, &str)> = given.iter().map(|(name, kind, id)| (*name, *kind, id.as_str())).collect();
    house.post(&olivia, "/api/v2/team-projects", &linked("team-projects", &json!({ "access": "maintain" }), &given));
    assert_eq!(names(&data, ""), ["tagged", "Default Project"], "one by its access, one by a workspace in it");
    assert_eq!(names(&data, "?filter[permissions][create-workspace]=true"), ["tagged"]);
    assert_eq!(names(&data, "?filter[permissions][update]=true"), [] as [&str; 0]);
    assert_eq!(house.get(&olivia, &format!("{PROJECTS}?sort=age")).status, 400);
    let effective = house.get(&olivia, &format!("/api/v2/projects/{id}?include=effective_tag_bindings")).json();
    assert_eq!(effective["included"][0]["attributes"], json!({ "key": "env", "value": "prod" }));
    let bound = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "team", "value": "web" } }] });
    let bound = house.patch(&olivia, &format!("/api/v2/projects/{id}/tag-bindings"), &bound).json();
    assert_eq!(bound["data"].as_array().map(Vec::len), Some(2), "the other one stays");
}

#[test]
fn a_team_reaches_the_workspaces_of_a_project_by_its_access_to_it() {
    let house = House::new();
    let (olivia, data) = (house.token("olivia"), house.token("team data"));
    let id = project(&house, &olivia, &json!({ "name": "shared" }));
    let place = [("project", "projects", id.as_str())];
    let made =
        house.post(&olivia, "/api/v2/organizations/acme/workspaces", &linked("workspaces", &json!({ "name": "inside" }), &place));
    assert_eq!((made.status, made.at("/relationships/project/data/id")), (201, json!(id)));
    let workspace = format!("/api/v2/workspaces/{}", id_of(&made));
    assert_eq!(house.get(&data, &workspace).status, 404);
    let team = house.team("data").to_string();
    let both = [("project", "projects", id.as_str()), ("team", "teams", team.as_str())];
    let given = house.post(&olivia, "/api/v2/team-projects", &linked("team-projects", &json!({ "access": "write" }), &both));
    assert_eq!((given.status, given.at("/attributes/workspace-access/runs")), (201, json!("apply")));
    assert_eq!(house.post(&data, &format!("{workspace}/actions/lock"), &json!({})).status, 200);
    assert_eq!(house.delete(&data, &workspace).status, 404, "write does not delete");
    let path = format!("/api/v2/team-projects/{}", id_of(&given));
    let custom = json!({ "access": "custom", "workspace-access": { "delete": true, "locking": false } });
    let custom = house.patch(&olivia, &path, &resource("team-projects", &custom));
    assert_eq!((custom.status, custom.at("/attributes/workspace-access/runs")), (200, json!("apply")), "nothing else changes");
    let fixed = json!({ "access": "read", "workspace-access": { "delete": true } });
    assert_eq!(house.patch(&olivia, &path, &resource("team-projects", &fixed)).status, 422);
    let odd = json!({ "access": "custom", "project-access": { "teams": "all" } });
    assert_eq!(house.patch(&olivia, &path, &resource("team-projects", &odd)).status, 422);
    assert_eq!(house.delete(&data, &workspace).status, 204, "custom access with delete does");
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(house.get(&data, &format!("/api/v2/projects/{id}")).status, 404);
}

#[test]
fn a_workspace_moves_by_its_own_change_and_by_the_projects() {
    let house = House::new();
    let olivia = house.token("olivia");
    let id = project(&house, &olivia, &json!({ "name": "shared" }));
    let (web, core) = (house.workspace("web-prod"), house.workspace("network-core"));
    let place = [("project", "projects", id.as_str())];
    let moved = house.patch(&olivia, &format!("/api/v2/workspaces/{web}"), &linked("workspaces", &json!({}), &place));
    assert_eq!((moved.status, moved.at("/relationships/project/data/id")), (200, json!(id)));
    let taken = json!({ "data": [{ "type": "workspaces", "id": core }] });
    assert_eq!(house.post(&olivia, &format!("/api/v2/projects/{id}/relationships/workspaces"), &taken).status, 204);
    let list = house.get(&olivia, &format!("/api/v2/organizations/acme/workspaces?filter[project][id]={id}")).json();
    let names: Vec<&str> = list["data"].as_array().expect("a list").iter().map(|row| text(&row["attributes"]["name"])).collect();
    assert_eq!(names, ["network-core", "web-prod"]);
    let refused = house.delete(&olivia, &format!("/api/v2/projects/{id}"));
    assert_eq!(refused.status, 422);
    assert!(refused.detail().contains("The project has 2 workspaces in it."), "{}", refused.detail());
}
