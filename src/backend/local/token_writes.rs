//! The commands about tokens: generate, revoke, and the maximum lifetimes.

use super::sql::Query;
use super::write::{Applier, Unchosen};
use super::{facts, lifetimes, tokens};
use crate::backend::{Conflict, Error, Minted, Receipt};
use crate::domain::{
    Actor, AuthenticationToken, Description, Expiry, Id, InvalidInput, Lifetime, Organization, Origin, SafeText, Timestamp,
    TokenKind, TokenOwner, Via,
};

impl Applier<'_> {
    /// Replaces a team's or an organization's token, or adds one of a user's (spec §2.1 T4, T5, T14).
    pub(super) fn generate(
        &self,
        (actor, origin): (Actor, &Origin),
        owner: TokenOwner,
        (expires, description): (Expiry, Option<&Description>),
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let (expired_at, description) = self.wanted(owner, (expires, description), at)?;
        if let (TokenOwner::Team(_), Some(description)) = (owner, &description) {
            if tokens::is_described(self.connection, owner, description)? {
                let message = "Validation failed: Description has already been taken".to_owned();
                return Err(Error::Invalid(InvalidInput { field: Description::FIELD, message }));
            }
        } else if let Some(old) = tokens::current(self.connection, owner, at)? {
            tokens::revoke(self.connection, &old, owner, at)?;
        }
        let by_name = facts::actor_name(self.connection, actor)?;
        // The API answers with the token, and has nobody who would say later that they saw it.
        let shown = origin.via() == Via::Api;
        let order = tokens::Order { owner, expired_at, description, by: actor.to_string(), by_name, at, shown };
        let minted: Minted = tokens::insert(self.connection, self.world, &order)?;
        Ok(Receipt { minted: Some(minted), ..Receipt::default() })
    }

    /// When a token would expire, and what it would be called.
    pub(super) fn wanted(
        &self,
        owner: TokenOwner,
        (expires, description): (Expiry, Option<&Description>),
        at: Timestamp,
    ) -> Result<(Option<Timestamp>, Option<SafeText>), Error> {
        let maximum = lifetimes::of_owner(self.connection, owner)?;
        let expired_at = match expires {
            Expiry::Default if self.unchosen == Unchosen::Endless => maximum.map(|maximum| maximum.after(at)),
            expires => Some(expires.resolve(owner.kind(), at, maximum)?),
        };
        Ok((expired_at, describe(owner, description)?.map(|description| description.text().clone())))
    }

    pub(super) fn revoke(
        &self,
        owner: TokenOwner,
        token: Option<Id<AuthenticationToken>>,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        let current = match (owner, token) {
            (TokenOwner::User(_) | TokenOwner::Team(_), Some(id)) => match tokens::by_id(self.connection, owner, id)? {
                None if owner.kind() == TokenKind::Team => tokens::current(self.connection, owner, at)?,
                found => found,
            },
            _ => tokens::current(self.connection, owner, at)?,
        };
        if token.is_some_and(|id| current.as_ref().map(|token| token.id) != Some(id)) {
            return Err(self.token_changed(owner)?);
        }
        let Some(current) = current else {
            let whose = self.target_name(owner.into())?;
            return Err(Error::Conflict(Conflict::Already(format!("There is no token of {whose} to delete."))));
        };
        tokens::revoke(self.connection, &current, owner, at)?;
        Ok(Receipt::default())
    }

    /// Says that a token's text was shown.
    pub(super) fn acknowledge(&self, token: Id<AuthenticationToken>, at: Timestamp) -> Result<Receipt, Error> {
        let sql = "UPDATE tokens SET shown_at = ?2 WHERE id = ?1 AND shown_at IS NULL";
        self.connection.change(sql, (token, super::sql::Stamp(at)))?;
        Ok(Receipt::default())
    }

    /// Nothing else is written: the tokens that are there are judged by the maximum whenever they are used (spec §2.1 T23).
    pub(super) fn set_maximum_lifetime(
        &self,
        organization: Id<Organization>,
        kind: TokenKind,
        lifetime: Option<Lifetime>,
        enforce: bool,
        at: Timestamp,
    ) -> Result<Receipt, Error> {
        lifetimes::set(self.connection, organization, kind, lifetime, at)?;
        if lifetime.is_some() && enforce {
            lifetimes::enforce(self.connection, organization)?;
        }
        Ok(Receipt::default())
    }
}

/// The token of an organization has no description: there is one.
fn describe(owner: TokenOwner, description: Option<&Description>) -> Result<Option<&Description>, InvalidInput> {
    match (owner, description) {
        (TokenOwner::Organization(_), Some(_)) => {
            let message = "The organization token has no description; there is only one.".to_owned();
            Err(InvalidInput { field: Description::FIELD, message })
        }
        (_, description) => Ok(description),
    }
}
