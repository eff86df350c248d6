//! What a model sees of the changes of others, and lets others see of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::every_team;
use notify::event::ModifyKind;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Error, Service};
use tfe_console::domain::{Caller, Email, Guard, Name, Origin, TokenOwner, World};
use tfe_console::runtime::system::System;

use crate::ground::{Ground, generate, organization, team, user, user_id};

/// Generates a token of acme's team sandbox, whatever there is.
fn generate_one(model: &Local) -> tfe_console::backend::Minted {
    let owner = TokenOwner::Team(team(model, "sandbox"));
    generate(model, user(model, "olivia"), owner, Guard::Anything).expect("a token")
}

#[test]
fn a_model_that_was_just_opened_has_not_changed() {
    let (ground, model) = Ground::with_demo();
    assert_eq!(model.changed(), Ok(false));
    assert_eq!(ground.open().changed(), Ok(false));
}

#[test]
fn own_changes_are_no_changes() {
    let (_ground, model) = Ground::with_demo();
    let minted = generate_one(&model);
    assert_eq!(model.changed(), Ok(false));
    model.authenticate(&minted.secret, &Caller::default()).expect("a token");
    model.remember(user_id(&model, "omar"), None).expect("a seat");
    model.reset_to_demo().expect("the demo");
    assert_eq!(model.changed(), Ok(false));
}

#[test]
fn what_another_changes_is_a_change_once() {
    let (ground, model) = Ground::with_demo();
    let other = ground.open();
    generate_one(&other);
    generate_one(&other);
    assert_eq!(model.changed(), Ok(true));
    assert_eq!(model.changed(), Ok(false));
    // Reading it is not seeing that it changed.
    generate_one(&other);
    every_team(&model, user(&model, "olivia"), organization(&model, "acme")).expect("teams");
    assert_eq!(model.changed(), Ok(true));
    // Nor do changes of both hide each other.
    generate_one(&other);
    generate_one(&model);
    assert_eq!((model.changed(), other.changed()), (Ok(true), Ok(true)));
    assert_eq!((model.changed(), other.changed()), (Ok(false), Ok(false)));
}

#[test]
fn what_another_only_reads_or_takes_back_or_writes_out_is_no_change() {
    let (ground, model) = Ground::with_demo();
    let other = ground.open();
    generate_one(&other);
    assert_eq!(model.changed(), Ok(true));
    every_team(&other, user(&other, "olivia"), organization(&other, "acme")).expect("teams");
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE; UPDATE users SET username = username || 'x'; ROLLBACK").expect("nothing");
    raw.execute_batch("PRAGMA wal_checkpoint(PASSIVE)").expect("a checkpoint");
    drop((other, raw));
    assert_eq!(model.changed(), Ok(false));
}

#[test]
fn a_file_that_was_replaced_or_removed_is_said_to_be_as_by_a_write() {
    for replace in [true, false] {
        let (ground, model) = Ground::with_demo();
        let backup = Ground::with_closed_demo();
        if replace {
            let restored = ground.folder().join("restored.db");
            fs::copy(backup.path(), &restored).expect("a copy");
            fs::rename(&restored, ground.path()).expect("a rename");
        } else {
            fs::remove_file(ground.path()).expect("a file");
        }
        let refused = generate(&model, user(&model, "olivia"), TokenOwner::Team(team(&model, "sandbox")), Guard::Anything);
        assert!(matches!(refused, Err(Error::Storage(_))), "{refused:?}");
        assert_eq!(model.changed().err(), refused.err());
    }
}

#[test]
fn a_read_only_model_sees_what_its_writer_changes() {
    let (ground, writer) = Ground::with_demo();
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o400)).expect("a mode");
    let reader = ground.open();
    assert!(reader.about().live && reader.about().read_only.is_some());
    generate_one(&writer);
    assert_eq!(reader.changed(), Ok(true));
    assert_eq!(reader.changed(), Ok(false));
}

#[test]
fn a_read_only_model_that_nobody_has_open_and_one_in_memory_are_not_live() {
    let ground = Ground::with_closed_demo();
    assert!(ground.open().about().live);
    fs::set_permissions(ground.path(), fs::Permissions::from_mode(0o400)).expect("a mode");
    let name = Name::parse("name", "ada").expect("a name");
    let memory = Local::open(&Place::Memory, &Content::Empty(name), std::sync::Arc::new(System), String::new()).expect("a model");
    for model in [ground.open(), memory] {
        assert!(!model.about().live);
        assert_eq!(model.changed(), Ok(false));
    }
}

/// What happens in the folder of a model, while the watcher is kept.
fn watch(ground: &Ground) -> (RecommendedWatcher, Receiver<notify::Result<Event>>) {
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).expect("a watcher");
    watcher.watch(ground.folder(), RecursiveMode::NonRecursive).expect("the folder is watched");
    (watcher, events)
}

/// Waits for the sign that a change can be seen: a new time of the log.
fn wait_for_sign(events: &Receiver<notify::Result<Event>>) {
    loop {
        let event = events.recv_timeout(Duration::from_secs(10)).expect("a sign").expect("an event");
        let log = event.paths.iter().any(|path| path.ends_with("model.db-wal"));
        if log && matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_))) {
            return;
        }
    }
}

#[test]
fn the_folder_tells_of_each_change_when_it_can_be_seen() {
    let (ground, model) = Ground::with_demo();
    let other = ground.open();
    let (_watcher, events) = watch(&ground);
    let seen = |what: &str| {
        wait_for_sign(&events);
        assert_eq!(model.changed(), Ok(true), "{what}");
    };
    let minted = generate_one(&other);
    seen("a command");
    other.authenticate(&minted.secret, &Caller::default()).expect("a token");
    seen("a use of a token");
    other.note_use(minted.token, System.now(), &Caller::default(), 2).expect("a write");
    seen("more uses of it");
    let email = Email::parse("email", "x@example.com").expect("an address");
    let name = Name::parse("name", "acme").expect("a name");
    let taken = tfe_console::domain::Command::CreateOrganization { name, email };
    other.execute(user(&other, "olivia"), &Origin::Console, &taken.into()).expect_err("the name is taken");
    seen("a refusal, which is in the audit log");
    other.reset_to_demo().expect("the demo");
    seen("another demo");
}

#[test]
fn a_use_of_a_token_that_is_not_noted_is_not_told() {
    let (ground, model) = Ground::with_demo();
    let minted = generate_one(&model);
    model.authenticate(&minted.secret, &Caller::default()).expect("a token");
    let (_watcher, events) = watch(&ground);
    model.authenticate(&minted.secret, &Caller::default()).expect("a token");
    fs::create_dir(ground.folder().join("the end")).expect("a folder");
    let paths = events.iter().map(|event| event.expect("an event").paths.swap_remove(0));
    let told: Vec<PathBuf> = paths.take_while(|path| !path.ends_with("the end")).collect();
    assert_eq!(told, Vec::<PathBuf>::new());
}
