//! `db`: checks the file of a model, backs it up, and restores a backup, so that nobody has to copy one by hand.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use rusqlite::Connection;
use serde_json::Value;
use tfe_console::backend::Backend;

use crate::home::{Home, printed, refused, said, text};
use crate::serve::Serving;

fn with_model() -> Home {
    let home = Home::new();
    said(&home.run(&["reset", "--demo", "--yes", "--db", "x.db"]), 0);
    home
}

impl Home {
    fn db(&self, arguments: &[&str]) -> Output {
        self.run(&[&["db"], arguments, &["--db", "x.db"]].concat())
    }

    fn raw(&self, name: &str) -> Connection {
        Connection::open(self.path().join(name)).expect("the file")
    }

    fn create_team(&self, name: &str) {
        let output = self.run(&["team", "create", name, "--as", "olivia", "--organization", "acme", "--db", "x.db"]);
        assert!(output.status.success(), "{output:?}");
    }

    fn has_team(&self, name: &str) -> bool {
        let output = self.run(&["team", "list", "--as", "olivia", "--organization", "acme", "--db", "x.db"]);
        assert!(output.status.success(), "{output:?}");
        text(&output.stdout).contains(name)
    }

    /// Runs the command that a sentence ends with, as if it were pasted.
    fn paste(&self, said: &str) -> Output {
        let at = said.rfind("tfe-console ").unwrap_or_else(|| panic!("no command: {said}"));
        let program = self.bare(&[]);
        let folder = std::path::Path::new(env!("CARGO_BIN_EXE_tfe-console")).parent().expect("a folder");
        let mut shell = Command::new("sh");
        shell.args(["-c", said[at..].trim()]).current_dir(self.path()).env_clear();
        shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display())).output().expect("sh")
    }

    /// Writes over the middle of the model's file.
    fn damage(&self) {
        let path = self.path().join("x.db");
        let mut bytes = fs::read(&path).expect("bytes");
        let middle = bytes.len() / 2 / 4096 * 4096;
        bytes[middle..middle + 8192].fill(0xa5);
        fs::write(&path, bytes).expect("a file");
    }

    fn kept(&self) -> Vec<String> {
        let mut names: Vec<String> = self.names().into_iter().filter(|name| name.contains(".before-restore-")).collect();
        names.sort();
        names
    }
}

/// What was said by something that ended with this code, whatever it printed.
fn ended(output: &Output, code: i32) -> &str {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    text(&output.stderr)
}

#[test]
fn a_model_that_is_whole_is_called_whole_with_the_head_of_its_log() {
    let home = with_model();
    home.create_team("extra");
    let output = home.db(&["check"]);
    let text = printed(&output);
    assert!(text.ends_with("The model is whole.\n") && text.contains("Audit log:") && text.contains(", head "), "{text}");
    let output = home.db(&["check", "--json"]);
    let report: Value = serde_json::from_str(printed(&output)).expect("JSON");
    assert_eq!((&report["whole"], &report["faults"]), (&Value::Bool(true), &Value::Array(Vec::new())));
    let head: String = home
        .raw("x.db")
        .query_row("SELECT id || ':' || lower(hex(chain)) FROM audit_events ORDER BY id DESC LIMIT 1", [], |row| row.get(0))
        .expect("a head");
    assert_eq!(report["head"], Value::String(head));
    assert_eq!(home.names(), ["x.db"], "a check leaves nothing behind");
}

#[test]
fn what_is_amiss_with_a_model_is_told_and_how_to_put_a_backup_in_its_place() {
    for (sql, fault) in [
        ("UPDATE tokens SET checksum = checksum + 1 WHERE id = (SELECT min(id) FROM tokens)", "does not fit its checksum."),
        (
            "DROP TRIGGER IF EXISTS audit_events_stay; UPDATE audit_events SET actor_name = 'x' WHERE id = 1",
            "The audit log is not whole.",
        ),
        (
            "PRAGMA foreign_keys = OFF; INSERT INTO memberships VALUES ('team-0000000000000000', 'user-0000000000000000', '2026-01-01T00:00:00.000Z')",
            "A row of memberships refers to",
        ),
    ] {
        let home = with_model();
        home.create_team("extra");
        let raw = home.raw("x.db");
        let triggers: Vec<String> = raw
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            .and_then(|mut found| found.query_map([], |row| row.get(0))?.collect())
            .expect("triggers");
        for trigger in triggers {
            raw.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("no trigger");
        }
        raw.execute_batch(sql).expect("an edit");
        drop(raw);
        let output = home.db(&["check"]);
        assert!(text(&output.stdout).contains(fault), "{sql}: {output:?}");
        assert!(
            ended(&output, 5).contains("To put a backup in its place, run: tfe-console db restore BACKUP --db x.db"),
            "{output:?}"
        );
        let output = home.db(&["backup", "copy.db"]);
        ended(&output, 5);
        assert!(!home.names().contains(&"copy.db".to_owned()), "what is not whole is no backup");
    }
}

#[test]
fn the_advice_about_a_damaged_model_works_when_pasted() {
    let home = with_model();
    said(&home.db(&["backup", "b.db"]), 0);
    home.damage();
    let output = home.run(&["seed", "--teams", "1", "--db", "x.db"]);
    let sentence = refused(&output);
    assert!(sentence.contains("x.db is damaged. It was left as it is. To see what is wrong, run: "), "{sentence}");
    let output = home.paste(sentence);
    assert!(text(&output.stdout).contains("Fault:"), "{output:?}");
    let next = ended(&output, 5).trim().replace("BACKUP", "b.db");
    let output = home.paste(&next);
    assert!(output.status.success(), "{output:?}");
    assert!(home.has_team("platform"));
    assert_eq!(home.kept().len(), 1);
}

#[test]
fn a_backup_is_a_new_file_for_its_user_alone_and_whole_while_others_write() {
    let home = with_model();
    let model = home.model();
    home.create_team("extra");
    said(&home.db(&["backup", "b.db"]), 0);
    drop(model);
    assert_eq!(fs::metadata(home.path().join("b.db")).expect("a file").permissions().mode() & 0o777, 0o600);
    let checked = home.run(&["db", "check", "--db", "b.db"]);
    assert!(printed(&checked).ends_with("The model is whole.\n"));
    let before = fs::read(home.path().join("b.db")).expect("bytes");
    for taken in ["b.db", "x.db"] {
        let output = home.db(&["backup", taken]);
        assert!(ended(&output, 1).contains("was not written: there is a file of this name."), "{output:?}");
    }
    assert!(fs::read(home.path().join("b.db")).expect("bytes") == before);
    let mut names = home.names();
    names.sort();
    assert_eq!(names, ["b.db", "x.db"]);
}

#[test]
fn a_backup_goes_into_the_place_of_the_model_and_back_again_by_the_commands_that_are_printed() {
    let home = with_model();
    let output = home.db(&["backup", "my backup.db"]);
    let restoring = said(&output, 0).to_owned();
    home.create_team("extra");
    let output = home.paste(&restoring);
    let back = ended(&output, 0).to_owned();
    assert!(!home.has_team("extra"), "{output:?}");
    assert_eq!(home.kept().len(), 1);
    let output = home.paste(&back);
    ended(&output, 0);
    assert!(home.has_team("extra"));
    assert_eq!(home.kept().len(), 2, "each time what was there is kept");
    assert!(printed(&home.db(&["check"])).ends_with("The model is whole.\n"));
    assert!(home.path().join("my backup.db").is_file(), "the backup stays");
}

#[test]
fn the_log_of_a_killed_program_is_kept_with_its_model_and_never_laid_over_the_backup() {
    let home = with_model();
    said(&home.db(&["backup", "b.db"]), 0);
    // As a program leaves it that is killed: the change is in the log alone.
    let other = with_model();
    {
        let model = home.model();
        home.create_team("extra");
        for name in ["x.db", "x.db-wal"] {
            fs::copy(home.path().join(name), other.path().join(name)).expect("a copy");
        }
        drop(model);
    }
    assert!(fs::metadata(other.path().join("x.db-wal")).expect("a log").len() > 0);
    fs::copy(home.path().join("b.db"), other.path().join("b.db")).expect("a copy");
    said(&other.db(&["restore", "b.db"]), 0);
    let kept = other.kept();
    assert!(kept.len() == 2 && kept[1] == format!("{}-wal", kept[0]), "{kept:?}");
    assert!(!other.names().iter().any(|name| name == "x.db-wal" || name == "x.db-shm"), "{:?}", other.names());
    assert!(!other.has_team("extra"));
    // With its log, what was kept is what was there.
    said(&other.db(&["restore", &kept[0]]), 0);
    assert!(other.has_team("extra"));
}

#[test]
fn nothing_is_restored_while_another_process_has_the_model_open() {
    let home = with_model();
    said(&home.db(&["backup", "b.db"]), 0);
    let server = Serving::start(&home, &["--db", "x.db"]);
    let output = home.db(&["restore", "b.db"]);
    assert!(ended(&output, 1).contains("is in use. Close the consoles and stop the servers on it"), "{output:?}");
    server.stop(rustix::process::Signal::TERM);
    let model = home.model();
    ended(&home.db(&["restore", "b.db"]), 1);
    assert!(model.people().is_ok());
    drop(model);
    assert_eq!(home.kept(), Vec::<String>::new());
    said(&home.db(&["restore", "b.db"]), 0);
}

#[test]
fn what_is_no_backup_is_not_restored_and_the_model_stays_as_it_is() {
    let home = with_model();
    said(&home.db(&["backup", "broken.db"]), 0);
    let mut bytes = fs::read(home.path().join("broken.db")).expect("bytes");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xa5);
    fs::write(home.path().join("broken.db"), bytes).expect("a file");
    home.file("text.db", "hello");
    fs::set_permissions(home.path().join("text.db"), fs::Permissions::from_mode(0o600)).expect("a mode");
    home.raw("foreign.db").execute_batch("CREATE TABLE t (a)").expect("a table");
    fs::set_permissions(home.path().join("foreign.db"), fs::Permissions::from_mode(0o600)).expect("a mode");
    fs::copy(home.path().join("x.db"), home.path().join("newer.db")).expect("a copy");
    home.raw("newer.db").pragma_update(None, "user_version", 999).expect("a number");
    let before = fs::read(home.path().join("x.db")).expect("bytes");
    for (file, code, says) in [
        ("broken.db", 5, "is not whole"),
        ("text.db", 2, "is not a model of tfe-console"),
        ("foreign.db", 2, "is not a model of tfe-console"),
        ("newer.db", 2, "was written by a newer tfe-console"),
        ("missing.db", 2, "There is no model"),
        ("x.db", 2, "is the model itself"),
        (".", 2, "a folder"),
    ] {
        let output = home.db(&["restore", file]);
        assert!(ended(&output, code).contains(says), "{file}: {output:?}");
    }
    assert!(fs::read(home.path().join("x.db")).expect("bytes") == before);
    assert_eq!(home.kept(), Vec::<String>::new());
    assert!(home.names().iter().all(|name| !name.contains(".part")), "{:?}", home.names());
}

#[test]
fn a_model_that_is_gone_is_restored_too_and_a_check_does_not_make_one() {
    let home = with_model();
    said(&home.db(&["backup", "b.db"]), 0);
    fs::remove_file(home.path().join("x.db")).expect("a file");
    assert!(ended(&home.db(&["check"]), 2).contains("There is no model"));
    assert_eq!(home.names(), ["b.db"]);
    said(&home.db(&["restore", "b.db"]), 0);
    assert!(home.has_team("platform"));
    assert_eq!(home.kept(), Vec::<String>::new());
}

#[test]
fn a_model_whose_clock_is_ahead_is_told_of_and_the_printed_command_sets_it_back() {
    let home = with_model();
    home.create_team("extra");
    home.raw("x.db").execute_batch("UPDATE clock SET last_seen = '2999-01-01T00:00:00.000Z'").expect("a clock");
    let output = home.db(&["check"]);
    let sentence = ended(&output, 5);
    assert!(sentence.contains("this machine's clock is behind the model's."), "{sentence}");
    let output = home.paste(sentence);
    assert!(printed(&output).ends_with("The model is whole.\n"));
    assert!(printed(&home.db(&["check"])).ends_with("The model is whole.\n"));
}
