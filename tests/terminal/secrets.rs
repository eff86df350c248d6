//! Where a token is found, and where not: files, memory, and what was written to the terminal.

use crate::harness::Console;
use crate::launch::console;
use crate::needles::Needles;
use crate::start::files;

/// Generates, copies and closes.
fn shown_once(console: &mut Console, keys: &[&str]) -> String {
    let token = console.generate(keys);
    console.send("c").sees("Sent to the terminal").send("\r").sees("Not used yet");
    token
}

#[test]
fn no_file_holds_a_token_in_any_form() {
    let mut console = console(&["--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    let mut tokens = vec![shown_once(&mut console, &["g"]), shown_once(&mut console, &["g", "y"])];
    console.send("5").sees("Organization Token").sees("Regenerate token");
    tokens.push(shown_once(&mut console, &["g", "y"]));
    let needles: Vec<Needles> = tokens.iter().map(|token| Needles::of(token)).collect();
    // While it runs there are the journals of the model, too.
    let look = |folder: &std::path::Path| {
        let files = files(folder);
        assert!(files.iter().any(|file| file.ends_with("model.db")), "{files:?}");
        for file in files {
            let bytes = std::fs::read(&file).expect("a file");
            for needles in &needles {
                assert_eq!(needles.find(&bytes), None, "{}", file.display());
            }
        }
    };
    look(console.home());
    look(console.quit().path());
}

#[test]
fn the_terminal_is_sent_a_token_only_while_its_modal_is_open() {
    let mut console = console(&["--demo", "--open", "teams/sandbox"]).run();
    console.sees("[ Create an authentication token ]");
    let opened = console.bytes.len();
    let token = console.generate(&["g"]);
    console
        .send("c")
        .sees("Sent to the terminal")
        .resize(120, 40)
        .until("the footer on line 40", |screen| screen.rows(0, 120).nth(39).is_some_and(|line| line.contains("ctrl-c quit")));
    let closed = console.bytes.len();
    console.send("\r").until("the end of the modal", |screen| !screen.contents().contains("will not be displayed again"));
    console.sees("Not used yet").resize(100, 30).send("r2\r").sees("Team Management").send("q").end();
    let needles = Needles::of(&token);
    assert!(needles.find(&console.bytes[opened..closed]).is_some());
    assert_eq!(needles.find(&console.bytes[..opened]), None);
    assert_eq!(needles.find(&console.bytes[closed..]), None);
}

#[cfg(target_os = "linux")]
mod memory {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    use super::*;

    #[test]
    fn a_core_is_never_written() {
        let mut console = console(&["--demo"]).run();
        console.sees("platform");
        let limits = std::fs::read_to_string(console.proc("limits")).expect("limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
        let values: Vec<&str> = core.split_whitespace().skip(4).take(2).collect();
        assert_eq!(values, ["0", "0"]);
    }

    #[test]
    fn no_copy_of_a_token_is_left_in_memory_after_its_modal() {
        let mut console = console(&["--open", "teams/sandbox"]).run();
        console.sees("[ Create an authentication token ]");
        for keys in [&["g"][..], &["g", "y"]] {
            let token = console.generate(keys);
            let needles = Needles::plain(&token);
            let Some(open) = traces(&console, &needles) else { return };
            assert!(!open.is_empty(), "the token of an open modal is not found, so that this test finds nothing");
            // Drawn, hidden, shown, drawn in another size and copied: every way that its text takes.
            console.send("\x1b[O").sees("Hidden.").send("x").sees(&token).resize(80, 24).sees("[ c  Copy ]");
            console.send("c").sees("Sent to the terminal").resize(100, 30).sees(&token);
            console.send("\r").sees("Not used yet");
            assert_eq!(traces(&console, &needles).expect("memory"), Vec::<String>::new());
        }
    }

    /// The places in the process's memory that hold a piece of a token, or nothing where they cannot be read.
    #[expect(clippy::print_stderr, reason = "a check that was not made is to be seen")]
    fn traces(console: &Console, needles: &Needles) -> Option<Vec<String>> {
        let memory = match File::open(console.proc("mem")) {
            Ok(memory) => memory,
            Err(fault) => {
                eprintln!("NOT CHECKED: the memory of the console cannot be read here ({fault}).");
                return None;
            }
        };
        let maps = std::fs::read_to_string(console.proc("maps")).expect("maps");
        let mut found = Vec::new();
        for line in maps.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|modes| modes.starts_with("rw"))) {
            let (start, end) = line.split_whitespace().next().and_then(|range| range.split_once('-')).expect("a range");
            let start = u64::from_str_radix(start, 16).expect("an address");
            let end = u64::from_str_radix(end, 16).expect("an address");
            for page in (start..end).step_by(PIECE) {
                let mut bytes = vec![0; PIECE.min((end - page) as usize)];
                let count = memory.read_at(&mut bytes, page).unwrap_or(0);
                if let Some((at, _)) = needles.find(&bytes[..count]) {
                    let around = String::from_utf8_lossy(&bytes[at.saturating_sub(24)..(at + 96).min(count)]).into_owned();
                    found.push(format!("{line}, at {:x}: {around:?}", page + at as u64));
                }
            }
        }
        Some(found)
    }

    const PIECE: usize = 1 << 20;
}
