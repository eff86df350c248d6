//! A console that nothing happens to does nothing.

use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use crate::harness::Console;
use crate::launch::console;

#[test]
fn an_idle_console_writes_nothing_and_uses_no_time() {
    let mut console = console(&["--demo"]).run();
    console.sees("platform");
    while console.wait(Duration::from_millis(200), PollFlags::empty()) {}
    let (written, used, woken) = (console.bytes.len(), console.state().1, switches(&console));
    let end = Instant::now() + Duration::from_millis(1_500);
    while Instant::now() < end {
        console.wait(end.saturating_duration_since(Instant::now()), PollFlags::empty());
    }
    assert_eq!(console.bytes.len(), written);
    assert_eq!(console.state().1, used);
    assert_eq!(switches(&console), woken);
    console.send("j\r").sees("Team: app-dev");
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
