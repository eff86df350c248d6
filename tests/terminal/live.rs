//! What another program does to the same model's file appears on the screen without a key.

use std::process::{Command, Stdio};

use rusqlite::Connection;

use crate::harness::Console;
use crate::launch::{Start, console, program};

/// Two consoles on one file, at this place.
fn both(place: &str) -> (Console, Console) {
    let mut first = console(&["--open", place]).run();
    first.sees("olivia   owner of acme");
    let file = first.model().display().to_string();
    let mut second = console(&["--db", &file, "--open", place]).run();
    second.sees("olivia   owner of acme");
    (first, second)
}

#[test]
fn a_token_that_another_console_generates_appears_without_a_key() {
    let (mut first, mut second) = both("teams/sandbox");
    first.sees("[ Create an authentication token ]");
    second.sees("[ Create an authentication token ]");
    let token = first.generate(&["g"]);
    second.sees(&format!("{}…", &token[..6])).sees("by user olivia").sees("no record that it was displayed");
    // Each sees the other, and what follows too.
    first.send("c").sees("Sent to the terminal").send("\r").sees("Not used yet");
    second.until("that it was displayed", |screen| !screen.contents().contains("no record that it was displayed"));
    second.send("d").sees("Delete the token of team sandbox?").send("y").sees("No tokens created for this team.");
    first.sees("No tokens created for this team.");
    let footer = |console: &mut Console| console.screen().contents().lines().last().map(|line| line.trim_end().to_owned());
    assert_eq!(footer(&mut first), footer(&mut second));
}

#[test]
fn a_server_that_is_started_beside_the_console_appears_without_a_key_and_goes_when_it_stops() {
    let mut console = console(&["--open", "api-server"]).run();
    console.sees("No server runs on this model.");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tfe-console"));
    server.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(console.model());
    let mut server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server");
    console.sees("● http://127.0.0.1:").sees("started").sees("its first minute is not over");
    let stop = Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    assert!(stop.is_ok_and(|done| done.success()) && server.wait().is_ok());
    console.sees("No server runs on this model.").until("no sign", |screen| !screen.contents().contains('●'));
    console.send("q").end();
}

#[test]
fn a_question_is_withdrawn_while_it_is_looked_at() {
    let (mut first, mut second) = both("teams/platform");
    second.sees("[ Regenerate token ]").send("g").sees("Regenerate the token of team platform?");
    first.sees("[ Regenerate token ]");
    first.generate(&["g", "y"]);
    second.sees("was regenerated").sees("[ n  Close ]");
    second.send("y").sees("✗ The token of team platform was regenerated").send("n");
    second.until("the page", |screen| !screen.contents().contains("[ n  Close ]")).sees("by user olivia");
}

#[test]
fn what_a_program_of_another_kind_writes_appears_though_it_does_not_say_when() {
    let mut console = console(&["--open", "teams"]).run();
    console.sees("sandbox");
    let other = Connection::open(console.model()).expect("the model");
    for name in ["sandbox-2", "sandbox-3"] {
        other.execute("UPDATE teams SET name = ?1 WHERE name LIKE 'sandbox%'", [name]).expect("another name");
        console.sees(name);
    }
    drop(other);
    console.send("q").end();
}

#[test]
fn a_model_that_is_replaced_or_removed_is_said_to_be() {
    const MOVED: &str = "The model's file was moved or replaced while it was open.";
    let mut replaced = console(&[]).run();
    replaced.sees("platform");
    let copy = replaced.model().with_file_name("copy.db");
    std::fs::copy(replaced.model(), &copy).expect("a copy");
    std::fs::rename(copy, replaced.model()).expect("a rename");
    replaced.sees(MOVED).send("j").until("a notice that a key takes away", |screen| !screen.contents().contains(MOVED));
    let mut removed = console(&[]).run();
    removed.sees("platform");
    std::fs::remove_file(removed.model()).expect("the model");
    removed.sees(MOVED).send("q");
    assert_eq!(removed.end().0, 0);
}

/// The console on its own model, where the system allows no program to watch a folder; or nothing, where this user
/// cannot have the system do so.
#[cfg(target_os = "linux")]
fn without_watches() -> Option<Start> {
    const LIMIT: &str = "echo 0 > /proc/sys/user/max_inotify_instances";
    let possible = std::process::Command::new("unshare").args(["-Ur", "sh", "-c", LIMIT]).output();
    possible.is_ok_and(|done| done.status.success()).then(|| {
        let console = env!("CARGO_BIN_EXE_tfe-console");
        program(&["unshare", "-Ur", "sh", "-c", &format!("{LIMIT}; exec \"$0\""), console])
    })
}

#[cfg(target_os = "linux")]
#[test]
#[expect(clippy::print_stderr, reason = "a check that was not made is to be seen")]
fn a_folder_that_cannot_be_watched_is_said_to_be_and_r_still_loads() {
    let Some(start) = without_watches() else {
        eprintln!("NOT CHECKED: this user cannot limit how many programs watch folders.");
        return;
    };
    let mut console = start.run();
    console.sees("platform").sees("Live updates are off: the system allows no more programs that watch folders");
    let other = Connection::open(console.model()).expect("the model");
    other.execute("UPDATE teams SET name = 'sandbox-2' WHERE name = 'sandbox'", []).expect("another name");
    console.send("r").sees("sandbox-2");
}

#[cfg(debug_assertions)]
#[test]
fn an_age_is_said_anew_without_a_key() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).with("TFE_CONSOLE_SHORTEN_MINUTE", "1").run();
    console.sees("[ Create an authentication token ]");
    console.generate(&["g"]);
    console.send("c").sees("Sent to the terminal").send("\r").sees("Created just now");
    console.sees("seconds ago by user olivia");
}
