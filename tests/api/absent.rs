//! What is not here: empty lists that are true, and a sentence instead of a creation.

use serde_json::json;

use crate::house::{House, resource};

#[test]
fn what_is_not_here_has_an_empty_list_and_is_not_created() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (path, words) in [
        ("organizations/acme/varsets", "variable sets"),
        ("organizations/acme/ssh-keys", "SSH keys"),
        ("organizations/acme/policy-sets", "policy sets"),
        ("organizations/acme/agent-pools", "agent pools"),
    ] {
        let list = house.get(&olivia, &format!("/api/v2/{path}"));
        assert_eq!((list.status, &list.json()["meta"]["pagination"]["total-count"]), (200, &json!(0)), "{path}");
        let refused = house.post(&olivia, &format!("/api/v2/{path}"), &resource("any", &json!({ "name": "some" })));
        assert_eq!(refused.status, 422, "{path}");
        let sentence = format!("This server has no {words}. Leave them out here, and try them on a real host.");
        assert_eq!(refused.detail(), sentence);
    }
    let keys = "/api/v2/organizations/acme/ssh-keys";
    assert_eq!(house.get(&house.token("organization acme"), keys).status, 404, "not with an organization token");
    assert_eq!(house.get(&house.token("marcus"), keys).status, 404, "nor for who does not manage them");
}

#[test]
fn the_lists_that_other_clients_ask_for_first_are_empty_too() {
    let house = House::new();
    let olivia = house.token("olivia");
    for path in ["/api/registry/private/v2/gpg-keys", "/api/v2/organizations/acme/relationships/module-producers"] {
        let list = house.get(&olivia, path);
        assert_eq!((list.status, &list.json()["data"]), (200, &json!([])), "{path}");
        assert!(list.json()["links"]["self"].as_str().is_some_and(|link| link.contains(path)), "{path}");
    }
}

#[test]
fn a_document_is_taken_whatever_type_it_says() {
    let house = House::new();
    let olivia = house.token("olivia");
    for (place, kind) in ["", "organizations", "team", "teams"].into_iter().enumerate() {
        let made = house.post(
            &olivia,
            "/api/v2/organizations/acme/teams",
            &resource(kind, &json!({ "name": format!("typed {place}") })),
        );
        assert_eq!((made.status, made.at("/type")), (200, json!("teams")), "{kind}: {}", made.text());
    }
    let odd = house.post(&olivia, "/api/v2/organizations/acme/teams", &json!({ "data": { "type": 7 } }));
    assert_eq!(odd.status, 422, "{}", odd.text());
}

#[test]
fn the_page_that_terraform_login_opens_says_where_a_token_comes_from() {
    let house = House::new();
    let page =
        house.send(&format!("GET /app/settings/tokens?source=terraform-login HTTP/1.1\r\nHost: {}\r\n\r\n", house.address));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("paste the token where terraform asks for it"));
    let services = house.send(&format!("GET /.well-known/terraform.json HTTP/1.1\r\nHost: {}\r\n\r\n", house.address));
    assert!(!services.text().contains("login.v1"), "nobody signs in here");
}
