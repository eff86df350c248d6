//! The program from outside: what it prints and how it ends when there is no terminal to open the console in.

use std::fs;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A home folder and the program in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
        for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "NO_COLOR", "COLUMNS"] {
            program.env_remove(variable);
        }
        program.args(arguments).env("HOME", self.0.path()).env("TERM", "xterm-256color").current_dir(self.0.path());
        program.stdin(Stdio::null()).output().expect("the program")
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the home folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// What was said on stderr; fails unless it ended with this code and said nothing else.
fn said(output: &Output, code: i32) -> &str {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(!said.contains('\u{1b}'), "an escape sequence: {said:?}");
    said
}

/// The one sentence of a refusal.
fn refused(output: &Output) -> &str {
    let said = said(output, 2).strip_suffix('\n').expect("a line");
    assert!(!said.contains('\n'), "more than a line: {said}");
    said
}

#[test]
fn it_says_its_version() {
    let output = Home::new().run(&["--version"]);
    let version = text(&output.stdout).replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    insta::assert_snapshot!(version, @"tfe-console [VERSION]");
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn it_explains_itself() {
    let output = Home::new().run(&["--help"]);
    insta::assert_snapshot!("help", text(&output.stdout));
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn it_explains_itself_in_short() {
    let output = Home::new().run(&["-h"]);
    insta::assert_snapshot!("short_help", text(&output.stdout));
}

#[test]
fn it_explains_a_reset() {
    let output = Home::new().run(&["reset", "--help"]);
    insta::assert_snapshot!("help_of_reset", text(&output.stdout));
}

#[test]
fn what_it_explains_has_no_escape_sequences() {
    for arguments in [&["--help"][..], &["-h"], &["reset", "--help"], &["--version"]] {
        let output = Home::new().run(arguments);
        assert!(!text(&output.stdout).contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn without_a_terminal_there_is_no_console() {
    let home = Home::new();
    let output = home.run(&[]);
    assert_eq!(refused(&output), "tfe-console: the standard input is not a terminal. Run the console in one.");
    assert_eq!(home.names(), Vec::<String>::new(), "nothing is made");
}

#[test]
fn without_a_terminal_there_is_no_throw_away_console_either() {
    refused(&Home::new().run(&["--demo"]));
}

#[test]
fn an_unknown_place_is_refused_with_the_known_ones() {
    for place in ["nowhere", "teams/", ""] {
        let output = Home::new().run(&["--open", place]);
        let said = said(&output, 2);
        assert!(said.contains("there is no such place; the places are") && said.contains("teams, teams/NAME"), "{said}");
    }
}

#[test]
fn an_unknown_flag_is_refused() {
    let output = Home::new().run(&["--frobnicate"]);
    let said = said(&output, 2);
    assert!(said.starts_with("error: unexpected argument '--frobnicate' found"), "{said}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    for arguments in [&["--demo", "--db", "x.db"][..], &["--demo", "--empty"]] {
        let output = Home::new().run(arguments);
        assert!(said(&output, 2).contains("cannot be used with"), "{arguments:?}");
    }
}

#[test]
fn a_reset_without_demo_is_refused() {
    let home = Home::new();
    let output = home.run(&["reset", "--yes"]);
    assert!(said(&output, 2).contains("--demo"));
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
fn a_reset_without_a_terminal_needs_a_yes() {
    let home = Home::new();
    let output = home.run(&["reset", "--demo", "--db", "model.db"]);
    assert_eq!(
        refused(&output),
        "tfe-console: reset asks before it empties a model, and there is no terminal to ask on. Run it in one, or with --yes."
    );
    assert_eq!(home.names(), Vec::<String>::new(), "no model is made");
}

#[test]
fn a_reset_without_a_yes_leaves_a_model_as_it_is() {
    let home = Home::new();
    assert_eq!(said(&home.run(&["reset", "--demo", "--yes", "--db", "model.db"]), 0), "The demo starts anew.\n");
    let before = fs::read(home.0.path().join("model.db")).expect("bytes");
    refused(&home.run(&["reset", "--demo", "--db", "model.db"]));
    assert!(fs::read(home.0.path().join("model.db")).expect("bytes") == before);
}

#[test]
fn a_model_that_cannot_be_used_is_refused_with_a_sentence() {
    let home = Home::new();
    for (path, sentence) in [
        ("/dev/null", "/dev/null is a device, not a model. Name a file with --db."),
        (".", " is a folder, not a model. Name a file with --db."),
        ("missing/model.db", "Make it, or name another place with --db."),
    ] {
        let output = home.run(&["reset", "--demo", "--yes", "--db", path]);
        assert!(refused(&output).ends_with(sentence), "{path}: {output:?}");
    }
    assert_eq!(home.names(), Vec::<String>::new());
}

#[test]
fn a_broken_configuration_is_refused_with_its_place_and_left_as_it_is() {
    let home = Home::new();
    let path = home.0.path().join("mine.toml");
    for (broken, place) in [
        ("[clipboard]\nclear = 3\n", "line 2, column 1: unknown field `clear`"),
        ("[token]\nhide_after = \"soon\"\n", "line 2, column 14: invalid type: string \"soon\""),
        ("[token\n", "line 1, column "),
        ("é = [\n", "line "),
    ] {
        fs::write(&path, broken).expect("a file");
        let output = home.run(&["--config", "mine.toml", "--db", "model.db"]);
        let said = refused(&output);
        assert!(said.starts_with(&format!("tfe-console: mine.toml: {place}")), "{said}");
        assert!(said.ends_with("Mend the file or move it away."), "{said}");
        assert_eq!(fs::read_to_string(&path).expect("text"), broken);
        assert_eq!(home.names(), ["mine.toml"], "no model is made");
    }
}

#[test]
fn a_configuration_that_is_named_but_missing_is_refused() {
    let output = Home::new().run(&["--config", "missing.toml"]);
    let said = refused(&output);
    assert!(said.starts_with("tfe-console: missing.toml: the configuration cannot be read"), "{said}");
    assert!(said.ends_with("Name another with --config."), "{said}");
}

#[test]
fn a_configuration_that_is_no_text_is_refused() {
    let home = Home::new();
    fs::write(home.0.path().join("mine.toml"), b"\xff\xfe\x1b[2J").expect("a file");
    refused(&home.run(&["--config", "mine.toml"]));
    refused(&home.run(&["--config", "/"]));
}

#[test]
fn a_configuration_in_the_home_folder_is_read() {
    let home = Home::new();
    let folder = home.0.path().join("config/tfe-console");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("config.toml"), "x = 1\n").expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
    program.env("HOME", home.0.path()).env("XDG_CONFIG_HOME", home.0.path().join("config")).stdin(Stdio::null());
    if cfg!(target_os = "linux") {
        assert!(refused(&program.output().expect("the program")).contains("config.toml: line 1, column 1: unknown field `x`"));
    }
}
