//! A model of an older version is brought up to date, and kept as it was beside the file.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command as Program;

use crate::support::every_team;
use crate::support::every_workspace;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tfe_console::backend::{AuditQuery, Backend, ProjectFilter, Service, Verify, Window};
use tfe_console::domain::{
    Actor, Caller, Command, Guard, Id, Lifetime, OrganizationAccess, Origin, Revision, RunStatus, Secret, TokenOwner, Via,
    Visibility,
};

use crate::ground::{
    Ground, assert_one_sentence, assert_sound, column, generate, number, open, organization, refusal, team, user, user_id,
};
use crate::support::FixedWorld;
use crate::tables::{Tables, tables};
use crate::token_lists::WRONG;

/// The schema of the first version.
const FIRST: &str = include_str!("../../assets/migrations/0001_model.sql");
const KEPT: &str = "model.db.schema-1.backup";

/// The demo as the first version would have made it, and one of its tokens.
fn old() -> (Ground, Secret) {
    let (new, model) = Ground::with_demo();
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    let minted = generate(&model, user(&model, "olivia"), owner, Guard::Token(None)).expect("a token");
    drop(model);
    let old = Ground::new();
    fs::write(old.path(), "").expect("a file");
    fs::set_permissions(old.path(), fs::Permissions::from_mode(0o600)).expect("a mode");
    let raw = Connection::open(old.path()).expect("the file");
    raw.execute_batch(FIRST).expect("the first schema");
    raw.execute("ATTACH ?1 AS new", [new.path().to_str().expect("a path")]).expect("the demo");
    raw.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").expect("a transaction");
    for table in tables(&raw).keys() {
        let columns = column(&raw, &format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        let known = if table == "team_access" { "WHERE level <> 'custom'" } else { "" };
        raw.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table} {known}"))
            .expect("the rows");
    }
    raw.execute_batch("COMMIT; PRAGMA application_id = 0x54666543; PRAGMA user_version = 1").expect("a model");
    assert_sound(&raw);
    (old, minted.secret)
}

/// The rows of a file that nobody has open.
fn rows(path: &Path) -> Tables {
    tables(&Connection::open(path).expect("the file"))
}

#[test]
fn all_that_was_in_an_older_model_is_there_and_the_settings_are_as_they_were_understood() {
    let (ground, secret) = old();
    let before = rows(&ground.path());
    let model = ground.open();
    let olivia = user(&model, "olivia");
    let acme = organization(&model, "acme");
    for row in every_team(&model, olivia, acme).expect("teams") {
        let page = model.team(olivia, row.id).expect("a team");
        assert_eq!((page.visibility, page.member_tokens), (Some(Visibility::Secret), true), "{}", page.name);
        assert_eq!((page.organization_access, page.revision), (OrganizationAccess::NONE, Revision(1)), "{}", page.name);
    }
    let workspaces = every_workspace(&model, olivia, acme).expect("workspaces");
    assert!(workspaces.len() == 8 && workspaces.iter().all(|row| row.lock.is_none()));
    assert_eq!(model.profile(olivia, acme).expect("a profile").revision, Revision(1));
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::Team(team(&model, "sandbox"))));
    let platform = model.team(olivia, team(&model, "platform")).expect("a team");
    let levels: Vec<String> = platform.access.iter().map(|row| format!("{} {}", row.name, row.access)).collect();
    assert_eq!(
        levels,
        ["billing-prod read", "billing-staging plan", "network-core admin", "network-edge write", "web-prod write"]
    );
    drop(model);
    let after = rows(&ground.path());
    for (table, rows) in before {
        assert_eq!(rows.len(), after[&table].len(), "{table}");
        for (before, after) in rows.iter().zip(&after[&table]) {
            let same = before.iter().all(|(column, value)| column == "last_used_at" || after[column] == *value);
            assert!(same, "{table}: {before:?} became {after:?}");
        }
    }
    let raw = ground.raw();
    assert_sound(&raw);
    let schema = "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name";
    assert_eq!(column(&raw, schema), column(&Ground::with_closed_demo().raw(), schema), "as in a new model");
}

/// The demo as the version before a step would have it: its schema, and the rows as far as it has their columns. A step is
/// named by the number of its file.
fn before(step: &str) -> Ground {
    let new = Ground::with_closed_demo();
    let old = Ground::new();
    fs::write(old.path(), "").expect("a file");
    fs::set_permissions(old.path(), fs::Permissions::from_mode(0o600)).expect("a mode");
    let raw = Connection::open(old.path()).expect("the file");
    let mut steps: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations"))
        .expect("the steps")
        .map(|entry| entry.expect("a step").path())
        .filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name < step))
        .collect();
    steps.sort();
    for path in &steps {
        raw.execute_batch(&fs::read_to_string(path).expect("a step")).expect("the schema of before");
    }
    raw.execute("ATTACH ?1 AS new", [new.path().to_str().expect("a path")]).expect("the demo");
    // What the rows of the demo have set off already is in them.
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).expect("a setting");
    raw.execute_batch("PRAGMA foreign_keys = OFF; BEGIN").expect("a transaction");
    for table in tables(&raw).keys() {
        let columns = column(&raw, &format!("SELECT name FROM pragma_table_info('{table}')")).join(", ");
        let values =
            if table == "maximum_lifetimes" { columns.replace("days", "milliseconds / 86400000") } else { columns.clone() };
        raw.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {values} FROM new.{table}")).expect("the rows");
    }
    raw.execute_batch("COMMIT; PRAGMA application_id = 0x54666543").expect("a model");
    raw.pragma_update(None, "user_version", u32::try_from(steps.len()).expect("a number")).expect("a version");
    assert_sound(&raw);
    old
}

/// What is counted beside the rows, against the rows themselves.
pub const MISCOUNTED: &str = "
    SELECT name FROM teams WHERE members <> (SELECT count(*) FROM memberships WHERE team_id = teams.id)
        OR accesses <> (SELECT count(DISTINCT workspace_id) FROM workspace_access WHERE team_id = teams.id)
    UNION ALL SELECT name FROM workspaces WHERE accesses <> (
        SELECT count(DISTINCT team_id) FROM workspace_access WHERE workspace_id = workspaces.id)
    UNION ALL SELECT name FROM projects WHERE workspaces <> (SELECT count(*) FROM workspaces WHERE project_id = projects.id)
        OR teams <> (SELECT count(*) FROM project_access WHERE project_id = projects.id)
    UNION ALL SELECT name FROM organizations AS o WHERE teams <> (SELECT count(*) FROM teams WHERE organization_id = o.id)
        OR workspaces <> (SELECT count(*) FROM workspaces WHERE organization_id = o.id)
        OR team_tokens <> (SELECT count(*) FROM tokens JOIN teams ON teams.id = team_id
                           WHERE revoked_at IS NULL AND teams.organization_id = o.id)
        OR ending_team_tokens <> (SELECT count(token_ends) FROM teams WHERE organization_id = o.id)
        OR visible_teams <> (SELECT count(*) FROM teams WHERE organization_id = o.id AND visibility = 'organization')
        OR visible_memberships <> (SELECT count(*) FROM memberships JOIN teams ON teams.id = team_id
                                   WHERE organization_id = o.id AND visibility = 'organization')
        OR members <> (SELECT count(DISTINCT user_id) FROM memberships JOIN teams ON teams.id = team_id
                       WHERE teams.organization_id = o.id)
    UNION ALL SELECT username FROM organization_members AS m WHERE teams <> (
        SELECT count(*) FROM memberships JOIN teams ON teams.id = team_id
        WHERE user_id = m.user_id AND teams.organization_id = m.organization_id) OR membership_id IS NULL
        OR (email, two_factor) <> (SELECT email, two_factor FROM users WHERE id = m.user_id)
        OR role = EXISTS (SELECT 1 FROM organizations JOIN memberships ON team_id = owners_team
                          WHERE organizations.id = m.organization_id AND memberships.user_id = m.user_id)";

#[test]
fn a_model_of_before_gets_its_counts_and_they_stay_right_whatever_is_changed() {
    let ground = before("0008");
    let model = ground.open();
    assert_eq!(column(&ground.raw(), MISCOUNTED), [] as [&str; 0]);
    assert_eq!(number(&ground.raw(), "SELECT sum(members) > 0 AND sum(teams) > 0 FROM organizations"), 1);
    let olivia = user(&model, "olivia");
    let give = |command: Command| drop(model.execute(olivia, &Origin::Console, &command.into()).expect("an owner"));
    let data = team(&model, "data");
    give(Command::SetVisibility { team: data, visibility: Visibility::Organization });
    give(Command::AddMember { team: data, user: user_id(&model, "marcus") });
    give(Command::RemoveMember { team: data, user: user_id(&model, "tomas") });
    give(Command::DeleteTeam { team: team(&model, "sandbox") });
    give(Command::SetVisibility { team: team(&model, "platform"), visibility: Visibility::Organization });
    give(Command::SetVisibility { team: team(&model, "platform"), visibility: Visibility::Secret });
    give(Command::AddMember { team: team(&model, "owners"), user: user_id(&model, "lena") });
    give(Command::RemoveMember { team: team(&model, "owners"), user: user_id(&model, "omar") });
    ground
        .raw()
        .execute_batch("UPDATE users SET email = 'new@example.com', two_factor = 0 WHERE username = 'lena'")
        .expect("a user");
    let owner = TokenOwner::Team(data);
    generate(&model, olivia, owner, Guard::Anything).expect("a token");
    generate(&model, olivia, owner, Guard::Anything).expect("another in its place");
    assert_eq!(column(&ground.raw(), MISCOUNTED), [] as [&str; 0]);
    give(Command::RevokeToken { owner, token: None });
    assert_eq!(column(&ground.raw(), MISCOUNTED), [] as [&str; 0], "tomas is in no team any more");
    let sql = "SELECT count(*) FROM organization_members WHERE username = 'tomas'";
    assert_eq!(number(&ground.raw(), sql), 0);
    give(Command::DeleteTeam { team: data });
    give(Command::DeleteOrganization { organization: organization(&model, "initech") });
    assert_eq!(column(&ground.raw(), MISCOUNTED), [] as [&str; 0]);
    assert_sound(&ground.raw());
}

#[test]
fn a_model_of_before_gets_what_its_lists_of_tokens_are_ordered_by() {
    let ground = before("0016");
    let maximum = "INSERT OR REPLACE INTO maximum_lifetimes SELECT id, 'team', 400 FROM organizations WHERE name = 'acme'";
    ground.raw().execute_batch(maximum).expect("a maximum");
    drop(ground.open());
    assert_eq!(column(&ground.raw(), WRONG), [] as [&str; 0]);
    assert_eq!(number(&ground.raw(), "SELECT count(*) > 3 FROM teams WHERE token_ends IS NOT NULL"), 1);
    assert_sound(&ground.raw());
    let schema = "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name";
    assert_eq!(column(&ground.raw(), schema), column(&Ground::with_closed_demo().raw(), schema), "as in a new model");
}

#[test]
fn the_maximum_lifetimes_of_before_hold_in_milliseconds_and_where_there_was_none_there_is_none() {
    let ground = before("0020");
    let model = ground.open();
    let olivia = user(&model, "olivia");
    let lifetimes = |name| model.profile(olivia, organization(&model, name)).expect("a profile").lifetimes;
    let initech = lifetimes("initech");
    assert_eq!((initech.enforced, initech.team, initech.user), (true, Lifetime::days(90), None));
    assert_eq!(initech.team.map(Lifetime::as_milliseconds), Some(90 * 86_400_000));
    let acme = lifetimes("acme");
    assert_eq!((acme.enforced, acme.organization, acme.team, acme.user), (false, None, None, None));
    assert_sound(&ground.raw());
}

#[test]
fn a_run_from_before_any_was_held_ended_when_it_was_made() {
    let ground = before("0005");
    let raw = ground.raw();
    raw.execute_batch(
        "INSERT INTO runs (id, workspace_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, created_at, created_by)
         SELECT 'run-1111111111111111', id, '', 0, 0, 0, 0, '', '2026-01-05T10:00:00.000Z', 'nobody' FROM workspaces LIMIT 1",
    )
    .expect("a model of the fourth version");
    drop(raw);
    let model = ground.open();
    let run = Id::parse("run-1111111111111111").expect("an id");
    let run = model.run(Actor::User(user_id(&model, "olivia")), run).expect("a run");
    assert_eq!((run.status, run.planned_at, run.ended_at), (RunStatus::Errored, None, Some(run.created_at)));
    drop(model);
    let raw = ground.raw();
    assert_sound(&raw);
    let schema = "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name";
    assert_eq!(column(&raw, schema), column(&Ground::with_closed_demo().raw(), schema), "as in a new model");
}

#[test]
fn a_model_of_before_gets_a_default_project_for_each_organization_with_its_workspaces_in_it() {
    let ground = before("0014");
    let model = ground.open();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let all = model.project_records(olivia, acme, &ProjectFilter::default(), Window::ALL).expect("projects");
    let [project] = &all.rows[..] else { panic!("{all:?}") };
    assert_eq!((project.name.as_str(), project.id, project.workspaces), ("Default Project", acme.companion(), 8));
    assert!(project.facts.project.as_ref().is_some_and(|project| project.is_default));
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM workspaces WHERE project_id IS NULL"), 0);
    let shared = "SELECT count(*) FROM workspaces WHERE global_remote_state + project_remote_state > 0";
    assert_eq!(number(&ground.raw(), shared), 0, "no state is shared that was not");
    assert_eq!(column(&ground.raw(), MISCOUNTED), [] as [&str; 0]);
    drop(model);
    let raw = ground.raw();
    assert_sound(&raw);
    let schema = "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name";
    assert_eq!(column(&raw, schema), column(&Ground::with_closed_demo().raw(), schema), "as in a new model");
}

/// What the version before the one that keeps how a change came has written: ten audit rows, and a token of the team
/// platform that a world of the seed 42 has made.
const SIXTH: &str = include_str!("fixtures/schema-6.sql");

fn of_schema_6() -> Ground {
    let ground = Ground::new();
    fs::write(ground.path(), "").expect("a file");
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o600)).expect("a mode");
    let raw = Connection::open(ground.path()).expect("the file");
    raw.execute_batch(SIXTH).expect("the model");
    raw.execute_batch("PRAGMA application_id = 0x54666543; PRAGMA user_version = 6").expect("a version");
    assert_sound(&raw);
    ground
}

#[test]
fn audit_rows_of_before_verify_as_they_were_written_and_later_ones_say_how_they_came() {
    let ground = of_schema_6();
    let before = rows(&ground.path());
    let model = ground.open();
    let head = "6c08000bcce2c5ceeeb7e1e6f796686adf898b12e2a8b0cca3cba51d624c6152";
    let check = model.verify_audit(&Verify::Everything, None).expect("a check");
    assert_eq!((check.broken, check.checked, check.head.expect("rows").chain.as_str()), (None, 10, head));
    let ada = user(&model, "ada");
    let acme = model.account(user_id(&model, "ada")).expect("an account").organizations[0].id;
    let platform =
        every_team(&model, ada, acme).expect("teams").iter().find(|row| row.name.as_str() == "platform").expect("a team").id;
    let secret = Secret::mint(&FixedWorld::seeded(42)).expect("entropy");
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::Team(platform)));
    let command = Command::RevokeToken { owner: TokenOwner::Team(platform), token: None };
    model.execute(ada, &Origin::CommandLine, &command.into()).expect("an owner");
    let page = model.audit(ada, acme, &AuditQuery { limit: 20, ..AuditQuery::default() }).expect("the log");
    let said: Vec<(i64, i64, Option<Via>)> = page.rows.iter().map(|row| (row.id, row.form, row.via)).collect();
    assert_eq!(said[..2], [(11, 2, Some(Via::CommandLine)), (10, 1, None)]);
    assert!(said[1..].iter().all(|(_, form, via)| (*form, *via) == (1, None)), "{said:?}");
    let check = model.verify_audit(&Verify::Everything, None).expect("a check");
    assert_eq!((check.broken, check.checked), (None, 11));
    drop(model);
    let after = rows(&ground.path());
    for (row, new) in before["audit_events"].iter().zip(&after["audit_events"]) {
        assert!(row.iter().all(|(column, value)| new[column] == *value), "{row:?} became {new:?}");
    }
    assert_eq!(ground.names(), ["model.db", "model.db.schema-6.backup"]);
    let raw = ground.raw();
    assert_sound(&raw);
    let schema = "SELECT type || name || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name";
    assert_eq!(column(&raw, schema), column(&Ground::with_closed_demo().raw(), schema), "as in a new model");
}

#[test]
fn nothing_is_put_into_a_row_of_before_unnoticed() {
    for change in ["via = 'api'", "client = 'curl/8'", "address = '203.0.113.7'", "token_id = 'at-1'", "form = 2"] {
        let ground = of_schema_6();
        drop(ground.open());
        let raw = ground.raw();
        raw.execute_batch(&format!(
            "PRAGMA ignore_check_constraints = ON; DROP TRIGGER audit_events_are_not_edited;
             UPDATE audit_events SET {change} WHERE id = 4"
        ))
        .expect("a change");
        let check = ground.open().verify_audit(&Verify::Everything, None).expect("a check");
        assert_eq!(check.broken.expect("a broken chain").id, 4, "{change}");
    }
}

#[test]
fn an_older_model_is_kept_as_it_was_for_its_user_alone() {
    let (ground, _) = old();
    let before = rows(&ground.path());
    drop(ground.open());
    assert_eq!(ground.names(), ["model.db", KEPT]);
    let kept = ground.folder().join(KEPT);
    assert_eq!(fs::metadata(&kept).expect("a file").mode() & 0o777, 0o600);
    assert_eq!(rows(&kept), before);
    let raw = Connection::open(&kept).expect("the copy");
    assert_sound(&raw);
    assert_eq!(number(&raw, "PRAGMA user_version"), 1);
    assert_eq!(number(&raw, "PRAGMA application_id"), 0x5466_6543, "the version that made it can open it");
}

#[test]
fn what_is_kept_does_not_replace_what_was_kept_before() {
    let (ground, _) = old();
    let bytes = fs::read(ground.path()).expect("bytes");
    fs::write(ground.folder().join(KEPT), "precious").expect("a file");
    drop(ground.open());
    assert_eq!(fs::read(ground.folder().join(KEPT)).expect("bytes"), b"precious");
    assert_eq!(ground.names(), ["model.db", "model.db.schema-1.2.backup", KEPT]);
    fs::write(ground.path(), bytes).expect("the old one again");
    drop(ground.open());
    assert_eq!(ground.names(), ["model.db", "model.db.schema-1.2.backup", "model.db.schema-1.3.backup", KEPT]);
}

#[test]
fn a_model_of_this_version_is_not_kept() {
    let ground = Ground::with_closed_demo();
    drop(ground.open());
    assert_eq!(ground.names(), ["model.db"]);
}

#[test]
fn an_older_model_that_cannot_be_brought_up_to_date_is_left_as_it_was() {
    let (ground, _) = old();
    // A later step stumbles over this, after earlier ones went well.
    ground.raw().execute_batch("ALTER TABLE teams ADD COLUMN member_tokens INTEGER").expect("a column");
    let before = fs::read(ground.path()).expect("bytes");
    let sentence = refusal(&ground.path());
    assert_one_sentence(&sentence);
    assert!(!sentence.contains("ALTER") && !sentence.contains("member_tokens"), "{sentence}");
    assert_eq!(ground.names(), ["model.db"], "nothing came of it, so nothing is kept");
    let raw = ground.raw();
    assert_eq!(number(&raw, "PRAGMA user_version"), 1);
    assert_eq!(column(&raw, "SELECT name FROM pragma_table_info('teams') WHERE name = 'visibility'"), Vec::<String>::new());
    drop(raw);
    assert_eq!(fs::read(ground.path()).expect("bytes").len(), before.len());
}

#[test]
fn an_older_model_that_cannot_be_kept_is_not_touched() {
    let (ground, _) = old();
    let before = rows(&ground.path());
    // No file may grow beyond a few blocks, so the copy cannot be written.
    let script = "ulimit -f 40; exec \"$0\" reset --demo --yes --db \"$1\"";
    let mut program = Program::new("sh");
    program.args(["-c", script, env!("CARGO_BIN_EXE_tfe-console")]).arg(ground.path());
    let done = program.output().expect("sh");
    assert_eq!(done.status.code(), Some(2));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(said.contains("model.db cannot be opened: ") && said.contains("Nothing was changed"), "{said}");
    assert!(ground.names().iter().all(|name| !name.contains("backup") && !name.contains("new")), "{:?}", ground.names());
    assert_eq!(rows(&ground.path()), before);
    assert_eq!(number(&ground.raw(), "PRAGMA user_version"), 1);
}

#[test]
fn an_older_model_that_is_read_only_is_refused_with_what_to_do() {
    let (ground, _) = old();
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o400)).expect("a mode");
    let before = fs::read(ground.path()).expect("bytes");
    let sentence = refusal(&ground.path());
    let path = ground.path().canonicalize().expect("a path");
    let needed = number(&Ground::with_closed_demo().raw(), "PRAGMA user_version");
    let what = format!("was written by an older tfe-console (schema 1, this one needs {needed}) and is read-only.");
    assert_eq!(
        sentence,
        format!("{0} {what} Make a copy that can be written: tfe-console db backup COPY --db {0}", path.display())
    );
    assert!(fs::read(ground.path()).expect("bytes") == before && ground.names() == ["model.db"]);
}

#[test]
fn consoles_that_open_an_older_model_at_once_all_get_the_new_one() {
    for _ in 0..10 {
        let (ground, secret) = old();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| match open(&ground.path()) {
                    Ok(model) => model.authenticate(&secret, &Caller::default()).expect("a token of before"),
                    Err(error) => panic!("{error}"),
                });
            }
        });
        let kept: Vec<String> = ground.names().into_iter().filter(|name| name.ends_with("backup")).collect();
        assert!(!kept.is_empty());
        for name in kept {
            let raw = Connection::open(ground.folder().join(&name)).expect("a copy");
            assert_eq!(number(&raw, "PRAGMA user_version"), 1, "{name}");
            assert_sound(&raw);
        }
        assert_sound(&ground.raw());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_older_model_whose_name_is_not_text_is_kept_too() {
    use std::os::unix::ffi::OsStrExt;
    let (ground, _) = old();
    let path = ground.folder().join(std::ffi::OsStr::from_bytes(b"\xff\xfe.db"));
    fs::rename(ground.path(), &path).expect("a name");
    drop(open(&path).expect("a model"));
    let kept = ground.folder().join(std::ffi::OsStr::from_bytes(b"\xff\xfe.db.schema-1.backup"));
    assert_eq!(number(&Connection::open(kept).expect("a copy"), "PRAGMA user_version"), 1);
}
