//! Keys and text that nobody pressed on purpose.

use crate::harness::{ATTRIBUTES, Console};
use crate::launch::console;

fn at_platform() -> Console {
    let mut console = console(&["--demo", "--open", "teams/platform"]).run();
    console.sees("Regenerate token");
    console
}

#[test]
fn keys_that_are_queued_behind_a_question_do_not_answer_it() {
    let mut console = at_platform();
    console.send("gyyyy").sees("Regenerate the token of team platform?");
    // A key that comes after all of those is the first that counts.
    console.send("\t\x1b").sees("Last used 1 hour ago");
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."));
}

#[test]
fn keys_that_are_queued_far_behind_a_question_do_not_answer_it() {
    let mut console = at_platform();
    // More than is read at once, cut between keys; none of these is text, which would make it a paste.
    let mut keys = b"gjjj".to_vec();
    keys.extend(b"\x1b[5~".repeat(600));
    keys.extend(b"y\x1b[6~y");
    console.send(keys).sees("Regenerate the token of team platform?");
    console.send("n").sees("Last used 1 hour ago");
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."));
}

#[test]
fn a_paste_does_not_answer_a_question() {
    let mut console = at_platform();
    console.send("g").sees("[ n  No ]").send("\x1b[200~y\ry\r\x1b[201~").sees("Text was pasted where there is no field");
    console.sees("[ n  No ]").send("n").sees("Last used 1 hour ago");
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."));
}

#[test]
fn a_paste_that_the_terminal_does_not_mark_is_no_command() {
    let mut console = at_platform();
    console.send("quit that and go on with g and y and d\r").sees("Text was pasted where there is no field");
    console.quit();
}

#[test]
fn a_paste_goes_into_the_field_that_has_the_cursor() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform").send("/").sees("Team Management  /").send("\x1b[200~plat\x1b[201~").sees("/plat");
    console.until("one team", |screen| !screen.contents().contains("app-dev"));
}

#[test]
fn what_is_sent_at_once_is_read_to_its_end() {
    for count in [1_023, 1_024, 5_000] {
        let mut console = at_platform();
        console.send(format!("{}\x03", "j".repeat(count)));
        assert_eq!(console.end().0, 0, "{count}");
    }
}

#[test]
fn a_terminal_that_has_not_read_its_frames_is_sent_no_more_of_them() {
    let mut console = console(&["--demo"]).run();
    console.sees("› app-dev").send(ATTRIBUTES);
    let unread = console.press_unread(&["j", "k"].repeat(30));
    assert!(unread < 2_000, "{unread} bytes are unread");
    // Once it reads, it sees where all of that led to.
    console.answers = true;
    console.send("j").sees("› data");
    console.quit();
}

#[test]
fn random_bytes_neither_end_it_nor_change_anything() {
    let mut console = console(&["--open", "teams/platform"]).run();
    console.sees("Regenerate token");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let noise = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    });
    // Those that leave, and stop, are meant to do so.
    let noise: Vec<u8> = noise.filter(|byte| !matches!(byte, 0x03 | 0x1a | b'q')).take(20_000).collect();
    for piece in noise.chunks(700) {
        console.send(piece);
    }
    // What began like a sequence is ended; then it is asked for a frame.
    console.send("~\x1b[201~jjjjjj").resize(90, 20);
    console.until("a frame of the new size", |screen| {
        screen.rows(0, 90).nth(19).is_some_and(|line| line.contains("quit") || line.contains("help"))
    });
    assert!(!console.bytes.windows(9).any(|window| window == b".atlasv1."), "a token was made");
    console.send("\x03");
    assert_eq!(console.end().0, 0);
    let mut again = crate::launch::console(&["--open", "teams/platform", "--as", "olivia"]).at_home(console.close().1).run();
    again.sees("Last used 1 hour ago");
}

#[cfg(target_os = "linux")]
#[test]
fn half_a_key_does_not_stop_it_and_the_terminal_is_left_as_it_is_for_the_shell() {
    let mut console = at_platform();
    let flags = |descriptor: u8| {
        let info = std::fs::read_to_string(console.proc(&format!("fdinfo/{descriptor}"))).expect("a descriptor");
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).expect("flags");
        i32::from_str_radix(flags.trim(), 8).expect("a number")
    };
    let nonblocking = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).expect("a flag");
    // Input and output have the description that the shell reads from.
    assert_eq!((flags(0) & nonblocking, flags(1) & nonblocking), (0, 0));
    console.send("\x1b[B\x1b[20").signal(rustix::process::Signal::TERM);
    assert_eq!(console.end().0, 143);
}
