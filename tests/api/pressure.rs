//! What happens when a server cannot keep up, or its clients do not: nothing behind the back of who asked, and no memory and no
//! connection for who has no right to it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::json;
use tfe_console::api::Limits;
use tfe_console::api::log::Log;

use crate::client::{raw, read};
use crate::house::{House, Paper, resource};

/// Asks until it is so.
fn until(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !so() {
        assert!(Instant::now() < deadline, "it never came to be: {what}");
        std::thread::yield_now();
    }
}

/// A write that comes behind all that was in line before it.
fn write_one(house: &House, token: &str, name: &str) {
    let document = resource("teams", &json!({ "name": name }));
    assert_eq!(house.post(token, "/api/v2/organizations/acme/teams", &document).status, 200);
}

/// A POST that is sent, and not answered yet.
fn post(house: &House, token: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n", house.address);
    stream.write_all(format!("{head}Content-Length: 0\r\n\r\n").as_bytes()).expect("sent");
    stream
}

#[test]
fn a_write_that_cannot_begin_in_time_is_dropped_and_its_asker_told_to_try_again() {
    assert!(Limits::default().queue_time <= Duration::from_secs(5));
    let paper = Paper::default();
    let limits = Limits { queue_time: Duration::from_millis(300), ..Limits::default() };
    let mut house = House::with(limits, Log::to(paper.clone()).expect("a log"));
    let olivia = house.token("olivia");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let before = house.get(&olivia, &path).at("/id");
    let raw = house.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let mut asked: Vec<TcpStream> = (0..4).map(|_| post(&house, &olivia, &path)).collect();
    for stream in &mut asked {
        let answer = read(stream).expect("an answer");
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{}", answer.text());
        assert!(answer.detail().ends_with("Nothing was changed; try again."), "{}", answer.detail());
    }
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    write_one(&house, &olivia, "behind");
    assert_eq!(house.get(&olivia, &path).at("/id"), before, "none was carried out later");
    house.stop();
    assert_eq!(paper.text().matches("authentication-token\" status=503").count(), 4, "{}", paper.text());
}

#[test]
fn a_write_whose_client_has_gone_before_its_turn_is_dropped_and_in_the_log() {
    let paper = Paper::default();
    let house = House::with(Limits::default(), Log::to(paper.clone()).expect("a log"));
    let olivia = house.token("olivia");
    let path = format!("/api/v2/teams/{}/authentication-token", house.team("platform"));
    let before = house.get(&olivia, &path).at("/id");
    let raw = house.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let mut stream = post(&house, &olivia, &path);
    // It is in line by then: a client that goes before its request was read has asked for nothing.
    stream.set_read_timeout(Some(Duration::from_millis(500))).expect("a timeout");
    assert!(stream.read(&mut [0]).is_err(), "it waits");
    stream.shutdown(Shutdown::Both).expect("it hangs up");
    let line = "route=\"POST /api/v2/teams/{team}/authentication-token\" status=499";
    until("a line in the log", || paper.text().contains(line));
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    write_one(&house, &olivia, "behind");
    assert_eq!(house.get(&olivia, &path).at("/id"), before, "it was not carried out later");
}

#[test]
fn a_request_of_several_changes_is_dropped_whole() {
    let house = House::with(Limits { queue_time: Duration::from_millis(200), ..Limits::default() }, Log::none());
    let (olivia, team) = (house.token("olivia"), house.team("release"));
    let path = format!("/api/v2/teams/{team}");
    let both = resource("teams", &json!({ "name": "other", "visibility": "secret" }));
    let raw = house.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    assert_eq!(house.patch(&olivia, &path, &both).status, 503);
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    assert_eq!(house.get(&olivia, &path).at("/attributes/name"), "release");
    assert_eq!(house.patch(&olivia, &path, &both).at("/attributes/visibility"), "secret");
    assert_eq!(house.get(&olivia, &path).at("/attributes/name"), "other");
}

#[test]
fn a_token_that_is_revoked_while_its_request_waits_is_refused() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    let path = "/api/v2/organizations/acme/teams";
    let raw = house.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let document = resource("teams", &json!({ "name": "late" })).to_string();
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {olivia}\r\n", house.address);
    let head = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", document.len());
    stream.write_all(format!("{head}{document}").as_bytes()).expect("sent");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
    assert!(stream.read(&mut [0]).is_err(), "it waits");
    let sql = "UPDATE tokens SET revoked_at = created_at WHERE user_id = ?1 AND revoked_at IS NULL";
    raw.execute(sql, [house.user("olivia").to_string()]).expect("a revocation");
    raw.execute_batch("COMMIT").expect("it is committed");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    assert_eq!(read(&mut stream).map(|answer| answer.status), Some(401));
    write_one(&house, &house.token("omar"), "late");
    assert_eq!(house.get(&marcus, "/api/v2/account/details").status, 200);
}

#[test]
fn what_is_refused_is_refused_although_another_program_writes() {
    let house = House::new();
    let (olivia, raw) = (house.token("olivia"), house.raw());
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let begun = Instant::now();
    assert_eq!(house.post(&olivia, "/api/v2/organizations", &resource("organizations", &json!({ "name": "a b" }))).status, 422);
    assert_eq!(house.post("nobody", "/api/v2/organizations", &json!({})).status, 401);
    assert!(begun.elapsed() < Duration::from_secs(4), "it waited for the lock");
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
}

#[test]
fn a_use_is_noted_without_keeping_anybody_waiting_and_later_if_it_cannot_be_now() {
    let house = House::new();
    let (olivia, marcus) = (house.token("olivia"), house.token("marcus"));
    write_one(&house, &olivia, "before");
    let raw = house.raw();
    let noted = || {
        let sql = "SELECT count(*) FROM tokens WHERE last_used_by = 'tests' AND user_id = ?1 AND revoked_at IS NULL";
        raw.query_row(sql, [house.user("marcus").to_string()], |row| row.get::<_, u32>(0)).expect("a number")
    };
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let begun = Instant::now();
    assert_eq!(house.get(&marcus, "/api/v2/account/details").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(4), "it waited for the lock");
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    until("the use is noted", || noted() == 1);
}

#[test]
fn an_upload_to_an_address_that_is_none_is_refused_before_its_body_is_read() {
    let house = House::new();
    let length = Limits::default().upload;
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let head = format!("PUT /uploads/AAAA HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n", house.address);
    stream.write_all(head.as_bytes()).expect("sent");
    assert_eq!(read(&mut stream).map(|answer| answer.status), Some(404), "nothing of the body was sent");

    // Who sends it all the same is told so too.
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(&vec![b'x'; length]).expect("it is taken, and dropped");
    assert_eq!(read(&mut stream).map(|answer| answer.status), Some(404));
}

#[test]
fn a_client_that_does_not_take_its_answers_is_not_served_ahead_and_gives_its_connection_up() {
    let paper = Paper::default();
    let limits = Limits { connections: 1, write_time: Duration::from_millis(200), ..Limits::default() };
    let house = House::with(limits, Log::to(paper.clone()).expect("a log"));
    let request = format!("GET /docs HTTP/1.1\r\nHost: {}\r\n\r\n", house.address);
    let mut greedy = TcpStream::connect(house.address).expect("a connection");
    greedy.write_all(request.repeat(2_000).as_bytes()).expect("sent");
    until("somebody else is served", || raw(house.address, request.as_bytes()).is_some_and(|answer| answer.status == 200));
    let answered = paper.text().matches("route=\"GET /docs\" status=200").count();
    assert!(answered < 1_000, "{answered} were answered ahead");
}

#[test]
fn who_takes_a_large_answer_slowly_gets_all_of_it() {
    let house = House::with(Limits { write_time: Duration::from_millis(200), ..Limits::default() }, Log::none());
    let request = format!("GET /docs HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", house.address);
    let whole = raw(house.address, request.as_bytes()).expect("an answer").body.len();
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut bytes = Vec::new();
    let mut few = [0; 512];
    while let Ok(count @ 1..) = stream.read(&mut few) {
        bytes.extend_from_slice(&few[..count]);
        std::thread::yield_now();
    }
    assert!(bytes.len() > whole, "{} of {whole}", bytes.len());
}

#[test]
fn half_a_second_head_is_not_waited_for_longer_than_half_a_first() {
    let house = House::with(Limits { head_time: Duration::from_millis(150), ..Limits::default() }, Log::none());
    let (address, token) = (house.address, house.token("olivia"));
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let post = format!(
        "POST /api/v2/organizations HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    // The second of the same is remembered.
    for first in [get("/api/v2/account/details"), get("/api/v2/account/details"), get("/api/v2/ping").repeat(2), post] {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(format!("{first}GET /api/v2/pi").as_bytes()).expect("sent");
        let mut answers = String::new();
        stream.read_to_string(&mut answers).expect("it is closed in time");
        assert!(answers.starts_with("HTTP/1.1 "), "{answers}");
    }
}

#[test]
fn a_connection_that_has_had_its_answer_may_be_idle_for_longer_than_a_head_takes() {
    let house = House::with(Limits { head_time: Duration::from_millis(50), ..Limits::default() }, Log::none());
    let mut stream = TcpStream::connect(house.address).expect("a connection");
    let request = format!("GET /api/v2/ping HTTP/1.1\r\nHost: {}\r\n\r\n", house.address);
    for _ in 0..2 {
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("it is open");
        assert_eq!(read(&mut stream).map(|answer| answer.status), Some(204));
        stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
        assert!(stream.read(&mut [0]).is_err(), "it was closed");
    }
}
