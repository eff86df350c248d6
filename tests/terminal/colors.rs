//! What the terminal is asked about its background, and what comes of the answer; and the screen in ASCII.

use vt100::Color;

use crate::harness::{ATTRIBUTES, Console, last};
use crate::launch::{Start, console};

/// What the console asks: the background, and what every terminal answers.
const QUESTION: &[u8] = b"\x1b]11;?\x07\x1b[c";
const WHITE: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
const BLACK: &str = "\x1b]11;rgb:0000/0000/0000\x07";

/// The color of the menu's current entry in each theme.
const ANSI: Color = Color::Idx(4);
/// What the bar at the top is drawn with in the first of them.
const ANSI_BAR: &[u8] = b"48;5;4m";
const DARK: Color = Color::Idx(75);
const LIGHT: Color = Color::Idx(25);

/// A console that has asked and waits. What it asks behind later frames is answered, as every terminal does that has
/// answered once.
fn asking(start: Start) -> Console {
    let mut console = start.run();
    console.wait_for("the question", |console| last(&console.bytes, QUESTION) > 0);
    console.read_all();
    console.answers = true;
    console
}

/// Waits for the screen in this theme.
fn is_in(console: &mut Console, color: Color) {
    console.until("the colors", |screen| {
        // The entries of the menu, one of which is the current one.
        (6..20).filter_map(|row| screen.cell(row, 4)).any(|cell| cell.fgcolor() == color)
    });
}

#[test]
fn the_frame_does_not_wait_for_the_answer_and_its_colors_follow() {
    for (answer, color) in [(WHITE, LIGHT), (BLACK, DARK)] {
        let mut console = asking(console(&["--demo"]));
        console.sees("platform");
        is_in(&mut console, ANSI);
        console.send(format!("{answer}{ATTRIBUTES}"));
        is_in(&mut console, color);
        console.quit();
    }
}

#[test]
fn an_answer_in_pieces_is_an_answer() {
    let mut console = asking(console(&["--demo"]));
    for piece in ["\x1b]11;rgb:ffff/ff", "ff/ffff\x1b", "\\\x1b[?6", "2;4c"] {
        console.send(piece);
    }
    console.sees("platform");
    is_in(&mut console, LIGHT);
    console.quit();
}

#[test]
fn a_terminal_that_does_not_know_gets_its_own_sixteen_colors() {
    let mut knows_attributes = asking(console(&["--demo"]));
    knows_attributes.send(ATTRIBUTES).sees("platform");
    is_in(&mut knows_attributes, ANSI);
    assert!(last(&knows_attributes.bytes, ANSI_BAR) > 0);
    let mut knows_nothing = console(&["--demo"]).run();
    knows_nothing.sees("platform");
    is_in(&mut knows_nothing, ANSI);
}

#[test]
fn what_the_environment_says_of_the_background_is_believed_until_the_terminal_says_otherwise() {
    let mut silent = console(&["--demo"]).with("COLORFGBG", "0;15").run();
    silent.sees("platform");
    is_in(&mut silent, LIGHT);
    let mut telling = asking(console(&["--demo"]).with("COLORFGBG", "0;15"));
    telling.send(format!("{BLACK}{ATTRIBUTES}")).sees("platform");
    is_in(&mut telling, DARK);
}

#[test]
fn what_is_typed_before_the_answer_is_not_lost() {
    let mut console = asking(console(&["--demo"]));
    console.send(format!("j\x1b[B{WHITE}j{ATTRIBUTES}\r")).sees("Teams / platform");
    is_in(&mut console, LIGHT);
    console.quit();
}

#[test]
fn a_paste_before_the_answer_is_still_no_command() {
    let mut console = asking(console(&["--demo"]));
    console.send(format!("\x1b[200~q\rq\x1b[201~{BLACK}{ATTRIBUTES}")).sees("Text was pasted where there is no field");
    console.quit();
}

#[test]
fn an_answer_that_comes_late_is_no_key_and_changes_the_colors_once() {
    for answer in [WHITE, &WHITE.replace("\x1b\\", "\x07")] {
        // A figure of the answer would lead to the profile, were it a key.
        let mut console = asking(console(&["--demo", "--open", "api-tokens"]));
        console.sees("Organization Tokens");
        is_in(&mut console, ANSI);
        console.send(answer).send(ATTRIBUTES);
        is_in(&mut console, LIGHT);
        console
            .send("?")
            .sees("Generate the token, or replace it.")
            .send("\x1b")
            .sees("g regenerate token")
            .sees("acme / Settings / API Tokens");
        console.until("no notice", |screen| !screen.contents().contains('✗'));
        console.quit();
    }
}

#[test]
fn keys_that_begin_like_an_answer_are_keys() {
    let mut console = asking(console(&["--demo", "--open", "api-tokens"]));
    console.send(ATTRIBUTES).sees("Organization Tokens");
    console.send("\x1b]1").sees("acme / Settings / Profile");
    console.quit();
}

#[test]
fn nothing_is_asked_where_the_answer_would_change_nothing() {
    let starts = [
        console(&["--demo"]).with("NO_COLOR", "1"),
        console(&["--demo", "--color", "never"]),
        console(&["--demo"]).configured("theme = \"light\"\n"),
        console(&["--demo"]).with("TERM", "screen"),
    ];
    for start in starts {
        let mut console = start.run();
        console.sees("platform").send("q").end();
        assert_eq!(last(&console.bytes, b"\x1b]11;"), 0);
    }
    let mut tmux = asking(console(&["--demo"]).with("TERM", "screen").with("TMUX", "/tmp/tmux-0/default,1,0"));
    tmux.send(ATTRIBUTES).sees("platform");
}

#[cfg(target_os = "linux")]
#[test]
fn after_a_stop_nothing_is_asked_again() {
    let mut console = asking(console(&["--demo"]));
    console.send(format!("{WHITE}{ATTRIBUTES}")).sees("platform").send("\x1a");
    console.wait_for("it is stopped", |console| console.state().0 == 'T');
    console.read_all();
    let before = console.bytes.len();
    console.signal(rustix::process::Signal::CONT).sees("platform");
    is_in(&mut console, LIGHT);
    assert_eq!(last(&console.bytes[before..], b"\x1b]11;"), 0);
    console.quit();
}

#[test]
fn a_signal_while_it_waits_for_the_answer_leaves() {
    let mut console = asking(console(&["--demo"]));
    console.signal(rustix::process::Signal::TERM);
    assert_eq!(console.end().0, 143);
    console.assert_given_back();
}

#[test]
fn a_theme_of_ones_own_is_drawn() {
    let start = console(&["--demo"]).configured("theme = \"mine\"\n");
    let themes = start.home().join("config/tfe-console/themes");
    std::fs::create_dir_all(&themes).expect("a folder");
    std::fs::write(themes.join("mine.toml"), "base = \"contrast\"\ncurrent = { fg = \"#010203\" }\n").expect("a file");
    let mut console = start.run();
    console.sees("platform");
    is_in(&mut console, Color::Rgb(1, 2, 3));
    let ground = console.screen().cell(20, 60).map(vt100::Cell::bgcolor);
    assert_eq!(ground, Some(Color::Idx(16)), "the contrast theme has a ground of its own");
}

#[test]
fn in_ascii_nothing_else_is_written() {
    for start in [
        console(&["--demo", "--ascii"]),
        console(&["--demo"]).with("LC_ALL", "C"),
        console(&["--demo"]).configured("glyphs = \"ascii\"\n").with("LANG", "en_US.UTF-8"),
    ] {
        let mut console = start.run();
        console.sees("> app-dev").send("jjj\r").sees("Teams / platform").send("g").sees("[ n  No ]");
        console.sees("+--").send("n?").sees("| This page").send("\x1b").sees("[ Regenerate token ]");
        console.send("q").end();
        let text = String::from_utf8(console.bytes.clone()).expect("text");
        let other: String = text.chars().filter(|letter| !letter.is_ascii()).collect();
        assert_eq!(other, "");
    }
}

#[test]
fn where_the_locale_is_utf_8_or_not_said_signs_are_signs() {
    for start in [console(&["--demo"]), console(&["--demo"]).with("LANG", "C.UTF-8")] {
        let mut console = start.run();
        console.sees("› app-dev");
        console.quit();
    }
}
