//! Every command that the program prints for the reader to run next, run as it stands, in a shell.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::home::{Home, Said};

/// What was said about the model and the user, in names that a shell would take apart.
const SAID: [&str; 8] = ["--db", "it's here.db", "--as", "olivia", "--organization", "acme", "--config", "my $config.toml"];

/// The same, as a command that is printed says it again.
const AGAIN: &str = r"--db 'it'\''s here.db' --as olivia --organization acme --config 'my $config.toml'";

fn home() -> Home {
    let home = Home::new();
    std::fs::write(home.path().join("my $config.toml"), "").expect("a file");
    home
}

fn said(home: &Home, arguments: &[&str]) -> Said {
    Said::of(home.bare(&[arguments, &SAID].concat()), "")
}

/// The command that stands at the end of what was said.
fn command(said: &Said) -> String {
    let line = said.errors.trim_end().lines().last().expect("a line");
    let (_, command) = line.rsplit_once(": tfe-console ").unwrap_or_else(|| panic!("no command is printed: {said:?}"));
    format!("tfe-console {command}")
}

/// Pastes a command into a shell; what the reader has to say in it is said.
fn paste(home: &Home, command: &str) -> Said {
    let filled = command
        .replace("'COMMAND'", "'cat > /dev/null'")
        .replace(" NAME", " plan9")
        .replace(" ADDRESS", " ops@example.com")
        .replace(" TEAM", " platform");
    let mut shell = Command::new("bash");
    let program = Path::new(env!("CARGO_BIN_EXE_tfe-console")).parent().expect("a folder");
    shell.env_clear().env("HOME", home.path()).env("PATH", format!("{}:/usr/bin:/bin", program.display()));
    shell.env("TERM", "xterm-256color").current_dir(home.path()).args(["-c", &filled]);
    Said::of(shell, "")
}

/// That the command at the end of what was said works when it is pasted, and says again what was said.
fn works(home: &Home, said: &Said) -> Said {
    let command = command(said);
    assert!(command.ends_with(AGAIN), "{command}");
    let done = paste(home, &command);
    assert_eq!(done.code, Some(0), "{command}: {done:?}");
    done
}

#[test]
fn the_command_that_resumes_a_campaign_works_when_it_is_pasted() {
    let home = home();
    let journal = ["--journal", "my journal.jsonl"];
    let failing = ["token", "rotate", "--all", "--yes", "--kind", "team", "--to", "false", "--expires", "30d"];
    let stopped = said(&home, &[&failing[..], &journal, &["--check", "true", "--timeout", "9"]].concat());
    assert_eq!(stopped.code, Some(1), "{stopped:?}");
    let command = command(&stopped);
    assert!(command.contains(" --journal 'my journal.jsonl' "), "{command}");
    for option in ["--to 'COMMAND'", "--check 'COMMAND'", "--timeout 9", "--expires 30d"] {
        assert!(command.contains(option), "{command} lacks {option}");
    }
    let done = works(&home, &stopped);
    assert!(done.errors.contains(" is done: "), "{done:?}");
}

#[test]
fn a_printed_command_that_still_has_its_placeholder_changes_nothing() {
    let home = home();
    let stopped = said(&home, &["token", "rotate", "--team", "platform", "--to", "false"]);
    let list = || said(&home, &["token", "list", "--json"]).output;
    let before = list();
    let shell = command(&stopped).replace("'COMMAND'", "COMMAND");
    let refused = paste(&home, &shell);
    assert_eq!((refused.code, refused.errors.as_str()), (Some(2), "tfe-console: --to: say the command that stores the token.\n"));
    assert_eq!(list(), before);
}

#[test]
fn the_command_that_rotates_again_works_when_it_is_pasted() {
    let home = home();
    for whose in [&["--team", "platform"][..], &["--organization-token"]] {
        let failed = said(&home, &[&["token", "rotate", "--to", "false"], whose].concat());
        assert_eq!(failed.code, Some(1), "{failed:?}");
        works(&home, &failed);
    }
    let made = said(&home, &["token", "generate", "--user-token", "--description", "a laptop"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let failed = said(&home, &["token", "rotate", "--user-token", "--description", "a laptop", "--to", "false"]);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    works(&home, &failed);
    let one = said(&home, &["token", "show", "--user-token", "--description", "a laptop"]);
    assert_eq!(one.code, Some(0), "not just one token is left: {one:?}");
}

#[test]
fn the_command_that_lists_ones_own_tokens_works_when_it_is_pasted() {
    let home = home();
    let several = said(&home, &["token", "show", "--user-token", "--description", "nothing like it"]);
    assert_eq!(several.code, Some(4), "{several:?}");
    assert!(works(&home, &several).output.starts_with("WHOSE "));
}

#[test]
fn the_commands_that_make_what_is_missing_work_when_they_are_pasted() {
    let home = home();
    let unknown = said(&home, &["member", "add", "platform", "nadia"]);
    assert_eq!(unknown.code, Some(4), "{unknown:?}");
    // The account is made, and what that prints puts it into a team.
    works(&home, &works(&home, &unknown));
    let as_guest = ["--db", "it's here.db", "--as", "guest"];
    let nowhere = Said::of(home.bare(&[&["team", "list"], &as_guest[..]].concat()), "");
    assert_eq!(nowhere.code, Some(2), "{nowhere:?}");
    let done = paste(&home, &command(&nowhere));
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(Said::of(home.bare(&[&["team", "list"], &as_guest[..]].concat()), "").code, Some(0));
}

#[test]
fn the_command_that_starts_a_model_without_users_anew_works_when_it_is_pasted() {
    let home = home();
    assert_eq!(Said::of(home.bare(&["user", "list", "--db", "it's here.db"]), "").code, Some(0));
    let connection = rusqlite::Connection::open(home.path().join("it's here.db")).expect("the model");
    connection.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM last_seat; DELETE FROM users;").expect("no users");
    drop(connection);
    let nobody = Said::of(home.bare(&["team", "list", "--db", "it's here.db"]), "");
    assert_eq!(nobody.code, Some(2), "{nobody:?}");
    let done = paste(&home, &format!("{} --yes", command(&nobody)));
    assert_eq!((done.code, done.errors.as_str()), (Some(0), "The demo starts again.\n"));
}

#[test]
fn the_commands_of_the_examples_say_again_what_was_said() {
    let home = home();
    let text = said(&home, &["token", "rotate", "--examples"]).output;
    let last = text.split("\n\n").find(|example| example.contains("umask 077")).expect("an example");
    let command = last.split_once('\n').expect("a command").1.replace(" NAME", " platform");
    assert!(command.ends_with(AGAIN), "{command}");
    let done = paste(&home, &command);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(home.path().join("tfe-token").exists());
}

#[test]
fn the_commands_in_the_greeting_of_a_server_work_when_they_are_pasted() {
    let home = home();
    let mut serving = home.bare(&["serve", "--listen", "127.0.0.1:0", "--db", "it's here.db", "--as", "marcus"]);
    let mut serving = serving.stderr(Stdio::piped()).spawn().expect("a server");
    let lines = BufReader::new(serving.stderr.take().expect("its log")).lines();
    let mut lines = lines.map(|line| line.expect("a line"));
    let console = lines.find(|line| line.starts_with("  tfe-console ")).expect("the command of the console");
    let export = lines.next().expect("the command that generates");
    assert!(console.ends_with(r"'\''s here.db' --as marcus"), "{console}");
    let pasted = paste(&home, &format!("{export}; printf %s \"$TOKEN\" | wc -c; {console} token list --user-token"));
    let _ = serving.kill();
    let _ = serving.wait();
    assert!(pasted.output.trim_start().starts_with("90\n") && pasted.output.contains("rehearsal"), "{pasted:?}");
}
