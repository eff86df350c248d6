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
    console.send("c").sees("Sent to").send("\r").sees("Last used never");
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
    console.sees("acting as marcus (you are olivia)").sees("You see the teams that you are in");
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
