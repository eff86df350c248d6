//! Whose eyes the model's files are for, and what happens when they are changed under an open model.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command as Program;

use tfe_console::backend::{Backend, Error};
use tfe_console::domain::{Guard, TokenOwner};

use crate::ground::{Ground, again, generate, number, open, team, user, user_id};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("a file").permissions().mode() & 0o7777
}

/// The program under a umask of its user.
fn under(umask: &str, program: &Program) -> Program {
    let mut shell = Program::new("sh");
    shell.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[test]
fn a_new_model_is_for_its_user_alone_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let ground = Ground::new();
        let done = under(umask, &ground.reset()).output().expect("sh");
        assert!(done.status.success(), "umask {umask}: {}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(mode(&ground.path()), 0o600, "umask {umask}");
        assert_eq!(ground.names(), ["model.db"]);
    }
}

#[test]
fn the_files_beside_an_open_model_are_for_its_user_alone_whatever_the_umask() {
    // The umask is the process's, so it is changed in one of its own.
    if let Some(path) = std::env::var_os("TFE_CONSOLE_TEST_UMASK") {
        let path = PathBuf::from(path);
        rustix::process::umask(rustix::fs::Mode::empty());
        let model = open(&path).expect("a model");
        model.remember(user_id(&model, "omar"), None).expect("a write");
        for suffix in ["", "-wal", "-shm"] {
            assert_eq!(mode(&PathBuf::from(format!("{}{suffix}", path.display()))), 0o600, "{suffix}");
        }
        return;
    }
    let ground = Ground::new();
    let test = "files::the_files_beside_an_open_model_are_for_its_user_alone_whatever_the_umask";
    let done = again(test, "TFE_CONSOLE_TEST_UMASK", &ground.path()).output().expect("this program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    assert_eq!(mode(&ground.path()), 0o600);
}

/// The one `model.db` under a folder.
fn find(folder: &Path) -> Option<PathBuf> {
    fs::read_dir(folder).expect("a folder").find_map(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() { find(&path) } else { path.ends_with("model.db").then_some(path) }
    })
}

#[test]
fn the_folder_of_the_default_model_is_for_its_user_alone() {
    for umask in ["000", "077"] {
        let ground = Ground::new();
        let mut program = ground.program();
        program.args(["reset", "--demo", "--yes"]);
        let done = under(umask, &program).output().expect("sh");
        assert!(done.status.success(), "umask {umask}: {}", String::from_utf8_lossy(&done.stderr));
        let model = find(ground.folder()).expect("a model in the home folder");
        assert_eq!(mode(&model), 0o600, "umask {umask}");
        assert_eq!(mode(model.parent().expect("a folder")), 0o700, "umask {umask}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_default_model_lies_where_the_desktop_says() {
    let ground = Ground::new();
    let data = ground.folder().join("data");
    let mut program = ground.program();
    program.args(["reset", "--demo", "--yes"]).env("XDG_DATA_HOME", &data);
    assert!(program.output().expect("the program").status.success());
    assert!(data.join("tfe-console/model.db").is_file());
    assert_eq!(ground.names(), ["data"]);
}

#[test]
fn nothing_is_left_beside_a_model_that_was_closed() {
    let (ground, model) = Ground::with_demo();
    let owner = TokenOwner::Team(team(&model, "platform"));
    generate(&model, user(&model, "olivia"), owner, Guard::Anything).expect("a token");
    assert_eq!(ground.names(), ["model.db", "model.db-shm", "model.db-wal"]);
    drop(model);
    assert_eq!(ground.names(), ["model.db"]);
}

const MOVED: &str = "The model's file was moved or replaced while it was open. Nothing was changed; quit and start again.";

#[test]
fn a_write_after_the_file_was_replaced_is_refused() {
    let (ground, model) = Ground::with_demo();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    generate(&model, olivia, owner, Guard::Anything).expect("a token");
    let backup = Ground::with_closed_demo();
    let restored = ground.folder().join("restored.db");
    fs::copy(backup.path(), &restored).expect("a copy");
    fs::rename(&restored, ground.path()).expect("a rename");
    let bytes = fs::read(ground.path()).expect("bytes");
    assert_eq!(generate(&model, olivia, owner, Guard::Anything).err(), Some(Error::Storage(MOVED.to_owned())));
    assert!(model.reset_to_demo().expect_err("refused").to_string().contains(MOVED));
    assert!(fs::read(ground.path()).expect("bytes") == bytes, "the restored file was touched");
}

#[test]
fn a_write_after_the_file_was_removed_is_refused() {
    let (ground, model) = Ground::with_demo();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    fs::remove_file(ground.path()).expect("a file");
    assert_eq!(generate(&model, olivia, owner, Guard::Anything).err(), Some(Error::Storage(MOVED.to_owned())));
    assert!(!ground.path().exists());
}

#[test]
fn a_write_after_the_file_was_put_back_goes_on() {
    let (ground, model) = Ground::with_demo();
    let (olivia, owner) = (user(&model, "olivia"), TokenOwner::Team(team(&model, "platform")));
    let away = ground.folder().join("away.db");
    fs::rename(ground.path(), &away).expect("a rename");
    assert!(generate(&model, olivia, owner, Guard::Anything).is_err());
    fs::rename(&away, ground.path()).expect("a rename");
    generate(&model, olivia, owner, Guard::Anything).expect("a token");
    assert_eq!(number(&ground.raw(), "SELECT count(*) FROM tokens WHERE revoked_at IS NOT NULL"), 1);
}

#[test]
fn whom_the_console_acts_as_is_not_kept_in_a_file_that_is_gone() {
    let (ground, model) = Ground::with_demo();
    let omar = user_id(&model, "omar");
    fs::remove_file(ground.path()).expect("a file");
    assert_eq!(model.remember(omar, None), Err(Error::Storage(MOVED.to_owned())));
}
