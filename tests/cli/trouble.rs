//! What every verb has in common in trouble: a broken configuration, a full disk, and files that are none.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Output};

use clap::CommandFactory;
use rustix::process::Signal;
use tfe_console::cli::Cli;

use crate::home::{Home, printed, refused, said, text};
use crate::serve::Serving;

/// Every verb in a form that works in the demo, and whether it would change the model, or what it keeps elsewhere.
const VERBS: [(&[&str], bool); 28] = [
    (&["token", "list"], false),
    (&["token", "generate", "--team", "sandbox"], true),
    (&["token", "rotate", "--team", "platform", "--to", "cat", "--check", "touch checked"], true),
    (&["organization", "list"], false),
    (&["organization", "create", "umbrella", "--email", "x@example.com"], true),
    (&["team", "list"], false),
    (&["team", "create", "new"], true),
    (&["member", "list", "platform"], false),
    (&["workspace", "list"], false),
    (&["access", "list", "web-prod"], false),
    (&["user", "list"], false),
    (&["hygiene"], false),
    (&["can", "user:olivia", "team_token.generate", "team:platform"], false),
    (&["matrix", "--team", "platform"], false),
    (&["whose-token"], false),
    (&["export", "--format", "hcl"], false),
    (&["audit", "list"], false),
    (&["reset", "--demo", "--yes"], true),
    (&["seed", "--teams", "1"], true),
    (&["config", "--print"], false),
    (&["paths"], false),
    (&["db", "check"], false),
    (&["db", "check", "--reset-clock"], true),
    (&["db", "restore", "other.db"], true),
    (&["endpoints"], false),
    (&["completions", "bash"], false),
    (&["man"], false),
    (&["credentials-helper", "install"], true),
];

/// Those that are left out above: two that don't end, and two that need a host.
const OTHERS: [&str; 4] = ["serve", "clipboard-helper", "diff", "pull"];

fn with_model() -> Home {
    let home = Home::new();
    said(&home.run(&["reset", "--demo", "--yes", "--db", "x.db"]), 0);
    home
}

fn pipe(home: &Home, name: &str) {
    let made = Command::new("mkfifo").arg(home.path().join(name)).status().expect("mkfifo");
    assert!(made.success());
}

#[test]
fn no_verb_is_forgotten_here() {
    for verb in Cli::command().get_subcommands() {
        let name = verb.get_name();
        assert!(OTHERS.contains(&name) || VERBS.iter().any(|(words, _)| words[0] == name), "{name}");
    }
}

#[test]
fn every_verb_refuses_a_broken_configuration_as_the_console_does() {
    let home = with_model();
    home.file("broken.toml", "mouse = 3\n");
    let console = home.run(&["--config", "broken.toml"]);
    let sentence = said(&console, 2);
    assert!(sentence.contains("broken.toml:1:"), "{sentence}");
    for (verb, _) in VERBS.iter().copied().chain([(&["serve", "--listen", "127.0.0.1:0"][..], true)]) {
        let output = home.run(&[verb, &["--db", "x.db", "--config", "broken.toml"]].concat());
        assert_eq!(said(&output, 2), sentence, "{verb:?}");
        let output = home.run_with(&[verb, &["--db", "x.db"]].concat(), &[("TFE_CONSOLE_CONFIG", "broken.toml")]);
        assert_eq!(said(&output, 2), sentence, "{verb:?}");
    }
}

#[test]
fn every_verb_takes_read_only_and_changes_nothing() {
    let home = with_model();
    let before = std::fs::read(home.path().join("x.db")).expect("bytes");
    for (verb, changes) in VERBS {
        let output = home.run(&[verb, &["--db", "x.db", "--read-only"]].concat());
        let (code, said) = (output.status.code(), text(&output.stderr));
        if changes {
            assert!(
                matches!(code, Some(2 | 3)) && said.to_lowercase().contains("started with --read-only"),
                "{verb:?}: {output:?}"
            );
        } else {
            // What can't be done here is a no, and no token was given.
            assert!(matches!(verb[0], "whose-token" | "can") || code == Some(0), "{verb:?}: {output:?}");
            assert!(!said.contains("unexpected argument"), "{verb:?}: {said}");
        }
    }
    assert!(std::fs::read(home.path().join("x.db")).expect("bytes") == before);
    assert_eq!(home.names(), ["x.db"], "no command ran, and nothing was installed");
}

#[test]
fn a_server_that_is_read_only_changes_nothing() {
    let home = with_model();
    let token = home.run(&["token", "generate", "--user-token", "--description", "ci", "--as", "olivia", "--db", "x.db"]);
    let token = text(&token.stdout).trim().to_owned();
    let before = std::fs::read(home.path().join("x.db")).expect("bytes");
    let server = Serving::start(&home, &["--db", "x.db", "--read-only"]);
    assert_eq!(server.ask(&token, "GET", "/api/v2/organizations/acme/teams", "").0, 200);
    let body = "{\"data\":{\"type\":\"teams\",\"attributes\":{\"name\":\"new\"}}}";
    assert_eq!(server.ask(&token, "POST", "/api/v2/organizations/acme/teams", body).0, 422);
    server.stop(Signal::TERM);
    assert!(std::fs::read(home.path().join("x.db")).expect("bytes") == before);
}

#[test]
fn a_named_file_that_is_a_pipe_or_a_device_is_refused_at_once() {
    let home = with_model();
    pipe(&home, "pipe");
    std::fs::create_dir(home.path().join("themes")).expect("a folder");
    pipe(&home, "themes/own.toml");
    home.file("own.toml", "theme = \"own\"\n");
    let journal = ["token", "rotate", "--resume", "r-1", "--to", "cat", "--db", "x.db", "--journal"];
    let serve = ["serve", "--listen", "127.0.0.1:0", "--db", "x.db", "--tls-key", "pipe", "--tls-cert"];
    for (name, what) in [("pipe", "a pipe"), ("/dev/zero", "a device"), ("themes", "a folder")] {
        for arguments in [
            &["config", "--print", "--config", name][..],
            &["whose-token", "--db", "x.db", "--gitleaks", name],
            &[&journal[..], &[name]].concat(),
            &[&serve[..], &[name]].concat(),
        ] {
            let output = home.run(arguments);
            let said = text(&output.stderr);
            assert!(matches!(output.status.code(), Some(1 | 2)) && said.lines().count() == 1, "{arguments:?}: {output:?}");
            assert!(said.contains(&format!("it is {what}, not a file")), "{arguments:?}: {said}");
        }
    }
    let output = home.run(&["config", "--print", "--config", "own.toml"]);
    assert!(said(&output, 2).contains("themes/own.toml: the theme cannot be read (it is a pipe, not a file)."));
}

/// The program where no file can grow beyond so many blocks of 512 bytes. Nothing is done about the signal that this sends.
fn limited(home: &Home, blocks: u32, arguments: &[&str]) -> Output {
    let program = home.bare(arguments);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(program.get_program()).args(program.get_args());
    let variables = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
    shell.env_clear().envs(variables).current_dir(home.path()).stdin(std::process::Stdio::null());
    shell.output().expect("sh")
}

#[test]
fn a_limit_on_files_is_a_full_disk_for_every_verb() {
    let (home, fresh) = (with_model(), Home::new());
    for (verb, _) in VERBS {
        for (home, blocks) in [(&home, 0), (&home, 8), (&fresh, 8)] {
            let output = limited(home, blocks, &[verb, &["--db", "x.db"]].concat());
            assert_eq!(output.status.signal(), None, "{verb:?}: {output:?}");
        }
    }
    // Nothing is left of the model that could not be made.
    assert!(fresh.names().iter().all(|name| !name.starts_with("x.db") && !name.starts_with(".x.db")), "{:?}", fresh.names());
    for (home, read_only) in [(&home, false), (&fresh, false), (&home, true)] {
        let arguments: &[&str] = if read_only { &["--read-only"] } else { &[] };
        let output = limited(home, 4, &[&["audit", "export", "--db", "x.db", "--to", "out"], arguments].concat());
        let said = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)) && said.lines().count() == 1, "{output:?}");
        assert!(read_only || said.contains("The disk is full, or a file is as large as ulimit -f allows."), "{said}");
        assert!(!said.contains("SQLite error"), "{said}");
        assert!(home.names().iter().all(|name| !name.contains("out")), "{:?}", home.names());
    }
}

#[test]
fn what_only_reads_needs_no_space_on_the_disk() {
    let home = with_model();
    // The second time there are the empty files of the first.
    for _ in 0..2 {
        let output = limited(&home, 0, &["team", "list", "--db", "x.db", "--read-only"]);
        assert!(output.status.success() && text(&output.stdout).contains("platform"), "{output:?}");
    }
    printed(&home.run(&["team", "list", "--db", "x.db"]));
    assert_eq!(home.names(), ["x.db"]);
}

#[test]
fn a_command_that_the_program_starts_has_the_limit_as_it_is_by_default() {
    let home = with_model();
    // Fails unless the signal of the limit ends it.
    let to = "( ulimit -f 0; exec dd if=/dev/zero of=big count=1 ) 2>/dev/null; test $? -eq 153 && cat >/dev/null";
    let output = home.run(&["token", "rotate", "--team", "platform", "--to", to, "--as", "olivia", "--db", "x.db"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_server_goes_on_after_a_file_could_not_grow() {
    let home = with_model();
    let token = home.run(&["token", "generate", "--user-token", "--description", "ci", "--as", "olivia", "--db", "x.db"]);
    let token = text(&token.stdout).trim().to_owned();
    let server = Serving::limited(&home, 160, &["--db", "x.db"]);
    let body = |number: u32| format!("{{\"data\":{{\"type\":\"teams\",\"attributes\":{{\"name\":\"new-{number}\"}}}}}}");
    let failed = (0..200).find(|number| server.ask(&token, "POST", "/api/v2/organizations/acme/teams", &body(*number)).0 != 201);
    assert!(failed.is_some(), "the limit was never met");
    for number in 200..205 {
        assert_eq!(server.ask(&token, "POST", "/api/v2/organizations/acme/teams", &body(number)).0, 500);
        assert_eq!(server.ask(&token, "GET", "/api/v2/organizations/acme/teams", "").0, 200);
    }
    assert_eq!(server.stop(Signal::TERM).0, Some(143));
}

#[test]
fn a_configuration_that_is_not_text_is_refused_in_a_sentence() {
    let home = Home::new();
    std::fs::write(home.path().join("c.toml"), b"\xff\xfe").expect("a file");
    let output = home.run(&["paths", "--config", "c.toml"]);
    assert!(refused(&output).contains("the configuration cannot be read (it is not UTF-8)"), "{output:?}");
}
