//! Several tokens of a team, each with a description, where the organization allows it.

use serde_json::{Value, json};
use tfe_console::backend::Backend;
use tfe_console::domain::{Command, Defaults, Origin};

use crate::client::Answer;
use crate::house::{House, resource};

/// A house whose organization acme has described team tokens.
fn house() -> House {
    let house = House::new();
    let acme = house.organization("acme");
    let command = Command::SetDefaults {
        organization: acme,
        defaults: Box::new(Defaults { described_team_tokens: true, ..Defaults::default() }),
    };
    let olivia = tfe_console::domain::Actor::User(house.user("olivia"));
    house.console().execute(olivia, &Origin::Console, &command.into()).expect("an owner");
    house
}

fn generate(house: &House, token: &str, team: &str, attributes: &Value) -> Answer {
    let path = format!("/api/v2/teams/{}/authentication-tokens", house.team(team));
    house.post(token, &path, &resource("authentication-tokens", attributes))
}

fn id(answer: &Answer) -> String {
    answer.at("/id").as_str().expect("an id").to_owned()
}

#[test]
fn while_an_organization_has_one_token_a_team_there_is_nothing_to_describe() {
    let house = House::new();
    let olivia = house.token("olivia");
    assert_eq!(generate(&house, &olivia, "platform", &json!({ "description": "deploy" })).status, 404);
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let token = id(&house.post(&olivia, &path, &json!({})));
    assert_eq!(house.get(&olivia, &format!("/api/v2/authentication-tokens/{token}")).status, 404, "by id only users' own");
    assert_eq!(house.delete(&olivia, &format!("/api/v2/authentication-tokens/{token}")).status, 404);
}

#[test]
fn a_team_has_one_token_without_a_description_and_any_number_with_one() {
    let house = house();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let plain = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let first = id(&house.post(&olivia, &plain, &json!({})));
    let deploy = generate(&house, &marcus, "platform", &json!({ "description": "deploy" }));
    assert_eq!((deploy.status, deploy.at("/attributes/description")), (201, json!("deploy")));
    assert_eq!(deploy.at("/relationships/team/data/id"), house.team("platform").to_string());
    let text = deploy.at("/attributes/token").as_str().expect("its text").to_owned();
    let empty = generate(&house, &olivia, "platform", &json!({ "description": "" }));
    assert_eq!((empty.status, empty.at("/attributes/description")), (201, json!("")), "an empty one is one too");
    for description in ["deploy", ""] {
        let taken = generate(&house, &olivia, "platform", &json!({ "description": description })).json();
        assert_eq!(taken["errors"][0]["title"], "invalid attributes");
        assert_eq!(taken["errors"][0]["detail"], "Validation failed: Description has already been taken");
    }
    assert_eq!(generate(&house, &olivia, "release", &json!({ "description": "deploy" })).status, 201, "of another team");
    assert_eq!(generate(&house, &olivia, "platform", &json!({})).status, 422);
    assert_eq!(generate(&house, &olivia, "platform", &json!({ "description": "a\u{202e}b" })).status, 422);
    let second = id(&house.post(&olivia, &plain, &json!({})));
    assert_ne!(first, second);
    assert_eq!(house.get(&text, "/api/v2/account/details").status, 200, "regenerating touches only the one without");
    let by_id = |token: &str, id: &str| house.get(token, &format!("/api/v2/authentication-tokens/{id}")).status;
    assert_eq!((by_id(&olivia, &first), by_id(&olivia, &second)), (404, 200));
    assert_eq!(
        (by_id(&marcus, &id(&deploy)), by_id(&text, &id(&deploy)), by_id(&house.token("guest"), &id(&deploy))),
        (200, 200, 404)
    );
    let list = house.get(&olivia, "/api/v2/organizations/acme/team-tokens?q=platform").json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(3), "{list}");
    assert_eq!(house.delete(&marcus, &format!("/api/v2/authentication-tokens/{}", id(&deploy))).status, 204);
    assert_eq!(house.get(&text, "/api/v2/account/details").status, 401);
    assert_eq!(by_id(&olivia, &second), 200);
}

#[test]
fn tokens_of_teams_are_deleted_together_all_or_none() {
    let house = house();
    let olivia = house.token("olivia");
    let path = "/api/v2/organizations/acme/team-tokens";
    let one = id(&generate(&house, &olivia, "platform", &json!({ "description": "one" })));
    let two = id(&generate(&house, &olivia, "release", &json!({ "description": "two" })));
    let ids = |ids: &[&str]| json!({ "data": ids.iter().map(|id| json!({ "type": "authentication-tokens", "id": id })).collect::<Vec<_>>() });
    let ask = |token: &str, body: &Value| house.ask(token, "DELETE", path, Some(body)).status;
    assert_eq!(ask(&olivia, &ids(&[&one, "at-1111111111111111"])), 404);
    assert_eq!(ask(&olivia, &ids(&[])), 422);
    assert_eq!(ask(&house.token("marcus"), &ids(&[&two])), 404);
    let count = || house.get(&olivia, path).json()["data"].as_array().map(Vec::len);
    let before = count().expect("a list");
    assert_eq!(ask(&olivia, &ids(&[&one, &two])), 204);
    assert_eq!(count(), Some(before - 2));
}

#[test]
fn described_tokens_cannot_be_switched_off_while_one_is_valid() {
    let house = house();
    let olivia = house.token("olivia");
    let token = id(&generate(&house, &olivia, "platform", &json!({ "description": "deploy" })));
    let command = Command::SetDefaults { organization: house.organization("acme"), defaults: Box::default() };
    let off = || {
        let actor = tfe_console::domain::Actor::User(house.user("olivia"));
        house.console().execute(actor, &Origin::Console, &command.clone().into()).map_err(|error| error.to_string())
    };
    assert_eq!(off().expect_err("refused"), "Delete the described tokens of these teams first: platform.");
    assert_eq!(house.delete(&olivia, &format!("/api/v2/authentication-tokens/{token}")).status, 204);
    off().expect("none is left");
}

#[test]
fn a_user_token_needs_no_description() {
    let house = House::new();
    let olivia = house.token("olivia");
    let path = format!("/api/v2/users/{}/authentication-tokens", house.user("olivia"));
    let made = house.post(&olivia, &path, &resource("authentication-tokens", &json!({})));
    assert_eq!((made.status, made.at("/attributes/description")), (201, json!(null)));
    let soon = json!({ "expired_at": "2030-01-01T00:00:00.000Z" });
    let made = house.post(&olivia, &path, &resource("authentication-tokens", &soon));
    assert_eq!(made.at("/attributes/expired-at"), "2030-01-01T00:00:00.000Z", "a spelling makes no token live longer");
}
