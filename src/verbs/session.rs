//! Who asks, of which model, in which organization.

use std::cell::RefCell;

use super::names::Known;
use super::{Failure, Shell, Streams};
use crate::backend::list::{At, List, ListQuery, SortKey, Value};
use crate::backend::teams::Teams;
use crate::backend::workspaces::Workspaces;
use crate::backend::{Account, Backend, Error, OrganizationRow, Service};
use crate::domain::command::Target;
use crate::domain::{Actor, Command, Guarded, Id, Organization, Origin, SafeText, Team, Timestamp, Workspace};
use crate::invocation::Invocation;

/// So many names are looked through for one that might be meant.
const NAMES: usize = 200;

/// A model and who sits before it.
pub struct Session<'a> {
    pub model: &'a dyn Backend,
    /// The same, where it is a model of this machine.
    local: Option<&'a dyn Service>,
    /// The model of this machine that a verb on a host works with too.
    beside: Option<&'a dyn Service>,
    pub account: Account,
    /// Where; nothing for a user of no organization.
    pub organization: Option<Id<Organization>>,
    pub shell: &'a dyn Shell,
    /// What was said last of who acts, and where.
    said: RefCell<String>,
    /// What was said on the command line, for the commands that are printed.
    pub invocation: Invocation,
}

impl<'a> Session<'a> {
    /// A model of this machine and who sits before it.
    #[must_use]
    pub fn new(model: &'a dyn Service, account: Account, organization: Option<Id<Organization>>, shell: &'a dyn Shell) -> Self {
        Self { local: Some(model), ..Self::over(model, account, organization, shell) }
    }

    /// Whatever answers, and who sits before it.
    #[must_use]
    pub fn over(model: &'a dyn Backend, account: Account, organization: Option<Id<Organization>>, shell: &'a dyn Shell) -> Self {
        Self {
            model,
            local: None,
            beside: None,
            account,
            organization,
            shell,
            said: RefCell::default(),
            invocation: Invocation::default(),
        }
    }

    /// The model, for what only one of this machine answers.
    ///
    /// # Errors
    /// On a host.
    pub(super) fn local(&self) -> Result<&'a dyn Service, Failure> {
        self.local.ok_or_else(|| {
            Failure::usage("this needs a model of this machine; leave --host out. A host does not tell enough for it.")
        })
    }

    /// The same with a model of this machine beside the host.
    #[must_use]
    pub fn beside(self, model: &'a dyn Service) -> Self {
        Self { beside: Some(model), ..self }
    }

    /// The model of this machine beside the host.
    ///
    /// # Errors
    /// Without a host.
    pub(super) fn model_beside(&self) -> Result<&'a dyn Service, Failure> {
        self.beside.ok_or_else(|| Failure::usage("this needs a host. Name it with --host HOST."))
    }

    /// Whether a host answers.
    pub(super) fn is_on_host(&self) -> bool {
        self.local.is_none()
    }

    /// The same; commands that it prints say again what was said on this command line.
    #[must_use]
    pub fn repeating(self, invocation: Invocation) -> Self {
        Self { invocation, ..self }
    }

    /// The user that the verb acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User(self.account.id)
    }

    /// The time by which tokens are judged.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn now(&self) -> Result<Timestamp, Failure> {
        Ok(self.model.clock()?.now)
    }

    /// The organization that is acted in.
    ///
    /// # Errors
    /// For who belongs to none.
    pub fn organization(&self) -> Result<Id<Organization>, Failure> {
        self.organization_row().map(|row| row.id)
    }

    /// The same, with its name.
    ///
    /// # Errors
    /// For who belongs to none.
    pub fn organization_row(&self) -> Result<&OrganizationRow, Failure> {
        let rows = &self.account.organizations;
        let seat = self.organization.and_then(|id| rows.iter().find(|row| row.id == id));
        let none = || {
            Failure::usage(format!(
                "{} belongs to no organization. Create one with: {}",
                self.account.username,
                self.invocation.command(["organization", "create", "NAME", "--email", "ADDRESS"])
            ))
        };
        seat.ok_or_else(none)
    }

    /// Where something is looked for, as the end of a sentence has it: ` in acme`.
    pub(super) fn within(&self) -> Result<String, Failure> {
        self.organization_row().map(|row| format!(" in {}", row.name))
    }

    /// The team that is called so.
    ///
    /// # Errors
    /// With the nearest name, when there is none that the actor can see.
    pub fn team(&self, name: &str) -> Result<(Id<Team>, SafeText), Failure> {
        let organization = self.organization()?;
        match self.model.find_team(self.actor(), organization, name) {
            Err(Error::NotFound(_)) => {}
            found => return Ok(found?),
        }
        Err(self.next_to(&Teams { organization }, name)?.refuse("team", &self.within()?, name))
    }

    /// The names of a list that are like one, or next to it: all of them, if they are few.
    pub(super) fn next_to<L: List>(&self, list: &L, name: &str) -> Result<Known, Failure> {
        let read = |at, size| {
            let all = ListQuery::start(self.actor(), list.clone(), size);
            let slice = L::window(self.model, &ListQuery { at, ..all })?;
            let names = slice.rows.iter().map(|(_, row)| SafeText::new(L::name(row))).collect::<Vec<_>>();
            Ok::<_, Error>((names, slice.after))
        };
        let (names, more) = read(At::Start, NAMES)?;
        if !more {
            return Ok(Known { names, place: None });
        }
        let key = SortKey { value: Value::Text(name.trim().to_owned()), id: String::new() };
        let (before, _) = read(At::Before(key.clone()), NAMES / 2)?;
        let (after, _) = read(At::After(key), NAMES / 2)?;
        Ok(Known { place: Some(before.len()), names: before.into_iter().chain(after).collect() })
    }

    /// The workspace that is called so.
    ///
    /// # Errors
    /// With the nearest name, when there is none that the actor can see.
    pub fn workspace(&self, name: &str) -> Result<(Id<Workspace>, SafeText), Failure> {
        let organization = self.organization()?;
        match self.model.find_workspace(self.actor(), organization, name) {
            Err(Error::NotFound(_)) => {}
            found => return Ok(found?),
        }
        Err(self.next_to(&Workspaces { organization }, name)?.refuse("workspace", &self.within()?, name))
    }

    /// Carries out a request as the actor, and says first who that is, and where.
    ///
    /// # Errors
    /// As the backend says.
    pub fn execute(&self, streams: &mut Streams<'_>, request: &Guarded) -> Result<crate::backend::Receipt, Failure> {
        self.announce(streams, request.command());
        Ok(self.model.execute(self.actor(), &Origin::CommandLine, request)?)
    }

    /// Says as whom and where a command changes something, unless that was just said.
    pub fn announce(&self, streams: &mut Streams<'_>, command: &Command) {
        let user = &self.account.username;
        let row = |id: Id<Organization>| self.account.organizations.iter().find(|row| row.id == id);
        let organization = match (command, command.target()) {
            // That a token was handed on is no change that anybody asked for.
            (Command::AcknowledgeToken { .. }, _) => return,
            (_, Target::Organization(organization)) => row(organization),
            (_, Target::Team(_) | Target::Project(_) | Target::Workspace(_) | Target::Token(_)) => self.organization_row().ok(),
            (_, Target::Model | Target::User(_)) => None,
        };
        self.say_seat(streams, user, organization.map(|row| &row.name));
    }

    /// Says as whom and where something is changed, unless that was just said.
    pub fn say_seat(&self, streams: &mut Streams<'_>, who: &SafeText, organization: Option<&SafeText>) {
        let line = match organization {
            Some(organization) => format!("as {who}, in {organization}"),
            None => format!("as {who}"),
        };
        if *self.said.borrow() != line {
            streams.say(&line);
            self.said.replace(line);
        }
    }
}
