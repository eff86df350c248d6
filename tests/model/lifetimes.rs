//! How long tokens may live at most, and when they are to expire (spec §2.1 T21, T23).

use crate::support::every_team;
use jiff::{SignedDuration, ToSpan};
use tfe_console::backend::local::Local;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{Backend, Conflict, Error, Part, Receipt};
use tfe_console::domain::{
    Actor, Caller, Command, Expiry, Guard, Id, Lifetime, Organization, Origin, Secret, Timestamp, TokenKind, TokenOwner,
    TokenState, World,
};

use crate::ground::{Ground, column, generate, generate_until, number, organization, team, time, user, user_id};

fn days(days: u16) -> Option<Lifetime> {
    Lifetime::days(days)
}

fn set_as(
    model: &Local,
    who: &str,
    organization: Id<Organization>,
    kind: TokenKind,
    (seen, lifetime): (Guard, Option<Lifetime>),
) -> Result<Receipt, Error> {
    model.execute(
        user(model, who),
        &Origin::Console,
        &Command::SetMaximumLifetime { organization, kind, lifetime, enforce: true }.when(seen),
    )
}

/// Sets a maximum of acme as its owner, whatever is there.
fn set(model: &Local, kind: TokenKind, lifetime: Option<Lifetime>) {
    set_as(model, "olivia", organization(model, "acme"), kind, (Guard::Anything, lifetime)).expect("an owner can");
}

fn is_valid(model: &Local, secret: &Secret) -> bool {
    match model.authenticate(secret, &Caller::default()) {
        Ok(_) => true,
        Err(Error::Unauthorized) => false,
        Err(error) => panic!("{error}"),
    }
}

fn day(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// The sentence with which a field is refused, and the field.
fn refusal(result: Result<impl std::fmt::Debug, Error>) -> String {
    match result {
        Err(Error::Invalid(invalid)) => format!("{}: {}", invalid.field, invalid.message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_maximum_ends_older_tokens_at_once_and_a_higher_one_makes_them_valid_again() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let olivia = user(&model, "olivia");
    let old = generate(&model, olivia, TokenOwner::Team(team(&model, "sandbox")), Guard::Token(None)).expect("a token").secret;
    world.pass(day(30));
    let new = generate(&model, olivia, TokenOwner::Team(team(&model, "owners")), Guard::Token(None)).expect("a token").secret;
    set(&model, TokenKind::Team, days(30));
    assert_eq!((is_valid(&model, &old), is_valid(&model, &new)), (false, true));
    set(&model, TokenKind::Team, days(31));
    assert_eq!((is_valid(&model, &old), is_valid(&model, &new)), (true, true));
    world.pass(day(1));
    assert_eq!((is_valid(&model, &old), is_valid(&model, &new)), (false, true));
    set(&model, TokenKind::Team, None);
    assert_eq!((is_valid(&model, &old), is_valid(&model, &new)), (true, true));
}

#[test]
fn a_token_that_was_revoked_is_not_made_valid_by_a_higher_maximum() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "sandbox")));
    let secret = generate(&model, olivia, owner, Guard::Token(None)).expect("a token").secret;
    world.pass(day(2));
    set(&model, TokenKind::Team, days(1));
    model
        .execute(olivia, &Origin::Console, &Command::RevokeToken { owner, token: None }.into())
        .expect("it is there until it is deleted");
    set(&model, TokenKind::Team, None);
    assert!(!is_valid(&model, &secret));
}

#[test]
fn each_kind_of_token_has_a_maximum_of_its_own_in_its_own_organization() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (olivia, marcus) = (user(&model, "olivia"), user(&model, "marcus"));
    let tokens = [
        (TokenKind::Organization, olivia, TokenOwner::Organization(organization(&model, "acme"))),
        (TokenKind::Team, olivia, TokenOwner::Team(team(&model, "platform"))),
        (TokenKind::User, marcus, TokenOwner::User(user_id(&model, "marcus"))),
    ]
    .map(|(kind, who, owner)| (kind, generate(&model, who, owner, Guard::Anything).expect("a token").secret));
    let elsewhere = TokenOwner::Organization(organization(&model, "initech"));
    let elsewhere = generate(&model, olivia, elsewhere, Guard::Token(None)).expect("a token").secret;
    world.pass(day(10));
    for (limited, _) in &tokens {
        set(&model, *limited, days(10));
        for (kind, secret) in &tokens {
            assert_eq!(is_valid(&model, secret), kind != limited, "{kind} tokens under a maximum of {limited} tokens");
        }
        set(&model, *limited, None);
    }
    set(&model, TokenKind::Organization, days(1));
    assert!(is_valid(&model, &elsewhere), "the maximum of another organization");
}

#[test]
fn a_user_s_tokens_obey_the_shortest_maximum_of_the_organizations_that_the_user_belongs_to() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (zoe, owner) = (user(&model, "zoe"), TokenOwner::User(user_id(&model, "zoe")));
    let limit = || model.user_tokens(zoe, user_id(&model, "zoe")).expect("her own").limit;
    let secret = generate(&model, zoe, owner, Guard::Token(None)).expect("a token").secret;
    world.pass(day(20));
    set_as(&model, "olivia", organization(&model, "initech"), TokenKind::User, (Guard::Lifetime(None), days(60)))
        .expect("an owner");
    set(&model, TokenKind::User, days(15));
    assert_eq!((limit(), is_valid(&model, &secret)), (days(60), true), "she is in initech alone");
    let (sandbox, member) = (team(&model, "sandbox"), user_id(&model, "zoe"));
    model
        .execute(user(&model, "olivia"), &Origin::Console, &Command::AddMember { team: sandbox, user: member }.into())
        .expect("an owner can");
    assert_eq!((limit(), is_valid(&model, &secret)), (days(15), false), "and now in acme as well");
    let expires = time("2126-03-02T12:00:00Z");
    assert_eq!(
        refusal(generate_until(&model, zoe, owner, Guard::Token(None), Expiry::At(expires))),
        "EXPIRATION: The maximum lifetime of user tokens is 15 days. The latest time is 2026-04-06 12:00 UTC."
    );
    model
        .execute(user(&model, "olivia"), &Origin::Console, &Command::RemoveMember { team: sandbox, user: member }.into())
        .expect("an owner can");
    assert_eq!((limit(), is_valid(&model, &secret)), (days(60), true));
}

#[test]
fn where_nothing_is_chosen_a_token_expires_after_two_years_or_with_an_earlier_maximum() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (olivia, sandbox) = (user(&model, "olivia"), team(&model, "sandbox"));
    let token = || {
        generate(&model, olivia, TokenOwner::Team(sandbox), Guard::Anything).expect("a token");
        model.team(olivia, sandbox).expect("a team").token.expect("an owner sees it").expect("a token")
    };
    assert_eq!(token().expired_at, Some(time("2028-03-02T12:00:00Z")));
    set(&model, TokenKind::Team, days(3_650));
    assert_eq!(token().expired_at, Some(time("2028-03-02T12:00:00Z")), "two years are earlier than the maximum");
    set_as(&model, "olivia", organization(&model, "acme"), TokenKind::Team, (Guard::Anything, days(90))).expect("an owner");
    let limited = token();
    let end = world.now().checked_add(day(90)).expect("a time");
    assert_eq!((limited.expired_at, limited.limit), (Some(end), Some(end)));
    // A higher maximum later does not lengthen what was decided when it was generated.
    set(&model, TokenKind::Team, None);
    let page = model.team(olivia, sandbox).expect("a team");
    assert_eq!(page.token.expect("an owner sees it").expect("a token").ends_at(), Some(end));
}

#[test]
fn a_token_of_each_kind_expires_in_two_years_though_none_was_chosen() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let (end, sandbox) = (Some(time("2028-03-02T12:00:00Z")), team(&model, "sandbox"));
    for owner in [TokenOwner::Team(sandbox), TokenOwner::Organization(acme), TokenOwner::User(user_id(&model, "olivia"))] {
        let minted = generate(&model, olivia, owner, Guard::Anything).expect("a token");
        assert_eq!(minted.expired_at, end, "{owner:?}");
    }
    assert_eq!(model.team(olivia, sandbox).expect("a team").token.expect("seen").expect("a token").ends_at(), end);
    assert_eq!(model.organization_token(olivia, acme).expect("a page").token.expect("seen").expect("a token").ends_at(), end);
    assert_eq!(model.user_tokens(olivia, user_id(&model, "olivia")).expect("hers").tokens[0].ends_at(), end);
}

#[test]
fn only_the_demo_has_tokens_that_never_expire() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let raw = ground.raw();
    let endless = "SELECT count(*) FROM tokens WHERE expired_at IS NULL";
    let before = number(&raw, endless);
    assert!(before > 0, "the demo has some of before there was a default");
    let olivia = user(&model, "olivia");
    for name in ["platform", "sandbox", "release"] {
        generate(&model, olivia, TokenOwner::Team(team(&model, name)), Guard::Anything).expect("a token");
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM tokens WHERE expired_at IS NULL AND revoked_at IS NULL"), before - 2);
    assert_eq!(number(&raw, endless), before);
}

#[test]
fn an_expiry_that_cannot_be_is_refused_and_nothing_is_decided() {
    let (ground, model, world) = Ground::in_fixed_world();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    set(&model, TokenKind::Team, days(30));
    let raw = ground.raw();
    let before = number(&raw, "SELECT count(*) FROM audit_events");
    let now = world.now();
    let at = |span: SignedDuration| Expiry::At(now.checked_add(span).expect("a time"));
    for (expires, sentence) in [
        (at(-day(1)), "EXPIRATION: That time is past. Choose a later one."),
        (at(SignedDuration::ZERO), "EXPIRATION: That time is past. Choose a later one."),
        (
            at(day(30) + SignedDuration::from_secs(1)),
            "EXPIRATION: The maximum lifetime of team tokens is 30 days. The latest time is 2026-04-01 12:00 UTC.",
        ),
    ] {
        assert_eq!(refusal(generate_until(&model, olivia, owner, Guard::Anything, expires)), sentence);
    }
    assert_eq!(number(&raw, "SELECT count(*) FROM audit_events"), before);
    assert_eq!(number(&raw, "SELECT count(*) FROM tokens WHERE revoked_at IS NOT NULL"), 0, "the present one stays");
    generate_until(&model, olivia, owner, Guard::Anything, at(day(30))).expect("as long as it can");
}

#[test]
fn a_token_stops_at_its_expiry() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "sandbox")));
    let expires = Expiry::At(world.now().checked_add(1.minute()).expect("a time"));
    let secret = generate_until(&model, olivia, owner, Guard::Token(None), expires).expect("a token").secret;
    world.pass(SignedDuration::from_secs(59));
    assert!(is_valid(&model, &secret));
    world.pass(SignedDuration::from_secs(1));
    assert!(!is_valid(&model, &secret));
}

#[test]
fn every_page_says_that_a_token_is_over_its_limit() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let (olivia, acme, platform) = (user(&model, "olivia"), organization(&model, "acme"), team(&model, "platform"));
    set(&model, TokenKind::Team, days(120));
    // It is 121 days old.
    let limit = Some(time("2026-03-01T12:00:00Z"));
    let page = model.team(olivia, platform).expect("a team");
    assert_eq!(page.lifetimes.team, days(120));
    assert_eq!(page.token.expect("an owner sees it").expect("a token").ends_at(), limit);
    let (head, rows) = every_token(&model, olivia, acme).expect("tokens");
    assert_eq!(head.lifetimes.team, days(120));
    let row = rows.iter().find(|row| row.team == platform).expect("a row");
    assert_eq!(row.token.as_ref().and_then(|token| token.limit), limit);
    let teams = every_team(&model, olivia, acme).expect("teams");
    let state = |name: &str| teams.iter().find(|row| row.name.as_str() == name).expect("a team").token.clone();
    assert_eq!(state("platform"), Part::Here(TokenState::Expired(time("2026-03-01T12:00:00Z"))));
    assert_eq!(state("security"), Part::Here(TokenState::Expires(time("2026-03-27T12:00:00Z"))), "its own expiry is earlier");
    assert_eq!(model.organization_token(olivia, acme).expect("a page").lifetimes.team, days(120));
}

#[test]
fn the_second_of_two_consoles_is_told_what_the_first_has_set() {
    let (ground, model, world) = Ground::in_fixed_world();
    let acme = organization(&model, "acme");
    let second = ground.open_in(&world);
    set_as(&model, "omar", acme, TokenKind::Team, (Guard::Lifetime(None), days(90))).expect("he saw none");
    let refused = set_as(&second, "olivia", acme, TokenKind::Team, (Guard::Lifetime(None), days(30))).expect_err("changed");
    assert_eq!(
        refused.to_string(),
        "The maximum lifetime of team tokens is 90 days since omar changed it at 12:00:00 UTC. Nothing was changed. Look again and decide."
    );
    assert!(matches!(refused, Error::Conflict(Conflict::LifetimeChanged { .. })));
    set_as(&second, "olivia", acme, TokenKind::User, (Guard::Lifetime(None), days(30))).expect("of another kind");
    set_as(&second, "olivia", acme, TokenKind::Team, (Guard::Lifetime(days(90)), None)).expect("she looked again");
    let refused = set_as(&model, "omar", acme, TokenKind::Team, (Guard::Lifetime(days(90)), days(1))).expect_err("changed");
    assert!(refused.to_string().starts_with("The maximum lifetime of team tokens is none since olivia"), "{refused}");
    let log = "SELECT actor_name || ' ' || outcome || ' ' || detail FROM audit_events
               WHERE command = 'organization.set_maximum_lifetime' AND organization_id = target ORDER BY id DESC LIMIT 5";
    assert_eq!(
        column(&ground.raw(), log),
        [
            "omar conflict team tokens: 1 day",
            "olivia done team tokens: no maximum",
            "olivia done user tokens: 30 days",
            "olivia conflict team tokens: 30 days",
            "omar done team tokens: 90 days",
        ]
    );
}

#[test]
fn a_maximum_goes_with_its_organization() {
    let (ground, model, _world) = Ground::in_fixed_world();
    set(&model, TokenKind::Team, days(1));
    let raw = ground.raw();
    raw.execute_batch("DELETE FROM organizations WHERE name = 'acme'").expect("a deletion");
    assert_eq!(column(&raw, "SELECT kind || milliseconds FROM maximum_lifetimes"), ["team7776000000"]);
}

#[test]
fn a_maximum_of_no_time_or_of_more_than_a_hundred_years_is_no_row() {
    let (ground, _model, _world) = Ground::in_fixed_world();
    let raw = ground.raw();
    for milliseconds in ["0", "-1", "3153600000001", "NULL"] {
        raw.execute_batch(&format!("UPDATE maximum_lifetimes SET milliseconds = {milliseconds}")).expect_err(milliseconds);
    }
}

/// A flipped bit in when a token was made would lengthen its life, so it is under the checksum as well.
#[test]
fn a_token_whose_creation_was_edited_does_not_authenticate() {
    let (ground, model, world) = Ground::in_fixed_world();
    let (olivia, sandbox) = (user(&model, "olivia"), team(&model, "sandbox"));
    let secret = generate(&model, olivia, TokenOwner::Team(sandbox), Guard::Token(None)).expect("a token").secret;
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::Team(sandbox)));
    let later: Timestamp = world.now().checked_add(day(1)).expect("a time");
    let sql = format!("UPDATE tokens SET created_at = '{later:.3}' WHERE team_id = '{sandbox}'");
    ground.raw().execute_batch(&sql).expect("an edit");
    assert!(!is_valid(&model, &secret));
}

#[test]
fn an_audit_trails_token_is_never_taken_for_the_organization_token() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let (owner, acme) = (user(&model, "olivia"), organization(&model, "acme"));
    let secret = generate(&model, owner, TokenOwner::AuditTrails(acme), Guard::Token(None)).expect("a token").secret;
    assert_eq!(model.authenticate(&secret, &Caller::default()), Ok(Actor::AuditTrails(acme)));
    let sql = "UPDATE tokens SET revoked_at = created_at WHERE organization_id = ?1 AND audit_trails = 0 AND revoked_at IS NULL";
    ground.raw().execute(sql, [acme.to_string()]).expect("the organization token is out of the way");
    let sql = "UPDATE tokens SET audit_trails = 0 WHERE organization_id = ?1 AND audit_trails = 1";
    assert_eq!(ground.raw().execute(sql, [acme.to_string()]), Ok(1));
    assert_eq!(model.authenticate(&secret, &Caller::default()), Err(Error::Unauthorized), "its checksum covers what it is");
}
