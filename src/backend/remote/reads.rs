//! What is read of a host, request by request.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::Answer;
use super::facts::OrganizationFacts;
use super::pages::{PAGE, Page, Pages};
use super::{NAMED, Remote, rows};
use crate::backend::ability::Ability;
use crate::backend::{Error, Part};
use crate::domain::{Id, Lifetime, Lifetimes, Organization, Revision, SafeText, Team, Token, TokenKind, TokenOwner, User};
use crate::wire;
use crate::wire::{Document, ListDocument};

/// Filters the access to workspaces by the team that has it.
pub(super) const BY_TEAM: &str = "filter[team][id]";
/// The same by the workspace.
pub(super) const BY_WORKSPACE: &str = "filter[workspace][id]";

/// A state of something, by its value: hosts have no numbers for it.
pub(super) fn revision(state: &impl Serialize) -> Revision {
    Revision(crc32fast::hash(&serde_json::to_vec(state).unwrap_or_default()))
}

impl Remote {
    /// A page of a list.
    pub(super) fn page<T, R: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        number: u32,
        row: impl Fn(&ListDocument<R>) -> Result<Vec<(String, T)>, Error>,
    ) -> Result<Page<T>, Error> {
        let (number, size) = (number.to_string(), PAGE.to_string());
        let mut all = query.to_vec();
        all.extend([("page[number]", number.as_str()), ("page[size]", size.as_str())]);
        let document: ListDocument<R> = self.document(&self.get_with_more(path, &all)?)?;
        Self::page_of(&document, row)
    }

    fn page_of<T, R: DeserializeOwned>(
        document: &ListDocument<R>,
        row: impl Fn(&ListDocument<R>) -> Result<Vec<(String, T)>, Error>,
    ) -> Result<Page<T>, Error> {
        let pagination = document.meta.as_ref().and_then(|meta| meta.pagination);
        Ok(Page { rows: row(document)?, pagination })
    }

    /// A page of a list that not every host has; `None` where it is not there.
    pub(super) fn page_if_there<T, R: DeserializeOwned>(
        &self,
        (ability, organization): (Ability, Option<Id<Organization>>),
        (path, query): (&str, &[(&str, &str)]),
        number: u32,
        row: impl Fn(&ListDocument<R>) -> Result<Vec<(String, T)>, Error>,
    ) -> Result<Option<Page<T>>, Error> {
        if self.lacks(ability, organization) {
            return Ok(None);
        }
        let (number, size) = (number.to_string(), PAGE.to_string());
        let mut all = query.to_vec();
        all.extend([("page[number]", number.as_str()), ("page[size]", size.as_str())]);
        let answer = self.get_with_more(path, &all)?;
        if self.is_absent(ability, organization, path, &answer) {
            return Ok(None);
        }
        Self::page_of(&self.document(&answer)?, row).map(Some)
    }

    /// Reads something with what belongs to it and in an order; without, where the host does not know these words.
    pub(super) fn get_with_more(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer, Error> {
        let words = [("include", Ability::Includes), ("sort", Ability::Sorts)];
        let lacking = |name: &str| words.iter().any(|(word, ability)| *word == name && self.lacks(*ability, None));
        let wish: Vec<(&str, &str)> = query.iter().copied().filter(|(name, _)| !lacking(name)).collect();
        let bare: Vec<(&str, &str)> =
            wish.iter().copied().filter(|(name, _)| words.iter().all(|(word, _)| word != name)).collect();
        let answer = self.client.get(path, &wish)?;
        if answer.status() != 400 || bare.len() == wish.len() {
            return Ok(answer);
        }
        let again = self.client.get(path, &bare)?;
        for (_, ability) in words.iter().filter(|(word, _)| again.is_success() && wish.iter().any(|(name, _)| name == word)) {
            self.learn(*ability, None, false, (path, answer.status()));
        }
        Ok(again)
    }

    /// All of a list.
    pub(super) fn whole<R: DeserializeOwned + Clone>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        id: impl Fn(&R) -> String,
    ) -> Result<Vec<R>, Error> {
        let mut pages = Pages::new();
        pages.complete(|number| {
            self.page(path, query, number, |document: &ListDocument<R>| {
                Ok(document.data.iter().map(|row| (id(row), row.clone())).collect())
            })
        })?;
        Ok(pages.rows().cloned().collect())
    }

    /// All of a list that not every host has; `None` where it is not there.
    pub(super) fn whole_if_there<R: DeserializeOwned + Clone>(
        &self,
        (ability, organization): (Ability, Option<Id<Organization>>),
        path: &str,
        query: &[(&str, &str)],
        id: impl Fn(&R) -> String,
    ) -> Result<Option<Vec<R>>, Error> {
        let (mut pages, mut absent) = (Pages::new(), false);
        pages.complete(|number| {
            let page = self.page_if_there((ability, organization), (path, query), number, |document: &ListDocument<R>| {
                Ok(document.data.iter().map(|row| (id(row), row.clone())).collect())
            })?;
            absent |= page.is_none();
            Ok(page.unwrap_or_default())
        })?;
        Ok((!absent).then(|| pages.rows().cloned().collect()))
    }

    pub(super) fn wire_organization(&self, organization: Id<Organization>) -> Result<wire::organization::Organization, Error> {
        Ok(self.read::<Document<_>>(&format!("/api/v2/organizations/{organization}"), &[])?.data)
    }

    pub(super) fn wire_team(&self, team: Id<Team>) -> Result<Document<wire::team::Team>, Error> {
        self.document(&self.get_with_more(&format!("/api/v2/teams/{team}"), &[("include", "users")])?)
    }

    /// The organization that a team is in.
    pub(super) fn organization_of(&self, team: &wire::team::Team) -> Result<OrganizationFacts, Error> {
        let named = team.relationships.organization.as_ref().and_then(wire::Relationship::one);
        match named.and_then(|linkage| Id::foreign(&linkage.id)) {
            Some(organization) => self.organization_facts(organization),
            // A host that does not say it has shown the team in one list only.
            None => match self.homes.borrow().get(&team.id).copied() {
                Some(organization) => self.organization_facts(organization),
                None => Err(Error::Unavailable("The host does not say in which organization this team is.".to_owned())),
            },
        }
    }

    /// Keeps the names of people, for what names them by their ids.
    pub(super) fn keep_names(&self, users: &[wire::user::User]) {
        let mut names = self.names.borrow_mut();
        for user in users {
            if let Some(name) = &user.attributes.username {
                names.insert(user.id.clone(), SafeText::new(name));
            }
        }
    }

    /// Asks for the names of a team's members that did not come along, as far as that is no long list.
    pub(super) fn look_names_up(&self, team: &wire::team::Team) {
        let named = team.relationships.users.as_ref().map_or(&[][..], wire::Relationship::all);
        let unknown = named.iter().filter(|linkage| !self.names.borrow().contains_key(&linkage.id)).take(NAMED);
        for linkage in unknown.collect::<Vec<_>>() {
            let Some(id) = Id::<User>::foreign(&linkage.id) else { continue };
            let Ok(found) = self.read::<Document<wire::user::User>>(&format!("/api/v2/users/{id}"), &[]) else { break };
            self.keep_names(&[found.data]);
        }
    }

    pub(super) fn token_of(&self, token: &wire::token::Token) -> Result<Token, Error> {
        rows::token(token, |id| self.names.borrow().get(id).cloned())
    }

    /// The tokens of a team, the one without a description first; `None` where the host lists no tokens.
    pub(super) fn tokens_of_team(&self, organization: Id<Organization>, team: Id<Team>, name: &str) -> Result<Vec<Token>, Error> {
        let path = format!("/api/v2/organizations/{organization}/team-tokens");
        let wish = (Ability::TeamTokens, Some(organization));
        let found = self.whole_if_there(wish, &path, &[("q", name)], |row: &wire::token::Token| row.id.clone())?;
        // A host of before has the one token of a team, and no list.
        let Some(found) = found else { return Ok(self.current(TokenOwner::Team(team))?.into_iter().collect()) };
        let own = found.iter().filter(|token| team_of(token).as_deref() == Some(team.to_string().as_str()));
        let mut tokens = own.map(|token| self.token_of(token)).collect::<Result<Vec<_>, _>>()?;
        tokens.sort_by(|one, other| one.description.cmp(&other.description));
        Ok(tokens)
    }

    /// The token of a team or an organization that has no description; `None` where there is none, or it can't be seen.
    pub(super) fn current(&self, owner: TokenOwner) -> Result<Option<Token>, Error> {
        let (path, query): (String, &[(&str, &str)]) = match owner {
            TokenOwner::Team(team) => (format!("/api/v2/teams/{team}/authentication-token"), &[]),
            TokenOwner::Organization(organization) => (format!("/api/v2/organizations/{organization}/authentication-token"), &[]),
            TokenOwner::AuditTrails(organization) => {
                (format!("/api/v2/organizations/{organization}/authentication-token"), &[("token", "audit-trails")])
            }
            TokenOwner::User(_) => return Ok(None),
        };
        let answer = self.client.get(&path, query)?;
        if answer.status() == 404 {
            return Ok(None);
        }
        if let TokenOwner::Organization(organization) = owner
            && answer.is_success()
        {
            self.learn(Ability::OrganizationToken, Some(organization), true, (&path, answer.status()));
        }
        let document: Document<Option<wire::token::Token>> = self.document(&answer)?;
        let token = document.data.as_ref().map(|token| self.token_of(token)).transpose()?;
        // What stands here has no description, whatever a host writes in its place.
        Ok(token.map(|token| Token { description: token.description.filter(|text| !text.as_str().is_empty()), ..token }))
    }

    /// The tokens of a user.
    pub(super) fn tokens_of_user(&self, user: Id<User>) -> Result<Vec<Token>, Error> {
        let path = format!("/api/v2/users/{user}/authentication-tokens");
        let found = self.whole_if_there((Ability::UserTokens, None), &path, &[], |row: &wire::token::Token| row.id.clone())?;
        let found = found.ok_or_else(|| Self::without(Ability::UserTokens, "Look at them in your account on its web pages."))?;
        let mut tokens = found.iter().map(|token| self.token_of(token)).collect::<Result<Vec<_>, _>>()?;
        tokens.sort_by_key(|token| std::cmp::Reverse(token.created_at));
        Ok(tokens)
    }

    /// The tokens of all teams that who asks can see, by team; `None` where the host lists none.
    pub(super) fn tokens_by_team(&self, organization: Id<Organization>) -> Result<Part<HashMap<String, Vec<Token>>>, Error> {
        let path = format!("/api/v2/organizations/{organization}/team-tokens");
        let wish = (Ability::TeamTokens, Some(organization));
        let found = self.whole_if_there(wish, &path, &[], |row: &wire::token::Token| row.id.clone())?;
        let Some(found) = found else { return Ok(Part::NotOnThisHost) };
        let mut all: HashMap<String, Vec<Token>> = HashMap::new();
        for token in &found {
            if let Some(team) = team_of(token) {
                all.entry(team).or_default().push(self.token_of(token)?);
            }
        }
        Ok(Part::Here(all))
    }

    /// The maximum lifetimes that hold in an organization.
    pub(super) fn lifetimes_that_hold(&self, organization: Id<Organization>) -> Result<Lifetimes, Error> {
        let told = self.lifetimes(organization)?;
        Ok(if told.enforced || told.untold { told } else { Lifetimes::default() })
    }

    /// The maximum lifetimes of an organization, as far as who asks is told. Read once.
    pub(super) fn lifetimes(&self, organization: Id<Organization>) -> Result<Lifetimes, Error> {
        if let Some(known) = self.lifetimes.borrow().get(&organization) {
            return Ok(*known);
        }
        let path = format!("/api/v2/organizations/{organization}/token-ttl-policies");
        let wish = (Ability::Lifetimes, Some(organization));
        let found = self.whole_if_there(wish, &path, &[], |row: &wire::token_lifetime::TokenLifetime| row.id.clone());
        let enforced = self.all_organization_facts.borrow().get(&organization).is_some_and(OrganizationFacts::enforces);
        let mut lifetimes = Lifetimes { enforced, ..Lifetimes::default() };
        match found {
            // Who does not own the organization is refused.
            Ok(None) | Err(Error::Refused(_) | Error::Unsupported(_) | Error::NotFound(_)) => lifetimes.untold = true,
            Err(error) => return Err(error),
            Ok(Some(rows)) => {
                for row in rows {
                    let kind = row.attributes.token_type.as_deref().and_then(TokenKind::parse);
                    if let (Some(kind), Some(most)) = (kind, row.attributes.max_ttl_ms.and_then(Lifetime::milliseconds)) {
                        lifetimes.set(kind, Some(most));
                    }
                }
            }
        }
        self.lifetimes.borrow_mut().insert(organization, lifetimes);
        Ok(lifetimes)
    }

    pub(super) fn read_only(&self) -> Option<SafeText> {
        self.client.way().read_only.then(|| "started with --read-only".into())
    }
}

/// The team whose token it is.
pub(super) fn team_of(token: &wire::token::Token) -> Option<String> {
    token.relationships.team.as_ref().and_then(wire::Relationship::one).map(|linkage| linkage.id.clone())
}
