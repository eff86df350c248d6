//! A server from its start to its stop: TLS, faults on purpose, and what is in flight.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;
use tfe_console::api::Limits;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::api::tls::Tls;
use tfe_console::domain::World;

use crate::client::{raw, read};
use crate::house::House;
use crate::trusting::trusting;

#[test]
fn with_tls_a_client_that_trusts_the_authority_gets_https_addresses_and_plain_http_gets_nothing() {
    let made = Tls::self_signed(&["localhost".to_owned()], &[], tfe_console::runtime::system::System.now());
    let (tls, root) = made.expect("a certificate");
    let house = House::set_up(Limits::default(), Log::none(), Some(tls), FaultInjection::default());
    let mut stream = trusting(&root, house.address);
    let port = house.address.port();
    let request = format!(
        "GET /api/v2/organizations?page[size]=1 HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\r\n",
        house.token("olivia")
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(&format!("https://localhost:{port}/api/v2/organizations?page")), "{answer}");
    let plain = format!("GET /api/v2/ping HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    assert!(raw(house.address, plain.as_bytes()).is_none());
}

#[test]
fn a_token_that_is_made_to_expire_is_refused_and_no_other() {
    let house = House::faulty("expire:team=platform@+0s");
    assert_eq!(house.get(&house.token("team platform"), "/api/v2/account/details").status, 401);
    assert_eq!(house.get(&house.token("team data"), "/api/v2/account/details").status, 200);
    assert_eq!(house.get(&house.token("marcus"), "/api/v2/account/details").status, 200);
    let later = House::faulty("expire:team=platform@+60m");
    assert_eq!(later.get(&later.token("team platform"), "/api/v2/account/details").status, 200);
}

#[test]
fn requests_are_slowed_down_and_refused_as_it_was_asked() {
    let house = House::faulty("429:100%");
    let refused = house.get(&house.token("olivia"), "/api/v2/account/details");
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert_eq!(refused.json()["errors"][0]["title"], "Too many requests");
    let house = House::faulty("latency:60ms");
    let begun = Instant::now();
    assert_eq!(house.get(&house.token("olivia"), "/api/v2/account/details").status, 200);
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[test]
fn a_stop_finishes_what_is_being_answered_and_takes_nothing_more() {
    let mut house = House::faulty("latency:300ms");
    let token = house.token("olivia");
    let address = house.address;
    let mut waiting: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(address).expect("a connection");
            let request =
                format!("GET /api/v2/account/details HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n");
            stream.write_all(request.as_bytes()).expect("sent");
            stream
        })
        .collect();
    // One that is answered was accepted, and so were those before it in the line.
    let first = read(&mut waiting[0]).expect("an answer");
    assert_eq!(first.status, 200);
    house.stop();
    for stream in &mut waiting[1..] {
        assert_eq!(read(stream).map(|answer| answer.status), Some(200));
    }
    assert!(TcpStream::connect(address).is_err(), "the port is closed");
}

#[test]
fn the_documentation_is_read_without_a_token() {
    let house = House::new();
    let page = |path: &str| house.send(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", house.address));
    assert!(page("/docs").text().contains("You must access it with a user token or team token."));
    assert_eq!(page("/docs/openapi.json").json()["openapi"], json!("3.1.0"));
}
