//! Whose token the host was opened with, and which organizations that opens.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use super::facts::OrganizationFacts;
use super::{Remote, rows};
use crate::backend::{Error, Part};
use crate::domain::{Id, Organization, SafeText, Team, Timestamp, User};
use crate::wire;
use crate::wire::{Document, ListDocument};

/// What is asked for twice within so long is asked of the host once.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Whose token the host was opened with.
#[derive(Clone, Debug)]
pub(super) struct Me {
    pub(super) id: Id<User>,
    pub(super) username: SafeText,
    /// `None` for a person; else what kind of service account it is: `the team platform`.
    pub(super) service: Option<SafeText>,
    /// The organization of a service account, where the host tells it.
    pub(super) home: Option<String>,
}

impl Remote {
    /// Whose token it is; asked once.
    pub(super) fn me(&self) -> Result<Me, Error> {
        if let Some(me) = self.me.borrow().as_ref() {
            return Ok(me.clone());
        }
        let answer = self.client.get("/api/v2/account/details", &[])?;
        if answer.status() == 404 && !answer.is_json() {
            // The host accepts it, and has no user for it.
            let service: SafeText = "a service account that the host does not name".into();
            let me = Me { id: rows::id("service-account")?, username: service.clone(), service: Some(service), home: None };
            *self.me.borrow_mut() = Some(me.clone());
            return Ok(me);
        }
        let document: Document<wire::user::User> = answer.document()?;
        let (user, id) = (&document.data, rows::id(&document.data.id)?);
        let resource = user.relationships.authenticated_resource.as_ref().and_then(wire::Relationship::one);
        let username = SafeText::new(user.attributes.username.as_deref().unwrap_or(&user.id));
        let (service, home) = match resource.map(|resource| (resource.kind.as_ref(), resource.id.as_str())) {
            Some(("teams", team)) => {
                let (words, home) = self.team_in_words(team);
                (Some(words), home)
            }
            Some(("organizations", name)) => {
                (Some(SafeText::from(format!("the organization {}", SafeText::new(name)))), Some(name.to_owned()))
            }
            _ if user.attributes.is_service_account == Some(true) => {
                (Some(SafeText::from(format!("the service account {username}"))), None)
            }
            _ => (None, None),
        };
        self.names.borrow_mut().insert(user.id.clone(), username.clone());
        // The name that a host gives a service account says little.
        let username = service.clone().unwrap_or(username);
        let me = Me { id, username, service, home };
        *self.me.borrow_mut() = Some(me.clone());
        self.remember_as(&user.id);
        Ok(me)
    }

    /// Until when the own token is accepted; asked once. No host says which of somebody's tokens asks, so it is told only where
    /// all those that are valid share one expiry.
    pub(super) fn expiry_of_own_token(&self) -> Result<Part<Option<Timestamp>>, Error> {
        let known = self.expiry.borrow().clone();
        if known != Part::NotYet {
            return Ok(known);
        }
        let me = self.me()?;
        let tokens = match self.tokens_of_user(me.id) {
            _ if me.service.is_some() => Vec::new(),
            Err(Error::Unsupported(_)) => Vec::new(),
            tokens => tokens?,
        };
        let now = self.client.now();
        let valid: BTreeSet<Option<Timestamp>> =
            tokens.iter().map(|token| token.expired_at).filter(|end| end.is_none_or(|end| end > now)).collect();
        let expiry =
            if valid.len() == 1 { valid.into_iter().next().map_or(Part::NotOnThisHost, Part::Here) } else { Part::NotOnThisHost };
        self.expiry.borrow_mut().clone_from(&expiry);
        Ok(expiry)
    }

    /// A team by its name, and its organization, as far as the host tells them.
    fn team_in_words(&self, team: &str) -> (SafeText, Option<String>) {
        let read = Id::<Team>::foreign(team).and_then(|team| self.wire_team(team).ok()).map(|document| document.data);
        let home = read.as_ref().and_then(|team| team.relationships.organization.as_ref()?.one().map(|one| one.id.clone()));
        let name = read.and_then(|team| team.attributes.name).unwrap_or_else(|| team.to_owned());
        (SafeText::from(format!("the team {}", SafeText::new(&name))), home)
    }

    /// The organizations of who asks, and what they are to each.
    pub(super) fn all_organization_facts(&self) -> Result<Vec<OrganizationFacts>, Error> {
        // The start asks twice: where to begin, and what there is.
        if let Some(read) = self.organizations_read.take().filter(|read| read.elapsed() < AT_ONCE) {
            self.organizations_read.set(Some(read));
            return Ok(self.all_organization_facts.borrow().values().cloned().collect());
        }
        let organizations = self.organizations()?;
        let memberships = self.own_memberships();
        let read_only = self.read_only();
        let all_organization_facts: Vec<OrganizationFacts> = organizations
            .iter()
            .filter_map(|organization| {
                let organization_facts =
                    OrganizationFacts::of(organization, read_only.clone())?.without(&self.unbelieved.borrow());
                Some(match &memberships {
                    // Of groups nothing is told with the memberships.
                    Some(by_organization) if organization.attributes.is_unified != Some(true) => {
                        let none = Vec::new();
                        organization_facts.with_teams(by_organization.get(&organization.id).unwrap_or(&none).iter())
                    }
                    _ => organization_facts,
                })
            })
            .collect();
        self.organizations_read.set(Some(Instant::now()));
        *self.all_organization_facts.borrow_mut() =
            all_organization_facts.iter().map(|organization_facts| (organization_facts.id, organization_facts.clone())).collect();
        Ok(all_organization_facts)
    }

    /// The organizations of who asks. Not every host lists them for a service account: then it is the one that was named, or
    /// the one that the token belongs to.
    fn organizations(&self) -> Result<Vec<wire::organization::Organization>, Error> {
        let refused = match self.whole("/api/v2/organizations", &[], |row: &wire::organization::Organization| row.id.clone()) {
            Err(Error::Refused(why)) => why,
            listed => return listed,
        };
        let named = self.wished.borrow().clone().or(self.me()?.home);
        let Some(named) = named.as_deref().and_then(Id::<Organization>::foreign) else {
            return Err(Error::Refused(format!("{refused} Name the organization with --organization.")));
        };
        let answer = self.client.get(&format!("/api/v2/organizations/{named}"), &[])?;
        if answer.status() != 403 {
            return Ok(vec![answer.document::<Document<_>>()?.data]);
        }
        // Its teams can be open to a token that its page is closed to.
        let name = named.to_string();
        let attributes = wire::organization::Attributes { name: Some(name.clone()), ..Default::default() };
        let kind = wire::organization::KIND.into();
        let (relationships, links) = Default::default();
        Ok(vec![wire::organization::Organization { id: name, kind, attributes, relationships, links }])
    }

    /// The teams of who asks, by organization; `None` where the host does not say.
    fn own_memberships(&self) -> Option<HashMap<String, Vec<wire::team::Team>>> {
        let document: ListDocument<wire::membership::Membership> =
            self.read("/api/v2/organization-memberships", &[("include", "teams,organization"), ("page[size]", "100")]).ok()?;
        let teams: Vec<wire::team::Team> = document.included(wire::team::KIND);
        let mut all: HashMap<String, Vec<wire::team::Team>> = HashMap::new();
        for membership in &document.data {
            let organization = membership.relationships.organization.as_ref().and_then(wire::Relationship::one)?;
            let linked = membership.relationships.teams.as_ref().map_or(&[][..], wire::Relationship::all);
            let own = linked.iter().filter_map(|linkage| teams.iter().find(|team| team.id == linkage.id).cloned());
            all.entry(organization.id.clone()).or_default().extend(own);
        }
        Some(all)
    }

    /// What who asks is to an organization.
    pub(super) fn organization_facts(&self, organization: Id<Organization>) -> Result<OrganizationFacts, Error> {
        if let Some(organization_facts) = self.all_organization_facts.borrow().get(&organization) {
            return Ok(organization_facts.clone());
        }
        if !self.all_organization_facts.borrow().is_empty() {
            return Err(Error::NotFound(format!("You belong to no organization {organization} on this host.")));
        }
        let all_organization_facts = self.all_organization_facts()?;
        let found = all_organization_facts.into_iter().find(|organization_facts| organization_facts.id == organization);
        found.ok_or_else(|| Error::NotFound(format!("You belong to no organization {organization} on this host.")))
    }
}
