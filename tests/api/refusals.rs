//! Refusals: their reason is kept for those who own the organization, and nobody fills the disk with them.

use serde_json::json;
use tfe_console::backend::{AuditQuery, Backend, Outcome, RefusalRow};
use tfe_console::domain::Actor;

use crate::house::{House, resource};

#[test]
fn equal_refusals_are_counted_by_the_minute_and_audited_once() {
    let mut house = House::new();
    let (platform, owners) = (house.token("team platform"), house.team("owners"));
    let path = format!("/api/v2/teams/{owners}/authentication-token");
    for _ in 0..5 {
        assert_eq!(house.post(&platform, &path, &json!({})).status, 404);
        assert_eq!(house.get(&platform, &path).status, 404);
        assert_eq!(house.get(&platform, "/api/v2/organization/audit-trail").status, 404);
    }
    house.stop();
    let (olivia, acme) = (Actor::User(house.user("olivia")), house.organization("acme"));
    let kept = house.local.servers(olivia, acme).expect("refusals").refusals;
    let told: Vec<(String, String, u32)> = kept
        .iter()
        .map(|RefusalRow { refusal, .. }| (refusal.route.to_string(), refusal.rule.to_string(), refusal.count))
        .collect();
    let of_team = |method: &str| format!("{method} /api/v2/teams/{{team}}/authentication-token");
    assert_eq!(
        told,
        [
            ("GET /api/v2/organization/audit-trail".to_owned(), "note".to_owned(), 5),
            (of_team("GET"), "T6".to_owned(), 5),
            (of_team("POST"), "D2".to_owned(), 5),
        ]
    );
    assert!(kept.iter().all(|row| row.whose.as_str() == "team platform"));
    let hidden = house.local.servers(Actor::User(house.user("marcus")), acme).expect("a page");
    assert!(hidden.refusals.is_empty() && hidden.hidden.is_some());
    let query = AuditQuery { outcome: Some(Outcome::Denied), limit: 10, ..AuditQuery::default() };
    let rows = house.local.audit(olivia, acme, &query).expect("a page").rows;
    let denied =
        rows.iter().filter(|row| row.command.as_str() == "team_token.generate" && row.target.as_str() == owners.to_string());
    assert_eq!(denied.count(), 1);
}

#[test]
fn a_request_of_several_commands_is_refused_with_a_row_in_the_audit_log_and_changes_nothing() {
    let house = House::new();
    let lena = house.token("lena");
    let (team, workspace) = (house.team("release"), house.workspace("web-prod"));
    let patch = resource("teams", &json!({ "name": "other", "visibility": "secret" }));
    assert_eq!(house.patch(&lena, &format!("/api/v2/teams/{team}"), &patch).status, 404);
    let rename = resource("workspaces", &json!({ "name": "other", "description": "mine" }));
    assert_eq!(house.patch(&lena, &format!("/api/v2/workspaces/{workspace}"), &rename).status, 404);
    assert_eq!(house.post(&lena, &format!("/api/v2/workspaces/{workspace}/actions/safe-delete"), &json!({})).status, 404);
    let query = AuditQuery { outcome: Some(Outcome::Denied), limit: 10, ..AuditQuery::default() };
    let rows = house.local.audit(Actor::User(house.user("olivia")), house.organization("acme"), &query).expect("a page").rows;
    let told: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row.actor_name.as_str() == "lena")
        .map(|row| (row.command.as_str(), row.actor_name.as_str()))
        .collect();
    assert_eq!(told, [("workspace.delete", "lena"), ("workspace.rename", "lena"), ("team.rename", "lena")]);
}
