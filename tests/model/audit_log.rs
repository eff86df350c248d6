//! The chain of the audit log: what it finds, what it cannot find, and how it is looked at.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rusqlite::Connection;
use tfe_console::backend::local::Local;
use tfe_console::backend::{AuditCheck, AuditHead, Backend, Broken, Verify};
use tfe_console::domain::{Command, Guard, Name, OrganizationAccess, Origin, TokenOwner, Visibility};

use crate::ground::{Ground, column, generate, number, organization, team, user};

fn all(model: &Local) -> AuditCheck {
    model.verify_audit(&Verify::Everything, None).expect("a check")
}

fn since(model: &Local) -> AuditCheck {
    model.verify_audit(&Verify::SinceLastVerified, None).expect("a check")
}

/// Where the chain is broken, and the sentence.
fn broken(check: AuditCheck) -> (i64, String) {
    assert!(check.done);
    let Broken { id, what, .. } = check.broken.expect("a broken chain");
    (id, what.as_str().to_owned())
}

/// A command that is carried out.
fn write(model: &Local) {
    generate(model, user(model, "olivia"), TokenOwner::Team(team(model, "data")), Guard::Anything).expect("a token");
}

fn rows(raw: &Connection) -> i64 {
    number(raw, "SELECT count(*) FROM audit_events")
}

/// Another program's connection that nothing keeps from the log.
fn unguarded(ground: &Ground) -> Connection {
    let raw = ground.raw();
    raw.execute_batch(
        "DROP TRIGGER audit_events_are_not_edited; DROP TRIGGER audit_events_are_not_deleted; DROP TRIGGER audit_events_are_chained",
    )
    .expect("no triggers");
    raw
}

#[test]
fn a_log_is_whole_after_anything_that_the_program_does() {
    let (ground, model) = Ground::with_demo();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let create = Command::CreateTeam {
        organization: acme,
        name: Name::parse("NAME", "sandbox").expect("a name"),
        visibility: Visibility::Secret,
        organization_access: OrganizationAccess::NONE,
    };
    model.execute(olivia, &Origin::Console, &create.into()).expect_err("the name is taken");
    generate(&model, user(&model, "guest"), TokenOwner::Organization(acme), Guard::Anything).expect_err("refused");
    write(&model);
    model.reset_to_demo().expect("the demo");
    write(&model);
    let check = all(&model);
    assert_eq!((check.broken, check.done), (None, true));
    assert_eq!(i64::try_from(check.checked), Ok(rows(&ground.raw())));
    assert_eq!(check.reached, check.head);
    let head = check.head.expect("rows");
    assert_eq!((head.id, head.chain.len()), (rows(&ground.raw()), 64));
}

#[test]
fn a_changed_value_is_found_in_whatever_column_it_is() {
    let columns = [
        "request",
        "at",
        "actor",
        "actor_name",
        "system_user",
        "command",
        "organization_id",
        "target",
        "target_name",
        "detail",
        "outcome",
        "rule",
        "chain",
        "form",
        "via",
        "token_id",
        "address",
        "client",
    ];
    for name in columns {
        let ground = Ground::with_closed_demo();
        let raw = unguarded(&ground);
        raw.pragma_update(None, "ignore_check_constraints", true).expect("no checks");
        let value = match name {
            "outcome" => "'denied'".to_owned(),
            "at" => "'2020-01-01T00:00:00.000Z'".to_owned(),
            "chain" => "randomblob(32)".to_owned(),
            "form" => "1".to_owned(),
            name => format!("ifnull({name}, '') || 'x'"),
        };
        assert_eq!(raw.execute(&format!("UPDATE audit_events SET {name} = {value} WHERE id = 40"), []), Ok(1), "{name}");
        let said = "Row 40 does not fit its hash: it was changed, or moved, after it was written.";
        assert_eq!(broken(all(&ground.open())), (40, said.to_owned()), "{name}");
    }
}

#[test]
fn a_broken_row_says_when_it_was_written() {
    let ground = Ground::with_closed_demo();
    let raw = unguarded(&ground);
    raw.execute_batch("UPDATE audit_events SET actor_name = 'mallory' WHERE id = 7").expect("an edit");
    let at = column(&raw, "SELECT at FROM audit_events WHERE id = 7");
    let found = all(&ground.open()).broken.expect("a broken chain");
    assert_eq!(found.at.map(|at| format!("{at:.3}")), at.first().cloned());
}

/// Flips bits of the file itself, in the text of old rows.
#[test]
fn a_flipped_byte_on_the_disk_is_found() {
    let ground = Ground::with_closed_demo();
    let bytes = fs::read(ground.path()).expect("bytes");
    let request = column(&ground.raw(), "SELECT request FROM audit_events WHERE id = 40").remove(0);
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(request.as_bytes())).collect();
    // The one in the index of requests decides nothing.
    let mut found = 0;
    for at in places {
        let mut flipped = bytes.clone();
        flipped[at + 6] ^= 1;
        fs::write(ground.path(), flipped).expect("a file");
        let Ok(model) = crate::ground::open(&ground.path()) else { continue };
        found += u32::from(all(&model).broken.is_some_and(|broken| broken.id == 40));
        drop(model);
    }
    assert_eq!(found, 1);
}

#[test]
fn a_deleted_row_is_found_wherever_it_was() {
    let last = rows(&Ground::with_closed_demo().raw());
    for id in [1, 40, last - 1, last] {
        let ground = Ground::with_closed_demo();
        unguarded(&ground).execute_batch(&format!("DELETE FROM audit_events WHERE id = {id}")).expect("a deletion");
        let said = if id == last {
            format!("Rows are missing at the end: the log had {last} of them, and the last is {}.", last - 1)
        } else {
            format!("Row {id} is missing; row {} comes after row {}.", id + 1, id - 1)
        };
        assert_eq!(broken(all(&ground.open())), (id, said));
    }
}

#[test]
fn a_deleted_row_at_the_end_is_found_after_others_were_written() {
    let ground = Ground::with_closed_demo();
    let last = rows(&ground.raw());
    unguarded(&ground).execute_batch(&format!("DELETE FROM audit_events WHERE id = {last}")).expect("a deletion");
    let model = ground.open();
    write(&model);
    assert_eq!(broken(all(&model)).0, last);
}

#[test]
fn a_log_that_was_emptied_is_found() {
    let ground = Ground::with_closed_demo();
    unguarded(&ground).execute_batch("DELETE FROM audit_events").expect("a deletion");
    let check = all(&ground.open());
    assert_eq!((check.checked, check.head.clone()), (0, None));
    assert_eq!(broken(check).0, 1);
}

#[test]
fn swapped_rows_are_found() {
    let ground = Ground::with_closed_demo();
    unguarded(&ground)
        .execute_batch(
            "UPDATE audit_events SET id = -1 WHERE id = 40; UPDATE audit_events SET id = 40 WHERE id = 41;
             UPDATE audit_events SET id = 41 WHERE id = -1",
        )
        .expect("a swap");
    assert_eq!(broken(all(&ground.open())).0, 40);
}

#[test]
fn a_row_that_is_put_in_is_found_and_one_without_a_hash_is_refused() {
    let copy = |chain: &str| {
        format!(
            "INSERT INTO audit_events (request, at, actor, actor_name, system_user, command, target, target_name, outcome, chain, form, via)
             SELECT 'req-x', at, actor, actor_name, system_user, command, target, target_name, outcome, {chain}, form, via
             FROM audit_events WHERE id = 40"
        )
    };
    let ground = Ground::with_closed_demo();
    let raw = ground.raw();
    let refused = raw.execute_batch(&copy("NULL")).expect_err("no hash").to_string();
    assert!(refused.contains("an audit row is chained to the one before"), "{refused}");
    raw.execute_batch(&copy("randomblob(31)")).expect_err("no whole hash");
    let of_before = copy("randomblob(32)").replace("form, via\n", "1, NULL\n");
    let refused = raw.execute_batch(&of_before).expect_err("of before").to_string();
    assert!(refused.contains("an audit row says how the change came"), "{refused}");
    raw.execute_batch(&copy("randomblob(32)")).expect("a row");
    assert_eq!(broken(all(&ground.open())).0, rows(&raw));
}

#[test]
fn a_hash_that_is_there_is_not_edited() {
    let (ground, _model) = Ground::with_demo();
    let refused = ground.raw().execute_batch("UPDATE audit_events SET chain = randomblob(32)").expect_err("refused");
    assert!(refused.to_string().contains("the audit log is only added to"), "{refused}");
}

#[test]
fn a_check_in_slices_looks_at_each_row_once() {
    let (ground, model) = Ground::with_demo();
    let (mut from, mut checked, mut slices) = (Verify::Everything, 0, 0);
    loop {
        let check = model.verify_audit(&from, Some(25)).expect("a slice");
        assert_eq!(check.broken, None);
        assert!(check.checked <= 25);
        checked += check.checked;
        slices += 1;
        if check.done {
            assert_eq!(check.checked, checked % 25, "only the last is not full");
            break;
        }
        from = Verify::After(check.reached.expect("rows"));
    }
    assert_eq!(i64::try_from(checked), Ok(rows(&ground.raw())));
    assert!(slices > 2);
    assert_eq!(since(&model).checked, 0, "all of it is known to be whole now");
}

#[test]
fn a_slice_goes_on_only_from_a_row_that_is_there() {
    let (_ground, model) = Ground::with_demo();
    let reached = model.verify_audit(&Verify::Everything, Some(10)).expect("a slice").reached.expect("rows");
    let after = |id: i64, chain: &str| {
        model.verify_audit(&Verify::After(AuditHead { id, at: reached.at, chain: chain.to_owned() }), None)
    };
    assert_eq!(after(10, &reached.chain).expect("a check").broken, None);
    assert_eq!(broken(after(11, &reached.chain).expect("a check")).0, 11);
    assert_eq!(broken(after(9_999, &reached.chain).expect("a check")).0, 9_999);
    for chain in ["", "x", &"g".repeat(64)] {
        after(10, chain).expect_err("no hash");
    }
}

#[test]
fn only_rows_since_the_last_check_are_looked_at() {
    let (ground, model) = Ground::with_demo();
    let everything = u64::try_from(rows(&ground.raw())).expect("a count");
    assert_eq!(since(&model).checked, everything);
    assert_eq!(since(&model).checked, 0);
    write(&model);
    write(&model);
    let check = since(&ground.open());
    assert_eq!((check.checked, check.done, check.broken), (2, true, None));
    assert_eq!(all(&model).checked, everything + 2);
}

#[test]
fn a_check_of_everything_does_not_take_back_what_is_known_to_be_whole() {
    let (ground, model) = Ground::with_demo();
    since(&model);
    let raw = ground.raw();
    let mark = number(&raw, "SELECT id FROM audit_verified");
    model.verify_audit(&Verify::Everything, Some(5)).expect("a slice");
    assert_eq!(number(&raw, "SELECT id FROM audit_verified"), mark);
}

#[test]
fn what_is_broken_stays_broken_for_every_later_check() {
    let ground = Ground::with_closed_demo();
    unguarded(&ground).execute_batch("UPDATE audit_events SET actor_name = 'mallory' WHERE id = 40").expect("an edit");
    let model = ground.open();
    assert_eq!(broken(since(&model)).0, 40);
    assert_eq!(number(&ground.raw(), "SELECT id FROM audit_verified"), 39, "up to there it is whole");
    write(&model);
    assert_eq!(broken(since(&model)).0, 40);
    assert_eq!(broken(all(&model)).0, 40);
}

/// Who chains the log anew, which takes no key, is found out by what was known of it.
#[test]
fn a_log_that_was_written_anew_differs_from_the_one_that_was_checked() {
    let (ground, model) = Ground::with_demo();
    since(&model);
    write(&model);
    drop(model);
    let last = rows(&ground.raw()) - 1;
    let raw = unguarded(&ground);
    raw.execute_batch("UPDATE audit_verified SET chain = zeroblob(32)").expect("another log was checked");
    let said = format!("Row {last} has another hash than when it was found whole; the log was rewritten.");
    let model = ground.open();
    assert_eq!(broken(since(&model)), (last, said.clone()));
    assert_eq!(broken(all(&model)), (last, said));
}

#[test]
fn a_row_that_was_checked_and_is_gone_with_its_number_is_found() {
    let (ground, model) = Ground::with_demo();
    since(&model);
    drop(model);
    let raw = unguarded(&ground);
    let last = rows(&raw);
    raw.execute_batch(&format!(
        "DELETE FROM audit_events WHERE id = {last}; UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'audit_events'"
    ))
    .expect("a deletion without a trace");
    let model = ground.open();
    assert_eq!(broken(since(&model)), (last, format!("Row {last}, which was found whole before, is missing.")));
    assert_eq!(broken(all(&model)).0, last);
}

#[test]
fn a_model_that_is_being_written_is_checked_and_keeps_nothing() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    assert_eq!(since(&model).broken, None);
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    assert_eq!(number(&raw, "SELECT count(*) FROM audit_verified"), 0);
    since(&model);
    assert_eq!(number(&raw, "SELECT count(*) FROM audit_verified"), 1);
}

#[test]
fn a_model_that_cannot_be_written_is_checked_and_keeps_nothing() {
    let ground = Ground::with_closed_demo();
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o400)).expect("a mode");
    let model = ground.open();
    for _ in 0..2 {
        let check = since(&model);
        assert_eq!((check.broken, i64::try_from(check.checked)), (None, Ok(rows(&ground.raw()))));
    }
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM audit_verified"), 0);
}

#[test]
fn an_audit_row_survives_its_export() {
    let (_ground, model) = Ground::with_demo();
    let page = model
        .audit(
            user(&model, "olivia"),
            organization(&model, "acme"),
            &tfe_console::backend::AuditQuery { limit: 1_000, ..Default::default() },
        )
        .expect("the log");
    assert!(!page.rows.is_empty() && !page.more);
    for row in &page.rows {
        let line: serde_json::Value = serde_json::from_str(&tfe_console::audit_export::json_line(row)).expect("JSON");
        assert_eq!((line["id"].as_i64(), line["chain"].as_str()), (Some(row.id), Some(row.chain.as_str())));
        assert_eq!(tfe_console::audit_export::csv_line(row).matches("\r\n").count(), 1);
    }
}
