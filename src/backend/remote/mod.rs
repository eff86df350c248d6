//! A Terraform Enterprise or HCP Terraform, over its API. The host decides; what is known here only predicts.

mod abilities;
mod address;
mod answer;
mod backend;
mod certificate;
mod client;
mod explain;
mod facts;
mod fault;
mod identity;
mod lists;
mod looked;
mod looking;
mod looks;
mod pages;
mod proxy;
mod reads;
mod rows;
mod seen;
mod survey;
mod team_lists;
mod tls;
mod token_writes;
mod told_settings;
mod trail;
mod writes;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

pub use abilities::Memory;
pub use address::Address;
pub use client::{Learned, Way};
pub use proxy::Proxies;
pub use tls::Trust;
pub use trail::AuditToken;

use self::abilities::Abilities;
use self::client::Client;
use self::facts::OrganizationFacts;
use self::identity::Me;
use self::lists::Kept;
use self::looked::Looking;
use self::team_lists::{TeamEntry, TokensKept};
use self::trail::Trail;
use super::hosts::CallRow;
use super::{Error, Interrupt, OrganizationMemberRow, Part, WorkspaceRow};
use crate::domain::{Command, Id, Lifetimes, Organization, Revision, SafeText, Secret, Target, Timestamp, Workspace, World};
use crate::policy::{Facts, HostFacts, HostKey};
use crate::wire;
use crate::wire::Document;

/// So many names of workspaces or teams are asked for one by one.
const NAMED: usize = 15;

/// A host, opened with somebody's token.
pub struct Remote {
    client: Client,
    /// Where the token came from.
    source: SafeText,
    me: RefCell<Option<Me>>,
    /// Until when the own token is accepted; asked once.
    expiry: RefCell<Part<Option<Timestamp>>>,
    /// The organization that was named at the start.
    wished: RefCell<Option<String>>,
    all_organization_facts: RefCell<HashMap<Id<Organization>, OrganizationFacts>>,
    organizations_read: Cell<Option<Instant>>,
    /// Keys of the host that an answer contradicted.
    unbelieved: RefCell<BTreeSet<HostKey>>,
    /// What the host said of teams and workspaces, by their ids, where they were shown last.
    shown: RefCell<HashMap<String, Arc<HostFacts>>>,
    /// What the host can do, as its answers showed.
    abilities: RefCell<Abilities>,
    /// Maximum lifetimes by organization.
    lifetimes: RefCell<HashMap<Id<Organization>, Lifetimes>>,
    /// Usernames by id, as far as they came along.
    names: RefCell<HashMap<String, SafeText>>,
    /// In which organization a team or a workspace was seen.
    homes: RefCell<HashMap<String, Id<Organization>>>,
    /// Names of workspaces by id.
    workspaces: RefCell<HashMap<String, SafeText>>,
    teams: RefCell<Option<Kept<TeamEntry>>>,
    tokens: RefCell<Option<TokensKept>>,
    members: RefCell<Option<Kept<OrganizationMemberRow>>>,
    workspace_rows: RefCell<Option<Kept<WorkspaceRow>>>,
    /// States that were shown last, to say what has changed of them.
    states: RefCell<VecDeque<(Revision, serde_json::Value)>>,
    /// What was looked through last, or is.
    looking: RefCell<Option<Looking>>,
    /// What "not found" was found to mean, by path.
    explained: RefCell<HashMap<String, Error>>,
    /// What is being sent.
    carrying: RefCell<Option<Command>>,
    /// Where the token for the audit trail comes from: the variable, and what reads it.
    audit_token: Option<(SafeText, AuditToken)>,
    trail: RefCell<Option<Trail>>,
    /// Changes through this client.
    ours: Cell<u64>,
}

impl Remote {
    /// Nothing is sent yet. `source` says where the token came from.
    ///
    /// # Errors
    /// One sentence when certificates or the proxy can't be used.
    pub fn new(way: Way, token: Secret, source: SafeText, world: Arc<dyn World>) -> Result<Self, String> {
        Ok(Self {
            client: Client::new(way, token, world)?,
            source,
            me: RefCell::default(),
            expiry: RefCell::new(Part::NotYet),
            wished: RefCell::default(),
            all_organization_facts: RefCell::default(),
            organizations_read: Cell::default(),
            unbelieved: RefCell::default(),
            shown: RefCell::default(),
            abilities: RefCell::default(),
            lifetimes: RefCell::default(),
            names: RefCell::default(),
            homes: RefCell::default(),
            workspaces: RefCell::default(),
            teams: RefCell::default(),
            tokens: RefCell::default(),
            members: RefCell::default(),
            workspace_rows: RefCell::default(),
            states: RefCell::default(),
            looking: RefCell::default(),
            explained: RefCell::default(),
            carrying: RefCell::default(),
            audit_token: None,
            trail: RefCell::default(),
            ours: Cell::default(),
        })
    }

    /// Whose token it is: `None` for a user's, else the service account in words.
    ///
    /// # Errors
    /// When the host does not accept it, or can't be reached.
    pub fn service_account(&self) -> Result<Option<SafeText>, Error> {
        Ok(self.me()?.service)
    }

    /// Names the organization, for a host that lists none for this token.
    pub fn expect(&self, organization: &str) {
        *self.wished.borrow_mut() = Some(organization.trim().to_owned());
    }

    /// Reads end soon after this is set.
    pub fn obey(&self, interrupt: &Interrupt) {
        self.client.obey(interrupt);
    }

    /// The requests of this run, the last first, and what was learned with them.
    #[must_use]
    pub fn calls(&self) -> (Vec<CallRow>, Learned) {
        (self.client.calls(), self.client.learned())
    }

    fn name(&self) -> &str {
        self.client.way().address.name()
    }

    fn unsupported<T>(what: &str) -> Result<T, Error> {
        Err(Error::Unsupported(format!("{what} Without --host, it works on a model of this machine.")))
    }

    /// What who asks is to what a command is about.
    fn facts_of(&self, command: &Command) -> Result<Facts, Error> {
        match command.target() {
            Target::Organization(organization) => Ok(self.organization_facts(organization)?.facts()),
            Target::Team(team) => {
                let document = self.wire_team(team)?;
                let organization_facts = self.organization_of(&document.data)?;
                Ok(organization_facts.about_team(&document.data, rows::count_members(&document.data), &self.unbelieved.borrow()))
            }
            Target::Workspace(workspace) => Ok(self.workspace_document(workspace)?.1.facts),
            _ => Ok(self.own_facts()),
        }
    }

    /// The facts of an account and its tokens, which are in no organization.
    fn own_facts(&self) -> Facts {
        Facts { oneself: true, ..Facts::of_nothing(crate::policy::Role::Member, self.read_only()) }
    }

    fn workspace_document(
        &self,
        workspace: Id<Workspace>,
    ) -> Result<(Document<wire::workspace::Workspace>, WorkspaceRow, OrganizationFacts), Error> {
        let path = format!("/api/v2/workspaces/{workspace}");
        let answer = self.get_with_more(&path, &[("include", "locked_by,project")])?;
        let document: Document<wire::workspace::Workspace> = self.document(&answer)?;
        self.keep_names(&document.included(wire::user::KIND));
        let home = document.data.relationships.organization.as_ref().and_then(wire::Relationship::one);
        let home =
            home.ok_or_else(|| Error::Unavailable("The host does not say in which organization this workspace is.".to_owned()))?;
        let organization_facts = self.organization_facts(rows::id(&home.id)?)?;
        let row = rows::workspace(&document.data, self.locker(&document.data), &organization_facts, &self.unbelieved.borrow())?;
        self.keep_shown(&document.data.id, &row.facts);
        self.homes.borrow_mut().insert(document.data.id.clone(), organization_facts.id);
        Ok((document, row, organization_facts))
    }
}
