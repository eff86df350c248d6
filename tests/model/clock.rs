//! A clock that is set back makes nothing valid again, and one that was wrong once does not end everything.

use crate::support::every_team;
use jiff::{SignedDuration, Timestamp};
use tfe_console::backend::local::Local;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{AuditQuery, Backend, Error, Part};
use tfe_console::domain::{Actor, Caller, Command, Expiry, Guard, Origin, Secret, TokenOwner, TokenState, World};
use tfe_console::policy::Rule;

use crate::ground::{Ground, column, generate, generate_until, organization, team, user};
use crate::support::FixedWorld;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);
const FIFTY_YEARS: SignedDuration = SignedDuration::from_hours(24 * 365 * 50);

/// A token of the team sandbox that expires after a while.
fn expiring(model: &Local, world: &FixedWorld, after: SignedDuration) -> Secret {
    let owner = TokenOwner::Team(team(model, "sandbox"));
    let expires = Expiry::At(world.now().checked_add(after).expect("a time"));
    generate_until(model, user(model, "olivia"), owner, Guard::Anything, expires).expect("a token").secret
}

fn is_valid(model: &Local, secret: &Secret) -> bool {
    model.authenticate(secret, &Caller::default()).is_ok()
}

/// Any command that is carried out.
fn write(model: &Local) {
    let owner = TokenOwner::Team(team(model, "data"));
    generate(model, user(model, "olivia"), owner, Guard::Anything).expect("a token");
}

#[test]
fn what_has_expired_stays_expired_however_far_the_clock_is_set_back() {
    for back in [HOUR, DAY, FIFTY_YEARS] {
        let (_ground, model, world) = Ground::in_fixed_world();
        let secret = expiring(&model, &world, HOUR / 2);
        world.pass(HOUR);
        write(&model);
        world.pass(-back);
        assert!(!is_valid(&model, &secret), "{back:?}");
        let page = every_team(&model, user(&model, "olivia"), organization(&model, "acme")).expect("teams");
        let row = page.iter().find(|row| row.name.as_str() == "sandbox").expect("a team");
        assert!(matches!(row.token, Part::Here(TokenState::Expired(_))), "{back:?}: {:?}", row.token);
    }
}

#[test]
fn what_is_valid_stays_valid_when_the_clock_is_set_back() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let secret = expiring(&model, &world, DAY);
    write(&model);
    for back in [HOUR, FIFTY_YEARS] {
        world.pass(-back);
        assert!(is_valid(&model, &secret), "{back:?}");
        write(&model);
    }
}

#[test]
fn a_clock_that_is_behind_is_told_of_and_one_that_was_adjusted_is_not() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let start = world.now();
    let clock = || model.clock().expect("a clock");
    assert_eq!((clock().now, clock().behind), (start, None));
    world.pass(SignedDuration::from_secs(-60));
    assert_eq!((clock().now, clock().behind), (start, None));
    world.pass(SignedDuration::from_secs(-1));
    assert_eq!((clock().now, clock().behind), (start, Some(SignedDuration::from_secs(61))));
    world.pass(HOUR);
    assert_eq!((clock().now, clock().behind), (world.now(), None));
}

#[test]
fn a_clock_that_was_wrong_once_does_not_end_everything() {
    for ahead in [FIFTY_YEARS, SignedDuration::from_hours(24 * 365 * 7_900)] {
        let (_ground, model, world) = Ground::in_fixed_world();
        let secret = expiring(&model, &world, DAY * 30);
        world.pass(ahead);
        assert!(!is_valid(&model, &secret), "by this clock it has expired");
        write(&model);
        write(&model);
        world.pass(-ahead);
        assert!(is_valid(&model, &secret), "two writes are two days");
        assert_eq!(model.clock().expect("a clock").behind, Some(DAY * 2));
    }
}

#[test]
fn a_write_takes_the_clock_on_by_a_day_at_most() {
    let (ground, model, world) = Ground::in_fixed_world();
    let raw = ground.raw();
    let seen = || column(&raw, "SELECT last_seen FROM clock");
    world.pass(HOUR);
    write(&model);
    assert_eq!(seen(), ["2026-03-02T13:00:00.000Z"]);
    world.pass(DAY * 10);
    write(&model);
    assert_eq!(seen(), ["2026-03-03T13:00:00.000Z"]);
    let denied = generate(&model, user(&model, "guest"), TokenOwner::Team(team(&model, "data")), Guard::Anything);
    assert!(matches!(denied, Err(Error::Denied(_))));
    assert_eq!(seen(), ["2026-03-04T13:00:00.000Z"], "a refusal is written too");
    world.pass(-DAY * 20);
    write(&model);
    assert_eq!(seen(), ["2026-03-04T13:00:00.000Z"]);
}

#[test]
fn the_last_use_of_a_token_never_becomes_earlier() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let secret = expiring(&model, &world, DAY * 300);
    let used = || {
        model
            .team(user(&model, "olivia"), team(&model, "sandbox"))
            .expect("a team")
            .token
            .expect("an owner sees it")
            .expect("one")
            .last_used_at
    };
    world.pass(HOUR);
    assert!(is_valid(&model, &secret));
    let first = used();
    assert_eq!(first, Some(world.now()));
    for span in [-HOUR, -FIFTY_YEARS, FIFTY_YEARS] {
        world.pass(span);
        assert!(is_valid(&model, &secret));
        assert_eq!(used(), first, "{span:?}");
    }
    world.pass(HOUR * 2);
    assert!(is_valid(&model, &secret));
    assert_eq!(used(), Some(world.now()));
}

#[test]
fn the_log_does_not_go_back_in_time() {
    let (ground, model, world) = Ground::in_fixed_world();
    for span in [HOUR, -FIFTY_YEARS, HOUR, FIFTY_YEARS, DAY] {
        world.pass(span);
        write(&model);
    }
    let times = column(&ground.raw(), "SELECT at FROM audit_events ORDER BY id DESC LIMIT 5");
    assert!(times.is_sorted_by(|later, earlier| later >= earlier), "{times:?}");
}

#[test]
fn a_token_that_is_made_while_the_clock_is_behind_lasts_as_long_as_any() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let now = world.now();
    world.pass(-FIFTY_YEARS);
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    let past = Expiry::At(now.checked_sub(HOUR).expect("a time"));
    let refused = generate_until(&model, user(&model, "olivia"), owner, Guard::Token(None), past);
    assert!(matches!(refused, Err(Error::Invalid(_))), "it is past by the time that was seen: {refused:?}");
    write(&model);
    let page = model.team(user(&model, "olivia"), team(&model, "data")).expect("a team");
    assert_eq!(page.token.expect("an owner sees it").expect("a token").created_at, now);
}

#[test]
fn the_operator_resets_the_clock_and_nobody_else_does() {
    let (ground, model, world) = Ground::in_fixed_world();
    let right = world.now();
    let secret = expiring(&model, &world, DAY * 2);
    world.pass(FIFTY_YEARS);
    for _ in 0..4 {
        write(&model);
    }
    world.pass(-FIFTY_YEARS);
    assert!(!is_valid(&model, &secret), "four days have passed, as it seems");
    for who in [user(&model, "olivia"), Actor::Team(team(&model, "owners"))] {
        match model.execute(who, &Origin::Console, &Command::ResetClock.into()) {
            Err(Error::Denied(reason)) => assert_eq!(reason.rule, Rule::OperatorOnly),
            other => panic!("{other:?}"),
        }
    }
    model.execute(Actor::Operator, &Origin::Console, &Command::ResetClock.into()).expect("the operator can");
    assert!(is_valid(&model, &secret));
    assert_eq!((model.clock().expect("a clock").now, model.clock().expect("a clock").behind), (right, None));
    let last = "SELECT command || ' ' || outcome || ' ' || at FROM audit_events ORDER BY id DESC LIMIT 1";
    assert_eq!(column(&ground.raw(), last), [format!("model.reset_clock done {right:.3}")]);
}

#[test]
fn a_reset_to_the_demo_keeps_the_clock() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let right: Timestamp = world.now();
    world.pass(-HOUR);
    model.reset_to_demo().expect("the demo");
    assert_eq!(model.clock().expect("a clock").now, right);
    let rows = every_token(&model, user(&model, "olivia"), organization(&model, "acme")).expect("tokens").1;
    assert!(rows.iter().any(|row| row.token.as_ref().is_some_and(|token| token.uses.expect("uses").total() > 0)));
}

#[test]
fn at_the_end_of_all_calendars_everything_goes_on() {
    let (ground, model, world) = Ground::in_fixed_world();
    let olivia = user(&model, "olivia");
    // Two years later there is no time any more.
    let last_day: Timestamp = "9999-12-30T12:00:00Z".parse().expect("a time");
    world.pass(last_day.duration_since(world.now()));
    // The clock of a model follows a day at a time.
    ground.raw().execute_batch("UPDATE clock SET last_seen = '9999-12-30T11:59:59.000Z'").expect("a clock");
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    let minted = generate_until(&model, olivia, owner, Guard::Anything, Expiry::Default).expect("a token");
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_ok());
    let acme = organization(&model, "acme");
    every_token(&model, olivia, acme).expect("tokens");
    model.survey(olivia, acme).expect("a survey");
    model.servers(olivia, acme).expect("servers");
    model.audit(olivia, acme, &AuditQuery { limit: 10, ..AuditQuery::default() }).expect("rows");
    world.pass(Timestamp::MAX.duration_since(last_day));
    assert_eq!(model.clock().expect("a clock").now, Timestamp::MAX);
    generate(&model, olivia, owner, Guard::Anything).expect("a token");
    drop(model);
    ground.open_in(&world).people().expect("people");
}
