//! Tokens of a host: generated and deleted with one request each, which is never sent again.

use serde_json::{Map, json};
use ureq::http::Method;

use super::client::Sending;
use super::writes::document;
use super::{Remote, rows};
use crate::backend::{Error, Minted, Receipt};
use crate::domain::{AuthenticationToken, Expiry, Id, Secret, Token, TokenOwner};
use crate::wire;
use crate::wire::{Document, MintedToken};

impl Remote {
    /// Generates a token, once: what becomes of an answer that is lost is looked up, and nothing is sent again.
    pub(super) fn generate(
        &self,
        owner: TokenOwner,
        there: Option<Vec<Token>>,
        expires: Expiry,
        description: Option<&str>,
    ) -> Result<Receipt, Error> {
        let before = there.map_or_else(|| self.places(owner), Ok)?;
        let mut attributes = Map::new();
        if let Some(description) = description {
            attributes.insert("description".to_owned(), json!(description));
        }
        if let Expiry::At(at) = expires {
            attributes.insert("expired-at".to_owned(), json!(wire::time::write(at)));
        }
        let path = match owner {
            TokenOwner::Organization(organization) => format!("/api/v2/organizations/{organization}/authentication-token"),
            TokenOwner::AuditTrails(organization) => {
                format!("/api/v2/organizations/{organization}/authentication-token?token=audit-trails")
            }
            TokenOwner::Team(team) if description.is_some() => format!("/api/v2/teams/{team}/authentication-tokens"),
            TokenOwner::Team(team) => format!("/api/v2/teams/{team}/authentication-token"),
            TokenOwner::User(user) => format!("/api/v2/users/{user}/authentication-tokens"),
        };
        let body = document(wire::token::KIND, attributes);
        self.forget_lists();
        let answer = match self.client.send(&Method::POST, &path, Some(&body)) {
            Ok(answer) => answer,
            Err(Sending::Unsent(why)) => return Err(Error::Unavailable(format!("{why} No token was generated."))),
            Err(Sending::Unknown(why)) => return Err(self.lost(owner, &before, &why)),
        };
        // What stands before a host answers so, too, when the host was slow and has done it.
        if answer.status() >= 500 {
            return Err(self.lost(owner, &before, &answer.refusal().to_string()));
        }
        if !answer.is_success() {
            return Err(self.explain(&answer, self.carrying.borrow().as_ref()));
        }
        let Ok(minted) = answer.document::<Document<MintedToken>>() else {
            return Err(self.lost(owner, &before, "The answer can't be read."));
        };
        let minted = minted.data;
        let text = secrecy::ExposeSecret::expose_secret(&minted.attributes.token);
        let Some(secret) = Secret::foreign(text) else {
            return Err(self.lost(owner, &before, "The answer has no token that can be kept."));
        };
        let Ok(token) = rows::id(&minted.id) else {
            return Err(self.lost(owner, &before, "The answer names the token by something that is no ID."));
        };
        let expired_at = rows::time(minted.attributes.expired_at.as_deref()).ok().flatten();
        let replaced = if description.is_some() { &[][..] } else { &before[..] };
        let doubt = self.doubt(owner, &secret, token, replaced);
        Ok(Receipt { minted: Some(Minted { token, secret, expired_at, doubt }), ..Receipt::default() })
    }

    /// What can be asked with a token to see whether it is accepted, the first that says something.
    pub(super) fn proofs(owner: TokenOwner) -> Vec<String> {
        let own = match owner {
            TokenOwner::Team(team) => Some(format!("/api/v2/teams/{team}")),
            TokenOwner::Organization(organization) => Some(format!("/api/v2/organizations/{organization}")),
            // One for the audit trail reads nothing else.
            TokenOwner::AuditTrails(_) | TokenOwner::User(_) => None,
        };
        ["/api/v2/account/details".to_owned()].into_iter().chain(own).collect()
    }

    /// What is to be said of a token that is new: it is tried once, and the one that it replaced is looked for.
    fn doubt(&self, owner: TokenOwner, secret: &Secret, new: Id<AuthenticationToken>, before: &[Token]) -> Option<&'static str> {
        if self.client.try_token(secret, &Self::proofs(owner)) == Some(false) {
            return Some("The host did not accept it when it was tried just now.");
        }
        let place = |token: &&Token| token.description.is_none() && token.id != new;
        let old = before.iter().find(place).filter(|_| !matches!(owner, TokenOwner::User(_)))?;
        let there = self.places(owner).is_ok_and(|now| now.iter().any(|token| token.id == old.id));
        there.then_some("The host still has the token that it replaced.")
    }

    /// The tokens in the places of an owner.
    ///
    /// # Errors
    /// When the host does not tell them.
    pub fn places(&self, owner: TokenOwner) -> Result<Vec<Token>, Error> {
        match owner {
            TokenOwner::User(user) => self.tokens_of_user(user),
            TokenOwner::Team(team) => {
                let document = self.wire_team(team)?;
                let organization_facts = self.organization_of(&document.data)?;
                self.tokens_of_team(organization_facts.id, team, document.data.attributes.name.as_deref().unwrap_or_default())
            }
            TokenOwner::Organization(_) | TokenOwner::AuditTrails(_) => Ok(self.current(owner)?.into_iter().collect()),
        }
    }

    /// What an answer that was lost has left behind, in one sentence.
    fn lost(&self, owner: TokenOwner, before: &[Token], why: &str) -> Error {
        let kind = owner.kind();
        let Ok(now) = self.places(owner) else {
            return Error::Unavailable(format!(
                "{why} Whether a new {kind} token was generated is not known, and the host can't be asked now. Press r, and look before you try again."
            ));
        };
        match now.iter().find(|token| before.iter().all(|known| known.id != token.id)) {
            Some(token) => Error::Unavailable(format!(
                "{why} A new {kind} token was generated: {}. Nobody has its text, so delete it or generate another.",
                token.id
            )),
            None => Error::Unavailable(format!("{why} No {kind} token was generated.")),
        }
    }

    pub(super) fn revoke(&self, owner: TokenOwner, token: Option<Id<AuthenticationToken>>) -> Result<Receipt, Error> {
        let there = self.places(owner)?;
        let by_id = |id: &dyn std::fmt::Display| format!("/api/v2/authentication-tokens/{id}");
        // Another one than the one that was named stays.
        let named = || token.map_or(Ok(()), |_| self.same_token(owner, token, &there));
        let path = match (owner, token) {
            (TokenOwner::User(_), Some(id)) => by_id(&id),
            (TokenOwner::User(_), _) => return Err(Error::Unsupported("A user's token is deleted by its id.".to_owned())),
            (TokenOwner::Team(_), Some(id)) if there.iter().any(|token| token.id == id && token.description.is_some()) => {
                by_id(&id)
            }
            (TokenOwner::Team(team), _) => {
                named()?;
                format!("/api/v2/teams/{team}/authentication-token")
            }
            (TokenOwner::Organization(organization), _) => {
                named()?;
                format!("/api/v2/organizations/{organization}/authentication-token")
            }
            (TokenOwner::AuditTrails(organization), _) => {
                named()?;
                format!("/api/v2/organizations/{organization}/authentication-token?token=audit-trails")
            }
        };
        self.change(&Method::DELETE, &path, None)?;
        // That it is gone is believed when a read says so.
        let left = self.read_back(self.places(owner))?;
        let ended = match token {
            Some(id) => left.iter().all(|token| token.id != id),
            None => left.iter().all(|token| token.description.is_some()),
        };
        if ended { Ok(Receipt::default()) } else { Err(self.not_kept()) }
    }
}
