//! Teams and their members.

use serde_json::{Value, json};

use crate::house::{House, resource};

fn names(list: &Value) -> Vec<String> {
    let rows = list["data"].as_array().expect("a list");
    rows.iter().map(|row| row["attributes"]["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn an_owner_sees_every_team_and_a_member_their_own() {
    let house = House::new();
    let list = |whose: &str| names(&house.get(&house.token(whose), "/api/v2/organizations/acme/teams").json());
    assert_eq!(list("olivia")[..3], ["app-dev", "data", "owners"], "by name");
    assert!(list("olivia").len() > 3);
    assert_eq!(list("organization acme"), list("olivia"));
    assert_eq!(list("team platform"), ["platform", "release"], "its own, and a visible one");
    let olivia = house.token("olivia");
    let found = |query: &str| names(&house.get(&olivia, &format!("/api/v2/organizations/acme/teams?{query}")).json());
    assert_eq!(found("q=PLAT"), ["platform"]);
    assert_eq!(found("filter%5Bnames%5D=owners,platform"), ["owners", "platform"]);
    assert_eq!(found("page%5Bsize%5D=1&page%5Bnumber%5D=999"), [""; 0]);
}

#[test]
fn an_owner_makes_and_deletes_a_team_and_a_member_does_not() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let document = resource("teams", &json!({ "name": "auditors" }));
    assert_eq!(house.post(&marcus, "/api/v2/organizations/acme/teams", &document).status, 404);
    let made = house.post(&olivia, "/api/v2/organizations/acme/teams", &document);
    assert_eq!((made.status, made.at("/attributes/users-count")), (200, json!(0)));
    let path = format!("/api/v2/teams/{}", made.at("/id").as_str().expect("an id"));
    assert_eq!(house.get(&marcus, &path).status, 404);
    assert_eq!(house.delete(&marcus, &path).status, 404);
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(house.get(&olivia, &path).status, 404);
}

#[test]
fn the_team_owners_cannot_be_deleted_and_who_may_know_is_told_why() {
    let house = House::new();
    let path = format!("/api/v2/teams/{}", house.team("owners"));
    let refused = house.delete(&house.token("olivia"), &path);
    assert_eq!(
        (refused.status, refused.detail().as_str()),
        (422, "The owners team can't be renamed or deleted. Every organization has one.")
    );
    assert_eq!(house.delete(&house.token("marcus"), &path).status, 404);
}

#[test]
fn members_are_added_by_username_or_id_and_come_along_when_asked_for() {
    let house = House::new();
    let olivia = house.token("olivia");
    let team = house.team("platform");
    let path = format!("/api/v2/teams/{team}/relationships/users");
    let by = |id: &str| json!({ "data": [{ "type": "users", "id": id }] });
    assert_eq!(house.post(&olivia, &path, &by("guest")).status, 204);
    assert_eq!(house.post(&olivia, &path, &by("guest")).status, 204, "twice is once");
    let shown = house.get(&olivia, &format!("/api/v2/teams/{team}?include=users"));
    let included = shown.json()["included"].clone();
    assert!(included.as_array().expect("users").iter().any(|user| user["attributes"]["username"] == "guest"), "{included}");
    let guest = house.user("guest").to_string();
    assert_eq!(house.ask(&olivia, "DELETE", &path, Some(&by(&guest))).status, 204);
    let shown = house.get(&olivia, &format!("/api/v2/teams/{team}"));
    assert!(!shown.text().contains(&guest));
    assert_eq!(house.post(&olivia, &path, &by("nobody-at-all")).status, 404);
    let two = json!({ "data": [{ "type": "users", "id": "guest" }, { "type": "users", "id": "nobody-at-all" }] });
    assert_eq!(house.post(&olivia, &path, &two).status, 404);
    assert!(!house.get(&olivia, &format!("/api/v2/teams/{team}")).text().contains(&guest), "all or none");
    assert_eq!(house.post(&house.token("marcus"), &path, &by("guest")).status, 404);
}

#[test]
fn the_members_of_all_teams_of_a_list_come_along_when_asked_for() {
    let house = House::new();
    let list = house.get(&house.token("olivia"), "/api/v2/organizations/acme/teams?include=users").json();
    let included = list["included"].as_array().expect("users");
    let named = |wanted: &str| included.iter().filter(|user| user["attributes"]["username"] == wanted).count();
    assert_eq!((named("olivia"), named("marcus"), named("guest")), (1, 1, 0), "{list}");
    for team in list["data"].as_array().expect("teams") {
        for member in team["relationships"]["users"]["data"].as_array().expect("members") {
            assert!(included.iter().any(|user| user["id"] == member["id"]), "{member} did not come along");
        }
    }
}

#[test]
fn the_last_owner_stays() {
    let house = House::new();
    let (olivia, owners) = (house.token("olivia"), house.team("owners"));
    let path = format!("/api/v2/teams/{owners}/relationships/users");
    let by = |id: &str| json!({ "data": [{ "type": "users", "id": id }] });
    let both = json!({ "data": [{ "type": "users", "id": "omar" }, { "type": "users", "id": "olivia" }] });
    assert_eq!(house.ask(&olivia, "DELETE", &path, Some(&both)).status, 422);
    assert_eq!(house.get(&olivia, &format!("/api/v2/teams/{owners}")).at("/attributes/users-count"), 2, "all or none");
    assert_eq!(house.ask(&olivia, "DELETE", &path, Some(&by("omar"))).status, 204);
    let refused = house.ask(&olivia, "DELETE", &path, Some(&by("olivia")));
    assert_eq!(
        (refused.status, refused.detail().as_str()),
        (422, "The last owner can't be removed. Add another owner of acme first.")
    );
}

/// Every permission of the contract, in its order.
const PERMISSIONS: [&str; 21] = [
    "manage-policies",
    "manage-workspaces",
    "manage-vcs-settings",
    "manage-policy-overrides",
    "delegate-policy-overrides",
    "manage-modules",
    "manage-providers",
    "manage-run-tasks",
    "manage-projects",
    "manage-membership",
    "manage-teams",
    "manage-organization-access",
    "access-secret-teams",
    "read-projects",
    "read-workspaces",
    "manage-agent-pools",
    "manage-public-providers",
    "manage-public-modules",
    "manage-registry-components",
    "manage-registry-artifact-tags",
    "manage-registry-artifact-version-tags",
];

#[test]
fn every_permission_of_a_team_is_answered_as_it_was_sent_and_none_is_implied() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (number, permission) in PERMISSIONS.into_iter().enumerate() {
        let mut given = serde_json::Map::from_iter([(permission.to_owned(), json!(true))]);
        if permission == "manage-projects" {
            let refused = resource("teams", &json!({ "name": "alone", "organization-access": given }));
            let refused = house.post(&olivia, "/api/v2/organizations/acme/teams", &refused);
            assert_eq!(
                (refused.status, refused.detail().as_str()),
                (422, "manage-projects needs manage-workspaces: send both as true.")
            );
            given.insert("manage-workspaces".to_owned(), json!(true));
        }
        let document = resource("teams", &json!({ "name": format!("team {number}"), "organization-access": given }));
        let made = house.post(&olivia, "/api/v2/organizations/acme/teams", &document);
        assert_eq!(made.status, 200, "{permission}: {}", made.text());
        let shown = house.get(&olivia, &format!("/api/v2/teams/{}", made.at("/id").as_str().expect("an id")));
        for other in PERMISSIONS {
            let expected = given.contains_key(other);
            assert_eq!(shown.at(&format!("/attributes/organization-access/{other}")), expected, "{permission}: {other}");
        }
    }
}

#[test]
fn what_is_kept_of_a_team_is_answered_as_it_was_sent() {
    let house = House::new();
    let olivia = house.token("olivia");
    let sent = "first line\n  second\tline \u{202e}\u{1f5ff}";
    let document = resource("teams", &json!({ "name": "auditors", "sso-team-id": sent, "description": sent }));
    let made = house.post(&olivia, "/api/v2/organizations/acme/teams", &document);
    let path = format!("/api/v2/teams/{}", made.at("/id").as_str().expect("an id"));
    for attribute in ["sso-team-id", "description"] {
        let at = format!("/attributes/{attribute}");
        assert_eq!(house.get(&olivia, &path).at(&at), sent, "{attribute}");
        let change = |value: Value| {
            let document = resource("teams", &Value::Object(serde_json::Map::from_iter([(attribute.to_owned(), value)])));
            house.ask(&olivia, "PATCH", &path, Some(&document))
        };
        assert_eq!(change(json!("other")).at(&at), "other");
        assert_eq!(change(json!(7)).status, 422);
        assert_eq!(change(json!("zero \0")).status, 422);
        assert_eq!(change(json!("x".repeat(4_097))).status, 422);
        assert_eq!(change(json!(house.token("olivia"))).status, 422, "a token is not kept");
        assert_eq!(house.get(&olivia, &path).at(&at), "other", "nothing of what was refused");
        assert_eq!(change(json!(null)).at(&at), json!(null));
    }
}

#[test]
fn a_team_can_have_blanks_and_slashes_in_its_name() {
    let house = House::new();
    let olivia = house.token("olivia");
    let make = |name: &str| house.post(&olivia, "/api/v2/organizations/acme/teams", &resource("teams", &json!({ "name": name })));
    for name in ["site reliability", "infra / network", "Zürich"] {
        let team = make(name);
        assert_eq!((team.status, team.at("/attributes/name")), (200, json!(name)));
        assert_eq!(make(&name.to_ascii_uppercase()).status, 422, "it is there, in whatever case");
    }
    for name in ["", " ", " x", "x ", "a\nb", "\u{200b}", "Owners", &"x".repeat(91)] {
        let refused = make(name);
        assert_eq!(refused.status, 422, "{name:?}");
        assert_eq!(refused.json()["errors"][0]["source"]["pointer"], "/data/attributes/name", "{name:?}");
    }
}

#[test]
fn a_team_is_changed_as_far_as_the_document_says() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let path = format!("/api/v2/teams/{}", house.team("platform"));
    let change = |token: &str, attributes: &Value| house.ask(token, "PATCH", &path, Some(&resource("teams", attributes)));
    let changed = change(
        &olivia,
        &json!({
            "visibility": "organization",
            "organization-access": { "manage-workspaces": true, "manage-agent-pools": true },
            "allow-member-token-management": false,
        }),
    );
    assert_eq!((changed.status, changed.at("/attributes/visibility")), (200, json!("organization")));
    assert_eq!(changed.at("/attributes/organization-access/manage-workspaces"), true);
    assert_eq!(changed.at("/attributes/organization-access/manage-agent-pools"), true);
    assert_eq!(changed.at("/attributes/organization-access/manage-teams"), false);
    assert_eq!(changed.at("/attributes/name"), "platform");
    let token = format!("{path}/authentication-token");
    assert_eq!(house.post(&marcus, &token, &json!({})).status, 404, "members can't any more");
    assert_eq!(change(&marcus, &json!({ "name": "mine" })).status, 404);
    assert_eq!(change(&marcus, &json!({})).status, 404);
    assert_eq!(change(&olivia, &json!({ "visibility": "everybody" })).status, 422);
    assert_eq!(change(&olivia, &json!({ "organization-access": { "manage-teams": "yes" } })).status, 422);
    assert_eq!(change(&olivia, &json!({ "name": "owners" })).status, 422);
    assert_eq!(change(&olivia, &json!({ "name": "platforms", "unknown": [] })).at("/attributes/name"), "platforms");
}

#[test]
fn what_may_be_changed_only_in_part_is_not_changed_at_all() {
    let house = House::new();
    let organization = house.token("organization acme");
    let path = format!("/api/v2/teams/{}", house.team("platform"));
    let document = resource("teams", &json!({ "name": "renamed", "organization-access": { "manage-teams": true } }));
    assert_eq!(house.ask(&organization, "PATCH", &path, Some(&document)).status, 404);
    assert_eq!(house.get(&organization, &path).at("/attributes/name"), "platform");
}
