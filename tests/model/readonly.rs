//! A model that cannot be written is opened all the same, and says why nothing can be changed (rule L2).

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tfe_console::backend::local::open::OpenError;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Error};
use tfe_console::domain::{
    Caller, Command, Email, Expiry, Guard, Id, Level, Name, OrganizationAccess, Origin, TokenOwner, Visibility, Workspace,
};
use tfe_console::policy::Rule;
use tfe_console::runtime::system::System;

use crate::ground::{Ground, assert_one_sentence, generate, open, organization, team, user, user_id, workspace};

/// A mode that is taken back with the test, or the folder could not be removed.
struct Mode<'a>(&'a Path);

impl<'a> Mode<'a> {
    fn set(path: &'a Path, mode: u32) -> Self {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        Self(path)
    }
}

impl Drop for Mode<'_> {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.0, fs::Permissions::from_mode(0o700));
    }
}

/// One command of each kind, all of which olivia may carry out.
fn commands(model: &Local, workspace: Id<Workspace>) -> Vec<Command> {
    let name = |text: &str| Name::parse("name", text).expect("a name");
    let email = Email::parse("email", "x@example.com").expect("an address");
    let (organization, platform, release) = (organization(model, "acme"), team(model, "platform"), team(model, "release"));
    let guest = user_id(model, "guest");
    let owner = TokenOwner::Team(platform);
    let token =
        model.team(user(model, "olivia"), platform).expect("a team").token.expect("an owner sees it").expect("a token").id;
    vec![
        Command::CreateUser { username: name("x"), email: email.clone(), two_factor: false },
        Command::CreateOrganization { name: name("x"), email: email.clone() },
        Command::UpdateOrganization { organization, name: name("x"), email: email.clone() },
        Command::DeleteOrganization { organization },
        Command::CreateTeam {
            organization,
            name: name("x"),
            visibility: Visibility::Organization,
            organization_access: OrganizationAccess::NONE,
        },
        Command::RenameTeam { team: release, name: name("x") },
        Command::SetVisibility { team: release, visibility: Visibility::Secret },
        Command::SetOrganizationAccess { team: release, access: OrganizationAccess::NONE },
        Command::SetMemberTokenManagement { team: release, allowed: false },
        Command::DeleteTeam { team: release },
        Command::AddMember { team: platform, user: guest },
        Command::RemoveMember { team: platform, user: user_id(model, "lena") },
        Command::CreateWorkspace { organization, project: None, name: name("x") },
        Command::RenameWorkspace { workspace, name: name("x") },
        Command::DeleteWorkspace { workspace },
        Command::LockWorkspace { workspace, reason: None },
        Command::UnlockWorkspace { workspace, force: true },
        Command::SetTeamAccess { workspace, team: platform, access: Level::Read.into() },
        Command::RemoveTeamAccess { workspace, team: platform },
        Command::GenerateToken { owner, expires: Expiry::Default, description: None },
        Command::GenerateToken { owner: TokenOwner::Organization(organization), expires: Expiry::Default, description: None },
        Command::RevokeToken { owner, token: None },
        Command::AcknowledgeToken { token },
    ]
}

/// Fails unless the model says that it is read-only, gives the reason for every command, and stays as it is.
fn assert_read_only(ground: &Ground, workspace: Id<Workspace>, reason: &str) {
    let before = (ground.names(), fs::read(ground.path()).expect("bytes"));
    assert_denies_all(ground.open(), workspace, reason);
    assert!(before == (ground.names(), fs::read(ground.path()).expect("bytes")), "{:?}", ground.names());
}

/// Fails unless the model gives the reason for every command.
fn assert_denies_all(model: Local, workspace: Id<Workspace>, reason: &str) {
    let said = model.about().read_only.expect("it is read-only");
    assert!(said.as_str().contains(reason), "{said}");
    for command in commands(&model, workspace) {
        match model.execute(user(&model, "olivia"), &Origin::Console, &command.clone().into()) {
            Err(Error::Denied(why)) => {
                assert_eq!(why.rule, Rule::ReadOnly, "{command:?}");
                assert_eq!(why.to_string(), format!("Nothing can be changed here: {said}."));
            }
            other => panic!("{command:?} gave {other:?}"),
        }
    }
    model.remember(user_id(&model, "omar"), None).expect("it keeps nothing, and says nothing");
    assert_eq!(model.remembered().expect("a seat").expect("somebody").user, user_id(&model, "olivia"));
    assert_one_sentence(&model.reset_to_demo().expect_err("no reset").to_string());
    drop(model);
}

fn open_to_look(place: &Place) -> Result<Local, OpenError> {
    Local::open_read_only(place, &Content::Demo, Arc::new(System), "tester (uid 0)".to_owned(), "it was asked for".into())
}

#[test]
fn a_model_that_is_opened_to_look_at_denies_every_command_and_stays_as_it_is() {
    let ground = Ground::with_closed_demo();
    let workspace = workspace(&ground.open(), "web-prod");
    let before = (ground.names(), fs::read(ground.path()).expect("bytes"));
    assert_denies_all(open_to_look(&Place::File(ground.path())).expect("a model"), workspace, "it was asked for");
    assert!(before == (ground.names(), fs::read(ground.path()).expect("bytes")), "{:?}", ground.names());
}

#[test]
fn a_throw_away_model_can_be_opened_to_look_at() {
    let model = open_to_look(&Place::Memory).expect("a model");
    let workspace = model.team(user(&model, "olivia"), team(&model, "platform")).expect("a team").access[0].id;
    assert_denies_all(model, workspace, "it was asked for");
}

#[test]
fn a_model_that_is_opened_to_look_at_shows_what_others_change() {
    let ground = Ground::with_closed_demo();
    let reader = open_to_look(&Place::File(ground.path())).expect("a model");
    let writer = ground.open();
    let owner = TokenOwner::Team(team(&writer, "sandbox"));
    let minted = generate(&writer, user(&writer, "olivia"), owner, Guard::Token(None)).expect("a token");
    assert!(reader.authenticate(&minted.secret, &Caller::default()).is_ok());
    writer
        .execute(user(&writer, "olivia"), &Origin::Console, &Command::RevokeToken { owner, token: None }.into())
        .expect("a deletion");
    assert_eq!(reader.authenticate(&minted.secret, &Caller::default()), Err(Error::Unauthorized));
}

#[test]
fn a_model_that_is_not_there_is_not_made_to_look_at() {
    let ground = Ground::new();
    let sentence = open_to_look(&Place::File(ground.path())).err().expect("refused").to_string();
    assert!(sentence.starts_with("There is no model "), "{sentence}");
    assert_one_sentence(&sentence);
    assert_eq!(ground.names(), Vec::<String>::new());
}

#[test]
fn a_file_that_cannot_be_written_says_so_even_when_it_was_only_to_be_looked_at() {
    let ground = Ground::with_closed_demo();
    let path = ground.path();
    let _mode = Mode::set(&path, 0o400);
    let model = open_to_look(&Place::File(path.clone())).expect("a model");
    assert!(model.about().read_only.expect("a reason").as_str().ends_with("is read-only"));
}

#[test]
fn a_read_only_file_is_opened_and_denies_every_command() {
    let ground = Ground::with_closed_demo();
    let workspace = workspace(&ground.open(), "web-prod");
    let path = ground.path();
    for mode in [0o400, 0o440, 0o444] {
        let _mode = Mode::set(&path, mode);
        let reason = format!("the file {} is read-only", path.canonicalize().expect("a path").display());
        assert_read_only(&ground, workspace, &reason);
    }
}

#[test]
fn a_read_only_model_still_authenticates_and_notes_no_use() {
    let (ground, model) = Ground::with_demo();
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    let minted = generate(&model, user(&model, "olivia"), owner, Guard::Token(None)).expect("a token");
    drop(model);
    let path = ground.path();
    let _mode = Mode::set(&path, 0o400);
    let model = ground.open();
    assert!(model.authenticate(&minted.secret, &Caller::default()).is_ok());
    let page = model.team(user(&model, "olivia"), team(&model, "sandbox")).expect("a team");
    assert_eq!(page.token.expect("an owner sees it").expect("a token").last_used_at, None);
}

#[test]
fn a_read_only_model_is_read_with_the_log_beside_it() {
    let (ground, model) = Ground::with_demo();
    let owner = TokenOwner::Team(team(&model, "sandbox"));
    let minted = generate(&model, user(&model, "olivia"), owner, Guard::Token(None)).expect("a token");
    // What a killed program leaves: the file, and a log that has more.
    let left = Ground::new();
    for suffix in ["", "-wal"] {
        let name = |ground: &Ground| PathBuf::from(format!("{}{suffix}", ground.path().display()));
        fs::copy(name(&ground), name(&left)).expect("a copy");
    }
    let path = left.path();
    let _mode = Mode::set(&path, 0o400);
    assert!(left.open().authenticate(&minted.secret, &Caller::default()).is_ok());
}

#[test]
fn a_model_is_not_made_in_a_read_only_folder() {
    if rustix::process::geteuid().is_root() {
        return;
    }
    let ground = Ground::new();
    let _mode = Mode::set(ground.folder(), 0o500);
    let sentence = open(&ground.path()).err().expect("refused").to_string();
    assert!(sentence.contains("it could not be made"), "{sentence}");
    assert_one_sentence(&sentence);
}

#[test]
fn a_file_in_a_read_only_folder_is_opened_and_denies_every_command() {
    let ground = Ground::with_closed_demo();
    let workspace = workspace(&ground.open(), "web-prod");
    let folder = ground.folder().canonicalize().expect("a folder");
    let _mode = Mode::set(&folder, 0o500);
    assert_read_only(&ground, workspace, &format!("the folder {} is read-only", folder.display()));
}

#[test]
fn a_read_only_model_that_another_console_has_open_is_read_as_it_is_now() {
    let (ground, writer) = Ground::with_demo();
    let path = ground.path();
    let _mode = Mode::set(&path, 0o400);
    let reader = ground.open();
    let owner = TokenOwner::Team(team(&writer, "sandbox"));
    let minted = generate(&writer, user(&writer, "olivia"), owner, Guard::Token(None)).expect("a token");
    assert!(reader.authenticate(&minted.secret, &Caller::default()).is_ok());
}

#[test]
fn a_read_only_model_that_was_changed_all_the_same_is_not_read_as_it_was() {
    // As on a volume that is mounted read-only here and not so elsewhere.
    let (ground, model) = Ground::with_demo();
    let (olivia, sandbox) = (user(&model, "olivia"), team(&model, "sandbox"));
    let owner = TokenOwner::Team(sandbox);
    let minted = generate(&model, olivia, owner, Guard::Token(None)).expect("a token");
    drop(model);
    let path = ground.path();
    let _mode = Mode::set(&path, 0o400);
    let reader = ground.open();
    assert!(reader.authenticate(&minted.secret, &Caller::default()).is_ok());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
    let writer = ground.open();
    writer.execute(olivia, &Origin::Console, &Command::RevokeToken { owner, token: None }.into()).expect("a deletion");
    let changed = "The model is open read-only here and was changed by another program. Quit and start again.".to_owned();
    assert_eq!(reader.authenticate(&minted.secret, &Caller::default()), Err(Error::Unavailable(changed.clone())));
    drop(writer);
    assert_eq!(reader.authenticate(&minted.secret, &Caller::default()), Err(Error::Unavailable(changed.clone())));
    assert_eq!(reader.team(olivia, sandbox).err(), Some(Error::Unavailable(changed)));
}
