//! Requests that take too long: they hold up nobody else, and end.

use std::net::TcpStream;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::json;
use tfe_console::api::Limits;
use tfe_console::api::log::Log;

use crate::client::{read, send};
use crate::house::{House, resource};

/// More than any of these tests waits for.
const HOUR: Duration = Duration::from_hours(1);

/// Makes it take for ever to list variables and to create a team.
fn slow_down(house: &House) {
    let never = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    house
        .raw()
        .execute_batch(&format!(
            "DROP TABLE variables;
             CREATE VIEW variables AS {never}
                SELECT '' AS id, 'ws-' || i AS workspace_id, '' AS name, '' AS value, '' AS description, '' AS category, 0 AS hcl,
                       0 AS sensitive, '' AS created_at, '' AS version FROM n WHERE i < 0;
             CREATE VIEW never AS {never} SELECT i FROM n WHERE i < 0;
             CREATE TRIGGER slow BEFORE INSERT ON teams BEGIN SELECT count(*) FROM never; END;"
        ))
        .expect("a slow model");
}

/// A GET of variables that is sent, and not answered yet.
fn ask_slowly(house: &House, token: &str) -> TcpStream {
    let path = format!("/api/v2/workspaces/{}/vars", house.workspace("web-prod"));
    send(house.address, &format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\r\n", house.address))
}

#[test]
fn reads_that_never_end_hold_up_no_other_request_and_are_given_up() {
    let house = House::with(Limits { read_time: Duration::from_secs(2), ..Limits::default() }, Log::none());
    let olivia = house.token("olivia");
    slow_down(&house);
    // More than there are threads of either kind.
    let mut slow: Vec<TcpStream> = (0..8).map(|_| ask_slowly(&house, &olivia)).collect();
    for name in ["platform", "data", "release"] {
        assert_eq!(house.get(&olivia, &format!("/api/v2/teams/{}", house.team(name))).status, 200);
    }
    slow[0].set_nonblocking(true).expect("a socket");
    let early = slow[0].peek(&mut [0]).map(|_| String::new());
    slow[0].set_nonblocking(false).expect("a socket");
    assert!(early.is_err(), "{:?} came before the others were answered", read(&mut slow[0]).map(|answer| answer.text()));
    for stream in &mut slow {
        let answer = read(stream).expect("an answer");
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{}", answer.text());
        assert!(answer.detail().starts_with("This took too long and was stopped."), "{}", answer.detail());
    }
}

#[test]
fn a_change_that_takes_too_long_is_taken_back() {
    let house = House::with(Limits { change_time: Duration::from_millis(100), ..Limits::default() }, Log::none());
    let olivia = house.token("olivia");
    slow_down(&house);
    let answer = house.post(&olivia, "/api/v2/organizations/acme/teams", &resource("teams", &json!({ "name": "late" })));
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.detail().contains("Nothing was changed."), "{}", answer.detail());
    let path = format!("/api/v2/teams/{}", house.team("data"));
    assert_eq!(
        house.patch(&olivia, &path, &resource("teams", &json!({ "name": "other" }))).status,
        200,
        "the next is carried out"
    );
}

#[test]
fn a_server_that_is_stopped_ends_whatever_runs() {
    assert!(Limits::default().stop_time < Duration::from_secs(4), "and a second for what it has left to write");
    let limits = Limits { read_time: HOUR, change_time: HOUR, stop_time: Duration::from_millis(200), ..Limits::default() };
    let mut house = House::with(limits, Log::none());
    let olivia = house.token("olivia");
    slow_down(&house);
    let reads: Vec<TcpStream> = (0..4).map(|_| ask_slowly(&house, &olivia)).collect();
    let document = resource("teams", &json!({ "name": "late" })).to_string();
    let change = send(
        house.address,
        &format!(
            "POST /api/v2/organizations/acme/teams HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {olivia}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{document}",
            house.address,
            document.len()
        ),
    );
    // Once this is answered, what was sent before is under way.
    assert_eq!(house.get(&olivia, "/api/v2/account/details").status, 200);
    let (ended, end) = channel();
    std::thread::spawn(move || {
        house.stop();
        let _ = ended.send(house);
    });
    let house = end.recv_timeout(Duration::from_secs(20)).expect("it has stopped");
    drop((reads, change));
    let teams = house.raw().query_row("SELECT count(*) FROM teams WHERE name = 'late'", [], |row| row.get::<_, u32>(0));
    assert_eq!(teams, Ok(0));
}
