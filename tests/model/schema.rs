//! What the schema refuses by itself, from whatever program the SQL comes.

use rusqlite::Connection;
use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Conflict, Error};
use tfe_console::domain::{Command, Guard, Name, OrganizationAccess, Origin, TokenOwner, Visibility};

use crate::ground::{Ground, column, generate, number, organization, team, user};

/// A demo and another program's connection to it.
fn ground() -> (Ground, Local, Connection) {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    (ground, model, raw)
}

/// The sentence with which SQL is refused.
fn refused(raw: &Connection, sql: &str) -> String {
    raw.execute_batch(sql).expect_err(sql).to_string()
}

/// A second row for a token that is there, with another hash and id.
fn copy_of_token(condition: &str) -> String {
    format!(
        "INSERT INTO tokens (hash, id, organization_id, team_id, user_id, hint, description, created_at, created_by,
         created_by_name, last_used_at, expired_at, shown_at, revoked_at, checksum)
         SELECT randomblob(32), 'at-copy', organization_id, team_id, user_id, hint, description, created_at,
         created_by, created_by_name, last_used_at, expired_at, shown_at, revoked_at, checksum
         FROM tokens WHERE {condition} LIMIT 1"
    )
}

/// An organization `globex` that olivia owns, but for what a test leaves out.
const ORGANIZATION: &str = "INSERT INTO organizations (id, name, email, created_at, owners_team, an_owner)
    SELECT 'org-x', 'globex', 'x@example.com', '', 'team-x', id FROM users WHERE username = 'olivia';";
const OWNERS: &str = "INSERT INTO teams (id, organization_id, name, created_at) VALUES ('team-x', 'org-x', 'owners', '');";
const OWNER: &str = "INSERT INTO memberships SELECT 'team-x', id, '' FROM users WHERE username = 'olivia';";

#[test]
fn a_team_has_no_second_valid_token() {
    let (_ground, _model, raw) = ground();
    assert!(refused(&raw, &copy_of_token("team_id IS NOT NULL")).contains("UNIQUE constraint failed: tokens.team_id"));
}

#[test]
fn an_organization_has_no_second_valid_token() {
    let (_ground, _model, raw) = ground();
    let sentence = refused(&raw, &copy_of_token("organization_id IS NOT NULL"));
    assert!(sentence.contains("UNIQUE constraint failed: tokens.organization_id"), "{sentence}");
}

#[test]
fn a_team_keeps_any_number_of_revoked_tokens() {
    let (_ground, model, raw) = ground();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    for _ in 0..3 {
        generate(&model, olivia, owner, Guard::Anything).expect("a token");
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM tokens WHERE revoked_at IS NOT NULL"), 3);
}

#[test]
fn an_organization_without_a_team_owners_is_not_committed() {
    let (_ground, _model, raw) = ground();
    let sentence = refused(&raw, &format!("BEGIN; {ORGANIZATION} COMMIT;"));
    assert!(sentence.contains("FOREIGN KEY constraint failed"), "{sentence}");
}

#[test]
fn an_organization_without_an_owner_is_not_committed() {
    let (_ground, _model, raw) = ground();
    let sentence = refused(&raw, &format!("BEGIN; {ORGANIZATION} {OWNERS} COMMIT;"));
    assert!(sentence.contains("FOREIGN KEY constraint failed"), "{sentence}");
}

#[test]
fn an_organization_whose_first_team_is_not_named_owners_is_not_committed() {
    let (_ground, _model, raw) = ground();
    let crew = OWNERS.replace("'owners'", "'crew'");
    let sentence = refused(&raw, &format!("BEGIN; {ORGANIZATION} {crew} {OWNER} COMMIT;"));
    assert!(sentence.contains("FOREIGN KEY constraint failed"), "{sentence}");
}

#[test]
fn an_organization_with_both_is_committed() {
    let (_ground, _model, raw) = ground();
    raw.execute_batch(&format!("BEGIN; {ORGANIZATION} {OWNERS} {OWNER} COMMIT;")).expect("an organization");
    assert_eq!(number(&raw, "SELECT count(*) FROM organizations"), 3);
}

#[test]
fn the_team_owners_is_neither_renamed_nor_deleted() {
    let (_ground, _model, raw) = ground();
    refused(&raw, "UPDATE teams SET name = 'crew' WHERE name = 'owners'");
    refused(&raw, "DELETE FROM teams WHERE name = 'owners'");
}

#[test]
fn the_last_owner_stays() {
    let (_ground, _model, raw) = ground();
    let owners = "team_id = (SELECT owners_team FROM organizations WHERE name = 'initech')";
    assert!(refused(&raw, &format!("DELETE FROM memberships WHERE {owners}")).contains("the team owners is never empty"));
}

#[test]
fn not_all_owners_are_removed_at_once() {
    let (_ground, _model, raw) = ground();
    let owners = "team_id = (SELECT owners_team FROM organizations WHERE name = 'acme')";
    assert!(refused(&raw, &format!("DELETE FROM memberships WHERE {owners}")).contains("the team owners is never empty"));
    assert_eq!(number(&raw, &format!("SELECT count(*) FROM memberships WHERE {owners}")), 2, "neither is gone");
}

#[test]
fn an_owner_who_is_not_the_last_goes_and_another_is_pointed_at() {
    let (_ground, _model, raw) = ground();
    let pointed_at = "SELECT username FROM users JOIN organizations ON an_owner = users.id WHERE name = 'acme'";
    assert_eq!(column(&raw, pointed_at), ["olivia"]);
    raw.execute_batch(
        "DELETE FROM memberships WHERE team_id = (SELECT owners_team FROM organizations WHERE name = 'acme')
         AND user_id = (SELECT id FROM users WHERE username = 'olivia')",
    )
    .expect("one of two owners");
    assert_eq!(column(&raw, pointed_at), ["omar"]);
}

#[test]
fn the_last_member_of_another_team_goes() {
    let (_ground, _model, raw) = ground();
    let sql = "DELETE FROM memberships WHERE team_id = (SELECT id FROM teams WHERE name = 'security')";
    assert_eq!(raw.execute(sql, []), Ok(1));
}

#[test]
fn an_organization_is_deleted_with_all_that_is_in_it() {
    let (_ground, _model, raw) = ground();
    raw.execute_batch("DELETE FROM organizations WHERE name = 'acme'").expect("a deletion");
    for (table, left) in [("teams", 2), ("workspaces", 1), ("memberships", 2), ("team_access", 1), ("tokens", 3)] {
        assert_eq!(number(&raw, &format!("SELECT count(*) FROM {table}")), left, "{table}");
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM tokens WHERE user_id IS NULL"), 1);
    assert_eq!(number(&raw, "SELECT count(*) FROM last_seat WHERE organization_id IS NULL"), 1);
}

#[test]
fn a_workspace_is_deleted_with_the_access_to_it() {
    let (_ground, _model, raw) = ground();
    let before = number(&raw, "SELECT count(*) FROM team_access");
    raw.execute_batch("DELETE FROM workspaces WHERE name = 'billing-prod'").expect("a deletion");
    assert_eq!(number(&raw, "SELECT count(*) FROM team_access"), before - 3);
}

#[test]
fn rights_stand_beside_custom_access_and_beside_no_level() {
    let (_ground, _model, raw) = ground();
    for change in [
        "level = 'custom' WHERE level = 'write'",
        "level = 'read' WHERE level = 'custom'",
        "runs = 'apply' WHERE level = 'write'",
        "run_tasks = 0 WHERE level = 'admin'",
        "variables = NULL WHERE level = 'custom'",
        "workspace_locking = NULL WHERE level = 'custom'",
        "runs = 'none' WHERE level = 'custom'",
        "variables = 'apply' WHERE level = 'custom'",
        "state_versions = 'outputs' WHERE level = 'custom'",
        "sentinel_mocks = 2 WHERE level = 'custom'",
        "level = 'owner'",
    ] {
        assert!(refused(&raw, &format!("UPDATE team_access SET {change}")).contains("CHECK constraint failed"), "{change}");
    }
    raw.execute_batch("UPDATE team_access SET runs = 'apply', run_tasks = 1 WHERE level = 'custom'").expect("other rights");
}

#[test]
fn the_team_owners_has_no_permission_of_its_own_and_keeps_its_token() {
    let (_ground, _model, raw) = ground();
    for column in ["manage_policies", "manage_workspaces", "manage_vcs_settings", "manage_membership", "manage_teams"] {
        refused(&raw, &format!("UPDATE teams SET {column} = 1 WHERE name = 'owners'"));
        raw.execute_batch(&format!("UPDATE teams SET {column} = 1 WHERE name = 'data'")).expect("a permission");
        refused(&raw, &format!("UPDATE teams SET {column} = 2 WHERE name = 'data'"));
    }
    refused(&raw, "UPDATE teams SET member_tokens = 0 WHERE name = 'owners'");
    refused(&raw, "UPDATE teams SET visibility = 'public'");
    raw.execute_batch("UPDATE teams SET visibility = 'organization' WHERE name = 'owners'").expect("a visible team");
}

#[test]
fn a_lock_has_a_locker_and_a_time() {
    let (_ground, _model, raw) = ground();
    for (table, change) in [
        ("billing-prod", "locked_by = NULL"),
        ("billing-prod", "locked_by_name = NULL"),
        ("billing-prod", "locked_at = NULL"),
        ("web-prod", "lock_reason = 'no'"),
        ("web-prod", "locked_by = 'user-x'"),
    ] {
        let sql = format!("UPDATE workspaces SET {change} WHERE name = '{table}'");
        assert!(refused(&raw, &sql).contains("CHECK constraint failed"), "{sql}");
    }
}

#[test]
fn edits_are_counted_whoever_makes_them_and_nothing_else_is() {
    let (_ground, _model, raw) = ground();
    let count = |table: &str| number(&raw, &format!("SELECT sum(revision) FROM {table}"));
    for (table, name, edits, others) in [
        (
            "organizations",
            "acme",
            &["name = 'Acme'", "email = 'x@example.com'"][..],
            &["email = 'x@example.com'", "an_owner = an_owner"][..],
        ),
        (
            "teams",
            "data",
            &[
                "visibility = 'organization'",
                "manage_policies = 1",
                "manage_workspaces = 1",
                "manage_vcs_settings = 1",
                "manage_membership = 1",
                "manage_teams = 1",
                "member_tokens = 1",
                "name = 'Data'",
            ],
            &["name = name", "manage_teams = 1", "created_at = ''"],
        ),
        (
            "workspaces",
            "web-prod",
            &["name = 'WEB-prod'"],
            &["locked_by = 'x', locked_by_name = 'x', locked_at = 'x'", "name = 'WEB-prod'"],
        ),
    ] {
        let change = |change: &str| {
            let before = count(table);
            raw.execute_batch(&format!("UPDATE {table} SET {change} WHERE name = '{name}'")).expect(change);
            count(table) - before
        };
        for edit in edits {
            assert_eq!(change(edit), 1, "{table} {edit}");
        }
        for other in others {
            assert_eq!(change(other), 0, "{table} {other}");
        }
    }
}

#[test]
fn a_membership_is_not_edited() {
    let (_ground, _model, raw) = ground();
    for change in ["team_id = team_id", "user_id = user_id"] {
        let sentence = refused(&raw, &format!("UPDATE memberships SET {change}"));
        assert!(sentence.contains("a membership is added or removed, not edited"), "{sentence}");
    }
}

#[test]
fn a_user_who_is_in_a_team_is_not_deleted() {
    let (_ground, _model, raw) = ground();
    refused(&raw, "DELETE FROM users WHERE username = 'marcus'");
    assert_eq!(raw.execute("DELETE FROM users WHERE username = 'guest'", []), Ok(1));
}

#[test]
fn a_revoked_token_stays_revoked() {
    let (_ground, model, raw) = ground();
    let owner = TokenOwner::Team(team(&model, "platform"));
    model
        .execute(user(&model, "olivia"), &Origin::Console, &Command::RevokeToken { owner, token: None }.into())
        .expect("the team has a token");
    for value in ["NULL", "'2099-01-01T00:00:00.000Z'"] {
        let sentence = refused(&raw, &format!("UPDATE tokens SET revoked_at = {value} WHERE revoked_at IS NOT NULL"));
        assert!(sentence.contains("a revoked token stays revoked"), "{sentence}");
    }
}

#[test]
fn an_audit_row_is_neither_changed_nor_deleted() {
    let (_ground, _model, raw) = ground();
    let before = number(&raw, "SELECT count(*) FROM audit_events");
    for sql in ["UPDATE audit_events SET outcome = 'denied'", "DELETE FROM audit_events", "DELETE FROM audit_events WHERE id = 1"]
    {
        assert!(refused(&raw, sql).contains("the audit log is only added to"), "{sql}");
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM audit_events WHERE outcome = 'done'"), before);
}

#[test]
fn every_table_is_strict() {
    let (_ground, _model, raw) = ground();
    let lax = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0";
    assert_eq!(column(&raw, &format!("{lax} AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")), Vec::<String>::new());
}

#[test]
fn a_token_is_known_by_a_whole_hash_only() {
    let (_ground, _model, raw) = ground();
    for hash in ["randomblob(31)", "randomblob(33)", "x''", "'0123456789abcdef0123456789abcdef'", "NULL"] {
        let sql = copy_of_token("user_id IS NULL").replace("randomblob(32)", hash).replace("revoked_at,", "created_at,");
        refused(&raw, &sql);
    }
}

#[test]
fn a_token_belongs_to_exactly_one_owner() {
    let (_ground, _model, raw) = ground();
    let sentence = refused(&raw, "UPDATE tokens SET team_id = NULL WHERE team_id IS NOT NULL");
    assert!(sentence.contains("CHECK constraint failed"), "{sentence}");
    let both = "UPDATE tokens SET user_id = (SELECT id FROM users LIMIT 1) WHERE team_id IS NOT NULL";
    assert!(refused(&raw, both).contains("CHECK constraint failed"));
}

#[test]
fn names_compare_without_case() {
    let (_ground, _model, raw) = ground();
    for sql in [
        "INSERT INTO users VALUES ('user-x', 'OLIVIA', '', 0, '')",
        "UPDATE organizations SET name = 'Acme' WHERE name = 'initech'",
        "UPDATE teams SET name = 'Platform' WHERE name = 'security'",
        "UPDATE workspaces SET name = 'WEB-PROD' WHERE name = 'web-staging'",
    ] {
        assert!(refused(&raw, sql).contains("UNIQUE constraint failed"), "{sql}");
    }
}

#[test]
fn a_team_is_not_named_like_owners() {
    let (_ground, model, raw) = ground();
    let organization = organization(&model, "acme");
    for name in ["owners", "Owners", "OWNERS"] {
        let name = Name::parse("name", name).expect("a name");
        let command = Command::CreateTeam {
            organization,
            name,
            visibility: Visibility::Secret,
            organization_access: OrganizationAccess::NONE,
        };
        let result = model.execute(user(&model, "olivia"), &Origin::Console, &command.into());
        assert!(matches!(&result, Err(Error::Conflict(Conflict::NameTaken { .. }))), "{result:?}");
    }
    refused(&raw, "UPDATE teams SET name = 'Owners' WHERE name = 'owners'");
}

#[test]
fn one_run_of_a_workspace_waits_for_somebody_and_what_waits_has_not_ended() {
    let (_ground, _model, raw) = ground();
    let insert = |id: &str, workspace: &str, columns: &str, values: &str| {
        format!(
            "INSERT INTO runs (id, workspace_id, message, is_destroy, auto_apply, plan_only, refresh_only, targets, created_at,
             created_by, {columns}) SELECT '{id}', id, '', 0, 0, 0, 0, '', 't', 'user-x', {values} FROM workspaces
             WHERE name = '{workspace}'"
        )
    };
    for (columns, values) in [
        ("status", "'applied'"),
        ("status", "'planned'"),
        ("status, ended_at", "'pending', 't'"),
        ("status, planned_at, ended_at", "'planned', 't', 't'"),
        ("status", "'discarded'"),
        ("status", "'canceled'"),
    ] {
        let sentence = refused(&raw, &insert("run-x", "web-prod", columns, values));
        assert!(sentence.contains("CHECK constraint failed"), "{values}: {sentence}");
    }
    raw.execute_batch(&insert("run-1", "web-prod", "status, planned_at", "'planned', 't'")).expect("a run");
    let sentence = refused(&raw, &insert("run-2", "web-prod", "status, planned_at", "'planned', 't'"));
    assert!(sentence.contains("UNIQUE constraint failed: runs.workspace_id"), "{sentence}");
    raw.execute_batch(&insert("run-2", "web-prod", "status", "'pending'")).expect("one that waits for it");
    raw.execute_batch(&insert("run-3", "web-edge", "status, planned_at", "'planned', 't'")).expect("one elsewhere");
}
