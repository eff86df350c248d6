//! The clipboard on real displays: the helper alone, and the whole console with its helpers (security P-18 to P-22).
#![cfg(target_os = "linux")]

mod console;
mod outside;

use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use console::{Console, FOCUS_LOST, decoded};
use outside::{Display, Helper, Process, token, until};

/// Where the console offers to take a copy back.
const OFFER: &str = "s clear clipboard";
const COPIED: &str = "Copied. The clipboard is cleared after 45 seconds, or at once with s when it is stored.";
const RELEASED: &str = "The clipboard no longer has it.";
const SENT: &str = "Sent to the terminal, check by pasting.";
const NO_CLIPBOARD: &str = "No clipboard: select the text.";

#[test]
fn the_helper_owns_the_clipboard_with_exactly_the_token_and_the_hint_that_it_is_a_secret() {
    let Some(display) = Display::open() else { return };
    let _helper = Helper::owning(&display, 60, &token());
    let targets = display.paste_as("TARGETS");
    assert!(targets.lines().any(|target| target == "x-kde-passwordManagerHint"), "{targets}");
    assert!(!targets.contains("SAVE_TARGETS"), "a manager is not asked to keep it: {targets}");
    assert_eq!(display.paste_as("x-kde-passwordManagerHint"), "secret");
}

#[test]
fn neither_a_look_at_the_formats_nor_a_paste_ends_the_helper() {
    let Some(display) = Display::open() else { return };
    let token = token();
    let mut helper = Helper::owning(&display, 60, &token);
    for _ in 0..3 {
        display.paste_as("TARGETS");
        assert_eq!(display.paste(), token);
    }
    assert_eq!(helper.code(), None);
}

#[test]
fn when_its_time_is_over_the_helper_has_said_no_more_and_the_clipboard_is_empty() {
    let Some(display) = Display::open() else { return };
    let mut helper = Helper::owning(&display, 1, &token());
    assert_eq!(helper.said(), "");
    until("the helper has ended", || helper.code() == Some(0));
    until("the clipboard is empty", || display.paste().is_empty());
}

#[test]
fn ending_the_helper_empties_the_clipboard() {
    let Some(display) = Display::open() else { return };
    Helper::owning(&display, 60, &token()).kill();
    until("the clipboard is empty", || display.paste().is_empty());
}

#[test]
fn what_another_program_copies_later_ends_the_helper_and_stays() {
    let Some(display) = Display::open() else { return };
    let mut helper = Helper::owning(&display, 60, &token());
    display.copy("a later copy");
    until("the helper has ended", || helper.code() == Some(0));
    assert_eq!(display.paste(), "a later copy");
}

#[test]
fn a_helper_that_ends_after_a_later_copy_leaves_it_alone() {
    let Some(display) = Display::open() else { return };
    let helper = Helper::owning(&display, 60, &token());
    // Stopped, it cannot end by itself, so that it ends after the other has copied for certain.
    Process(helper.id()).signal(Signal::STOP);
    display.copy("a later copy");
    helper.kill();
    assert_eq!(display.paste(), "a later copy");
}

#[test]
fn of_two_helpers_the_later_one_stands() {
    let Some(display) = Display::open() else { return };
    let mut first = Helper::owning(&display, 60, &token());
    let second = token();
    let mut later = Helper::owning(&display, 60, &second);
    until("the first has ended", || first.code() == Some(0));
    assert_eq!(display.paste(), second);
    assert_eq!(later.code(), None);
}

#[test]
fn the_helper_takes_nothing_but_a_text() {
    let mut helper = Helper::start(":0", 60, "");
    assert_eq!(helper.said(), "");
    until("the helper has ended", || helper.code() == Some(1));
}

#[test]
fn without_anybody_to_end_it_the_helper_gives_up_on_a_display_that_does_not_answer() {
    let (_silent, name) = silent_display();
    let begun = Instant::now();
    let mut helper = Helper::start(&name, 60, &token());
    assert_eq!(helper.said(), "");
    until("the helper has ended", || helper.code() == Some(1));
    assert!(begun.elapsed() >= Duration::from_millis(1_400), "it had its time to answer");
}

#[test]
fn a_copy_can_be_pasted_after_the_console_has_gone() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    let token = console.generate();
    console.press("c").sees(COPIED);
    let helper = console.helper();
    console.press("\r").sees(OFFER).press("q");
    assert_eq!(console.code(), 0);
    assert!(helper.0.runs());
    assert_eq!(display.paste(), token);
}

#[test]
fn a_copy_can_be_pasted_after_the_terminal_has_gone() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    let token = console.generate();
    console.press("c").sees(COPIED);
    let helper = console.helper();
    // What the kernel does to everything that belongs to the terminal.
    let group = rustix::process::Pid::from_raw(i32::try_from(console.process().0).expect("small")).expect("a process");
    rustix::process::kill_process_group(group, Signal::HUP).expect("sent");
    assert_eq!(console.code(), 129);
    assert!(helper.0.runs());
    assert_eq!(display.paste(), token);
}

#[test]
fn s_clears_the_clipboard_at_once_in_the_dialog_and_after_it() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    console.generate();
    console.press("c").sees(COPIED).press("s").sees(RELEASED);
    console.is_alone();
    until("the clipboard is empty", || display.paste().is_empty());
    console.press("c").sees(COPIED).press("\r").sees(OFFER).press("s").lacks(OFFER);
    console.is_alone();
    until("the clipboard is empty", || display.paste().is_empty());
}

#[test]
fn the_console_notices_when_its_helper_is_gone() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    console.generate();
    console.press("c").sees(COPIED);
    console.helper().0.signal(Signal::KILL);
    console.sees(RELEASED);
    console.is_alone();
    console.press("c").sees(COPIED).press("\r").sees(OFFER);
    display.copy("a later copy");
    console.lacks(OFFER);
    console.is_alone();
    console.press("s").press("?").sees("┌ Keys");
    assert_eq!(display.paste(), "a later copy", "there is nothing of its own left to clear");
}

#[test]
fn a_second_copy_replaces_the_first_and_its_helper() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    let token = console.generate();
    console.press("c").sees(COPIED);
    let first = console.helper();
    console.press("c").sees("Copying…").sees(COPIED);
    until("the first helper is gone", || first.0.stat().is_none());
    until("the clipboard has it again", || display.paste() == token);
    let second = console.helper();
    console.press("\r").sees(OFFER);
    assert!(second.0.runs());
    console.press("s").lacks(OFFER);
    console.is_alone();
    until("the clipboard is empty", || display.paste().is_empty());
}

#[test]
fn the_helper_shows_the_token_to_nobody_else() {
    let Some(display) = Display::open() else { return };
    let variables = [("DISPLAY", display.name.as_str()), ("TF_TOKEN_app_terraform_io", "of another place"), ("OTHER", "kept")];
    let mut console = Console::start(&variables);
    let token = console.generate();
    console.press("c").sees(COPIED);
    let helper = console.helper();
    let stat = helper.0.stat().expect("it runs");
    assert_eq!((&stat[3], stat[4].as_str()), (&helper.0.0.to_string(), "0"), "a session of its own, and no terminal");
    assert!(helper.0.file("cmdline").is_some_and(|line| line.ends_with("clipboard-helper\u{0}45\u{0}")));
    let limits = helper.0.file("limits").expect("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    if let Some(environment) = helper.0.file("environ") {
        assert!(environment.contains("OTHER=kept"));
        assert!(!environment.contains("TF_TOKEN_") && !environment.contains(&token[14..]));
        let opened = |number: &str| std::fs::read_link(format!("/proc/{}/fd/{number}", helper.0.0)).unwrap_or_default();
        assert_eq!(opened("2").to_str(), Some("/dev/null"));
        for entry in std::fs::read_dir(format!("/proc/{}/fd", helper.0.0)).expect("files").flatten() {
            let file = opened(&entry.file_name().to_string_lossy());
            assert!(!file.starts_with("/dev/pts") && !file.starts_with("/dev/ptmx"), "{}", file.display());
        }
    }
}

#[test]
fn nothing_that_the_helper_says_reaches_the_terminal() {
    let Some(display) = Display::open() else { return };
    let mut console = Console::start(&[("DISPLAY", &display.name)]);
    console.generate();
    console.press("c").sees(COPIED);
    // When it is replaced soon after it was set, the library has something to say about it.
    display.copy("a later copy");
    console.sees(RELEASED).press("\r").lacks(RELEASED).press("q");
    assert_eq!(console.code(), 0);
    let sent = String::from_utf8_lossy(&console.sent);
    assert!(!sent.contains("dropped") && !sent.contains("lipboard was"), "{sent}");
}

#[test]
fn a_display_that_does_not_answer_costs_neither_the_console_nor_the_copy() {
    let (_silent, x11) = silent_display();
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("wayland-silent");
    let _silent_too = UnixListener::bind(&socket).expect("a socket");
    for variable in [("DISPLAY", x11.as_str()), ("WAYLAND_DISPLAY", socket.to_str().expect("a name"))] {
        let mut console = Console::start(&[variable]);
        let token = console.generate();
        let begun = Instant::now();
        console.press("c").sees("Copying…");
        console.press(FOCUS_LOST).sees("Hidden. Press any key to show it again.").press("x").sees("Copying…");
        let _helper = console.helper();
        console.sees(SENT);
        assert_eq!(console.sent_to_the_terminal(), token);
        let waited = begun.elapsed();
        assert!((1_400..4_000).contains(&waited.as_millis()), "{} {waited:?}", variable.0);
        console.is_alone();
    }
}

#[test]
fn a_display_that_is_not_there_is_known_soon() {
    let (closed, name) = silent_display();
    drop(closed);
    let mut console = Console::start(&[("DISPLAY", &name)]);
    let token = console.generate();
    let begun = Instant::now();
    console.press("c").sees(SENT);
    assert_eq!(console.sent_to_the_terminal(), token, "the terminal has it instead");
    let waited = begun.elapsed();
    assert!(waited < Duration::from_millis(1_400), "{waited:?}, which is the time of one that does not answer");
    console.is_alone();
}

#[test]
fn where_neither_a_display_nor_the_terminal_takes_it_that_is_said() {
    let (closed, name) = silent_display();
    drop(closed);
    let mut console = Console::start(&[("DISPLAY", &name), ("TERM", "linux")]);
    console.generate();
    console.press("c").sees(NO_CLIPBOARD);
}

#[test]
fn screen_gets_the_copy_wrapped_in_pieces_and_the_sentence_says_what_is_known() {
    let mut console = Console::start(&[("STY", "4711.pts-0.host")]);
    let token = console.generate();
    console.press("c").sees("Sent to the terminal through screen, check by pasting.");
    let sent = String::from_utf8_lossy(&console.sent);
    let wrapped = sent.split("\x1bP").skip(1).map(|piece| piece.split("\x1b\\").next().unwrap_or_default());
    let whole: String = wrapped.collect();
    let base64 = whole.strip_prefix("\x1b]52;c;").and_then(|rest| rest.strip_suffix('\x07')).expect("OSC 52");
    assert_eq!(decoded(base64), token);
}

/// A display that takes every connection and never says a word.
fn silent_display() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, format!("127.0.0.1:{}", port - 6_000))
}
