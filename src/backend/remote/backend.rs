//! The seam over a host.

use super::{Remote, rows};
use crate::backend::ability::Ability;
use crate::backend::hosts::{FoundToken, HostPage};
use crate::backend::list::{ListQuery, Slice};
use crate::backend::people::Members;
use crate::backend::teams::Teams;
use crate::backend::tokens::Tokens;
use crate::backend::workspaces::Workspaces;
use crate::backend::{
    About, Account, AuditCheck, AuditPage, AuditQuery, Backend, Bearer, Clock, Edition, Error, Host, KnownUser, LastSeat, Look,
    OrganizationRow, OrganizationTokenPage, Part, PersonPage, PersonRow, ProfilePage, Receipt, ServersPage, Structure, Survey,
    TeamPage, TokenFate, UserTokensPage, Verify, WorkspacePage,
};
use crate::domain::{
    Actor, AuthenticationToken, Caller, Command, Guarded, Id, Lifetimes, Name, Organization, Origin, SafeText, Secret, Team,
    Timestamp, TokenOwner, User, Workspace,
};
use crate::policy::{Act, Decision, ReadPermission, Reason, decide};
use crate::wire;
use crate::wire::{Document, ListDocument};

impl Backend for Remote {
    fn about(&self) -> About {
        let learned = self.client.learned();
        let product = match (learned.product, learned.version) {
            (Some(product), version) if product.as_str() == "Terraform Enterprise" => {
                Some(version.map_or_else(|| "TFE".to_owned(), |version| format!("TFE {version}")).into())
            }
            (Some(product), _) => Some(product),
            (None, version) => version.map(|version| format!("TFE {version}").into()),
        };
        let host =
            Host { name: SafeText::new(self.name()), source: self.source.clone(), product, expiry: self.expiry.borrow().clone() };
        About { file: None, read_only: self.read_only(), live: false, host: Some(host) }
    }

    fn people(&self) -> Result<Vec<PersonRow>, Error> {
        let me = self.me()?;
        Ok(vec![PersonRow { id: me.id, username: me.username, seats: Vec::new() }])
    }

    fn people_like(&self, _: &str, _: u32) -> Result<Vec<PersonRow>, Error> {
        self.people()
    }

    fn remembered(&self) -> Result<Option<LastSeat>, Error> {
        Ok(None)
    }

    fn default_seat(&self, _: Option<Id<User>>) -> Result<Option<LastSeat>, Error> {
        let user = self.me()?.id;
        let mut all_organization_facts = self.all_organization_facts()?;
        all_organization_facts.sort_by(|one, other| one.name.cmp(&other.name));
        let last = all_organization_facts.iter().find(|organization_facts| self.is_last(organization_facts.id));
        let organization = last.or(all_organization_facts.first()).map(|organization_facts| organization_facts.id);
        Ok(Some(LastSeat { user, organization }))
    }

    fn remember(&self, _: Id<User>, organization: Option<Id<Organization>>) -> Result<(), Error> {
        self.keep_last(organization);
        Ok(())
    }

    fn authenticate(&self, token: &Secret, _: &Caller) -> Result<Actor, Error> {
        Ok(self.bearer(token)?.actor)
    }

    fn bearer(&self, token: &Secret) -> Result<Bearer, Error> {
        self.bearer_of(token)
    }

    fn lets_in(&self, token: &Secret, _: Id<AuthenticationToken>, owner: TokenOwner) -> Result<bool, Error> {
        match self.client.try_token(token, &Self::proofs(owner)) {
            Some(true) => Ok(true),
            Some(false) => Err(Error::Unauthorized),
            None => Err(Error::Unavailable(format!("{} could not be asked with it.", self.name()))),
        }
    }

    fn clock(&self) -> Result<Clock, Error> {
        Ok(Clock { now: self.client.now(), behind: None })
    }

    fn changed(&self) -> Result<bool, Error> {
        Ok(false)
    }

    fn edition(&self) -> Option<Edition> {
        None
    }

    fn is_interrupted(&self) -> bool {
        self.client.is_interrupted()
    }

    fn account(&self, _: Id<User>) -> Result<Account, Error> {
        let me = self.me()?;
        let mut organizations: Vec<OrganizationRow> = self
            .all_organization_facts()?
            .into_iter()
            .map(|organization_facts| OrganizationRow {
                id: organization_facts.id,
                name: organization_facts.name.clone(),
                teams: u32::try_from(organization_facts.teams.len()).unwrap_or(u32::MAX),
                facts: organization_facts.facts(),
            })
            .collect();
        organizations.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Account { id: me.id, username: me.username, organizations, servers: Vec::new() })
    }

    fn user_named(&self, name: &Name) -> Result<Id<User>, Error> {
        let known = self
            .names
            .borrow()
            .iter()
            .find(|(_, known)| known.as_str().eq_ignore_ascii_case(name.as_str()))
            .map(|(id, _)| id.clone());
        match known {
            Some(id) => rows::id(&id),
            // A host takes a username where it takes a user, and has no list of all of them.
            None => Id::foreign(name.as_str()).ok_or_else(|| Error::NotFound(format!("There is no user \"{name}\"."))),
        }
    }

    fn teams(&self, query: &ListQuery<Teams>) -> Result<Slice<Teams>, Error> {
        self.teams_window(query)
    }

    fn count_teams(&self, _: &ListQuery<Teams>) -> Result<Option<u32>, Error> {
        Ok(self.count_teams_here())
    }

    fn find_team(&self, _: Actor, organization: Id<Organization>, name: &str) -> Result<(Id<Team>, SafeText), Error> {
        let path = format!("/api/v2/organizations/{organization}/teams");
        let document: ListDocument<wire::team::Team> = self.read(&path, &[("q", name), ("page[size]", "100")])?;
        let wanted = |team: &&wire::team::Team| {
            team.attributes.name.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(name.trim()))
        };
        let team = document.data.iter().find(wanted);
        let team =
            team.ok_or_else(|| Error::NotFound(format!("There is no team \"{}\" that you can see.", SafeText::new(name))))?;
        self.homes.borrow_mut().insert(team.id.clone(), organization);
        Ok((rows::id(&team.id)?, SafeText::new(team.attributes.name.as_deref().unwrap_or(&team.id))))
    }

    fn team(&self, _: Actor, team: Id<Team>) -> Result<TeamPage, Error> {
        self.team_page_of(team)
    }

    fn known_users(&self, _: Actor, team: Id<Team>, text: &str, _: u32) -> Result<Vec<KnownUser>, Error> {
        let document = self.wire_team(team)?;
        let organization_facts = self.organization_of(&document.data)?;
        let members =
            rows::members(&document.data, &document.included(wire::user::KIND), |id| self.names.borrow().get(id).cloned());
        let first = ListQuery::start(self.actor()?, Members { organization: organization_facts.id }, 100);
        let alike = ListQuery { text: text.to_owned(), ..first.clone() };
        let mut found = self.members_window(&alike)?.rows;
        if found.is_empty() && !text.is_empty() {
            found = self.members_window(&first)?.rows;
        }
        let found = found.into_iter().map(|(_, row)| KnownUser { id: row.id, username: row.username });
        Ok(found.filter(|user| members.iter().all(|member| member.id != user.id)).collect())
    }

    fn profile(&self, _: Actor, organization: Id<Organization>) -> Result<ProfilePage, Error> {
        let document = self.wire_organization(organization)?;
        let organization_facts = self.organization_facts(organization)?;
        let attributes = &document.attributes;
        Ok(ProfilePage {
            id: organization,
            name: organization_facts.name.clone(),
            email: SafeText::new(attributes.email.as_deref().unwrap_or("not told")),
            created_at: rows::time(attributes.created_at.as_deref())?,
            revision: self.shown_as(attributes),
            facts: organization_facts.facts(),
            contents: None,
            lifetimes: self.lifetimes(organization)?,
            // What a host has of them is set on its own pages.
            defaults: Part::NotOnThisHost,
        })
    }

    fn members(&self, query: &ListQuery<Members>) -> Result<Slice<Members>, Error> {
        self.members_window(query)
    }

    fn count_members(&self, _: &ListQuery<Members>) -> Result<Option<u32>, Error> {
        Ok(self.count_members_here())
    }

    fn person(&self, actor: Actor, organization: Id<Organization>, user: Id<User>) -> Result<PersonPage, Error> {
        let organization_facts = self.organization_facts(organization)?;
        let text = self.names.borrow().get(&user.to_string()).map(ToString::to_string).unwrap_or_default();
        let query = ListQuery { text, ..ListQuery::start(actor, Members { organization }, 100) };
        let found = self.members_window(&query)?.rows.into_iter().find(|(_, row)| row.id == user);
        let (_, member) =
            found.ok_or_else(|| Error::NotFound("The host does not name this user in the organization.".to_owned()))?;
        let tokens = self.tokens_by_team(organization)?;
        let by = format!("user {}", member.username);
        let generated = tokens.here().map(|all| all.values().flatten().filter(|token| token.created_by.as_str() == by).count());
        Ok(PersonPage {
            member,
            access: None,
            generated: generated.and_then(|count| u32::try_from(count).ok()).unwrap_or(0).min(PersonPage::COUNTED),
            organization_token: None,
            facts: organization_facts.facts(),
        })
    }

    fn workspaces(&self, query: &ListQuery<Workspaces>) -> Result<Slice<Workspaces>, Error> {
        self.workspaces_window(query)
    }

    fn count_workspaces(&self, _: &ListQuery<Workspaces>) -> Result<Option<u32>, Error> {
        Ok(self.count_workspaces_here())
    }

    fn find_workspace(&self, _: Actor, organization: Id<Organization>, name: &str) -> Result<(Id<Workspace>, SafeText), Error> {
        let none = || Error::NotFound(format!("There is no workspace \"{}\" that you can see.", SafeText::new(name)));
        let name: Id<Workspace> = Id::foreign(name.trim()).ok_or_else(none)?;
        let answer = self.client.get(&format!("/api/v2/organizations/{organization}/workspaces/{name}"), &[])?;
        if answer.status() == 404 {
            return Err(none());
        }
        let document: Document<wire::workspace::Workspace> = answer.document()?;
        Ok((rows::id(&document.data.id)?, SafeText::new(document.data.attributes.name.as_deref().unwrap_or_default())))
    }

    fn workspace(&self, _: Actor, workspace: Id<Workspace>) -> Result<WorkspacePage, Error> {
        self.workspace_page(workspace)
    }

    fn organization_token(&self, _: Actor, organization: Id<Organization>) -> Result<OrganizationTokenPage, Error> {
        let organization_facts = self.organization_facts(organization)?;
        let facts = organization_facts.facts();
        let seen = match decide(Act::See(ReadPermission::OrganizationToken), &facts) {
            Decision::Allow => Ok(()),
            Decision::Deny(reason) => Err(reason),
        };
        let token = match &seen {
            Ok(()) => Ok(self.current(TokenOwner::Organization(organization))?),
            Err(reason) => Err(reason.clone()),
        };
        let audit_trails = match (&seen, &token) {
            // A host that does not know the word answers with the organization's own token.
            (Ok(()), Ok(own)) => Ok(self
                .current(TokenOwner::AuditTrails(organization))?
                .filter(|token| own.as_ref().is_none_or(|own| own.id != token.id))),
            (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
        };
        let untold = Lifetimes { untold: true, ..Lifetimes::default() };
        let lifetimes = if seen.is_ok() { self.lifetimes_that_hold(organization)? } else { untold };
        // A host of before says of every organization that it has none; one that has what came later can be believed.
        let later = [Ability::OrganizationToken, Ability::Lifetimes, Ability::TeamTokens];
        let told = later.iter().any(|ability| self.known(*ability, Some(organization)) == Some(true));
        let token = if token == Ok(None) && !told { Err(Reason::not_told(&facts)) } else { token };
        Ok(OrganizationTokenPage { id: organization, facts, token, audit_trails, lifetimes })
    }

    fn tokens(&self, query: &ListQuery<Tokens>) -> Result<Slice<Tokens>, Error> {
        self.tokens_window(query)
    }

    fn count_tokens(&self, _: &ListQuery<Tokens>) -> Result<Option<u32>, Error> {
        Ok(None)
    }

    fn user_tokens(&self, _: Actor, user: Id<User>) -> Result<UserTokensPage, Error> {
        let me = self.me()?;
        Ok(UserTokensPage {
            facts: self.own_facts(),
            user,
            username: me.username,
            tokens: self.tokens_of_user(user)?,
            limit: None,
        })
    }

    fn token_fate(&self, _: Actor, owner: TokenOwner, token: Id<AuthenticationToken>) -> Result<TokenFate, Error> {
        Ok(if self.places(owner)?.iter().any(|there| there.id == token) { TokenFate::Valid } else { TokenFate::Gone })
    }

    fn survey(&self, _: Actor, organization: Id<Organization>) -> Result<Survey, Error> {
        self.survey_here(organization)
    }

    fn look_on(&self, _: Actor, organization: Id<Organization>, again: bool) -> Result<Option<Look>, Error> {
        self.look_once(organization, again)
    }

    fn structure(&self, _: Actor, organization: Id<Organization>) -> Result<Structure, Error> {
        self.structure_here(organization)
    }

    fn survey_of(&self, _: Actor, organization: Id<Organization>, only: &[Id<Workspace>]) -> Result<Survey, Error> {
        self.survey_only(organization, only)
    }

    fn servers(&self, _: Actor, _: Id<Organization>) -> Result<ServersPage, Error> {
        Self::unsupported("A server of this console shows a model of this machine, never a host.")
    }

    fn own_expiry(&self) -> Result<Part<Option<Timestamp>>, Error> {
        self.expiry_of_own_token()
    }

    fn host(&self) -> Result<HostPage, Error> {
        let me = self.me()?;
        let expiry = self.own_expiry().unwrap_or(Part::NotOnThisHost);
        let (calls, learned) = self.calls();
        Ok(HostPage {
            name: SafeText::new(self.name()),
            address: SafeText::from(self.client.way().address.to_string()),
            source: self.source.clone(),
            whose: SafeText::from(format!("user {}", me.username)),
            expiry,
            product: learned.product,
            version: learned.version,
            remaining: learned.remaining,
            skew: learned.skew,
            abilities: self.lessons(),
            calls,
        })
    }

    fn found(&self, token: &Secret) -> Result<FoundToken, Error> {
        self.found_by(token)
    }

    fn audit(&self, _: Actor, organization: Id<Organization>, query: &AuditQuery) -> Result<AuditPage, Error> {
        self.audit_trail(organization, query)
    }

    fn count_audit(&self, _: Actor, _: Id<Organization>, _: &AuditQuery) -> Result<Option<u32>, Error> {
        Ok(None)
    }

    fn verify_audit(&self, _: &Verify, _: Option<u32>) -> Result<AuditCheck, Error> {
        Self::unsupported("A host's audit log has no chain to verify.")
    }

    fn judge(&self, _: Actor, command: &Command) -> Result<(), Error> {
        match decide(Act::Write(command), &self.facts_of(command)?) {
            Decision::Allow => Ok(()),
            Decision::Deny(reason) => Err(Error::Denied(reason)),
        }
    }

    fn execute(&self, _: Actor, _: &Origin, request: &Guarded) -> Result<Receipt, Error> {
        self.ours.set(self.ours.get() + 1);
        self.carry_out(request)
    }

    fn execute_all(&self, actor: Actor, origin: &Origin, requests: &[Guarded]) -> Result<Vec<Receipt>, Error> {
        let mut receipts = Vec::with_capacity(requests.len());
        for request in requests {
            match self.execute(actor, origin, request) {
                Ok(receipt) => receipts.push(receipt),
                // A host has no transactions, so what was done before stays done.
                Err(error) if !receipts.is_empty() => {
                    return Err(Error::Unavailable(format!(
                        "{} of {} changes were made. {error}",
                        receipts.len(),
                        requests.len()
                    )));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(receipts)
    }
}
