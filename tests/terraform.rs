//! The real `terraform` against the real server, where it is on the path: locally executed runs with both backends, runs that this
//! server does not execute and holds for a rehearsal, and a token that stops in between.

#![expect(clippy::print_stderr, reason = "what is skipped is said")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The program, unless it is not there; then that is said.
fn terraform() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join("terraform")).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: terraform is not on the path, so the server was not tried with it.");
    }
    found
}

/// A server on a model of its own, as a program of its own.
struct Server {
    child: Child,
    folder: TempDir,
    address: String,
}

impl Server {
    fn start() -> Self {
        Self::with(&[])
    }

    /// With more options.
    fn with(options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
            .args(["serve", "--listen", "127.0.0.1:0", "--db"])
            .arg(folder.path().join("model.db"))
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let first = lines.next().expect("a line").expect("a line");
        let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address").to_owned();
        // The log goes on; a pipe that is full would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder, address }
    }

    /// Sends a document, and returns the whole answer.
    fn ask(&self, method: &str, path: &str, token: &str, document: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
             Content-Type: application/vnd.api+json\r\nContent-Length: {}\r\n\r\n{document}",
            self.address,
            document.len()
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// What a verb prints.
    fn token(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
            .args(["token", "generate", "--as", "olivia", "--db"])
            .arg(self.folder.path().join("model.db"))
            .args(arguments)
            .output()
            .expect("a verb");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("a token").trim().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A configuration with its own folder and its own settings of terraform.
struct Project<'a> {
    terraform: &'a Path,
    folder: TempDir,
}

impl<'a> Project<'a> {
    fn new(terraform: &'a Path, server: &Server, backend: &str, workspace: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let place = format!("hostname = \"tfe.local\"\n    organization = \"acme\"\n    workspaces {{ name = \"{workspace}\" }}");
        let block = format!("terraform {{\n  {backend} {{\n    {place}\n  }}\n}}\n");
        let main = "resource \"terraform_data\" \"one\" {\n  input = \"hello\"\n}\noutput \"greeting\" {\n  value = terraform_data.one.output\n}\n";
        fs::write(folder.path().join("main.tf"), format!("{block}{main}")).expect("a configuration");
        let url = format!("http://{}/api/v2/", server.address);
        let host = format!(
            "host \"tfe.local\" {{\n  services = {{\n    \"tfe.v2\" = \"{url}\"\n    \"tfe.v2.1\" = \"{url}\"\n  }}\n}}\n"
        );
        fs::write(folder.path().join("cli.tfrc"), host).expect("settings");
        Self { terraform, folder }
    }

    /// Whether it went well, and what was said.
    fn run(&self, token: &str, arguments: &[&str]) -> (bool, String) {
        self.answering(token, arguments, None)
    }

    /// The same with what is answered to what terraform asks.
    fn answering(&self, token: &str, arguments: &[&str], answer: Option<&str>) -> (bool, String) {
        let mut child = Command::new(self.terraform)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1"), ("TF_TOKEN_tfe_local", token)])
            .env("TF_INPUT", if answer.is_some() { "1" } else { "0" })
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TF_CLI_CONFIG_FILE", self.folder.path().join("cli.tfrc"))
            .args(arguments)
            .arg("-no-color")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("terraform");
        let mut stdin = child.stdin.take().expect("its input");
        // It may have ended without asking anything.
        let _ = writeln!(stdin, "{}", answer.unwrap_or_default());
        drop(stdin);
        let output = child.wait_with_output().expect("terraform");
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), text)
    }

    fn good(&self, token: &str, arguments: &[&str], says: &str) {
        let (good, text) = self.run(token, arguments);
        assert!(good && text.contains(says), "{arguments:?}: {text}");
    }

    fn refused(&self, token: &str, arguments: &[&str], says: &str) {
        let (good, text) = self.run(token, arguments);
        assert!(!good && text.contains(says), "{arguments:?}: {text}");
    }
}

#[test]
fn terraform_applies_with_a_team_token_and_is_refused_once_it_is_regenerated() {
    let Some(terraform) = terraform() else { return };
    let server = Server::start();
    let first = server.token(&["--team", "platform", "--replace"]);
    for backend in ["cloud", "backend \"remote\""] {
        let project = Project::new(&terraform, &server, backend, "web-prod");
        project.good(&first, &["init"], "successfully initialized");
        project.good(&first, &["apply", "-auto-approve"], "Apply complete! Resources: 1 added");
        project.good(&first, &["output"], "greeting = \"hello\"");
        project.good(&first, &["destroy", "-auto-approve"], "Destroy complete! Resources: 1 destroyed");
    }
    let project = Project::new(&terraform, &server, "cloud", "web-prod");
    project.good(&first, &["init"], "successfully initialized");
    let second = server.token(&["--team", "platform", "--replace"]);
    project.refused(&first, &["plan"], "unauthorized");
    project.good(&second, &["plan"], "1 to add");
}

#[test]
fn terraform_is_refused_what_the_token_may_not() {
    let Some(terraform) = terraform() else { return };
    let server = Server::start();
    let (platform, organization) =
        (server.token(&["--team", "platform", "--replace"]), server.token(&["--organization-token", "--replace"]));
    let read = Project::new(&terraform, &server, "cloud", "billing-prod");
    read.good(&platform, &["init"], "successfully initialized");
    read.refused(&platform, &["apply", "-auto-approve"], "Error acquiring the state lock");
    read.refused(&organization, &["apply", "-auto-approve"], "Error acquiring the state lock");
    let elsewhere = Project::new(&terraform, &server, "cloud", "web-prod");
    elsewhere.refused(&server.token(&["--team", "sandbox"]), &["init"], "error creating workspace web-prod: resource not found");
}

#[test]
fn terraform_asks_before_it_applies_a_run_that_is_held_and_discards_it_after_a_no() {
    let Some(terraform) = terraform() else { return };
    let server = Server::with(&["--fault", "runs:held"]);
    let olivia = server.token(&["--user-token", "--description", "tests"]);
    let by_name = "/api/v2/organizations/acme/workspaces/web-prod";
    let remote = r#"{"data":{"type":"workspaces","attributes":{"execution-mode":"remote"}}}"#;
    assert!(server.ask("PATCH", by_name, &olivia, remote).starts_with("HTTP/1.1 200"));
    let current = |status: &str| {
        let answer = server.ask("GET", &format!("{by_name}?include=current_run"), &olivia, "");
        assert!(answer.contains(&format!("\"status\":\"{status}\"")), "{status}: {answer}");
    };
    let platform = server.token(&["--team", "platform", "--replace"]);
    let project = Project::new(&terraform, &server, "cloud", "web-prod");
    project.good(&platform, &["init"], "successfully initialized");
    let (good, text) = project.answering(&platform, &["apply"], Some("no"));
    assert!(!good && text.contains("This is a rehearsal. Nothing was planned"), "{text}");
    assert!(text.contains("Apply discarded"), "{text}");
    current("discarded");
    let (good, text) = project.answering(&platform, &["apply"], Some("yes"));
    assert!(!good && text.contains("Do you want to perform these actions"), "{text}");
    current("errored");
    // What can only be planned does not wait, although nobody has decided anything.
    project.refused(&platform, &["plan"], "This server does not execute runs.");
}
