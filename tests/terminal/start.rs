//! The start: what the command line, the environment and the home make of it.

use std::process::{Command, Stdio};

use crate::launch::{Start, console};

#[test]
fn the_first_start_makes_the_model_in_its_home() {
    let mut console = console(&[]).run();
    console.sees("platform");
    assert!(console.model().is_file());
}

#[test]
fn the_demo_leaves_no_file() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    console.generate(&["g"]);
    console.send("c").sees("Sent to").send("\r").sees("Not used yet");
    let home = console.quit();
    assert_eq!(files(home.path()), Vec::<std::path::PathBuf>::new());
}

/// Every file below a folder.
pub fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files
}

/// A model that nobody else can read as long as this is there.
fn held(home: &tempfile::TempDir) -> rusqlite::Connection {
    let raw = rusqlite::Connection::open(home.path().join("data/tfe-console/model.db")).expect("the model");
    raw.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; UPDATE users SET two_factor = two_factor; COMMIT")
        .expect("the lock");
    raw
}

fn made() -> tempfile::TempDir {
    let mut console = console(&[]).run();
    console.sees("platform");
    console.quit()
}

#[test]
fn a_model_that_takes_long_to_open_is_waited_for_on_a_frame_and_its_rows_follow() {
    let home = made();
    let held = held(&home);
    let mut console = console(&["--ascii"]).at_home(home).run();
    console.sees("tfe-console").sees("Opening ").resize(90, 25);
    console.send("j\r");
    drop(held);
    console.sees("Teams / data");
    console.quit();
}

#[test]
fn a_wrong_configuration_is_said_and_leaves_the_model_closed_or_unmade() {
    let home = tempfile::tempdir().expect("a home");
    let file = |home: &tempfile::TempDir| home.path().join("data/tfe-console/model.db");
    let mut refused = console(&[]).at_home(home).configured("nonsense = 1\n").run();
    refused.sees("There is no option \"nonsense\"");
    assert_eq!(refused.end().0, 2);
    let (_, home) = refused.close();
    assert!(!file(&home).exists(), "a model was made");
    std::fs::remove_file(home.path().join("config/tfe-console/config.toml")).expect("the configuration");
    let mut good = console(&[]).at_home(home).run();
    good.sees("platform");
    let home = good.quit();
    // What a look at its pages, cut off by the end, has left beside it.
    let raw = rusqlite::Connection::open(file(&home)).expect("the model");
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("one file");
    drop(raw);
    let before = std::fs::read(file(&home)).expect("the model");
    let mut refused = console(&[]).at_home(home).configured("nonsense = 1\n").run();
    refused.sees("There is no option \"nonsense\"");
    assert_eq!(refused.end().0, 2);
    let (_, home) = refused.close();
    assert!(std::fs::read(file(&home)).expect("the model") == before, "the model was changed");
    let names: Vec<_> = files(&home.path().join("data")).into_iter().filter(|path| *path != file(&home)).collect();
    assert!(names.is_empty(), "{names:?}");
}

#[test]
fn it_can_be_left_while_the_model_is_being_opened() {
    let leave: [(&str, u32); 3] = [("q", 0), ("\x03", 0), ("", 143)];
    for (keys, code) in leave {
        let home = made();
        let held = held(&home);
        let mut console = console(&[]).at_home(home).run();
        console.sees("Opening ").send(keys);
        if keys.is_empty() {
            console.signal(rustix::process::Signal::TERM);
        }
        let (ended, took) = console.end();
        assert!(ended == code && took < std::time::Duration::from_secs(2), "{keys:?}: {ended} after {took:?}");
        console.assert_given_back();
        drop(held);
    }
}

#[test]
fn damage_is_told_after_the_first_frame_and_nothing_is_written_then() {
    use std::os::unix::fs::FileExt;
    let home = made();
    let path = home.path().join("data/tfe-console/model.db");
    let raw = rusqlite::Connection::open(&path).expect("the model");
    // What no page of the console reads.
    let page: i64 =
        raw.query_row("SELECT rootpage FROM sqlite_master WHERE name = 'state_outputs'", [], |row| row.get(0)).expect("a page");
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("one file");
    drop(raw);
    let file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.write_all_at(&[0xa5; 4096], u64::try_from((page - 1) * 4096).expect("a place")).expect("rubbish");
    drop(file);
    let before = std::fs::read(&path).expect("bytes");
    let mut console = console(&["--open", "teams/sandbox"]).sized(160, 30).at_home(home).run();
    console.sees("sandbox").sees("This model is damaged, and nothing is written to it any more.");
    console.send("g").sees("This model is damaged. Nothing was changed");
    console.quit();
    let after = std::fs::read(&path);
    assert!(after.is_err() || after.is_ok_and(|after| after == before), "the file was written to");
}

#[test]
fn it_opens_the_place_that_it_is_told() {
    let mut team = console(&["--demo", "--open", "teams/platform"]).run();
    team.sees("acme / Settings / Teams / platform").sees("Team API Token");
    let mut tokens = console(&["--demo", "--open", "api-tokens"]).run();
    tokens.sees("acme / Settings / API Tokens").sees("Organization Token");
}

#[test]
fn it_acts_as_whom_it_is_told() {
    let mut console = console(&["--demo", "--as", "marcus"]).run();
    console.sees("acting as marcus (you are olivia)").sees("You see your teams");
}

#[test]
fn whom_it_acts_as_is_kept_for_the_next_start() {
    let mut first = console(&[]).run();
    first.sees("olivia   owner of acme").send("u").sees("Acting as somebody is a rehearsal");
    first.send("/marcus").sees("/marcus").send("\r").sees("acting as marcus (you are olivia)");
    let home = first.quit();
    let mut second = console(&[]).at_home(home).run();
    second.sees("acting as marcus (you are olivia)");
}

#[test]
fn an_empty_model_begins_with_the_form_for_an_organization() {
    let mut console = console(&["--empty", "--db", "x"]).run();
    console.sees("New Organization").sees("You belong to no organization yet.");
    console.send("globex").sees("› globex").send("\t").sees("  globex");
    console
        .send("it@globex.example")
        .sees("› it@globex.example")
        .send("\r")
        .sees("globex / Settings / Teams")
        .sees("tester   owner")
        .sees("› owners");
    assert!(console.home().join("tmp/x").is_file());
}

#[test]
fn what_cannot_be_meant_is_said_in_one_sentence_without_touching_the_terminal() {
    refuses_with(
        4,
        console(&["--demo", "--as", "nobody"]),
        "tfe-console: --as: there is no user \"nobody\" in this model. There are",
    );
    refuses_with(
        4,
        console(&["--demo", "--organization", "hooli"]),
        "tfe-console: --organization: olivia belongs to no organization",
    );
    refuses(console(&["--demo"]).with("TERM", "dumb"), "tfe-console: this terminal cannot show the console");
    refuses(console(&["--demo"]).without("TERM"), "tfe-console: this terminal cannot show the console");
}

fn refuses(start: Start, beginning: &str) {
    refuses_with(2, start, beginning);
}

fn refuses_with(code: u32, start: Start, beginning: &str) {
    let mut console = start.run();
    assert_eq!(console.end().0, code);
    let text = String::from_utf8(console.bytes.clone()).expect("text");
    assert!(text.starts_with(beginning), "{text}");
    assert_eq!(text.matches("\r\n").count(), 1, "{text}");
    assert!(!text.chars().any(|letter| letter.is_control() && letter != '\r' && letter != '\n'), "{text:?}");
    assert!(console.line_is_given_back());
}

#[test]
fn without_a_terminal_it_writes_a_sentence_and_nothing_else() {
    let home = tempfile::tempdir().expect("a home");
    let output = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
        .env_clear()
        .env("HOME", home.path())
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("a run");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    assert_eq!(output.stderr, b"tfe-console: the standard input is not a terminal. Run the console in one.\n");
    assert_eq!(files(home.path()), Vec::<std::path::PathBuf>::new());
}
