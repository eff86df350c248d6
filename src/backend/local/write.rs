//! Carrying out a command: facts, the law, the change, the audit row, all in the caller's transaction.

mod accounts;
mod defaults;
mod guard;
mod held;
mod operations;
mod organizations;
mod projects;
mod runs;
mod states;
mod teams;
mod workspaces;

use rusqlite::Connection;

use super::audit::{self, Event};
use super::clock;
use super::defaults::read as defaults_of;
use super::facts::{self, Mode, Scope};
use super::sql::Query;
use crate::backend::{Conflict, Created, Error, Outcome as End, Receipt};
use crate::domain::{
    Actor, Command, Guarded, Id, Name, Organization, Origin, Request, Retention, SafeText, Target, Timestamp, User, World,
};
use crate::policy::{Act, Decision, Facts, Reason, decide};

/// A decided command: its audit row is written, and so is whatever it changed.
pub(super) struct Outcome {
    pub(super) request: Id<Request>,
    pub(super) result: Result<Receipt, Error>,
}

/// What becomes of a token for which no expiry is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unchosen {
    Expires,
    /// It never expires, as tokens from before there was a default; only the demo has such.
    Endless,
}

/// Applies commands on one connection.
pub(super) struct Applier<'a> {
    pub(super) connection: &'a Connection,
    pub(super) world: &'a dyn World,
    pub(super) mode: Mode<'a>,
    pub(super) system_user: &'a str,
    /// Whether times are judged by the model's clock and kept in it; the seed, which goes back and forth in time, does not.
    pub(super) clocked: bool,
    /// Whether a run that is made waits for somebody instead of ending at once.
    pub(super) holds_runs: bool,
    /// Whether a new organization has described team tokens.
    pub(super) described: bool,
    /// What becomes of a token for which no expiry is chosen.
    pub(super) unchosen: Unchosen,
}

impl Applier<'_> {
    /// Decides and applies a command. An `Err` decided nothing, and the transaction is to be rolled back;
    /// a refusal is an [`Outcome`], because its audit row is to be kept.
    pub(super) fn apply(&self, actor: Actor, origin: &Origin, request: &Guarded) -> Result<Outcome, Error> {
        let command = request.command();
        self.decide(actor, origin, command, |scope, at| {
            self.check(request, at)?;
            self.change((actor, origin), command, scope, at)
        })
    }

    /// Audits the denial of a command that is not carried out, whatever the law says of it by now.
    pub(super) fn refuse(&self, actor: Actor, origin: &Origin, command: &Command, reason: &Reason) -> Result<Outcome, Error> {
        self.decide(actor, origin, command, |_, _| Err(Error::Denied(reason.clone())))
    }

    fn decide(
        &self,
        actor: Actor,
        origin: &Origin,
        command: &Command,
        change: impl FnOnce(&Scope, Timestamp) -> Result<Receipt, Error>,
    ) -> Result<Outcome, Error> {
        let scope = Scope::of(self.connection, actor, command)?;
        let facts = facts::load(self.connection, actor, &scope, self.mode)?;
        let at = self.time(command)?;
        // Recorded before the change: it can take the very thing away that it is about, or who asks.
        let names = self.names(actor, command, &facts)?;
        let (result, outcome, rule) = match decide(Act::Write(command), &facts) {
            Decision::Deny(reason) => {
                let code = reason.rule.code();
                if self.mode.served && audit::denied_lately(self.connection, actor, origin, command, code, at)? {
                    return Err(Error::Denied(reason));
                }
                (Err(Error::Denied(reason)), End::Denied, Some(code))
            }
            Decision::Allow => match change(&scope, at) {
                Ok(receipt) => (Ok(receipt), End::Done, None),
                Err(Error::Conflict(conflict)) => (Err(Error::Conflict(conflict)), End::Conflict, None),
                // Only of a refusal that is audited afterwards: a change itself refuses nothing.
                Err(Error::Denied(reason)) => {
                    let code = reason.rule.code();
                    (Err(Error::Denied(reason)), End::Denied, Some(code))
                }
                Err(error) => return Err(error),
            },
        };
        let request = self.record((actor, origin), command, &scope, names, at, (outcome, rule, result.as_ref().ok()))?;
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
        let facts = facts::load(self.connection, actor, &scope, self.mode)?;
        match decide(Act::Write(command), &facts) {
            Decision::Deny(reason) => Err(Error::Denied(reason)),
            Decision::Allow => Err(Error::Storage("The model cannot be changed.".to_owned())),
        }
    }

    fn change(
        &self,
        (actor, origin): (Actor, &Origin),
        command: &Command,
        scope: &Scope,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        match command {
            Command::CreateUser { username, email, two_factor } => self.create_user(username, email, *two_factor, at),
            Command::CreateOrganization { name, email } => self.create_organization(actor, name, email, at),
            Command::UpdateOrganization { organization, name, email, .. } => self.update_organization(*organization, name, email),
            Command::DeleteOrganization { organization, .. } => {
                self.set("DELETE FROM organizations WHERE id = ?1", (*organization,))
            }
            Command::CreateTeam { organization, name, visibility, organization_access } => {
                self.create_team(*organization, name, *visibility, *organization_access, at)
            }
            Command::RenameTeam { team, name, .. } => self.rename_team(*team, name),
            Command::SetVisibility { team, visibility, .. } => {
                self.set("UPDATE teams SET visibility = ?2 WHERE id = ?1", (*team, *visibility))
            }
            Command::SetOrganizationAccess { team, access, .. } => self.set_organization_access(*team, *access),
            Command::SetMemberTokenManagement { team, allowed, .. } => {
                self.set("UPDATE teams SET member_tokens = ?2 WHERE id = ?1", (*team, *allowed))
            }
            Command::DescribeTeam { team, sso_team_id, description } => {
                self.describe_team(*team, sso_team_id.as_ref(), description.as_ref())
            }
            Command::DeleteTeam { team } => self.set("DELETE FROM teams WHERE id = ?1", [*team]),
            Command::AddMember { team, user } => self.add_member(*team, *user, at),
            Command::RemoveMember { team, user } => self.remove_member(*team, *user),
            Command::CreateProject { organization, name, project } => self.create_project(*organization, name, project, at),
            Command::Arrange { project, change } => self.arrange(*project, change),
            Command::CreateWorkspace { organization, project, name } => self.create_workspace(*organization, *project, name, at),
            Command::MoveWorkspace { workspace, project } => {
                self.set("UPDATE workspaces SET project_id = ?2 WHERE id = ?1", (*workspace, *project))
            }
            Command::RenameWorkspace { workspace, name, .. } => self.rename_workspace(*workspace, name),
            Command::DeleteWorkspace { workspace, .. } => self.set("DELETE FROM workspaces WHERE id = ?1", (*workspace,)),
            Command::LockWorkspace { workspace, reason } => self.lock(actor, *workspace, reason.as_ref(), at),
            Command::UnlockWorkspace { workspace, .. } => self.unlock(*workspace, at),
            Command::SetTeamAccess { workspace, team, access } => self.set_access(*workspace, *team, *access),
            Command::RemoveTeamAccess { workspace, team } => self.remove_access(*workspace, *team),
            Command::GenerateToken { owner, expires, description } => {
                self.generate((actor, origin), *owner, (*expires, description.as_ref()), at)
            }
            Command::RevokeToken { owner, token } => self.revoke(*owner, *token, at),
            Command::AcknowledgeToken { token } => {
                debug_assert!(scope.oneself, "the law lets only the receiver acknowledge");
                self.acknowledge(*token, at)
            }
            Command::SetMaximumLifetime { organization, kind, lifetime, enforce } => {
                self.set_maximum_lifetime(*organization, *kind, *lifetime, *enforce, at)
            }
            Command::Operate { workspace, operation } => self.operate(actor, *workspace, operation, at),
            Command::SetDefaults { organization, defaults } => self.set_defaults(actor, *organization, defaults, at),
            Command::SetRetention { organization, retention } => self.set_retention(*organization, *retention),
            Command::UpdateAccount { user, username, email } => self.update_account(*user, username, email),
            Command::InviteMember { organization, email } => self.invite(actor, *organization, email, at),
            Command::RevokeInvitation { organization, invitation } => self.revoke_invitation(*organization, *invitation),
            Command::AddInvited { team, invitation } => self.add_invited(*team, *invitation),
            Command::RemoveInvited { team, invitation } => self.remove_invited(*team, *invitation),
            Command::ResetClock => clock::set(self.connection, at).map(|()| Receipt::default()),
        }
    }

    /// A change that leaves nothing to tell.
    fn set(&self, sql: &str, params: impl rusqlite::Params) -> Result<Receipt, Error> {
        self.connection.change(sql, params)?;
        Ok(Receipt::default())
    }

    fn refuse_taken(&self, sql: &str, params: impl rusqlite::Params, name: &Name, place: &str) -> Result<(), Error> {
        match self.connection.maybe(sql, params, |_| Ok(()))? {
            None => Ok(()),
            Some(()) => Err(Error::Conflict(Conflict::NameTaken { name: name.into(), place: place.into() })),
        }
    }

    /// What the audit row says of who asks, of the target, and beside them.
    fn names(&self, actor: Actor, command: &Command, facts: &Facts) -> Result<Names, Error> {
        Ok(Names {
            actor: facts::actor_name(self.connection, actor)?,
            target: self.target_name(command.target())?,
            detail: self.detail(command, facts)?,
        })
    }

    fn record(
        &self,
        (actor, origin): (Actor, &Origin),
        command: &Command,
        scope: &Scope,
        names: Names,
        at: Timestamp,
        (outcome, rule, receipt): (End, Option<&'static str>, Option<&Receipt>),
    ) -> Result<Id<Request>, Error> {
        let minted = receipt.and_then(|receipt| receipt.minted.as_ref()).map(|minted| minted.token.to_string().into());
        // An account is made for somebody, whose row it is; everything else is about what the command names.
        let (target, target_name) = match receipt.and_then(|receipt| receipt.created) {
            Some(Created::User(user)) => (Target::User(user), self.target_name(Target::User(user))?),
            _ => (command.target(), names.target),
        };
        let event = Event {
            actor: actor.to_string(),
            actor_name: names.actor,
            system_user: self.system_user,
            command: command.name(),
            organization: self.organization(scope, command, receipt)?,
            target: target.to_string(),
            target_name,
            detail: minted.or(names.detail),
            outcome,
            rule,
            origin,
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

    /// What an audit row says beside its command and target: the other party, what was and what is to be, or a token's id.
    fn detail(&self, command: &Command, facts: &Facts) -> Result<Option<SafeText>, Error> {
        let user_name = |user: Id<User>| {
            self.connection.maybe("SELECT username FROM users WHERE id = ?1", [user], |row| row.get::<_, SafeText>(0))
        };
        Ok(match command {
            Command::CreateUser { username: name, .. }
            | Command::CreateOrganization { name, .. }
            | Command::CreateWorkspace { name, .. } => Some(name.into()),
            Command::CreateTeam { name, visibility, organization_access, .. } => {
                Some(teams::new_team(name, *visibility, *organization_access))
            }
            Command::UpdateOrganization { organization, name, email, .. } => {
                Some(self.organization_change(*organization, name, email)?)
            }
            Command::RenameTeam { .. }
            | Command::SetVisibility { .. }
            | Command::SetOrganizationAccess { .. }
            | Command::SetMemberTokenManagement { .. } => self.team_change(command)?,
            Command::AddMember { user, .. } | Command::RemoveMember { user, .. } => user_name(*user)?,
            Command::CreateProject { name, .. } => Some(name.into()),
            Command::Arrange { project, change } => self.project_change(*project, change)?,
            Command::MoveWorkspace { workspace, project } => Some(self.relocation(*workspace, *project)?),
            Command::RenameWorkspace { name, .. } => facts.workspace.as_ref().map(|workspace| from_to(&workspace.name, name)),
            Command::LockWorkspace { reason, .. } => reason.clone(),
            Command::UnlockWorkspace { .. } => {
                let locker = facts.workspace.as_ref().and_then(|workspace| workspace.locked_by.as_ref());
                locker.map(|locker| format!("locked by {}", locker.name).into())
            }
            Command::SetTeamAccess { workspace, team, access, .. } => {
                Some(self.access_change(*workspace, *team, Some(*access))?)
            }
            Command::RemoveTeamAccess { workspace, team, .. } => Some(self.access_change(*workspace, *team, None)?),
            Command::RevokeToken { token: Some(token), .. } => Some(token.to_string().into()),
            Command::SetMaximumLifetime { kind, lifetime, .. } => {
                let maximum = lifetime.map_or_else(|| "no maximum".to_owned(), |lifetime| lifetime.to_string());
                Some(format!("{kind} tokens: {maximum}").into())
            }
            Command::Operate { operation, .. } => operation.detail(),
            Command::SetDefaults { organization, defaults } => {
                let changes = defaults_of(self.connection, *organization)?.changes(defaults);
                Some(if changes.is_empty() { "nothing new".into() } else { changes.join(", ").into() })
            }
            Command::SetRetention { retention, .. } => Some(match retention {
                None => "no policy".into(),
                Some(Retention::Never) => "never".into(),
                Some(Retention::DeleteAfter(days)) => format!("{days} days").into(),
            }),
            Command::UpdateAccount { user, username, email } => Some(self.account_change(*user, username, email)?),
            Command::InviteMember { email, .. } => Some(email.as_str().into()),
            Command::RevokeInvitation { invitation, .. }
            | Command::AddInvited { invitation, .. }
            | Command::RemoveInvited { invitation, .. } => self.invited_address(*invitation)?,
            Command::DeleteOrganization { .. }
            | Command::DescribeTeam { .. }
            | Command::DeleteTeam { .. }
            | Command::DeleteWorkspace { .. }
            | Command::GenerateToken { .. }
            | Command::RevokeToken { .. }
            | Command::AcknowledgeToken { .. }
            | Command::ResetClock => None,
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
            Target::Project(id) => named("project", "SELECT name FROM projects WHERE id = ?1", id.to_string()),
            Target::Workspace(id) => named("workspace", "SELECT name FROM workspaces WHERE id = ?1", id.to_string()),
            Target::Token(id) => Ok(id.to_string().into()),
        }
    }
}

/// What the audit row of a command says in words.
struct Names {
    actor: SafeText,
    target: SafeText,
    detail: Option<SafeText>,
}

/// `old → new`, or the one of them when they are the same.
fn from_to(old: &impl ToString, new: &impl ToString) -> SafeText {
    let (old, new) = (old.to_string(), new.to_string());
    if old == new { new.into() } else { format!("{old} → {new}").into() }
}

fn created(created: Created) -> Receipt {
    Receipt { created: Some(created), ..Receipt::default() }
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
