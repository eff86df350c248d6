//! What is done through the API says so in the audit log: with which token, from where and by which client.

use serde_json::json;
use tfe_console::backend::{AuditQuery, AuditRow, Backend};
use tfe_console::domain::{Actor, AuthenticationToken, Id, SafeText, Secret, Via};

use crate::house::{House, resource};

/// The rows that came through the API, the oldest first.
fn rows(house: &House) -> Vec<AuditRow> {
    let query = AuditQuery { via: Some(Via::Api), limit: 100, ..AuditQuery::default() };
    let olivia = Actor::User(house.user("olivia"));
    let mut rows = house.local.audit(olivia, house.organization("acme"), &query).expect("a page").rows;
    rows.reverse();
    rows
}

fn id(house: &House, token: &str) -> Id<AuthenticationToken> {
    let id =
        house.raw().query_row("SELECT id FROM tokens WHERE hash = ?1", [Secret::parse(token).expect("a token").hash()], |row| {
            row.get::<_, String>(0)
        });
    Id::parse(&id.expect("a row")).expect("an id")
}

/// What a row says of how it came.
fn told(row: &AuditRow) -> (&str, Option<String>, Option<&str>, Option<&str>) {
    let text = |text: &Option<SafeText>| text.as_ref().map(ToString::to_string);
    let (address, client) = (row.address.as_ref(), row.client.as_ref());
    (row.command.as_str(), text(&row.token), address.map(SafeText::as_str), client.map(SafeText::as_str))
}

#[test]
fn a_change_through_the_api_says_with_which_token_from_where_and_by_which_client() {
    let mut house = House::new();
    let olivia = house.token("olivia");
    let token = Some(id(&house, &olivia).to_string());
    let workspace = house.workspace("web-prod");
    assert_eq!(house.post(&olivia, &format!("/api/v2/workspaces/{workspace}/actions/lock"), &json!({})).status, 200);
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("data"));
    assert_eq!(house.post(&olivia, &path, &json!({})).status, 201);
    let tomas = house.token("tomas");
    let other = Some(id(&house, &tomas).to_string());
    assert_eq!(house.delete(&tomas, &path).status, 404);
    // What was put in line is done when the server has stopped.
    house.stop();
    let rows = rows(&house);
    let from = (Some("127.0.0.1"), Some("tests"));
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        [
            ("workspace.lock", token.clone(), from.0, from.1),
            ("team_token.generate", token, from.0, from.1),
            ("team_token.revoke", other, from.0, from.1),
        ]
    );
    assert!(rows.iter().all(|row| row.form == 2));
    assert_eq!(house.local.verify_audit(&tfe_console::backend::Verify::Everything, None).expect("a check").broken, None);
}

#[test]
fn an_upload_says_from_where_it_came_though_it_carries_no_token() {
    let mut house = House::new();
    let platform = house.token("team platform");
    let path = format!("/api/v2/workspaces/{}/configuration-versions", house.workspace("web-prod"));
    let made = house.post(&platform, &path, &resource("configuration-versions", &json!({ "auto-queue-runs": false })));
    assert_eq!(house.put(&house.path(&made.at("/attributes/upload-url")), "an archive").status, 200);
    house.stop();
    let rows = rows(&house);
    let last = rows.last().expect("a row");
    assert_eq!((last.command.as_str(), &last.token), ("configuration_version.upload", &None));
    assert_eq!(last.address, Some("127.0.0.1".into()));
    assert_eq!(last.actor_name.as_str(), "team platform");
}

#[test]
fn a_refusal_of_another_token_within_the_minute_has_a_row_of_its_own() {
    let mut house = House::new();
    let (one, other) = (house.token("tomas"), house.token("tomas"));
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("data"));
    for token in [&one, &other, &one, &other] {
        assert_eq!(house.delete(token, &path).status, 404);
    }
    let tokens: Vec<String> = rows(&house).iter().filter_map(|row| Some(row.token.as_ref()?.to_string())).collect();
    assert_eq!(tokens, [id(&house, &one).to_string(), id(&house, &other).to_string()]);
    house.stop();
    let olivia = Actor::User(house.user("olivia"));
    let tomas = Actor::User(house.user("tomas"));
    assert!(house.local.servers(olivia, house.organization("acme")).expect("a page").refusals.is_empty());
    let refusals = house.local.servers(tomas, house.organization("acme")).expect("a page").refusals;
    assert_eq!(refusals.len(), 2);
    for row in refusals {
        let caller = row.refusal.caller;
        assert_eq!((caller.address, caller.client), (Some("127.0.0.1".into()), Some("tests".into())));
    }
}

#[test]
fn a_token_in_a_user_agent_is_masked_wherever_it_is_kept() {
    let mut house = House::new();
    let olivia = house.token("olivia");
    let body = "{}";
    let request = |path: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {olivia}\r\nUser-Agent: oops {olivia} curl\r\n\
             Content-Type: application/vnd.api+json\r\nContent-Length: {}\r\n\r\n{body}",
            house.address,
            body.len()
        )
    };
    let lock = format!("/api/v2/workspaces/{}/actions/lock", house.workspace("web-prod"));
    assert_eq!(house.send(&request(&lock)).status, 200);
    assert_eq!(house.send(&request("/api/v2/organization/audit-trail")).status, 405);
    house.stop();
    assert_eq!(rows(&house)[0].client, Some("oops [masked] curl".into()));
    let used: Option<String> = house
        .raw()
        .query_row("SELECT last_used_by FROM tokens WHERE id = ?1", [id(&house, &olivia).to_string()], |row| row.get(0))
        .expect("a row");
    assert_eq!(used.as_deref(), Some("oops [masked] curl"));
    let bytes = std::fs::read(house.file()).expect("the model");
    let hidden = &olivia.as_bytes()[20..40];
    assert!(!bytes.windows(hidden.len()).any(|window| window == hidden), "a part of the token is in the file");
}
