//! A server on a demo model of its own, with a token for everybody.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use crate::support::every_team;
use crate::support::every_workspace;
use serde_json::{Value, json};
use tempfile::TempDir;
use tfe_console::api::fault_injection::FaultInjection;
use tfe_console::api::log::Log;
use tfe_console::api::tls::Tls;
use tfe_console::api::{Limits, Server, Setup};
use tfe_console::backend::local::{Content, Local, Pages, Place};
use tfe_console::backend::{Backend, Service};
use tfe_console::domain::{Actor, Command, Description, Expiry, Id, Name, Organization, Origin, Team, TokenOwner, User, World};

use crate::client::{Answer, raw};
use crate::support::{FixedWorld, folder};

/// The bytes of the model, which is made once.
static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = folder();
    let path = folder.path().join("model.db");
    drop(open(&path, &Arc::new(FixedWorld::seeded(1))));
    std::fs::read(path).expect("the model")
});

pub struct House {
    /// The model as the console has it.
    pub local: Local,
    pub world: Arc<FixedWorld>,
    pub address: SocketAddr,
    server: Option<Server>,
    folder: TempDir,
}

impl House {
    pub fn new() -> Self {
        Self::with(Limits::default(), Log::none())
    }

    pub fn with(limits: Limits, log: Log) -> Self {
        Self::set_up(limits, log, None, FaultInjection::default())
    }

    /// With faults on purpose.
    pub fn faulty(faults: &str) -> Self {
        Self::set_up(Limits::default(), Log::none(), None, FaultInjection::parse(faults).expect("faults"))
    }

    pub fn set_up(limits: Limits, log: Log, tls: Option<Tls>, faults: FaultInjection) -> Self {
        let folder = folder();
        let world = Arc::new(FixedWorld::new());
        let path = folder.path().join("model.db");
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        file.and_then(|mut file| file.write_all(&MODEL)).expect("a file");
        let local = open(&path, &world);
        let source = {
            let (path, world, holds_runs) = (path.clone(), Arc::clone(&world), faults.holds_runs());
            let pages = Pages::default();
            move || {
                let local = open(&path, &world).served().remembering(&pages).traced(crate::statements::record);
                Ok(Box::new(if holds_runs { local.holding_runs() } else { local }) as Box<dyn Service>)
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let setup = Setup {
            hostnames: vec!["tfe.example".to_owned()],
            limits,
            threads: 2,
            world: Arc::clone(&world) as Arc<dyn World>,
            log,
            tls,
            faults,
        };
        let server = Server::start(&listener, &source, setup).expect("a server");
        Self { local, world, address: server.address(), server: Some(server), folder }
    }

    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }

    /// The model's file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("model.db")
    }

    /// Another program's connection to the model.
    pub fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.file()).expect("the model")
    }

    /// The model as the console of its file opens it.
    pub fn console(&self) -> &Local {
        &self.local
    }

    pub fn user(&self, name: &str) -> Id<User> {
        self.local.user_named(&Name::parse("user", name).expect("a name")).expect("a user")
    }

    pub fn organization(&self, name: &str) -> Id<Organization> {
        let organizations = self.local.account(self.user("olivia")).expect("an account").organizations;
        organizations.iter().find(|row| row.name.as_str() == name).expect("an organization").id
    }

    /// A team of acme.
    pub fn team(&self, name: &str) -> Id<Team> {
        let teams = every_team(&self.local, Actor::User(self.user("olivia")), self.organization("acme")).expect("teams");
        teams.iter().find(|row| row.name.as_str() == name).expect("a team").id
    }

    /// A new token of `organization NAME`, `team NAME` or a user, generated as the console does.
    pub fn token(&self, whose: &str) -> String {
        let olivia = Actor::User(self.user("olivia"));
        let (owner, actor) = match whose.split_once(' ') {
            Some(("organization", name)) => (TokenOwner::Organization(self.organization(name)), olivia),
            Some(("team", name)) => (TokenOwner::Team(self.team(name)), olivia),
            _ => (TokenOwner::User(self.user(whose)), Actor::User(self.user(whose))),
        };
        let description = matches!(owner, TokenOwner::User(_)).then(|| Description::parse("tests").expect("a description"));
        let command = Command::GenerateToken { owner, expires: Expiry::Default, description };
        let minted = self.local.execute(actor, &Origin::Console, &command.into()).expect("a token").minted.expect("a token");
        minted.secret.expose().to_owned()
    }

    /// Asks with a token and perhaps a document.
    pub fn ask(&self, token: &str, method: &str, path: &str, document: Option<&Value>) -> Answer {
        let body = document.map(Value::to_string).unwrap_or_default();
        let kind = if document.is_some() { "Content-Type: application/vnd.api+json\r\n" } else { "" };
        self.send(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nUser-Agent: tests\r\n{kind}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    pub fn get(&self, token: &str, path: &str) -> Answer {
        self.ask(token, "GET", path, None)
    }

    pub fn post(&self, token: &str, path: &str, document: &Value) -> Answer {
        self.ask(token, "POST", path, Some(document))
    }

    pub fn patch(&self, token: &str, path: &str, document: &Value) -> Answer {
        self.ask(token, "PATCH", path, Some(document))
    }

    /// Uploads bytes without a token.
    pub fn put(&self, path: &str, body: &str) -> Answer {
        self.send(&format!(
            "PUT {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    /// The path of an address on this server.
    pub fn path(&self, url: &Value) -> String {
        let url = url.as_str().expect("an address");
        url.strip_prefix(&format!("http://{}", self.address)).expect("an address here").to_owned()
    }

    /// The id of a workspace of acme.
    pub fn workspace(&self, name: &str) -> String {
        let olivia = Actor::User(self.user("olivia"));
        let page = every_workspace(&self.local, olivia, self.organization("acme")).expect("workspaces");
        page.iter().find(|row| row.name.as_str() == name).expect("a workspace").id.to_string()
    }

    pub fn delete(&self, token: &str, path: &str) -> Answer {
        self.ask(token, "DELETE", path, None)
    }

    pub fn send(&self, request: &str) -> Answer {
        raw(self.address, request.as_bytes()).expect("an answer")
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The document of a resource.
pub fn resource(kind: &str, attributes: &Value) -> Value {
    json!({ "data": { "type": kind, "attributes": attributes } })
}

pub fn open(path: &std::path::Path, world: &Arc<FixedWorld>) -> Local {
    let world = Arc::clone(world) as Arc<dyn World>;
    Local::open(&Place::File(path.to_owned()), &Content::Demo, world, "tester (uid 0)".to_owned()).expect("a model")
}

/// A place for a log that can be read while it is written.
#[derive(Clone, Default)]
pub struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("paper").clone()).expect("text")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("paper").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
