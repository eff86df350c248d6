//! A new model appears whole or not at all, whoever else makes one and whenever the maker is killed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command as Program, Stdio};
use std::time::{Duration, Instant};

use tfe_console::backend::local::{Local, SeedError};
use tfe_console::backend::{Backend, Error};

use crate::ground::{Ground, assert_one_sentence, assert_sound, number, open, random, refusal, user_id};

/// Fails unless the model is the whole demo.
fn assert_whole(ground: &Ground) {
    let model = ground.open();
    assert_eq!(model.people().expect("people").len(), 11);
    let raw = ground.raw();
    assert_eq!(number(&raw, "SELECT count(*) FROM organizations"), 2);
    assert_sound(&raw);
}

/// Fails when a draft was left. A log may be: of two that close at once each may take the other for the last.
fn assert_no_draft(ground: &Ground) {
    let names = ground.names();
    assert!(names.iter().all(|name| ["model.db", "model.db-wal", "model.db-shm"].contains(&name.as_str())), "{names:?}");
}

#[test]
fn programs_that_make_the_same_model_at_once_make_one() {
    for round in 0..6 {
        let ground = Ground::new();
        let start = || ground.reset().stderr(Stdio::piped()).spawn().expect("the program");
        let started: Vec<_> = (0..4).map(|_| start()).collect();
        for program in started {
            let done = program.wait_with_output().expect("an end");
            assert!(done.status.success(), "round {round}: {}", String::from_utf8_lossy(&done.stderr));
        }
        assert_no_draft(&ground);
        assert_whole(&ground);
    }
}

/// Whether the model was busy for too long. Nothing else is wrong with it.
fn reset_while_others_do(model: &Local) -> bool {
    match model.reset_to_demo() {
        Ok(()) => false,
        Err(SeedError::Model(Error::Unavailable(_))) => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn consoles_that_come_and_go_never_find_the_model_damaged() {
    let ground = Ground::with_closed_demo();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..15 {
                    match open(&ground.path()) {
                        // SQLite lets writers in by chance, so one of four can be told that the model is busy.
                        Ok(model) => while reset_while_others_do(&model) {},
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    assert_whole(&ground);
}

#[test]
fn a_killed_maker_leaves_no_half_model() {
    let measured = Ground::new();
    let start = Instant::now();
    assert!(measured.reset().stderr(Stdio::null()).status().expect("the program").success());
    let whole_run = u64::try_from(start.elapsed().as_micros()).expect("a short time");
    let (mut none, mut whole) = (0, 0);
    for _ in 0..25 {
        let ground = Ground::new();
        let mut program = ground.reset().stderr(Stdio::null()).spawn().expect("the program");
        // Nothing is waited for: the moment is to be another each time.
        std::thread::sleep(Duration::from_micros(random(whole_run)));
        program.kill().expect("a signal");
        program.wait().expect("an end");
        if ground.path().exists() {
            whole += 1;
        } else {
            none += 1;
        }
        assert_whole(&ground);
        assert_no_draft(&ground);
    }
    assert!(none > 0 && none + whole == 25, "{none} before and {whole} after the model was there");
}

#[test]
fn threads_that_make_the_same_model_at_once_make_one() {
    for _ in 0..10 {
        let ground = Ground::new();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| ground.open().people().expect("people"));
            }
        });
        assert_no_draft(&ground);
        assert_whole(&ground);
    }
}

#[test]
fn a_log_of_a_model_that_is_gone_is_not_taken_for_the_log_of_a_new_one() {
    let (gone, model) = Ground::with_demo();
    model.remember(user_id(&model, "omar"), None).expect("a write");
    let ground = Ground::new();
    let log = ground.folder().join("model.db-wal");
    fs::copy(gone.folder().join("model.db-wal"), &log).expect("a copy");
    let sentence = refusal(&ground.path());
    let advice = "is the log of a model that is not there. Put its model back, or restore a backup";
    let (log, model) = (log.canonicalize().expect("a path"), ground.folder().canonicalize().expect("a path").join("model.db"));
    let command = format!("tfe-console db restore BACKUP --db {}", model.display());
    assert_eq!(sentence, format!("{} {advice}: {command}", log.display()));
    assert_eq!(ground.names(), ["model.db-wal"]);
    fs::remove_file(&log).expect("a file");
    assert_whole(&ground);
}

/// A model in a network folder, where there is no write-ahead log, after a console was killed in a large change.
fn cut_off() -> Ground {
    let whole = Ground::with_closed_demo();
    let raw = whole.raw();
    raw.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN").expect("a transaction");
    raw.execute_batch(
        "INSERT INTO audit_events
         SELECT NULL, hex(randomblob(16)), at, actor, actor_name, system_user, command, organization_id, target, target_name,
                hex(zeroblob(2000)), outcome, rule, randomblob(32), form, via, token_id, address, client FROM audit_events",
    )
    .expect("a change");
    let cut_off = Ground::new();
    for name in ["model.db", "model.db-journal"] {
        fs::copy(whole.folder().join(name), cut_off.folder().join(name)).expect("a copy");
    }
    assert!(fs::metadata(cut_off.folder().join("model.db-journal")).expect("a journal").len() > 512);
    cut_off
}

#[test]
fn a_change_that_was_cut_off_without_a_write_ahead_log_is_taken_back() {
    let ground = cut_off();
    assert_whole(&ground);
    assert_eq!(ground.names(), ["model.db"]);
}

#[test]
fn a_change_that_was_cut_off_is_not_shown_where_it_cannot_be_taken_back() {
    let ground = cut_off();
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o400)).expect("a mode");
    assert_one_sentence(&refusal(&ground.path()));
}

#[test]
fn a_disk_that_fills_up_leaves_no_half_model() {
    // A small disk needs a name space of one's own, which not every machine grants.
    let available = |program: &mut Program| program.output().is_ok_and(|done| done.status.success());
    if !available(Program::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "probe", "/mnt"])) {
        return;
    }
    let script = "mount -t tmpfs -o size=$1k,mode=0700 small \"$2\" || exit 9
        \"$3\" reset --demo --yes --db \"$2/model.db\"
        [ -e \"$2/model.db\" ] || exit 0
        cp -p \"$2/model.db\" \"$4\" && exec \"$3\" reset --demo --yes --db \"$4\"";
    let small = Ground::new();
    for kibibytes in (120..=840).step_by(40) {
        let large = Ground::new();
        let mut program = Program::new("unshare");
        program.args(["-rm", "sh", "-c", script, "sh", &kibibytes.to_string()]).arg(small.folder());
        let done = program.arg(env!("CARGO_BIN_EXE_tfe-console")).arg(large.path()).output().expect("unshare");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{kibibytes} KiB: {said}");
        assert!(!said.contains("damaged") && !said.contains(".new"), "{kibibytes} KiB: {said}");
    }
}
