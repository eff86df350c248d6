//! The mouse: off unless it is wanted, and given back on every way out.

use rustix::process::Signal;
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

use crate::harness::Console;
use crate::launch::{Start, console};

const WHEEL_DOWN: &str = "\x1b[<65;40;10M";
const WHEEL_UP: &str = "\x1b[<64;40;10M";
const CLICK: &str = "\x1b[<0;40;10M\x1b[<0;40;10m";

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
    console.sees("› owners").send(WHEEL_DOWN).sees("› platform").send(WHEEL_DOWN).sees("› security");
    console.send(WHEEL_UP).sees("› platform").send(CLICK).send("\r").sees("Teams / platform");
    console.quit();
}

#[test]
fn without_the_option_the_mouse_is_left_to_the_terminal() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    assert_eq!(console.screen().mouse_protocol_mode(), MouseProtocolMode::None);
    // A terminal that reports it all the same does no harm.
    console.send(WHEEL_DOWN).send(CLICK).send("j\r").sees("Teams / app-dev");
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
    let mut console = with_mouse(&["--demo"]).with("TFE_CONSOLE_REHEARSE_PANIC", "1").run();
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
