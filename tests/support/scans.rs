//! The statements that a test program has run, and which of them scan a table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::trace::TraceEvent;

/// Every statement that was seen.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Takes a statement down.
pub fn see(sql: &str) {
    SEEN.lock().expect("statements").insert(sql.to_owned());
}

/// Takes each statement of a connection down as it ends.
pub fn record(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, _) = event {
        see(&statement.sql());
    }
}

/// Tables with a row or two, which nothing makes larger.
const SMALL: [&str; 5] = ["clock", "last_seat", "servers", "audit_verified", "sqlite_sequence"];

/// Reads the first row or the last, and no other.
const ONE: [&str; 2] = ["ORDER BY id DESC LIMIT 1", "ORDER BY rowid LIMIT 1"];

/// The statements that were run and scan a table of the model, each with the line of its plan that says so.
fn found(model: &Connection) -> BTreeMap<String, String> {
    let mut tables = model.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").expect("the schema");
    let tables: BTreeSet<String> =
        tables.query_map([], |row| row.get(0)).expect("tables").map(|name| name.expect("a name")).collect();
    // With what triggers do, and what goes with a row.
    model.set_db_config(DbConfig::SQLITE_DBCONFIG_TRIGGER_EQP, true).expect("a setting");
    let mut found = BTreeMap::new();
    let seen = SEEN.lock().expect("statements").clone();
    for sql in &seen {
        let word = sql.split_whitespace().next().unwrap_or_default().to_uppercase();
        if ONE.iter().any(|one| sql.ends_with(one)) || !["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&word.as_str())
        {
            continue;
        }
        let flat = sql.split_whitespace().chain([""]).collect::<Vec<_>>().join(" ");
        let mut plan = model.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap_or_else(|fault| panic!("{fault}: {sql}"));
        let lines =
            plan.raw_query().mapped(|row| row.get::<_, Option<String>>(3)).collect::<Result<Vec<_>, _>>().expect("a plan");
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        for line in &lines {
            let Some(scanned) = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else { continue };
            // The rows of a view or a subquery, whose own tables have lines of their own.
            let made = |line: &String| line.strip_prefix("CO-ROUTINE ").or(line.strip_prefix("MATERIALIZE ")).map(str::to_owned);
            if lines.iter().filter_map(made).any(|made| made == scanned || flat.contains(&format!("{made} AS {scanned} "))) {
                continue;
            }
            // The plan has the name that a statement gives a table, where it gives one.
            let aliased = |table: &&String| flat.contains(&format!("{table} AS {scanned} "));
            let table = if tables.contains(scanned) { Some(scanned) } else { tables.iter().find(aliased).map(String::as_str) };
            if table.is_some_and(|table| !SMALL.contains(&table)) {
                found.insert(sql.clone(), lines.join("; "));
            }
        }
    }
    found
}

/// Fails with each statement that scans a table of the model, and its plan, but for those with a part that is named here.
pub fn assert_none_but(model: &Connection, expected: &[&str]) {
    let flat = |sql: &String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let found: Vec<(String, String)> = found(model).into_iter().map(|(sql, plan)| (flat(&sql), plan)).collect();
    let is = |sql: &str, part: &str| sql.contains(part);
    let others = found.iter().filter(|(sql, _)| !expected.iter().any(|part| is(sql, part)));
    let told: Vec<String> = others.map(|(sql, plan)| format!("{plan}: {sql}")).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
    for part in expected {
        assert!(found.iter().any(|(sql, _)| is(sql, part)), "nothing scans a table for {part}");
    }
}
