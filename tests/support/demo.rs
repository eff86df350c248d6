//! The demo model in a file of its own, with the ids behind its names.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crate::support::every_team;
use crate::support::every_workspace;
use rusqlite::Connection;
use tempfile::TempDir;
use tfe_console::backend::Backend;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::domain::{Actor, Id, Name, Organization, Team, User, Workspace, World};

use crate::support::{FixedWorld, folder};

/// The bytes of the model, which is made once.
static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("model.db");
    drop(open(&path, Arc::new(FixedWorld::new())));
    std::fs::read(path).expect("the model")
});

pub struct Demo {
    pub local: Local,
    folder: TempDir,
}

impl Demo {
    pub fn new() -> Self {
        let folder = folder();
        let path = folder.path().join("model.db");
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        file.and_then(|mut file| file.write_all(&MODEL)).expect("a file");
        Self { local: open(&path, Arc::new(FixedWorld::seeded(1))), folder }
    }

    /// The same model, its file now without the right to write.
    pub fn read_only(self) -> Self {
        let Self { local, folder } = self;
        drop(local);
        let path = folder.path().join("model.db");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).expect("a mode");
        Self { local: open(&path, Arc::new(FixedWorld::seeded(1))), folder }
    }

    /// A connection to the file beside the program's own.
    pub fn connect(&self) -> Connection {
        Connection::open(self.file()).expect("the model")
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("model.db")
    }

    pub fn user(&self, name: &str) -> Id<User> {
        self.local.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    pub fn organization(&self, name: &str) -> Id<Organization> {
        let organizations = self.local.account(self.user("olivia")).expect("an account").organizations;
        organizations.iter().find(|row| row.name.as_str() == name).expect("an organization").id
    }

    /// A team of acme, or of the other organization when acme has none of this name.
    pub fn team(&self, name: &str) -> Id<Team> {
        let teams = |organization| {
            let olivia = Actor::User(self.user("olivia"));
            every_team(&self.local, olivia, self.organization(organization)).expect("teams")
        };
        let mut rows = teams("acme").into_iter().chain(teams("initech"));
        rows.find(|row| row.name.as_str() == name).expect("a team").id
    }

    /// A workspace of acme.
    pub fn workspace(&self, name: &str) -> Id<Workspace> {
        let page = every_workspace(&self.local, Actor::User(self.user("olivia")), self.organization("acme")).expect("workspaces");
        page.iter().find(|row| row.name.as_str() == name).expect("a workspace").id
    }

    /// `operator`, `organization acme`, `team platform`, or a user's name.
    pub fn actor(&self, who: &str) -> Actor {
        match who.split_once(' ') {
            Some(("organization", name)) => Actor::Organization(self.organization(name)),
            Some(("team", name)) => Actor::Team(self.team(name)),
            _ if who == "operator" => Actor::Operator,
            _ => Actor::User(self.user(who)),
        }
    }
}

fn open(path: &std::path::Path, world: Arc<dyn World>) -> Local {
    Local::open(&Place::File(path.to_owned()), &Content::Demo, world, "tester (uid 0)".to_owned()).expect("a model")
}
