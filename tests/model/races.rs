//! Two consoles on one model: what each decides is decided on what is there, not on what was (security F10, P-23 to P-25).

use std::sync::Barrier;
use std::sync::mpsc;

use tfe_console::backend::local::Local;
use tfe_console::backend::{Backend, Conflict, Error, Receipt};
use tfe_console::domain::{Actor, Command, Guard, Id, Name, Origin, Team, TokenOwner, User, Visibility};

use crate::ground::{Ground, assert_sound, generate, number, team, user, user_id};

/// Two consoles, one acting as olivia and one as omar, who both own acme.
fn both(ground: &Ground) -> [(Local, &'static str); 2] {
    [(ground.open(), "olivia"), (ground.open(), "omar")]
}

/// Lets both act in step, round after round; the results of each round in the order of the actors.
fn race<T: Send>(ground: &Ground, rounds: usize, act: impl Fn(&Local, &'static str, &Barrier) -> T + Sync) -> Vec<(T, T)> {
    let barrier = Barrier::new(2);
    let (act, barrier) = (&act, &barrier);
    let [olivia, omar] = std::thread::scope(|scope| {
        let threads = both(ground)
            .map(|(model, name)| scope.spawn(move || (0..rounds).map(|_| act(&model, name, barrier)).collect::<Vec<_>>()));
        threads.map(|thread| thread.join().expect("a thread"))
    });
    olivia.into_iter().zip(omar).collect()
}

fn valid_tokens(ground: &Ground, team: Id<Team>) -> i64 {
    number(&ground.raw(), &format!("SELECT count(*) FROM tokens WHERE team_id = '{team}' AND revoked_at IS NULL"))
}

#[test]
fn of_two_who_replace_the_same_token_one_wins_and_the_other_is_told_by_whom() {
    let ground = Ground::with_closed_demo();
    let platform = team(&ground.open(), "platform");
    let rounds = race(&ground, 100, |model, name, barrier| {
        let actor = user(model, name);
        let seen = model.team(actor, platform).expect("a team").token.expect("an owner sees it").expect("a token").id;
        barrier.wait();
        let result = generate(model, actor, TokenOwner::Team(platform), Guard::Token(Some(seen)));
        barrier.wait();
        (name, result)
    });
    for round in rounds {
        let (((_, Err(lost)), (winner, Ok(won))) | ((winner, Ok(won)), (_, Err(lost)))) = &round else {
            panic!("not exactly one won: {round:?}");
        };
        let Error::Conflict(Conflict::TokenChanged { of, change }) = lost else { panic!("{lost:?}") };
        assert_eq!((of.as_str(), change.what, change.by.as_str()), ("team platform", "generated", *winner), "{won:?}");
    }
    assert_eq!(valid_tokens(&ground, platform), 1);
    assert_sound(&ground.raw());
}

#[test]
fn of_two_who_make_the_first_token_one_wins() {
    let ground = Ground::with_closed_demo();
    let sandbox = team(&ground.open(), "sandbox");
    let owner = TokenOwner::Team(sandbox);
    let rounds = race(&ground, 100, |model, name, barrier| {
        barrier.wait();
        let result = generate(model, user(model, name), owner, Guard::Token(None));
        let won = result.is_ok();
        barrier.wait();
        assert_eq!(valid_tokens(&ground, sandbox), 1);
        barrier.wait();
        if won {
            model
                .execute(user(model, name), &Origin::Console, &Command::RevokeToken { owner, token: None }.into())
                .expect("a token to delete");
        }
        barrier.wait();
        won
    });
    assert!(rounds.iter().all(|(olivia, omar)| olivia != omar), "{rounds:?}");
}

#[test]
fn of_two_who_edit_the_same_team_one_wins_and_the_other_is_told_by_whom() {
    let ground = Ground::with_closed_demo();
    let platform = team(&ground.open(), "platform");
    let rounds = race(&ground, 60, |model, name, barrier| {
        let actor = user(model, name);
        let page = model.team(actor, platform).expect("a team");
        let visibility = match page.visibility.expect("told") {
            Visibility::Secret => Visibility::Organization,
            Visibility::Organization => Visibility::Secret,
        };
        barrier.wait();
        let seen = Guard::Revision(page.revision);
        let result = model.execute(actor, &Origin::Console, &Command::SetVisibility { team: platform, visibility }.when(seen));
        barrier.wait();
        (name, result)
    });
    for round in rounds {
        let (((_, Err(lost)), (winner, Ok(_))) | ((winner, Ok(_)), (_, Err(lost)))) = &round else {
            panic!("not exactly one won: {round:?}");
        };
        let Error::Conflict(Conflict::Changed { of, change }) = lost else { panic!("{lost:?}") };
        assert_eq!((of.as_str(), change.what, change.by.as_str()), ("team platform", "changed", *winner));
    }
    let revision = number(&ground.raw(), &format!("SELECT revision FROM teams WHERE id = '{platform}'"));
    assert_eq!(revision, 61);
}

#[test]
fn a_token_that_was_deleted_meanwhile_is_not_replaced() {
    let (ground, olivia) = Ground::with_demo();
    let omar = ground.open();
    let owner = TokenOwner::Team(team(&olivia, "platform"));
    let seen = olivia
        .team(user(&olivia, "olivia"), team(&olivia, "platform"))
        .expect("a team")
        .token
        .expect("an owner sees it")
        .expect("a token")
        .id;
    omar.execute(user(&omar, "omar"), &Origin::Console, &Command::RevokeToken { owner, token: Some(seen) }.into())
        .expect("a deletion");
    let lost = generate(&olivia, user(&olivia, "olivia"), owner, Guard::Token(Some(seen))).expect_err("a conflict").to_string();
    assert!(lost.starts_with("The token of team platform was deleted by omar at "), "{lost}");
}

#[test]
fn a_team_is_not_deleted_with_what_the_question_did_not_show() {
    let (ground, olivia) = Ground::with_demo();
    let (omar, platform) = (ground.open(), team(&olivia, "platform"));
    let (asker, faster) = (user(&olivia, "olivia"), user(&omar, "omar"));
    let page = || olivia.team(asker, platform).expect("a team");
    let workspace = page().access.first().expect("an access").id;
    let changes = [
        (
            Command::RenameTeam { team: platform, name: Name::parse("name", "stage").expect("a name") },
            "The team stage was renamed by omar at ",
        ),
        (Command::AddMember { team: platform, user: user_id(&omar, "ravi") }, "The members of team stage changed meanwhile. "),
        (Command::RemoveTeamAccess { workspace, team: platform }, "The access to workspaces of team stage changed meanwhile. "),
        (
            Command::RevokeToken { owner: TokenOwner::Team(platform), token: None },
            "The token of team stage was deleted by omar at ",
        ),
    ];
    for (change, sentence) in changes {
        let command = Command::DeleteTeam { team: platform }.when(Guard::Team(Box::new(page().seen())));
        omar.execute(faster, &Origin::Console, &change.into()).expect("a change");
        let lost = olivia.execute(asker, &Origin::Console, &command).expect_err("a conflict").to_string();
        assert!(lost.starts_with(sentence), "{lost}");
    }
    let command = Command::DeleteTeam { team: platform }.when(Guard::Team(Box::new(page().seen())));
    olivia.execute(asker, &Origin::Console, &command).expect("a deletion of what was seen");
    assert!(matches!(olivia.team(asker, platform), Err(Error::NotFound(_))));
}

fn remove(model: &Local, actor: Actor, owners: Id<Team>, user: Id<User>) -> Result<Receipt, Error> {
    model.execute(actor, &Origin::Console, &Command::RemoveMember { team: owners, user }.into())
}

#[test]
fn two_owners_who_remove_each_other_leave_one() {
    let ground = Ground::with_closed_demo();
    let owners = team(&ground.open(), "owners");
    let rounds = race(&ground, 100, |model, name, barrier| {
        let other = user_id(model, if name == "olivia" { "omar" } else { "olivia" });
        barrier.wait();
        let result = remove(model, user(model, name), owners, other);
        barrier.wait();
        let left = number(&ground.raw(), &format!("SELECT count(*) FROM memberships WHERE team_id = '{owners}'"));
        barrier.wait();
        if result.is_ok() {
            model
                .execute(user(model, name), &Origin::Console, &Command::AddMember { team: owners, user: other }.into())
                .expect("back again");
        }
        barrier.wait();
        (result, left)
    });
    for round in rounds {
        let (((Ok(_), 1), (Err(Error::Denied(_)), 1)) | ((Err(Error::Denied(_)), 1), (Ok(_), 1))) = &round else {
            panic!("not exactly one is left: {round:?}");
        };
    }
}

#[test]
fn who_is_no_owner_any_more_changes_nothing() {
    const DEMOTIONS: usize = 15;
    let ground = Ground::with_closed_demo();
    let model = ground.open();
    let (owners, security, omar) = (team(&model, "owners"), team(&model, "security"), user_id(&model, "omar"));
    let owner = TokenOwner::Team(security);
    race(&ground, DEMOTIONS, |model, name, barrier| {
        barrier.wait();
        if name == "olivia" {
            remove(model, user(model, "olivia"), owners, omar).expect("a demotion");
        } else {
            // Omar goes on until he is refused, so the demotion comes somewhere in between; but not for ever, because
            // SQLite hands its lock to whoever asks first, and a writer without a pause can keep another out.
            for _ in 0..200 {
                if generate(model, Actor::User(omar), owner, Guard::Anything).is_err() {
                    break;
                }
            }
        }
        barrier.wait();
        if name == "olivia" {
            model
                .execute(user(model, "olivia"), &Origin::Console, &Command::AddMember { team: owners, user: omar }.into())
                .expect("back again");
        }
        barrier.wait();
    });
    // Rows are numbered in the order of the commits.
    let raw = ground.raw();
    let after_demotion = format!(
        "SELECT count(*) FROM audit_events AS act WHERE actor = '{omar}' AND outcome = 'done' AND command = 'team_token.generate'
         AND 'team.remove_member' = (SELECT command FROM audit_events AS role
             WHERE role.target = '{owners}' AND role.outcome = 'done' AND role.id < act.id AND role.detail = 'omar'
             ORDER BY role.id DESC LIMIT 1)"
    );
    assert_eq!(number(&raw, &after_demotion), 0);
    let demotions =
        "SELECT count(*) FROM audit_events WHERE command = 'team.remove_member' AND outcome = 'done' AND detail = 'omar'";
    assert_eq!(usize::try_from(number(&raw, demotions)), Ok(DEMOTIONS));
    assert_eq!(valid_tokens(&ground, security), 1);
}

#[test]
fn a_writer_waits_for_another_and_then_decides_on_what_it_left() {
    let (ground, model) = Ground::with_demo();
    let (olivia, sandbox) = (user(&model, "olivia"), team(&model, "sandbox"));
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE").expect("the lock");
    raw.execute_batch(&format!("DELETE FROM teams WHERE id = '{sandbox}'")).expect("a deletion");
    let (tell, told) = mpsc::channel();
    let waiter = std::thread::spawn(move || {
        tell.send(()).expect("somebody listens");
        generate(&model, olivia, TokenOwner::Team(sandbox), Guard::Token(None))
    });
    told.recv().expect("it is about to write");
    raw.execute_batch("COMMIT").expect("the lock is given back");
    let result = waiter.join().expect("a thread");
    assert_eq!(result.err(), Some(Error::NotFound("The team is gone; somebody deleted it.".to_owned())));
}

#[test]
fn a_reader_does_not_wait_for_a_writer() {
    let (ground, model) = Ground::with_demo();
    let raw = ground.raw();
    raw.execute_batch("BEGIN IMMEDIATE; DELETE FROM tokens").expect("the lock");
    let page = model.team(user(&model, "olivia"), team(&model, "platform")).expect("a team");
    assert!(page.token.expect("an owner sees it").is_some(), "what is not committed is not there");
}
