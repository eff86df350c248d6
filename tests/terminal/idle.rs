//! A console that nothing happens to does nothing.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustix::event::PollFlags;

use crate::harness::Console;
use crate::launch::console;

#[test]
fn an_idle_console_writes_nothing_and_uses_no_time() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    rest(&mut console);
    assert_idle(&mut console, Duration::from_millis(1_500));
    console.send("\r").sees("Teams / app-dev");
}

#[test]
fn an_idle_console_on_a_file_writes_nothing_and_uses_no_time_though_ages_are_on_the_screen() {
    let mut console = console(&["--open", "teams/security"]).run();
    console.sees("Expires in ");
    rest(&mut console);
    assert_idle(&mut console, Duration::from_secs(3));
    console.send("\x1b").sees("Team Management");
}

#[test]
fn what_changes_nothing_that_is_shown_is_looked_at_and_writes_nothing() {
    let mut console = console(&["--open", "teams/platform"]).run();
    console.sees("[ Regenerate token ]");
    rest(&mut console);
    let (written, before) = (console.bytes.len(), switches(&console));
    let backend = |counts: &[String]| counts.iter().find(|count| count.contains("backend")).cloned();
    // Another team; and a file that is none of the model's.
    let other = Connection::open(console.model()).expect("the model");
    other.execute("UPDATE teams SET name = 'sandbox-2' WHERE name = 'sandbox'", []).expect("another name");
    console.wait_for("the backend is asked", |console| backend(&switches(console)) != backend(&before));
    rest(&mut console);
    assert_eq!(console.bytes.len(), written);
    let before = switches(&console);
    std::fs::write(console.model().with_file_name("notes"), "none of its business").expect("a file");
    console.wait_for("the watcher hears of it", |console| switches(console) != before);
    rest(&mut console);
    assert_eq!(console.bytes.len(), written);
    assert_eq!(backend(&switches(&console)), backend(&before), "the backend was asked");
}

/// Waits until nothing goes on any more: nothing is written, and no thread wakes for longer than any waits.
fn rest(console: &mut Console) {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let before = (console.bytes.len(), switches(console));
        let quiet = Instant::now() + Duration::from_millis(1_200);
        while Instant::now() < quiet {
            console.wait(quiet.saturating_duration_since(Instant::now()), PollFlags::empty());
        }
        if (console.bytes.len(), switches(console)) == before {
            return;
        }
        assert!(Instant::now() < end, "it does not come to rest: {before:?}, {:?}", switches(console));
    }
}

/// Fails if anything is written, any time is used, or any thread wakes.
#[track_caller]
fn assert_idle(console: &mut Console, span: Duration) {
    let (written, used, woken) = (console.bytes.len(), console.state().1, switches(console));
    let end = Instant::now() + span;
    while Instant::now() < end {
        console.wait(end.saturating_duration_since(Instant::now()), PollFlags::empty());
    }
    assert_eq!(console.bytes.len(), written);
    assert_eq!(console.state().1, used);
    assert_eq!(switches(console), woken);
}

/// How often each thread has gone to sleep.
fn switches(console: &Console) -> Vec<String> {
    let threads = std::fs::read_dir(console.proc("task")).expect("threads");
    let mut counts: Vec<String> = threads
        .map(|thread| {
            let status = std::fs::read_to_string(thread.expect("a thread").path().join("status")).expect("a thread");
            let lines = status.lines().filter(|line| line.starts_with("Name:") || line.starts_with("voluntary_ctxt_switches:"));
            lines.collect::<Vec<_>>().join(" ")
        })
        .collect();
    counts.sort();
    counts
}
