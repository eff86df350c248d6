//! `whose-token`: from a pipe, from a terminal that shows nothing, and from a gitleaks report.

use std::io::{Read, Write};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::Value;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::cli::{ModelVerb, TokenVerb, Whose, WhoseWish};
use tfe_console::domain::Name;
use tfe_console::runtime::commands::Commands;
use tfe_console::verbs::{Exit, Failure, Session, Streams};

use crate::home::{Home, Said};
use crate::support::FixedWorld;

/// A new token of a team.
fn of_team(home: &Home, team: &str) -> String {
    home.good(&["token", "generate", "--team", team, "--replace"]).trim_end().to_owned()
}

/// What is said of a token; its text is nowhere in it.
fn look(home: &Home, token: &str, arguments: &[&str]) -> Said {
    let said = home.run_with(&[&["whose-token"], arguments].concat(), &format!("{token}\n"));
    hides(&said, token);
    said
}

/// Not even the part of a token that nobody else knows is said.
fn hides(said: &Said, token: &str) {
    for part in [token, &token[token.len() - 20..]] {
        assert!(!said.output.contains(part) && !said.errors.contains(part), "it was shown");
    }
}

#[test]
fn whose_it_is_and_what_it_reaches_is_told() {
    let home = Home::new();
    let said = look(&home, &of_team(&home, "platform"), &[]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), ""), "{said:?}");
    for line in [
        "WHOSE        team platform",
        "STATE        valid",
        "REACHES      acme: read on billing-prod, plan on billing-staging, admin on network-core, write on network-edge, write on web-prod",
        "CREATED BY   user olivia",
        "LAST USED    never",
    ] {
        assert!(said.output.lines().any(|known| known == line), "{line}: {}", said.output);
    }
    let token = home.good(&["token", "generate", "--organization-token", "--replace"]);
    let said = look(&home, token.trim_end(), &[]);
    assert!(said.output.contains("acme: its teams and workspaces, without their runs"), "{said:?}");
    let said = look(&home, &of_team(&home, "owners"), &[]);
    assert!(said.output.contains("acme: every right of an owner"), "{said:?}");
    let token =
        home.good(&["token", "generate", "--user-token", "--description", "ci", "--as", "zoe", "--organization", "initech"]);
    let said = look(&home, token.trim_end(), &[]);
    assert!(said.output.contains("WHOSE      user zoe") && said.output.contains("initech: plan on tps-reports"), "{said:?}");
}

#[test]
fn the_answer_is_json_too_with_what_the_asker_may_see() {
    let home = Home::new();
    let token = of_team(&home, "release");
    let said = look(&home, &token, &["--json"]);
    let answer: Value = serde_json::from_str(&said.output).expect("JSON");
    let names: Vec<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["id", "kind", "owner", "owner_id", "reaches", "revoked", "token", "valid"]);
    assert_eq!((&answer["valid"], &answer["revoked"], &answer["owner"]), (&true.into(), &false.into(), &"release".into()));
    assert_eq!(answer["token"]["created_by"], "user olivia");
    let reached = &answer["reaches"][0];
    let names: Vec<&str> = reached.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["organization", "organization_token", "owner", "permissions", "workspaces"]);
    assert_eq!(reached["permissions"], serde_json::json!(["Manage Workspaces"]));
    assert!(reached["workspaces"].as_array().is_some_and(|all| all.len() == 8), "{reached}");
    // Who has the text may know whose it is; when it was used is for who sees the token of the team.
    for somebody in [&["--as", "ravi"][..], &["--as", "zoe", "--organization", "initech"]] {
        let said = look(&home, &token, &[&["--json"], somebody].concat());
        let theirs: Value = serde_json::from_str(&said.output).expect("JSON");
        assert_eq!(
            (&theirs["owner"], &theirs["reaches"], &theirs["token"]),
            (&answer["owner"], &answer["reaches"], &Value::Null)
        );
    }
    let said = look(&home, &token, &["--as", "ravi"]);
    assert!(said.output.contains("LAST USED  for those who can see the token in its place"), "{said:?}");
}

#[test]
fn a_look_is_no_use_and_writes_nothing() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let rows = home.good(&["audit", "list", "--limit", "1000"]);
    look(&home, &token, &[]);
    let row = home.json(&["token", "show", "--team", "platform", "--json"]);
    assert_eq!((&row["last_used_at"], &row["uses_in_24_hours"]), (&Value::Null, &0.into()));
    assert_eq!(home.good(&["audit", "list", "--limit", "1000"]), rows);
}

#[test]
fn a_token_is_ended_by_who_may() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let said = look(&home, &token, &["--delete", "--as", "ravi"]);
    assert_eq!(said.code, Some(3), "{said:?}");
    assert!(said.output.contains("team platform") && said.errors.contains("can manage its token"), "{said:?}");
    let said = look(&home, &token, &["--delete", "--as", "marcus", "--json"]);
    assert_eq!((said.code, said.errors.as_str()), (Some(0), "The token of team platform is no longer valid.\n"), "{said:?}");
    assert_eq!(serde_json::from_str::<Value>(&said.output).expect("JSON")["revoked"], true);
    let said = look(&home, &token, &["--delete"]);
    assert_eq!((said.code, said.output.as_str()), (Some(4), ""), "{said:?}");
    let rows = home.json(&["audit", "list", "--command", "team_token.revoke", "--limit", "2", "--json"]);
    let ended: Vec<(&str, &str)> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (row["actor_name"].as_str().expect("a name"), row["outcome"].as_str().expect("a word")))
        .collect();
    assert_eq!(ended, [("marcus", "done"), ("ravi", "denied")]);
}

#[test]
fn what_is_unknown_and_what_was_revoked_are_not_told_apart() {
    let (home, other) = (Home::new(), Home::new());
    let sentence = "tfe-console: this is not a valid token of this model. It is unknown, deleted or expired.\n";
    let revoked = of_team(&home, "platform");
    home.good_nothing(&["token", "delete", "--team", "platform"]);
    for token in [revoked, of_team(&other, "platform")] {
        let said = look(&home, &token, &[]);
        assert_eq!((said.code, said.output.as_str(), said.errors.as_str()), (Some(4), "", sentence));
    }
}

#[test]
fn what_cannot_be_a_token_is_named_with_its_place() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    for (text, code, sentence) in [
        (String::new(), 2, "no token came in."),
        ("\n".to_owned(), 2, "no token came in."),
        (format!(" {token}"), 2, "character 1 of the token is a space;"),
        (format!("{token}\n\n"), 2, "character 91 of the token is a line break;"),
        (format!("{}\u{200b}{}", &token[..20], &token[20..]), 2, "character 21 of the token is invisible (U+200B);"),
        (format!("{token}\u{a0}"), 2, "character 91 of the token is \"\u{a0}\" (U+00A0);"),
        (format!("Bearer {token}"), 2, "character 7 of the token is a space;"),
        (
            token[..89].to_owned(),
            4,
            "this is not a token of this model: its form or its checksum is wrong. It has 89 characters, and a token 90.",
        ),
        ("x".repeat(100_000), 2, "the standard input is longer than 65536 bytes."),
    ] {
        let said = home.run_with(&["whose-token"], &text);
        assert_eq!((said.code, said.output.as_str()), (Some(code), ""), "{sentence}: {said:?}");
        assert!(said.errors.starts_with(&format!("tfe-console: {sentence}")), "{said:?}");
        hides(&said, &token);
    }
    // The line end of a shell is no part of it, on any system.
    for end in ["", "\n", "\r\n"] {
        assert_eq!(home.run_with(&["whose-token"], &format!("{token}{end}")).code, Some(0));
    }
}

#[test]
fn an_expired_one_is_said_to_be_so_to_who_may_see_its_place() {
    let world = Arc::new(FixedWorld::new());
    let model = Local::open(&Place::Memory, &Content::Demo, world.clone(), "tester (uid 0)".to_owned()).expect("a model");
    let run = |username: &str, verb: &ModelVerb, input: &str| -> (Result<Exit, Failure>, String) {
        let user = model.user_named(&Name::parse("NAME", username).expect("a name")).expect("a user");
        let account = model.account(user).expect("an account");
        let organization = account.organizations.first().map(|row| row.id);
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            input: &mut input.as_bytes(),
            output: &mut output,
            errors: &mut errors,
            hidden: &|_| Err(std::io::Error::other("there is no terminal")),
            input_is_terminal: false,
            output_is_terminal: false,
            output_is_closed: false,
            errors_are_terminal: false,
        };
        let shell = Commands::default();
        let session = Session::new(&model, account, organization, &shell);
        let ended = tfe_console::verbs::run(&session, &mut streams, verb);
        (ended, String::from_utf8(output).expect("text"))
    };
    let whose = Whose { team: Some("platform".to_owned()), ..Whose::default() };
    let generate = TokenVerb::Generate { whose, expires: Some("2d".to_owned()), replace: true, show: false, json: false };
    let (ended, token) = run("marcus", &ModelVerb::Token { what: generate }, "");
    assert_eq!(ended, Ok(Exit::Done));
    let look = |delete| ModelVerb::WhoseToken(WhoseWish { gitleaks: None, delete, json: false, never: Vec::new() });
    assert_eq!(run("marcus", &look(false), &token).0, Ok(Exit::Done));
    world.pass(SignedDuration::from_hours(49));
    let (ended, text) = run("marcus", &look(false), &token);
    let failure = ended.expect_err("expired");
    assert_eq!(
        (failure.exit, failure.sentence.as_str()),
        (Exit::NotFound, "the token of team platform has expired, at 2026-03-04 12:00 UTC.")
    );
    assert!(text.contains("STATE        expired"), "{text}");
    let (ended, text) = run("ravi", &look(false), &token);
    let failure = ended.expect_err("unknown to ravi");
    assert_eq!((failure.exit, text.as_str()), (Exit::NotFound, ""));
    assert!(failure.sentence.starts_with("this is not a valid token of this model"), "{failure}");
    // It takes a place until somebody takes it away.
    assert_eq!(run("marcus", &look(true), &token).0, Ok(Exit::Done));
    let (ended, text) = run("marcus", &look(false), &token);
    assert!(ended.is_err_and(|failure| failure.sentence.starts_with("this is not a valid token")) && text.is_empty());
}

/// A finding as gitleaks writes it, as far as it matters.
fn finding(rule: &str, file: &str, secret: &str) -> Value {
    serde_json::json!({ "RuleID": rule, "File": file, "StartLine": 7, "Secret": secret, "Match": secret, "Tags": [] })
}

#[test]
fn a_gitleaks_report_is_searched_for_tokens_of_ours() {
    let home = Home::new();
    let (platform, data) = (of_team(&home, "platform"), of_team(&home, "data"));
    let report = Value::from(vec![
        finding("hashicorp-tf-api-token", "ci/env.sh", &platform),
        finding("hashicorp-tf-api-token", "old/env.sh", &platform),
        finding("generic", "main\u{1b}[2J.tf", &data),
        finding("aws", "a.tf", "not one of ours \"quoted\""),
        finding("other", "b.tf", "neither"),
    ]);
    std::fs::write(home.path().join("leaks.json"), report.to_string()).expect("a file");
    let arguments = ["whose-token", "--gitleaks", "leaks.json"];
    let said = home.run(&arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines: Vec<Vec<&str>> = said.output.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["RULE", "FILE", "LINE", "WHOSE", "STATE"]);
    assert_eq!(lines[1], ["hashicorp-tf-api-token", "ci/env.sh", "7", "team", "platform", "valid"]);
    assert_eq!(
        (lines.len(), said.errors.as_str()),
        (4, "Findings with a token of this model: 3 of 5. Other tokens are unknown, deleted or expired.\n")
    );
    assert!(!said.output.contains('\u{1b}'), "{said:?}");
    hides(&said, &platform);
    hides(&said, &data);
    // What one may end is ended, each once; what one may not is refused.
    let said = home.run(&[&arguments[..], &["--delete", "--json", "--as", "marcus"]].concat());
    assert_eq!(said.code, Some(3), "{said:?}");
    let report: Value = serde_json::from_str(&said.output).expect("JSON");
    let names: Vec<&str> = report["findings"][0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(names, ["file", "id", "kind", "line", "owner", "owner_id", "revoked", "rule", "valid"]);
    let ended: Vec<bool> = report["findings"].as_array().expect("a list").iter().map(|leak| leak["revoked"] == true).collect();
    assert_eq!((ended, &report["others"]), (vec![true, true, false], &2.into()));
    assert_eq!(said.errors.matches("The token of team platform is no longer valid.").count(), 1, "{said:?}");
    hides(&said, &data);
    let said = home
        .run_with(&["whose-token", "--gitleaks", "-"], &std::fs::read_to_string(home.path().join("leaks.json")).expect("a file"));
    assert_eq!(said.output.lines().count(), 2, "{said:?}");
}

#[test]
fn what_the_rule_of_gitleaks_takes_around_a_token_and_its_encodings_hide_none() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let basic = STANDARD.encode(format!("ci:{token}"));
    let docker = STANDARD.encode(format!("{{\"auths\":{{\"tfe.example.com\":{{\"auth\":\"{basic}\"}}}}}}"));
    // Secret and Match, as gitleaks 8 reports them of such lines with its own rules, and with --max-decode-depth.
    let lines = [
        ("an HTML comment", format!("{token}--"), format!("{token}--")),
        ("base64 of a neighbor", format!("{token}=="), format!("{token}==")),
        ("a line of a mail", format!("{token}="), format!("{token}=")),
        ("a name behind it", format!("{token}_CI"), format!("{token}_CI")),
        ("a name before it", token[1..].to_owned(), format!("TOKEN{token}")),
        ("quotes", format!("\"{token}\""), format!("token = \"{token}\"")),
        ("JSON in JSON", format!("{{\\\"token\\\":\\\"{token}\\\"}}"), String::new()),
        ("a URL", token.replace('.', "%2E"), format!("https://x/?t={}&y=%3D", token.replace('.', "%2E"))),
        ("a header", basic.clone(), format!("Authorization: Basic {basic}")),
        (".netrc", token[..40].to_owned(), format!("machine tfe.example.com login ci password {token}\n")),
        (".dockerconfigjson", docker.clone(), format!(".dockerconfigjson: {docker}")),
    ];
    let report: Vec<Value> = lines
        .iter()
        .map(|(name, secret, around)| serde_json::json!({ "RuleID": name, "File": name, "StartLine": 1, "Secret": secret, "Match": around }))
        .collect();
    std::fs::write(home.path().join("leaks.json"), Value::from(report).to_string()).expect("a file");
    let arguments = ["whose-token", "--gitleaks", "leaks.json", "--json"];
    let said = home.run(&arguments);
    let found: Value = serde_json::from_str(&said.output).expect("JSON");
    let names: Vec<&str> =
        found["findings"].as_array().expect("a list").iter().map(|leak| leak["rule"].as_str().expect("a name")).collect();
    assert_eq!(names, lines.each_ref().map(|(name, ..)| *name));
    assert_eq!((said.code, &found["others"], &found["redacted"]), (Some(0), &0.into(), &0.into()), "{said:?}");
    hides(&said, &token);
    let said = home.run(&[&arguments[..], &["--delete"]].concat());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(said.errors.matches("The token of team platform is no longer valid.").count(), 1, "{said:?}");
    assert_eq!(home.run_with(&["whose-token"], &token).code, Some(4));
}

#[test]
fn a_finding_can_hold_several_tokens_and_a_file_that_is_named_by_one_is_masked() {
    let home = Home::new();
    let (platform, data) = (of_team(&home, "platform"), of_team(&home, "data"));
    let report = Value::from(vec![finding("two", &format!("{platform}.txt"), &format!("{platform} {data}"))]);
    std::fs::write(home.path().join("leaks.json"), report.to_string()).expect("a file");
    let said = home.run(&["whose-token", "--gitleaks", "leaks.json"]);
    assert_eq!(said.output.lines().count(), 3, "{said:?}");
    assert!(said.output.contains("[masked].txt") && said.errors.contains("model: 1 of 1."), "{said:?}");
    hides(&said, &platform);
}

#[test]
fn a_redacted_report_is_not_clean() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let write = |secrets: &[&str]| {
        let report: Vec<Value> = secrets.iter().map(|secret| finding("tf", "a.tf", secret)).collect();
        std::fs::write(home.path().join("leaks.json"), Value::from(report).to_string()).expect("a file");
    };
    // The second is what --redact=20 leaves of a token.
    write(&["REDACTED", &format!("{}...", &token[..72]), "", "another secret"]);
    let said = home.run(&["whose-token", "--gitleaks", "leaks.json"]);
    assert_eq!((said.code, said.output.as_str()), (Some(5), ""), "{said:?}");
    let sentence =
        "Not judged: 3 of 4 findings without a secret, because the report is redacted. Write the report again without --redact.";
    assert_eq!(said.errors.lines().last(), Some(sentence));
    let said = home.run(&["whose-token", "--gitleaks", "leaks.json", "--json"]);
    let report: Value = serde_json::from_str(&said.output).expect("JSON");
    assert_eq!((said.code, &report["redacted"], &report["others"]), (Some(5), &3.into(), &1.into()));
    // What could be judged is ended all the same.
    write(&["REDACTED", &token]);
    let said = home.run(&["whose-token", "--gitleaks", "leaks.json", "--delete"]);
    assert_eq!((said.code, said.output.lines().count()), (Some(5), 2), "{said:?}");
    assert!(said.errors.contains("The token of team platform is no longer valid."), "{said:?}");
    write(&["REDACTED", "REDACTED"]);
    assert_eq!(
        home.refused(2, &["whose-token", "--gitleaks", "leaks.json"]),
        "leaks.json can't be judged: 2 of 2 findings without a secret, because the report is redacted. Write the report again without --redact."
    );
}

#[test]
fn a_report_of_nothing_and_in_any_encoding_is_read() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    for text in ["[]", "null", "null\n"] {
        std::fs::write(home.path().join("leaks.json"), text).expect("a file");
        let said = home.run(&["whose-token", "--gitleaks", "leaks.json"]);
        assert_eq!((said.code, said.output.as_str()), (Some(0), ""), "{said:?}");
        assert!(said.errors.starts_with("Findings with a token of this model: 0 of 0."), "{said:?}");
    }
    let report = serde_json::json!([finding("tf", "a.tf", &token)]).to_string();
    let wide =
        |unit: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(report.encode_utf16()).flat_map(unit).collect::<Vec<u8>>();
    for bytes in [format!("\u{feff}{report}").into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
        std::fs::write(home.path().join("leaks.json"), bytes).expect("a file");
        let said = home.run(&["whose-token", "--gitleaks", "leaks.json"]);
        assert_eq!((said.code, said.output.lines().count()), (Some(0), 2), "{said:?}");
    }
}

#[test]
fn a_report_in_a_pipe_is_read_from_the_standard_input_and_a_named_pipe_is_not_waited_for() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let made = std::process::Command::new("mkfifo").arg(home.path().join("pipe")).status();
    assert!(made.expect("mkfifo").success());
    let refused = home.refused(2, &["whose-token", "--gitleaks", "pipe"]);
    assert_eq!(refused, "pipe cannot be read: it is a pipe, not a file. To read the standard input, say - in its place.");
    let report = serde_json::json!([finding("hashicorp-tf-api-token", "a.tf", &token)]).to_string();
    let said = home.run_with(&["whose-token", "--gitleaks", "-"], &report);
    assert_eq!((said.code, said.output.lines().count()), (Some(0), 2), "{said:?}");
    hides(&said, &token);
}

#[test]
fn what_is_no_report_is_refused_without_a_word_of_it() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    for text in ["", "{}", "[7]", "[{\"Secret\":7}]", &format!("[{{\"Secret\":\"{token}\""), &format!("\"{token}\"")] {
        std::fs::write(home.path().join("leaks.json"), text).expect("a file");
        let said = home.run(&["whose-token", "--gitleaks", "leaks.json"]);
        assert_eq!((said.code, said.output.as_str()), (Some(2), ""), "{said:?}");
        assert!(
            said.errors.contains("this is not a JSON report of gitleaks") && said.errors.starts_with("tfe-console: leaks.json:"),
            "{said:?}"
        );
        hides(&said, &token);
    }
    std::fs::write(home.path().join("leaks.json"), b"[\"\xff\"]").expect("a file");
    let sentence = home.refused(2, &["whose-token", "--gitleaks", "leaks.json"]);
    assert!(sentence.starts_with("leaks.json is neither UTF-8 nor UTF-16."), "{sentence}");
    assert!(home.refused(2, &["whose-token", "--gitleaks", "nowhere.json"]).starts_with("nowhere.json cannot be read"));
}

/// The program on a terminal of its own, which has asked for the token.
struct Asked {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    terminal: portable_pty::PtyPair,
    said: Vec<u8>,
    /// Kept, because whoever lets it go types the end of a line.
    keys: Box<dyn Write + Send>,
}

impl Asked {
    /// Starts the program by these words, which are followed by its own.
    fn by(home: &Home, words: &[&str]) -> Self {
        let terminal = native_pty_system().openpty(PtySize::default()).expect("a terminal");
        let program = home.program(&["whose-token"]);
        let own = std::iter::once(program.get_program()).chain(program.get_args()).map(ToOwned::to_owned);
        let words = words.iter().map(std::ffi::OsString::from).chain(own);
        let mut command = CommandBuilder::from_argv(words.collect());
        command.env_clear();
        for (name, value) in program.get_envs() {
            command.env(name, value.expect("a value"));
        }
        command.cwd(home.path());
        let child = terminal.slave.spawn_command(command).expect("the program");
        let keys = terminal.master.take_writer().expect("what is typed");
        let mut asked = Self { child, terminal, said: Vec::new(), keys };
        let mut reader = asked.terminal.master.try_clone_reader().expect("what it says");
        let question = b"Token (it is not shown): ";
        let mut part = [0; 1024];
        while !asked.said.windows(question.len()).any(|window| window == question) {
            let count = reader.read(&mut part).expect("what it says");
            asked.said.extend_from_slice(&part[..count]);
        }
        assert!(!asked.echoes(), "what is typed would be shown");
        asked
    }

    fn echoes(&self) -> bool {
        let raw = self.terminal.master.as_raw_fd().expect("a descriptor");
        let wire = filedescriptor::FileDescriptor::dup(&raw).expect("a descriptor");
        let modes = tcgetattr(&wire).expect("its modes").local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    fn type_bytes(&mut self, typed: &[u8]) {
        self.keys.write_all(typed).and_then(|()| self.keys.flush()).expect("typing");
    }

    fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw).expect("a process");
        kill_process(id, signal).expect("a signal");
    }
}

/// What the program says on a terminal of its own, to whoever types this (or sends this signal) after the question.
fn on_a_terminal(home: &Home, typed: &[u8], signal: Option<Signal>) -> (portable_pty::ExitStatus, String) {
    let mut asked = Asked::by(home, &[]);
    asked.type_bytes(typed);
    if let Some(signal) = signal {
        asked.signal(signal);
    }
    let status = asked.child.wait().expect("its end");
    assert!(asked.echoes(), "the terminal was not given back");
    let Asked { terminal, mut said, .. } = asked;
    let mut reader = terminal.master.try_clone_reader().expect("what it says");
    drop(terminal.slave);
    // The end of a terminal is an error on Linux.
    let mut part = [0; 1024];
    while let Ok(count @ 1..) = reader.read(&mut part) {
        said.extend_from_slice(&part[..count]);
    }
    (status, String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn what_is_typed_is_not_shown_and_the_terminal_is_given_back() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    let (status, text) = on_a_terminal(&home, format!("{token}x\x7f\r").as_bytes(), None);
    assert!(status.success() && text.contains("team platform"), "{text}");
    assert!(!text.contains(&token[10..]), "it was shown");
    let (status, text) = on_a_terminal(&home, format!("{} \r", &token[..40]).as_bytes(), None);
    assert_eq!(status.exit_code(), 2, "{text}");
    assert!(text.contains("character 41 of the token is a space;") && !text.contains(&token[10..40]), "{text}");
}

#[test]
fn ctrl_c_and_signals_give_the_terminal_back() {
    let home = Home::new();
    let token = of_team(&home, "platform");
    for (typed, signal) in [
        (format!("{}\x03", &token[..40]), None),
        (token[..40].to_owned(), Some(Signal::TERM)),
        (String::new(), Some(Signal::HUP)),
    ] {
        let (status, text) = on_a_terminal(&home, typed.as_bytes(), signal);
        assert!(!status.success() && status.signal().is_some(), "{status:?}: {text}");
        assert!(!text.contains("team platform") && !text.contains(&token[10..40]), "{text}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn once_the_token_is_typed_a_signal_ends_the_program_as_any_other() {
    // Its output goes into a pipe that is full, so that it is still there when the signal comes.
    const FULL: &str = "mkfifo full && exec 4<>full && head -c 65536 /dev/zero >&4 && exec \"$0\" \"$@\" >&4";
    let home = Home::new();
    let token = of_team(&home, "platform");
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let _ = std::fs::remove_file(home.path().join("full"));
        let mut asked = Asked::by(&home, &["sh", "-c", FULL]);
        asked.type_bytes(format!("{token}\r").as_bytes());
        let start = std::time::Instant::now();
        let mut status = None;
        while status.is_none() {
            assert!(start.elapsed().as_secs() < 20, "{signal:?} is not heard any more");
            if asked.echoes() {
                asked.signal(signal);
            }
            std::thread::yield_now();
            status = asked.child.try_wait().expect("its state");
        }
        assert!(status.is_some_and(|status| status.signal().is_some()), "{signal:?}");
    }
}
