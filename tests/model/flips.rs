//! A bit that flips on the disk is an error, or changes a name; it never lets anybody in (security F12).

use std::fs;

use crate::support::every_team;
use crate::support::every_workspace;
use tfe_console::backend::local::Local;
use tfe_console::backend::people::every_member;
use tfe_console::backend::tokens::every_token;
use tfe_console::backend::{AuditQuery, Backend, Verify};
use tfe_console::domain::{Actor, Caller, Command, Guard, Origin, Secret, TokenOwner};

use crate::ground::{Ground, generate, open, organization, random, team, user};

const FLIPS: usize = 300;

/// Tokens whose fate is known.
struct Known {
    valid: Vec<(Secret, Actor)>,
    revoked: Vec<Secret>,
}

fn make(model: &Local) -> Known {
    let olivia = user(model, "olivia");
    let mut known = Known { valid: Vec::new(), revoked: Vec::new() };
    for name in ["platform", "app-dev", "sandbox"] {
        let id = team(model, name);
        let old = generate(model, olivia, TokenOwner::Team(id), Guard::Anything).expect("a token");
        let new = generate(model, olivia, TokenOwner::Team(id), Guard::Anything).expect("a token");
        known.revoked.push(old.secret);
        known.valid.push((new.secret, Actor::Team(id)));
    }
    let acme = organization(model, "acme");
    let minted = generate(model, olivia, TokenOwner::Organization(acme), Guard::Anything).expect("a token");
    known.valid.push((minted.secret, Actor::Organization(acme)));
    let owner = TokenOwner::Organization(organization(model, "initech"));
    let minted = generate(model, olivia, owner, Guard::Token(None)).expect("a token");
    model.execute(olivia, &Origin::Console, &Command::RevokeToken { owner, token: None }.into()).expect("a deletion");
    known.revoked.push(minted.secret);
    known
}

/// Reads everything that there is to read; an error is as good as an answer.
fn read_everything(model: &Local) {
    let _ = model.remembered();
    let _ = (model.clock(), model.verify_audit(&Verify::Everything, Some(50)));
    for person in model.people().into_iter().flatten() {
        let Ok(account) = model.account(person.id) else { continue };
        let _ = model.user_tokens(Actor::User(person.id), person.id);
        for row in account.organizations {
            let actor = Actor::User(person.id);
            let _ = model.organization_token(actor, row.id);
            let _ = model.profile(actor, row.id);
            let _ = every_member(model, actor, row.id);
            for team in every_team(model, actor, row.id).into_iter().flatten() {
                let _ = model.team(actor, team.id);
                let _ = model.known_users(actor, team.id, "a", 50);
            }
            for workspace in every_workspace(model, actor, row.id).into_iter().flatten() {
                let _ = model.workspace(actor, workspace.id);
            }
            if person.seats.iter().any(|seat| seat.owner) {
                let _ = every_token(model, Actor::User(person.id), row.id);
                let _ = model.audit(Actor::User(person.id), row.id, &AuditQuery { limit: 10, ..AuditQuery::default() });
            }
        }
    }
}

#[test]
fn a_flipped_bit_never_lets_anybody_in() {
    let (ground, model) = Ground::with_demo();
    let known = make(&model);
    drop(model);
    let bytes = fs::read(ground.path()).expect("bytes");
    let mut opened = 0;
    for _ in 0..FLIPS {
        let at = usize::try_from(random(bytes.len() as u64)).expect("a position");
        let bit = 1_u8 << random(8);
        let mut flipped = bytes.clone();
        flipped[at] ^= bit;
        fs::write(ground.path(), flipped).expect("a file");
        let Ok(model) = open(&ground.path()) else { continue };
        opened += 1;
        read_everything(&model);
        for (secret, actor) in &known.valid {
            let found = model.authenticate(secret, &Caller::default());
            assert!(found.is_err() || found == Ok(*actor), "bit {bit} of byte {at} made it {found:?}");
        }
        for secret in &known.revoked {
            assert!(model.authenticate(secret, &Caller::default()).is_err(), "bit {bit} of byte {at} made a revoked token valid");
        }
    }
    assert!(opened > FLIPS / 4, "only {opened} of {FLIPS} were opened at all");
}

#[test]
fn a_row_of_a_token_that_was_edited_does_not_authenticate() {
    for edit in [
        "revoked_at = NULL",
        "expired_at = NULL",
        "team_id = (SELECT id FROM teams WHERE name = 'security')",
        "team_id = NULL, user_id = (SELECT id FROM users WHERE username = 'olivia')",
        "checksum = checksum + 1",
    ] {
        let (ground, model) = Ground::with_demo();
        let olivia = user(&model, "olivia");
        let owner = TokenOwner::Team(team(&model, "sandbox"));
        let expires = tfe_console::domain::Expiry::At("2126-03-02T12:00:00Z".parse().expect("a time"));
        let command = Command::GenerateToken { owner, expires, description: None }.when(Guard::Token(None));
        let minted = model.execute(olivia, &Origin::Console, &command).expect("a token").minted.expect("a token");
        let raw = ground.raw();
        if edit.starts_with("revoked_at") {
            model.execute(olivia, &Origin::Console, &Command::RevokeToken { owner, token: None }.into()).expect("a deletion");
            raw.execute_batch("DROP TRIGGER revoked_tokens_stay_revoked").expect("no trigger");
        } else {
            raw.execute_batch("DELETE FROM tokens WHERE team_id = (SELECT id FROM teams WHERE name = 'security')")
                .expect("a place");
        }
        assert_eq!(raw.execute(&format!("UPDATE tokens SET {edit} WHERE id = '{}'", minted.token), []), Ok(1));
        assert_eq!(
            model.authenticate(&minted.secret, &Caller::default()),
            Err(tfe_console::backend::Error::Unauthorized),
            "{edit}"
        );
    }
}
