//! Variables: written by who may, and the value of a sensitive one never read.

use serde_json::{Value, json};

use crate::house::{House, resource};

fn variable(attributes: &Value) -> Value {
    let mut all = json!({ "key": "region", "value": "eu-central-1", "category": "terraform" });
    for (name, value) in attributes.as_object().expect("an object") {
        all[name] = value.clone();
    }
    resource("vars", &all)
}

#[test]
fn the_value_of_a_sensitive_variable_is_taken_and_never_given() {
    let house = House::new();
    let platform = house.token("team platform");
    let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
    let made = house.post(&platform, &path, &variable(&json!({ "value": "very-secret", "sensitive": true })));
    assert_eq!((made.status, made.at("/attributes/value")), (201, Value::Null));
    let one = format!("{path}/{}", made.at("/id").as_str().expect("an id"));
    for text in [house.get(&platform, &path).text(), house.get(&house.token("olivia"), &one).text(), made.text()] {
        assert!(!text.contains("very-secret"), "{text}");
    }
    assert_eq!(house.patch(&platform, &one, &resource("vars", &json!({ "sensitive": false }))).status, 422);
    let changed = house.patch(&platform, &one, &resource("vars", &json!({ "description": "where" })));
    assert_eq!((changed.at("/attributes/description"), changed.at("/attributes/key")), (json!("where"), json!("region")));
    let wrong =
        format!("/api/v2/workspaces/{}/vars/{}", house.workspace("network-core"), made.at("/id").as_str().expect("an id"));
    assert_eq!(house.get(&platform, &wrong).status, 404, "it is of another workspace");
    assert_eq!(house.delete(&platform, &one).status, 204);
    assert_eq!(house.get(&platform, &one).status, 404);
}

#[test]
fn variables_are_written_with_write_and_read_with_read() {
    let house = House::new();
    let (platform, organization) = (house.token("team platform"), house.token("organization acme"));
    let path = |workspace: &str| format!("/api/v2/workspaces/{}/vars", house.workspace(workspace));
    assert_eq!(house.post(&platform, &path("web-prod"), &variable(&json!({}))).status, 201);
    assert_eq!(house.post(&platform, &path("web-prod"), &variable(&json!({}))).status, 422, "the key is taken");
    assert_eq!(house.post(&platform, &path("web-prod"), &variable(&json!({ "category": "env" }))).status, 201);
    assert_eq!(house.post(&platform, &path("billing-staging"), &variable(&json!({}))).status, 404, "plan is not write");
    assert_eq!(house.get(&platform, &path("billing-prod")).status, 200);
    assert_eq!(house.get(&platform, &path("sandbox-play")).status, 404);
    assert_eq!(house.post(&organization, &path("billing-prod"), &variable(&json!({}))).status, 201);
}

#[test]
fn what_a_variable_cannot_be_is_refused() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
    for attributes in [
        json!({ "key": "" }),
        json!({ "key": "a b" }),
        json!({ "category": "other" }),
        json!({ "value": 7 }),
        json!({ "hcl": "yes" }),
        json!({ "description": "x".repeat(513) }),
    ] {
        assert_eq!(house.post(&olivia, &path, &variable(&attributes)).status, 422, "{attributes}");
    }
    assert_eq!(house.get(&olivia, &path).json()["data"], json!([]));
}

#[test]
fn the_older_way_names_the_workspace_in_the_document() {
    let house = House::new();
    let olivia = house.token("olivia");
    let mut document = variable(&json!({}));
    document["data"]["relationships"] =
        json!({ "workspace": { "data": { "type": "workspaces", "id": house.workspace("web-prod") } } });
    assert_eq!(house.post(&olivia, "/api/v2/vars", &document).status, 201);
    let list = house.get(&olivia, "/api/v2/vars?filter[organization][name]=acme&filter[workspace][name]=web-prod").json();
    assert_eq!(list["data"][0]["attributes"]["key"], "region");
    assert_eq!(house.post(&olivia, "/api/v2/vars", &variable(&json!({}))).status, 422, "no workspace");
}

#[test]
fn a_variable_has_another_version_after_each_change() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
    let made = house.post(&olivia, &path, &resource("vars", &json!({ "key": "region", "value": "a", "category": "env" })));
    let path = format!("{path}/{}", made.at("/id").as_str().expect("an id"));
    let version = |answer: &crate::client::Answer| answer.at("/attributes/version-id").as_str().expect("a version").to_owned();
    let first = version(&made);
    assert_eq!(version(&house.get(&olivia, &path)), first, "reading changes nothing");
    let same = house.patch(&olivia, &path, &resource("vars", &json!({})));
    assert_ne!(version(&same), first);
}
