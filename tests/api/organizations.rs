//! Organizations and what a client asks first.

use serde_json::json;

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
    for (name, value) in [("tfp-api-version", "2.5"), ("tfp-appname", "Terraform Enterprise"), ("x-ratelimit-limit", "30")] {
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
    let again = house.post(&guest, "/api/v2/organizations", &document);
    assert_eq!(again.status, 422);
    assert_eq!(again.json()["errors"][0]["source"]["pointer"], "/data/attributes/name");
    assert!(again.detail().contains("already been taken"), "{}", again.detail());
}

#[test]
fn a_list_comes_in_pages_with_addresses_of_their_neighbours() {
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
    for whose in ["marcus", "team owners", "organization acme"] {
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
fn an_organization_is_entitled_to_everything_that_a_licence_gives() {
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
