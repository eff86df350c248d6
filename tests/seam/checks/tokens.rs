//! A token opens from its generation to its end, and its text is in one receipt.

use jiff::SignedDuration;
use tfe_console::backend::{Conflict, Error, Minted};
use tfe_console::domain::{Actor, Caller, Command, Expiry, Guard, Lifetime, Secret, TokenKind, TokenOwner, Visibility, World};

use super::rule;
use crate::Stage;
use crate::ground::{Ground, generate};

fn mint(ground: &Ground, owner: TokenOwner, seen: Guard) -> Result<Minted, Error> {
    ground.ask(ground.owner(), generate(owner, seen)).map(|receipt| receipt.minted.expect("a token"))
}

fn opens(ground: &Ground, minted: &Minted) -> bool {
    ground.model.bearer(&minted.secret).is_ok()
}

pub fn only_a_generation_gives_a_secret_and_it_opens_at_once(stage: &Stage) {
    let ground = &stage.ground;
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    for (owner, actor) in [
        (TokenOwner::Team(team), Actor::Team(team)),
        (ground.organization_token(), Actor::Organization(ground.organization)),
        (TokenOwner::User(ground.ada), ground.owner()),
    ] {
        let minted = mint(ground, owner, Guard::Anything).expect("a token");
        assert_eq!(ground.model.authenticate(&minted.secret, &Caller::default()), Ok(actor));
        let bearer = stage.beside.bearer(&minted.secret).expect("valid for everybody");
        assert_eq!((bearer.actor, bearer.token), (actor, minted.token));
    }
    let rename = Command::RevokeToken { owner: TokenOwner::Team(team), token: None };
    assert!(ground.receipt(&rename).minted.is_none());
}

pub fn unknown_revoked_and_expired_tokens_are_not_told_apart(stage: &Stage) {
    let ground = &stage.ground;
    let (team, other) =
        (ground.team("platform", Visibility::Secret, &[], &[]), ground.team("data", Visibility::Secret, &[], &[]));
    let revoked = mint(ground, TokenOwner::Team(team), Guard::Token(None)).expect("a token").secret;
    ground.give(&Command::RevokeToken { owner: TokenOwner::Team(team), token: None });
    let soon = Expiry::At(ground.world.now() + SignedDuration::from_hours(1));
    let command =
        Command::GenerateToken { owner: TokenOwner::Team(other), expires: soon, description: None }.when(Guard::Token(None));
    let expired = ground.receipt(command).minted.expect("a token").secret;
    assert!(ground.model.bearer(&expired).is_ok());
    ground.pass(1);
    let unknown = Secret::mint(ground.world.as_ref()).expect("entropy");
    for secret in [&revoked, &expired, &unknown] {
        assert_eq!(ground.model.authenticate(secret, &Caller::default()), Err(Error::Unauthorized));
        assert_eq!(ground.model.bearer(secret), Err(Error::Unauthorized));
    }
}

pub fn a_team_has_one_token_and_a_user_any_number(stage: &Stage) {
    let ground = &stage.ground;
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    for (owner, stays) in
        [(TokenOwner::Team(team), false), (ground.organization_token(), false), (TokenOwner::User(ground.ada), true)]
    {
        let first = mint(ground, owner, Guard::Anything).expect("a token");
        let second = mint(ground, owner, Guard::Anything).expect("a token");
        assert_eq!((opens(ground, &first), opens(ground, &second)), (stays, true), "{owner:?}");
    }
    assert_eq!(ground.model.user_tokens(ground.owner(), ground.ada).expect("tokens").tokens.len(), 2);
}

pub fn a_token_that_was_not_seen_is_not_replaced(stage: &Stage) {
    let ground = &stage.ground;
    let owner = TokenOwner::Team(ground.team("platform", Visibility::Secret, &[], &[]));
    let first = mint(ground, owner, Guard::Token(None)).expect("a token");
    let second = mint(ground, owner, Guard::Token(Some(first.token))).expect("another");
    for seen in [Guard::Token(None), Guard::Token(Some(first.token))] {
        let late = mint(ground, owner, seen);
        assert!(matches!(late, Err(Error::Conflict(Conflict::TokenChanged { .. }))), "{late:?}");
        let late = ground.ask(ground.owner(), &Command::RevokeToken { owner, token: Some(first.token) });
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
    }
    assert!(opens(ground, &second));
    assert_eq!(ground.model.token_record(ground.owner(), owner).expect("a token").token.id, second.token);
}

pub fn a_maximum_lifetime_ends_the_tokens_that_there_are_and_binds_those_to_come(stage: &Stage) {
    let ground = &stage.ground;
    let owner = TokenOwner::Team(ground.team("platform", Visibility::Secret, &[], &[]));
    let maximum = |days| Command::SetMaximumLifetime {
        organization: ground.organization,
        kind: TokenKind::Team,
        lifetime: Lifetime::days(days),
        enforce: true,
    };
    let old = mint(ground, owner, Guard::Token(None)).expect("a token");
    ground.pass(31);
    assert!(opens(ground, &old));
    ground.give(maximum(30));
    assert!(!opens(ground, &old));
    let fresh = mint(ground, owner, Guard::Anything).expect("a token");
    ground.pass(29);
    assert!(opens(ground, &fresh));
    ground.pass(1);
    assert!(!opens(ground, &fresh));
    ground.give(maximum(60));
    assert!(!opens(ground, &fresh), "it was to expire by itself");
    let expires = Expiry::At(ground.world.now() + SignedDuration::from_hours(24 * 61));
    let command = Command::GenerateToken { owner, expires, description: None };
    assert!(matches!(ground.ask(ground.owner(), &command), Err(Error::Invalid(_))));
}

pub fn a_use_is_noted_with_its_caller(stage: &Stage) {
    let ground = &stage.ground;
    let owner = TokenOwner::Team(ground.team("platform", Visibility::Secret, &[], &[]));
    let minted = mint(ground, owner, Guard::Token(None)).expect("a token");
    let used = || ground.model.token_record(ground.owner(), owner).expect("a token").token;
    assert_eq!(used().last_used_at, None);
    ground.model.bearer(&minted.secret).expect("valid");
    assert_eq!(used().last_used_at, None, "who only asks whose it is does not use it");
    let caller = Caller { address: Some("203.0.113.7".into()), client: Some("curl/8".into()) };
    ground.model.authenticate(&minted.secret, &caller).expect("valid");
    let used = used();
    assert_eq!((used.last_used_from, used.last_used_by), (caller.address, caller.client));
    assert_eq!(used.last_used_at, Some(ground.world.now()));
}

pub fn only_who_received_a_token_acknowledges_it(stage: &Stage) {
    let ground = &stage.ground;
    let bob = ground.user("bob");
    ground.give(&Command::AddMember { team: ground.owners(), user: bob });
    let owner = TokenOwner::Team(ground.team("platform", Visibility::Secret, &[], &[]));
    let minted = mint(ground, owner, Guard::Token(None)).expect("a token");
    let shown = || ground.model.token_record(ground.owner(), owner).expect("a token").token.shown_at;
    let acknowledge = Command::AcknowledgeToken { token: minted.token };
    rule(ground.ask(Actor::User(bob), &acknowledge));
    assert_eq!(shown(), None);
    ground.give(&acknowledge);
    assert_eq!(shown(), Some(ground.world.now()));
}
