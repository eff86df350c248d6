//! The real `terraform` against the real server, where it is on the path: in plain http and over TLS, with the cloud block and the
//! backend "remote", for each thing that a token may do there, or is refused.

#![expect(clippy::print_stderr, reason = "what is skipped is said")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::domain::{self as model, Actor, Defaults, ExecutionMode, Name, Origin};
use tfe_console::runtime::system::System;

/// The program, unless it is not there; then that is said.
fn terraform() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join("terraform")).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: terraform is not on the path, so the server was not tried with it.");
    }
    found
}

/// How the server is spoken to.
#[derive(Clone, Copy, Debug)]
enum Scheme {
    Http,
    Https,
}

const SCHEMES: [Scheme; 2] = [Scheme::Http, Scheme::Https];
const BACKENDS: [&str; 2] = ["cloud", "backend \"remote\""];

/// A server on a model of its own, as a program of its own.
struct Server {
    child: Child,
    folder: TempDir,
    /// As terraform names it.
    host: String,
    /// With its scheme.
    url: String,
    /// Who has signed its certificate.
    authority: Option<PathBuf>,
}

impl Server {
    fn start(scheme: Scheme) -> Self {
        Self::with(scheme, &[])
    }

    /// With more options.
    fn with(scheme: Scheme, options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let tls: &[&str] = match scheme {
            Scheme::Http => &[],
            Scheme::Https => &["--tls-self-signed", "--hostname", "localhost"],
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_tfe-console"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(tls)
            .arg("--db")
            .arg(folder.path().join("model.db"))
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines().map_while(Result::ok);
        let first = lines.by_ref().find(|line| line.contains("until ctrl-c")).expect("where it is");
        let url = first.split(" at ").nth(1).and_then(|rest| rest.split("/ until").next()).expect("an address").to_owned();
        let (host, authority) = match scheme {
            Scheme::Http => ("tfe.local".to_owned(), None),
            Scheme::Https => {
                let trusted = lines.by_ref().find_map(|line| line.split_once("SSL_CERT_FILE=").map(|(_, path)| path.to_owned()));
                (url.trim_start_matches("https://").to_owned(), trusted.map(PathBuf::from))
            }
        };
        // The log goes on; a pipe that is full would stop the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder, host, url, authority }
    }

    /// What is there, as it answers in plain http.
    fn get(&self, path: &str, token: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("a connection");
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("sent");
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

    /// Makes the server the place where the organization's runs are executed.
    fn execute_remotely(&self) {
        let place = Place::File(self.folder.path().join("model.db"));
        let model = Local::open(&place, &Content::Demo, Arc::new(System), "test".to_owned()).expect("the model");
        let olivia = model.user_named(&Name::parse("USERNAME", "olivia").expect("a name")).expect("olivia");
        let rows = model.account(olivia).expect("an account").organizations;
        let organization = rows.iter().find(|row| row.name.as_str() == "acme").expect("acme").id;
        let defaults = Defaults { execution_mode: ExecutionMode::Remote, ..Defaults::default() };
        let command = model::Command::SetDefaults { organization, defaults: Box::new(defaults) };
        model.execute(Actor::User(olivia), &Origin::Console, &command.into()).expect("a change");
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
    server: &'a Server,
    folder: TempDir,
}

impl<'a> Project<'a> {
    fn new(terraform: &'a Path, server: &'a Server, backend: &str, workspace: &str) -> Self {
        Self::in_organization(terraform, server, backend, "acme", workspace)
    }

    fn in_organization(terraform: &'a Path, server: &'a Server, backend: &str, organization: &str, workspace: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let place = format!(
            "hostname = \"{}\"\n    organization = \"{organization}\"\n    workspaces {{ name = \"{workspace}\" }}",
            server.host
        );
        let block = format!("terraform {{\n  {backend} {{\n    {place}\n  }}\n}}\n");
        let main = "resource \"terraform_data\" \"one\" {\n  input = \"hello\"\n}\noutput \"greeting\" {\n  value = terraform_data.one.output\n}\n";
        fs::write(folder.path().join("main.tf"), format!("{block}{main}")).expect("a configuration");
        Self { terraform, server, folder }
    }

    /// Whether it went well, and what was said, in one line.
    fn run(&self, token: &str, arguments: &[&str]) -> (bool, String) {
        self.answering(token, arguments, None)
    }

    /// The same with what is answered to what terraform asks.
    fn answering(&self, token: &str, arguments: &[&str], answer: Option<&str>) -> (bool, String) {
        let Server { host, url, authority, .. } = self.server;
        // Over TLS the host is asked for its services.
        let services = format!("\"tfe.v2\" = \"{url}/api/v2/\"\n    \"tfe.v2.1\" = \"{url}/api/v2/\"");
        let services = match authority {
            None => format!("host \"{host}\" {{\n  services = {{\n    {services}\n  }}\n}}\n"),
            Some(_) => String::new(),
        };
        let settings = format!("credentials \"{host}\" {{\n  token = \"{token}\"\n}}\n{services}");
        fs::write(self.folder.path().join("cli.tfrc"), settings).expect("settings");
        let mut child = Command::new(self.terraform)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1")])
            .env("TF_INPUT", if answer.is_some() { "1" } else { "0" })
            .envs(authority.as_ref().map(|path| ("SSL_CERT_FILE", path)))
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
        (output.status.success(), text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" "))
    }

    fn good(&self, token: &str, arguments: &[&str], says: &str) {
        let (good, text) = self.run(token, arguments);
        assert!(good && text.contains(says), "{arguments:?}: {text}");
    }

    fn refused(&self, token: &str, arguments: &[&str], says: &str) -> String {
        let (good, text) = self.run(token, arguments);
        assert!(!good && text.contains(says), "{arguments:?}: {text}");
        text
    }
}

/// Each way to reach a server of its own.
fn each_way(check: impl Fn(&Path, &Server, &str)) {
    let Some(terraform) = terraform() else { return };
    for scheme in SCHEMES {
        let server = Server::start(scheme);
        for backend in BACKENDS {
            check(&terraform, &server, backend);
        }
    }
}

#[test]
fn terraform_applies_with_a_team_token_and_is_refused_once_it_is_regenerated() {
    each_way(|terraform, server, backend| {
        let first = server.token(&["--team", "platform", "--replace"]);
        let project = Project::new(terraform, server, backend, "web-prod");
        project.good(&first, &["init"], "successfully initialized");
        project.good(&first, &["apply", "-auto-approve"], "Apply complete! Resources: 1 added");
        project.good(&first, &["output"], "greeting = \"hello\"");
        project.good(&first, &["plan", "-detailed-exitcode"], "No changes");
        project.good(&first, &["destroy", "-auto-approve"], "Destroy complete! Resources: 1 destroyed");
        let second = server.token(&["--team", "platform", "--replace"]);
        project.refused(&first, &["plan"], "unauthorized");
        project.good(&second, &["plan"], "1 to add");
    });
}

#[test]
fn terraform_reads_with_a_read_level_and_is_refused_the_lock() {
    each_way(|terraform, server, backend| {
        let platform = server.token(&["--team", "platform", "--replace"]);
        let project = Project::new(terraform, server, backend, "billing-prod");
        project.good(&platform, &["init"], "successfully initialized");
        project.good(&platform, &["state", "pull"], "");
        project.refused(&platform, &["apply", "-auto-approve"], "Error acquiring the state lock");
        let sandbox = server.token(&["--team", "sandbox", "--replace"]);
        Project::new(terraform, server, backend, "web-prod").refused(&sandbox, &["init"], "resource not found");
    });
}

#[test]
fn terraform_gets_a_run_with_a_write_level_and_none_with_the_organization_token() {
    each_way(|terraform, server, backend| {
        let (platform, organization) =
            (server.token(&["--team", "platform", "--replace"]), server.token(&["--organization-token", "--replace"]));
        server.execute_remotely();
        let project = Project::new(terraform, server, backend, "web-prod");
        project.good(&organization, &["init"], "successfully initialized");
        project.refused(&organization, &["plan"], "Insufficient rights to generate a plan");
        for what in ["apply", "destroy"] {
            let said = project.refused(&organization, &[what, "-auto-approve"], "Failed to create configuration version");
            assert!(!said.contains("/runs/run-"), "{said}");
        }
        project.refused(&platform, &["plan"], "/app/acme/web-prod/runs/run-");
        project.refused(&platform, &["apply", "-auto-approve"], "/app/acme/web-prod/runs/run-");
    });
}

#[test]
fn terraform_is_refused_the_lock_with_the_organization_token() {
    each_way(|terraform, server, backend| {
        let organization = server.token(&["--organization-token", "--replace"]);
        let project = Project::new(terraform, server, backend, "web-prod");
        project.good(&organization, &["init"], "successfully initialized");
        project.refused(&organization, &["apply", "-auto-approve"], "Error acquiring the state lock");
    });
}

#[test]
fn terraform_is_told_of_a_wrong_token_and_of_an_organization_that_it_does_not_see() {
    each_way(|terraform, server, backend| {
        let project = Project::new(terraform, server, backend, "web-prod");
        project.refused("not.a.token", &["init"], "unauthorized");
        let platform = server.token(&["--team", "platform", "--replace"]);
        let elsewhere = Project::in_organization(terraform, server, backend, "globex", "web-prod");
        elsewhere.refused(&platform, &["init"], "organization \"globex\" at host");
    });
}

#[test]
fn terraform_asks_before_it_applies_a_run_that_is_held_and_discards_it_after_a_no() {
    let Some(terraform) = terraform() else { return };
    let server = Server::with(Scheme::Http, &["--fault", "runs:held"]);
    server.execute_remotely();
    let olivia = server.token(&["--user-token", "--description", "tests"]);
    let current = |status: &str| {
        let answer = server.get("/api/v2/organizations/acme/workspaces/web-prod?include=current_run", &olivia);
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

#[test]
fn terraform_login_asks_for_a_token_because_nobody_signs_in_and_keeps_what_is_pasted() {
    let Some(terraform) = terraform() else { return };
    let server = Server::start(Scheme::Https);
    let token = server.token(&["--user-token", "--description", "login"]);
    let home = TempDir::new().expect("a folder");
    fs::create_dir(home.path().join(".terraform.d")).expect("where terraform keeps tokens");
    let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 200, ..PtySize::default() }).expect("a terminal");
    let mut command = CommandBuilder::new(&terraform);
    command.args(["login", "-no-color", server.host.as_str()]);
    command.cwd(home.path());
    command.env_clear();
    let authority = server.authority.as_ref().expect("an authority");
    command.env("SSL_CERT_FILE", authority);
    command.env("HOME", home.path());
    // No browser is found there.
    command.env("PATH", home.path());
    command.env("CHECKPOINT_DISABLE", "1");
    let mut child = pair.slave.spawn_command(command).expect("terraform");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("what it says");
    let mut writer = pair.master.take_writer().expect("its keys");
    let (mut said, mut answers, mut part) = (String::new(), ["yes", token.as_str()].into_iter(), [0; 4096]);
    let mut asked = 0;
    while let Ok(count @ 1..) = reader.read(&mut part) {
        said.push_str(&String::from_utf8_lossy(&part[..count]));
        if said.matches("Enter a value:").count() > asked {
            asked += 1;
            let Some(answer) = answers.next() else { break };
            write!(writer, "{answer}\r").expect("an answer");
        }
    }
    assert!(child.wait().expect("its end").success(), "{said}");
    assert!(said.contains("/app/settings/tokens"), "the page that says where a token comes from: {said}");
    assert!(said.contains("Logged in to Terraform Enterprise"), "{said}");
    let kept = fs::read_to_string(home.path().join(".terraform.d/credentials.tfrc.json")).expect("what terraform keeps");
    assert!(kept.contains(&token));
}
