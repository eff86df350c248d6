//! Many teams and tokens at once, for trials and measurements.
//!
//! The law judges once for all that are alike, again in each transaction. Each change has its row in the audit log, as ever.
//! Rows are written in the order of the indexes, whose pages are then changed once and not once for each row.

mod hurry;
mod pending;

use std::iter::Peekable;
use std::time::{Duration, Instant};

use hurry::Hurry;
use pending::Pending;
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior};

use super::chain::{self, Chain};
use super::facts::{self, Scope};
use super::sql::{Query, Stamp};
use super::tokens::Order;
use super::{Local, after_failed_commit, audit, clock, lifetimes, sql, tokens};
use crate::backend::{Error, Outcome};
use crate::domain::secret::TokenHash;
use crate::domain::{
    Actor, AuthenticationToken, Command, Description, Expiry, Id, Kind, Name, NoEntropy, Organization, OrganizationAccess,
    Origin, Request, SafeText, Secret, Target, Team, Timestamp, TokenOwner, Visibility,
};
use crate::policy::{Act, Decision, Reason, decide};

/// Rows that are brought into the order of the indexes together: a page of an index is then filled once, and not once for
/// each transaction.
const CHUNK: usize = 1_000_000;
/// A transaction ends after so long. Who is stopped loses what was not committed.
const SPAN: Duration = Duration::from_secs(1);
/// Between two looks at whether to go on.
const LOOK: usize = 500;
/// The owners that get a token.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The owner of the token.
    pub owner: TokenOwner,
    pub name: SafeText,
    pub actor: Actor,
    pub description: Option<Description>,
}

/// Is told how many are made, and answers whether to go on.
pub type Go<'a> = &'a mut dyn FnMut(usize) -> bool;

/// Whose token it is, its hash and its text, its ID, and the ID of its change.
type TokenRow = (((Holder, (TokenHash, Secret)), Id<AuthenticationToken>), Id<Request>);

/// One transaction with the end of the audit log.
struct Batch<'a> {
    local: &'a Local,
    connection: &'a Connection,
    at: Timestamp,
    next: i64,
    chain: Chain,
    last: Option<Id<Request>>,
    log: Pending,
}

/// See [`Pending`].
const INSERT_TEAMS: &str = "INSERT INTO teams (id, organization_id, name, created_at, visibility) VALUES ";

fn has_team(connection: &Connection, organization: Id<Organization>, name: &Name) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM teams WHERE organization_id = ?1 AND name = ?2";
    Ok(connection.maybe(sql, (organization, name), |_| Ok(()))?.is_some())
}

/// How a transaction ends that is not kept.
enum Left {
    Stopped,
    Denied(Box<(Command, Reason)>),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Left {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Batch<'_> {
    /// Whether the law lets a command through, and with it all that are like it.
    fn judge(&self, actor: Actor, command: &Command) -> Result<(), Left> {
        let scope = Scope::of(self.connection, actor, command)?;
        let facts = facts::load(self.connection, actor, &scope, self.local.mode())?;
        match decide(Act::Write(command), &facts) {
            Decision::Allow => Ok(()),
            Decision::Deny(reason) => Err(Left::Denied(Box::new((command.clone(), reason)))),
        }
    }

    fn record(&mut self, request: Id<Request>, event: &audit::Event<'_>) -> Result<(), Error> {
        let (chain, row) = audit::row((self.next, &self.chain), request, self.at, event);
        self.log.push(self.connection, row)?;
        (self.chain, self.last) = (chain, Some(request));
        self.next += 1;
        Ok(())
    }

    /// Makes teams of these rows until its time is over.
    fn teams(
        &mut self,
        since: Instant,
        (actor, organization): (Actor, Id<Organization>),
        rows: &mut Peekable<impl Iterator<Item = ((Name, Id<Team>), Id<Request>)>>,
        made: &mut Vec<(Id<Team>, Name)>,
        go: Go<'_>,
    ) -> Result<(), Left> {
        let (by, place) = (facts::actor_name(self.connection, actor)?, facts::organization_name(self.connection, organization)?);
        let target_name = SafeText::from(format!("organization {place}"));
        if let Some(((name, _), _)) = rows.peek() {
            let (visibility, organization_access) = (Visibility::default(), OrganizationAccess::NONE);
            let name = name.clone();
            self.judge(actor, &Command::CreateTeam { organization, name, visibility, organization_access })?;
        }
        let mut teams = Pending::of(INSERT_TEAMS);
        for (number, ((name, id), request)) in (0..).zip(&mut *rows) {
            if number % LOOK == 0 && !go(made.len()) {
                return Err(Left::Stopped);
            }
            if has_team(self.connection, organization, &name)? {
                continue;
            }
            let texts = [
                id.to_string(),
                organization.to_string(),
                name.to_string(),
                Stamp(self.at).text(),
                Visibility::default().as_str().to_owned(),
            ];
            teams.push(self.connection, texts.map(Value::Text))?;
            let event = audit::Event {
                actor: actor.to_string(),
                actor_name: by.clone(),
                system_user: &self.local.system_user,
                command: "team.create",
                organization: Some(organization),
                target: Target::Organization(organization).to_string(),
                target_name: target_name.clone(),
                detail: Some((&name).into()),
                outcome: Outcome::Done,
                rule: None,
                origin: &Origin::CommandLine,
            };
            self.record(request, &event)?;
            made.push((id, name));
            if number % LOOK == LOOK - 1 && since.elapsed() > SPAN {
                break;
            }
        }
        Ok(teams.flush(self.connection)?)
    }

    /// Generates a token for each of these rows until its time is over.
    fn tokens(
        &mut self,
        since: Instant,
        (actor, organization): (Actor, Id<Organization>),
        rows: &mut Peekable<impl Iterator<Item = TokenRow>>,
        made: &mut usize,
        go: Go<'_>,
    ) -> Result<(), Left> {
        let generates = facts::actor_name(self.connection, actor)?;
        let Some((((first, _), _), _)) = rows.peek() else { return Ok(()) };
        self.judge(first.actor, &generation(first))?;
        let kind = first.owner.kind();
        let mut maximum = None;
        let mut tokens = Pending::of(tokens::INSERT);
        for (number, (((holder, (hash, secret)), id), request)) in (0..).zip(&mut *rows) {
            if number % LOOK == 0 && !go(*made) {
                return Err(Left::Stopped);
            }
            let Holder { owner, name, actor, description } = holder;
            let of_user = matches!(owner, TokenOwner::User(_));
            // The teams are of one organization.
            let maximum = match maximum.filter(|_| !of_user) {
                Some(maximum) => maximum,
                None => *maximum.insert(lifetimes::of_owner(self.connection, owner)?),
            };
            let expired_at = Some(Expiry::Default.resolve(kind, self.at, maximum)?);
            let by_name = if of_user { name.clone() } else { generates.clone() };
            let description = description.map(|description| description.text().clone());
            let order = Order {
                owner,
                expired_at,
                description,
                by: actor.to_string(),
                by_name: by_name.clone(),
                at: self.at,
                shown: false,
            };
            tokens.push(self.connection, tokens::row((id, &secret, &hash), &order))?;
            let event = audit::Event {
                actor: order.by,
                actor_name: by_name,
                system_user: &self.local.system_user,
                command: if of_user { "user_token.generate" } else { "team_token.generate" },
                organization: (!of_user).then_some(organization),
                target: owner.id(),
                target_name: format!("{kind} {name}").into(),
                detail: Some(id.to_string().into()),
                outcome: Outcome::Done,
                rule: None,
                origin: &Origin::CommandLine,
            };
            self.record(request, &event)?;
            *made += 1;
            if number % LOOK == LOOK - 1 && since.elapsed() > SPAN {
                break;
            }
        }
        Ok(tokens.flush(self.connection)?)
    }
}

impl Local {
    /// Whether an organization has a team of this name.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn has_team(&self, organization: Id<Organization>, name: &Name) -> Result<bool, Error> {
        self.read(|connection| has_team(connection, organization, name))
    }

    /// Makes so many secret teams without permissions; names that are taken are passed over.
    ///
    /// # Errors
    /// [`Error::Denied`] if the actor can't, which is audited. What was committed before an error is there.
    pub fn make_teams(
        &self,
        actor: Actor,
        organization: Id<Organization>,
        names: impl Iterator<Item = Name>,
        count: usize,
        go: Go<'_>,
    ) -> Result<Vec<(Id<Team>, Name)>, Error> {
        let _hurry = Hurry::begin(self);
        let mut names = names;
        let mut made = Vec::with_capacity(count);
        while made.len() < count {
            let mut chunk: Vec<Name> = names.by_ref().take(CHUNK.min(count - made.len())).collect();
            chunk.sort_by_cached_key(|name| name.as_str().to_lowercase());
            let (Some(ids), Some(requests)) =
                (self.ids::<Team>(chunk.len(), &mut || go(made.len()))?, self.ids(chunk.len(), &mut || go(made.len()))?)
            else {
                break;
            };
            let mut rows = chunk.into_iter().zip(ids).zip(requests).peekable();
            if rows.peek().is_none() {
                break;
            }
            while rows.peek().is_some() {
                let before = made.len();
                if !self.batch(actor, |batch, since| batch.teams(since, (actor, organization), &mut rows, &mut made, go))? {
                    made.truncate(before);
                    return Ok(made);
                }
            }
        }
        Ok(made)
    }

    /// Generates a token for each holder. Nobody is shown one.
    ///
    /// # Errors
    /// As [`Local::make_teams`].
    pub fn make_tokens(
        &self,
        organization: Id<Organization>,
        holders: impl Iterator<Item = Holder>,
        count: usize,
        go: Go<'_>,
    ) -> Result<usize, Error> {
        let _hurry = Hurry::begin(self);
        let mut holders = holders.take(count).peekable();
        let mut made = 0;
        while let Some(kind) = holders.peek().map(|holder| holder.owner.kind()) {
            let mut chunk = Vec::new();
            while let Some(holder) = holders.next_if(|holder| chunk.len() < CHUNK && holder.owner.kind() == kind) {
                chunk.push(holder);
            }
            chunk.sort_by_cached_key(|holder| holder.owner.id());
            let mut secrets = Vec::with_capacity(chunk.len());
            for number in 0..chunk.len() {
                if number % LOOK == 0 && !go(made) {
                    return Ok(made);
                }
                let secret = Secret::mint(self.world.as_ref())?;
                secrets.push((secret.hash(), secret));
            }
            secrets.sort_unstable_by_key(|(hash, _)| *hash);
            let (Some(ids), Some(requests)) =
                (self.ids(chunk.len(), &mut || go(made))?, self.ids(chunk.len(), &mut || go(made))?)
            else {
                break;
            };
            let mut rows = chunk.into_iter().zip(secrets).zip(ids).zip(requests).peekable();
            while let Some((((first, _), _), _)) = rows.peek() {
                let (before, actor) = (made, first.actor);
                if !self.batch(actor, |batch, since| batch.tokens(since, (actor, organization), &mut rows, &mut made, go))? {
                    return Ok(before);
                }
            }
        }
        Ok(made)
    }

    /// So many random ids in their order, or nothing where `go` says to stop.
    fn ids<T: Kind>(&self, count: usize, go: &mut dyn FnMut() -> bool) -> Result<Option<Vec<Id<T>>>, NoEntropy> {
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            if number % LOOK == 0 && !go() {
                return Ok(None);
            }
            ids.push(Id::mint(self.world.as_ref())?);
        }
        ids.sort_unstable();
        Ok(Some(ids))
    }

    /// One transaction; whether it was kept. A refusal is audited for the one who asked.
    fn batch(&self, actor: Actor, work: impl FnOnce(&mut Batch<'_>, Instant) -> Result<(), Left>) -> Result<bool, Error> {
        self.check_identity()?;
        let since = Instant::now();
        let (command, reason) = {
            let mut connection = self.connection.borrow_mut();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|fault| sql::error(&fault))?;
            let at = clock::time(&transaction, self.world.now())?;
            let (next, chain) = chain::next(&transaction)?;
            let mut batch =
                Batch { local: self, connection: &transaction, at, next, chain, last: None, log: Pending::of(audit::INSERT) };
            let worked = work(&mut batch, since).and_then(|()| Ok(batch.log.flush(batch.connection)?));
            match worked {
                Ok(()) => {
                    let last = batch.last;
                    clock::advance(&transaction, at)?;
                    match (transaction.commit(), last) {
                        (Ok(()), _) => {}
                        (Err(fault), Some(request)) => after_failed_commit(&connection, &fault, request)?,
                        (Err(fault), None) => return Err(sql::error(&fault)),
                    }
                    self.announce();
                    return Ok(true);
                }
                Err(Left::Stopped) => return Ok(false),
                Err(Left::Failed(error)) => return Err(error),
                Err(Left::Denied(denied)) => *denied,
            }
        };
        self.write(|connection| self.applier(connection).refuse(actor, &Origin::CommandLine, &command, &reason)).map(|_| false)
    }
}

fn generation(holder: &Holder) -> Command {
    let description = holder.description.clone();
    Command::GenerateToken { owner: holder.owner, expires: Expiry::Default, description }
}

/// The first number from `first` on that is free, where those before it are taken.
///
/// # Errors
/// As for the callback.
pub fn first_free<E>(first: usize, taken: impl Fn(usize) -> Result<bool, E>) -> Result<usize, E> {
    let (mut low, mut step) = (first, 1);
    while taken(low + step - 1)? {
        low += step;
        step *= 2;
    }
    let mut high = low + step - 1;
    while low < high {
        let middle = usize::midpoint(low, high);
        if taken(middle)? { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_free_number_is_found_with_few_questions() {
        for free in [1, 2, 3, 7, 8, 9, 1_000_000] {
            let asked = std::cell::Cell::new(0);
            let taken = |number| {
                asked.set(asked.get() + 1);
                Ok::<_, ()>(number < free)
            };
            assert_eq!(first_free(1, taken), Ok(free));
            assert!(asked.get() < 50, "{}", asked.get());
        }
    }
}
