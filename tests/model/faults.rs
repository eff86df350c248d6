//! What survives a killed process and a file that cannot grow: everything that was said to be done, and nothing else.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::time::Duration;

use tfe_console::domain::{Guard, TokenOwner};

use crate::ground::{Ground, again, assert_sound, column, generate, number, open, random, team, user};

const RUNS: u64 = 30;

/// Replaces the token of the team platform for ever, and says each new token's id when it is committed.
fn regenerate_until_killed(path: &Path) {
    let model = open(path).expect("a model");
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    loop {
        let minted = generate(&model, olivia, owner, Guard::Anything).expect("a token");
        // The harness keeps what is printed to itself, but not what is written here.
        writeln!(std::io::stderr(), "{}", minted.token).expect("somebody listens");
    }
}

#[test]
fn what_was_acknowledged_before_a_kill_is_there_after_it() {
    const CHILD: &str = "TFE_CONSOLE_TEST_KILL";
    if let Some(path) = std::env::var_os(CHILD) {
        return regenerate_until_killed(Path::new(&path));
    }
    let ground = Ground::with_closed_demo();
    let platform = team(&ground.open(), "platform");
    let mut acknowledged: Vec<String> = Vec::new();
    for _ in 0..RUNS {
        let mut program = again("faults::what_was_acknowledged_before_a_kill_is_there_after_it", CHILD, &ground.path());
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("this program");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let wanted = usize::try_from(5 + random(20)).expect("small");
        acknowledged.extend(lines.by_ref().take(wanted).map(|line| line.expect("a line")));
        // Nothing is waited for: the kill is to come anywhere in a write.
        std::thread::sleep(Duration::from_micros(random(3_000)));
        child.kill().expect("a signal");
        child.wait().expect("an end");
        acknowledged.extend(lines.map(|line| line.expect("a line")).filter(|line| line.len() == "at-".len() + 16));
        drop(ground.open());
        let raw = ground.raw();
        assert_sound(&raw);
        let count =
            |condition: &str| number(&raw, &format!("SELECT count(*) FROM tokens WHERE team_id = '{platform}' AND {condition}"));
        assert_eq!(count("revoked_at IS NULL"), 1);
        let generated = "SELECT count(*) FROM audit_events WHERE command = 'team_token.generate' AND outcome = 'done'";
        let audited = number(&raw, &format!("{generated} AND target = '{platform}'"));
        assert_eq!(count("true"), audited, "each token has its audit row, and each row its token");
        let known: HashSet<String> =
            column(&raw, "SELECT detail FROM audit_events WHERE detail LIKE 'at-%'").into_iter().collect();
        for token in &acknowledged {
            assert!(known.contains(token), "{token} was acknowledged");
        }
    }
    assert!(acknowledged.len() as u64 >= RUNS * 5, "only {} acknowledgements", acknowledged.len());
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_nothing_is_half_done() {
    let ground = Ground::with_closed_demo();
    let platform = team(&ground.open(), "platform");
    let (mut done, mut failed) = (0, 0);
    // Blocks of 512 bytes: each limit stops the program at another page of a file. It does itself what is needed about the
    // signal that comes with that.
    for blocks in (0..240).step_by(8) {
        let script = format!("ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut shell = Program::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_tfe-console"), "token", "generate", "--replace", "--team", "platform"]);
        shell.args(["--as", "olivia", "--organization", "acme", "--db"]).arg(ground.path()).env("HOME", ground.folder());
        let output = shell.output().expect("sh");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0..=2)), "{blocks}: {output:?}");
        // What was printed was generated.
        if output.stdout.is_empty() {
            failed += 1;
            assert!(!output.status.success() && said.contains("Nothing was changed"), "{blocks}: {output:?}");
        } else {
            done += 1;
        }
        let raw = ground.raw();
        assert_sound(&raw);
        let count =
            |condition: &str| number(&raw, &format!("SELECT count(*) FROM tokens WHERE team_id = '{platform}' AND {condition}"));
        assert_eq!(count("revoked_at IS NULL"), 1, "{blocks}");
        assert_eq!(count("revoked_at IS NOT NULL"), done, "{blocks}: the one before was replaced each time, and only then");
    }
    assert!(done > 0 && failed > 0, "{done} went well and {failed} did not");
}
