//! A server says in the model that it is there and how many requests it gets, and takes itself away when it stops.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use serde_json::json;
use tfe_console::api::Limits;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::backend::{Backend, ServerRow, Service};
use tfe_console::domain::{Id, Requests, World};

use crate::house::House;

fn servers(house: &House) -> Vec<ServerRow> {
    house.local.account(house.user("olivia")).expect("an account").servers
}

/// Asks until the model says what is wanted of the servers on it.
fn until(house: &House, wanted: impl Fn(&[ServerRow]) -> bool) -> Vec<ServerRow> {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let found = servers(house);
        if wanted(&found) {
            return found;
        }
        assert!(Instant::now() < deadline, "it never came to be: {found:?}");
        std::thread::yield_now();
    }
}

/// A server that says a hundred times a second that it is there.
fn talkative() -> House {
    let limits = Limits { sign_time: Duration::from_millis(10), ..Limits::default() };
    House::set_up(limits, Log::none(), None, FaultInjection::default())
}

fn stranger(house: &House, address: &str, heard: SignedDuration) -> ServerRow {
    let heard_at = house.world.now().checked_sub(heard).expect("a time");
    let id = Id::mint(house.world.as_ref()).expect("entropy");
    ServerRow { id, address: address.into(), started_at: heard_at, heard_at, requests: Requests::default() }
}

#[test]
fn a_server_that_starts_says_so_and_one_that_stops_takes_itself_away() {
    let mut house = House::new();
    // What is written after it was put in line after it.
    house.post(&house.token("olivia"), "/api/v2/organizations", &json!({}));
    let found = servers(&house);
    let address = format!("http://tfe.example:{}", house.address.port());
    assert_eq!(found.iter().map(|server| server.address.as_str()).collect::<Vec<_>>(), [address]);
    assert_eq!((found[0].started_at, found[0].heard_at), (house.world.now(), house.world.now()));
    assert_eq!((found[0].rate(), found[0].requests.total()), (None, 0));
    house.stop();
    assert_eq!(servers(&house), []);
}

#[test]
fn requests_are_counted_by_the_minute_whatever_they_are_answered() {
    let house = talkative();
    let token = house.token("olivia");
    until(&house, |servers| servers.len() == 1);
    for _ in 0..3 {
        assert_eq!(house.get(&token, "/api/v2/account/details").status, 200);
        assert_eq!(house.get("nonsense", "/api/v2/account/details").status, 401);
        assert_eq!(house.get(&token, "/nowhere").status, 404);
    }
    house.world.pass(SignedDuration::from_mins(1));
    let found = until(&house, |servers| servers[0].requests.total() > 0);
    assert_eq!((found[0].rate(), found[0].requests.total()), (Some(9), 9));
    house.world.pass(SignedDuration::from_mins(1));
    let found = until(&house, |servers| servers[0].heard_at == house.world.now());
    assert_eq!((found[0].rate(), found[0].requests.total()), (Some(0), 9), "nothing came in the next");
    house.world.pass(SignedDuration::from_mins(30));
    let found = until(&house, |servers| servers[0].heard_at == house.world.now());
    assert_eq!(found[0].requests.total(), 0, "and after thirty it is forgotten");
}

#[test]
fn a_server_that_starts_takes_those_away_that_were_killed_and_no_other() {
    let house = talkative();
    until(&house, |servers| servers.len() == 1);
    let killed = stranger(&house, "http://127.0.0.1:1", SignedDuration::from_secs(150));
    let there = stranger(&house, "http://127.0.0.1:2", SignedDuration::from_secs(149));
    for server in [&killed, &there] {
        house.local.announce(server, false).expect("it is written");
    }
    assert_eq!(servers(&house).len(), 3, "one that is there leaves them alone");
    let next = stranger(&house, "http://127.0.0.1:3", SignedDuration::ZERO);
    house.local.announce(&next, true).expect("it is written");
    let ids: Vec<_> = servers(&house).iter().map(|server| server.id).collect();
    assert!(!ids.contains(&killed.id) && ids.contains(&there.id) && ids.contains(&next.id) && ids.len() == 3, "{ids:?}");
    let same = stranger(&house, "http://127.0.0.1:2", SignedDuration::ZERO);
    house.local.announce(&same, true).expect("it is written");
    let ids: Vec<_> = servers(&house).iter().map(|server| server.id).collect();
    assert!(!ids.contains(&there.id) && ids.contains(&same.id), "an address is free again only when nobody listens: {ids:?}");
}

#[test]
fn a_server_whose_row_was_taken_away_says_again_all_that_it_said() {
    let house = talkative();
    let token = house.token("olivia");
    until(&house, |servers| servers.len() == 1);
    house.get(&token, "/api/v2/account/details");
    house.world.pass(SignedDuration::from_mins(1));
    let before = until(&house, |servers| servers[0].requests.total() == 1);
    house.local.withdraw(before[0].id).expect("it is written");
    assert_eq!(until(&house, |servers| !servers.is_empty()), before);
}

#[test]
fn a_busy_model_stops_neither_requests_nor_the_stop() {
    let mut house = talkative();
    let token = house.token("olivia");
    // When this is answered, the use of the token was noted before it.
    house.post(&token, "/api/v2/organizations", &json!({}));
    until(&house, |servers| servers.len() == 1);
    let other = house.raw();
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    assert_eq!(house.get(&token, "/api/v2/account/details").status, 200);
    let begun = Instant::now();
    house.stop();
    assert!(begun.elapsed() < Duration::from_secs(4), "it waited for the lock");
    other.execute_batch("ROLLBACK").expect("the lock is given back");
    assert_eq!(servers(&house).len(), 1, "it will be seen that it says nothing more");
    house.world.pass(SignedDuration::try_from(ServerRow::SILENCE).expect("a span"));
    assert_eq!(servers(&house)[0].lasts(house.world.now()), None);
}

#[test]
fn the_last_refusals_of_a_minute_are_written_when_it_is_over_though_nothing_more_is_refused() {
    let house = talkative();
    let platform = house.token("team platform");
    for _ in 0..5 {
        assert_eq!(house.get(&platform, "/api/v2/organization/audit-trail").status, 404);
    }
    house.world.pass(SignedDuration::from_mins(1));
    let deadline = Instant::now() + Duration::from_secs(20);
    let olivia = tfe_console::domain::Actor::User(house.user("olivia"));
    loop {
        let page = house.local.servers(olivia, house.organization("acme")).expect("a page");
        match page.refusals.first().map(|row| row.refusal.count) {
            Some(5) => return,
            count => assert!(Instant::now() < deadline, "{count:?} are counted"),
        }
    }
}
