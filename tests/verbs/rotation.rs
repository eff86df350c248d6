//! The steps of a rotation, and each way in which one goes wrong.

use tfe_console::backend::{Backend, Service};
use tfe_console::domain::{Command, Expiry, Origin, TokenOwner};
use tfe_console::verbs::Exit;
use tfe_console::verbs::shell::{Ended, Stop};

use crate::fake::{Ground, well};

const PLATFORM: [&str; 6] = ["token", "rotate", "--team", "platform", "--to", "store"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&PLATFORM, more].concat()
}

#[test]
fn at_a_terminal_the_name_is_typed_before_the_organization_s_or_the_owners_token_is_deleted() {
    let ground = Ground::new();
    let (owner, _) = ground.team("owners");
    let generate = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    ground.model.execute(ground.user("olivia"), &Origin::Console, &generate.clone().into()).expect("a token");
    for (whose, name) in [(&["--organization-token"][..], "acme"), (&["--team", "owners"], "owners")] {
        let delete = [&["token", "delete"], whose].concat();
        for wrong in ["", "y\n", "platform\n"] {
            let done = ground.run_at(&delete, &well, Some(wrong));
            assert_eq!(done.refused(), (Exit::Failed, format!("that is not {name}. Nothing was deleted.").as_str()));
            assert!(done.errors.contains("stops working immediately.") && done.errors.ends_with("to delete it: "), "{done:?}");
        }
        let done = ground.run_at(&delete, &well, Some(&format!("{name}\n")));
        assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    }
    // Another team's is not asked about, and neither is anybody with --yes or without a terminal.
    assert_eq!(ground.run_at(&["token", "delete", "--team", "platform"], &well, Some("")).outcome, Ok(Exit::Done));
    ground.model.execute(ground.user("olivia"), &Origin::Console, &generate.clone().into()).expect("a token");
    let delete = ["token", "delete", "--team", "owners", "--yes"];
    assert_eq!(ground.run_at(&delete, &well, Some("")).outcome, Ok(Exit::Done));
    ground.model.execute(ground.user("olivia"), &Origin::Console, &generate.clone().into()).expect("a token");
    assert_eq!(ground.run(&["token", "delete", "--team", "owners"], &well).outcome, Ok(Exit::Done));
}

#[test]
fn the_new_token_is_delivered_works_and_replaces_the_one_before() {
    let ground = Ground::new();
    let before = ground.team("platform").1.expect("a token");
    let done = ground.run(&with(&["--check", "look"]), &well);
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    let secret = done.secret();
    assert_eq!(done.ran.iter().map(|(command, _)| command.as_str()).collect::<Vec<_>>(), ["look", "store"]);
    assert!(done.ran[0].1.is_none(), "the check was given the token");
    let (owner, after) = ground.team("platform");
    let bearer = ground.model.bearer(&secret).expect("a valid token");
    assert_eq!((bearer.actor, Some(bearer.token)), (owner.actor(), after.as_ref().map(|token| token.id)));
    assert_ne!(bearer.token, before.id);
    let after = after.expect("a token");
    assert!(after.shown_at.is_some(), "not acknowledged");
    assert!(after.last_used_at.is_none(), "the proof is no use");
    assert!(ground.model.token_by_id(ground.user("olivia"), before.id).is_err());
    assert_eq!(
        done.errors,
        format!(
            "The token {}… of team platform was delivered, and the model accepts it. The token before, {}…, is deleted there. It wasn't tried: only its hint is known.\n",
            secret.hint(),
            before.hint
        )
    );
    assert_eq!(done.output, "");
    done.hides(&secret);
}

#[test]
fn a_check_that_fails_leaves_everything_as_it_was() {
    for (ended, exit, what) in [
        (Ended::Code(1), Exit::CheckFailed, "failed (exit code 1)"),
        (Ended::Code(127), Exit::CheckFailed, "was not found"),
        (Ended::Signal(15), Exit::CheckFailed, "was ended by signal 15"),
        (Ended::Late, Exit::CheckFailed, "took longer than 60 s"),
        (Ended::Fault("no processes".to_owned()), Exit::CheckFailed, "could not be run: no processes"),
        (Ended::Stopped(Stop::Interrupt), Exit::Interrupted, "stopped by SIGINT"),
        (Ended::Stopped(Stop::Terminate), Exit::Terminated, "stopped by SIGTERM"),
        (Ended::Stopped(Stop::Quit), Exit::Quit, "stopped by SIGQUIT"),
        (Ended::Stopped(Stop::HangUp), Exit::HungUp, "stopped by SIGHUP"),
    ] {
        let ground = Ground::new();
        let before = ground.team("platform");
        let done = ground.run(&with(&["--check", "look"]), &|_, _, _| ended.clone());
        let (code, sentence) = done.refused();
        assert_eq!(code, exit, "{sentence}");
        assert!(sentence.contains(what) && sentence.ends_with("The token of team platform was not rotated."), "{sentence}");
        assert_eq!(done.ran.len(), 1, "{done:?}");
        assert_eq!(ground.team("platform"), before);
    }
}

#[test]
fn a_signal_before_the_token_is_made_leaves_everything_as_it_was() {
    let ground = Ground::new();
    let before = ground.team("platform");
    let done = ground.run(&with(&["--check", "signal after"]), &well);
    assert_eq!(done.refused(), (Exit::Terminated, "stopped by SIGTERM. The token of team platform was not rotated."));
    assert_eq!((done.ran.len(), ground.team("platform")), (1, before));
}

#[test]
fn a_signal_after_the_delivery_finds_it_finished() {
    let ground = Ground::new();
    let done = ground.run(&["token", "rotate", "--team", "platform", "--to", "signal after"], &well);
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    assert!(ground.is_valid(&done.secret()));
}

#[test]
fn a_delivery_that_fails_is_told_with_what_to_do() {
    for (ended, exit) in [
        (Ended::Unread, Exit::Failed),
        (Ended::Code(3), Exit::Failed),
        (Ended::Code(126), Exit::Failed),
        (Ended::Code(127), Exit::Failed),
        (Ended::Signal(9), Exit::Failed),
        (Ended::Late, Exit::Failed),
        (Ended::Fault("no processes".to_owned()), Exit::Failed),
        (Ended::Stopped(Stop::Interrupt), Exit::Interrupted),
        (Ended::Stopped(Stop::Terminate), Exit::Terminated),
    ] {
        let ground = Ground::new();
        let done = ground.run(&PLATFORM, &|_, _, _| ended.clone());
        let (secret, (code, sentence)) = (done.secret(), done.refused());
        let start =
            format!("the new token {}… of team platform is valid and was delivered nowhere; the command of --to ", secret.hint());
        assert!(sentence.starts_with(&start), "{sentence}");
        assert!(sentence.ends_with("Replace it with: tfe-console token rotate --team platform --to 'COMMAND'"), "{sentence}");
        assert_eq!(code, exit, "{sentence}");
        assert!(ground.is_valid(&secret), "the last word is not true");
        assert_eq!(ground.team("platform").1.expect("a token").shown_at, None);
        done.hides(&secret);
    }
}

#[test]
fn the_other_command_gets_the_same_token_once() {
    let ground = Ground::new();
    let done = ground.run(&with(&["--retry-to", "other"]), &|_, job, _| {
        if job.command == "other" { Ended::Well } else { Ended::Stopped(Stop::Terminate) }
    });
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    let given: Vec<&str> = done.ran.iter().map(|(_, secret)| secret.as_ref().expect("a token").expose()).collect();
    assert_eq!((given.len(), given[0]), (2, given[1]));
    assert!(ground.is_valid(&done.secret()));

    let done = ground.run(&with(&["--retry-to", "other"]), &|_, _, _| Ended::Code(1));
    let (exit, sentence) = done.refused();
    assert_eq!((exit, done.ran.len()), (Exit::Failed, 2));
    assert!(sentence.contains("--to failed (exit code 1), the command of --retry-to failed (exit code 1)"), "{sentence}");
}

#[test]
fn on_a_terminal_a_token_that_was_not_delivered_is_shown_once_after_a_question() {
    let ground = Ground::new();
    let done = ground.run_at(&PLATFORM, &|_, _, _| Ended::Code(1), Some("y\n"));
    let (secret, (exit, sentence)) = (done.secret(), done.refused());
    assert_eq!(exit, Exit::Failed);
    assert_eq!(done.errors.matches(secret.expose()).count(), 1, "{}", done.errors);
    assert!(!done.output.contains("atlasv1"), "on the output, which can be kept");
    let (_, rest) = done.errors.split_once("[y/N] ").expect("a question");
    assert!(rest.starts_with("\u{1b}[?1049h") && rest.ends_with("\u{1b}[?1049l"), "{rest:?}");
    assert!(sentence.contains("is valid and was shown here once; the command of --to failed"), "{sentence}");
    assert!(ground.team("platform").1.expect("a token").shown_at.is_some());

    for answer in ["n\n", "\n", "yess\n"] {
        let done = ground.run_at(&PLATFORM, &|_, _, _| Ended::Code(1), Some(answer));
        done.hides(&done.secret());
        assert!(done.refused().1.contains("was delivered nowhere"), "{done:?}");
    }
}

#[test]
fn what_the_commands_say_is_passed_on_without_the_token() {
    let ground = Ground::new();
    let done = ground.run(&with(&["--check", "look"]), &|_, job, say| {
        say(b"\x1b[31mhello\n");
        if let Some(secret) = job.input {
            let (one, two) = secret.expose().as_bytes().split_at(40);
            say(b"storing ");
            say(one);
            say(two);
            say(b", done");
        }
        Ended::Well
    });
    done.hides(&done.secret());
    assert!(done.errors.starts_with("  | ␛[31mhello\n  | ␛[31mhello\n  | storing [masked], done\nThe token "), "{}", done.errors);
}

#[test]
fn a_token_of_ones_own_works_until_the_new_one_is_stored() {
    let ground = Ground::new();
    let olivia = ground.user("olivia");
    let first = ground.run(&["token", "generate", "--user-token", "--description", "ci"], &well);
    let old = tfe_console::domain::Secret::parse(first.output.trim()).expect("a token");
    let rotate = ["token", "rotate", "--user-token", "--description", "ci", "--to", "store"];
    let failed = ground.run(&rotate, &|_, _, _| Ended::Code(1));
    let (exit, sentence) = failed.refused();
    assert_eq!(exit, Exit::Failed);
    assert!(ground.is_valid(&old) && ground.is_valid(&failed.secret()));
    let id = ground.model.bearer(&failed.secret()).expect("valid").token.to_string();
    let old_id = ground.model.bearer(&old).expect("valid").token.to_string();
    let again = format!("--user-token --id {id} && tfe-console token rotate --user-token --id {old_id} --to 'COMMAND'");
    assert!(sentence.ends_with(&again), "{sentence}");

    let rotate = ["token", "rotate", "--user-token", "--id", &old_id, "--to", "store"];
    let done = ground.run(&rotate, &|model, _, _| {
        assert!(model.bearer(&old).is_ok(), "the one before has stopped too early");
        Ended::Well
    });
    assert_eq!(done.outcome, Ok(Exit::Done), "{done:?}");
    assert!(!ground.is_valid(&old) && ground.is_valid(&done.secret()));
    let tfe_console::domain::Actor::User(user) = olivia else { unreachable!() };
    let tokens = ground.model.user_tokens(olivia, user).expect("tokens").tokens;
    let now = ground.model.bearer(&done.secret()).expect("valid").token;
    let token = tokens.iter().find(|token| token.id == now).expect("the new one");
    assert_eq!(token.description.as_ref().map(ToString::to_string).as_deref(), Some("ci"));
}

#[test]
fn a_rule_that_refuses_lets_nothing_run_but_the_check() {
    let ground = Ground::new();
    let (owner, before) = ground.team("app-dev");
    let TokenOwner::Team(team) = owner else { panic!("a team") };
    let command = Command::SetMemberTokenManagement { team, allowed: false };
    ground.model.execute(ground.user("olivia"), &Origin::Console, &command.into()).expect("a setting");
    let member = ground.model.team(ground.user("olivia"), team).expect("a team").members;
    let member = member.iter().find(|row| row.username.as_str() != "olivia").expect("a member").username.to_string();
    let rotate = ["token", "rotate", "--team", "app-dev", "--check", "look", "--to", "store", "--as", &member];
    let done = ground.run(&rotate, &well);
    let (exit, sentence) = done.refused();
    assert_eq!(exit, Exit::Refused, "{sentence}");
    assert!(done.ran.iter().all(|(command, _)| command == "look"), "{done:?}");
    assert_eq!(ground.team("app-dev").1, before);
}

#[test]
fn a_token_that_somebody_else_replaces_meanwhile_is_not_proven() {
    let ground = Ground::new();
    let (owner, _) = ground.team("platform");
    let olivia = ground.user("olivia");
    let generate = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    let done = ground.run(&PLATFORM, &|model, _, _| {
        model.execute(olivia, &Origin::Console, &generate.clone().into()).expect("another token");
        Ended::Well
    });
    let (exit, sentence) = done.refused();
    assert_eq!(exit, Exit::CheckFailed);
    assert!(sentence.ends_with("was delivered, but does not work. The token is not valid. Rotate it again."), "{sentence}");
    assert!(!ground.is_valid(&done.secret()));
}

#[test]
fn a_token_that_somebody_else_replaces_during_the_check_is_theirs() {
    let ground = Ground::new();
    let (owner, _) = ground.team("platform");
    let olivia = ground.user("olivia");
    let generate = Command::GenerateToken { owner, expires: Expiry::Default, description: None };
    let done = ground.run(&with(&["--check", "look"]), &|model, _, _| {
        model.execute(olivia, &Origin::Console, &generate.clone().into()).expect("another token");
        Ended::Well
    });
    let (exit, sentence) = done.refused();
    assert_eq!((exit, done.ran.len()), (Exit::Failed, 1), "{sentence}");
    assert!(sentence.contains("generated by"), "{sentence}");
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_runs() {
    let ground = Ground::new();
    for (arguments, exit, what) in [
        (vec!["--team", "platform", "--to", " "], Exit::Usage, "--to: say the command"),
        (vec!["--to", "store"], Exit::Usage, "say whose token is meant"),
        (vec!["--team", "platfrom", "--to", "store"], Exit::NotFound, "Did you mean \"platform\"?"),
        (vec!["--team", "sandbox", "--to", "store"], Exit::NotFound, "there is no token of team sandbox."),
        (vec!["--team", "platform", "--to", "store", "--expires", "soon"], Exit::Usage, "--expires: this is not a time"),
        (vec!["--team", "platform", "--to", "store", "--journal", "j"], Exit::Usage, "--journal belongs to"),
        (vec!["--all", "--older-than", "old", "--to", "store"], Exit::Usage, "--older-than: a number of whole days"),
        (vec!["--all", "--expires", "soon", "--to", "store"], Exit::Usage, "--expires: this is not a time"),
        (vec!["--resume", "../x", "--to", "store"], Exit::Usage, "is not the id of a rotation"),
    ] {
        let done = ground.run(&[vec!["token", "rotate"], arguments].concat(), &well);
        let (code, sentence) = done.refused();
        assert!(code == exit && sentence.contains(what), "{sentence}");
        assert!(done.ran.is_empty(), "{done:?}");
    }
}
