//! Every way out gives the terminal back as it was, soon, and leaves no token on it.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::Console;
use crate::launch::{console, program};
use crate::needles::Needles;

/// How long an end may take.
const SOON: Duration = Duration::from_secs(2);

/// A console on the list of teams.
fn at_teams() -> Console {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    console
}

/// A console with a token on the screen.
fn at_token() -> (Console, String) {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    let token = console.generate(&["g"]);
    (console, token)
}

#[track_caller]
fn assert_left(console: &mut Console, code: u32) {
    let (ended, took) = console.end();
    assert_eq!(ended, code);
    assert!(took < SOON, "it took {took:?}");
    console.assert_given_back();
}

#[track_caller]
fn assert_no_trace(console: &mut Console, token: &str) {
    let visible = console.everything_visible();
    assert!(Needles::plain(token).find(visible.as_bytes()).is_none() && !visible.contains(&token[..14]), "{visible}");
}

#[test]
fn q_and_ctrl_c_leave() {
    for key in ["q", "\x03"] {
        let mut console = at_teams();
        console.send(key);
        assert_left(&mut console, 0);
        assert_eq!(console.everything_visible().trim(), "");
    }
}

#[test]
fn ctrl_c_twice_leaves_a_token_that_was_not_copied() {
    let (mut console, token) = at_token();
    console.send("\x03").sees("Not copied. The same key again quits and discards the token").send("\x03");
    assert_left(&mut console, 0);
    assert_no_trace(&mut console, &token);
}

#[test]
fn signals_leave() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let code = 128 + u32::try_from(signal.as_raw()).expect("a number");
        let mut console = at_teams();
        console.signal(signal);
        assert_left(&mut console, code);
        let (mut console, token) = at_token();
        console.signal(signal);
        assert_left(&mut console, code);
        assert_no_trace(&mut console, &token);
    }
}

#[test]
fn a_signal_at_the_very_start_leaves() {
    let mut console = console(&["--demo"]).run();
    console.wait_for("the first bytes", |console| !console.bytes.is_empty());
    console.signal(Signal::TERM);
    assert_left(&mut console, 143);
}

#[test]
fn a_change_that_is_being_written_is_finished_before_a_signal_ends_it() {
    let mut console = console(&["--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    console.generate(&["g"]);
    console.send("c").sees("Sent to");
    let other = rusqlite::Connection::open(console.model()).expect("the model");
    other.execute_batch("BEGIN IMMEDIATE").expect("another program that writes");
    // That the token was shown cannot be written now; the console does not wait for it.
    console.send("\r").until("the modal is closed", |screen| !screen.contents().contains("[ c  Copy ]"));
    console.signal(Signal::TERM);
    console.wait_for("the terminal", |console| console.line_is_given_back());
    // Longer than a console has that does not answer.
    std::thread::sleep(Duration::from_millis(700));
    other.execute_batch("ROLLBACK").expect("the end of the other's writing");
    assert_left(&mut console, 143);
    let shown = "SELECT shown_at IS NOT NULL FROM tokens ORDER BY created_at DESC LIMIT 1";
    assert!(other.query_row(shown, [], |row| row.get::<_, bool>(0)).expect("a token"));
}

/// A console on a page whose read never ends.
fn reading() -> Console {
    let mut first = console(&["--open", "api-server"]).run();
    first.sees("No server runs on this model.");
    let model = first.model();
    let home = first.quit();
    let raw = rusqlite::Connection::open(model).expect("the model");
    raw.execute_batch(
        "DROP TABLE refusals;
         CREATE VIEW refusals (token_id, route, rule, minute, reason, count, address, client) AS
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT 'at-' || i, '', '', '', '', i, '', '' FROM n WHERE i < 0",
    )
    .expect("a read without an end");
    drop(raw);
    let mut console = console(&["--open", "api-server"]).at_home(home).run();
    console.sees("Loading");
    console
}

#[test]
fn a_read_that_runs_keeps_nobody_from_leaving() {
    for key in ["q", "\x03", ""] {
        let mut console = reading();
        let code = if key.is_empty() { 143 } else { 0 };
        if key.is_empty() {
            console.signal(Signal::TERM)
        } else {
            console.send(key)
        };
        let (ended, took) = console.end();
        assert!(ended == code && took < Duration::from_secs(1), "{key:?}: {ended} after {took:?}");
        console.assert_given_back();
    }
    assert_ends(reading());
}

#[test]
fn the_result_of_a_change_that_is_being_written_at_the_end_is_said() {
    let mut console = console(&["--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    let other = rusqlite::Connection::open(console.model()).expect("the model");
    other.execute_batch("BEGIN IMMEDIATE").expect("another program that writes");
    console.send("g").sees("Writing: team sandbox").signal(Signal::TERM);
    console.wait_for("the terminal", |console| console.line_is_given_back());
    other.execute_batch("ROLLBACK").expect("the end of the other's writing");
    assert_left(&mut console, 143);
    let said = console.everything_visible();
    assert!(said.contains("the token of team sandbox was generated, and nobody has seen it"), "{said}");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_leaves_with_its_place_and_no_data() {
    for (place, keys) in [("1", &[][..]), ("token", &["g"]), ("backend", &["g"])] {
        let mut console = console(&["--demo", "--open", "teams/sandbox"]).with("TFE_CONSOLE_INJECT_PANIC", place).run();
        if !keys.is_empty() {
            console.sees("[ Create an authentication token ]").send("g");
        }
        assert_left(&mut console, 101);
        let visible = console.everything_visible();
        let (said, rest) = visible.trim().split_once(".rs:").expect("a place");
        assert!(said.starts_with("tfe-console stopped by a mistake of its own at src/"), "{place}: {visible}");
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        assert_eq!(rest, ". What was written before is safe.", "{place}");
    }
}

#[test]
fn a_terminal_that_is_closed_ends_it() {
    let ignoring = || program(&["sh", "-c", r#"trap "" HUP; exec "$0" --demo"#, env!("CARGO_BIN_EXE_tfe-console")]);
    for start in [console(&["--demo"]), ignoring()] {
        let mut console = start.run();
        console.sees("platform");
        assert_ends(console);
    }
    assert_ends(at_token().0);
}

fn assert_ends(console: Console) {
    let (mut child, _home) = console.close();
    let closed = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        assert!(closed.elapsed() < SOON, "it lives on without a terminal");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_terminal_that_takes_no_more_output_does_not_keep_it() {
    let (mut console, _) = at_token();
    // Frames that nobody reads, until the line is full and the console waits for it.
    for step in 0..60 {
        console.resize_unseen(100 + step % 2, 30);
        std::thread::sleep(Duration::from_millis(5));
    }
    console.signal(Signal::TERM);
    let (code, took) = console.end_unread();
    assert_eq!(code, 143);
    assert!(took < SOON, "it took {took:?}");
    assert!(console.line_is_given_back());
}

#[cfg(target_os = "linux")]
mod stops {
    use super::*;

    fn assert_stopped(console: &mut Console) {
        console.wait_for("it is stopped", |console| console.state().0 == 'T');
        console.read_all();
        console.assert_given_back();
    }

    #[test]
    fn ctrl_z_and_sigtstp_stop_it_and_sigcont_brings_the_screen_back() {
        for outside in [false, true] {
            let mut console = at_teams();
            if outside {
                console.signal(Signal::TSTP)
            } else {
                console.send("\x1a")
            };
            assert_stopped(&mut console);
            assert_eq!(console.everything_visible().trim(), "");
            let before = console.bytes.len();
            console.signal(Signal::CONT).sees("platform");
            console.send("\r").sees("Teams / app-dev");
            let text = String::from_utf8_lossy(&console.bytes[before..]).into_owned();
            assert_eq!(text.matches("\x1b[?1049h").count(), 1, "the screen is taken once");
            assert!(!text.contains("\x1b[?1049l"), "the screen flickers");
            console.send("q");
            assert_left(&mut console, 0);
        }
    }

    #[test]
    fn a_token_is_hidden_before_a_stop_and_after_it() {
        for outside in [false, true] {
            let (mut console, token) = at_token();
            if outside {
                console.signal(Signal::TSTP)
            } else {
                console.send("\x1a")
            };
            assert_stopped(&mut console);
            assert_no_trace(&mut console, &token);
            let before = console.bytes.len();
            console.signal(Signal::CONT).sees("Hidden. Press any key to show it again.");
            assert!(Needles::plain(&token).find(&console.bytes[before..]).is_none());
            console.send("x").sees(&token);
        }
    }

    #[test]
    fn a_stop_that_nobody_can_see_coming_ends_with_the_screen_as_it_was() {
        let mut console = at_teams();
        console.signal(Signal::STOP);
        console.wait_for("it is stopped", |console| console.state().0 == 'T');
        // What a shell does when it takes the terminal: lines and echo.
        console.give_back_line();
        console.signal(Signal::CONT);
        console.wait_for("the modes of the line", |console| !console.line_is_given_back());
        console.send("\r").sees("Teams / app-dev").send("q");
        assert_left(&mut console, 0);
    }

    #[test]
    fn ctrl_z_stops_what_started_it_too() {
        let mut console = program(&["sh", "-c", r#""$0" --demo; exit 7"#, env!("CARGO_BIN_EXE_tfe-console")]).run();
        console.sees("platform").send("\x1a");
        assert_stopped(&mut console);
        console.signal_group(Signal::CONT).sees("platform").send("q");
        assert_left(&mut console, 7);
    }
}
