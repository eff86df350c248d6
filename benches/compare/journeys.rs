//! What people do in a model, at every size: open a row and go back, filter, sort, look at the other lists, stay on a slow
//! line, wait while somebody else writes.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::terminal::{Out, Terminal, wakeups};
use crate::{PROGRAM, Samples, ms, verb};

/// A list besides Teams, as its owner sees it, or a member of two teams.
pub struct Place {
    pub name: &'static str,
    open: &'static str,
    is_member: bool,
}

const fn owned(open: &'static str) -> Place {
    Place { name: open, open, is_member: false }
}

const fn seen(name: &'static str, open: &'static str) -> Place {
    Place { name, open, is_member: true }
}

/// The lists that are opened.
pub const PLACES: [Place; 10] = [
    owned("api-tokens/teams"),
    owned("users"),
    owned("workspaces"),
    owned("hygiene"),
    owned("escalation"),
    owned("audit"),
    seen("teams, as a member", "teams"),
    seen("users, as a member", "users"),
    seen("workspaces, as a member", "workspaces"),
    seen("api-tokens/teams, as a member", "api-tokens/teams"),
];
/// Keys of a random walk, and what they do in a list or on a page.
const WALK: [&[u8]; 12] = [b"j", b"k", b"\r", b"\x1b", b"\x1b[6~", b"\x1b[5~", b"G", b"g", b"z", b"j", b"j", b"\x1b"];
/// Bytes that the slow line takes in a second.
const SLOW: usize = 960;

fn words(model: &Path, more: &[&str]) -> Vec<OsString> {
    let start = [PROGRAM, "--organization", "trial", "--db"].map(OsString::from);
    start.into_iter().chain([model.into()]).chain(more.iter().map(OsString::from)).collect()
}

fn is_there(screen: &str) -> bool {
    !["Opening", "Loading", "Looking", "Reading"].iter().any(|word| screen.contains(word)) && screen.lines().count() > 3
}

/// Opens a list of teams, with its rows.
fn teams(model: &Path, home: &Path) -> Terminal {
    let mut terminal = Terminal::start(&words(model, &[]), home, true);
    terminal.shows("expires in");
    terminal.rests();
    terminal
}

/// What is done in the list of teams.
pub fn teams_at(size: &str, model: &Path, home: &Path, samples: &mut Samples) {
    let mut terminal = teams(model, home);
    for _ in 0..3 {
        samples.add(size, "open a team", ms(terminal.settles(b"\r")));
        samples.add(size, "go back", ms(terminal.settles(b"\x1b")));
    }
    terminal.settles(b"/");
    // With the first letter the names are read; it waits until all of them are counted.
    samples.add(size, "first letter", ms(terminal.settles(b"p")));
    for key in [b"a", b"y", b"m", b"e", b"n"] {
        samples.add(size, "filter", ms(terminal.settles(key)));
    }
    terminal.settles(b"\x1b");
    for _ in 0..5 {
        samples.add(size, "sort", ms(terminal.settles(b"z")));
    }
    terminal.leave(&Out::Keys(b"q"));
}

/// From the start to the rows of another list, and a key there.
pub fn place_at(size: &str, Place { name, open, is_member }: &Place, model: &Path, home: &Path, samples: &mut Samples) {
    let who: &[&str] = if *is_member { &["--as", "user-00001"] } else { &[] };
    let mut terminal = Terminal::start(&words(model, &[&["--open", open], who].concat()), home, true);
    let Some(shown) = terminal.until(is_there) else {
        terminal.leave(&Out::Signal(Signal::KILL));
        return;
    };
    samples.add(&format!("{size} {name}"), "rows", ms(shown - terminal.begun));
    terminal.rests();
    for key in [b"j", b"k"].into_iter().cycle().take(6) {
        if let Some(took) = terminal.press(key) {
            samples.add(&format!("{size} {name}"), "key", ms(took));
        }
        terminal.rests();
    }
    if let Some(memory) = terminal.memory() {
        samples.add(&format!("{size} {name}"), "memory", memory);
    }
    terminal.leave(&Out::Keys(b"q"));
}

/// How long leaving takes while a list is being made that looks at everything.
pub fn leave_at(size: &str, model: &Path, home: &Path, samples: &mut Samples) {
    let mut terminal = Terminal::start(&words(model, &["--open", "hygiene"]), home, true);
    terminal.until(|screen| screen.lines().count() > 3);
    samples.add(size, "leave while reading", ms(terminal.leave(&Out::Signal(Signal::TERM))));
}

/// Memory after so many keys of a random walk.
pub fn walk_at(size: &str, keys: usize, model: &Path, home: &Path, samples: &mut Samples) {
    let mut terminal = teams(model, home);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..keys {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        terminal.types(WALK[usize::try_from(state % 12).unwrap_or(0)]);
        // A person looks before the next key.
        terminal.read(Duration::from_millis(20));
    }
    terminal.rests();
    if let Some(memory) = terminal.memory() {
        samples.add(size, "memory after a walk", memory);
    }
    // A token could be on the screen, which is not left by one key.
    terminal.leave(&Out::Signal(Signal::TERM));
}

/// On a line of [`SLOW`] bytes a second, how long after the last key its frame is there, and the bytes of a key.
pub fn slow_at(size: &str, model: &Path, home: &Path, samples: &mut Samples) {
    let mut terminal = teams(model, home);
    let before = terminal.bytes;
    for _ in 0..20 {
        terminal.press(b"j");
        terminal.rests();
    }
    samples.add(size, "bytes of a key", f64::from(u32::try_from((terminal.bytes - before) / 20).unwrap_or(u32::MAX)));
    let slice = Duration::from_millis(50);
    let mut next = Instant::now();
    let mut last_key = next;
    let mut last_frame = next;
    for round in 0.. {
        // Ten keys a second for five seconds, then only reading.
        if round % 2 == 0 && round < 100 {
            terminal.types(b"j");
            last_key = Instant::now();
        }
        next += slice;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        match terminal.take(SLOW / 20) {
            Some(at) => last_frame = at,
            None if round > 120 => break,
            None => {}
        }
    }
    samples.add(size, "slow line", ms(last_frame.saturating_duration_since(last_key)));
    terminal.leave(&Out::Signal(Signal::KILL));
}

/// The CPU and the wakeups, of the program and of its threads, of ten seconds in which somebody else writes once a second.
pub fn beside_a_writer(size: &str, model: &Path, home: &Path, samples: &mut Samples) {
    let mut terminal = teams(model, home);
    while terminal.read(Duration::from_millis(1_500)).is_some() {}
    let (before, process, over) = (terminal.used(), terminal.pid(), AtomicBool::new(false));
    let woken = std::thread::scope(|scope| {
        let counts = scope.spawn(|| wakeups(process, &over));
        for number in 0..10 {
            let end = Instant::now() + Duration::from_secs(1);
            let name = format!("bench-{}-{number}", std::process::id());
            verb(model, &["team", "create", &name, "--organization", "trial"]);
            while Instant::now() < end {
                terminal.read(end.saturating_duration_since(Instant::now()));
            }
        }
        over.store(true, Ordering::Relaxed);
        counts.join().expect("a count")
    });
    let after = terminal.used();
    samples.add(size, "CPU beside a writer", (after.0 - before.0) * 1e3);
    samples.add(size, "wakeups beside a writer", f64::from(woken));
    samples.add(size, "thread wakeups beside a writer", f64::from(u32::try_from(after.1 - before.1).unwrap_or(u32::MAX)));
    terminal.leave(&Out::Keys(b"q"));
}
