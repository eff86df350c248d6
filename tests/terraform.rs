//! The real `terraform` against the real server, where it is on the path: locally executed runs with both backends, a run that this
//! server does not execute, and a token that stops in between.

#![expect(clippy::print_stderr, reason = "what is skipped is said")]

use std::fs;
use std::io::{BufRead, BufReader};
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
        let folder = TempDir::new().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
            .args(["serve", "--listen", "127.0.0.1:0", "--db"])
            .arg(folder.path().join("model.db"))
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
        let output = Command::new(self.terraform)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0"), ("TF_TOKEN_tfe_local", token)])
            .env("HOME", self.folder.path())
            .env("PATH", "/usr/bin:/bin")
            .env("TF_CLI_CONFIG_FILE", self.folder.path().join("cli.tfrc"))
            .args(arguments)
            .arg("-no-color")
            .output()
            .expect("terraform");
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
