//! A command that outlives a rotation that was killed: it holds the token of then, and could store it over a newer one.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::home::Said;
use crate::stand_in::{Stage, token_in};

/// Keeps the token until it is told to go on, and stores it then; the first time it has the rotation killed before, once
/// that has written down which command runs.
const SLOW: &str = "t=$(cat); test -e \"$KEPT/killed\" || { : > \"$KEPT/killed\"; \
                    until grep -qs '^--[a-z]* [0-9]' \"$LOCKS\"/*.rotates-*; do :; done; \
                    kill -9 $PPID; read go < \"$KEPT/go\"; }; \
                    printf %s \"$t\" > \"$KEPT/sink\"";

/// A stage with the pipe that lets the slow command go on.
fn stage() -> Stage {
    let stage = Stage::new();
    let made = Command::new("mkfifo").arg(stage.folder("calls").join("go")).status().expect("mkfifo");
    assert!(made.success());
    stage
}

fn run(stage: &Stage, arguments: &[&str]) -> Said {
    let mut program = stage.program(&[&["token", "rotate"], arguments].concat());
    // What it is killed in must not keep its output open for the test.
    let (output, errors) = (stage.folder("tmp").join("output"), stage.folder("tmp").join("errors"));
    program.env("KEPT", stage.folder("calls")).env("LOCKS", stage.home.path());
    program.stdout(File::create(&output).expect("a file")).stderr(File::create(&errors).expect("a file"));
    let status = program.status().expect("an end");
    let read = |path: PathBuf| fs::read(path).expect("a file");
    Said::from(Output { status, stdout: read(output), stderr: read(errors) })
}

/// The files beside the model that say that a rotation is under way.
fn locks(stage: &Stage) -> Vec<PathBuf> {
    let entries = fs::read_dir(stage.home.path()).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.to_string_lossy().contains(".rotates-")).collect()
}

/// Lets the command that outlived its rotation go on, and waits for the end of all that it has started.
fn go_on(stage: &Stage) {
    let locks = locks(stage);
    let [lock] = locks.as_slice() else { panic!("{locks:?}") };
    let lock = File::open(lock).expect("the lock");
    fs::write(stage.folder("calls").join("go"), "go\n").expect("the pipe");
    lock.lock().expect("it has ended");
}

/// The token of the team as it was stored last works.
fn stored_one_works(stage: &Stage) {
    let sink = fs::read_to_string(stage.folder("calls").join("sink")).expect("a token");
    let secret = token_in(&sink).expect("a token");
    assert!(stage.bearer(&secret).is_some(), "a dead token was stored last");
}

fn id(stage: &Stage) -> String {
    stage.home.json(&["token", "show", "--team", "platform", "--json"])["id"].as_str().expect("an id").to_owned()
}

/// That a rotation is refused, in one sentence that names what runs.
fn refused(stage: &Stage, option: &str, arguments: &[&str]) {
    let before = id(stage);
    let said = run(stage, arguments);
    assert_eq!((said.code, said.output.as_str()), (Some(1), ""), "{said:?}");
    let sentence = said.errors.lines().last().expect("a sentence");
    let start = format!("tfe-console: the command of {option} for the token of team platform still runs (process group ");
    assert!(sentence.starts_with(&start), "{sentence}");
    assert_eq!(id(stage), before, "it was rotated");
}

#[test]
fn a_campaign_is_not_resumed_while_a_command_of_it_runs() {
    let stage = stage();
    for team in ["app-dev", "data", "release", "security"] {
        stage.home.good_nothing(&["token", "delete", "--team", team]);
    }
    let journal = stage.folder("tmp").join("journal");
    let journal = journal.to_str().expect("a path");
    let killed = run(&stage, &["--all", "--kind", "team", "--yes", "--journal", journal, "--to", SLOW]);
    assert_eq!(killed.code, None, "{killed:?}");
    let before = fs::read_to_string(journal).expect("a journal");
    let id = before.split('"').nth(3).expect("an id").to_owned();
    let resume = ["--resume", &id, "--journal", journal, "--to", SLOW];
    refused(&stage, "--to", &resume);
    assert_eq!(fs::read_to_string(journal).expect("a journal"), before);
    // A single rotation of the same token waits for it too.
    refused(&stage, "--to", &["--team", "platform", "--to", SLOW]);
    go_on(&stage);
    let resumed = run(&stage, &resume);
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    stored_one_works(&stage);
    assert_eq!(locks(&stage), Vec::<PathBuf>::new());
}

#[test]
fn a_single_rotation_is_not_begun_again_while_its_command_runs() {
    let stage = stage();
    let killed = run(&stage, &["--team", "platform", "--to", SLOW]);
    assert_eq!(killed.code, None, "{killed:?}");
    refused(&stage, "--to", &["--team", "platform", "--to", SLOW]);
    // Another team's token has nothing to do with it.
    let other = run(&stage, &["--team", "data", "--to", "cat > /dev/null"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    go_on(&stage);
    let again = run(&stage, &["--team", "platform", "--to", SLOW]);
    assert_eq!(again.code, Some(0), "{again:?}");
    stored_one_works(&stage);
    assert_eq!(locks(&stage), Vec::<PathBuf>::new());
}

#[test]
fn a_check_that_outlives_its_rotation_is_waited_for_too() {
    let stage = stage();
    let killed = run(&stage, &["--team", "platform", "--check", SLOW, "--to", "cat > /dev/null"]);
    assert_eq!(killed.code, None, "{killed:?}");
    refused(&stage, "--check", &["--team", "platform", "--to", SLOW]);
    go_on(&stage);
    assert_eq!(run(&stage, &["--team", "platform", "--to", SLOW]).code, Some(0));
    stored_one_works(&stage);
}

#[test]
fn what_a_delivery_that_went_well_has_left_running_keeps_nobody_from_the_next() {
    let stage = stage();
    let agent = "(read go < \"$KEPT/go\") > /dev/null 2>&1 & cat > \"$KEPT/sink\"";
    for _ in 0..2 {
        let done = run(&stage, &["--team", "platform", "--to", agent]);
        assert_eq!(done.code, Some(0), "{done:?}");
        stored_one_works(&stage);
    }
    fs::write(stage.folder("calls").join("go"), "go\ngo\n").expect("the pipe");
}

#[test]
fn a_command_runs_under_the_umask_of_who_started_the_rotation() {
    use std::os::unix::fs::PermissionsExt;
    let stage = stage();
    let program = stage.program(&["token", "rotate", "--team", "platform", "--check", "umask", "--to", "cat > \"$KEPT/sink\""]);
    let mut shell = Command::new("/bin/sh");
    shell
        .env_clear()
        .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .env("KEPT", stage.folder("calls"));
    shell.current_dir(stage.home.path()).args(["-c", "umask 027; exec \"$@\"", "sh"]).arg(program.get_program());
    shell.args(program.get_args());
    let said = Said::of(shell, "");
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains("  | 0027\n"), "{}", said.errors);
    let mode = |path: PathBuf| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode(stage.folder("calls").join("sink")), 0o640);
    assert_eq!(mode(stage.home.path().join("model.db")), 0o600, "what is the program's own is for its user alone");
}
