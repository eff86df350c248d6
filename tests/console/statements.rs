//! The statements that the screens run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::trace::TraceEvent;
use rusqlite::{Connection, StatementStatus};
use tempfile::TempDir;
use tfe_console::backend::local::Content;

use crate::driver::{Driver, Start, model};
use crate::scans;
use crate::support::{FixedWorld, folder};

/// Every place, and the pages of things.
const PLACES: [&str; 16] = [
    "profile",
    "teams",
    "teams/platform",
    "users",
    "users/priya",
    "workspaces",
    "workspaces/web-prod",
    "api-tokens",
    "api-tokens/teams",
    "api-tokens/user",
    "api-tokens/audit-trails",
    "user-tokens",
    "audit",
    "hygiene",
    "escalation",
    "api-server",
];

/// Everything that a screen asks for: rows in each order, the end, a filter, a page of a row and what leads on from there, what a
/// question says, and who else there is.
const KEYS: [&str; 9] = [
    "z z z z z z z z Z end home",
    "f f f f f f f f z",
    "/ a enter end esc",
    "enter end esc",
    "space j space g esc d esc a esc",
    "D esc P esc T end esc",
    "u z esc",
    "o esc",
    "x esc m esc w esc",
];

/// What is looked for name by name, or read until there is enough of it, by the thread that nobody waits for.
const READ_THROUGH: [&str; 2] = [
    // The first users who are not in a team, and a text in the middle of a username.
    "FROM users WHERE ?1 <> '' AND instr(lower(username), lower(?1))",
    // The last refusals, which are kept for some days.
    "FROM refusals JOIN tokens ON tokens.id = token_id",
];

#[test]
fn no_statement_of_a_screen_scans_a_table() {
    let folder = folder();
    let file = folder.path().join("model.db");
    for user in ["olivia", "marcus"] {
        for open in PLACES {
            let world = Arc::new(FixedWorld::new());
            let local = model(&file, &Content::Demo, &world).traced(scans::record);
            let mut driver = Driver::over(Box::new(local), world, &Start { user, open, ..Start::default() });
            for keys in KEYS {
                driver.press(keys);
            }
        }
    }
    scans::assert_none_but(&Connection::open(&file).expect("the model"), &READ_THROUGH);
}

/// The steps of SQLite's machine, by the statement that took them. A statement that is kept counts on.
static STEPS: Mutex<BTreeMap<String, (i32, i64)>> = Mutex::new(BTreeMap::new());

fn count(event: TraceEvent<'_>) {
    if let TraceEvent::Profile(statement, _) = event {
        let now = statement.get_status(StatementStatus::VmStep);
        let mut steps = STEPS.lock().expect("steps");
        let (before, sum) = steps.entry(statement.sql().into_owned()).or_default();
        *sum += i64::from(if now >= *before { now - *before } else { now });
        *before = now;
    }
}

/// Gives acme so many more teams, each with a token, two of so many users, and access to one of so many workspaces.
fn grow(file: &Path, teams: usize) {
    let model = Connection::open(file).expect("the model");
    model
        .execute_batch(&format!(
            "BEGIN;
             CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {teams})
             SELECT i, replace(1111111111111111 + i, '0', 'z') AS id, '2026-01-01T00:00:00.000Z' AS at,
                    (SELECT id FROM organizations WHERE name = 'acme') AS acme FROM n;
             INSERT INTO teams (id, organization_id, name, created_at) SELECT 'team-' || id, acme, printf('t%05d', i), at FROM n;
             INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, shown_at, checksum)
             SELECT randomblob(32), 'at-' || id, 'team-' || id, 'abcdef', at, (SELECT id FROM users WHERE username = 'olivia'),
                    'olivia', at, 0 FROM n;
             INSERT INTO users (id, username, email, two_factor, created_at)
             SELECT 'user-' || id, printf('u%05d', i), 'a@example.com', 1, at FROM n;
             INSERT INTO memberships (team_id, user_id, created_at) SELECT 'team-' || id, 'user-' || id, at FROM n;
             INSERT INTO memberships (team_id, user_id, created_at)
             SELECT 'team-' || n.id, 'user-' || next.id, n.at FROM n JOIN n AS next ON next.i = n.i + 1;
             INSERT INTO workspaces (id, organization_id, name, created_at, project_id)
             SELECT 'ws-' || id, acme, printf('w%05d', i), at,
                    (SELECT projects.id FROM projects WHERE organization_id = acme AND name = 'Default Project') FROM n;
             INSERT INTO team_access (id, workspace_id, team_id, level)
             SELECT 'tws-' || id, 'ws-' || id, 'team-' || id, 'read' FROM n;
             COMMIT"
        ))
        .expect("rows");
}

/// Gives much to some: all workspaces to the team release by a project, and all users as members; the user priya to every team;
/// every team to the workspace web-prod.
fn skew(file: &Path) {
    let model = Connection::open(file).expect("the model");
    model
        .execute_batch(
            "BEGIN;
             INSERT INTO project_access (id, project_id, team_id, level)
             SELECT 'tprj-1111111111111111', projects.id, teams.id, 'read' FROM teams JOIN projects USING (organization_id)
             WHERE teams.name = 'release' AND projects.name = 'Default Project'
               AND organization_id = (SELECT id FROM organizations WHERE name = 'acme');
             INSERT OR IGNORE INTO memberships (team_id, user_id, created_at)
             SELECT (SELECT id FROM teams WHERE name = 'release'), id, '2026-01-01T00:00:00.000Z' FROM users
             WHERE username GLOB 'u0*';
             INSERT OR IGNORE INTO memberships (team_id, user_id, created_at)
             SELECT id, (SELECT id FROM users WHERE username = 'priya'), '2026-01-01T00:00:00.000Z' FROM teams WHERE name GLOB 't0*';
             INSERT INTO team_access (id, workspace_id, team_id, level)
             SELECT 'tws-' || replace(2111111111111111 + rowid, '0', 'z'), (SELECT id FROM workspaces WHERE name = 'web-prod'),
                    id, 'read' FROM teams WHERE name GLOB 't0*';
             COMMIT",
        )
        .expect("rows");
}

/// The demo model with so many more of everything.
fn grown(folder: &TempDir, name: &str, teams: usize) -> PathBuf {
    let file = folder.path().join(name);
    drop(model(&file, &Content::Demo, &Arc::new(FixedWorld::new())));
    grow(&file, teams);
    file
}

/// Opens a place, presses keys there, and answers with the steps of each statement.
fn steps(file: &Path, user: &'static str, open: &'static str, keys: &str) -> BTreeMap<String, i64> {
    STEPS.lock().expect("steps").clear();
    let world = Arc::new(FixedWorld::new());
    let local = model(file, &Content::Demo, &world).traced(count);
    let mut driver = Driver::over(Box::new(local), world, &Start { user, open, ..Start::default() });
    driver.press(keys);
    drop(driver);
    std::mem::take(&mut *STEPS.lock().expect("steps")).into_iter().map(|(sql, (_, sum))| (sql, sum)).collect()
}

/// What is done at each place, which must cost the same however much there is.
const STEADY: [&str; 20] = [
    "",
    "end home",
    "z",
    "z z",
    "z z z",
    "z z z z",
    "z z z z z",
    "Z end",
    "f",
    "f f z",
    "f f f f f f",
    "f f f f f f f",
    "enter end esc",
    "T end esc",
    "space j space g esc d esc",
    "space j space D esc x esc",
    "a esc",
    "P esc",
    "u esc",
    "o esc",
];

/// The lists of what an organization has.
const LISTS: [&str; 4] = ["teams", "users", "workspaces", "api-tokens/teams"];

/// What is worked out of every team, as a job.
const WORKED_OUT: [&str; 2] = ["hygiene", "escalation"];

#[test]
fn a_screen_costs_the_same_in_a_small_model_and_in_a_large_one() {
    let folder = folder();
    let [small, large] = [("small.db", 60), ("large.db", 3_000)].map(|(name, teams)| grown(&folder, name, teams));
    let mut more = Vec::new();
    let places = || PLACES.into_iter().filter(|open| !WORKED_OUT.contains(open));
    let even = ["olivia", "marcus"].into_iter().flat_map(|user| places().map(move |open| (user, open)));
    // What belongs to one thing is read whole for its own page, and never for a list.
    let skewed = LISTS.map(|open| ("olivia", open));
    for (turn, asked) in [even.collect::<Vec<_>>(), skewed.to_vec()].into_iter().enumerate() {
        if turn > 0 {
            skew(&small);
            skew(&large);
        }
        for (user, open) in asked {
            for keys in STEADY {
                let (few, many) = (steps(&small, user, open, keys), steps(&large, user, open, keys));
                for (sql, steps) in &many {
                    let before = few.get(sql).copied().unwrap_or(0);
                    if *steps > 2 * before + 2_000 {
                        let flat = sql.split_whitespace().collect::<Vec<_>>().join(" ");
                        more.push(format!("{user}, {open}, {keys:?}: {before} steps, then {steps}: {flat}"));
                    }
                }
            }
        }
    }
    assert!(more.is_empty(), "{}", more.join("\n"));
}

/// How often memory is asked for by keys in a place that was opened.
fn allocations(file: &Path, user: &'static str, open: &'static str, keys: &str) -> u64 {
    let world = Arc::new(FixedWorld::new());
    let local = model(file, &Content::Demo, &world);
    let mut driver = Driver::over(Box::new(local), world, &Start { user, open, ..Start::default() });
    driver.press("j k");
    let pressed = allocation_counter::measure(|| {
        driver.press(keys);
    });
    pressed.count_total
}

#[test]
fn a_key_asks_for_memory_as_often_in_a_large_model_as_in_a_small_one() {
    let folder = folder();
    let [small, large] = [("small.db", 60), ("large.db", 3_000)].map(|(name, teams)| grown(&folder, name, teams));
    skew(&small);
    skew(&large);
    let mut more = Vec::new();
    for user in ["olivia", "marcus"] {
        for open in PLACES.into_iter().chain(["teams/owners", "teams/release"]).filter(|open| !WORKED_OUT.contains(open)) {
            for keys in ["j", "end", "j k j k", "space", "enter esc"] {
                let [few, many] = [&small, &large].map(|file| allocations(file, user, open, keys));
                if many > few + few / 4 + 100 {
                    more.push(format!("{user}, {open}, {keys:?}: {few} times, then {many}"));
                }
            }
        }
    }
    assert!(more.is_empty(), "{}", more.join("\n"));
}

#[test]
fn each_row_of_a_long_page_is_there_where_one_looks() {
    let folder = folder();
    let file = grown(&folder, "large.db", 600);
    skew(&file);
    let world = Arc::new(FixedWorld::new());
    let local = model(&file, &Content::Demo, &world);
    let mut driver = Driver::over(Box::new(local), world, &Start { user: "olivia", open: "teams/release", ..Start::default() });
    let mut seen = Vec::new();
    for _ in 0..200 {
        let picture = driver.picture();
        let words = picture.split_whitespace().map(str::to_owned);
        seen.extend(words.filter(|word| word.len() == 6 && (word.starts_with("u0") || word.starts_with("w0"))));
        driver.press("pagedown");
        if driver.picture() == picture {
            break;
        }
    }
    for (letter, what) in [("u", "members"), ("w", "workspaces")] {
        let mut names: Vec<&String> = seen.iter().filter(|name| name.starts_with(letter)).collect();
        names.dedup();
        assert_eq!(names.len(), 600, "{what}");
    }
    driver.press("home");
    for _ in 0..300 {
        driver.press("j");
    }
    let member = |driver: &Driver| driver.picture().lines().filter(|line| line.contains("u00")).count();
    assert!(member(&driver) > 5, "{}", driver.picture());
}
