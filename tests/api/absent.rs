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
