//! A token that is generated and handed on: what is said of it afterwards, whatever fails then.

use std::fs::File;
use std::io::{PipeReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::domain::Secret;
use tfe_console::runtime::system::System;

use crate::home::{Home, Said};

/// Longer than anything takes.
const LONG: Duration = Duration::from_mins(1);
/// The model is waited for so long at each try, and a little more.
const ONE_TRY: Duration = Duration::from_secs(6);

const SANDBOX: [&str; 4] = ["token", "generate", "--team", "sandbox"];

/// What is known of the token of a team.
fn token(home: &Home, field: &str) -> Option<String> {
    let said = home.run(&["token", "list", "--team", "sandbox", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&said.output).expect("JSON");
    rows[0][field].as_str().map(str::to_owned)
}

/// A program that has generated a token and cannot write it out, because nobody reads its output, which is full.
struct Stuck {
    child: Child,
    full: PipeReader,
    lock: Connection,
}

impl Stuck {
    /// Another program holds the model's write lock from when the token is there.
    fn new(home: &Home) -> Self {
        assert_eq!(token(home, "id"), None);
        let (full, mut output) = std::io::pipe().expect("a pipe");
        rustix::io::ioctl_fionbio(&output, true).expect("no wait");
        for size in [4096, 1] {
            while output.write(&vec![b'\n'; size]).is_ok() {}
        }
        rustix::io::ioctl_fionbio(&output, false).expect("a wait");
        let child = home.program(&SANDBOX).stdout(output).stderr(Stdio::piped()).spawn().expect("the program");
        let lock = Connection::open(home.path().join("model.db")).expect("the model");
        let deadline = Instant::now() + LONG;
        while token(home, "id").is_none() {
            assert!(Instant::now() < deadline, "no token is generated");
        }
        lock.busy_timeout(LONG).expect("a timeout");
        lock.execute_batch("BEGIN IMMEDIATE").expect("the lock");
        Self { child, full, lock }
    }

    /// Reads its output to the end; what comes is its exit code and what it said.
    fn drain(self) -> (Connection, Receiver<(Option<i32>, String, String)>) {
        let Self { mut child, mut full, lock } = self;
        let (tell, told) = channel();
        std::thread::spawn(move || {
            let mut output = String::new();
            full.read_to_string(&mut output).expect("its output");
            let mut errors = String::new();
            child.stderr.take().expect("what it says").read_to_string(&mut errors).expect("what it says");
            tell.send((child.wait().expect("an end").code(), output.trim().to_owned(), errors))
        });
        (lock, told)
    }
}

fn works(home: &Home, printed: &str) -> bool {
    let place = Place::File(home.path().join("model.db"));
    let model = Local::open(&place, &Content::Demo, std::sync::Arc::new(System), "tester".to_owned()).expect("a model");
    model.bearer(&Secret::parse(printed).expect("a token")).is_ok()
}

#[test]
fn a_token_that_was_printed_is_a_success_though_the_model_cannot_note_it() {
    let home = Home::new();
    let (lock, told) = Stuck::new(&home).drain();
    let (code, output, errors) = told.recv_timeout(LONG).expect("its end");
    assert_eq!(code, Some(0), "{errors}");
    let warning = errors.lines().last().expect("a warning");
    let start = "warning: the new token of team sandbox was delivered, but the model could not record that. The model is busy";
    assert!(warning.starts_with(start) && !warning.to_lowercase().contains("nothing was changed"), "{warning}");
    drop(lock);
    assert!(works(&home, &output));
}

#[test]
fn what_could_not_be_noted_is_tried_again() {
    let home = Home::new();
    let (lock, told) = Stuck::new(&home).drain();
    assert_eq!(told.recv_timeout(ONE_TRY), Err(RecvTimeoutError::Timeout), "it was tried once");
    drop(lock);
    let (code, output, errors) = told.recv_timeout(LONG).expect("its end");
    assert_eq!((code, errors.as_str()), (Some(0), "as olivia, in acme\n"));
    assert!(works(&home, &output));
    let audit = home.good(&["audit", "list", "--limit", "1"]);
    assert!(audit.contains("token.acknowledge"), "{audit}");
}

#[test]
fn a_closed_output_is_found_out_before_a_token_is_generated() {
    let home = Home::new();
    let shell = |redirection: &str| {
        let program = home.program(&SANDBOX);
        let mut shell = Command::new("/bin/sh");
        shell.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.current_dir(home.path()).args(["-c", &format!("exec \"$@\" {redirection}"), "sh"]);
        Said::of(
            {
                shell.arg(program.get_program()).args(program.get_args());
                shell
            },
            "",
        )
    };
    let closed = "tfe-console: the standard output is closed, so the token would be lost. Nothing was generated. \
                  Send the output to where it is needed.\n";
    let said = shell(">&-");
    assert_eq!((said.code, said.errors.as_str()), (Some(2), closed));
    // A pipe that nobody reads any more is known as well.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let said = Said::from(
        home.program(&SANDBOX).stdout(writer).stderr(Stdio::piped()).spawn().and_then(Child::wait_with_output).expect("an end"),
    );
    assert_eq!((said.code, said.errors.as_str()), (Some(2), closed));
    assert_eq!(token(&home, "id"), None);
    // Who throws it away on purpose can do so.
    assert_eq!(shell("> /dev/null").code, Some(0));
    assert!(token(&home, "id").is_some());
}

#[test]
fn a_token_that_could_not_be_written_out_is_told_to_be_there_with_what_to_do() {
    let home = Home::new();
    let full = |arguments: &[&str]| {
        let output = File::options().write(true).open("/dev/full").expect("a full device");
        Said::from(
            home.program(arguments)
                .stdout(output)
                .stderr(Stdio::piped())
                .spawn()
                .and_then(Child::wait_with_output)
                .expect("an end"),
        )
    };
    for (whose, label, end) in [
        (
            &["--team", "sandbox"][..],
            "team sandbox",
            "Replace it with: tfe-console token generate --team sandbox --replace --expires 30d",
        ),
        (
            &["--organization-token", "--replace"],
            "organization acme",
            "Replace it with: tfe-console token generate --organization-token --replace --expires 30d",
        ),
        (
            &["--user-token", "--description", "ci"],
            "user olivia",
            "Delete it with: tfe-console token delete --user-token --id at-",
        ),
    ] {
        let said = full(&[&["token", "generate", "--expires", "30d"], whose].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        let (start, command) = said.errors.split_once(" Nobody has it. ").expect("what to do");
        assert!(start.contains(&format!("… of {label} is valid, but could not be written out: ")), "{start}");
        assert!(
            command.starts_with(end) && command.trim_end().ends_with("--db model.db --as olivia --organization acme"),
            "{command}"
        );
    }
    let mut whose = home.program(&["whose-token", "--delete"]);
    whose.stdout(File::options().write(true).open("/dev/full").expect("a full device")).stderr(Stdio::piped());
    let mut whose = whose.stdin(Stdio::piped()).spawn().expect("the program");
    let leaked = home.good(&["token", "generate", "--user-token", "--description", "leaked"]);
    whose.stdin.take().expect("its input").write_all(leaked.as_bytes()).expect("it reads");
    let said = Said::from(whose.wait_with_output().expect("an end"));
    let last = said.errors.lines().last().expect("a sentence");
    assert!(last.starts_with("tfe-console: the token of user olivia is no longer valid. It cannot be shown: "), "{last}");
    assert_eq!((said.code, works(&home, leaked.trim())), (Some(1), false));
    let said = full(&["team", "create", "plan9", "--json"]);
    let last = said.errors.lines().last().expect("a sentence");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(
        last.starts_with("tfe-console: the team plan9 is created. Nobody is in it yet. It cannot be shown: the answer could not"),
        "{last}"
    );
}
