//! The verbs on a host: this program's own server.

use std::io::{Read, Write};

use crate::home::{Home, printed, refused, said, text};
use crate::serve::Serving;

/// A server on a demo, with a token of its owner, and a home without a model for who uses it.
pub struct Stage {
    pub server: Serving,
    pub owner: String,
    pub model: Home,
    pub home: Home,
}

impl Stage {
    pub fn new() -> Self {
        let model = Home::new();
        let server = Serving::start(&model, &["--db", "x.db"]);
        let made = model.run(&["token", "generate", "--db", "x.db", "--user-token", "--description", "trial"]);
        Self { server, owner: printed(&made).trim().to_owned(), model, home: Home::new() }
    }

    pub fn run(&self, token: &str, arguments: &[&str]) -> std::process::Output {
        let host = format!("http://{}", self.server.address);
        let variable = format!("TF_TOKEN_{}", self.server.address);
        self.home.run_with(&[arguments, &["--host", &host]].concat(), &[(&variable, token)])
    }
}

#[test]
fn a_token_is_rotated_on_a_host_into_a_receiver_and_the_new_one_is_proven() {
    let stage = Stage::new();
    let before = printed(&stage.run(&stage.owner, &["token", "show", "--team", "data", "--json"])).to_owned();
    let output = stage.run(&stage.owner, &["token", "rotate", "--team", "data", "--to", "cat > received"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let received = std::fs::read_to_string(stage.home.path().join("received")).expect("it was delivered");
    assert_eq!(stage.server.ask(received.trim(), "GET", "/api/v2/account/details", "").0, 200);
    assert_ne!(printed(&stage.run(&stage.owner, &["token", "show", "--team", "data", "--json"])), before);
    assert!(!text(&output.stderr).contains(received.trim()) && !text(&output.stdout).contains(received.trim()));
}

#[test]
fn a_service_account_uses_the_verbs_and_is_named_in_words() {
    let stage = Stage::new();
    let made = stage.model.run(&["token", "generate", "--db", "x.db", "--team", "platform", "--replace"]);
    let platform = printed(&made).trim().to_owned();
    let output = stage.run(&platform, &["token", "generate", "--team", "platform", "--replace"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("as the team platform, in acme"), "{}", text(&output.stderr));
    assert_eq!(stage.server.ask(&platform, "GET", "/api/v2/account/details", "").0, 401, "it was replaced");
}

#[test]
fn no_name_of_a_host_is_kept_and_the_token_is_in_no_line() {
    let stage = Stage::new();
    let list = stage.run(&stage.owner, &["token", "list"]);
    assert!(printed(&list).contains("team platform") && !printed(&list).contains(&stage.owner));
    // What the host can do is kept for a day, by names that tell nothing.
    assert_eq!(stage.home.names(), [".local"], "no model is made");
    let kept = std::fs::read_dir(stage.home.path().join(".local/state/tfe-console/hosts")).expect("a folder");
    let kept: Vec<_> = kept.map(|entry| entry.expect("an entry").path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let learned = std::fs::read_to_string(&kept[0]).expect("a file");
    for word in [stage.owner.as_str(), "acme", "olivia", "127.0.0.1"] {
        assert!(learned.contains("team-tokens") && !learned.contains(word), "{word}: {learned}");
    }
    let places = stage.run(&stage.owner, &["paths"]);
    let line = format!("token          TF_TOKEN_{}", stage.server.address);
    assert!(printed(&places).contains(&line) && !printed(&places).contains(&stage.owner), "{}", printed(&places));
}

#[test]
fn verbose_names_the_place_of_the_token_and_those_that_were_not_used() {
    let stage = Stage::new();
    let folder = stage.home.path().join(".terraform.d");
    std::fs::create_dir(&folder).expect("a folder");
    let credentials = format!("{{\"credentials\": {{\"{}\": {{\"token\": \"another\"}}}}}}", stage.server.address);
    std::fs::write(folder.join("credentials.tfrc.json"), credentials).expect("a file");
    let spoken = |arguments: &[&str]| text(&stage.run(&stage.owner, arguments).stderr).to_owned();
    let said = spoken(&["team", "list", "--verbose"]);
    let used = format!("The token came from TF_TOKEN_{}.", stage.server.address);
    assert!(said.contains(&used), "{said}");
    assert!(said.contains("Not used: ") && said.contains("credentials.tfrc.json") && !said.contains("another"), "{said}");
    assert!(!spoken(&["team", "list"]).contains("Not used"));
}

#[test]
fn without_a_token_or_with_a_strange_one_it_is_said_what_to_do() {
    let stage = Stage::new();
    let host = format!("http://{}", stage.server.address);
    let none = stage.home.run(&["team", "list", "--host", &host]);
    assert!(refused(&none).contains("there is no token for") && refused(&none).contains("terraform login"), "{}", refused(&none));
    let strange = stage.run("strange", &["team", "list"]);
    assert!(said(&strange, 3).contains("does not accept the token"), "{}", text(&strange.stderr));
    assert_eq!(
        refused(&stage.home.run(&["serve", "--host", &host])),
        "tfe-console: this verb works on this machine alone. Leave --host out."
    );
    let clear = stage.home.run(&["team", "list", "--host", "http://tfe.example.com"]);
    assert!(said(&clear, 2).contains("without TLS"));
}

/// A host that gives every connection this answer.
fn answering(answer: Vec<u8>) -> std::net::SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(&answer);
        }
    });
    address
}

#[test]
fn every_hostile_answer_ends_a_verb_with_one_sentence_and_the_same_code_each_time() {
    let http = |status: &str, headers: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
    };
    let home = Home::new();
    for (answer, code, part) in [
        (http("401 Unauthorized", "", ""), 3, "does not accept the token"),
        (http("403 Forbidden", "", r#"{"errors":[{"detail":"no entry"}]}"#), 3, "refuses: no entry"),
        (http("404 Not Found", "", r#"{"errors":[{"status":"404"}]}"#), 3, "is not there"),
        (http("302 Found", "Location: https://example.com/\r\n", ""), 1, "another address, which is not followed"),
        (http("200 OK", "Content-Type: text/html\r\n", "<html>"), 1, "a web page"),
        (http("200 OK", "", "{\"data\":["), 1, "something else than the API's documents"),
        (http("200 OK", "", &"[".repeat(10_000)), 1, "something else than the API's documents"),
        (http("407 Proxy Authentication Required", "", ""), 1, "he proxy before"),
        (http("429 Too Many Requests", "Retry-After: 1e9\r\n", ""), 1, "wants no requests"),
        (http("500 Internal Server Error", "", ""), 1, "failed (500)"),
        (b"SSH-2.0-OpenSSH\r\n".to_vec(), 1, "not HTTP"),
        (Vec::new(), 1, "broke the connection off"),
    ] {
        let address = answering(answer);
        let host = format!("http://{address}");
        let output = home.run_with(&["team", "list", "--host", &host], &[(&format!("TF_TOKEN_{address}"), "a-token-of-a-test")]);
        let sentence = said(&output, code);
        assert!(
            sentence.contains(part) && sentence.lines().count() == 1 && !sentence.contains("a-token-of"),
            "{part}: {sentence}"
        );
    }
}
