//! What every test here stands on: a private folder, a model in it, and names in place of ids.

use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::Arc;

use crate::support::every_team;
use crate::support::every_workspace;
use rusqlite::Connection;
use tempfile::TempDir;
use tfe_console::backend::local::open::OpenError;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Error, Minted};
use tfe_console::domain::{
    Actor, Command, Description, Expiry, Guard, Id, Name, Organization, Origin, Team, Timestamp, TokenOwner, User, Workspace,
    World,
};
use tfe_console::runtime::system::System;

use crate::support::FixedWorld;

/// A private folder that is gone with the test.
pub struct Ground {
    folder: TempDir,
}

impl Ground {
    /// A folder in memory where there is such a place: an fsync costs nothing there.
    pub fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self { folder: folder.expect("a folder") }
    }

    /// A folder with the demo model in it.
    pub fn with_demo() -> (Self, Local) {
        let ground = Self::new();
        let model = ground.open();
        (ground, model)
    }

    /// A folder with the demo model in it, which nobody has open.
    pub fn with_closed_demo() -> Self {
        Self::with_demo().0
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The model's file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("model.db")
    }

    /// The model, made if it is not there.
    pub fn open(&self) -> Local {
        open(&self.path()).expect("a model")
    }

    /// The model under a clock of the test.
    pub fn open_in(&self, world: &Arc<FixedWorld>) -> Local {
        let world: Arc<dyn World> = Arc::<FixedWorld>::clone(world);
        Local::open(&Place::File(self.path()), &Content::Demo, world, "tester (uid 0)".to_owned()).expect("a model")
    }

    /// A folder with the demo model in it, under a clock that the test moves.
    pub fn in_fixed_world() -> (Self, Local, Arc<FixedWorld>) {
        let (ground, world) = (Self::new(), Arc::new(FixedWorld::new()));
        let model = ground.open_in(&world);
        (ground, model, world)
    }

    /// Adds so many teams, each with a token that is not new and was never used.
    pub fn with_teams(&self, organization: Id<Organization>, teams: usize) {
        self.raw()
            .execute_batch(&format!(
                "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {teams})
                 SELECT i, replace(1111111111111111 + i, '0', 'z') AS id FROM n;
                 INSERT INTO teams (id, organization_id, name, created_at)
                 SELECT 'team-' || id, '{organization}', printf('t%05d', i), '2026-01-01T00:00:00.000Z' FROM n;
                 INSERT INTO tokens (hash, id, team_id, hint, created_at, created_by, created_by_name, shown_at, checksum)
                 SELECT randomblob(32), 'at-' || id, 'team-' || id, 'abcdef', '2026-01-01T00:00:00.000Z',
                        (SELECT id FROM users WHERE username = 'olivia'), 'olivia', '2026-01-01T00:00:00.000Z', 0 FROM n"
            ))
            .expect("teams");
    }

    /// Another program's connection, with nothing of ours but foreign keys.
    pub fn raw(&self) -> Connection {
        let raw = Connection::open(self.path()).expect("the file");
        raw.pragma_update(None, "foreign_keys", "ON").expect("foreign keys");
        raw
    }

    /// The names of all that lies in the folder, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder()).expect("the folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The program itself, at home in this folder, told to start the demo anew.
    pub fn reset(&self) -> Program {
        let mut program = self.program();
        program.args(["reset", "--demo", "--yes", "--db"]).arg(self.path());
        program
    }

    /// The program itself, at home in this folder.
    pub fn program(&self) -> Program {
        let mut program = Program::new(env!("CARGO_BIN_EXE_tfe-console"));
        for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            program.env_remove(variable);
        }
        program.env("HOME", self.folder());
        program
    }
}

pub fn open(path: &Path) -> Result<Local, OpenError> {
    open_with(path, &Content::Demo)
}

pub fn open_with(path: &Path, content: &Content) -> Result<Local, OpenError> {
    Local::open(&Place::File(path.to_owned()), content, Arc::new(System), "tester (uid 0)".to_owned())
}

/// The sentence with which a file is refused.
pub fn refusal(path: &Path) -> String {
    match open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error.to_string(),
    }
}

/// A sentence is one line that ends as sentences and commands do.
pub fn assert_one_sentence(text: &str) {
    assert!(!text.contains('\n') && text.len() < 400, "not one line: {text}");
    assert!(text.starts_with(['/', 'T', 'N']) && text.len() > 20, "does not say what and where: {text}");
}

pub fn user_id(model: &Local, username: &str) -> Id<User> {
    model.user_named(&Name::parse("user", username).expect("a name")).expect("a user")
}

pub fn user(model: &Local, username: &str) -> Actor {
    Actor::User(user_id(model, username))
}

pub fn organization(model: &Local, name: &str) -> Id<Organization> {
    let account = model.account(user_id(model, "olivia")).expect("an account");
    account.organizations.iter().find(|row| row.name.as_str() == name).expect("an organization").id
}

/// A team of acme.
pub fn team(model: &Local, name: &str) -> Id<Team> {
    let page = every_team(model, user(model, "olivia"), organization(model, "acme")).expect("teams");
    page.iter().find(|row| row.name.as_str() == name).expect("a team").id
}

/// A workspace of acme.
pub fn workspace(model: &Local, name: &str) -> Id<Workspace> {
    let page = every_workspace(model, user(model, "olivia"), organization(model, "acme")).expect("workspaces");
    page.iter().find(|row| row.name.as_str() == name).expect("a workspace").id
}

/// Generates a token that expires as it does by default; a user's is for a laptop.
pub fn generate(model: &Local, actor: Actor, owner: TokenOwner, seen: Guard) -> Result<Minted, Error> {
    generate_until(model, actor, owner, seen, Expiry::Default)
}

pub fn generate_until(model: &Local, actor: Actor, owner: TokenOwner, seen: Guard, expires: Expiry) -> Result<Minted, Error> {
    let description = matches!(owner, TokenOwner::User(_)).then(|| Description::parse("laptop").expect("a description"));
    let command = Command::GenerateToken { owner, expires, description }.when(seen);
    model.execute(actor, &Origin::Console, &command).map(|receipt| receipt.minted.expect("a token"))
}

/// A time in RFC 3339.
pub fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// What a query answers as one number.
pub fn number(raw: &Connection, sql: &str) -> i64 {
    raw.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// What a query answers as one column of text.
pub fn column(raw: &Connection, sql: &str) -> Vec<String> {
    let mut statement = raw.prepare(sql).expect("a query");
    statement.query_map([], |row| row.get(0)).expect("rows").map(|row| row.expect("a row")).collect()
}

/// Fails unless SQLite finds nothing wrong with the file.
pub fn assert_sound(raw: &Connection) {
    assert_eq!(column(raw, "PRAGMA integrity_check"), ["ok"]);
    assert_eq!(raw.query_row("PRAGMA foreign_key_check", [], |_| Ok(())), Err(rusqlite::Error::QueryReturnedNoRows));
}

/// A number below `bound` that is another in each run.
pub fn random(bound: u64) -> u64 {
    getrandom::u64().expect("entropy") % bound
}

/// This test program anew, as a process of its own that runs one test with `variable` set to `path`.
pub fn again(test: &str, variable: &str, path: &Path) -> Program {
    let mut program = Program::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", test, "--nocapture"]).env(variable, path);
    program
}
