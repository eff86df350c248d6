//! The mouse: off unless it is wanted, and given back on every way out.

use rustix::process::Signal;
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

use crate::harness::Console;
use crate::launch::{Start, console};

const WHEEL_DOWN: &str = "\x1b[<65;40;10M";
const WHEEL_UP: &str = "\x1b[<64;40;10M";
const CLICK: &str = "\x1b[<0;40;10M\x1b[<0;40;10m";
/// What turns it on and off.
const TOGGLE: &str = "M";

/// A click on a text of the screen.
fn click_on(console: &Console, text: &str) -> String {
    let (_, width) = console.screen().size();
    let rows = console.screen().rows(0, width.into()).enumerate();
    let found = rows.filter_map(|(row, line)| Some((line.split_once(text)?.0.chars().count() + 1, row + 1))).last();
    let (column, row) = found.unwrap_or_else(|| panic!("\"{text}\" is not on the screen"));
    format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
}

fn with_mouse(arguments: &[&str]) -> Start {
    console(arguments).configured("mouse = true\n")
}

fn at_teams() -> Console {
    let mut console = with_mouse(&["--demo"]).run();
    console.sees("platform");
    console
}

fn is_reported(console: &Console) -> bool {
    let screen = console.screen();
    let modes = (screen.mouse_protocol_mode(), screen.mouse_protocol_encoding());
    modes == (MouseProtocolMode::PressRelease, MouseProtocolEncoding::Sgr)
}

#[test]
fn the_wheel_scrolls_three_rows_at_a_time() {
    let mut console = at_teams();
    assert!(is_reported(&console));
    console.sees("› app-dev").send(WHEEL_DOWN).sees("› platform").send(WHEEL_DOWN).sees("› security");
    console.send(WHEEL_UP).sees("› platform").send("\r").sees("Teams / platform");
    console.quit();
}

#[test]
fn without_the_option_the_mouse_is_left_to_the_terminal() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    assert_eq!(console.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    // A terminal that reports it all the same does no harm.
    console.send(WHEEL_DOWN).send(CLICK).send("\r").sees("Teams / app-dev");
    console.quit();
}

#[test]
fn the_mouse_is_turned_on_and_off_while_the_console_runs() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform").send(TOGGLE).sees("The mouse is on.");
    console.wait_for("reports", |console| is_reported(console));
    let click = click_on(&console, "security");
    console.send(&click).sees("› security").send(click.repeat(2)).sees("Teams / security");
    let menu = click_on(&console, "3 Users");
    console.send(TOGGLE).sees("The mouse is off;");
    console.wait_for("no reports", |console| console.screen().mouse_protocol_mode() == MouseProtocolMode::None);
    // A terminal that reports it all the same does no harm.
    console.send(menu).send("4").sees("Settings / Workspaces");
    console.quit();
}

#[test]
fn what_was_turned_on_is_given_back_on_every_way_out() {
    let on = || {
        let mut console = console(&["--demo"]).run();
        console.sees("platform").send(TOGGLE).sees("The mouse is on.");
        console.wait_for("reports", |console| is_reported(console));
        console
    };
    let mut quits = on();
    quits.send("q");
    assert_eq!(quits.end().0, 0);
    quits.assert_given_back();
    let mut ends = on();
    ends.signal(Signal::TERM);
    assert_eq!(ends.end().0, 143);
    ends.assert_given_back();
}

#[cfg(target_os = "linux")]
#[test]
fn a_stop_gives_back_what_was_turned_on_and_takes_it_again() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform").send(TOGGLE).sees("The mouse is on.").send("\x1a");
    console.wait_for("it is stopped", |console| console.state().0 == 'T');
    console.read_all();
    console.assert_given_back();
    console.signal(Signal::CONT).sees("platform");
    console.wait_for("reports", |console| is_reported(console));
    console.quit();
}

#[test]
fn a_click_that_comes_in_pieces_is_one_and_half_a_click_is_none() {
    let mut console = at_teams();
    let click = click_on(&console, "security");
    let (start, end) = click.split_at(5);
    console.send(start).send(end).sees("› security");
    // No number, a number too large for any screen, and a report that never ends.
    console.send("\x1b[<0;;M").send("\x1b[<0;99999;99999M").send("\x1b[<0;40;8").send("\x1b[<9;9;9;9M");
    console.send(click_on(&console, "platform")).sees("› platform");
    console.quit();
}

#[test]
fn clicks_that_are_queued_behind_a_question_do_not_answer_it() {
    let mut console = with_mouse(&["--demo", "--open", "teams/platform"]).run();
    console.sees("Regenerate token").send("g").sees("[ y  Yes, regenerate ]");
    let yes = click_on(&console, "Yes, regenerate");
    console.send("n").until("the question is gone", |screen| !screen.contents().contains("Yes, regenerate"));
    console.send(format!("g{}", yes.repeat(3))).sees("Regenerate the token of team platform?");
    console.send("n").sees("Last used 1 hour ago");
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."));
    console.quit();
}

#[test]
fn the_click_that_brings_the_terminal_to_the_front_answers_no_question() {
    let mut console = with_mouse(&["--demo", "--open", "teams/platform"]).run();
    console.sees("Regenerate token").send("g").sees("[ y  Yes, regenerate ]");
    let yes = click_on(&console, "Yes, regenerate");
    console.send(format!("\x1b[O\x1b[I{yes}n")).until("no question", |screen| !screen.contents().contains("Yes, regenerate"));
    console.sees("Last used 1 hour ago");
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."));
    console.quit();
}

#[test]
fn every_way_out_leaves_the_mouse_to_the_terminal() {
    let mut quits = at_teams();
    quits.send("q");
    assert_eq!(quits.end().0, 0);
    quits.assert_given_back();
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut console = at_teams();
        console.signal(signal);
        assert_eq!(console.end().0, 128 + u32::try_from(signal.as_raw()).expect("a number"));
        console.assert_given_back();
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_leaves_the_mouse_to_the_terminal() {
    let mut console = with_mouse(&["--demo"]).with("TFE_CONSOLE_INJECT_PANIC", "1").run();
    assert_eq!(console.end().0, 101);
    assert!(crate::harness::last(&console.bytes, b"\x1b[?1000h") > 0);
    console.assert_given_back();
}

#[cfg(target_os = "linux")]
#[test]
fn a_stop_leaves_the_mouse_to_the_terminal_and_takes_it_back() {
    let mut console = at_teams();
    console.send("\x1a");
    console.wait_for("it is stopped", |console| console.state().0 == 'T');
    console.read_all();
    console.assert_given_back();
    console.signal(Signal::CONT).sees("platform");
    assert!(is_reported(&console));
    console.quit();
}
