//! State versions: made under one's own lock, uploaded by a secret address, read by who may.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::house::{House, resource};

pub fn state(serial: u32, greeting: &str) -> String {
    json!({
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": serial,
        "lineage": "a2fe112f-4c49-c005-f409-6697f56460ec",
        "outputs": {
            "greeting": { "value": greeting, "type": "string" },
            "list": { "value": [0, 1], "type": ["tuple", ["number", "number"]] },
            "secret": { "value": "hidden-value", "type": "string", "sensitive": true },
        },
        "resources": [{ "mode": "managed", "type": "terraform_data", "name": "one", "instances": [{}] }],
    })
    .to_string()
}

fn md5(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

pub fn draft(serial: u32, text: &str, more: &Value) -> Value {
    let mut attributes = json!({ "serial": serial, "md5": md5(text), "lineage": "a2fe112f-4c49-c005-f409-6697f56460ec" });
    for (name, value) in more.as_object().expect("an object") {
        attributes[name] = value.clone();
    }
    resource("state-versions", &attributes)
}

/// A house with web-prod locked by the team platform.
fn locked() -> (House, String, String) {
    let house = House::new();
    let platform = house.token("team platform");
    let path = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    assert_eq!(house.post(&platform, &format!("{path}/actions/lock"), &json!({})).status, 200);
    (house, platform, path)
}

#[test]
fn a_state_is_uploaded_by_its_address_and_downloaded_as_it_was() {
    let (house, platform, path) = locked();
    let text = state(1, "hello");
    let made = house.post(&platform, &format!("{path}/state-versions"), &draft(1, &text, &json!({})));
    assert_eq!((made.status, made.at("/attributes/status")), (201, json!("pending")));
    assert_eq!(house.get(&platform, &format!("{path}/current-state-version")).status, 404);
    let upload = house.path(&made.at("/attributes/hosted-state-upload-url"));
    assert_eq!(house.put(&upload, "{}").status, 422, "not a state");
    assert_eq!(house.put(&upload, &state(1, "other")).status, 409, "does not add up");
    assert_eq!(house.put(&upload, &text).status, 200);
    assert_eq!(house.put(&upload, &text).status, 200, "twice is once");
    assert_eq!(house.put(&house.path(&made.at("/attributes/hosted-json-state-upload-url")), "{\"a\":1}").status, 200);
    let current = house.get(&platform, &format!("{path}/current-state-version?include=outputs"));
    assert_eq!((current.at("/id"), current.at("/attributes/status")), (made.at("/id"), json!("finalized")));
    assert_eq!(house.get(&platform, &house.path(&current.at("/attributes/hosted-state-download-url"))).text(), text);
    assert_eq!(house.get(&platform, &house.path(&current.at("/attributes/hosted-json-state-download-url"))).text(), "{\"a\":1}");
    assert_eq!(current.json()["included"].as_array().map(Vec::len), Some(3));
}

#[test]
fn the_value_of_a_sensitive_output_is_in_no_list() {
    let (house, platform, path) = locked();
    let text = state(1, "hello");
    let more = json!({ "state": STANDARD.encode(&text) });
    assert_eq!(house.post(&platform, &format!("{path}/state-versions"), &draft(1, &text, &more)).status, 201);
    let list = house.get(&platform, &format!("{path}/current-state-version-outputs"));
    assert!(!list.text().contains("hidden-value"));
    let row = |name: &str| {
        let rows = list.json()["data"].as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["attributes"]["name"] == name).expect("an output")
    };
    assert_eq!(row("greeting")["attributes"]["value"], "hello");
    assert_eq!(row("list")["attributes"]["detailed-type"], json!(["tuple", ["number", "number"]]));
    let secret = format!("/api/v2/state-version-outputs/{}", row("secret")["id"].as_str().expect("an id"));
    assert_eq!(house.get(&platform, &secret).at("/attributes/value"), "hidden-value");
    assert_eq!(house.get(&house.token("team data"), &secret).status, 404);
}

#[test]
fn a_state_is_made_under_ones_own_lock_and_follows_the_one_before() {
    let (house, platform, path) = locked();
    let versions = format!("{path}/state-versions");
    let whole = |text: &str, more: Value| {
        let mut more = more;
        more["state"] = json!(STANDARD.encode(text));
        more
    };
    let (one, two) = (state(1, "one"), state(2, "two"));
    assert_eq!(house.post(&house.token("olivia"), &versions, &draft(1, &one, &json!({}))).status, 409, "another's lock");
    assert_eq!(house.post(&platform, &versions, &draft(2, &two, &whole(&two, json!({})))).status, 201);
    assert_eq!(house.post(&platform, &versions, &draft(1, &one, &whole(&one, json!({})))).status, 409, "it does not follow");
    let strange = whole(&two, json!({ "lineage": "another" }));
    assert_eq!(house.post(&platform, &versions, &draft(3, &two, &strange)).status, 409);
    assert_eq!(house.post(&platform, &versions, &draft(1, &one, &whole(&one, json!({ "force": true })))).status, 201);
    let current = house.get(&platform, &format!("{path}/current-state-version"));
    assert_eq!(current.at("/attributes/serial"), 1);
    let filter = "filter%5Borganization%5D%5Bname%5D=acme&filter%5Bworkspace%5D%5Bname%5D=web-prod";
    let list = house.get(&platform, &format!("/api/v2/state-versions?{filter}")).json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
    assert_eq!(house.get(&platform, "/api/v2/state-versions?filter%5Borganization%5D%5Bname%5D=acme").status, 400);
    assert_eq!(house.post(&platform, &format!("{path}/actions/unlock"), &json!({})).status, 200);
    assert_eq!(house.post(&platform, &versions, &draft(2, &two, &json!({}))).status, 409, "not locked");
}

#[test]
fn who_may_only_read_and_an_organization_token_upload_no_state_and_read_it() {
    let (house, platform, path) = locked();
    let text = state(1, "hello");
    let whole = draft(1, &text, &json!({ "state": STANDARD.encode(&text) }));
    assert_eq!(house.post(&platform, &format!("{path}/state-versions"), &whole).status, 201);
    let organization = house.token("organization acme");
    assert_eq!(house.post(&organization, &format!("{path}/state-versions"), &whole).status, 404);
    assert_eq!(house.get(&organization, &format!("{path}/current-state-version")).status, 200);
    let security = house.token("team security");
    assert_eq!(house.post(&security, &format!("{path}/state-versions"), &whole).status, 404);
    assert_eq!(house.get(&house.token("guest"), &format!("{path}/current-state-version")).status, 404);
}

#[test]
fn an_address_is_over_after_a_day_and_an_unknown_one_is_not_found() {
    let (house, platform, path) = locked();
    let text = state(1, "hello");
    let made = house.post(&platform, &format!("{path}/state-versions"), &draft(1, &text, &json!({})));
    let upload = house.path(&made.at("/attributes/hosted-state-upload-url"));
    house.world.pass(SignedDuration::from_hours(26));
    assert_eq!(house.put(&upload, &text).status, 404);
    assert_eq!(house.put(&format!("/uploads/{}", "x".repeat(44)), &text).status, 404);
    assert_eq!(house.put("/uploads/x", &text).status, 404);
}

#[test]
fn an_upload_is_of_who_was_given_the_address_and_no_longer_theirs_without_the_right() {
    let (house, platform, path) = locked();
    let text = state(1, "hello");
    let made = house.post(&platform, &format!("{path}/state-versions"), &draft(1, &text, &json!({})));
    let upload = house.path(&made.at("/attributes/hosted-state-upload-url"));
    let olivia = house.token("olivia");
    let list = format!("/api/v2/team-workspaces?filter[workspace][id]={}", house.workspace("web-prod"));
    let rows = house.get(&olivia, &list).json();
    let team = house.team("platform").to_string();
    let row = rows["data"].as_array().expect("a list").iter().find(|row| row["relationships"]["team"]["data"]["id"] == team);
    let access = row.expect("an access")["id"].as_str().expect("an id").to_owned();
    assert_eq!(house.delete(&olivia, &format!("/api/v2/team-workspaces/{access}")).status, 204);
    assert_eq!(house.put(&upload, &text).status, 404);
}
