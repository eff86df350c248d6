//! A program in a terminal: what it draws, what it uses, and how long it takes.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use vt100::Parser;

/// Longer than anything takes.
const DEADLINE: Duration = Duration::from_mins(1);
/// Without output for so long, a program has drawn what it had to.
const QUIET: Duration = Duration::from_millis(40);

/// A program in a terminal, driven by this thread.
pub struct Terminal {
    parser: Parser,
    wire: FileDescriptor,
    _master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    pub begun: Instant,
    /// Whether it answers what it is asked.
    answers: bool,
    unanswered: Vec<u8>,
    /// The bytes that it has read.
    pub bytes: usize,
}

/// Questions of programs, and what a terminal answers.
const ANSWERS: [(&[u8], &[u8]); 5] = [
    (b"\x1b]11;?\x07", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07"),
    (b"\x1b]11;?\x1b\\", b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[5n", b"\x1b[0n"),
];

impl Terminal {
    pub fn start(words: &[OsString], home: &Path, answers: bool) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::from_argv(words.to_vec());
        command.env_clear();
        for (name, value) in environment(home) {
            command.env(name, value);
        }
        command.env("TERM", "xterm-256color");
        let raw = pair.master.as_raw_fd().expect("a descriptor");
        let mut wire = FileDescriptor::dup(&raw).expect("a descriptor");
        wire.set_non_blocking(true).expect("a descriptor that does not block");
        let parser =
            Parser::new(std::num::NonZeroU16::new(40).expect("rows"), std::num::NonZeroU16::new(120).expect("columns"), 0);
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).expect("a program");
        drop(pair.slave);
        Self { parser, wire, _master: pair.master, child, begun, answers, unanswered: Vec::new(), bytes: 0 }
    }

    /// Reads what comes within a time; when it came, or nothing.
    pub fn read(&mut self, longest: Duration) -> Option<Instant> {
        let span = Timespec::try_from(longest).expect("a time");
        poll(&mut [PollFd::new(&self.wire, PollFlags::IN)], Some(&span)).expect("a descriptor to wait for");
        self.take(1 << 16)
    }

    /// Reads at most so many bytes of what is there; when, or nothing.
    pub fn take(&mut self, most: usize) -> Option<Instant> {
        let mut bytes = vec![0; most];
        let count = self.wire.read(&mut bytes).ok().filter(|count| *count > 0)?;
        let at = Instant::now();
        self.bytes += count;
        if self.answers {
            self.answer(&bytes[..count]);
        }
        self.parser.process(&bytes[..count]);
        Some(at)
    }

    fn answer(&mut self, bytes: &[u8]) {
        self.unanswered.extend_from_slice(bytes);
        for (question, answer) in ANSWERS {
            while let Some(at) = self.unanswered.windows(question.len()).position(|window| window == question) {
                self.unanswered.drain(at..at + question.len());
                self.wire.write_all(answer).expect("an answer");
            }
        }
        let kept = self.unanswered.len().saturating_sub(16);
        self.unanswered.drain(..kept);
    }

    /// When the screen has shown this first.
    pub fn shows(&mut self, text: &str) -> Instant {
        let shown = self.until(|screen| screen.contains(text));
        shown.unwrap_or_else(|| panic!("waited in vain for {text}:\n{}", self.parser.screen().contents()))
    }

    /// When the screen was first as it is wanted; `None` if that takes longer than [`DEADLINE`].
    pub fn until(&mut self, wanted: impl Fn(&str) -> bool) -> Option<Instant> {
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            if let Some(at) = self.read(Duration::from_millis(100))
                && wanted(&self.parser.screen().contents())
            {
                return Some(at);
            }
        }
        None
    }

    /// Types without waiting for anything.
    pub fn types(&mut self, keys: &[u8]) {
        self.wire.write_all(keys).expect("keys");
    }

    /// From a key to the last change of the screen, where nothing comes for [`QUIET`] after it.
    pub fn settles(&mut self, keys: &[u8]) -> Duration {
        let before = self.parser.screen().contents_formatted();
        let begun = Instant::now();
        self.types(keys);
        let (mut last, mut shown) = (begun, before);
        while let Some(at) = self.read(QUIET.max(Duration::from_millis(400).saturating_sub(begun.elapsed()))) {
            let now = self.parser.screen().contents_formatted();
            if now != shown {
                (last, shown) = (at, now);
            }
        }
        last - begun
    }

    pub fn rests(&mut self) {
        while self.read(QUIET).is_some() {}
    }

    /// From a key to the first change of the screen; nothing where it changes nothing.
    pub fn press(&mut self, keys: &[u8]) -> Option<Duration> {
        let before = self.parser.screen().contents_formatted();
        let begun = Instant::now();
        self.wire.write_all(keys).expect("a key");
        let end = begun + Duration::from_secs(5);
        while Instant::now() < end {
            let at = self.read(Duration::from_millis(100));
            if let Some(at) = at.filter(|_| self.parser.screen().contents_formatted() != before) {
                return Some(at - begun);
            }
        }
        None
    }

    pub fn pid(&self) -> Pid {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok());
        id.and_then(Pid::from_raw).expect("a process")
    }

    fn proc(&self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.pid())).unwrap_or_default()
    }

    /// The memory that is its own share, in MiB; nothing where the system does not say.
    pub fn memory(&self) -> Option<f64> {
        let text = self.proc("smaps_rollup");
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok().map(|kib| kib / 1024.0)
    }

    /// See [`used`].
    pub fn used(&self) -> (f64, u64) {
        used(self.pid())
    }

    /// From a way out to the end of the process.
    pub fn leave(mut self, out: &Out) -> Duration {
        let begun = Instant::now();
        match out {
            Out::Keys(keys) => self.wire.write_all(keys).expect("keys"),
            Out::Signal(signal) => kill_process(self.pid(), *signal).expect("a signal"),
        }
        while self.child.try_wait().expect("a child").is_none() {
            assert!(begun.elapsed() < DEADLINE, "it does not leave");
            self.read(Duration::from_micros(200));
        }
        begun.elapsed()
    }
}

pub enum Out {
    Keys(&'static [u8]),
    Signal(Signal),
}

/// A home of its own for every program.
fn environment(home: &Path) -> Vec<(&'static str, OsString)> {
    let folder = |name: &str| home.join(name).into_os_string();
    vec![
        ("HOME", home.into()),
        ("XDG_DATA_HOME", folder("data")),
        ("XDG_CONFIG_HOME", folder("config")),
        ("XDG_CACHE_HOME", folder("cache")),
        ("XDG_STATE_HOME", folder("state")),
        ("PATH", std::env::var_os("PATH").unwrap_or_default()),
        ("USER", "bench".into()),
        ("LANG", "C.UTF-8".into()),
    ]
}

/// CPU of a process in seconds, and how often one of its threads has woken.
pub fn used(process: Pid) -> (f64, u64) {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().filter_map(|at: &usize| fields.get(*at)?.parse::<f64>().ok()).sum();
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let woken = tasks.filter_map(|task| {
        let status = std::fs::read_to_string(task.path().join("status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse::<u64>().ok())
    });
    (ticks / 100.0, woken.sum())
}

/// How often a process wakes until `over` is set: stretches in which one of its threads does, with 100 ms of rest after each.
pub fn wakeups(process: Pid, over: &AtomicBool) -> u32 {
    const LOOK: Duration = Duration::from_millis(20);
    let (mut count, mut last, mut rested) = (0, used(process).1, 5);
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
        let now = used(process).1;
        if now == last {
            rested += 1;
        } else {
            count += u32::from(rested >= 5);
            (last, rested) = (now, 0);
        }
    }
    count
}
