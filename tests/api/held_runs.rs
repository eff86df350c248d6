//! Runs that are held for a rehearsal (`--fault runs:held`): they wait for somebody, and for each other.

use jiff::SignedDuration;
use serde_json::{Value, json};
use tfe_console::backend::{AuditQuery, Backend, Outcome};
use tfe_console::domain::Actor;

use crate::client::Answer;
use crate::house::{House, resource};

/// A server that holds runs, the token of a team with write on web-prod, and an owner's.
struct FaultInjection {
    house: House,
    platform: String,
    olivia: String,
    workspace: String,
}

impl FaultInjection {
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
    let faults = FaultInjection::new();
    let made = faults.create(&faults.platform, &faults.workspace, &json!({ "message": "a trial" }));
    let (first, second, third) = (id(&made), faults.run(), faults.run());
    assert_eq!(faults.statuses(&[&first, &second, &third]), ["planned", "pending", "pending"]);
    assert_eq!(faults.shown(&third).at("/attributes/position-in-queue"), 2);
    assert_eq!(
        made.at("/attributes/actions"),
        json!({ "is-cancelable": false, "is-confirmable": true, "is-discardable": true, "is-force-cancelable": false })
    );
    assert_eq!(
        faults.shown(&second).at("/attributes/actions"),
        json!({ "is-cancelable": true, "is-confirmable": false, "is-discardable": true, "is-force-cancelable": false })
    );
    assert_eq!((made.at("/attributes/has-changes"), made.at("/attributes/error-text")), (json!(true), Value::Null));
    let plan = faults.house.get(&faults.olivia, &format!("/api/v2/runs/{first}/plan"));
    assert_eq!((plan.at("/attributes/status"), plan.at("/attributes/resource-additions")), (json!("finished"), json!(0)));
    let log = faults.log(&format!("/api/v2/plans/{}", id(&plan)));
    assert!(
        log.starts_with("\u{2}This is a rehearsal. Nothing was planned, because this server does not execute runs."),
        "{log}"
    );
    assert!(log.ends_with('\u{3}'));
}

#[test]
fn a_run_that_is_applied_ends_with_an_error_and_the_next_one_waits_for_somebody() {
    let faults = FaultInjection::new();
    let (first, second) = (faults.run(), faults.run());
    assert_eq!(faults.act(&faults.platform, &second, "apply").status, 409, "it is not its turn");
    let applied = faults.act(&faults.platform, &first, "apply");
    assert_eq!((applied.status, applied.body.len()), (202, 0));
    assert_eq!(faults.statuses(&[&first, &second]), ["errored", "planned"]);
    let shown = faults.shown(&first);
    let times = shown.at("/attributes/status-timestamps");
    for time in ["plan-queueable-at", "planned-at", "confirmed-at", "errored-at"] {
        assert!(times[time].is_string(), "{time} in {times}");
    }
    let apply = format!("/api/v2/applies/{}", shown.at("/relationships/apply/data/id").as_str().expect("an id"));
    assert_eq!(faults.house.get(&faults.olivia, &apply).at("/attributes/status"), "errored");
    assert!(faults.log(&apply).starts_with("\u{2}This server does not execute runs."));
    let again = faults.act(&faults.platform, &first, "apply");
    assert_eq!(again.status, 409);
    assert_eq!(again.detail(), "The run has ended with an error, so it cannot be applied: this server does not execute runs.");
}

#[test]
fn a_run_that_waits_in_whatever_way_can_be_discarded_once() {
    let faults = FaultInjection::new();
    let (first, second, third) = (faults.run(), faults.run(), faults.run());
    for run in [&second, &first] {
        assert_eq!(faults.act(&faults.platform, run, "discard").status, 202);
        assert_eq!(faults.act(&faults.platform, run, "discard").status, 409);
    }
    assert_eq!(faults.statuses(&[&first, &second, &third]), ["discarded", "discarded", "planned"]);
    let plan = |run: &String| faults.house.get(&faults.olivia, &format!("/api/v2/runs/{run}/plan")).at("/attributes/status");
    assert_eq!((plan(&first), plan(&second)), (json!("finished"), json!("canceled")));
}

#[test]
fn a_pending_run_is_canceled_and_one_that_waits_for_somebody_is_not() {
    let faults = FaultInjection::new();
    let (first, second) = (faults.run(), faults.run());
    assert_eq!(faults.shown(&second).at("/attributes/force-cancel-available-at"), Value::Null);
    assert_eq!(faults.act(&faults.platform, &first, "cancel").status, 409);
    assert_eq!(faults.act(&faults.platform, &second, "cancel").status, 202);
    let shown = faults.shown(&second);
    assert_eq!(shown.at("/attributes/status"), "canceled");
    assert_eq!(shown.at("/attributes/canceled-at"), "2026-03-02T12:00:00.000Z");
    assert_eq!(shown.at("/attributes/force-cancel-available-at"), "2026-03-02T12:00:10.000Z");
    assert_eq!(faults.status(&first), "planned");
}

#[test]
fn a_run_is_canceled_by_force_by_an_admin_some_time_after_it_was_canceled_and_not_before() {
    let faults = FaultInjection::new();
    let (_first, second) = (faults.run(), faults.run());
    let forceful = || faults.shown(&second).at("/attributes/actions/is-force-cancelable");
    assert_eq!(faults.act(&faults.olivia, &second, "force-cancel").status, 409, "nobody has canceled it");
    assert_eq!(faults.act(&faults.platform, &second, "cancel").status, 202);
    let early = faults.act(&faults.olivia, &second, "force-cancel");
    assert_eq!((early.status, forceful()), (409, json!(false)));
    assert_eq!(early.detail(), "The run was canceled just now; it can be canceled by force from 12:00:10 UTC on.");
    faults.house.world.pass(SignedDuration::from_secs(10));
    assert_eq!(forceful(), true, "although nobody has changed the model");
    assert_eq!(faults.act(&faults.platform, &second, "force-cancel").status, 404, "write is not admin");
    assert_eq!(faults.act(&faults.olivia, &second, "force-cancel").status, 202);
    assert_eq!((faults.status(&second).as_str(), forceful()), ("canceled", json!(false)));
    assert_eq!(faults.act(&faults.olivia, &second, "force-cancel").status, 409);
}

#[test]
fn with_plan_a_run_is_made_and_left_to_others() {
    let faults = FaultInjection::new();
    let workspace = faults.house.workspace("billing-staging");
    let made = faults.create(&faults.platform, &workspace, &json!({}));
    let run = id(&made);
    assert_eq!((made.at("/attributes/status"), made.at("/attributes/actions/is-confirmable")), (json!("planned"), json!(true)));
    for permission in ["can-apply", "can-cancel", "can-discard", "can-force-execute", "can-force-cancel"] {
        assert_eq!(made.at(&format!("/attributes/permissions/{permission}")), false, "{permission}");
    }
    for action in ["apply", "discard", "cancel", "force-cancel", "force-execute"] {
        assert_eq!(faults.act(&faults.platform, &run, action).status, 404, "{action}");
    }
    assert_eq!(faults.shown(&run).at("/attributes/permissions/can-apply"), true);
    assert_eq!(faults.act(&faults.olivia, &run, "apply").status, 202);
}

#[test]
fn a_run_that_can_only_be_planned_ends_at_once_and_so_does_one_that_nobody_is_asked_about() {
    let faults = FaultInjection::new();
    let create = |attributes| faults.create(&faults.platform, &faults.workspace, &attributes);
    assert_eq!(create(json!({ "plan-only": true })).at("/attributes/status"), "errored");
    let automatic = create(json!({ "auto-apply": true }));
    assert_eq!((automatic.at("/attributes/status"), automatic.at("/attributes/has-changes")), (json!("errored"), json!(true)));
    let first = faults.run();
    assert_eq!(create(json!({ "plan-only": true })).at("/attributes/status"), "errored", "it waits for nobody");
    let (automatic, last) = (id(&create(json!({ "auto-apply": true }))), faults.run());
    assert_eq!(faults.statuses(&[&first, &automatic, &last]), ["planned", "pending", "pending"]);
    assert_eq!(faults.act(&faults.platform, &first, "discard").status, 202);
    assert_eq!(faults.statuses(&[&first, &automatic, &last]), ["discarded", "errored", "planned"]);
}

#[test]
fn a_run_is_applied_without_asking_where_the_workspace_says_so_and_its_maker_may_apply_it() {
    let faults = FaultInjection::new();
    let path = format!("/api/v2/workspaces/{}", faults.workspace);
    let document = resource("workspaces", &json!({ "auto-apply": true }));
    assert_eq!(faults.house.patch(&faults.olivia, &path, &document).status, 200);
    let create = |attributes| faults.create(&faults.platform, &faults.workspace, &attributes);
    let made = create(json!({}));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(true), json!("errored")));
    let made = create(json!({ "auto-apply": false }));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(false), json!("planned")));
    let staging = faults.house.workspace("billing-staging");
    let made = faults.create(&faults.platform, &staging, &json!({ "auto-apply": true }));
    assert_eq!((made.at("/attributes/auto-apply"), made.at("/attributes/status")), (json!(false), json!("planned")), "with plan");
}

#[test]
fn an_upload_queues_a_run_that_waits() {
    let faults = FaultInjection::new();
    let path = format!("/api/v2/workspaces/{}", faults.workspace);
    for speculative in [false, true] {
        let document = resource("configuration-versions", &json!({ "speculative": speculative }));
        let made = faults.house.post(&faults.platform, &format!("{path}/configuration-versions"), &document);
        let upload = faults.house.path(&made.at("/attributes/upload-url"));
        assert_eq!(faults.house.put(&upload, "an archive").status, 200);
    }
    let runs = faults.house.get(&faults.platform, &format!("{path}/runs")).json();
    let statuses: Vec<&Value> = runs["data"].as_array().expect("runs").iter().map(|run| &run["attributes"]["status"]).collect();
    assert_eq!(statuses, ["errored", "planned"], "the newest first, and it was speculative");
}

#[test]
fn a_run_that_waits_for_somebody_keeps_its_workspace_locked() {
    let faults = FaultInjection::new();
    let run = faults.run();
    let path = format!("/api/v2/workspaces/{}", faults.workspace);
    let latest = id(&faults.create(&faults.platform, &faults.workspace, &json!({ "plan-only": true })));
    let shown = faults.house.get(&faults.platform, &format!("{path}?include=current_run,latest_run"));
    assert_eq!(shown.at("/attributes/locked"), true);
    for (relationship, id) in [("locked-by", &run), ("current-run", &run), ("latest-run", &latest)] {
        assert_eq!(shown.at(&format!("/relationships/{relationship}/data")), json!({ "id": id, "type": "runs" }));
    }
    let included = shown.json()["included"].as_array().map(Vec::len);
    assert_eq!(included, Some(2));
    let refused = faults.lock(&faults.platform, "unlock");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.detail(), format!("Unable to unlock workspace. The workspace is locked by Run {run}."));
    let refused = faults.lock(&faults.olivia, "force-unlock");
    assert_eq!(refused.status, 409);
    assert_eq!(
        refused.detail(),
        format!("Unable to unlock workspace. The workspace is locked by run {run}, which waits to be applied or discarded.")
    );
    assert_eq!(faults.lock(&faults.platform, "lock").status, 409);
    assert_eq!(faults.act(&faults.platform, &run, "discard").status, 202);
    let shown = faults.house.get(&faults.platform, &path);
    assert_eq!((shown.at("/attributes/locked"), shown.at("/relationships/locked-by/data")), (json!(false), Value::Null));
}

#[test]
fn a_run_waits_until_a_workspace_is_unlocked_that_somebody_has_locked() {
    let faults = FaultInjection::new();
    assert_eq!(faults.lock(&faults.platform, "lock").status, 200);
    let run = faults.run();
    assert_eq!(faults.status(&run), "pending");
    assert_eq!(faults.lock(&faults.platform, "unlock").status, 200);
    assert_eq!(faults.status(&run), "planned");
}

#[test]
fn a_run_that_is_executed_by_force_discards_what_is_before_it_and_nothing_behind_it() {
    let faults = FaultInjection::new();
    let runs = [faults.run(), faults.run(), faults.run(), faults.run()];
    let answer = faults.act(&faults.platform, &runs[2], "force-execute");
    assert_eq!((answer.status, answer.body.len()), (202, 0));
    assert_eq!(faults.statuses(&runs.each_ref()), ["discarded", "discarded", "planned", "pending"]);
    let locker = format!("/api/v2/workspaces/{}", faults.workspace);
    assert_eq!(faults.house.get(&faults.olivia, &locker).at("/relationships/locked-by/data/id"), json!(runs[2]));
    let again = faults.act(&faults.platform, &runs[2], "force-execute");
    assert_eq!(again.status, 403, "it is not pending");
    assert_eq!(faults.act(&faults.platform, &runs[0], "force-execute").status, 403, "it has ended");
    assert_eq!(faults.act(&faults.platform, "run-1111111111111111", "force-execute").status, 404);
}

#[test]
fn no_run_is_executed_by_force_past_the_lock_of_somebody() {
    let faults = FaultInjection::new();
    assert_eq!(faults.lock(&faults.olivia, "lock").status, 200);
    let (first, second) = (faults.run(), faults.run());
    let refused = faults.act(&faults.platform, &second, "force-execute");
    assert_eq!(refused.status, 409);
    assert_eq!(refused.detail(), "The workspace is locked by olivia, and only a run can be discarded to go on.");
    assert_eq!(faults.statuses(&[&first, &second]), ["pending", "pending"]);
}

#[test]
fn the_queue_has_the_pending_runs_of_what_one_may_read() {
    let faults = FaultInjection::new();
    let (_first, second, third) = (faults.run(), faults.run(), faults.run());
    let queue = |token: &str| -> Vec<String> {
        let rows = faults.house.get(token, "/api/v2/organizations/acme/runs/queue").json();
        rows["data"].as_array().expect("runs").iter().map(|run| run["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(queue(&faults.platform), [second, third]);
    let capacity = |token: &str| faults.house.get(token, "/api/v2/organizations/acme/capacity").at("/attributes");
    assert_eq!(capacity(&faults.platform), json!({ "pending": 2, "running": 0 }));
    let blind = faults.house.token("team data");
    assert_eq!((queue(&blind), capacity(&blind)), (Vec::new(), json!({ "pending": 0, "running": 0 })));
}

#[test]
fn what_is_done_with_runs_is_in_the_audit_log_under_its_own_name() {
    let faults = FaultInjection::new();
    let (first, second, third) = (faults.run(), faults.run(), faults.run());
    for (run, action) in [(&second, "force-execute"), (&second, "apply"), (&third, "discard"), (&first, "apply")] {
        faults.act(&faults.platform, run, action);
    }
    let token = faults.house.token("organization acme");
    let trail = faults.house.get(&token, "/api/v2/organization/audit-trail?page[size]=100").json();
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
    let faults = FaultInjection::new();
    let house = &faults.house;
    let workspace = house.workspace("billing-staging");
    let [_first, second] = [0; 2].map(|_| id(&faults.create(&faults.platform, &workspace, &json!({}))));
    let asked = || {
        let query = AuditQuery { command: Some("run.force_execute".into()), limit: 10, ..AuditQuery::default() };
        let rows = house.local.audit(Actor::User(house.user("olivia")), house.organization("acme"), &query).expect("a page").rows;
        rows.iter().map(|row| row.outcome).collect::<Vec<_>>()
    };
    assert_eq!(faults.act(&faults.platform, &second, "force-execute").status, 404, "it can plan here");
    assert_eq!(asked(), [Outcome::Denied]);
    assert_eq!(faults.act(&faults.olivia, &second, "discard").status, 202);
    assert_eq!(faults.act(&faults.olivia, &second, "force-execute").status, 403);
    assert_eq!(asked(), [Outcome::Conflict, Outcome::Denied]);
}
