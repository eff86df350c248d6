//! A model from before the audit log was chained: brought up to date when it is opened, with all that it holds.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;

use rusqlite::Connection;
use tfe_console::backend::local::Local;
use tfe_console::backend::{AuditQuery, Backend, Verify};
use tfe_console::domain::{Actor, Caller, Guard, Id, Secret, Team, TokenOwner, User};
use tfe_console::runtime::system::System;

use crate::ground::{Ground, column, generate};

const USER: &str = "user-6p5jTwJQXwqZBncC";
const TEAM: &str = "team-6p5jTwJQXwqZBncC";
/// Rows of the log; more than are chained in one go.
const ROWS: i64 = 2_345;

/// A file with the schema as it was first, an organization with a token of its owners, and a long log.
fn of_before() -> (Ground, Secret) {
    let ground = Ground::new();
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(ground.path());
    drop(made.expect("a file"));
    let secret = Secret::mint(&System).expect("entropy");
    let raw = Connection::open(ground.path()).expect("the file");
    raw.execute_batch(include_str!("../../assets/migrations/0001_model.sql")).expect("the first schema");
    raw.pragma_update(None, "application_id", 0x5466_6543).expect("an id");
    raw.pragma_update(None, "user_version", 1).expect("a version");
    raw.execute_batch(&format!(
        "BEGIN;
         INSERT INTO users VALUES ('{USER}', 'ada', 'ada@example.com', 1, '2026-01-01T00:00:00.000Z');
         INSERT INTO organizations VALUES ('org-6p5jTwJQXwqZBncC', 'acme', 'a@example.com', '2026-01-01T00:00:00.000Z', 'owners',
             '{TEAM}', '{USER}');
         INSERT INTO teams VALUES ('{TEAM}', 'org-6p5jTwJQXwqZBncC', 'owners', '2026-01-01T00:00:00.000Z');
         INSERT INTO memberships VALUES ('{TEAM}', '{USER}', '2026-01-01T00:00:00.000Z');
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})
         INSERT INTO audit_events (request, at, actor, actor_name, system_user, command, organization_id, target, target_name,
             detail, outcome, rule)
         SELECT 'req-' || i, '2026-01-02T03:04:05.678Z', '{USER}', 'ada', 'ada (uid 1000)', 'team.create',
             iif(i % 2, 'org-6p5jTwJQXwqZBncC', NULL), '{TEAM}', 'team owners', iif(i % 3, NULL, 'é ' || i), 'done', NULL FROM n;
         COMMIT"
    ))
    .expect("rows");
    // The checksum of before: of the hash, the owner, the expiry and the revocation.
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&secret.hash());
    checksum.update(TEAM.as_bytes());
    checksum.update(b";;");
    raw.execute(
        "INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, checksum)
         VALUES (?1, 'at-6p5jTwJQXwqZBncC', ?2, ?3, '2026-01-01T00:00:00.000Z', ?4, 'ada', ?5)",
        (secret.hash(), TEAM, secret.hint(), USER, checksum.finalize()),
    )
    .expect("a token");
    (ground, secret)
}

fn team() -> Id<Team> {
    Id::parse(TEAM).expect("an id")
}

fn ada() -> Actor {
    Actor::User(Id::<User>::parse(USER).expect("an id"))
}

fn log(raw: &Connection) -> Vec<String> {
    let sql =
        "SELECT id || request || at || actor || actor_name || system_user || command || ifnull(organization_id, '') || target
               || target_name || ifnull(detail, '') || outcome || ifnull(rule, '') FROM audit_events ORDER BY id";
    column(raw, sql)
}

fn assert_whole(model: &Local, rows: i64) {
    let check = model.verify_audit(&Verify::Everything, None).expect("a check");
    assert_eq!((check.broken, i64::try_from(check.checked)), (None, Ok(rows)));
}

#[test]
fn the_log_of_before_is_chained_as_it_was() {
    let (ground, _secret) = of_before();
    let before = log(&ground.raw());
    let model = ground.open();
    assert_eq!(log(&ground.raw()), before);
    assert_whole(&model, ROWS);
    generate(&model, ada(), TokenOwner::Team(team()), Guard::Anything).expect("it goes on");
    assert_whole(&model, ROWS + 1);
    let page = model.audit(
        ada(),
        Id::parse("org-6p5jTwJQXwqZBncC").expect("an id"),
        &AuditQuery { limit: 10_000, ..AuditQuery::default() },
    );
    assert_eq!(i64::try_from(page.expect("the log").rows.len()), Ok(ROWS + 1));
}

#[test]
fn the_log_of_before_is_only_added_to() {
    let (ground, _secret) = of_before();
    drop(ground.open());
    let raw = ground.raw();
    for sql in ["UPDATE audit_events SET detail = 'x' WHERE id = 7", "DELETE FROM audit_events WHERE id = 7"] {
        let refused = raw.execute_batch(sql).expect_err(sql).to_string();
        assert!(refused.contains("the audit log is only added to"), "{refused}");
    }
}

#[test]
fn a_row_that_was_missing_before_is_missing_still() {
    let (ground, _secret) = of_before();
    ground
        .raw()
        .execute_batch("DROP TRIGGER audit_events_are_not_deleted; DELETE FROM audit_events WHERE id = 1000")
        .expect("a deletion");
    let found = ground.open().verify_audit(&Verify::Everything, None).expect("a check").broken.expect("a broken chain");
    assert_eq!(found.id, 1_000);
}

#[test]
fn a_token_of_before_is_valid_and_one_that_was_edited_is_not() {
    let (ground, secret) = of_before();
    let model = ground.open();
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::Team(team())));
    assert_eq!(
        model.team(ada(), team()).expect("a team").token.expect("an owner sees it").expect("a token").uses.expect("uses").total(),
        1
    );
    drop(model);
    let (ground, secret) = of_before();
    ground.raw().execute_batch("UPDATE tokens SET expired_at = '2099-01-01T00:00:00.000Z'").expect("an edit");
    assert!(ground.open().authenticate(&secret, &Caller::default()).is_err());
}

#[test]
fn the_clock_of_before_is_that_of_its_log() {
    let (ground, _secret) = of_before();
    drop(ground.open());
    assert_eq!(column(&ground.raw(), "SELECT last_seen FROM clock"), ["2026-01-02T03:04:05.678Z"]);
}

#[test]
fn two_consoles_that_start_at_once_both_open_it() {
    let (ground, secret) = of_before();
    let start = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        let consoles = [(); 2].map(|()| {
            scope.spawn(|| {
                start.wait();
                ground.open().authenticate(&secret, &Caller::default())
            })
        });
        for console in consoles {
            assert_eq!(console.join().expect("a thread"), Ok(Actor::Team(team())));
        }
    });
    assert_whole(&ground.open(), ROWS);
}

/// A program of before that is still open writes rows without a hash.
#[test]
fn a_program_of_before_is_refused_once_the_model_is_up_to_date() {
    let (ground, _secret) = of_before();
    drop(ground.open());
    let refused = ground.raw().execute_batch(
        "INSERT INTO audit_events (request, at, actor, actor_name, system_user, command, target, target_name, outcome)
         VALUES ('req-x', '', '', '', '', '', '', '', 'done')",
    );
    assert!(refused.expect_err("no hash").to_string().contains("an audit row"));
}
