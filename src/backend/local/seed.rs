//! Filling a new model, through the same commands, law and audit log as everything else.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use rusqlite::{Connection, TransactionBehavior};

use super::demo::{Demo, DemoOrganization, DemoTeam, DemoToken};
use super::place::Content;
use super::refusal::SeedError;
use super::sql::{self, Query};
use super::write::{Applier, Unchosen};
use super::{Local, tokens, uses};
use crate::backend::{Created, Error, Receipt};
use crate::domain::{
    Actor, Caller, Command, Description, Email, Expiry, Guard, Guarded, Id, Lifetime, Name, NoEntropy, OWNERS, Organization,
    OrganizationAccess, Origin, Permission, Request, SafeText, Team, Timestamp, TokenKind, TokenOwner, User, Uses, Visibility,
    Workspace, World,
};

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

/// Empties a model, and fills it again, in one transaction. The audit log stays.
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
    let demo = Demo::read().map_err(|error| SeedError::Wrong(error.to_string()))?;
    let now = local.world.now();
    let past = Past { world: local.world.as_ref(), millisecond: AtomicI64::new(now.as_millisecond()), now };
    let applier = Applier {
        connection: &transaction,
        world: &past,
        mode: local.mode(),
        system_user: &local.system_user,
        clocked: false,
        holds_runs: false,
        described: false,
        unchosen: Unchosen::Endless,
    };
    let seed = Seed { applier, past: &past, users: Mutex::default(), later: RefCell::default(), last: Cell::new(None) };
    match content {
        Content::Demo => seed.demo(&demo)?,
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

/// What happens in an organization after it was made.
enum Later<'a> {
    Command(Actor, Command),
    Token(TokenOwner, Id<User>, &'a DemoToken),
}

struct Seed<'a> {
    applier: Applier<'a>,
    past: &'a Past<'a>,
    users: Mutex<BTreeMap<String, Id<User>>>,
    /// What is done when everything else is there, with its age in days, the longest ago first.
    later: RefCell<Vec<(f64, Later<'a>)>>,
    /// The last command that was carried out.
    last: Cell<Option<Id<Request>>>,
}

impl<'a> Seed<'a> {
    fn demo(&self, demo: &'a Demo) -> Result<(), SeedError> {
        self.past.travel(demo.organizations.iter().map(|organization| organization.age).fold(0.0, f64::max) + 1.0);
        for user in &demo.users {
            self.user(&user.username, user.two_factor)?;
        }
        for user in &demo.users {
            let id = self.user_id(&user.username)?;
            for token in &user.tokens {
                self.later(token.age, Later::Token(TokenOwner::User(id), id, token));
            }
        }
        let mut by_age: Vec<(usize, &DemoOrganization)> = demo.organizations.iter().enumerate().collect();
        by_age.sort_by(|(_, one), (_, other)| other.age.total_cmp(&one.age));
        for (index, organization) in by_age {
            self.happen(organization.age)?;
            self.past.travel(organization.age);
            let id = self.organization(organization)?;
            if index == 0 {
                super::write::remember(self.applier.connection, self.user_id(&organization.creator)?, Some(id))?;
            }
        }
        self.happen(f64::NEG_INFINITY)
    }

    /// Lets happen what was longer ago than this many days, in the order of time.
    fn happen(&self, until: f64) -> Result<(), SeedError> {
        let mut events = self.later.take();
        events.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let due = events.iter().take_while(|(age, _)| *age > until).count();
        self.later.replace(events.split_off(due));
        for (age, event) in events {
            self.past.travel(age);
            match event {
                Later::Command(actor, command) => drop(self.execute(actor, command)?),
                Later::Token(owner, by, token) => self.token(owner, by, token)?,
            }
        }
        Ok(())
    }

    /// Keeps an event for when everything else is there, so that the audit log is in the order of time.
    fn later(&self, age: f64, event: Later<'a>) {
        self.later.borrow_mut().push((age, event));
    }

    fn organization(&self, demo: &'a DemoOrganization) -> Result<Id<Organization>, SeedError> {
        let creator = Actor::User(self.user_id(&demo.creator)?);
        let command =
            Command::CreateOrganization { name: Name::parse("name", &demo.name)?, email: Email::parse("email", &demo.email)? };
        let Some(Created::Organization(organization)) = self.execute(creator, command)?.created else {
            return Err(SeedError::Wrong(format!("organization {}", demo.name)));
        };
        let mut workspaces = BTreeMap::new();
        for name in &demo.workspaces {
            let command = Command::CreateWorkspace { organization, project: None, name: Name::parse("workspaces", name)? };
            if let Some(Created::Workspace(workspace)) = self.execute(creator, command)?.created {
                workspaces.insert(name.clone(), workspace);
            }
        }
        for (kind, days) in &demo.maximum_lifetimes {
            let (Some(kind), Some(lifetime)) = (TokenKind::parse(kind), Lifetime::days(*days)) else {
                return Err(SeedError::Wrong(format!("the maximum lifetime of {kind} tokens: {days}")));
            };
            let command = Command::SetMaximumLifetime { organization, kind, lifetime: Some(lifetime), enforce: true };
            self.execute(creator, command.when(Guard::Lifetime(None)))?;
        }
        for team in &demo.teams {
            self.team(creator, organization, team, &workspaces)?;
        }
        for lock in &demo.locks {
            let Some(workspace) = workspaces.get(&lock.workspace).copied() else {
                return Err(SeedError::Wrong(format!("lock of {}", lock.workspace)));
            };
            let reason = SafeText::note("reason", &lock.reason)?;
            let command = Command::LockWorkspace { workspace, reason };
            self.later(lock.age, Later::Command(Actor::User(self.user_id(&lock.by)?), command));
        }
        if let Some(token) = &demo.token {
            let by = self.user_named(token.by.as_deref())?;
            self.later(token.age, Later::Token(TokenOwner::Organization(organization), by, token));
        }
        Ok(organization)
    }

    fn team(
        &self,
        creator: Actor,
        organization: Id<Organization>,
        demo: &'a DemoTeam,
        workspaces: &BTreeMap<String, Id<Workspace>>,
    ) -> Result<(), SeedError> {
        let team: Id<Team> = if demo.name == OWNERS {
            let sql = "SELECT owners_team FROM organizations WHERE id = ?1";
            self.applier.connection.one(sql, [organization], |row| row.get(0))?
        } else {
            let mut organization_access = OrganizationAccess::NONE;
            for word in &demo.organization_access {
                let permission = Permission::parse(word);
                let permission =
                    permission.ok_or_else(|| SeedError::Wrong(format!("permission {word} of team {}", demo.name)))?;
                organization_access = organization_access.with(permission, true);
            }
            let visibility = if demo.visible { Visibility::Organization } else { Visibility::Secret };
            let name = Name::of_team("name", &demo.name)?;
            let command = Command::CreateTeam { organization, name, visibility, organization_access };
            match self.execute(creator, command)?.created {
                Some(Created::Team(team)) => team,
                _ => return Err(SeedError::Wrong(format!("team {}", demo.name))),
            }
        };
        for username in demo.members.iter().chain(demo.left.keys()) {
            self.execute(creator, Command::AddMember { team, user: self.user_id(username)? })?;
        }
        if let Some(age) = demo.members_lost_token {
            let command = Command::SetMemberTokenManagement { team, allowed: false };
            self.later(age, Later::Command(creator, command));
        }
        for (workspace, access) in &demo.access {
            let (Some(workspace), Some(access)) = (workspaces.get(workspace), access.read()) else {
                return Err(SeedError::Wrong(format!("access of team {} to {workspace}", demo.name)));
            };
            let command = Command::SetTeamAccess { workspace: *workspace, team, access };
            self.execute(creator, command.when(Guard::Access(None)))?;
        }
        if let Some(token) = &demo.token {
            let by = self.user_named(token.by.as_deref())?;
            self.later(token.age, Later::Token(TokenOwner::Team(team), by, token));
        }
        for (username, days) in &demo.left {
            let command = Command::RemoveMember { team, user: self.user_id(username)? };
            self.later(*days, Later::Command(creator, command));
        }
        Ok(())
    }

    /// Generates a token at its age, acknowledges it, and uses it, as people would have.
    fn token(&self, owner: TokenOwner, by: Id<User>, demo: &DemoToken) -> Result<(), SeedError> {
        let by = Actor::User(by);
        let expires = demo.expires.map_or(Expiry::Default, |days| Expiry::At(self.past.at(-days)));
        let description = demo.description.as_deref().map(Description::parse).transpose()?;
        let command = Command::GenerateToken { owner, expires, description };
        let Some(minted) = self.execute(by, command.when(Guard::Token(None)))?.minted else {
            return Err(SeedError::Wrong(format!("a token of {}", owner.id())));
        };
        self.execute(by, Command::AcknowledgeToken { token: minted.token })?;
        let Some(used) = demo.used.map(|days| self.past.at(days)) else { return Ok(()) };
        let lived = Uses::hour(self.past.at(demo.age)) + 1..Uses::hour(used);
        let hours: Vec<(i64, u32)> =
            workdays(self.past.now, demo.daily).into_iter().filter(|(hour, _)| lived.contains(hour)).collect();
        uses::fill(self.applier.connection, minted.token, &hours)?;
        let text = |text: &Option<String>| text.as_deref().map(SafeText::new);
        let caller = Caller { address: text(&demo.from), client: text(&demo.client) };
        let carried = tokens::authenticate(self.applier.connection, &minted.secret, used)?;
        Ok(tokens::note(self.applier.connection, (carried.id, carried.at, 1), &caller, false)?)
    }

    fn user(&self, username: &str, two_factor: bool) -> Result<Id<User>, SeedError> {
        let name = Name::parse("username", username)?;
        let email = Email::parse("email", &format!("{username}@example.com"))?;
        match self.execute(Actor::Operator, Command::CreateUser { username: name, email, two_factor })?.created {
            Some(Created::User(id)) => {
                self.users.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(username.to_owned(), id);
                Ok(id)
            }
            _ => Err(SeedError::Wrong(format!("user {username}"))),
        }
    }

    /// The user who made a token.
    fn user_named(&self, by: Option<&str>) -> Result<Id<User>, SeedError> {
        self.user_id(by.ok_or_else(|| SeedError::Wrong("nobody generated a token".to_owned()))?)
    }

    fn user_id(&self, username: &str) -> Result<Id<User>, SeedError> {
        let users = self.users.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        users.get(username).copied().ok_or_else(|| SeedError::Wrong(format!("user {username} is not in the seed")))
    }

    fn execute(&self, actor: Actor, request: impl Into<Guarded>) -> Result<Receipt, SeedError> {
        let outcome = self.applier.apply(actor, &Origin::Seed, &request.into())?;
        self.last.set(Some(outcome.request));
        Ok(outcome.result?)
    }
}

/// Uses by the hour over the days that are counted: in the daytime, few on a weekend, more on one day than on another.
fn workdays(now: Timestamp, daily: u32) -> Vec<(i64, u32)> {
    let (first, last) = (Uses::first_hour(now).div_euclid(24), Uses::hour(now).div_euclid(24));
    let on = |day: i64| {
        // The first day of 1970 was a Thursday.
        let percent = if (day + 4).rem_euclid(7) % 6 == 0 { 20 } else { 70 + (day * 37).rem_euclid(60) };
        daily * u32::try_from(percent).unwrap_or(0) / 100
    };
    let parts = |day: i64| [9, 14].into_iter().zip(0..).map(move |(hour, part)| (day * 24 + hour, u32::midpoint(on(day), part)));
    (first..=last).flat_map(parts).filter(|(_, count)| *count > 0).collect()
}
