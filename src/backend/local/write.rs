//! Carrying out a command: facts, the law, the change, the audit row, all in the caller's transaction.

use rusqlite::Connection;

use super::audit::{self, Event};
use super::clock;
use super::facts::{self, Scope};
use super::sql::{Query, Stamp};
use crate::backend::{Conflict, Created, Error, Outcome as End, Receipt};
use crate::domain::{
    Actor, Command, Email, Id, Level, Name, OWNERS, Organization, Request, SafeText, Seen, Target, Team, TeamAccess, Timestamp,
    User, Workspace, World,
};
use crate::policy::{Act, Decision, Facts, decide};

/// A decided command: its audit row is written, and so is whatever it changed.
pub(super) struct Outcome {
    pub(super) request: Id<Request>,
    pub(super) result: Result<Receipt, Error>,
}

/// Applies commands on one connection.
pub(super) struct Scribe<'a> {
    pub(super) connection: &'a Connection,
    pub(super) world: &'a dyn World,
    pub(super) read_only: Option<&'a SafeText>,
    pub(super) system_user: &'a str,
    /// Whether times are judged by the model's clock and kept in it; the seed, which goes back and forth in time, does not.
    pub(super) clocked: bool,
}

impl Scribe<'_> {
    /// Decides and applies a command. An `Err` decided nothing, and the transaction is to be rolled back;
    /// a refusal is an [`Outcome`], because its audit row is to be kept.
    pub(super) fn apply(&self, actor: Actor, command: &Command) -> Result<Outcome, Error> {
        let scope = Scope::of(self.connection, actor, command)?;
        let facts = facts::load(self.connection, actor, &scope, self.read_only)?;
        let at = self.time(command)?;
        let (result, outcome, rule) = match decide(Act::Write(command), &facts) {
            Decision::Deny(reason) => {
                let code = reason.rule.code();
                (Err(Error::Denied(reason)), End::Denied, Some(code))
            }
            Decision::Allow => match self.change(actor, command, &scope, at) {
                Ok(receipt) => (Ok(receipt), End::Done, None),
                Err(Error::Conflict(conflict)) => (Err(Error::Conflict(conflict)), End::Conflict, None),
                Err(error) => return Err(error),
            },
        };
        let request = self.record(actor, command, &scope, &facts, at, (outcome, rule, result.as_ref().ok()))?;
        if self.clocked {
            clock::advance(self.connection, at)?;
        }
        Ok(Outcome { request, result })
    }

    /// When a command is carried out, by the model's clock, but for the one that resets it.
    fn time(&self, command: &Command) -> Result<Timestamp, Error> {
        let now = self.world.now();
        if self.clocked && !matches!(command, Command::ResetClock) { clock::time(self.connection, now) } else { Ok(now) }
    }

    /// The refusal of a model that cannot be changed, by the law as everything else; it cannot be audited.
    pub(super) fn refuse_read_only(&self, actor: Actor, command: &Command) -> Result<Receipt, Error> {
        let scope = Scope::of(self.connection, actor, command)?;
        let facts = facts::load(self.connection, actor, &scope, self.read_only)?;
        match decide(Act::Write(command), &facts) {
            Decision::Deny(reason) => Err(Error::Denied(reason)),
            Decision::Allow => Err(Error::Storage("The model cannot be changed.".to_owned())),
        }
    }

    fn change(&self, actor: Actor, command: &Command, scope: &Scope, at: Timestamp) -> Result<Receipt, Error> {
        match command {
            Command::CreateUser { username, email, two_factor } => self.create_user(username, email, *two_factor, at),
            Command::CreateOrganization { name, email } => self.create_organization(actor, name, email, at),
            Command::CreateTeam { organization, name } => self.create_team(*organization, name, at),
            Command::DeleteTeam { team } => {
                self.connection.change("DELETE FROM teams WHERE id = ?1", [*team])?;
                Ok(Receipt::default())
            }
            Command::AddMember { team, user } => self.add_member(*team, *user, at),
            Command::RemoveMember { team, user } => self.remove_member(*team, *user),
            Command::CreateWorkspace { organization, name } => self.create_workspace(*organization, name, at),
            Command::SetTeamAccess { workspace, team, level } => self.set_access(*workspace, *team, *level),
            Command::RemoveTeamAccess { workspace, team } => self.remove_access(*workspace, *team),
            Command::GenerateToken { owner, seen, expires, description } => {
                self.generate(actor, *owner, *seen, (*expires, description.as_ref()), at)
            }
            Command::RevokeToken { owner, seen } => self.revoke(*owner, *seen, at),
            Command::AcknowledgeToken { token } => {
                debug_assert!(scope.oneself, "the law lets only the receiver acknowledge");
                self.acknowledge(*token, at)
            }
            Command::SetMaximumLifetime { organization, kind, seen, lifetime } => {
                self.set_maximum_lifetime(*organization, *kind, *seen, *lifetime)
            }
            Command::ResetClock => clock::set(self.connection, at).map(|()| Receipt::default()),
        }
    }

    fn create_user(&self, username: &Name, email: &Email, two_factor: bool, at: Timestamp) -> Result<Receipt, Error> {
        self.refuse_taken("SELECT 1 FROM users WHERE username = ?1", (username,), username, "this model")?;
        let id = Id::<User>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO users (id, username, email, two_factor, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id, username, email.as_str(), two_factor, Stamp(at)),
        )?;
        Ok(created(Created::User(id)))
    }

    /// An organization, its team `owners`, and the asker as its first member (spec §2.3 O1, O2).
    fn create_organization(&self, actor: Actor, name: &Name, email: &Email, at: Timestamp) -> Result<Receipt, Error> {
        self.refuse_taken("SELECT 1 FROM organizations WHERE name = ?1", (name,), name, "this model")?;
        let Actor::User(creator) = actor else {
            return Err(Error::Storage("Only a user can be the first owner.".to_owned()));
        };
        let organization = Id::<Organization>::mint(self.world)?;
        let owners = Id::<Team>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO organizations (id, name, email, created_at, owners_team, an_owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (organization, name, email.as_str(), Stamp(at), owners, creator),
        )?;
        self.insert_team(owners, organization, OWNERS, at)?;
        self.insert_member(owners, creator, at)?;
        Ok(created(Created::Organization(organization)))
    }

    fn create_team(&self, organization: Id<Organization>, name: &Name, at: Timestamp) -> Result<Receipt, Error> {
        let place = facts::organization_name(self.connection, organization)?;
        let sql = "SELECT 1 FROM teams WHERE organization_id = ?1 AND name = ?2";
        self.refuse_taken(sql, (organization, name), name, place.as_str())?;
        let id = Id::mint(self.world)?;
        self.insert_team(id, organization, name.as_str(), at)?;
        Ok(created(Created::Team(id)))
    }

    fn insert_team(&self, id: Id<Team>, organization: Id<Organization>, name: &str, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO teams (id, organization_id, name, created_at) VALUES (?1, ?2, ?3, ?4)";
        self.connection.change(sql, (id, organization, name, Stamp(at))).map(drop)
    }

    fn add_member(&self, team: Id<Team>, user: Id<User>, at: Timestamp) -> Result<Receipt, Error> {
        let username = facts::actor_name(self.connection, Actor::User(user))?;
        let there = self
            .connection
            .maybe("SELECT 1 FROM memberships WHERE team_id = ?1 AND user_id = ?2", (team, user), |_| Ok(()))?
            .is_some();
        if there {
            return Err(Error::Conflict(Conflict::Already(format!("{username} is a member of the team already."))));
        }
        self.insert_member(team, user, at)?;
        Ok(Receipt::default())
    }

    fn insert_member(&self, team: Id<Team>, user: Id<User>, at: Timestamp) -> Result<(), Error> {
        let sql = "INSERT INTO memberships (team_id, user_id, created_at) VALUES (?1, ?2, ?3)";
        self.connection.change(sql, (team, user, Stamp(at))).map(drop)
    }

    fn remove_member(&self, team: Id<Team>, user: Id<User>) -> Result<Receipt, Error> {
        let removed = self.connection.change("DELETE FROM memberships WHERE team_id = ?1 AND user_id = ?2", (team, user))?;
        if removed == 0 {
            let username = facts::actor_name(self.connection, Actor::User(user))?;
            return Err(Error::Conflict(Conflict::Already(format!("{username} is no member of the team."))));
        }
        Ok(Receipt::default())
    }

    fn create_workspace(&self, organization: Id<Organization>, name: &Name, at: Timestamp) -> Result<Receipt, Error> {
        let place = facts::organization_name(self.connection, organization)?;
        let sql = "SELECT 1 FROM workspaces WHERE organization_id = ?1 AND name = ?2";
        self.refuse_taken(sql, (organization, name), name, place.as_str())?;
        let id = Id::<Workspace>::mint(self.world)?;
        self.connection.change(
            "INSERT INTO workspaces (id, organization_id, name, created_at) VALUES (?1, ?2, ?3, ?4)",
            (id, organization, name, Stamp(at)),
        )?;
        Ok(created(Created::Workspace(id)))
    }

    fn set_access(&self, workspace: Id<Workspace>, team: Id<Team>, level: Level) -> Result<Receipt, Error> {
        self.connection.change(
            "INSERT INTO team_access (id, workspace_id, team_id, level) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (workspace_id, team_id) DO UPDATE SET level = excluded.level",
            (Id::<TeamAccess>::mint(self.world)?, workspace, team, level),
        )?;
        Ok(Receipt::default())
    }

    fn remove_access(&self, workspace: Id<Workspace>, team: Id<Team>) -> Result<Receipt, Error> {
        let sql = "DELETE FROM team_access WHERE workspace_id = ?1 AND team_id = ?2";
        if self.connection.change(sql, (workspace, team))? == 0 {
            return Err(Error::Conflict(Conflict::Already("The team has no access to the workspace.".to_owned())));
        }
        Ok(Receipt::default())
    }

    fn refuse_taken(&self, sql: &str, params: impl rusqlite::Params, name: &Name, place: &str) -> Result<(), Error> {
        match self.connection.maybe(sql, params, |_| Ok(()))? {
            None => Ok(()),
            Some(()) => Err(Error::Conflict(Conflict::NameTaken { name: name.into(), place: place.into() })),
        }
    }

    fn record(
        &self,
        actor: Actor,
        command: &Command,
        scope: &Scope,
        facts: &Facts,
        at: Timestamp,
        (outcome, rule, receipt): (End, Option<&'static str>, Option<&Receipt>),
    ) -> Result<Id<Request>, Error> {
        // An account is made for somebody, whose row it is; everything else is about what the command names.
        let target = match receipt.and_then(|receipt| receipt.created) {
            Some(Created::User(user)) => Target::User(user),
            _ => command.target(),
        };
        // A deleted team has no name any more but in the facts that were loaded before.
        let target_name = match (&facts.team, target) {
            (Some(team), Target::Team(_)) => format!("team {}", team.name).into(),
            _ => self.target_name(target)?,
        };
        let event = Event {
            actor: actor.to_string(),
            actor_name: facts::actor_name(self.connection, actor)?,
            system_user: self.system_user,
            command: command.name(),
            organization: self.organization(scope, command, receipt)?,
            target: target.to_string(),
            target_name,
            detail: self.detail(command, receipt)?,
            outcome,
            rule,
        };
        audit::record(self.connection, self.world, at, &event)
    }

    /// In whose log a row belongs: an organization's own beginning is in its log too, and whatever is about one of its tokens.
    fn organization(
        &self,
        scope: &Scope,
        command: &Command,
        receipt: Option<&Receipt>,
    ) -> Result<Option<Id<Organization>>, Error> {
        Ok(match (scope.organization, receipt.and_then(|receipt| receipt.created), command.target()) {
            (None, Some(Created::Organization(organization)), _) => Some(organization),
            (None, _, Target::Token(token)) => self
                .connection
                .maybe(
                    "SELECT coalesce(organization_id, (SELECT organization_id FROM teams WHERE id = team_id)) FROM tokens WHERE id = ?1",
                    [token],
                    |row| row.get(0),
                )?
                .flatten(),
            (organization, _, _) => organization,
        })
    }

    /// What an audit row says beside its command and target: the other party, or the token's id.
    fn detail(&self, command: &Command, receipt: Option<&Receipt>) -> Result<Option<SafeText>, Error> {
        let user_name = |user: Id<User>| {
            self.connection.maybe("SELECT username FROM users WHERE id = ?1", [user], |row| row.get::<_, SafeText>(0))
        };
        Ok(match command {
            Command::CreateUser { username: name, .. }
            | Command::CreateOrganization { name, .. }
            | Command::CreateTeam { name, .. }
            | Command::CreateWorkspace { name, .. } => Some(name.into()),
            Command::AddMember { user, .. } | Command::RemoveMember { user, .. } => user_name(*user)?,
            Command::SetTeamAccess { team, level, .. } => Some(format!("{} {level}", self.target_name((*team).into())?).into()),
            Command::RemoveTeamAccess { team, .. } => Some(self.target_name((*team).into())?),
            Command::GenerateToken { .. } => {
                receipt.and_then(|receipt| receipt.minted.as_ref()).map(|minted| minted.token.to_string().into())
            }
            Command::RevokeToken { seen: Seen::Token(token), .. } => Some(token.to_string().into()),
            Command::SetMaximumLifetime { kind, lifetime, .. } => {
                let maximum = lifetime.map_or_else(|| "no maximum".to_owned(), |lifetime| lifetime.to_string());
                Some(format!("{kind} tokens: {maximum}").into())
            }
            Command::RevokeToken { .. } | Command::DeleteTeam { .. } | Command::AcknowledgeToken { .. } | Command::ResetClock => {
                None
            }
        })
    }

    pub(super) fn target_name(&self, target: Target) -> Result<SafeText, Error> {
        let connection = self.connection;
        let named = |kind: &str, sql: &str, id: String| {
            let name: Option<SafeText> = connection.maybe(sql, [id], |row| row.get(0))?;
            Ok(name.map_or_else(|| SafeText::new(kind), |name| format!("{kind} {name}").into()))
        };
        match target {
            Target::Model => Ok("model".into()),
            Target::Organization(id) => named("organization", "SELECT name FROM organizations WHERE id = ?1", id.to_string()),
            Target::Team(id) => named("team", "SELECT name FROM teams WHERE id = ?1", id.to_string()),
            Target::User(id) => named("user", "SELECT username FROM users WHERE id = ?1", id.to_string()),
            Target::Workspace(id) => named("workspace", "SELECT name FROM workspaces WHERE id = ?1", id.to_string()),
            Target::Token(id) => Ok(id.to_string().into()),
        }
    }
}

fn created(created: Created) -> Receipt {
    Receipt { created: Some(created), minted: None }
}

/// Keeps whom the console acts as.
pub(super) fn remember(connection: &Connection, user: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error> {
    connection
        .change(
            "INSERT INTO last_seat (one, user_id, organization_id) VALUES (1, ?1, ?2)
             ON CONFLICT (one) DO UPDATE SET user_id = excluded.user_id, organization_id = excluded.organization_id
             WHERE user_id <> excluded.user_id OR organization_id IS NOT excluded.organization_id",
            (user, organization),
        )
        .map(drop)
}
