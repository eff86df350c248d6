//! Hosts of several kinds, made of answers that were written by hand: a folder for each kind, a file for each answer.
//!
//! A file names a request, perhaps with a part of its query (`*` is any value) and who asks (`by`: the holder of a token that was
//! generated here). The answer that names most of a request is given. What it `mints`, `revokes` and `keeps` is the state that
//! other answers depend on (`if`, `unless`), and that they show (`{{name|otherwise}}`, `{{number:what}}`, `{{token}}`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::Value;

/// The token that ada opens the host with.
pub const TOKEN: &str = "shaped";

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shaped {
    request: String,
    #[serde(default)]
    query: BTreeMap<String, String>,
    by: Option<String>,
    #[serde(rename = "if")]
    given: Option<String>,
    unless: Option<String>,
    #[serde(default)]
    keeps: BTreeMap<String, Option<String>>,
    mints: Option<String>,
    revokes: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    status: u16,
    body: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    like: Option<String>,
    headers: BTreeMap<String, String>,
    unknown: Unknown,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unknown {
    status: u16,
    #[serde(rename = "type")]
    kind: Option<String>,
    body: Value,
}

#[derive(Default)]
struct State {
    kept: BTreeMap<String, String>,
    /// The number and the text of what was generated last.
    minted: BTreeMap<String, (u32, String)>,
    revoked: u32,
    /// Each request that came, without its host.
    asked: Vec<String>,
}

struct Host {
    answers: Vec<Shaped>,
    headers: BTreeMap<String, String>,
    unknown: Unknown,
    state: Mutex<State>,
}

/// A host that answers as its kind does, for as long as the test runs.
#[derive(Clone)]
pub struct ShapedHost {
    pub address: SocketAddr,
    host: Arc<Host>,
}

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seam/hosts").join(kind)
}

fn kind(name: &str) -> Kind {
    let text = std::fs::read(folder(name).join("kind.json")).expect("a kind");
    serde_json::from_slice(&text).expect("a kind")
}

/// The answers of a kind, by the names of their files: its own before those of the kind that it is like.
fn answers(name: &str) -> BTreeMap<String, Shaped> {
    let mut all = kind(name).like.map_or_else(BTreeMap::new, |like| answers(&like));
    for entry in std::fs::read_dir(folder(name)).expect("a folder") {
        let path = entry.expect("a file").path();
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if file != "kind" {
            let text = std::fs::read(&path).expect("an answer");
            let answer = serde_json::from_slice(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
            all.insert(file, answer);
        }
    }
    all
}

impl ShapedHost {
    /// A host of this kind.
    pub fn of(name: &str) -> Self {
        let Kind { headers, unknown, .. } = kind(name);
        let answers = answers(name).into_values().collect();
        let host = Arc::new(Host { answers, headers, unknown, state: Mutex::default() });
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = Arc::clone(&host);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let host = Arc::clone(&serving);
                std::thread::spawn(move || host.serve(stream));
            }
        });
        Self { address, host }
    }

    /// The requests that came.
    pub fn asked(&self) -> Vec<String> {
        self.host.state.lock().expect("a state").asked.clone()
    }
}

impl Host {
    fn serve(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let mut piece = [0; 4_096];
        let (head, body) = loop {
            let Ok(count @ 1..) = stream.read(&mut piece) else { return };
            bytes.extend_from_slice(&piece[..count]);
            let text = String::from_utf8_lossy(&bytes);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        };
        let mut words = head.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let bearer = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("authorization").then(|| value.trim_start_matches("Bearer ").to_owned())
        });
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let (status, kind, answer) = self.answer(&format!("{method} {path}"), &query, &bearer.unwrap_or_default(), &body);
        self.state.lock().expect("a state").asked.push(format!("{method} {target}"));
        let mut text = format!("HTTP/1.1 {status} Answered\r\nConnection: close\r\nDate: Mon, 02 Mar 2026 12:00:00 GMT\r\n");
        for (name, value) in &self.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        let _ = write!(text, "Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
        let _ = stream.write_all(text.as_bytes());
    }

    /// The status, the media type and the text of the answer to a request.
    fn answer(&self, request: &str, query: &BTreeMap<String, String>, bearer: &str, body: &str) -> (u16, String, String) {
        let mut state = self.state.lock().expect("a state");
        let by = state.minted.iter().find(|(_, (_, text))| text == bearer).map(|(what, _)| what.clone());
        let by = by.or_else(|| ["service", "auditor"].contains(&bearer).then(|| bearer.to_owned()));
        if by.is_none() && bearer != TOKEN {
            return (
                401,
                "application/vnd.api+json".to_owned(),
                r#"{"errors":[{"status":"401","title":"unauthorized"}]}"#.to_owned(),
            );
        }
        let matches = |shaped: &&Shaped| {
            let there = |what: &String| state.minted.contains_key(what) || state.kept.contains_key(what);
            shaped.request == request
                && shaped.by.as_ref().is_none_or(|wanted| by.as_ref() == Some(wanted))
                && shaped.given.as_ref().is_none_or(there)
                && !shaped.unless.as_ref().is_some_and(there)
                && shaped.query.iter().all(|(name, wanted)| query.get(name).is_some_and(|value| wanted == "*" || value == wanted))
        };
        let particular = |shaped: &&Shaped| {
            let values = shaped.query.values().filter(|value| *value != "*").count();
            (shaped.by.is_some(), shaped.query.len(), values)
        };
        let found = self.answers.iter().filter(matches).max_by_key(particular).cloned();
        let json = |kind: Option<String>| kind.unwrap_or_else(|| "application/vnd.api+json".to_owned());
        let Some(shaped) = found else {
            return (self.unknown.status, json(self.unknown.kind.clone()), written(&self.unknown.body));
        };
        let mut token = String::new();
        if let Some(what) = &shaped.mints {
            let number = state.minted.get(what).map_or(state.revoked, |(number, _)| *number) + 1;
            token = format!("{what}.{number}.{}", "x".repeat(20));
            state.minted.insert(what.clone(), (number, token.clone()));
        }
        if let Some(what) = &shaped.revokes {
            state.revoked = state.minted.remove(what).map_or(state.revoked, |(number, _)| number);
        }
        let sent: Value = serde_json::from_str(body).unwrap_or_default();
        for (name, pointer) in &shaped.keeps {
            let value = pointer.as_ref().and_then(|pointer| sent.pointer(pointer)?.as_str());
            match value {
                Some(value) => state.kept.insert(name.clone(), value.to_owned()),
                None => state.kept.remove(name),
            };
        }
        let text = shaped.body.as_ref().map_or_else(String::new, written);
        (shaped.status, json(shaped.kind), filled(&text, &state, &token))
    }
}

fn written(body: &Value) -> String {
    body.as_str().map_or_else(|| body.to_string(), ToOwned::to_owned)
}

fn filled(text: &str, state: &State, token: &str) -> String {
    let mut parts = text.split("{{");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").expect("an end");
        let (name, otherwise) = name.split_once('|').unwrap_or((name, ""));
        match name.split_once(':') {
            _ if name == "token" => all.push_str(token),
            Some((_, what)) => all.push_str(&state.minted.get(what).map_or_else(String::new, |(number, _)| number.to_string())),
            None => all.push_str(state.kept.get(name).map_or(otherwise, String::as_str)),
        }
        all.push_str(rest);
    }
    all
}
