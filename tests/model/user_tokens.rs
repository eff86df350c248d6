//! A user's own tokens: any number, each with a description, seen and managed by nobody else (spec §2.1 T14, T15).

use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Error, Minted};
use tfe_console::domain::{
    Actor, AuthenticationToken, Caller, Command, Description, Expiry, Guard, Id, Origin, TokenOwner, World,
};
use tfe_console::policy::Rule;

use crate::ground::{Ground, number, organization, team, user, user_id};

fn generate(model: &Local, who: &str, description: &str) -> Minted {
    let owner = TokenOwner::User(user_id(model, who));
    let description = Some(Description::parse(description).expect("a description"));
    let command = Command::GenerateToken { owner, expires: Expiry::Default, description }.when(Guard::Token(None));
    model.execute(user(model, who), &Origin::Console, &command).expect("one's own").minted.expect("a token")
}

fn revoke(model: &Local, who: &str, whose: &str, token: Option<Id<AuthenticationToken>>) -> Result<(), Error> {
    let owner = TokenOwner::User(user_id(model, whose));
    model.execute(user(model, who), &Origin::Console, &Command::RevokeToken { owner, token }.into()).map(drop)
}

fn own(model: &Local, who: &str) -> Vec<(Id<AuthenticationToken>, String)> {
    let page = model.user_tokens(user(model, who), user_id(model, who)).expect("one's own tokens");
    page.tokens.into_iter().map(|token| (token.id, token.description.expect("a description").as_str().to_owned())).collect()
}

#[test]
fn a_user_has_any_number_of_tokens_the_newest_first() {
    let (_ground, model, world) = Ground::in_fixed_world();
    let mut expected = Vec::new();
    for description in ["laptop", "CI", "laptop"] {
        expected.insert(0, (generate(&model, "nina", description).token, description.to_owned()));
        world.pass(jiff::SignedDuration::from_mins(1));
    }
    assert_eq!(own(&model, "nina"), expected);
    let page = model.user_tokens(user(&model, "nina"), user_id(&model, "nina")).expect("her own");
    assert_eq!((page.user, page.username.as_str(), page.limit), (user_id(&model, "nina"), "nina", None));
    assert_eq!(page.tokens[0].created_by.as_str(), "user nina");
    assert!(page.tokens.iter().all(|token| token.created_at <= world.now()));
}

#[test]
fn each_lets_its_user_in_until_it_alone_is_revoked() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let nina = user(&model, "nina");
    let (first, second) = (generate(&model, "nina", "laptop"), generate(&model, "nina", "laptop"));
    for minted in [&first, &second] {
        assert_eq!(model.authenticate(&minted.secret, &Caller::default()), Ok(nina));
    }
    revoke(&model, "nina", "nina", Some(first.token)).expect("her own");
    assert_eq!(model.authenticate(&first.secret, &Caller::default()), Err(Error::Unauthorized));
    assert_eq!(model.authenticate(&second.secret, &Caller::default()), Ok(nina));
    assert_eq!(own(&model, "nina"), [(second.token, "laptop".to_owned())]);
}

#[test]
fn a_token_that_is_gone_is_not_revoked_again() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let minted = generate(&model, "nina", "laptop");
    revoke(&model, "nina", "nina", Some(minted.token)).expect("her own");
    let refused = revoke(&model, "nina", "nina", Some(minted.token)).expect_err("gone");
    assert!(matches!(refused, Error::Conflict(_)), "{refused:?}");
    assert!(refused.to_string().contains("nina"), "{refused}");
}

#[test]
fn only_a_named_token_is_revoked() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let minted = generate(&model, "nina", "laptop");
    assert!(matches!(revoke(&model, "nina", "nina", None), Err(Error::Conflict(_))));
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_ok());
}

#[test]
fn nobody_else_sees_or_manages_them_not_even_an_owner() {
    let (_ground, model, _world) = Ground::in_fixed_world();
    let minted = generate(&model, "nina", "laptop");
    let nina = user_id(&model, "nina");
    let others = [
        user(&model, "olivia"),
        user(&model, "guest"),
        Actor::Operator,
        Actor::Team(team(&model, "owners")),
        Actor::Organization(organization(&model, "acme")),
    ];
    for actor in others {
        let refused = model.user_tokens(actor, nina).expect_err("another's");
        assert!(matches!(&refused, Error::Denied(reason) if reason.rule == Rule::OwnUserTokens), "{actor:?}: {refused:?}");
        let command = Command::RevokeToken { owner: TokenOwner::User(nina), token: Some(minted.token) };
        assert!(matches!(model.execute(actor, &Origin::Console, &command.into()), Err(Error::Denied(_))), "{actor:?}");
    }
    // By naming oneself as the owner one does not reach another's token either.
    assert!(matches!(revoke(&model, "olivia", "olivia", Some(minted.token)), Err(Error::Conflict(_))));
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_ok());
}

#[test]
fn the_organization_token_has_no_description_and_a_team_s_only_where_owners_allow_it() {
    let (ground, model, _world) = Ground::in_fixed_world();
    let olivia = user(&model, "olivia");
    let tokens = "SELECT count(*) FROM tokens";
    let before = number(&ground.raw(), tokens);
    let generate = |owner| {
        let description = Some(Description::parse("laptop").expect("a description"));
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description }.when(Guard::Token(None));
        model.execute(olivia, &Origin::Console, &command)
    };
    match generate(TokenOwner::Organization(organization(&model, "initech"))) {
        Err(Error::Invalid(invalid)) => {
            assert_eq!(invalid.message, "The organization token has no description; there is only one.");
        }
        other => panic!("{other:?}"),
    }
    match generate(TokenOwner::Team(team(&model, "sandbox"))) {
        Err(Error::Denied(reason)) => assert_eq!(reason.rule, Rule::OneTokenATeam),
        other => panic!("{other:?}"),
    }
    assert_eq!(number(&ground.raw(), tokens), before);
}
