//! The report, as a text of Markdown.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::{Case, PROGRAM, Samples};

fn cell(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"))
}

/// The whole of `benches/RESULTS.md`.
pub fn report(
    cases: &[Case],
    models: &[(String, PathBuf)],
    seeds: &[(String, Option<Duration>)],
    idle: &[(String, [Option<f64>; 2])],
    samples: &Samples,
    [rounds, seconds, walk]: [u64; 3],
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
            "| {size} | {} | {} | {} | {} | {} | {} |",
            verb("team show"),
            verb("token show"),
            verb("can"),
            cell(generate),
            cell(generate.zip(show).map(|(generate, show)| generate / show)),
            cell(seeded.map(|took| took.as_secs_f64()))
        );
    }
    journeys(&mut text, models, samples, walk);
    let _ = writeln!(text, "\nThe binary has {:.2} MiB.", binary());
    text
}

/// What people do, at every size.
fn journeys(text: &mut String, models: &[(String, PathBuf)], samples: &Samples, walk: u64) {
    let key = |name: &str, what| {
        let (value, floor) = (samples.median(name, what), samples.median("floor", "key"));
        format!("{} | {}", cell(value), cell(value.zip(floor).map(|(value, floor)| value / floor)))
    };
    text.push_str("\nFrom a key to the last change of the screen, with the ratio to a key of the floor:\n\n| teams | open a team ms | × | go back ms | × | the first letter of a filter ms | × | the next ms | × | sort ms | × |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size, _) in models {
        let [open, back, first, filter, sort] =
            ["open a team", "go back", "first letter", "filter", "sort"].map(|what| key(size, what));
        let _ = writeln!(text, "| {size} | {open} | {back} | {first} | {filter} | {sort} |");
    }
    let _ = writeln!(
        text,
        "\nMemory after {walk} keys of a random walk; a key on a line of 960 bytes a second, pressed ten times a second for five seconds;\nten seconds in which another program makes a team each second, with how often the program wakes after at least 100 ms of rest, and how often\na thread of it; leaving while Hygiene is being read:\n\n| teams | memory MiB | bytes of a key | last frame later ms | CPU ms | wakeups | of threads | leave ms |\n|---|---|---|---|---|---|---|---|"
    );
    for (size, _) in models {
        let median = |what| cell(samples.median(size, what));
        let _ = writeln!(
            text,
            "| {size} | {} | {} | {} | {} | {} | {} | {} |",
            median("memory after a walk"),
            median("bytes of a key"),
            median("slow line"),
            median("CPU beside a writer"),
            median("wakeups beside a writer"),
            median("thread wakeups beside a writer"),
            median("leave while reading"),
        );
    }
    text.push_str("\nOther lists, opened with the program: until their rows are there, and a key. There is a workspace for ten teams, and a user for\na hundred, up to 10,000:\n\n| teams | list | rows ms | × first frame | key ms | × | memory MiB |\n|---|---|---|---|---|---|---|\n");
    for (size, _) in models {
        for place in crate::journeys::PLACES {
            let (place, name) = (place.name, format!("{size} {}", place.name));
            let (rows, floor) = (samples.median(&name, "rows"), samples.median("floor", "first frame"));
            let _ = writeln!(
                text,
                "| {size} | {place} | {} | {} | {} | {} |",
                cell(rows),
                cell(rows.zip(floor).map(|(rows, floor)| rows / floor)),
                key(&name, "key"),
                cell(samples.median(&name, "memory")),
            );
        }
    }
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
