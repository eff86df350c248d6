//! Organizations and what a client asks first.

use serde_json::json;
use tfe_console::backend::Backend;

use crate::house::{House, resource};

#[test]
fn a_client_finds_the_services_and_the_version_without_a_token() {
    let house = House::new();
    let host = house.address;
    let services = house.send(&format!("GET /.well-known/terraform.json HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert_eq!(services.header("content-type"), Some("application/json"));
    for name in ["tfe.v2", "tfe.v2.1", "tfe.v2.2", "state.v2"] {
        assert_eq!(services.json()[name], "/api/v2/");
    }
    let ping = house.send(&format!("GET /api/v2/ping HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    assert_eq!(ping.status, 204);
    for (name, value) in [
        ("tfp-api-version", "2.5"),
        ("tfp-appname", "Terraform Enterprise"),
        ("x-tfe-version", "2.0.1"),
        ("x-ratelimit-limit", "30"),
    ] {
        assert_eq!(ping.header(name), Some(value));
    }
}

#[test]
fn everybody_sees_their_own_organizations_and_no_other() {
    let house = House::new();
    let names = |whose: &str| {
        let list = house.get(&house.token(whose), "/api/v2/organizations").json();
        let rows = list["data"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["id"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("olivia"), ["acme", "initech"]);
    assert_eq!(names("marcus"), ["acme"]);
    assert_eq!(names("guest"), [""; 0]);
    assert_eq!(names("team platform"), ["acme"]);
    assert_eq!(names("organization acme"), ["acme"]);
    let guest = house.token("guest");
    for path in ["", "/entitlement-set", "/teams", "/authentication-token"] {
        assert_eq!(house.get(&guest, &format!("/api/v2/organizations/acme{path}")).status, 404, "{path}");
    }
}

#[test]
fn the_permissions_of_an_organization_are_those_of_the_token_that_asks() {
    let house = House::new();
    let may = |whose: &str, what: &str| {
        house.get(&house.token(whose), "/api/v2/organizations/acme").at(&format!("/attributes/permissions/{what}"))
    };
    assert_eq!(may("olivia", "can-update-api-token"), true);
    assert_eq!(may("marcus", "can-update-api-token"), false);
    assert_eq!(may("organization acme", "can-update-api-token"), false);
    assert_eq!(may("organization acme", "can-create-team"), true);
    assert_eq!(may("team platform", "can-create-team"), false);
}

#[test]
fn a_user_creates_an_organization_and_owns_it_and_a_service_account_does_not() {
    let house = House::new();
    let document = resource("organizations", &json!({ "name": "umbrella", "email": "ops@umbrella.example", "unknown": 1 }));
    for whose in ["team owners", "organization acme"] {
        assert_eq!(house.post(&house.token(whose), "/api/v2/organizations", &document).status, 404, "{whose}");
    }
    let guest = house.token("guest");
    let made = house.post(&guest, "/api/v2/organizations", &document);
    assert_eq!((made.status, made.at("/id")), (201, json!("umbrella")));
    assert_eq!(made.at("/attributes/permissions/can-update-api-token"), true);
    assert_eq!(made.at("/attributes/default-execution-mode"), "remote", "as on a host");
    let again = house.post(&guest, "/api/v2/organizations", &document);
    assert_eq!(again.status, 422);
    assert_eq!(again.json()["errors"][0]["source"]["pointer"], "/data/attributes/name");
    assert!(again.detail().contains("already been taken"), "{}", again.detail());
}

#[test]
fn a_list_comes_in_pages_with_addresses_of_their_neighbors() {
    let house = House::new();
    let olivia = house.token("olivia");
    let list = house.get(&olivia, "/api/v2/organizations?page%5Bnumber%5D=2&page%5Bsize%5D=1").json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        list["meta"]["pagination"],
        json!({ "current-page": 2, "page-size": 1, "prev-page": 1, "next-page": null, "total-pages": 2, "total-count": 2 })
    );
    let previous = list["links"]["prev"].as_str().expect("an address");
    assert_eq!(previous, format!("http://{}/api/v2/organizations?page%5Bnumber%5D=1&page%5Bsize%5D=1", house.address));
    assert_eq!(list["links"]["next"], json!(null));
}

#[test]
fn an_owner_renames_and_deletes_an_organization_and_its_tokens_stop() {
    let house = House::new();
    let (olivia, organization) = (house.token("olivia"), house.token("organization acme"));
    let path = "/api/v2/organizations/acme";
    let rename = resource("organizations", &json!({ "name": "acme-two" }));
    for whose in ["marcus", "team platform", "organization acme"] {
        assert_eq!(house.ask(&house.token(whose), "PATCH", path, Some(&rename)).status, 404, "{whose}");
        assert_eq!(house.delete(&house.token(whose), path).status, 404, "{whose}");
    }
    let renamed = house.ask(&olivia, "PATCH", path, Some(&rename));
    assert_eq!((renamed.status, renamed.at("/id")), (200, json!("acme-two")));
    assert_eq!(renamed.at("/attributes/email"), "platform@acme.example");
    assert_eq!(house.get(&olivia, path).status, 404);
    assert_eq!(house.delete(&olivia, "/api/v2/organizations/acme-two").status, 204);
    assert_eq!(house.get(&organization, "/api/v2/account/details").status, 401);
}

#[test]
fn an_organization_is_entitled_to_everything_that_a_license_gives() {
    let house = House::new();
    let path = "/api/v2/organizations/acme/entitlement-set";
    for whose in ["olivia", "marcus", "team platform", "organization acme"] {
        let shown = house.get(&house.token(whose), path);
        assert_eq!((shown.status, shown.at("/type")), (200, json!("entitlement-sets")), "{whose}");
        for name in ["state-storage", "operations", "vcs-integrations", "sentinel", "private-module-registry", "teams"] {
            assert_eq!(shown.at(&format!("/attributes/{name}")), true, "{name}");
        }
    }
}

/// Changes an organization with a token.
fn patch(house: &House, token: &str, attributes: &serde_json::Value) -> crate::client::Answer {
    house.ask(token, "PATCH", "/api/v2/organizations/acme", Some(&resource("organizations", attributes)))
}

#[test]
fn every_attribute_of_an_organization_is_kept_or_refused_with_a_sentence() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = "/api/v2/organizations/acme";
    for (name, value) in [
        ("session-timeout", json!(30)),
        ("session-remember", json!(90)),
        ("default-execution-mode", json!("remote")),
        ("cost-estimation-enabled", json!(true)),
        ("assessments-enforced", json!(true)),
        ("send-passing-statuses-for-untriggered-speculative-plans", json!(true)),
        ("speculative-plan-management-enabled", json!(true)),
        ("stacks-enabled", json!(true)),
        ("allow-force-delete-workspaces", json!(true)),
        ("max-ttl-enabled", json!(true)),
        ("owners-team-saml-role-id", json!("a role\n\twith a second line")),
    ] {
        assert_ne!(house.get(&olivia, path).at(&format!("/attributes/{name}")), value, "{name} is not the default");
        let changed = patch(&house, &olivia, &json!({ name: value }));
        assert_eq!((changed.status, changed.at(&format!("/attributes/{name}"))), (200, value.clone()), "{name}");
        assert_eq!(house.get(&olivia, path).at(&format!("/attributes/{name}")), value, "{name} is read back");
        assert_eq!(patch(&house, &olivia, &json!({ name: [7] })).status, 422, "{name} of another type");
    }
    for (name, value) in [
        ("enforce-hyok", json!(true)),
        ("recoverable-items-enabled", json!(true)),
        ("registry-monorepo-support-enabled", json!(true)),
        ("global-module-sharing", json!(true)),
        ("global-provider-sharing", json!(true)),
        ("saml-enabled", json!(true)),
        ("stacks-default-execution-mode", json!("agent")),
        ("default-execution-mode", json!("agent")),
        ("collaborator-auth-policy", json!("nothing")),
    ] {
        let refused = patch(&house, &olivia, &json!({ name: value }));
        assert_eq!(refused.status, 422, "{name}: {}", refused.text());
        assert!(!refused.detail().is_empty(), "{name}");
    }
    // Of the two that exclude each other the last one that was named holds, and both at once are refused.
    let (passing, aggregated) = ("send-passing-statuses-for-untriggered-speculative-plans", "aggregated-commit-status-enabled");
    for (on, off) in [(aggregated, passing), (passing, aggregated)] {
        let changed = patch(&house, &olivia, &json!({ on: true }));
        let of = |name: &str| changed.at(&format!("/attributes/{name}"));
        assert_eq!((of(on), of(off)), (json!(true), json!(false)), "{on}");
    }
    assert_eq!(patch(&house, &olivia, &json!({ passing: true, aggregated: true })).status, 422);
    let pool = json!({ "data": { "type": "organizations", "relationships": {
        "default-agent-pool": { "data": { "type": "agent-pools", "id": "apool-1" } } } } });
    assert_eq!(house.ask(&olivia, "PATCH", path, Some(&pool)).status, 422);
    assert_eq!(patch(&house, &olivia, &json!({ "unheard-of": true })).status, 200, "what nobody knows is ignored");
}

#[test]
fn the_token_of_the_team_owners_changes_and_deletes_its_organization() {
    let house = House::new();
    let owners = house.token("team owners");
    let changed = patch(&house, &owners, &json!({ "email": "new@acme.example" }));
    assert_eq!((changed.status, changed.at("/attributes/email")), (200, json!("new@acme.example")));
    assert_eq!(changed.at("/attributes/permissions/can-update"), true);
    assert_eq!(house.delete(&owners, "/api/v2/organizations/acme").status, 204);
}

#[test]
fn without_user_tokens_users_are_let_in_nowhere_in_the_organization_and_their_console_is() {
    let house = House::new();
    let (olivia, marcus, platform) = (house.token("olivia"), house.token("marcus"), house.token("team platform"));
    let off = json!({ "user-tokens-enabled": false });
    let refused = patch(&house, &olivia, &off);
    assert_eq!(refused.status, 422, "nobody could switch them on again");
    assert_eq!(refused.json()["errors"][0]["source"]["pointer"], "/data/attributes/user-tokens-enabled");
    let owners = house.token("team owners");
    let team = house.team("platform");
    assert_eq!(patch(&house, &olivia, &off).at("/attributes/user-tokens-enabled"), false);
    for path in [
        "/api/v2/organizations/acme".to_owned(),
        "/api/v2/organizations/acme/teams".to_owned(),
        "/api/v2/organizations/acme/workspaces".to_owned(),
        format!("/api/v2/teams/{team}"),
        format!("/api/v2/teams/{team}/authentication-token"),
    ] {
        for token in [&olivia, &marcus] {
            assert_eq!(house.get(token, &path).status, 401, "{path}");
        }
        assert_eq!(house.get(&house.token("guest"), &path).status, 404, "{path}: who is no member learns nothing");
        assert_eq!(house.get(&platform, &path).status, 200, "{path}");
    }
    let rename = resource("teams", &json!({ "name": "late" }));
    assert_eq!(house.ask(&olivia, "PATCH", &format!("/api/v2/teams/{team}"), Some(&rename)).status, 401);
    assert_eq!(house.get(&olivia, "/api/v2/account/details").status, 200);
    let list = house.get(&olivia, "/api/v2/organizations").json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1), "the other one is left");
    let acme = house.organization("acme");
    let olivia_here = tfe_console::domain::Actor::User(house.user("olivia"));
    assert!(house.console().profile(olivia_here, acme).is_ok(), "the console is not affected");
    let on = patch(&house, &owners, &json!({ "user-tokens-enabled": true }));
    assert_eq!((on.status, house.get(&olivia, "/api/v2/organizations/acme").status), (200, 200));
}

#[test]
fn two_factor_authentication_can_be_needed_once_every_owner_has_it_and_keeps_others_out() {
    let house = House::new();
    let olivia = house.token("olivia");
    house.raw().execute_batch("UPDATE users SET two_factor = username <> 'omar'").expect("factors");
    let needed = json!({ "collaborator-auth-policy": "two_factor_mandatory" });
    let refused = patch(&house, &olivia, &needed);
    assert_eq!(refused.detail(), "Every owner needs two-factor authentication first; omar has none.");
    house.raw().execute_batch("UPDATE users SET two_factor = username <> 'marcus'").expect("factors");
    let set = patch(&house, &olivia, &needed);
    assert_eq!(set.at("/attributes/collaborator-auth-policy"), "two_factor_mandatory");
    assert_eq!(set.at("/attributes/two-factor-conformant"), false);
    assert_eq!(house.get(&house.token("marcus"), "/api/v2/organizations/acme").status, 404);
    assert_eq!(house.get(&house.token("lena"), "/api/v2/organizations/acme").status, 200);
    assert_eq!(house.get(&house.token("team platform"), "/api/v2/organizations/acme").status, 200);
}

#[test]
fn organizations_are_found_by_name_and_by_address() {
    let house = House::new();
    let olivia = house.token("olivia");
    let found = |query: &str| {
        let list = house.get(&olivia, &format!("/api/v2/organizations?{query}")).json();
        list["data"].as_array().expect("a list").iter().map(|row| row["id"].to_string()).collect::<Vec<_>>().join(",")
    };
    assert_eq!(found("q%5Bname%5D=ACM"), "\"acme\"");
    assert_eq!(found("q%5Bemail%5D=platform@acme"), "\"acme\"");
    assert_eq!(found("q%5Bemail%5D=nobody"), "");
    assert_eq!(found("q=acme.example"), "\"acme\"");
}

#[test]
fn what_becomes_of_old_data_is_kept_under_one_id() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = "/api/v2/organizations/acme/relationships/data-retention-policy";
    assert_eq!(house.get(&olivia, path).json()["data"], json!(null));
    let days =
        |days: serde_json::Value| resource("data-retention-policy-delete-olders", &json!({ "delete-older-than-n-days": days }));
    let set = house.post(&olivia, path, &days(json!(33)));
    assert_eq!((set.status, set.at("/attributes/delete-older-than-n-days")), (200, json!(33)));
    let organization = house.get(&olivia, "/api/v2/organizations/acme");
    assert_eq!(organization.at("/relationships/data-retention-policy/data/id"), set.at("/id"));
    for wrong in [json!(0), json!(-1), json!("33"), json!(null)] {
        assert_eq!(house.post(&olivia, path, &days(wrong)).status, 422);
    }
    assert_eq!(house.post(&house.token("marcus"), path, &days(json!(1))).status, 404);
    let never = house.post(&olivia, path, &resource("data-retention-policy-dont-deletes", &json!({})));
    assert_eq!(never.at("/type"), "data-retention-policy-dont-deletes");
    assert_eq!(house.delete(&olivia, path).status, 204);
    assert_eq!(house.get(&olivia, path).json()["data"], json!(null));
}

#[test]
fn maximum_lifetimes_are_a_list_of_four_in_milliseconds_that_holds_once_it_is_switched_on() {
    let house = House::new();
    let (olivia, platform) = (house.token("olivia"), house.token("team platform"));
    let path = "/api/v2/organizations/acme/token-ttl-policies";
    let rows = |answer: &crate::client::Answer| {
        let rows = answer.json()["data"].as_array().expect("a list").clone();
        let row = |row: &serde_json::Value| {
            assert!(row["id"].is_string() && row["attributes"]["created-at"].is_string(), "{row}");
            (
                row["attributes"]["token-type"].as_str().expect("a type").to_owned(),
                row["attributes"]["max-ttl-ms"].as_u64().expect("a number"),
            )
        };
        rows.iter().map(row).collect::<std::collections::BTreeMap<_, _>>()
    };
    let listed = rows(&house.get(&olivia, path));
    assert_eq!(listed.keys().map(String::as_str).collect::<Vec<_>>(), ["audit_trails", "organization", "team", "user"]);
    assert!(listed.values().all(|milliseconds| *milliseconds == 63_113_904_000));
    let policies = |rows: serde_json::Value| {
        let document = resource("organization-token-ttl-policies", &json!({ "token-ttl-policies": rows }));
        house.ask(&olivia, "PATCH", path, Some(&document))
    };
    let set = policies(json!([{ "token-type": "team", "max-ttl-ms": 1_800_000 }]));
    assert_eq!((set.status, rows(&set)["team"], rows(&set).len()), (200, 1_800_000, 4));
    for wrong in [
        json!([{ "token-type": "team", "max-ttl-ms": null }]),
        json!([{ "token-type": "team", "max-ttl": 5 }]),
        json!([{ "token-type": "team", "max-ttl-ms": 0 }]),
        json!([{ "token-type": "team", "max-ttl-ms": 1.5 }]),
        json!([{ "token-type": "agent", "max-ttl-ms": 5 }]),
        json!(["team"]),
        json!({}),
    ] {
        assert_eq!(policies(wrong.clone()).status, 422, "{wrong}");
    }
    assert_eq!(rows(&house.get(&olivia, path))["team"], 1_800_000, "nothing of it");
    assert_eq!(house.get(&platform, "/api/v2/account/details").status, 200, "no maximum holds yet");
    assert_eq!(house.get(&house.token("marcus"), path).status, 403);
    assert_eq!(house.get(&house.token("guest"), path).status, 404);
    assert_eq!(patch(&house, &olivia, &json!({ "max-ttl-enabled": true })).at("/attributes/max-ttl-enabled"), true);
    let token = format!("/api/v2/teams/{}/authentication-token", house.team("release"));
    let far = resource("authentication-tokens", &json!({ "expired-at": "2099-01-01T00:00:00.000Z" }));
    let refused = house.post(&olivia, &token, &far);
    assert_eq!(refused.status, 422);
    assert!(refused.detail().starts_with("The maximum lifetime of team tokens is 30 minutes."), "{}", refused.detail());
}

#[test]
fn what_cannot_be_included_is_refused_wherever_it_is_asked_for() {
    let house = House::new();
    let olivia = house.token("olivia");
    for path in
        ["account/details", "organizations", "organizations/acme", "organizations/acme/team-tokens", "organization-memberships"]
    {
        let refused = house.get(&olivia, &format!("/api/v2/{path}?include=secrets"));
        assert_eq!(
            (refused.status, refused.json()["errors"][0]["title"].clone()),
            (400, json!("Invalid include parameter")),
            "{path}"
        );
    }
    assert_eq!(house.get(&olivia, "/api/v2/organization-memberships?include=user,teams,organization").status, 200);
}
