//! User tokens, the list of team tokens, maximum lifetimes and the audit trail.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::house::{House, resource};

#[test]
fn user_tokens_are_managed_by_their_own_user_with_a_user_token() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let path = format!("/api/v2/users/{}/authentication-tokens", house.user("marcus"));
    let document = resource("authentication-tokens", &json!({ "description": "laptop" }));
    let made = house.post(&marcus, &path, &document);
    assert_eq!((made.status, made.at("/attributes/description")), (201, json!("laptop")));
    let text = made.at("/attributes/token");
    let text = text.as_str().expect("a token");
    assert_eq!(house.get(text, "/api/v2/account/details").at("/attributes/username"), "marcus");
    let list = house.get(&marcus, &path);
    assert!(!list.text().contains(text) && list.text().contains("laptop"));
    assert_eq!(house.get(&olivia, &path).json(), json!({ "data": [] }), "somebody else's is empty");
    assert_eq!(house.post(&olivia, &path, &document).status, 404);
    for whose in ["team platform", "organization acme"] {
        assert_eq!(house.get(&house.token(whose), &path).status, 404, "{whose}");
    }
    let one = format!("/api/v2/authentication-tokens/{}", made.at("/id").as_str().expect("an id"));
    assert_eq!(house.get(&olivia, &one).status, 404);
    assert_eq!(house.delete(&olivia, &one).status, 404);
    assert_eq!(house.delete(&marcus, &one).status, 204);
    assert_eq!(house.get(text, "/api/v2/account/details").status, 401);
    assert_eq!(house.post(&marcus, &path, &json!({})).status, 201, "without a description");
}

#[test]
fn the_list_of_team_tokens_is_searched_sorted_and_filtered() {
    let house = House::new();
    let owner = house.token("olivia");
    let list = |token: &str, query: &str| house.get(token, &format!("/api/v2/organizations/acme/team-tokens?{query}"));
    let count = |answer: &crate::client::Answer| answer.json()["data"].as_array().map(Vec::len);
    let all = count(&list(&owner, "")).expect("a list");
    assert!(all >= 4);
    let team = house.team("platform").to_string();
    assert_eq!(list(&owner, "q=PLAT").json()["data"][0]["relationships"]["team"]["data"]["id"], team);
    assert_eq!(count(&list(&house.token("team platform"), "")), Some(1), "its own");
    let expiring = count(&list(&owner, "filter[status]=no_expiration")).expect("a list");
    assert!(expiring < all);
    assert_eq!(list(&owner, "filter[status]=odd").status, 400);
    assert_eq!(list(&owner, "sort=odd").status, 400);
    let used = |query: &str| {
        let rows = list(&owner, query).json()["data"].as_array().expect("a list").clone();
        rows.iter().filter_map(|row| row["attributes"]["last-used-at"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let (up, mut down) = (used("sort=last-used-at"), used("sort=-last-used-at"));
    down.reverse();
    assert_eq!(up, down);
}

#[test]
fn a_lower_maximum_lifetime_ends_tokens_at_once_and_is_the_owners() {
    let house = House::new();
    let (olivia, team) = (house.token("olivia"), house.token("team platform"));
    house.world.pass(SignedDuration::from_hours(48));
    assert_eq!(house.get(&team, "/api/v2/account/details").status, 200);
    let path = "/api/v2/organizations/acme/token-ttl-policies";
    let policies = |ms: Value| {
        resource(
            "organization-token-ttl-policies",
            &json!({ "token-ttl-policies": [{ "token-type": "team", "max-ttl-ms": ms }] }),
        )
    };
    assert_eq!(house.patch(&house.token("marcus"), path, &policies(json!(86_400_000))).status, 403);
    assert_eq!(house.patch(&olivia, path, &policies(Value::Null)).status, 422, "null is no maximum, and no number");
    assert_eq!(house.patch(&olivia, path, &policies(json!(86_400_000))).status, 200);
    assert_eq!(house.get(&team, "/api/v2/account/details").status, 200, "it does not hold yet");
    let enforced = |on: bool| resource("organizations", &json!({ "max-ttl-enabled": on }));
    assert_eq!(house.patch(&olivia, "/api/v2/organizations/acme", &enforced(true)).status, 200);
    assert_eq!(house.get(&team, "/api/v2/account/details").status, 401);
    assert_eq!(house.patch(&olivia, "/api/v2/organizations/acme", &enforced(false)).status, 200);
    assert_eq!(house.get(&team, "/api/v2/account/details").status, 200, "nobody has revoked it");
    assert_eq!(house.get(&house.token("marcus"), path).status, 403);
}

#[test]
fn the_audit_trail_is_the_organization_tokens() {
    let house = House::new();
    let (olivia, organization) = (house.token("olivia"), house.token("organization acme"));
    let path = "/api/v2/organization/audit-trail";
    let made = house.post(&olivia, &format!("/api/v2/teams/{}/authentication-token", house.team("data")), &json!({}));
    let answer = house.get(&organization, &format!("{path}?page[size]=5"));
    assert_eq!(answer.header("content-type"), Some("application/json"), "no document of JSON:API");
    let trail = answer.json();
    assert_eq!(trail["data"].as_array().map(Vec::len), Some(5));
    assert_eq!(trail["pagination"]["current_page"], 1);
    let created = trail["data"].as_array().expect("a list").iter().find(|row| {
        // That its answer was sent is another event, which may be there already.
        row["resource"]["id"] == made.at("/id") && row["resource"]["action"] == "create"
    });
    let created = created.expect("the new token");
    assert_eq!(
        (&created["resource"]["type"], &created["resource"]["action"]),
        (&json!("authentication_token"), &json!("create"))
    );
    assert_eq!(created["auth"]["accessor_id"], house.user("olivia").to_string());
    assert_eq!(created["id"].as_str().map(str::len), Some(36));
    assert!(!trail.to_string().contains(made.at("/attributes/token").as_str().expect("a token")));
    for whose in ["olivia", "team owners"] {
        assert_eq!(house.get(&house.token(whose), path).status, 404, "{whose}");
    }
    assert_eq!(house.get(&organization, &format!("{path}?since=yesterday")).status, 400);
    assert_eq!(house.get(&organization, &format!("{path}?page[number]=99")).json()["data"], json!([]));
}

#[test]
fn an_audit_trails_token_reads_the_trail_of_its_organization_and_nothing_else() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let path = "/api/v2/organizations/acme/authentication-token?token=audit-trails";
    assert_eq!(house.get(&olivia, path).status, 404, "there is none before somebody generates it");
    let made = house.post(&olivia, path, &json!({}));
    assert_eq!(made.status, 201);
    let trails = made.at("/attributes/token").as_str().expect("its text").to_owned();
    assert_eq!(house.get(&olivia, path).at("/id"), made.at("/id"));
    assert_eq!(house.get(&trails, "/api/v2/organization/audit-trail").status, 200);
    for other in
        ["account/details", "organizations", "organizations/acme", "organizations/acme/teams", "organizations/acme/workspaces"]
    {
        assert_eq!(house.get(&trails, &format!("/api/v2/{other}")).status, 404, "{other}");
    }
    assert_eq!(house.post(&trails, "/api/v2/organizations/acme/teams", &resource("teams", &json!({ "name": "x" }))).status, 404);
    for whose in ["marcus", "organization acme", "team platform"] {
        assert_eq!(house.post(&house.token(whose), path, &json!({})).status, 404, "only owners manage it: {whose}");
    }
    assert_eq!(house.post(&marcus, path, &json!({})).status, 404);
    let own = "/api/v2/organizations/acme/authentication-token";
    let organization = house.post(&olivia, own, &json!({})).at("/id");
    assert_eq!(house.get(&trails, "/api/v2/organization/audit-trail").status, 200, "one token leaves the other alone");
    let next = house.post(&olivia, path, &json!({ "data": { "attributes": { "expired-at": "2027-03-01T00:00:00.000Z" } } }));
    assert_eq!((next.status, next.at("/attributes/expired-at")), (201, json!("2027-03-01T00:00:00.000Z")));
    assert_eq!(house.get(&trails, "/api/v2/organization/audit-trail").status, 401, "the one before stops at once");
    assert_eq!(house.delete(&olivia, path).status, 204);
    assert_eq!((house.delete(&olivia, path).status, house.get(&olivia, own).at("/id")), (404, organization));
}
