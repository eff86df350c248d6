//! The statements that a server runs: how many a request takes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::trace::TraceEvent;
use rusqlite::{Connection, StatementStatus};
use tfe_console::backend::local::{Local, Pages};
use tfe_console::backend::{
    Listing, MembershipFilter, RunFilter, RunReads, RunsOf, Service, TeamFilter, TeamTokenFilter, Window, WorkspaceFilter,
};
use tfe_console::domain::{Actor, Id, Organization, User, Workspace};

use crate::house::{House, open};
use crate::scans;

thread_local! {
    /// The statements of this thread, in their order, with the steps that SQLite's machine took for each.
    static RUN: RefCell<Vec<(String, i32)>> = const { RefCell::new(Vec::new()) };
    /// The steps of a statement up to now, by the file of its model.
    static STEPS: RefCell<HashMap<(PathBuf, String), i32>> = RefCell::new(HashMap::new());
    /// The file of the model that is asked.
    static ASKED: RefCell<PathBuf> = const { RefCell::new(PathBuf::new()) };
}

/// Takes a statement down.
pub fn record(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, _) = &event {
        let (sql, steps) = (statement.sql().into_owned(), statement.get_status(StatementStatus::VmStep));
        STEPS.with_borrow_mut(|before| {
            let before = before.insert((ASKED.with_borrow(PathBuf::clone), sql.clone()), steps).unwrap_or(0);
            RUN.with_borrow_mut(|run| run.push((sql, steps - before)));
        });
    }
    scans::record(event);
}

/// Gives acme so many more teams, half of them visible or none, each with a token and a member, workspaces with access, and runs.
fn enlarge(raw: &Connection, count: u32, visible: bool) {
    let sql = "
        CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < COUNT)
            SELECT i, replace(printf('%016d', i), '0', 'z') AS id, '2026-01-01T00:00:00.000Z' AS at,
                   (SELECT id FROM organizations WHERE name = 'acme') AS acme FROM n;
        INSERT INTO teams (id, organization_id, name, created_at, visibility)
            SELECT 'team-' || id, acme, 'many-' || i, at, iif(i % 2 OR HIDDEN, 'secret', 'organization') FROM n;
        INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, expired_at, checksum)
            SELECT randomblob(32), 'at-' || id, 'team-' || id, 'hinted', at, 'operator', 'operator',
                   iif(i % 5, strftime('%Y-%m-%dT%H:%M:%fZ', '2028-01-01', i || ' minutes'), NULL), 0 FROM n;
        INSERT INTO users (id, username, email, two_factor, created_at)
            SELECT 'user-' || id, 'many-' || i, i || '@example.com', 0, at FROM n;
        INSERT INTO memberships (team_id, user_id, created_at)
            SELECT 'team-' || id, 'user-' || id, at FROM n;
        INSERT INTO workspaces (id, organization_id, name, created_at) SELECT 'ws-' || id, acme, 'many-' || i, at FROM n;
        INSERT INTO team_access (id, workspace_id, team_id, level) SELECT 'tws-' || id, 'ws-' || id, 'team-' || id, 'read' FROM n;
        INSERT INTO runs (id, workspace_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, created_at,
                          created_by, status, ended_at)
            SELECT 'run-' || id, (SELECT id FROM workspaces WHERE name = 'many-5'), '', 0, 0, 0, 0, '', at, 'operator',
                   'errored', at FROM n;";
    let sql = sql.replace("COUNT", &count.to_string()).replace("HIDDEN", if visible { "0" } else { "1" });
    raw.execute_batch(&sql).expect("more of everything");
}

/// A model with so much more, and who owns it.
struct Model {
    local: Local,
    olivia: Actor,
    acme: Id<Organization>,
    someone: Id<User>,
    workspace: Id<Workspace>,
    house: House,
}

impl Model {
    fn new(count: u32) -> Self {
        Self::with(count, true)
    }

    fn with(count: u32, visible: bool) -> Self {
        let mut house = House::new();
        house.stop();
        enlarge(&house.raw(), count, visible);
        let (olivia, acme) = (Actor::User(house.user("olivia")), house.organization("acme"));
        let someone = house.user("many-7");
        let workspace = Id::parse(&house.workspace("many-5")).expect("an id");
        let local = open(&house.file(), &Arc::clone(&house.world)).remembering(&Pages::default()).traced(record);
        Self { local, olivia, acme, someone, workspace, house }
    }

    /// The statements of a request, how many steps they took, and what came of it.
    fn cost<T>(&self, ask: impl Fn(&Local) -> T) -> (Vec<String>, i32, T) {
        RUN.take();
        ASKED.set(self.house.file());
        let answer = ask(&self.local);
        let run = RUN.take();
        let steps = run.iter().map(|(_, steps)| steps).sum();
        (run.into_iter().map(|(sql, _)| sql).collect(), steps, answer)
    }
}

#[test]
fn who_jumps_about_in_a_long_list_walks_the_long_way_once() {
    let model = Model::new(30_000);
    let page = |offset| {
        let window = Window { offset, limit: 5 };
        let (_, steps, list) = model.cost(|local| local.team_records(model.olivia, model.acme, &TeamFilter::default(), window));
        let names = list.expect("a list").rows.into_iter().map(|team| team.name.to_string()).collect::<Vec<_>>();
        (steps, names)
    };
    let all = model.local.team_records(model.olivia, model.acme, &TeamFilter::default(), Window { offset: 0, limit: 40_000 });
    let all: Vec<String> = all.expect("a list").rows.into_iter().map(|team| team.name.to_string()).collect();
    let (long, _) = page(15_000);
    for offset in [15_000_u32, 13_501, 3, 15_777, 29_500, 22_123, 6_345, 11_222, 20_004] {
        let (steps, names) = page(offset);
        assert_eq!(names, all[offset as usize..offset as usize + 5], "at {offset}");
        assert!(steps < long / 2, "at {offset}: {steps} steps, {long} the first time");
    }
}

#[test]
fn a_page_costs_the_same_at_ten_rows_and_at_ten_thousand() {
    compare(&Model::new(10), &Model::new(10_000));
}

#[test]
fn a_page_costs_the_same_for_a_member_who_sees_one_team_of_ten_and_of_ten_thousand() {
    compare(&Model::with(10, false), &Model::with(10_000, false));
}

/// Reads first and last pages as an owner and as a member of one team.
fn compare(few: &Model, many: &Model) {
    let read = |model: &Model, list: usize, actor: Actor, window: Window| -> (Vec<String>, i32, u32) {
        let acme = model.acme;
        let length = |total: Result<u32, tfe_console::backend::Error>| total.expect("a list");
        model.cost(|local| match list {
            0 => length(local.team_records(actor, acme, &TeamFilter::default(), window).map(|list: Listing<_>| list.total)),
            1 => length(local.team_tokens(actor, acme, &TeamTokenFilter::default(), window).map(|list| list.total)),
            2 => length(local.memberships(actor, acme, &MembershipFilter::default(), window).map(|list| list.page.total)),
            3 => length(local.workspace_records(actor, acme, &WorkspaceFilter::default(), window).map(|list| list.total)),
            _ => length(
                local.runs(actor, RunsOf::Workspace(model.workspace), &RunFilter::default(), window).map(|list| list.total),
            ),
        })
    };
    for list in 0..5 {
        // Who is in one team of them all sees no runs.
        for owner in [true, false].into_iter().filter(|owner| *owner || list < 4) {
            let page = |model: &Model, window: Window| {
                let actor = if owner { model.olivia } else { Actor::User(model.someone) };
                // What is counted is counted once.
                let (_, _, total) = read(model, list, actor, window);
                let offset = total.saturating_sub(window.limit).min(window.offset);
                let (statements, steps, _) = read(model, list, actor, Window { offset, ..window });
                (statements, steps)
            };
            for offset in [0, u32::MAX] {
                let window = Window { offset, limit: 5 };
                let ((first, few), (second, many)) = (page(few, window), page(many, window));
                // From the end a page is read the other way round where that is nearer, and put in order; but for that they are
                // the same.
                let either_way = |statements: &[String]| {
                    let turned = |sql: &String| sql.replace(" DESC", "").split(" ORDER BY page.").next().map(str::to_owned);
                    statements.iter().filter_map(turned).collect::<Vec<_>>()
                };
                let members = list == 2;
                if owner || !members {
                    assert_eq!(either_way(&first), either_way(&second), "list {list}, owner {owner}, at {offset}");
                } else {
                    // Few that somebody sees are put in order, which takes some more to know, and of many the first are found in
                    // order.
                    assert!(first.len().abs_diff(second.len()) <= 4, "at {offset}: {first:?} and {second:?}");
                }
                assert!(many < few * 3 / 2 + 100, "list {list}, owner {owner}, at {offset}: {few} steps and {many}");
            }
        }
    }
}

#[test]
fn the_trail_has_each_row_once_and_costs_the_same_however_long_the_log_is() {
    // Of a clock that was set back: each thousandth row is a day late.
    let log = |raw: &Connection, rows: u32| {
        raw.execute_batch(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO audit_events (request, at, actor, actor_name, system_user, command, organization_id, target, target_name,
                                       outcome, rule, chain, form, via)
             SELECT 'req-' || i, strftime('%Y-%m-%dT%H:%M:%fZ', '2027-01-01', i || ' seconds', iif(i % 1000, '0 days', '-1 day')),
                    actor, actor_name, system_user, command, organization_id, target, target_name,
                    iif(i % 7, 'done', 'denied'), iif(i % 7, NULL, 'A-owner'), chain, form, via
             FROM n, (SELECT * FROM audit_events WHERE command = 'team.create' AND outcome = 'done' ORDER BY id LIMIT 1)"
        ))
        .expect("a log");
    };
    let mut costs = Vec::new();
    for rows in [3_000, 30_000] {
        let model = Model::new(10);
        log(&model.house.raw(), rows);
        let trail = |since: &str, window: Window| {
            let since = since.parse().expect("a time");
            let (_, steps, list) = model.cost(|local| local.audit_trail(model.olivia, model.acme, since, window));
            let Listing { rows, total } = list.expect("a trail");
            (rows.into_iter().map(|row| row.id).collect::<Vec<_>>(), total, steps)
        };
        let raw = model.house.raw();
        let all = |since: &str| -> Vec<i64> {
            let sql = "SELECT id FROM audit_events WHERE organization_id = ?1 AND at >= ?2 AND outcome = 'done' ORDER BY id DESC";
            let mut statement = raw.prepare(sql).expect("a statement");
            let ids = statement.query_map((model.acme.to_string(), since), |row| row.get(0)).expect("rows");
            ids.collect::<Result<_, _>>().expect("rows")
        };
        // In the middle of a block, before the log, and in the day of the rows that are late.
        for since in ["2027-01-01T00:41:40.000Z", "2000-01-01T00:00:00.000Z", "2026-12-31T00:20:00.000Z"] {
            let expected = all(since);
            for size in [7, 1_000] {
                for offset in [0, 1, 700, 1_024, 2_000, u32::MAX] {
                    let (ids, total, _) = trail(since, Window { offset, limit: size });
                    let page: Vec<i64> = expected.iter().skip(offset as usize).take(size as usize).copied().collect();
                    assert_eq!((total as usize, ids), (expected.len(), page), "{since} {size} {offset}");
                }
            }
        }
        let since = format!("2027-01-01T{:02}:{:02}:00.000Z", rows / 3_600, rows / 60 % 60);
        let recent = trail(&since, Window { offset: 0, limit: 5 }).2;
        let last = trail("2000-01-01T00:00:00.000Z", Window { offset: rows / 2, limit: 5 }).2;
        costs.push((recent, last));
    }
    let [(few, few_later), (many, many_later)] = costs[..] else { panic!("two logs") };
    assert!(many < few * 2 + 2_000, "the newest: {few} steps and {many}");
    assert!(many_later < few_later * 2 + 12_000, "in the middle: {few_later} steps and {many_later}");
}
