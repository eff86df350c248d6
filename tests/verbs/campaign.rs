//! `token rotate --all`: what would be done, what is done, and how it goes on after every end.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use tfe_console::backend::Backend;
use tfe_console::domain::Secret;
use tfe_console::verbs::Exit;
use tfe_console::verbs::shell::Ended;

use crate::fake::{Ground, well};
use crate::home::Said;
use crate::stand_in::{Stage, token_in};

/// Keeps each token in a file for its owner.
const KEEP: &str = "cat > \"$KEPT/$TFE_TOKEN_OWNER\"";

fn run(stage: &Stage, arguments: &[&str]) -> Said {
    let mut program = stage.program(arguments);
    program.env("KEPT", stage.folder("calls"));
    Said::of(program, "")
}

/// The tokens that were kept, by their owner.
fn kept(stage: &Stage) -> BTreeMap<String, Secret> {
    let files = fs::read_dir(stage.folder("calls")).expect("a folder").map(|entry| entry.expect("an entry").path());
    let name = |path: &std::path::Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    files.filter_map(|path| Some((name(&path), token_in(&fs::read_to_string(&path).expect("a file"))?))).collect()
}

fn journals(stage: &Stage) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(stage.home.path().join("data/tfe-console/rotations")) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// The one journal: its id and its lines.
fn journal(stage: &Stage) -> (String, Vec<Value>) {
    let paths = journals(stage);
    let [path] = paths.as_slice() else { panic!("{paths:?}") };
    assert_eq!(fs::metadata(path).expect("a file").permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(path).expect("a journal");
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
    (path.file_stem().expect("a name").to_string_lossy().into_owned(), lines)
}

fn steps(lines: &[Value], whose: &str) -> Vec<String> {
    let about = lines.iter().filter(|line| line["whose"] == whose);
    about.map(|line| line["step"].as_str().expect("a step").to_owned()).collect()
}

/// The ids of all tokens, by whose they are.
fn ids(stage: &Stage) -> BTreeMap<String, String> {
    let rows = stage.home.json(&["token", "list", "--json"]);
    let rows = rows.as_array().expect("a list").iter().filter(|row| row["kind"] != "user" && row["id"].is_string());
    rows.map(|row| {
        (format!("{} {}", row["kind"].as_str().expect("a kind"), row["owner"].as_str().expect("a name")), row["id"].to_string())
    })
    .collect()
}

/// That every token that was kept works, and nobody's token was left out.
fn all_rotated(stage: &Stage, before: &BTreeMap<String, String>) {
    let (kept, after) = (kept(stage), ids(stage));
    assert_eq!(kept.len(), before.len());
    for (whose, id) in before {
        assert_ne!(&after[whose], id, "{whose} was not rotated");
        let secret = &kept[whose.split_once(' ').expect("a kind").1];
        let bearer = stage.bearer(secret).unwrap_or_else(|| panic!("what was kept of {whose} does not work"));
        assert_eq!(format!("\"{}\"", bearer.token), after[whose]);
        stage.hides(secret, &Said { code: None, output: String::new(), seat: None, errors: String::new() });
    }
}

#[test]
fn without_yes_it_only_says_what_would_be_done() {
    let stage = Stage::new();
    let before = ids(&stage);
    let said = run(&stage, &["token", "rotate", "--all", "--older-than", "90d", "--to", KEEP]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.output.starts_with("WHOSE "), "{}", said.output);
    let line = |whose: &str| said.output.lines().find(|line| line.starts_with(whose)).unwrap_or_default().to_owned();
    assert!(line("organization acme").ends_with("rotate"), "{}", said.output);
    assert!(line("team sandbox").contains("skip    There is none."), "{}", said.output);
    assert!(said.errors.starts_with("This was a dry run: nothing was rotated. With --yes, "), "{}", said.errors);
    assert_eq!((ids(&stage), journals(&stage).len()), (before, 0));
}

#[test]
fn what_is_skipped_is_told_with_its_reason() {
    let ground = Ground::new();
    let all = ["token", "rotate", "--all", "--to", "store"];
    let done = ground.run(&[&all[..], &["--kind", "organization", "--older-than", "3650d"]].concat(), &well);
    assert!(done.output.contains("skip  It is younger than 3650 days.") && done.output.lines().count() == 2, "{}", done.output);
    let done = ground.run(&[&all[..], &["--as", "lena"]].concat(), &well);
    assert_eq!(done.outcome, Ok(Exit::Done));
    let organization = done.output.lines().find(|line| line.starts_with("organization acme")).expect("a line");
    assert!(organization.contains("skip") && organization.contains("owner"), "{organization}");
    assert!(done.errors.contains("There might be teams that are not in this list."), "{}", done.errors);
    let done = ground.run(&[&all[..], &["--yes", "--older-than", "3650d"]].concat(), &well);
    assert_eq!((done.outcome, done.errors.as_str()), (Ok(Exit::Done), "There is nothing to rotate.\n"));
}

#[test]
fn with_yes_every_token_is_rotated_and_the_journal_tells_it() {
    let stage = Stage::new();
    let before = ids(&stage);
    let said = run(&stage, &["token", "rotate", "--all", "--yes", "--check", "true", "--to", KEEP]);
    assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
    assert!(!said.errors.contains('\u{1b}') && !said.errors.contains('#'), "a bar where no terminal is: {}", said.errors);
    let (id, lines) = journal(&stage);
    assert!(said.errors.ends_with(&format!("Rotation {id} is done: {} tokens rotated.\n", before.len())), "{}", said.errors);
    for whose in before.keys() {
        assert_eq!(steps(&lines, whose), ["planned", "checking", "minting", "minted", "delivered", "proven"]);
        assert!(said.errors.contains(&format!("{whose}: rotated and proven.\n")), "{}", said.errors);
    }
    assert_eq!(lines.last().expect("a line")["step"], "finished");
    assert!(!lines.iter().any(|line| line.to_string().contains("cat >")), "a command is in the journal");
    all_rotated(&stage, &before);
    let said = run(&stage, &["token", "rotate", "--resume", &id, "--to", KEEP]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains(&format!("{} tokens done before, 0 to rotate.", before.len())), "{}", said.errors);
}

#[test]
fn it_stops_at_the_first_failure_and_goes_on_from_there() {
    let stage = Stage::new();
    let before = ids(&stage);
    let fails = format!("test $TFE_TOKEN_OWNER != data && {KEEP}");
    let said = run(&stage, &["token", "rotate", "--all", "--yes", "--to", &fails]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let (id, lines) = journal(&stage);
    let last = said.errors.lines().last().expect("a last word");
    assert!(last.contains("of team data is valid and was delivered nowhere"), "{last}");
    assert!(
        last.ends_with(&format!(
            "2 of {} are rotated. Go on with: tfe-console token rotate --resume {id} --to 'COMMAND' --db model.db --as olivia --organization acme",
            before.len()
        )),
        "{last}"
    );
    assert_eq!(steps(&lines, "team data"), ["planned", "checking", "minting", "minted", "failed"]);
    assert_eq!(steps(&lines, "team platform"), ["planned"]);
    let done = ids(&stage);
    let said = run(&stage, &["token", "rotate", "--resume", &id, "--to", KEEP]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(ids(&stage)["team app-dev"], done["team app-dev"], "what was done is done again");
    all_rotated(&stage, &before);
}

#[test]
fn a_check_that_fails_stops_it_with_nothing_rotated_from_there() {
    let stage = Stage::new();
    let before = ids(&stage);
    let said =
        run(&stage, &["token", "rotate", "--all", "--yes", "--check", "test $TFE_TOKEN_KIND = organization", "--to", KEEP]);
    assert_eq!(said.code, Some(5), "{said:?}");
    let after = ids(&stage);
    assert_ne!(after["organization acme"], before["organization acme"]);
    assert_eq!(after["team app-dev"], before["team app-dev"]);
}

#[test]
fn a_signal_between_two_tokens_stops_it_cleanly() {
    let stage = Stage::new();
    let before = ids(&stage);
    // The command has the time to end well, and does.
    let to = format!("trap '' TERM; {KEEP}; test $TFE_TOKEN_OWNER != app-dev || kill -TERM $PPID");
    let said = run(&stage, &["token", "rotate", "--all", "--yes", "--to", &to]);
    assert_eq!(said.code, Some(143), "{said:?}");
    let (id, lines) = journal(&stage);
    assert!(said.errors.contains(&format!("--resume {id} ")), "{}", said.errors);
    assert_eq!(steps(&lines, "team app-dev").last().map(String::as_str), Some("proven"));
    assert_eq!(steps(&lines, "team data"), ["planned"]);
    assert_eq!(
        (lines.last().expect("a line")["step"].as_str(), lines.last().expect("a line")["outcome"].as_str()),
        (Some("stopped"), Some("SIGTERM"))
    );
    let said = run(&stage, &["token", "rotate", "--resume", &id, "--to", KEEP]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains("2 tokens done before"), "{}", said.errors);
    all_rotated(&stage, &before);
}

/// Kills the program once with no way to hear of it, by one of its commands, and goes on.
fn killed(check: &str, to: &str, expected: &[&str]) {
    let stage = Stage::new();
    let before = ids(&stage);
    let killing =
        "{ test -e \"$KEPT/killed\" || test $TFE_TOKEN_OWNER != data || { : > \"$KEPT/killed\"; kill -9 $PPID; exit 1; }; }";
    let (check, to) = (check.replace("KILL", killing), to.replace("KILL", killing).replace("KEEP", KEEP));
    let said = run(&stage, &["token", "rotate", "--all", "--yes", "--check", &check, "--to", &to]);
    assert_eq!(said.code, None, "it was not killed: {said:?}");
    let (id, lines) = journal(&stage);
    assert_eq!(steps(&lines, "team data"), expected);
    let done = ids(&stage);
    let said = run(&stage, &["token", "rotate", "--resume", &id, "--check", &check, "--to", &to]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.errors.contains("2 tokens done before"), "{}", said.errors);
    assert_eq!(ids(&stage)["organization acme"], done["organization acme"], "what was done is done again");
    all_rotated(&stage, &before);
}

#[test]
fn killed_during_the_check_it_goes_on() {
    killed("KILL", "KEEP", &["planned", "checking"]);
}

#[test]
fn killed_before_the_token_was_stored_it_goes_on() {
    killed("true", "KILL && KEEP", &["planned", "checking", "minting", "minted"]);
}

#[test]
fn killed_when_the_token_was_stored_and_nobody_knew_it_goes_on() {
    killed("true", "KEEP && KILL", &["planned", "checking", "minting", "minted"]);
}

#[test]
fn killed_between_two_writes_it_goes_on() {
    let ground = Ground::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let path = path.to_str().expect("a path");
    let all = ["token", "rotate", "--all", "--kind", "team", "--yes", "--to", "store", "--journal", path];
    let first = ground.run(&all, &well);
    assert_eq!(first.outcome, Ok(Exit::Done), "{first:?}");
    let whole = fs::read_to_string(path).expect("a journal");
    let id = serde_json::from_str::<Value>(whole.lines().next().expect("a line")).expect("JSON")["campaign"]
        .as_str()
        .expect("an id")
        .to_owned();
    let resume = ["token", "rotate", "--resume", &id, "--to", "store", "--journal", path];
    let upto = |step: &str| {
        let at = whole.find(&format!("\"step\":\"{step}\"")).expect("the step");
        whole[at..].find('\n').map(|end| &whole[..=at + end]).expect("its line")
    };
    let secrets: Vec<Secret> = first.ran.iter().filter_map(|(_, secret)| secret.clone()).collect();

    // It was stored, and that was written down: what can be proven is, and the token stays.
    fs::write(path, upto("delivered")).expect("a journal");
    let done = ground.run(&resume, &well);
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    assert!(
        done.errors.starts_with(&format!("Rotation {id} goes on: 1 token done before, "))
            || done.errors.contains("1 token done before"),
        "{}",
        done.errors
    );
    assert!(ground.is_valid(&secrets[0]), "a token that was stored was replaced");

    // It was made, and its id was not written down: it is made again.
    fs::write(path, upto("minting")).expect("a journal");
    let done = ground.run(&resume, &well);
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    assert!(!ground.is_valid(&secrets[0]) && ground.is_valid(&done.ran[0].1.clone().expect("a token")));

    // Before all was planned, nothing was done.
    fs::write(path, upto("planned")).expect("a journal");
    let done = ground.run(&resume, &well);
    assert!(done.refused().1.contains("ended before it began. Nothing was rotated."), "{done:?}");
}

#[test]
fn what_others_did_meanwhile_is_theirs() {
    let ground = Ground::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let path = path.to_str().expect("a path");
    let all = ["token", "rotate", "--all", "--kind", "team", "--yes", "--to", "store", "--journal", path];
    let done = ground.run(&all, &|_, _, _| Ended::Code(1));
    let (exit, sentence) = done.refused();
    assert_eq!(exit, Exit::Failed);
    let id = sentence.split("--resume ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an id").to_owned();
    let generate = ground.run(&["token", "generate", "--team", "platform", "--replace"], &well);
    let theirs = Secret::parse(generate.output.trim()).expect("a token");
    ground.run(&["token", "delete", "--team", "release"], &well);
    let resume = ["token", "rotate", "--resume", &id, "--to", "store", "--journal", path];
    let done = ground.run(&resume, &well);
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    assert!(done.errors.contains("team platform: somebody else regenerated its token.\n"), "{}", done.errors);
    assert!(done.errors.contains("team release: somebody else deleted its token.\n"), "{}", done.errors);
    assert!(ground.is_valid(&theirs));
    let refused = ground.run(&[&resume[..], &["--as", "lena"]].concat(), &well);
    assert!(refused.refused().1.contains("another user began the rotation"), "{refused:?}");
    assert!(ground.model.people().is_ok());
}

#[test]
fn a_journal_that_cannot_be_kept_leaves_everything_as_it_was() {
    let stage = Stage::new();
    let before = ids(&stage);
    let said = run(&stage, &["token", "rotate", "--all", "--yes", "--to", KEEP, "--journal", "no-such-folder/journal"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.errors.contains("no journal can be kept in no-such-folder/journal"), "{}", said.errors);
    assert_eq!(ids(&stage), before);
    let said = run(&stage, &["token", "rotate", "--resume", "20260302-120000", "--to", KEEP]);
    assert_eq!(said.code, Some(4), "{said:?}");
}

#[test]
fn on_a_terminal_there_is_a_bar() {
    let ground = Ground::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let all = [
        "token",
        "rotate",
        "--all",
        "--kind",
        "organization",
        "--yes",
        "--to",
        "store",
        "--journal",
        path.to_str().expect("a path"),
    ];
    let done = ground.run_at(
        &all,
        &|_, _, say| {
            say(b"hello\n");
            Ended::Well
        },
        Some(""),
    );
    let over = "\r\u{1b}[K";
    let bar = format!("{over}[--------------------] 1/1 organization acme: delivering{over}  | hello\n");
    assert!(done.errors.contains(&bar), "{:?}", done.errors);
    let end =
        format!("{over}[####################] 1/1 organization acme: done{over}1/1 organization acme: rotated and proven.\n");
    assert!(done.errors.contains(&end), "{:?}", done.errors);
}
