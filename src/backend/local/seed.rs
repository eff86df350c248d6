//! Filling a new model, through the same commands, law and audit log as everything else.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use rusqlite::{Connection, TransactionBehavior};
use serde::Deserialize;

use super::open::Content;
use super::sql::{self, Query};
use super::write::Scribe;
use super::{Local, tokens};
use crate::backend::{Created, Error, Receipt};
use crate::domain::{
    Access, Actor, Caller, Command, CustomAccess, Email, Expiry, Id, InvalidInput, Level, Name, NoEntropy, OWNERS, Organization,
    OrganizationAccess, Permission, Request, Runs, SafeText, Seen, StateVersions, Team, Timestamp, TokenOwner, User, Variables,
    Visibility, Workspace, World,
};

/// Why a new model could not be filled; the model is unchanged then.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The model refused.
    #[error("The model could not be filled: {0}")]
    Model(#[from] Error),
    /// The seed itself is wrong.
    #[error("The seed is wrong: {0}")]
    Wrong(String),
}

impl From<InvalidInput> for SeedError {
    fn from(invalid: InvalidInput) -> Self {
        Self::Wrong(invalid.to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    users: Vec<DemoUser>,
    organizations: Vec<DemoOrganization>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoUser {
    username: String,
    two_factor: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoOrganization {
    name: String,
    email: String,
    creator: String,
    /// Days.
    age: f64,
    workspaces: Vec<String>,
    token: Option<DemoToken>,
    teams: Vec<DemoTeam>,
    #[serde(default)]
    locks: Vec<DemoLock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoTeam {
    name: String,
    #[serde(default)]
    visible: bool,
    /// Permissions by their names in the API.
    #[serde(default)]
    organization_access: Vec<String>,
    /// Days ago since when its members may not manage its token; absent where they may.
    members_lost_token: Option<f64>,
    members: Vec<String>,
    #[serde(default)]
    access: BTreeMap<String, DemoAccess>,
    token: Option<DemoToken>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum DemoAccess {
    Level(String),
    Custom(DemoCustomAccess),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoCustomAccess {
    runs: String,
    variables: String,
    state_versions: String,
    #[serde(default)]
    sentinel_mocks: bool,
    #[serde(default)]
    workspace_locking: bool,
    #[serde(default)]
    run_tasks: bool,
}

impl DemoAccess {
    /// `None` for a word that is none of the field's.
    fn read(&self) -> Option<Access> {
        let custom = match self {
            Self::Level(word) => return Level::parse(word).map(Access::Fixed),
            Self::Custom(custom) => custom,
        };
        Some(Access::Custom(CustomAccess {
            runs: Runs::parse(&custom.runs)?,
            variables: Variables::parse(&custom.variables)?,
            state_versions: StateVersions::parse(&custom.state_versions)?,
            sentinel_mocks: custom.sentinel_mocks,
            workspace_locking: custom.workspace_locking,
            run_tasks: custom.run_tasks,
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoLock {
    workspace: String,
    by: String,
    /// Days ago.
    age: f64,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoToken {
    by: String,
    /// Days ago.
    age: f64,
    /// Days ago; absent for one that was never used.
    used: Option<f64>,
    /// Days from now; absent for one that does not expire.
    expires: Option<f64>,
}

/// The world with a clock that the seed moves.
struct Past<'a> {
    world: &'a dyn World,
    millisecond: AtomicI64,
    now: Timestamp,
}

impl Past<'_> {
    fn travel(&self, days_ago: f64) {
        self.millisecond.store(self.at(days_ago).as_millisecond(), Ordering::Relaxed);
    }

    fn at(&self, days_ago: f64) -> Timestamp {
        self.now.checked_sub(SignedDuration::from_secs_f64(days_ago * 86_400.0)).unwrap_or(self.now)
    }
}

impl World for Past<'_> {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.millisecond.load(Ordering::Relaxed)).unwrap_or(self.now)
    }

    fn entropy(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        self.world.entropy(bytes)
    }
}

/// Fills an empty model, in one transaction.
pub(super) fn fill(local: &Local, content: &Content) -> Result<(), SeedError> {
    run(local, content, |_| Ok(()))
}

/// Empties a model, and fills it anew, in one transaction. The audit log stays.
pub(super) fn refill(local: &Local, content: &Content) -> Result<(), SeedError> {
    run(local, content, |connection| {
        for table in ["last_seat", "tokens", "organizations", "users"] {
            connection.change(&format!("DELETE FROM {table}"), [])?;
        }
        Ok(())
    })
}

fn run(local: &Local, content: &Content, first: impl FnOnce(&Connection) -> Result<(), Error>) -> Result<(), SeedError> {
    local.check_identity()?;
    let mut connection = local.connection.borrow_mut();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|fault| sql::error(&fault))?;
    first(&transaction)?;
    let now = local.world.now();
    let past = Past { world: local.world.as_ref(), millisecond: AtomicI64::new(now.as_millisecond()), now };
    let scribe = Scribe {
        connection: &transaction,
        world: &past,
        read_only: local.about.read_only.as_ref(),
        system_user: &local.system_user,
        clocked: false,
    };
    let seed = Seed { scribe, past: &past, users: Mutex::default(), later: RefCell::default(), last: Cell::new(None) };
    match content {
        Content::Demo => seed.demo()?,
        Content::Empty(first_user) => {
            let id = seed.user(first_user.as_str(), false)?;
            super::write::remember(&transaction, id, None)?;
        }
    }
    super::clock::advance(&transaction, now)?;
    let last = seed.last.take();
    drop(seed);
    match (transaction.commit(), last) {
        (Ok(()), _) => {}
        (Err(fault), Some(request)) => super::after_failed_commit(&connection, &fault, request)?,
        (Err(fault), None) => return Err(SeedError::Model(sql::error(&fault))),
    }
    local.announce();
    Ok(())
}

struct Seed<'a> {
    scribe: Scribe<'a>,
    past: &'a Past<'a>,
    users: Mutex<BTreeMap<String, Id<User>>>,
    /// What is done at last, with its age in days.
    later: RefCell<Vec<(f64, Actor, Command)>>,
    /// The last command that was carried out.
    last: Cell<Option<Id<Request>>>,
}

impl Seed<'_> {
    fn demo(&self) -> Result<(), SeedError> {
        let demo: Demo =
            toml::from_str(include_str!("../../../assets/demo.toml")).map_err(|error| SeedError::Wrong(error.to_string()))?;
        self.past.travel(demo.organizations.iter().map(|organization| organization.age).fold(0.0, f64::max) + 1.0);
        for user in &demo.users {
            self.user(&user.username, user.two_factor)?;
        }
        for (index, organization) in demo.organizations.iter().enumerate() {
            self.past.travel(organization.age);
            let id = self.organization(organization)?;
            if index == 0 {
                super::write::remember(self.scribe.connection, self.user_id(&organization.creator)?, Some(id))?;
            }
        }
        for (age, actor, command) in self.later.take() {
            self.past.travel(age);
            self.execute(actor, &command)?;
        }
        Ok(())
    }

    /// Keeps a command for when everything else is there.
    fn later(&self, age: f64, actor: Actor, command: Command) {
        self.later.borrow_mut().push((age, actor, command));
    }

    fn organization(&self, demo: &DemoOrganization) -> Result<Id<Organization>, SeedError> {
        let creator = Actor::User(self.user_id(&demo.creator)?);
        let command =
            Command::CreateOrganization { name: Name::parse("name", &demo.name)?, email: Email::parse("email", &demo.email)? };
        let Some(Created::Organization(organization)) = self.execute(creator, &command)?.created else {
            return Err(SeedError::Wrong(format!("organization {}", demo.name)));
        };
        let mut workspaces = BTreeMap::new();
        for name in &demo.workspaces {
            let command = Command::CreateWorkspace { organization, name: Name::parse("workspaces", name)? };
            if let Some(Created::Workspace(workspace)) = self.execute(creator, &command)?.created {
                workspaces.insert(name.clone(), workspace);
            }
        }
        for team in &demo.teams {
            self.team(creator, organization, team, &workspaces)?;
        }
        for lock in &demo.locks {
            let Some(workspace) = workspaces.get(&lock.workspace).copied() else {
                return Err(SeedError::Wrong(format!("lock of {}", lock.workspace)));
            };
            let reason = SafeText::note("reason", &lock.reason)?;
            self.later(lock.age, Actor::User(self.user_id(&lock.by)?), Command::LockWorkspace { workspace, reason });
        }
        if let Some(token) = &demo.token {
            self.token(TokenOwner::Organization(organization), token)?;
        }
        Ok(organization)
    }

    fn team(
        &self,
        creator: Actor,
        organization: Id<Organization>,
        demo: &DemoTeam,
        workspaces: &BTreeMap<String, Id<Workspace>>,
    ) -> Result<(), SeedError> {
        let team: Id<Team> = if demo.name == OWNERS {
            let sql = "SELECT owners_team FROM organizations WHERE id = ?1";
            self.scribe.connection.one(sql, [organization], |row| row.get(0))?
        } else {
            let mut organization_access = OrganizationAccess::NONE;
            for word in &demo.organization_access {
                let permission = Permission::parse(word);
                let permission =
                    permission.ok_or_else(|| SeedError::Wrong(format!("permission {word} of team {}", demo.name)))?;
                organization_access = organization_access.with(permission, true);
            }
            let visibility = if demo.visible { Visibility::Organization } else { Visibility::Secret };
            let name = Name::parse("name", &demo.name)?;
            let command = Command::CreateTeam { organization, name, visibility, organization_access };
            match self.execute(creator, &command)?.created {
                Some(Created::Team(team)) => team,
                _ => return Err(SeedError::Wrong(format!("team {}", demo.name))),
            }
        };
        for username in &demo.members {
            self.execute(creator, &Command::AddMember { team, user: self.user_id(username)? })?;
        }
        if let Some(age) = demo.members_lost_token {
            self.later(age, creator, Command::SetMemberTokenManagement { team, seen: None, allowed: false });
        }
        for (workspace, access) in &demo.access {
            let (Some(workspace), Some(access)) = (workspaces.get(workspace), access.read()) else {
                return Err(SeedError::Wrong(format!("access of team {} to {workspace}", demo.name)));
            };
            self.execute(creator, &Command::SetTeamAccess { workspace: *workspace, team, access })?;
        }
        match &demo.token {
            Some(token) => self.token(TokenOwner::Team(team), token),
            None => Ok(()),
        }
    }

    /// Generates a token at its age, acknowledges it, and uses it, as people would have.
    fn token(&self, owner: TokenOwner, demo: &DemoToken) -> Result<(), SeedError> {
        let by = Actor::User(self.user_id(&demo.by)?);
        self.past.travel(demo.age);
        let expires = demo.expires.map_or(Expiry::Default, |days| Expiry::At(self.past.at(-days)));
        let command = Command::GenerateToken { owner, seen: Seen::Nothing, expires, description: None };
        let Some(minted) = self.execute(by, &command)?.minted else {
            return Err(SeedError::Wrong(format!("token by {}", demo.by)));
        };
        self.execute(by, &Command::AcknowledgeToken { token: minted.token })?;
        if let Some(used) = demo.used {
            let carried = tokens::authenticate(self.scribe.connection, &minted.secret, self.past.at(used))?;
            tokens::note(self.scribe.connection, &carried, &Caller::default(), false);
        }
        Ok(())
    }

    fn user(&self, username: &str, two_factor: bool) -> Result<Id<User>, SeedError> {
        let name = Name::parse("username", username)?;
        let email = Email::parse("email", &format!("{username}@example.com"))?;
        match self.execute(Actor::Operator, &Command::CreateUser { username: name, email, two_factor })?.created {
            Some(Created::User(id)) => {
                self.users.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(username.to_owned(), id);
                Ok(id)
            }
            _ => Err(SeedError::Wrong(format!("user {username}"))),
        }
    }

    fn user_id(&self, username: &str) -> Result<Id<User>, SeedError> {
        let users = self.users.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        users.get(username).copied().ok_or_else(|| SeedError::Wrong(format!("user {username} is not in the seed")))
    }

    fn execute(&self, actor: Actor, command: &Command) -> Result<Receipt, SeedError> {
        let outcome = self.scribe.apply(actor, command)?;
        self.last.set(Some(outcome.request));
        Ok(outcome.result?)
    }
}
