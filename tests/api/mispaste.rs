//! Somebody pastes a token where none belongs: it is refused with what to do, and nowhere in the model.

use serde_json::{Value, json};

use crate::house::{House, resource};

/// Whether the model has a piece of the token.
fn keeps(house: &House, token: &str) -> bool {
    let folder = house.file().parent().expect("a folder").to_owned();
    let files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let piece = &token.as_bytes()[20..40];
    files.filter_map(|file| std::fs::read(file).ok()).any(|bytes| bytes.windows(piece.len()).any(|window| window == piece))
}

#[test]
fn a_token_in_a_field_is_refused_at_every_endpoint_that_keeps_a_text() {
    let house = House::new();
    let (owner, pasted) = (house.token("olivia"), house.token("team data"));
    let text = format!("see {pasted}");
    let workspace = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let user = house.user("olivia");
    let var = |attributes: Value| {
        let mut all = json!({ "key": "a", "value": "b", "category": "env" });
        all.as_object_mut().expect("an object").extend(attributes.as_object().expect("an object").clone());
        resource("vars", &all)
    };
    let set = |name: &str, value: Value| resource("workspaces", &json!({ name: value }));
    let run = |name: &str, value: Value| {
        json!({ "data": { "type": "runs", "attributes": { name: value },
            "relationships": { "workspace": { "data": { "type": "workspaces", "id": house.workspace("web-prod") } } } } })
    };
    let state = json!({ "serial": 1, "md5": "0".repeat(32), "lineage": text });
    let tag =
        |key: &str, value: &str| json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": key, "value": value } }] });
    let cases = [
        ("PATCH", workspace.clone(), set("description", json!(text)), "description"),
        ("PATCH", workspace.clone(), resource("workspaces", &json!({ "name": "renamed", "description": text })), "description"),
        ("PATCH", workspace.clone(), set("working-directory", json!(text)), "working-directory"),
        ("PATCH", workspace.clone(), set("trigger-prefixes", json!([text])), "trigger-prefixes"),
        ("PATCH", workspace.clone(), set("name", json!(pasted)), "name"),
        (
            "POST",
            "/api/v2/organizations/acme/workspaces".to_owned(),
            resource("workspaces", &json!({ "name": "brand-new", "description": text })),
            "description",
        ),
        ("POST", format!("{workspace}/vars"), var(json!({ "key": pasted })), "key"),
        ("POST", format!("{workspace}/vars"), var(json!({ "description": text })), "description"),
        ("POST", format!("{workspace}/vars"), var(json!({ "value": text })), "value"),
        ("PATCH", format!("{workspace}/tag-bindings"), tag(&pasted, ""), "key"),
        ("PATCH", format!("{workspace}/tag-bindings"), tag("owner", &pasted), "value"),
        ("POST", format!("{workspace}/actions/lock"), json!({ "reason": text }), "reason"),
        ("POST", "/api/v2/runs".to_owned(), run("message", json!(text)), "message"),
        ("POST", "/api/v2/runs".to_owned(), run("target-addrs", json!([text])), "target-addrs"),
        (
            "POST",
            format!("/api/v2/users/{user}/authentication-tokens"),
            resource("authentication-tokens", &json!({ "description": text })),
            "description",
        ),
        (
            "PATCH",
            "/api/v2/organizations/acme".to_owned(),
            resource("organizations", &json!({ "email": format!("{pasted}@acme.example") })),
            "email",
        ),
        ("POST", "/api/v2/organizations/acme/teams".to_owned(), resource("teams", &json!({ "name": pasted })), "name"),
    ];
    for (method, path, document, attribute) in cases {
        let answer = house.ask(&owner, method, &path, Some(&document));
        let said = answer.text();
        assert_eq!(answer.status, 422, "{method} {path} {attribute}: {said}");
        assert!(said.contains("This looks like an API token."), "{method} {path} {attribute}: {said}");
        assert!(said.contains(&format!("/data/attributes/{attribute}\"")), "{method} {path} {attribute}: {said}");
        assert!(!said.contains(&pasted[20..40]), "{method} {path} says it again");
    }
    let locked = house.post(&owner, &format!("{workspace}/actions/lock"), &json!({}));
    assert_eq!(locked.status, 200);
    let made = house.post(&owner, &format!("{workspace}/state-versions"), &resource("state-versions", &state));
    assert_eq!(made.status, 422, "{}", made.text());
    assert!(!keeps(&house, &pasted), "a part of the token is in the model");
    for half_done in ["brand-new", "renamed"] {
        let missing = house.get(&owner, &format!("/api/v2/organizations/acme/workspaces/{half_done}"));
        assert_eq!(missing.status, 404, "a refused request does nothing by halves");
    }
}

#[test]
fn a_sensitive_variable_can_hold_a_token() {
    let house = House::new();
    let (owner, pasted) = (house.token("olivia"), house.token("team data"));
    let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
    let sensitive = json!({ "key": "TFE_TOKEN", "value": pasted, "category": "env", "sensitive": true });
    assert_eq!(house.post(&owner, &path, &resource("vars", &sensitive)).status, 201);
}
