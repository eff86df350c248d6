//! The servers that run on a model: what they leave in it, and what becomes of those that are killed.

use std::process::{Child, Command as Program, Stdio};
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Error, ServerRow, Service};
use tfe_console::domain::{Actor, Id, Requests, World};
use tfe_console::policy::Rule;
use tfe_console::runtime::system::System;

use crate::ground::{Ground, number, organization, team, user, user_id};

fn server(world: &dyn World, heard: SignedDuration) -> ServerRow {
    let heard_at = world.now().checked_sub(heard).expect("a time");
    let requests = Requests::count(heard_at, [(Requests::minute(heard_at) - 1, 12), (Requests::minute(heard_at) - 30, 1)]);
    let id = Id::mint(&System).expect("entropy");
    ServerRow { id, address: "http://127.0.0.1:8080".into(), started_at: heard_at, heard_at, requests }
}

fn servers(model: &Local) -> Vec<ServerRow> {
    model.account(user_id(model, "guest")).expect("an account").servers
}

/// Looks until the model says what is wanted of the servers on it.
fn until(model: &Local, wanted: impl Fn(&[ServerRow]) -> bool) -> Vec<ServerRow> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let found = servers(model);
        if wanted(&found) {
            return found;
        }
        assert!(Instant::now() < deadline, "it never came to be: {found:?}");
        std::thread::yield_now();
    }
}

#[test]
fn a_server_is_read_as_it_was_written_and_again_when_it_has_more_to_say() {
    let (ground, model, world) = Ground::in_fixed_world();
    let mut said = server(world.as_ref(), SignedDuration::ZERO);
    model.announce(&said, true).expect("it is written");
    assert_eq!(servers(&model), [said.clone()]);
    world.pass(SignedDuration::from_mins(1));
    said.heard_at = world.now();
    let minute = Requests::minute(said.heard_at);
    said.requests = Requests::count(said.heard_at, [(minute - 1, 3), (minute - 2, 12)]);
    model.announce(&said, false).expect("it is written");
    assert_eq!(servers(&model), [said.clone()]);
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM server_requests"), 2, "what is too long ago is dropped");
    model.withdraw(said.id).expect("it is written");
    assert_eq!((servers(&model), number(&ground.raw(), "SELECT count(*) FROM server_requests")), (Vec::new(), 0));
    model.withdraw(said.id).expect("it is gone already");
}

#[test]
fn one_that_fell_silent_is_kept_for_a_day_where_none_is_started() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let silent = server(world.as_ref(), SignedDuration::ZERO);
    model.announce(&silent, true).expect("it is written");
    let mut there = ServerRow { address: "http://127.0.0.1:1".into(), ..server(world.as_ref(), SignedDuration::ZERO) };
    model.announce(&there, true).expect("it is written");
    for (hours, kept) in [(23, 2), (1, 1)] {
        world.pass(SignedDuration::from_hours(hours));
        there.heard_at = world.now();
        model.announce(&there, false).expect("it is written");
        assert_eq!(servers(&model).len(), kept, "after {hours} more hours");
    }
}

#[test]
fn what_a_server_says_changes_nothing_else_and_is_not_audited() {
    let (ground, model, world) = Ground::in_fixed_world();
    let before = crate::tables::tables(&ground.raw());
    let said = server(world.as_ref(), SignedDuration::ZERO);
    model.announce(&said, true).expect("it is written");
    let mut after = crate::tables::tables(&ground.raw());
    for table in ["servers", "server_requests"] {
        assert!(after.remove(table).is_some_and(|rows| !rows.is_empty()), "{table} is empty");
    }
    let others = |(name, _): &(&String, _)| !name.starts_with("server");
    assert!(before.iter().filter(others).eq(after.iter()), "another table has changed");
}

#[test]
fn a_console_on_the_same_model_is_told_of_it() {
    let (ground, model, world) = Ground::in_fixed_world();
    let console = ground.open_in(&world);
    assert_eq!(console.changed(), Ok(false));
    let said = server(world.as_ref(), SignedDuration::ZERO);
    model.announce(&said, true).expect("it is written");
    assert_eq!(console.changed(), Ok(true));
    model.withdraw(said.id).expect("it is written");
    assert_eq!(console.changed(), Ok(true));
}

#[test]
fn a_model_that_cannot_be_changed_keeps_nothing_and_refuses_nothing() {
    let ground = Ground::with_closed_demo();
    let why = "it was asked for".into();
    let place = Place::File(ground.path());
    let model = Local::open_read_only(&place, &Content::Demo, std::sync::Arc::new(System), "tester".to_owned(), why);
    let model = model.expect("a model");
    let said = server(&System, SignedDuration::ZERO);
    assert_eq!((model.announce(&said, true), model.withdraw(said.id)), (Ok(()), Ok(())));
    assert_eq!(servers(&model), []);
}

#[test]
fn nobody_waits_long_where_another_program_is_writing() {
    let (ground, model, world) = Ground::in_fixed_world();
    let said = server(world.as_ref(), SignedDuration::ZERO);
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let begun = Instant::now();
    assert!(matches!(model.announce(&said, true), Err(Error::Unavailable(_))));
    assert!(matches!(model.withdraw(said.id), Err(Error::Unavailable(_))));
    assert!(begun.elapsed() < Duration::from_secs(4), "a person would wait as long");
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    model.announce(&said, true).expect("it is written");
    assert_eq!(servers(&model), [said]);
}

#[test]
fn what_cannot_be_written_whole_is_not_written_at_all() {
    let (ground, model, world) = Ground::in_fixed_world();
    let raw = ground.raw();
    raw.execute_batch("CREATE TRIGGER no BEFORE INSERT ON server_requests BEGIN SELECT raise(FAIL, 'full'); END")
        .expect("a trigger");
    let said = server(world.as_ref(), SignedDuration::ZERO);
    assert!(model.announce(&said, true).is_err());
    assert_eq!(servers(&model), []);
    raw.execute_batch("DROP TRIGGER no").expect("no trigger");
    model.announce(&said, true).expect("it is written");
}

#[test]
fn starting_the_demo_anew_leaves_a_server_where_it_is() {
    let (ground, model, world) = Ground::in_fixed_world();
    let said = server(world.as_ref(), SignedDuration::ZERO);
    model.announce(&said, true).expect("it is written");
    assert!(ground.reset().status().expect("the program").success());
    assert_eq!(servers(&model), [said]);
}

#[test]
fn service_accounts_and_strangers_see_no_servers() {
    let (_ground, model) = Ground::with_demo();
    let acme = organization(&model, "acme");
    for (actor, rule) in [
        (Actor::Team(team(&model, "platform")), Rule::NotInteractive),
        (Actor::Organization(acme), Rule::NotInteractive),
        (user(&model, "guest"), Rule::MembersOnly),
    ] {
        match model.servers(actor, acme) {
            Err(Error::Denied(reason)) => assert_eq!(reason.rule, rule, "{actor}"),
            other => panic!("{actor} gets {other:?}"),
        }
    }
}

/// A server as a program of its own.
fn serve(ground: &Ground) -> Child {
    let mut program = ground.program();
    program.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(ground.path());
    program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server")
}

#[test]
fn a_server_that_is_killed_stays_until_it_is_silent_for_long_and_one_that_is_asked_to_stop_does_not() {
    let (ground, model) = Ground::with_demo();
    let mut killed = serve(&ground);
    let first = until(&model, |servers| servers.len() == 1);
    assert!(first[0].lasts(System.now()).is_some());
    killed.kill().and_then(|()| killed.wait()).expect("it is gone");
    assert_eq!(servers(&model).len(), 1, "it could take nothing away");
    let long_ago = "UPDATE servers SET heard_at = '2026-03-02T12:00:00.000Z'";
    ground.raw().execute_batch(long_ago).expect("an edit");
    assert_eq!(servers(&model)[0].lasts(System.now()), None);
    let mut next = serve(&ground);
    let found = until(&model, |servers| servers.iter().all(|server| server.id != first[0].id));
    assert_eq!(found.len(), 1, "the one that was killed goes as the next one comes");
    let pid = next.id().to_string();
    assert!(Program::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    next.wait().expect("it stops");
    assert_eq!(servers(&model), []);
}
