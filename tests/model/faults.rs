//! What survives a killed process and a file that cannot grow: everything that was said to be done, and nothing else.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tfe_console::backend::{Backend, Error};
use tfe_console::domain::{Caller, Seen, TokenOwner};

use crate::ground::{Ground, again, assert_sound, column, generate, number, open, random, team, user};

const RUNS: u64 = 30;

/// Replaces the token of the team platform for ever, and says each new token's id when it is committed.
fn regenerate_until_killed(path: &Path) {
    let model = open(path).expect("a model");
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    loop {
        let minted = generate(&model, olivia, owner, Seen::Anything).expect("a token");
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

/// Replaces a token until the file may not grow, then looks at what is there, then goes on.
fn write_up_to_the_limit(path: &Path) {
    // As the program does in runtime/watch.rs: the limit is to be an error, not the end.
    signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false))).expect("a handler");
    let model = open(path).expect("a model");
    let (olivia, platform) = (user(&model, "olivia"), team(&model, "platform"));
    let owner = TokenOwner::Team(platform);
    let limit = |bytes: Option<u64>| {
        let maximum = getrlimit(Resource::Fsize).maximum;
        setrlimit(Resource::Fsize, Rlimit { current: bytes, maximum }).expect("a limit");
    };
    let size = std::fs::metadata(path).expect("a file").len();
    let mut sentences = Vec::new();
    for extra in 0..24 {
        // Each limit stops the write at another page of it.
        let mut last = generate(&model, olivia, owner, Seen::Anything).expect("a token");
        limit(Some(size + extra * 4096));
        let error = loop {
            match generate(&model, olivia, owner, Seen::Anything) {
                Ok(minted) => last = minted,
                Err(error) => break error,
            }
        };
        let current = model.team(olivia, platform).expect("reading goes on").token.expect("an owner sees it").expect("a token");
        assert_eq!(current.id, last.token, "the token before is still the one");
        assert!(model.authenticate(&last.secret, &Caller::default()).is_ok());
        limit(None);
        let raw = rusqlite::Connection::open(path).expect("the file");
        assert_sound(&raw);
        let valid = format!("SELECT count(*) FROM tokens WHERE team_id = '{platform}' AND revoked_at IS NULL");
        assert_eq!(number(&raw, &valid), 1);
        raw.pragma_query(None, "wal_checkpoint", |_| Ok(())).expect("a checkpoint");
        sentences.push(error);
    }
    for error in sentences {
        assert!(matches!(&error, Error::Storage(text) if text.contains("Nothing was changed")), "{error:?}");
    }
}

#[test]
fn a_file_that_may_not_grow_is_an_error_and_nothing_is_half_done() {
    const CHILD: &str = "TFE_CONSOLE_TEST_LIMIT";
    if let Some(path) = std::env::var_os(CHILD) {
        return write_up_to_the_limit(&PathBuf::from(path));
    }
    let ground = Ground::with_closed_demo();
    let test = "faults::a_file_that_may_not_grow_is_an_error_and_nothing_is_half_done";
    let done = again(test, CHILD, &ground.path()).output().expect("this program");
    assert!(done.status.success(), "{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
}
