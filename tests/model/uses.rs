//! What is noted of the uses of a token: when, from where, by what, and how often (security P-38).

use jiff::SignedDuration;
use tfe_console::backend::local::Local;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Backend, Error, Service};
use tfe_console::domain::{Actor, Caller, Command, Creator, Guard, Origin, Secret, Token, TokenOwner, World};

use crate::ground::{Ground, column, generate, number, team, user, user_id};

fn caller(address: &str, client: &str) -> Caller {
    Caller { address: Some(address.into()), client: Some(client.into()) }
}

/// A token of the team sandbox, which has none in the demo.
fn sandbox(model: &Local) -> Secret {
    generate(model, user(model, "olivia"), TokenOwner::Team(team(model, "sandbox")), Guard::Anything).expect("a token").secret
}

fn token(model: &Local) -> Token {
    model.team(user(model, "olivia"), team(model, "sandbox")).expect("a team").token.expect("an owner sees it").expect("a token")
}

#[test]
fn a_use_is_noted_with_its_time_its_address_and_its_program() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    assert_eq!((token(&model).last_used_at, token(&model).uses.expect("uses").total()), (None, 0));
    world.pass(SignedDuration::from_secs(30));
    model.authenticate(&secret, &caller("203.0.113.5", "Terraform/1.11.4")).expect("a valid token");
    let used = token(&model);
    assert_eq!(used.last_used_at, Some(world.now()));
    assert_eq!((used.last_used_from, used.last_used_by), (Some("203.0.113.5".into()), Some("Terraform/1.11.4".into())));
    assert_eq!(
        (used.uses.expect("uses").total(), used.uses.expect("uses").last_24_hours(), used.uses.expect("uses").days()[29]),
        (1, 1, 1)
    );
}

#[test]
fn a_use_is_noted_at_most_once_a_minute() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    for (wait, address, noted) in [(0, "203.0.113.1", 1), (59, "203.0.113.2", 1), (1, "203.0.113.3", 2), (59, "203.0.113.4", 2)] {
        world.pass(SignedDuration::from_secs(wait));
        model.authenticate(&secret, &caller(address, "curl/8.5.0")).expect("a valid token");
        assert_eq!(token(&model).uses.expect("uses").total(), noted, "{address}");
    }
    assert_eq!(token(&model).last_used_from, Some("203.0.113.3".into()));
}

#[test]
fn a_use_on_this_machine_has_neither_address_nor_program() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    model.authenticate(&secret, &caller("203.0.113.5", "curl/8.5.0")).expect("a valid token");
    world.pass(SignedDuration::from_mins(2));
    model.authenticate(&secret, &Caller::default()).expect("a valid token");
    assert_eq!((token(&model).last_used_from, token(&model).last_used_by), (None, None));
}

#[test]
fn what_a_program_says_of_itself_is_cut_and_harmless() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    model.authenticate(&secret, &caller("203.0.113.5", &format!("\u{1b}[31m{}", "x".repeat(5_000)))).expect("a valid token");
    let by = token(&model).last_used_by.expect("a program");
    assert!(by.as_str().starts_with("␛[31mxxx") && by.as_str().chars().count() == 200, "{by}");
}

#[test]
fn a_token_that_is_not_valid_is_not_used() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let old = sandbox(&model);
    let before = number(&ground.raw(), "SELECT sum(uses) FROM token_uses");
    sandbox(&model);
    assert!(model.authenticate(&old, &caller("203.0.113.5", "curl/8.5.0")).is_err());
    assert_eq!(number(&ground.raw(), "SELECT sum(uses) FROM token_uses"), before);
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM tokens WHERE last_used_from = '203.0.113.5'"), 0);
}

#[test]
fn uses_are_counted_by_day_and_dropped_after_thirty() {
    let (ground, model, world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    let raw = ground.raw();
    let id = token(&model).id;
    for day in 0..40 {
        for _ in 0..=day % 3 {
            model.authenticate(&secret, &Caller::default()).expect("a valid token");
            world.pass(SignedDuration::from_mins(2));
        }
        if day < 39 {
            world.pass(SignedDuration::from_hours(24));
        }
    }
    let uses = token(&model).uses.expect("uses");
    let expected: Vec<u32> = (10..40).map(|day| day % 3 + 1).collect();
    assert_eq!(uses.days().to_vec(), expected);
    assert_eq!(uses.last_24_hours(), 1);
    assert_eq!(number(&raw, &format!("SELECT count(*) FROM token_uses WHERE token_id = '{id}'")), 30);
}

#[test]
fn who_counts_in_memory_adds_its_counts_later() {
    let (ground, model, world) = Ground::in_fixed_world();
    sandbox(&model);
    let id = token(&model).id;
    let note = |count| model.note_use(id, world.now(), &caller("203.0.113.5", "curl/8.5.0"), count).expect("a write");
    note(7);
    world.pass(SignedDuration::from_hours(24 * 39));
    note(50);
    world.pass(SignedDuration::from_hours(24));
    note(1_000);
    let uses = token(&model).uses.expect("uses");
    assert_eq!((uses.last_24_hours(), uses.total()), (1_000, 1_050));
    assert_eq!(token(&model).last_used_at, Some(world.now()));
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    model
        .execute(user(&model, "olivia"), &Origin::Console, &Command::RevokeToken { owner, token: Some(id) }.into())
        .expect("a deletion");
    model.note_use(id, world.now(), &Caller::default(), 5).expect("it is just not there any more");
    assert_eq!(number(&ground.raw(), &format!("SELECT count(*) FROM token_uses WHERE token_id = '{id}'")), 0);
}

#[test]
fn noting_a_use_for_a_server_never_waits_and_notes_nothing_that_it_cannot_note_whole() {
    let (ground, model, world) = Ground::in_fixed_world();
    sandbox(&model);
    let (id, raw) = (token(&model).id, ground.raw());
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let start = std::time::Instant::now();
    let busy = model.note_use(id, world.now(), &Caller::default(), 3);
    assert!(matches!(busy, Err(Error::Unavailable(_))), "{busy:?}");
    assert!(start.elapsed() < std::time::Duration::from_secs(4), "it waited for the lock");
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    assert_eq!((token(&model).last_used_at, token(&model).uses.expect("uses").total()), (None, 0));
    model.note_use(id, world.now(), &Caller::default(), 3).expect("a write");
    assert_eq!((token(&model).last_used_at, token(&model).uses.expect("uses").total()), (Some(world.now()), 3));
}

#[test]
fn a_model_that_is_being_written_answers_at_once_and_notes_nothing() {
    let (ground, model, world) = Ground::in_fixed_world();
    let secret = sandbox(&model);
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    let start = std::time::Instant::now();
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::Team(team(&model, "sandbox"))));
    assert!(start.elapsed() < std::time::Duration::from_secs(4), "it waited for the lock");
    raw.execute_batch("ROLLBACK").expect("the lock is given back");
    assert_eq!(token(&model).last_used_at, None);
    model.authenticate(&secret, &Caller::default()).expect("a valid token");
    assert_eq!(token(&model).last_used_at, Some(world.now()), "the next use is noted");
    generate(&model, user(&model, "olivia"), TokenOwner::Team(team(&model, "data")), Guard::Anything).expect("a command");
}

#[test]
fn a_use_that_cannot_be_noted_whole_is_not_noted_at_all_and_refuses_nothing() {
    for table in ["token_uses", "clock"] {
        let (ground, model, world) = Ground::in_fixed_world();
        let secret = sandbox(&model);
        let raw = ground.raw();
        for event in ["INSERT", "UPDATE"] {
            let sql = format!("CREATE TRIGGER no_{event} BEFORE {event} ON {table} BEGIN SELECT raise(FAIL, 'full'); END");
            raw.execute_batch(&sql).expect("a trigger");
        }
        world.pass(SignedDuration::from_secs(1));
        assert!(model.authenticate(&secret, &caller("203.0.113.5", "curl/8.5.0")).is_ok(), "{table}");
        assert_eq!((token(&model).last_used_at, token(&model).uses.expect("uses").total()), (None, 0), "{table}");
        raw.execute_batch("DROP TRIGGER no_INSERT; DROP TRIGGER no_UPDATE").expect("no trigger");
        assert!(model.authenticate(&secret, &Caller::default()).is_ok());
        assert_eq!(token(&model).last_used_at, Some(world.now()), "{table}");
    }
}

#[test]
fn the_list_of_tokens_counts_as_the_page_of_each_team_does() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let olivia = user(&model, "olivia");
    let acme = crate::ground::organization(&model, "acme");
    let rows = every_token(&model, olivia, acme).expect("tokens").1;
    let mut used = 0;
    for row in rows {
        let alone = model.team(olivia, row.team).expect("a team").token.expect("an owner sees it");
        used += u32::from(alone.as_ref().is_some_and(|token| token.uses.expect("uses").total() > 0));
        assert_eq!(row.token, alone, "{}", row.whose);
    }
    assert!(used >= 3, "{used} teams have uses");
}

#[test]
fn a_row_of_the_list_says_how_many_workspaces_its_token_reaches() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let acme = crate::ground::organization(&model, "acme");
    let rows = every_token(&model, user(&model, "olivia"), acme).expect("tokens").1;
    // The owners reach all of them, and so does who manages workspaces.
    let reaches: Vec<_> = rows.iter().map(|row| format!("{} {}", row.whose, row.workspaces.known().expect("a number"))).collect();
    assert_eq!(reaches, ["app-dev 2", "data 1", "owners 8", "platform 5", "release 8", "sandbox 1", "security 3"]);
}

#[test]
fn a_token_tells_when_whoever_made_it_has_left() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let olivia = user(&model, "olivia");
    let creator = |name: &str| {
        let token = model.team(olivia, team(&model, name)).expect("a team").token.expect("an owner sees it").expect("a token");
        (token.creator, token.created_by.as_str().to_owned())
    };
    assert_eq!(creator("data"), (Creator::Left, "user zoe".to_owned()));
    assert_eq!(creator("platform"), (Creator::Member, "user marcus".to_owned()));
    let marcus = user_id(&model, "marcus");
    model
        .execute(olivia, &Origin::Console, &Command::RemoveMember { team: team(&model, "platform"), user: marcus }.into())
        .expect("an owner can");
    assert_eq!(creator("platform").0, Creator::Member, "he is in app-dev still");
    model
        .execute(olivia, &Origin::Console, &Command::RemoveMember { team: team(&model, "app-dev"), user: marcus }.into())
        .expect("an owner can");
    assert_eq!(creator("platform").0, Creator::Left);
    model
        .execute(olivia, &Origin::Console, &Command::AddMember { team: team(&model, "sandbox"), user: marcus }.into())
        .expect("an owner can");
    assert_eq!(creator("platform").0, Creator::Member, "he came back");
}

#[test]
fn a_token_made_by_a_team_s_token_outlives_the_team_and_says_so() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (olivia, release) = (user(&model, "olivia"), team(&model, "release"));
    let made_by = |actor: Actor| format!("UPDATE tokens SET created_by = '{actor}' WHERE team_id = '{release}'");
    let creator = || model.team(olivia, release).expect("a team").token.expect("an owner sees it").expect("a token").creator;
    let raw = ground.raw();
    for (actor, expected) in [
        (Actor::Organization(crate::ground::organization(&model, "acme")), Creator::Member),
        (Actor::Team(team(&model, "owners")), Creator::Member),
        (Actor::Team(team(&model, "sandbox")), Creator::Left),
    ] {
        raw.execute_batch(&made_by(actor)).expect("an edit");
        if expected == Creator::Left {
            model
                .execute(olivia, &Origin::Console, &Command::DeleteTeam { team: team(&model, "sandbox") }.into())
                .expect("an owner can");
        }
        assert_eq!(creator(), expected, "{actor}");
    }
    assert_eq!(column(&raw, &format!("SELECT created_by_name FROM tokens WHERE team_id = '{release}'")), ["dana"]);
}
