//! What a token opens, and that it opens nothing any more once it is replaced.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tfe_console::backend::Backend;
use tfe_console::domain::{Actor, Command, Expiry, Name, Origin, TokenOwner};

use crate::house::{House, resource};

#[test]
fn what_the_console_generates_authenticates_at_once_and_what_it_regenerates_stops_at_once() {
    let house = House::new();
    let first = house.token("team platform");
    assert_eq!(house.get(&first, "/api/v2/account/details").status, 200);
    let second = house.token("team platform");
    let refused = house.get(&first, "/api/v2/account/details");
    assert_eq!((refused.status, refused.text().as_str()), (401, r#"{"errors":[{"status":"401","title":"unauthorized"}]}"#));
    assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    assert_eq!(house.get(&second, "/api/v2/account/details").status, 200);
}

#[test]
fn an_unknown_a_revoked_an_expired_and_a_malformed_token_are_refused_in_the_same_words() {
    let house = House::new();
    let revoked = house.token("team platform");
    house.token("team platform");
    let soon = house.local.execute(
        Actor::User(house.user("olivia")),
        &Origin::Console,
        &Command::GenerateToken {
            owner: TokenOwner::Team(house.team("data")),
            expires: Expiry::At("2026-03-02T12:30:00Z".parse().expect("a time")),
            description: None,
        }
        .into(),
    );
    let expired = soon.expect("a token").minted.expect("a token").secret.expose().to_owned();
    assert_eq!(house.get(&expired, "/api/v2/account/details").status, 200);
    house.world.pass(SignedDuration::from_mins(31));
    let unknown = tfe_console::domain::Secret::mint(house.world.as_ref()).expect("a token").expose().to_owned();
    let answers = [&revoked, &expired, &unknown, &"not.a.token".to_owned()].map(|token| {
        let answer = house.get(token, "/api/v2/account/details");
        (answer.status, answer.text())
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 401);
}

#[test]
fn the_account_of_a_user_token_is_the_user_and_of_others_a_service_account() {
    let house = House::new();
    let user = house.get(&house.token("marcus"), "/api/v2/account/details");
    assert_eq!(user.at("/attributes/username"), "marcus");
    assert_eq!(user.at("/attributes/is-service-account"), false);
    let team = house.get(&house.token("team platform"), "/api/v2/account/details");
    assert_eq!(team.at("/attributes/is-service-account"), true);
    assert_eq!(team.at("/relationships/authenticated-resource/data/id"), json!(house.team("platform").to_string()));
    let organization = house.get(&house.token("organization acme"), "/api/v2/account/details");
    assert_eq!(organization.at("/attributes/username"), "api-org-acme");
    assert_eq!(organization.at("/relationships/authenticated-resource/data"), json!({ "id": "acme", "type": "organizations" }));
}

#[test]
fn a_token_that_the_api_generates_is_in_its_answer_only_and_counts_as_shown() {
    let house = House::new();
    let (owner, team) = (house.token("olivia"), house.team("platform"));
    let path = format!("/api/v2/teams/{team}/authentication-token");
    let made = house.post(&owner, &path, &json!({}));
    assert_eq!(made.status, 201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let text = made.at("/attributes/token");
    let text = text.as_str().expect("a token").to_owned();
    assert_eq!(house.get(&text, "/api/v2/account/details").status, 200);
    let shown = house.get(&owner, &path);
    assert_eq!(shown.at("/attributes/token"), Value::Null);
    assert_eq!(shown.at("/id"), made.at("/id"));
    assert_eq!(shown.at("/relationships/created-by/data/id"), json!(house.user("olivia").to_string()));
    let page = house.local.team(Actor::User(house.user("olivia")), team).expect("a team");
    let token = page.token.expect("seen").expect("a token");
    assert_eq!(token.shown_at, Some(token.created_at), "it counts as shown, and nothing is written after the answer");
}

#[test]
fn the_use_of_a_token_is_noted_at_most_once_a_minute() {
    let mut house = House::new();
    let token = house.token("team platform");
    for _ in 0..5 {
        assert_eq!(house.get(&token, "/api/v2/account/details").status, 200);
    }
    house.stop();
    let page = house.local.team(Actor::User(house.user("olivia")), house.team("platform")).expect("a team");
    assert_eq!(
        page.token.expect("seen").expect("a token").last_used_at.map(|at| at.to_string()).as_deref(),
        Some("2026-03-02T12:00:00Z")
    );
}

#[test]
fn a_token_is_deleted_once() {
    let house = House::new();
    let owner = house.token("olivia");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let token = house.token("team platform");
    assert_eq!(house.delete(&owner, &path).status, 204);
    assert_eq!(house.delete(&owner, &path).status, 404);
    assert_eq!(house.get(&owner, &path).status, 404);
    assert_eq!(house.get(&token, "/api/v2/account/details").status, 401);
}

#[test]
fn a_team_token_can_replace_itself() {
    let house = House::new();
    let token = house.token("team platform");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let made = house.post(&token, &path, &resource("authentication-token", &json!({ "expired-at": "2027-01-01T00:00:00Z" })));
    assert_eq!(made.status, 201);
    assert_eq!(made.at("/attributes/expired-at"), "2027-01-01T00:00:00.000Z");
    assert_eq!(house.get(&token, &path).status, 401);
}

#[test]
fn a_token_of_each_kind_expires_in_two_years_where_expired_at_is_absent_or_null() {
    let house = House::new();
    let user = format!("/api/v2/users/{}/authentication-tokens", house.user("olivia"));
    let team = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let organization = "/api/v2/organizations/acme/authentication-token".to_owned();
    for path in [user, team, organization] {
        for attributes in [json!({ "description": "ci" }), json!({ "description": "ci", "expired-at": null })] {
            let made = house.post(&house.token("olivia"), &path, &resource("authentication-tokens", &attributes));
            assert_eq!((made.status, made.at("/attributes/expired-at")), (201, json!("2028-03-02T12:00:00.000Z")), "{path}");
        }
    }
}

#[test]
fn where_a_maximum_lifetime_is_earlier_the_api_s_default_is_the_maximum() {
    let house = House::new();
    let kind = tfe_console::domain::TokenKind::Team;
    let organization = house.organization("acme");
    let lifetime = tfe_console::domain::Lifetime::days(30);
    let command = Command::SetMaximumLifetime { organization, kind, lifetime, enforce: true };
    house.local.execute(Actor::User(house.user("olivia")), &Origin::Console, &command.into()).expect("an owner");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    assert_eq!(house.post(&house.token("olivia"), &path, &json!({})).at("/attributes/expired-at"), "2026-04-01T12:00:00.000Z");
}

#[test]
fn no_token_makes_a_stronger_one() {
    let house = House::new();
    let of_team = |name: &str| format!("/api/v2/teams/{}/authentication-token", house.team(name));
    let of_acme = "/api/v2/organizations/acme/authentication-token".to_owned();
    let allowed = |whose: &str, path: &str| {
        let status = house.post(&house.token(whose), path, &json!({})).status;
        assert!(status == 201 || status == 404, "{whose} {path} {status}");
        status == 201
    };
    for (whose, owners, platform, data, organization) in [
        ("olivia", true, true, true, true),
        ("marcus", false, true, false, false),
        ("guest", false, false, false, false),
        ("team owners", true, true, true, true),
        ("team platform", false, true, false, false),
        ("organization acme", false, true, true, false),
    ] {
        assert_eq!(allowed(whose, &of_team("owners")), owners, "{whose} on owners");
        assert_eq!(allowed(whose, &of_team("platform")), platform, "{whose} on platform");
        assert_eq!(allowed(whose, &of_team("data")), data, "{whose} on data");
        assert_eq!(allowed(whose, &of_acme), organization, "{whose} on the organization");
    }
}

#[test]
fn an_answer_that_was_given_before_is_given_again_until_somebody_changes_the_model() {
    let house = House::new();
    let (token, team) = (house.token("team platform"), house.team("platform"));
    let path = format!("/api/v2/teams/{team}");
    let first = house.get(&token, &path);
    for _ in 0..10 {
        let again = house.get(&token, &path);
        assert_eq!((again.status, again.text(), again.headers.len()), (200, first.text(), first.headers.len()));
    }
    let name = Name::parse("NAME", "renamed").expect("a name");
    let rename = Command::RenameTeam { team, name };
    house.local.execute(Actor::User(house.user("olivia")), &Origin::Console, &rename.into()).expect("another name");
    assert_eq!(house.get(&token, &path).at("/attributes/name"), "renamed");
    // What one token was answered is not another's.
    assert_eq!(house.get(&house.token("team data"), &path).status, 404);
    house.token("team renamed");
    assert_eq!(house.get(&token, &path).status, 401);
}

#[test]
fn an_answer_that_is_remembered_does_not_outlive_its_token() {
    let house = House::new();
    let (owner, team) = (house.token("olivia"), house.team("platform"));
    let path = format!("/api/v2/teams/{team}");
    let soon = resource("authentication-tokens", &json!({ "expired-at": "2026-03-02T12:00:30Z" }));
    let made = house.post(&owner, &format!("{path}/authentication-token"), &soon).at("/attributes/token");
    let token = made.as_str().expect("a token");
    for _ in 0..3 {
        assert_eq!(house.get(token, &path).status, 200);
    }
    house.world.pass(SignedDuration::from_secs(31));
    assert_eq!(house.get(token, &path).status, 401);
}

#[test]
fn a_token_that_is_not_valid_does_not_close_what_needs_none() {
    let house = House::new();
    let token = house.token("team platform");
    house.token("team platform");
    assert_eq!(house.get(&token, "/api/v2/ping").status, 204);
    assert_eq!(house.get(&token, "/api/v2/plans/plan-1111111111111111/log").status, 200);
    assert_eq!(house.get(&token, "/.well-known/terraform.json").status, 200);
    assert_eq!(house.get(&token, "/api/v2/nothing").status, 401);
}
