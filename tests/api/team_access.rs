//! The access of teams to workspaces.

use serde_json::{Value, json};

use crate::house::House;

fn access(house: &House, team: &str, attributes: &Value) -> Value {
    json!({ "data": {
        "type": "team-workspaces",
        "attributes": attributes,
        "relationships": {
            "team": { "data": { "type": "teams", "id": house.team(team).to_string() } },
            "workspace": { "data": { "type": "workspaces", "id": house.workspace("sandbox-play") } },
        },
    }})
}

#[test]
fn access_is_given_changed_to_custom_and_taken_away() {
    let house = House::new();
    let (olivia, platform) = (house.token("olivia"), house.token("team platform"));
    let workspace = format!("/api/v2/workspaces/{}", house.workspace("sandbox-play"));
    assert_eq!(house.get(&platform, &workspace).status, 404);
    let made = house.post(&olivia, "/api/v2/team-workspaces", &access(&house, "platform", &json!({ "access": "plan" })));
    assert_eq!((made.status, made.at("/attributes/runs")), (201, json!("plan")));
    assert_eq!(house.get(&platform, &workspace).status, 200);
    let again = house.post(&olivia, "/api/v2/team-workspaces", &access(&house, "platform", &json!({ "access": "plan" })));
    assert_eq!(again.status, 422);
    let path = format!("/api/v2/team-workspaces/{}", made.at("/id").as_str().expect("an id"));
    let custom = json!({ "access": "custom", "variables": "none", "workspace-locking": true, "policy-overrides": true });
    let changed = house.patch(&olivia, &path, &access(&house, "platform", &custom));
    assert_eq!(changed.at("/attributes/access"), "custom");
    assert_eq!((changed.at("/attributes/runs"), changed.at("/attributes/variables")), (json!("plan"), json!("none")));
    let other = house.patch(&olivia, &path, &access(&house, "platform", &json!({ "access": "custom", "run-tasks": true })));
    assert_eq!(
        (other.at("/attributes/policy-overrides"), other.at("/attributes/runs")),
        (json!(true), json!("plan")),
        "it stays"
    );
    assert_eq!(house.get(&platform, &format!("{workspace}/vars")).status, 404);
    assert_eq!(house.post(&platform, &format!("{workspace}/actions/lock"), &json!({})).status, 200);
    assert_eq!(house.delete(&platform, &path).status, 404, "only who administers the workspace");
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(house.get(&platform, &workspace).status, 404);
}

#[test]
fn a_custom_attribute_beside_a_level_is_refused_in_the_words_of_the_field() {
    let house = House::new();
    let document = access(&house, "platform", &json!({ "access": "read", "runs": "apply" }));
    let refused = house.post(&house.token("olivia"), "/api/v2/team-workspaces", &document);
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.detail(),
        "Runs is read-only when access level is 'read'; use the 'custom' access level to set this attribute."
    );
}

#[test]
fn the_access_of_owners_cannot_be_changed() {
    let house = House::new();
    let refused =
        house.post(&house.token("olivia"), "/api/v2/team-workspaces", &access(&house, "owners", &json!({ "access": "read" })));
    assert_eq!(refused.status, 422);
    assert!(refused.detail().starts_with("The owners team has full access"), "{}", refused.detail());
}

#[test]
fn what_a_team_was_given_is_listed_for_who_sees_the_team() {
    let house = House::new();
    let path = format!("/api/v2/team-workspaces?filter[team][id]={}", house.team("platform"));
    let list = |token: &str| house.get(token, &path);
    let (owner, own) = (list(&house.token("olivia")), list(&house.token("team platform")));
    let rows = owner.json()["data"].as_array().expect("rows").clone();
    assert_eq!((owner.status, rows.len()), (200, 5));
    assert!(rows.iter().all(|row| row["relationships"]["team"]["data"]["id"] == house.team("platform").to_string()));
    assert_eq!((own.status, own.json()["data"].as_array().map(Vec::len)), (200, Some(5)));
    assert_eq!(list(&house.token("team data")).status, 404, "it is secret");
    let page = house.get(&house.token("olivia"), &format!("{path}&page[size]=2&page[number]=3"));
    assert_eq!(
        (page.json()["data"].as_array().map(Vec::len), &page.json()["meta"]["pagination"]["total-count"]),
        (Some(1), &json!(5))
    );
    let both = |name: &str| house.get(&house.token("olivia"), &format!("{path}&filter[workspace][id]={}", house.workspace(name)));
    let count = |name: &str| both(name).json()["data"].as_array().map(Vec::len);
    assert_eq!((count("web-prod"), count("sandbox-play")), (Some(1), Some(0)));
}
