//! Workspaces: what is seen and changed of them, and their locks.

use serde_json::{Value, json};

use crate::house::{House, resource};

fn names(list: &Value) -> Vec<String> {
    let rows = list["data"].as_array().expect("a list");
    rows.iter().map(|row| row["attributes"]["name"].as_str().expect("a name").to_owned()).collect()
}

const LIST: &str = "/api/v2/organizations/acme/workspaces";

#[test]
fn a_token_sees_the_workspaces_that_it_reaches() {
    let house = House::new();
    let list = |whose: &str, query: &str| names(&house.get(&house.token(whose), &format!("{LIST}?{query}")).json());
    assert_eq!(list("olivia", "").len(), 8);
    assert_eq!(list("organization acme", ""), list("olivia", ""));
    assert_eq!(list("team platform", ""), ["billing-prod", "billing-staging", "network-core", "network-edge", "web-prod"]);
    assert_eq!(list("team platform", "search[name]=NET"), ["network-core", "network-edge"]);
    assert_eq!(house.get(&house.token("guest"), LIST).status, 404);
}

#[test]
fn a_wildcard_finds_what_begins_ends_or_goes_on_as_it_says() {
    let house = House::new();
    let olivia = house.token("olivia");
    let found = |query: &str| names(&house.get(&olivia, &format!("{LIST}?{query}")).json());
    assert_eq!(found("search[wildcard-name]=prod*"), Vec::<String>::new(), "billing-prod does not begin so");
    assert_eq!(found("search[wildcard-name]=*-PROD"), ["billing-prod", "web-prod"]);
    assert_eq!(found("search[wildcard-name]=network-*"), ["network-core", "network-edge"]);
    assert_eq!(found("search[wildcard-name]=*work-c*"), ["network-core"]);
    assert_eq!(found("search[wildcard-name]=b*-*d"), ["billing-prod"]);
    assert_eq!(found("search[wildcard-name]=billing"), Vec::<String>::new(), "without a star it is the name");
    assert_eq!(found("search[name]=billing&search[wildcard-name]=*prod"), ["billing-prod"]);
}

#[test]
fn a_workspace_is_made_with_settings_and_tags_and_found_by_them() {
    let house = House::new();
    let olivia = house.token("olivia");
    let document = json!({ "data": {
        "type": "workspaces",
        "attributes": { "name": "fresh", "terraform-version": "1.11.4", "auto-apply": true, "trigger-prefixes": ["/a", "/b"] },
        "relationships": { "tags": { "data": [{ "type": "tags", "attributes": { "name": "blue" } }] } },
    }});
    let made = house.post(&olivia, LIST, &document);
    assert_eq!((made.status, made.at("/attributes/terraform-version")), (201, json!("1.11.4")));
    assert_eq!(made.at("/attributes/trigger-prefixes"), json!(["/a", "/b"]));
    assert_eq!(made.at("/attributes/execution-mode"), "local", "as the organization says");
    assert_eq!(made.at("/attributes/tag-names"), json!(["blue"]));
    let by_tag = |query: &str| names(&house.get(&olivia, &format!("{LIST}?{query}")).json());
    assert_eq!(by_tag("search%5Btags%5D=blue"), ["fresh"]);
    assert_eq!(by_tag("filter[tagged][0][key]=blue"), ["fresh"]);
    assert_eq!(by_tag("filter[tagged][0][key]=blue&filter[tagged][0][value]=x"), [""; 0]);
    assert_eq!(house.post(&olivia, LIST, &document).status, 422, "the name is taken");
    assert_eq!(house.post(&house.token("marcus"), LIST, &document).status, 404);
    let bad = resource("workspaces", &json!({ "name": "other", "terraform-version": "nonexisting" }));
    assert_eq!(house.post(&olivia, LIST, &bad).status, 422);
    assert!(!names(&house.get(&olivia, LIST).json()).contains(&"other".to_owned()), "nothing was made");
}

#[test]
fn a_workspace_is_changed_in_part_by_id_and_by_name() {
    let house = House::new();
    let (olivia, platform) = (house.token("olivia"), house.token("team platform"));
    let by_id = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let change = resource("workspaces", &json!({ "execution-mode": "remote", "description": "the shop" }));
    let changed = house.patch(&olivia, &by_id, &change);
    assert_eq!((changed.status, changed.at("/attributes/operations")), (200, json!(true)));
    let renamed = house.patch(&olivia, &format!("{LIST}/web-prod"), &resource("workspaces", &json!({ "name": "shop" })));
    assert_eq!(renamed.at("/attributes/name"), "shop");
    assert_eq!(renamed.at("/attributes/description"), "the shop");
    assert_eq!(house.patch(&platform, &by_id, &change).status, 404, "write is not admin");
    let core = format!("/api/v2/workspaces/{}", house.workspace("network-core"));
    assert_eq!(house.patch(&platform, &core, &change).status, 200, "admin is");
    assert_eq!(house.patch(&house.token("organization acme"), &by_id, &change).status, 200);
}

#[test]
fn the_permissions_of_a_workspace_are_those_of_the_token_that_asks() {
    let house = House::new();
    let may = |whose: &str, workspace: &str| {
        let permissions = house.get(&house.token(whose), &format!("{LIST}/{workspace}")).at("/attributes/permissions");
        ["can-queue-run", "can-queue-apply", "can-lock", "can-create-state-versions", "can-update-variable", "can-update"]
            .map(|name| permissions[name].as_bool().expect("yes or no"))
    };
    assert_eq!(may("team platform", "billing-prod"), [false, false, false, false, false, false], "read");
    assert_eq!(may("team platform", "billing-staging"), [true, false, false, false, false, false], "plan");
    assert_eq!(may("team platform", "web-prod"), [true, true, true, true, true, false], "write");
    assert_eq!(may("team platform", "network-core"), [true; 6], "admin");
    assert_eq!(may("organization acme", "web-prod"), [false, false, false, false, true, true]);
    assert_eq!(may("olivia", "web-prod"), [true; 6]);
}

#[test]
fn a_lock_is_its_owners_and_another_needs_force() {
    let house = House::new();
    let (olivia, platform) = (house.token("olivia"), house.token("team platform"));
    let path = |action: &str| format!("/api/v2/workspaces/{}/actions/{action}", house.workspace("web-prod"));
    // Terraform sends an empty type, pytfe a bare reason.
    let locked = house.post(&platform, &path("lock"), &json!({ "data": { "type": "", "attributes": { "reason": "a plan" } } }));
    assert_eq!((locked.status, locked.at("/attributes/locked")), (200, json!(true)));
    assert_eq!(locked.at("/attributes/locked-reason"), "a plan");
    let again = house.post(&olivia, &path("lock"), &json!({ "reason": "mine" }));
    assert_eq!((again.status, again.detail().as_str()), (409, "Unable to lock workspace. The workspace is already locked."));
    let refused = house.post(&olivia, &path("unlock"), &json!({}));
    assert_eq!(refused.status, 409);
    assert_eq!(refused.detail(), "Unable to unlock workspace. The workspace is locked by Team platform.");
    assert_eq!(house.post(&platform, &path("force-unlock"), &json!({})).status, 404, "write is not admin");
    assert_eq!(house.post(&house.token("organization acme"), &path("unlock"), &json!({})).status, 404);
    assert_eq!(house.post(&olivia, &path("force-unlock"), &json!({})).at("/attributes/locked"), false);
    assert_eq!(house.post(&olivia, &path("force-unlock"), &json!({})).status, 409);
    assert_eq!(house.post(&platform, &path("unlock"), &json!({})).status, 409);
}

#[test]
fn safe_delete_spares_what_is_locked_or_manages_something() {
    let house = House::new();
    let olivia = house.token("olivia");
    let (id, delete) = (house.workspace("sandbox-play"), format!("{LIST}/sandbox-play/actions/safe-delete"));
    assert_eq!(house.post(&olivia, &format!("/api/v2/workspaces/{id}/actions/lock"), &json!({})).status, 200);
    let refused = house.post(&olivia, &delete, &json!({}));
    assert_eq!(refused.status, 409);
    assert!(refused.detail().contains("locked"), "{}", refused.detail());
    assert_eq!(house.post(&olivia, &format!("/api/v2/workspaces/{id}/actions/unlock"), &json!({})).status, 200);
    assert_eq!(house.post(&house.token("team platform"), &delete, &json!({})).status, 404);
    assert_eq!(house.post(&olivia, &delete, &json!({})).status, 204);
    assert_eq!(house.get(&olivia, &format!("/api/v2/workspaces/{id}")).status, 404);
}

#[test]
fn tags_with_values_are_bound_and_named_ones_taken_away() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let bind = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": "env", "value": "prod" } }] });
    assert_eq!(house.patch(&olivia, &format!("{path}/tag-bindings"), &bind).status, 200);
    let tags = json!({ "data": [{ "type": "tags", "attributes": { "name": "red" } }] });
    assert_eq!(house.post(&olivia, &format!("{path}/relationships/tags"), &tags).status, 204);
    let bound = house.get(&olivia, &format!("{path}/tag-bindings")).json();
    assert_eq!(bound["data"][0]["attributes"], json!({ "key": "env", "value": "prod" }));
    assert_eq!(house.ask(&olivia, "DELETE", &format!("{path}/relationships/tags"), Some(&tags)).status, 204);
    assert_eq!(house.get(&olivia, &format!("{path}/relationships/tags")).json()["data"], json!([]));
    assert_eq!(house.patch(&house.token("team platform"), &format!("{path}/tag-bindings"), &bind).status, 404);
}
