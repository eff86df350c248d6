//! `serve` as a program: what it refuses to begin with, TLS from files, and how it stops.

use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use rcgen::{CertificateParams, KeyPair};
use rustix::process::{Pid, Signal, kill_process};

use crate::home::{Home, refused, said};
use crate::trusting::trusting;

/// A server that runs, with all that it says.
pub struct Serving {
    child: Child,
    /// The first line: where it is.
    pub greeting: String,
    pub address: SocketAddr,
    log: mpsc::Receiver<String>,
}

impl Serving {
    pub fn start(home: &Home, arguments: &[&str]) -> Self {
        Self::of(home.program(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat()))
    }

    /// One whose files can't grow beyond so many blocks of 512 bytes.
    pub fn limited(home: &Home, blocks: u32, arguments: &[&str]) -> Self {
        let program = home.program(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]).arg(program.get_program());
        let variables = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
        shell.args(program.get_args()).env_clear().envs(variables).current_dir(home.path()).stdin(Stdio::null());
        Self::of(shell)
    }

    fn of(mut program: Command) -> Self {
        let mut child = program.stderr(Stdio::piped()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let greeting = lines.next().expect("a line").expect("a line");
        let place = greeting.split("://").nth(1).and_then(|rest| rest.split('/').next());
        let address = place.and_then(|place| place.parse().ok()).unwrap_or_else(|| panic!("no address in {greeting}"));
        let (pen, log) = mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(pen.send(line))));
        Self { child, greeting, address, log }
    }

    /// The status of the answer to a request, and its body.
    pub fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        let stream = TcpStream::connect(self.address).expect("a connection");
        exchange(stream, &request(&self.address.to_string(), token, method, path, body))
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(i32::try_from(self.child.id()).expect("a number")).expect("a process");
        kill_process(id, signal).expect("a signal");
    }

    /// Stops it, and gives its exit code and what it has said.
    pub fn stop(mut self, signal: Signal) -> (Option<i32>, Vec<String>) {
        self.signal(signal);
        let code = self.child.wait().expect("an end").code();
        let log = std::mem::replace(&mut self.log, mpsc::channel().1);
        (code, log.into_iter().collect())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn request(host: &str, token: &str, method: &str, path: &str, body: &str) -> String {
    let kind = if path.starts_with("/uploads") { "application/octet-stream" } else { "application/vnd.api+json" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn exchange(mut stream: impl Read + Write, request: &str) -> (u16, String) {
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8(answer).expect("text");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer}"));
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
}

/// A certificate for localhost that trusts itself, and its key, both as PEM.
fn certificate(home: &Home, name: &str) -> String {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    home.file(&format!("{name}.crt"), &certificate);
    home.file(&format!("{name}.key"), &key.serialize_pem());
    set_mode(home, &format!("{name}.key"), 0o600);
    certificate
}

fn set_mode(home: &Home, name: &str, mode: u32) {
    std::fs::set_permissions(home.path().join(name), Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_key_that_others_can_read_is_refused_as_a_model_is() {
    let home = Home::new();
    certificate(&home, "one");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--db", "x.db", "--tls-cert", "one.crt", "--tls-key", "one.key"];
    // One of root can be read by the group that is let read keys.
    let group = if rustix::process::geteuid().is_root() { 0o660 } else { 0o640 };
    for mode in [0o644, 0o604, 0o622, group] {
        set_mode(&home, "one.key", mode);
        let output = home.run(&serve);
        let said = refused(&output);
        assert!(said.starts_with("tfe-console: one.key can be read or written by others. Run chmod 600"), "{mode:o}: {said}");
    }
    set_mode(&home, "one.key", 0o400);
    drop(Serving::start(&home, &serve[3..]));
}

#[test]
fn a_client_is_not_told_where_a_model_lies_that_is_read_only() {
    let home = Home::new();
    let generate = ["token", "generate", "--user-token", "--description", "trial", "--db", "x.db"];
    let token = crate::home::printed(&home.run(&generate)).trim().to_owned();
    set_mode(&home, "x.db", 0o400);
    let server = Serving::start(&home, &["--db", "x.db"]);
    let body = r#"{"data":{"type":"teams","attributes":{"name":"other"}}}"#;
    let (status, answer) = server.ask(&token, "POST", "/api/v2/organizations/acme/teams", body);
    assert!(status == 422 && answer.contains("The model is read-only."), "{status} {answer}");
    assert!(!answer.contains("x.db") && !answer.contains(&home.path().display().to_string()), "{answer}");
    set_mode(&home, "x.db", 0o600);
}

#[test]
fn with_a_certificate_and_its_key_it_speaks_tls() {
    let home = Home::new();
    let pem = certificate(&home, "good");
    let server = Serving::start(&home, &["--db", "x.db", "--tls-cert", "good.crt", "--tls-key", "good.key"]);
    assert!(server.greeting.contains("https://"), "{}", server.greeting);
    let stream = trusting(&pem, server.address);
    let host = format!("localhost:{}", server.address.port());
    assert_eq!(exchange(stream, &request(&host, "-", "GET", "/api/v2/ping", "")).0, 204);
}

#[test]
fn a_certificate_and_a_key_that_do_not_go_together_are_refused_in_a_sentence() {
    let home = Home::new();
    certificate(&home, "one");
    certificate(&home, "other");
    set_mode(&home, "one.crt", 0o600);
    home.file("empty", "");
    for (certificate, key, says) in [
        ("one.crt", "other.key", "the certificate cannot be used: "),
        ("one.crt", "one.crt", "the key cannot be read: "),
        ("empty", "one.key", "the certificate cannot be read: there is none in the file."),
        ("missing", "one.key", "missing cannot be read: "),
        ("one.crt", "missing", "missing cannot be read: "),
    ] {
        let output = home.run(&["serve", "--listen", "127.0.0.1:0", "--db", "x.db", "--tls-cert", certificate, "--tls-key", key]);
        let said = refused(&output);
        assert!(said.starts_with(&format!("tfe-console: {says}")) && said.ends_with('.'), "{said}");
    }
    for alone in [["--tls-cert", "one.crt"], ["--tls-key", "one.key"]] {
        let output = home.run(&[&["serve", "--db", "x.db"], &alone[..]].concat());
        assert!(said(&output, 2).contains("required"), "{output:?}");
    }
}

#[test]
fn in_clear_it_listens_on_this_machine_alone() {
    let home = Home::new();
    for address in ["0.0.0.0:0", "[::]:0", "203.0.113.7:0"] {
        let output = home.run(&["serve", "--db", "x.db", "--listen", address]);
        let said = refused(&output);
        assert!(said.contains("what is sent there would be in clear") && said.contains("--tls-cert"), "{said}");
    }
    assert_eq!(home.names(), Vec::<String>::new(), "nothing is made");
}

#[test]
fn a_throw_away_demo_goes_with_its_server() {
    let home = Home::new();
    let server = Serving::start(&home, &["--ephemeral"]);
    let names = home.names();
    assert!(names.len() == 1 && names[0].starts_with("tfe-console-"), "{names:?}");
    let model = home.path().join(&names[0]).join("model.db");
    assert!(server.greeting.contains(&model.display().to_string()), "{}", server.greeting);
    let folder = names[0].clone() + "/model.db";
    let made = home.run(&["token", "generate", "--user-token", "--description", "trial", "--db", &folder]);
    let token = crate::home::printed(&made).trim().to_owned();
    assert_eq!(server.ask(&token, "GET", "/api/v2/organizations/acme", "").0, 200);
    assert_eq!(server.stop(Signal::TERM).0, Some(143));
    assert_eq!(home.names(), Vec::<String>::new());
    assert!(said(&home.run(&["serve", "--ephemeral", "--db", "x.db"]), 2).contains("cannot be used with"));
}

#[test]
fn told_to_stop_it_answers_what_it_was_asked_and_says_by_its_code_why_it_stopped() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let home = Home::new();
        let server = Serving::start(&home, &["--db", "x.db", "--fault", "latency:300ms"]);
        let host = server.address.to_string();
        let open = || {
            let mut stream = TcpStream::connect(server.address).expect("a connection");
            stream.write_all(request(&host, "-", "GET", "/api/v2/ping", "").as_bytes()).expect("sent");
            stream
        };
        let (early, mut late) = (open(), (0..10).map(|_| open()).collect::<Vec<_>>());
        // One that is answered was accepted; those behind it are in the same line, and most are being answered.
        let mut first = String::new();
        (&early).read_to_string(&mut first).expect("an answer");
        assert!(first.starts_with("HTTP/1.1 204"), "{first}");
        let address = server.address;
        let (ended, log) = server.stop(signal);
        assert_eq!(ended, Some(code));
        for stream in &mut late {
            let mut answer = String::new();
            stream.read_to_string(&mut answer).expect("an answer");
            assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
        }
        assert!(log.iter().any(|line| line == "tfe-console stops: it finishes what it is answering."), "{log:?}");
        assert_eq!(log.iter().filter(|line| line.contains("route=\"GET /api/v2/ping\" status=204")).count(), 11, "{log:?}");
        assert!(TcpStream::connect(address).is_err(), "the port is closed");
        assert_eq!(home.names(), ["x.db"], "nothing is left beside the model");
        let model = rusqlite::Connection::open(home.path().join("x.db")).expect("the model");
        let left = model.query_row("SELECT count(*) FROM servers", [], |row| row.get::<_, u32>(0)).expect("a number");
        assert_eq!(left, 0, "it takes itself away");
    }
}

#[test]
fn a_hang_up_that_nohup_ignores_does_not_end_it() {
    let home = Home::new();
    let script = r#"trap '' HUP; exec "$0" serve --listen 127.0.0.1:0 --db x.db"#;
    let mut shell = Command::new("/bin/sh");
    shell.env_clear().env("HOME", home.path()).current_dir(home.path()).stdin(Stdio::null());
    shell.args(["-c", script, env!("CARGO_BIN_EXE_tfe-console")]);
    let server = Serving::of(shell);
    server.signal(Signal::HUP);
    assert_eq!(server.ask("-", "GET", "/api/v2/ping", "").0, 204);
    assert_eq!(server.stop(Signal::TERM).0, Some(143));
}
