//! What the console costs beside the floor, in ratios of medians of runs that take turns, through a pseudo-terminal.
//!
//! `cargo bench --bench floor --bench compare` writes `benches/RESULTS.md`. `ROUNDS=9`, `TEAMS=1000,10000`,
//! `SECONDS=10` and `WALK=3000` set it up. `MODELS` is a folder where models of before are, or are kept for the next time. `fzf`,
//! `tig`, `btop` and `ncdu` are measured too where they are installed. What takes longer than a minute stays empty.

#![expect(clippy::print_stdout, reason = "it says how far it is")]

mod journeys;
mod report;
mod terminal;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use report::report;
use terminal::{Out, Terminal};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tfe-console");
/// Keys of one run.
const KEYS: usize = 20;

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
    let walk = number("WALK", 3_000);
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
    let kept = std::env::var_os("MODELS").map(PathBuf::from);
    let beside = kept.as_deref().unwrap_or(folder.path());
    let sizes = std::iter::once("10").chain(sizes.split(',').filter(|size| !size.is_empty()));
    let models: Vec<(String, PathBuf)> = sizes.map(|size| (size.to_owned(), beside.join(format!("{size}.db")))).collect();
    let mut seeds = Vec::new();
    for (size, model) in &models {
        let seeded = (!model.exists()).then(|| {
            println!("seeding {size} teams");
            let teams: u32 = size.parse().expect("a number of teams");
            let users = (teams / 100).clamp(10, 10_000).to_string();
            let took = verb(model, &["seed", "--organization", "trial", "--teams", size, "--users", &users, "--tokens", size]).0;
            let workspaces = (teams / 10).max(10).to_string();
            verb(model, &["seed", "--organization", "trial", "--teams", "10", "--workspaces", &workspaces]);
            took
        });
        seeds.push((size.clone(), seeded));
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
    for (size, model) in &models {
        println!("what people do with {size} teams");
        for _ in 0..rounds.min(3) {
            journeys::teams_at(size, model, &home, &mut samples);
            for place in &journeys::PLACES {
                journeys::place_at(size, place, model, &home, &mut samples);
            }
            journeys::leave_at(size, model, &home, &mut samples);
        }
        journeys::walk_at(size, usize::try_from(walk).expect("a number"), model, &home, &mut samples);
        journeys::slow_at(size, model, &home, &mut samples);
        journeys::beside_a_writer(size, model, &home, &mut samples);
    }
    let text = report(&cases, &models, &seeds, &idle, &samples, [rounds, seconds, walk]);
    println!("{text}");
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md");
    // What somebody has written below stays.
    let before = std::fs::read_to_string(&results).unwrap_or_default();
    let written = before.find("\n## ").map_or("", |at| &before[at..]);
    std::fs::write(&results, [&text, written].concat()).expect("the results");
}
