//! Which token is meant, with what there is of it.

use crate::backend::Error;
use crate::backend::list::{ListQuery, WINDOW, every};
use crate::backend::tokens::Tokens;
use crate::cli::Whose;
use crate::domain::{SafeText, Token, TokenOwner};
use crate::invocation::Invocation;
use crate::verbs::{Failure, Session};

/// A place for a token.
#[derive(Clone, Debug)]
pub struct Place {
    pub owner: TokenOwner,
    pub name: SafeText,
    /// The token that is there. Of the user's own it is the one that was described, if that is just one.
    pub token: Option<Token>,
}

impl Place {
    /// `team platform`, `organization acme`, `user olivia`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.owner.kind(), self.name)
    }

    /// The token that is there.
    ///
    /// # Errors
    /// When there is none, or several are meant.
    pub fn found(&self, said: &Invocation) -> Result<&Token, Failure> {
        let missing = || match self.owner {
            TokenOwner::User(_) => {
                let list = said.command(["token", "list", "--user-token"]);
                format!("you don't have exactly one token like that. Say which with --id. To list yours: {list}")
            }
            _ => format!("there is no token of {}.", self.label()),
        };
        self.token.as_ref().ok_or_else(|| Failure::not_found(missing()))
    }
}

impl Session<'_> {
    /// The place that is meant.
    ///
    /// # Errors
    /// When none is named, or it is not there, or can't be seen.
    pub fn place(&self, whose: &Whose) -> Result<Place, Failure> {
        if let Some(name) = &whose.team {
            let (team, name) = self.team(name)?;
            let token = self.model.team(self.actor(), team)?.token.map_err(Error::Denied)?;
            return Ok(Place { owner: TokenOwner::Team(team), name, token });
        }
        if whose.organization_token {
            let row = self.organization_row()?;
            let token = self.model.organization_token(self.actor(), row.id)?.token.map_err(Error::Denied)?;
            return Ok(Place { owner: TokenOwner::Organization(row.id), name: row.name.clone(), token });
        }
        if whose.audit_trails_token {
            let row = self.organization_row()?;
            let token = self.model.organization_token(self.actor(), row.id)?.audit_trails.map_err(Error::Denied)?;
            return Ok(Place { owner: TokenOwner::AuditTrails(row.id), name: row.name.clone(), token });
        }
        if whose.user_token {
            let mut tokens = self.own_tokens(whose)?;
            let token = if tokens.len() == 1 { tokens.pop() } else { None };
            return Ok(Place { owner: TokenOwner::User(self.account.id), name: self.account.username.clone(), token });
        }
        Err(Failure::usage("say whose token is meant: --team NAME, --organization-token, --audit-trails-token, or --user-token."))
    }

    /// Every place whose token the actor can see: the organization, its teams, and the user's own tokens.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn places(&self) -> Result<Vec<Place>, Failure> {
        let mut places = Vec::new();
        self.each_place(&mut |place| {
            places.push(place);
            Ok(())
        })?;
        Ok(places)
    }

    /// The same, one by one.
    ///
    /// # Errors
    /// When the model cannot be read, and what `each` fails with.
    pub fn each_place(&self, each: &mut dyn FnMut(Place) -> Result<(), Failure>) -> Result<(), Failure> {
        if let Ok(row) = self.organization_row() {
            let page = self.model.organization_token(self.actor(), row.id)?;
            if let Ok(token) = page.token {
                each(Place { owner: TokenOwner::Organization(row.id), name: row.name.clone(), token })?;
            }
            // Few organizations have one, so a missing one gets no line.
            if let Ok(token @ Some(_)) = page.audit_trails {
                each(Place { owner: TokenOwner::AuditTrails(row.id), name: row.name.clone(), token })?;
            }
            every(self.model, ListQuery::start(self.actor(), Tokens::of(row.id), WINDOW), |row| {
                each(Place { owner: row.owner(), name: row.whose, token: row.token })
            })?;
        }
        self.own_places(&Whose::default())?.into_iter().try_for_each(each)
    }

    /// The actor's tokens, as far as they have this description or id.
    ///
    /// # Errors
    /// When the model cannot be read.
    pub fn own_places(&self, whose: &Whose) -> Result<Vec<Place>, Failure> {
        let (owner, name) = (TokenOwner::User(self.account.id), &self.account.username);
        let tokens = self.own_tokens(whose)?;
        Ok(tokens.into_iter().map(|token| Place { owner, name: name.clone(), token: Some(token) }).collect())
    }

    /// The actor's tokens, as far as they have this description or id.
    fn own_tokens(&self, whose: &Whose) -> Result<Vec<Token>, Failure> {
        let mut tokens = self.model.user_tokens(self.actor(), self.account.id)?.tokens;
        if let Some(wanted) = &whose.description {
            tokens.retain(|token| token.description.as_ref().map(SafeText::as_str) == Some(wanted.trim()));
        }
        if let Some(id) = &whose.id {
            tokens.retain(|token| token.id.to_string() == id.trim());
        }
        Ok(tokens)
    }
}
