//! Memberships of organizations: who is in a team, and who is invited.

use serde_json::{Value, json};
use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Email, Name, Origin};

use crate::house::{House, resource};

const LIST: &str = "/api/v2/organizations/acme/organization-memberships";

fn invitation(email: &str, teams: &[String]) -> Value {
    let teams: Vec<Value> = teams.iter().map(|team| json!({ "type": "teams", "id": team })).collect();
    json!({ "data": {
        "type": "organization-memberships",
        "attributes": { "email": email },
        "relationships": { "teams": { "data": teams } },
    }})
}

#[test]
fn an_invitation_waits_for_an_account_and_then_puts_it_into_its_teams() {
    let house = House::new();
    let (olivia, team) = (house.token("olivia"), house.team("platform"));
    let made = house.post(&olivia, LIST, &invitation("new@example.com", &[team.to_string()]));
    assert_eq!((made.status, made.at("/attributes/status")), (201, json!("invited")));
    assert_eq!(house.post(&olivia, LIST, &invitation("new@example.com", &[])).status, 422, "already");
    let path = format!("/api/v2/organization-memberships/{}", made.at("/id").as_str().expect("an id"));
    assert_eq!(house.get(&olivia, &path).at("/attributes/email"), "new@example.com");
    let counts = house.get(&olivia, LIST).json()["meta"]["status-counts"]["invited"].clone();
    assert_eq!(counts, 1);
    let username = Name::parse("USERNAME", "newcomer").expect("a name");
    let email = Email::parse("EMAIL", "new@example.com").expect("an address");
    let create = Command::CreateUser { username, email, two_factor: false };
    house.local.execute(Actor::Operator, &Origin::Console, &create.into()).expect("an account");
    assert_eq!(house.get(&olivia, &path).status, 404, "it is accepted");
    assert!(house.get(&olivia, &format!("/api/v2/teams/{team}?include=users")).text().contains("newcomer"));
}

#[test]
fn who_has_an_account_is_put_into_the_teams_at_once() {
    let house = House::new();
    let (olivia, team) = (house.token("olivia"), house.team("platform"));
    let email = house.get(&house.token("guest"), "/api/v2/account/details").at("/attributes/email");
    let email = email.as_str().expect("an address");
    let made = house.post(&olivia, LIST, &invitation(email, &[team.to_string()]));
    assert_eq!((made.status, made.at("/attributes/status")), (201, json!("active")));
    let path = format!("/api/v2/organization-memberships/{}", made.at("/id").as_str().expect("an id"));
    assert_eq!(house.delete(&olivia, &path).status, 204);
    assert_eq!(house.get(&olivia, &path).status, 404);
    assert_eq!(house.get(&house.token("guest"), "/api/v2/organizations/acme").status, 404);
}

#[test]
fn who_manages_members_invites_and_not_into_teams_beyond_their_reach() {
    let house = House::new();
    let (nina, owners) = (house.token("nina"), house.team("owners").to_string());
    assert_eq!(house.post(&nina, LIST, &invitation("one@example.com", &[])).status, 201);
    assert_eq!(house.post(&nina, LIST, &invitation("two@example.com", &[owners])).status, 404);
    assert_eq!(house.post(&house.token("marcus"), LIST, &invitation("two@example.com", &[])).status, 404);
    assert_eq!(house.post(&house.token("organization acme"), LIST, &invitation("two@example.com", &[])).status, 201);
    assert_eq!(house.post(&nina, LIST, &invitation("nowhere", &[])).status, 422);
    assert!(!house.get(&house.token("marcus"), LIST).text().contains("one@example.com"), "members do not see who is invited");
}

#[test]
fn an_owner_does_not_remove_themselves() {
    let house = House::new();
    let olivia = house.token("olivia");
    let own = house.get(&olivia, "/api/v2/organization-memberships").json();
    let row =
        own["data"].as_array().expect("a list").iter().find(|row| row["relationships"]["organization"]["data"]["id"] == "acme");
    let id = row.expect("a membership")["id"].as_str().expect("an id").to_owned();
    assert_eq!(house.delete(&olivia, &format!("/api/v2/organization-memberships/{id}")).status, 403);
}

#[test]
fn memberships_are_put_into_teams_by_their_ids() {
    let house = House::new();
    let (olivia, team) = (house.token("olivia"), house.team("platform"));
    let made = house.post(&olivia, LIST, &invitation("new@example.com", &[]));
    let by = json!({ "data": [{ "type": "organization-memberships", "id": made.at("/id") }] });
    let path = format!("/api/v2/teams/{team}/relationships/organization-memberships");
    assert_eq!(house.post(&olivia, &path, &by).status, 204);
    assert!(house.get(&olivia, &path).text().contains(made.at("/id").as_str().expect("an id")));
    assert_eq!(house.ask(&olivia, "DELETE", &path, Some(&by)).status, 204);
    assert!(!house.get(&olivia, &path).text().contains(made.at("/id").as_str().expect("an id")));
}

#[test]
fn an_account_is_changed_by_its_own_user() {
    let house = House::new();
    let marcus = house.token("marcus");
    let change = |attributes: Value| {
        house.patch(&marcus, "/api/v2/account/update", &json!({ "data": { "type": "users", "attributes": attributes } }))
    };
    assert_eq!(change(json!({ "username": "marc" })).at("/attributes/username"), "marc");
    assert_eq!(change(json!({ "email": "nowhere" })).status, 422);
    assert_eq!(change(json!({ "username": "olivia" })).status, 422);
    assert_eq!(house.patch(&house.token("team platform"), "/api/v2/account/update", &json!({})).status, 404);
}

#[test]
fn somebody_with_an_account_can_be_invited_to_no_team_and_is_in_once_they_are_in_one() {
    let house = House::new();
    let (olivia, guest) = (house.token("olivia"), house.token("guest"));
    let email = house.get(&guest, "/api/v2/account/details").at("/attributes/email");
    let path = "/api/v2/organizations/acme/organization-memberships";
    let invite = || house.post(&olivia, path, &resource("organization-memberships", &json!({ "email": email })));
    let invited = invite();
    assert_eq!((invited.status, invited.at("/attributes/status")), (201, json!("invited")));
    assert_eq!(invited.at("/relationships/user/data/id"), house.user("guest").to_string());
    assert_eq!(invite().status, 422, "once is enough");
    assert_eq!(house.get(&guest, "/api/v2/organizations/acme").status, 404, "it gives no right");
    let by = json!({ "data": [{ "type": "users", "id": "guest" }] });
    let team = house.team("platform");
    assert_eq!(house.post(&olivia, &format!("/api/v2/teams/{team}/relationships/users"), &by).status, 204);
    let list = house.get(&olivia, &format!("{path}?q=guest")).json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["data"][0]["attributes"]["status"], "active");
    assert_eq!(house.get(&guest, "/api/v2/organizations/acme").status, 200);
    let id = list["data"][0]["id"].as_str().expect("an id");
    assert_eq!(house.delete(&olivia, &format!("/api/v2/organization-memberships/{id}")).status, 204);
    assert_eq!(house.get(&olivia, &format!("{path}?q=guest")).json()["data"], json!([]), "nothing is left behind");
}
