//! What is wrong with a request is said in a document of the API, and nothing is written.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;
use tfe_console::api::Limits;
use tfe_console::api::log::Log;

use crate::client::{raw, read};
use crate::house::{House, Paper, resource};

fn first_line(request: &str) -> String {
    format!("{request} HTTP/1.1")
}

/// A request with these lines between its first and its body.
fn request(house: &House, first: &str, lines: &[&str], body: &str) -> u16 {
    let lines = [&[first_line(first).as_str()], lines].concat().join("\r\n");
    let text = format!("{lines}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let answer = raw(house.address, text.as_bytes()).expect("an answer");
    if answer.status >= 400 {
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["status"], answer.status.to_string(), "{error}");
        assert!(error["title"].is_string(), "{error}");
    }
    answer.status
}

#[test]
fn a_request_for_another_host_or_from_a_web_page_is_refused() {
    let house = House::new();
    let host = format!("Host: {}", house.address);
    let ping = |lines: &[&str]| request(&house, "GET /api/v2/ping", lines, "");
    assert_eq!(ping(&[&host]), 204);
    assert_eq!(ping(&["Host: tfe.example"]), 204);
    assert_eq!(ping(&["Host: evil.test"]), 421);
    assert_eq!(ping(&[&format!("Host: evil.test:{}", house.address.port())]), 421);
    assert_eq!(ping(&[]), 400);
    assert_eq!(ping(&[&host, &host]), 400);
    assert_eq!(ping(&[&host, "Origin: http://127.0.0.1"]), 403);
    assert_eq!(ping(&[&host, "Origin: null"]), 403);
}

#[test]
fn a_request_has_one_authorization_and_it_is_a_bearer_token() {
    let house = House::new();
    let (host, token) = (format!("Host: {}", house.address), house.token("olivia"));
    let details = |lines: &[&str]| {
        let lines: Vec<&str> = [host.as_str()].into_iter().chain(lines.iter().copied()).collect();
        request(&house, "GET /api/v2/account/details", &lines, "")
    };
    let good = format!("Authorization: Bearer {token}");
    assert_eq!(details(&[&good]), 200);
    for scheme in ["bearer", "BEARER", "beArer "] {
        assert_eq!(details(&[&format!("Authorization: {scheme} {token}")]), 200, "{scheme}: a scheme has no case");
    }
    for lines in [
        vec![],
        vec![good.clone(), good.clone()],
        vec![format!("Authorization: {token}")],
        vec![format!("Authorization: xBearer {token}")],
        vec![format!("Authorization: Basic {token}")],
        vec![format!("Authorization: Bearer {token}x")],
        vec![format!("Authorization: Bearer {}{token}", " ".repeat(512))],
    ] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(details(&lines), 401, "{}", lines.len());
    }
}

#[test]
fn an_unknown_path_or_method_is_refused_and_who_has_no_token_learns_nothing() {
    let house = House::new();
    let (host, good) = (format!("Host: {}", house.address), format!("Authorization: Bearer {}", house.token("olivia")));
    assert_eq!(request(&house, "GET /api/v2/nothing", &[&host, &good], ""), 404);
    assert_eq!(request(&house, "GET /api/v2/nothing", &[&host], ""), 401);
    assert_eq!(request(&house, "PUT /api/v2/account/details", &[&host, &good], ""), 405);
    assert_eq!(request(&house, "PUT /api/v2/account/details", &[&host], ""), 401);
    assert_eq!(request(&house, "GET /api/v2/account/details/", &[&host, &good], ""), 200, "a slash behind it is borne");
    assert_eq!(request(&house, "GET /elsewhere", &[&host], ""), 404);
}

#[test]
fn slashes_in_a_row_are_one() {
    let house = House::new();
    let (host, good) = (format!("Host: {}", house.address), format!("Authorization: Bearer {}", house.token("olivia")));
    for path in ["//api/v2/account/details", "/api//v2/account///details//", "/api/v2//account/details"] {
        // The second is what is remembered of the first.
        for _ in 0..2 {
            assert_eq!(request(&house, &format!("GET {path}"), &[&host, &good], ""), 200, "{path}");
            assert_eq!(request(&house, &format!("GET {path}"), &[&host], ""), 401, "{path}");
        }
    }
    assert_eq!(request(&house, "GET //docs", &[&host], ""), 200);
}

#[test]
fn a_path_that_is_no_text_is_refused_as_every_other_that_names_nothing() {
    let paper = Paper::default();
    let mut house = House::with(Limits::default(), Log::to(paper.clone()).expect("a log"));
    let (host, good) = (format!("Host: {}", house.address), format!("Authorization: Bearer {}", house.token("olivia")));
    for first in ["GET /api/v2/teams/%ff", "DELETE /api/v2/teams/%ff", "GET /api/v2/organizations/%c3%28/teams"] {
        assert_eq!(request(&house, first, &[&host], ""), 401, "{first}");
        assert_eq!(request(&house, first, &["Host: evil.test", &good], ""), 421, "{first}");
        let text = format!("{first} HTTP/1.1\r\n{host}\r\n{good}\r\nContent-Length: 0\r\n\r\n");
        let answer = raw(house.address, text.as_bytes()).expect("an answer");
        assert_eq!((answer.status, answer.json()["errors"][0]["title"].as_str()), (404, Some("not found")), "{first}");
        assert_eq!(answer.header("content-type"), Some("application/vnd.api+json"));
        assert_eq!(
            (answer.header("cache-control"), answer.header("x-content-type-options")),
            (Some("no-store"), Some("nosniff"))
        );
    }
    assert_eq!(request(&house, "PUT /uploads/%ff", &[&host], ""), 404);
    house.stop();
    let log = paper.text();
    assert_eq!(log.lines().count(), 10, "{log}");
    assert_eq!(log.matches("route=\"GET /api/v2/teams/{team}\" status=404").count(), 1, "{log}");
}

#[test]
fn a_body_that_cannot_be_read_is_refused_and_nothing_is_written() {
    let house = House::new();
    let (host, good) = (format!("Host: {}", house.address), format!("Authorization: Bearer {}", house.token("olivia")));
    let kind = "Content-Type: application/vnd.api+json";
    let create = |kind: &str, body: &str| request(&house, "POST /api/v2/organizations", &[&host, &good, kind], body);
    assert_eq!(create(kind, "{"), 400);
    assert_eq!(create(kind, "[]"), 400);
    assert_eq!(create(kind, r#"{"data":[]}"#), 422);
    assert_eq!(create(kind, &resource("organizations", &json!({ "name": 7 })).to_string()), 422);
    assert_eq!(create(kind, &resource("organizations", &json!({ "name": "a b", "email": "a@b" })).to_string()), 422);
    assert_eq!(create(kind, &resource("organizations", &json!({ "name": "x", "email": "nowhere" })).to_string()), 422);
    assert_eq!(create("Content-Type: text/plain", "{}"), 415);
    assert_eq!(create(kind, &" ".repeat((1 << 20) + 1)), 413);
    let list = house.get(&house.token("olivia"), "/api/v2/organizations").json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_text_of_invisible_characters_alone_is_refused_in_every_field_that_people_read() {
    let house = House::new();
    let olivia = house.token("olivia");
    let workspace = format!("/api/v2/workspaces/{}", house.workspace("web-prod"));
    let user = house.get(&olivia, "/api/v2/account/details").at("/id").as_str().expect("an id").to_owned();
    let relationships = json!({ "workspace": { "data": { "type": "workspaces", "id": house.workspace("web-prod") } } });
    for text in ["\u{200b}", "\u{3164}", "\u{2800} \u{2800}", "\u{fe0f}"] {
        let posts = [
            (format!("{workspace}/actions/lock"), json!({ "reason": text })),
            (format!("{workspace}/vars"), resource("vars", &json!({ "key": text, "value": "x", "category": "env" }))),
            (
                format!("{workspace}/vars"),
                resource("vars", &json!({ "key": "k", "value": "x", "category": "env", "description": text })),
            ),
            (
                "/api/v2/runs".to_owned(),
                json!({ "data": { "type": "runs", "attributes": { "message": text }, "relationships": relationships } }),
            ),
            (
                format!("/api/v2/users/{user}/authentication-tokens"),
                resource("authentication-tokens", &json!({ "description": text })),
            ),
            ("/api/v2/organizations".to_owned(), resource("organizations", &json!({ "name": text, "email": "a@b" }))),
            (
                "/api/v2/organizations".to_owned(),
                resource("organizations", &json!({ "name": "x", "email": format!("{text}@b") })),
            ),
        ];
        for (path, document) in posts {
            assert_eq!(house.post(&olivia, &path, &document).status, 422, "{path} {}", text.escape_unicode());
        }
        let bind = json!({ "data": [{ "type": "tag-bindings", "attributes": { "key": text, "value": "x" } }] });
        let described = resource("workspaces", &json!({ "description": text }));
        for (path, document) in [(format!("{workspace}/tag-bindings"), bind), (workspace.clone(), described)] {
            assert_eq!(house.patch(&olivia, &path, &document).status, 422, "{path} {}", text.escape_unicode());
        }
    }
    // What is to be seen can have them, and a value is not read by people alone.
    let good = resource("vars", &json!({ "key": "k", "value": "\u{3164}", "category": "env", "description": "❤\u{fe0f}" }));
    assert_eq!(house.post(&olivia, &format!("{workspace}/vars"), &good).status, 201);
}

#[test]
fn a_page_and_an_inclusion_that_there_are_not_are_refused() {
    let house = House::new();
    let olivia = house.token("olivia");
    let teams = |query: &str| house.get(&olivia, &format!("/api/v2/organizations/acme/teams?{query}"));
    assert_eq!(teams("page[number]=x").status, 400);
    let unknown = teams("include=secrets");
    assert_eq!((unknown.status, unknown.json()["errors"][0]["title"].as_str()), (400, Some("Invalid include parameter")));
}

#[test]
fn a_head_that_is_too_long_or_garbage_is_refused() {
    let house = House::new();
    let long = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\nX: {}\r\n\r\n", house.address, "x".repeat(300_000));
    let many = "X: x\r\n".repeat(100);
    let many = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\n{many}\r\n", house.address);
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned();
    for request in [long, many, preface, "\0\u{1}garbage\r\n\r\n".to_owned()] {
        let answer = raw(house.address, request.as_bytes());
        assert!(answer.is_none_or(|answer| answer.status >= 400), "{}", &request[..20]);
    }
    assert_eq!(house.get(&house.token("olivia"), "/api/v2/account/details").status, 200, "the server goes on");
}

#[test]
fn a_request_with_two_lengths_is_refused_as_such_and_nothing_behind_it_is_answered() {
    let paper = Paper::default();
    let mut house = House::with(Limits::default(), Log::to(paper.clone()).expect("a log"));
    let (host, good) = (format!("Host: {}", house.address), format!("Authorization: Bearer {}", house.token("olivia")));
    let (length, coding) = ("Content-Length: 4", "Transfer-Encoding: chunked");
    for (first, lines) in [
        ("POST /api/v2/organizations", [length, coding]),
        ("POST /api/v2/organizations", [coding, length]),
        ("GET /api/v2/account/details", ["transfer-encoding: CHUNKED", "content-length: 0"]),
        ("GET /elsewhere", [length, coding]),
    ] {
        let smuggled = format!("GET /api/v2/ping HTTP/1.1\r\n{host}\r\n\r\n");
        let text = format!("{first} HTTP/1.1\r\n{host}\r\n{good}\r\n{}\r\n\r\n0\r\n\r\n{smuggled}", lines.join("\r\n"));
        let mut stream = TcpStream::connect(house.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(text.as_bytes()).expect("sent");
        let answer = read(&mut stream).expect("an answer");
        assert_eq!((answer.status, answer.header("connection")), (400, Some("close")), "{first} {lines:?}");
        assert_eq!(answer.detail(), "A request has either a Content-Length or a Transfer-Encoding, not both.");
        assert!(read(&mut stream).is_none(), "{first}: what was smuggled is answered");
    }
    house.stop();
    assert_eq!(paper.text().matches("status=400").count(), 4, "{}", paper.text());
    assert_eq!(paper.text().lines().count(), 4, "{}", paper.text());
}

#[test]
fn a_body_in_chunks_is_read_and_is_the_last_of_its_connection() {
    let house = House::new();
    let text = format!(
        "POST /api/v2/organizations/acme/teams HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        house.address,
        house.token("olivia")
    );
    let body = resource("teams", &json!({ "name": "chunked" })).to_string();
    let (one, other) = body.split_at(10);
    let text = format!("{text}{:x}\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\n\r\n", one.len(), other.len());
    let answer = raw(house.address, text.as_bytes()).expect("an answer");
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
}

#[test]
fn half_a_head_and_half_a_body_are_not_waited_for() {
    let brief = Duration::from_millis(150);
    let house = House::with(Limits { head_time: brief, document_time: brief, ..Limits::default() }, Log::none());
    let mut slow = TcpStream::connect(house.address).expect("a connection");
    slow.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    slow.write_all(b"GET /api/v2/ping HT").expect("sent");
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(rest.is_empty(), "it is closed without an answer");

    let mut slow = TcpStream::connect(house.address).expect("a connection");
    slow.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let head = format!(
        "POST /api/v2/organizations HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: 10\r\n\r\n{{",
        house.address,
        house.token("olivia")
    );
    slow.write_all(head.as_bytes()).expect("sent");
    assert_eq!(read(&mut slow).map(|answer| answer.status), Some(408));
}

#[test]
fn three_hundred_slow_heads_stop_no_good_request_and_are_closed() {
    let house = House::with(Limits { head_time: Duration::from_secs(1), ..Limits::default() }, Log::none());
    let (address, token) = (house.address, house.token("olivia"));
    let mut slow: Vec<TcpStream> = (0..300)
        .map(|_| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
            stream.write_all(b"GET /api/v2/account/details HTTP/1.1\r\nX-Slow: ").expect("sent");
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(house.get(&token, "/api/v2/account/details").status, 200);
    }
    for stream in &mut slow {
        // One that goes on slowly is closed like one that has stopped.
        let mut rest = Vec::new();
        let ended = stream.write_all(b"x").and_then(|()| stream.read_to_end(&mut rest));
        let open = ended.is_err_and(|fault| matches!(fault.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
        assert!(!open, "it is not closed");
        assert!(rest.is_empty(), "half a head was answered");
    }
    assert_eq!(house.get(&token, "/api/v2/account/details").status, 200);
}

#[test]
fn a_connection_takes_one_request_after_another() {
    let house = House::new();
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    let request = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\n\r\n", house.address);
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).expect("sent");
        assert_eq!(read(&mut stream).map(|answer| answer.status), Some(204));
    }
    stream.write_all(request.repeat(2).as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    let mut chunk = [0; 1024];
    while bytes.windows(16).filter(|window| window.starts_with(b"HTTP/1.1 204")).count() < 2 {
        let count = stream.read(&mut chunk).expect("bytes");
        assert!(count > 0, "closed");
        bytes.extend_from_slice(&chunk[..count]);
    }
}

#[test]
fn more_connections_than_there_may_be_are_not_served() {
    let house = House::with(Limits { connections: 2, ..Limits::default() }, Log::none());
    let request = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\n\r\n", house.address);
    let mut open: Vec<TcpStream> = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(house.address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("sent");
        assert_eq!(read(&mut stream).map(|answer| answer.status), Some(204));
        open.push(stream);
    }
    assert!(raw(house.address, request.as_bytes()).is_none());
}

#[test]
fn what_nobody_here_knows_is_ignored_and_counted_in_the_log() {
    let paper = Paper::default();
    let mut house = House::with(Limits::default(), Log::to(paper.clone()).expect("a log"));
    let olivia = house.token("olivia");
    let attributes = json!({ "name": "new", "hologram": 1, "organization-access": { "manage-holograms": true } });
    let mut document = resource("teams", &attributes);
    document["data"]["relationships"] = json!({ "holograms": { "data": [] } });
    assert_eq!(house.post(&olivia, "/api/v2/organizations/acme/teams", &document).status, 200);
    let known = resource("teams", &json!({ "name": "other", "users-count": 7 }));
    assert_eq!(house.post(&olivia, "/api/v2/organizations/acme/teams", &known).status, 200);
    house.stop();
    let log = paper.text();
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].ends_with(" ignored=3") && !lines[1].contains("ignored"), "{log}");
    assert!(!log.contains("hologram"), "no name of a request is in the log: {log}");
}

#[test]
fn the_log_names_requests_and_never_a_secret() {
    let paper = Paper::default();
    let mut house = House::with(Limits::default(), Log::to(paper.clone()).expect("a log"));
    let olivia = house.token("olivia");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let made = house.post(&olivia, &path, &json!({})).at("/attributes/token");
    house.get(made.as_str().expect("a token"), "/api/v2/organizations/acme/authentication-token?secret=in-a-query");
    house.get(&format!("{olivia}x"), "/api/v2/account/details");
    house.stop();
    let log = paper.text();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 3, "{log}");
    let olivia_id = format!("principal={}", house.user("olivia"));
    assert!(
        lines[0].contains(&olivia_id) && lines[0].contains("route=\"POST /api/v2/teams/{team}/authentication-token\" status=201")
    );
    assert!(lines[1].contains("status=404") && lines[1].contains("rule=T7"), "{log}");
    assert!(lines[2].contains("principal=- ") && lines[2].contains("status=401"), "{log}");
    for secret in [&olivia[..], &olivia[..14], made.as_str().expect("a token"), "in-a-query"] {
        assert!(!log.contains(secret), "{log}");
    }
}
