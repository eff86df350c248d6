//! Runs that are held for a rehearsal (`--fault runs:held`): they wait for somebody, and for each other.

use jiff::SignedDuration;
use serde_json::{Value, json};

use tfe_console::backend::{AuditQuery, Backend, Outcome};
use tfe_console::domain::Actor;

use crate::client::Answer;
use crate::house::{House, resource};

/// A server that holds runs, the token of a team with write on web-prod, and an owner's.
struct Rehearsal {
    house: House,
    platform: String,
    olivia: String,
    workspace: String,
}

impl Rehearsal {
    fn new() -> Self {
        let house = House::faulty("runs:held");
        let (platform, olivia) = (house.token("team platform"), house.token("olivia"));
        let workspace = house.workspace("web-prod");
        Self { house, platform, olivia, workspace }
    }

    fn create(&self, token: &str, workspace: &str, attributes: &Value) -> Answer {
        let relationships = json!({ "workspace": { "data": { "type": "workspaces", "id": workspace } } });
        let run = json!({ "data": { "type": "runs", "attributes": attributes, "relationships": relationships } });
        let made = self.house.post(token, "/api/v2/runs", &run);
        assert_eq!(made.status, 201, "{}", made.text());
        made
    }

    /// A run of web-prod, made by the team.
    fn run(&self) -> String {
        id(&self.create(&self.platform, &self.workspace, &json!({})))
    }

    fn shown(&self, run: &str) -> Answer {
        self.house.get(&self.olivia, &format!("/api/v2/runs/{run}"))
    }

    fn status(&self, run: &str) -> String {
        self.shown(run).at("/attributes/status").as_str().expect("a status").to_owned()
    }

    fn statuses(&self, runs: &[&String]) -> Vec<String> {
        runs.iter().map(|run| self.status(run)).collect()
    }

    fn act(&self, token: &str, run: &str, action: &str) -> Answer {
        self.house.post(token, &format!("/api/v2/runs/{run}/actions/{action}"), &json!({ "comment": "a trial" }))
    }

    fn lock(&self, token: &str, action: &str) -> Answer {
        self.house.post(token, &format!("/api/v2/workspaces/{}/actions/{action}", self.workspace), &json!({}))
    }

    /// What the log of a plan or an apply says, as the clients read it.
    fn log(&self, path: &str) -> String {
        let log = self.house.path(&self.house.get(&self.olivia, path).at("/attributes/log-read-url"));
        let request = format!("GET {log}?limit=65536&offset=0 HTTP/1.1\r\nHost: {}\r\n\r\n", self.house.address);
        self.house.send(&request).text()
    }
}

fn id(answer: &Answer) -> String {
    answer.at("/id").as_str().expect("an id").to_owned()
}

#[test]
fn the_first_run_waits_for_somebody_and_the_others_for_it() {
    let rehearsal = Rehearsal::new();
    let made = rehearsal.create(&rehearsal.platform, &rehearsal.workspace, &json!({ "message": "a trial" }));
    let (first, second, third) = (id(&made), rehearsal.run(), rehearsal.run());
    assert_eq!(rehearsal.statuses(&[&first, &second, &third]), ["planned", "pending", "pending"]);
    assert_eq!(rehearsal.shown(&third).at("/attributes/position-in-queue"), 2);
    assert_eq!(
        made.at("/attributes/actions"),
        json!({ "is-cancelable": false, "is-confirmable": true, "is-discardable": true, "is-force-cancelable": false })
    );
    assert_eq!(
        rehearsal.shown(&second).at("/attributes/actions"),
        json!({ "is-cancelable": true, "is-confirmable": false, "is-discardable": true, "is-force-cancelable": false })
    );
    assert_eq!((made.at("/attributes/has-changes"), made.at("/attributes/error-text")), (json!(true), Value::Null));
    let plan = rehearsal.house.get(&rehearsal.olivia, &format!("/api/v2/runs/{first}/plan"));
    assert_eq!((plan.at("/attributes/status"), plan.at("/attributes/resource-additions")), (json!("finished"), json!(0)));
    let log = rehearsal.log(&format!("/api/v2/plans/{}", id(&plan)));
    assert!(
        log.starts_with("\u{2}This is a rehearsal. Nothing was planned, because this server does not execute runs."),
        "{log}"
    );
    assert!(log.ends_with('\u{3}'));
}

#[test]
fn a_run_that_is_applied_ends_with_an_error_and_the_next_one_waits_for_somebody() {
    let rehearsal = Rehearsal::new();
    let (first, second) = (rehearsal.run(), rehearsal.run());
    assert_eq!(rehearsal.act(&rehearsal.platform, &second, "apply").status, 409, "it is not its turn");
    let applied = rehearsal.act(&rehearsal.platform, &first, "apply");
    assert_eq!((applied.status, applied.body.len()), (202, 0));
    assert_eq!(rehearsal.statuses(&[&first, &second]), ["errored", "planned"]);
    let shown = rehearsal.shown(&first);
    let times = shown.at("/attributes/status-timestamps");
    for time in ["plan-queueable-at", "planned-at", "confirmed-at", "errored-at"] {
        assert!(times[time].is_string(), "{time} in {times}");
    }
    let apply = format!("/api/v2/applies/{}", shown.at("/relationships/apply/data/id").as_str().expect("an id"));
    assert_eq!(rehearsal.house.get(&rehearsal.olivia, &apply).at("/attributes/status"), "errored");
    assert!(rehearsal.log(&apply).starts_with("\u{2}This server does not execute runs."));
    let again = rehearsal.act(&rehearsal.platform, &first, "apply");
    assert_eq!(again.status, 409);
    assert_eq!(again.detail(), "The run has ended with an error, so it cannot be applied: this server does not execute runs.");
}

#[test]
fn a_run_that_waits_in_whatever_way_can_be_discarded_once() {
    let rehearsal = Rehearsal::new();
    let (first, second, third) = (rehearsal.run(), rehearsal.run(), rehearsal.run());
    for run in [&second, &first] {
        assert_eq!(rehearsal.act(&rehearsal.platform, run, "discard").status, 202);
        assert_eq!(rehearsal.act(&rehearsal.platform, run, "discard").status, 409);
    }
    assert_eq!(rehearsal.statuses(&[&first, &second, &third]), ["discarded", "discarded", "planned"]);
    let plan =
        |run: &String| rehearsal.house.get(&rehearsal.olivia, &format!("/api/v2/runs/{run}/plan")).at("/attributes/status");
    assert_eq!((plan(&first), plan(&second)), (json!("finished"), json!("canceled")));
}

#[test]
fn a_pending_run_is_canceled_and_one_that_waits_for_somebody_is_not() {
    let rehearsal = Rehearsal::new();
    let (first, second) = (rehearsal.run(), rehearsal.run());
    assert_eq!(rehearsal.shown(&second).at("/attributes/force-cancel-available-at"), Value::Null);
    assert_eq!(rehearsal.act(&rehearsal.platform, &first, "cancel").status, 409);
    assert_eq!(rehearsal.act(&rehearsal.platform, &second, "cancel").status, 202);
    let shown = rehearsal.shown(&second);
    assert_eq!(shown.at("/attributes/status"), "canceled");
    assert_eq!(shown.at("/attributes/canceled-at"), "2026-03-02T12:00:00.000Z");
    assert_eq!(shown.at("/attributes/force-cancel-available-at"), "2026-03-02T12:00:10.000Z");
    assert_eq!(rehearsal.status(&first), "planned");
}

#[test]
fn a_run_is_canceled_by_force_by_an_admin_some_time_after_it_was_canceled_and_not_before() {
    let rehearsal = Rehearsal::new();
    let (_first, second) = (rehearsal.run(), rehearsal.run());
    let forceful = || rehearsal.shown(&second).at("/attributes/actions/is-force-cancelable");
    assert_eq!(rehearsal.act(&rehearsal.olivia, &second, "force-cancel").status, 409, "nobody has canceled it");
    assert_eq!(rehearsal.act(&rehearsal.platform, &second, "cancel").status, 202);
    let early = rehearsal.act(&rehearsal.olivia, &second, "force-cancel");
    assert_eq!((early.status, forceful()), (409, json!(false)));
    assert_eq!(early.detail(), "The run was canceled just now; it can be canceled by force from 12:00:10 UTC on.");
    rehearsal.house.world.pass(SignedDuration::from_secs(10));
    assert_eq!(forceful(), true, "although nobody has changed the model");
    assert_eq!(rehearsal.act(&rehearsal.platform, &second, "force-cancel").status, 404, "write is not admin");
    assert_eq!(rehearsal.act(&rehearsal.olivia, &second, "force-cancel").status, 202);
    assert_eq!((rehearsal.status(&second).as_str(), forceful()), ("canceled", json!(false)));
    assert_eq!(rehearsal.act(&rehearsal.olivia, &second, "force-cancel").status, 409);
}

#[test]
fn with_plan_a_run_is_made_and_left_to_others() {
    let rehearsal = Rehearsal::new();
    let workspace = rehearsal.house.workspace("billing-staging");
    let made = rehearsal.create(&rehearsal.platform, &workspace, &json!({}));
    let run = id(&made);
    assert_eq!((made.at("/attributes/status"), made.at("/attributes/actions/is-confirmable")), (json!("planned"), json!(true)));
    for permission in ["can-apply", "can-cancel", "can-discard", "can-force-execute", "can-force-cancel"] {
        assert_eq!(made.at(&format!("/attributes/permissions/{permission}")), false, "{permission}");
    }
    for action in ["apply", "discard", "cancel", "force-cancel", "force-execute"] {
        assert_eq!(rehearsal.act(&rehearsal.platform, &run, action).status, 404, "{action}");
    }
    assert_eq!(rehearsal.shown(&run).at("/attributes/permissions/can-apply"), true);
    assert_eq!(rehearsal.act(&rehearsal.olivia, &run, "apply").status, 202);
}

#[test]
fn a_run_that_can_only_be_planned_ends_at_once_and_so_does_one_that_nobody_is_asked_about() {
    let rehearsal = Rehearsal::new();
    let create = |attributes| rehearsal.create(&rehearsal.platform, &rehearsal.workspace, &attributes);
    assert_eq!(create(json!({ "plan-only": true })).at("/attributes/status"), "errored");
    let automatic = create(json!({ "auto-apply": true }));
    assert_eq!((automatic.at("/attributes/status"), automatic.at("/attributes/has-changes")), (json!("errored"), json!(true)));
    let first = rehearsal.run();
    assert_eq!(create(json!({ "plan-only": true })).at("/attributes/status"), "errored", "it waits for nobody");
    let (automatic, last) = (id(&create(json!({ "auto-apply": true }))), rehearsal.run());
    assert_eq!(rehearsal.statuses(&[&first, &automatic, &last]), ["planned", "pending", "pending"]);
    assert_eq!(rehearsal.act(&rehearsal.platform, &first, "discard").status, 202);
    assert_eq!(rehearsal.statuses(&[&first, &automatic, &last]), ["discarded", "errored", "planned"]);
}

#[test]
fn a_run_is_applied_without_asking_where_the_workspace_says_so_and_its_maker_may_apply_it() {
    let rehearsal = Rehearsal::new();
    let path = format!("/api/v2/workspaces/{}", rehearsal.workspace);
    let document = resource("workspaces", &json!({ "auto-apply": true }));
    assert_eq!(rehearsal.house.patch(&rehearsal.olivia, &path, &document).status, 200);
    let create = |attributes| rehearsal.create(&rehearsal.platform, &rehearsal.workspace, &attributes);
    let made = create(json!({}));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(true), json!("errored")));
    let made = create(json!({ "auto-apply": false }));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(false), json!("planned")));
    let staging = rehearsal.house.workspace("billing-staging");
    let made = rehearsal.create(&rehearsal.platform, &staging, &json!({ "auto-apply": true }));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(false), json!("planned")), "with plan");
}

#[test]
fn an_upload_queues_a_run_that_waits() {
    let rehearsal = Rehearsal::new();
    let path = format!("/api/v2/workspaces/{}", rehearsal.workspace);
    for speculative in [false, true] {
        let document = resource("configuration-versions", &json!({ "speculative": speculative }));
        let made = rehearsal.house.post(&rehearsal.platform, &format!("{path}/configuration-versions"), &document);
        let upload = rehearsal.house.path(&made.at("/attributes/upload-url"));
        assert_eq!(rehearsal.house.put(&upload, "an archive").status, 200);
    }
    let runs = rehearsal.house.get(&rehearsal.platform, &format!("{path}/runs")).json();
    let statuses: Vec<&Value> = runs["data"].as_array().expect("runs").iter().map(|run| &run["attributes"]["status"]).collect();
    assert_eq!(statuses, ["errored", "planned"], "the newest first, and it was speculative");
}

#[test]
fn a_run_that_waits_for_somebody_keeps_its_workspace_locked() {
    let rehearsal = Rehearsal::new();
    let run = rehearsal.run();
    let path = format!("/api/v2/workspaces/{}", rehearsal.workspace);
    let latest = id(&rehearsal.create(&rehearsal.platform, &rehearsal.workspace, &json!({ "plan-only": true })));
    let shown = rehearsal.house.get(&rehearsal.platform, &format!("{path}?include=current_run,latest_run"));
    assert_eq!(shown.at("/attributes/locked"), true);
    for (relationship, id) in [("locked-by", &run), ("current-run", &run), ("latest-run", &latest)] {
        assert_eq!(shown.at(&format!("/relationships/{relationship}/data")), json!({ "id": id, "type": "runs" }));
    }
    let included = shown.json()["included"].as_array().map(Vec::len);
    assert_eq!(included, Some(2));
    let refused = rehearsal.lock(&rehearsal.platform, "unlock");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.detail(), format!("Unable to unlock workspace. The workspace is locked by Run {run}."));
    let refused = rehearsal.lock(&rehearsal.olivia, "force-unlock");
    assert_eq!(refused.status, 409);
    assert_eq!(
        refused.detail(),
        format!("Unable to unlock workspace. The workspace is locked by run {run}, which waits to be applied or discarded.")
    );
    assert_eq!(rehearsal.lock(&rehearsal.platform, "lock").status, 409);
    assert_eq!(rehearsal.act(&rehearsal.platform, &run, "discard").status, 202);
    let shown = rehearsal.house.get(&rehearsal.platform, &path);
    assert_eq!((shown.at("/attributes/locked"), shown.at("/relationships/locked-by/data")), (json!(false), Value::Null));
}

#[test]
fn a_run_waits_until_a_workspace_is_unlocked_that_somebody_has_locked() {
    let rehearsal = Rehearsal::new();
    assert_eq!(rehearsal.lock(&rehearsal.platform, "lock").status, 200);
    let run = rehearsal.run();
    assert_eq!(rehearsal.status(&run), "pending");
    assert_eq!(rehearsal.lock(&rehearsal.platform, "unlock").status, 200);
    assert_eq!(rehearsal.status(&run), "planned");
}

#[test]
fn a_run_that_is_executed_by_force_discards_what_is_before_it_and_nothing_behind_it() {
    let rehearsal = Rehearsal::new();
    let runs = [rehearsal.run(), rehearsal.run(), rehearsal.run(), rehearsal.run()];
    let answer = rehearsal.act(&rehearsal.platform, &runs[2], "force-execute");
    assert_eq!((answer.status, answer.body.len()), (202, 0));
    assert_eq!(rehearsal.statuses(&runs.each_ref()), ["discarded", "discarded", "planned", "pending"]);
    let locker = format!("/api/v2/workspaces/{}", rehearsal.workspace);
    assert_eq!(rehearsal.house.get(&rehearsal.olivia, &locker).at("/relationships/locked-by/data/id"), json!(runs[2]));
    let again = rehearsal.act(&rehearsal.platform, &runs[2], "force-execute");
    assert_eq!(again.status, 403, "it is not pending");
    assert_eq!(rehearsal.act(&rehearsal.platform, &runs[0], "force-execute").status, 403, "it has ended");
    assert_eq!(rehearsal.act(&rehearsal.platform, "run-1111111111111111", "force-execute").status, 404);
}

#[test]
fn no_run_is_executed_by_force_past_the_lock_of_somebody() {
    let rehearsal = Rehearsal::new();
    assert_eq!(rehearsal.lock(&rehearsal.olivia, "lock").status, 200);
    let (first, second) = (rehearsal.run(), rehearsal.run());
    let refused = rehearsal.act(&rehearsal.platform, &second, "force-execute");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.detail(), "The workspace is locked by olivia, and only a run can be discarded to go on.");
    assert_eq!(rehearsal.statuses(&[&first, &second]), ["pending", "pending"]);
}

#[test]
fn the_queue_has_the_pending_runs_of_what_one_may_read() {
    let rehearsal = Rehearsal::new();
    let (_first, second, third) = (rehearsal.run(), rehearsal.run(), rehearsal.run());
    let queue = |token: &str| -> Vec<String> {
        let rows = rehearsal.house.get(token, "/api/v2/organizations/acme/runs/queue").json();
        rows["data"].as_array().expect("runs").iter().map(|run| run["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(queue(&rehearsal.platform), [second, third]);
    let capacity = |token: &str| rehearsal.house.get(token, "/api/v2/organizations/acme/capacity").at("/attributes");
    assert_eq!(capacity(&rehearsal.platform), json!({ "pending": 2, "running": 0 }));
    let blind = rehearsal.house.token("team data");
    assert_eq!((queue(&blind), capacity(&blind)), (Vec::new(), json!({ "pending": 0, "running": 0 })));
}

#[test]
fn what_is_done_with_runs_is_in_the_audit_log_under_its_own_name() {
    let rehearsal = Rehearsal::new();
    let (first, second, third) = (rehearsal.run(), rehearsal.run(), rehearsal.run());
    for (run, action) in [(&second, "force-execute"), (&second, "apply"), (&third, "discard"), (&first, "apply")] {
        rehearsal.act(&rehearsal.platform, run, action);
    }
    let token = rehearsal.house.token("organization acme");
    let trail = rehearsal.house.get(&token, "/api/v2/organization/audit-trail?page[size]=100").json();
    let actions: Vec<&str> = trail["data"]
        .as_array()
        .expect("events")
        .iter()
        .filter(|event| event["resource"]["type"] == "run")
        .filter_map(|event| event["resource"]["action"].as_str())
        .collect();
    assert_eq!(
        actions,
        ["comment", "discard", "comment", "apply", "comment", "force_execute", "create", "create", "create"],
        "the newest first, with what was said, and none for a refusal"
    );
}

#[test]
fn whoever_may_not_execute_by_force_is_in_the_audit_log_with_the_reason() {
    let rehearsal = Rehearsal::new();
    let house = &rehearsal.house;
    let workspace = house.workspace("billing-staging");
    let [_first, second] = [0; 2].map(|_| id(&rehearsal.create(&rehearsal.platform, &workspace, &json!({}))));
    let asked = || {
        let query = AuditQuery { command: Some("run.force_execute".into()), limit: 10, ..AuditQuery::default() };
        let rows = house.local.audit(Actor::User(house.user("olivia")), house.organization("acme"), &query).expect("a page").rows;
        rows.iter().map(|row| row.outcome).collect::<Vec<_>>()
    };
    assert_eq!(rehearsal.act(&rehearsal.platform, &second, "force-execute").status, 404, "it can plan here");
    assert_eq!(asked(), [Outcome::Denied]);
    assert_eq!(rehearsal.act(&rehearsal.olivia, &second, "discard").status, 202);
    assert_eq!(rehearsal.act(&rehearsal.olivia, &second, "force-execute").status, 403);
    assert_eq!(asked(), [Outcome::Conflict, Outcome::Denied]);
}
