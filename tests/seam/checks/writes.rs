//! A command is judged, done and logged as one, or not at all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::every_team;
use tfe_console::backend::{Conflict, Error, Outcome, Turn, Verify};
use tfe_console::domain::{Actor, Command, Guard, Level, Origin, Secret, TokenOwner, Visibility};

use super::{log, rule};
use crate::Stage;
use crate::ground::{generate, name};

pub fn a_refusal_changes_nothing_and_is_in_the_log(stage: &Stage) {
    let ground = &stage.ground;
    let bob = ground.user("bob");
    let team = ground.team("platform", Visibility::Secret, &[], &[bob]);
    let before = log(ground, ground.owner()).len();
    let code = rule(ground.ask(Actor::User(bob), &Command::RenameTeam { team, name: name("mine") }));
    assert_eq!(ground.model.team(ground.owner(), team).expect("a team").name.as_str(), "platform");
    let rows = log(ground, ground.owner());
    assert_eq!(rows.len(), before + 1);
    assert_eq!((rows[0].outcome, rows[0].actor_name.as_str()), (Outcome::Denied, "bob"));
    assert_eq!(rows[0].rule.as_ref().map(ToString::to_string).as_deref(), Some(code));
    let own = log(ground, Actor::User(bob));
    assert_eq!(own[0], rows[0]);
    assert!(own.iter().all(|row| row.actor_name.as_str() != "ada"), "others read their own rows");
}

pub fn what_is_judged_leaves_no_row_and_what_is_not_permitted_leaves_one(stage: &Stage) {
    let ground = &stage.ground;
    let bob = Actor::User(ground.user("bob"));
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let command = Command::RenameTeam { team, name: name("mine") };
    let before = log(ground, ground.owner()).len();
    let code = rule(ground.model.judge(bob, &command));
    ground.model.judge(ground.owner(), &command).expect("allowed");
    ground.model.permit(ground.owner(), &Origin::Console, &command).expect("allowed");
    assert_eq!(log(ground, ground.owner()).len(), before, "nothing was done");
    assert_eq!(rule(ground.model.permit(bob, &Origin::Console, &command)), code);
    let rows = log(ground, ground.owner());
    assert_eq!((rows.len(), rows[0].outcome, rows[0].command.as_str()), (before + 1, Outcome::Denied, "team.rename"));
    assert_eq!(ground.model.team(ground.owner(), team).expect("a team").name.as_str(), "platform");
}

pub fn every_command_leaves_one_row_in_a_whole_chain(stage: &Stage) {
    let ground = &stage.ground;
    let before = log(ground, ground.owner()).len();
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let workspace = ground.workspace("core");
    ground.access(team, workspace, Level::Write);
    ground.receipt(generate(TokenOwner::Team(team), Guard::Token(None)));
    ground.give(&Command::RevokeToken { owner: TokenOwner::Team(team), token: None });
    let rows = log(ground, ground.owner());
    let rows = &rows[..rows.len() - before];
    let commands: Vec<&str> = rows.iter().map(|row| row.command.as_str()).collect();
    let expected = ["team_token.revoke", "team_token.generate", "workspace.set_team_access", "workspace.create", "team.create"];
    assert_eq!(commands, expected);
    assert!(rows.iter().all(|row| row.outcome == Outcome::Done && row.actor_name.as_str() == "ada"));
    assert!(rows.windows(2).all(|pair| pair[0].id == pair[1].id + 1), "numbers have no gaps");
    let check = ground.model.verify_audit(&Verify::Everything, None).expect("a check");
    assert!(check.done && check.broken.is_none(), "{check:?}");
}

pub fn the_second_of_two_editors_is_told_who_was_first(stage: &Stage) {
    let ground = &stage.ground;
    let bob = ground.user("bob");
    ground.give(&Command::AddMember { team: ground.owners(), user: bob });
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let seen = Guard::Revision(ground.model.team(ground.owner(), team).expect("a team").revision);
    let rename = |text| Command::RenameTeam { team, name: name(text) }.when(seen.clone());
    ground.ask(Actor::User(bob), rename("first")).expect("done");
    let Err(Error::Conflict(Conflict::Changed { change, .. })) = ground.ask(ground.owner(), rename("second")) else {
        panic!("not told")
    };
    assert_eq!(change.by.as_str(), "bob");
    let page = ground.model.team(ground.owner(), team).expect("a team");
    assert_eq!(page.name.as_str(), "first");
    let again = Command::RenameTeam { team, name: name("second") }.when(Guard::Revision(page.revision));
    ground.ask(ground.owner(), again).expect("who has looked again can");
    assert_eq!(log(ground, ground.owner())[1].outcome, Outcome::Conflict, "the lost race is in the log");
}

pub fn a_name_is_taken_in_any_case_of_its_letters(stage: &Stage) {
    let ground = &stage.ground;
    let (organization, owner) = (ground.organization, ground.owner());
    ground.team("platform", Visibility::Secret, &[], &[]);
    ground.workspace("core");
    let team = Command::CreateTeam {
        organization,
        name: name("Platform"),
        visibility: Visibility::Secret,
        organization_access: tfe_console::domain::OrganizationAccess::NONE,
    };
    let workspace = Command::CreateWorkspace { organization, project: None, name: name("CORE") };
    for command in [team, workspace] {
        let result = ground.ask(owner, &command);
        assert!(matches!(result, Err(Error::Conflict(Conflict::NameTaken { .. }))), "{result:?}");
    }
}

pub fn what_is_so_already_is_said_so(stage: &Stage) {
    let ground = &stage.ground;
    let bob = ground.user("bob");
    let team = ground.team("platform", Visibility::Secret, &[], &[bob]);
    let workspace = ground.workspace("core");
    ground.give(&Command::LockWorkspace { workspace, reason: None });
    for command in [
        Command::AddMember { team, user: bob },
        Command::RemoveMember { team, user: ground.ada },
        Command::RemoveTeamAccess { workspace, team },
        Command::LockWorkspace { workspace, reason: None },
        Command::RevokeToken { owner: TokenOwner::Team(team), token: None },
    ] {
        let result = ground.ask(ground.owner(), &command);
        assert!(matches!(result, Err(Error::Conflict(Conflict::Already(_)))), "{command:?}: {result:?}");
    }
}

pub fn the_last_owner_stays(stage: &Stage) {
    let ground = &stage.ground;
    let (owners, bob) = (ground.owners(), ground.user("bob"));
    let leave = Command::RemoveMember { team: owners, user: ground.ada };
    rule(ground.ask(ground.owner(), &leave));
    rule(ground.ask(Actor::Team(owners), &leave));
    ground.give(&Command::AddMember { team: owners, user: bob });
    ground.give(&leave);
    rule(ground.model.profile(ground.owner(), ground.organization));
    rule(ground.ask(Actor::User(bob), &Command::RemoveMember { team: owners, user: bob }));
}

pub fn to_judge_is_to_say_what_execution_would_and_to_do_nothing(stage: &Stage) {
    let ground = &stage.ground;
    let bob = Actor::User(ground.user("bob"));
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let before = log(ground, ground.owner()).len();
    let command = Command::DeleteTeam { team };
    assert_eq!(ground.model.judge(ground.owner(), &command), Ok(()));
    let judged = rule(ground.model.judge(bob, &command));
    assert_eq!(log(ground, ground.owner()).len(), before);
    assert!(ground.model.team(ground.owner(), team).is_ok());
    assert_eq!(rule(ground.ask(bob, &command)), judged);
}

pub fn what_somebody_else_changes_is_noticed_once_and_ones_own_is_not(stage: &Stage) {
    let (ground, beside) = (&stage.ground, &stage.beside);
    assert_eq!((ground.model.changed(), beside.changed()), (Ok(false), Ok(false)));
    let versions = (ground.model.version(), beside.version());
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    assert_eq!(ground.model.changed(), Ok(false));
    assert_eq!((beside.changed(), beside.changed()), (Ok(true), Ok(false)));
    assert_eq!(ground.model.version(), versions.0);
    assert_ne!(beside.version(), versions.1);
    beside.execute(ground.owner(), &Origin::Console, &Command::RenameTeam { team, name: name("other") }.into()).expect("done");
    assert_eq!((ground.model.changed(), beside.changed()), (Ok(true), Ok(false)));
    assert_ne!(ground.model.version(), versions.0);
    assert_eq!(ground.model.team(ground.owner(), team).expect("a team").name.as_str(), "other");
}

/// A request that is asked so often whether it is wanted before it is not any more.
struct Waits(AtomicUsize);

impl Waits {
    fn for_looks(looks: usize) -> Arc<Self> {
        Arc::new(Self(AtomicUsize::new(looks)))
    }
}

impl Turn for Waits {
    fn is_wanted(&self) -> bool {
        self.begin()
    }

    fn begin(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |looks| looks.checked_sub(1)).is_ok()
    }

    fn token(&self) -> Option<&Secret> {
        None
    }
}

pub fn a_request_is_kept_or_taken_back_as_a_whole(stage: &Stage) {
    let ground = &stage.ground;
    let (bob, team) = (Actor::User(ground.user("bob")), ground.team("platform", Visibility::Secret, &[], &[]));
    let rename = |name: &str| Command::RenameTeam { team, name: crate::ground::name(name) };
    let names = || {
        let name = |model: &dyn tfe_console::backend::Service| model.team(ground.owner(), team).expect("a team").name.to_string();
        (name(ground.model.as_ref()), name(stage.beside.as_ref()))
    };
    let before = log(ground, ground.owner()).len();
    for (keep, told, rows) in [(false, "platform", 0), (true, "second", 3)] {
        let done = ground.model.carry_out(Waits::for_looks(2), &mut || {
            ground.model.execute(ground.owner(), &Origin::Console, &rename("first").into()).expect("it begins");
            ground
                .model
                .execute(bob, &Origin::Console, &rename("mine").into())
                .expect_err("a refusal changes nothing, and ends nothing");
            ground.model.execute(ground.owner(), &Origin::Console, &rename("second").into()).expect("it has begun");
            assert_eq!(names(), ("second".to_owned(), "platform".to_owned()), "only the request itself sees it yet");
            keep
        });
        let done = done.and_then(|()| ground.model.commit());
        assert_eq!((done, names()), (Ok(()), (told.to_owned(), told.to_owned())), "{keep}");
        assert_eq!(log(ground, ground.owner()).len(), before + rows);
    }
    ground.give(rename("third"));
    let check = ground.model.verify_audit(&Verify::Everything, None).expect("a check");
    assert!(check.done && check.broken.is_none(), "{check:?}");
}

pub fn a_request_that_nobody_waits_for_changes_nothing(stage: &Stage) {
    let ground = &stage.ground;
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let before = log(ground, ground.owner()).len();
    // It is not wanted from the beginning, or not any more when it could begin.
    for looks in 0..2 {
        let done = ground.model.carry_out(Waits::for_looks(looks), &mut || {
            let asked =
                ground.model.execute(ground.owner(), &Origin::Console, &Command::RenameTeam { team, name: name("other") }.into());
            assert!(matches!(asked, Err(Error::Unavailable(_))), "{asked:?}");
            true
        });
        assert_eq!(done, Ok(()));
    }
    assert_eq!(ground.model.team(ground.owner(), team).expect("a team").name.as_str(), "platform");
    assert_eq!(log(ground, ground.owner()).len(), before);
}

pub fn commands_of_one_transaction_are_all_done_or_none_and_the_refusal_is_in_the_log(stage: &Stage) {
    let ground = &stage.ground;
    let (bob, carol) = (ground.user("bob"), ground.user("carol"));
    let team = ground.team("platform", Visibility::Secret, &[], &[]);
    let both = [bob, carol].map(|user| Command::AddMember { team, user }.into());
    let members = || ground.model.team(ground.owner(), team).expect("a team").members.len();
    let before = log(ground, ground.owner()).len();
    assert_eq!(ground.model.execute_all(ground.owner(), &Origin::CommandLine, &both).expect("done").len(), 2);
    assert_eq!((members(), log(ground, ground.owner()).len()), (2, before + 2));
    let rename = Command::RenameTeam { team, name: name("mine") }.into();
    let out = Command::RemoveMember { team, user: bob }.into();
    let code = rule(ground.model.execute_all(Actor::User(bob), &Origin::CommandLine, &[rename, out]));
    assert_eq!((members(), log(ground, ground.owner()).len()), (2, before + 3));
    assert_eq!(log(ground, ground.owner())[0].rule.as_ref().map(ToString::to_string).as_deref(), Some(code));
    // The second is refused only because of the first.
    let owners = every_team(ground.model.as_ref(), ground.owner(), ground.organization)
        .expect("teams")
        .iter()
        .find(|row| row.name.as_str() == "owners")
        .expect("owners")
        .id;
    ground.give(&Command::AddMember { team: owners, user: bob });
    let out = [bob, ground.ada].map(|user| Command::RemoveMember { team: owners, user }.into());
    rule(ground.model.execute_all(ground.owner(), &Origin::CommandLine, &out));
    assert_eq!(ground.model.team(ground.owner(), owners).expect("owners").members.len(), 2, "nobody left");
    let row = &log(ground, ground.owner())[0];
    assert_eq!((row.outcome, row.command.as_str()), (Outcome::Denied, "team.remove_member"));
    assert!(ground.model.verify_audit(&Verify::Everything, None).expect("a check").broken.is_none());
    assert!(ground.model.execute_all(ground.owner(), &Origin::CommandLine, &[]).expect("nothing").is_empty());
}
