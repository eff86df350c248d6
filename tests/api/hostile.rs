//! Hosts that answer what nobody should: each ends in one sentence, rows stay, and nothing goes anywhere else.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tfe_console::backend::list::ListQuery;
use tfe_console::backend::people::Members;
use tfe_console::backend::remote::{Address, Way};
use tfe_console::backend::teams::Teams;
use tfe_console::backend::{Backend, Interrupt, Pause};
use tfe_console::domain::{Actor, Id};
use tfe_console::ui::Msg;

use crate::driver::{Driver, Start};
use crate::house::House;
use crate::on_host::{a_second_later, client, http, misbehaving, on_host, through, way};
use crate::support::FixedWorld;

/// The same answer with another document in it.
fn with_body(answer: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let head: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("content-length")).collect();
    let body = change(body.to_owned());
    format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
}

/// A console on a server whose answers to requests of this path are changed.
fn spoiled(
    path: &'static str,
    open: &'static str,
    spoil: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + 'static,
) -> (House, Driver) {
    let house = House::new();
    let address = through(
        house.address,
        move |request, answer| {
            if String::from_utf8_lossy(request).contains(path) { spoil(answer) } else { answer }
        },
    );
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let start = Start { user: "olivia", open, size: (120, 40), ..Start::default() };
    let driver = Driver::over(Box::new(remote), Arc::clone(&house.world), &start);
    (house, driver)
}

#[test]
fn a_list_that_is_wrong_ends_in_one_sentence_and_the_page_stays() {
    let json = "Content-Type: application/vnd.api+json\r\n";
    for (answer, part) in [
        (http("200 OK", json, "{\"data\":{\"id\":\"team-1\",\"type\":\"teams\"}}"), "something else than the API's documents"),
        (http("200 OK", json, &format!("{{\"data\":{}", "[".repeat(10_000))), "something else than the API's documents"),
        (http("200 OK", "Content-Type: text/html\r\n", "<html>sign in"), "a web page; a proxy could stand between"),
        (
            http("200 OK", &format!("{json}Content-Encoding: gzip\r\n"), "\u{1f}\u{8b}bomb"),
            "something else than the API's documents",
        ),
        (http("407 Proxy Authentication Required", "", ""), "The proxy before"),
        (http("503 Service Unavailable", "", "<html>"), "failed (503)"),
        (http("429 Too Many Requests", "X-RateLimit-Reset: 1e9\r\n", ""), "wants no requests for 1000000000 seconds"),
        (http("307 Temporary Redirect", "Location: http://example.com/\r\n", ""), "another address, which is not followed"),
    ] {
        let (_house, mut d) = spoiled("/teams?", "teams", move |_| answer.clone());
        d.sees(part).sees("Team Management").sees("LIVE");
    }
}

#[test]
fn rows_stay_greyed_when_a_host_fails_later_and_r_heals() {
    let broken = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&broken);
    let (house, mut d) = spoiled("/teams?", "teams", move |answer| {
        if now.load(Ordering::SeqCst) == 1 { http("500 Internal Server Error", "", "oops") } else { answer }
    });
    d.sees("platform");
    broken.store(1, Ordering::SeqCst);
    house.world.pass(jiff::SignedDuration::from_secs(60));
    let reload = |d: &mut Driver| {
        // Another list is what a filter asks for.
        d.press("/").type_text("plat").press("enter");
        d.pass(std::time::Duration::from_millis(300));
    };
    reload(&mut d);
    d.sees("failed (500)");
    broken.store(0, Ordering::SeqCst);
    a_second_later(&house);
    d.press("r").sees("platform").lacks("failed (500)");
}

#[test]
fn names_with_control_characters_and_odd_counts_are_shown_and_nothing_of_them_is_obeyed() {
    let (_house, mut d) = spoiled("/teams?", "teams", |answer| {
        with_body(&answer, |body| {
            body.replace("\"sandbox\"", "\"sand\\u001b[2J\\u202ebox\\u0000\"").replace("\"total-count\":7", "\"total-count\":-1")
        })
    });
    d.sees("sand").sees("platform");
    let screen = d.screen();
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}') && !screen.contains('\0'), "{screen}");
}

#[test]
fn a_next_page_elsewhere_is_never_asked_for() {
    let strayed = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&strayed);
    let elsewhere = misbehaving(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let (_house, mut d) = spoiled("/teams?", "teams", move |answer| {
        with_body(&answer, |body| body.replace("\"next\":null", &format!("\"next\":\"http://{elsewhere}/api/v2/teams\"")))
    });
    d.sees("platform").press("end");
    assert_eq!(strayed.load(Ordering::SeqCst), 0);
}

#[test]
fn an_address_that_is_null_or_not_there_is_no_fault() {
    for instead in ["\"email\":null", "\"unknown\":1"] {
        let house = House::new();
        let address = through(house.address, move |_, answer| {
            with_body(&answer, |body| {
                let mut parts = body.split("\"email\":\"");
                let mut all = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    all.push_str(instead);
                    all.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
                }
                all
            })
        });
        let remote = client(way(address), &house.token("olivia"), &house.world);
        let seat = remote.default_seat(None).expect("a seat").expect("a user");
        let organization = seat.organization.expect("acme");
        let found = remote.members(&ListQuery::start(Actor::User(seat.user), Members { organization }, 40)).expect("people");
        assert!(!found.rows.is_empty() && found.rows.iter().all(|(_, row)| row.email.is_none()));
    }
}

#[test]
fn a_connection_that_closes_after_the_request_is_tried_again_once_for_a_read() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let address = misbehaving(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let remote = client(way(address), "some-token", &Arc::new(FixedWorld::new()));
    assert!(remote.default_seat(None).is_err());
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[test]
fn a_pause_is_told_with_its_end_and_when_it_is_over() {
    for (wish, milliseconds) in [("Retry-After: 0.05", 50), ("X-RateLimit-Reset: NaN", 1_000), ("Retry-After: -3", 1_000)] {
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let address = misbehaving(move |stream| {
            let answer = match counted.fetch_add(1, Ordering::SeqCst) {
                0 => http("429 Too Many Requests", &format!("{wish}\r\n"), ""),
                _ => http("401 Unauthorized", "", ""),
            };
            let _ = stream.write_all(&answer);
        });
        let world = Arc::new(FixedWorld::new());
        let remote = client(way(address), "some-token", &world);
        let (interrupt, told) = (Interrupt::default(), Arc::new(Mutex::new(Vec::new())));
        let hears = Arc::clone(&told);
        interrupt.listen(move |pause| hears.lock().expect("a list").push(pause));
        remote.obey(&interrupt);
        assert!(remote.default_seat(None).is_err());
        let told = told.lock().expect("a list");
        let [Some(Pause { host, until }), None] = told.as_slice() else { panic!("{told:?}") };
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().expect("a time");
        assert_eq!(host.as_str(), address.to_string());
        assert_eq!(until.as_millisecond() - noon.as_millisecond(), milliseconds, "{wish}");
    }
}

#[test]
fn the_screen_says_that_a_pause_is_waited_out_and_until_when_and_keys_work() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams", (100, 30));
    let until = "2026-03-02T12:00:09Z".parse().expect("a time");
    d.send(Msg::Paused(Some(Pause { host: "tfe.example.com".into(), until })));
    d.sees("tfe.example.com wants a pause. The console goes on at 12:00:09 UTC.");
    let before = d.screen();
    d.press("down");
    assert_ne!(before, d.screen(), "keys work");
    d.send(Msg::Paused(None));
    d.lacks("wants a pause");
}

#[test]
fn no_key_waits_for_an_answer_of_the_host() {
    let house = House::new();
    let mut d = on_host(&house, "olivia", "teams", (100, 30));
    d.hold();
    for number in 0..50 {
        let before = d.screen();
        d.press(if number % 2 == 0 { "down" } else { "up" });
        assert_ne!(before, d.screen(), "key {number} is drawn before any answer");
    }
    // A page that has not come does not keep the keys either.
    d.press("enter").press("esc").sees("Team Management");
}

#[test]
fn a_clock_that_is_ten_minutes_off_is_told_on_the_page_of_the_host() {
    let (_house, mut d) = spoiled("/api/v2/", "host", |answer| {
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let head: Vec<&str> = head.lines().filter(|line| !line.to_lowercase().starts_with("date:")).collect();
        format!("{}\r\nDate: Mon, 02 Mar 2026 12:10:00 GMT\r\n\r\n{body}", head.join("\r\n")).into_bytes()
    });
    d.sees("The clock of this machine is 600 seconds behind the host's.");
}

#[test]
fn a_lock_of_a_team_and_a_status_that_nobody_knows_are_shown_as_they_are() {
    let (_house, mut d) = spoiled("/workspaces?", "workspaces", |answer| {
        with_body(&answer, |body| {
            let locked = body.replace("\"locked\":false", "\"locked\":true");
            locked.replace("\"locked-by\":{\"data\":null}", "\"locked-by\":{\"data\":{\"id\":\"team-x\",\"type\":\"teams\"}}")
        })
    });
    d.sees("team team-x");
}

#[test]
fn half_of_an_answer_to_a_change_is_a_lost_answer_and_nothing_is_sent_again() {
    let posts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&posts);
    let house = House::new();
    let address = through(house.address, move |request, answer| {
        if request.starts_with(b"POST") {
            counted.fetch_add(1, Ordering::SeqCst);
            return answer[..answer.len() / 2].to_vec();
        }
        answer
    });
    let remote = client(way(address), &house.token("olivia"), &house.world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let query = ListQuery::start(Actor::User(seat.user), Teams { organization: seat.organization.expect("acme") }, 40);
    let rows = remote.teams(&query).expect("teams").rows;
    let team = rows.iter().find(|(_, row)| row.name.as_str() == "sandbox").expect("sandbox").1.id;
    let owner = tfe_console::domain::TokenOwner::Team(team);
    let command =
        tfe_console::domain::Command::GenerateToken { owner, expires: tfe_console::domain::Expiry::Default, description: None };
    let origin = tfe_console::domain::Origin::Console;
    let lost = remote.execute(Actor::User(seat.user), &origin, &command.into()).expect_err("half an answer").to_string();
    assert!(lost.contains("A new team token was generated") && lost.contains("Nobody has its text"), "{lost}");
    assert_eq!(posts.load(Ordering::SeqCst), 1);
}

/// Writes this at once, and then a space about every ten milliseconds.
fn trickling(begun: &'static str) -> impl Fn(&mut TcpStream) + Send + Sync + 'static {
    move |stream| {
        let mut going_on = stream.write_all(begun.as_bytes());
        while going_on.is_ok() {
            std::thread::park_timeout(Duration::from_millis(10));
            going_on = stream.write_all(b" ");
        }
    }
}

#[test]
fn an_answer_that_trickles_in_ends_in_time_with_one_sentence_and_a_read_is_not_begun_again() {
    let patience = Duration::from_millis(300);
    let json = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\n\r\n{";
    for (begun, tls) in [("HTTP/1.1 200 OK\r\nX-Slow:", false), (json, false), ("\u{16}\u{3}", true)] {
        let tries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&tries);
        let trickle = trickling(begun);
        let address = misbehaving(move |stream| {
            counted.fetch_add(1, Ordering::SeqCst);
            trickle(stream);
        });
        let plain = way(address);
        let address = if tls { Address::parse(&address.to_string()).expect("a host") } else { plain.address.clone() };
        let remote = client(Way { address, patience, ..plain }, "some-token", &Arc::new(FixedWorld::new()));
        let begun = Instant::now();
        let said = remote.default_seat(None).expect_err("no answer").to_string();
        assert!(begun.elapsed() < patience * 10, "{said}: {:?}", begun.elapsed());
        let late = "did not answer within 0.3 seconds.";
        assert!(said.ends_with(late) || tls && said.ends_with("it does not answer."), "{said}");
        assert!(tries.load(Ordering::SeqCst) <= 2, "{said}");
        let owner = tfe_console::domain::TokenOwner::Organization(Id::foreign("acme").expect("an id"));
        let sent = tfe_console::domain::Command::RevokeToken { owner, token: None };
        let actor = Actor::User(Id::foreign("user-1").expect("an id"));
        assert!(remote.execute(actor, &tfe_console::domain::Origin::Console, &sent.into()).is_err());
        assert!(begun.elapsed() < patience * 20);
    }
}
