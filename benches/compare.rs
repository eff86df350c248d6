//! What the console costs beside the floor, in ratios of medians of runs that take turns, through a pseudo-terminal.
//!
//! `cargo bench --bench floor --bench compare` writes `benches/RESULTS.md`. `ROUNDS=9`, `TEAMS=1000,10000` and
//! `SECONDS=10` set it up. `fzf`, `tig`, `btop` and `ncdu` are measured too where they are installed.

#![expect(clippy::print_stdout, reason = "it says how far it is")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use filedescriptor::FileDescriptor;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use vt100::Parser;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tfe-console");
/// Longer than anything takes.
const DEADLINE: Duration = Duration::from_mins(1);
/// Without output for so long, a program has drawn what it had to.
const QUIET: Duration = Duration::from_millis(40);
/// Keys of one run.
const KEYS: usize = 20;

/// A program in a terminal, driven by this thread.
struct Terminal {
    parser: Parser,
    wire: FileDescriptor,
    _master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    begun: Instant,
    /// Whether it answers what it is asked.
    answers: bool,
    unanswered: Vec<u8>,
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
    fn start(words: &[OsString], home: &Path, answers: bool) -> Self {
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
        Self { parser, wire, _master: pair.master, child, begun, answers, unanswered: Vec::new() }
    }

    /// Reads what comes within a time; when it came, or nothing.
    fn read(&mut self, longest: Duration) -> Option<Instant> {
        let span = Timespec::try_from(longest).expect("a time");
        poll(&mut [PollFd::new(&self.wire, PollFlags::IN)], Some(&span)).expect("a descriptor to wait for");
        let mut bytes = vec![0; 1 << 16];
        let count = self.wire.read(&mut bytes).ok().filter(|count| *count > 0)?;
        let at = Instant::now();
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
    fn shows(&mut self, text: &str) -> Instant {
        let end = Instant::now() + DEADLINE;
        while Instant::now() < end {
            if let Some(at) = self.read(Duration::from_millis(100))
                && self.parser.screen().contents().contains(text)
            {
                return at;
            }
        }
        panic!("waited in vain for {text}:\n{}", self.parser.screen().contents());
    }

    fn rests(&mut self) {
        while self.read(QUIET).is_some() {}
    }

    /// From a key to the first change of the screen; nothing where it changes nothing.
    fn press(&mut self, keys: &[u8]) -> Option<Duration> {
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

    fn pid(&self) -> Pid {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok());
        id.and_then(Pid::from_raw).expect("a process")
    }

    fn proc(&self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.pid())).unwrap_or_default()
    }

    /// The memory that is its own share, in MiB; nothing where the system does not say.
    fn memory(&self) -> Option<f64> {
        let text = self.proc("smaps_rollup");
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok().map(|kib| kib / 1024.0)
    }

    /// CPU in seconds, and how often one of its threads has woken.
    fn used(&self) -> (f64, u64) {
        let stat = self.proc("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks: f64 = [11, 12].iter().filter_map(|at: &usize| fields.get(*at)?.parse::<f64>().ok()).sum();
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.pid())).into_iter().flatten().flatten();
        let woken = tasks.filter_map(|task| {
            let status = std::fs::read_to_string(task.path().join("status")).ok()?;
            status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse::<u64>().ok())
        });
        (ticks / 100.0, woken.sum())
    }

    /// From a way out to the end of the process.
    fn leave(mut self, out: &Out) -> Duration {
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

enum Out {
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

/// What is measured, in milliseconds unless its name says otherwise.
#[derive(Default)]
struct Samples(BTreeMap<(String, &'static str), Vec<f64>>);

impl Samples {
    fn add(&mut self, program: &str, what: &'static str, value: f64) {
        self.0.entry((program.to_owned(), what)).or_default().push(value);
    }

    fn median(&self, program: &str, what: &'static str) -> Option<f64> {
        let mut values = self.0.get(&(program.to_owned(), what))?.clone();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A program of a round.
struct Case {
    name: String,
    words: Vec<OsString>,
    /// What its first full frame shows.
    shows: &'static str,
    answers: bool,
    /// The key that moves, the one that moves back, so that no key is at an end, and the one that leaves.
    keys: Option<[&'static [u8]; 3]>,
    /// A home that is made anew for each run.
    fresh: bool,
}

fn console(name: &str, arguments: &[&str]) -> Case {
    let words = std::iter::once(PROGRAM).chain(arguments.iter().copied()).map(OsString::from).collect();
    Case { name: name.to_owned(), words, shows: "app-dev", answers: true, keys: Some([b"j", b"k", b"q"]), fresh: false }
}

fn run(case: &Case, home: &Path, seconds: Option<u64>, samples: &mut Samples) {
    let fresh = case.fresh.then(|| tempfile::tempdir().expect("a home"));
    let mut terminal = Terminal::start(&case.words, fresh.as_ref().map_or(home, |folder| folder.path()), case.answers);
    let begun = terminal.begun;
    let shown = terminal.shows(case.shows);
    samples.add(&case.name, "first frame", ms(shown - begun));
    terminal.rests();
    let Some([moves, back, leaves]) = case.keys else {
        terminal.leave(&Out::Signal(Signal::KILL));
        return;
    };
    for number in 0..KEYS {
        if let Some(took) = terminal.press(if number % 2 == 0 { moves } else { back }) {
            samples.add(&case.name, "key", ms(took));
        }
        terminal.rests();
    }
    if let Some(memory) = terminal.memory() {
        samples.add(&case.name, "memory", memory);
    }
    if let Some(seconds) = seconds {
        while terminal.read(Duration::from_millis(1_500)).is_some() {}
        let before = terminal.used();
        let end = Instant::now() + Duration::from_secs(seconds);
        while Instant::now() < end {
            terminal.read(end.saturating_duration_since(Instant::now()));
        }
        let after = terminal.used();
        samples.add(&case.name, "idle CPU", (after.0 - before.0) * 1e3);
        samples.add(&case.name, "idle wakeups", f64::from(u32::try_from(after.1 - before.1).unwrap_or(u32::MAX)));
    }
    samples.add(&case.name, "leave", ms(terminal.leave(&Out::Keys(leaves))));
}

/// How long the console takes to leave in another way.
fn leave(name: &str, home: &Path, out: &Out, samples: &mut Samples) {
    let mut terminal = Terminal::start(&[PROGRAM.into()], home, true);
    terminal.shows("app-dev");
    terminal.rests();
    samples.add(name, "leave", ms(terminal.leave(out)));
}

/// How long a verb takes; what it prints.
fn verb(model: &Path, arguments: &[&str]) -> (Duration, String) {
    let mut command = Command::new(PROGRAM);
    let begun = Instant::now();
    let output = command.args(arguments).arg("--db").arg(model).stderr(Stdio::null()).output().expect("a verb");
    assert!(output.status.success(), "{arguments:?}");
    (begun.elapsed(), String::from_utf8(output.stdout).expect("text"))
}

/// The floor lies where this program lies.
fn floor() -> PathBuf {
    let folder = std::env::current_exe().expect("this program").parent().expect("a folder").to_owned();
    let made = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    let files = std::fs::read_dir(&folder).expect("a folder").flatten().map(|entry| entry.path());
    let floors = files.filter(|path| {
        path.extension().is_none() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("floor-"))
    });
    floors.max_by_key(|path| made(path)).expect("the floor: cargo bench --bench floor --bench compare")
}

/// Another program: its name, its arguments, a text that it shows, and three keys.
type Other = (&'static str, Vec<OsString>, &'static str, [&'static [u8]; 3]);

/// Other programs, where they are installed.
fn others(folder: &Path) -> Vec<Case> {
    let lines: String = (0..1_000_000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "team-{number}");
        text
    });
    std::fs::write(folder.join("lines"), lines).expect("a file");
    let fzf = format!("fzf < {}", folder.join("lines").display());
    let shell = |command: &str| ["sh", "-c", command].map(OsString::from).to_vec();
    let there = |name: &str| Command::new("which").arg(name).stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    let all: [Other; 4] = [
        ("fzf", shell(&fzf), "1000000/1000000", [b"\x1b[A", b"\x1b[B", b"\x1b"]),
        ("tig", vec!["tig".into()], "commit", [b"j", b"k", b"Q"]),
        ("btop", vec!["btop".into()], "cpu", [b"j", b"k", b"q"]),
        ("ncdu", vec!["ncdu".into(), folder.into()], "Total disk usage", [b"j", b"k", b"q"]),
    ];
    let installed = all.into_iter().filter(|(name, ..)| there(name));
    installed
        .map(|(name, words, shows, keys)| Case {
            name: name.to_owned(),
            words,
            shows,
            answers: true,
            keys: Some(keys),
            fresh: false,
        })
        .collect()
}

fn main() {
    let number = |name: &str, otherwise| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (rounds, seconds) = (number("ROUNDS", 9), number("SECONDS", 10));
    let sizes = std::env::var("TEAMS").unwrap_or_else(|_| "1000,10000".to_owned());
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().join("home");
    std::fs::create_dir_all(&home).expect("a home");
    let mut cases = vec![
        Case {
            name: "floor".to_owned(),
            words: vec![floor().into()],
            shows: "0 keys",
            answers: true,
            keys: Some([b"j", b"k", b"q"]),
            fresh: false,
        },
        console("demo", &[]),
        Case { answers: false, ..console("demo, a terminal that answers nothing", &[]) },
        Case { fresh: true, keys: None, ..console("first start", &[]) },
        Case { keys: None, ..console("--demo", &["--demo"]) },
    ];
    let mut models = vec![("10".to_owned(), folder.path().join("10.db"))];
    models.extend(
        sizes.split(',').filter(|size| !size.is_empty()).map(|size| (size.to_owned(), folder.path().join(format!("{size}.db")))),
    );
    let mut seeds = Vec::new();
    for (size, model) in &models {
        println!("seeding {size} teams");
        let took = verb(model, &["seed", "--organization", "trial", "--teams", size, "--users", "100", "--tokens", size]).0;
        seeds.push((size.clone(), took));
        cases.push(console(
            &format!("{size} teams and tokens"),
            &["--organization", "trial", "--db", &model.display().to_string()],
        ));
        if let Some(case) = cases.last_mut() {
            case.shows = "expires in 2 years";
        }
    }
    cases.extend(others(folder.path()));
    let mut samples = Samples::default();
    // The model of the demo is made, and everything is in the memory of the system.
    for case in &cases {
        run(case, &home, Some(seconds), &mut samples);
    }
    let idle: Vec<(String, [Option<f64>; 2])> = cases
        .iter()
        .map(|case| (case.name.clone(), ["idle CPU", "idle wakeups"].map(|what| samples.median(&case.name, what))))
        .collect();
    samples = Samples::default();
    for round in 1..=rounds {
        println!("round {round} of {rounds}");
        for case in &cases {
            run(case, &home, None, &mut samples);
        }
        for (name, out) in
            [("ctrl-c", Out::Keys(b"\x03")), ("TERM", Out::Signal(Signal::TERM)), ("HUP", Out::Signal(Signal::HUP))]
        {
            leave(name, &home, &out, &mut samples);
        }
        for (size, model) in &models {
            for (what, arguments) in [
                ("team show", &["team", "show", "payments"][..]),
                ("token show", &["token", "show", "--team", "payments"]),
                ("can", &["can", "user:olivia", "team.delete", "team:payments"]),
                ("token generate", &["token", "generate", "--team", "billing", "--replace"]),
            ] {
                let arguments: Vec<&str> = arguments.iter().copied().chain(["--organization", "trial"]).collect();
                samples.add(size, what, ms(verb(model, &arguments).0));
            }
        }
    }
    let text = report(&cases, &models, &seeds, &idle, &samples, (rounds, seconds));
    println!("{text}");
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md"), text).expect("the results");
}

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

fn report(
    cases: &[Case],
    models: &[(String, PathBuf)],
    seeds: &[(String, Duration)],
    idle: &[(String, [Option<f64>; 2])],
    samples: &Samples,
    (rounds, seconds): (u64, u64),
) -> String {
    let mut text = String::from("# Results\n\n");
    let _ = writeln!(
        text,
        "Medians of {rounds} rounds in which the programs take turns, on a terminal of 120×40. A ratio is to the floor of the same\nrun. Read the ratios: the times are those of one machine.\n\n{}\n",
        machine()
    );
    text.push_str("| program | first frame ms | × | key ms | × | leave ms | memory (PSS) MiB | CPU ms in ");
    let _ = writeln!(text, "{seconds} idle s | wakeups |\n|---|---|---|---|---|---|---|---|---|");
    let ratio = |name: &str, what| Some(samples.median(name, what)? / samples.median("floor", what)?);
    for (case, (_, idle)) in cases.iter().zip(idle) {
        let median = |what| cell(samples.median(&case.name, what));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            case.name,
            median("first frame"),
            cell(ratio(&case.name, "first frame")),
            median("key"),
            cell(ratio(&case.name, "key")),
            median("leave"),
            median("memory"),
            cell(idle[0]),
            cell(idle[1]),
        );
    }
    text.push_str("\n| leave by | ms |\n|---|---|\n");
    for name in ["ctrl-c", "TERM", "HUP"] {
        let _ = writeln!(text, "| {name} | {} |", cell(samples.median(name, "leave")));
    }
    text.push_str("\nVerbs, as processes, with the ratio to a model of 10 teams:\n\n| teams | team show ms | × | token show ms | × | can ms | × | token generate ms | × token show | seed s |\n|---|---|---|---|---|---|---|---|---|---|\n");
    for ((size, _), (_, seeded)) in models.iter().zip(seeds) {
        let verb = |what| {
            let value = samples.median(size, what);
            format!("{} | {}", cell(value), cell(value.zip(samples.median("10", what)).map(|(value, ten)| value / ten)))
        };
        let (generate, show) = (samples.median(size, "token generate"), samples.median(size, "token show"));
        let _ = writeln!(
            text,
            "| {size} | {} | {} | {} | {} | {} | {:.1} |",
            verb("team show"),
            verb("token show"),
            verb("can"),
            cell(generate),
            cell(generate.zip(show).map(|(generate, show)| generate / show)),
            seeded.as_secs_f64()
        );
    }
    let _ = writeln!(text, "\nThe binary has {:.2} MiB.", binary());
    text
}

fn binary() -> f64 {
    let bytes = std::fs::metadata(PROGRAM).expect("the program").len();
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}

/// What it ran on, and which versions.
fn machine() -> String {
    let first = |command: &str, arguments: &[&str]| {
        let output = Command::new(command).args(arguments).output().ok();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        text.lines().next().unwrap_or("not known").to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name.to_owned()));
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "- machine: {cores} cores, {}, {}; load {}\n- versions: {}; {}\n- command: `cargo bench --bench floor --bench compare`",
        model.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        first("uname", &["-sr"]),
        load.split(' ').next().unwrap_or("not known"),
        first(PROGRAM, &["--version"]),
        first("rustc", &["--version"]),
    )
}
