//! What is learned of a host is kept for a day, for one user, without names, and until the host is of another version.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use tfe_console::backend::Backend;
use tfe_console::backend::list::ListQuery;
use tfe_console::backend::remote::{Memory, Remote};
use tfe_console::backend::teams::Teams;
use tfe_console::domain::{Actor, Secret};

use crate::shaped::{ShapedHost, TOKEN};
use crate::sites::client;
use crate::support::FixedWorld;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Memory for Kept {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().expect("a memory").get(name).cloned()
    }

    fn write(&self, name: &str, text: &[u8]) {
        self.0.lock().expect("a memory").insert(name.to_owned(), text.to_owned());
    }
}

fn open(host: &ShapedHost, kept: &Kept, world: &Arc<FixedWorld>) -> Remote {
    client(host.address, Secret::foreign(TOKEN).expect("a token"), world).remembering(Box::new(kept.clone()))
}

/// How often the list of tokens is asked for when the teams are shown with their tokens.
fn asks_for_tokens(host: &ShapedHost, kept: &Kept, world: &Arc<FixedWorld>) -> usize {
    let before = host.asked().len();
    let remote = open(host, kept, world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    let query = ListQuery::start(Actor::User(seat.user), Teams { organization: seat.organization.expect("acme") }, 40);
    for _ in 0..2 {
        remote.teams(&query).expect("teams");
    }
    host.asked()[before..].iter().filter(|request| request.contains("team-tokens")).count()
}

#[test]
fn what_a_host_lacks_is_asked_for_once_a_day() {
    let (host, kept, world) = (ShapedHost::of("2019"), Kept::default(), Arc::new(FixedWorld::new()));
    assert_eq!(asks_for_tokens(&host, &kept, &world), 1);
    assert_eq!(asks_for_tokens(&host, &kept, &world), 0, "it is known");
    world.pass(SignedDuration::from_hours(25));
    assert_eq!(asks_for_tokens(&host, &kept, &world), 1, "a day later it could have come");
}

#[test]
fn what_was_learned_is_forgotten_when_the_hosts_version_changes() {
    let (host, kept, world) = (ShapedHost::of("2019"), Kept::default(), Arc::new(FixedWorld::new()));
    assert_eq!(asks_for_tokens(&host, &kept, &world), 1);
    for text in kept.0.lock().expect("a memory").values_mut() {
        *text = String::from_utf8(text.clone()).expect("text").replace("v201911-1", "v201910-1").into_bytes();
    }
    assert_eq!(asks_for_tokens(&host, &kept, &world), 1);
}

#[test]
fn what_is_kept_names_nobody_and_nothing_of_the_host() {
    let (host, kept, world) = (ShapedHost::of("2019"), Kept::default(), Arc::new(FixedWorld::new()));
    asks_for_tokens(&host, &kept, &world);
    let remote = open(&host, &kept, &world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    remote.remember(seat.user, seat.organization).expect("kept");
    let all = kept.0.lock().expect("a memory");
    assert_eq!(all.len(), 1);
    for (name, text) in all.iter() {
        let text = format!("{name} {}", String::from_utf8_lossy(text));
        assert!(text.contains("team-tokens") && text.contains("v201911-1"), "{text}");
        for word in ["acme", "\"ada\"", "user-ada", "127.0.0.1", TOKEN, "platform"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[test]
fn the_organization_that_was_shown_last_is_shown_first_by_the_same_user_on_the_same_host() {
    let (host, kept, world) = (ShapedHost::of("two"), Kept::default(), Arc::new(FixedWorld::new()));
    let remote = open(&host, &kept, &world);
    let seat = remote.default_seat(None).expect("a seat").expect("a user");
    assert_eq!(seat.organization.map(|id| id.to_string()).as_deref(), Some("acme"));
    let account = remote.account(seat.user).expect("an account");
    let other = account.organizations.iter().find(|row| row.name.as_str() == "zenith").expect("zenith").id;
    remote.remember(seat.user, Some(other)).expect("kept");
    let again = open(&host, &kept, &world).default_seat(None).expect("a seat").expect("a user");
    assert_eq!(again.organization, Some(other));
    let elsewhere = open(&ShapedHost::of("two"), &kept, &world).default_seat(None).expect("a seat").expect("a user");
    assert_eq!(elsewhere.organization, seat.organization, "another host");
}
