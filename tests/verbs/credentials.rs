//! `credentials-helper`: its protocol over a file, the link by which terraform finds it, and the real terraform with it.

#![expect(clippy::print_stderr, reason = "what is skipped is said")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use crate::home::{Home, Said};

const LINK: &str = ".terraform.d/plugins/terraform-credentials-tfe-console";

impl Home {
    fn tokens(&self) -> String {
        self.path().join("tokens.json").display().to_string()
    }

    /// The helper over a file.
    fn helper(&self, arguments: &[&str], input: &str) -> Said {
        let file = self.tokens();
        self.run_with(&[&["credentials-helper", "--file", &file], arguments].concat(), input)
    }

    fn keeps(&self, host: &str, token: &str) {
        let said = self.helper(&["store", host], &format!("{{\"token\":\"{token}\"}}"));
        assert_eq!((said.code, said.output.as_str(), said.errors.as_str()), (Some(0), "", ""));
    }

    fn kept(&self, host: &str) -> String {
        let said = self.helper(&["get", host], "");
        assert_eq!((said.code, said.errors.as_str()), (Some(0), ""), "{said:?}");
        said.output
    }
}

/// What stands for a token; one is never written down whole.
fn token(name: &str) -> String {
    ["fourteensigns1", "atlasv1", name].join(".")
}

#[test]
fn a_token_is_kept_replaced_and_forgotten_by_host() {
    let home = Home::new();
    assert_eq!(home.kept("tfe.example.com"), "{}\n");
    home.keeps("tfe.example.com", &token("one"));
    home.keeps("other.example.com:8443", &token("other"));
    home.keeps("TFE.example.com", &token("two"));
    assert_eq!(home.kept("tfe.example.com"), format!("{{\"token\":\"{}\"}}\n", token("two")));
    for _ in 0..2 {
        let said = home.helper(&["forget", "tfe.example.com"], "");
        assert_eq!((said.code, said.output.as_str(), said.errors.as_str()), (Some(0), "", ""));
    }
    assert_eq!(home.kept("tfe.example.com"), "{}\n");
    assert_eq!(home.kept("other.example.com:8443"), format!("{{\"token\":\"{}\"}}\n", token("other")));
    let left: Vec<_> = fs::read_dir(home.path()).expect("the home").map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(left, ["tokens.json"], "nothing else is left, and no model is made");
}

#[test]
fn a_token_is_found_again_by_every_way_to_write_its_host() {
    let home = Home::new();
    for (number, (stored, asked)) in [
        ("a.example:443", "a.example"),
        ("b.example", "B.Example:443"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--strae-oqa.example:443", "Straße.example"),
        ("c.example.", "c.example"),
        ("[2001:DB8::1]:443", "[2001:db8:0::1]"),
    ]
    .into_iter()
    .enumerate()
    {
        let token = token(&format!("t{number}"));
        home.keeps(stored, &token);
        assert_eq!(home.kept(asked), format!("{{\"token\":\"{token}\"}}\n"), "{stored} as {asked}");
        assert_eq!(home.helper(&["forget", asked], "").code, Some(0));
        assert_eq!(home.kept(stored), "{}\n", "{stored}");
    }
}

#[test]
fn a_file_that_somebody_has_made_empty_or_by_other_names_is_used() {
    let home = Home::new();
    let write = |text: &str| {
        fs::write(home.tokens(), text).expect("a file");
        fs::set_permissions(home.tokens(), fs::Permissions::from_mode(0o600)).expect("a mode");
    };
    for text in ["", "\n"] {
        write(text);
        assert_eq!(home.kept("a.example"), "{}\n");
        assert_eq!(home.helper(&["forget", "a.example"], "").code, Some(0));
        home.keeps("a.example", &token("one"));
        assert_eq!(home.kept("a.example"), format!("{{\"token\":\"{}\"}}\n", token("one")));
    }
    write(&format!("{{\"credentials\":{{\"A.example:443\":{{\"token\":\"{}\"}}}}}}", token("two")));
    assert_eq!(home.kept("a.example"), format!("{{\"token\":\"{}\"}}\n", token("two")));
    home.keeps("a.example", &token("three"));
    assert_eq!(home.kept("a.example:443"), format!("{{\"token\":\"{}\"}}\n", token("three")));
}

#[test]
fn a_bare_token_is_taken_with_the_end_of_its_line() {
    let home = Home::new();
    let said = home.helper(&["store", "--raw", "tfe.example.com"], &format!("{}\n", token("raw")));
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(home.kept("tfe.example.com"), format!("{{\"token\":\"{}\"}}\n", token("raw")));
}

#[test]
fn the_file_is_for_its_user_alone() {
    let home = Home::new();
    home.keeps("tfe.example.com", &token("one"));
    let mode = || fs::metadata(home.tokens()).expect("the file").permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(home.tokens(), fs::Permissions::from_mode(0o640)).expect("a mode");
    for (arguments, input) in [
        (["get", "tfe.example.com"], ""),
        (["store", "tfe.example.com"], "{\"token\":\"x\"}"),
        (["forget", "tfe.example.com"], ""),
    ] {
        let said = home.helper(&arguments, input);
        assert_eq!((said.code, said.output.as_str()), (Some(2), ""));
        assert!(said.errors.contains("is open to others, and is not used. Close it: chmod 600"), "{said:?}");
    }
    assert_eq!(mode(), 0o640, "it is left as it was");
}

#[test]
fn a_link_a_folder_and_a_broken_file_are_not_used_and_not_quoted() {
    let home = Home::new();
    let other = home.path().join("other.json");
    fs::write(&other, "{\"credentials\":{}}").expect("a file");
    symlink(&other, home.tokens()).expect("a link");
    assert_eq!(home.helper(&["get", "a.example"], "").code, Some(1));
    assert_eq!(home.helper(&["store", "a.example"], "{\"token\":\"x\"}").code, Some(1));
    fs::remove_file(home.tokens()).expect("removed");
    fs::create_dir(home.tokens()).expect("a folder");
    assert!(home.helper(&["get", "a.example"], "").errors.contains("is not a file."));
    fs::remove_dir(home.tokens()).expect("removed");
    fs::write(home.tokens(), "{\"credentials\":{\"a.example\":{\"token\":7654321}}}").expect("a file");
    fs::set_permissions(home.tokens(), fs::Permissions::from_mode(0o600)).expect("a mode");
    let said = home.helper(&["get", "a.example"], "");
    assert!(said.code == Some(2) && said.errors.contains("tokens.json:1:"), "{said:?}");
    assert!(!said.errors.contains("7654321"), "{said:?}");
}

#[test]
fn what_is_no_token_and_no_host_is_refused_and_nothing_is_kept() {
    let home = Home::new();
    for input in ["", "{}", "7654321", "{\"token\":\"\"}", "{\"token\":\"76543\\n21\"}", "{\"token\":\"7654321\",\"more\":1}"] {
        let said = home.helper(&["store", "a.example"], input);
        assert_eq!((said.code, said.output.as_str()), (Some(2), ""), "{input}: {said:?}");
        assert!(said.errors.ends_with("Nothing was kept.\n") && !said.errors.contains("7654321"), "{input}: {said:?}");
    }
    let said = home.helper(&["store", "a.example"], &"x".repeat(20 << 10));
    assert!(said.code == Some(2) && said.errors.contains("longer than 16384 bytes"), "{said:?}");
    for token in ["\\\"7654321\\\"", "***", "7654321 ", "765\u{200b}4321", "null"] {
        let said = home.helper(&["store", "a.example"], &format!("{{\"token\":\"{token}\"}}"));
        assert_eq!((said.code, said.output.as_str(), said.errors.lines().count()), (Some(2), "", 1), "{token}: {said:?}");
        assert!(said.errors.ends_with("Nothing was kept.\n") && !said.errors.contains("4321"), "{token}: {said:?}");
    }
    for host in ["", "a b", "a/b", "a\u{1b}[2J", ":", "a.example:", ":443", "a.example:x", "https://a.example", "::1"] {
        for (verb, input) in [("get", ""), ("store", "{\"token\":\"7654321\"}"), ("forget", "")] {
            let said = home.helper(&[verb, host], input);
            assert!(
                said.code == Some(2) && said.errors.contains("\" is not a host.") && !said.errors.contains('\u{1b}'),
                "{said:?}"
            );
        }
    }
    let said = home.run(&["credentials-helper", "--file", "tokens.json", "get", "a.example"]);
    assert!(said.code == Some(2) && said.errors.contains("is not the whole path of a file"), "{said:?}");
    assert!(!home.path().join("tokens.json").exists());
}

#[test]
fn without_a_keyring_the_file_is_named_as_the_way() {
    let home = Home::new();
    for (verb, input) in [("get", ""), ("store", "{\"token\":\"7654321\"}"), ("forget", "")] {
        let mut program = home.program(&["credentials-helper", verb, "a.example"]);
        // Nobody listens there.
        program.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/none", home.path().display()));
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the helper");
        let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        let said = Said::from(child.wait_with_output().expect("its end"));
        if cfg!(target_os = "linux") {
            assert_eq!((said.code, said.output.as_str()), (Some(1), ""), "{said:?}");
            assert!(
                said.errors.contains("keyring of this machine cannot be used") && said.errors.contains("--file PATH"),
                "{said:?}"
            );
        }
        assert!(!said.errors.contains("7654321"), "{said:?}");
    }
}

#[test]
fn many_who_store_at_once_lose_nothing() {
    let home = Home::new();
    let hosts: Vec<String> = (0..8).map(|number| format!("h{number}.example")).collect();
    std::thread::scope(|scope| {
        for host in &hosts {
            scope.spawn(|| home.keeps(host, &token(host)));
        }
    });
    for host in &hosts {
        assert_eq!(home.kept(host), format!("{{\"token\":\"{}\"}}\n", token(host)));
    }
}

#[test]
fn the_link_is_made_once_and_leads_here_again_after_a_move() {
    let home = Home::new();
    let file = home.tokens();
    let link = home.path().join(LINK);
    let install = ["credentials-helper", "--file", &file, "install"];
    let said = home.run(&install);
    assert_eq!(said.output, format!("credentials_helper \"tfe-console\" {{\n  args = [\"--file\", \"{file}\"]\n}}\n"));
    let program = fs::canonicalize(env!("CARGO_BIN_EXE_tfe-console")).expect("the program");
    assert_eq!(fs::read_link(&link).expect("a link"), program);
    assert!(home.run(&install).errors.contains("exists already."));
    fs::remove_file(&link).expect("removed");
    symlink("/nowhere/tfe-console", &link).expect("a link");
    let said = home.run(&["credentials-helper", "install"]);
    assert_eq!(said.output, "credentials_helper \"tfe-console\" {\n  args = []\n}\n");
    assert_eq!(fs::read_link(&link).expect("a link"), program);
    fs::remove_file(&link).expect("removed");
    fs::write(&link, "of somebody else").expect("a file");
    let said = home.run(&install);
    assert!(said.code == Some(1) && said.errors.contains("exists and is not a link. Move it away first."), "{said:?}");
    assert_eq!(fs::read_to_string(&link).expect("the file"), "of somebody else");
}

#[test]
fn under_the_name_that_terraform_knows_it_is_the_helper() {
    let home = Home::new();
    home.good(&["credentials-helper", "install"]);
    home.keeps("tfe.example.com", &token("one"));
    let output =
        Command::new(home.path().join(LINK)).args(["--file", &home.tokens(), "get", "tfe.example.com"]).output().expect("it");
    assert_eq!(Said::from(output).output, format!("{{\"token\":\"{}\"}}\n", token("one")));
    let output = Command::new(home.path().join(LINK)).args(["team", "list"]).output().expect("it");
    assert_eq!(output.status.code(), Some(2), "it is nothing else");
}

/// A program on the path, unless it is not there; then it is said what was not tried.
fn found(program: &str, without: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: {program} is not on the path, so {without}.");
    }
    found
}

#[test]
fn a_real_keyring_keeps_a_token_and_no_file_of_ours_does() {
    let without = "the credentials helper was not tried with a keyring";
    let (Some(session), Some(daemon)) = (found("dbus-run-session", without), found("gnome-keyring-daemon", without)) else {
        return;
    };
    let home = Home::new();
    let script = format!(
        "printf pw | '{}' --unlock --components=secrets >/dev/null || exit 9
         printf '%s' \"$TOKEN\" | '{program}' credentials-helper store --raw a.example || exit 8
         '{program}' credentials-helper get A.example | cat
         '{program}' credentials-helper get b.example | cat
         '{program}' credentials-helper forget a.example || exit 7
         '{program}' credentials-helper forget a.example || exit 6
         '{program}' credentials-helper get a.example | cat",
        daemon.display(),
        program = env!("CARGO_BIN_EXE_tfe-console")
    );
    let mut command = Command::new(session);
    command.args(["--", "sh", "-c", &script]).env_clear().env("HOME", home.path()).env("PATH", "/usr/bin:/bin");
    // The sockets of the keyring lie in a folder of the session.
    command.env("XDG_RUNTIME_DIR", home.path()).env("TOKEN", token("ring")).current_dir(home.path());
    let said = Said::from(command.stdin(Stdio::null()).output().expect("a session"));
    assert_eq!(
        (said.code, said.output),
        (Some(0), format!("{{\"token\":\"{}\"}}\n{{}}\n{{}}\n", token("ring"))),
        "{}",
        said.errors
    );
    assert!(!said.errors.contains(&token("ring")), "{}", said.errors);
}

/// A server on the home's model, and where it is.
struct Server(Child, String);

impl Server {
    fn start(home: &Home) -> Self {
        let mut program = home.program(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = program.stderr(Stdio::piped()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines().map_while(Result::ok);
        let first = lines.by_ref().find(|line| line.contains("until ctrl-c")).expect("where it is");
        let url = first.split(" at ").nth(1).and_then(|rest| rest.split("/ until").next()).expect("an address").to_owned();
        // The log goes on; a pipe that is full would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self(child, url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn terraform_gets_its_token_through_the_helper_and_logs_in_and_out_with_it() {
    let Some(terraform) = found("terraform", "the credentials helper was not tried with it") else { return };
    let home = Home::new();
    let server = Server::start(&home);
    let block = home.good(&["credentials-helper", "--file", &home.tokens(), "install"]);
    let services = format!("\"tfe.v2\" = \"{url}/api/v2/\"\n    \"tfe.v2.1\" = \"{url}/api/v2/\"", url = server.1);
    let settings = home.path().join("tfe.rc");
    fs::write(
        &settings,
        format!("disable_checkpoint = true\nhost \"tfe.local\" {{\n  services = {{\n    {services}\n  }}\n}}\n{block}"),
    )
    .expect("settings");
    let project = home.path().join("project");
    fs::create_dir(&project).expect("a folder");
    let main = "terraform {\n  cloud {\n    hostname = \"tfe.local\"\n    organization = \"acme\"\n    workspaces { name = \"web-prod\" }\n  }\n}\n";
    fs::write(project.join("main.tf"), main).expect("a configuration");
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&terraform);
        command.args(arguments).current_dir(&project).env_clear().env("HOME", home.path()).env("TF_CLI_CONFIG_FILE", &settings);
        command.env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        command
    };
    let text =
        |output: &Output| format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let run = |arguments: &[&str]| {
        let output = command(arguments).output().expect("terraform");
        (output.status.success(), text(&output))
    };

    let (well, said) = run(&["init", "-no-color", "-input=false"]);
    assert!(!well && said.contains("Required token could not be found"), "{said}");

    let minted = home.good(&["token", "generate", "--team", "platform", "--replace"]);
    home.keeps("tfe.local", minted.trim());
    let (well, said) = run(&["init", "-no-color", "-input=false"]);
    assert!(well && !said.contains(minted.trim()), "{said}");
    let (well, said) = run(&["plan", "-no-color", "-input=false"]);
    assert!(well && !said.contains(minted.trim()), "{said}");

    let (well, said) = run(&["logout", "-no-color", "tfe.local"]);
    assert!(well && said.contains("\"tfe-console\" credentials helper"), "{said}");
    assert_eq!(home.kept("tfe.local"), "{}\n");

    let own = home.good(&["token", "generate", "--user-token", "--description", "terraform login"]);
    let mut login = command(&["login", "-no-color", "tfe.local"]);
    let mut child = login.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("terraform");
    let (mut input, mut output) = (child.stdin.take().expect("its input"), child.stdout.take().expect("its output"));
    input.write_all(b"yes\n").expect("an answer");
    // What is sent before the second question is asked would be lost with the answer to the first.
    let (mut said, mut byte) = (Vec::new(), [0]);
    while !String::from_utf8_lossy(&said).contains("Token for tfe.local:") {
        assert_eq!(output.read(&mut byte).expect("more"), 1, "{}", String::from_utf8_lossy(&said));
        said.push(byte[0]);
    }
    input.write_all(own.as_bytes()).expect("a token");
    drop(input);
    output.read_to_end(&mut said).expect("the rest");
    let end = child.wait_with_output().expect("its end");
    assert!(end.status.success(), "{}{}", String::from_utf8_lossy(&said), text(&end));
    assert_eq!(home.kept("tfe.local"), format!("{{\"token\":\"{}\"}}\n", own.trim()));
    let (well, said) = run(&["init", "-no-color", "-input=false"]);
    assert!(well, "{said}");
}
