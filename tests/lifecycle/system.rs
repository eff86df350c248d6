//! A real model on a real file, taken through the same steps.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::support::every_team;
use jiff::SignedDuration;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use tfe_console::backend::local::{Content, Local, Place};
use tfe_console::backend::{Backend, Created, Error, Minted, Receipt, Verify};
use tfe_console::domain::{
    AuthenticationToken, Caller, Id, Name, Organization, Origin, Secret, Team, Timestamp, User, Workspace, World,
};

use crate::model::{End, Model};
use crate::plaintext::Plaintext;
use crate::step::{Deed, Ids, Owner, Step, Who};
use crate::support::{FixedWorld, folder};
use crate::tables::{Tables, tables};

pub struct System {
    local: Local,
    world: Arc<FixedWorld>,
    start: Timestamp,
    /// A connection of its own, past the program.
    connection: Connection,
    /// What it read after the last command.
    tables: Tables,
    /// Audit rows of the making of the model.
    made: usize,
    users: Vec<Id<User>>,
    organizations: Vec<Id<Organization>>,
    teams: Vec<Id<Team>>,
    workspaces: Vec<Id<Workspace>>,
    tokens: Vec<(Id<AuthenticationToken>, Secret)>,
    texts: HashSet<String>,
    plaintext: Plaintext,
    folder: TempDir,
}

impl Ids for System {
    fn user(&self, number: usize) -> Id<User> {
        self.users[number]
    }
    fn organization(&self, number: usize) -> Id<Organization> {
        self.organizations[number]
    }
    fn team(&self, number: usize) -> Id<Team> {
        self.teams[number]
    }
    fn workspace(&self, number: usize) -> Id<Workspace> {
        self.workspaces[number]
    }
    fn token(&self, number: usize) -> Id<AuthenticationToken> {
        self.tokens[number].0
    }
    fn now(&self) -> Timestamp {
        self.world.now()
    }
}

impl System {
    /// A model with the user ada alone.
    pub fn new() -> Self {
        let (folder, world) = (folder(), Arc::new(FixedWorld::new()));
        let path = folder.path().join("model.db");
        let content = Content::Empty(Name::parse("USERNAME", "ada").expect("a name"));
        let shared: Arc<dyn World> = Arc::<FixedWorld>::clone(&world);
        let local = Local::open(&Place::File(path.clone()), &content, shared, "tester (uid 0)".to_owned()).expect("a model");
        let ada = local.people().expect("people")[0].id;
        let connection = Connection::open(path).expect("the model");
        let tables = tables(&connection);
        Self {
            local,
            start: world.now(),
            world,
            connection,
            made: tables["audit_events"].len(),
            tables,
            users: vec![ada],
            organizations: Vec::new(),
            teams: Vec::new(),
            workspaces: Vec::new(),
            tokens: Vec::new(),
            texts: HashSet::new(),
            plaintext: Plaintext::default(),
            folder,
        }
    }

    /// Takes a step, and compares how it ended with how it ends in the reference.
    pub fn take(&mut self, step: &Step, model: &Model) {
        let (who, deed) = match step {
            Step::Pass(seconds) => return self.world.pass(SignedDuration::from_secs(*seconds)),
            Step::Do(who, deed) => (*who, deed),
        };
        let request = deed.request(self);
        let answer = self.local.execute(self.actor(who), &Origin::Console, &request);
        let end = match &answer {
            Ok(_) => End::Done,
            Err(Error::Denied(reason)) => End::Denied(reason.rule.code()),
            Err(Error::Conflict(_)) => End::Conflict,
            Err(Error::NotFound(_)) => End::NotFound,
            Err(Error::Invalid(_)) => End::Invalid,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(Some(end), model.end, "{answer:?}");
        let before = std::mem::replace(&mut self.tables, tables(&self.connection));
        let log = &self.tables["audit_events"];
        assert_eq!(log.len(), self.made + model.audited, "one row for each command that decided something");
        if !matches!(end, End::NotFound | End::Invalid) {
            let row = log.last().expect("a row");
            let words = ["actor", "command", "outcome", "rule"].map(|column| text(&row[column]));
            let (outcome, rule) = match end {
                End::Denied(code) => ("denied", code),
                End::Conflict => ("conflict", ""),
                _ => ("done", ""),
            };
            assert_eq!(words, [&self.actor(who).to_string(), request.command().name(), outcome, rule]);
        }
        match answer {
            Ok(receipt) => self.keep(who, deed, receipt),
            Err(_) => assert_eq!(state(&before), state(&self.tables), "a command that failed changed something"),
        }
    }

    /// Gives what was made its number.
    fn keep(&mut self, who: Who, deed: &Deed, receipt: Receipt) {
        match receipt.created {
            Some(Created::User(id)) => self.users.push(id),
            Some(Created::Team(id)) => self.teams.push(id),
            Some(Created::Workspace(id)) => self.workspaces.push(id),
            Some(Created::Organization(id)) => {
                self.organizations.push(id);
                let page = every_team(&self.local, self.actor(who), id).expect("the creator is an owner");
                assert_eq!(page.len(), 1);
                self.teams.push(page[0].id);
            }
            Some(other) => panic!("no step makes {other:?}"),
            None => {}
        }
        assert_eq!(receipt.minted.is_some(), matches!(deed, Deed::Generate(..)));
        if let Some(Minted { token, secret, .. }) = receipt.minted {
            assert!(self.texts.insert(secret.expose().to_owned()), "a token was minted twice");
            self.plaintext.add(&secret);
            self.tokens.push((token, secret));
        }
    }

    /// What holds after every step.
    pub fn check(&self, model: &Model) {
        self.check_authentication(model);
        self.check_rows(model);
        self.check_lifetimes(model);
        self.check_chain();
        let values = self.tables.values().flatten().flat_map(|row| row.values());
        for value in values {
            if let Value::Text(text) = value {
                assert!(!self.plaintext.is_in(text.as_bytes()), "a piece of a token in {text}");
            } else if let Value::Blob(blob) = value {
                assert!(!self.plaintext.is_in(blob), "a piece of a token in a blob");
            }
        }
    }

    fn check_authentication(&self, model: &Model) {
        for (number, (_, secret)) in self.tokens.iter().enumerate() {
            let expected =
                if model.is_valid(number) { Ok(self.actor(model.tokens[&number].owner.who())) } else { Err(Error::Unauthorized) };
            assert_eq!(self.local.authenticate(secret, &Caller::default()), expected, "token {number}");
        }
    }

    /// The maxima, and what the pages of tokens say because of them.
    fn check_lifetimes(&self, model: &Model) {
        let days = |row: &std::collections::BTreeMap<String, Value>| {
            let Value::Integer(days) = row["milliseconds"] else { panic!("days are a number") };
            (text(&row["organization_id"]), text(&row["kind"]), days)
        };
        let rows: BTreeSet<_> = self.tables["maximum_lifetimes"].iter().map(days).collect();
        let expected = model.lifetimes.iter().map(|((organization, kind), lifetime)| {
            (self.organization(*organization).to_string(), kind.to_string(), i64::from(lifetime.as_days()) * 86_400_000)
        });
        assert_eq!(rows, expected.collect());
        for user in 0..self.users.len() {
            let page = self.local.user_tokens(self.actor(Who::User(user)), self.user(user)).expect("one's own tokens");
            let seen: BTreeSet<_> = page.tokens.iter().map(|token| (token.id, token.ends_at())).collect();
            let live = model.live(Owner::User(user));
            let end = |number: usize| model.end_of(&model.tokens[&number]).map(|at| self.start + SignedDuration::from_secs(at));
            assert_eq!(seen, live.map(|number| (self.token(number), end(number))).collect());
        }
    }

    /// Every row of the log is chained to the one before it.
    fn check_chain(&self) {
        let check = self.local.verify_audit(&Verify::SinceLastVerified, None).expect("a check");
        assert_eq!((check.done, check.broken), (true, None));
    }

    fn check_rows(&self, model: &Model) {
        let tokens = |row: &std::collections::BTreeMap<String, Value>| {
            (text(&row["id"]), row["revoked_at"] != Value::Null, row["shown_at"] != Value::Null)
        };
        let rows: BTreeSet<_> = self.tables["tokens"].iter().map(tokens).collect();
        let expected = model.tokens.iter().map(|(number, token)| (self.token(*number).to_string(), token.revoked, token.shown));
        assert_eq!(rows, expected.collect());
        let mut owners = HashSet::new();
        for row in self.tables["tokens"].iter().filter(|row| row["revoked_at"] == Value::Null && row["user_id"] == Value::Null) {
            assert!(owners.insert((text(&row["organization_id"]), text(&row["team_id"]))), "two tokens of one owner");
        }
        let rows: BTreeSet<_> =
            self.tables["memberships"].iter().map(|row| (text(&row["team_id"]), text(&row["user_id"]))).collect();
        let members = model.teams.iter().flat_map(|(team, row)| row.members.iter().map(move |user| (*team, *user)));
        assert_eq!(rows, members.map(|(team, user)| (self.team(team).to_string(), self.user(user).to_string())).collect());
        for row in &self.tables["organizations"] {
            let owners = text(&row["owners_team"]);
            assert!(rows.iter().any(|(team, _)| *team == owners), "the owners team is empty");
        }
    }

    /// Looks into the files themselves, once nothing of this process has the model open: closing a file
    /// would drop SQLite's locks on it. The log, on which there are none, goes with the last connection.
    pub fn close(self) {
        let check = self.local.verify_audit(&Verify::Everything, None).expect("a check");
        assert_eq!((check.checked, check.broken), (self.tables["audit_events"].len() as u64, None));
        let Self { local, connection, plaintext, folder, .. } = self;
        let path = folder.path().join("model.db");
        let log = std::fs::read(PathBuf::from(format!("{}-wal", path.display()))).expect("the log");
        drop((local, connection));
        assert!(!plaintext.is_in(&log), "a piece of a token in the write-ahead log");
        assert!(!plaintext.is_in(&std::fs::read(path).expect("the model")), "a piece of a token in the file");
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    }
}

/// The tables but for the log and the clock, and for when and how often tokens were used.
fn state(tables: &Tables) -> Tables {
    let mut state = tables.clone();
    for table in ["audit_events", "audit_verified", "clock", "token_uses"] {
        state.remove(table);
    }
    for row in state.values_mut().flatten() {
        row.remove("last_used_at");
        row.remove("token_used");
        row.remove("token_uses");
    }
    state
}
